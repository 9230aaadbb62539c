//! What is still to be done in the background?
//!
//! A job is done at least once: a worker leases it, and when the worker dies the lease runs out and another takes over. Jobs of
//! one lane (one webhook, one mailbox) never wait for those of another: each lane has at most one job running.

mod again;
mod counts;
pub(crate) mod lanes;
mod lease;

use crate::access::{Allowed, Debug};
use crate::error::{self, Result};
use crate::{Records, WorkspaceId};
pub use counts::Count;
use hark_model::Micros;
use row::Entity as Jobs;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

/// Characters kept of an error.
const ERROR_CHARS_MAX: usize = 1_000;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "jobs")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub workspace: Option<i64>,
        pub kind: String,
        pub payload: String,
        pub lane: String,
        pub state: String,
        pub due: i64,
        pub attempts: i64,
        pub attempts_max: i64,
        pub lease: Option<String>,
        pub leased_until: Option<i64>,
        pub error: Option<String>,
        pub created: i64,
        pub finished: Option<i64>,
        pub unique_key: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits until it is due.
    Waiting,
    /// A worker has it.
    Running,
    /// Done.
    Done,
    /// Given up after its last attempt.
    Failed,
}

impl State {
    /// Every state.
    pub const ALL: [State; 4] = [State::Waiting, State::Running, State::Done, State::Failed];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
        }
    }

    fn from_word(word: &str) -> State {
        State::ALL.into_iter().find(|state| state.word() == word).unwrap_or(State::Failed)
    }
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// For which workspace; `None` for the installation.
    pub workspace: Option<WorkspaceId>,
    /// Who knows how: `mail`, `webhook`, `erasure`.
    pub kind: &'static str,
    /// What they need, as JSON.
    pub payload: String,
    /// Jobs of one lane run one after the other.
    pub lane: String,
    /// Not before.
    pub due: Micros,
    /// How often it is tried.
    pub attempts_max: u32,
    /// A second job with the same text is not added while this one is known.
    pub unique: Option<String>,
}

/// A job as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// For which workspace.
    pub workspace: Option<WorkspaceId>,
    /// Who knows how.
    pub kind: String,
    /// What they need, as JSON.
    pub payload: String,
    /// Its lane.
    pub lane: String,
    /// How far it is.
    pub state: State,
    /// When it is due, or was.
    pub due: Micros,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// How often it is tried at most.
    pub attempts_max: u32,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// When it was added.
    pub created: Micros,
    /// When it ended.
    pub finished: Option<Micros>,
}

impl From<row::Model> for Job {
    fn from(row: row::Model) -> Job {
        Job {
            id: row.id,
            workspace: row.workspace.map(|id| id as WorkspaceId),
            state: State::from_word(&row.state),
            attempts: row.attempts.clamp(0, i64::from(u32::MAX)) as u32,
            attempts_max: row.attempts_max.clamp(0, i64::from(u32::MAX)) as u32,
            kind: row.kind,
            payload: row.payload,
            lane: row.lane,
            due: row.due,
            error: row.error,
            created: row.created,
            finished: row.finished,
        }
    }
}

/// How an attempt went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// There was nothing left to do.
    Dropped {
        /// Why.
        why: String,
    },
    /// It may succeed later.
    Retry {
        /// When.
        at: Micros,
        /// Why not now. No secrets and no personal data.
        why: String,
    },
    /// It could not be tried yet: this was no attempt.
    Wait {
        /// Until when.
        at: Micros,
        /// What for.
        why: String,
    },
    /// What came of it could not be written down. It was an attempt, and after the last one the job is given up by whoever finds it.
    Unnoted {
        /// When it is looked at again.
        at: Micros,
        /// Why.
        why: String,
    },
    /// It will never succeed.
    GiveUp {
        /// Why.
        why: String,
    },
}

/// Adds a job, in the transaction of what makes it necessary. `false`: one with its unique text is known.
pub(crate) async fn put(on: &impl ConnectionTrait, new: NewJob, now: Micros) -> Result<bool> {
    if let Some(unique) = &new.unique {
        let known = Jobs::find().filter(row::Column::UniqueKey.eq(unique.as_str())).one(on).await;
        if known.map_err(error::from("look for a job"))?.is_some() {
            return Ok(false);
        }
    }
    insert(on, new, now).await?;
    Ok(true)
}

/// The same for a job without such a text; gives its number.
pub(crate) async fn insert(on: &impl ConnectionTrait, new: NewJob, now: Micros) -> Result<i64> {
    let row = row::ActiveModel {
        workspace: Set(new.workspace.map(i64::from)),
        kind: Set(new.kind.into()),
        payload: Set(new.payload),
        lane: Set(new.lane),
        state: Set(State::Waiting.word().into()),
        due: Set(new.due),
        attempts: Set(0),
        attempts_max: Set(i64::from(Ord::max(new.attempts_max, 1))),
        created: Set(now),
        unique_key: Set(new.unique),
        ..Default::default()
    };
    Ok(row.insert(on).await.map_err(error::from("add a job"))?.id)
}

/// Ends a job in the transaction of what ends it, whoever has it. `false`: it was done already, or is forgotten. A worker that
/// does it keeps its lease, and says itself how it went; from any other it is taken away.
pub(crate) async fn close(
    on: &impl ConnectionTrait,
    id: i64,
    (state, why): (State, Option<&str>),
    by_its_worker: bool,
    now: Micros,
) -> Result<bool> {
    let update = Jobs::update_many()
        .col_expr(row::Column::State, Expr::value(state.word()))
        .col_expr(row::Column::Error, Expr::value(why.map(str::to_owned)))
        .col_expr(row::Column::Finished, Expr::value(Some(now)));
    let free = || Expr::value(None::<String>);
    let update = if by_its_worker { update } else { update.col_expr(row::Column::Lease, free()) };
    let open = update.filter(row::Column::Id.eq(id)).filter(row::Column::State.ne(State::Done.word()));
    let done = open.exec(on).await.map_err(error::from("end a job"))?;
    Ok(done.rows_affected == 1)
}

