//! What has to change in an object before it may be stored?
//!
//! Most objects pass as they are. One that was marked by the scan is written anew: long strings cut, broken text
//! repaired, repeated names reduced to their last value, reserved names left out.

use super::scan::{Field, Kind, Scanner, hex, odd};
use hark_model::{Flags, Reason, limits};
use std::borrow::Cow;

/// Names a client must not set: fields only the server knows, and names that change the prototype of an object in
/// JavaScript. `$set` and its siblings are read before, where the dialect has them.
const RESERVED: [&str; 12] = [
    "$ip",
    "$set",
    "$set_once",
    "$unset",
    "$group_set",
    "__proto__",
    "constructor",
    "prototype",
    "project_id",
    "received_at",
    "verified",
    "$verified",
];

/// Whether this name (as written, without quotes) is reserved.
pub fn is_reserved(key: &[u8]) -> bool {
    RESERVED.iter().any(|name| name.as_bytes() == key)
}

/// Why an event is not stored: the reason and the fact with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The stable reason.
    pub reason: Reason,
    /// The fact, with the place inside the event.
    pub detail: String,
    /// The value that is at fault, where the fact alone does not tell it. For the eyes of whoever sent it: it is part of
    /// a customer's data, so it is written to no file that an erasure does not reach.
    pub shown: Option<String>,
}

impl Refusal {
    /// A refusal.
    pub fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Refusal { reason, detail: detail.into(), shown: None }
    }
}

/// An object ready to be stored.
pub struct Clean<'a> {
    /// Its JSON text.
    pub text: Cow<'a, str>,
    /// What had to be done to it.
    pub flags: Flags,
    /// Reserved names left out.
    pub dropped: u32,
}

/// Checks one object of properties or traits against the limits and cleans it.
pub fn object<'a>(text: &'a str, field: Field, place: &str) -> Result<Clean<'a>, Refusal> {
    match field.kind {
        Kind::Nothing => return Ok(Clean { text: Cow::Borrowed("{}"), flags: Flags::none(), dropped: 0 }),
        Kind::Object => {}
        _ => return Err(Refusal::new(Reason::Malformed, format!("`{place}` is not an object"))),
    }
    if field.members as usize > limits::PROPERTIES_MAX {
        let detail = format!("`{place}` has {} members, at most {} are kept", field.members, limits::PROPERTIES_MAX);
        return Err(Refusal::new(Reason::TooManyProperties, detail));
    }
    if field.is(odd::BAD_KEY) {
        let detail = format!("a name in `{place}` is empty or longer than {} bytes", limits::NAME_BYTES_MAX);
        return Err(Refusal::new(Reason::BadName, detail));
    }
    let mut clean = Clean { text: Cow::Borrowed(field.raw(text)), flags: Flags::none(), dropped: 0 };
    if field.is(odd::LONG_STRING | odd::BAD_TEXT) {
        let (repaired, flags) = strings(&clean.text);
        clean = Clean { text: Cow::Owned(repaired), flags, dropped: 0 };
    }
    if field.is(odd::MAYBE_DUPLICATE | odd::RESERVED) {
        let (reduced, dropped) = reduce(&clean.text);
        clean.text = Cow::Owned(reduced);
        clean.dropped = dropped;
    }
    Ok(clean)
}

/// Reads the inside of a JSON string; what is no text becomes U+FFFD. The second value says whether that happened.
pub fn decode(inside: &str) -> (Cow<'_, str>, bool) {
    if !inside.contains('\\') {
        return (Cow::Borrowed(inside), false);
    }
    let mut out = String::with_capacity(inside.len());
    let mut repaired = false;
    let mut rest = inside;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = rest.as_bytes().get(at + 1).copied().unwrap_or(b'\\');
        let mut taken = 2;
        match escape {
            b'n' => out.push('\n'),
            b't' => out.push('\t'),
            b'r' => out.push('\r'),
            b'b' => out.push('\u{8}'),
            b'f' => out.push('\u{c}'),
            b'u' => {
                let (character, length) = unicode(&rest.as_bytes()[at..]);
                repaired |= character.is_none();
                out.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
                taken = length;
            }
            other => out.push(other as char),
        }
        rest = rest.get(at + taken..).unwrap_or("");
    }
    out.push_str(rest);
    (Cow::Owned(out), repaired)
}

/// The character of `\uXXXX` or of a pair of them, unless it is a NUL or half a pair, and the bytes it takes.
fn unicode(escape: &[u8]) -> (Option<char>, usize) {
    let first = escape.get(2..).and_then(hex).unwrap_or(0);
    if (0xD800..0xDC00).contains(&first) {
        let second = escape.get(6..).filter(|rest| rest.starts_with(b"\\u")).and_then(|rest| hex(&rest[2..]));
        return match second {
            Some(low) if (0xDC00..0xE000).contains(&low) => {
                (char::from_u32(0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00)), 12)
            }
            _ => (None, 6),
        };
    }
    (char::from_u32(first).filter(|c| *c != '\0'), 6)
}

/// The text as a JSON string with quotes.
pub fn quote(text: &str) -> String {
    // A string always serialises; the fallback only keeps this free of panics.
    serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned())
}

