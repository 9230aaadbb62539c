//! Whom do we tell when something happens, and did they hear it?
//!
//! Outgoing webhooks by Standard Webhooks 1.0.0. This room keeps endpoints, their secrets and what was sent; sending is the
//! server's.

use crate::access::{Allowed, ManageConnections};
use crate::audit::{self, Entry};
use crate::error::{self, Error, Result};
use crate::jobs::{self, NewJob};
use crate::{Records, WorkspaceId, transaction};
use delivery::Entity as Deliveries;
use hark_model::Micros;
use row::Entity as Webhooks;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// Bytes of an address.
const URL_BYTES_MAX: usize = 2_000;
/// Endpoints of one workspace.
const ENDPOINTS_MAX: usize = 50;
/// How often a message is tried: now, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
pub const ATTEMPTS_MAX: u32 = 10;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhooks")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub workspace: i64,
        pub url: String,
        pub description: String,
        pub kinds: String,
        pub secret: String,
        pub old_secret: Option<String>,
        pub old_secret_until: Option<i64>,
        pub thin: bool,
        pub created: i64,
        pub failing_since: Option<i64>,
        pub disabled: Option<i64>,
        pub disabled_why: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod delivery {
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

/// An endpoint.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its number.
    pub id: i64,
    /// Where to.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// Kinds of messages it wants; empty for all.
    pub kinds: Vec<String>,
    /// `whsec_` and base64. Signs what is sent.
    pub secret: String,
    /// The secret before a rotation, with the moment until which it signs too.
    pub old_secret: Option<(String, Micros)>,
    /// Without personal data: only what happened and where to ask.
    pub thin: bool,
    /// Since when.
    pub created: Micros,
    /// Since when nothing arrived.
    pub failing_since: Option<Micros>,
    /// Since when it is off, and why.
    pub disabled: Option<(Micros, String)>,
}

