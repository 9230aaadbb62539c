//! Which valid questions can be asked about the random timelines?

mod journey;
mod mapping;
mod rule;
mod stage;

pub use journey::{crowd, journey, on_the_way};
pub use mapping::{mapped, money};
pub use rule::{facts, rule};
pub use stage::{alone, by_stage, stages};

use crate::random::Random;
use crate::timelines::{NAMES, WINDOWS, moment};
use hark_model::Micros;
use hark_model::time::{DAY, HOUR};
use serde_json::{Map, Value as Json, json};

/// Zones with changes of the clocks in both halves of the year, at midnight, by odd offsets, and none.
const ZONES: [&str; 7] = [
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "Pacific/Auckland",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "America/Los_Angeles",
];
const INTERVALS: [&str; 5] = ["day", "week", "month", "quarter", "year"];

/// What every question may carry: filters, range, calendar, unit.
fn common(random: &mut Random, near: Micros, question: &str) -> Map<String, Json> {
    let mut spec = Map::from_iter([("question".to_owned(), json!(question))]);
    if random.percent(12) {
        spec.insert("where".into(), condition(random, 2));
    }
    if random.percent(8) {
        spec.insert("customers".into(), of_traits(random, 1));
    }
    if random.percent(40) {
        spec.insert("range".into(), range(random, near));
    }
    if random.percent(60) {
        spec.insert("timezone".into(), json!(random.pick(&ZONES)));
    }
    if random.percent(30) {
        spec.insert("week_start".into(), json!(random.pick(&["sunday", "monday", "saturday"])));
    }
    if random.percent(20) {
        spec.insert("include".into(), random.choose(&[json!(["bots"]), json!(["staff"]), json!(["bots", "staff"])]));
    }
    if random.percent(15) {
        spec.insert("customers".into(), rule(random, near, 0, &[]));
    } else if random.percent(15) {
        spec.insert("unit".into(), random.choose(&[json!("account"), json!({"group": "account"}), json!("customer")]));
    }
    spec
}

/// A trend.
pub fn trend(random: &mut Random, near: Micros) -> Json {
    let mut spec = common(random, near, "trend");
    if random.percent(60) {
        spec.insert("event".into(), selector(random));
    }
    let measure = random.choose(&[
        json!("events"),
        json!("count"),
        json!("customers"),
        json!("customers"),
        json!({"sum": "n"}),
        json!({"mean": "n"}),
        json!({"min": "n"}),
        json!({"max": "nest.x"}),
        json!({"median": "n"}),
        json!({"quantile": "n", "q": 0.9}),
    ]);
    spec.insert("measure".into(), measure);
    if random.percent(10) {
        spec.insert("unit".into(), json!("session"));
    }
    spec.insert("interval".into(), json!(random.pick(&INTERVALS)));
    if random.percent(40) {
        breakdown(random, &mut spec);
    }
    Json::Object(spec)
}

/// A trend by the minute or the hour, over few days.
pub fn trend_by_clock(random: &mut Random, near: Micros) -> Json {
    let mut spec = Map::from_iter([("question".to_owned(), json!("trend"))]);
    spec.insert("interval".into(), json!(random.pick(&["hour", "hour", "minute"])));
    spec.insert("timezone".into(), json!(random.pick(&ZONES)));
    spec.insert("measure".into(), json!(random.pick(&["events", "customers"])));
    let (before, after) = (random.between(0, 30) * HOUR, random.between(1, 30) * HOUR);
    spec.insert("range".into(), json!({"from": moment(near - before), "to": moment(near + after)}));
    Json::Object(spec)
}

/// A funnel of one to four steps.
pub fn funnel(random: &mut Random, near: Micros) -> Json {
    let mut spec = common(random, near, "funnel");
    let order = *random.pick(&[&"ordered", &"ordered", &"strict", &"unordered"]);
    if order == "strict" {
        spec.remove("unit");
    }
    let count = random.choose(&[1, 2, 2, 3, 3, 4, 4, 4]);
    let steps = (0..count).map(|step| {
        let mut chosen = match random.below(10) {
            0..=5 => json!(name(random)),
            6 => json!("*"),
            _ => selector(random),
        };
        if order != "unordered" && step > 0 && random.percent(20) {
            if !chosen.is_object() {
                chosen = json!({"event": chosen});
            }
            chosen["optional"] = json!(true);
        }
        chosen
    });
    spec.insert("steps".into(), steps.collect());
    spec.insert("order".into(), json!(order));
    let window = random.choose(&WINDOWS);
    let text = match window {
        _ if window >= DAY => format!("{}d", window / DAY),
        _ if window >= HOUR => format!("{}h", window / HOUR),
        _ => format!("{}s", window / 1_000_000),
    };
    spec.insert("window".into(), json!(text));
    if order == "ordered" && random.percent(20) {
        spec.insert("strictly_later".into(), json!(true));
    }
    match random.below(10) {
        0 => drop(spec.insert("unit".into(), json!("session"))),
        1 | 2 if order != "unordered" => drop(spec.insert("unit".into(), json!("conversion"))),
        _ => (),
    }
    if random.percent(30) {
        let rules = (0..random.between(1, 2)).map(|_| exclusion(random, order, count as i64));
        spec.insert("exclude".into(), rules.collect());
        if spec.get("unit") != Some(&json!("conversion")) && random.percent(30) {
            spec.insert("exclude_voids".into(), json!(random.pick(&["customer", "customer", "attempt"])));
        }
    }
    // Which of two members' events at one moment stands first in an account is not defined, so neither is their row.
    let in_account = spec.get("unit").is_some_and(|unit| unit != "customer" && unit != "session");
    if !in_account && random.percent(30) {
        breakdown(random, &mut spec);
        if random.percent(50) {
            let step = random.between(1, count as i64);
            let at = random.choose(&[json!("first"), json!("last"), json!(step)]);
            spec.insert("breakdown_at".into(), at);
        }
    }
    Json::Object(spec)
}

