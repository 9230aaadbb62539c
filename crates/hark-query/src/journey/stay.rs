//! What does one customer add to the numbers of a journey?

use super::dims::{CHANNEL, CONTENT, Dims};
use super::number::{AGES, FOLLOWED, Friction, Mark, Number, SILENCE, SOON};
use crate::matcher::{Matcher, Scratch};
use crate::spec::Span;
use crate::stage::line::StageCode;
use hark_model::Micros;
use hark_model::time::MINUTE;
use hark_timeline::{CustomerRows, EventNames};
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

/// Parts of names that tell of an error, in lower case.
const ERRORS: [&str; 7] = ["error", "fail", "exception", "crash", "timeout", "declined", "conflict"];
/// Names of impatient clicking.
const RAGE: [&str; 2] = ["$rageclick", "rage_click"];
/// Names of which many in a row mean nothing.
const BROWSING: [&str; 5] = ["$pageview", "$pageleave", "$screen", "$autocapture", "page"];
/// Three of a kind within so long are one try after another.
const TRIES_WITHIN: Micros = 2 * MINUTE;

/// Who is told of the numbers that a customer is behind. Each number comes once per customer.
pub(super) trait Sink {
    /// They are behind a number because of these events.
    fn count(&mut self, number: Number, because: &[usize]);
    /// How long their stay lasted, or has lasted so far.
    fn stayed(&mut self, _stage: StageCode, _micros: Micros, _left: bool) {}
    /// How long into their stay they did something for the first time.
    fn reached(&mut self, _stage: StageCode, _mark: Mark, _micros: Micros) {}
    /// How long into their stay they did something for the first time, and of [`AGES`] how many they have been followed for.
    fn watched(&mut self, _stage: StageCode, _kind: u32, _ages: u8, _micros: Micros) {}
    /// How long into their stay it was known that something got in the way, for the first time.
    fn met(&mut self, _stage: StageCode, _what: Friction, _kind: u32, _micros: Micros) {}
    /// How long it took from one thing done for the first time to the next, the two events.
    fn between(&mut self, stage: StageCode, kinds: (u32, u32), micros: Micros, because: &[usize]);
}

/// What a walk looks at besides the matcher.
pub(super) struct Look {
    pub(super) span: Span,
    pub(super) now: Micros,
    pub(super) stages: usize,
    pub(super) dims: Dims,
    /// Whether to tell what two journeys are compared by and one alone does not show.
    pub(super) compared: bool,
    /// By code of a name.
    kinds: Vec<Kind>,
}

#[derive(Clone, Copy)]
struct Kind {
    fails: bool,
    rages: bool,
    browses: bool,
}

/// A stretch of time in one stage.
#[derive(Clone, Copy, Debug)]
struct Stay {
    stage: StageCode,
    from: Micros,
    /// The moment of leaving and the stage entered then.
    left: Option<(Micros, StageCode)>,
}

/// Room for one customer, one per thread.
#[derive(Clone, Debug, Default)]
pub(super) struct Room {
    stays: Vec<Stay>,
    visible: Vec<usize>,
    /// By kind: the first visible event.
    firsts: FxHashMap<u32, usize>,
    told: FxHashSet<Number>,
    marks: FxHashMap<Mark, Micros>,
    /// The events by which something was done for the first time, in their order.
    new: Vec<usize>,
}

impl Look {
    pub(super) fn new(span: Span, now: Micros, stages: usize, dims: Dims, names: &EventNames, compared: bool) -> Self {
        let kind = |name: &String| {
            let lower = name.to_lowercase();
            Kind {
                fails: ERRORS.iter().any(|part| lower.contains(part)),
                rages: RAGE.contains(&name.as_str()),
                browses: BROWSING.contains(&name.as_str()),
            }
        };
        Look { span, now, stages, dims, compared, kinds: names.names().iter().map(kind).collect() }
    }

    /// Tells everything of a customer who was taken up. False when they were not there in the range.
    pub(super) fn tell(
        &self,
        matcher: &Matcher<'_>,
        scratch: &Scratch,
        rows: &CustomerRows<'_>,
        room: &mut Room,
        sink: &mut impl Sink,
    ) -> bool {
        room.stays.clear();
        for (at, stage) in matcher.stages(scratch).iter().take_while(|(at, _)| *at <= self.now) {
            if let Some(last) = room.stays.last_mut() {
                last.left = Some((*at, *stage));
            }
            room.stays.push(Stay { stage: *stage, from: *at, left: None });
        }
        let Room { stays, visible, firsts, told, .. } = room;
        if stays.first().is_none_or(|first| first.from >= self.span.to) {
            return false;
        }
        visible.clear();
        visible.extend((0..rows.times.len()).filter(|i| matcher.visible(rows, *i, scratch)));
        if visible.is_empty() {
            return false;
        }
        firsts.clear();
        for i in visible.iter() {
            firsts.entry(u32::from(rows.codes[*i])).or_insert(*i);
        }
        told.clear();
        let moved = self.moves(rows, stays, visible, told, sink);
        for stage in 1..=self.stages as StageCode {
            let entry = room.stays.iter().find(|stay| stay.stage == stage && self.span.holds(stay.from)).copied();
            if let Some(stay) = entry {
                self.entered(stay, rows, room, sink);
            }
        }
        moved
    }