/// At most `limit` bytes of the text, cut between characters.
pub fn cut(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Writes valid JSON anew with every string repaired and cut.
pub fn strings(json: &str) -> (String, Flags) {
    let mut out = String::with_capacity(json.len());
    let mut flags = Flags::none();
    let mut rest = json;
    while let Some(open) = rest.find('"') {
        out.push_str(&rest[..open]);
        let inside = &rest[open + 1..];
        let close = closing_quote(inside);
        let (text, repaired) = decode(&inside[..close]);
        if repaired {
            flags = flags.with(Flags::REPAIRED);
        }
        let kept = cut(&text, limits::STRING_BYTES_MAX);
        if kept.len() < text.len() {
            flags = flags.with(Flags::TRUNCATED);
        }
        out.push_str(&quote(kept));
        rest = inside.get(close + 1..).unwrap_or("");
    }
    out.push_str(rest);
    (out, flags)
}

/// Where the string ends that starts here.
fn closing_quote(inside: &str) -> usize {
    let bytes = inside.as_bytes();
    let mut at = 0;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

/// Whether valid JSON holds a number that nothing can hold, such as `1e400`.
pub fn has_huge_number(json: &str) -> bool {
    // Such a number has an exponent or very many digits: most values need no look.
    if json.len() <= 300 && !json.contains(['e', 'E']) {
        return false;
    }
    Scanner::new(json).field(1).is_ok_and(|field| field.is(odd::BAD_NUMBER))
}

/// The direct members of an object in order: name, and value as written. Of equal names the last value stays, in the
/// place of the first.
pub fn members(json: &str) -> Vec<(Cow<'_, str>, &str)> {
    let mut list: Vec<(Cow<'_, str>, &str)> = Vec::new();
    let mut places = rustc_hash::FxHashMap::default();
    let mut scanner = Scanner::new(json);
    if scanner.peek() != Some(b'{') {
        return list;
    }
    // The text was scanned before, so this cannot fail; if it did, what was read so far stands.
    let _ = scanner.object(|s, key| {
        let value = s.field(1)?.raw(json);
        let key = decode(std::str::from_utf8(key).unwrap_or("")).0;
        match places.get(&key) {
            Some(place) => {
                let place: &usize = place;
                list[*place].1 = value;
            }
            None => {
                places.insert(key.clone(), list.len());
                list.push((key, value));
            }
        }
        Ok(())
    });
    list
}

/// The object without repeated and reserved names, and how many reserved ones there were.
fn reduce(json: &str) -> (String, u32) {
    let mut out = String::with_capacity(json.len());
    let mut dropped = 0;
    for (name, value) in members(json) {
        if is_reserved(name.as_bytes()) {
            dropped += 1;
        } else {
            add(&mut out, &name, value);
        }
    }
    close(&mut out);
    (out, dropped)
}

/// Adds a member to an object that is being written; start with an empty text.
pub fn add(out: &mut String, name: &str, json: &str) {
    out.push(if out.is_empty() { '{' } else { ',' });
    let plain = name.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\');
    if plain {
        out.push('"');
        out.push_str(name);
        out.push('"');
    } else {
        out.push_str(&quote(name));
    }
    out.push(':');
    out.push_str(json);
}

/// Ends an object begun with [`add`].
pub fn close(out: &mut String) {
    out.push_str(if out.is_empty() { "{}" } else { "}" });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(json: &str) -> (String, Flags, u32) {
        let field = Scanner::new(json).field(0).expect("json");
        let clean = object(json, field, "properties").expect("within the limits");
        (clean.text.into_owned(), clean.flags, clean.dropped)
    }

    #[test]
    fn a_number_that_nothing_holds_is_found_wherever_it_stands() {
        for huge in ["1e400", "-1E+400", r#"{"a":[1,{"b":1e999}]}"#, &"9".repeat(400)] {
            assert!(has_huge_number(huge), "{huge}");
        }
        for fine in ["1e300", r#""1e400""#, "1e-400", "[1,2.5]", r#"{"else":"E"}"#] {
            assert!(!has_huge_number(fine), "{fine}");
        }
    }

    #[test]
    fn the_last_of_equal_names_wins() {
        assert_eq!(clean(r#"{"a":1,"b":2,"\u0061":3}"#).0, r#"{"a":3,"b":2}"#);
    }

    #[test]
    fn reserved_names_are_left_out_and_counted() {
        let (text, _, dropped) = clean(r#"{"__proto__":{"x":1},"$ip":"1.2.3.4","ok":{"verified":1},"verified":true}"#);
        assert_eq!((text.as_str(), dropped), (r#"{"ok":{"verified":1}}"#, 3));
        assert_eq!(clean(r#"{"\u005f_proto__":1}"#).2, 1, "an escape does not hide the name");
    }

    #[test]
    fn broken_text_is_replaced_and_long_text_cut() {
        let (text, flags, _) = clean(r#"{"a":"x\ud800y","b":["\u0000"]}"#);
        assert_eq!((text.as_str(), flags), ("{\"a\":\"x\u{fffd}y\",\"b\":[\"\u{fffd}\"]}", Flags::REPAIRED));
        let long = format!(r#"{{"a":"{}"}}"#, "ä".repeat(limits::STRING_BYTES_MAX / 2 + 1));
        let (text, flags, _) = clean(&long);
        assert_eq!((text.len(), flags), (limits::STRING_BYTES_MAX + 8, Flags::TRUNCATED));
        let exact = format!(r#"{{"a":"{}"}}"#, r"\u00e4".repeat(limits::STRING_BYTES_MAX / 2));
        assert_eq!(clean(&exact).1, Flags::none(), "the limit counts the text, not its escapes");
    }

    #[test]
    fn escapes_read_as_serde_reads_them() {
        for inside in [r#"a\n\t\r\b\f\/\\\"z"#, r"\u00e4\ud83d\ude00", "plain", r"\\u0000"] {
            let expected: String = serde_json::from_str(&format!("\"{inside}\"")).expect("json");
            assert_eq!(decode(inside), (Cow::Owned(expected), false));
        }
    }
}
