//! Where do the fields of each message lie in the body?

use crate::wire::check;
use crate::wire::envelope::Unreadable;
use crate::wire::scan::{Field, Kind, Scanner, Syntax};
use hark_model::limits;
use std::borrow::Cow;

/// The fields that mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
#[expect(clippy::enum_variant_names, reason = "the names are those on the wire")]
pub(super) enum Key {
    Type,
    MessageId,
    Timestamp,
    OriginalTimestamp,
    SentAt,
    UserId,
    AnonymousId,
    Event,
    Name,
    Category,
    Properties,
    Traits,
    Context,
    GroupId,
    PreviousId,
    Sequence,
    Population,
    Groups,
    MergeProperties,
    WriteKey,
}

const KEYS: usize = Key::WriteKey as usize + 1;

impl Key {
    #[inline]
    fn of(name: &[u8]) -> Option<Key> {
        Some(match name {
            b"type" => Key::Type,
            b"messageId" => Key::MessageId,
            b"timestamp" => Key::Timestamp,
            b"originalTimestamp" => Key::OriginalTimestamp,
            b"sentAt" => Key::SentAt,
            b"userId" => Key::UserId,
            b"anonymousId" => Key::AnonymousId,
            b"event" => Key::Event,
            b"name" => Key::Name,
            b"category" => Key::Category,
            b"properties" => Key::Properties,
            b"traits" => Key::Traits,
            b"context" => Key::Context,
            b"groupId" => Key::GroupId,
            b"previousId" => Key::PreviousId,
            b"sequence" => Key::Sequence,
            b"population" => Key::Population,
            b"groups" => Key::Groups,
            b"mergeProperties" => Key::MergeProperties,
            b"writeKey" => Key::WriteKey,
            _ => return None,
        })
    }
}

/// One message: where it lies and where its fields lie. Of a repeated field the last one counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    /// All of it.
    pub whole: Field,
    fields: [Field; KEYS],
}

impl Element {
    /// What was seen of a field.
    #[inline]
    pub fn field(&self, key: Key) -> Field {
        self.fields[key as usize]
    }

    /// The text of a field, if it is a string. Broken text is repaired.
    pub fn string<'a>(&self, text: &'a str, key: Key) -> Option<Cow<'a, str>> {
        let field = self.field(key);
        let raw = field.raw(text);
        (field.kind == Kind::Text && raw.len() >= 2).then(|| check::decode(&raw[1..raw.len() - 1]).0)
    }
}

/// A request's messages.
pub struct Body {
    /// The outermost object, whose `sentAt` and `writeKey` count for all.
    pub(super) envelope: Element,
    /// The messages in order.
    pub(super) elements: Vec<Element>,
}

/// Finds the messages of a body: the elements of `batch` if there is one, of the array if it is one, else the body
/// itself.
pub fn read(text: &str) -> Result<Body, Unreadable> {
    let mut scanner = Scanner::new(text);
    let mut body = Body { envelope: Element::default(), elements: Vec::new() };
    let mut is_batch = true;
    match scanner.peek() {
        Some(b'[') => list(&mut scanner, 1, &mut body.elements)?,
        Some(b'{') => {
            is_batch = false;
            let mut elements = Vec::new();
            body.envelope = object(&mut scanner, 1, |s, name| {
                if name != b"batch" || s.peek() != Some(b'[') {
                    return Ok(false);
                }
                is_batch = true;
                elements.clear();
                list(s, 2, &mut elements)?;
                Ok(true)
            })?;
            body.elements = elements;
        }
        _ => {
            return Err(Unreadable::Malformed("the body is neither a JSON object nor an array".into()));
        }
    }
    scanner.end()?;
    if body.elements.len() > limits::BATCH_EVENTS_MAX {
        return Err(Unreadable::TooManyEvents);
    }
    if !is_batch {
        body.elements.push(body.envelope.clone());
    }
    Ok(body)
}

/// Scans a text that is one message.
pub(super) fn single(text: &str) -> Result<Element, Syntax> {
    let mut scanner = Scanner::new(text);
    let found = element(&mut scanner, 1)?;
    scanner.end()?;
    Ok(found)
}

/// Scans the elements of an array. Stops keeping them one beyond the limit, which is enough to refuse the batch.
fn list(scanner: &mut Scanner<'_>, depth: u32, into: &mut Vec<Element>) -> Result<(), Syntax> {
    scanner.array(|s| {
        let found = element(s, depth + 1)?;
        if into.len() <= limits::BATCH_EVENTS_MAX {
            into.push(found);
        }
        Ok(())
    })?;
    Ok(())
}

fn element(scanner: &mut Scanner<'_>, depth: u32) -> Result<Element, Syntax> {
    if scanner.peek() == Some(b'{') {
        object(scanner, depth, |_, _| Ok(false))
    } else {
        // Not a message, but its place is needed for the dead letter.
        Ok(Element { whole: scanner.field(depth - 1)?, fields: Default::default() })
    }
}

/// Scans one object. `other` may take a member itself (and then says true).
fn object<'a, F>(scanner: &mut Scanner<'a>, depth: u32, mut other: F) -> Result<Element, Syntax>
where
    F: FnMut(&mut Scanner<'a>, &'a [u8]) -> Result<bool, Syntax>,
{
    let mut found = Element::default();
    let start = scanner.position();
    let mut deepest = 0;
    let mut marks = 0;
    scanner.object(|s, name| {
        if other(s, name)? {
            return Ok(());
        }
        let field = s.field(depth)?;
        deepest = deepest.max(field.depth);
        marks |= field.odd;
        if let Some(key) = Key::of(name) {
            found.fields[key as usize] = field;
        }
        Ok(())
    })?;
    found.whole = Field {
        start: start as u32,
        end: scanner.position() as u32,
        members: 0,
        depth: deepest.saturating_add(1),
        odd: marks,
        kind: Kind::Object,
    };
    Ok(found)
}
