//! Does a condition hold of this event of this customer?
//!
//! A condition is decided as rarely as possible: once per event name, once per distinct value of a segment's column,
//! and per row only for plain numbers. What is left for the walk is one lookup per test.

use crate::mapping::Mapping;
use crate::spec::{Condition, Predicate, Subject, Test};
use crate::stage::line::Line;
use crate::traits::{Found, columns_of};
use hark_model::Micros;
use hark_timeline::source::EventCode;
use hark_timeline::{Codes, Column, ColumnData, EventNames, Field, RowRef, Value};
use std::sync::Arc;

/// A condition whose tests are numbers of [`Leaf`]s.
#[derive(Clone, Debug)]
pub(crate) enum Tree {
    All(Vec<Tree>),
    Any(Vec<Tree>),
    Not(Box<Tree>),
    /// Decided by the event's name.
    Name(Vec<bool>),
    /// Decided by a column of the event's row.
    Row(usize),
    /// Decided once per customer.
    Trait(usize),
    /// Decided by the stage in which the event happened.
    Stage(Vec<bool>),
}

/// What is known of the customer at hand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// The decided tests of their traits.
    pub(crate) traits: Vec<bool>,
    /// Their stages, when the plan speaks of stages.
    pub(crate) stages: Line,
}

/// A test of a column.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    /// Index into the fields of the plan.
    pub(crate) field: usize,
    pub(crate) predicate: Predicate,
    pub(crate) negated: bool,
}

/// A test of a trait: the same test on all columns that may hold it.
#[derive(Clone, Debug)]
pub(crate) struct TraitTest {
    /// Index into the traits of the plan.
    pub(crate) subject: usize,
    /// By number of the column (see [`crate::traits::columns_of`]).
    pub(crate) columns: Vec<usize>,
    pub(crate) if_missing: bool,
}

/// Everything that the conditions of one plan read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tests {
    pub(crate) fields: Vec<Field>,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) traits: Vec<String>,
    pub(crate) trait_tests: Vec<TraitTest>,
    /// The keys of the workspace's stages, when the plan speaks of stages.
    pub(crate) stages: Vec<String>,
    /// Whether the walk goes along accounts, of which more is known.
    pub(crate) of_accounts: bool,
}

impl Tests {
    /// The index of a field, which is read from now on.
    pub(crate) fn field(&mut self, field: Field) -> usize {
        self.fields.iter().position(|f| *f == field).unwrap_or_else(|| {
            self.fields.push(field);
            self.fields.len() - 1
        })
    }

    /// The index of a trait, which is looked up for every customer from now on.
    pub(crate) fn subject(&mut self, name: &str) -> usize {
        self.traits.iter().position(|t| t == name).unwrap_or_else(|| {
            self.traits.push(name.to_owned());
            self.traits.len() - 1
        })
    }

    fn leaf(&mut self, field: Field, test: &Test) -> usize {
        let field = self.field(field);
        self.leaves.push(Leaf { field, predicate: test.predicate.clone(), negated: test.negated });
        self.leaves.len() - 1
    }

    /// Turns a condition into a tree over the tests. Events have the names they are mapped onto, too.
    pub(crate) fn compile(&mut self, condition: &Condition, names: (&EventNames, &Mapping)) -> Tree {
        let mut list = |parts: &[Condition]| parts.iter().map(|part| self.compile(part, names)).collect();
        match condition {
            Condition::All(parts) => Tree::All(list(parts)),
            Condition::Any(parts) => Tree::Any(list(parts)),
            Condition::Not(inner) => Tree::Not(Box::new(self.compile(inner, names))),
            Condition::Test(test) => match &test.subject {
                Subject::Event => Tree::Name(by_name(test, names)),
                Subject::Stage => {
                    let keys = self.stages.iter().map(|key| Value::Text(key));
                    let values = std::iter::once(Value::Null).chain(keys);
                    Tree::Stage(values.map(|value| test.predicate.holds(value) != test.negated).collect())
                }
                Subject::Id => Tree::Row(self.leaf(Field::Id, test)),
                Subject::Property(name) => Tree::Row(self.leaf(Field::Property(name.clone()), test)),
                Subject::Trait(name) => {
                    let test = TraitTest {
                        subject: self.subject(name),
                        columns: columns_of(name, self.of_accounts).into_iter().map(|f| self.leaf(f, test)).collect(),
                        if_missing: test.predicate.holds(Value::Missing) != test.negated,
                    };
                    self.trait_tests.push(test);
                    Tree::Trait(self.trait_tests.len() - 1)
                }
            },
        }
    }
}

