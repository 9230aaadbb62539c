//! How does what people saved read without a customer who is erased?
//!
//! While they are there one knows their ids as text, and the addresses they gave: e-mail and telephone ([`Names`]). Later only keyed hashes
//! of ids are left, so each text that may be an id is hashed and looked for among those that are refused ([`Refused`]).
//!
//! An id on a list is taken out; a list of nobody is still a rule. Where a question is about one customer, or where a value or a word of a text
//! tells nobody else, [`ERASED`] stands instead. An id that could as well be a word (`pro`), or an address that others have, too, is left where it
//! is a value, and told: whoever wrote it has to say what was meant.

use crate::api::personal::looks_personal;
use hark_model::{CustomerKey, Flags, Micros, Population};
use hark_query::calendar::weekday;
use hark_query::halt::Halt;
use hark_query::segment::NONE;
use hark_query::{Context, person, roster};
use hark_records::traces::Without;
use hark_timeline::EventSource;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

/// What stands where somebody was named.
pub(crate) const ERASED: &str = "(erased)";

/// Bytes of an id that is no word of a language, if it has a digit.
const TELLING_BYTES: usize = 8;
/// Bytes of an address.
const ADDRESS_BYTES_MAX: usize = 320;
/// Customers who are looked at to know whether an address is one customer's alone.
const HOLDERS_MAX: usize = 20;

/// Whether a text can be nobody's but the customer's who has it as an id.
fn is_telling(id: &str) -> bool {
    id.contains('@') || (id.len() >= TELLING_BYTES && id.bytes().any(|byte| byte.is_ascii_digit()))
}

/// Whether a value of a trait is an e-mail address or a telephone number.
fn is_address(text: &str) -> bool {
    text.len() <= ADDRESS_BYTES_MAX && looks_personal(text) && text.parse::<IpAddr>().is_err()
}

/// What names a customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    ids: HashSet<String>,
    /// In small letters; whether nobody else has it.
    addresses: HashMap<String, bool>,
}

impl Names {
    /// Of a customer who is still there.
    pub fn of(view: &dyn EventSource, customer: CustomerKey, now: Micros) -> Names {
        let ids = view.ids_of(customer).unwrap_or_default().into_iter().collect();
        // What cannot be read for now is none: the erasure reads the same, says so where it is written down, and is asked for again.
        let addresses = addresses(view, customer, now).unwrap_or_default();
        Names { ids, addresses }
    }

    /// And this id.
    pub(super) fn add(&mut self, id: &str) {
        self.ids.insert(id.to_owned());
    }

    /// What may stand in a text in place of them, in small letters.
    fn told(&self) -> impl Iterator<Item = &str> {
        let ids = self.ids.iter().map(String::as_str).filter(|id| is_telling(id));
        let alone = self.addresses.iter().filter(|(_, alone)| **alone).map(|(address, _)| address.as_str());
        ids.chain(alone)
    }

    fn may_be(&self, text: &str) -> bool {
        self.ids.contains(text) || self.addresses.contains_key(&text.trim().to_lowercase())
    }
}

/// The addresses that their traits say or said, and whether they are theirs alone.
fn addresses(view: &dyn EventSource, customer: CustomerKey, now: Micros) -> hark_query::Result<HashMap<String, bool>> {
    let halt = Halt::new();
    let context = context(view, now, &halt);
    let Some(spots) = person::spots(&context, customer, Flags::none())? else { return Ok(HashMap::new()) };
    let mut found = HashMap::new();
    for one in person::traits::of(&context, &spots)? {
        let names = [one.name];
        for value in std::iter::once(&one.now).chain(&one.before).map(|given| &given.value) {
            let mut texts = Vec::new();
            texts_of(value, &mut texts);
            for text in texts.into_iter().map(str::trim).filter(|text| is_address(text)) {
                let (others, more) = holders(&context, customer.population(), &names, text)?;
                let alone = !more && others.iter().all(|other| *other == customer);
                *found.entry(text.to_lowercase()).or_insert(true) &= alone;
            }
        }
    }
    Ok(found)
}

