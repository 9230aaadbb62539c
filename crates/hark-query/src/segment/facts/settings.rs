//! From how many days on is somebody an expert, and which events hint at what?

use super::INTENT;
use crate::Result;
use crate::mapping::Mapping;
use crate::spec::{Node, Reader};
use hark_timeline::EventNames;
use serde_json::Value;

/// Patterns of one intent at most.
const PATTERNS_MAX: usize = 200;
/// Days that a style looks at, at most.
const DAYS_MAX: usize = 364;

/// What a level of experience takes: at least so many days, and so many kinds of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Days with an event, in the workspace's calendar.
    pub days: u32,
    /// Different names of events.
    pub kinds: u32,
}

/// The numbers in the formula of styles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// So many days are recent, today the last of them; as many before those are earlier. Whole weeks.
    pub days: u32,
    /// Who was active on fewer recent days is casual.
    pub few: u32,
    /// Who was active on at least so many earlier days, and now on half of them or fewer, is drifting.
    pub slipped: u32,
    /// An explorer uses at least so many kinds of events,
    pub kinds: u32,
    /// and none of them for more than so many percent of the events.
    pub varied: u32,
    /// A specialist uses one kind for at least so many percent of the events.
    pub alike: u32,
}

/// What the facts of a workspace depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What it takes to be a learner, a regular, an expert.
    pub experience: [Level; 3],
    /// The numbers of styles.
    pub style: Style,
    /// Which events hint at which intent, by its number in [`INTENT`]: patterns of names. The first intent with a pattern that
    /// fits takes the event; of intents that weigh the same the first one wins.
    pub intent: Vec<(u8, Vec<String>)>,
}

/// The table of intents: reserved events first, then what names commonly say.
const TABLE: [(u8, &[&str]); 4] = [
    (
        1,
        &[
            "subscription_ended",
            "subscription_paused",
            "*cancel*",
            "*downgrad*",
            "*unsubscrib*",
            "*delete_account*",
            "*account_delet*",
            "*close_account*",
            "*account_clos*",
        ],
    ),
    (2, &["ticket_opened", "ticket_reopened", "*help*", "*support*", "*faq*", "*contact_us*", "*chat_started*"]),
    (3, &["referral", "*upgrad*", "*invit*", "*seat*", "*user_added*", "*add_user*", "*integration*"]),
    (
        4,
        &[
            "*pricing*",
            "*checkout*",
            "*_cart",
            "cart_*",
            "*_cart_*",
            "*trial*",
            "*quote*",
            "*demo_request*",
            "*book_demo*",
        ],
    ),
];

impl Default for Settings {
    fn default() -> Self {
        let level = |days, kinds| Level { days, kinds };
        Settings {
            experience: [level(3, 2), level(10, 4), level(30, 8)],
            style: Style { days: 28, few: 3, slipped: 4, kinds: 6, varied: 40, alike: 60 },
            intent: TABLE
                .map(|(intent, names)| (intent, names.iter().map(|name| (*name).to_owned()).collect()))
                .to_vec(),
        }
    }
}

impl Settings {
    /// Reads settings such as `{"experience":{"expert":{"days":60,"kinds":10}},"style":{"days":14},"intent":[...]}`. What is
    /// not said stays as it is by default; a table of intents replaces the whole table.
    pub fn read(value: &Value) -> Result<Settings> {
        let mut settings = Settings::default();
        let mut reader = Node::root(value).object()?;
        let [experience, style, intent] = ["experience", "style", "intent"].map(|key| reader.take(key));
        reader.finish()?;
        if let Some(node) = experience {
            settings.read_experience(&node)?;
        }
        if let Some(node) = style {
            settings.style.read(&node)?;
        }
        if let Some(node) = intent {
            settings.intent = table(&node)?;
        }
        Ok(settings)
    }

    fn read_experience(&mut self, node: &Node<'_>) -> Result<()> {
        let mut reader = node.object()?;
        for (level, word) in self.experience.iter_mut().zip(["learner", "regular", "expert"]) {
            let Some(node) = reader.take(word) else { continue };
            let mut inner = node.object()?;
            *level = Level {
                days: number(&mut inner, "days", level.days)?,
                kinds: number(&mut inner, "kinds", level.kinds)?,
            };
            inner.finish()?;
        }
        reader.finish()?;
        let rises = |pair: &[Level]| pair[0].days <= pair[1].days && pair[0].kinds <= pair[1].kinds;
        match self.experience.windows(2).all(rises) {
            true => Ok(()),
            false => Err(node
                .wrong("A higher level of experience asks for less than a lower one.")
                .hint("Let days and kinds rise.")),
        }
    }

