//! How does a cell become JSON that the store accepts?

use crate::import::guess::{is_number, truth};
use crate::import::mapping::Type;
use crate::import::rows::Kind;
use hark_model::limits::{NESTING_MAX, STRING_BYTES_MAX};
use serde_json::Value;
use std::borrow::Cow;

/// What happened to a value on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// A string was longer than the limit and was cut.
    pub cut: bool,
    /// Something that is no text was replaced.
    pub repaired: bool,
}

/// Writes a JSON object member by member into a string that is used again for every row.
#[derive(Default)]
pub struct ObjectWriter {
    text: String,
    /// Members written.
    pub members: usize,
    /// What happened to the values.
    pub changes: Changes,
}

impl ObjectWriter {
    /// Starts an empty object.
    pub fn clear(&mut self) {
        self.text.clear();
        self.text.push('{');
        (self.members, self.changes) = (0, Changes::default());
    }

    /// Adds one member. An empty cell of a CSV file says nothing and adds nothing. False when it is nested too deeply.
    pub fn push(&mut self, name: &str, kind: Kind, text: &str, wanted: Type) -> bool {
        if kind == Kind::Text && text.is_empty() {
            return true;
        }
        if self.members > 0 {
            self.text.push(',');
        }
        self.members += 1;
        quote_into(&mut self.text, name);
        self.text.push(':');
        match kind {
            Kind::Text => self.push_text(text, wanted),
            Kind::Json => return self.push_json(text),
        }
        true
    }

    fn push_text(&mut self, text: &str, wanted: Type) {
        match wanted {
            Type::Number if is_number(text) => self.text.push_str(text),
            Type::Bool if truth(text).is_some() => {
                self.text.push_str(if truth(text) == Some(true) { "true" } else { "false" });
            }
            _ => {
                let kept = cut(text);
                self.changes.cut |= kept.len() < text.len();
                quote_into(&mut self.text, kept);
            }
        }
    }

    fn push_json(&mut self, text: &str) -> bool {
        let fine = text.len() <= STRING_BYTES_MAX && !text.contains("\\u") && !text.contains('\0');
        if fine {
            self.text.push_str(text);
        } else {
            let (json, changes) = tidy(text);
            self.text.push_str(&json);
            self.changes.cut |= changes.cut;
            self.changes.repaired |= changes.repaired;
        }
        // The event and its `properties` are two levels already.
        depth(text) + 2 <= NESTING_MAX
    }

    /// The object so far.
    pub fn finish(&mut self) -> &str {
        self.text.push('}');
        &self.text
    }
}

/// Appends a JSON string.
pub fn quote_into(out: &mut String, text: &str) {
    out.push('"');
    let mut clean = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[clean..at]);
        clean = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            other => out.push_str(&format!("\\u{other:04x}")),
        }
    }
    out.push_str(&text[clean..]);
    out.push('"');
}

/// As much of the text as a string may have, cut at a character.
pub fn cut(text: &str) -> &str {
    if text.len() <= STRING_BYTES_MAX {
        return text;
    }
    let end = (0..=STRING_BYTES_MAX).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    &text[..end]
}

/// Writes a value again with long strings cut, and with lone surrogates and NULs replaced.
fn tidy(text: &str) -> (String, Changes) {
    let mut changes = Changes::default();
    let parsed = serde_json::from_str::<Value>(text).or_else(|_| {
        changes.repaired = true;
        serde_json::from_str::<Value>(&replace_surrogates(text))
    });
    let Ok(mut value) = parsed else { return ("null".to_owned(), Changes { repaired: true, ..changes }) };
    tidy_value(&mut value, &mut changes);
    (value.to_string(), changes)
}

fn tidy_value(value: &mut Value, changes: &mut Changes) {
    match value {
        Value::String(text) => {
            if text.contains('\0') {
                *text = text.replace('\0', "\u{fffd}");
                changes.repaired = true;
            }
            let kept = cut(text).len();
            changes.cut |= kept < text.len();
            text.truncate(kept);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| tidy_value(item, changes)),
        Value::Object(members) => members.values_mut().for_each(|item| tidy_value(item, changes)),
        _ => {}
    }
}

/// Replaces every `\uD800` to `\uDFFF` by the replacement character. Real pairs go with the lone ones; only text that
/// holds a lone one comes here.
fn replace_surrogates(text: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest.as_bytes()[at..];
        let surrogate = escape.len() >= 6
            && escape[1] == b'u'
            && matches!(escape[2], b'd' | b'D')
            && matches!(escape[3], b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F');
        let length = if surrogate { 6 } else { 2.min(escape.len()) };
        out.push_str(if surrogate { "\\ufffd" } else { rest.get(at..at + length).unwrap_or("") });
        rest = rest.get(at + length..).unwrap_or("");
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// How deeply arrays and objects are nested in valid JSON text.
fn depth(text: &str) -> usize {
    if !text.starts_with(['[', '{']) {
        return 0;
    }
    let (mut now, mut most, mut quoted, mut escaped) = (0usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                now += 1;
                most = most.max(now);
            }
            b']' | b'}' if !quoted => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(kind: Kind, text: &str, wanted: Type) -> (String, Changes, bool) {
        let mut writer = ObjectWriter::default();
        writer.clear();
        let shallow = writer.push("p", kind, text, wanted);
        let changes = writer.changes;
        (writer.finish().to_owned(), changes, shallow)
    }

    #[test]
    fn a_cell_that_does_not_fit_its_column_stays_text() {
        assert_eq!(write(Kind::Text, "12.50", Type::Number).0, r#"{"p":12.50}"#);
        assert_eq!(write(Kind::Text, "n/a", Type::Number).0, r#"{"p":"n/a"}"#);
        assert_eq!(write(Kind::Text, "TRUE", Type::Bool).0, r#"{"p":true}"#);
        assert_eq!(write(Kind::Text, "", Type::Number).0, "{}");
    }

    #[test]
    fn a_lone_surrogate_is_replaced_and_said() {
        let (json, changes, _) = write(Kind::Json, r#""a\ud800b\\n\u00e9""#, Type::Text);
        assert_eq!(
            serde_json::from_str::<Value>(&json).expect("valid"),
            serde_json::json!({"p": "a\u{fffd}b\\n\u{e9}"})
        );
        assert!(changes.repaired);
    }

    #[test]
    fn long_strings_are_cut_at_a_character() {
        let text = "é".repeat(STRING_BYTES_MAX);
        let (json, changes, _) = write(Kind::Text, &text, Type::Text);
        assert!(changes.cut && json.len() <= STRING_BYTES_MAX + 10);
        let (json, changes, _) = write(Kind::Json, &format!("[\"{text}\"]"), Type::Text);
        assert!(changes.cut && json.len() <= STRING_BYTES_MAX + 20);
    }

    #[test]
    fn depth_counts_the_event_and_its_properties() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(write(Kind::Json, &nested(NESTING_MAX - 2), Type::Text).2);
        assert!(!write(Kind::Json, &nested(NESTING_MAX - 1), Type::Text).2);
        assert!(write(Kind::Json, r#""[[[[[[[[[[[[""#, Type::Text).2);
    }

    proptest::proptest! {
        #[test]
        fn every_text_becomes_itself(text in "\\PC{0,20}[\\x00-\\x1f\"\\\\]{0,4}") {
            let mut out = String::new();
            quote_into(&mut out, &text);
            proptest::prop_assert_eq!(serde_json::from_str::<String>(&out).ok(), Some(text));
        }
    }
}
