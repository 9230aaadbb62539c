//! Which lists of stages can be made of the random timelines, and which questions ask about them?

use super::{activity, funnel, name, paths, retention, rule, selector, time_between, trend};
use crate::oracle::rule::speaks_of_accounts;
use crate::random::Random;
use hark_model::Micros;
use serde_json::{Value as Json, json};

const KEYS: [&str; 4] = ["first", "second", "third", "fourth"];

/// A list of one to four stages. Each may ask for those behind it, and name segments.
pub fn stages(random: &mut Random, near: Micros, segments: &[String]) -> Json {
    let count = random.between(1, KEYS.len() as i64) as usize;
    let mut list: Vec<Json> = Vec::new();
    for at in (0..count).rev() {
        let mut own = match random.below(8) {
            0 => json!({"all": []}),
            1 => json!({"did": "*", "days": {"gte": random.between(1, 4)}, "after": {"first": name(random)}}),
            2 => json!({"did": name(random), "times": {"gte": random.between(1, 3)}, "range": {"last": "7d"}}),
            _ => alone(random, near, segments),
        };
        if at + 1 < count && random.percent(20) {
            let later = json!({"stage": KEYS[random.between(at as i64 + 1, count as i64 - 1) as usize]});
            own = match random.below(3) {
                0 => json!({"any": [own, later]}),
                1 => json!({"any": [own, {"not": later}]}),
                _ => later,
            };
        }
        list.push(json!({"key": KEYS[at], "rule": own}));
    }
    list.reverse();
    Json::Array(list)
}

/// A rule that does not ask for the account, which the rules of stages may not.
pub fn alone(random: &mut Random, near: Micros, segments: &[String]) -> Json {
    loop {
        let rule = rule(random, near, 1, segments);
        if !speaks_of_accounts(&rule) {
            return rule;
        }
    }
}

/// What a condition on the stage of an event may ask.
fn condition(random: &mut Random, keys: &[Json]) -> Json {
    let one = keys[random.below(keys.len())].clone();
    let mut test = match random.below(7) {
        0 => json!({"is": null}),
        1 => json!({"is_not": one}),
        2 => json!({"in": [one, null]}),
        3 => json!({"exists": random.percent(50)}),
        4 => json!({"contains": "r"}),
        _ => json!({"is": one}),
    };
    test["field"] = json!("stage");
    test
}

/// A question that asks about stages: in its breakdown, its conditions, its events or its rule for customers.
pub fn by_stage(random: &mut Random, near: Micros, stages: &Json) -> Json {
    let keys: Vec<Json> = stages.as_array().into_iter().flatten().map(|stage| stage["key"].clone()).collect();
    let mut spec = match random.below(9) {
        0..=3 => trend(random, near),
        4 => funnel(random, near),
        5 => retention(random, near),
        6 => paths(random, near),
        7 => activity(random, near, "lifecycle"),
        _ => time_between(random, near),
    };
    let question = spec["question"].as_str().unwrap_or_default().to_owned();
    let chosen = json!({"event": random.pick(&["*", "a", "b"]), "where": condition(random, &keys)});
    let way = random.below(6);
    // Which of two members' events of one moment comes first in an account is not defined, and rules may ask.
    if spec["unit"] != "session" && spec["unit"] != "conversion" {
        spec.as_object_mut().map(|map| map.remove("unit"));
    }
    match way {
        0 | 1 if question == "trend" || question == "funnel" => spec["breakdown"] = json!({"field": "stage"}),
        2 if question == "trend" || question == "lifecycle" => spec["event"] = chosen,
        2 if question == "funnel" => spec["steps"][0] = chosen,
        2 if question == "retention" => spec["start"] = chosen,
        2 if question == "time_between" => spec["to"] = chosen,
        3 => {
            let in_stage = json!({"stage": random.choose(&[keys[0].clone(), json!(keys), json!(null)])});
            let other = rule(random, near, 0, &[]);
            spec["customers"] = match random.below(4) {
                0 => json!({"account": in_stage}),
                1 => json!({"any": [in_stage, {"not": other}]}),
                2 => json!([{"account": {"not": in_stage}}, other]),
                _ => in_stage,
            };
        }
        4 => spec["customers"] = json!({"any": [{"did": chosen, "times": {"gte": 2}}, {"did": selector(random)}]}),
        _ => spec["where"] = condition(random, &keys),
    }
    spec
}
