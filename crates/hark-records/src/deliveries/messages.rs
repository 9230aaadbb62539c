//! A thin message says where the rest is: what is there?

use crate::access::{Allowed, SeeCustomers};
use crate::error::{self, Error, Result};
use crate::{Records, WorkspaceId};
use hark_model::Micros;
pub(super) use row::Entity as Messages;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

pub(super) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "messages")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub message: String,
        pub body: String,
        pub created: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Keeps a message as a whole, in the transaction of what it tells of. One that is known stays as it was.
pub(super) async fn keep(
    on: &impl ConnectionTrait,
    workspace: WorkspaceId,
    (message, body): (&str, &str),
    now: Micros,
) -> Result<()> {
    let row = row::ActiveModel {
        workspace: Set(i64::from(workspace)),
        message: Set(message.to_owned()),
        body: Set(body.to_owned()),
        created: Set(now),
    };
    let mut known = OnConflict::columns([row::Column::Workspace, row::Column::Message]);
    let known = known.do_nothing_on([row::Column::Workspace, row::Column::Message]).to_owned();
    Messages::insert(row).on_conflict(known).exec_without_returning(on).await.map_err(error::from("keep a message"))?;
    Ok(())
}

impl Records {
    /// All that a message says, by its id: JSON.
    pub async fn message(&self, by: Allowed<'_, SeeCustomers>, message: &str) -> Result<String> {
        let find = Messages::find_by_id((by.row(), message.to_owned()));
        let found = find.one(&self.database).await.map_err(error::from("read a message"))?;
        found.map(|row| row.body).ok_or_else(|| Error::missing("message"))
    }
}
