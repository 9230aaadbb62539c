//! An erasure was begun: who makes sure that it is heard of, whatever happens in between?
//!
//! The bytes of a customer lie elsewhere, so their end and what is written of it cannot be one transaction. Instead a job is
//! added with the entry that says it was asked. Whoever sees how it went ends the job, writes the entry and queues the messages
//! in one transaction; when nobody does, the job is still there when it is due, and a worker looks.

use crate::access::{Actor, Allowed, Context, HandlePrivacy};
use crate::audit::{self, Entry};
use crate::deliveries::{self, Bodies};
use crate::erased;
use crate::error::Result;
use crate::jobs::{self, NewJob, State};
use crate::traces::{self, Without};
use crate::{Records, transaction, watches, workspaces};
use hark_model::time::MINUTE;
use hark_model::{CustomerKey, Micros};

/// The kind of the jobs, and their lane.
pub const KIND: &str = "erasure";
/// When a worker looks what became of it: longer than an erasure takes.
const LOOKED_AT_AFTER: Micros = 15 * MINUTE;
/// How often it is looked at: as long as a store or the records may be away.
const ATTEMPTS_MAX: u32 = 1_000;

/// How an erasure ended.
#[derive(Clone)]
pub struct Ending<'a> {
    /// What is written down.
    pub entry: Entry,
    /// How far its job is now, and why.
    pub job: (State, Option<&'a str>),
    /// What endpoints are told: the kind, the message's id, and what it says.
    pub told: Option<(&'a str, &'a str, &'a Bodies)>,
    /// The keys of all ids that a store refuses now, so that they outlive a restored older copy of it; the name of the store.
    pub refused: Option<(&'a str, &'a [CustomerKey])>,
    /// By which keys they were written down, if they are gone: nothing that was told of them stays.
    pub gone: &'a [CustomerKey],
    /// How what was saved reads without them, and without whoever else is refused: it may have been saved while they were erased.
    pub without: Option<&'a dyn Without>,
}

impl Records {
    /// Writes down that an erasure was asked for, and adds the job that looks after it. `payload` tells nobody who it is.
    /// Gives the job's number.
    pub async fn ask_erasure(
        &self,
        by: Allowed<'_, HandlePrivacy>,
        entry: Entry,
        payload: String,
        now: Micros,
    ) -> Result<i64> {
        let job = NewJob {
            workspace: Some(by.workspace()),
            kind: KIND,
            payload,
            lane: KIND.into(),
            due: now.saturating_add(LOOKED_AT_AFTER),
            attempts_max: ATTEMPTS_MAX,
            unique: None,
        };
        let step = transaction::begin(&self.database).await?;
        audit::write(&step, by.context(), entry, now).await?;
        let id = jobs::insert(&step, job, now).await?;
        transaction::commit(step).await?;
        Ok(id)
    }

    /// Says how it ended, all of it or nothing. `false`: somebody else has said so already, and nothing is said twice.
    pub async fn end_erasure(&self, by: &Context, job: i64, ending: Ending<'_>, now: Micros) -> Result<bool> {
        let step = transaction::begin(&self.database).await?;
        workspaces::claim(&step, i64::from(by.workspace())).await?;
        let by_its_worker = matches!(by.actor(), Actor::Job(_));
        if !jobs::close(&step, job, ending.job, by_its_worker, now).await? {
            return Ok(false);
        }
        // The endpoints before the log: so does whoever changes one, and nobody waits for another who waits for them.
        if let Some((kind, message, bodies)) = ending.told {
            deliveries::tell(&step, by.workspace(), kind, message, bodies, now).await?;
        }
        // Records that are an older copy hear with this one of all that they missed, and lose what they held of those, too.
        let mut gone = ending.gone.to_vec();
        if let Some((store, keys)) = ending.refused {
            gone.extend(erased::put(&step, (by.workspace(), store), keys, now).await?);
        }
        // And after them: whoever notes what became of a message has its endpoint first.
        watches::forget_customers(&step, by.workspace(), &gone).await?;
        if let Some(without) = ending.without {
            traces::forget(&step, by, without, now).await?;
        }
        audit::write(&step, by, ending.entry, now).await?;
        transaction::commit(step).await?;
        // It is said, whatever becomes of the log.
        drop(self.overwrite_log().await);
        Ok(true)
    }

    /// The erasures of a workspace of which nobody has said yet how they ended: numbers and payloads of their jobs.
    pub async fn open_erasures(&self, by: &Context) -> Result<Vec<(i64, String)>> {
        jobs::open(&self.database, i64::from(by.workspace()), KIND).await
    }
}
