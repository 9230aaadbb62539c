//! Which messages were queued for the endpoints of webhooks, and did they arrive?

use crate::access::{Allowed, ManageConnections};
use crate::error::{self, Result};
use crate::jobs::{self, NewJob};
use crate::webhooks::{self, ATTEMPTS_MAX, Webhook};
use crate::{Records, WorkspaceId, transaction};
use hark_model::Micros;
use row::Entity as Deliveries;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "deliveries")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub workspace: i64,
        pub webhook: i64,
        pub message: String,
        pub kind: String,
        pub body: String,
        pub state: String,
        pub attempts: i64,
        pub status: Option<i64>,
        pub error: Option<String>,
        pub created: i64,
        pub finished: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A message to an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its number.
    pub id: i64,
    /// To which endpoint.
    pub webhook: i64,
    /// The message's id, the same at every attempt.
    pub message: String,
    /// What happened, such as `customer.erased`.
    pub kind: String,
    /// The exact bytes that are signed and sent.
    pub body: String,
    /// `waiting`, `delivered` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub attempts: u32,
    /// The last status of the answer.
    pub status: Option<u16>,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// When it was made.
    pub created: Micros,
    /// When it ended.
    pub finished: Option<Micros>,
}

impl From<row::Model> for Delivery {
    fn from(row: row::Model) -> Delivery {
        Delivery {
            attempts: row.attempts.clamp(0, i64::from(u32::MAX)) as u32,
            status: row.status.map(|status| status as u16),
            id: row.id,
            webhook: row.webhook,
            message: row.message,
            kind: row.kind,
            body: row.body,
            state: row.state,
            error: row.error,
            created: row.created,
            finished: row.finished,
        }
    }
}

/// What a message says: all of it, and without what the receiver is to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bodies {
    /// For endpoints that get what there is.
    pub full: String,
    /// For endpoints that get ids only.
    pub thin: String,
}

impl Bodies {
    /// The one that this endpoint gets.
    pub fn of(&self, hook: &Webhook) -> &str {
        if hook.thin { &self.thin } else { &self.full }
    }
}

impl Records {
    /// Sends a message to one endpoint whatever kinds it wants: a test, or one of before once more.
    pub async fn send_again(
        &self,
        by: Allowed<'_, ManageConnections>,
        webhook: i64,
        (kind, message, body): (&str, &str, &str),
        now: Micros,
    ) -> Result<i64> {
        self.webhook(by, webhook).await?;
        let step = transaction::begin(&self.database).await?;
        let id = enqueue(&step, by.row(), webhook, kind, message, body, now).await?;
        transaction::commit(step).await?;
        Ok(id)
    }

    /// Sends the messages of a stretch of time (its end not included) that failed for good once more, oldest first, at most
    /// `most`. One that arrived since, or is on its way again, is left out. Gives their number.
    pub async fn send_failed_again(
        &self,
        by: Allowed<'_, ManageConnections>,
        webhook: i64,
        (from, to): (Micros, Micros),
        most: u64,
        now: Micros,
    ) -> Result<u64> {
        self.webhook(by, webhook).await?;
        let step = transaction::begin(&self.database).await?;
        let settled = Query::select()
            .column(row::Column::Message)
            .from(Deliveries)
            .and_where(row::Column::Webhook.eq(webhook))
            .and_where(row::Column::State.ne("failed"))
            .to_owned();
        let find = Deliveries::find()
            .filter(row::Column::Webhook.eq(webhook))
            .filter(row::Column::State.eq("failed"))
            .filter(row::Column::Created.gte(from))
            .filter(row::Column::Created.lt(to))
            .filter(row::Column::Message.not_in_subquery(settled));
        let found = find.order_by_asc(row::Column::Id).limit(most).all(&step).await;
        let mut queued = Vec::new();
        for sent in found.map_err(error::from("list what failed"))? {
            if !queued.contains(&sent.message) {
                enqueue(&step, by.row(), webhook, &sent.kind, &sent.message, &sent.body, now).await?;
                queued.push(sent.message);
            }
        }
        transaction::commit(step).await?;
        Ok(queued.len() as u64)
    }

    /// What was sent to an endpoint, newest first, before a number.
    pub async fn deliveries(
        &self,
        by: Allowed<'_, ManageConnections>,
        webhook: i64,
        before: Option<i64>,
        limit: u64,
    ) -> Result<Vec<Delivery>> {
        self.webhook(by, webhook).await?;
        let mut find = Deliveries::find().filter(row::Column::Webhook.eq(webhook));
        if let Some(before) = before {
            find = find.filter(row::Column::Id.lt(before));
        }
        let found = find.order_by_desc(row::Column::Id).limit(limit).all(&self.database).await;
        Ok(found.map_err(error::from("list what was sent"))?.into_iter().map(Delivery::from).collect())
    }

