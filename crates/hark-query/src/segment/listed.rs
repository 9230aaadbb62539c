//! Is this customer on a list of ids?
//!
//! A list says who is meant and nothing of what they did: whoever has one of the ids is on it, whatever other ids they have become
//! one with. The ids are turned into the keys of customers once per question, for the population that is asked about; where a
//! rule speaks of accounts they are ids of accounts.

use crate::Result;
use crate::run::Context;
use crate::spec::Node;
use hark_model::limits::ID_BYTES_MAX;
use hark_model::{CustomerKey, Population};
use hark_timeline::{EventSource, Unit, WalkOptions};
use rustc_hash::FxHashSet;
use std::sync::{Arc, OnceLock};

/// Ids of one list.
pub const LISTED_MAX: usize = 100_000;

/// Ids in ascending order, each once: however it is written, an equal list is the same one.
pub(super) type List = Arc<[String]>;

/// Reads a list. It may be empty: an erasure takes ids out, and what is left must stay a rule.
pub(super) fn read(node: &Node<'_>) -> Result<List> {
    let one = |item: &Node<'_>| {
        let id = item.name()?;
        match id.len() <= ID_BYTES_MAX {
            true => Ok(id.to_owned()),
            false => Err(item
                .wrong(format!("The id is longer than {ID_BYTES_MAX} bytes."))
                .hint("No customer has such an id; leave it out.")),
        }
    };
    let mut ids = node.items(LISTED_MAX)?.iter().map(one).collect::<Result<Vec<String>>>()?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids.into())
}

/// The keys of a population's customers who are on a list, once somebody asks.
type Keys = [OnceLock<FxHashSet<CustomerKey>>; Population::ALL.len()];

/// The lists of some rules, bound to a view.
pub(super) struct Lists<'s> {
    lists: Vec<(List, Keys)>,
    key: Box<dyn Fn(Population, &str) -> CustomerKey + Send + Sync + 's>,
}

impl<'s> Lists<'s> {
    /// For a walk with these options.
    pub(super) fn bind<S: EventSource + ?Sized>(ctx: &Context<'s, S>, lists: &[List], options: &WalkOptions) -> Self {
        let source = ctx.source;
        let lists = lists.iter().map(|list| (list.clone(), Keys::default())).collect();
        match options.unit {
            Unit::Customer => Lists { lists, key: Box::new(move |population, id| source.resolve(population, id)) },
            Unit::Group(_) => Lists { lists, key: Box::new(move |population, id| source.key_of(population, id)) },
        }
    }

    /// Whether somebody is on a list.
    pub(super) fn holds(&self, list: usize, who: CustomerKey) -> bool {
        let ((ids, keys), population) = (&self.lists[list], who.population());
        let keyed = || ids.iter().map(|id| (self.key)(population, id)).collect();
        keys[population as usize].get_or_init(keyed).contains(&who)
    }
}
