//! Whom do we tell when something happens, and did they hear it?
//!
//! Outgoing webhooks by Standard Webhooks 1.0.0. This room keeps endpoints and their secrets, [`crate::deliveries`] what was
//! sent; sending is the server's.

use crate::access::{Allowed, ManageConnections};
use crate::audit::{self, Entry};
use crate::error::{self, Error, Result};
use crate::{Records, deliveries, transaction, workspaces};
use hark_model::Micros;
use row::Entity as Webhooks;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

/// Bytes of an address.
const URL_BYTES_MAX: usize = 2_000;
/// Endpoints of one workspace.
const ENDPOINTS_MAX: u64 = 50;
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
        pub held_until: Option<i64>,
        pub failed_last: Option<i64>,
        pub heard_last: Option<i64>,
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
    /// Since when every attempt fails.
    pub failing_since: Option<Micros>,
    /// Until when nothing is sent: it asked for a pause.
    pub held_until: Option<Micros>,
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
            held_until: row.held_until,
            disabled: row.disabled.map(|at| (at, row.disabled_why.unwrap_or_default())),
        }
    }
}

impl Webhook {
    /// When what is queued at a moment may be sent.
    pub(crate) fn due(&self, now: Micros) -> Micros {
        self.held_until.map_or(now, |held| held.max(now))
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

/// What somebody changes of an endpoint; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct WebhookChange {
    /// Where to.
    pub url: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Kinds of messages it wants; empty for all.
    pub kinds: Option<Vec<String>>,
    /// Without personal data.
    pub thin: Option<bool>,
    /// Whether anything is sent.
    pub enabled: Option<bool>,
}

fn checked(url: Option<&str>, kinds: Option<&[String]>) -> Result<()> {
    let address = |url: &str| url.starts_with("https://") || url.starts_with("http://");
    if url.is_some_and(|url| !address(url) || url.len() > URL_BYTES_MAX) {
        return Err(Error::invalid("url", "This is no web address. Hint: it starts with https://."));
    }
    let wrong = |kind: &String| kind.is_empty() || kind.contains(char::is_whitespace) || kind.len() > 100;
    if kinds.unwrap_or_default().iter().any(wrong) {
        return Err(Error::invalid("kinds", "A kind is one word with dots, such as customer.erased."));
    }
    Ok(())
}

/// An endpoint of this workspace, to be changed: nobody else changes it until the transaction ends. Whoever also writes into the
/// audit log does so after this, or two would wait for one another.
pub(crate) async fn claim(step: &impl ConnectionTrait, workspace: i64, id: i64) -> Result<row::Model> {
    let find = Webhooks::find_by_id(id).filter(row::Column::Workspace.eq(workspace)).lock_exclusive();
    let found = find.one(step).await.map_err(error::from("read a webhook"))?;
    found.ok_or_else(|| Error::missing(format!("webhook {id}")))
}

fn cut(description: &str) -> String {
    description.chars().take(200).collect()
}

fn or_as_it_is<T: Into<sea_orm::Value>>(new: Option<T>) -> ActiveValue<T> {
    new.map_or(ActiveValue::NotSet, Set)
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
        checked(Some(&settings.url), Some(&settings.kinds))?;
        let row = row::ActiveModel {
            workspace: Set(by.row()),
            url: Set(settings.url.clone()),
            description: Set(cut(&settings.description)),
            kinds: Set(settings.kinds.join(" ")),
            secret: Set(secret.to_owned()),
            thin: Set(settings.thin),
            created: Set(now),
            disabled: Set((!settings.enabled).then_some(now)),
            ..Default::default()
        };
        let failed = error::from("add a webhook");
        let step = transaction::begin(&self.database).await?;
        // Of those who add one at the same moment, each counts what the one before added.
        workspaces::claim(&step, by.row()).await?;
        let there = Webhooks::find().filter(row::Column::Workspace.eq(by.row())).count(&step).await.map_err(&failed)?;
        if there >= ENDPOINTS_MAX {
            let fact = format!("A workspace has at most {ENDPOINTS_MAX} webhooks. Hint: remove one first.");
            return Err(Error::Conflict { fact });
        }
        let made = row.insert(&step).await.map_err(failed)?;
        audit::write(&step, by.context(), Entry::done("webhook.add", format!("webhook:{}", made.id)), now).await?;
        transaction::commit(step).await?;
        Ok(made.into())
    }

