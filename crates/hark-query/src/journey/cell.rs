//! Who is behind one number of a journey?

use super::dims::{CHANNEL, CONTENT, ENTRIES};
use super::number::{AGES, FRICTIONS, Mark, Number, SOON};
use super::stay::{Look, Room, Sink};
use super::{Journey, Side, look, report, side};
use crate::breakdown::NONE;
use crate::matcher::{Matcher, Plan, Scratch};
use crate::question::Cell;
use crate::run::Context;
use crate::spec::reader::did_you_mean;
use crate::spec::{Frame, Node, Reader};
use crate::stage::line::StageCode;
use crate::{QueryError, Result};
use hark_model::Micros;
use hark_timeline::{CustomerRows, EventSource};
use rustc_hash::FxHashSet;

/// Customers behind any of some numbers and none of others.
struct JourneyCell {
    plan: Plan,
    look: Look,
    any: FxHashSet<Number>,
    none: FxHashSet<Number>,
}

/// The numbers that a cell names.
type Named = (Vec<Number>, Vec<Number>);

/// Reads a cell while the journey it belongs to is at hand.
struct Reading<'r, 's, S: EventSource + ?Sized> {
    ctx: &'r Context<'s, S>,
    journey: &'r Journey,
    frame: &'r Frame,
}

/// `{"stage":"onboarding"}` with what of it: see `docs/query-language.md`. `{"from":..,"to":..}` is a change of stage.
pub(super) fn named<S: EventSource + ?Sized>(
    journey: &Journey,
    ctx: &Context<'_, S>,
    cell: &mut Reader<'_>,
) -> Result<Box<dyn Cell>> {
    let there = cell.take("side").map(|n| n.word(&[("here", false), ("there", true)])).transpose()?.unwrap_or(false);
    let frame = match (there, &journey.compared) {
        (false, _) => &journey.frame,
        (true, Some(frame)) => frame,
        (true, None) => return Err(cell.wrong("This journey is compared with no other.").hint("Leave out \"side\".")),
    };
    let reading = Reading { ctx, journey, frame };
    let (any, none) = if cell.has("from") {
        let from = reading.stage(&cell.need("from")?)?;
        let to = reading.stage(&cell.need("to")?)?;
        (vec![Number::Flow(from, to)], Vec::new())
    } else {
        let node = cell.need("stage")?;
        match reading.stage(&node)? {
            0 => return Err(node.wrong("A journey counts nothing of who is in no stage.")),
            stage => reading.of_stage(stage, cell)?,
        }
    };
    cell.finish()?;
    let look = look(ctx, frame, true)?;
    let [any, none] = [any, none].map(|numbers| numbers.into_iter().collect());
    Ok(Box::new(JourneyCell { plan: frame.plan.clone(), look, any, none }))
}

impl<S: EventSource + ?Sized> Reading<'_, '_, S> {
    fn stage(&self, node: &Node<'_>) -> Result<StageCode> {
        if node.value.is_null() {
            return Ok(0);
        }
        let key = node.name()?;
        let stages = self.ctx.segments.stages();
        let found = stages.iter().position(|stage| stage.key == key).map(|at| at as StageCode + 1);
        found.ok_or_else(|| {
            let keys: Vec<&str> = stages.iter().map(|stage| stage.key.as_str()).collect();
            node.wrong(format!("There is no stage {key:?}.")).hint(did_you_mean(key, &keys))
        })
    }

    fn of_stage(&self, stage: StageCode, cell: &mut Reader<'_>) -> Result<Named> {
        let one = |number: Number| Ok((vec![number], Vec::new()));
        if let Some(node) = cell.take("entry") {
            let dim = self.dimension(&node, 0)?;
            return self.entry(stage, dim, cell);
        }
        if let Some(node) = cell.take("last") {
            let last = if node.value.is_null() { 0 } else { self.kind(&node)? + 1 };
            let staying = cell.take("staying").map(|n| n.flag()).transpose()?.unwrap_or(false);
            let to = cell.take("to").map(|to| self.stage(&to)).transpose()?;
            let next = match (staying, to) {
                (true, None | Some(0)) => None,
                (true, Some(_)) => return Err(cell.wrong("Who stays went nowhere.").hint("Leave out \"to\".")),
                (false, Some(to)) => Some(to),
                (false, None) => Some(self.stage(&cell.need("to")?)?),
            };
            return one(Number::Through(stage, last, next));
        }
        if let Some(node) = cell.take("milestone") {
            let code = self.kind(&node)?;
            if let Some(after) = cell.take("after") {
                return one(Number::Between(stage, self.kind(&after)?, code));
            }
            if let Some(within) = cell.take("within") {
                return one(Number::Within(stage, code, age(&within)?));
            }
            return self.helped(Number::Milestone(stage, code), stage, (0, code), cell);
        }
        if let Some(node) = cell.take("helped") {
            let dim = node.word(&[("channel", CHANNEL), ("content", CONTENT)])?;
            let value = cell.need("breakdown")?;
            let found = side(self.ctx, self.frame, false)?;
            let code = found.look.dims.code(dim, value.value).ok_or_else(|| no_row(&value))?;
            // Who met it at all is not counted apart from who had met it by some age.
            cell.need("did")?;
            return self.helped(Number::Seen(stage), stage, (dim, code), cell);
        }
        if let Some(node) = cell.take("friction") {
            let what = node.word(&FRICTIONS)?;
            let kind = self.kind(&cell.need("event")?)?;
            return one(match cell.take("within") {
                Some(within) => Number::Met(stage, what, kind, age(&within)?),
                None => Number::Friction(stage, what, kind),
            });
        }
        if let Some(node) = cell.take("watched") {
            return one(Number::Watched(stage, age(&node)?));
        }
        let Some(node) = cell.take("number") else { return one(Number::Seen(stage)) };
        let words = ["entered", "left", "staying", "left_soon", "followed"];
        match node.text()? {
            "entered" => one(Number::Entered(stage)),
            "staying" => one(Number::Staying(stage)),
            "left_soon" => one(Number::Soon(stage)),
            "followed" => one(Number::Watched(stage, SOON)),
            "left" => {
                let to = cell.take("to").map(|to| self.stage(&to)).transpose()?;
                let all = 0..=self.ctx.segments.stages().len() as StageCode;
                let to = all.filter(|next| to.is_none_or(|to| to == *next));
                Ok((to.map(|next| Number::Left(stage, next)).collect(), Vec::new()))
            }
            other => Err(node.wrong(format!("{other:?} is not known here.")).hint(did_you_mean(other, &words))),
        }
    }

