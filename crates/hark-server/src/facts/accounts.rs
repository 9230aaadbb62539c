//! What of a row about an account is new?
//!
//! An account is those who are in it, so what is known of it stands in the timeline of one of them.

use super::people::{Verdict, message_id};
use super::rows::Said;
use super::{CRM, Kind, SOURCE};
use hark_model::event::ACCOUNT;
use hark_model::{Event, Flags, Group, Micros};
use hark_query::proven::{self, Account};
use hark_query::{Context, Result};
use hark_timeline::EventSource;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;

/// The accounts of a table.
pub(super) struct Accounts {
    known: FxHashMap<String, Account>,
    /// Of the view.
    identities: u64,
}

impl Accounts {
    /// Those with these ids, with these traits.
    pub(super) fn new<S: EventSource + ?Sized>(
        ctx: &Context<'_, S>,
        traits: &[String],
        ids: &FxHashSet<String>,
    ) -> Result<Accounts> {
        let known = proven::accounts(ctx, ids, traits, (Kind::Accounts.event(), SOURCE, CRM))?;
        Ok(Accounts { known, identities: ctx.source.identity_version() })
    }

    /// What a row comes to, after those before it; or why it cannot be kept.
    pub(super) fn judge(&mut self, said: &Said, repaired: bool, now: Micros) -> std::result::Result<Verdict, String> {
        let id = said.id.as_deref().unwrap_or_default();
        let found = self.known.get_mut(id).and_then(|known| Some((known.member.clone()?, &mut known.standing)));
        let Some((member, standing)) = found else {
            return Err(
                "Nobody is in this account now. Hint: import its customers first, with a column of their account."
                    .into(),
            );
        };
        let other = |(name, value): &(&String, &serde_json::Value)| standing.traits.get(*name) != Some(*value);
        let changed: Vec<String> = said.traits.iter().filter(other).map(|(name, _)| name.clone()).collect();
        if changed.is_empty() {
            return Ok(Verdict { new: false, changed, event: None });
        }
        // With who carries it: when they are erased, what was told goes with them and is told anew.
        let of = format!("account {id}\0{member}");
        let message_id = message_id(of.as_bytes(), (standing.told, self.identities), said);
        let mut event = Event::new(message_id, Kind::Accounts.event(), &member, now, now);
        event.flags = if repaired { Flags::VERIFIED.with(Flags::REPAIRED) } else { Flags::VERIFIED };
        event.properties = json!({SOURCE: CRM}).to_string();
        event.groups = vec![Group { kind: ACCOUNT.to_owned(), id: id.to_owned() }];
        event.group_traits = Some(said.json.clone());
        // One that nothing was told of before is new to whoever tells.
        let new = standing.told == 0 && standing.traits.is_empty();
        standing.told += 1;
        standing.traits.extend(said.traits.clone());
        Ok(Verdict { new, changed, event: Some(event) })
    }
}