    /// Where they were, and from where to where they went.
    fn moves(
        &self,
        rows: &CustomerRows<'_>,
        stays: &[Stay],
        visible: &[usize],
        told: &mut FxHashSet<Number>,
        sink: &mut impl Sink,
    ) -> bool {
        let mut there = false;
        let mut before = 0;
        for stay in stays {
            let end = stay.left.map_or(Micros::MAX, |(to, _)| to);
            if stay.from < self.span.to && end > self.span.from {
                there = true;
                if stay.stage > 0 && told.insert(Number::Seen(stay.stage)) {
                    let within = |i: &usize| self.span.holds(rows.times[*i]);
                    let events = &visible[happened(rows, visible, stay)];
                    let events: Vec<usize> = events.iter().copied().filter(within).collect();
                    sink.count(Number::Seen(stay.stage), &events);
                }
            }
            let flow = Number::Flow(before, stay.stage);
            if self.span.holds(stay.from) && before != stay.stage && told.insert(flow) {
                sink.count(flow, at(rows, visible, stay.from));
            }
            before = stay.stage;
        }
        there
    }

    /// What a stay that began in the range tells.
    fn entered(&self, stay: Stay, rows: &CustomerRows<'_>, room: &mut Room, sink: &mut impl Sink) {
        let Room { visible, firsts, told, marks, new, .. } = room;
        let Stay { stage, from, left } = stay;
        sink.count(Number::Entered(stage), at(rows, visible, from));
        match left {
            Some((to, next)) => sink.count(Number::Left(stage, next), at(rows, visible, to)),
            None => sink.count(Number::Staying(stage), &[]),
        }
        let lasted = left.map_or(self.now, |(to, _)| to) - from;
        sink.stayed(stage, lasted, left.is_some());
        let soon = AGES[usize::from(SOON)].1;
        if left.is_some() && lasted <= soon && self.now - from >= soon {
            sink.count(Number::Soon(stage), &[]);
        }
        let own = happened(rows, visible, &stay);
        let first = visible[own.clone()].first().copied();
        for dim in 0..=CHANNEL {
            let code = first.map_or(0, |i| match dim {
                0 => u32::from(rows.codes[i]) + 1,
                _ => self.dims.value(dim, rows.rows.at(i)),
            });
            sink.count(Number::Entry(stage, (dim, code)), first.as_slice());
        }
        marks.clear();
        new.clear();
        let ages = self.ages_followed(stay, at(rows, visible, from), sink);
        for i in &visible[own.clone()] {
            let (kind, age) = (u32::from(rows.codes[*i]), (rows.times[*i] - from).max(0));
            if firsts.get(&kind) == Some(i) {
                marks.insert((0, kind), age);
                new.push(*i);
                sink.count(Number::Milestone(stage, kind), &[*i]);
                if ages > 0 {
                    sink.watched(stage, kind, ages, age);
                    let by = (0..ages).filter(|number| age <= AGES[usize::from(*number)].1);
                    by.for_each(|number| sink.count(Number::Within(stage, kind, number), &[*i]));
                }
            }
            for dim in [CHANNEL, CONTENT] {
                let code = self.dims.value(dim, rows.rows.at(*i));
                if code != 0 {
                    marks.entry((dim, code)).or_insert(age);
                }
            }
        }
        marks.iter().for_each(|(mark, age)| sink.reached(stage, *mark, *age));
        self.new_things(stay, rows, visible, new, sink);
        self.ages(stay, marks, sink);
        self.friction((stay, ages), rows, visible, told, sink);
    }

    /// Of the ages at which journeys are compared, how many they have been followed for, in the stage or out of it.
    fn ages_followed(&self, stay: Stay, because: &[usize], sink: &mut impl Sink) -> u8 {
        let followed = self.now - stay.from;
        let ages = AGES.iter().take_while(|(_, age)| self.compared && *age <= followed).count() as u8;
        (0..ages).for_each(|number| sink.count(Number::Watched(stay.stage, number), because));
        ages
    }

