//! Which tests must an event or a customer pass?

use super::reader::did_you_mean;
use super::{
    CONDITION_DEPTH_MAX, CONDITIONS_MAX, LIST_MAX, Node, PATTERN_BYTES_MAX, PATTERN_COMPILED_BYTES_MAX, Reader,
};
use crate::calendar::{Zone, parse_moment};
use crate::{QueryError, Result};
use hark_model::Micros;
use hark_timeline::Value;
use regex::{Regex, RegexBuilder};
use rustc_hash::FxHashSet;
use serde_json::Value as Json;

/// A tree of tests.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All of them hold; an empty list holds.
    All(Vec<Condition>),
    /// At least one holds; an empty list does not.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// One test.
    Test(Test),
}

/// One test of one value.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// Whose value.
    pub subject: Subject,
    /// What must hold of it.
    pub predicate: Predicate,
    /// Whether the opposite must hold.
    pub negated: bool,
}

/// What a test looks at.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A property of the event.
    Property(String),
    /// A trait of the customer, as known now.
    Trait(String),
    /// The id the event was sent for.
    Id,
    /// The event's name.
    Event,
    /// The stage in which the event happened; null for none.
    Stage,
}

/// The values of the spec that a stored value is compared with. Types are strict: `"5"` is not `5`. Looked up, not
/// compared one by one, because a list may hold thousands and a column millions.
#[derive(Clone, Debug, Default)]
pub struct Literals {
    null: bool,
    bools: [bool; 2],
    /// By [`bits`].
    numbers: FxHashSet<u64>,
    /// Lower case if case is ignored.
    texts: FxHashSet<String>,
    ignore_case: bool,
}

/// Equal for numbers that are equal.
fn bits(number: f64) -> u64 {
    (number + 0.0).to_bits()
}

impl Literals {
    fn add(&mut self, node: &Node<'_>) -> Result<()> {
        match node.value {
            Json::Null => self.null = true,
            Json::Bool(b) => self.bools[usize::from(*b)] = true,
            Json::Number(_) => drop(self.numbers.insert(bits(node.number()?))),
            Json::String(_) => drop(self.texts.insert(fold(node.text()?, self.ignore_case).into_owned())),
            _ => {
                return Err(node
                    .wrong("Only a text, a number, true, false or null can be compared.")
                    .hint("For a list use \"in\"."));
            }
        }
        Ok(())
    }

    /// Whether no value is in both. Cautious where one of them ignores case.
    pub(crate) fn excludes(&self, other: &Literals) -> bool {
        let either = (self.null && other.null) || (0..2).any(|i| self.bools[i] && other.bools[i]);
        let ignore_case = self.ignore_case || other.ignore_case;
        let texts = |all: &Literals| -> FxHashSet<String> {
            all.texts.iter().map(|t| fold(t, ignore_case).into_owned()).collect()
        };
        !either && self.numbers.is_disjoint(&other.numbers) && texts(self).is_disjoint(&texts(other))
    }

    /// The texts among them.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(String::as_str)
    }

    fn holds(&self, value: Value<'_>) -> bool {
        match value {
            Value::Null => self.null,
            Value::Bool(b) => self.bools[usize::from(b)],
            Value::Number(n) => self.numbers.contains(&bits(n)),
            Value::Text(text) if !self.texts.is_empty() => self.texts.contains(fold(text, self.ignore_case).as_ref()),
            _ => false,
        }
    }
}

/// What must hold of a value. Negations are on [`Test`], so that they are exact.
#[derive(Clone, Debug)]
pub enum Predicate {
    /// Equals one of these.
    In(Literals),
    /// A text that contains this; the flag ignores case.
    Contains(String, bool),
    /// A text that starts with this; the flag ignores case.
    StartsWith(String, bool),
    /// A text that ends with this; the flag ignores case.
    EndsWith(String, bool),
    /// A text in which this is found.
    Matches(Regex),
    /// A number between these; each bound says whether it is itself included.
    Number((f64, bool), (f64, bool)),
    /// A text that is a date or moment before this one. A date is its midnight in the zone of the question.
    Before(Micros, Zone),
    /// A text that is a date or moment after this one.
    After(Micros, Zone),
    /// Is there, even if null or empty.
    Exists,
    /// Is null.
    IsNull,
    /// A text, or a list with a text, of which this holds. The empty text says nothing.
    Stated(Box<Predicate>),
}

impl PartialEq for Predicate {
    fn eq(&self, other: &Self) -> bool {
        format!("{self:?}") == format!("{other:?}")
    }
}

fn fold(text: &str, ignore_case: bool) -> std::borrow::Cow<'_, str> {
    if ignore_case { text.to_lowercase().into() } else { text.into() }
}

