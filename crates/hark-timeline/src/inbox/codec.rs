//! How do events lie in the inbox as bytes?
//!
//! A blob is one version byte, one byte for the compression, and the items of a request one after another. Numbers are
//! variable-length integers, text is its length and its bytes. Reading is total: any bytes give items or [`Damage`].

mod seal;

use crate::row::{EventRef, MessageIdRef};
use hark_model::{DeadLetter, Event, Flags, LinkKind, MessageId, Population, Reason};

pub use seal::{pack, seal, unseal};

const EVENT: u8 = 0;
const DEAD: u8 = 1;

const HAS_ANONYMOUS: u16 = 1;
const HAS_ORIGINAL_TIME: u16 = 1 << 1;
const HAS_SEQUENCE: u16 = 1 << 2;
const HAS_TRAITS: u16 = 1 << 3;
const HAS_TRAITS_ONCE: u16 = 1 << 4;
const HAS_GROUPS: u16 = 1 << 5;
const HAS_GROUP_TRAITS: u16 = 1 << 6;
const HAS_LINKS: u16 = 1 << 7;
const IDENTIFIED: u16 = 1 << 8;
const IMPORTED: u16 = 1 << 9;
const CREATES_CUSTOMER: u16 = 1 << 10;

/// The bytes are not what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage(pub &'static str);

/// One thing a request brought.
#[derive(Clone, Debug, PartialEq)]
pub enum Item<'a> {
    /// An event that passed all checks.
    Event(InboxEvent<'a>),
    /// One that did not.
    Dead(DeadLetter),
}

/// An event in the inbox, with what it says about ids beyond its own pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InboxEvent<'a> {
    /// The event.
    pub event: EventRef<'a>,
    links: &'a [u8],
}

impl<'a> InboxEvent<'a> {
    /// Whether there are explicit links.
    pub fn has_links(&self) -> bool {
        !self.links.is_empty()
    }

    /// The explicit links: two ids and what is said of them.
    pub fn links(&self) -> Result<Vec<(&'a str, &'a str, LinkKind)>, Damage> {
        let mut reader = Reader { rest: self.links };
        let mut links = Vec::new();
        while !reader.rest.is_empty() {
            let kind = LinkKind::from_code(reader.byte()?).ok_or(Damage("unknown kind of link"))?;
            links.push((reader.text()?, reader.text()?, kind));
        }
        Ok(links)
    }
}

/// Adds one event to a payload.
pub fn put_event(out: &mut Vec<u8>, event: &Event) {
    let groups = groups_json(event);
    let mut bits = 0u16;
    let mut set = |condition: bool, bit: u16| bits |= if condition { bit } else { 0 };
    set(event.anonymous_id.is_some(), HAS_ANONYMOUS);
    set(event.original_time.is_some(), HAS_ORIGINAL_TIME);
    set(event.sequence.is_some(), HAS_SEQUENCE);
    set(event.traits.is_some(), HAS_TRAITS);
    set(event.traits_once.is_some(), HAS_TRAITS_ONCE);
    set(!groups.is_empty(), HAS_GROUPS);
    set(event.group_traits.is_some(), HAS_GROUP_TRAITS);
    set(!event.links.is_empty(), HAS_LINKS);
    set(event.identified, IDENTIFIED);
    set(matches!(event.message_id, MessageId::Import(_)), IMPORTED);
    set(event.creates_customer, CREATES_CUSTOMER);
    out.push(EVENT);
    out.extend_from_slice(&bits.to_le_bytes());
    out.push(event.population as u8);
    out.push(event.flags.0);
    match &event.message_id {
        MessageId::Text(text) => put_text(out, text),
        MessageId::Import(hash) => out.extend_from_slice(&hash.to_le_bytes()),
    }
    put_text(out, &event.name);
    put_text(out, &event.id);
    out.extend_from_slice(&event.time.to_le_bytes());
    out.extend_from_slice(&event.received.to_le_bytes());
    put_text(out, &event.properties);
    for text in [&event.anonymous_id, &event.traits, &event.traits_once, &event.group_traits].into_iter().flatten() {
        put_text(out, text);
    }
    if !groups.is_empty() {
        put_text(out, &groups);
    }
    for number in [event.original_time, event.sequence].into_iter().flatten() {
        out.extend_from_slice(&number.to_le_bytes());
    }
    if !event.links.is_empty() {
        let mut links = Vec::new();
        for (a, b, kind) in &event.links {
            links.push(*kind as u8);
            put_text(&mut links, a);
            put_text(&mut links, b);
        }
        put_bytes(out, &links);
    }
}

fn groups_json(event: &Event) -> String {
    if event.groups.is_empty() {
        return String::new();
    }
    let groups: serde_json::Map<String, serde_json::Value> =
        event.groups.iter().map(|g| (g.kind.clone(), g.id.clone().into())).collect();
    serde_json::Value::Object(groups).to_string()
}

/// Adds one dead letter to a payload.
pub fn put_dead(out: &mut Vec<u8>, letter: &DeadLetter) {
    out.push(DEAD);
    put_text(out, letter.reason.code());
    put_text(out, &letter.detail);
    put_text(out, &letter.dialect);
    put_text(out, &letter.raw);
    out.extend_from_slice(&letter.received.to_le_bytes());
    out.push(u8::from(letter.verified));
}

