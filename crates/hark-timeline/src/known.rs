//! What is known of the ids of a customer, of the links that tie them, and of groups?
//!
//! For people who look at one customer or one account: what a [`crate::EventSource`] tells beyond its walks.

use crate::source::RowRef;
use hark_model::{CustomerKey, LinkKind, Micros, Trust};

/// One id of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownId {
    /// The key of the id itself, whoever it belongs to.
    pub raw: CustomerKey,
    /// Its text, if anything still says it.
    pub text: Option<String>,
    /// Whether it ever came as an identified id.
    pub identified: bool,
    /// Time of the first and the last event that was sent for it; `None` when links alone speak of it.
    pub seen: Option<(Micros, Micros)>,
    /// Events that were sent for it.
    pub events: u64,
}

/// What became of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It counts.
    Active,
    /// Kept and not counted: a claim that nobody has proven.
    Claimed,
    /// Kept and not counted: both sides have identified ids of their own, which only a merge joins.
    NeedsMerge,
    /// Kept and not counted: it was undone.
    Undone,
    /// It undoes others.
    Undoes,
}

/// All that was said of one pair of ids, of one kind, with one trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLink {
    /// One id and its text; for `Identify` the anonymous one.
    pub a: (CustomerKey, String),
    /// The other.
    pub b: (CustomerKey, String),
    /// What.
    pub kind: LinkKind,
    /// By whom.
    pub trust: Trust,
    /// First and last said.
    pub said: (Micros, Micros),
    /// In which message first.
    pub message_id: String,
    /// Whether it counts.
    pub standing: Standing,
}

/// A group, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownGroup {
    /// Its key.
    pub key: CustomerKey,
    /// Its id.
    pub id: String,
    /// The trait `name` that was said of it last, proven before claimed.
    pub name: Option<String>,
    /// Time of the first and the last event that said something of it, if any did.
    pub told: Option<(Micros, Micros)>,
}

/// A customer who is or was in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub customer: CustomerKey,
    /// Since when.
    pub since: Micros,
    /// Whether they are in it now.
    pub stays: bool,
}

/// An event that said something of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupFact {
    /// The event.
    pub at: RowRef,
    /// When it happened.
    pub time: Micros,
    /// JSON object: what it said.
    pub traits: String,
}
