//! Is this text JSON, where do its members lie, and is any of it beyond a limit?
//!
//! One pass over the body answers all three at once and copies nothing: a batch of small events would otherwise be
//! read twice, by a parser and by a checker. The grammar is RFC 8259; a property test holds it against `serde_json`.
//! Texts that are legal JSON but no text (a lone surrogate, a NUL) pass here and are marked, so that one bad string
//! does not take its neighbours with it.

mod bytes;

pub(crate) use bytes::hex;

use bytes::{fingerprint, plain_bytes, watch};
use hark_model::limits;

/// Nesting at which the whole body is refused. The same number as `serde_json`'s, so that no text passes here and then
/// stops there.
pub const BODY_NESTING_MAX: u32 = 127;

/// Marks of a scanned value.
pub mod odd {
    /// A string may be longer than [`hark_model::limits::STRING_BYTES_MAX`].
    pub const LONG_STRING: u8 = 1;
    /// A string holds a lone surrogate or a NUL.
    pub const BAD_TEXT: u8 = 2;
    /// A number that no 64-bit float can hold.
    pub const BAD_NUMBER: u8 = 4;
    /// A name is empty or longer than [`hark_model::limits::NAME_BYTES_MAX`].
    pub const BAD_KEY: u8 = 8;
    /// Two direct members may have the same name.
    pub const MAYBE_DUPLICATE: u8 = 16;
    /// A direct member may have a reserved name.
    pub const RESERVED: u8 = 32;
    /// A direct member may have a name that Hark itself adds.
    pub const COLLIDES: u8 = 64;
    /// The value is a string with a backslash in it.
    pub const ESCAPED: u8 = 128;
}

/// What sort of value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Kind {
    /// There is none, or it is `null`.
    #[default]
    Nothing,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A string; the span includes its quotes.
    Text,
    /// An object.
    Object,
    /// An array.
    Array,
}

/// Where a value lies in the text, and what was seen of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Field {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Direct members or elements.
    pub members: u32,
    /// Deepest nesting: 0 for a scalar, 1 for an object of scalars.
    pub depth: u8,
    /// See [`odd`].
    pub odd: u8,
    /// What it is.
    pub kind: Kind,
}

impl Field {
    /// The text of the value.
    pub fn raw<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// Whether any of the marks is set.
    pub fn is(&self, marks: u8) -> bool {
        self.odd & marks != 0
    }
}

/// Why the text is not JSON, and at which byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syntax {
    /// The fact in words.
    pub fact: &'static str,
    /// Where.
    pub at: usize,
}

/// The place in the text that is looked at.
pub struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    odd: u8,
    deepest: u32,
}

impl<'a> Scanner<'a> {
    /// Starts at the beginning. Spans are 32 bits wide; bodies are far smaller.
    pub fn new(text: &'a str) -> Self {
        Scanner { text: text.as_bytes(), at: 0, odd: 0, deepest: 0 }
    }

