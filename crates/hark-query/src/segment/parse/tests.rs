//! What does one test ask for?

use super::super::Sequence;
use super::super::bounds::{amount, bounds};
use super::super::facts::{Fact, GOALS};
use super::super::leaf::{Amount, Anchor, Did, Leaf, Measure, Moment, MomentTest};
use super::super::listed;
use super::Reading;
use crate::Result;
use crate::calendar::Interval;
use crate::funnel;
use crate::matcher::Plan;
use crate::spec::condition::{self, Budget, Condition, Subject};
use crate::spec::range::{self, When};
use crate::spec::reader::did_you_mean;
use crate::spec::{Frame, LIST_MAX, Node, Predicate, Reader, Selector, Test, UnitKind, duration};
use hark_model::Micros;
use hark_timeline::Unit;
use serde_json::Value;

impl Reading<'_> {
    pub(super) fn known(&mut self, node: &Node<'_>) -> Result<Leaf> {
        let mut budget = Budget { tests: 0, zone: &self.wall.zone };
        let condition = condition::parse(node, &mut budget)?;
        debug_assert!(matches!(&condition, Condition::Test(test) if matches!(test.subject, Subject::Trait(_))));
        Ok(Leaf::Known(self.selector_of(Selector { condition: Some(condition), ..Selector::any() })))
    }

    fn when(&self, reader: &mut Reader<'_>) -> Result<When> {
        let node = reader.take("range");
        Ok(node.map(|node| range::when(&node, &self.wall.zone)).transpose()?.unwrap_or_default())
    }

    pub(super) fn did(&mut self, reader: &mut Reader<'_>) -> Result<Leaf> {
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
        let number = self.index.number(&mut self.rules.numbers, name);
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

    pub(super) fn moment(&mut self, reader: &mut Reader<'_>, last: bool) -> Result<Leaf> {
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

    /// A fact, by its words.
    pub(super) fn fact(&mut self, reader: &mut Reader<'_>) -> Result<Leaf> {
        let facts = [Fact::Experience, Fact::Style, Fact::Intent].map(|fact| (fact.name(), Some(fact)));
        let facts: Vec<(&'static str, Option<Fact>)> = facts.into_iter().chain([("goals", None)]).collect();
        let Some(fact) = reader.need("fact")?.word(&facts)? else { return self.goals(reader) };
        let operators = ["is", "is_not", "in", "not_in"];
        let (operator, node) = only(reader, &operators)?;
        let words: Vec<(&'static str, u8)> = fact.words().iter().copied().zip(0..).collect();
        let named = match operator {
            "is" | "is_not" => vec![node.word(&words)?],
            _ => node.items(words.len())?.iter().map(|item| item.word(&words)).collect::<Result<_>>()?,
        };
        let named = named.into_iter().fold(0u8, |all, word| all | 1 << word);
        let every = (1u8 << words.len()) - 1;
        let meant = if operator.contains("not") { every & !named } else { named };
        match meant {
            0 => Err(node.wrong("Nobody is like that.").hint("Everybody has exactly one of the words.")),
            _ => Ok(Leaf::Fact(fact, meant)),
        }
    }

    /// What was stated in any of the traits that goals stand in.
    fn goals(&mut self, reader: &mut Reader<'_>) -> Result<Leaf> {
        let case = reader.take("ignore_case");
        let ignore_case = case.as_ref().map(Node::flag).transpose()?.unwrap_or(false);
        let (operator, node) = only(reader, &["is", "is_not", "in", "not_in", "contains", "not_contains", "exists"])?;
        match operator {
            "is" | "is_not" => drop(node.name()?),
            "in" | "not_in" => node.items(LIST_MAX)?.iter().try_for_each(|item| item.name().map(drop))?,
            _ => {}
        }
        let (predicate, negated) = condition::predicate(operator, &node, ignore_case, &self.wall.zone)?;
        let selectors = GOALS.map(|name| {
            let predicate = Predicate::Stated(Box::new(predicate.clone()));
            let test = Test { subject: Subject::Trait(name.to_owned()), predicate, negated: false };
            self.selector_of(Selector { condition: Some(Condition::Test(test)), ..Selector::any() })
        });
        Ok(Leaf::Goals { selectors, negated })
    }

    /// A list of ids.
    pub(super) fn listed(&mut self, reader: &mut Reader<'_>) -> Result<Leaf> {
        let list = listed::read(&reader.need("listed")?)?;
        reader.finish()?;
        let known = &mut self.rules.lists;
        let number = known.iter().position(|other| *other == list).unwrap_or_else(|| {
            known.push(list);
            known.len() - 1
        });
        Ok(Leaf::Listed(number))
    }

    /// The rules of a funnel, but without a window unless one is given.
    pub(super) fn sequence(&mut self, reader: &mut Reader<'_>) -> Result<Leaf> {
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
        self.read += frame.plan.tests - self.tests;
        self.tests = frame.plan.tests;
        frame.plan.selectors.iter().try_for_each(|selector| self.not_by_stage(selector, &steps_at))?;
        let sequence = Sequence { plan: frame.plan, steps, when };
        Ok(Leaf::Sequence(self.index.sequence(&mut self.rules.sequences, sequence)))
    }
}

/// The one operator of an object that has nothing else left.
fn only<'v>(reader: &mut Reader<'v>, operators: &[&'static str]) -> Result<(&'static str, Node<'v>)> {
    let mut found: Vec<(&'static str, Node<'v>)> =
        operators.iter().filter_map(|word| Some((*word, reader.take(word)?))).collect();
    reader.finish()?;
    match found.len() {
        0 => Err(reader.wrong("The test has no operator.").hint(did_you_mean("", operators))),
        1 => Ok(found.remove(0)),
        _ => Err(found[1].1.wrong("A test has one operator only.").hint("Combine several with \"all\".")),
    }
}
