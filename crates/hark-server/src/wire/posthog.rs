//! What does a PostHog message say?

pub mod replies;
mod understand;

use super::check::{self, Refusal};
use super::envelope::{Arrival, Kept, Understood, Unreadable, wrap};
use super::scan::{Field, Kind, Scanner, Syntax, odd};
use super::times;
use hark_model::{Micros, Reason, limits};
use serde_json::{Map, Value};

/// The name of this dialect in dead letters.
pub const DIALECT: &str = "posthog";

/// A request's messages.
#[derive(Debug, Default)]
pub struct Body {
    key: Option<String>,
    /// When the client says it sent the request.
    pub sent: Option<Micros>,
    elements: Vec<Field>,
}

/// Finds the messages of a body: the elements of `batch`, of the array if it is one, else the body itself.
pub fn read(text: &str) -> Result<Body, Unreadable> {
    let mut scanner = Scanner::new(text);
    let mut body = Body::default();
    match scanner.peek() {
        Some(b'[') => list(&mut scanner, 1, &mut body.elements)?,
        Some(b'{') => envelope(text, &mut scanner, &mut body)?,
        _ => return Err(Unreadable::Malformed("the body is neither a JSON object nor an array".into())),
    }
    scanner.end()?;
    if body.elements.len() > limits::BATCH_EVENTS_MAX {
        return Err(Unreadable::TooManyEvents);
    }
    if body.key.is_none() {
        body.key = body.elements.first().and_then(|first| key_of(first.raw(text)));
    }
    Ok(body)
}

fn envelope(text: &str, scanner: &mut Scanner<'_>, body: &mut Body) -> Result<(), Syntax> {
    let whole = Scanner::new(text).field(0)?;
    let mut is_batch = false;
    scanner.object(|s, name| {
        if name == b"batch" && s.peek() == Some(b'[') {
            is_batch = true;
            body.elements.clear();
            return list(s, 2, &mut body.elements);
        }
        let field = s.field(1)?;
        let inside = || check::decode(field.raw(text).trim_matches('"')).0.into_owned();
        match name {
            b"api_key" | b"token" | b"$token" if field.kind == Kind::Text => body.key = Some(inside()),
            b"sent_at" => body.sent = times::parse(&inside()),
            _ => {}
        }
        Ok(())
    })?;
    if !is_batch {
        body.elements.push(whole);
    }
    Ok(())
}

fn list(scanner: &mut Scanner<'_>, depth: u32, into: &mut Vec<Field>) -> Result<(), Syntax> {
    scanner.array(|s| {
        let field = s.field(depth)?;
        if into.len() <= limits::BATCH_EVENTS_MAX {
            into.push(field);
        }
        Ok(())
    })?;
    Ok(())
}

/// The key inside a message: at its top, or among its properties.
fn key_of(message: &str) -> Option<String> {
    let text = |json: &str| serde_json::from_str::<String>(json).ok();
    let direct = check::members(message);
    let find = |list: &[(std::borrow::Cow<'_, str>, &str)], names: &[&str]| {
        list.iter().find(|(name, _)| names.contains(&name.as_ref())).and_then(|(_, json)| text(json))
    };
    find(&direct, &["api_key", "token", "$token"]).or_else(|| {
        let properties = direct.iter().find(|(name, _)| name == "properties")?.1;
        find(&check::members(properties), &["token", "api_key"])
    })
}

impl Body {
    /// The project key the body names, if any.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Makes events of all messages. `sent` replaces the body's own sending time.
    pub fn understand(&self, text: &str, sent: Option<Micros>, arrival: &Arrival) -> Understood {
        let sent = sent.or(self.sent);
        let mut understood = Understood { events: Vec::with_capacity(self.elements.len()), ..Understood::default() };
        for (index, field) in self.elements.iter().enumerate() {
            one(field.raw(text), *field, index, sent, arrival, &mut understood);
        }
        understood
    }

    /// The `uuid` of each message in order, for clients that want an answer per message.
    pub fn uuids(&self, text: &str) -> Vec<Option<String>> {
        let uuid = |field: &Field| {
            let members = check::members(field.raw(text));
            let (_, json) = members.into_iter().find(|(name, _)| name == "uuid")?;
            serde_json::from_str::<String>(json).ok()
        };
        self.elements.iter().map(uuid).collect()
    }
}

fn one(raw: &str, field: Field, index: usize, sent: Option<Micros>, arrival: &Arrival, into: &mut Understood) {
    let (mut reserved, given) = (0, arrival.message_id(index));
    let outcome = open(raw, field).and_then(|(map, flags)| {
        let message = understand::Message { sent, arrival, given: &given };
        message.outcome(map, flags, &mut reserved)
    });
    into.reserved_names += reserved;
    into.file(index, outcome, DIALECT, arrival, || {
        let mut envelope = vec![("message_id", check::quote(&given))];
        envelope.extend(sent.map(|sent| ("sent", sent.to_string())));
        envelope.extend(arrival.bot.then(|| ("bot", "true".to_owned())));
        wrap(&envelope, raw)
    });
}

/// Holds a message against the limits that need no look inside, and opens it.
fn open(raw: &str, field: Field) -> Result<(Map<String, Value>, hark_model::Flags), Refusal> {
    if field.kind != Kind::Object {
        return Err(Refusal::new(Reason::Malformed, "the event is not an object"));
    }
    if raw.len() > limits::EVENT_BYTES_MAX {
        let detail = format!("the event has {} bytes, at most {} are kept", raw.len(), limits::EVENT_BYTES_MAX);
        return Err(Refusal::new(Reason::EventTooLarge, detail));
    }
    if field.depth as usize > limits::NESTING_MAX {
        let detail = format!("the event is nested {} deep, at most {} is kept", field.depth, limits::NESTING_MAX);
        return Err(Refusal::new(Reason::TooDeep, detail));
    }
    if field.is(odd::BAD_NUMBER) {
        return Err(Refusal::new(Reason::Malformed, "a number is too large for 64 bits"));
    }
    if field.is(odd::BAD_KEY) {
        let detail = format!("a name is empty or longer than {} bytes", limits::NAME_BYTES_MAX);
        return Err(Refusal::new(Reason::BadName, detail));
    }
    let (repaired, flags) = if field.is(odd::BAD_TEXT | odd::LONG_STRING) {
        let (text, flags) = check::strings(raw);
        (Some(text), flags)
    } else {
        (None, hark_model::Flags::none())
    };
    match serde_json::from_str(repaired.as_deref().unwrap_or(raw)) {
        Ok(map) => Ok((map, flags)),
        Err(_) => Err(Refusal::new(Reason::Malformed, "the event cannot be read as a JSON object")),
    }
}

/// Reads one message of a dead letter again.
pub(super) fn again(text: &str, kept: &Kept, arrival: &Arrival) -> Understood {
    let mut understood = Understood::default();
    // A text that is not JSON becomes a field that is not an object, and so a dead letter again.
    let field = Scanner::new(text).field(0).unwrap_or_default();
    one(text, field, 0, kept.sent, arrival, &mut understood);
    understood
}