    /// From one thing done for the first time to the next, and what the last of them was before they went or stayed.
    fn new_things(&self, stay: Stay, rows: &CustomerRows<'_>, visible: &[usize], new: &[usize], sink: &mut impl Sink) {
        let kind = |i: usize| u32::from(rows.codes[i]);
        for pair in new.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            sink.between(stay.stage, (kind(a), kind(b)), rows.times[b] - rows.times[a], pair);
        }
        let last = new.last().map_or(0, |i| kind(*i) + 1);
        let next = stay.left.map(|(_, next)| next);
        let mut because: Vec<usize> = new.last().copied().into_iter().collect();
        if let Some((to, _)) = stay.left {
            because.extend(at(rows, visible, to));
        }
        sink.count(Number::Through(stay.stage, last, next), &because);
    }

    /// Who was still there at an age, what they had done by then, and whether they went on.
    fn ages(&self, stay: Stay, marks: &FxHashMap<Mark, Micros>, sink: &mut impl Sink) {
        let Stay { stage, from, left } = stay;
        for (number, (_, age)) in AGES.iter().enumerate() {
            let (start, end) = (from + age, from + age + FOLLOWED);
            let left_by_then = left.filter(|(to, _)| *to <= end);
            let there = start <= self.now && left.is_none_or(|(to, _)| to > start);
            if !there || (left_by_then.is_none() && self.now < end) {
                continue;
            }
            let number = number as u8;
            let went_on = left_by_then.is_some_and(|(_, next)| next > stage);
            sink.count(Number::AtAge(stage, number, went_on), &[]);
            for (mark, _) in marks.iter().filter(|(_, done)| **done <= *age) {
                sink.count(Number::Did(stage, *mark, number, went_on), &[]);
            }
        }
    }

    /// What got in the way; when journeys are compared also by which of the ages they have been followed for.
    fn friction(
        &self,
        (stay, ages): (Stay, u8),
        rows: &CustomerRows<'_>,
        visible: &[usize],
        told: &mut FxHashSet<Number>,
        sink: &mut impl Sink,
    ) {
        let mut tell = |what: Friction, kind: u32, known: Micros, because: &[usize]| {
            let number = Number::Friction(stay.stage, what, kind);
            if !told.insert(number) {
                return;
            }
            sink.count(number, because);
            if self.compared {
                let age = (known - stay.from).max(0);
                sink.met(stay.stage, what, kind, age);
                let by = (0..ages).filter(|number| age <= AGES[usize::from(*number)].1);
                by.for_each(|number| sink.count(Number::Met(stay.stage, what, kind, number), because));
            }
        };
        let mut tries: FxHashMap<u32, [usize; 2]> = FxHashMap::default();
        for at in happened(rows, visible, &stay) {
            let i = visible[at];
            let (kind, time) = (u32::from(rows.codes[i]), rows.times[i]);
            let quiet_until = time + SILENCE;
            let next = visible.get(at + 1).map(|next| rows.times[*next]);
            let quiet = next.map_or(self.now, |next| next) >= quiet_until;
            if quiet && stay.left.is_none_or(|(to, _)| to > quiet_until) {
                tell(Friction::DropOff, kind, quiet_until, &[i]);
            }
            let of = self.kinds.get(kind as usize).copied();
            if of.is_some_and(|of| of.fails) || self.dims.fails(rows.rows.at(i)) {
                tell(Friction::Error, kind, time, &[i]);
            }
            if of.is_some_and(|of| of.rages) {
                tell(Friction::Rage, kind, time, &[i]);
            }
            if of.is_some_and(|of| of.browses) {
                continue;
            }
            let last = tries.insert(kind, [tries.get(&kind).map_or(i, |last| last[1]), i]);
            if let Some([second, last]) = last.filter(|[second, last]| second != last)
                && time - rows.times[second] <= TRIES_WITHIN
            {
                tell(Friction::Repeated, kind, time, &[second, last, i]);
            }
        }
    }
}

/// Which of the visible events happened in a stay: the stage of an event is the one right behind it.
fn happened(rows: &CustomerRows<'_>, visible: &[usize], stay: &Stay) -> Range<usize> {
    let place = |moment: Micros| visible.partition_point(|i| rows.times[*i].saturating_add(1) < moment);
    let end = stay.left.map_or(visible.len(), |(to, _)| place(to));
    place(stay.from).min(end)..end
}

/// The visible events right before a moment.
fn at<'v>(rows: &CustomerRows<'_>, visible: &'v [usize], moment: Micros) -> &'v [usize] {
    let first = visible.partition_point(|i| rows.times[*i].saturating_add(1) < moment);
    let last = visible.partition_point(|i| rows.times[*i].saturating_add(1) <= moment);
    &visible[first..last]
}
