//! Which groups of its customers does the company speak of?
//!
//! Rules in the query language of Hark, as text: whoever fills a folder saves them the way a member would.

/// A segment that the company has saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// What it is called.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// Who is in it, a rule as JSON.
    pub rule: &'static str,
    /// Whether entries and exits are told.
    pub watched: bool,
}

/// The segments with which the company begins. One is named by another, so the order counts.
pub const GROUPS: [Group; 6] = [
    Group {
        name: "Trial at risk",
        description: "Tried it within the last two weeks, has not subscribed, and hardly came lately.",
        rule: r#"{"all":[{"last":"trial_started","within":"14d"},{"not":{"did":"subscription_started"}},
            {"did":"*","days":{"lte":2},"range":{"last":"7d"}}]}"#,
        watched: true,
    },
    Group {
        name: "Habitual users",
        description: "Came in each of the last four weeks.",
        rule: r#"{"fact":"style","is":"habitual"}"#,
        watched: false,
    },
    Group {
        name: "Recently drifting",
        description: "Knew their way around, and come half as often as before, or less.",
        rule: r#"{"all":[{"fact":"style","is":"drifting"},{"fact":"experience","in":["regular","expert"]}]}"#,
        watched: true,
    },
    Group {
        name: "Accounts with failed payments",
        description: "Everybody whose account had a payment that failed in the last 30 days.",
        rule: r#"{"account":{"did":"payment_failed","range":{"last":"30d"}}}"#,
        watched: true,
    },
    Group {
        name: "Stuck in onboarding",
        description: "Began the steps of onboarding at least three days ago and has not finished the last one.",
        rule: r#"{"all":[{"first":"onboarding_step_completed","longer_ago":"3d"},
            {"not":{"did":{"event":"onboarding_step_completed","where":{"property":"step","is":5}}}}]}"#,
        watched: false,
    },
    Group {
        name: "Habit in trouble",
        description: "Whom to call first: habitual users whose account has a payment that failed.",
        rule: r#"{"all":[{"segment":"Habitual users"},{"segment":"Accounts with failed payments"}]}"#,
        watched: false,
    },
];
