//! Whom do we tell when something happens, and did they hear it?
//!
//! Outgoing webhooks by Standard Webhooks 1.0.0. This room keeps endpoints and their secrets, [`crate::deliveries`] what was
//! sent; sending is the server's.

use crate::access::{Allowed, ManageConnections};
use crate::audit::{self, Entry};
use crate::error::{self, Error, Result};
use crate::{Records, deliveries, transaction};
use hark_model::Micros;
use row::Entity as Webhooks;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// Bytes of an address.
const URL_BYTES_MAX: usize = 2_000;
/// Endpoints of one workspace.
const ENDPOINTS_MAX: usize = 50;
/// How often a message is tried: now, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
pub const ATTEMPTS_MAX: u32 = 10;

pub(crate) mod row {
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
        let was_on = old.disabled.is_none();
        let disabled = if settings.enabled { None } else { Some(old.disabled.map_or(now, |(at, _)| at)) };
        let row = row::ActiveModel {
            id: Set(id),
            url: Set(settings.url.clone()),
            description: Set(settings.description.chars().take(200).collect()),
            kinds: Set(settings.kinds.join(" ")),
            thin: Set(settings.thin),
            disabled: Set(disabled),
            // Why Hark switched it off stays said, whatever else is changed.
            disabled_why: match was_on {
                true => Set(disabled.map(|_| "Somebody switched it off.".into())),
                false if disabled.is_none() => Set(None),
                false => sea_orm::ActiveValue::NotSet,
            },
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
        let sent = deliveries::row::Entity::delete_many().filter(deliveries::row::Column::Webhook.eq(id));
        sent.exec(&step).await.map_err(&failed)?;
        Webhooks::delete_by_id(id).exec(&step).await.map_err(failed)?;
        audit::write(&step, by.context(), Entry::done("webhook.remove", format!("webhook:{id}")), now).await?;
        transaction::commit(step).await
    }
}
