//! What is in the archive that a customer gets who asks what we know of them?
//!
//! `events.ndjson` is what they did and said, one event a line, in the form that `hark import events` takes back. `customer.json` is what
//! is known of them; for an access request also what Hark makes of it, and where it came from, goes to and how long it stays.
//! docs/privacy.md describes both.

use super::super::customers::CustomerView;
use super::super::customers::{identities, traits};
use super::super::personal::{Known, Sight};
use super::tar;
use crate::api::customers::worth::WorthView;
use crate::routes::query::Asked;
use hark_model::event::ACCOUNT;
use hark_model::time::SECOND;
use hark_model::{CustomerKey, DeadLetter, Flags, Micros};
use hark_query::person::{self, Spot, consent, said, value};
use hark_query::roster;
use hark_query::segment::{Rules, census};
use hark_query::stage;
use hark_records::Workspace;
use hark_records::deliveries::Delivery;
use hark_records::watches::Change;
use hark_timeline::StoredEvent;
use hark_timeline::engine::StoredDeadLetter;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Names the form of both files.
const FORMAT: &str = "hark.customer/1";
/// Events that are read together.
const STEP: usize = 1_000;
/// Bytes of the events before they are packed.
const EVENT_BYTES_MAX: usize = 128 << 20;

const README: &str = "This archive holds what is known of one customer.\n\n\
    customer.json   who they are, what is known of them and who said it, and to what they agreed;\n\
    \x20               in an archive for access also what was worked out of it, its sources and recipients\n\
    events.ndjson   what they did, one event a line, the oldest first; `hark import events events.ndjson` takes it back\n\n\
    docs/privacy.md of Hark describes every field.\n";

/// What an archive is made of beside the timeline.
pub(crate) struct Around {
    /// `access` or `portability`.
    pub kind: String,
    /// Where the customer is one.
    pub workspace: Workspace,
    /// Who is told of customers: hosts of endpoints, with what they are for.
    pub recipients: Vec<(String, String)>,
    /// What is kept of them elsewhere.
    pub kept: Kept,
}

/// What is kept of a customer beside their timeline.
#[derive(Default)]
pub(crate) struct Kept {
    /// Entries and exits, with the names of the segments.
    pub moves: Vec<(Change, String)>,
    /// What endpoints were told, with their hosts.
    pub told: Vec<(Delivery, String)>,
    /// What was sent for them and could not be kept as an event.
    pub letters: Vec<StoredDeadLetter>,
}

/// Why there is no archive.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Without {
    /// Nobody has this key any more.
    Nobody,
    /// There are more bytes of events than an archive holds.
    TooLarge,
}

/// The archive of a customer, with the key that they have now.
pub(crate) fn make(
    context: &Asked<'_>,
    customer: CustomerKey,
    around: &Around,
) -> hark_query::Result<Result<(CustomerKey, Vec<u8>), Without>> {
    let key = roster::current(context, customer)?;
    let Some(spots) = person::spots(context, key, Flags::none())? else { return Ok(Err(Without::Nobody)) };
    let Some(events) = events(context, key, &spots)? else { return Ok(Err(Without::TooLarge)) };
    let Some(known) = known(context, key, &spots, around)? else { return Ok(Err(Without::Nobody)) };
    let text = serde_json::to_vec_pretty(&known).unwrap_or_default();
    let files = [("README.txt", README.as_bytes()), ("customer.json", &text), ("events.ndjson", &events.lines)];
    let made = u64::try_from(context.now / SECOND).unwrap_or(0);
    // Writing into memory does not fail.
    Ok(Ok((key, tar::packed(&files, made).unwrap_or_default())))
}

struct Lines {
    lines: Vec<u8>,
}

/// What they did, as lines; none when it is too much.
fn events(context: &Asked<'_>, key: CustomerKey, spots: &[Spot]) -> hark_query::Result<Option<Lines>> {
    let ids = context.source.known_ids(key)?;
    let identified: HashSet<String> = ids.into_iter().filter(|id| id.identified).filter_map(|id| id.text).collect();
    let (mut lines, mut said) = (Vec::new(), BTreeSet::new());
    for some in spots.chunks(STEP) {
        context.halt.check()?;
        let rows: Vec<_> = some.iter().map(|spot| spot.at).collect();
        for event in context.source.events(&rows)? {
            let line = line(&event, identified.contains(&event.id), &mut said);
            lines.extend_from_slice(line.to_string().as_bytes());
            lines.push(b'\n');
        }
        if lines.len() > EVENT_BYTES_MAX {
            return Ok(None);
        }
    }
    Ok(Some(Lines { lines }))
}