    fn dimension(&self, node: &Node<'_>, least: usize) -> Result<u8> {
        let word = node.text()?;
        let found = ENTRIES.iter().skip(least).position(|known| *known == word);
        found.map(|at| (at + least) as u8).ok_or_else(|| {
            node.wrong(format!("{word:?} is not known here.")).hint(did_you_mean(word, &ENTRIES[least..]))
        })
    }

    fn kind(&self, node: &Node<'_>) -> Result<u32> {
        self.ctx.source.names().code(node.name()?).map(u32::from).ok_or_else(|| no_row(node))
    }

    fn entry(&self, stage: StageCode, dim: u8, cell: &mut Reader<'_>) -> Result<Named> {
        let value = cell.need("breakdown")?;
        let other = cell.take("other").map(|n| n.flag()).transpose()?.unwrap_or(false);
        let found: Side = side(self.ctx, self.frame, false)?;
        let (shown, none, rest) = report::ranked(self.ctx, &found, stage, dim, self.journey.top);
        let codes: Vec<u32> = match other {
            true => rest.iter().map(|(code, _, _)| *code).collect(),
            false => {
                // What the other journey lists stands among the differences, be it of the rest here.
                let beside = rest.iter().filter(|_| self.journey.compared.is_some());
                let known = shown.iter().chain(beside).find(|(_, shown, _)| shown == value.value);
                let known = known.map(|(code, _, _)| *code);
                known.or((*value.value == NONE && none > 0).then_some(0)).into_iter().collect()
            }
        };
        match codes.is_empty() {
            true => Err(no_row(&value)),
            false => Ok((codes.into_iter().map(|code| Number::Entry(stage, (dim, code))).collect(), Vec::new())),
        }
    }

    /// All who did it, or with `did` those compared at an age, and with `went_on` which of them.
    fn helped(&self, all: Number, stage: StageCode, mark: Mark, cell: &mut Reader<'_>) -> Result<Named> {
        let did = cell.take("did").map(|n| n.flag()).transpose()?;
        let went_on = cell.take("went_on").map(|n| n.flag()).transpose()?;
        let Some(did) = did else {
            return match went_on {
                None => Ok((vec![all], Vec::new())),
                Some(_) => Err(cell.wrong("The cell does not say whether they did it.").hint("Add \"did\".")),
            };
        };
        let found = side(self.ctx, self.frame, false)?;
        let age = report::age_of(&found.tally, stage, mark);
        let outcomes = || [true, false].into_iter().filter(move |outcome| went_on.is_none_or(|on| on == *outcome));
        let did_so: Vec<Number> = outcomes().map(|on| Number::Did(stage, mark, age, on)).collect();
        Ok(match did {
            true => (did_so, Vec::new()),
            false => (outcomes().map(|on| Number::AtAge(stage, age, on)).collect(), did_so),
        })
    }
}

/// The number of an age, by its word.
fn age(node: &Node<'_>) -> Result<u8> {
    let words = AGES.map(|(word, _)| word);
    let word = node.text()?;
    words
        .iter()
        .position(|known| *known == word)
        .map(|at| at as u8)
        .ok_or_else(|| node.wrong(format!("{word:?} is not known here.")).hint(did_you_mean(word, &words)))
}

fn no_row(node: &Node<'_>) -> QueryError {
    node.wrong(format!("The answer has no row {}.", node.value)).hint("Copy it from the answer.")
}

/// Finds whether a customer is told of.
struct Found<'f> {
    cell: &'f JourneyCell,
    any: bool,
    none: bool,
    because: &'f mut Vec<usize>,
}

impl Sink for Found<'_> {
    fn count(&mut self, number: Number, because: &[usize]) {
        self.none |= self.cell.none.contains(&number);
        if self.cell.any.contains(&number) {
            self.any = true;
            self.because.extend(because);
        }
    }

    fn between(&mut self, stage: StageCode, (a, b): (u32, u32), _micros: Micros, because: &[usize]) {
        self.count(Number::Between(stage, a, b), because);
    }
}

impl Cell for JourneyCell {
    fn plan(&self) -> &Plan {
        &self.plan
    }

    fn member(
        &self,
        matcher: &Matcher<'_>,
        scratch: &Scratch,
        rows: &CustomerRows<'_>,
        because: &mut Vec<usize>,
    ) -> bool {
        let mut found = Found { cell: self, any: false, none: false, because };
        self.look.tell(matcher, scratch, rows, &mut Room::default(), &mut found);
        let member = found.any && !found.none;
        if !member {
            because.clear();
        }
        because.sort_unstable();
        because.dedup();
        member
    }
}
