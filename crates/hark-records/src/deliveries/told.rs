//! Which messages tell of a customer, so that none stays of who was erased?

use super::{Delivery, messages, row as delivery};
use crate::access::{Allowed, HandlePrivacy};
use crate::error::{self, Result};
use crate::webhooks::row as webhook;
use crate::{Records, WorkspaceId};
use hark_model::CustomerKey;
use row::Entity as Told;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

/// Rows of one statement: both databases take so many parameters at once.
const ROWS: usize = 500;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "told_of")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub customer: Vec<u8>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub message: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Notes that a message tells of these customers, in the transaction that queues it.
pub(crate) async fn note(
    step: &impl ConnectionTrait,
    workspace: WorkspaceId,
    message: &str,
    customers: &[CustomerKey],
) -> Result<()> {
    let row = |customer: &CustomerKey| row::ActiveModel {
        workspace: Set(i64::from(workspace)),
        customer: Set(customer.to_bytes().to_vec()),
        message: Set(message.to_owned()),
    };
    let insert = Told::insert_many(customers.iter().map(row)).on_conflict(OnConflict::new().do_nothing().to_owned());
    insert.exec_without_returning(step).await.map(drop).map_err(error::from("note of whom was told"))
}

impl Records {
    /// What endpoints were or are to be told of a customer, by these keys of theirs; the oldest first.
    pub async fn told_about(&self, by: Allowed<'_, HandlePrivacy>, keys: &[CustomerKey]) -> Result<Vec<Delivery>> {
        let (failed, mut messages) = (error::from("list what was told"), Vec::new());
        for some in keys.chunks(ROWS) {
            let theirs = Told::find().select_only().column(row::Column::Message);
            let theirs = theirs.filter(row::Column::Workspace.eq(by.row()));
            let theirs = theirs.filter(row::Column::Customer.is_in(some.iter().map(|one| one.to_bytes().to_vec())));
            messages.extend(theirs.into_tuple::<String>().all(&self.database).await.map_err(&failed)?);
        }
        let mut found = Vec::new();
        for some in messages.chunks(ROWS) {
            let sent = delivery::Entity::find().filter(delivery::Column::Workspace.eq(by.row()));
            let sent = sent.filter(delivery::Column::Message.is_in(some.iter().map(String::as_str)));
            found.extend(sent.all(&self.database).await.map_err(&failed)?.into_iter().map(Delivery::from));
        }
        found.sort_by_key(|one: &Delivery| one.id);
        Ok(found)
    }
}

/// Forgets the messages that tell of these customers, with what endpoints were sent of them or wait for. Whoever sends one this moment
/// finds it gone.
pub(crate) async fn forget(
    step: &impl ConnectionTrait,
    workspace: WorkspaceId,
    customers: &[CustomerKey],
) -> Result<()> {
    let (failed, ours) = (error::from("forget what was told"), i64::from(workspace));
    let mut messages: Vec<String> = Vec::new();
    for some in customers.chunks(ROWS) {
        let of = row::Column::Customer.is_in(some.iter().map(|one| one.to_bytes().to_vec()));
        let theirs = Told::find().select_only().column(row::Column::Message);
        let theirs = theirs.filter(row::Column::Workspace.eq(ours)).filter(of.clone()).into_tuple::<String>();
        messages.extend(theirs.all(step).await.map_err(&failed)?);
        let gone = Told::delete_many().filter(row::Column::Workspace.eq(ours)).filter(of).exec(step);
        gone.await.map_err(&failed)?;
    }
    if messages.is_empty() {
        return Ok(());
    }
    let hooks = webhook::Entity::find().select_only().column(webhook::Column::Id);
    let hooks = hooks.filter(webhook::Column::Workspace.eq(ours)).into_tuple::<i64>().all(step);
    let hooks = hooks.await.map_err(&failed)?;
    for some in messages.chunks(ROWS) {
        let some = || some.iter().map(String::as_str);
        let sent = delivery::Entity::delete_many().filter(delivery::Column::Webhook.is_in(hooks.iter().copied()));
        sent.filter(delivery::Column::Message.is_in(some())).exec(step).await.map_err(&failed)?;
        let whole = messages::Messages::delete_many().filter(messages::row::Column::Workspace.eq(ours));
        whole.filter(messages::row::Column::Message.is_in(some())).exec(step).await.map_err(&failed)?;
    }
    Ok(())
}