fn object(text: Option<&str>) -> Map<String, Value> {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// One event with the names that an import knows by itself, and no others: they would become properties.
fn line(event: &StoredEvent, identified: bool, said: &mut BTreeSet<String>) -> Value {
    let mut line = Map::new();
    let mut put = |name: &str, value: Value| drop(line.insert(name.to_owned(), value));
    put("timestamp", super::super::moment(event.time).into());
    put("event", event.name.as_str().into());
    if identified {
        put("user_id", event.id.as_str().into());
        if let Some(anonymous) = &event.anonymous_id {
            put("anonymous_id", anonymous.as_str().into());
        }
    } else {
        put("anonymous_id", event.id.as_str().into());
    }
    if let Some(account) = object(event.groups.as_deref()).get(ACCOUNT) {
        put("account_id", account.clone());
    }
    put("properties", Value::Object(object(Some(&event.properties))));
    // What was said "unless something is known" counts where nothing was: the first time.
    let mut traits = object(event.traits_once.as_deref());
    traits.retain(|name, _| !said.contains(name));
    traits.extend(object(event.traits.as_deref()));
    said.extend(traits.keys().cloned());
    if !traits.is_empty() {
        put("traits", Value::Object(traits));
    }
    Value::Object(line)
}

/// What is known of them.
fn known(context: &Asked<'_>, key: CustomerKey, spots: &[Spot], around: &Around) -> hark_query::Result<Option<Value>> {
    let Some(person) = roster::person(context, key)? else { return Ok(None) };
    let ids = Known::of(&person.ids, &person.traits);
    let shown = traits::Shown { context, sight: Sight::Whole, known: ids, tells: &|_| false };
    let said = shown.traits(person::traits::of(context, spots)?);
    let agreed = consent::of(context, spots)?;
    let agreed: Vec<_> = agreed.into_iter().map(|one| traits::consent_view(context, one, Sight::Whole)).collect();
    let mut all = json!({
        "format": FORMAT,
        "type": around.kind,
        "made": super::super::moment(context.now),
        "workspace": around.workspace.name,
        "customer": CustomerView::of(person, Sight::Whole),
        "identities": identities::of(context, key, Sight::Whole)?,
        "traits": said,
        "consents": agreed,
    });
    if around.kind == "access" {
        all["value"] = worth(context, key)?;
        all["segments"] = segments(context, key)?;
        all["stage"] = stage_of(context, key)?;
        all["facts"] = facts(context, key)?;
        all["sources"] = sources(context, spots)?;
        around.kept.write(&mut all);
        let told = |(host, what): &(String, String)| json!({"host": host, "description": what});
        all["recipients"] = around.recipients.iter().map(told).collect();
        all["retention"] = json!({
            "events_days": around.workspace.retention_days,
            "meaning": "Events older than events_days are not taken; null keeps them until the customer is erased.",
        });
    }
    Ok(Some(all))
}

impl Kept {
    fn write(&self, all: &mut Value) {
        let moment = super::super::moment;
        let moved =
            |(one, name): &(Change, String)| json!({"at": moment(one.at), "segment": name, "entered": one.entered});
        let told = |(one, host): &(Delivery, String)| {
            let said: Value = serde_json::from_str(&one.body).unwrap_or_default();
            json!({"at": moment(one.created), "host": host, "type": one.kind, "state": one.state, "message": said})
        };
        let letter = |one: &StoredDeadLetter| {
            let DeadLetter { reason, detail, raw, received, .. } = &one.letter;
            let sent = serde_json::from_str(raw).unwrap_or_else(|_| Value::from(raw.as_str()));
            json!({"received": moment(*received), "reason": reason.code(), "detail": detail, "sent": sent})
        };
        all["moves"] = self.moves.iter().map(moved).collect();
        all["told"] = self.told.iter().map(told).collect();
        all["dead_letters"] = self.letters.iter().map(letter).collect();
    }
}

fn worth(context: &Asked<'_>, key: CustomerKey) -> hark_query::Result<Value> {
    let counted = person::spots(context, key, Flags::EXCLUDED_BY_DEFAULT)?.unwrap_or_default();
    let worth = value::of(context, key.population(), &counted)?;
    Ok(json!(WorthView::of(worth)))
}

/// In which segments they are, and why.
fn segments(context: &Asked<'_>, key: CustomerKey) -> hark_query::Result<Value> {
    let defaults = context.defaults()?;
    let (rules, places) = Rules::all(&defaults);
    let standings = census::standing(context, &rules, key)?.unwrap_or_default();
    let named = defaults.segments.names().zip(places);
    let within = named.filter_map(|(name, place)| {
        let standing = standings.get(place.ok()?).filter(|standing| standing.holds)?;
        Some(json!({"name": name, "because": standing.because["because"]}))
    });
    Ok(within.collect())
}

/// In which stage they are, and how they got there.
fn stage_of(context: &Asked<'_>, key: CustomerKey) -> hark_query::Result<Value> {
    let keys: Vec<String> = context.segments.stages().iter().map(|stage| stage.key.clone()).collect();
    let called = |stage: Option<usize>| stage.and_then(|stage| keys.get(stage).cloned());
    let (Some(now), Some(history)) = (stage::now::now(context, key)?, stage::history::history(context, key)?) else {
        return Ok(Value::Null);
    };
    let step = |change: stage::Change| {
        let event = change.cause.map(|cause| cause.event);
        json!({"at": super::super::moment(change.at), "stage": called(change.stage), "event": event})
    };
    let history: Vec<Value> = history.into_iter().map(step).collect();
    Ok(json!({"stage": called(now.stage), "because": now.because, "history": history}))
}

fn facts(context: &Asked<'_>, key: CustomerKey) -> hark_query::Result<Value> {
    let told = hark_query::segment::facts::of(context, key)?.unwrap_or_default();
    Ok(told.into_iter().map(|one| json!({"fact": one.fact, "value": one.value, "because": one.text})).collect())
}

/// Who sent their events, and how many each.
fn sources(context: &Asked<'_>, spots: &[Spot]) -> hark_query::Result<Value> {
    let mut counts: BTreeMap<(&'static str, Option<String>), (u64, Micros, Micros)> = BTreeMap::new();
    for some in spots.chunks(STEP) {
        context.halt.check()?;
        let rows: Vec<_> = some.iter().map(|spot| spot.at).collect();
        for event in context.source.events(&rows)? {
            let said::Source { kind, library } = said::source(&event);
            let one = counts.entry((kind, library)).or_insert((0, event.time, event.time));
            *one = (one.0 + 1, one.1.min(event.time), one.2.max(event.time));
        }
    }
    let moment = super::super::moment;
    let told = counts.into_iter().map(|((kind, library), (events, first, last))| {
        json!({"kind": kind, "library": library, "events": events, "first": moment(first), "last": moment(last)})
    });
    Ok(told.collect())
}
