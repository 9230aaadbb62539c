//! Which messages were queued for the endpoints of webhooks, and did they arrive?

mod again;
mod failing;
mod messages;
mod queue;
pub(crate) mod told;

use crate::access::{Allowed, ManageConnections};
use crate::error::{self, Error, Result};
use crate::jobs::{self, NewJob, State};
use crate::webhooks::{self, Webhook};
use crate::{Records, transaction};
pub use again::Again;
use hark_model::Micros;
pub(crate) use queue::tell;
use row::Entity as Deliveries;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

/// The kind of the jobs that send.
pub(crate) const KIND: &str = "webhook";

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

/// What came of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came<'a> {
    /// It arrived.
    Arrived {
        /// The status of the answer.
        status: u16,
    },
    /// The attempt failed.
    Failed {
        /// The status of the answer, if there was one.
        status: Option<u16>,
        /// Why.
        why: &'a str,
        /// Whether it was the last attempt.
        last: bool,
    },
    /// The endpoint wants no more messages.
    Unwanted {
        /// The status of the answer.
        status: u16,
        /// What it means.
        why: &'a str,
    },
    /// Nothing was sent: the endpoint is switched off.
    Unsent {
        /// As people read it.
        why: &'a str,
    },
}

impl Records {
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

    /// Notes what came of a message that was sent to an address; gives why its endpoint was switched off, if it was. `letters`
    /// writes to those who are told of that. An endpoint that has another address by now is as it was: nobody asked it.
    pub async fn note_delivery(
        &self,
        (sent, asked): (&Delivery, &str),
        came: Came<'_>,
        letters: impl FnOnce(&str) -> Vec<NewJob>,
        now: Micros,
    ) -> Result<Option<String>> {
        let failed = error::from("note what was sent");
        let (state, status, why) = match came {
            Came::Arrived { status } => ("delivered", Some(status), None),
            Came::Failed { status, why, last: false } => ("waiting", status, Some(why)),
            Came::Failed { status, why, last: true } => ("failed", status, Some(why)),
            Came::Unwanted { status, why } => ("failed", Some(status), Some(why)),
            Came::Unsent { why } => ("failed", sent.status, Some(why)),
        };
        let tried = !matches!(came, Came::Unsent { .. });
        let step = transaction::begin(&self.database).await?;
        let find = webhooks::row::Entity::find_by_id(sent.webhook).lock_exclusive();
        let hook = find.one(&step).await.map_err(&failed)?;
        let update = Deliveries::update_many()
            .col_expr(row::Column::State, Expr::value(state))
            .col_expr(row::Column::Attempts, Expr::col(row::Column::Attempts).add(i64::from(tried)))
            .col_expr(row::Column::Status, Expr::value(status.map(i64::from)))
            .col_expr(row::Column::Error, Expr::value(why.map(str::to_owned)))
            .col_expr(row::Column::Finished, Expr::value((state != "waiting").then_some(now)));
        let mut update = update.filter(row::Column::Id.eq(sent.id));
        // A worker that was held up past its lease comes after the one that took over. That something arrived is true whoever says it.
        if !matches!(came, Came::Arrived { .. }) {
            update = update.filter(row::Column::State.eq("waiting"));
        }
        if update.exec(&step).await.map_err(failed)?.rows_affected == 0 {
            return Ok(None);
        }
        let off = match hook {
            Some(hook) if tried && hook.url == asked => failing::note(&step, hook, sent, came, now).await?,
            _ => None,
        };
        for letter in off.as_deref().map(letters).into_iter().flatten() {
            jobs::put(&step, letter, now).await?;
        }
        transaction::commit(step).await?;
        Ok(off)
    }
}

/// A message whose job was given up is going to be tried again: it waits, unless it was sent again since. Whoever does this holds
/// the endpoint until the transaction ends.
pub(crate) async fn wait_again(step: &impl ConnectionTrait, workspace: i64, payload: &str) -> Result<()> {
    let failed = error::from("send a message again");
    let Ok(id) = payload.parse::<i64>() else { return Ok(()) };
    // The worker says so when it is gone.
    let Some(sent) = Deliveries::find_by_id(id).one(step).await.map_err(&failed)? else { return Ok(()) };
    webhooks::claim(step, workspace, sent.webhook).await?;
    let since = Deliveries::find()
        .filter(row::Column::Webhook.eq(sent.webhook))
        .filter(row::Column::Message.eq(sent.message))
        .filter(row::Column::State.ne("failed"))
        .filter(row::Column::Id.ne(id));
    if let Some(other) = since.one(step).await.map_err(&failed)? {
        let how = if other.state == "waiting" { "is on its way again" } else { "arrived since" };
        return Err(Error::Conflict { fact: format!("The message of this job {how}: see delivery {}.", other.id) });
    }
    let update = Deliveries::update_many()
        .col_expr(row::Column::State, Expr::value("waiting"))
        .col_expr(row::Column::Finished, Expr::value(None::<i64>))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::State.eq("failed"));
    update.exec(step).await.map_err(failed)?;
    Ok(())
}

/// A message whose job has no attempt left; says how the job ends.
pub(crate) async fn give_up(step: &impl ConnectionTrait, payload: &str, why: &str, now: Micros) -> Result<State> {
    let failed = error::from("give a message up");
    let Ok(id) = payload.parse::<i64>() else { return Ok(State::Failed) };
    let Some(sent) = Deliveries::find_by_id(id).one(step).await.map_err(&failed)? else { return Ok(State::Done) };
    // Whoever sends it again just now waits, and finds that it failed.
    let claim = webhooks::row::Entity::find_by_id(sent.webhook).lock_exclusive();
    claim.one(step).await.map_err(&failed)?;
    let update = Deliveries::update_many()
        .col_expr(row::Column::State, Expr::value("failed"))
        .col_expr(row::Column::Error, Expr::value(Some(why)))
        .col_expr(row::Column::Finished, Expr::value(Some(now)))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::State.eq("waiting"));
    update.exec(step).await.map_err(&failed)?;
    let now = Deliveries::find_by_id(id).one(step).await.map_err(failed)?;
    Ok(if now.is_some_and(|now| now.state == "failed") { State::Failed } else { State::Done })
}