/// Decides a test of the event's name for every code. A pattern is one of own names.
fn by_name(test: &Test, (known, mapping): (&EventNames, &Mapping)) -> Vec<bool> {
    let holds = |name: &str| test.predicate.holds(Value::Text(name));
    let exact = matches!(test.predicate, Predicate::In(_));
    let reserved = |own: &str| mapping.reserved_of(own).filter(|_| exact);
    let one = |own: &String| (holds(own) || reserved(own).is_some_and(holds)) != test.negated;
    known.names().iter().map(one).collect()
}

impl Leaf {
    /// Decides the test for every code of a column; empty for a column of numbers.
    pub(crate) fn decide(&self, column: &dyn Column) -> Vec<bool> {
        match column.data() {
            ColumnData::Dictionary(_) => {
                (0..column.codes()).map(|code| self.predicate.holds(column.value(code)) != self.negated).collect()
            }
            ColumnData::Absent => vec![self.predicate.holds(Value::Missing) != self.negated],
            ColumnData::Numbers(_) => Vec::new(),
        }
    }

    /// The test as the walk uses it.
    pub(crate) fn view<'b>(&'b self, column: &'b Arc<dyn Column>, decided: &'b [bool]) -> View<'b> {
        match column.data() {
            ColumnData::Dictionary(codes) => View::Coded(codes, decided),
            ColumnData::Absent => View::Always(decided.first().copied().unwrap_or(false)),
            ColumnData::Numbers(numbers) => View::Numbers(numbers, self),
        }
    }
}

/// A test of one column of one segment, ready for single rows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum View<'b> {
    Always(bool),
    Coded(Codes<'b>, &'b [bool]),
    Numbers(&'b [f64], &'b Leaf),
}

impl View<'_> {
    #[inline]
    pub(crate) fn holds(&self, row: usize) -> bool {
        match self {
            View::Always(answer) => *answer,
            View::Coded(Codes::U8(codes), decided) => decided[codes[row] as usize],
            View::Coded(Codes::U16(codes), decided) => decided[codes[row] as usize],
            View::Coded(Codes::U32(codes), decided) => decided[codes[row] as usize],
            View::Numbers(numbers, leaf) => leaf.predicate.holds_number(numbers[row]) != leaf.negated,
        }
    }
}

/// The tests of a plan over all segments.
#[derive(Debug)]
pub(crate) struct Views<'b> {
    pub(crate) leaves: usize,
    /// By segment, then leaf.
    pub(crate) views: Vec<View<'b>>,
}

impl<'b> Views<'b> {
    /// One test in one segment.
    #[inline]
    pub(crate) fn of(&self, leaf: usize, segment: u32) -> View<'b> {
        self.views[segment as usize * self.leaves + leaf]
    }

    #[inline]
    pub(crate) fn holds(&self, leaf: usize, at: RowRef) -> bool {
        self.views[at.segment as usize * self.leaves + leaf].holds(at.row as usize)
    }

    /// Decides a test of a trait from where its value was found.
    pub(crate) fn trait_holds(&self, test: &TraitTest, found: Option<Found>) -> bool {
        match found {
            None => test.if_missing,
            Some(Found { at, column }) => self.holds(test.columns[column], at),
        }
    }

    /// Whether the tree holds of one event of the customer of whom this is known.
    pub(crate) fn tree(&self, tree: &Tree, (code, time, at): (EventCode, Micros, RowRef), known: &Known) -> bool {
        let event = (code, time, at);
        match tree {
            Tree::All(parts) => parts.iter().all(|part| self.tree(part, event, known)),
            Tree::Any(parts) => parts.iter().any(|part| self.tree(part, event, known)),
            Tree::Not(inner) => !self.tree(inner, event, known),
            Tree::Name(by_code) => by_code.get(code as usize).copied().unwrap_or(false),
            Tree::Row(leaf) => self.holds(*leaf, at),
            Tree::Trait(test) => known.traits[*test],
            Tree::Stage(decided) => decided[usize::from(known.stages.of_event(time))],
        }
    }
}
