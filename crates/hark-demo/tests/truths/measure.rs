//! How large is a truth, by plain counting?

use super::seen::{Person, Row, Seen};
use super::stay;
use hark_demo::Truth;
use std::collections::HashSet;

/// A share that grows by one case at a time.
#[derive(Default, Clone, Copy)]
pub struct Share {
    pub yes: f64,
    pub all: f64,
}

impl Share {
    pub fn add(&mut self, yes: bool) {
        self.all += 1.0;
        self.yes += f64::from(u8::from(yes));
    }

    pub fn value(self) -> f64 {
        self.yes / self.all
    }
}

/// The number that the catalogue states for this truth.
pub fn measure(truth: Truth, seen: &Seen) -> f64 {
    match truth {
        Truth::OnboardingPhone => onboarding(seen),
        Truth::ExportLarge => export(seen),
        Truth::ColourLoud => colours(seen),
        Truth::InvitedStay => stay::invited(seen),
        Truth::PriceSolo => price(seen),
        Truth::Outage => outage(seen),
        Truth::HolidayQuiet => holidays(seen),
        Truth::TemplateSimpson => template(seen),
        Truth::ChecklistWorks => checklist(seen),
        Truth::NavigationNothing => navigation(seen),
        Truth::CommentsStop => stay::comments(seen),
        Truth::UploadFirefox => upload(seen),
        Truth::PaidSocial => social(seen),
        Truth::JapanSilent => stay::japan(seen),
        Truth::SyncEmerging => sync(seen),
        Truth::PaymentRupees => rupees(seen),
    }
}

