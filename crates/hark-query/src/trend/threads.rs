//! Are numbers the same to the last bit for any number of threads and however the quantiles are found?

use super::{Layout, Trend, quantile};
use crate::calendar::Weekday;
use crate::question::Question;
use crate::run::Context;
use crate::spec::{Defaults, Node};
use hark_model::time::HOUR;
use hark_model::{Event, MessageId};
use hark_testkit::random::Random;
use hark_timeline::memory::{MemoryEvent, MemorySource};
use serde_json::{Value, json};

/// Numbers of very different sizes and signs, so that every order of additions loses something else.
fn source(random: &mut Random) -> MemorySource {
    let events = (0..3_000).map(|i| {
        let size = 10f64.powi(random.between(-8, 12) as i32);
        let x = match random.below(10) {
            0 => 0.1,
            1 => -0.0,
            _ => size * random.between(-1_000, 1_000) as f64 / 7.0,
        };
        let customer = format!("c{}", random.below(200));
        let time = random.between(0, 24 * 30) * HOUR;
        let mut event = Event::new(MessageId::Text(format!("m{i}")), "buy", &customer, time, time);
        let kind = random.choose(&["a", "b", "c"]);
        event.properties = json!({"x": x, "kind": kind}).to_string();
        MemoryEvent { customer, event }
    });
    MemorySource::new(events.collect())
}

fn context(source: &MemorySource, threads: usize) -> Context<'_, MemorySource> {
    Context {
        source,
        now: 24 * 40 * HOUR,
        threads,
        timezone: "UTC",
        week_start: Weekday::Monday,
        segments: &crate::segment::NONE,
        halt: &crate::halt::NEVER,
    }
}

fn spec(measure: Value) -> Value {
    json!({"question": "trend", "event": "buy", "measure": measure, "interval": "week", "breakdown": "kind"})
}

#[test]
fn one_thread_and_four_answer_alike() {
    let source = source(&mut Random::new(71));
    for measure in
        [json!({"sum": "x"}), json!({"mean": "x"}), json!({"median": "x"}), json!({"quantile": "x", "q": 0.9})]
    {
        let answer = |threads| crate::answer(&context(&source, threads), &spec(measure.clone())).expect("an answer");
        assert_eq!(answer(1).to_string(), answer(4).to_string());
    }
}

#[test]
fn selected_quantiles_are_the_gathered_ones() {
    let source = source(&mut Random::new(72));
    for q in [0.0, 0.25, 0.5, 0.9, 0.999, 1.0] {
        let found: Vec<Vec<u64>> = [(1, u64::MAX), (1, 0), (4, 0), (4, u64::MAX)]
            .map(|(threads, gathered_max)| quantiles(&context(&source, threads), q, gathered_max))
            .to_vec();
        assert!(found[0].len() > 10);
        assert!(found.iter().all(|bits| *bits == found[0]), "share {q}");
    }
}

/// The bits of the quantile of every cell, 0 and -0 being one number.
fn quantiles(ctx: &Context<'_, MemorySource>, q: f64, gathered_max: u64) -> Vec<u64> {
    let spec = spec(json!({"quantile": "x", "q": q}));
    let defaults: Defaults = ctx.defaults().expect("defaults");
    let mut reader = Node::root(&spec).object().expect("an object");
    reader.take("question");
    let trend = Trend::parse(&mut reader, &defaults).expect("a trend");
    let bound = trend.frame.plan.bind(ctx).expect("bound");
    let matcher = bound.matcher();
    let ranking = trend.ranking(ctx, &bound, &matcher).expect("a ranking");
    let layout = Layout::new(&trend.frame, trend.frame.calendar(ctx).expect("a calendar"), ranking);
    let grid = trend.grid(ctx, &matcher, &layout).expect("a grid");
    let counts: Vec<u64> = grid.points.iter().map(|point| point.n).collect();
    let values = quantile::quantiles(ctx, &trend.frame.plan, &matcher, &layout, q, &counts, gathered_max);
    values.expect("quantiles").into_iter().map(|x| (x + 0.0).to_bits()).collect()
}
