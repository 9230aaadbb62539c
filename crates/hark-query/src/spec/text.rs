//! What does the text of a question say, and does it say everything once?
//!
//! JSON leaves open what a key means that stands twice in one object, and every reader takes another one. A question
//! that says two things is a mistake: whoever wrote it meant one of them.

use crate::{QueryError, Result};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::fmt;

/// Reads a question's JSON. A key that stands twice in one object is an error with its place, as is text that is no JSON.
pub fn read(text: &str) -> Result<Value> {
    let twice = RefCell::new(None);
    let mut reader = serde_json::Deserializer::from_str(text);
    let seed = Strict { place: &RefCell::default(), twice: &twice };
    let value = seed.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    match (value, twice.into_inner()) {
        (_, Some(place)) => {
            let key = place.rsplit('/').next().unwrap_or("").replace("~1", "/").replace("~0", "~");
            Err(QueryError::wrong(&place, format!("The key {key:?} stands twice in one object."))
                .hint("Keep one of them."))
        }
        (Ok(value), None) => Ok(value),
        (Err(error), None) => Err(QueryError::wrong("", format!("The question is not JSON: {error}."))),
    }
}

/// Reads any value; knows where it is, and notes the first key that stands twice.
#[derive(Clone, Copy)]
struct Strict<'a> {
    place: &'a RefCell<String>,
    twice: &'a RefCell<Option<String>>,
}

impl Strict<'_> {
    /// Does something one step further in.
    fn within<T>(&self, step: &str, work: impl FnOnce() -> T) -> T {
        let before = self.place.borrow().len();
        *self.place.borrow_mut() += &format!("/{step}");
        let done = work();
        self.place.borrow_mut().truncate(before);
        done
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> std::result::Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = self.within(&values.len().to_string(), || list.next_element_seed(self))? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> std::result::Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            let step = super::reader::step(&key);
            if map.contains_key(&key) {
                self.within(&step, || self.twice.replace(Some(self.place.borrow().clone())));
                return Err(A::Error::custom("a key stands twice"));
            }
            let value = self.within(&step, || members.next_value_seed(self))?;
            map.insert(key, value);
        }
        Ok(map.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_said_once_is_read_as_it_stands() {
        let text = r#" {"a":[1,-2,0.5,1e400,"x\u00e9",null,true,{"b":{}}],"a/b":{"a":1}} "#;
        assert!(read(text).is_err(), "a number nothing can hold");
        let text = text.replace("1e400", "1e40");
        assert_eq!(read(&text).expect("read"), serde_json::from_str::<Value>(&text).expect("JSON"));
        assert_eq!(read("[]").expect("read"), json!([]));
    }

    #[test]
    fn what_is_said_twice_is_named_with_its_place() {
        let place = |text: &str| match read(text).expect_err("twice") {
            QueryError::Wrong { place, fact, .. } => (place, fact),
            other => panic!("{other}"),
        };
        let (at, fact) =
            place(r#"{"question":"funnel","steps":["a",{"event":"b","where":{"property":"p","is":1,"is":2}}]}"#);
        assert_eq!((at.as_str(), fact.contains("\"is\" stands twice")), ("/steps/1/where/is", true), "{fact}");
        assert_eq!(place(r#"{"a":1,"\u0061":1}"#).0, "/a", "the same key in other clothes");
        assert_eq!(place(r#"{"a/~":{"x":[],"x":[]}}"#).0, "/a~1~0/x");
        assert_eq!(place(r#"{"a":1} 2"#).0, "");
        assert!(place(&"[".repeat(100_000)).1.contains("not JSON"), "deep nesting is no end of the stack");
    }
}
