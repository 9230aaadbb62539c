//! How is text of somebody else shown on a terminal without doing anything there?
//!
//! A name may hold the codes by which terminals change colours, titles and what was written before, or characters that turn the
//! direction of what follows. Whoever prints such a name shows these as what they are: a sign that cannot be shown.

/// Whether a character does something instead of being seen: control characters, line breaks of every kind, and those that
/// turn the direction of text.
pub fn acts(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text of one line.
pub fn line(text: &str) -> String {
    text.chars().map(|c| if acts(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// A text of ours that may quote something, on as many lines as it has.
pub fn lines(text: &str) -> String {
    text.chars().map(|c| if acts(c) && c != '\n' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// JSON as it was, every such character written as its number. They stand within strings only, where that says the same.
pub fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) && c != '\n' {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_says_the_same_without_doing_anything() {
        let value = serde_json::json!({"a\u{9b}31m": "\u{202e}x\u{7f}\u{2028}\u{1b}[0m é\n"});
        let text = json(&format!("{value:#}"));
        assert!(!text.chars().any(|c| acts(c) && c != '\n'), "{text:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("JSON"), value);
    }
}
