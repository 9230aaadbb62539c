//! Which level of experience, style, intent and goals has a unit?
//!
//! The formulas as they are written for people, over all events of the unit. `settings` are a workspace's own numbers; what
//! they leave out is the default.

use super::calendar::Calendar;
use super::condition;
use super::history::Fact;
use hark_model::Micros;
use hark_model::time::DAY;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Whether the test of a fact holds.
pub fn holds(rule: &Json, whole: &[Rc<Fact>], settings: &Json, calendar: &Calendar, now: Micros) -> bool {
    let days = calendar.with_interval("day");
    let word = match rule["fact"].as_str() {
        Some("experience") => experience(whole, &settings["experience"], &days),
        Some("style") => style(whole, &settings["style"], &days, now),
        Some("intent") => &intent(whole, &settings["intent"], now),
        Some("goals") => return goals(rule, whole),
        other => panic!("the oracle knows no fact {other:?}"),
    };
    let among = |list: &Json| list.as_array().expect("words").contains(&json!(word));
    let (is, is_not) = (rule.get("is"), rule.get("is_not"));
    is.is_none_or(|is| *is == json!(word))
        && is_not.is_none_or(|is_not| *is_not != json!(word))
        && rule.get("in").is_none_or(among)
        && rule.get("not_in").is_none_or(|list| !among(list))
}

fn number(settings: &Json, key: &str, default: i64) -> i64 {
    settings[key].as_i64().unwrap_or(default)
}

fn kinds<'f>(facts: impl IntoIterator<Item = &'f Rc<Fact>>) -> BTreeMap<&'f str, i64> {
    let mut kinds = BTreeMap::new();
    facts.into_iter().for_each(|fact| *kinds.entry(fact.name.as_str()).or_default() += 1);
    kinds
}

fn experience(whole: &[Rc<Fact>], settings: &Json, days: &Calendar) -> &'static str {
    let active: BTreeSet<Micros> = whole.iter().map(|fact| days.start(fact.time)).collect();
    let (active, kinds) = (active.len() as i64, kinds(whole).len() as i64);
    let met = |level: &str, of_days: i64, of_kinds: i64| {
        active >= number(&settings[level], "days", of_days) && kinds >= number(&settings[level], "kinds", of_kinds)
    };
    if met("expert", 30, 8) {
        "expert"
    } else if met("regular", 10, 4) {
        "regular"
    } else if met("learner", 3, 2) {
        "learner"
    } else {
        "new"
    }
}

fn style(whole: &[Rc<Fact>], settings: &Json, days: &Calendar, now: Micros) -> &'static str {
    let length = number(settings, "days", 28);
    // How many days before today; only what is near enough is counted out day by day.
    let near = |fact: &&Rc<Fact>| fact.time < now && now - fact.time < (2 * length + 3) * DAY;
    let ages: Vec<(i64, &Rc<Fact>)> =
        whole.iter().filter(near).map(|fact| (days.distance(fact.time, now), fact)).collect();
    let active = |from: i64, to: i64| -> i64 {
        let ages: BTreeSet<i64> = ages.iter().map(|(age, _)| *age).filter(|age| (from..to).contains(age)).collect();
        ages.len() as i64
    };
    let (recent, earlier) = (active(0, length), active(length, 2 * length));
    let every_week = (0..length / 7).all(|week| active(7 * week, 7 * week + 7) > 0);
    let now_used = kinds(ages.iter().filter(|(age, _)| *age < length).map(|(_, fact)| *fact));
    let events: i64 = now_used.values().sum();
    let most = now_used.values().copied().max().unwrap_or(0);
    if recent == 0 {
        "dormant"
    } else if earlier >= number(settings, "slipped", 4) && recent * 2 <= earlier {
        "drifting"
    } else if recent < number(settings, "few", 3) {
        "casual"
    } else if every_week {
        "habitual"
    } else if now_used.len() as i64 >= number(settings, "kinds", 6)
        && most * 100 <= events * number(settings, "varied", 40)
    {
        "explorer"
    } else if most * 100 >= events * number(settings, "alike", 60) {
        "specialist"
    } else {
        "casual"
    }
}

fn intent(whole: &[Rc<Fact>], table: &Json, now: Micros) -> String {
    // The names of the random timelines hint at nothing in the table that holds by default.
    let Some(rows) = table.as_array() else { return "none".to_owned() };
    let mut weights = vec![0; rows.len()];
    for fact in whole {
        let fits = |row: &&Json| {
            let patterns = row["events"].as_array().expect("patterns");
            patterns.iter().any(|pattern| {
                let pattern = pattern.as_str().expect("a pattern").to_lowercase();
                if fact.also.as_ref() == Some(&pattern) {
                    return true;
                }
                let pattern: Vec<char> = pattern.chars().collect();
                glob(&pattern, &fact.name.to_lowercase().chars().collect::<Vec<_>>())
            })
        };
        let Some(row) = rows.iter().position(|row| fits(&row)) else { continue };
        let age = now - fact.time;
        let lasts = |weeks: i64| age > 0 && age <= weeks * 7 * DAY;
        weights[row] += if lasts(1) {
            8
        } else if lasts(2) {
            4
        } else if lasts(3) {
            2
        } else {
            i64::from(lasts(4))
        };
    }
    let mut best = ("none", 0);
    for (row, weight) in rows.iter().zip(weights) {
        if weight > best.1 {
            best = (row["intent"].as_str().expect("an intent"), weight);
        }
    }
    best.0.to_owned()
}

fn glob(pattern: &[char], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('*', rest)) => (0..=text.len()).any(|skipped| glob(rest, &text[skipped..])),
        Some((letter, rest)) => text.first() == Some(letter) && glob(rest, &text[1..]),
    }
}

fn goals(rule: &Json, whole: &[Rc<Fact>]) -> bool {
    let mut goals: Vec<String> = Vec::new();
    for name in ["goal", "goals", "use_case"] {
        match condition::trait_of(whole, name) {
            Some(Json::String(text)) => goals.push(text),
            Some(Json::Array(list)) => goals.extend(list.iter().filter_map(Json::as_str).map(str::to_owned)),
            _ => {}
        }
    }
    goals.retain(|goal| !goal.is_empty());
    let fold = |text: &str| if rule["ignore_case"] == true { text.to_lowercase() } else { text.to_owned() };
    let stated = |wanted: &Json| goals.iter().any(|goal| fold(goal) == fold(wanted.as_str().expect("a goal")));
    let among = |list: &Json| list.as_array().expect("goals").iter().any(stated);
    let within = |part: &Json| goals.iter().any(|goal| fold(goal).contains(&fold(part.as_str().expect("a part"))));
    rule.as_object().expect("a test").iter().all(|(key, wanted)| match key.as_str() {
        "fact" | "ignore_case" => true,
        "is" => stated(wanted),
        "is_not" => !stated(wanted),
        "in" => among(wanted),
        "not_in" => !among(wanted),
        "contains" => within(wanted),
        "not_contains" => !within(wanted),
        "exists" => goals.is_empty() != (*wanted == true),
        other => panic!("the oracle knows no operator {other}"),
    })
}
