//! Which small histories are the likeliest to show a mistake?
//!
//! Times are drawn from few distances around one anchor per history, so that equal times, window edges, midnights,
//! week borders and the changes of the clocks all occur often.

use crate::random::Random;
use hark_model::event::ACCOUNT;
use hark_model::time::{DAY, HOUR, MINUTE, SECOND};
use hark_model::{Event, Flags, Group, MessageId, Micros};
use hark_timeline::memory::MemoryEvent;
use serde_json::{Map, Value as Json, json};

/// The event names in use.
pub const NAMES: [&str; 4] = ["a", "b", "c", "d"];
/// The windows that funnels are asked with; distances between events repeat them and miss them by one microsecond.
pub const WINDOWS: [Micros; 5] = [10 * SECOND, HOUR, DAY, 7 * DAY, 30 * DAY];

/// Moments worth standing near, as RFC 3339: changes of the clocks in New York, Berlin, Auckland and São Paulo (where
/// the day began at one o'clock), and the borders of weeks, months and years.
const ANCHORS: [&str; 9] = [
    "2024-03-10T07:00:00Z",
    "2024-11-03T06:00:00Z",
    "2024-03-31T01:00:00Z",
    "2024-10-27T01:00:00Z",
    "2024-09-28T14:00:00Z",
    "2018-11-04T03:00:00Z",
    "2024-01-01T00:00:00Z",
    "2024-02-29T12:00:00Z",
    "2023-12-31T23:59:59.999999Z",
];

/// A history of one to eight customers with up to 14 events each, in order of arrival.
pub fn events(random: &mut Random) -> Vec<MemoryEvent> {
    let anchor = instant(random.pick(&ANCHORS));
    let spread = random.choose(&[MINUTE, HOUR, DAY, DAY, 10 * DAY, 45 * DAY]);
    let names = random.between(1, NAMES.len() as i64) as usize;
    let rich = random.percent(60);
    let mut out = Vec::new();
    for customer in 0..random.between(1, 8) {
        let longest = random.choose(&[3, 8, 14, 14]);
        let mut time = anchor + moved(random, spread);
        for _ in 0..random.between(longest / 3, longest) {
            time = match random.below(10) {
                0..=2 => time,
                3..=6 => time + step(random, spread),
                7 => time - step(random, spread),
                _ => anchor + moved(random, spread),
            };
            let name = NAMES[random.below(names)];
            out.push(event(random, &format!("u{customer}"), name, time, out.len(), rich));
        }
    }
    random.shuffle(&mut out);
    out
}

/// The instant of an RFC 3339 text written by us.
pub fn instant(text: &str) -> Micros {
    let timestamp: jiff::Timestamp = text.parse().expect("a valid instant in a test");
    timestamp.as_microsecond()
}

/// An instant as RFC 3339 text in UTC.
pub fn moment(time: Micros) -> String {
    jiff::Timestamp::from_microsecond(time).map_or_else(|_| time.to_string(), |t| t.to_string())
}

/// A history as a table for people, one event a line.
pub fn table(events: &[MemoryEvent]) -> String {
    let line = |e: &MemoryEvent| {
        let event = &e.event;
        let groups: Vec<String> = event.groups.iter().map(|g| format!("{}={}", g.kind, g.id)).collect();
        format!(
            "  {} id={} {} {} {} seq={:?} flags={} traits={:?} once={:?} {} {:?} {}\n",
            e.customer,
            event.id,
            moment(event.time),
            event.name,
            event.properties,
            event.sequence,
            event.flags.0,
            event.traits,
            event.traits_once,
            groups.join(","),
            event.group_traits,
            event.message_id.text()
        )
    };
    events.iter().map(line).collect()
}

fn moved(random: &mut Random, spread: Micros) -> Micros {
    let rough = random.between(-6, 6) * (spread / 6);
    rough + random.choose(&[0, 0, 1, -1, SECOND])
}

fn step(random: &mut Random, spread: Micros) -> Micros {
    let window = random.choose(&WINDOWS);
    match random.below(6) {
        0 => window,
        1 => window + 1,
        2 => window - 1,
        3 => random.choose(&[30 * MINUTE, 30 * MINUTE + 1, 23 * HOUR, 25 * HOUR, 1]),
        _ => random.between(0, spread.max(1)),
    }
}

fn event(random: &mut Random, customer: &str, name: &str, time: Micros, number: usize, rich: bool) -> MemoryEvent {
    let received = time + random.between(0, 5) * SECOND;
    let mut event = Event::new(MessageId::Text(format!("m{number}")), name, customer, time, received);
    if random.percent(10) {
        event.id = format!("{customer}-device");
    }
    if rich {
        event.properties = Json::Object(properties(random)).to_string();
        event.sequence = random.percent(15).then(|| random.between(-1, 2));
        if random.percent(25) {
            event.traits = Some(Json::Object(traits(random)).to_string());
        }
        if random.percent(15) {
            event.traits_once = Some(Json::Object(traits(random)).to_string());
        }
        if random.percent(20) {
            let id = random.pick(&["acme", "bolt"]).to_owned();
            event.groups.push(Group { kind: ACCOUNT.to_owned(), id });
            event.group_traits = random.percent(40).then(|| Json::Object(traits(random)).to_string());
        }
        let odd = random.choose(&[Flags::none(), Flags::none(), Flags::BOT, Flags::STAFF, Flags::VERIFIED]);
        if random.percent(40) {
            event.flags = odd;
        }
    }
    MemoryEvent { customer: customer.to_owned(), event }
}

/// Values of every kind, few enough that conditions often hold: mixed types under `p`, numbers under `n`, an object
/// under `nest`, dates under `at`.
fn properties(random: &mut Random) -> Map<String, Json> {
    let mut out = Map::new();
    if random.percent(70) {
        out.insert("p".into(), mixed(random));
    }
    if random.percent(70) {
        out.insert("n".into(), number(random));
    }
    if random.percent(30) {
        out.insert("nest".into(), json!({"x": mixed(random)}));
    }
    if random.percent(10) {
        out.insert("nest.x".into(), mixed(random));
    }
    if random.percent(30) {
        let text =
            random.pick(&["2024-01-05", "2024-01-05T00:00:00Z", "2024-01-05T00:00:00.000001Z", "2023-12-31", "x"]);
        out.insert("at".into(), json!(text));
    }
    out
}

fn mixed(random: &mut Random) -> Json {
    random.choose(&[
        json!("web"),
        json!("web"),
        json!("Web"),
        json!("mobile"),
        json!("5"),
        json!(5),
        json!(5.5),
        json!(-1),
        json!(true),
        json!(null),
        json!(""),
        json!(["web"]),
        json!({"y": 1}),
    ])
}

fn number(random: &mut Random) -> Json {
    random.choose(&[json!(1), json!(2), json!(3), json!(10), json!(-4), json!(0.5), json!("7"), json!(null)])
}

fn traits(random: &mut Random) -> Map<String, Json> {
    let mut out = Map::new();
    if random.percent(80) {
        out.insert("plan".into(), random.choose(&[json!("free"), json!("pro"), json!(""), json!(null), json!(5)]));
    }
    if random.percent(40) {
        out.insert("age".into(), random.choose(&[json!(20), json!(30), json!("30")]));
    }
    if random.percent(30) {
        let goal =
            random.choose(&[json!("grow"), json!("Save time"), json!(["grow", 5, ""]), json!([]), json!(""), json!(5)]);
        out.insert((*random.pick(&[&"goal", &"goals", &"use_case"])).to_owned(), goal);
    }
    out
}