    /// Changes an endpoint. Switching it on, or another address, forgets that it failed or asked for a pause.
    pub async fn change_webhook(
        &self,
        by: Allowed<'_, ManageConnections>,
        id: i64,
        change: &WebhookChange,
        now: Micros,
    ) -> Result<Webhook> {
        checked(change.url.as_deref(), change.kinds.as_deref())?;
        let step = transaction::begin(&self.database).await?;
        let old = claim(&step, by.row(), id).await?;
        let moved = change.url.as_ref().is_some_and(|url| *url != old.url);
        let was_on = old.disabled.is_none();
        let mut row = row::ActiveModel { id: Set(id), ..Default::default() };
        row.url = or_as_it_is(change.url.clone());
        row.description = or_as_it_is(change.description.as_deref().map(cut));
        row.kinds = or_as_it_is(change.kinds.as_deref().map(|kinds| kinds.join(" ")));
        row.thin = or_as_it_is(change.thin);
        match change.enabled {
            Some(true) if !was_on => (row.disabled, row.disabled_why) = (Set(None), Set(None)),
            // Why Hark switched it off stays said.
            Some(false) if was_on => {
                (row.disabled, row.disabled_why) = (Set(Some(now)), Set(Some("Somebody switched it off.".into())));
            }
            _ => {}
        }
        if moved || (change.enabled == Some(true) && !was_on) {
            (row.failing_since, row.failed_last, row.held_until) = (Set(None), Set(None), Set(None));
        }
        let made = row.update(&step).await.map_err(error::from("change a webhook"))?;
        audit::write(&step, by.context(), Entry::done("webhook.change", format!("webhook:{id}")), now).await?;
        transaction::commit(step).await?;
        Ok(made.into())
    }

    /// Gives an endpoint a new secret. For `overlap` the old one signs too. While one from a rotation before still signs, another is
    /// refused: whoever has not changed over would suddenly believe nothing. Without an overlap all older ones end at once.
    pub async fn rotate_webhook_secret(
        &self,
        by: Allowed<'_, ManageConnections>,
        id: i64,
        secret: &str,
        overlap: Micros,
        now: Micros,
    ) -> Result<Webhook> {
        let step = transaction::begin(&self.database).await?;
        let old = claim(&step, by.row(), id).await?;
        let signs = old.old_secret.is_some() && old.old_secret_until.is_some_and(|until| now < until);
        if signs && overlap > 0 {
            let fact = "The secret from before the last rotation still signs, until `old_secret_until`. Hint: wait until then, or \
                rotate with an overlap of 0 hours, which ends every older secret at once.";
            return Err(Error::Conflict { fact: fact.into() });
        }
        let row = row::ActiveModel {
            id: Set(id),
            secret: Set(secret.to_owned()),
            old_secret: Set((overlap > 0).then_some(old.secret)),
            old_secret_until: Set((overlap > 0).then(|| now.saturating_add(overlap))),
            ..Default::default()
        };
        let made = row.update(&step).await.map_err(error::from("change a webhook"))?;
        audit::write(&step, by.context(), Entry::done("webhook.rotate", format!("webhook:{id}")), now).await?;
        transaction::commit(step).await?;
        Ok(made.into())
    }

    /// Removes an endpoint and what was sent to it.
    pub async fn remove_webhook(&self, by: Allowed<'_, ManageConnections>, id: i64, now: Micros) -> Result<()> {
        let failed = error::from("remove a webhook");
        let step = transaction::begin(&self.database).await?;
        claim(&step, by.row(), id).await?;
        let sent = deliveries::row::Entity::delete_many().filter(deliveries::row::Column::Webhook.eq(id));
        sent.exec(&step).await.map_err(&failed)?;
        Webhooks::delete_by_id(id).exec(&step).await.map_err(failed)?;
        audit::write(&step, by.context(), Entry::done("webhook.remove", format!("webhook:{id}")), now).await?;
        transaction::commit(step).await
    }
}