fn context<'v>(view: &'v dyn EventSource, now: Micros, halt: &'v Halt) -> Context<'v, dyn EventSource + 'v> {
    let week_start = weekday("monday");
    Context { source: view, now, threads: 1, timezone: "UTC", week_start, segments: &NONE, halt }
}

/// Who has this address as a trait now, the latest seen first, and whether there may be more.
pub fn with_address(
    view: &dyn EventSource,
    population: Population,
    address: &str,
    now: Micros,
) -> hark_query::Result<(Vec<CustomerKey>, bool)> {
    let (halt, names) = (Halt::new(), roster::SEARCHED.map(str::to_owned));
    if !is_address(address.trim()) {
        return Ok((Vec::new(), false));
    }
    holders(&context(view, now, &halt), population, &names, address.trim())
}

fn holders(
    context: &Context<'_, dyn EventSource + '_>,
    population: Population,
    names: &[String],
    text: &str,
) -> hark_query::Result<(Vec<CustomerKey>, bool)> {
    let search = roster::Search { traits: names.to_vec(), ..roster::Search::of(text) };
    let page = roster::page(context, population, Some(&search), None, HOLDERS_MAX)?;
    let mut found = Vec::new();
    for one in &page.customers {
        let has = roster::traits(context, one.key, names)?;
        let same = |value: &Value| value.as_str().is_some_and(|value| value.trim().eq_ignore_ascii_case(text));
        found.extend(has.values().any(same).then_some(one.key));
    }
    Ok((found, page.next.is_some()))
}

fn texts_of<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| texts_of(item, found)),
        Value::Object(object) => object.values().for_each(|inner| texts_of(inner, found)),
        _ => {}
    }
}

impl Without for Names {
    fn content(&self, json: &str) -> Option<String> {
        let mut value: Value = serde_json::from_str(json).ok()?;
        rewrite(&mut value, &|id| self.ids.contains(id), &|text| self.words(text)).then(|| value.to_string())
    }

    fn words(&self, text: &str) -> Option<String> {
        let mut left = text.to_owned();
        for told in self.told() {
            left = replaced(&left, told);
        }
        (left != text).then_some(left)
    }

    fn is_doubtful(&self, json: &str) -> bool {
        let value: Value = serde_json::from_str(json).unwrap_or_default();
        let mut texts = Vec::new();
        texts_of(&value, &mut texts);
        texts.into_iter().any(|text| self.may_be(text))
    }
}

/// The ids that a store refuses, and how it hashes one.
pub struct Refused {
    view: Arc<dyn EventSource + Send>,
    keys: Vec<CustomerKey>,
    known: HashSet<CustomerKey>,
}

impl Refused {
    /// By a store of which this is a view.
    pub fn of(view: Arc<dyn EventSource + Send>, keys: Vec<CustomerKey>) -> Refused {
        let known = keys.iter().copied().collect();
        Refused { view, keys, known }
    }

    /// Their keys.
    pub fn keys(&self) -> &[CustomerKey] {
        &self.keys
    }

    fn has(&self, id: &str) -> bool {
        !self.known.is_empty() && Population::ALL.iter().any(|of| self.known.contains(&self.view.key_of(*of, id)))
    }
}

impl Without for Refused {
    fn content(&self, json: &str) -> Option<String> {
        let mut value: Value = serde_json::from_str(json).ok()?;
        rewrite(&mut value, &|id| self.has(id), &|text| self.words(text)).then(|| value.to_string())
    }

    fn words(&self, text: &str) -> Option<String> {
        let theirs = |word: &&str| is_telling(word) && self.has(word);
        let part = text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        let found: HashSet<&str> = std::iter::once(text.trim()).chain(part).filter(theirs).collect();
        let left = found.iter().fold(text.to_owned(), |left, word| replaced(&left, word));
        (left != text).then_some(left)
    }
}

