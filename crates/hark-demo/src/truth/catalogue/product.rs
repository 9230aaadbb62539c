//! What is true of the product: what breaks, what is slow, what helps?

use super::super::{Effect, Entry, Kind, Shows, Truth};
use super::Book;
use crate::calendar::DAYS;
use serde_json::{Value, json};

fn steps() -> Value {
    let step = |step: i64| json!({"event": "onboarding_step_completed", "where": {"property": "step", "is": step}});
    json!([step(2), step(3)])
}

impl Book<'_> {
    pub(super) fn onboarding(&self) -> Entry {
        let from = self.dates.phone_step_three;
        let funnel = |range: Value| json!({"question": "funnel", "steps": steps(), "window": "7d", "breakdown": "device_type", "range": range});
        Entry {
            id: Truth::OnboardingPhone,
            kind: Kind::FunnelBreak,
            statement: format!("From {} on, step 3 of onboarding fails on phones.", self.calendar.date(from)),
            shows: Shows {
                events: vec!["onboarding_step_completed"],
                properties: vec!["step", "device_type"],
                traits: vec!["signed_up_on"],
                segment: "people who sign up on a phone",
                days: self.days(from, DAYS),
            },
            effect: Effect {
                measure: "completing step 3 within 7 days of step 2 on phones, from that day on minus before",
                size: -0.36,
                null: 0.0,
                found: [-0.5, -0.22],
                found_null: [-0.1, 0.1],
                unit: "difference of shares",
            },
            how: "Of those who do step 2 on a phone, the share who do step 3 within 7 days; from day 90 on, minus before.",
            questions: vec![funnel(self.range(0, from)), funnel(self.range(from, DAYS))],
            wrong_conclusion: "Phone users are less motivated: before that day they finished step 3 as often as others.",
        }
    }

    pub(super) fn export(&self) -> Entry {
        Entry {
            id: Truth::ExportLarge,
            kind: Kind::Latency,
            statement: "Exports take seven times as long in the few accounts with more than 50 people.".to_owned(),
            shows: Shows {
                events: vec!["export_finished"],
                properties: vec!["duration_ms", "rows"],
                traits: vec!["company_size"],
                segment: "people in accounts of 51 and more",
                days: self.always(),
            },
            effect: Effect {
                measure: "median duration of exports in large accounts, divided by all others",
                size: 7.0,
                null: 1.0,
                found: [6.3, 7.7],
                found_null: [0.9, 1.1],
                unit: "ratio",
            },
            how: "Median of duration_ms of people with company_size 51-200, divided by that of all others.",
            questions: vec![
                json!({"question": "trend", "event": "export_finished", "measure": {"median": "duration_ms"},
                "breakdown": {"trait": "company_size"}, "interval": "month"}),
            ],
            wrong_conclusion: "Exports are fine because the overall median is: few people suffer, in the accounts that pay most.",
        }
    }

    pub(super) fn outage(&self) -> Entry {
        let day = self.dates.outage;
        Entry {
            id: Truth::Outage,
            kind: Kind::Incident,
            statement: format!("On {} most sessions failed; nobody left for it.", self.calendar.date(day)),
            shows: Shows {
                events: vec!["error_shown"],
                properties: vec!["code"],
                traits: vec![],
                segment: "everybody",
                days: self.days(day, day + 2),
            },
            effect: Effect {
                measure: "active people on that day, divided by the same weekday before and after",
                size: 0.53,
                null: 1.0,
                found: [0.42, 0.66],
                found_null: [0.82, 1.18],
                unit: "ratio",
            },
            how: "People who did more than meet an error on the day of most errors 503, divided by the mean of a week before and after.",
            questions: vec![
                json!({"question": "trend", "measure": "customers", "where": {"field": "event", "is_not": "error_shown"},
                    "range": self.range(day - 14, day + 15)}),
                json!({"question": "trend", "event": {"event": "error_shown", "where": {"property": "code", "is": 503}}}),
            ],
            wrong_conclusion: "The outage drove customers away: those who met it stay as long as those who did not.",
        }
    }

    pub(super) fn template(&self) -> Entry {
        Entry {
            id: Truth::TemplateSimpson,
            kind: Kind::Confounder,
            statement: "A template makes it likelier that a first plan is shared, both alone and in teams.".to_owned(),
            shows: Shows {
                events: vec!["plan_created", "plan_shared"],
                properties: vec!["started_from", "first"],
                traits: vec!["use_case"],
                segment: "newcomers, apart by use_case",
                days: self.always(),
            },
            effect: Effect {
                measure: "sharing the first plan within 14 days, template minus blank, mean of the two use cases",
                size: 0.145,
                null: 0.0,
                found: [0.085, 0.21],
                found_null: [-0.06, 0.06],
                unit: "difference of shares",
            },
            how: "Within each use_case: the share who share within 14 days of the first plan, template minus blank; then the mean of both.",
            questions: vec![json!({"question": "funnel", "window": "14d", "breakdown": "started_from",
                "steps": [{"event": "plan_created", "where": {"property": "first", "is": true}}, "plan_shared"],
                "customers": {"trait": "use_case", "is": "with_a_team"}})],
            wrong_conclusion: "Templates harm: over all, plans from templates are shared less, because people who plan alone prefer them.",
        }
    }

    pub(super) fn checklist(&self) -> Entry {
        let days = &self.dates.checklist;
        Entry {
            id: Truth::ChecklistWorks,
            kind: Kind::ExperimentEffect,
            statement: "With the checklist more newcomers complete step 5 of onboarding.".to_owned(),
            shows: Shows {
                events: vec!["experiment_viewed", "onboarding_step_completed"],
                properties: vec!["experiment", "variant", "step"],
                traits: vec![],
                segment: "newcomers during the experiment",
                days: self.days(days.start, days.end),
            },
            effect: Effect {
                measure: "completing step 5 within 14 days, test minus control",
                size: 0.14,
                null: 0.0,
                found: [0.065, 0.23],
                found_null: [-0.06, 0.06],
                unit: "difference of shares",
            },
            how: "Of those who saw experiment onboarding_checklist, the share who complete step 5 within 14 days, test minus control.",
            questions: vec![self.experiment(
                "onboarding_checklist",
                json!({"event": "onboarding_step_completed",
                "where": {"property": "step", "is": 5}}),
            )],
            wrong_conclusion: "Onboarding improved for everybody: the share of all newcomers hardly moves.",
        }
    }

    pub(super) fn navigation(&self) -> Entry {
        let days = &self.dates.navigation;
        Entry {
            id: Truth::NavigationNothing,
            kind: Kind::ExperimentNoEffect,
            statement: "The other navigation changes nothing.".to_owned(),
            shows: Shows {
                events: vec!["experiment_viewed"],
                properties: vec!["experiment", "variant"],
                traits: vec![],
                segment: "everybody who came during the experiment",
                days: self.days(days.start, days.end),
            },
            effect: Effect {
                measure: "active in the second week after, test minus control",
                size: 0.0,
                null: 0.0,
                found: [-0.065, 0.065],
                found_null: [-0.065, 0.065],
                unit: "difference of shares",
            },
            how: "Of those who saw experiment navigation, the share who are active 7 to 14 days later, test minus control.",
            questions: vec![self.experiment("navigation", json!("task_created"))],
            wrong_conclusion: "It helps (or harms) some segment: among many segments one will differ by chance.",
        }
    }

    fn experiment(&self, name: &str, outcome: Value) -> Value {
        json!({"question": "funnel", "window": "14d", "breakdown": "variant", "steps": [
            {"event": "experiment_viewed", "where": {"property": "experiment", "is": name}}, outcome]})
    }

    pub(super) fn upload(&self) -> Entry {
        let days = &self.dates.upload;
        let event = json!(["file_uploaded", "upload_failed"]);
        Entry {
            id: Truth::UploadFirefox,
            kind: Kind::Regression,
            statement: format!(
                "Two of five uploads failed in Firefox from {} until {} repaired it.",
                self.calendar.date(days.start),
                self.calendar.date(days.end)
            ),
            shows: Shows {
                events: vec!["file_uploaded", "upload_failed"],
                properties: vec!["browser", "app_version"],
                traits: vec![],
                segment: "people who use Firefox",
                days: self.days(days.start, days.end),
            },
            effect: Effect {
                measure: "share of uploads that fail in these two weeks, Firefox minus other browsers",
                size: 0.41,
                null: 0.0,
                found: [0.29, 0.53],
                found_null: [-0.05, 0.07],
                unit: "difference of shares",
            },
            how: "upload_failed divided by upload_failed and file_uploaded, from day 70 to 83, Firefox minus all others.",
            questions: vec![json!({"question": "trend", "event": {"event": event}, "interval": "week",
                "breakdown": {"field": "event"}, "where": {"property": "browser", "is": "Firefox"}})],
            wrong_conclusion: "Uploads are unreliable: it was one browser for two weeks, and is over.",
        }
    }

    pub(super) fn sync(&self) -> Entry {
        let from = self.dates.sync;
        Entry {
            id: Truth::SyncEmerging,
            kind: Kind::Emerging,
            statement: format!("Since {} the desktop app loses changes, more every day.", self.calendar.date(from)),
            shows: Shows {
                events: vec!["sync_conflict_shown"],
                properties: vec!["platform", "files"],
                traits: vec![],
                segment: "people who use the desktop app",
                days: self.days(from, DAYS),
            },
            effect: Effect {
                measure: "share of desktop app users who saw a conflict in two weeks, the last two minus the two before that day",
                size: 0.57,
                null: 0.0,
                found: [0.46, 0.70],
                found_null: [-0.05, 0.05],
                unit: "difference of shares",
            },
            how: "Of those active in platform desktop_app, the share who saw a conflict: days 166 to 179 minus days 146 to 159.",
            questions: vec![json!({"question": "trend", "event": "sync_conflict_shown", "breakdown": "platform",
                "measure": "customers", "range": self.range(from - 20, DAYS)})],
            wrong_conclusion: "It is rare: over six months it is, because it is new.",
        }
    }
}
