//! Do periods follow the wall clock where clocks change?
#![allow(clippy::unwrap_used)]

mod world;

use hark_model::time::{HOUR, MINUTE};
use hark_query::calendar::{Calendar, Interval, Weekday, Zone};
use world::at;

fn calendar(zone: &str, interval: Interval, week_start: Weekday, from: &str, to: &str) -> Calendar {
    Calendar::over(&Zone::named(zone).unwrap(), interval, week_start, at(from), at(to)).unwrap()
}

fn lengths(calendar: &Calendar, unit: i64) -> Vec<i64> {
    (0..calendar.len()).map(|p| (calendar.end(p) - calendar.start(p)) / unit).collect()
}

fn labels(calendar: &Calendar) -> Vec<String> {
    (0..calendar.len()).map(|p| calendar.label(p)).collect()
}

#[test]
fn days_are_23_and_25_hours_long_when_clocks_change() {
    let days = |from, to| calendar("America/New_York", Interval::Day, Weekday::Monday, from, to);
    let spring = days("2024-03-09T12:00:00Z", "2024-03-11T12:00:00Z");
    assert_eq!(labels(&spring), ["2024-03-09", "2024-03-10", "2024-03-11"]);
    assert_eq!(lengths(&spring, HOUR), [24, 23, 24]);
    let autumn = days("2024-11-02T12:00:00Z", "2024-11-04T12:00:00Z");
    assert_eq!(lengths(&autumn, HOUR), [24, 25, 24]);
}

#[test]
fn lord_howe_shifts_by_half_an_hour() {
    let zone = "Australia/Lord_Howe";
    let days = calendar(zone, Interval::Day, Weekday::Monday, "2024-04-06T12:00:00Z", "2024-04-07T12:00:00Z");
    assert_eq!(labels(&days), ["2024-04-06", "2024-04-07"]);
    assert_eq!(lengths(&days, MINUTE), [24 * 60, 24 * 60 + 30]);
    // 2024-04-07 02:00 +11 becomes 01:30 +10:30: the hour from one to two lasts ninety minutes.
    let hours = calendar(zone, Interval::Hour, Weekday::Monday, "2024-04-06T13:00:00Z", "2024-04-06T16:30:00Z");
    assert_eq!(lengths(&hours, MINUTE), [60, 90, 60]);
    assert_eq!(labels(&hours)[1], "2024-04-07T01:00:00+11:00");
    // 2024-10-06 02:00 +10:30 becomes 02:30 +11: the hour from two to three lasts thirty.
    let hours = calendar(zone, Interval::Hour, Weekday::Monday, "2024-10-05T14:30:00Z", "2024-10-05T17:00:00Z");
    assert_eq!(lengths(&hours, MINUTE), [60, 30, 60]);
}

#[test]
fn an_hour_that_the_clock_shows_twice_is_two_periods() {
    let hours =
        calendar("Europe/Berlin", Interval::Hour, Weekday::Monday, "2024-10-27T00:00:00Z", "2024-10-27T02:00:00Z");
    assert_eq!(labels(&hours), ["2024-10-27T02:00:00+02:00", "2024-10-27T02:00:00+01:00"]);
}

#[test]
fn a_day_may_begin_at_one_o_clock_and_a_day_may_be_missing() {
    let days =
        calendar("America/Sao_Paulo", Interval::Day, Weekday::Monday, "2018-11-03T12:00:00Z", "2018-11-04T12:00:00Z");
    assert_eq!((labels(&days)[1].as_str(), lengths(&days, HOUR)), ("2018-11-04", vec![24, 23]));
    let days = calendar("Pacific/Apia", Interval::Day, Weekday::Monday, "2011-12-29T20:00:00Z", "2012-01-01T00:00:00Z");
    assert_eq!(labels(&days), ["2011-12-29", "2011-12-31", "2012-01-01"], "Samoa had no 30 December 2011");
}

#[test]
fn weeks_start_on_the_day_they_are_told_to() {
    let first = |day| labels(&calendar("UTC", Interval::Week, day, "2024-01-03T00:00:00Z", "2024-01-03T01:00:00Z"));
    assert_eq!(first(Weekday::Monday), ["2024-01-01"]);
    assert_eq!(first(Weekday::Sunday), ["2023-12-31"]);
    assert_eq!(first(Weekday::Saturday), ["2023-12-30"]);
    assert_eq!(first(Weekday::Wednesday), ["2024-01-03"]);
}

#[test]
fn every_moment_finds_the_period_that_holds_it() {
    use Interval::{Day, Hour, Minute, Month, Quarter, Week, Year};
    let zones = ["UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo"];
    for zone in zones {
        for (interval, to) in [
            (Minute, "2024-04-08T00:00:00Z"),
            (Hour, "2024-05-30T00:00:00Z"),
            (Day, "2025-06-30T00:00:00Z"),
            (Week, "2026-06-30T00:00:00Z"),
            (Month, "2030-06-30T00:00:00Z"),
            (Quarter, "2030-06-30T00:00:00Z"),
            (Year, "2040-06-30T00:00:00Z"),
        ] {
            let calendar = calendar(zone, interval, Weekday::Sunday, "2024-04-05T03:17:00Z", to);
            assert!(calendar.covers(at("2024-04-05T03:17:00Z")) && calendar.covers(at(to) - 1));
            for period in 0..calendar.len() {
                let (start, end) = (calendar.start(period), calendar.end(period));
                assert!(start < end, "{zone} {interval:?} {period}");
                for moment in [start, end - 1, start + (end - start) / 2] {
                    assert_eq!(calendar.period(moment), period, "{zone} {interval:?} {moment}");
                }
            }
        }
    }
}