/// What must not happen on the way.
fn exclusion(random: &mut Random, order: &str, steps: i64) -> Json {
    let mut rule = match random.below(4) {
        0 => json!({"event": "*", "where": condition(random, 0)}),
        _ => json!({"event": name(random)}),
    };
    if order == "ordered" && steps > 1 && random.percent(50) {
        let first = random.between(1, steps - 1);
        rule["between"] = json!([first, random.between(first + 1, steps)]);
    }
    rule
}

/// A retention.
pub fn retention(random: &mut Random, near: Micros) -> Json {
    let mut spec = common(random, near, "retention");
    spec.insert("cohort".into(), json!(random.pick(&["first_ever", "first_in_range", "recurring"])));
    for key in ["start", "return"] {
        if random.percent(40) {
            spec.insert(key.into(), selector(random));
        }
    }
    spec.insert("mode".into(), json!(random.pick(&["on", "on_or_after"])));
    spec.insert("interval".into(), json!(random.pick(&["day", "week", "month"])));
    if random.percent(30) {
        spec.insert("periods".into(), json!("rolling"));
        spec.insert("interval".into(), json!(random.pick(&["day", "week"])));
    }
    Json::Object(spec)
}

/// Paths, anchored or not.
pub fn paths(random: &mut Random, near: Micros) -> Json {
    let mut spec = common(random, near, "paths");
    spec.remove("unit");
    spec.insert("top".into(), json!(random.choose(&[1, 2, 3, 20])));
    if random.percent(40) {
        spec.insert("session_cut".into(), json!(true));
    }
    if random.percent(40) {
        let anchors = random.choose(&[vec!["start_at"], vec!["start_at"], vec!["end_at"], vec!["start_at", "end_at"]]);
        for anchor in anchors {
            let chosen = if random.percent(70) { json!(name(random)) } else { selector(random) };
            spec.insert(anchor.into(), chosen);
        }
        spec.insert("steps".into(), json!(random.between(1, 4)));
    }
    Json::Object(spec)
}

/// A lifecycle or a stickiness, which take the same options.
pub fn activity(random: &mut Random, near: Micros, question: &str) -> Json {
    let mut spec = common(random, near, question);
    if random.percent(50) {
        spec.insert("event".into(), selector(random));
    }
    spec.insert("interval".into(), json!(random.pick(&["day", "week", "month"])));
    Json::Object(spec)
}

/// The time between two events.
pub fn time_between(random: &mut Random, near: Micros) -> Json {
    let mut spec = common(random, near, "time_between");
    spec.insert("from".into(), selector(random));
    spec.insert("to".into(), selector(random));
    Json::Object(spec)
}

/// Any of the questions that have cells, about customers one by one.
pub fn with_cells(random: &mut Random, near: Micros) -> Json {
    let mut spec = match random.below(7) {
        0 => trend(random, near),
        1 => funnel(random, near),
        2 => retention(random, near),
        3 => paths(random, near),
        4 => activity(random, near, "lifecycle"),
        5 => activity(random, near, "stickiness"),
        _ => time_between(random, near),
    };
    // A sum or a mean may be zero or less although somebody is behind it.
    if spec["measure"].is_object() {
        spec["measure"] = json!("events");
    }
    // Behind a cell everybody is looked at alone, and so has no account with others.
    let of_accounts = spec.get("customers").is_some_and(crate::oracle::rule::speaks_of_accounts);
    if let Some(map) = spec.as_object_mut() {
        map.remove("unit");
        map.retain(|key, _| key != "customers" || !of_accounts);
    }
    spec
}

