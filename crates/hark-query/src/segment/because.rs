//! Why is this customer in the segment, or why not?
//!
//! The answer has the shape of the rule: every part says whether it holds, every test what was found and in which events.
//! Nothing is left out because another part decided already: who asks wants to know what would have to change.

use super::facts::{self, Fact};
use super::judge::{Judge, Measured, Room};
use super::leaf::{Did, Leaf, Measure, Moment};
use super::past::before;
use super::{Rules, Tree};
use crate::funnel::plan::LEFT_OUT;
use crate::run::Context;
use crate::spec::{Condition, Subject};
use crate::timeline::known;
use crate::{Result, answer};
use hark_model::{KeyRange, Micros};
use hark_timeline::{CustomerRows, EventSource, RowRef};
use serde_json::{Map, Value, json};

/// So many events are shown for one test, the latest ones; the value tells how many there are.
const EVENTS_MAX: usize = 20;

/// One customer under a rule, while the reason is written.
struct Case<'c, S: EventSource + ?Sized> {
    ctx: &'c Context<'c, S>,
    judge: &'c Judge<'c>,
    rules: &'c Rules,
    rows: &'c CustomerRows<'c>,
}

/// Whether a rule holds of a customer, and what was found for each of its parts.
pub fn reason<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    judge: &Judge<'_>,
    rule: usize,
    rows: &CustomerRows<'_>,
    room: &mut Room,
) -> Result<Value> {
    // Nothing is known of who did nothing yet.
    let Some(rows) = &before(rows, judge.now) else { return Ok(json!({"holds": false})) };
    judge.enter(rows, room);
    let case = Case { ctx, judge, rules: judge.rules, rows };
    case.tree(&judge.rules.trees[rule], room)
}

