//! Which event does one message make?

use super::element::{Element, Key};
use super::{Arrival, Call};
use crate::wire::check::{self, Refusal};
use crate::wire::context::{self, Context};
use crate::wire::envelope::Outcome;
use crate::wire::scan::{Field, Kind, Scanner, odd};
use crate::wire::{ids, times};
use hark_model::{Event, Flags, Group, LinkKind, MessageId, Micros, Population, Reason, event::ACCOUNT, limits};
use std::borrow::Cow;

/// One message and all that is known around it.
pub(super) struct Message<'a> {
    pub text: &'a str,
    pub element: &'a Element,
    pub call: Call,
    pub sent: Option<Micros>,
    pub arrival: &'a Arrival,
    pub index: usize,
    /// Counts reserved names that were left out.
    pub reserved: u32,
}

/// The ids of a message.
struct Ids<'a> {
    user: Option<Cow<'a, str>>,
    anonymous: Option<Cow<'a, str>>,
}

impl<'a> Message<'a> {
    /// Makes the event, or says why there is none.
    pub fn outcome(&mut self) -> Result<Outcome, Refusal> {
        self.fits()?;
        let call = self.kind()?;
        let raw_context = self.context_text()?;
        let context = context::read(&raw_context.0);
        if self.arrival.rules.consent_required && !context.consent {
            return Ok(Outcome::WithoutConsent);
        }
        let ids = Ids { user: self.id(Key::UserId, "userId")?, anonymous: self.id(Key::AnonymousId, "anonymousId")? };
        let name = self.name(call)?;
        let moment = self.arrival.moment(self.stamped()?, self.sent(&context))?;
        let mut event = Event::new(self.message_id()?, name.as_ref(), "", moment.time, self.arrival.received);
        event.original_time = moment.original;
        event.flags = self.arrival.flags().with(moment.flags).with(context.flags).with(raw_context.1);
        self.place(&mut event, call, ids)?;
        self.facts(&mut event, call, &context)?;
        self.groups(&mut event, call, &context)?;
        event.sequence = self.sequence()?;
        event.population = self.population()?;
        Ok(Outcome::Event(Box::new(event)))
    }

    fn refuse<T>(&self, reason: Reason, detail: impl Into<String>) -> Result<T, Refusal> {
        Err(Refusal::new(reason, detail))
    }

    /// The limits that need no look inside.
    fn fits(&self) -> Result<(), Refusal> {
        let whole = self.element.whole;
        if whole.kind != Kind::Object {
            return self.refuse(Reason::Malformed, "the event is not an object");
        }
        let bytes = (whole.end - whole.start) as usize;
        if bytes > limits::EVENT_BYTES_MAX {
            let detail = format!("the event has {bytes} bytes, at most {} are kept", limits::EVENT_BYTES_MAX);
            return self.refuse(Reason::EventTooLarge, detail);
        }
        if whole.depth as usize > limits::NESTING_MAX {
            let detail = format!("the event is nested {} deep, at most {} is kept", whole.depth, limits::NESTING_MAX);
            return self.refuse(Reason::TooDeep, detail);
        }
        if whole.is(odd::BAD_NUMBER) {
            return self.refuse(Reason::Malformed, "a number is too large for 64 bits");
        }
        Ok(())
    }

    fn kind(&self) -> Result<Call, Refusal> {
        match self.scalar(Key::Type, "type")? {
            Some(word) => match Call::from_word(&word) {
                Some(call) => Ok(call),
                None if self.call != Call::Batch => Ok(self.call),
                None => {
                    let word = check::cut(&word, 40);
                    self.refuse(Reason::UnknownType, format!("`type` is `{word}`, not track, identify, page ..."))
                }
            },
            None if self.call != Call::Batch => Ok(self.call),
            None if self.element.field(Key::Event).kind == Kind::Text => Ok(Call::Track),
            None => self.refuse(Reason::UnknownType, "`type` is missing"),
        }
    }

