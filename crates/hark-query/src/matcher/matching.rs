//! What is true of one event of the customer at hand?

use super::Bound;
use super::bound::NumberMap;
use crate::filter::{Known, TraitTest, Tree, Views};
use crate::segment::past::before;
use crate::segment::steps::{Closely, Course};
use crate::segment::{Judge, Room};
use crate::stage::line::{StageCode, StageFollower};
use crate::traits::{Found, TraitColumns};
use hark_model::Micros;
use hark_timeline::source::EventCode;
use hark_timeline::{Codes, ColumnData, CustomerRows, RowRef, Rows};

/// What a thread knows of the customer at hand. Made once per thread, filled by [`Matcher::enter`].
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    pub(super) known: Known,
    found: Vec<Option<Found>>,
    breakdown: u32,
    /// For the rule, when there is one.
    room: Option<Box<Room>>,
    /// For the stages, when the plan speaks of them.
    course: Option<Box<Course>>,
}

/// What conditions look at of one event.
#[inline]
pub(super) fn event(rows: &CustomerRows<'_>, i: usize) -> (EventCode, Micros, RowRef) {
    (rows.codes[i], rows.times[i], rows.rows.at(i))
}

/// Answers for single events. Made from a [`Bound`], shared by all threads.
pub struct Matcher<'b> {
    pub(super) bound: &'b Bound<'b>,
    pub(super) views: Views<'b>,
    traits: Vec<TraitColumns<'b>>,
    judge: Option<Judge<'b>>,
    stages: Option<Box<StageFollower<'b>>>,
    closely: Closely,
    /// By event code: which of the first 64 selectors may mean it.
    table: Vec<u64>,
    /// Which of the first 64 selectors have a condition.
    tested: u64,
    /// By selector: whether it may mean events of every name.
    every: Vec<bool>,
    /// Whether all events it is asked about passed the filter before.
    pub(super) sifted: bool,
    /// Whether it looks at columns of events that passed the filter.
    pub(super) placed: bool,
    breakdown: Vec<Vec<ColumnData<'b>>>,
    numbers: Vec<(ColumnData<'b>, &'b NumberMap)>,
}

impl<'b> Matcher<'b> {
    pub(crate) fn new(bound: &'b Bound<'b>, views: Views<'b>, traits: Vec<TraitColumns<'b>>) -> Self {
        let first: Vec<_> = bound.selectors.iter().take(64).enumerate().collect();
        let names = bound.selectors.first().map_or(0, |s| s.by_code.len());
        let bit = |k: usize, on: bool| u64::from(on) << k;
        let table = (0..names).map(|c| first.iter().fold(0, |m, (k, s)| m | bit(*k, s.by_code[c]))).collect();
        let tested = first.iter().fold(0, |m, (k, s)| m | bit(*k, s.tree.is_some()));
        let every = bound.selectors.iter().map(|s| s.by_code.iter().all(|on| *on)).collect();
        let data = |field: &usize| bound.columns[*field].iter().map(|c| c.data()).collect::<Vec<_>>();
        let numbers = bound.number.iter().flat_map(|(field, maps)| data(field).into_iter().zip(maps)).collect();
        let breakdown = bound.breakdown_fields.iter().map(data).collect();
        let placed = bound.selectors.iter().any(|s| s.tree.is_some())
            || !bound.breakdown_fields.is_empty()
            || bound.number.is_some();
        let judge = bound.rule.as_ref().map(|(rules, bound_rules)| bound_rules.judge(rules, bound.now));
        let closely = if bound.closely { Closely::Until(bound.now) } else { Closely::Events };
        let stages = bound.stages.as_ref().map(|stages| Box::new(stages.follow()));
        Matcher {
            bound,
            views,
            traits,
            judge,
            stages,
            closely,
            table,
            tested,
            every,
            sifted: false,
            placed,
            breakdown,
            numbers,
        }
    }

