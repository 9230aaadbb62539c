//! Who is in a segment, until when, and why?
//!
//! A segment is a rule over one customer's timeline: what is known of them, what they did and how often, in which order,
//! and other segments. `docs/query-language.md`, section Rules, is the language; [`parse`] reads it, [`sense`] refuses rules that
//! nobody can fulfil, [`judge`] decides one customer, [`because`] tells the reason.
//!
//! Nothing is computed beforehand, so membership is never older than the view it is asked of. What depends on the present
//! ("in the last 30 days") is said with the moment until which it stands: who watches a segment need not look again
//! before then, unless something happens.

mod account;
pub mod because;
pub mod bind;
mod bounds;
pub mod census;
pub mod facts;
pub mod judge;
pub mod leaf;
pub mod library;
pub mod listed;
mod parse;
pub mod past;
mod quick;
mod sense;
pub(crate) mod steps;
pub mod watch;

pub use bind::BoundRules;
pub use judge::{Judge, Room, Standing};
pub use library::{Library, NONE};

use crate::Result;
use crate::funnel;
use crate::matcher::Plan;
use crate::spec::range::{Wall, When};
use crate::spec::{Defaults, Node};
use leaf::Leaf;
use serde_json::Value;

/// A rule as a tree over leaves that may be shared with other rules.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// All of them hold; an empty list holds.
    All(Vec<Tree>),
    /// At least one holds.
    Any(Vec<Tree>),
    /// It does not hold.
    Not(Box<Tree>),
    /// The rule of a segment that was named.
    Named(String, Box<Tree>),
    /// The rule of a stage that was named, and those of the stages behind it, none of which holds.
    Staged(String, Box<Tree>),
    /// One test, by its number.
    Leaf(usize),
}

/// Several rules, read together: a test that stands in many of them is made once.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The selectors of all tests but sequences. A test of a trait is a selector of any event with a condition.
    plan: Plan,
    leaves: Vec<Leaf>,
    sequences: Vec<Sequence>,
    /// The properties whose numbers are measured.
    numbers: Vec<String>,
    /// The lists of ids.
    lists: Vec<listed::List>,
    trees: Vec<Tree>,
    /// The rules that accounts must fulfil, read with the same calendar.
    accounts: Option<Box<Rules>>,
    /// What facts are decided by.
    facts: facts::Settings,
    wall: Wall,
    /// How many tests were read.
    tests: usize,
}

/// The steps of a sequence, with selectors of their own.
#[derive(Clone, Debug)]
struct Sequence {
    plan: Plan,
    steps: funnel::plan::Plan,
    when: When,
}

impl Rules {
    /// Reads one rule.
    pub fn one(node: &Node<'_>, wall: &Wall, library: &Library, tests: &mut usize) -> Result<Rules> {
        let mut reading = parse::Reading::new(wall, library, *tests);
        let tree = reading.rule(node)?;
        *tests = reading.tests();
        Ok(reading.done(vec![tree]))
    }

    /// Reads one rule that stands in no question.
    pub fn alone(rule: &Value, defaults: &Defaults) -> Result<Rules> {
        Rules::one(&Node::root(rule), &defaults.wall(), &defaults.segments, &mut 0)
    }

    /// Reads the rules of a library that it can read, in its order. A rule that cannot be read is answered in its place:
    /// one broken segment must not blind all others.
    pub fn all(defaults: &Defaults) -> (Rules, Vec<Result<usize>>) {
        Rules::named(defaults, defaults.segments.names())
    }

    /// The same of some of them.
    pub fn named<'n>(defaults: &Defaults, names: impl IntoIterator<Item = &'n str>) -> (Rules, Vec<Result<usize>>) {
        let wall = defaults.wall();
        let library = &*defaults.segments;
        let mut reading = parse::Reading::new(&wall, library, 0);
        let (mut trees, mut places) = (Vec::new(), Vec::new());
        for name in names {
            reading.begin();
            let value = Value::String(name.to_owned());
            places.push(reading.reference(&Node::root(&value)).map(|tree| {
                trees.push(tree);
                trees.len() - 1
            }));
        }
        (reading.done(trees), places)
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.trees.len()
    }

    /// Whether any of them asks for the customer's account: then what one customer does may change where another stands.
    pub fn ask_accounts(&self) -> bool {
        self.accounts.is_some()
    }

    /// How many tests they have together; one that stands in several rules counts in each, a segment's own once.
    pub fn tests(&self) -> usize {
        self.tests
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.trees.is_empty()
    }
}

/// Whether a rule tests nothing but traits, so that it can be decided like any condition.
pub(crate) fn only_traits(rule: &Value) -> bool {
    match rule {
        Value::Array(parts) => parts.iter().all(only_traits),
        Value::Object(map) => match (map.get("all").or_else(|| map.get("any")), map.get("not")) {
            (Some(parts), _) => only_traits(parts),
            (None, Some(inner)) => only_traits(inner),
            (None, None) => map.contains_key("trait"),
        },
        _ => true,
    }
}

/// Whether a rule can be understood.
pub fn check(rule: &Value, defaults: &Defaults) -> Result<()> {
    Rules::alone(rule, defaults).map(drop)
}
