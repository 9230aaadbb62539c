//! A job was given up: how is it tried once more?

use super::{Jobs, State, row};
use crate::access::{Allowed, ManageConnections};
use crate::error::{self, Error, Result};
use crate::{Records, deliveries, transaction};
use hark_model::Micros;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

impl Records {
    /// Tries a job again that was given up. The message of a webhook waits again, too: it would else be taken for one that failed,
    /// and be queued a second time. One that was sent again since is refused, or it would arrive twice.
    pub async fn retry_job(&self, by: Allowed<'_, ManageConnections>, id: i64, now: Micros) -> Result<()> {
        let failed = error::from("retry a job");
        let given_up = Condition::all()
            .add(row::Column::Id.eq(id))
            .add(row::Column::Workspace.eq(by.row()))
            .add(row::Column::State.eq(State::Failed.word()));
        let step = transaction::begin(&self.database).await?;
        let job = Jobs::find().filter(given_up.clone()).one(&step).await.map_err(&failed)?;
        let job = job.ok_or_else(|| Error::missing(format!("failed job {id}")))?;
        // The endpoint before the job, as everybody does.
        if job.kind == deliveries::KIND {
            deliveries::wait_again(&step, by.row(), &job.payload).await?;
        }
        let update = Jobs::update_many()
            .col_expr(row::Column::State, Expr::value(State::Waiting.word()))
            .col_expr(row::Column::Due, Expr::value(now))
            .col_expr(row::Column::Attempts, Expr::value(0_i64))
            .col_expr(row::Column::Error, Expr::value(None::<String>))
            .col_expr(row::Column::Finished, Expr::value(None::<i64>));
        if update.filter(given_up).exec(&step).await.map_err(failed)?.rows_affected != 1 {
            return Err(Error::missing(format!("failed job {id}")));
        }
        transaction::commit(step).await
    }
}
