//! What do all dialects have in common: the arrival, the clock, the fate of each event?

use super::check::{self, Refusal};
use super::scan::Syntax;
use super::{posthog, segment, times};
use hark_model::time::{DAY, correct_skew};
use hark_model::{DeadLetter, Event, Flags, MessageId, Micros, Reason, limits};
use serde::Deserialize;
use serde_json::value::RawValue;

/// What a workspace demands of its events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Events older than this are dead letters.
    pub retention: Option<Micros>,
    /// Whether an event without the customer's consent is refused.
    pub consent_required: bool,
}

/// What the server knows of a request beside its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When it came.
    pub received: Micros,
    /// Whether it came with a server key.
    pub verified: bool,
    /// Whether the user agent of the request is a robot's.
    pub bot: bool,
    /// Makes the message ids of events that bring none.
    pub seed: u128,
    /// The workspace's demands.
    pub rules: Rules,
}

impl Arrival {
    /// The message id of the event at this place of a request that brought none.
    pub fn message_id(&self, index: usize) -> String {
        format!("hark-{:032x}-{index}", self.seed)
    }

    /// The marks every event of this request has.
    pub fn flags(&self) -> Flags {
        let verified = if self.verified { Flags::VERIFIED } else { Flags::none() };
        if self.bot { verified.with(Flags::BOT) } else { verified }
    }
}

/// A moment as it will be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Corrected.
    pub time: Micros,
    /// As stated, if that differs.
    pub original: Option<Micros>,
    /// Whether it was clamped.
    pub flags: Flags,
}

impl Arrival {
    /// Corrects a stated time for the sender's clock and holds it against the limits.
    pub fn moment(&self, stamped: Option<Micros>, sent: Option<Micros>) -> Result<Moment, Refusal> {
        let Some(stamped) = stamped else {
            return Ok(Moment { time: self.received, original: None, flags: Flags::none() });
        };
        self.bounded(stamped, correct_skew(stamped, sent, self.received))
    }

    /// Holds a corrected time against the limits.
    pub fn bounded(&self, stamped: Micros, corrected: Micros) -> Result<Moment, Refusal> {
        let mut moment = Moment { time: corrected, original: None, flags: Flags::none() };
        if corrected.saturating_sub(self.received) > limits::FUTURE_MAX {
            moment.time = self.received;
            moment.flags = Flags::TIME_CLAMPED;
        }
        if let Some(retention) = self.rules.retention
            && moment.time < self.received.saturating_sub(retention)
        {
            // The day is what people ask for; the moment stands in the event.
            let (day, days) = (times::day(moment.time), retention / DAY);
            let detail = format!("the event happened on {day} (UTC), and events are kept for {days} days");
            return Err(Refusal::new(Reason::TooOld, detail));
        }
        moment.original = (moment.time != stamped).then_some(stamped);
        Ok(moment)
    }
}

/// Why the whole body is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is not the JSON it should be.
    Malformed(String),
    /// More events than [`limits::BATCH_EVENTS_MAX`].
    TooManyEvents,
}

impl From<Syntax> for Unreadable {
    fn from(syntax: Syntax) -> Self {
        Unreadable::Malformed(format!("{} at byte {}", syntax.fact, syntax.at))
    }
}

/// What became of one element of a request.
pub enum Outcome {
    /// It is taken.
    Event(Box<Event>),
    /// Consent is required and was not given.
    WithoutConsent,
}

/// What became of all elements of a request.
#[derive(Debug, Default)]
pub struct Understood {
    /// Those that passed, in order.
    pub events: Vec<Event>,
    /// Those that did not, with their index.
    pub letters: Vec<(usize, DeadLetter)>,
    /// Those without a consent that is required.
    pub refused_by_consent: u32,
    /// Reserved names left out of all of them.
    pub reserved_names: u32,
}

impl Understood {
    /// Every element counts once.
    pub fn received(&self) -> usize {
        self.events.len() + self.letters.len() + self.refused_by_consent as usize
    }

    /// Files one element. `raw` is called only for a dead letter.
    pub fn file(
        &mut self,
        index: usize,
        outcome: Result<Outcome, Refusal>,
        dialect: &str,
        arrival: &Arrival,
        raw: impl FnOnce() -> String,
    ) {
        match outcome {
            Ok(Outcome::Event(event)) => self.events.push(*event),
            Ok(Outcome::WithoutConsent) => self.refused_by_consent += 1,
            Err(refusal) => {
                let letter = DeadLetter {
                    reason: refusal.reason,
                    detail: refusal.detail,
                    dialect: dialect.to_owned(),
                    raw: raw(),
                    received: arrival.received,
                    verified: arrival.verified,
                };
                self.letters.push((index, letter));
            }
        }
    }
}

/// Writes a dead letter's text: what of the envelope the replay needs, and the event as it came.
pub fn wrap(envelope: &[(&str, String)], event: &str) -> String {
    let mut head = String::new();
    for (name, json) in envelope {
        check::add(&mut head, name, json);
    }
    check::close(&mut head);
    format!("{{\"envelope\":{head},\"event\":{event}}}")
}

/// What [`wrap`] wrote.
#[derive(Deserialize)]
struct Wrapped<'a> {
    envelope: Kept,
    #[serde(borrow)]
    event: &'a RawValue,
}

/// What is kept of an envelope.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Kept {
    /// When the client says it sent the request.
    #[serde(default)]
    pub sent: Option<Micros>,
    /// What the route said of the kind of message.
    #[serde(default)]
    pub kind: Option<String>,
    /// The message id the server gave, or would have given.
    #[serde(default)]
    pub message_id: Option<String>,
    /// Whether the request's user agent was a robot's.
    #[serde(default)]
    pub bot: bool,
}

/// Reads a dead letter again, with the rules and limits of today.
///
/// Gives the events it stands for, or why it still cannot be stored. An event whose consent is missing gives none.
pub fn replay(letter: &DeadLetter, rules: Rules) -> Result<Vec<Event>, Reason> {
    let wrapped: Wrapped<'_> = serde_json::from_str(&letter.raw).map_err(|_| Reason::Malformed)?;
    let arrival =
        Arrival { received: letter.received, verified: letter.verified, bot: wrapped.envelope.bot, seed: 0, rules };
    let mut understood = match letter.dialect.as_str() {
        segment::DIALECT => segment::again(wrapped.event.get(), &wrapped.envelope, &arrival),
        posthog::DIALECT => posthog::again(wrapped.event.get(), &wrapped.envelope, &arrival),
        _ => return Err(Reason::UnknownType),
    };
    if let Some((_, letter)) = understood.letters.pop() {
        return Err(letter.reason);
    }
    // The place in its batch is gone; the id it was given then is not.
    if let (Some(event), Some(given)) = (understood.events.first_mut(), &wrapped.envelope.message_id)
        && matches!(&event.message_id, MessageId::Text(id) if *id == arrival.message_id(0))
    {
        event.message_id = MessageId::Text(given.clone());
    }
    Ok(understood.events)
}