    /// Takes up a customer. False when the question leaves them out.
    pub fn enter(&self, rows: &CustomerRows<'_>, scratch: &mut Scratch) -> bool {
        if self.enters_all() {
            return true;
        }
        scratch.found.clear();
        scratch.found.extend(self.traits.iter().map(|t| t.find(rows, self.bound.flags.as_ref())));
        scratch.known.traits.clear();
        for test in &self.bound.tests.trait_tests {
            scratch.known.traits.push(self.views.trait_holds(test, scratch.found[test.subject]));
        }
        if let Some(stages) = &self.stages {
            let course = scratch.course.get_or_insert_with(|| Box::new(stages.course()));
            stages.line(rows, course, self.closely, &mut scratch.known.stages);
        }
        if let Some(subject) = self.bound.breakdown_trait {
            scratch.breakdown = match scratch.found[subject] {
                None => 0,
                Some(found) => self.value_at(found.column, found.at),
            };
        }
        let customers = self.bound.customers.as_ref();
        customers.is_none_or(|tree| self.chosen(tree, rows, &scratch.known))
            && self.judge.as_ref().is_none_or(|judge| {
                let room = scratch.room.get_or_insert_with(|| Box::new(judge.room()));
                judge.holds(0, rows, room)
            })
    }

    /// Whether a rule of nothing but traits holds: like any rule, by what happened before now.
    fn chosen(&self, tree: &Tree, rows: &CustomerRows<'_>, known: &Known) -> bool {
        if rows.times.last().is_none_or(|last| *last < self.bound.now) {
            return self.views.tree(tree, event(rows, 0), known);
        }
        let Some(rows) = before(rows, self.bound.now) else { return false };
        let found: Vec<_> = self.traits.iter().map(|t| t.find(&rows, self.bound.flags.as_ref())).collect();
        let holds = |test: &TraitTest| self.views.trait_holds(test, found[test.subject]);
        let traits = self.bound.tests.trait_tests.iter().map(holds).collect();
        self.views.tree(tree, event(&rows, 0), &Known { traits, ..Known::default() })
    }

    /// Whether the walk goes along accounts.
    pub fn of_accounts(&self) -> bool {
        self.bound.tests.of_accounts
    }

    /// Whether every event is visible, so that names alone decide selectors without a condition.
    pub fn all_visible(&self) -> bool {
        self.sifted || self.bound.filter.is_none()
    }

    /// Whether `enter` lets every customer in and need not be called.
    pub fn enters_all(&self) -> bool {
        self.traits.is_empty() && self.bound.customers.is_none() && self.judge.is_none() && self.stages.is_none()
    }

    /// Whether the name alone decides this selector.
    pub fn by_name(&self, selector: usize) -> bool {
        self.all_visible() && self.bound.selectors[selector].tree.is_none()
    }

    /// Whether a selector's condition asks what is known of the customer, so that the past may look otherwise later.
    pub(crate) fn tests_traits(&self, selector: usize) -> bool {
        fn asks(tree: &Tree) -> bool {
            match tree {
                Tree::All(parts) | Tree::Any(parts) => parts.iter().any(asks),
                Tree::Not(inner) => asks(inner),
                Tree::Trait(_) => true,
                Tree::Name(_) | Tree::Row(_) | Tree::Stage(_) => false,
            }
        }
        self.bound.selectors[selector].tree.as_ref().is_some_and(asks)
    }

    /// Whether an event tells anything of the traits that are asked for.
    pub(crate) fn sets_traits(&self, rows: &CustomerRows<'_>, i: usize) -> bool {
        self.traits.iter().any(|columns| columns.tells(rows.rows.at(i)))
    }

    /// Tells how a selector that is one test of a trait stands before all events (`None`) and behind each one that
    /// changes what is known. False for other selectors.
    pub(crate) fn trait_along(
        &self,
        selector: usize,
        rows: &CustomerRows<'_>,
        tell: &mut dyn FnMut(Option<usize>, bool),
    ) -> bool {
        let Some(Tree::Trait(test)) = &self.bound.selectors[selector].tree else { return false };
        let test = &self.bound.tests.trait_tests[*test];
        tell(None, self.views.trait_holds(test, None));
        self.traits[test.subject].along(rows, self.bound.flags.as_ref(), &mut |i, found| {
            tell(Some(i), self.views.trait_holds(test, Some(found)));
        });
        true
    }

    /// By event code: which of the first 64 selectors may mean it, bit `k` for selector `k`. The whole truth for
    /// selectors that are [`Matcher::by_name`].
    pub fn table(&self) -> &[u64] {
        &self.table
    }

    /// By event code: whether this selector may mean it.
    pub fn names_of(&self, selector: usize) -> &[bool] {
        &self.bound.selectors[selector].by_code
    }

    /// Whether this selector may mean events of every name.
    pub fn every_name(&self, selector: usize) -> bool {
        self.every[selector]
    }

