//! From when until when did a rule hold of one customer?
//!
//! What a rule says changes behind an event that it speaks of, and where a standing ends by itself. So each test becomes a line of
//! moments at which it turns, and a rule is those lines laid over each other. The common tests turn in one pass over the events
//! ([`super::quick`]); all others are judged at the moments at which they can turn, and at no other.

use super::Tree;
use super::judge::{Judge, Room};
use super::leaf::Leaf;
use super::past::before;
use crate::halt::Halt;
use hark_model::Micros;
use hark_timeline::{CustomerRows, EventNames};

/// Whether something holds, over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Steps {
    /// Whether it holds at first.
    pub(crate) begins: bool,
    /// When it turns, ascending.
    pub(crate) turns: Vec<Micros>,
}

impl Steps {
    pub(crate) fn always(begins: bool) -> Self {
        Steps { begins, turns: Vec::new() }
    }

    /// Whether it holds at the end.
    pub(crate) fn ends(&self) -> bool {
        self.begins != (self.turns.len() % 2 == 1)
    }

    /// From this moment on, which is not before any other that was told.
    pub(crate) fn tell(&mut self, at: Micros, holds: bool) {
        if self.ends() == holds {
            return;
        }
        match self.turns.last() {
            Some(last) if *last == at => drop(self.turns.pop()),
            _ => self.turns.push(at),
        }
    }

    fn not(self) -> Self {
        Steps { begins: !self.begins, ..self }
    }

    /// Both of them (`all`), or either.
    fn with(self, other: Self, all: bool) -> Self {
        let join = |a: bool, b: bool| if all { a && b } else { a || b };
        let (mut a, mut b) = (self.begins, other.begins);
        let mut joined = Steps::always(join(a, b));
        let (mut mine, mut theirs) = (self.turns.iter().peekable(), other.turns.iter().peekable());
        while let Some(at) = mine.peek().into_iter().chain(theirs.peek()).map(|at| **at).min() {
            a ^= mine.next_if(|turn| **turn == at).is_some();
            b ^= theirs.next_if(|turn| **turn == at).is_some();
            joined.tell(at, join(a, b));
        }
        joined
    }
}

/// Behind which events a test may turn.
#[derive(Clone, Debug, Default)]
struct Spoken {
    /// By event code.
    names: Vec<bool>,
    /// Behind events that set a trait: of the main plan, or of a sequence's.
    traits: bool,
    sequence: Option<usize>,
}

/// What one thread needs to follow customers. Good for the follower that made it only.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    pub(crate) room: Room,
    leaves: Vec<Option<Steps>>,
}

/// How closely a customer is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closely {
    /// What is told is true right behind each event, and perhaps not between.
    Events,
    /// True at every moment up to this one.
    Until(Micros),
}

/// A judge that tells of all moments, not of one.
pub(crate) struct Follower<'b> {
    pub(super) judge: Judge<'b>,
    spoken: Vec<Spoken>,
    halt: Option<&'b Halt>,
}

impl<'b> Follower<'b> {
    /// For the rules of a judge, whatever its moment.
    pub(crate) fn new(judge: Judge<'b>, names: &EventNames) -> Self {
        let count = names.names().len();
        let spoken = judge.rules.leaves.iter().map(|leaf| spoken(&judge, leaf, count)).collect();
        Follower { judge, spoken, halt: None }
    }

    /// Stops between two judgements when the answer is not wanted any more: what is told then is not whole, and whoever asked looks at the
    /// halt behind it.
    pub(crate) fn until(self, halt: &'b Halt) -> Self {
        Follower { halt: Some(halt), ..self }
    }

    /// Room for one thread.
    pub(crate) fn course(&self) -> Course {
        Course { room: self.judge.room(), leaves: vec![None; self.spoken.len()] }
    }

    /// How all rules stand with a customer, over time.
    pub(crate) fn all(&self, rows: &CustomerRows<'_>, course: &mut Course, closely: Closely) -> Vec<Steps> {
        course.leaves.fill(None);
        self.judge.enter(rows, &mut course.room);
        // The quick ones first: they need the room as it is for all events.
        for leaf in 0..self.spoken.len() {
            course.leaves[leaf] = self.judge.quick(leaf, rows, &course.room);
        }
        self.judge.rules.trees.iter().map(|tree| self.tree(tree, rows, course, closely)).collect()
    }

    fn tree(&self, tree: &Tree, rows: &CustomerRows<'_>, course: &mut Course, closely: Closely) -> Steps {
        let mut list = |parts: &[Tree], all: bool| {
            let parts = parts.iter().map(|part| self.tree(part, rows, course, closely));
            parts.reduce(|a, b| a.with(b, all)).unwrap_or_else(|| Steps::always(all))
        };
        match tree {
            Tree::All(parts) => list(parts, true),
            Tree::Any(parts) => list(parts, false),
            Tree::Not(inner) => self.tree(inner, rows, course, closely).not(),
            Tree::Named(_, inner) | Tree::Staged(_, inner) => self.tree(inner, rows, course, closely),
            Tree::Leaf(leaf) => {
                if course.leaves[*leaf].is_none() {
                    course.leaves[*leaf] = Some(self.judged(*leaf, rows, course, closely));
                }
                course.leaves[*leaf].clone().unwrap_or_default()
            }
        }
    }

