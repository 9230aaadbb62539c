//! Does a rule hold of this customer, and until when?

use super::account::{Accounts, Decided};
use super::facts::measure::{Days, Kinds, Word, days};
use super::facts::{Fact, Ground};
use super::leaf::{Anchor, Did, Leaf, Measure, Moment};
use super::past::{before, comes};
use super::{BoundRules, Rules, Tree};
use crate::funnel::search::Search;
use crate::matcher::{Matcher, Scratch};
use crate::spec::range::When;
use crate::spec::{Span, UnitKind};
use hark_model::{CustomerKey, Micros};
use hark_timeline::{CustomerRows, RowRef, Unit};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Whether a rule holds, and for how long that is sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether it holds now.
    pub holds: bool,
    /// The first moment at which it may be otherwise although nothing happened; the end of time when it cannot.
    /// [`Judge::all`] alone works it out.
    pub until: Micros,
}

/// What one thread knows of the customer at hand. Made by [`Judge::room`] and good for that judge only.
#[derive(Clone, Debug)]
pub struct Room {
    pub(super) scratch: Scratch,
    sequences: Vec<(Scratch, Option<(Span, Search)>)>,
    /// By leaf: what was found already.
    known: Vec<Option<Standing>>,
    /// By fact: what was found already.
    facts: [Option<Word>; 3],
    kinds: Kinds,
    /// The message ids of events that reasons showed.
    pub(super) ids: FxHashMap<RowRef, String>,
}

/// Decides rules at one moment, by what happened before it and nothing else. Shared by all threads.
pub struct Judge<'b> {
    pub(super) rules: &'b Rules,
    pub(super) bound: &'b BoundRules<'b>,
    pub(super) main: Box<Matcher<'b>>,
    pub(super) sequences: Vec<Matcher<'b>>,
    /// The rules of accounts, and how the accounts stand.
    pub(super) accounts: Option<(&'b Accounts<'b>, &'b Decided)>,
    pub(super) ground: Ground<'b>,
    /// By leaf: its stretch of time.
    spans: Vec<Span>,
    pub(super) now: Micros,
}

/// What was found of the events that a test speaks of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measured {
    /// The measure; none where there is nothing to measure.
    pub(super) value: Option<f64>,
    /// The first of the events.
    pub(super) first: Option<usize>,
}

impl Rules {
    /// In which stretch of time a test looks.
    pub(super) fn when(&self, leaf: &Leaf) -> When {
        match leaf {
            Leaf::Known(_) | Leaf::Fact(..) | Leaf::Goals { .. } | Leaf::Listed(_) | Leaf::Account(_) => {
                When::default()
            }
            Leaf::Did(did) => did.when,
            Leaf::Moment(moment) => moment.when,
            Leaf::Sequence(number) => self.sequences[*number].when,
        }
    }
}

impl BoundRules<'_> {
    /// For customers as they are at a moment. The rules are those that were bound.
    pub fn judge<'b>(&'b self, rules: &'b Rules, now: Micros) -> Judge<'b> {
        self.judge_with(rules, now, self.accounts.as_ref().map(|accounts| &accounts.present))
    }

    /// For customers as they were at a moment, with their accounts as they stood then.
    pub(super) fn judge_with<'b>(&'b self, rules: &'b Rules, now: Micros, decided: Option<&'b Decided>) -> Judge<'b> {
        let span = |leaf: &Leaf| rules.when(leaf).at(now, &rules.wall).span();
        let (settings, zone) = (&rules.facts, &rules.wall.zone);
        let styled = rules.leaves.iter().any(|leaf| matches!(leaf, Leaf::Fact(Fact::Style, _)));
        let style_days = styled.then(|| Days::of(settings, zone, now));
        Judge {
            rules,
            bound: self,
            ground: Ground { settings, zone, hints: &self.hints, days: style_days, now },
            main: Box::new(self.main.matcher()),
            sequences: self.sequences.iter().map(crate::matcher::Bound::matcher).collect(),
            accounts: self.accounts.as_deref().zip(decided),
            spans: rules.leaves.iter().map(span).collect(),
            now,
        }
    }
}

