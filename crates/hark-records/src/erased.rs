//! Which ids were erased, also when the store that erased them is an older copy now, or these records are?
//!
//! Keyed hashes, as the store has them; the secret stays with the store, whose name stands beside. They are compared when a server
//! starts: whoever knows less is told by the other.

use crate::access::Context;
use crate::audit::{self, Entry};
use crate::error::{self, Result};
use crate::traces::Without;
use crate::{Records, WorkspaceId, transaction, watches};
use hark_model::{CustomerKey, Micros};
use row::Column;
use row::Entity as Rows;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of one statement: both databases take so many parameters at once.
const ROWS: usize = 500;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "erased")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub store: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id_key: Vec<u8>,
        pub noted: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

async fn known(on: &impl ConnectionTrait, workspace: i64, store: &str) -> Result<BTreeSet<CustomerKey>> {
    let find = Rows::find().filter(Column::Workspace.eq(workspace)).filter(Column::Store.eq(store));
    let rows = find.all(on).await.map_err(error::from("read who was erased"))?;
    Ok(rows.iter().map(|row| key(&row.id_key)).collect())
}

fn key(bytes: &[u8]) -> CustomerKey {
    CustomerKey(bytes.iter().fold(0, |all, byte| all << 8 | u128::from(*byte)))
}

/// Keeps those that are not known yet. Which these were.
pub(crate) async fn put(
    step: &impl ConnectionTrait,
    (workspace, store): (WorkspaceId, &str),
    keys: &[CustomerKey],
    now: Micros,
) -> Result<Vec<CustomerKey>> {
    let known = known(step, i64::from(workspace), store).await?;
    let new: Vec<CustomerKey> = keys.iter().filter(|key| !known.contains(key)).copied().collect();
    for some in new.chunks(ROWS) {
        let rows = some.iter().map(|key| row::ActiveModel {
            workspace: Set(i64::from(workspace)),
            store: Set(store.to_owned()),
            id_key: Set(key.to_bytes().to_vec()),
            noted: Set(now),
        });
        let insert = Rows::insert_many(rows).on_conflict(OnConflict::new().do_nothing().to_owned());
        insert.exec_without_returning(step).await.map_err(error::from("keep who was erased"))?;
    }
    Ok(new)
}

/// Whether one of these is known to be erased.
pub(crate) async fn any(
    on: &impl ConnectionTrait,
    (workspace, store): (WorkspaceId, &str),
    keys: &[CustomerKey],
) -> Result<bool> {
    for some in keys.chunks(ROWS) {
        let find = Rows::find().filter(Column::Workspace.eq(i64::from(workspace))).filter(Column::Store.eq(store));
        let find = find.filter(Column::IdKey.is_in(some.iter().map(|key| key.to_bytes().to_vec())));
        if find.one(on).await.map_err(error::from("read who was erased"))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Records {
    /// The ids of a store that these records know to be erased, by workspace.
    pub async fn erased(&self, store: &str) -> Result<BTreeMap<WorkspaceId, BTreeSet<CustomerKey>>> {
        let rows = Rows::find().filter(Column::Store.eq(store)).all(&self.database).await;
        let mut all: BTreeMap<WorkspaceId, BTreeSet<CustomerKey>> = BTreeMap::new();
        for row in rows.map_err(error::from("read who was erased"))? {
            all.entry(row.workspace as WorkspaceId).or_default().insert(key(&row.id_key));
        }
        Ok(all)
    }

    /// Keeps ids of a store that were erased while these records did not hear of it: they are an older copy. That is written down;
    /// not when they have known of no erasure of this store at all, as those of an older version. What else was written of them goes, and
    /// what people saved no longer names any of them. How many there were.
    pub async fn note_erased(
        &self,
        by: &Context,
        (store, keys): (&str, &[CustomerKey]),
        without: &dyn Without,
        now: Micros,
    ) -> Result<u64> {
        let step = transaction::begin(&self.database).await?;
        let knew_some = !known(&step, i64::from(by.workspace()), store).await?.is_empty();
        let new = put(&step, (by.workspace(), store), keys, now).await?.len() as u64;
        if new > 0 {
            watches::forget_customers(&step, by.workspace(), keys).await?;
        }
        if knew_some && new > 0 {
            let entry = Entry::done("customer.erase_noted", "").with("ids", new);
            audit::write(&step, by, entry, now).await?;
        }
        transaction::commit(step).await?;
        self.forget_traces(by.allow()?, without, now).await?;
        Ok(new)
    }
}