    /// Whether a test speaks of any of these events.
    fn speaks(&self, leaf: usize, rows: &CustomerRows<'_>, events: std::ops::Range<usize>) -> bool {
        let Spoken { names, traits, sequence } = &self.spoken[leaf];
        let matcher = sequence.map_or(&*self.judge.main, |number| &self.judge.sequences[number]);
        events.into_iter().any(|i| {
            names.get(rows.codes[i] as usize).is_none_or(|on| *on) || (*traits && matcher.sets_traits(rows, i))
        })
    }

    /// The last of the events of this very moment that any test speaks of.
    pub(crate) fn cause(&self, rows: &CustomerRows<'_>, time: Micros) -> Option<usize> {
        let mut events = rows.times.partition_point(|t| *t < time)..rows.times.partition_point(|t| *t <= time);
        events.rfind(|i| (0..self.spoken.len()).any(|leaf| self.speaks(leaf, rows, *i..*i + 1)))
    }

    /// A test judged at every moment at which it can turn.
    fn judged(&self, leaf: usize, rows: &CustomerRows<'_>, course: &mut Course, closely: Closely) -> Steps {
        let when = self.judge.rules.when(&self.judge.rules.leaves[leaf]);
        let end = if let Closely::Until(end) = closely { end } else { Micros::MIN };
        let mut steps = Steps::default();
        let mut judge = |moment: Micros, steps: &mut Steps| {
            let Some(rows) = before(rows, moment) else { return Micros::MAX };
            let span = when.at(moment, &self.judge.rules.wall).span();
            self.judge.enter(&rows, &mut course.room);
            let found = self.judge.leaf_at::<true>(leaf, moment, span, &rows, &mut course.room);
            steps.tell(moment, found.holds);
            found.until.max(moment.saturating_add(1))
        };
        let (mut first, mut until) = (0, Micros::MIN);
        while first < rows.times.len() && !self.halt.is_some_and(Halt::is_set) {
            let time = rows.times[first];
            let (next, behind) = (first + rows.times[first..].partition_point(|t| *t == time), time.saturating_add(1));
            while first > 0 && until < behind && until <= end {
                until = judge(until, &mut steps);
            }
            if until <= behind || self.speaks(leaf, rows, first..next) {
                until = judge(behind, &mut steps);
            }
            first = next;
        }
        while until <= end && until < Micros::MAX {
            until = judge(until, &mut steps);
        }
        steps
    }
}

fn spoken(judge: &Judge<'_>, leaf: &Leaf, count: usize) -> Spoken {
    let mut all = Spoken { names: vec![false; count], ..Spoken::default() };
    let mut of = |matcher: &crate::matcher::Matcher<'_>, selector: usize| {
        all.names.iter_mut().zip(matcher.names_of(selector)).for_each(|(all, on)| *all |= *on);
        all.traits |= matcher.tests_traits(selector);
    };
    match leaf {
        Leaf::Known(_) | Leaf::Goals { .. } => all.traits = true,
        // Who is on a list was on it from their first event on.
        Leaf::Listed(_) => {}
        // Every event tells something of how somebody uses a product, and of an account anybody's.
        Leaf::Fact(..) | Leaf::Account(_) => all.names.fill(true),
        Leaf::Did(did) => {
            of(&judge.main, did.selector);
            did.anchor.iter().for_each(|anchor| of(&judge.main, anchor.selector));
        }
        Leaf::Moment(moment) => of(&judge.main, moment.selector),
        Leaf::Sequence(number) => {
            (0..judge.rules.sequences[*number].plan.selectors.len()).for_each(|s| of(&judge.sequences[*number], s));
            all.sequence = Some(*number);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_twice_of_one_moment_is_what_was_told_last() {
        let mut steps = Steps::default();
        for (at, holds) in [(1, true), (1, false), (3, true), (5, true), (6, false), (6, true)] {
            steps.tell(at, holds);
        }
        assert_eq!(steps, Steps { begins: false, turns: vec![3] });
    }

    #[test]
    fn lines_are_laid_over_each_other() {
        let line = |turns: &[Micros]| Steps { begins: false, turns: turns.to_vec() };
        assert_eq!(line(&[1, 5]).with(line(&[3, 9]), true), line(&[3, 5]));
        assert_eq!(line(&[1, 5]).with(line(&[5, 9]), false), line(&[1, 9]), "no gap between two that meet");
        assert_eq!(line(&[1, 5]).with(line(&[1, 5]).not(), false), Steps::always(true));
    }
}
