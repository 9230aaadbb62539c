//! What does a rule say?
//!
//! Equal tests are one leaf, wherever they stand: several rules read together share them, and a rule that asks for
//! something and its opposite is recognised.

mod stage;

use super::bounds::{amount, bounds};
use super::leaf::{Amount, Anchor, Did, Leaf, Measure, Moment, MomentTest};
use super::{Library, Rules, Sequence, Tree, sense};
use crate::calendar::Interval;
use crate::funnel;
use crate::matcher::Plan;
use crate::spec::condition::{self, Budget, Condition, Subject};
use crate::spec::range::{self, Wall, When};
use crate::spec::reader::did_you_mean;
use crate::spec::{CONDITION_DEPTH_MAX, CONDITIONS_MAX, Frame, Node, Reader, Selector, UnitKind, duration};
use crate::{QueryError, Result};
use hark_model::Micros;
use hark_timeline::Unit;
use rustc_hash::FxHashMap;
use serde_json::Value;

/// What a test may begin with.
const TESTS: [&str; 7] = ["trait", "did", "first", "last", "sequence", "segment", "stage"];

/// A set of rules while it is read.
pub(super) struct Reading<'r> {
    wall: &'r Wall,
    library: &'r Library,
    rules: Rules,
    /// Tests of the rule at hand, those of the segments it names included.
    tests: usize,
    /// The segments and stages that are being read, the outermost first.
    within: Vec<(&'static str, String)>,
    /// The segments that were read, and how many tests each holds.
    known: FxHashMap<String, (Tree, usize)>,
    /// The same of stages, by number.
    staged: FxHashMap<usize, (Tree, usize)>,
}

impl<'r> Reading<'r> {
    pub(super) fn new(wall: &'r Wall, library: &'r Library, tests: usize) -> Self {
        let rules = Rules {
            plan: Plan::default(),
            leaves: Vec::new(),
            sequences: Vec::new(),
            numbers: Vec::new(),
            trees: Vec::new(),
            wall: wall.clone(),
        };
        let (known, staged) = Default::default();
        Reading { wall, library, rules, tests, within: Vec::new(), known, staged }
    }

    pub(super) fn tests(&self) -> usize {
        self.tests
    }

    /// The next rule has all of the limits to itself.
    pub(super) fn begin(&mut self) {
        self.tests = 0;
    }

    pub(super) fn done(self, trees: Vec<Tree>) -> Rules {
        let mut rules = Rules { trees, ..self.rules };
        let plans = rules.sequences.iter_mut().map(|sequence| &mut sequence.plan).chain([&mut rules.plan]);
        plans.for_each(|plan| plan.wall = Some(self.wall.clone()));
        rules
    }

    /// Reads a rule: an object, or a list of which all must hold.
    pub(super) fn rule(&mut self, node: &Node<'_>) -> Result<Tree> {
        self.at_depth(node, 1)
    }

    fn at_depth(&mut self, node: &Node<'_>, depth: usize) -> Result<Tree> {
        if depth > CONDITION_DEPTH_MAX {
            return Err(node.wrong(format!("Rules nest deeper than {CONDITION_DEPTH_MAX} levels.")));
        }
        if let Value::Array(_) = node.value {
            return self.all(node, depth);
        }
        let mut reader = node.object()?;
        if let Some(inner) = reader.take("all") {
            reader.finish()?;
            return self.all(&inner, depth);
        }
        if let Some(inner) = reader.take("any") {
            reader.finish()?;
            let parts = inner.items(CONDITIONS_MAX)?;
            if parts.is_empty() {
                return Err(inner.wrong("Nobody fulfils one of no rules.").hint("Name at least one rule in \"any\"."));
            }
            return parts.iter().map(|part| self.at_depth(part, depth + 1)).collect::<Result<_>>().map(Tree::Any);
        }
        if let Some(inner) = reader.take("not") {
            reader.finish()?;
            return Ok(Tree::Not(Box::new(self.at_depth(&inner, depth + 1)?)));
        }
        self.spend(node, 1)?;
        self.test(node, &mut reader)
    }