    /// Whether the question sees the event at all.
    #[inline]
    pub fn visible(&self, rows: &CustomerRows<'_>, i: usize, scratch: &Scratch) -> bool {
        match &self.bound.filter {
            _ if self.sifted => true,
            None => true,
            Some(tree) => self.views.tree(tree, event(rows, i), &scratch.known),
        }
    }

    /// Whether the question sees the event and the selector means it.
    #[inline]
    pub fn hits(&self, selector: usize, rows: &CustomerRows<'_>, i: usize, scratch: &Scratch) -> bool {
        let code = rows.codes[i];
        let selector = &self.bound.selectors[selector];
        if !selector.by_code.get(code as usize).copied().unwrap_or(false) {
            return false;
        }
        let fits = selector.tree.as_ref().is_none_or(|t| self.views.tree(t, event(rows, i), &scratch.known));
        fits && self.visible(rows, i, scratch)
    }

    /// Which of the first 64 selectors mean the event, bit `k` for selector `k`; none if the question does not see it.
    #[inline]
    pub fn mask(&self, rows: &CustomerRows<'_>, i: usize, scratch: &Scratch) -> u64 {
        let code = rows.codes[i];
        let may = self.table.get(code as usize).copied().unwrap_or(0);
        if may == 0 {
            return 0;
        }
        let mut mask = may & !self.tested;
        let mut open = may & self.tested;
        while open != 0 {
            let k = open.trailing_zeros() as usize;
            open &= open - 1;
            let tree = self.bound.selectors[k].tree.as_ref();
            let fits = tree.is_none_or(|t| self.views.tree(t, event(rows, i), &scratch.known));
            mask |= u64::from(fits) << k;
        }
        if mask != 0 && !self.visible(rows, i, scratch) { 0 } else { mask }
    }

    /// From which moment on the customer is in which stage, for plans that follow them.
    pub(crate) fn stages<'r>(&self, scratch: &'r Scratch) -> &'r [(Micros, StageCode)] {
        &scratch.known.stages.0
    }

    /// The breakdown's code of the event, 0 for "(none)" and when the plan has no breakdown.
    #[inline]
    pub fn value(&self, rows: &CustomerRows<'_>, i: usize, scratch: &Scratch) -> u32 {
        let Some(bound) = &self.bound.breakdown else { return 0 };
        if self.bound.breakdown_trait.is_some() {
            return scratch.breakdown;
        }
        if self.bound.breakdown_stage {
            return bound.maps[0][0][usize::from(scratch.known.stages.of_event(rows.times[i]))];
        }
        if self.breakdown.is_empty() {
            return bound.maps[0][0].get(rows.codes[i] as usize).copied().unwrap_or(0);
        }
        self.value_at(0, rows.rows.at(i))
    }

    /// For events that lie in one place, broken down by a property of few values: the segment's own codes of their
    /// values, and what each code is in the breakdown.
    #[inline]
    pub fn values_side_by_side(&self, rows: &CustomerRows<'_>) -> Option<(&'b [u8], &'b [u32])> {
        let Rows::Contiguous(first) = rows.rows else { return None };
        let bound = self.bound.breakdown.as_ref().filter(|_| self.bound.breakdown_trait.is_none())?;
        let (segment, row) = (first.segment as usize, first.row as usize);
        let ColumnData::Dictionary(Codes::U8(codes)) = self.breakdown.first()?[segment] else { return None };
        Some((&codes[row..row + rows.times.len()], &bound.maps[0][segment]))
    }

    #[inline]
    fn value_at(&self, field: usize, at: RowRef) -> u32 {
        let Some(bound) = &self.bound.breakdown else { return 0 };
        let (segment, row) = (at.segment as usize, at.row as usize);
        let map = &bound.maps[field][segment];
        match self.breakdown[field][segment] {
            ColumnData::Absent => 0,
            ColumnData::Numbers(numbers) => bound.values.code_of_number(numbers[row]),
            ColumnData::Dictionary(Codes::U8(codes)) => map[codes[row] as usize],
            ColumnData::Dictionary(Codes::U16(codes)) => map[codes[row] as usize],
            ColumnData::Dictionary(Codes::U32(codes)) => map[codes[row] as usize],
        }
    }

    /// The number of the measured property; NaN when the event has none.
    #[inline]
    pub fn number(&self, rows: &CustomerRows<'_>, i: usize) -> f64 {
        let at = rows.rows.at(i);
        let (data, map) = &self.numbers[at.segment as usize];
        map.read(data, at.row as usize)
    }
}