    /// The next byte that is not white space, without taking it.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                _ => return Some(*byte),
            }
        }
        None
    }

    /// Fails unless only white space is left.
    pub fn end(&mut self) -> Result<(), Syntax> {
        match self.peek() {
            None => Ok(()),
            Some(_) => self.fail("there is something after the end of the value"),
        }
    }

    /// The byte that comes next.
    pub fn position(&self) -> usize {
        self.at
    }

    fn fail<T>(&self, fact: &'static str) -> Result<T, Syntax> {
        Err(Syntax { fact, at: self.at })
    }

    /// Takes one value and says what was seen of it. `depth` is that of the container it lies in.
    pub fn field(&mut self, depth: u32) -> Result<Field, Syntax> {
        let first = self.peek();
        let (odd, deepest) = (self.odd, self.deepest);
        (self.odd, self.deepest) = (0, depth);
        let start = self.at;
        let mut members = 0;
        let kind = match first {
            Some(b'{') => {
                members = self.watched_object(depth + 1)?;
                Kind::Object
            }
            Some(b'[') => {
                self.enter(depth + 1)?;
                members = self.array(|s| s.value(depth + 1))?;
                Kind::Array
            }
            _ => self.scalar()?,
        };
        let field = Field {
            start: start as u32,
            end: self.at as u32,
            members,
            depth: (self.deepest - depth).min(255) as u8,
            odd: self.odd,
            kind,
        };
        // The escape mark belongs to this one value; everything else is also true of what contains it.
        self.odd = odd | (field.odd & !odd::ESCAPED);
        self.deepest = deepest.max(self.deepest);
        Ok(field)
    }

    #[inline]
    fn enter(&mut self, depth: u32) -> Result<(), Syntax> {
        if depth > BODY_NESTING_MAX {
            return self.fail("it is nested too deeply");
        }
        self.deepest = self.deepest.max(depth);
        Ok(())
    }

    fn value(&mut self, depth: u32) -> Result<(), Syntax> {
        match self.peek() {
            Some(b'{') => {
                self.enter(depth + 1)?;
                self.object(|s, _| s.value(depth + 1)).map(drop)
            }
            Some(b'[') => {
                self.enter(depth + 1)?;
                self.array(|s| s.value(depth + 1)).map(drop)
            }
            _ => self.scalar().map(drop),
        }
    }

    /// An object whose direct names are compared with one another and with the names Hark cares about.
    fn watched_object(&mut self, depth: u32) -> Result<u32, Syntax> {
        self.enter(depth)?;
        let mut seen = [0u64; 24];
        let mut count = 0usize;
        self.object(|s, key| {
            let mark = fingerprint(key);
            if count >= seen.len() || seen[..count].contains(&mark) || s.is_escaped(key) {
                s.odd |= odd::MAYBE_DUPLICATE;
            } else {
                seen[count] = mark;
            }
            count += 1;
            s.odd |= watch(key);
            s.value(depth)
        })
    }

    #[inline]
    fn is_escaped(&self, key: &[u8]) -> bool {
        self.odd & odd::ESCAPED != 0 && key.contains(&b'\\')
    }

    /// Whether a name that is long as it is written is also long once its escapes are read.
    fn is_long(&self, key: &[u8]) -> bool {
        let text = std::str::from_utf8(key).unwrap_or("");
        super::check::decode(text).0.len() > limits::NAME_BYTES_MAX
    }

    /// Takes an object; `member` gets each name as it is written, without quotes, and must take the value.
    #[inline]
    pub fn object<F>(&mut self, mut member: F) -> Result<u32, Syntax>
    where
        F: FnMut(&mut Self, &'a [u8]) -> Result<(), Syntax>,
    {
        self.at += 1;
        let mut count = 0;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(0);
        }
        loop {
            if self.peek() != Some(b'"') {
                return self.fail("a member needs a name in double quotes");
            }
            let (start, end, escaped) = self.string()?;
            let key = &self.text[start..end];
            if escaped {
                self.odd |= odd::ESCAPED;
            }
            if key.is_empty() || (key.len() > limits::NAME_BYTES_MAX && self.is_long(key)) {
                self.odd |= odd::BAD_KEY;
            }
            if self.peek() != Some(b':') {
                return self.fail("a colon is missing");
            }
            self.at += 1;
            member(self, key)?;
            count += 1;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(count);
                }
                _ => return self.fail("a comma or the end of the object is missing"),
            }
        }
    }

    /// Takes an array; `element` must take one value each time.
    #[inline]
    pub fn array<F>(&mut self, mut element: F) -> Result<u32, Syntax>
    where
        F: FnMut(&mut Self) -> Result<(), Syntax>,
    {
        self.at += 1;
        let mut count = 0;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(0);
        }
        loop {
            element(self)?;
            count += 1;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(count);
                }
                _ => return self.fail("a comma or the end of the array is missing"),
            }
        }
    }

    #[inline]
    fn scalar(&mut self) -> Result<Kind, Syntax> {
        match self.peek() {
            Some(b'"') => {
                let (start, end, escaped) = self.string()?;
                if end - start > limits::STRING_BYTES_MAX {
                    self.odd |= odd::LONG_STRING;
                }
                if escaped {
                    self.odd |= odd::ESCAPED;
                }
                Ok(Kind::Text)
            }
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word(b"true", Kind::Bool),
            Some(b'f') => self.word(b"false", Kind::Bool),
            Some(b'n') => self.word(b"null", Kind::Nothing),
            Some(_) => self.fail("a value is missing"),
            None => self.fail("the text ends too early"),
        }
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Result<Kind, Syntax> {
        if !self.text[self.at..].starts_with(word) {
            return self.fail("a value is missing");
        }
        self.at += word.len();
        Ok(kind)
    }

    fn digits(&mut self) -> Result<(), Syntax> {
        let start = self.at;
        while self.text.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at == start { self.fail("a digit is missing") } else { Ok(()) }
    }

    fn number(&mut self) -> Result<Kind, Syntax> {
        let start = self.at;
        if self.text[self.at] == b'-' {
            self.at += 1;
        }
        if self.text.get(self.at) == Some(&b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        let exponent = matches!(self.text.get(self.at), Some(b'e' | b'E'));
        if exponent {
            self.at += 1;
            if matches!(self.text.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        // Fewer than 300 digits without an exponent always fit.
        if exponent || self.at - start > 300 {
            let text = std::str::from_utf8(&self.text[start..self.at]).unwrap_or("");
            if !text.parse::<f64>().is_ok_and(f64::is_finite) {
                self.odd |= odd::BAD_NUMBER;
            }
        }
        Ok(Kind::Number)
    }

    /// Takes a string: first byte inside, one past the last inside, whether it has a backslash.
    #[inline]
    fn string(&mut self) -> Result<(usize, usize, bool), Syntax> {
        self.at += 1;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.at += plain_bytes(&self.text[self.at..]);
            match self.text.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok((start, self.at - 1, escaped));
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(_) => return self.fail("a control character stands in a string"),
                None => return self.fail("a string has no end"),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Syntax> {
        match self.text.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 2;
                Ok(())
            }
            Some(b'u') => {
                let unit = self.unit()?;
                let is_high = (0xD800..0xDC00).contains(&unit);
                let pair = is_high
                    && self.text[self.at..].starts_with(b"\\u")
                    && hex(&self.text[self.at + 2..]).is_some_and(|low| (0xDC00..0xE000).contains(&low));
                if pair {
                    self.at += 6;
                } else if unit == 0 || (0xD800..0xE000).contains(&unit) {
                    self.odd |= odd::BAD_TEXT;
                }
                Ok(())
            }
            _ => self.fail("an unknown escape stands in a string"),
        }
    }

    fn unit(&mut self) -> Result<u32, Syntax> {
        match hex(&self.text[self.at + 2..]) {
            Some(unit) => {
                self.at += 6;
                Ok(unit)
            }
            None => self.fail("an escape needs four hexadecimal digits"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(text: &str) -> Result<Field, Syntax> {
        let mut scanner = Scanner::new(text);
        let field = scanner.field(0)?;
        scanner.end()?;
        Ok(field)
    }

    #[test]
    fn it_marks_what_is_legal_but_odd() {
        let marks = |text: &str| scan(text).expect(text).odd & !odd::ESCAPED;
        assert_eq!(marks(r#"{"a":"\ud83d\ude00"}"#), 0);
        assert_eq!(marks(r#"{"a":"\ud800"}"#), odd::BAD_TEXT);
        assert_eq!(marks(r#"{"a":"\udc00\ud800"}"#), odd::BAD_TEXT);
        assert_eq!(marks(r#"{"a":"\u0000"}"#), odd::BAD_TEXT);
        assert_eq!(marks(r#"{"a":1e999999}"#), odd::BAD_NUMBER);
        assert_eq!(marks(r#"{"a":1e-999999}"#), 0);
        assert_eq!(marks(r#"{"":1}"#), odd::BAD_KEY);
        assert_eq!(marks(r#"{"a":1,"b":2,"a":3}"#), odd::MAYBE_DUPLICATE);
        assert_eq!(marks(r#"{"a":1,"\u0061":3}"#), odd::MAYBE_DUPLICATE);
        assert_eq!(marks(r#"{"__proto__":1}"#), odd::RESERVED);
        assert_eq!(marks(r#"{"a":{"__proto__":1}}"#), 0);
        let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(limits::STRING_BYTES_MAX + 1));
        assert_eq!(marks(&long), odd::LONG_STRING);
        assert_eq!(marks(&long.replacen('x', "", 1)), 0);
    }

    #[test]
    fn it_measures_depth_and_members() {
        let field = scan(r#" {"a":[{"b":[]}],"c":1} "#).expect("json");
        assert_eq!((field.members, field.depth, field.kind), (2, 4, Kind::Object));
        assert_eq!(scan("7").expect("json").depth, 0);
    }

    #[test]
    fn deep_texts_are_refused_on_a_small_stack() {
        let deep = "[".repeat(100_000);
        let refused = std::thread::Builder::new().stack_size(256 * 1024).spawn(move || scan(&deep).is_err());
        assert!(refused.expect("thread").join().expect("no overflow"));
    }
}
