//! Why was an event not stored, in words for people?
//!
//! The code of a [`Reason`] is for programs and never changes. Beside it stand a fact, which holds nothing of the event and so may
//! be read by everybody, and what to do about it. The detail of a dead letter names the place in the event, and often its value.

use super::problem::sentence;
use hark_model::Reason;

/// What is wrong.
pub(super) fn fact(reason: Reason) -> &'static str {
    match reason {
        Reason::Malformed => "The event cannot be read.",
        Reason::EventTooLarge => "The event is too large.",
        Reason::TooManyProperties => "The event has too many properties.",
        Reason::TooDeep => "The event is nested too deeply.",
        Reason::BadName => "A name is missing, empty or too long.",
        Reason::BadId => "An id is missing, empty or too long.",
        Reason::IllegalId => "The id stands for nobody.",
        Reason::BadTime => "A time cannot be read.",
        Reason::TooOld => "The event is older than what this workspace keeps.",
        Reason::UnknownType => "The kind of message is not known.",
        Reason::StoreRefused => "The event could not be stored, though nothing is wrong with it.",
    }
}

/// What somebody can do about it.
pub(super) fn hint(reason: Reason) -> &'static str {
    match reason {
        Reason::Malformed => "Send each event as a JSON object with fields of the right types.",
        Reason::EventTooLarge => "Send smaller events: leave out what nobody asks about.",
        Reason::TooManyProperties => "Send fewer properties, or put what belongs together into one object.",
        Reason::TooDeep => "Send properties that nest less deeply.",
        Reason::BadName => "Give the event and its properties names that are not empty and not long.",
        Reason::BadId => "Send a userId or an anonymousId that is not empty and not long.",
        Reason::IllegalId => "Send the real id: this one is sent by mistake by many clients and would merge strangers.",
        Reason::BadTime => "Send times as RFC 3339, such as 2024-01-31T12:00:00Z.",
        Reason::TooOld => "Keep events for longer in the workspace's settings, then replay.",
        Reason::UnknownType => "Use one of the kinds that docs/ingest.md lists.",
        Reason::StoreRefused => "This is a mistake of Hark: update it, then replay.",
    }
}

/// The place in the event, as it was written down, as a sentence.
pub(super) fn detail(written: &str) -> String {
    sentence(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_told_in_sentences_that_hold_nothing_of_an_event() {
        for reason in Reason::ALL {
            for text in [fact(reason), hint(reason)] {
                assert!(text.starts_with(char::is_uppercase) && text.ends_with('.'), "{reason:?}: {text}");
            }
            assert!(!fact(reason).contains(reason.code()), "{reason:?}");
        }
        assert_eq!(detail("`userId` is empty"), "`userId` is empty.");
        assert_eq!(detail("the event is not an object"), "The event is not an object.");
    }
}
