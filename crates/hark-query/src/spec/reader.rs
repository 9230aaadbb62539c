//! Where in the spec are we, and which keys may stand here?

use super::nearest;
use crate::{QueryError, Result};
use serde_json::{Map, Value};

/// One value of the spec and its place.
#[derive(Clone, Debug)]
pub struct Node<'v> {
    /// The value.
    pub value: &'v Value,
    /// JSON pointer of the value.
    pub place: String,
}

/// An object of the spec, read key by key. Every key asked for is known; [`Reader::finish`] refuses the others.
#[derive(Debug)]
pub struct Reader<'v> {
    map: &'v Map<String, Value>,
    place: String,
    known: Vec<&'static str>,
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Escapes one step of a JSON pointer.
pub(super) fn step(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

impl<'v> Node<'v> {
    /// The whole spec.
    pub fn root(value: &'v Value) -> Self {
        Node { value, place: String::new() }
    }

    /// A mistake here.
    pub fn wrong(&self, fact: impl Into<String>) -> QueryError {
        QueryError::wrong(&self.place, fact)
    }

    fn expected(&self, what: &str) -> QueryError {
        self.wrong(format!("Expected {what}, found {}.", kind(self.value)))
    }

    /// The object here, to be read key by key.
    pub fn object(&self) -> Result<Reader<'v>> {
        match self.value {
            Value::Object(map) => Ok(Reader { map, place: self.place.clone(), known: Vec::new() }),
            _ => Err(self.expected("an object")),
        }
    }

    /// The text here, of at most [`super::TEXT_BYTES_MAX`] bytes.
    pub fn text(&self) -> Result<&'v str> {
        match self.value {
            Value::String(text) if text.len() > super::TEXT_BYTES_MAX => {
                Err(self.wrong(format!("The text is longer than {} bytes.", super::TEXT_BYTES_MAX)))
            }
            Value::String(text) => Ok(text),
            _ => Err(self.expected("a text")),
        }
    }

    /// The text here, which must not be empty.
    pub fn name(&self) -> Result<&'v str> {
        let text = self.text()?;
        if text.is_empty() { Err(self.wrong("A name cannot be empty.")) } else { Ok(text) }
    }

    /// True or false.
    pub fn flag(&self) -> Result<bool> {
        self.value.as_bool().ok_or_else(|| self.expected("true or false"))
    }

    /// A finite number.
    pub fn number(&self) -> Result<f64> {
        self.value.as_f64().filter(|n| n.is_finite()).ok_or_else(|| self.expected("a number"))
    }

    /// A whole number within limits, both included.
    pub fn whole(&self, least: usize, most: usize) -> Result<usize> {
        let number = self.value.as_u64().map(|n| n as usize).filter(|n| (least..=most).contains(n));
        number.ok_or_else(|| {
            self.wrong(format!("{} is no whole number from {least} to {most}.", self.value))
                .hint(format!("Use a whole number from {least} to {most}."))
        })
    }

    /// The entries of the list here, at most `most`.
    pub fn items(&self, most: usize) -> Result<Vec<Node<'v>>> {
        let Value::Array(items) = self.value else { return Err(self.expected("a list")) };
        if items.len() > most {
            return Err(self.wrong(format!("The list has {} entries, at most {most} are allowed.", items.len())));
        }
        let place = |i: usize| format!("{}/{i}", self.place);
        Ok(items.iter().enumerate().map(|(i, value)| Node { value, place: place(i) }).collect())
    }

    /// One of the words; the answer is the meaning beside it.
    pub fn word<T: Copy>(&self, words: &[(&'static str, T)]) -> Result<T> {
        let text = self.text()?;
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text) {
            return Ok(*meaning);
        }
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        Err(self.wrong(format!("{text:?} is not known here.")).hint(did_you_mean(text, &known)))
    }
}

/// The advice for a word that is not one of the known ones.
pub(crate) fn did_you_mean(word: &str, known: &[&str]) -> String {
    let list = format!("Known are: {}.", known.join(", "));
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("Did you mean {near:?}? {list}"),
        None => list,
    }
}

impl<'v> Reader<'v> {
    /// JSON pointer of the object.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The value of a key, if it is there. The key counts as known from now on.
    pub fn take(&mut self, key: &'static str) -> Option<Node<'v>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.map.get(key).map(|value| Node { value, place: format!("{}/{}", self.place, step(key)) })
    }

    /// Whether a key is there, without taking it.
    pub fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// The value of a key that must be there.
    pub fn need(&mut self, key: &'static str) -> Result<Node<'v>> {
        let place = self.place.clone();
        self.take(key).ok_or_else(|| {
            QueryError::wrong(&place, format!("The key {key:?} is missing.")).hint(format!("Add {key:?}."))
        })
    }

    /// A mistake of the object as a whole.
    pub fn wrong(&self, fact: impl Into<String>) -> QueryError {
        QueryError::wrong(&self.place, fact)
    }

    /// Refuses keys that nobody asked for.
    pub fn finish(&self) -> Result<()> {
        match self.map.keys().find(|key| !self.known.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => {
                let place = format!("{}/{}", self.place, step(key));
                Err(QueryError::wrong(&place, format!("The key {key:?} is not known here."))
                    .hint(did_you_mean(key, &self.known)))
            }
        }
    }
}