impl From<row::Model> for Webhook {
    fn from(row: row::Model) -> Webhook {
        Webhook {
            id: row.id,
            url: row.url,
            description: row.description,
            kinds: row.kinds.split_whitespace().map(str::to_owned).collect(),
            secret: row.secret,
            old_secret: row.old_secret.zip(row.old_secret_until),
            thin: row.thin,
            created: row.created,
            failing_since: row.failing_since,
            disabled: row.disabled.map(|at| (at, row.disabled_why.unwrap_or_default())),
        }
    }
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

impl From<delivery::Model> for Delivery {
    fn from(row: delivery::Model) -> Delivery {
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

/// What somebody sets of an endpoint.
#[derive(Clone, Debug)]
pub struct WebhookSettings {
    /// Where to. Whether the address may be reached is checked when it is sent to, too.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// Kinds of messages it wants; empty for all.
    pub kinds: Vec<String>,
    /// Without personal data.
    pub thin: bool,
    /// Whether anything is sent.
    pub enabled: bool,
}

fn checked(settings: &WebhookSettings) -> Result<()> {
    let url = &settings.url;
    if !(url.starts_with("https://") || url.starts_with("http://")) || url.len() > URL_BYTES_MAX {
        return Err(Error::invalid("url", "This is no web address. Hint: it starts with https://."));
    }
    if settings.kinds.iter().any(|kind| kind.is_empty() || kind.contains(char::is_whitespace) || kind.len() > 100) {
        return Err(Error::invalid("kinds", "A kind is one word with dots, such as customer.erased."));
    }
    Ok(())
}

impl Records {
    /// The endpoints of a workspace.
    pub async fn webhooks(&self, by: Allowed<'_, ManageConnections>) -> Result<Vec<Webhook>> {
        let find = Webhooks::find().filter(row::Column::Workspace.eq(by.row())).order_by_asc(row::Column::Id);
        let found = find.all(&self.database).await.map_err(error::from("list the webhooks"))?;
        Ok(found.into_iter().map(Webhook::from).collect())
    }

    /// One of them.
    pub async fn webhook(&self, by: Allowed<'_, ManageConnections>, id: i64) -> Result<Webhook> {
        let find = Webhooks::find_by_id(id).filter(row::Column::Workspace.eq(by.row()));
        let found = find.one(&self.database).await.map_err(error::from("read a webhook"))?;
        found.map(Webhook::from).ok_or_else(|| Error::missing(format!("webhook {id}")))
    }

    /// Adds an endpoint with a secret (`whsec_` and base64) of its own.
    pub async fn add_webhook(
        &self,
        by: Allowed<'_, ManageConnections>,
        settings: &WebhookSettings,
        secret: &str,
        now: Micros,
    ) -> Result<Webhook> {
        checked(settings)?;
        if self.webhooks(by).await?.len() >= ENDPOINTS_MAX {
            let fact = format!("A workspace has at most {ENDPOINTS_MAX} webhooks. Hint: remove one first.");
            return Err(Error::Conflict { fact });
        }
        let row = row::ActiveModel {
            workspace: Set(by.row()),
            url: Set(settings.url.clone()),
            description: Set(settings.description.chars().take(200).collect()),
            kinds: Set(settings.kinds.join(" ")),
            secret: Set(secret.to_owned()),
            thin: Set(settings.thin),
            created: Set(now),
            disabled: Set((!settings.enabled).then_some(now)),
            ..Default::default()
        };
        let step = transaction::begin(&self.database).await?;
        let made = row.insert(&step).await.map_err(error::from("add a webhook"))?;
        audit::write(&step, by.context(), Entry::done("webhook.add", format!("webhook:{}", made.id)), now).await?;
        transaction::commit(step).await?;
        Ok(made.into())
    }

    /// Changes an endpoint. Switching it on again forgets that it failed.
    pub async fn set_webhook(
        &self,
        by: Allowed<'_, ManageConnections>,
        id: i64,
        settings: &WebhookSettings,
        now: Micros,
    ) -> Result<()> {
        checked(settings)?;
        let old = self.webhook(by, id).await?;
        let disabled = if settings.enabled { None } else { Some(old.disabled.map_or(now, |(at, _)| at)) };
        let row = row::ActiveModel {
            id: Set(id),
            url: Set(settings.url.clone()),
            description: Set(settings.description.chars().take(200).collect()),
            kinds: Set(settings.kinds.join(" ")),
            thin: Set(settings.thin),
            disabled: Set(disabled),
            disabled_why: Set(disabled.map(|_| "switched off".into())),
            failing_since: Set(old.failing_since.filter(|_| !settings.enabled)),
            ..Default::default()
        };
        let step = transaction::begin(&self.database).await?;
        row.update(&step).await.map_err(error::from("change a webhook"))?;
        audit::write(&step, by.context(), Entry::done("webhook.change", format!("webhook:{id}")), now).await?;
        transaction::commit(step).await
    }

    /// Gives an endpoint a new secret. For `overlap` the old one signs too.
    pub async fn rotate_webhook_secret(
        &self,
        by: Allowed<'_, ManageConnections>,
        id: i64,
        secret: &str,
        overlap: Micros,
        now: Micros,
    ) -> Result<Webhook> {
        let old = self.webhook(by, id).await?;
        let row = row::ActiveModel {
            id: Set(id),
            secret: Set(secret.to_owned()),
            old_secret: Set(Some(old.secret)),
            old_secret_until: Set(Some(now.saturating_add(overlap.max(0)))),
            ..Default::default()
        };
        let step = transaction::begin(&self.database).await?;
        let made = row.update(&step).await.map_err(error::from("change a webhook"))?;
        audit::write(&step, by.context(), Entry::done("webhook.rotate", format!("webhook:{id}")), now).await?;
        transaction::commit(step).await?;
        Ok(made.into())
    }

    /// Removes an endpoint and what was sent to it.
    pub async fn remove_webhook(&self, by: Allowed<'_, ManageConnections>, id: i64, now: Micros) -> Result<()> {
        self.webhook(by, id).await?;
        let failed = error::from("remove a webhook");
        let step = transaction::begin(&self.database).await?;
        let sent = Deliveries::delete_many().filter(delivery::Column::Webhook.eq(id));
        sent.exec(&step).await.map_err(&failed)?;
        Webhooks::delete_by_id(id).exec(&step).await.map_err(failed)?;
        audit::write(&step, by.context(), Entry::done("webhook.remove", format!("webhook:{id}")), now).await?;
        transaction::commit(step).await
    }

    /// Puts a message into the queue of every endpoint that wants its kind. Gives their number.
    pub async fn announce(
        &self,
        workspace: WorkspaceId,
        kind: &str,
        message: &str,
        body: &str,
        now: Micros,
    ) -> Result<usize> {
        let step = transaction::begin(&self.database).await?;
        let find = Webhooks::find().filter(row::Column::Workspace.eq(i64::from(workspace)));
        let all = find.filter(row::Column::Disabled.is_null()).all(&step).await;
        let all: Vec<Webhook> = all.map_err(error::from("list the webhooks"))?.into_iter().map(Webhook::from).collect();
        let wanting: Vec<_> =
            all.iter().filter(|hook| hook.kinds.is_empty() || hook.kinds.iter().any(|k| k == kind)).collect();
        for hook in &wanting {
            enqueue(&step, i64::from(workspace), hook.id, kind, message, body, now).await?;
        }
        transaction::commit(step).await?;
        Ok(wanting.len())
    }

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

    /// What was sent to an endpoint, newest first, before a number.
    pub async fn deliveries(
        &self,
        by: Allowed<'_, ManageConnections>,
        webhook: i64,
        before: Option<i64>,
        limit: u64,
    ) -> Result<Vec<Delivery>> {
        self.webhook(by, webhook).await?;
        let mut find = Deliveries::find().filter(delivery::Column::Webhook.eq(webhook));
        if let Some(before) = before {
            find = find.filter(delivery::Column::Id.lt(before));
        }
        let found = find.order_by_desc(delivery::Column::Id).limit(limit).all(&self.database).await;
        Ok(found.map_err(error::from("list what was sent"))?.into_iter().map(Delivery::from).collect())
    }

    /// A message and its endpoint, for the job that sends it. `None` when either is gone.
    pub async fn to_deliver(&self, id: i64) -> Result<Option<(Webhook, Delivery)>> {
        let failed = error::from("read what is to be sent");
        let Some(found) = Deliveries::find_by_id(id).one(&self.database).await.map_err(&failed)? else {
            return Ok(None);
        };
        let hook = Webhooks::find_by_id(found.webhook).one(&self.database).await.map_err(failed)?;
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
            .col_expr(delivery::Column::State, Expr::value(state))
            .col_expr(delivery::Column::Attempts, Expr::value(i64::from(sent.attempts) + 1))
            .col_expr(delivery::Column::Status, Expr::value(answer.0.map(i64::from)))
            .col_expr(delivery::Column::Error, Expr::value(answer.1.map(str::to_owned)))
            .col_expr(delivery::Column::Finished, Expr::value(ended));
        update.filter(delivery::Column::Id.eq(sent.id)).exec(&step).await.map_err(&failed)?;
        if let Some(hook) = Webhooks::find_by_id(sent.webhook).one(&step).await.map_err(&failed)? {
            let delivered = state == "delivered";
            let since = if delivered { None } else { hook.failing_since.or(Some(now)) };
            let mut row = row::ActiveModel { id: Set(hook.id), failing_since: Set(since), ..Default::default() };
            if let Some(why) = off {
                row.disabled = Set(Some(now));
                row.disabled_why = Set(Some(why.to_owned()));
            }
            row.update(&step).await.map_err(failed)?;
        }
        transaction::commit(step).await
    }
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
    let row = delivery::ActiveModel {
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
