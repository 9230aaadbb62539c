//! Which events does Hark understand by their names, and which of their properties?

/// An event whose name has one meaning everywhere.
#[derive(Debug, PartialEq, Eq)]
pub struct Reserved {
    /// Its name.
    pub name: &'static str,
    /// Its properties that have a meaning, too.
    pub properties: &'static [Property],
}

/// A property of a reserved event.
#[derive(Debug, PartialEq, Eq)]
pub struct Property {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
}

/// What a property holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number of minor units, such as cents.
    Money,
    /// An ISO code of three letters.
    Currency,
    /// A text, or a number that is one.
    Text,
    /// True or false.
    Flag,
}

const fn property(name: &'static str, kind: Kind) -> Property {
    Property { name, kind }
}

const fn event(name: &'static str, properties: &'static [Property]) -> Reserved {
    Reserved { name, properties }
}

const CURRENCY: Property = property("currency", Kind::Currency);

const ORDER: &[Property] = &[property("value", Kind::Money), CURRENCY, property("margin", Kind::Money)];

const PAYMENT: &[Property] = &[
    property("amount", Kind::Money),
    property("mrr", Kind::Money),
    CURRENCY,
    property("subscription_id", Kind::Text),
    property("reason", Kind::Text),
];

const SUBSCRIPTION: &[Property] =
    &[property("mrr", Kind::Money), CURRENCY, property("subscription_id", Kind::Text), property("reason", Kind::Text)];

const TICKET: &[Property] = &[
    property("ticket_id", Kind::Text),
    property("subject", Kind::Text),
    property("channel", Kind::Text),
    property("priority", Kind::Text),
    property("author_kind", Kind::Text),
];

/// How many there are.
pub(super) const COUNT: usize = 13;

/// All of them, in the order of `docs/semantics.md`.
pub static RESERVED: [Reserved; COUNT] = [
    event("order", ORDER),
    event("subscription_started", PAYMENT),
    event("subscription_renewed", PAYMENT),
    event("subscription_changed", SUBSCRIPTION),
    event("subscription_paused", SUBSCRIPTION),
    event("subscription_ended", SUBSCRIPTION),
    event("ticket_opened", TICKET),
    event("ticket_replied", TICKET),
    event("ticket_solved", TICKET),
    event("ticket_reopened", TICKET),
    event("referral", &[property("referred", Kind::Text), property("converted", Kind::Flag)]),
    event("review", &[]),
    event("community_post", &[]),
];

/// The number of a reserved event among all.
pub(super) fn number(of: &Reserved) -> usize {
    RESERVED.iter().position(|reserved| reserved.name == of.name).unwrap_or(0)
}
