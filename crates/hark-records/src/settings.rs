//! Which small settings were chosen, as JSON under a name?

use crate::access::{Allowed, ManageInstallation, ManageWorkspace, See};
use crate::audit::{self, Entry};
use crate::error::{self, Error, Result};
use crate::workspaces::DEFAULT_WORKSPACE;
use crate::{Records, sessions, transaction};
use hark_model::Micros;
use row::Entity as Settings;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

/// The workspace number under which settings of the whole installation stand.
pub(crate) const INSTALLATION: i64 = 0;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "settings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub value: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A setting of a workspace that everybody in it may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Which privacy choices hold: masking, retention of addresses.
    Privacy,
    /// Which origins of web pages may send.
    Origins,
}

/// A setting that holds secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    /// How mail leaves: SMTP server, name, password, sender.
    Mail,
    /// Which OpenID provider signs people in.
    SignOn,
}

impl Open {
    fn name(self) -> &'static str {
        match self {
            Open::Privacy => "privacy",
            Open::Origins => "origins",
        }
    }
}

impl Secret {
    fn name(self) -> &'static str {
        match self {
            Secret::Mail => "mail",
            Secret::SignOn => "sign_on",
        }
    }
}

impl Records {
    /// An open setting as JSON, when it was set.
    pub async fn setting(&self, by: Allowed<'_, See>, which: Open) -> Result<Option<String>> {
        get(&self.database, by.row(), which.name()).await
    }

    /// Sets an open setting.
    pub async fn set_setting(
        &self,
        by: Allowed<'_, ManageWorkspace>,
        which: Open,
        value: &str,
        now: Micros,
    ) -> Result<()> {
        let step = transaction::begin(&self.database).await?;
        put(&step, by.row(), which.name(), value).await?;
        audit::write(&step, by.context(), Entry::done("settings.change", which.name()), now).await?;
        transaction::commit(step).await
    }

    /// A setting with secrets as JSON, when it was set. It belongs to the whole installation: people sign in before they
    /// choose a workspace, and mail leaves through one server. So only owners of the first workspace reach it.
    pub async fn secret_setting(&self, by: Allowed<'_, ManageInstallation>, which: Secret) -> Result<Option<String>> {
        of_the_first(by)?;
        get(&self.database, INSTALLATION, which.name()).await
    }

    /// Sets one of these.
    pub async fn set_secret_setting(
        &self,
        by: Allowed<'_, ManageInstallation>,
        which: Secret,
        value: &str,
        now: Micros,
    ) -> Result<()> {
        of_the_first(by)?;
        let step = transaction::begin(&self.database).await?;
        put(&step, INSTALLATION, which.name(), value).await?;
        audit::write(&step, by.context(), Entry::done("settings.change", which.name()), now).await?;
        transaction::commit(step).await
    }

    /// Sets a provider through which alone people sign in from now on. Sessions that were opened in any other way end, for a
    /// password must not go on opening what it may no longer open. The one in which this is said stays: if the provider
    /// fails, there it can be undone.
    pub async fn force_sign_on(
        &self,
        by: Allowed<'_, ManageInstallation>,
        value: &str,
        this: &[u8; 32],
        now: Micros,
    ) -> Result<()> {
        of_the_first(by)?;
        let step = transaction::begin(&self.database).await?;
        put(&step, INSTALLATION, Secret::SignOn.name(), value).await?;
        let ended = sessions::end_by_password(&step, this).await?;
        let entry = Entry::done("settings.change", Secret::SignOn.name()).with("sessions_ended", ended);
        audit::write(&step, by.context(), entry, now).await?;
        transaction::commit(step).await?;
        // One that began between the two lines above and this was not seen then; one that begins from now on sees the setting.
        sessions::end_by_password(&self.database, this).await?;
        Ok(())
    }

    /// Forgets one of these.
    pub async fn remove_secret_setting(
        &self,
        by: Allowed<'_, ManageInstallation>,
        which: Secret,
        now: Micros,
    ) -> Result<()> {
        of_the_first(by)?;
        let step = transaction::begin(&self.database).await?;
        let gone = Settings::delete_by_id((INSTALLATION, which.name().to_owned())).exec(&step).await;
        gone.map_err(error::from("forget a setting"))?;
        audit::write(&step, by.context(), Entry::done("settings.remove", which.name()), now).await?;
        transaction::commit(step).await
    }

    /// The same for Hark itself: it sends mail and signs people in before anybody's rights are known.
    pub async fn secret_for_use(&self, which: Secret) -> Result<Option<String>> {
        get(&self.database, INSTALLATION, which.name()).await
    }
}

/// Owners of another workspace answer for that one only. To them there is no such setting.
fn of_the_first(by: Allowed<'_, ManageInstallation>) -> Result<()> {
    if by.workspace() == DEFAULT_WORKSPACE { Ok(()) } else { Err(Error::missing("this setting")) }
}

pub(crate) async fn get(on: &impl ConnectionTrait, workspace: i64, name: &str) -> Result<Option<String>> {
    let found = Settings::find_by_id((workspace, name.to_owned())).one(on).await;
    Ok(found.map_err(error::from("read a setting"))?.map(|row| row.value))
}

pub(crate) async fn put(on: &impl ConnectionTrait, workspace: i64, name: &str, value: &str) -> Result<()> {
    let row = row::ActiveModel { workspace: Set(workspace), name: Set(name.to_owned()), value: Set(value.to_owned()) };
    let clash =
        OnConflict::columns([row::Column::Workspace, row::Column::Name]).update_column(row::Column::Value).to_owned();
    let done = Settings::insert(row).on_conflict(clash).exec_without_returning(on).await;
    done.map_err(error::from("keep a setting"))?;
    Ok(())
}
