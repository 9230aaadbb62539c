//! Whom is a row about, and what of it is new?

use super::rows::Said;
use super::{CRM, Kind, SOURCE};
use hark_model::event::ACCOUNT;
use hark_model::{CustomerKey, Event, Flags, Group, MessageId, Micros, Population};
use hark_query::proven::{self, Lookup, Standing, folded};
use hark_query::{Context, Result, roster};
use hark_timeline::EventSource;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;
use sha2::{Digest, Sha256};

/// A customer as they stand after the rows so far.
struct Known {
    /// The id that events about them are sent for.
    id: String,
    /// Whether that id is one that identifies.
    identified: bool,
    /// Whether there is anything of them.
    exists: bool,
    standing: Standing,
    account: Option<String>,
}

/// What a row comes to.
pub(super) struct Verdict {
    /// Whether nobody knew whom it is about.
    pub new: bool,
    /// The traits that are new or other than before.
    pub changed: Vec<String>,
    /// What is to be kept; nothing when all of it is known.
    pub event: Option<Event>,
}

/// The customers of a table.
pub(super) struct People<'a, S: EventSource + ?Sized> {
    ctx: &'a Context<'a, S>,
    lookup: Lookup<'a, S>,
    by_email: FxHashMap<String, Vec<CustomerKey>>,
    known: FxHashMap<CustomerKey, Known>,
    /// Whose id an address is, as far as that was asked.
    owners: FxHashMap<String, Option<CustomerKey>>,
}

/// Why a row with such an address is nobody's.
const SEVERAL: &str = "Its e-mail address belongs to several customers. Hint: name the one who is meant by id.";

impl<'a, S: EventSource + ?Sized> People<'a, S> {
    /// Those whom rows with these traits and (folded) addresses may be about.
    pub(super) fn new(ctx: &'a Context<'a, S>, traits: &[String], emails: &FxHashSet<String>) -> Result<Self> {
        let by_email = match emails.is_empty() {
            true => FxHashMap::default(),
            false => proven::holders(ctx, Population::Customer, "email", emails)?,
        };
        let lookup = Lookup::new(ctx, traits, (Kind::Customers.event(), SOURCE, CRM));
        Ok(People { ctx, lookup, by_email, known: FxHashMap::default(), owners: FxHashMap::default() })
    }

    fn key(&self, id: &str) -> CustomerKey {
        self.ctx.source.resolve(Population::Customer, id)
    }

    /// Makes sure that a customer is among those at hand.
    fn meet(&mut self, key: CustomerKey, id: &str, identified: bool) -> Result<()> {
        if self.known.contains_key(&key) {
            return Ok(());
        }
        let found = self.lookup.of(key)?;
        let exists = found.is_some();
        let groups = if exists { roster::groups(self.ctx, key)? } else { Vec::new() };
        let account = groups.into_iter().find(|group| group.kind == ACCOUNT).map(|group| group.id);
        let standing = found.unwrap_or_default();
        self.known.insert(key, Known { id: id.to_owned(), identified, exists, standing, account });
        Ok(())
    }

    /// The customer of a row; or why it is nobody's.
    fn who(&mut self, said: &Said) -> Result<std::result::Result<CustomerKey, String>> {
        if let Some(id) = &said.id {
            let key = self.key(id);
            self.meet(key, id, true)?;
            return Ok(Ok(key));
        }
        let email = folded(said.email.as_deref().unwrap_or_default());
        let mut found = None;
        for key in self.by_email.get(&email).cloned().unwrap_or_default() {
            if !self.known.contains_key(&key) {
                let id = self.ctx.source.ids_of(key)?.into_iter().next();
                self.meet(key, id.as_deref().unwrap_or(&email), false)?;
            }
            // An earlier row may have given them another.
            let has = self.known.get(&key).and_then(|known| known.standing.traits.get("email")?.as_str());
            if has.is_some_and(|has| folded(has) == email) && found.replace(key).is_some() {
                return Ok(Err(SEVERAL.to_owned()));
            }
        }
        let own = self.owner(&email)?;
        match (found, own) {
            (Some(one), Some(own)) if one != own => Ok(Err(SEVERAL.to_owned())),
            (Some(one), _) | (None, Some(one)) => Ok(Ok(one)),
            (None, None) => self.newcomer(&email),
        }
    }

