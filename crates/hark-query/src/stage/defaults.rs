//! Which stages has a workspace that never said?
//!
//! They speak of reserved events and of names that many products use, so that something sensible comes out before anybody
//! wrote a rule. Each holds of fewer customers than the one before it.

use super::Stage;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// What people do who become customers.
const JOINED: [&str; 10] = [
    "signed_up",
    "sign_up",
    "signup",
    "registered",
    "account_created",
    "user_signed_up",
    "$identify",
    "trial_started",
    "subscription_started",
    "order",
];

fn days_since_joining(days: u32) -> Value {
    json!({"did": "*", "days": {"gte": days}, "after": {"first": {"event": JOINED}}})
}

/// Acquisition, onboarding, engagement, retention.
pub static DEFAULTS: LazyLock<Vec<Stage>> = LazyLock::new(|| {
    let stage = |key: &str, name: &str, rule| Stage { key: key.to_owned(), name: name.to_owned(), rule };
    vec![
        stage("acquisition", "Acquisition", json!({"all": []})),
        stage("onboarding", "Onboarding", json!({"did": {"event": JOINED}})),
        stage(
            "engagement",
            "Engagement",
            json!({"any": [
                {"did": {"event": ["onboarding_completed", "subscription_started"]}},
                {"did": "order", "times": {"gte": 2}},
                days_since_joining(4),
            ]}),
        ),
        stage(
            "retention",
            "Retention",
            json!({"any": [
                {"did": "subscription_renewed"},
                {"did": "order", "times": {"gte": 3}},
                {"all": [{"first": {"event": JOINED}, "longer_ago": "60d"}, days_since_joining(10)]},
            ]}),
        ),
    ]
});
