//! A job was given up: how is it tried once more?

use super::{Jobs, State, row};
use crate::access::{Allowed, ManageConnections};
use crate::error::{self, Error, Result};
use crate::{Records, deliveries, transaction};
use hark_model::Micros;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

impl Records {
    /// Tries a job again that was given up. The message of a webhook waits again, too: it would else be taken for one that failed,
    /// and be queued a second time.
    pub async fn retry_job(&self, by: Allowed<'_, ManageConnections>, id: i64, now: Micros) -> Result<()> {
        let failed = error::from("retry a job");
        let step = transaction::begin(&self.database).await?;
        let update = Jobs::update_many()
            .col_expr(row::Column::State, Expr::value(State::Waiting.word()))
            .col_expr(row::Column::Due, Expr::value(now))
            .col_expr(row::Column::Attempts, Expr::value(0_i64))
            .col_expr(row::Column::Finished, Expr::value(None::<i64>));
        let one = update
            .filter(row::Column::Id.eq(id))
            .filter(row::Column::Workspace.eq(by.row()))
            .filter(row::Column::State.eq(State::Failed.word()));
        if one.exec(&step).await.map_err(&failed)?.rows_affected != 1 {
            return Err(Error::missing(format!("failed job {id}")));
        }
        let job = Jobs::find_by_id(id).one(&step).await.map_err(failed)?;
        if let Some(job) = job.filter(|job| job.kind == deliveries::KIND) {
            deliveries::wait_again(&step, &job.payload).await?;
        }
        transaction::commit(step).await
    }
}
