//! Which rules for customers can be made of the random timelines?

use super::{bound, exclusion, name, of_traits, random_span, range, selector};
use crate::random::Random;
use hark_model::Micros;
use serde_json::{Value as Json, json};

/// A rule for customers, with so many levels of all, any and not above it, that may name segments.
pub fn rule(random: &mut Random, near: Micros, depth: usize, segments: &[String]) -> Json {
    if depth > 0 && random.percent(70) {
        let parts: Vec<Json> = (0..random.between(1, 3)).map(|_| rule(random, near, depth - 1, segments)).collect();
        return match random.below(4) {
            0 => json!({"all": parts}),
            1 => json!({"any": parts}),
            2 => json!({"not": parts[0]}),
            _ => json!(parts),
        };
    }
    if !segments.is_empty() && random.percent(10) {
        return json!({"segment": segments[random.below(segments.len())]});
    }
    if random.percent(12) {
        return json!({"account": rule(random, near, depth.min(1), segments)});
    }
    if random.percent(15) {
        return fact(random);
    }
    if random.percent(8) {
        return listed(random);
    }
    let mut rule = match random.below(10) {
        0 => return of_traits(random, 0),
        1..=5 => did(random),
        6 | 7 => when(random, near),
        _ => sequence(random),
    };
    if random.percent(40) {
        rule["range"] = range(random, near);
    }
    rule
}

/// A list of ids: of customers, of devices of theirs, of accounts, and of nobody.
fn listed(random: &mut Random) -> Json {
    let one = |random: &mut Random| match random.below(5) {
        0 | 1 => format!("u{}", random.below(8)),
        2 => format!("u{}-device", random.below(8)),
        3 => random.choose(&["acme", "bolt"]).to_owned(),
        _ => "nobody".to_owned(),
    };
    let ids: Vec<String> = (0..random.below(5)).map(|_| one(random)).collect();
    json!({"listed": ids})
}

/// A test of a fact.
fn fact(random: &mut Random) -> Json {
    let name = *random.pick(&[&"experience", &"style", &"style", &"intent", &"goals"]);
    let words: &[&str] = match name {
        "experience" => &["new", "learner", "regular", "expert"],
        "style" => &["dormant", "drifting", "casual", "habitual", "explorer", "specialist"],
        "intent" => &["none", "leaving", "seeking_help", "expanding", "buying"],
        _ => &["grow", "Save time", "nothing"],
    };
    let (one, other) = (words[random.below(words.len())], words[random.below(words.len())]);
    let mut rule = match random.below(if name == "goals" { 8 } else { 5 }) {
        0 => json!({"is_not": one}),
        1 => json!({"in": [one, other]}),
        2 => json!({"not_in": [one, other]}),
        3 | 4 => json!({"is": one}),
        5 => json!({"contains": "ow"}),
        6 => json!({"not_contains": "SAVE", "ignore_case": true}),
        _ => json!({"exists": random.percent(50)}),
    };
    rule["fact"] = json!(name);
    rule
}

/// A workspace's own settings of facts, so small that the random timelines reach every word; or none.
pub fn facts(random: &mut Random) -> Json {
    if random.percent(10) {
        return json!({});
    }
    let level = |days: i64, kinds: i64| json!({"days": days, "kinds": kinds});
    let (first, second) = (random.between(0, 2), random.between(1, 2));
    let table = [
        json!({"intent": "seeking_help", "events": ["a", "*b*"]}),
        json!({"intent": "leaving", "events": ["*B", "c*"]}),
        json!({"intent": "buying", "events": ["d"]}),
    ];
    json!({
        "experience": {"learner": level(first, 1), "regular": level(first + 1, second), "expert": level(first + 2, second + 1)},
        "style": {"days": 7 * random.between(1, 2), "few": random.between(0, 2), "slipped": random.between(1, 2),
            "kinds": random.between(1, 3), "varied": random.choose(&[30, 50, 70]), "alike": random.choose(&[40, 60, 90])},
        "intent": table[random.below(2)..],
    })
}

fn did(random: &mut Random) -> Json {
    let mut rule = json!({"did": selector(random)});
    if random.percent(35) {
        let anchor = match random.below(3) {
            0 => json!(name(random)),
            1 => json!({"last": selector(random)}),
            _ => json!({"first": "a"}),
        };
        rule[*random.pick(&[&"after", &"before"])] = anchor;
        if random.percent(60) {
            rule["within"] = json!(random.pick(&["10s", "1h", "1d", "7d"]));
        }
    }
    let bounds = |random: &mut Random| match random.below(7) {
        0 => json!({"gt": random.between(0, 3)}),
        1 => json!({"lt": random.between(1, 4)}),
        2 => json!({"lte": random.between(0, 3)}),
        3 => json!({"between": [random.between(0, 1), random.between(1, 5)]}),
        4 => json!({"is": random.between(0, 2)}),
        _ => json!({"gte": random.between(0, 4)}),
    };
    match random.below(6) {
        0 | 1 => rule["times"] = bounds(random),
        2 => rule["times"] = json!(random.between(0, 2)),
        3 => rule["days"] = bounds(random),
        4 => {
            let mut wanted = bounds(random);
            wanted["property"] = json!(random.pick(&["n", "n", "p", "nest.x", "nothing"]));
            rule[*random.pick(&[&"sum", &"mean", &"min", &"max"])] = wanted;
        }
        _ => (),
    }
    rule
}

fn when(random: &mut Random, near: Micros) -> Json {
    let mut rule = json!({*random.pick(&[&"first", &"last"]): selector(random)});
    let moved = near + random_span(random) - random_span(random);
    match random.below(4) {
        0 => rule["before"] = json!(bound(random, moved)),
        1 => rule["after"] = json!(bound(random, moved)),
        2 => rule["within"] = json!(random.pick(&["1h", "1d", "7d", "30d", "60d"])),
        _ => rule["longer_ago"] = json!(random.pick(&["1h", "1d", "7d", "30d"])),
    }
    rule
}

fn sequence(random: &mut Random) -> Json {
    let order = *random.pick(&[&"ordered", &"ordered", &"strict", &"unordered"]);
    let count = random.between(1, 3);
    let steps: Vec<Json> =
        (0..count).map(|_| if random.percent(60) { json!(name(random)) } else { selector(random) }).collect();
    let mut rule = json!({"sequence": steps, "order": order});
    if random.percent(50) {
        rule["window"] = json!(random.pick(&["10s", "1h", "1d", "7d", "30d"]));
    }
    if random.percent(20) {
        rule["exclude"] = json!([exclusion(random, order, count)]);
    }
    rule
}