impl Predicate {
    /// Whether it holds of a value.
    pub fn holds(&self, value: Value<'_>) -> bool {
        let text = |test: &dyn Fn(&str) -> bool| matches!(value, Value::Text(text) if test(text));
        match self {
            Predicate::In(literals) => literals.holds(value),
            Predicate::Contains(part, ic) => text(&|t| fold(t, *ic).contains(part.as_str())),
            Predicate::StartsWith(part, ic) => text(&|t| fold(t, *ic).starts_with(part.as_str())),
            Predicate::EndsWith(part, ic) => text(&|t| fold(t, *ic).ends_with(part.as_str())),
            Predicate::Matches(regex) => text(&|t| regex.is_match(t)),
            Predicate::Number(..) => matches!(value, Value::Number(n) if self.holds_number(n)),
            Predicate::Before(limit, zone) => text(&|t| parse_moment(t, zone).is_some_and(|m| m < *limit)),
            Predicate::After(limit, zone) => text(&|t| parse_moment(t, zone).is_some_and(|m| m > *limit)),
            Predicate::Exists => !matches!(value, Value::Missing),
            Predicate::IsNull => matches!(value, Value::Null),
            Predicate::Stated(inner) => match value {
                Value::Text(text) => !text.is_empty() && inner.holds(value),
                Value::Json(text) => {
                    let list: Vec<Json> = serde_json::from_str(text).unwrap_or_default();
                    let texts = list.iter().filter_map(Json::as_str).filter(|text| !text.is_empty());
                    texts.into_iter().any(|text| inner.holds(Value::Text(text)))
                }
                _ => false,
            },
        }
    }

    /// Whether it holds of a number; NaN stands for a missing value.
    #[inline]
    pub fn holds_number(&self, number: f64) -> bool {
        match self {
            Predicate::Number((low, with_low), (high, with_high)) => {
                (number > *low || (*with_low && number == *low)) && (number < *high || (*with_high && number == *high))
            }
            Predicate::Exists => !number.is_nan(),
            Predicate::In(literals) => literals.numbers.contains(&bits(number)),
            _ => false,
        }
    }
}

impl Condition {
    /// Every test in the tree.
    pub fn tests(&self) -> Vec<&Test> {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(Condition::tests).collect(),
            Condition::Not(inner) => inner.tests(),
            Condition::Test(test) => vec![test],
        }
    }
}

/// What is left of the limits while a spec is read.
#[derive(Debug)]
pub struct Budget<'z> {
    /// Tests read so far.
    pub tests: usize,
    /// The zone in which dates are read.
    pub zone: &'z Zone,
}

impl<'z> Budget<'z> {
    /// A fresh budget.
    pub fn new(zone: &'z Zone) -> Self {
        Budget { tests: 0, zone }
    }
}

/// Reads a condition: an object, or a list of which all must hold.
pub fn parse(node: &Node<'_>, budget: &mut Budget<'_>) -> Result<Condition> {
    at_depth(node, budget, 1)
}

fn at_depth(node: &Node<'_>, budget: &mut Budget<'_>, depth: usize) -> Result<Condition> {
    if depth > CONDITION_DEPTH_MAX {
        return Err(node.wrong(format!("Conditions nest deeper than {CONDITION_DEPTH_MAX} levels.")));
    }
    let mut list = |node: &Node<'_>| -> Result<Vec<Condition>> {
        node.items(CONDITIONS_MAX)?.iter().map(|item| at_depth(item, budget, depth + 1)).collect()
    };
    if let Json::Array(_) = node.value {
        return list(node).map(Condition::All);
    }
    let mut reader = node.object()?;
    if let Some(inner) = reader.take("all") {
        reader.finish()?;
        return list(&inner).map(Condition::All);
    }
    if let Some(inner) = reader.take("any") {
        reader.finish()?;
        return list(&inner).map(Condition::Any);
    }
    if let Some(inner) = reader.take("not") {
        reader.finish()?;
        return Ok(Condition::Not(Box::new(at_depth(&inner, budget, depth + 1)?)));
    }
    budget.tests += 1;
    if budget.tests > CONDITIONS_MAX {
        return Err(node.wrong(format!("The question has more than {CONDITIONS_MAX} tests.")));
    }
    test(&mut reader, budget.zone).map(Condition::Test)
}

fn subject(reader: &mut Reader<'_>) -> Result<Subject> {
    let found = [reader.take("property"), reader.take("trait"), reader.take("field")];
    match found {
        [Some(name), None, None] => Ok(Subject::Property(name.name()?.to_owned())),
        [None, Some(name), None] => Ok(Subject::Trait(name.name()?.to_owned())),
        [None, None, Some(name)] => Ok(match name.word(&[("id", 0), ("event", 1), ("stage", 2)])? {
            0 => Subject::Id,
            1 => Subject::Event,
            _ => Subject::Stage,
        }),
        _ => Err(reader
            .wrong("A condition names exactly one of \"property\", \"trait\" or \"field\".")
            .hint("Write {\"property\":\"plan\",\"is\":\"pro\"}, or combine with \"all\", \"any\", \"not\".")),
    }
}

/// Every operator of the language.
pub const OPERATORS: [&str; 18] = [
    "is",
    "is_not",
    "in",
    "not_in",
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
    "matches",
    "gt",
    "gte",
    "lt",
    "lte",
    "between",
    "before",
    "after",
    "exists",
    "is_null",
];

