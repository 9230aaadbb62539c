//! Which values does a JSON object hold at its top, without building a tree?
//!
//! The text was checked when the event came in; here it is only cut into pieces. Whatever does not fit the grammar
//! gives `None`, never a panic.

use std::borrow::Cow;

/// One value at the top of an object.
#[derive(Debug, PartialEq)]
pub(crate) enum Token<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
    Text(Cow<'a, str>),
    Nested(&'a str),
}

/// Calls `visit` with each name and the raw text of its value. A name that occurs twice is visited twice.
pub(crate) fn each<'a>(text: &'a str, mut visit: impl FnMut(Cow<'a, str>, &'a str)) -> Option<()> {
    let mut at = skip_space(text.as_bytes(), 0);
    let bytes = text.as_bytes();
    if bytes.get(at) != Some(&b'{') {
        return None;
    }
    at = skip_space(bytes, at + 1);
    if bytes.get(at) == Some(&b'}') {
        return at_end(bytes, at + 1);
    }
    loop {
        let end = string_end(bytes, at)?;
        let name = unescape(text.get(at..end)?)?;
        at = skip_space(bytes, end);
        if bytes.get(at) != Some(&b':') {
            return None;
        }
        at = skip_space(bytes, at + 1);
        let end = value_end(bytes, at)?;
        visit(name, text.get(at..end)?);
        at = skip_space(bytes, end);
        match bytes.get(at)? {
            b',' => at = skip_space(bytes, at + 1),
            b'}' => return at_end(bytes, at + 1),
            _ => return None,
        }
    }
}

/// What the raw text of a value means.
pub(crate) fn token(raw: &str) -> Option<Token<'_>> {
    Some(match raw.as_bytes().first()? {
        b'"' => Token::Text(unescape(raw)?),
        b'{' | b'[' => Token::Nested(raw),
        b'n' => Token::Null,
        b't' => Token::Bool(true),
        b'f' => Token::Bool(false),
        _ => Token::Number(raw),
    })
}

/// Appends `"name":` to an object under construction.
pub(crate) fn push_name(out: &mut String, name: &str) {
    out.push(if out.is_empty() { '{' } else { ',' });
    push_text(out, name);
    out.push(':');
}

/// Appends a JSON string.
pub(crate) fn push_text(out: &mut String, text: &str) {
    if text.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\') {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&serde_json::Value::from(text).to_string());
    }
}

/// Appends a JSON number; whole ones without a fraction.
pub(crate) fn push_number(out: &mut String, number: f64) {
    use std::fmt::Write as _;
    let written = if number.fract() == 0.0 && number.abs() <= EXACT_MAX {
        write!(out, "{}", number as i64)
    } else {
        write!(out, "{}", serde_json::Value::from(number))
    };
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
}

/// Up to here every whole number is a double.
pub(crate) const EXACT_MAX: f64 = 9_007_199_254_740_992.0;

fn at_end(bytes: &[u8], at: usize) -> Option<()> {
    (skip_space(bytes, at) == bytes.len()).then_some(())
}

#[inline]
fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// The position after the closing quote of the string that begins at `at`.
#[inline]
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let mut at = at + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

#[inline]
fn value_end(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'"' => string_end(bytes, at),
        b'{' | b'[' => nested_end(bytes, at),
        _ => {
            let rest = bytes.get(at..)?;
            let length = rest.iter().position(|b| matches!(b, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t'))?;
            (length > 0).then_some(at + length)
        }
    }
}

fn nested_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0usize;
    loop {
        match bytes.get(at)? {
            b'"' => {
                at = string_end(bytes, at)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

/// The text of a quoted string.
#[inline]
fn unescape(quoted: &str) -> Option<Cow<'_, str>> {
    let inner = quoted.get(1..quoted.len() - 1)?;
    if !inner.as_bytes().contains(&b'\\') {
        return Some(Cow::Borrowed(inner));
    }
    serde_json::from_str(quoted).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Option<Vec<(String, String)>> {
        let mut out = Vec::new();
        each(text, |name, raw| out.push((name.into_owned(), raw.to_owned())))?;
        Some(out)
    }

    #[test]
    fn cuts_an_object_into_its_values() {
        let text = r#" { "a" : 1 ,"b":"x\"}y","c":[1,{"d":"]"}], "\u00e9":null } "#;
        let want = [("a", "1"), ("b", r#""x\"}y""#), ("c", r#"[1,{"d":"]"}]"#), ("é", "null")];
        let want: Vec<_> = want.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
        assert_eq!(pairs(text), Some(want));
        assert_eq!(pairs("{}"), Some(vec![]));
    }

    #[test]
    fn refuses_what_is_no_object() {
        for text in ["", "[]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1}x", "{a:1}", "{\"a\\"] {
            assert!(pairs(text).is_none(), "{text}");
        }
    }
}