    /// A message and its endpoint, for the job that sends it. `None` when either is gone.
    pub async fn to_deliver(&self, id: i64) -> Result<Option<(Webhook, Delivery)>> {
        let failed = error::from("read what is to be sent");
        let Some(found) = Deliveries::find_by_id(id).one(&self.database).await.map_err(&failed)? else {
            return Ok(None);
        };
        let hook = webhooks::row::Entity::find_by_id(found.webhook).one(&self.database).await.map_err(failed)?;
        Ok(hook.map(|hook| (hook.into(), found.into())))
    }

    /// Notes an attempt. `state` is `waiting`, `delivered` or `failed`; `off` switches the endpoint off and says why.
    pub async fn note_delivery(
        &self,
        sent: &Delivery,
        state: &'static str,
        answer: (Option<u16>, Option<&str>),
        off: Option<&str>,
        now: Micros,
    ) -> Result<()> {
        let failed = error::from("note what was sent");
        let step = transaction::begin(&self.database).await?;
        let ended = (state != "waiting").then_some(now);
        let update = Deliveries::update_many()
            .col_expr(row::Column::State, Expr::value(state))
            .col_expr(row::Column::Attempts, Expr::value(i64::from(sent.attempts) + 1))
            .col_expr(row::Column::Status, Expr::value(answer.0.map(i64::from)))
            .col_expr(row::Column::Error, Expr::value(answer.1.map(str::to_owned)))
            .col_expr(row::Column::Finished, Expr::value(ended));
        update.filter(row::Column::Id.eq(sent.id)).exec(&step).await.map_err(&failed)?;
        if let Some(hook) = webhooks::row::Entity::find_by_id(sent.webhook).one(&step).await.map_err(&failed)? {
            let delivered = state == "delivered";
            let since = if delivered { None } else { hook.failing_since.or(Some(now)) };
            let mut row =
                webhooks::row::ActiveModel { id: Set(hook.id), failing_since: Set(since), ..Default::default() };
            if let Some(why) = off {
                row.disabled = Set(Some(now));
                row.disabled_why = Set(Some(why.to_owned()));
            }
            row.update(&step).await.map_err(failed)?;
        }
        transaction::commit(step).await
    }
}

/// Queues a message for every endpoint that wants its kind, in the transaction of what happened. Gives their number.
pub(crate) async fn tell(
    step: &impl ConnectionTrait,
    workspace: WorkspaceId,
    kind: &str,
    message: &str,
    bodies: &Bodies,
    now: Micros,
) -> Result<usize> {
    let find = webhooks::row::Entity::find().filter(webhooks::row::Column::Workspace.eq(i64::from(workspace)));
    let all = find.filter(webhooks::row::Column::Disabled.is_null()).all(step).await;
    let all: Vec<Webhook> = all.map_err(error::from("list the webhooks"))?.into_iter().map(Webhook::from).collect();
    let wanting: Vec<_> =
        all.iter().filter(|hook| hook.kinds.is_empty() || hook.kinds.iter().any(|k| k == kind)).collect();
    for hook in &wanting {
        enqueue(step, i64::from(workspace), hook.id, kind, message, bodies.of(hook), now).await?;
    }
    Ok(wanting.len())
}

async fn enqueue(
    on: &impl ConnectionTrait,
    workspace: i64,
    webhook: i64,
    kind: &str,
    message: &str,
    body: &str,
    now: Micros,
) -> Result<i64> {
    let row = row::ActiveModel {
        workspace: Set(workspace),
        webhook: Set(webhook),
        message: Set(message.to_owned()),
        kind: Set(kind.to_owned()),
        body: Set(body.to_owned()),
        state: Set("waiting".into()),
        attempts: Set(0),
        created: Set(now),
        ..Default::default()
    };
    let made = row.insert(on).await.map_err(error::from("queue a message"))?;
    let job = NewJob {
        workspace: Some(workspace as WorkspaceId),
        kind: "webhook",
        payload: made.id.to_string(),
        // A queue for each endpoint: a dead one delays no other.
        lane: format!("webhook:{webhook}"),
        due: now,
        attempts_max: ATTEMPTS_MAX,
        unique: None,
    };
    jobs::put(on, job, now).await?;
    Ok(made.id)
}