/// Reads a payload item by item; stops after the first damage.
pub struct Items<'a> {
    reader: Reader<'a>,
    bytes: usize,
}

impl<'a> Items<'a> {
    /// The items of this payload.
    pub fn new(payload: &'a [u8]) -> Self {
        Items { reader: Reader { rest: payload }, bytes: payload.len() }
    }

    /// Where the next item begins; see [`event_at`].
    pub fn position(&self) -> usize {
        self.bytes - self.reader.rest.len()
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Result<Item<'a>, Damage>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.reader.rest.is_empty() {
            return None;
        }
        let item = self.reader.item();
        if item.is_err() {
            self.reader.rest = &[];
        }
        Some(item)
    }
}

/// The event that begins at this place of a payload.
pub fn event_at(payload: &[u8], at: usize) -> Result<InboxEvent<'_>, Damage> {
    match (Reader { rest: payload.get(at..).unwrap_or(&[]) }).item()? {
        Item::Event(event) => Ok(event),
        Item::Dead(_) => Err(Damage("an item of another kind")),
    }
}

/// Appends a variable-length number: seven bits a byte, the low ones first.
pub fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends bytes, their length before them.
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_bytes(out, text.as_bytes());
}

/// Takes values from the front of bytes.
pub struct Reader<'a> {
    /// What is left.
    pub rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// The next `n` bytes.
    pub fn take(&mut self, n: usize) -> Result<&'a [u8], Damage> {
        if n > self.rest.len() {
            return Err(Damage("ends too early"));
        }
        let (head, rest) = self.rest.split_at(n);
        self.rest = rest;
        Ok(head)
    }

    /// One byte.
    pub fn byte(&mut self) -> Result<u8, Damage> {
        Ok(self.take(1)?[0])
    }

    /// `N` bytes.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Damage> {
        self.take(N)?.try_into().map_err(|_| Damage("ends too early"))
    }

    /// A variable-length number.
    pub fn number(&mut self) -> Result<u64, Damage> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Damage("a number without an end"))
    }

    /// Bytes with their length before them.
    pub fn bytes(&mut self) -> Result<&'a [u8], Damage> {
        let length = self.number()?;
        self.take(usize::try_from(length).map_err(|_| Damage("ends too early"))?)
    }

    /// Text.
    pub fn text(&mut self) -> Result<&'a str, Damage> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Damage("text that is no UTF-8"))
    }

    /// Eight bytes, little-endian.
    pub fn integer(&mut self) -> Result<i64, Damage> {
        Ok(i64::from_le_bytes(self.array()?))
    }

    fn item(&mut self) -> Result<Item<'a>, Damage> {
        match self.byte()? {
            EVENT => self.event().map(Item::Event),
            DEAD => self.dead().map(Item::Dead),
            _ => Err(Damage("an item of unknown kind")),
        }
    }

    fn event(&mut self) -> Result<InboxEvent<'a>, Damage> {
        let bits = u16::from_le_bytes(self.array()?);
        let has = |bit: u16| bits & bit != 0;
        let population = *Population::ALL.get(self.byte()? as usize).ok_or(Damage("unknown population"))?;
        let flags = Flags(self.byte()?);
        let message_id = match has(IMPORTED) {
            true => MessageIdRef::Import(u128::from_le_bytes(self.array()?)),
            false => MessageIdRef::Text(self.text()?),
        };
        let (name, id) = (self.text()?, self.text()?);
        let (time, received) = (self.integer()?, self.integer()?);
        let properties = self.text()?;
        let anonymous_id = has(HAS_ANONYMOUS).then(|| self.text()).transpose()?;
        let traits = has(HAS_TRAITS).then(|| self.text()).transpose()?;
        let traits_once = has(HAS_TRAITS_ONCE).then(|| self.text()).transpose()?;
        let group_traits = has(HAS_GROUP_TRAITS).then(|| self.text()).transpose()?;
        let groups = has(HAS_GROUPS).then(|| self.text()).transpose()?.unwrap_or("");
        let original_time = has(HAS_ORIGINAL_TIME).then(|| self.integer()).transpose()?;
        let sequence = has(HAS_SEQUENCE).then(|| self.integer()).transpose()?;
        let links = has(HAS_LINKS).then(|| self.bytes()).transpose()?.unwrap_or(&[]);
        let event = EventRef {
            message_id,
            name,
            id,
            identified: has(IDENTIFIED),
            anonymous_id,
            population,
            time,
            received,
            original_time,
            sequence,
            flags,
            properties,
            traits,
            traits_once,
            groups,
            group_traits,
            creates_customer: has(CREATES_CUSTOMER),
        };
        Ok(InboxEvent { event, links })
    }

    fn dead(&mut self) -> Result<DeadLetter, Damage> {
        Ok(DeadLetter {
            reason: Reason::from_code(self.text()?).ok_or(Damage("unknown reason"))?,
            detail: self.text()?.to_owned(),
            dialect: self.text()?.to_owned(),
            raw: self.text()?.to_owned(),
            received: self.integer()?,
            verified: self.byte()? != 0,
        })
    }
}

#[cfg(test)]
#[path = "codec_tests.rs"]
mod tests;
