//! Which two ids are said to be one customer, and by whom?

use crate::Micros;

/// How far a link or a trait can be trusted. `Verified` is the larger one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(u8)]
pub enum Trust {
    /// Said with a public key: anybody could have said it.
    #[default]
    Claimed = 0,
    /// Said with a server key, a signed token, or by a signed-in person.
    Verified = 1,
}

/// What a link says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum LinkKind {
    /// `a` is an anonymous id of the identified id `b` (both ids on one event, Segment `identify`, PostHog `$identify`).
    Identify = 0,
    /// `a` and `b` are one customer; says nothing of direction.
    Alias = 1,
    /// `a` and `b` are one customer although both may be identified. Works only when verified.
    Merge = 2,
    /// All links between `a` and `b` that are not later than this one are undone.
    Unlink = 3,
    /// Every `Merge` of `a` and `b` that is not later than this one is undone, and nothing else that was said of them.
    Unmerge = 4,
}

impl LinkKind {
    /// Whether it takes back what others say.
    pub fn undoes(self) -> bool {
        matches!(self, LinkKind::Unlink | LinkKind::Unmerge)
    }

    /// The kind of this code, the inverse of `as u8`.
    pub fn from_code(code: u8) -> Option<Self> {
        let all = [LinkKind::Identify, LinkKind::Alias, LinkKind::Merge, LinkKind::Unlink, LinkKind::Unmerge];
        all.into_iter().find(|k| *k as u8 == code)
    }
}

/// One statement about two ids. Links are a set, evaluated by (time, message id), never by arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// One id; for `Identify` the anonymous one.
    pub a: String,
    /// The other id; for `Identify` the identified one.
    pub b: String,
    /// What is said.
    pub kind: LinkKind,
    /// When it was said, corrected for the client's clock.
    pub time: Micros,
    /// The message id as text, the tie-breaker of equal times.
    pub message_id: String,
    /// By whom.
    pub trust: Trust,
}