    /// A string, or a number as text. `null` is as good as missing.
    fn scalar(&self, key: Key, place: &str) -> Result<Option<Cow<'a, str>>, Refusal> {
        let field = self.element.field(key);
        match field.kind {
            Kind::Nothing => Ok(None),
            Kind::Text => Ok(self.element.string(self.text, key)),
            Kind::Number => Ok(Some(Cow::Borrowed(field.raw(self.text)))),
            _ => self.refuse(Reason::Malformed, format!("`{place}` is not a string")),
        }
    }

    /// A legal id. An empty one is as good as missing.
    fn id(&self, key: Key, place: &str) -> Result<Option<Cow<'a, str>>, Refusal> {
        match self.scalar(key, place)? {
            Some(id) if !id.trim().is_empty() => {
                let legal = ids::legal(&id, place)?;
                Ok(Some(if legal.len() == id.len() { id } else { Cow::Owned(legal.to_owned()) }))
            }
            _ => Ok(None),
        }
    }

    fn message_id(&self) -> Result<MessageId, Refusal> {
        match self.scalar(Key::MessageId, "messageId")? {
            Some(id) if id.len() > limits::ID_BYTES_MAX => {
                self.refuse(Reason::BadId, format!("`messageId` is longer than {} bytes", limits::ID_BYTES_MAX))
            }
            Some(id) if !id.is_empty() => Ok(MessageId::Text(id.into_owned())),
            _ => Ok(MessageId::Text(self.arrival.message_id(self.index))),
        }
    }

    fn stamped(&self) -> Result<Option<Micros>, Refusal> {
        // RudderStack's clients send the moment that the caller stated as `timestamp` and, always, their own clock as
        // `originalTimestamp`.
        for (key, place) in [(Key::Timestamp, "timestamp"), (Key::OriginalTimestamp, "originalTimestamp")] {
            if let Some(text) = self.scalar(key, place)? {
                return match times::parse(&text) {
                    Some(time) => Ok(Some(time)),
                    None => {
                        let text = check::cut(&text, 40);
                        self.refuse(Reason::BadTime, format!("`{place}` is `{text}`, which is no time"))
                    }
                };
            }
        }
        Ok(None)
    }

    /// When it was sent: what the message says before what the envelope says. An unreadable one is no help.
    fn sent(&self, context: &Context<'_>) -> Option<Micros> {
        let own = self.element.string(self.text, Key::SentAt).and_then(|sent| times::parse(&sent));
        own.or(self.sent).or_else(|| times::parse(context.sent?.trim_matches('"')))
    }

    fn name(&self, call: Call) -> Result<Cow<'a, str>, Refusal> {
        let name = match call {
            Call::Track => match self.scalar(Key::Event, "event")? {
                Some(name) => name,
                None => return self.refuse(Reason::BadName, "`event` is missing"),
            },
            Call::Identify => Cow::Borrowed("$identify"),
            Call::Page => Cow::Borrowed("$pageview"),
            Call::Screen => Cow::Borrowed("$screen"),
            Call::Group => Cow::Borrowed("$group"),
            Call::Alias => Cow::Borrowed("$create_alias"),
            Call::Merge | Call::Batch => Cow::Borrowed("$merge_dangerously"),
        };
        if name.trim().is_empty() || name.len() > limits::NAME_BYTES_MAX {
            let detail = format!("`event` is empty or longer than {} bytes", limits::NAME_BYTES_MAX);
            return self.refuse(Reason::BadName, detail);
        }
        Ok(name)
    }

    /// Whose event it is, and what it says about ids.
    fn place(&self, event: &mut Event, call: Call, ids: Ids<'a>) -> Result<(), Refusal> {
        let field = self.element.field(Key::Event);
        if call == Call::Track && field.is(odd::BAD_TEXT) {
            event.flags = event.flags.with(Flags::REPAIRED);
        }
        match (ids.user, ids.anonymous) {
            (Some(user), anonymous) => {
                event.id = user.into_owned();
                event.identified = true;
                event.anonymous_id = anonymous.map(Cow::into_owned).filter(|anonymous| *anonymous != event.id);
            }
            (None, Some(anonymous)) => event.id = anonymous.into_owned(),
            (None, None) => {}
        }
        match call {
            Call::Alias => match self.id(Key::PreviousId, "previousId")? {
                Some(previous) if event.id.is_empty() => event.id = previous.into_owned(),
                Some(previous) if *previous == event.id => {}
                Some(previous) => {
                    event.links.push((previous.into_owned(), event.id.clone(), LinkKind::Alias));
                }
                None => return self.refuse(Reason::BadId, "`previousId` is missing"),
            },
            Call::Merge => self.merge(event)?,
            _ => {}
        }
        if event.id.is_empty() {
            return self.refuse(Reason::BadId, "`userId` and `anonymousId` are both missing");
        }
        Ok(())
    }

    /// RudderStack's merge: all values of `mergeProperties` (and the message's own id) are one customer.
    fn merge(&self, event: &mut Event) -> Result<(), Refusal> {
        let raw = self.element.field(Key::MergeProperties).raw(self.text);
        let list: Vec<serde_json::Map<String, serde_json::Value>> = match serde_json::from_str(raw) {
            Ok(list) => list,
            Err(_) => return self.refuse(Reason::Malformed, "`mergeProperties` is not a list of objects"),
        };
        if list.len() > limits::EVENT_LINKS_MAX {
            return self.refuse(Reason::Malformed, "`mergeProperties` has too many entries");
        }
        for entry in list {
            let Some(value) = entry.get("value").and_then(serde_json::Value::as_str) else {
                return self.refuse(Reason::Malformed, "an entry of `mergeProperties` has no `value`");
            };
            let id = ids::legal(value, "mergeProperties")?;
            if event.id.is_empty() {
                event.id = id.to_owned();
            } else if event.id != id {
                event.links.push((event.id.clone(), id.to_owned(), LinkKind::Merge));
            }
        }
        Ok(())
    }

    /// The context's text, repaired if need be.
    fn context_text(&self) -> Result<(Cow<'a, str>, Flags), Refusal> {
        let field = self.element.field(Key::Context);
        let raw = field.raw(self.text);
        match field.kind {
            Kind::Nothing => Ok((Cow::Borrowed("{}"), Flags::none())),
            Kind::Object if field.is(odd::LONG_STRING | odd::BAD_TEXT) => {
                let (text, flags) = check::strings(raw);
                Ok((Cow::Owned(text), flags))
            }
            Kind::Object => Ok((Cow::Borrowed(raw), Flags::none())),
            _ => self.refuse(Reason::Malformed, "`context` is not an object"),
        }
    }

    fn clean(&mut self, event: &mut Event, text: &str, field: Field, place: &str) -> Result<String, Refusal> {
        let clean = check::object(text, field, place)?;
        event.flags = event.flags.with(clean.flags);
        self.reserved += clean.dropped;
        Ok(clean.text.into_owned())
    }

    /// Properties and traits.
    fn facts(&mut self, event: &mut Event, call: Call, context: &Context<'_>) -> Result<(), Refusal> {
        let field = self.element.field(Key::Properties);
        let mut properties = self.clean(event, self.text, field, "properties")?;
        let mut own = Vec::new();
        if matches!(call, Call::Page | Call::Screen) {
            for (key, name) in [(Key::Name, "name"), (Key::Category, "category")] {
                let value = self.element.field(key);
                if value.kind == Kind::Text {
                    let cleaned = if value.is(odd::BAD_TEXT | odd::LONG_STRING) {
                        Cow::Owned(check::strings(value.raw(self.text)).0)
                    } else {
                        Cow::Borrowed(value.raw(self.text))
                    };
                    own.push((name, cleaned));
                }
            }
        }
        if own.is_empty() {
            context::extend(&mut properties, field, &context.properties, &context.rest);
        } else {
            let own = own.iter().map(|(name, json)| (Cow::Borrowed(*name), json.as_ref()));
            let additions: Vec<_> = own.chain(context.properties.iter().cloned()).collect();
            context::extend(&mut properties, field, &additions, &context.rest);
        }
        event.properties = properties;
        let field = self.element.field(Key::Traits);
        let given = field.kind != Kind::Nothing && (field.kind != Kind::Object || field.members > 0);
        if given {
            let traits = self.clean(event, self.text, field, "traits")?;
            if call == Call::Group { event.group_traits = Some(traits) } else { event.traits = Some(traits) }
        } else if let (Some(traits), false) = (context.traits, matches!(call, Call::Group | Call::Alias)) {
            let field = match Scanner::new(traits).field(0) {
                Ok(field) => field,
                Err(syntax) => return self.refuse(Reason::Malformed, syntax.fact),
            };
            event.traits = Some(self.clean(event, traits, field, "context.traits")?);
        }
        Ok(())
    }

    fn groups(&self, event: &mut Event, call: Call, context: &Context<'_>) -> Result<(), Refusal> {
        if let Some(id) = self.id(Key::GroupId, "groupId")? {
            event.groups.push(Group { kind: ACCOUNT.to_owned(), id: id.into_owned() });
        } else if call == Call::Group {
            return self.refuse(Reason::BadId, "`groupId` is missing");
        }
        if let Some(json) = context.group {
            let id = check::decode(json.trim_matches('"')).0;
            if event.groups.is_empty() && json != "null" && !id.trim().is_empty() {
                let id = ids::legal(&id, "context.groupId")?.to_owned();
                event.groups.push(Group { kind: ACCOUNT.to_owned(), id });
            }
        }
        let field = self.element.field(Key::Groups);
        match field.kind {
            Kind::Nothing => {}
            Kind::Object => {
                for (kind, json) in check::members(field.raw(self.text)) {
                    let id = check::decode(json.trim_matches('"')).0;
                    let id = ids::legal(&id, "groups")?.to_owned();
                    ids::legal(&kind, "groups")?;
                    event.groups.retain(|group| group.kind != kind);
                    event.groups.push(Group { kind: kind.into_owned(), id });
                }
            }
            _ => return self.refuse(Reason::Malformed, "`groups` is not an object"),
        }
        if event.groups.len() > limits::GROUPS_MAX {
            return self.refuse(Reason::Malformed, format!("more than {} groups", limits::GROUPS_MAX));
        }
        Ok(())
    }

    fn sequence(&self) -> Result<Option<i64>, Refusal> {
        let field = self.element.field(Key::Sequence);
        match field.kind {
            Kind::Nothing => Ok(None),
            Kind::Number => match field.raw(self.text).parse() {
                Ok(sequence) => Ok(Some(sequence)),
                Err(_) => self.refuse(Reason::Malformed, "`sequence` is not a whole number of 64 bits"),
            },
            _ => self.refuse(Reason::Malformed, "`sequence` is not a number"),
        }
    }

    fn population(&self) -> Result<Population, Refusal> {
        match self.scalar(Key::Population, "population")? {
            None => Ok(Population::Customer),
            Some(word) => match Population::from_word(&word) {
                Some(population) => Ok(population),
                None => self.refuse(
                    Reason::Malformed,
                    format!("`population` is `{}`, not customer, employee, partner or supplier", check::cut(&word, 40)),
                ),
            },
        }
    }
}
