//! On what do people use the product?

use super::{Customer, Device};
use crate::dice::{Concern, Dice};

/// What a computer may be: platform, browser, system, weight.
const COMPUTERS: [(&str, Option<&str>, &str, f64); 8] = [
    ("web", Some("Chrome"), "Windows", 33.0),
    ("web", Some("Chrome"), "macOS", 17.0),
    ("web", Some("Safari"), "macOS", 11.0),
    ("web", Some("Edge"), "Windows", 9.0),
    ("web", Some("Firefox"), "Windows", 8.0),
    ("web", Some("Firefox"), "Linux", 4.0),
    ("desktop_app", None, "Windows", 10.0),
    ("desktop_app", None, "macOS", 8.0),
];

/// What a phone or tablet may be: platform, kind, browser, system, weight.
const POCKETS: [(&str, &str, Option<&str>, &str, f64); 6] = [
    ("ios", "phone", None, "iOS", 32.0),
    ("android", "phone", None, "Android", 36.0),
    ("web", "phone", Some("Safari"), "iOS", 12.0),
    ("web", "phone", Some("Chrome"), "Android", 11.0),
    ("ios", "tablet", None, "iPadOS", 7.0),
    ("web", "tablet", Some("Safari"), "iPadOS", 2.0),
];

fn library(platform: &str) -> (&'static str, &'static str) {
    match platform {
        "ios" => ("analytics-swift", "1.5.11"),
        "android" => ("analytics-kotlin", "1.16.3"),
        _ => ("analytics.js", "next-1.70.0"),
    }
}

fn device(dice: &mut Dice, pocket: bool) -> Device {
    let (platform, kind, browser, os) = if pocket {
        let (platform, kind, browser, os, _) = POCKETS[dice.pick(&POCKETS.map(|p| p.4))];
        (platform, kind, browser, os)
    } else {
        let (platform, browser, os, _) = COMPUTERS[dice.pick(&COMPUTERS.map(|c| c.3))];
        (platform, "computer", browser, os)
    };
    let clock_ahead = if dice.chance(0.015) { dice.lognormal(400.0, 1.2) as i64 } else { 0 };
    Device { anonymous_id: uuid(dice), platform, kind, browser, os, library: library(platform), clock_ahead }
}

/// A version 4 UUID (RFC 9562).
pub(crate) fn uuid(dice: &mut Dice) -> String {
    let (a, b) = (dice.bits(), dice.bits());
    let (version, variant) = (0x4000 | (a & 0xfff), 0x8000 | (b >> 48 & 0x3fff));
    format!("{:08x}-{:04x}-{version:04x}-{variant:04x}-{:012x}", a >> 32, a >> 16 & 0xffff, b & 0xffff_ffff_ffff)
}

/// The devices of one person. People sign up on what is at hand, which has nothing to do with who invited them.
pub(super) fn of(seed: u64, customer: &Customer) -> Vec<Device> {
    let mut dice = Dice::new(seed, Concern::Devices, customer.index as u64, 0);
    let habits = customer.persona.habits();
    let pocket = dice.chance(0.36);
    let mut devices = vec![device(&mut dice, pocket)];
    // The other kind of device, if such a person is likely to own and use one here; and an old one beside it.
    if dice.chance(if pocket { 0.8 } else { 0.15 + habits.phone }) {
        devices.push(device(&mut dice, !pocket));
    }
    if dice.chance(0.14) {
        let pocket = dice.chance(0.3);
        devices.push(device(&mut dice, pocket));
    }
    devices
}

/// The device of somebody who only passes by.
pub(crate) fn stranger(dice: &mut Dice) -> Device {
    let pocket = dice.chance(0.52);
    let mut device = device(dice, pocket);
    // Nobody meets the product in an app first.
    if device.platform != "web" {
        device.platform = "web";
        device.browser = Some(if device.os == "iOS" || device.os == "iPadOS" { "Safari" } else { "Chrome" });
        device.library = library("web");
    }
    device
}
