//! What became of each event that was received?

use crate::Micros;

/// Why an event was not stored. The code is part of the API and never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// The element is not a JSON object, or a field has the wrong type.
    Malformed,
    /// The event is larger than [`crate::limits::EVENT_BYTES_MAX`].
    EventTooLarge,
    /// More than [`crate::limits::PROPERTIES_MAX`] properties.
    TooManyProperties,
    /// Deeper than [`crate::limits::NESTING_MAX`].
    TooDeep,
    /// The event's name or a property's name is empty or longer than [`crate::limits::NAME_BYTES_MAX`].
    BadName,
    /// No id, or one that is empty or longer than [`crate::limits::ID_BYTES_MAX`].
    BadId,
    /// An id that many clients send by mistake (`undefined`, `null`, `anonymous` ...) and that would merge strangers.
    IllegalId,
    /// A time that cannot be read.
    BadTime,
    /// Older than the workspace keeps events.
    TooOld,
    /// The kind of message is not known.
    UnknownType,
    /// The store refused it although it passed every check: a defect of Hark, kept for replay.
    StoreRefused,
}

impl Reason {
    /// All reasons.
    pub const ALL: [Reason; 11] = [
        Reason::Malformed,
        Reason::EventTooLarge,
        Reason::TooManyProperties,
        Reason::TooDeep,
        Reason::BadName,
        Reason::BadId,
        Reason::IllegalId,
        Reason::BadTime,
        Reason::TooOld,
        Reason::UnknownType,
        Reason::StoreRefused,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Malformed => "malformed",
            Reason::EventTooLarge => "event_too_large",
            Reason::TooManyProperties => "too_many_properties",
            Reason::TooDeep => "too_deep",
            Reason::BadName => "bad_name",
            Reason::BadId => "bad_id",
            Reason::IllegalId => "illegal_id",
            Reason::BadTime => "bad_time",
            Reason::TooOld => "too_old",
            Reason::UnknownType => "unknown_type",
            Reason::StoreRefused => "store_refused",
        }
    }

    /// The reason of this code, if it is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }
}

/// An event that was not stored, whole, with the reason, so that it can be read and replayed.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadLetter {
    /// Why.
    pub reason: Reason,
    /// The fact in words, with the place inside the event.
    pub detail: String,
    /// Which wire format the raw text is in (`segment`, `posthog`, `import` ...), for the replay.
    pub dialect: String,
    /// The event as it came, together with what the replay needs of its envelope, as JSON text.
    pub raw: String,
    /// When it reached Hark.
    pub received: Micros,
    /// Whether it came with a server key.
    pub verified: bool,
}

/// What became of all events of one workspace: `received` equals the sum of the others once the inbox is drained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accounting {
    /// Events acknowledged, whatever became of them.
    pub received: u64,
    /// Events on a timeline. A replayed dead letter moves from `dead_letters` to here.
    pub stored: u64,
    /// Repeats of a message id that was already there.
    pub duplicates: u64,
    /// Of the duplicates, those whose body differed. Not a sixth bucket.
    pub conflicts: u64,
    /// Events that lie in the dead-letter store.
    pub dead_letters: u64,
    /// Events over the workspace's quota.
    pub dropped_by_quota: u64,
    /// Events of customers who were erased or opted out, or without a consent that is required.
    pub refused_by_consent: u64,
    /// Events that were stored and then erased on request. They stay counted in `stored`.
    pub erased: u64,
}

impl Accounting {
    /// Whether every received event is accounted for.
    pub fn balances(&self) -> bool {
        self.received
            == self.stored + self.duplicates + self.dead_letters + self.dropped_by_quota + self.refused_by_consent
    }
}