    fn all(&mut self, node: &Node<'_>, depth: usize) -> Result<Tree> {
        let mut parts: Vec<Tree> = Vec::new();
        for part in node.items(CONDITIONS_MAX)? {
            let tree = self.at_depth(&part, depth + 1)?;
            if let Some(other) = sense::excluded(&self.rules, &parts, &tree) {
                return Err(part
                    .wrong(format!("Nobody can fulfil this together with {}/{other}.", node.place))
                    .hint("Change one of the two, or combine them with \"any\"."));
            }
            parts.push(tree);
        }
        Ok(Tree::All(parts))
    }

    fn spend(&mut self, node: &Node<'_>, tests: usize) -> Result<()> {
        self.tests = self.tests.saturating_add(tests);
        if self.tests > CONDITIONS_MAX {
            let fact =
                format!("The rule has more than {CONDITIONS_MAX} tests, those of the segments it names included.");
            return Err(node.wrong(fact).hint("Make it of fewer parts."));
        }
        Ok(())
    }

    fn test(&mut self, node: &Node<'_>, reader: &mut Reader<'_>) -> Result<Tree> {
        let found: Vec<&str> = TESTS.into_iter().filter(|word| reader.has(word)).collect();
        let word = match found.as_slice() {
            [one] => *one,
            _ => return Err(self.no_test(reader, &found)),
        };
        let leaf = match word {
            "trait" => self.known(node)?,
            "did" => self.did(reader)?,
            "first" | "last" => self.moment(reader, word == "last")?,
            "sequence" => self.sequence(reader)?,
            "stage" => {
                let stage = reader.need("stage")?;
                reader.finish()?;
                self.tests -= 1;
                return self.staged(&stage);
            }
            _ => {
                let name = reader.need("segment")?;
                reader.finish()?;
                self.tests -= 1;
                return self.reference(&name);
            }
        };
        Ok(Tree::Leaf(self.leaf(leaf)))
    }

    fn no_test(&self, reader: &Reader<'_>, found: &[&str]) -> QueryError {
        if reader.has("property") || reader.has("field") {
            return reader
                .wrong("A rule for customers tests no single event.")
                .hint("Write {\"did\":{\"event\":\"...\",\"where\":...}}, or put the condition into \"where\".");
        }
        match found {
            [] => reader
                .wrong(format!("A rule names exactly one of {}.", TESTS.map(|t| format!("{t:?}")).join(", ")))
                .hint("Write {\"trait\":\"plan\",\"is\":\"pro\"} or {\"did\":\"export\",\"times\":{\"gte\":3}}."),
            _ => reader
                .wrong(format!("A rule tests one thing, this one {}.", found.join(" and ")))
                .hint("Combine several with \"all\"."),
        }
    }

    fn leaf(&mut self, leaf: Leaf) -> usize {
        let leaves = &mut self.rules.leaves;
        leaves.iter().position(|known| *known == leaf).unwrap_or_else(|| {
            leaves.push(leaf);
            leaves.len() - 1
        })
    }

    fn selector_of(&mut self, selector: Selector) -> usize {
        let selectors = &mut self.rules.plan.selectors;
        let same = |known: &Selector| known.names == selector.names && known.condition == selector.condition;
        selectors.iter().position(same).unwrap_or_else(|| {
            selectors.push(selector);
            selectors.len() - 1
        })
    }

    fn selector(&mut self, node: &Node<'_>) -> Result<usize> {
        let mut budget = Budget { tests: self.tests, zone: &self.wall.zone };
        let selector = Selector::parse(node, &mut budget)?;
        self.tests = budget.tests;
        self.not_by_stage(&selector, node)?;
        Ok(self.selector_of(selector))
    }

    fn known(&mut self, node: &Node<'_>) -> Result<Leaf> {
        let mut budget = Budget { tests: 0, zone: &self.wall.zone };
        let condition = condition::parse(node, &mut budget)?;
        debug_assert!(matches!(&condition, Condition::Test(test) if matches!(test.subject, Subject::Trait(_))));
        Ok(Leaf::Known(self.selector_of(Selector { condition: Some(condition), ..Selector::any() })))
    }

