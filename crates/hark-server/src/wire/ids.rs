//! Which texts may stand for a customer?

use super::check::{Refusal, cut};
use hark_model::{Reason, limits};

/// Refused in any case of letters, alone or in quotes: what programs send when they have no id. Each would make one
/// customer of all strangers.
const ILLEGAL: [&str; 16] = [
    "anonymous",
    "guest",
    "distinctid",
    "distinct_id",
    "id",
    "not_authenticated",
    "email",
    "undefined",
    "true",
    "false",
    "nil",
    "unknown",
    "user_id",
    "userid",
    "none",
    "null",
];

/// Refused as they stand.
const ILLEGAL_EXACT: [&str; 4] = ["[object Object]", "NaN", "0", "00000000-0000-0000-0000-000000000000"];

/// Checks an id and gives it without surrounding white space. `place` names the field.
pub fn legal<'a>(id: &'a str, place: &str) -> Result<&'a str, Refusal> {
    let id = id.trim();
    if id.is_empty() {
        return Err(Refusal::new(Reason::BadId, format!("`{place}` is empty")));
    }
    if id.len() > limits::ID_BYTES_MAX {
        let detail = format!("`{place}` is {} bytes long, at most {} are allowed", id.len(), limits::ID_BYTES_MAX);
        return Err(Refusal::new(Reason::BadId, detail));
    }
    if id.contains(['\0', char::REPLACEMENT_CHARACTER]) {
        return Err(Refusal::new(Reason::BadId, format!("`{place}` holds bytes that are no text")));
    }
    let bare = id.trim_matches(['"', '\'', '`']).trim();
    let illegal = bare.is_empty()
        || ILLEGAL_EXACT.contains(&bare)
        || (bare.len() <= 17 && ILLEGAL.iter().any(|word| word.eq_ignore_ascii_case(bare)));
    if illegal {
        let detail = format!("`{place}` is `{}`, which many clients send by mistake", cut(id, 40));
        return Err(Refusal::new(Reason::IllegalId, detail));
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_send_by_mistake_is_refused() {
        let illegal = [
            "undefined",
            "NULL",
            "\"null\"",
            "'anonymous'",
            "Guest",
            "distinct_id",
            "[object Object]",
            "NaN",
            "None",
            "0",
            "true",
            " undefined ",
            "''",
        ];
        for id in illegal {
            assert_eq!(legal(id, "userId").map_err(|r| r.reason), Err(Reason::IllegalId), "{id}");
        }
    }

    #[test]
    fn the_limit_is_exact_and_the_rest_passes() {
        let longest = "x".repeat(limits::ID_BYTES_MAX);
        assert_eq!(legal(&longest, "userId"), Ok(longest.as_str()));
        assert_eq!(legal(&format!("{longest}x"), "userId").map_err(|r| r.reason), Err(Reason::BadId));
        assert_eq!(legal("  ", "userId").map_err(|r| r.reason), Err(Reason::BadId));
        assert_eq!(legal("a\0b", "userId").map_err(|r| r.reason), Err(Reason::BadId));
        for id in ["00", "truest", "1", "u1", "id1", "用户"] {
            assert_eq!(legal(id, "userId"), Ok(id));
        }
    }
}
