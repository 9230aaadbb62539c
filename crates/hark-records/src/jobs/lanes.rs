//! When may what waits in one queue begin?

use super::{Jobs, State, row};
use crate::Records;
use crate::error::{self, Result};
use hark_model::Micros;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// Nothing that waits in a lane is begun before a moment.
pub(crate) async fn hold(on: &impl ConnectionTrait, lane: &str, until: Micros) -> Result<()> {
    let held = Jobs::update_many()
        .col_expr(row::Column::Due, Expr::value(until))
        .filter(row::Column::Lane.eq(lane))
        .filter(row::Column::State.eq(State::Waiting.word()))
        .filter(row::Column::Due.lt(until));
    held.exec(on).await.map_err(error::from("hold jobs back"))?;
    Ok(())
}

/// Whether one with this payload waits or is being done.
pub(crate) async fn is_open(on: &impl ConnectionTrait, (kind, payload, lane): (&str, &str, &str)) -> Result<bool> {
    let open = Jobs::find()
        .filter(row::Column::Lane.eq(lane))
        .filter(row::Column::State.is_in([State::Waiting.word(), State::Running.word()]))
        .filter(row::Column::Kind.eq(kind))
        .filter(row::Column::Payload.eq(payload));
    Ok(open.one(on).await.map_err(error::from("look for a job"))?.is_some())
}

/// One that waits and has this payload is due at a moment, unless it is sooner.
pub(crate) async fn hurry(
    on: &impl ConnectionTrait,
    (kind, payload, lane): (&str, &str, &str),
    due: Micros,
) -> Result<()> {
    let sooner = Jobs::update_many()
        .col_expr(row::Column::Due, Expr::value(due))
        .filter(row::Column::Lane.eq(lane))
        .filter(row::Column::State.eq(State::Waiting.word()))
        .filter(row::Column::Kind.eq(kind))
        .filter(row::Column::Payload.eq(payload))
        .filter(row::Column::Due.gt(due));
    sooner.exec(on).await.map_err(error::from("let a job begin"))?;
    Ok(())
}

impl Records {
    /// What waits in a lane, and is due, is due from now on: what waits elsewhere comes first.
    pub async fn let_others_first(&self, lane: &str, now: Micros) -> Result<()> {
        hold(&self.database, lane, now).await
    }

    /// What waits in a lane is due now: what it waited for is there.
    pub async fn free_lane(&self, lane: &str, now: Micros) -> Result<()> {
        let freed = Jobs::update_many()
            .col_expr(row::Column::Due, Expr::value(now))
            .filter(row::Column::Lane.eq(lane))
            .filter(row::Column::State.eq(State::Waiting.word()))
            .filter(row::Column::Due.gt(now));
        freed.exec(&self.database).await.map_err(error::from("let jobs begin"))?;
        Ok(())
    }
}