    /// Whose id an address is: of somebody of whom a proven identity spoke by it, an earlier row included. Who only says so has no part in it.
    fn owner(&mut self, email: &str) -> Result<Option<CustomerKey>> {
        if let Some(known) = self.owners.get(email) {
            return Ok(*known);
        }
        let key = self.key(email);
        let owner = self.lookup.is_proven(key, email)?.then_some(key);
        if owner.is_some() {
            self.meet(key, email, true)?;
        }
        self.owners.insert(email.to_owned(), owner);
        Ok(owner)
    }

    /// Somebody new by their address. Where somebody claims it as their id, the facts of whoever really has it do not become theirs.
    fn newcomer(&mut self, email: &str) -> Result<std::result::Result<CustomerKey, String>> {
        for id in [email.to_owned(), format!("{CRM}:{email}")] {
            let key = self.key(&id);
            self.meet(key, &id, true)?;
            if !self.known.get(&key).is_some_and(|known| known.exists) || self.lookup.is_proven(key, &id)? {
                self.owners.insert(email.to_owned(), Some(key));
                return Ok(Ok(key));
            }
        }
        Ok(Err(
            "Its e-mail address is claimed as an id by somebody who cannot prove it. Hint: name the customer who is \
            meant by id."
                .to_owned(),
        ))
    }

    /// What a row comes to, after those before it; or why it is nobody's.
    pub(super) fn judge(
        &mut self,
        said: &Said,
        repaired: bool,
        now: Micros,
    ) -> Result<std::result::Result<Verdict, String>> {
        let key = match self.who(said)? {
            Ok(key) => key,
            Err(reason) => return Ok(Err(reason)),
        };
        let Some(known) = self.known.get_mut(&key) else { return Ok(Err("It is nobody's.".to_owned())) };
        let other = |(name, value): &(&String, &serde_json::Value)| known.standing.traits.get(*name) != Some(*value);
        let changed: Vec<String> = said.traits.iter().filter(other).map(|(name, _)| name.clone()).collect();
        let moved = said.account.is_some() && said.account != known.account;
        let new = !known.exists;
        if !new && changed.is_empty() && !moved {
            return Ok(Ok(Verdict { new, changed, event: None }));
        }
        let mut event = Event::new(
            message_id(&key.0.to_be_bytes(), (known.standing.told, self.ctx.source.identity_version()), said),
            Kind::Customers.event(),
            &known.id,
            now,
            now,
        );
        event.identified = known.identified;
        event.flags = if repaired { Flags::VERIFIED.with(Flags::REPAIRED) } else { Flags::VERIFIED };
        event.properties = json!({SOURCE: CRM}).to_string();
        event.traits = Some(said.json.clone()).filter(|_| !said.traits.is_empty());
        event.groups = said.account.iter().map(|id| Group { kind: ACCOUNT.to_owned(), id: id.clone() }).collect();
        known.exists = true;
        known.standing.told += 1;
        known.standing.traits.extend(said.traits.clone());
        known.account = said.account.clone().or(known.account.take());
        if let Some(email) = said.email.as_deref().map(folded) {
            let holders = self.by_email.entry(email).or_default();
            if !holders.contains(&key) {
                holders.push(key);
            }
        }
        Ok(Ok(Verdict { new, changed, event: Some(event) }))
    }
}

/// The same row after the same number of things that were told of the same one is the same event: sent twice at once, it counts once.
/// Said again after something else was said, it is another. So it is once ids belong to others: then less may have been told of them than before.
pub(super) fn message_id(of: &[u8], (told, identities): (u64, u64), said: &Said) -> MessageId {
    let mut hasher = Sha256::new();
    hasher.update(b"hark facts\0");
    hasher.update((of.len() as u64).to_be_bytes());
    hasher.update(of);
    hasher.update(told.to_be_bytes());
    hasher.update(identities.to_be_bytes());
    hasher.update(said.account.as_deref().unwrap_or_default());
    hasher.update([0]);
    hasher.update(&said.json);
    MessageId::Import(hasher.finalize()[..16].iter().fold(0, |hash, byte| (hash << 8) | u128::from(*byte)))
}
