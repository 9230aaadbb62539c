//! What does a rule say?
//!
//! Equal tests are one leaf, wherever they stand: several rules read together share them, and a rule that asks for
//! something and its opposite is recognised. What is asked of accounts is read beside it, into rules of its own.

mod index;
mod stage;
mod tests;

use super::leaf::Leaf;
use super::{Library, Rules, Tree, sense};
use crate::matcher::Plan;
use crate::spec::condition::Budget;
use crate::spec::range::Wall;
use crate::spec::reader::did_you_mean;
use crate::spec::{CONDITION_DEPTH_MAX, CONDITIONS_MAX, Node, Reader, Selector};
use crate::{QueryError, Result};
use index::Index;
use rustc_hash::FxHashMap;
use serde_json::Value;

/// What a test may begin with.
const TESTS: [&str; 10] =
    ["trait", "did", "first", "last", "sequence", "fact", "listed", "segment", "stage", "account"];

/// A set of rules while it is read.
pub(super) struct Reading<'r> {
    wall: &'r Wall,
    library: &'r Library,
    rules: Rules,
    /// The rules of accounts; while one of those is read, those of customers.
    beside: Rules,
    /// Whether a rule of accounts is being read.
    of_account: bool,
    /// What is read already, by what it says; and the same of who is not being read.
    index: Index,
    index_beside: Index,
    /// Tests of the rule at hand, those of the segments it names included.
    tests: usize,
    /// Tests that were read, each once.
    read: usize,
    /// The segments and stages that are being read, the outermost first.
    within: Vec<(&'static str, String)>,
    /// The segments that were read, and how many tests each holds.
    known: FxHashMap<String, (Tree, usize)>,
    /// The same, for who is not being read.
    known_beside: FxHashMap<String, (Tree, usize)>,
    /// The same of stages, by number.
    staged: FxHashMap<usize, (Tree, usize)>,
    staged_beside: FxHashMap<usize, (Tree, usize)>,
}

impl<'r> Reading<'r> {
    pub(super) fn new(wall: &'r Wall, library: &'r Library, tests: usize) -> Self {
        let rules = || Rules {
            plan: Plan::default(),
            leaves: Vec::new(),
            sequences: Vec::new(),
            numbers: Vec::new(),
            lists: Vec::new(),
            trees: Vec::new(),
            accounts: None,
            facts: library.facts().clone(),
            wall: wall.clone(),
            tests: 0,
        };
        Reading {
            wall,
            library,
            rules: rules(),
            beside: rules(),
            of_account: false,
            index: Index::default(),
            index_beside: Index::default(),
            tests,
            read: 0,
            within: Vec::new(),
            known: FxHashMap::default(),
            known_beside: FxHashMap::default(),
            staged: FxHashMap::default(),
            staged_beside: FxHashMap::default(),
        }
    }

    pub(super) fn tests(&self) -> usize {
        self.tests
    }

    /// The next rule has all of the limits to itself.
    pub(super) fn begin(&mut self) {
        self.tests = 0;
    }

    pub(super) fn done(self, trees: Vec<Tree>) -> Rules {
        let walled = |mut rules: Rules| {
            let plans = rules.sequences.iter_mut().map(|sequence| &mut sequence.plan).chain([&mut rules.plan]);
            plans.for_each(|plan| plan.wall = Some(self.wall.clone()));
            rules
        };
        let accounts = Some(self.beside).filter(|rules| !rules.trees.is_empty()).map(|rules| Box::new(walled(rules)));
        Rules { trees, accounts, tests: self.read, ..walled(self.rules) }
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
        self.read += 1;
        self.spend(node, 1)?;
        self.test(node, &mut reader, depth)
    }

    fn all(&mut self, node: &Node<'_>, depth: usize) -> Result<Tree> {
        let mut parts: Vec<Tree> = Vec::new();
        for part in node.items(CONDITIONS_MAX)? {
            let tree = self.at_depth(&part, depth + 1)?;
            if let Some(other) = sense::excluded(&self.rules, &self.beside, &parts, &tree) {
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

    fn test(&mut self, node: &Node<'_>, reader: &mut Reader<'_>, depth: usize) -> Result<Tree> {
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
            "fact" => self.fact(reader)?,
            "listed" => self.listed(reader)?,
            "account" => {
                let rule = reader.need("account")?;
                reader.finish()?;
                self.no_account_in_stages(node)?;
                match self.of_account {
                    true => return self.at_depth(&rule, depth + 1), // an account is its own account
                    false => self.account(&rule, depth + 1)?,
                }
            }
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
        self.index.leaf(&mut self.rules.leaves, leaf)
    }

    fn selector_of(&mut self, selector: Selector) -> usize {
        self.index.selector(&mut self.rules.plan.selectors, selector)
    }

    fn selector(&mut self, node: &Node<'_>) -> Result<usize> {
        let mut budget = Budget { tests: self.tests, zone: &self.wall.zone };
        let selector = Selector::parse(node, &mut budget)?;
        self.read += budget.tests - self.tests;
        self.tests = budget.tests;
        self.not_by_stage(&selector, node)?;
        Ok(self.selector_of(selector))
    }

    /// Reads a rule of accounts, with everything that belongs to customers laid aside.
    fn account(&mut self, node: &Node<'_>, depth: usize) -> Result<Leaf> {
        self.turn();
        let tree = self.at_depth(node, depth);
        self.turn();
        Ok(Leaf::Account(self.index_beside.tree(&mut self.beside.trees, tree?)))
    }

    fn turn(&mut self) {
        std::mem::swap(&mut self.rules, &mut self.beside);
        std::mem::swap(&mut self.index, &mut self.index_beside);
        std::mem::swap(&mut self.known, &mut self.known_beside);
        std::mem::swap(&mut self.staged, &mut self.staged_beside);
        self.of_account = !self.of_account;
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
