//! How many customers are in each stage, now and then?

use super::line::{BoundStages, Line};
use crate::Result;
use crate::matcher::Plan;
use crate::run::{self, Context};
use crate::segment::Library;
use crate::segment::census::options;
use crate::segment::steps::{Closely, Course};
use hark_model::{Micros, Population};
use hark_timeline::{CustomerRows, EventSource};
use std::sync::Arc;

/// How many there were at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// By the number of the stage in the workspace's list.
    pub stages: Vec<u64>,
    /// In none of them.
    pub none: u64,
}

struct Counted {
    course: Course,
    line: Line,
    /// By moment, then code of the stage.
    moments: Vec<Vec<u64>>,
}

/// How many customers are in each stage now, and at each of some moments. Who had not come yet is counted nowhere. Robots and
/// staff are left out, as in every number.
pub fn census<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    population: Population,
    moments: &[Micros],
) -> Result<(Census, Vec<Census>)> {
    let stages = BoundStages::bind(ctx, None, &options())?;
    let follow = stages.follow();
    let all: Vec<Micros> = moments.iter().copied().chain([ctx.now]).collect();
    let end = all.iter().copied().max().unwrap_or(ctx.now);
    let plan = Plan { population, options: options(), ..Plan::default() };
    let make = || Counted {
        course: follow.course(),
        line: Line::default(),
        moments: vec![vec![0; stages.keys.len() + 1]; all.len()],
    };
    let visit = |counted: &mut Counted, rows: &CustomerRows<'_>| {
        follow.line(rows, &mut counted.course, Closely::Until(end), &mut counted.line);
        for (moment, counts) in all.iter().zip(&mut counted.moments) {
            if rows.times[0] < *moment {
                counts[usize::from(counted.line.at(*moment))] += 1;
            }
        }
    };
    let merge = |all: &mut Counted, part: Counted| {
        for (all, part) in all.moments.iter_mut().zip(part.moments) {
            all.iter_mut().zip(part).for_each(|(a, b)| *a += b);
        }
    };
    let (counted, _) = run::fold_placed(ctx, &plan, make, visit, merge)?;
    let mut told: Vec<Census> =
        counted.moments.iter().map(|counts| Census { none: counts[0], stages: counts[1..].to_vec() }).collect();
    let now = told.pop().unwrap_or_default();
    Ok((now, told))
}

/// How many customers are in each stage now, and in which one each of them would be by another list: by the code of the stage in the
/// workspace's list, then of that in the other one. Code 0 is none; the stages follow in their order.
pub fn moved<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    other: &Arc<Library>,
    population: Population,
) -> Result<Vec<Vec<u64>>> {
    let then = Context { segments: other, ..*ctx };
    let lists = [BoundStages::bind(ctx, None, &options())?, BoundStages::bind(&then, None, &options())?];
    let [before, after] = [lists[0].follow(), lists[1].follow()];
    let [rows_of, columns] = [lists[0].keys.len() + 1, lists[1].keys.len() + 1];
    let plan = Plan { population, options: options(), ..Plan::default() };
    let make = || ([before.course(), after.course()], Line::default(), vec![vec![0; columns]; rows_of]);
    let visit = |counted: &mut ([Course; 2], Line, Vec<Vec<u64>>), rows: &CustomerRows<'_>| {
        let ([one, two], line, moves) = counted;
        if rows.times[0] >= ctx.now {
            return;
        }
        before.line(rows, one, Closely::Until(ctx.now), line);
        let from = usize::from(line.at(ctx.now));
        after.line(rows, two, Closely::Until(ctx.now), line);
        moves[from][usize::from(line.at(ctx.now))] += 1;
    };
    let merge = |all: &mut ([Course; 2], Line, Vec<Vec<u64>>), part: ([Course; 2], Line, Vec<Vec<u64>>)| {
        for (all, part) in all.2.iter_mut().zip(part.2) {
            all.iter_mut().zip(part).for_each(|(a, b)| *a += b);
        }
    };
    Ok(run::fold_placed(ctx, &plan, make, visit, merge)?.0.2)
}
