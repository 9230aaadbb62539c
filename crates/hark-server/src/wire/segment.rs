//! What does a Segment (or RudderStack, or Hark's own) message say?
//!
//! One dialect: Hark's native route takes the same messages with a few optional fields more (`sequence`, `population`,
//! `groups`).

mod element;
mod understand;

pub use element::{Body, read};

use super::envelope::{Arrival, Kept, Understood, wrap};
use super::{check, times};
use element::{Element, Key};
use hark_model::Micros;

/// The name of this dialect in dead letters.
pub const DIALECT: &str = "segment";

/// What the route says of a message's kind, when the message does not say it itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// A list of messages that each name their kind.
    Batch,
    /// Something was done.
    Track,
    /// Who it is.
    Identify,
    /// A page was seen.
    Page,
    /// A screen was seen.
    Screen,
    /// An account was joined.
    Group,
    /// Two ids are one customer.
    Alias,
    /// RudderStack's merge of ids.
    Merge,
}

impl Call {
    /// The word clients use.
    pub fn word(self) -> &'static str {
        match self {
            Call::Batch => "batch",
            Call::Track => "track",
            Call::Identify => "identify",
            Call::Page => "page",
            Call::Screen => "screen",
            Call::Group => "group",
            Call::Alias => "alias",
            Call::Merge => "merge",
        }
    }

    /// The call of a message's `type`, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        [Call::Track, Call::Identify, Call::Page, Call::Screen, Call::Group, Call::Alias, Call::Merge]
            .into_iter()
            .find(|call| call.word() == word)
    }
}

impl Body {
    /// The write key the body names, if any.
    pub fn key<'a>(&self, text: &'a str) -> Option<std::borrow::Cow<'a, str>> {
        self.envelope.string(text, Key::WriteKey).or_else(|| self.elements.first()?.string(text, Key::WriteKey))
    }

    /// Makes events of all messages.
    pub fn understand(&self, text: &str, call: Call, arrival: &Arrival) -> Understood {
        let sent = self.envelope.string(text, Key::SentAt).and_then(|sent| times::parse(&sent));
        let mut understood = Understood { events: Vec::with_capacity(self.elements.len()), ..Understood::default() };
        for (index, element) in self.elements.iter().enumerate() {
            one(text, element, index, (call, sent), arrival, &mut understood);
        }
        understood
    }
}

fn one(
    text: &str,
    element: &Element,
    index: usize,
    (call, sent): (Call, Option<Micros>),
    arrival: &Arrival,
    into: &mut Understood,
) {
    let mut message = understand::Message { text, element, call, sent, arrival, index, reserved: 0 };
    let outcome = message.outcome();
    into.reserved_names += message.reserved;
    into.file(index, outcome, DIALECT, arrival, || {
        let mut envelope =
            vec![("kind", check::quote(call.word())), ("message_id", check::quote(&arrival.message_id(index)))];
        envelope.extend(sent.map(|sent| ("sent", sent.to_string())));
        envelope.extend(arrival.bot.then(|| ("bot", "true".to_owned())));
        wrap(&envelope, element.whole.raw(text))
    });
}

/// Reads one message of a dead letter again.
pub(super) fn again(text: &str, kept: &Kept, arrival: &Arrival) -> Understood {
    let mut understood = Understood::default();
    let call = kept.kind.as_deref().and_then(Call::from_word).unwrap_or(Call::Batch);
    match element::single(text) {
        Ok(element) => one(text, &element, 0, (call, kept.sent), arrival, &mut understood),
        Err(syntax) => {
            let refusal = check::Refusal::new(hark_model::Reason::Malformed, syntax.fact);
            understood.file(0, Err(refusal), DIALECT, arrival, || text.to_owned());
        }
    }
    understood
}
