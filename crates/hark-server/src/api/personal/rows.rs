//! Which of these values, gathered from all customers, tell who one of them is?
//!
//! A breakdown by `author` has a row for each author, and an author may be a customer. So every text is held against the ids
//! and personal traits of all customers. A single word is not: `Jordan` is a country as often as a name.

use super::{is_personal, looks_personal};
use crate::routes::query::Asked;
use hark_query::vocabulary;
use rustc_hash::FxHashSet;

/// Texts shorter than this tell nobody.
const TELLING_CHARS: usize = 4;
/// Whole numbers shorter than this are mostly years, amounts or places, even where ids are numbers.
const TELLING_DIGITS: usize = 6;

/// What was found among the values of an answer.
pub(crate) struct Rows {
    held: FxHashSet<String>,
}

impl Rows {
    /// Looks for these texts among all customers.
    pub(crate) fn of<'t>(context: &Asked<'_>, texts: impl Iterator<Item = &'t str>) -> hark_query::Result<Rows> {
        let texts: FxHashSet<String> = texts.flat_map(parts).collect();
        let traits: Vec<String> =
            vocabulary::trait_names(context).into_iter().filter(|name| is_personal(name)).collect();
        Ok(Rows { held: vocabulary::held_by_customers(context, &traits, &texts)? })
    }

    /// Whether the text is to be hidden.
    pub(crate) fn tells(&self, text: &str) -> bool {
        // A list or an object: what is in it has no names here.
        let inner = text.starts_with(['{', '[']);
        inner || looks_personal(text) || parts(text).any(|part| self.held.contains(&part))
    }
}

/// The parts of a text that may be an id or a name: the whole, and its words where it is a path or an address.
fn parts(text: &str) -> impl Iterator<Item = String> + use<> {
    let whole = text.trim().to_lowercase();
    let within = |c: char| c.is_alphanumeric() || "-_.+@|:".contains(c);
    let words: Vec<String> = whole.split(|c| !within(c)).filter(|word| *word != whole).map(str::to_owned).collect();
    let spaced = whole.contains(char::is_whitespace);
    let whole = Some(whole).filter(|whole| (spaced && whole.chars().count() >= TELLING_CHARS) || is_like_an_id(whole));
    whole.into_iter().chain(words.into_iter().filter(|word| is_like_an_id(word)))
}

fn is_like_an_id(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let length = word.chars().count();
    digits > 0 && length >= TELLING_CHARS && (digits < length || length >= TELLING_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_ids_are_looked_for_and_plain_words_are_not() {
        let looked_for = |text: &str| parts(text).collect::<Vec<_>>();
        assert_eq!(looked_for("Ann Lee"), ["ann lee"]);
        assert_eq!(looked_for("/users/U-17/edit?x=1"), ["/users/u-17/edit?x=1", "u-17"]);
        assert_eq!(looked_for("auth0|5f7c"), ["auth0|5f7c"]);
        for plain in ["Jordan", "pro", "2024", "v2", "home/cart", ""] {
            assert!(looked_for(plain).is_empty(), "{plain}");
        }
    }
}
