//! Who did what, and can one be sure that nobody changed the answer?
//!
//! Each workspace has a chain: an entry's hash covers its content and the hash before it, and the head of the chain stands
//! apart. An entry that was edited, removed or put in breaks it. Names and words of customers never stand in it, numbers do.

use crate::Records;
use crate::access::{Allowed, Context, ReadAudit};
use crate::error::{self, Result};
use hark_model::Micros;
use head::Entity as Heads;
use row::Entity as Rows;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};

/// Bytes kept of an address or a detail; the rest is cut.
const TEXT_BYTES_MAX: usize = 2_000;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        pub at: i64,
        pub actor: String,
        pub action: String,
        pub target: String,
        pub detail: String,
        pub address: String,
        pub result: String,
        pub hash: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod head {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_heads")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace: i64,
        pub number: i64,
        pub hash: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Something to write down.
#[derive(Clone, Debug)]
pub struct Entry {
    action: &'static str,
    target: String,
    detail: Vec<(&'static str, String)>,
    result: &'static str,
}

impl Entry {
    /// It was done. The action is `thing.verb`, the target `thing:number`.
    pub fn done(action: &'static str, target: impl Into<String>) -> Entry {
        Entry { action, target: target.into(), detail: Vec::new(), result: "done" }
    }

    /// It was tried and refused.
    pub fn denied(action: &'static str, target: impl Into<String>) -> Entry {
        Entry { result: "denied", ..Entry::done(action, target) }
    }

    /// With one more fact. No personal data of customers.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Entry {
        self.detail.push((name, value.to_string()));
        self
    }
}

/// What was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its place in the chain, from 1.
    pub number: i64,
    /// When.
    pub at: Micros,
    /// Who: `operator`, `member:3`, `key:5`, `job:mail`, `nobody`.
    pub actor: String,
    /// What, as `thing.verb`.
    pub action: String,
    /// On what, as `thing:number`.
    pub target: String,
    /// Further facts, as `name=value` separated by spaces.
    pub detail: String,
    /// Where the request came from; empty for none.
    pub address: String,
    /// `done` or `denied`.
    pub result: String,
}

impl From<row::Model> for Written {
    fn from(row: row::Model) -> Written {
        let row::Model { number, at, actor, action, target, detail, address, result, .. } = row;
        Written { number, at, actor, action, target, detail, address, result }
    }
}

/// The result of checking a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chain {
    /// This many entries, all as they were written.
    Whole(i64),
    /// The first entry that is not as it was written, or is missing.
    Broken(i64),
}

fn linked(before: &[u8], row: &row::Model) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(before);
    for number in [row.workspace, row.number, row.at] {
        digest.update(number.to_be_bytes());
    }
    for text in [&row.actor, &row.action, &row.target, &row.detail, &row.address, &row.result] {
        // The length before each, so that nothing can move from one field into the next.
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text.as_bytes());
    }
    digest.finalize().to_vec()
}

fn cut(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
    text
}

/// Adds to the chain, in the transaction of what is done: both happen or none.
pub(crate) async fn write(step: &DatabaseTransaction, by: &Context, entry: Entry, now: Micros) -> Result<()> {
    let failed = error::from("write the audit log");
    let workspace = i64::from(by.workspace());
    // The lock makes writers of one chain take turns on PostgreSQL; SQLite has one writer anyway. Only what is there can be
    // locked, so the first one puts it there.
    let begin = head::ActiveModel { workspace: Set(workspace), number: Set(0), hash: Set(Vec::new()) };
    let known = OnConflict::column(head::Column::Workspace).do_nothing().to_owned();
    match Heads::insert(begin).on_conflict(known).exec_without_returning(step).await {
        Ok(_) | Err(sea_orm::DbErr::RecordNotInserted) => {}
        Err(other) => return Err(failed(other)),
    }
    let head = Heads::find_by_id(workspace).lock_exclusive().one(step).await.map_err(&failed)?;
    let (number, before) = head.map_or((0, Vec::new()), |head| (head.number, head.hash));
    let detail: Vec<String> = entry.detail.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut row = row::Model {
        workspace,
        number: number + 1,
        at: now,
        actor: by.actor().to_string(),
        action: entry.action.into(),
        target: cut(entry.target),
        detail: cut(detail.join(" ")),
        address: cut(by.address().to_owned()),
        result: entry.result.into(),
        hash: Vec::new(),
    };
    row.hash = linked(&before, &row);
    let head = head::ActiveModel { workspace: Set(workspace), number: Set(row.number), hash: Set(row.hash.clone()) };
    let clash = OnConflict::column(head::Column::Workspace)
        .update_columns([head::Column::Number, head::Column::Hash])
        .to_owned();
    Rows::insert(row::ActiveModel::from(row)).exec_without_returning(step).await.map_err(&failed)?;
    Heads::insert(head).on_conflict(clash).exec_without_returning(step).await.map_err(&failed)?;
    Ok(())
}

impl Records {
    /// Writes down something that needs no other change: a refused request, an export.
    pub async fn note(&self, by: &Context, entry: Entry, now: Micros) -> Result<()> {
        let step = crate::transaction::begin(&self.database).await?;
        write(&step, by, entry, now).await?;
        crate::transaction::commit(step).await
    }

    /// The newest entries before a number (`None`: the newest of all), at most `limit`.
    pub async fn audit(&self, by: Allowed<'_, ReadAudit>, before: Option<i64>, limit: u64) -> Result<Vec<Written>> {
        let mut find = Rows::find().filter(row::Column::Workspace.eq(by.row()));
        if let Some(before) = before {
            find = find.filter(row::Column::Number.lt(before));
        }
        let found = find.order_by_desc(row::Column::Number).limit(limit).all(&self.database).await;
        Ok(found.map_err(error::from("read the audit log"))?.into_iter().map(Written::from).collect())
    }

    /// Whether the log of a workspace is as it was written.
    pub async fn verify_audit(&self, by: Allowed<'_, ReadAudit>) -> Result<Chain> {
        const PAGE: u64 = 1_000;
        let failed = error::from("read the audit log");
        let workspace = by.row();
        let (mut number, mut before) = (0, Vec::new());
        loop {
            let page = Rows::find().filter(row::Column::Workspace.eq(workspace)).filter(row::Column::Number.gt(number));
            let page = page.order_by_asc(row::Column::Number).limit(PAGE).all(&self.database).await.map_err(&failed)?;
            let last = (page.len() as u64) < PAGE;
            for row in page {
                if row.number != number + 1 || row.hash != linked(&before, &row) {
                    return Ok(Chain::Broken(number + 1));
                }
                (number, before) = (row.number, row.hash);
            }
            if last {
                break;
            }
        }
        let head = Heads::find_by_id(workspace).one(&self.database).await.map_err(&failed)?;
        let expected = head.map_or((0, Vec::new()), |head| (head.number, head.hash));
        Ok(if expected == (number, before) { Chain::Whole(number) } else { Chain::Broken(number + 1) })
    }
}
