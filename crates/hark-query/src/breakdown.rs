//! Into which rows does an answer fall apart?
//!
//! Every segment has its own codes for a property's values. Here each distinct value gets one code for the whole
//! question; 0 is "(none)": missing, null or empty. The most frequent values keep a row of their own, all others share
//! the row "$other", for which everything is counted anew, never summed.

use crate::run::{self, Context};
use crate::spec::Node;
use crate::traits::columns_of;
use crate::{QueryError, Result};
use hark_timeline::{Column, ColumnData, EventSource, Field, OwnedValue, Value};
use rustc_hash::FxHashMap;
use serde_json::Value as Json;
use std::sync::Arc;

/// How many distinct values one breakdown may have.
pub const BREAKDOWN_VALUES_MAX: usize = 1_000_000;
/// The name of the row of all values beyond the top.
pub const OTHER: &str = "$other";
/// The name of the row of events without a value.
pub const NONE: &str = "(none)";

/// By what an answer is broken down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breakdown {
    /// A property of the event.
    Property(String),
    /// A trait of the customer, as known now.
    Trait(String),
    /// The event's name.
    Event,
    /// The id the event was sent for.
    Id,
    /// The stage in which the event happened.
    Stage,
}

impl Breakdown {
    /// Reads `"platform"`, `{"property":..}`, `{"trait":..}` or `{"field":"event"}`.
    pub fn parse(node: &Node<'_>) -> Result<Self> {
        if let Json::String(_) = node.value {
            return node.name().map(|name| Breakdown::Property(name.to_owned()));
        }
        let mut reader = node.object()?;
        let found = [reader.take("property"), reader.take("trait"), reader.take("field")];
        reader.finish()?;
        match found {
            [Some(name), None, None] => Ok(Breakdown::Property(name.name()?.to_owned())),
            [None, Some(name), None] => Ok(Breakdown::Trait(name.name()?.to_owned())),
            [None, None, Some(field)] => {
                let words = [("event", Breakdown::EVENT), ("id", Breakdown::ID), ("stage", Breakdown::STAGE)];
                field.word(&words).cloned()
            }
            _ => Err(node
                .wrong("A breakdown names exactly one of \"property\", \"trait\" or \"field\".")
                .hint("Write \"platform\" or {\"trait\":\"plan\"}.")),
        }
    }

    const EVENT: &'static Breakdown = &Breakdown::Event;
    const ID: &'static Breakdown = &Breakdown::Id;
    const STAGE: &'static Breakdown = &Breakdown::Stage;

    /// The columns that hold its values; none for the event's name and stage.
    pub(crate) fn fields(&self, of_accounts: bool) -> Vec<Field> {
        match self {
            Breakdown::Property(name) => vec![Field::Property(name.clone())],
            Breakdown::Trait(name) => columns_of(name, of_accounts),
            Breakdown::Event | Breakdown::Stage => Vec::new(),
            Breakdown::Id => vec![Field::Id],
        }
    }
}

/// A value as a key of a map.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Bool(bool),
    Number(u64),
    /// Lists and objects are named by their text and share the row of a text that is the same.
    Text(String),
}

/// The values of a breakdown and their codes.
#[derive(Debug, Default)]
pub struct Values {
    values: Vec<OwnedValue>,
    codes: FxHashMap<Key, u32>,
    numbers: FxHashMap<u64, u32>,
}

/// Minus zero and zero are one value.
fn bits(number: f64) -> u64 {
    (number + 0.0).to_bits()
}

impl Values {
    fn new() -> Self {
        Values { values: vec![OwnedValue::Missing], ..Values::default() }
    }

    /// How many codes there are; 0, "(none)", is always one of them.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// What the answer shows for a code: a text, a number, true or false.
    pub fn shown(&self, code: u32) -> Json {
        match self.values.get(code as usize) {
            Some(OwnedValue::Bool(b)) => Json::Bool(*b),
            Some(OwnedValue::Number(n)) => number(*n),
            Some(OwnedValue::Text(t) | OwnedValue::Json(t)) => Json::String(t.clone()),
            _ => Json::String(NONE.to_owned()),
        }
    }

    /// The code of a number; NaN is "(none)".
    pub(crate) fn code_of_number(&self, number: f64) -> u32 {
        self.numbers.get(&bits(number)).copied().unwrap_or(0)
    }

    fn intern(&mut self, value: Value<'_>) -> Result<u32> {
        let key = match value {
            Value::Missing | Value::Null | Value::Text("") => return Ok(0),
            Value::Bool(b) => Key::Bool(b),
            Value::Number(n) if n.is_nan() => return Ok(0),
            Value::Number(n) => Key::Number(bits(n)),
            Value::Text(t) | Value::Json(t) => Key::Text(t.to_owned()),
        };
        if let Some(code) = self.codes.get(&key) {
            return Ok(*code);
        }
        let code = self.values.len() as u32;
        if self.values.len() > BREAKDOWN_VALUES_MAX {
            return Err(QueryError::wrong(
                "/breakdown",
                format!("The breakdown has too many distinct values: more than {BREAKDOWN_VALUES_MAX}."),
            )
            // All values of the timeline count, whatever the range and the conditions leave of them.
            .hint("Break down by something with fewer values, or ask about single values with \"where\"."));
        }
        if let Key::Number(bits) = key {
            self.numbers.insert(bits, code);
        }
        self.values.push(value.to_owned_value());
        self.codes.insert(key, code);
        Ok(code)
    }
}

