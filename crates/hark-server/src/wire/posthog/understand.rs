//! Which event does one PostHog message make?

use crate::wire::check::{self, Refusal};
use crate::wire::envelope::{Arrival, Moment, Outcome};
use crate::wire::{bots, ids, times};
use hark_model::{Event, Flags, Group, LinkKind, MessageId, Micros, Reason, limits};
use serde_json::{Map, Value};

/// PostHog falls back when its correction lands further ahead than this.
const CORRECTED_FUTURE_MAX: Micros = 23 * hark_model::time::HOUR;

/// Names of keys among the properties; they are secrets of the sender, not facts of the event.
const KEY_NAMES: [&str; 2] = ["token", "api_key"];

/// All that is known around a message.
pub(super) struct Message<'a> {
    pub sent: Option<Micros>,
    pub arrival: &'a Arrival,
    pub given: &'a str,
}

fn refuse<T>(reason: Reason, detail: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::new(reason, detail))
}

/// A string, or a number as text.
fn scalar(value: Value, place: &str) -> Result<Option<String>, Refusal> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Number(number) => Ok(Some(number.to_string())),
        _ => refuse(Reason::Malformed, format!("`{place}` is not a string")),
    }
}

fn object(value: Option<Value>, place: &str) -> Result<Map<String, Value>, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map),
        Some(_) => refuse(Reason::Malformed, format!("`{place}` is not an object")),
    }
}

impl Message<'_> {
    /// Makes the event, or says why there is none. `reserved` counts the names that are left out.
    pub fn outcome(&self, mut top: Map<String, Value>, flags: Flags, reserved: &mut u32) -> Result<Outcome, Refusal> {
        let mut properties = object(top.remove("properties"), "properties")?;
        KEY_NAMES.iter().for_each(|name| drop(properties.remove(*name)));
        for (from, to) in [("session_id", "$session_id"), ("window_id", "$window_id")] {
            if let Some(value) = top.remove(from) {
                properties.entry(to).or_insert(value);
            }
        }
        if self.arrival.rules.consent_required && properties.get("$consent") != Some(&Value::Bool(true)) {
            return Ok(Outcome::WithoutConsent);
        }
        let mut take = |name: &str| match top.remove(name) {
            None | Some(Value::Null) => properties.remove(name),
            Some(value) => {
                properties.remove(name);
                Some(value)
            }
        };
        let (set, once) = (object(take("$set"), "$set")?, object(take("$set_once"), "$set_once")?);
        let id = take("distinct_id").or_else(|| take("$distinct_id"));
        let anonymous = take("$anon_distinct_id");
        let insert_id = take("$insert_id");
        let (uuid, stamp, offset) = (top.remove("uuid"), top.remove("timestamp"), top.remove("offset"));
        let name = self.name(top.remove("event"), !set.is_empty() || !once.is_empty())?;
        let moment = self.moment(stamp, offset)?;
        let message_id = self.message_id(uuid, insert_id)?;
        let mut event = Event::new(message_id, &name, "", moment.time, self.arrival.received);
        event.original_time = moment.original;
        event.flags = self.arrival.flags().with(moment.flags).with(flags).with(robot(&properties));
        self.place(&mut event, id, anonymous, &mut properties)?;
        groups(&mut event, &mut properties)?;
        event.properties = text(properties, "properties", reserved)?.unwrap_or_else(|| "{}".to_owned());
        event.traits = text(set, "$set", reserved)?;
        event.traits_once = text(once, "$set_once", reserved)?;
        Ok(Outcome::Event(Box::new(event)))
    }

    fn name(&self, event: Option<Value>, has_traits: bool) -> Result<String, Refusal> {
        let name = match event {
            Some(Value::String(name)) => name,
            // The legacy route /engage sends traits without a name.
            None | Some(Value::Null) if has_traits => "$set".to_owned(),
            None | Some(Value::Null) => return refuse(Reason::BadName, "`event` is missing"),
            Some(_) => return refuse(Reason::Malformed, "`event` is not a string"),
        };
        if name.trim().is_empty() || name.len() > limits::NAME_BYTES_MAX {
            let detail = format!("`event` is empty or longer than {} bytes", limits::NAME_BYTES_MAX);
            return refuse(Reason::BadName, detail);
        }
        Ok(name)
    }

    fn message_id(&self, uuid: Option<Value>, insert_id: Option<Value>) -> Result<MessageId, Refusal> {
        let own = match scalar(uuid.unwrap_or_default(), "uuid")? {
            Some(uuid) if !uuid.is_empty() => Some(uuid),
            _ => scalar(insert_id.unwrap_or_default(), "$insert_id")?,
        };
        match own {
            Some(id) if id.len() > limits::ID_BYTES_MAX => {
                refuse(Reason::BadId, format!("`uuid` is longer than {} bytes", limits::ID_BYTES_MAX))
            }
            Some(id) if !id.is_empty() => Ok(MessageId::Text(id)),
            _ => Ok(MessageId::Text(self.given.to_owned())),
        }
    }

    /// PostHog's rule: the stated time plus the difference of the clocks; else now minus `offset` milliseconds; a
    /// result far in the future falls back to the stated time, or to now.
    fn moment(&self, stamp: Option<Value>, offset: Option<Value>) -> Result<Moment, Refusal> {
        let now = self.arrival.received;
        let offset = offset.as_ref().and_then(Value::as_f64).filter(|ms| ms.abs() < 1e14);
        let Some(text) = scalar(stamp.unwrap_or_default(), "timestamp")? else {
            let ago = offset.map_or(0, |ms| (ms * 1000.0) as Micros);
            let time = if ago < -CORRECTED_FUTURE_MAX { now } else { now - ago };
            let moment = self.arrival.bounded(time, time)?;
            return Ok(Moment { original: None, ..moment });
        };
        let Some(stamped) = times::parse(&text) else {
            return refuse(Reason::BadTime, format!("`timestamp` is `{}`, which is no time", check::cut(&text, 40)));
        };
        let corrected = match (self.sent, offset) {
            (Some(sent), _) => hark_model::time::correct_skew(stamped, Some(sent), now),
            (None, Some(ms)) => now - (ms * 1000.0) as Micros,
            (None, None) => stamped,
        };
        let far = corrected.saturating_sub(now) > CORRECTED_FUTURE_MAX;
        self.arrival.bounded(stamped, if far { stamped } else { corrected })
    }

    /// Whose event it is, and what it says about ids.
    fn place(
        &self,
        event: &mut Event,
        id: Option<Value>,
        anonymous: Option<Value>,
        properties: &mut Map<String, Value>,
    ) -> Result<(), Refusal> {
        let id = scalar(id.unwrap_or_default(), "distinct_id")?;
        let Some(id) = id else { return refuse(Reason::BadId, "`distinct_id` is missing") };
        event.id = ids::legal(&id, "distinct_id")?.to_owned();
        let anonymous = scalar(anonymous.unwrap_or_default(), "$anon_distinct_id")?.filter(|id| !id.is_empty());
        match event.name.as_str() {
            "$identify" => {
                event.identified = true;
                if let Some(anonymous) = anonymous.filter(|anonymous| *anonymous != event.id) {
                    event.anonymous_id = Some(ids::legal(&anonymous, "$anon_distinct_id")?.to_owned());
                }
            }
            "$create_alias" | "$merge_dangerously" => {
                let kind = if event.name == "$create_alias" { LinkKind::Alias } else { LinkKind::Merge };
                match scalar(properties.remove("alias").unwrap_or_default(), "alias")? {
                    Some(alias) if alias == event.id => {}
                    Some(alias) => {
                        let alias = ids::legal(&alias, "alias")?.to_owned();
                        event.links.push((alias, event.id.clone(), kind));
                    }
                    None => return refuse(Reason::BadId, "`alias` is missing"),
                }
            }
            "$groupidentify" => event.creates_customer = false,
            _ => {}
        }
        Ok(())
    }
}