    /// By code of an event's name: the place in the table of the intent that it hints at, counted from 1; 0 is none.
    /// A pattern is one of own names; a name without a star means the events mapped onto it as well.
    pub(crate) fn hints(&self, names: &EventNames, mapping: &Mapping) -> Vec<u8> {
        let hint = |own: &String| {
            let (name, reserved) = (plain(own), mapping.reserved_of(own));
            let fits = |pattern: &String| fits(pattern, &name) || reserved.is_some_and(|reserved| *pattern == reserved);
            let row = self.intent.iter().position(|(_, patterns)| patterns.iter().any(fits));
            row.map_or(0, |row| row as u8 + 1)
        };
        names.names().iter().map(hint).collect()
    }
}

impl Style {
    fn read(&mut self, node: &Node<'_>) -> Result<()> {
        let mut reader = node.object()?;
        if let Some(days) = reader.take("days") {
            let number = days.whole(7, DAYS_MAX)?;
            if number % 7 != 0 {
                return Err(days.wrong(format!("{number} days are not whole weeks.")).hint("Use 7, 14, 21, 28 ..."));
            }
            self.days = number as u32;
        }
        self.few = number(&mut reader, "few", self.few)?;
        self.slipped = number(&mut reader, "slipped", self.slipped)?.max(1);
        self.kinds = number(&mut reader, "kinds", self.kinds)?;
        self.varied = number(&mut reader, "varied", self.varied)?;
        self.alike = number(&mut reader, "alike", self.alike)?;
        reader.finish()
    }
}

fn number(reader: &mut Reader<'_>, key: &'static str, or: u32) -> Result<u32> {
    const MOST: usize = 100_000;
    Ok(reader.take(key).map(|node| node.whole(0, MOST)).transpose()?.map_or(or, |number| number as u32))
}

fn table(node: &Node<'_>) -> Result<Vec<(u8, Vec<String>)>> {
    let mut rows: Vec<(u8, Vec<String>)> = Vec::new();
    for row in node.items(INTENT.len() - 1)? {
        let mut reader = row.object()?;
        let words: Vec<(&'static str, u8)> = INTENT.into_iter().zip(0..).skip(1).collect();
        let word = reader.need("intent")?;
        let intent = word.word(&words)?;
        let events = reader.need("events")?.items(PATTERNS_MAX)?;
        reader.finish()?;
        if rows.iter().any(|(known, _)| *known == intent) {
            return Err(word.wrong("This intent has two rows.").hint("Put all of its events into one."));
        }
        let pattern = |node: &Node<'_>| node.name().map(plain_pattern);
        rows.push((intent, events.iter().map(pattern).collect::<Result<_>>()?));
    }
    Ok(rows)
}

/// A name in lower case with `_` for everything but letters and digits.
fn plain(name: &str) -> String {
    name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

/// The same, but `*` stays.
fn plain_pattern(text: &str) -> String {
    text.split('*').map(plain).collect::<Vec<_>>().join("*")
}

/// Whether a pattern, in which `*` stands for anything, fits a whole text.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_star_stands_for_anything() {
        let fit = [
            ("a", "a"),
            ("*", ""),
            ("a*", "a"),
            ("*_cart", "add_to_cart"),
            ("*a*b*", "xaxxb"),
            ("a*a", "aa"),
            ("*aba", "ababa"),
        ];
        fit.iter().for_each(|(pattern, text)| assert!(fits(pattern, text), "{pattern} {text}"));
        let not = [("a", "ab"), ("a*a", "a"), ("*_cart", "cartoon"), ("*a*b*", "bxa"), ("ab*ba", "aba")];
        not.iter().for_each(|(pattern, text)| assert!(!fits(pattern, text), "{pattern} {text}"));
    }

    #[test]
    fn names_are_compared_whatever_their_dress() {
        let names =
            EventNames::new(["Pricing Viewed", "Account-Deleted", "sign up", "$pageview"].map(str::to_owned).to_vec());
        assert_eq!(Settings::default().hints(&names, &Mapping::default()), [4, 1, 0, 0]);
    }

    #[test]
    fn a_name_without_a_star_means_what_is_mapped_onto_it() {
        let list = json!([
            {"event": "Case Filed", "as": "ticket_opened"},
            {"event": "Goodbye", "as": "subscription_ended"},
            {"event": "Cancelled", "as": "referral"},
            {"event": "Shared", "as": "order"},
        ]);
        let mapping = Mapping::read(&list).expect("a mapping");
        let names = ["Case Filed", "Goodbye", "Cancelled", "Shared"].map(str::to_owned).to_vec();
        let names = EventNames::new(names);
        assert_eq!(Settings::default().hints(&names, &Mapping::default()), [0, 0, 1, 0]);
        assert_eq!(Settings::default().hints(&names, &mapping), [2, 1, 1, 0], "the first row that fits takes it");
        let pattern = Settings { intent: vec![(1, vec!["*rder".to_owned()])], ..Settings::default() };
        assert_eq!(pattern.hints(&names, &mapping), [0, 0, 0, 0], "a pattern is one of own names");
    }
}
