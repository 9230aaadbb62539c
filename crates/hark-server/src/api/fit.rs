//! Does what was sent fit what is wanted, and if not: which field, what was wanted, and what was found?
//!
//! Serde reads a struct from a list as well, by position; and it says what is wrong in the words of the program. Here an object is an
//! object, and a misfit is told in the words of whoever sent it, with its place.

use crate::edge::Problem;
use hark_query::spec::nearest;
use hyper::StatusCode;
use serde::de::value::{MapDeserializer, SeqDeserializer, StringDeserializer};
use serde::de::{self, Deserializer, Error as _, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;
use std::fmt;

/// What was sent.
pub(super) enum Given {
    /// Of a body.
    Json(Value),
    /// Of a query: text, which may stand for a number.
    Word(String),
    /// The pairs of a query.
    Words(Vec<(String, String)>),
}

/// What does not fit. Its place grows from the inside out.
#[derive(Debug)]
pub(super) struct Misfit {
    steps: Vec<String>,
    what: What,
}

#[derive(Debug)]
enum What {
    Wrong { wanted: String, found: String },
    Unknown { name: String, known: &'static [&'static str] },
    Missing(&'static str),
    Twice(String),
    NoSuchWord { word: String, known: &'static [&'static str] },
    Other(String),
}

impl What {
    fn misfit(self) -> Misfit {
        Misfit { steps: Vec::new(), what: self }
    }
}

impl Misfit {
    fn within(mut self, step: String) -> Misfit {
        self.steps.push(step);
        self
    }

    /// The steps from the outside in, with the field that is not there.
    fn path(&self) -> Vec<&str> {
        let last = match &self.what {
            What::Unknown { name, .. } | What::Twice(name) => Some(name.as_str()),
            What::Missing(name) => Some(*name),
            _ => None,
        };
        self.steps.iter().rev().map(String::as_str).chain(last).collect()
    }

    /// The refusal of a body; the place is a JSON pointer.
    pub(super) fn of_body(&self) -> Problem {
        let place: String =
            self.path().iter().map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).collect();
        self.refusal("invalid", "field", "body", place)
    }

    /// The refusal of a query.
    pub(super) fn of_query(&self) -> Problem {
        self.refusal("bad_parameter", "parameter", "query", format!("?{}", self.path().join("/")))
    }

    fn refusal(&self, code: &'static str, field: &str, whole: &str, place: String) -> Problem {
        let path = self.path().join("/");
        let name = if path.is_empty() { format!("The {whole}") } else { format!("`{path}`") };
        let described = format!("The {field}s are described at /docs.");
        let (detail, hint) = match &self.what {
            What::Wrong { wanted, found } => (format!("{name} must be {wanted}, and this is {found}."), described),
            What::Unknown { known: [], .. } => (format!("There is no {field} {name} here."), described),
            What::Unknown { name: word, known } => (format!("There is no {field} {name} here."), near(word, known)),
            What::Missing(_) => (format!("The {field} {name} is missing."), described),
            What::Twice(_) => (format!("The {field} {name} stands there twice."), "Keep one of them.".to_owned()),
            What::NoSuchWord { word, known } => (format!("`{word}` is not known for {name}."), near(word, known)),
            What::Other(fact) => (super::problem::sentence(fact), described),
        };
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail).hint(hint);
        problem.place = Some(place.into());
        problem
    }
}

/// Which word may have been meant, and which there are.
pub(super) fn near(word: &str, known: &[&str]) -> String {
    let all: Vec<String> = known.iter().map(|one| format!("`{one}`")).collect();
    let list = match all.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("There are {} and {last}.", rest.join(", ")),
        _ => format!("There is {}.", all.join("")),
    };
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("Did you mean `{near}`? {list}"),
        None => list,
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.of_body().detail)
    }
}

impl std::error::Error for Misfit {}

/// What is wanted, in plain words; serde names the type of the program.
fn wanted(expected: &str) -> String {
    let whole = |least: &str, most: &str| format!("a whole number from {least} to {most}");
    match expected {
        "u8" => whole("0", "255"),
        "u16" => whole("0", "65535"),
        "u32" => whole("0", "4294967295"),
        "u64" | "usize" => "a whole number, not below 0".into(),
        "i64" | "i32" => "a whole number".into(),
        "f64" | "f32" => "a number".into(),
        "a boolean" => "true or false".into(),
        "a string" => "text".into(),
        "a sequence" => "a list".into(),
        "variant identifier" => "one of the known words".into(),
        text if text == "a map" || text.starts_with("struct ") => "an object".into(),
        text if text.starts_with("enum ") || text.starts_with("variant ") => "one of the known words".into(),
        other => other.into(),
    }
}

fn found(unexpected: Unexpected<'_>) -> String {
    match unexpected {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Unsigned(number) => number.to_string(),
        Unexpected::Signed(number) => number.to_string(),
        Unexpected::Float(number) => number.to_string(),
        Unexpected::Str(_) | Unexpected::Char(_) | Unexpected::Bytes(_) => "text".into(),
        Unexpected::Unit | Unexpected::Option => "null".into(),
        Unexpected::Seq => "a list".into(),
        Unexpected::Map => "an object".into(),
        _ => "something else".into(),
    }
}

