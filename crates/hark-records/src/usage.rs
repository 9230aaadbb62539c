//! How much of this month's quota is used?

use crate::error::{self, Result};
use crate::{Records, WorkspaceId};
use row::Entity as Usage;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, EntityTrait, ExprTrait};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "usage")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub month: i64,
        pub events: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// These two belong to the door: the edge counts what it lets in, before anybody's rights matter.
impl Records {
    /// Events a workspace has sent in a month. Months are counted from year 0: `year * 12 + (month - 1)`, UTC.
    pub async fn usage(&self, workspace: WorkspaceId, month: i64) -> Result<u64> {
        let found = Usage::find_by_id((i64::from(workspace), month)).one(&self.database).await;
        Ok(found.map_err(error::from("read the usage"))?.map_or(0, |row| row.events.unsigned_abs()))
    }

    /// Adds events to a month's count.
    pub async fn add_usage(&self, workspace: WorkspaceId, month: i64, events: u64) -> Result<()> {
        let events = i64::try_from(events).unwrap_or(i64::MAX);
        let row = row::ActiveModel { workspace: Set(i64::from(workspace)), month: Set(month), events: Set(events) };
        let sum = Expr::col((Usage, row::Column::Events)).add(events);
        let clash = OnConflict::columns([row::Column::Workspace, row::Column::Month])
            .value(row::Column::Events, sum)
            .to_owned();
        let added = Usage::insert(row).on_conflict(clash).exec_without_returning(&self.database).await;
        added.map_err(error::from("count the usage"))?;
        Ok(())
    }
}