fn test(reader: &mut Reader<'_>, zone: &Zone) -> Result<Test> {
    let subject = subject(reader)?;
    let case = reader.take("ignore_case");
    let ignore_case = case.as_ref().map(Node::flag).transpose()?.unwrap_or(false);
    let mut found: Vec<(&'static str, Node<'_>)> = Vec::new();
    for word in OPERATORS {
        found.extend(reader.take(word).map(|node| (word, node)));
    }
    reader.finish()?;
    let (word, node) = match found.as_slice() {
        [one] => one,
        [] => return Err(reader.wrong("The condition has no operator.").hint(did_you_mean("", &OPERATORS))),
        [_, second, ..] => {
            return Err(second.1.wrong("A condition has one operator only.").hint("Combine several with \"all\"."));
        }
    };
    if let Some(case) = case.filter(|_| !CASED.contains(word)) {
        return Err(case.wrong(format!("\"ignore_case\" means nothing for {word:?}.")).hint("Leave it out."));
    }
    let (predicate, negated) = predicate(word, node, ignore_case, zone)?;
    Ok(Test { subject, predicate, negated })
}

const CASED: [&str; 9] =
    ["is", "is_not", "in", "not_in", "contains", "not_contains", "starts_with", "ends_with", "matches"];

pub(crate) fn predicate(word: &str, node: &Node<'_>, ignore_case: bool, zone: &Zone) -> Result<(Predicate, bool)> {
    let part = || node.text().map(|t| fold(t, ignore_case).into_owned());
    let above = |with: bool| node.number().map(|n| Predicate::Number((n, with), (f64::INFINITY, true)));
    let below = |with: bool| node.number().map(|n| Predicate::Number((f64::NEG_INFINITY, true), (n, with)));
    let predicate = match word {
        "is" | "is_not" => literals(std::slice::from_ref(node), ignore_case)?,
        "in" | "not_in" => literals(&node.items(LIST_MAX)?, ignore_case)?,
        "contains" | "not_contains" => Predicate::Contains(part()?, ignore_case),
        "starts_with" => Predicate::StartsWith(part()?, ignore_case),
        "ends_with" => Predicate::EndsWith(part()?, ignore_case),
        "matches" => Predicate::Matches(pattern(node, ignore_case)?),
        "gt" => above(false)?,
        "gte" => above(true)?,
        "lt" => below(false)?,
        "lte" => below(true)?,
        "between" => between(node)?,
        "before" => Predicate::Before(moment(node, zone)?, zone.clone()),
        "after" => Predicate::After(moment(node, zone)?, zone.clone()),
        "exists" => return Ok((Predicate::Exists, !node.flag()?)),
        _ => return Ok((Predicate::IsNull, !node.flag()?)),
    };
    Ok((predicate, word.starts_with("not_") || word == "is_not"))
}

fn literals(nodes: &[Node<'_>], ignore_case: bool) -> Result<Predicate> {
    let mut literals = Literals { ignore_case, ..Literals::default() };
    nodes.iter().try_for_each(|node| literals.add(node))?;
    Ok(Predicate::In(literals))
}

fn between(node: &Node<'_>) -> Result<Predicate> {
    pair(node).map(|(low, high)| Predicate::Number((low, true), (high, true)))
}

/// The two numbers of "between", in order.
pub(crate) fn pair(node: &Node<'_>) -> Result<(f64, f64)> {
    match node.items(2)?.as_slice() {
        [low, high] => {
            let (low, above) = (low.number()?, high.number()?);
            if low > above {
                return Err(high.wrong("The upper bound is below the lower one.").hint("Swap the two."));
            }
            Ok((low, above))
        }
        _ => Err(node.wrong("\"between\" needs two numbers.").hint("Write [10, 20]; both are included.")),
    }
}

fn moment(node: &Node<'_>, zone: &Zone) -> Result<Micros> {
    let text = node.text()?;
    parse_moment(text, zone).ok_or_else(|| {
        node.wrong(format!("{text:?} is no date.")).hint("Write \"2024-01-31\" or \"2024-01-31T12:00:00Z\".")
    })
}

fn pattern(node: &Node<'_>, ignore_case: bool) -> Result<Regex> {
    let text = node.text()?;
    if text.len() > PATTERN_BYTES_MAX {
        return Err(node.wrong(format!("The pattern is longer than {PATTERN_BYTES_MAX} bytes.")));
    }
    let built = RegexBuilder::new(text)
        .case_insensitive(ignore_case)
        .size_limit(PATTERN_COMPILED_BYTES_MAX)
        .dfa_size_limit(PATTERN_COMPILED_BYTES_MAX)
        .build();
    built.map_err(|error| {
        let reason = error.to_string();
        let last = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        QueryError::wrong(&node.place, format!("The pattern cannot be used: {last}."))
            .hint("Patterns follow the syntax of the Rust regex crate, without look-around and back-references.")
    })
}
