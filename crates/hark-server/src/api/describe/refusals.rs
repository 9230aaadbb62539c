//! Which refusals can an operation give?
//!
//! The description lists these and no others, so that an answer that is not described means something. What stands before the handlers
//! decides most of them; the tests hold every answer they get against the description.

use super::super::Operation;
use super::super::policy::Policy;
use super::is_done_once;
use serde_json::{Value, json};

/// What handlers refuse beyond what stands before them: the operation and the status.
const ALSO: &[(&str, &str)] = &[
    // A wrong password.
    ("sign_in", "401"),
    // Links that are dead; no provider to go to.
    ("show_claim", "404"),
    ("claim", "404"),
    ("show_invitation", "404"),
    ("accept_invitation", "404"),
    ("reset", "404"),
    ("enter_demo", "404"),
    ("begin_sign_on", "404"),
    // Somebody has the address.
    ("claim", "409"),
    ("accept_invitation", "409"),
    // The last owner.
    ("change_member", "409"),
    ("remove_member", "409"),
    // Somebody else changed it meanwhile.
    ("save_again", "409"),
    ("change_own_lens", "409"),
    // A segment of that name; something that names the segment.
    ("save", "409"),
    ("remove_saved", "409"),
    ("restore_saved", "409"),
    // Somebody else changed them meanwhile; a segment that could not be understood any more.
    ("set_stages", "409"),
    ("set_mapping", "409"),
    // Somebody else changed it meanwhile.
    ("change_note", "409"),
    ("plan_stage", "409"),
];

/// Whether it can refuse with this status.
pub(super) fn can(one: &Operation, described: &Value, status: &str) -> bool {
    let writes = one.method != "GET";
    let reads_body = described.get("requestBody").is_some() || is_done_once(one, described);
    let known = one.policy != Policy::Anybody;
    let by_rule = match status {
        "400" | "408" | "413" => reads_body,
        "401" => known,
        // Another site may make a browser send whatever changes something.
        "403" => known || writes,
        "404" => one.path.contains('{'),
        "409" => is_done_once(one, described),
        "415" => writes,
        // Parameters that nobody knows; but a provider may send back what it likes.
        "422" => one.path != super::super::sign_on::CALLBACK,
        "429" | "503" => true,
        _ => false,
    };
    by_rule || ALSO.iter().any(|(id, also)| described["operationId"] == *id && *also == status)
}

/// The headers of a refusal.
pub(super) fn headers(status: &str) -> Value {
    let header = |name: &str| json!({"$ref": format!("#/components/headers/{name}")});
    let mut headers = match status {
        "408" | "429" | "503" => json!({"Retry-After": header("RetryAfter")}),
        _ => json!({"idempotency-replayed": header(super::REPLAYED)}),
    };
    super::with_pace(&mut headers);
    headers
}

/// The codes of a status, for whoever reads.
pub(super) fn codes(status: &str) -> String {
    let codes =
        crate::edge::codes::CODES.iter().filter(|code| code.statuses.iter().any(|one| one.to_string() == status));
    let codes: Vec<String> = codes.map(|code| format!("`{}`", code.code)).collect();
    format!("Codes: {}.", codes.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_names_its_codes_once() {
        let whole: Value = serde_json::from_str(&super::super::super::description()).expect("JSON");
        let told = whole["components"]["responses"].as_object().expect("responses").iter();
        let told: Vec<(&String, usize)> = told
            .map(|(name, one)| (name, one["description"].as_str().unwrap_or("").matches("Codes:").count()))
            .collect();
        assert!(told.iter().any(|(_, times)| *times == 1) && told.iter().all(|(_, times)| *times <= 1), "{told:?}");
    }

    #[test]
    fn what_handlers_refuse_beyond_the_rules_is_of_handlers_that_there_are() {
        let whole: Value = serde_json::from_str(&super::super::super::description()).expect("JSON");
        let ids: Vec<&str> = whole["paths"]
            .as_object()
            .expect("paths")
            .values()
            .flat_map(|item| item.as_object().expect("an item").values().filter_map(|one| one["operationId"].as_str()))
            .collect();
        for (id, status) in ALSO {
            assert!(ids.contains(id), "{id} {status}");
        }
    }
}
