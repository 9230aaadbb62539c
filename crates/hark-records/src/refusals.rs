//! Somebody was refused before there was a workspace and a right: where does that stand?
//!
//! In the log of the first workspace, as signing in does. Strangers bring these entries about, so there is an end to how many are
//! written in a while, and none holds what a stranger typed: an address that nobody has may be somebody's password.

use crate::access::{Actor, Context, Rights};
use crate::audit::Entry;
use crate::error::Result;
use crate::throttle::Bucket;
use crate::workspaces::DEFAULT_WORKSPACE;
use crate::{Records, Right};
use hark_model::Micros;
use hark_model::time::SECOND;

/// How many of one account, or of nobody's, are written down.
const NOTED: Bucket = Bucket { holds: 300, empties_one_in: 5 * SECOND };

/// How many are left out is counted, and nobody is refused for it.
const LEFT_OUT: Bucket = Bucket { holds: u32::MAX, empties_one_in: SECOND };

impl Records {
    /// Somebody may not sign in: whose account they tried, if it is anybody's, how, and why not. Does the same for everybody,
    /// so that the time it takes tells nobody who is here.
    pub async fn note_refused_sign_in(
        &self,
        member: Option<i64>,
        (method, why): (&'static str, &'static str),
        address: &str,
        now: Micros,
    ) -> Result<()> {
        let target = member.map_or_else(|| "nobody".to_owned(), |id| format!("member:{id}"));
        // Those of an account apart: noise about nobody must not hide what happens to somebody.
        let of = format!("{method} {target}");
        let entry = Entry::denied("session.begin", target).with("method", method).with("why", why);
        self.note_refusal(&of, Actor::Stranger, entry, address, now).await
    }

    /// A member or a program asked for a workspace that they have no part in, or that does not exist: here it is the same.
    pub async fn note_refused_workspace(
        &self,
        by: Actor,
        (asked, right): (String, Right),
        address: &str,
        now: Micros,
    ) -> Result<()> {
        let (of, entry) = (by.to_string(), Entry::denied("access", asked).with("right", right.word()));
        self.note_refusal(&of, by, entry, address, now).await
    }

    async fn note_refusal(&self, of: &str, by: Actor, entry: Entry, address: &str, now: Micros) -> Result<()> {
        if self.throttle(&format!("refused: {of}"), NOTED, now).await?.is_err() {
            // A change all the same: what is left out takes as long as what is written.
            return self.throttle("refused: left out", LEFT_OUT, now).await.map(|_| ());
        }
        let by = Context::new(DEFAULT_WORKSPACE, by, Rights::default()).from_address(address.to_owned());
        self.note(&by, entry, now).await
    }
}