/// A whole number without a fraction part, anything else as it is.
pub(crate) fn number(n: f64) -> Json {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if n.fract() == 0.0 && n.abs() <= EXACT { Json::from(n as i64) } else { Json::from(n) }
}

/// The values of a breakdown with the translation of every segment's own codes.
#[derive(Debug)]
pub(crate) struct BoundBreakdown {
    pub(crate) values: Values,
    /// By field and segment: local code to code of the question. Empty where the column holds plain numbers.
    pub(crate) maps: Vec<Vec<Vec<u32>>>,
}

impl BoundBreakdown {
    /// Gives every value its code. `columns` are by field and segment.
    pub(crate) fn bind<S: EventSource + ?Sized>(
        ctx: &Context<'_, S>,
        breakdown: &Breakdown,
        columns: &[Vec<Arc<dyn Column>>],
        stages: &[String],
    ) -> Result<Self> {
        let mut values = Values::new();
        if *breakdown == Breakdown::Stage {
            let keys = stages.iter().map(|key| values.intern(Value::Text(key)));
            let map = std::iter::once(Ok(0)).chain(keys).collect::<Result<Vec<u32>>>()?;
            return Ok(BoundBreakdown { values, maps: vec![vec![map]] });
        }
        if *breakdown == Breakdown::Event {
            let names = ctx.source.names().names();
            let map = names.iter().map(|name| values.intern(Value::Text(name))).collect::<Result<Vec<u32>>>()?;
            return Ok(BoundBreakdown { values, maps: vec![vec![map]] });
        }
        let mut maps = Vec::new();
        for segments in columns {
            let distinct = run::each(ctx.threads, segments.len(), |s| distinct_numbers(segments[s].as_ref()))?;
            for n in distinct.into_iter().flatten() {
                values.intern(Value::Number(n))?;
            }
            let translate = |column: &Arc<dyn Column>| {
                let codes = if matches!(column.data(), ColumnData::Dictionary(_)) { column.codes() } else { 0 };
                (0..codes).map(|code| values.intern(column.value(code))).collect::<Result<Vec<u32>>>()
            };
            maps.push(segments.iter().map(translate).collect::<Result<Vec<_>>>()?);
        }
        Ok(BoundBreakdown { values, maps })
    }
}

fn distinct_numbers(column: &dyn Column) -> Result<Vec<f64>> {
    let ColumnData::Numbers(numbers) = column.data() else { return Ok(Vec::new()) };
    let mut seen = rustc_hash::FxHashSet::default();
    let mut out = Vec::new();
    let mut last = f64::NAN.to_bits();
    for n in numbers {
        if n.is_nan() || bits(*n) == last {
            continue;
        }
        last = bits(*n);
        if seen.insert(last) {
            out.push(*n);
            if out.len() > BREAKDOWN_VALUES_MAX {
                break;
            }
        }
    }
    Ok(out)
}

/// Which code has which row of the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// By code.
    pub row_of: Vec<u32>,
    /// What each row shows.
    pub shown: Vec<Json>,
    /// The row of everything beyond the top, if there is anything.
    pub other: Option<u32>,
}

impl Ranking {
    /// The `top` values with the highest counts; then "(none)", which is no value, if it occurs; then "$other" if
    /// something is left. `counts` are by code; a value that was never counted has no row.
    pub fn of(values: &Values, counts: &[u64], top: usize) -> Ranking {
        let weights: Vec<f64> = counts.iter().map(|n| if *n == 0 { f64::NAN } else { *n as f64 }).collect();
        Ranking::by_weight(values, &weights, top)
    }

    /// The same for any weights; NaN stands for a value that does not occur. Equal weights are ordered by name.
    pub fn by_weight(values: &Values, weights: &[f64], top: usize) -> Ranking {
        let name = |code: u32| match values.shown(code) {
            Json::String(text) => text,
            other => other.to_string(),
        };
        let mut codes: Vec<u32> = (1..values.len() as u32).filter(|c| !weights[*c as usize].is_nan()).collect();
        let best_first = |a: &u32, b: &u32| {
            let weight = weights[*b as usize].total_cmp(&weights[*a as usize]);
            let named = |code: u32| (name(code), values.shown(code).is_string());
            weight.then_with(|| named(*a).cmp(&named(*b))).then(a.cmp(b))
        };
        if codes.len() > top && top > 0 {
            codes.select_nth_unstable_by(top - 1, best_first);
        }
        let rest = codes.split_off(top.min(codes.len()));
        codes.sort_by(best_first);
        codes.extend((!weights[0].is_nan()).then_some(0));
        let mut shown: Vec<Json> = codes.iter().map(|c| values.shown(*c)).collect();
        let other = (!rest.is_empty()).then_some(codes.len() as u32);
        shown.extend(other.map(|_| Json::from(OTHER)));
        let mut row_of = vec![other.unwrap_or(0); values.len()];
        for (row, code) in codes.iter().enumerate() {
            row_of[*code as usize] = row as u32;
        }
        Ranking { row_of, shown, other }
    }

    /// The row that a cell names by what it shows. `{"breakdown":"$other","other":true}` is the row of the rest even if
    /// some value is itself called "$other".
    pub fn find(&self, shown: &Json, other: bool) -> Option<u32> {
        if other {
            return self.other;
        }
        let same = |row: &Json| row == shown || (row.is_number() && row.as_f64() == shown.as_f64());
        let own = self.shown.iter().position(same).map(|row| row as u32);
        own.filter(|row| Some(*row) != self.other).or(own)
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.shown.len()
    }
}
