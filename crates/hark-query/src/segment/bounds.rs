//! Which numbers are meant?

use super::leaf::Amount;
use crate::Result;
use crate::spec::condition;
use crate::spec::reader::did_you_mean;
use crate::spec::{Node, Reader};

/// A number that is meant exactly, or bounds.
pub(super) fn amount(node: &Node<'_>) -> Result<Amount> {
    if node.value.is_number() {
        let number = node.number()?;
        return Ok(Amount { low: (number, true), high: (number, true) });
    }
    bounds(&mut node.object()?)
}

/// The one operator of a number, which is all that is left of the object.
pub(super) fn bounds(reader: &mut Reader<'_>) -> Result<Amount> {
    const WORDS: [&str; 6] = ["is", "gt", "gte", "lt", "lte", "between"];
    let found: Vec<(&str, Node<'_>)> = WORDS.into_iter().filter_map(|w| Some((w, reader.take(w)?))).collect();
    reader.finish()?;
    let (word, node) = match found.as_slice() {
        [one] => one,
        [] => return Err(reader.wrong("The number has no operator.").hint(did_you_mean("", &WORDS))),
        [_, (_, second), ..] => {
            return Err(second.wrong("A number has one operator only.").hint("For two bounds use \"between\"."));
        }
    };
    let (from, to) = ((f64::NEG_INFINITY, true), (f64::INFINITY, true));
    let one = |with: bool| node.number().map(|n| (n, with));
    Ok(match *word {
        "is" => Amount { low: one(true)?, high: one(true)? },
        "gt" => Amount { low: one(false)?, high: to },
        "gte" => Amount { low: one(true)?, high: to },
        "lt" => Amount { low: from, high: one(false)? },
        "lte" => Amount { low: from, high: one(true)? },
        _ => {
            let (low, high) = condition::pair(node)?;
            Amount { low: (low, true), high: (high, true) }
        }
    })
}