/// Takes somebody out of JSON. Whether they were in it.
fn rewrite(value: &mut Value, is_theirs: &dyn Fn(&str) -> bool, words: &dyn Fn(&str) -> Option<String>) -> bool {
    // `|`, not `||`: the others are looked at as well.
    match value {
        Value::Array(items) => items.iter_mut().fold(false, |found, item| rewrite(item, is_theirs, words) | found),
        Value::Object(object) => object.iter_mut().fold(false, |found, (name, inner)| match inner {
            Value::Array(listed) if name == "listed" => {
                let before = listed.len();
                listed.retain(|one| one.as_str().is_none_or(|one| !is_theirs(one)));
                (listed.len() < before) | found
            }
            Value::String(one) if name == "customer" && is_theirs(one) => {
                ERASED.clone_into(one);
                true
            }
            inner => rewrite(inner, is_theirs, words) | found,
        }),
        Value::String(text) => match words(text) {
            Some(left) => {
                *text = left;
                true
            }
            None => false,
        },
        _ => false,
    }
}

/// The text with [`ERASED`] wherever this stands as a word of its own, whatever the case of its letters.
fn replaced(text: &str, told: &str) -> String {
    // The letters of ASCII alone, so that places in the one are places in the other.
    let (small, told) = (text.to_ascii_lowercase(), told.to_ascii_lowercase());
    let (mut left, mut from) = (String::with_capacity(text.len()), 0);
    for (at, _) in small.match_indices(&told) {
        let end = at + told.len();
        if at < from || joins(text[..at].chars().rev()) || joins(text[end..].chars()) {
            continue;
        }
        left.push_str(&text[from..at]);
        left.push_str(ERASED);
        from = end;
    }
    left.push_str(&text[from..]);
    left
}

/// Whether a longer word goes on here: a letter or digit, or one behind what stands within addresses.
fn joins(mut beyond: impl Iterator<Item = char>) -> bool {
    match beyond.next() {
        Some(next) if "._-+%@".contains(next) => beyond.next().is_some_and(char::is_alphanumeric),
        next => next.is_some_and(char::is_alphanumeric),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ann() -> Names {
        let ids = ["u1", "d1", "id-canary7"].map(str::to_owned).into_iter().collect();
        let addresses = [("ann@example.com".to_owned(), true), ("info@example.com".to_owned(), false)].into();
        Names { ids, addresses }
    }

    fn left(content: &Value) -> Option<Value> {
        ann().content(&content.to_string()).map(|left| left.parse().expect("JSON"))
    }

    #[test]
    fn ids_leave_lists_and_words_that_are_like_them_stay() {
        let rule =
            |list: Value| json!({"rule": [{"not": {"any": [{"listed": list}, {"listed": ["d1"]}]}}, {"did": "u1"}]});
        let without = json!({"rule": [{"not": {"any": [{"listed": ["u2"]}, {"listed": []}]}}, {"did": "u1"}]});
        assert_eq!(left(&rule(json!(["u1", "u2", "u1"]))), Some(without));
        assert_eq!(left(&json!({"rule": {"trait": "listed", "is": "u1"}, "listed": ["u2"]})), None);
        assert!(ann().is_doubtful(r#"{"trait": "x", "is": "u1"}"#) && !ann().is_doubtful(r#"{"is": "u2"}"#));
    }

    #[test]
    fn what_can_be_nobody_elses_leaves_values_questions_and_words() {
        let before = json!({"customer": "u1", "is": "Ann@Example.com", "in": ["id-canary7", "id-canary70"]});
        let after = json!({"customer": ERASED, "is": ERASED, "in": [ERASED, "id-canary70"]});
        assert_eq!(left(&before), Some(after));
        assert_eq!(left(&json!({"is": "info@example.com"})), None);
        assert!(ann().is_doubtful(r#"{"is": "info@example.com"}"#), "others have it, too");
        let words = "Asked (ANN@example.com), id-canary7; joann@example.com, ann@example.com.invalid: u1";
        let without = "Asked ((erased)), (erased); joann@example.com, ann@example.com.invalid: u1";
        assert_eq!(ann().words(words).as_deref(), Some(without));
        assert_eq!(ann().words("of u1 and d1"), None);
    }
}