/// Of those who do step 2 on a phone: how many do step 3 within 7 days, from day 90 on minus before.
fn onboarding(seen: &Seen) -> f64 {
    let mut shares = [Share::default(); 2];
    for person in &seen.people {
        let Some(second) = person.first_with("onboarding_step_completed", "step", "2") else { continue };
        if second.text("device_type") == "phone" && second.day < 173.0 {
            let third = person.first_with("onboarding_step_completed", "step", "3");
            let done = third.is_some_and(|third| third.day - second.day <= 7.0);
            shares[usize::from(second.day >= 90.0)].add(done);
        }
    }
    shares[1].value() - shares[0].value()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Median duration of exports in accounts of 51 and more, divided by everybody else's.
fn export(seen: &Seen) -> f64 {
    let durations = |large: bool| {
        let who = seen.people.iter().filter(|person| (person.known_as("company_size") == "51-200") == large);
        median(who.flat_map(|p| &p.rows).filter(|r| r.is("export_finished")).map(|r| r.number("duration_ms")).collect())
    };
    durations(true) / durations(false)
}

/// Share of "appearance" among all feedback from day 120 on.
fn colours(seen: &Seen) -> f64 {
    let mut share = Share::default();
    for row in seen.people.iter().flat_map(|p| &p.rows).filter(|r| r.is("feedback_sent") && r.day >= 120.0) {
        share.add(row.text("category") == "appearance");
    }
    share.value()
}

/// Ends of plan `solo` (payments that failed left out) for each payer's day: days 100 to 144, divided by days 40 to 99.
fn price(seen: &Seen) -> f64 {
    let rate = |from: f64, to: f64| {
        let (mut ends, mut days) = (0.0, 0.0);
        for person in &seen.people {
            let solo: Vec<&Row> = person.rows.iter().filter(|row| row.text("plan") == "solo").collect();
            let pays = |r: &&&Row| r.is("subscription_started") || r.is("subscription_renewed");
            let Some(begun) = solo.iter().find(pays).map(|row| row.day) else { continue };
            let ended = solo.iter().find(|row| row.is("subscription_ended"));
            let until = ended.map_or(180.0, |row| row.day);
            days += (until.min(to) - begun.max(from)).max(0.0);
            let counts = ended.is_some_and(|r| (from..to).contains(&r.day) && r.text("reason") != "payment_failed");
            ends += f64::from(u8::from(counts));
        }
        ends / days
    };
    rate(100.0, 145.0) / rate(40.0, 100.0)
}

/// People who did anything but meet an error on a day.
fn active(seen: &Seen, day: i64) -> f64 {
    let (from, to) = (day as f64, day as f64 + 1.0);
    let did = |row: &Row| row.own && !row.is("error_shown") && (from..to).contains(&row.day);
    seen.people.iter().filter(|person| person.rows.iter().any(did)).count() as f64
}

/// The day (UTC) with most errors 503.
pub fn day_of_errors(seen: &Seen) -> i64 {
    let mut days = [0; 180];
    for row in seen.people.iter().flat_map(|p| &p.rows).filter(|r| r.is("error_shown") && r.number("code") == 503.0) {
        days[row.day as usize] += 1;
    }
    (0..180).max_by_key(|day| days[*day as usize]).unwrap_or(0)
}

/// Active people on the day of the outage, divided by the same weekday before and after.
fn outage(seen: &Seen) -> f64 {
    let planted = seen.company.truths().iter().any(|entry| entry.id == Truth::Outage);
    // The null world has no outage to be found, so its date is taken from the calendar that both worlds share.
    let day = if planted { day_of_errors(seen) } else { hark_demo::dates::Dates::new(&calendar(seen)).outage };
    2.0 * active(seen, day) / (active(seen, day - 7) + active(seen, day + 7))
}

fn calendar(seen: &Seen) -> hark_demo::calendar::Calendar {
    hark_demo::calendar::Calendar::ending(seen.company.span().end)
}

/// Active people on a weekday of the quiet time, divided by those of ten weekdays before and after it.
fn holidays(seen: &Seen) -> f64 {
    let calendar = calendar(seen);
    let mean = |days: &mut dyn Iterator<Item = i64>| {
        let counts: Vec<f64> = days.filter(|d| !calendar.weekend(*d)).map(|day| active(seen, day)).collect();
        counts.iter().sum::<f64>() / counts.len() as f64
    };
    let quiet = calendar.quiet.clone();
    let around = (quiet.start - 14..quiet.start).chain(quiet.end..(quiet.end + 14).min(180));
    mean(&mut quiet.clone()) / mean(&mut around.into_iter())
}

/// Who shows the first plan within 14 days, by template or not, within each of the two groups.
pub fn sharing(seen: &Seen) -> [[Share; 2]; 2] {
    let mut cells = [[Share::default(); 2]; 2];
    for person in &seen.people {
        let Some(plan) = person.first_with("plan_created", "first", "true") else { continue };
        if plan.day < 166.0 {
            let group = usize::from(person.known_as("use_case") == "with_a_team");
            let template = usize::from(plan.text("started_from") == "template");
            let shared = person.first("plan_shared").is_some_and(|row| row.day - plan.day <= 14.0);
            cells[group][template].add(shared);
        }
    }
    cells
}

/// The mean of the differences within the two groups, template minus blank.
fn template(seen: &Seen) -> f64 {
    sharing(seen).iter().map(|cell| cell[1].value() - cell[0].value()).sum::<f64>() / 2.0
}

/// Test minus control, by whoever saw the experiment before `until`.
fn experiment(seen: &Seen, name: &str, until: f64, outcome: impl Fn(&Person, f64) -> bool) -> f64 {
    let mut arms = [Share::default(); 2];
    for person in &seen.people {
        if let Some(row) = person.first_with("experiment_viewed", "experiment", name).filter(|r| r.day < until) {
            arms[usize::from(row.text("variant") == "test")].add(outcome(person, row.day));
        }
    }
    arms[1].value() - arms[0].value()
}

/// Completes step 5 within 14 days.
fn checklist(seen: &Seen) -> f64 {
    experiment(seen, "onboarding_checklist", 166.0, |person, day| {
        person.first_with("onboarding_step_completed", "step", "5").is_some_and(|row| row.day - day <= 14.0)
    })
}

/// Is active in the second week after.
fn navigation(seen: &Seen) -> f64 {
    experiment(seen, "navigation", 166.0, |person, day| person.active_between(day + 7.0, day + 14.0))
}

/// Share of uploads that fail in Firefox from day 70 to day 83, minus the same in other browsers.
fn upload(seen: &Seen) -> f64 {
    let mut shares = [Share::default(); 2];
    for row in seen.people.iter().flat_map(|p| &p.rows).filter(|r| (70.0..84.0).contains(&r.day)) {
        let firefox = usize::from(row.text("browser") == "Firefox");
        if row.is("file_uploaded") || row.is("upload_failed") {
            shares[firefox].add(row.is("upload_failed"));
        }
    }
    shares[1].value() - shares[0].value()
}

/// Trials that become subscriptions within 21 days: paid social divided by all other channels.
fn social(seen: &Seen) -> f64 {
    let mut shares = [Share::default(); 2];
    for person in &seen.people {
        let Some(trial) = person.first("trial_started").filter(|row| row.day < 159.0) else { continue };
        let pays = person.first("subscription_started").is_some_and(|row| row.day - trial.day <= 21.0);
        shares[usize::from(trial.text("channel") == "paid_social")].add(pays);
    }
    shares[1].value() / shares[0].value()
}

/// Of those active in the desktop app in the last two weeks: how many saw a conflict, minus the same in the two weeks before
/// day 160.
fn sync(seen: &Seen) -> f64 {
    let share = |from: f64, to: f64| {
        let mut share = Share::default();
        for person in &seen.people {
            let within = |r: &&Row| (from..to).contains(&r.day) && r.text("platform") == "desktop_app";
            let rows: Vec<&Row> = person.rows.iter().filter(within).collect();
            if !rows.is_empty() {
                share.add(rows.iter().any(|row| row.is("sync_conflict_shown")));
            }
        }
        share.value()
    };
    share(166.0, 180.0) - share(146.0, 160.0)
}

/// Share of first attempts to take money that fail from day 105 on: rupees minus all other currencies.
fn rupees(seen: &Seen) -> f64 {
    let mut shares = [Share::default(); 2];
    for person in &seen.people {
        let mut failed_before = HashSet::new();
        for row in person.rows.iter().filter(|row| row.day >= 105.0) {
            let first = row.is("payment_failed") && row.number("attempt") == 1.0;
            // A renewal some days after a failure is the retry.
            let retried = (0..10).any(|ago| failed_before.contains(&(row.day as i64 - ago)));
            if first || (row.is("subscription_renewed") && !retried) {
                shares[usize::from(row.text("currency") == "INR")].add(first);
            }
            if row.is("payment_failed") {
                failed_before.insert(row.day as i64);
            }
        }
    }
    shares[1].value() - shares[0].value()
}
