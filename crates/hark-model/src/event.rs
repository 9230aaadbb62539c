//! What did a customer do, at which moment?

use crate::{Flags, Link, LinkKind, Micros, Population, Trust};

/// What makes an event the same event when it arrives again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MessageId {
    /// Sent by the client, or given by the server on arrival. Remembered for at least seven days.
    Text(String),
    /// Hash of an imported row and its occurrence number within the file. Remembered for good.
    Import(u128),
}

impl MessageId {
    /// The text shown to people and used to break ties between links.
    pub fn text(&self) -> String {
        match self {
            MessageId::Text(text) => text.clone(),
            MessageId::Import(hash) => format!("import-{hash:032x}"),
        }
    }
}

/// An account (or another group) the event happened in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Group {
    /// The kind of group, `account` unless the client names another.
    pub kind: String,
    /// The group's id.
    pub id: String,
}

/// The kind of group that is an account.
pub const ACCOUNT: &str = "account";

/// Something a customer did, at a moment, after the wire format has been understood and the limits checked.
///
/// `properties`, `traits` and `traits_once` are the text of one JSON object each, already checked for validity, depth
/// and size. They stay text until the drain so that the acknowledgement stays cheap.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Recognises a repeat.
    pub message_id: MessageId,
    /// The event's name, for instance `purchase` or `$pageview`.
    pub name: String,
    /// The id it was sent for: the identified one if there is one, else the anonymous one.
    pub id: String,
    /// Whether `id` is an identified id (Segment `userId`, target of `$identify`, an import's customer id).
    pub identified: bool,
    /// The anonymous id sent beside an identified one.
    pub anonymous_id: Option<String>,
    /// Whose timeline this belongs to.
    pub population: Population,
    /// When it happened, corrected for the client's clock.
    pub time: Micros,
    /// When it reached Hark.
    pub received: Micros,
    /// When the client says it happened, if that differs from `time`.
    pub original_time: Option<Micros>,
    /// The client's own counter, which orders events of equal time.
    pub sequence: Option<i64>,
    /// What was odd about it. Holds [`Flags::VERIFIED`] when the identity is proven.
    pub flags: Flags,
    /// JSON object: what is known of the event.
    pub properties: String,
    /// JSON object: what it says about the customer from now on (`traits`, `$set`).
    pub traits: Option<String>,
    /// JSON object: what it says about the customer unless something was known (`$set_once`).
    pub traits_once: Option<String>,
    /// Accounts and other groups it happened in, or that it puts the customer into.
    pub groups: Vec<Group>,
    /// JSON object: what it says about the group, for a group event.
    pub group_traits: Option<String>,
    /// Statements about ids beyond `id` + `anonymous_id` (alias, merge, undo): (a, b, kind).
    pub links: Vec<(String, String, LinkKind)>,
    /// False for an event that only carries facts of a group and must not create a customer (`$groupidentify`).
    pub creates_customer: bool,
}

impl Event {
    /// A plain event with nothing but the necessary; what is special is set on the value.
    pub fn new(message_id: MessageId, name: &str, id: &str, time: Micros, received: Micros) -> Self {
        Event {
            message_id,
            name: name.to_owned(),
            id: id.to_owned(),
            identified: false,
            anonymous_id: None,
            population: Population::Customer,
            time,
            received,
            original_time: None,
            sequence: None,
            flags: Flags::none(),
            properties: "{}".to_owned(),
            traits: None,
            traits_once: None,
            groups: Vec::new(),
            group_traits: None,
            links: Vec::new(),
            creates_customer: true,
        }
    }

    /// How far the identity can be trusted.
    pub fn trust(&self) -> Trust {
        if self.flags.any_of(Flags::VERIFIED) { Trust::Verified } else { Trust::Claimed }
    }

    /// Everything this event says about ids: its own pair and its explicit links. A link of an id with itself says
    /// nothing and is left out (clients do send it).
    pub fn all_links(&self) -> Vec<Link> {
        let pair = match (&self.anonymous_id, self.identified) {
            (Some(anonymous), true) => Some((anonymous.clone(), self.id.clone(), LinkKind::Identify)),
            _ => None,
        };
        pair.into_iter()
            .chain(self.links.iter().cloned())
            .filter(|(a, b, _)| a != b)
            .map(|(a, b, kind)| Link {
                a,
                b,
                kind,
                time: self.time,
                message_id: self.message_id.text(),
                trust: self.trust(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_with_itself_says_nothing() {
        let mut event = Event::new(MessageId::Text("m".into()), "$create_alias", "u1", 1, 1);
        event.links.push(("u1".into(), "u1".into(), LinkKind::Alias));
        assert!(event.all_links().is_empty());
    }

    #[test]
    fn both_ids_on_one_event_are_a_link() {
        let mut event = Event::new(MessageId::Text("m".into()), "seen", "u1", 1, 1);
        event.anonymous_id = Some("a1".into());
        assert!(event.all_links().is_empty(), "an unidentified id links nothing");
        event.identified = true;
        let links = event.all_links();
        assert_eq!((links[0].a.as_str(), links[0].b.as_str(), links[0].kind), ("a1", "u1", LinkKind::Identify));
    }
}
