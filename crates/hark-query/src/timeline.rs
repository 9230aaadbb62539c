//! What did one customer do?
//!
//! Newest events first, a page at a time. Everything is shown, also what answers leave out by default (bots, staff): this is
//! about one person, not about numbers.

pub(crate) mod known;

use crate::calendar::Zone;
use crate::question::{Cell, Question};
use crate::run::Context;
use crate::spec::{Defaults, Frame, Node, Reader, Uses};
use crate::{QueryError, Result, answer};
use hark_model::{CustomerKey, Flags, KeyRange, Micros};
use hark_timeline::{EventSource, RowRef, StoredEvent, WalkStats};
use serde_json::{Map, Value, json};

/// Events of one page when the spec does not say.
const LIMIT_DEFAULT: usize = 100;
/// Most events of one page.
const LIMIT_MAX: usize = 1_000;

/// The question, read.
#[derive(Clone, Debug)]
pub struct Timeline {
    frame: Frame,
    customer: Who,
    limit: usize,
    before: Option<Cursor>,
}

/// Whose timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Who {
    /// Whoever this id belongs to.
    Id(String),
    /// The customer with this key.
    Key(CustomerKey),
}

/// The last event of the page before: its time and the digest of its message id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    time: Micros,
    digest: String,
}

/// Names an event to those who may not see message ids, which clients may make of anything: nobody outside can compute it.
pub fn digest<S: EventSource + ?Sized>(source: &S, message_id: &str) -> String {
    let key = source.resolve(hark_model::Population::Customer, &format!("message:{message_id}"));
    hex(key)[16..].to_owned()
}

impl Cursor {
    fn parse(node: &Node<'_>) -> Result<Cursor> {
        let parsed = Cursor::read(node.text()?);
        parsed.ok_or_else(|| node.wrong("This is no cursor.").hint("Copy \"next\" of the page before."))
    }

    /// Reads what [`Cursor::text`] wrote.
    pub(crate) fn read(text: &str) -> Option<Cursor> {
        let (time, id) = text.split_once(':')?;
        Some(Cursor { time: time.parse().ok()?, digest: id.to_owned() })
    }

    /// The place of this event.
    pub(crate) fn at<S: EventSource + ?Sized>(source: &S, event: &StoredEvent) -> Cursor {
        Cursor { time: event.time, digest: digest(source, &event.message_id) }
    }

    pub(crate) fn text(&self) -> String {
        format!("{}:{}", self.time, self.digest)
    }
}

impl Question for Timeline {
    const NAME: &'static str = "timeline";

    fn parse(reader: &mut Reader<'_>, defaults: &Defaults) -> Result<Self> {
        let mut frame = Frame::parse(Self::NAME, reader, defaults, Uses { range: true, ..Uses::default() })?;
        frame.plan.options.exclude = Flags::none();
        let customer = match reader.take("key") {
            None => Who::Id(reader.need("customer")?.name()?.to_owned()),
            Some(node) if !reader.has("customer") => Who::Key(key(&node)?),
            Some(node) => return Err(node.wrong("The customer is named twice.").hint("Give the id or the key.")),
        };
        let limit = reader.take("limit").map(|n| n.whole(1, LIMIT_MAX)).transpose()?.unwrap_or(LIMIT_DEFAULT);
        let before = reader.take("before").map(|n| Cursor::parse(&n)).transpose()?;
        reader.finish()?;
        Ok(Timeline { frame, customer, limit, before })
    }

    fn answer<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>) -> Result<Value> {
        let key = match &self.customer {
            Who::Id(id) => ctx.source.resolve(self.frame.plan.population, id),
            Who::Key(key) => crate::roster::current(ctx, *key)?,
        };
        let (all, visible, cost) = self.rows(ctx, key)?;
        let upto = match &self.before {
            None => visible.len(),
            Some(cursor) => place_of(ctx, &visible, cursor)?,
        };
        let page = &visible[upto.saturating_sub(self.limit)..upto];
        let page: Vec<RowRef> = page.iter().rev().map(|(_, at)| *at).collect();
        let events = ctx.source.events(&page)?;
        let next = events.last().filter(|_| upto > self.limit);
        let next = next.map(|e| Cursor::at(ctx.source, e).text());
        let ids = ctx.source.ids_of(key)?;
        let asked = if let Who::Id(id) = &self.customer { Some(id) } else { None };
        let id = ids.first().or(asked);
        let traits = known::traits(ctx, &all)?;
        let mut own = Map::new();
        own.insert("customer".to_owned(), json!({"id": id, "key": hex(key), "ids": ids, "traits": traits}));
        own.insert("events".to_owned(), events.iter().map(|e| shown(e, &self.frame.zone)).collect());
        own.insert("next".to_owned(), next.into());
        Ok(answer::finish(ctx, &self.frame, own, cost, visible.len() as u64))
    }

    fn cell<S: EventSource + ?Sized>(&self, _ctx: &Context<'_, S>, cell: &mut Reader<'_>) -> Result<Box<dyn Cell>> {
        Err(cell.wrong("A timeline shows one customer and has no cells to open."))
    }
}

