//! What was asked?
//!
//! A spec is read by hand from a JSON value, so that every mistake is answered with its exact place, the fact and the
//! nearest valid word. Unknown keys are mistakes: a misspelt filter must never be an ignored filter.

pub mod condition;
pub mod frame;
pub mod range;
pub mod reader;
pub mod selector;
pub mod text;

pub use condition::{Condition, Literals, Predicate, Subject, Test};
pub use frame::{Frame, UnitKind, Uses};
pub use range::{Range, Span};
pub use reader::{Node, Reader};
pub use selector::Selector;

use crate::calendar::{Weekday, Zone};
use hark_model::Micros;

/// How deep conditions may nest.
pub const CONDITION_DEPTH_MAX: usize = 16;
/// How many tests one spec may hold.
pub const CONDITIONS_MAX: usize = 500;
/// How many values a list (`in`, event names) may hold.
pub const LIST_MAX: usize = 10_000;
/// Bytes of a text literal.
pub const TEXT_BYTES_MAX: usize = 8 * 1024;
/// Bytes of a regular expression, and the reason its compiled size stays small.
pub const PATTERN_BYTES_MAX: usize = 1_000;
/// Bytes of a compiled regular expression.
pub const PATTERN_COMPILED_BYTES_MAX: usize = 1024 * 1024;
/// Rows of a breakdown, edges of paths, lines of a list.
pub const TOP_MAX: usize = 10_000;
/// How many breakdown rows are shown when the spec does not say.
pub const TOP_DEFAULT: usize = 10;

/// What holds when the spec does not say otherwise.
#[derive(Clone, Debug)]
pub struct Defaults {
    /// The moment of asking.
    pub now: Micros,
    /// The workspace's zone.
    pub zone: Zone,
    /// The workspace's first day of the week.
    pub week_start: Weekday,
    /// The workspace's segments, which rules may name.
    pub segments: std::sync::Arc<crate::segment::Library>,
}

impl Defaults {
    /// The calendar on the wall: what days and weeks are.
    pub fn wall(&self) -> range::Wall {
        range::Wall { zone: self.zone.clone(), week_start: self.week_start }
    }
}

/// The word of `known` that is most like `word`, if it is like it at all (Jaro-Winkler above 0.7).
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LIKE: f64 = 0.7;
    let scored = known.into_iter().map(|k| (strsim::jaro_winkler(&word.to_lowercase(), &k.to_lowercase()), k));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > LIKE).then_some(best.1)
}

/// One unit of length and what it stands for, in microseconds.
const LENGTHS: [(char, Micros); 5] = [
    ('s', hark_model::time::SECOND),
    ('m', hark_model::time::MINUTE),
    ('h', hark_model::time::HOUR),
    ('d', hark_model::time::DAY),
    ('w', 7 * hark_model::time::DAY),
];

/// A number and its unit, such as `30d`: (30, 'd').
pub(crate) fn amount(node: &Node<'_>, units: &str) -> crate::Result<(i64, char)> {
    const AMOUNT_MAX: i64 = 1_000_000;
    let text = node.text()?;
    let advice = format!("Write a whole number and one of the units {units}, such as \"14d\".");
    let wrong = || node.wrong(format!("{text:?} is no length of time.")).hint(advice.clone());
    let unit = text.chars().last().filter(|u| units.contains(*u) && *u != ',').ok_or_else(wrong)?;
    let number: i64 = text[..text.len() - unit.len_utf8()].parse().map_err(|_| wrong())?;
    if !(1..=AMOUNT_MAX).contains(&number) {
        return Err(node.wrong(format!("{number} is out of range.")).hint(format!("Use 1 to {AMOUNT_MAX}.")));
    }
    Ok((number, unit))
}

/// A fixed length such as `14d`, in microseconds: days are 24 hours, weeks 7 days.
pub fn duration(node: &Node<'_>) -> crate::Result<Micros> {
    let (number, unit) = amount(node, "s, m, h, d, w")?;
    let length = LENGTHS.iter().find(|(u, _)| *u == unit).map_or(0, |(_, length)| *length);
    Ok(number.saturating_mul(length))
}