    fn when(&self, reader: &mut Reader<'_>) -> Result<When> {
        let node = reader.take("range");
        Ok(node.map(|node| range::when(&node, &self.wall.zone)).transpose()?.unwrap_or_default())
    }

    fn did(&mut self, reader: &mut Reader<'_>) -> Result<Leaf> {
        let selector = self.selector(&reader.need("did")?)?;
        let when = self.when(reader)?;
        let anchor = self.anchor(reader)?;
        let words = ["times", "days", "sum", "mean", "min", "max"];
        let found: Vec<(&str, Node<'_>)> = words.into_iter().filter_map(|w| Some((w, reader.take(w)?))).collect();
        reader.finish()?;
        let (measure, amount) = match found.as_slice() {
            [] => (Measure::Times, Amount::ONCE),
            [(word, node)] => self.measure(word, node)?,
            [_, (_, second), ..] => {
                return Err(second.wrong("A rule measures one thing.").hint("Combine several with \"all\"."));
            }
        };
        Ok(Leaf::Did(Did { selector, when, anchor, measure, amount }))
    }

    fn measure(&mut self, word: &str, node: &Node<'_>) -> Result<(Measure, Amount)> {
        if word == "times" || word == "days" {
            let amount = amount(node)?;
            if !amount.counts() {
                return Err(node.wrong("No count is like that.").hint("Counts are whole numbers from 0 on."));
            }
            return Ok((if word == "times" { Measure::Times } else { Measure::Days }, amount));
        }
        let mut reader = node.object()?;
        let name = reader.need("property")?.name()?.to_owned();
        let amount = bounds(&mut reader)?;
        let numbers = &mut self.rules.numbers;
        let number = numbers.iter().position(|known| *known == name).unwrap_or_else(|| {
            numbers.push(name);
            numbers.len() - 1
        });
        let measure = match word {
            "sum" => Measure::Sum(number),
            "mean" => Measure::Mean(number),
            "min" => Measure::Min(number),
            _ => Measure::Max(number),
        };
        Ok((measure, amount))
    }

    /// `"after":"upgraded"` or `"before":{"last":"upgraded"}`, with `"within":"7d"`.
    fn anchor(&mut self, reader: &mut Reader<'_>) -> Result<Option<Anchor>> {
        let within = reader.take("within");
        let (node, before) = match (reader.take("after"), reader.take("before")) {
            (None, None) => {
                return match within {
                    None => Ok(None),
                    Some(node) => Err(node
                        .wrong("There is nothing that \"within\" could count from.")
                        .hint("Add \"after\" or \"before\", or give a \"range\" such as {\"last\":\"7d\"}.")),
                };
            }
            (Some(node), None) => (node, false),
            (None, Some(node)) => (node, true),
            (Some(_), Some(node)) => {
                return Err(node
                    .wrong("A rule looks to one side of one event.")
                    .hint("Leave out \"after\" or \"before\"."));
            }
        };
        let chosen = match node.value {
            Value::Object(map) if map.contains_key("first") || map.contains_key("last") => {
                let mut inner = node.object()?;
                let (first, last) = (inner.take("first"), inner.take("last"));
                inner.finish()?;
                match (first, last) {
                    (Some(first), None) => (first, false),
                    (None, Some(last)) => (last, true),
                    _ => return Err(node.wrong("An event is the first or the last one.").hint("Leave one out.")),
                }
            }
            _ => (node, false),
        };
        let selector = self.selector(&chosen.0)?;
        let within = within.map(|node| duration(&node)).transpose()?;
        Ok(Some(Anchor { selector, last: chosen.1, before, within }))
    }

    fn moment(&mut self, reader: &mut Reader<'_>, last: bool) -> Result<Leaf> {
        let selector = self.selector(&reader.need(if last { "last" } else { "first" })?)?;
        let when = self.when(reader)?;
        let words = ["before", "after", "within", "longer_ago"];
        let found: Vec<(&str, Node<'_>)> = words.into_iter().filter_map(|w| Some((w, reader.take(w)?))).collect();
        reader.finish()?;
        let (word, node) = match found.as_slice() {
            [one] => one,
            [] => return Err(reader.wrong("The rule does not say when.").hint(did_you_mean("", &words))),
            [_, (_, second), ..] => {
                return Err(second.wrong("A rule tests one thing.").hint("Combine several with \"all\"."));
            }
        };
        let zone = &self.wall.zone;
        let test = match *word {
            "before" => MomentTest::Before(range::moment(node, zone)?),
            "after" => MomentTest::After(range::moment(node, zone)?),
            "within" => MomentTest::Within(duration(node)?),
            _ => MomentTest::LongerAgo(duration(node)?),
        };
        Ok(Leaf::Moment(Moment { selector, last, when, test }))
    }

    /// The rules of a funnel, but without a window unless one is given.
    fn sequence(&mut self, reader: &mut Reader<'_>) -> Result<Leaf> {
        let steps_at = reader.need("sequence")?;
        let when = self.when(reader)?;
        let mut frame = Frame {
            question: "sequence",
            plan: Plan { tests: self.tests, ..Plan::default() },
            range: range::Range::default(),
            interval: Interval::Day,
            zone: self.wall.zone.clone(),
            week_start: self.wall.week_start,
            unit: UnitKind::Walked(Unit::Customer),
            top: 0,
            now: 0,
        };
        let steps = funnel::parse::plan(&mut frame, reader, "sequence", Micros::MAX)?;
        reader.finish()?;
        self.tests = frame.plan.tests;
        frame.plan.selectors.iter().try_for_each(|selector| self.not_by_stage(selector, &steps_at))?;
        let sequence = Sequence { plan: frame.plan, steps, when };
        let known = &mut self.rules.sequences;
        let number = known.iter().position(|other| *other == sequence).unwrap_or_else(|| {
            known.push(sequence);
            known.len() - 1
        });
        Ok(Leaf::Sequence(number))
    }

    /// The rule of a segment of the workspace.
    pub(super) fn reference(&mut self, node: &Node<'_>) -> Result<Tree> {
        let name = node.name()?;
        if let Some((tree, tests)) = self.known.get(name).cloned() {
            self.spend(node, tests)?;
            return Ok(tree);
        }
        let called = ("segment", name.to_owned());
        if let Some(at) = self.within.iter().position(|outer| *outer == called) {
            return Err(self.leads_back(at, &called, node));
        }
        let rule = self.library.rule(name).ok_or_else(|| {
            let names: Vec<&str> = self.library.names().collect();
            let hint = if names.is_empty() { "There are none yet.".to_owned() } else { did_you_mean(name, &names) };
            node.wrong(format!("There is no segment {name:?}.")).hint(hint)
        })?;
        let before = self.tests;
        self.within.push(called.clone());
        let tree = self.rule(&Node::root(rule));
        self.within.pop();
        let tree = Tree::Named(name.to_owned(), Box::new(tree.map_err(|error| inside(error, &called, node))?));
        self.known.insert(name.to_owned(), (tree.clone(), self.tests - before));
        Ok(tree)
    }
}

/// A mistake in the rule of a segment or stage, told to whoever named it.
fn inside(error: QueryError, (kind, name): &(&'static str, String), node: &Node<'_>) -> QueryError {
    match error {
        QueryError::Wrong { place, fact, hint } if !fact.contains(" leads back to itself: ") => {
            let place = if place.is_empty() { String::new() } else { format!(" at {place}") };
            let told = node.wrong(format!("The rule of {kind} {name:?} cannot be used{place}: {fact}"));
            hint.into_iter().fold(told, QueryError::hint)
        }
        QueryError::Wrong { fact, hint, .. } => hint.into_iter().fold(node.wrong(fact), QueryError::hint),
        other => other,
    }
}
