//! Which store tells of a workspace's entries and exits?
//!
//! Servers that share their records may have a store each, with other customers in it. Each would take those of the other for gone and its
//! own for new, for ever; so one store watches a workspace, until it has not been heard of for a while.

use crate::error::{self, Result};
use crate::{Records, WorkspaceId, transaction, workspaces};
use hark_model::Micros;
use row::{Column, Entity as Leases};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "watch_leases")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace: i64,
        pub holder: String,
        pub until: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl Records {
    /// Whether a store may watch a workspace, until a moment: nobody else does, or has said so for a while.
    pub async fn lease_watch(
        &self,
        workspace: WorkspaceId,
        holder: &str,
        (now, until): (Micros, Micros),
    ) -> Result<bool> {
        let (failed, ours) = (error::from("watch a workspace"), i64::from(workspace));
        let step = transaction::begin(&self.database).await?;
        workspaces::claim(&step, ours).await?;
        let held = Leases::find_by_id(ours).one(&step).await.map_err(&failed)?;
        if held.is_some_and(|lease| lease.holder != holder && lease.until > now) {
            return Ok(false);
        }
        let row = row::ActiveModel { workspace: Set(ours), holder: Set(holder.to_owned()), until: Set(until) };
        let insert = Leases::insert(row).on_conflict(OnConflict::new().do_nothing().to_owned());
        insert.exec_without_returning(&step).await.map_err(&failed)?;
        let renew = Leases::update_many().col_expr(Column::Holder, Expr::value(holder));
        let renew = renew.col_expr(Column::Until, Expr::value(until)).filter(Column::Workspace.eq(ours));
        renew.exec(&step).await.map_err(failed)?;
        transaction::commit(step).await?;
        Ok(true)
    }
}