fn breakdown(random: &mut Random, spec: &mut Map<String, Json>) {
    let place = random.choose(&[
        json!("p"),
        json!({"property": "nest.x"}),
        json!({"property": "n"}),
        json!({"trait": "plan"}),
        json!({"field": "event"}),
    ]);
    spec.insert("breakdown".into(), place);
    if random.percent(60) {
        spec.insert("top".into(), json!(random.between(1, 3)));
    }
}

/// A range with ends near one event of the history.
fn range(random: &mut Random, near: Micros) -> Json {
    let (before, after) = (random_span(random), random_span(random));
    let from = bound(random, near - before);
    // Two days, because a date in another zone may begin most of a day earlier.
    let to = bound(random, near + after + 2 * DAY);
    match random.below(8) {
        0 => json!({"from": from}),
        1 => json!({"to": to}),
        2 => json!({"last": random.pick(&["2d", "7d", "48h", "2w", "90m"])}),
        3 => json!({"this": random.pick(&["day", "week", "month"])}),
        4 => json!({"previous": random.pick(&["day", "week", "month"])}),
        _ => json!({"from": from, "to": to}),
    }
}

fn random_span(random: &mut Random) -> Micros {
    random.choose(&[0, 0, HOUR, DAY, 7 * DAY, 40 * DAY])
}

/// A moment as a date or to the microsecond.
fn bound(random: &mut Random, time: Micros) -> String {
    let text = moment(time);
    if random.percent(50) { text[..10].to_owned() } else { text }
}

/// A name; the histories hold the first ones more often.
fn name(random: &mut Random) -> &'static str {
    let (a, b) = (random.below(NAMES.len()), random.below(NAMES.len()));
    NAMES[a.min(b)]
}

/// Which events.
pub fn selector(random: &mut Random) -> Json {
    let name = name(random);
    match random.below(10) {
        0 => json!("*"),
        1 => json!({"event": ["a", name]}),
        2 | 3 => json!({"event": name, "where": condition(random, 1)}),
        4 => json!({"event": "*", "where": condition(random, 0)}),
        _ => json!(name),
    }
}

/// A condition with so many levels of all, any and not above it.
pub fn condition(random: &mut Random, depth: usize) -> Json {
    if depth > 0 && random.percent(50) {
        let parts: Vec<Json> = (0..random.between(1, 3)).map(|_| condition(random, depth - 1)).collect();
        return match random.below(4) {
            0 => json!({"all": parts}),
            1 => json!({"any": parts}),
            2 => json!({"not": parts[0]}),
            _ => json!(parts),
        };
    }
    match random.below(6) {
        0 => of_traits(random, 0),
        1 => random
            .choose(&[json!({"field": "id", "ends_with": "-device"}), json!({"field": "event", "in": ["a", "b"]})]),
        2 => number_rule(random),
        _ => {
            let mut rule = operator(random, "web");
            rule.insert("property".into(), json!(random.pick(&["p", "p", "n", "nest.x", "at", "nothing"])));
            Json::Object(rule)
        }
    }
}

fn of_traits(random: &mut Random, depth: usize) -> Json {
    if depth > 0 && random.percent(40) {
        return json!({"any": [of_traits(random, 0), {"not": of_traits(random, 0)}]});
    }
    let mut rule = operator(random, "pro");
    rule.insert("trait".into(), json!(random.pick(&["plan", "age"])));
    Json::Object(rule)
}

fn number_rule(random: &mut Random) -> Json {
    let op = *random.pick(&[&"gt", &"gte", &"lt", &"lte"]);
    let value = random.choose(&[json!(2), json!(0.5), json!(5)]);
    let property = *random.pick(&[&"n", &"p", &"nest.x"]);
    match random.percent(20) {
        true => json!({"property": property, "between": [1, 5]}),
        false => json!({"property": property, op: value}),
    }
}

/// One operator with its value.
fn operator(random: &mut Random, word: &str) -> Map<String, Json> {
    let value = random.choose(&[json!(word), json!("5"), json!(5), json!(null), json!(""), json!(true)]);
    let rule = match random.below(15) {
        0 => json!({"is": value}),
        1 => json!({"is_not": value}),
        2 => json!({"in": [value, "mobile"]}),
        3 => json!({"not_in": [value, word]}),
        4 => json!({"contains": "e"}),
        5 => json!({"not_contains": "e"}),
        6 => json!({"starts_with": &word[..1]}),
        7 => json!({"ends_with": &word[1..]}),
        8 => json!({"matches": "^[wWpm].*[be]?"}),
        9 => json!({"exists": random.percent(50)}),
        10 => json!({"is_null": random.percent(50)}),
        11 => json!({"before": "2024-01-05T00:00:00Z"}),
        12 => json!({"after": "2024-01-05T00:00:00Z"}),
        13 => json!({"is": "WEB", "ignore_case": true}),
        _ => json!({"is": word}),
    };
    match rule {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}
