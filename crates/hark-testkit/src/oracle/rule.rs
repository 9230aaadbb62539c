//! Whom does the rule of a segment select?
//!
//! Every test is decided by looking at all events of the unit, with no short cuts. Readings: a test of events before or after
//! another one counts those at its very moment, but not the event itself, and does not hold of who never had that event;
//! the mean, least and greatest of no numbers fulfil nothing, their sum is 0; a sequence is a funnel without a window; a
//! customer's account is the one to which an event of theirs of this moment would belong; who is on a list was on it at all times.

use super::calendar::{Calendar, duration};
use super::history::{Fact, Setting, Unit};
use super::{condition, fact, funnel, history, stage};
use hark_model::event::ACCOUNT;
use hark_model::{Micros, Population};
use hark_timeline::memory::MemoryEvent;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Those whom a rule may speak of.
pub struct World<'a> {
    events: &'a [MemoryEvent],
    spec: &'a Json,
    calendar: &'a Calendar,
    now: Micros,
    /// Every account with what it did. Empty when the units are groups, which are their own account or have none.
    accounts: Vec<Unit>,
}

/// The ids of the customers in a segment at a moment: of everybody nothing is known but what happened before it. `spec` gives the
/// calendar and what is included.
pub fn members(events: &[MemoryEvent], rule: &Json, spec: &Json, now: Micros) -> BTreeSet<String> {
    let calendar = Calendar::of(spec);
    let world = World::new(events, spec, &calendar, now);
    let units = history::units_before(events, spec, now);
    units.iter().filter(|unit| world.holds(rule, unit)).map(|unit| unit.name.clone()).collect()
}

impl<'a> World<'a> {
    /// The world at a moment, of which nothing is known but what happened before it.
    pub fn new(events: &'a [MemoryEvent], spec: &'a Json, calendar: &'a Calendar, now: Micros) -> Self {
        let of_accounts = json!({"unit": "account", "population": spec["population"], "include": spec["include"]});
        let accounts = match history::group_kind(spec) {
            None => history::units_before(events, &of_accounts, now),
            Some(_) => Vec::new(),
        };
        World { events, spec, calendar, now, accounts }
    }

    /// Whether a rule holds of a unit; none does of who did nothing yet.
    pub fn holds(&self, rule: &Json, unit: &Unit) -> bool {
        let known: Vec<Rc<Fact>> = unit.whole.iter().filter(|fact| fact.time < self.now).cloned().collect();
        let known = Rc::new(known);
        if known.is_empty() {
            return false;
        }
        let population = self.spec["population"].as_str().unwrap_or("customer");
        let population = Population::from_word(population).expect("a population's word");
        let account = || -> Option<Rc<Vec<Rc<Fact>>>> {
            if history::group_kind(self.spec).is_some_and(|kind| kind == ACCOUNT) {
                return Some(known.clone());
            }
            let name = history::account_of(self.events, &unit.name, population, self.now)?;
            self.accounts.iter().find(|account| account.name == name).map(|account| account.whole.clone())
        };
        let ask = Ask { account: &account, settings: &self.spec["facts"], calendar: self.calendar, now: self.now };
        holds(rule, &known, &ask)
    }
}

/// Whether a rule speaks of accounts.
pub fn speaks_of_accounts(rule: &Json) -> bool {
    match rule {
        Json::Array(parts) => parts.iter().any(speaks_of_accounts),
        Json::Object(map) => map.contains_key("account") || map.values().any(speaks_of_accounts),
        _ => false,
    }
}

/// The rule with the rules of the segments that it names in their place.
pub fn inline(rule: &Json, segments: &[(String, Json)]) -> Json {
    match rule {
        Json::Array(parts) => parts.iter().map(|part| inline(part, segments)).collect(),
        Json::Object(map) => match map.get("segment") {
            Some(name) => {
                let found = segments.iter().find(|(known, _)| name == known).expect("a known segment");
                inline(&found.1, segments)
            }
            None => Json::Object(
                map.iter()
                    .map(|(key, value)| match ["all", "any", "not", "account"].contains(&key.as_str()) {
                        true => (key.clone(), inline(value, segments)),
                        false => (key.clone(), value.clone()),
                    })
                    .collect(),
            ),
        },
        other => other.clone(),
    }
}

/// What is the same for all parts of a rule.
struct Ask<'a> {
    /// What the unit's account did, if there is one.
    account: &'a dyn Fn() -> Option<Rc<Vec<Rc<Fact>>>>,
    /// The workspace's own settings of facts.
    settings: &'a Json,
    calendar: &'a Calendar,
    now: Micros,
}

/// Whether a rule that does not ask for the account holds of who did all this.
pub fn holds_alone(rule: &Json, whole: &Rc<Vec<Rc<Fact>>>, settings: &Json, calendar: &Calendar, now: Micros) -> bool {
    holds(rule, whole, &Ask { account: &|| panic!("no account is asked for here"), settings, calendar, now })
}

