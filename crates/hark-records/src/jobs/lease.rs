//! Who does the next job, and who may not begin it any more?

use super::{Job, Jobs, State, row};
use crate::error::{self, Result};
use crate::{Records, deliveries, privacy, transaction};
use hark_model::Micros;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr};

/// What is said of a job that nobody ended.
const USED_UP: &str = "Every attempt was made, and what came of the last one was never written down. \
    Hint: the log of the server may say why; then try it again.";

/// Waiting for its moment in a lane where nobody works, or abandoned by a worker whose lease ran out.
fn due(now: Micros) -> Condition {
    let busy = Query::select()
        .column(row::Column::Lane)
        .from(Jobs)
        .and_where(row::Column::State.eq(State::Running.word()))
        .to_owned();
    let waiting = Condition::all()
        .add(row::Column::State.eq(State::Waiting.word()))
        .add(row::Column::Due.lte(now))
        .add(row::Column::Lane.not_in_subquery(busy));
    let abandoned =
        Condition::all().add(row::Column::State.eq(State::Running.word())).add(row::Column::LeasedUntil.lte(now));
    Condition::any().add(waiting).add(abandoned)
}

impl Records {
    /// Leases the job that is due longest, if there is one, until `until`; with a lane only one of that lane. Two workers never
    /// get the same one, nor two of the same lane. One whose attempts are used up is given up instead: its workers died, or could
    /// not say how it went.
    pub async fn lease_job(&self, worker: &str, lane: Option<&str>, until: Micros, now: Micros) -> Result<Option<Job>> {
        const CANDIDATES: u64 = 8;
        let failed = error::from("lease a job");
        let fits = || match lane {
            Some(lane) => Condition::all().add(due(now)).add(row::Column::Lane.eq(lane)),
            None => due(now),
        };
        loop {
            let find = Jobs::find().filter(fits());
            let find = find.order_by_asc(row::Column::Due).order_by_asc(row::Column::Id).limit(CANDIDATES);
            let candidates = find.all(&self.database).await.map_err(&failed)?;
            if candidates.is_empty() {
                return Ok(None);
            }
            for candidate in candidates {
                if candidate.attempts >= candidate.attempts_max {
                    self.give_up(candidate, now).await?;
                    continue;
                }
                let update = Jobs::update_many()
                    .col_expr(row::Column::State, Expr::value(State::Running.word()))
                    .col_expr(row::Column::Lease, Expr::value(worker))
                    .col_expr(row::Column::LeasedUntil, Expr::value(until))
                    .col_expr(row::Column::Attempts, Expr::col(row::Column::Attempts).add(1));
                // Whoever else looked at the same moment finds the condition no longer true.
                let mine = update
                    .filter(row::Column::Id.eq(candidate.id))
                    .filter(row::Column::Attempts.eq(candidate.attempts))
                    .filter(due(now));
                let got = match mine.exec(&self.database).await {
                    Ok(done) => done.rows_affected == 1,
                    // Somebody began another job of the lane just now: an index allows one.
                    Err(clash) if matches!(clash.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => false,
                    Err(other) => return Err(failed(other)),
                };
                if got {
                    let job =
                        Job { attempts: candidate.attempts as u32 + 1, state: State::Running, ..candidate.into() };
                    return Ok(Some(job));
                }
            }
        }
    }

    /// Keeps a job for longer. `false`: somebody else has it now.
    pub async fn keep_job(&self, worker: &str, job: &Job, until: Micros) -> Result<bool> {
        let update = Jobs::update_many().col_expr(row::Column::LeasedUntil, Expr::value(Some(until)));
        let mine = update
            .filter(row::Column::Id.eq(job.id))
            .filter(row::Column::Lease.eq(worker))
            .filter(row::Column::Attempts.eq(i64::from(job.attempts)));
        Ok(mine.exec(&self.database).await.map_err(error::from("keep a job"))?.rows_affected == 1)
    }

    /// Ends a job that has no attempt left, unless somebody else did. The message of a webhook fails with it; its endpoint does not:
    /// nobody knows what it answered.
    async fn give_up(&self, job: row::Model, now: Micros) -> Result<()> {
        let failed = error::from("give a job up");
        let why = match &job.error {
            Some(before) => format!("{USED_UP} The attempt before: {before}"),
            None => USED_UP.to_owned(),
        };
        let why: String = why.chars().take(super::ERROR_CHARS_MAX).collect();
        let step = transaction::begin(&self.database).await?;
        let message = job.kind == deliveries::KIND;
        let state = if message { deliveries::give_up(&step, &job.payload, &why, now).await? } else { State::Failed };
        if job.kind == privacy::KIND {
            privacy::give_up(&step, &job.payload, &why, now).await?;
        }
        let update = Jobs::update_many()
            .col_expr(row::Column::State, Expr::value(state.word()))
            .col_expr(row::Column::Error, Expr::value((state == State::Failed).then_some(why)))
            .col_expr(row::Column::Finished, Expr::value(Some(now)))
            .col_expr(row::Column::Lease, Expr::value(None::<String>))
            .col_expr(row::Column::LeasedUntil, Expr::value(None::<i64>));
        let over = state == State::Done || job.workspace.is_none();
        let update = if over { update.col_expr(row::Column::Payload, Expr::value("{}")) } else { update };
        let unchanged =
            update.filter(row::Column::Id.eq(job.id)).filter(row::Column::Attempts.eq(job.attempts)).filter(due(now));
        if unchanged.exec(&step).await.map_err(failed)?.rows_affected == 1 {
            transaction::commit(step).await?;
        }
        Ok(())
    }
}