impl Judge<'_> {
    /// Room for one thread.
    pub fn room(&self) -> Room {
        Room {
            scratch: Scratch::default(),
            sequences: vec![(Scratch::default(), None); self.sequences.len()],
            known: vec![None; self.rules.leaves.len()],
            facts: [None; 3],
            kinds: Kinds::default(),
            ids: FxHashMap::default(),
        }
    }

    /// Whether a rule holds of a customer. Of who did nothing yet none does.
    #[inline]
    pub fn holds(&self, rule: usize, rows: &CustomerRows<'_>, room: &mut Room) -> bool {
        let Some(rows) = before(rows, self.now) else { return false };
        self.enter(&rows, room);
        self.tree::<false>(&self.rules.trees[rule], &rows, room).holds
    }

    /// How all rules stand with a customer, in their order. What is dated ahead of now ends it.
    pub fn all(&self, rows: &CustomerRows<'_>, room: &mut Room, out: &mut Vec<Standing>) {
        out.clear();
        let comes = comes(rows, self.now);
        let Some(rows) = before(rows, self.now) else {
            return out.resize(self.rules.trees.len(), Standing { holds: false, until: comes });
        };
        self.enter(&rows, room);
        let standings = self.rules.trees.iter().map(|tree| self.tree::<true>(tree, &rows, room));
        out.extend(standings.map(|standing| Standing { until: standing.until.min(comes), ..standing }));
    }

    /// The rules that hold of a customer, by number.
    pub fn members(&self, rows: &CustomerRows<'_>, room: &mut Room, out: &mut Vec<usize>) {
        out.clear();
        let Some(rows) = before(rows, self.now) else { return };
        self.enter(&rows, room);
        let trees = self.rules.trees.iter().enumerate();
        out.extend(trees.filter(|(_, tree)| self.tree::<false>(tree, &rows, room).holds).map(|(rule, _)| rule));
    }

    /// How one test stands with the customer that the room has entered.
    pub(super) fn one(&self, leaf: usize, rows: &CustomerRows<'_>, room: &mut Room) -> Standing {
        self.leaf::<false>(leaf, rows, room)
    }

    pub(super) fn enter(&self, rows: &CustomerRows<'_>, room: &mut Room) {
        self.main.enter(rows, &mut room.scratch);
        room.known.fill(None);
        room.facts = [None; 3];
    }

    fn tree<const WATCHED: bool>(&self, tree: &Tree, rows: &CustomerRows<'_>, room: &mut Room) -> Standing {
        match tree {
            Tree::All(parts) => self.list::<WATCHED>(parts, true, rows, room),
            Tree::Any(parts) => self.list::<WATCHED>(parts, false, rows, room),
            Tree::Named(_, inner) | Tree::Staged(_, inner) => self.tree::<WATCHED>(inner, rows, room),
            Tree::Not(inner) => {
                let inner = self.tree::<WATCHED>(inner, rows, room);
                Standing { holds: !inner.holds, ..inner }
            }
            Tree::Leaf(leaf) => match room.known[*leaf] {
                Some(known) => known,
                None => {
                    let found = self.leaf::<WATCHED>(*leaf, rows, room);
                    room.known[*leaf] = Some(found);
                    found
                }
            },
        }
    }

    /// The first part that decides is enough: for as long as it stands, so does the whole.
    fn list<const WATCHED: bool>(
        &self,
        parts: &[Tree],
        all: bool,
        rows: &CustomerRows<'_>,
        room: &mut Room,
    ) -> Standing {
        let mut whole = Standing { holds: all, until: Micros::MAX };
        for part in parts {
            let part = self.tree::<WATCHED>(part, rows, room);
            if part.holds != all {
                return part;
            }
            whole.until = whole.until.min(part.until);
        }
        whole
    }

    fn leaf<const WATCHED: bool>(&self, leaf: usize, rows: &CustomerRows<'_>, room: &mut Room) -> Standing {
        self.leaf_at::<WATCHED>(leaf, self.now, self.spans[leaf], rows, room)
    }

    /// How a test stands at another moment than the judge's: the rows are those before it, and the room has entered them.
    pub(super) fn leaf_at<const WATCHED: bool>(
        &self,
        leaf: usize,
        now: Micros,
        span: Span,
        rows: &CustomerRows<'_>,
        room: &mut Room,
    ) -> Standing {
        let forever = |holds: bool| Standing { holds, until: Micros::MAX };
        match &self.rules.leaves[leaf] {
            Leaf::Known(selector) => forever(self.main.hits(*selector, rows, 0, &room.scratch)),
            Leaf::Did(did) => {
                let enough = did.amount.at_least().filter(|_| did.measure == Measure::Times);
                let found = self.measured(did, span, rows, &room.scratch, enough.unwrap_or(usize::MAX));
                let holds = found.value.is_some_and(|value| did.amount.holds(value));
                let until = if WATCHED { self.until(now, did.when, found.first, rows) } else { Micros::MAX };
                Standing { holds, until }
            }
            Leaf::Moment(moment) => {
                let Some(found) = self.moment(moment, span, rows, &room.scratch) else {
                    let until = if WATCHED { self.until(now, moment.when, None, rows) } else { Micros::MAX };
                    return Standing { holds: false, until };
                };
                let (holds, until) = moment.test.holds(rows.times[found], now);
                let until = if WATCHED { until.min(self.until(now, moment.when, Some(found), rows)) } else { until };
                Standing { holds, until }
            }
            Leaf::Fact(fact, words) => {
                let word = match room.facts[*fact as usize] {
                    Some(known) => known,
                    None if now == self.now => self.ground.word(*fact, rows, &mut room.kinds, WATCHED),
                    None => {
                        let Ground { settings, zone, hints, .. } = self.ground;
                        let days = (*fact == Fact::Style).then(|| Days::of(settings, zone, now));
                        Ground { settings, zone, hints, days, now }.word(*fact, rows, &mut room.kinds, WATCHED)
                    }
                };
                room.facts[*fact as usize] = Some(word);
                Standing { holds: words >> word.word & 1 == 1, until: word.until }
            }
            Leaf::Goals { selectors, negated } => {
                let stated = selectors.iter().any(|selector| self.main.hits(*selector, rows, 0, &room.scratch));
                forever(stated != *negated)
            }
            Leaf::Listed(list) => forever(self.bound.lists.holds(*list, rows.key)),
            Leaf::Account(rule) => self.account(rows.key).map_or(forever(false), |(account, until)| {
                let standing = self.accounts.map_or(forever(false), |(_, decided)| decided.of(account, *rule));
                Standing { until: until.min(standing.until), ..standing }
            }),
            Leaf::Sequence(number) => {
                let holds = self.sequence(*number, span, rows, room, &mut |_| ());
                let when = self.rules.sequences[*number].when;
                let first = span.cut(rows.times).next();
                Standing { holds, until: if WATCHED { self.until(now, when, first, rows) } else { Micros::MAX } }
            }
        }
    }

    /// The account of a customer, and the moment at which they join another.
    pub(super) fn account(&self, customer: CustomerKey) -> Option<(CustomerKey, Micros)> {
        let (account, until) = self.accounts?.0.of(customer, self.now);
        Some((account?, until))
    }

    /// When a test may turn out otherwise because of its stretch of time, the first of whose events is `first`.
    fn until(&self, now: Micros, when: When, first: Option<usize>, rows: &CustomerRows<'_>) -> Micros {
        let period_ends = |interval| When::This(interval).at(now, &self.rules.wall).to.unwrap_or(Micros::MAX);
        match when {
            When::Fixed(_) => Micros::MAX,
            When::This(interval) | When::Previous(interval) => period_ends(interval),
            When::Last(..) => first.map_or(Micros::MAX, |i| when.left_at(rows.times[i], &self.rules.wall)),
        }
    }

    /// Whether a selector means an event.
    #[inline]
    pub(super) fn hit(&self, selector: usize, rows: &CustomerRows<'_>, i: usize, scratch: &Scratch) -> bool {
        if self.main.by_name(selector) {
            return self.main.names_of(selector).get(rows.codes[i] as usize).copied().unwrap_or(false);
        }
        self.main.hits(selector, rows, i, scratch)
    }

    /// Which events a measure may look at, and the one among them that it leaves out; `None` without its anchor.
    pub(super) fn reach(
        &self,
        did: &Did,
        span: Span,
        rows: &CustomerRows<'_>,
        scratch: &Scratch,
    ) -> Option<(Range<usize>, usize)> {
        let whole = span.cut(rows.times);
        let Some(Anchor { selector, last, before, within }) = did.anchor else { return Some((whole, usize::MAX)) };
        let mut all = 0..rows.times.len();
        let anchor = match last {
            false => all.find(|i| self.hit(selector, rows, *i, scratch)),
            true => all.rfind(|i| self.hit(selector, rows, *i, scratch)),
        }?;
        let at = rows.times[anchor];
        let length = within.unwrap_or(Micros::MAX);
        let (from, to) = match before {
            false => (at, at.saturating_add(length).saturating_add(1)),
            true => (at.saturating_sub(length), at.saturating_add(1)),
        };
        let side = Span { from, to }.cut(rows.times);
        let range = whole.start.max(side.start)..whole.end.min(side.end);
        Some((range.start..range.end.max(range.start), anchor))
    }

    /// Measures the events of a test; stops counting at `enough`.
    pub(super) fn measured(
        &self,
        did: &Did,
        span: Span,
        rows: &CustomerRows<'_>,
        scratch: &Scratch,
        enough: usize,
    ) -> Measured {
        let Some((range, left_out)) = self.reach(did, span, rows, scratch) else { return Measured::default() };
        let mut hits = range.filter(|i| *i != left_out && self.hit(did.selector, rows, *i, scratch));
        let mut first = None;
        let mut noted = hits.by_ref().inspect(|i| first = first.or(Some(*i)));
        let value = match did.measure {
            Measure::Times => Some(noted.take(enough).count() as f64),
            Measure::Days => Some(f64::from(days(&self.rules.wall.zone, noted.map(|i| rows.times[i])))),
            Measure::Sum(p) | Measure::Mean(p) | Measure::Min(p) | Measure::Max(p) => {
                let numbers = noted.by_ref().filter_map(|i| self.bound.number(p, rows.rows.at(i)));
                summed(did.measure, numbers)
            }
        };
        Measured { value, first }
    }

    /// The event whose moment is tested.
    pub(super) fn moment(
        &self,
        moment: &Moment,
        span: Span,
        rows: &CustomerRows<'_>,
        scratch: &Scratch,
    ) -> Option<usize> {
        let mut range = span.cut(rows.times);
        match moment.last {
            false => range.find(|i| self.hit(moment.selector, rows, *i, scratch)),
            true => range.rfind(|i| self.hit(moment.selector, rows, *i, scratch)),
        }
    }

    /// Whether a customer went through a sequence, and the events of the best try.
    pub(super) fn sequence(
        &self,
        number: usize,
        span: Span,
        rows: &CustomerRows<'_>,
        room: &mut Room,
        events: &mut dyn FnMut(&[u32]),
    ) -> bool {
        let steps = &self.rules.sequences[number].steps;
        let matcher = &self.sequences[number];
        let (scratch, search) = &mut room.sequences[number];
        if search.as_ref().is_none_or(|(made_for, _)| *made_for != span) {
            let steps = crate::funnel::plan::Plan { from: span.from, to: span.to, ..steps.clone() };
            *search = Some((span, Search::new(&steps, &UnitKind::Walked(Unit::Customer), matcher)));
        }
        let Some((_, search)) = search else { return false };
        let mut whole = false;
        matcher.enter(rows, scratch);
        search.each(matcher, rows, scratch, &mut |found| {
            whole |= steps.completed(found);
            events(found);
        });
        whole
    }

    /// The stretch of a leaf.
    pub(super) fn span(&self, leaf: usize) -> Span {
        self.spans[leaf]
    }

    /// What is known of the customer that the room has entered.
    pub(super) fn scratch<'r>(&self, room: &'r Room) -> &'r Scratch {
        &room.scratch
    }
}

/// One number of many; the sum of none is 0, all else of none is nothing.
fn summed(measure: Measure, numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut n, mut sum, mut least, mut most) = (0u32, 0.0, f64::INFINITY, f64::NEG_INFINITY);
    for number in numbers {
        (n, sum) = (n + 1, sum + number);
        (least, most) = (f64::min(least, number), f64::max(most, number));
    }
    match measure {
        Measure::Sum(_) => Some(sum),
        _ if n == 0 => None,
        Measure::Mean(_) => Some(sum / f64::from(n)),
        Measure::Min(_) => Some(least),
        _ => Some(most),
    }
}