/// The key of a customer as answers write it: 32 hexadecimal digits.
pub fn parse_key(text: &str) -> Option<CustomerKey> {
    let digits = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
    u128::from_str_radix(text, 16).ok().filter(|_| digits).map(CustomerKey)
}

pub(crate) fn key(node: &Node<'_>) -> Result<CustomerKey> {
    let wrong = || node.wrong("This is no key of a customer.").hint("Copy \"key\" of an answer.");
    parse_key(node.text()?).ok_or_else(wrong)
}

/// A key as text.
pub fn hex(key: CustomerKey) -> String {
    format!("{:032x}", key.0)
}

type Times = Vec<(Micros, RowRef)>;

impl Timeline {
    /// All events of the customer, and those that the question sees.
    fn rows<S: EventSource + ?Sized>(
        &self,
        ctx: &Context<'_, S>,
        key: CustomerKey,
    ) -> Result<(Vec<RowRef>, Times, WalkStats)> {
        let plan = &self.frame.plan;
        // Conditions need columns of every segment; without any there is nothing to bind.
        let bound = match (&plan.filter, &plan.customers, &plan.rule) {
            (None, None, None) => None,
            _ => Some(plan.bind(ctx)?),
        };
        let matcher = bound.as_ref().map(crate::matcher::Bound::matcher);
        let (mut all, mut visible) = (Vec::new(), Vec::new());
        let mut scratch = crate::matcher::Scratch::default();
        let range = KeyRange { first: key, last: key };
        let cost = ctx.source.walk(range, &plan.options, &mut |rows| {
            all.extend((0..rows.times.len()).map(|i| rows.rows.at(i)));
            if matcher.as_ref().is_some_and(|m| !m.enter(rows, &mut scratch)) {
                return;
            }
            let sees = |i: &usize| matcher.as_ref().is_none_or(|m| m.visible(rows, *i, &scratch));
            let seen = self.frame.range.span().cut(rows.times).filter(sees);
            visible.extend(seen.map(|i| (rows.times[i], rows.rows.at(i))));
        })?;
        Ok((all, visible, cost))
    }
}

/// An event as answers write it, with times of this zone.
pub(crate) fn shown(event: &StoredEvent, zone: &Zone) -> Value {
    let time = |t: Micros| zone.rfc3339(t);
    let object = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    let mut shown = json!({
        "message_id": event.message_id,
        "event": event.name,
        "time": time(event.time),
        "received": Zone::utc().rfc3339(event.received),
        "id": event.id,
        "properties": object(&event.properties),
    });
    let objects = [("traits", &event.traits), ("traits_once", &event.traits_once), ("groups", &event.groups)];
    for (name, text) in objects {
        if let Some(text) = text {
            shown[name] = object(text);
        }
    }
    if let Some(anonymous) = &event.anonymous_id {
        shown["anonymous_id"] = anonymous.clone().into();
    }
    if let Some(original) = event.original_time {
        shown["original_time"] = time(original).into();
    }
    if let Some(sequence) = event.sequence {
        shown["sequence"] = sequence.into();
    }
    let marks = [
        (Flags::BOT, "bot"),
        (Flags::STAFF, "staff"),
        (Flags::TIME_CLAMPED, "time_clamped"),
        (Flags::TRUNCATED, "truncated"),
        (Flags::VERIFIED, "verified"),
        (Flags::REPAIRED, "repaired"),
    ];
    let marks: Vec<&str> = marks.iter().filter(|(flag, _)| event.flags.any_of(*flag)).map(|m| m.1).collect();
    shown["flags"] = marks.into();
    shown
}

/// How many events stand before the cursor's event, which may have been joined by late ones or be gone.
pub(crate) fn place_of<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    events: &[(Micros, RowRef)],
    cursor: &Cursor,
) -> Result<usize> {
    let first = events.partition_point(|(time, _)| *time < cursor.time);
    for (i, (_, at)) in events.iter().enumerate().skip(first).take_while(|(_, (time, _))| *time == cursor.time) {
        let message_id = ctx.source.event(*at).map_err(QueryError::from)?.message_id;
        if digest(ctx.source, &message_id) == cursor.digest {
            return Ok(i);
        }
    }
    Ok(first)
}