fn holds(rule: &Json, whole: &Rc<Vec<Rc<Fact>>>, ask: &Ask<'_>) -> bool {
    let Ask { calendar, now, .. } = *ask;
    let each = |rules: &Json| -> Vec<bool> {
        let rules = rules.as_array().expect("a list of rules");
        rules.iter().map(|rule| holds(rule, whole, ask)).collect()
    };
    if rule.is_array() {
        return each(rule).into_iter().all(|held| held);
    }
    let map = rule.as_object().expect("a rule");
    if let Some(rules) = map.get("all") {
        each(rules).into_iter().all(|held| held)
    } else if let Some(rules) = map.get("any") {
        each(rules).into_iter().any(|held| held)
    } else if let Some(rule) = map.get("not") {
        !holds(rule, whole, ask)
    } else if let Some(rule) = map.get("account") {
        (ask.account)().is_some_and(|own| holds(rule, &own, &Ask { account: &|| Some(own.clone()), ..*ask }))
    } else if map.contains_key("fact") {
        fact::holds(rule, whole, ask.settings, calendar, now)
    } else if let Some(list) = map.get("listed") {
        let listed = list.as_array().expect("a list of ids");
        whole.iter().any(|fact| listed.iter().any(|id| id.as_str().is_some_and(|id| fact.whose.contains(id))))
    } else if map.contains_key("trait") {
        condition::holds_for_unit(rule, whole)
    } else if let Some(asked) = map.get("stage") {
        stage::holds(asked, &map["of"], whole, now)
    } else if map.contains_key("did") {
        did(rule, whole, calendar, now)
    } else if map.contains_key("sequence") {
        sequence(rule, whole, calendar, now)
    } else {
        moment(rule, whole, calendar, now)
    }
}

fn chosen<'w>(selector: &Json, whole: &'w [Rc<Fact>], calendar: &Calendar) -> Vec<&'w Rc<Fact>> {
    whole.iter().filter(|fact| condition::selects(selector, fact, whole, calendar)).collect()
}

fn did(rule: &Json, whole: &[Rc<Fact>], calendar: &Calendar, now: Micros) -> bool {
    let range = calendar.range(&rule["range"], now);
    let mut events = chosen(&rule["did"], whole, calendar);
    events.retain(|fact| range.holds(fact.time));
    for (side, sign) in [("after", 1), ("before", -1)] {
        let Some(anchor) = rule.get(side) else { continue };
        let last = anchor.get("last");
        let all = chosen(last.or(anchor.get("first")).unwrap_or(anchor), whole, calendar);
        let Some(anchor) = (if last.is_some() { all.last() } else { all.first() }) else { return false };
        events.retain(|fact| {
            let distance = (fact.time - anchor.time) * sign;
            let near = rule["within"].as_str().is_none_or(|length| distance <= duration(length));
            distance >= 0 && near && !Rc::ptr_eq(fact, anchor)
        });
    }
    if let Some(wanted) = rule.get("days") {
        let days = calendar.with_interval("day");
        let distinct: BTreeSet<Micros> = events.iter().map(|fact| days.start(fact.time)).collect();
        return amount(wanted, distinct.len() as f64);
    }
    for word in ["sum", "mean", "min", "max"] {
        let Some(wanted) = rule.get(word) else { continue };
        let name = wanted["property"].as_str().expect("a property");
        let numbers = events.iter().filter_map(|fact| condition::reach(&fact.properties, name)?.as_f64());
        let numbers: Vec<f64> = numbers.collect();
        let sum: f64 = numbers.iter().sum();
        return match word {
            "sum" => amount(wanted, sum),
            _ if numbers.is_empty() => false,
            "mean" => amount(wanted, sum / numbers.len() as f64),
            "min" => amount(wanted, numbers.iter().copied().fold(f64::INFINITY, f64::min)),
            _ => amount(wanted, numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
        };
    }
    rule.get("times").map_or(!events.is_empty(), |wanted| amount(wanted, events.len() as f64))
}

fn amount(wanted: &Json, have: f64) -> bool {
    let number = |value: &Json| value.as_f64().expect("a number");
    let Json::Object(map) = wanted else { return have == number(wanted) };
    map.iter().filter(|(word, _)| *word != "property").all(|(word, bound)| match word.as_str() {
        "is" => have == number(bound),
        "gt" => have > number(bound),
        "gte" => have >= number(bound),
        "lt" => have < number(bound),
        "lte" => have <= number(bound),
        _ => have >= number(&bound[0]) && have <= number(&bound[1]),
    })
}

fn moment(rule: &Json, whole: &[Rc<Fact>], calendar: &Calendar, now: Micros) -> bool {
    let range = calendar.range(&rule["range"], now);
    let last = rule.get("last");
    let mut events = chosen(last.unwrap_or(&rule["first"]), whole, calendar);
    events.retain(|fact| range.holds(fact.time));
    let Some(event) = (if last.is_some() { events.last() } else { events.first() }) else { return false };
    let limit = |word: &str| calendar.moment(rule[word].as_str()?);
    let age = now - event.time;
    limit("before").is_none_or(|limit| event.time < limit)
        && limit("after").is_none_or(|limit| event.time > limit)
        && rule["within"].as_str().is_none_or(|length| age <= duration(length))
        && rule["longer_ago"].as_str().is_none_or(|length| age > duration(length))
}

fn sequence(rule: &Json, whole: &Rc<Vec<Rc<Fact>>>, calendar: &Calendar, now: Micros) -> bool {
    let mut spec = rule.clone();
    spec["steps"] = rule["sequence"].clone();
    if rule.get("window").is_none() {
        spec["window"] = json!("40000d");
    }
    let unit = Unit { name: String::new(), seen: whole.to_vec(), whole: whole.clone() };
    let range = calendar.range(&rule["range"], now);
    let setting = Setting { spec: &spec, units: vec![unit], calendar: calendar.clone(), range, now };
    let steps = funnel::answer(&setting)["steps"].clone();
    let required = spec["steps"].as_array().expect("steps").iter().rposition(|step| step["optional"] != true);
    steps[required.expect("a step that is needed")]["count"] == 1
}
