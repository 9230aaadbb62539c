//! How much is too much?
//!
//! Every queue, loop, payload and name has a limit here with its unit in its name. A limit of the wire is checked in
//! `hark-server`; one of the store in `hark-timeline`.

use crate::time::{DAY, HOUR, MINUTE, Micros};

/// Bytes of a request body as sent.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of a request body after decompression.
pub const INFLATED_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How many times larger than the sent body the inflated one may be.
pub const INFLATE_RATIO_MAX: usize = 100;
/// Events in one request.
pub const BATCH_EVENTS_MAX: usize = 1_000;
/// Bytes of one event's JSON text.
pub const EVENT_BYTES_MAX: usize = 32 * 1024;
/// Properties of one event, likewise traits.
pub const PROPERTIES_MAX: usize = 256;
/// Depth of one event's JSON, the event itself being 1.
pub const NESTING_MAX: usize = 8;
/// Bytes of an event's or property's name.
pub const NAME_BYTES_MAX: usize = 200;
/// Bytes of a string value; a longer one is cut at a character and flagged.
pub const STRING_BYTES_MAX: usize = 8 * 1024;
/// Bytes of any id.
pub const ID_BYTES_MAX: usize = 200;
/// Distinct event names of a workspace; the rest is stored under [`OTHER_NAME`] with its name as property `$event`.
pub const EVENT_NAMES_MAX: usize = 5_000;
/// Distinct property names of a workspace that become columns; the rest stays readable in the rest column.
pub const PROPERTY_NAMES_MAX: usize = 10_000;
/// Groups one event may name.
pub const GROUPS_MAX: usize = 8;
/// Links one event may state.
pub const EVENT_LINKS_MAX: usize = 8;
/// Links that one id may take part in. More are kept in the event but change nobody's identity.
pub const LINKS_PER_ID_MAX: usize = 1_000;
/// How far in the future a time may lie before it is set to the time of receipt.
pub const FUTURE_MAX: Micros = 24 * HOUR;
/// How long a client's message id is remembered at the least.
pub const DEDUPE_WINDOW: Micros = 7 * DAY;
/// Where events land whose name is beyond [`EVENT_NAMES_MAX`].
pub const OTHER_NAME: &str = "$other";
/// Requests per second that may send events with one write key from one address (IPv6: one /64), in the long run. Far more
/// than a browser sends; a proxy that hides all customers behind its address stays below it, too.
pub const SENDING_REQUESTS_PER_SECOND: u32 = 2_000;
/// Requests of that kind that may come at once after a pause.
pub const SENDING_REQUESTS_BURST: u32 = 20_000;
/// Requests per second that may read with one key from one address, in the long run.
pub const READING_REQUESTS_PER_SECOND: u32 = 1_000;
/// Requests of that kind that may come at once after a pause.
pub const READING_REQUESTS_BURST: u32 = 5_000;
/// A session ends after this long without an event.
pub const SESSION_IDLE: Micros = 30 * MINUTE;
/// A session ends at this length in any case.
pub const SESSION_MAX: Micros = 24 * HOUR;