impl<S: EventSource + ?Sized> Case<'_, S> {
    fn tree(&self, tree: &Tree, room: &mut Room) -> Result<Value> {
        let mut list = |parts: &[Tree]| parts.iter().map(|part| self.tree(part, room)).collect::<Result<Vec<Value>>>();
        let holds = |part: &Value| part["holds"] == true;
        Ok(match tree {
            Tree::All(parts) => {
                let parts = list(parts)?;
                json!({"holds": parts.iter().all(holds), "all": parts})
            }
            Tree::Any(parts) => {
                let parts = list(parts)?;
                json!({"holds": parts.iter().any(holds), "any": parts})
            }
            Tree::Not(inner) => {
                let inner = self.tree(inner, room)?;
                json!({"holds": !holds(&inner), "not": inner})
            }
            Tree::Named(name, inner) => {
                let inner = self.tree(inner, room)?;
                json!({"holds": holds(&inner), "segment": name, "because": inner})
            }
            Tree::Staged(key, inner) => {
                let inner = self.tree(inner, room)?;
                json!({"holds": holds(&inner), "stage": key, "because": inner})
            }
            Tree::Leaf(leaf) => self.leaf(*leaf, room)?,
        })
    }

    fn leaf(&self, leaf: usize, room: &mut Room) -> Result<Value> {
        let span = self.judge.span(leaf);
        match &self.rules.leaves[leaf] {
            Leaf::Known(selector) => self.known(*selector, room),
            Leaf::Did(did) => {
                let scratch = self.judge.scratch(room);
                let found = self.judge.measured(did, span, self.rows, scratch, usize::MAX);
                let events = match self.judge.reach(did, span, self.rows, scratch) {
                    None => Vec::new(),
                    Some((range, left_out)) => {
                        let hit = |i: &usize| *i != left_out && self.judge.hit(did.selector, self.rows, *i, scratch);
                        let mut last: Vec<usize> = range.rev().filter(hit).take(EVENTS_MAX).collect();
                        last.reverse();
                        last
                    }
                };
                self.did(did, found, &events, room)
            }
            Leaf::Moment(moment) => {
                let found = self.judge.moment(moment, span, self.rows, self.judge.scratch(room));
                self.moment(moment, found, room)
            }
            Leaf::Fact(fact, words) => self.fact(*fact, *words, room),
            Leaf::Goals { .. } => {
                let goals = facts::goals(self.ctx, self.rows, self.judge.main.of_accounts())?;
                let standing = self.judge.one(leaf, self.rows, room);
                Ok(json!({"holds": standing.holds, "fact": "goals", "value": goals}))
            }
            Leaf::Listed(list) => {
                let holds = self.judge.one(leaf, self.rows, room).holds;
                // How many, not which: an id tells who somebody is, perhaps of somebody else.
                Ok(json!({"holds": holds, "listed": self.rules.lists[*list].len()}))
            }
            Leaf::Account(rule) => self.account(*rule, room),
            Leaf::Sequence(number) => {
                let mut taken: Vec<u32> = Vec::new();
                let mut note = |events: &[u32]| taken = events.to_vec();
                let holds = self.judge.sequence(*number, span, self.rows, room, &mut note);
                self.sequence(*number, holds, &taken, room)
            }
        }
    }

    fn label(&self, selector: usize) -> &str {
        &self.rules.plan.selectors[selector].label
    }

    fn time(&self, event: usize) -> Value {
        let moment: Micros = self.rows.times[event];
        self.rules.wall.zone.rfc3339(moment).into()
    }

    /// The events with their message ids. Each is read once for all rules: it is what a reason costs.
    fn shown(&self, events: &[usize], room: &mut Room) -> Result<Value> {
        let unread = |i: &usize| Some(self.rows.rows.at(*i)).filter(|at| !room.ids.contains_key(at));
        let unread: Vec<RowRef> = events.iter().filter_map(unread).collect();
        let read = self.ctx.source.events(&unread)?;
        room.ids.extend(read.into_iter().map(|event| (event.at, event.message_id)));
        let shown = events.iter().map(|i| {
            let id = room.ids.get(&self.rows.rows.at(*i));
            json!({"message_id": id, "time": self.time(*i)})
        });
        Ok(shown.collect())
    }

    fn known(&self, selector: usize, room: &Room) -> Result<Value> {
        let holds = self.judge.main.hits(selector, self.rows, 0, self.judge.scratch(room));
        let name = match &self.rules.plan.selectors[selector].condition {
            Some(Condition::Test(test)) => match &test.subject {
                Subject::Trait(name) => name.clone(),
                _ => String::new(),
            },
            _ => String::new(),
        };
        let rows: Vec<RowRef> = (0..self.rows.times.len()).map(|i| self.rows.rows.at(i)).collect();
        let mut told = Map::from_iter([("holds".to_owned(), holds.into()), ("trait".to_owned(), name.clone().into())]);
        told.extend(
            known::told(self.ctx, &rows, &[name], self.judge.main.of_accounts())?
                .into_iter()
                .map(|(_, value)| ("value".to_owned(), value)),
        );
        Ok(told.into())
    }

    fn did(&self, did: &Did, found: Measured, events: &[usize], room: &mut Room) -> Result<Value> {
        let numbers = &self.rules.numbers;
        let (word, property) = match did.measure {
            Measure::Times => ("times", None),
            Measure::Days => ("days", None),
            Measure::Sum(p) => ("sum", Some(&numbers[p])),
            Measure::Mean(p) => ("mean", Some(&numbers[p])),
            Measure::Min(p) => ("min", Some(&numbers[p])),
            Measure::Max(p) => ("max", Some(&numbers[p])),
        };
        let holds = found.value.is_some_and(|value| did.amount.holds(value));
        let value = found.value.map_or(Value::Null, answer::number);
        let mut told = json!({"holds": holds, "did": self.label(did.selector), "measure": word, "value": value});
        if let Some(property) = property {
            told["property"] = property.clone().into();
        }
        if let Some(anchor) = did.anchor {
            told[if anchor.before { "before" } else { "after" }] = self.label(anchor.selector).into();
        }
        told["events"] = self.shown(events, room)?;
        Ok(told)
    }

    fn moment(&self, moment: &Moment, found: Option<usize>, room: &mut Room) -> Result<Value> {
        let holds = found.is_some_and(|i| moment.test.holds(self.rows.times[i], self.ctx.now).0);
        let word = if moment.last { "last" } else { "first" };
        let at = found.map_or(Value::Null, |i| self.time(i));
        let mut told = json!({"holds": holds, "at": at, "events": self.shown(found.as_slice(), room)?});
        told[word] = self.label(moment.selector).into();
        Ok(told)
    }

    fn fact(&self, fact: Fact, words: u8, room: &mut Room) -> Result<Value> {
        let told = facts::said(&self.judge.ground, fact, self.rows);
        let holds = fact.words().iter().enumerate().any(|(i, word)| told.value == *word && words >> i & 1 == 1);
        let events = &told.events[told.events.len().saturating_sub(EVENTS_MAX)..];
        Ok(json!({"holds": holds, "fact": told.fact, "value": told.value, "text": told.text, "numbers": told.numbers,
            "events": self.shown(events, room)?}))
    }

    /// The reason of the account stands within that of its customer.
    fn account(&self, rule: usize, room: &mut Room) -> Result<Value> {
        let nobody = json!({"holds": false, "account": Value::Null});
        let (Some((accounts, _)), Some(rules)) = (self.judge.accounts, &self.rules.accounts) else { return Ok(nobody) };
        let Some((key, _)) = self.judge.account(self.rows.key) else { return Ok(nobody) };
        let judge = accounts.bound.judge(rules, self.judge.now);
        let (mut own, mut told) = (judge.room(), None);
        own.ids = std::mem::take(&mut room.ids);
        self.ctx.source.walk(KeyRange { first: key, last: key }, &accounts.options, &mut |rows| {
            told = Some(reason(self.ctx, &judge, rule, rows, &mut own));
        })?;
        room.ids = own.ids;
        let Some(because) = told.transpose()? else { return Ok(nobody) };
        Ok(json!({"holds": because["holds"], "account": self.ctx.source.group_id(key)?, "because": because}))
    }

    fn sequence(&self, number: usize, holds: bool, taken: &[u32], room: &mut Room) -> Result<Value> {
        let sequence = &self.rules.sequences[number];
        let steps: Vec<&str> =
            sequence.plan.selectors.iter().take(sequence.steps.steps).map(|s| s.label.as_str()).collect();
        let mut taken: Vec<usize> = taken.iter().filter(|e| **e != LEFT_OUT).map(|e| *e as usize).collect();
        taken.sort_unstable();
        Ok(json!({"holds": holds, "sequence": steps, "events": self.shown(&taken, room)?}))
    }
}
