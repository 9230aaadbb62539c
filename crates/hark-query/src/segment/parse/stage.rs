//! What does a rule say of stages?
//!
//! A customer is in a stage when its rule holds and that of no stage behind it: a rule over the rules of stages, so a stage whose own rule
//! asks for a stage before it, or for itself, would lead back to itself.

use super::{Reading, inside};
use crate::segment::{Library, Rules, Tree};
use crate::spec::range::Wall;
use crate::spec::reader::did_you_mean;
use crate::spec::{LIST_MAX, Node, Selector, Subject};
use crate::{QueryError, Result};
use serde_json::Value;

impl Rules {
    /// The rules of the stages of a library, in their order.
    pub(crate) fn stages(wall: &Wall, library: &Library) -> Result<Rules> {
        let mut reading = Reading::new(wall, library, 0);
        let mut trees = Vec::new();
        for (i, stage) in library.stages().iter().enumerate() {
            reading.begin();
            trees.push(reading.own_rule(i, &Node { value: &stage.rule, place: format!("/{i}/rule") })?);
        }
        Ok(reading.done(trees))
    }
}

impl Reading<'_> {
    /// `"onboarding"`, a list of which any will do, or null for none.
    pub(super) fn staged(&mut self, node: &Node<'_>) -> Result<Tree> {
        match node.value {
            Value::Array(_) => {
                let parts =
                    node.items(LIST_MAX)?.iter().map(|item| self.in_stage(item)).collect::<Result<Vec<Tree>>>()?;
                Ok(Tree::Any(parts))
            }
            _ => self.in_stage(node),
        }
    }

    fn in_stage(&mut self, node: &Node<'_>) -> Result<Tree> {
        let stages = self.library.stages();
        let (first, key) = match node.value {
            Value::Null => (None, "(none)".to_owned()),
            _ => {
                let key = node.name()?;
                let found = stages.iter().position(|stage| stage.key == key).ok_or_else(|| {
                    let keys: Vec<&str> = stages.iter().map(|stage| stage.key.as_str()).collect();
                    node.wrong(format!("There is no stage {key:?}.")).hint(did_you_mean(key, &keys))
                })?;
                (Some(found), key.to_owned())
            }
        };
        let mut parts = Vec::new();
        if let Some(stage) = first {
            parts.push(self.rule_of(stage, node)?);
        }
        for later in first.map_or(0, |stage| stage + 1)..stages.len() {
            parts.push(Tree::Not(Box::new(self.rule_of(later, node)?)));
        }
        Ok(Tree::Staged(key, Box::new(Tree::All(parts))))
    }

    /// The rule of a stage that somebody asks for.
    fn rule_of(&mut self, stage: usize, node: &Node<'_>) -> Result<Tree> {
        if let Some((tree, tests)) = self.staged.get(&stage).cloned() {
            self.spend(node, tests)?;
            return Ok(tree);
        }
        let Some(known) = self.library.stages().get(stage) else { return Ok(Tree::Any(Vec::new())) };
        let name = ("stage", known.key.clone());
        if let Some(at) = self.within.iter().position(|outer| *outer == name) {
            return Err(self.leads_back(at, &name, node));
        }
        let rule = Node::root(&known.rule);
        self.own_rule(stage, &rule).map_err(|error| inside(error, &name, node))
    }

    /// The rule of a stage where it stands.
    fn own_rule(&mut self, stage: usize, rule: &Node<'_>) -> Result<Tree> {
        let key = self.library.stages().get(stage).map(|stage| stage.key.clone()).unwrap_or_default();
        let before = self.tests;
        self.within.push(("stage", key));
        let tree = self.rule(rule);
        self.within.pop();
        let tree = tree?;
        self.staged.insert(stage, (tree.clone(), self.tests - before));
        Ok(tree)
    }

    /// Refuses events chosen by their stage where a stage is decided by its events.
    pub(super) fn not_by_stage(&self, selector: &Selector, node: &Node<'_>) -> Result<()> {
        let tests = selector.condition.iter().flat_map(|condition| condition.tests());
        let by_stage = tests.into_iter().any(|test| test.subject == Subject::Stage);
        match self.within.iter().find(|(kind, _)| *kind == "stage").filter(|_| by_stage) {
            None => Ok(()),
            Some((_, key)) => Err(node
                .wrong(format!(
                    "The stage {key:?} leads back to itself: its rule asks in which stage an event happened."
                ))
                .hint("Choose the events by something else than their stage.")),
        }
    }

    /// Refuses to ask for the account of who has to be followed through the past: accounts are known as they are now.
    pub(super) fn no_account_in_stages(&self, node: &Node<'_>) -> Result<()> {
        match self.within.iter().find(|(kind, _)| *kind == "stage") {
            None => Ok(()),
            Some((_, key)) => Err(node
                .wrong(format!("The rule of stage {key:?} cannot ask for the account."))
                .hint("Ask for both where the stage is used: [{\"stage\":...},{\"account\":...}].")),
        }
    }

    /// The mistake of naming what is being read already.
    pub(super) fn leads_back(&self, at: usize, name: &(&'static str, String), node: &Node<'_>) -> QueryError {
        let round: Vec<&str> = self.within[at..].iter().chain([name]).map(|(_, name)| name.as_str()).collect();
        let (kind, _) = name;
        node.wrong(format!("The {kind} leads back to itself: {}.", round.join(" -> "))).hint(match *kind {
            "stage" => "A stage's rule may only ask for stages behind it.",
            _ => "Take one of them out of the other's rule.",
        })
    }
}
