//! What is true of people and money: who stays, who pays, who speaks?

use super::super::{Effect, Entry, Kind, Shows, Truth};
use super::Book;
use crate::calendar::DAYS;
use serde_json::json;

impl Book<'_> {
    pub(super) fn colours(&self) -> Entry {
        let from = self.dates.palette;
        Entry {
            id: Truth::ColourLoud,
            kind: Kind::LoudMinority,
            statement: format!(
                "Since the new colours of {} most feedback is about them, from about one customer in a hundred, who stay.",
                self.calendar.date(from)
            ),
            shows: Shows {
                events: vec!["feedback_sent"],
                properties: vec!["category"],
                traits: vec!["job"],
                segment: "some of the designers",
                days: self.days(from, DAYS),
            },
            effect: Effect {
                measure: "share of feedback_sent with category appearance, from that day on",
                size: 0.65,
                null: 0.0,
                found: [0.48, 0.82],
                found_null: [0.0, 0.06],
                unit: "share",
            },
            how: "feedback_sent with category appearance divided by all feedback_sent, from day 120 on. Count people beside it.",
            questions: vec![
                json!({"question": "trend", "event": "feedback_sent", "breakdown": "category", "interval": "week"}),
                json!({"question": "trend", "event": "feedback_sent", "breakdown": "category", "interval": "month",
                    "measure": "customers"}),
            ],
            wrong_conclusion: "The colours are the most urgent matter: those who complain stay as long as others, and are few.",
        }
    }

    pub(super) fn invited(&self) -> Entry {
        let retention = |invited: bool| {
            json!({"question": "retention", "cohort": "first_in_range", "start": "signed_up", "mode": "on_or_after",
                "periods": "rolling", "interval": "week", "customers": {"trait": "invited", "is": invited}})
        };
        Entry {
            id: Truth::InvitedStay,
            kind: Kind::Retention,
            statement: "Customers whom a colleague invited stay twice as long.".to_owned(),
            shows: Shows {
                events: vec!["signed_up"],
                properties: vec!["method"],
                traits: vec!["invited"],
                segment: "invited customers",
                days: self.always(),
            },
            effect: Effect {
                measure: "times until 65, 60 and 55 % are left, invited divided by others, geometric mean",
                size: 2.1,
                null: 1.0,
                found: [1.4, 3.1],
                found_null: [0.65, 1.38],
                unit: "ratio",
            },
            how: "Kaplan-Meier over all who signed up; gone after 28 days of silence; the ratio of the times at which 65, 60, 55 % are left.",
            questions: vec![retention(true), retention(false)],
            wrong_conclusion: "Customers of large companies stay longer: it is the invitation, in accounts of every size.",
        }
    }

    pub(super) fn price(&self) -> Entry {
        let days = &self.dates.price;
        Entry {
            id: Truth::PriceSolo,
            kind: Kind::Price,
            statement: format!(
                "After the plan for one rose from 12 to 15 dollars on {}, its payers left faster for six weeks.",
                self.calendar.date(days.start)
            ),
            shows: Shows {
                events: vec!["subscription_ended", "subscription_changed"],
                properties: vec!["plan", "reason", "change"],
                traits: vec!["plan"],
                segment: "people who pay for the plan for one",
                days: self.days(days.start, days.end),
            },
            effect: Effect {
                measure: "ends of plan solo per payer's day (failed payments left out), days 100-144 divided by days 40-99",
                size: 3.0,
                null: 1.1,
                found: [1.75, 5.2],
                found_null: [0.6, 1.7],
                unit: "ratio",
            },
            how: "subscription_ended of plan solo with another reason than payment_failed, for each day that somebody paid.",
            questions: vec![json!({"question": "trend", "event": "subscription_ended", "interval": "week",
                "breakdown": "reason", "where": {"property": "plan", "is": "solo"}})],
            wrong_conclusion: "The price does not matter because revenue rose, or: all plans suffer. Teams did not notice.",
        }
    }

    pub(super) fn holidays(&self) -> Entry {
        let quiet = &self.calendar.quiet;
        Entry {
            id: Truth::HolidayQuiet,
            kind: Kind::SeasonalDecoy,
            statement: format!(
                "Activity falls from {} on because of the holidays, and comes back by itself.",
                self.calendar.date(quiet.start)
            ),
            shows: Shows {
                events: vec!["$pageview"],
                properties: vec!["app_version"],
                traits: vec![],
                segment: "everybody",
                days: self.days(quiet.start, quiet.end),
            },
            effect: Effect {
                measure: "active people on weekdays of the holidays, divided by ten weekdays before and after",
                size: 0.64,
                null: 1.0,
                found: [0.55, 0.73],
                found_null: [0.92, 1.08],
                unit: "ratio",
            },
            how: "Mean of active people on the weekdays of the holidays, divided by that of two weeks before and after.",
            questions: vec![json!({"question": "trend", "measure": "customers",
                "range": self.range(quiet.start - 14, quiet.end + 14)})],
            wrong_conclusion: "The release of the first day of the holidays drove people away.",
        }
    }

    pub(super) fn comments(&self) -> Entry {
        Entry {
            id: Truth::CommentsStop,
            kind: Kind::LeadingIndicator,
            statement:
                "Who is about to leave stops commenting about two weeks before, while doing everything else as ever."
                    .to_owned(),
            shows: Shows {
                events: vec!["comment_added"],
                properties: vec![],
                traits: vec![],
                segment: "people who used to comment",
                days: self.always(),
            },
            effect: Effect {
                measure: "gone within 28 days: active people who stopped commenting, divided by those who did not",
                size: 5.5,
                null: 1.15,
                found: [3.2, 10.0],
                found_null: [0.6, 1.9],
                unit: "ratio",
            },
            how: "On every 14th day, of those with 3 comments in the four weeks before the last two and 3 active days in these two: gone \
                  within 28 days, without a comment in these two weeks divided by with.",
            questions: vec![json!({"question": "time_between", "from": "comment_added", "to": "comment_added"})],
            wrong_conclusion: "Activity tells who leaves: it hardly falls before. Or: make people comment, and they will stay.",
        }
    }

    pub(super) fn social(&self) -> Entry {
        Entry {
            id: Truth::PaidSocial,
            kind: Kind::AcquisitionQuality,
            statement: "Paid social brings the most trials among paid channels, and they buy a quarter as often."
                .to_owned(),
            shows: Shows {
                events: vec!["trial_started", "subscription_started"],
                properties: vec!["channel"],
                traits: vec!["channel"],
                segment: "people who came by paid social",
                days: self.always(),
            },
            effect: Effect {
                measure: "trials that become subscriptions within 21 days, paid social divided by all others",
                size: 0.28,
                null: 1.0,
                found: [0.10, 0.52],
                found_null: [0.66, 1.36],
                unit: "ratio",
            },
            how: "The share of trial_started followed by subscription_started within 21 days, channel paid_social divided by others.",
            questions: vec![json!({"question": "funnel", "steps": ["trial_started", "subscription_started"],
                "window": "21d", "breakdown": "channel"})],
            wrong_conclusion: "Paid social is the best channel: it is, if sign-ups are counted.",
        }
    }

    pub(super) fn japan(&self) -> Entry {
        Entry {
            id: Truth::JapanSilent,
            kind: Kind::BlindSpot,
            statement: "Customers in Japan leave more than twice as fast, because little is in their language, and say nothing."
                .to_owned(),
            shows: Shows {
                events: vec!["signed_up", "feedback_sent", "ticket_opened"],
                properties: vec!["country"],
                traits: vec!["country", "language"],
                segment: "customers in Japan",
                days: self.always(),
            },
            effect: Effect {
                measure: "people who leave per person's day, Japan divided by all others",
                size: 2.2,
                null: 0.95,
                found: [1.4, 3.7],
                found_null: [0.6, 1.38],
                unit: "ratio",
            },
            how: "Of all who signed up: those gone (28 days of silence) divided by their days; Japan divided by others. Their feedback is zero.",
            questions: vec![
                json!({"question": "retention", "cohort": "first_in_range", "start": "signed_up", "interval": "week",
                    "customers": {"trait": "country", "is": "JP"}}),
                json!({"question": "trend", "event": {"event": ["feedback_sent", "ticket_opened"]}, "interval": "month",
                    "breakdown": {"trait": "country"}, "measure": "customers"}),
            ],
            wrong_conclusion: "Japan is content: there is not one complaint.",
        }
    }

    pub(super) fn rupees(&self) -> Entry {
        let from = self.dates.payments;
        Entry {
            id: Truth::PaymentRupees,
            kind: Kind::RevenueLeak,
            statement: format!("Since {} two of five payments in rupees fail.", self.calendar.date(from)),
            shows: Shows {
                events: vec!["payment_failed", "subscription_renewed", "subscription_ended"],
                properties: vec!["currency", "attempt", "reason"],
                traits: vec!["currency"],
                segment: "people who pay in rupees",
                days: self.days(from, DAYS),
            },
            effect: Effect {
                measure: "first attempts that fail from that day on, rupees minus other currencies",
                size: 0.38,
                null: 0.0,
                found: [0.18, 0.58],
                found_null: [-0.06, 0.10],
                unit: "difference of shares",
            },
            how: "payment_failed with attempt 1 divided by these and renewals that are no retry, from day 105 on; INR minus others.",
            questions: vec![
                json!({"question": "trend", "event": {"event": ["payment_failed", "subscription_renewed"]},
                "breakdown": "currency", "interval": "month"}),
            ],
            wrong_conclusion: "Customers in India do not want it any more: their cards were refused.",
        }
    }
}
