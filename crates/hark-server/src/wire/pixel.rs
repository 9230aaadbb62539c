//! Which message does the query of a pixel stand for?

use super::check;

/// The smallest transparent GIF.
pub const GIF: &[u8] = &[
    0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x21, 0xf9, 4, 1, 0, 0, 0,
    0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b,
];

/// Names that belong to the message itself; every other one is a property.
const OWN: [&str; 8] = ["userId", "anonymousId", "event", "messageId", "timestamp", "sentAt", "writeKey", "name"];

/// The message as JSON, from the decoded pairs of the query.
pub fn message(pairs: impl Iterator<Item = (String, String)>) -> String {
    let (mut message, mut properties) = (String::new(), String::new());
    for (name, value) in pairs {
        if OWN.contains(&name.as_str()) {
            check::add(&mut message, &name, &check::quote(&value));
        } else {
            let name = name.strip_prefix("properties.").unwrap_or(&name);
            check::add(&mut properties, name, &check::quote(&value));
        }
    }
    check::close(&mut properties);
    check::add(&mut message, "properties", &properties);
    check::close(&mut message);
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_becomes_a_message() {
        let pairs = [("userId", "u\"1"), ("event", "open"), ("properties.plan", "a"), ("x", "1")];
        let text = message(pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())));
        assert_eq!(text, r#"{"userId":"u\"1","event":"open","properties":{"plan":"a","x":"1"}}"#);
    }
}