/// Numbers and payloads of the jobs of a kind that have not ended, the oldest first.
pub(crate) async fn open(on: &impl ConnectionTrait, workspace: i64, kind: &str) -> Result<Vec<(i64, String)>> {
    let over = [State::Done.word(), State::Failed.word()];
    let find = Jobs::find().filter(row::Column::Workspace.eq(workspace)).filter(row::Column::Kind.eq(kind));
    let open = find.filter(row::Column::State.is_not_in(over)).order_by_asc(row::Column::Id).all(on).await;
    Ok(open.map_err(error::from("look for jobs"))?.into_iter().map(|row| (row.id, row.payload)).collect())
}

impl Records {
    /// Adds a job. `false`: one with its unique text is known.
    pub async fn add_job(&self, new: NewJob, now: Micros) -> Result<bool> {
        put(&self.database, new, now).await
    }

    /// Says how it went. `false`: the lease had run out and somebody else has the job now.
    pub async fn finish_job(&self, worker: &str, job: &Job, outcome: Outcome, now: Micros) -> Result<bool> {
        let mine = Condition::all()
            .add(row::Column::Id.eq(job.id))
            .add(row::Column::Lease.eq(worker))
            .add(row::Column::Attempts.eq(i64::from(job.attempts)));
        let failed = error::from("end a job");
        let attempts = i64::from(job.attempts) - i64::from(matches!(outcome, Outcome::Wait { .. }));
        let (state, due, why, finished) = match outcome {
            // Nobody looks at what belongs to no workspace, and whether there was something to do is nobody's business:
            // anybody can ask for a new password under any address.
            Outcome::Done | Outcome::Dropped { .. } if job.workspace.is_none() => {
                let gone = Jobs::delete_many().filter(mine).exec(&self.database).await.map_err(failed)?;
                return Ok(gone.rows_affected == 1);
            }
            Outcome::Done => (State::Done, job.due, None, Some(now)),
            Outcome::Dropped { why } => (State::Done, job.due, Some(why), Some(now)),
            Outcome::Wait { at, why } | Outcome::Unnoted { at, why } => (State::Waiting, at, Some(why), None),
            Outcome::Retry { at, why } if job.attempts < job.attempts_max => (State::Waiting, at, Some(why), None),
            Outcome::Retry { why, .. } | Outcome::GiveUp { why } => (State::Failed, job.due, Some(why), Some(now)),
        };
        let why = why.map(|why| why.chars().take(ERROR_CHARS_MAX).collect::<String>());
        let update = Jobs::update_many()
            .col_expr(row::Column::State, Expr::value(state.word()))
            .col_expr(row::Column::Attempts, Expr::value(attempts))
            .col_expr(row::Column::Due, Expr::value(due))
            .col_expr(row::Column::Error, Expr::value(why))
            .col_expr(row::Column::Finished, Expr::value(finished))
            .col_expr(row::Column::Lease, Expr::value(None::<String>))
            .col_expr(row::Column::LeasedUntil, Expr::value(None::<i64>));
        // What was done needs its facts no more, nor does what failed and nobody can try again: they hold addresses.
        let over = state == State::Done || (state == State::Failed && job.workspace.is_none());
        let update = if over { update.col_expr(row::Column::Payload, Expr::value("{}")) } else { update };
        let done = update.filter(mine).exec(&self.database).await.map_err(failed)?;
        Ok(done.rows_affected == 1)
    }

    /// When the next job is due; `None` for none. A worker sleeps until then.
    pub async fn next_due(&self) -> Result<Option<Micros>> {
        let find = Jobs::find().filter(row::Column::State.eq(State::Waiting.word())).order_by_asc(row::Column::Due);
        let found = find.one(&self.database).await.map_err(error::from("look for the next job"))?;
        Ok(found.map(|row| row.due))
    }

    /// The jobs of a workspace, newest first, before a number.
    pub async fn jobs(
        &self,
        by: Allowed<'_, Debug>,
        state: Option<State>,
        before: Option<i64>,
        limit: u64,
    ) -> Result<Vec<Job>> {
        let mut find = Jobs::find().filter(row::Column::Workspace.eq(by.row()));
        if let Some(state) = state {
            find = find.filter(row::Column::State.eq(state.word()));
        }
        if let Some(before) = before {
            find = find.filter(row::Column::Id.lt(before));
        }
        let found = find.order_by_desc(row::Column::Id).limit(limit).all(&self.database).await;
        Ok(found.map_err(error::from("list the jobs"))?.into_iter().map(Job::from).collect())
    }

    /// Forgets jobs that ended well before a moment, and those that failed and that nobody can try again.
    pub async fn forget_jobs(&self, before: Micros) -> Result<()> {
        let lost =
            Condition::all().add(row::Column::State.eq(State::Failed.word())).add(row::Column::Workspace.is_null());
        let over = Condition::any().add(row::Column::State.eq(State::Done.word())).add(lost);
        let old = Jobs::delete_many().filter(over).filter(row::Column::Finished.lt(before));
        old.exec(&self.database).await.map_err(error::from("forget old jobs"))?;
        Ok(())
    }
}
