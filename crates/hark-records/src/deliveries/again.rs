//! What failed is sent once more: which messages, and never one of them twice?

use super::queue::{enqueue, lane, send};
use super::{Deliveries, KIND, row};
use crate::access::{Allowed, ManageConnections};
use crate::error::{self, Error, Result};
use crate::jobs::lanes;
use crate::webhooks::{self, Webhook};
use crate::{Records, transaction};
use hark_model::Micros;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// What came of asking for all of a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Again {
    /// Messages that are on their way now.
    pub queued: u64,
    /// Messages of the stretch that are left for the next time.
    pub left: u64,
}

/// The first delivery of each message of a stretch of time that failed for good: none that arrived since, or is on its way.
fn failed_for_good(webhook: i64, (from, to): (Option<Micros>, Option<Micros>)) -> SelectStatement {
    let settled = Query::select()
        .column(row::Column::Message)
        .from(Deliveries)
        .and_where(row::Column::Webhook.eq(webhook))
        .and_where(row::Column::State.ne("failed"))
        .to_owned();
    let mut first = Query::select();
    first
        .expr(Expr::col(row::Column::Id).min())
        .from(Deliveries)
        .and_where(row::Column::Webhook.eq(webhook))
        .and_where(row::Column::State.eq("failed"))
        .and_where(row::Column::Message.not_in_subquery(settled))
        .group_by_col(row::Column::Message);
    if let Some(from) = from {
        first.and_where(row::Column::Created.gte(from));
    }
    if let Some(to) = to {
        first.and_where(row::Column::Created.lt(to));
    }
    first
}

impl Records {
    /// Sends a message once more, under the same id. One that is on its way is not queued a second time but tried sooner; one that
    /// waits although nobody is to send it gets a job. Gives the delivery's number.
    pub async fn send_again(
        &self,
        by: Allowed<'_, ManageConnections>,
        webhook: i64,
        delivery: i64,
        now: Micros,
    ) -> Result<i64> {
        let failed = error::from("send a message again");
        let step = transaction::begin(&self.database).await?;
        let hook: Webhook = webhooks::claim(&step, by.row(), webhook).await?.into();
        let find = Deliveries::find_by_id(delivery).filter(row::Column::Webhook.eq(webhook));
        let found = find.one(&step).await.map_err(&failed)?;
        let sent = found.ok_or_else(|| Error::missing(format!("delivery {delivery}")))?;
        let waiting = Deliveries::find()
            .filter(row::Column::Webhook.eq(webhook))
            .filter(row::Column::Message.eq(sent.message.as_str()))
            .filter(row::Column::State.eq("waiting"))
            .one(&step);
        let id = match waiting.await.map_err(failed)? {
            Some(waiting) => {
                let payload = waiting.id.to_string();
                if lanes::is_open(&step, (KIND, &payload, &lane(webhook))).await? {
                    lanes::hurry(&step, (KIND, &payload, &lane(webhook)), hook.due(now)).await?;
                } else {
                    send(&step, by.workspace(), &hook, waiting.id, now).await?;
                }
                waiting.id
            }
            None => enqueue(&step, by.workspace(), &hook, (&sent.kind, &sent.message, &sent.body), now).await?,
        };
        transaction::commit(step).await?;
        Ok(id)
    }

    /// Sends the messages of a stretch of time (its end not included; without one everything) that failed for good once more,
    /// oldest first, at most `most`. One that arrived since, or is on its way again, is left out: of two who ask at once, the
    /// second finds nothing left.
    pub async fn send_failed_again(
        &self,
        by: Allowed<'_, ManageConnections>,
        webhook: i64,
        stretch: (Option<Micros>, Option<Micros>),
        most: u64,
        now: Micros,
    ) -> Result<Again> {
        let failed = error::from("list what failed");
        let step = transaction::begin(&self.database).await?;
        let hook: Webhook = webhooks::claim(&step, by.row(), webhook).await?.into();
        let find = Deliveries::find().filter(row::Column::Id.in_subquery(failed_for_good(webhook, stretch)));
        let all = find.clone().count(&step).await.map_err(&failed)?;
        let found = find.order_by_asc(row::Column::Id).limit(most).all(&step).await.map_err(failed)?;
        for sent in &found {
            enqueue(&step, by.workspace(), &hook, (&sent.kind, &sent.message, &sent.body), now).await?;
        }
        transaction::commit(step).await?;
        let queued = found.len() as u64;
        Ok(Again { queued, left: all.saturating_sub(queued) })
    }

    /// How many messages to an endpoint failed for good and could be sent once more.
    pub async fn failed_for_good(&self, by: Allowed<'_, ManageConnections>, webhook: i64) -> Result<u64> {
        self.webhook(by, webhook).await?;
        let find = Deliveries::find().filter(row::Column::Id.in_subquery(failed_for_good(webhook, (None, None))));
        find.count(&self.database).await.map_err(error::from("count what failed"))
    }
}
