//! What does one event look like on its way from the inbox into a segment?

use crate::source::EventCode;
use hark_model::{CustomerKey, Flags, Micros, Population};

/// A message id without its own text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageIdRef<'a> {
    /// See [`hark_model::MessageId::Text`].
    Text(&'a str),
    /// See [`hark_model::MessageId::Import`].
    Import(u128),
}

/// A [`hark_model::Event`] that borrows its text from the inbox, as the drain sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EventRef<'a> {
    /// Recognises a repeat.
    pub message_id: MessageIdRef<'a>,
    /// The event's name.
    pub name: &'a str,
    /// The id it was sent for.
    pub id: &'a str,
    /// Whether `id` is an identified id.
    pub identified: bool,
    /// The anonymous id beside an identified one.
    pub anonymous_id: Option<&'a str>,
    /// Whose timeline.
    pub population: Population,
    /// When it happened.
    pub time: Micros,
    /// When it reached Hark.
    pub received: Micros,
    /// When the client said it happened, if that differs.
    pub original_time: Option<Micros>,
    /// The client's own counter.
    pub sequence: Option<i64>,
    /// What was odd.
    pub flags: Flags,
    /// JSON object.
    pub properties: &'a str,
    /// JSON object.
    pub traits: Option<&'a str>,
    /// JSON object.
    pub traits_once: Option<&'a str>,
    /// JSON object: kind of group to id. Empty text when there is none.
    pub groups: &'a str,
    /// JSON object: facts of the group.
    pub group_traits: Option<&'a str>,
    /// False for an event that must not create a customer.
    pub creates_customer: bool,
}

/// One row of a segment to be written.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The customer as identities stand now: the first sort key.
    pub customer: CustomerKey,
    /// The key of the event's own id, kept so that identities can be undone.
    pub raw: CustomerKey,
    /// The event's name as a code.
    pub code: EventCode,
    /// Everything else.
    pub event: EventRef<'a>,
}