impl de::Error for Misfit {
    fn custom<T: fmt::Display>(message: T) -> Self {
        What::Other(message.to_string()).misfit()
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        What::Wrong { wanted: wanted(&expected.to_string()), found: found(unexpected) }.misfit()
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(unexpected, expected)
    }

    fn unknown_variant(variant: &str, known: &'static [&'static str]) -> Self {
        What::NoSuchWord { word: variant.chars().take(40).collect(), known }.misfit()
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        What::Unknown { name: field.into(), known }.misfit()
    }

    fn missing_field(field: &'static str) -> Self {
        What::Missing(field).misfit()
    }

    fn duplicate_field(field: &'static str) -> Self {
        What::Twice(field.into()).misfit()
    }
}

/// One value with the step that leads to it.
struct Inner {
    step: String,
    value: Given,
}

impl<'de> IntoDeserializer<'de, Misfit> for Inner {
    type Deserializer = Inner;

    fn into_deserializer(self) -> Inner {
        self
    }
}

/// Reads a number that a word stands for.
macro_rules! numbers {
    ($($method:ident $kind:ty, $visit:ident;)+) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            match self {
                Given::Word(word) => match word.parse::<$kind>() {
                    Ok(number) => visitor.$visit(number),
                    Err(_) => Err(Misfit::invalid_type(Unexpected::Str(&word), &visitor)),
                },
                other => other.deserialize_any(visitor),
            }
        }
    )+ };
}

impl<'de> Deserializer<'de> for Given {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let value = match self {
            Given::Json(value) => value,
            Given::Word(word) => return visitor.visit_string(word),
            Given::Words(pairs) => {
                let pairs = pairs.into_iter().map(|(name, word)| (name, Given::Word(word)));
                return visitor
                    .visit_map(MapDeserializer::new(pairs.map(|(step, value)| (step.clone(), Inner { step, value }))));
            }
        };
        match value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => {
                let items = items.into_iter().enumerate();
                visitor.visit_seq(SeqDeserializer::new(
                    items.map(|(at, value)| Inner { step: at.to_string(), value: Given::Json(value) }),
                ))
            }
            Value::Object(members) => visitor.visit_map(MapDeserializer::new(
                members.into_iter().map(|(step, value)| (step.clone(), Inner { step, value: Given::Json(value) })),
            )),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self {
            Given::Json(Value::Null) => visitor.visit_none(),
            other => visitor.visit_some(other),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    /// An object and nothing else: by position, two fields that change places would not be noticed.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match self {
            Given::Json(Value::Array(_)) => Err(Misfit::invalid_type(Unexpected::Seq, &"an object")),
            other => other.deserialize_any(visitor),
        }
    }

    /// As above: what is nothing is no empty object either.
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self {
            Given::Json(Value::Null) => Err(Misfit::invalid_type(Unexpected::Unit, &visitor)),
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match self {
            Given::Json(Value::String(word)) | Given::Word(word) => {
                visitor.visit_enum(StringDeserializer::<Misfit>::new(word))
            }
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self {
            Given::Word(word) if word == "true" || word == "false" => visitor.visit_bool(word == "true"),
            other => other.deserialize_any(visitor),
        }
    }

    numbers! {
        deserialize_u8 u64, visit_u64;
        deserialize_u16 u64, visit_u64;
        deserialize_u32 u64, visit_u64;
        deserialize_u64 u64, visit_u64;
        deserialize_i8 i64, visit_i64;
        deserialize_i16 i64, visit_i64;
        deserialize_i32 i64, visit_i64;
        deserialize_i64 i64, visit_i64;
        deserialize_f32 f64, visit_f64;
        deserialize_f64 f64, visit_f64;
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct identifier ignored_any
    }
}

/// Passes everything on, and says where it was when it did not fit.
macro_rules! inner {
    ($($method:ident($($arg:ident: $kind:ty),*);)+) => { $(
        fn $method<V: Visitor<'de>>(self, $($arg: $kind,)* visitor: V) -> Result<V::Value, Misfit> {
            let Inner { step, value } = self;
            value.$method($($arg,)* visitor).map_err(|misfit| misfit.within(step))
        }
    )+ };
}

type Names = &'static [&'static str];

impl<'de> Deserializer<'de> for Inner {
    type Error = Misfit;

    inner! {
        deserialize_any();
        deserialize_bool();
        deserialize_u8();
        deserialize_u16();
        deserialize_u32();
        deserialize_u64();
        deserialize_i8();
        deserialize_i16();
        deserialize_i32();
        deserialize_i64();
        deserialize_f32();
        deserialize_f64();
        deserialize_map();
        deserialize_option();
        deserialize_newtype_struct(name: &'static str);
        deserialize_struct(name: &'static str, fields: Names);
        deserialize_enum(name: &'static str, variants: Names);
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct identifier ignored_any
    }
}

#[cfg(test)]
#[path = "fit/tests.rs"]
mod tests;