/// `$groups` of any event, and the group that `$groupidentify` speaks of. The kinds stay as the client names them, but
/// its usual words for an account become `account`.
fn groups(event: &mut Event, properties: &mut Map<String, Value>) -> Result<(), Refusal> {
    let mut named: Vec<(String, Value)> = object(properties.remove("$groups"), "$groups")?.into_iter().collect();
    if event.name == "$groupidentify" {
        let kind = scalar(properties.remove("$group_type").unwrap_or_default(), "$group_type")?;
        let id = properties.remove("$group_key").unwrap_or_default();
        let (Some(kind), false) = (kind, id.is_null()) else {
            return refuse(Reason::BadId, "`$group_type` or `$group_key` is missing");
        };
        named = vec![(kind, id)];
        let facts = object(properties.remove("$group_set"), "$group_set")?;
        event.group_traits = text(facts, "$group_set", &mut 0)?;
    }
    for (kind, id) in named {
        let Some(id) = scalar(id, "$groups")? else { continue };
        let id = ids::legal(&id, "$groups")?.to_owned();
        let kind = match kind.as_str() {
            "company" | "organization" | "organisation" => hark_model::event::ACCOUNT.to_owned(),
            _ => ids::legal(&kind, "$group_type")?.to_owned(),
        };
        if !event.groups.iter().any(|group| group.kind == kind) {
            event.groups.push(Group { kind, id });
        }
    }
    if event.groups.len() > limits::GROUPS_MAX {
        return refuse(Reason::Malformed, format!("more than {} groups", limits::GROUPS_MAX));
    }
    Ok(())
}

fn robot(properties: &Map<String, Value>) -> Flags {
    let agent =
        ["$raw_user_agent", "$user_agent", "$useragent"].iter().find_map(|name| properties.get(*name)?.as_str());
    let driven = properties.get("$webdriver") == Some(&Value::Bool(true));
    if driven || agent.is_some_and(bots::is_bot) { Flags::BOT } else { Flags::none() }
}

/// The JSON of a map without reserved names; nothing if it is empty.
fn text(mut map: Map<String, Value>, place: &str, reserved: &mut u32) -> Result<Option<String>, Refusal> {
    if map.len() > limits::PROPERTIES_MAX {
        let detail = format!("`{place}` has {} members, at most {} are kept", map.len(), limits::PROPERTIES_MAX);
        return refuse(Reason::TooManyProperties, detail);
    }
    map.retain(|name, _| {
        let keep = !check::is_reserved(name.as_bytes());
        *reserved += u32::from(!keep);
        keep
    });
    Ok((!map.is_empty()).then(|| Value::Object(map).to_string()))
}
