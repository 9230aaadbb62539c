//! In which stage was one customer at each moment?

use super::list;
use crate::Result;
use crate::run::Context;
use crate::segment::steps::{Closely, Course, Follower};
use crate::segment::{BoundRules, Rules};
use crate::spec::range::Wall;
use hark_model::Micros;
use hark_timeline::{CustomerRows, EventNames, EventSource, WalkOptions};

/// The number of a stage, counted from 1; 0 is none.
pub(crate) type StageCode = u8;

/// From which moment on a customer is in which stage, ascending. The first entry is the moment behind their first event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line(pub(crate) Vec<(Micros, StageCode)>);

impl Line {
    /// The stage at a moment; none before the first event.
    pub(crate) fn at(&self, moment: Micros) -> StageCode {
        let behind = match self.0.len() {
            0 => 0,
            1..=8 => self.0.iter().take_while(|(from, _)| *from <= moment).count(),
            _ => self.0.partition_point(|(from, _)| *from <= moment),
        };
        behind.checked_sub(1).map_or(0, |last| self.0[last].1)
    }

    /// The stage in which an event of this time happened: the one right behind it.
    #[inline]
    pub(crate) fn of_event(&self, time: Micros) -> StageCode {
        self.at(time.saturating_add(1))
    }
}

/// The stages of a workspace over one view.
pub(crate) struct BoundStages<'s> {
    /// By code less one.
    pub(crate) keys: Vec<String>,
    pub(crate) rules: Rules,
    pub(crate) bound: BoundRules<'s>,
    names: EventNames,
    now: Micros,
}

impl<'s> BoundStages<'s> {
    /// Reads the rules and fetches their columns. Without a wall the workspace's own counts.
    pub(crate) fn bind<S: EventSource + ?Sized>(
        ctx: &Context<'s, S>,
        wall: Option<&Wall>,
        options: &WalkOptions,
    ) -> Result<Self> {
        let rules = match wall {
            Some(wall) => list::rules(wall, ctx.segments)?,
            None => {
                let defaults = ctx.defaults()?;
                list::rules(&defaults.wall(), ctx.segments)?
            }
        };
        let bound = rules.bind_along(ctx, options)?;
        let keys = ctx.segments.stages().iter().map(|stage| stage.key.clone()).collect();
        Ok(BoundStages { keys, rules, bound, names: ctx.source.names().clone(), now: ctx.now })
    }

    /// What the walk asks.
    pub(crate) fn follow(&self) -> StageFollower<'_> {
        let judge = self.bound.judge(&self.rules, self.now);
        StageFollower { follower: Follower::new(judge, &self.names) }
    }
}

/// Follows customers from stage to stage. Shared by all threads.
pub(crate) struct StageFollower<'b> {
    pub(crate) follower: Follower<'b>,
}

impl StageFollower<'_> {
    /// Room for one thread.
    pub(crate) fn course(&self) -> Course {
        self.follower.course()
    }

    /// Follows one customer.
    pub(crate) fn line(&self, rows: &CustomerRows<'_>, course: &mut Course, closely: Closely, line: &mut Line) {
        line.0.clear();
        let Some(first) = rows.times.first() else { return };
        let start = first.saturating_add(1);
        let lines = self.follower.all(rows, course, closely);
        let mut held = 0u64;
        let mut turns: Vec<(Micros, usize)> = Vec::new();
        for (stage, steps) in lines.iter().enumerate() {
            held |= u64::from(steps.begins) << stage;
            for turn in &steps.turns {
                match *turn <= start {
                    true => held ^= 1 << stage,
                    false => turns.push((*turn, stage)),
                }
            }
        }
        turns.sort_unstable();
        let highest = |held: u64| (u64::BITS - held.leading_zeros()) as StageCode;
        line.0.push((start, highest(held)));
        let mut turns = turns.into_iter().peekable();
        while let Some((at, stage)) = turns.next() {
            held ^= 1 << stage;
            let more = turns.peek().is_some_and(|(next, _)| *next == at);
            if !more && line.0.last().is_some_and(|(_, last)| *last != highest(held)) {
                line.0.push((at, highest(held)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_the_stage_that_began_last() {
        let line = Line(vec![(10, 1), (20, 3), (30, 0)]);
        assert_eq!([9, 10, 19, 20, 30, 40].map(|moment| line.at(moment)), [0, 1, 1, 3, 0, 0]);
        assert_eq!(line.of_event(19), 3, "right behind it");
        let long = Line((0..20).map(|i| (i * 10, (i % 3) as u8)).collect());
        assert_eq!([-1, 0, 45, 190, 1_000].map(|moment| long.at(moment)), [0, 0, 1, 1, 1]);
    }
}
