//! Who asked for all that is known of a customer, and is the archive still there?
//!
//! A request and its job are added together; the worker keeps the archive with the request, so any server that uses these records can
//! hand it out. It is there for a week. An erasure of the customer takes requests and archives with it.

use crate::access::{Allowed, Context, HandlePrivacy};
use crate::audit::{self, Entry};
use crate::error::{self, Error, Result};
use crate::jobs::{self, NewJob};
use crate::{Records, WorkspaceId, erased, transaction, workspaces};
use hark_model::time::DAY;
use hark_model::{CustomerKey, Micros};
use row::{Column, Entity as Rows};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect,
};

/// The kind of the jobs.
pub const KIND: &str = "privacy";
/// How long an archive is there.
pub const ARCHIVE_KEPT: Micros = 7 * DAY;
/// How long a request can be seen after it was asked for.
const REQUEST_KEPT: Micros = 30 * DAY;
/// A request without an end after this long has been given up.
const GIVEN_UP_AFTER: Micros = DAY;
/// Requests of a workspace that may wait or have an archive.
const OPEN_MAX: usize = 100;
/// Requests that are listed.
const LISTED_MAX: u64 = 200;
/// How often a worker tries.
const ATTEMPTS_MAX: u32 = 5;
/// Bytes of an archive that are read together.
const PART_BYTES: i64 = 4 << 20;
/// Bytes of a key.
const KEY_BYTES: usize = 16;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "privacy_requests")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub workspace: i64,
        pub kind: String,
        pub customer: Vec<u8>,
        pub id_keys: Vec<u8>,
        pub store: String,
        pub asked: i64,
        pub asked_by: String,
        pub finished: Option<i64>,
        pub expires: Option<i64>,
        pub failed: Option<String>,
        pub size: Option<i64>,
        pub archive: Option<Vec<u8>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A request without its archive.
#[derive(FromQueryResult)]
struct Light {
    id: i64,
    kind: String,
    customer: Vec<u8>,
    id_keys: Vec<u8>,
    store: String,
    asked: i64,
    asked_by: String,
    finished: Option<i64>,
    expires: Option<i64>,
    failed: Option<String>,
    size: Option<i64>,
}

const LIGHT: [Column; 11] = [
    Column::Id,
    Column::Kind,
    Column::Customer,
    Column::IdKeys,
    Column::Store,
    Column::Asked,
    Column::AskedBy,
    Column::Finished,
    Column::Expires,
    Column::Failed,
    Column::Size,
];

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequest {
    /// `access` or `portability`.
    pub kind: String,
    /// Whose data.
    pub customer: CustomerKey,
    /// All keys they are known by.
    pub keys: Vec<CustomerKey>,
    /// The store in which they are.
    pub store: String,
}

/// A request as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its number.
    pub id: i64,
    /// `access` or `portability`.
    pub kind: String,
    /// Whose data.
    pub customer: CustomerKey,
    /// The store in which they are.
    pub store: String,
    /// When it was asked for.
    pub asked: Micros,
    /// By whom, as the audit log writes it.
    pub asked_by: String,
    /// When it ended.
    pub finished: Option<Micros>,
    /// Until when the archive is there.
    pub expires: Option<Micros>,
    /// Why there is none.
    pub failed: Option<String>,
    /// Bytes of the archive.
    pub size: Option<u64>,
}

impl From<Light> for Request {
    fn from(row: Light) -> Request {
        Request {
            id: row.id,
            kind: row.kind,
            customer: key(&row.customer),
            store: row.store,
            asked: row.asked,
            asked_by: row.asked_by,
            finished: row.finished,
            expires: row.expires,
            failed: row.failed,
            size: row.size.map(|size| size.max(0) as u64),
        }
    }
}

/// What became of what was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is kept.
    Kept,
    /// The request is over, or its customer was erased.
    Over,
    /// Somebody whose data are in it was erased meanwhile: it is to be made anew.
    Erased,
}

fn key(bytes: &[u8]) -> CustomerKey {
    CustomerKey(bytes.iter().fold(0, |all, byte| all << 8 | u128::from(*byte)))
}

fn target(customer: CustomerKey) -> String {
    format!("customer:{:032x}", customer.0)
}

fn light() -> sea_orm::Select<Rows> {
    Rows::find().select_only().columns(LIGHT)
}

/// Forgets what was asked for customers who were erased, with the archives: also those in which one of their ids was told of
/// somebody else.
pub(crate) async fn forget(step: &impl ConnectionTrait, workspace: WorkspaceId, gone: &[CustomerKey]) -> Result<()> {
    let failed = error::from("forget archives of a customer");
    let find = light().filter(Column::Workspace.eq(i64::from(workspace))).into_model::<Light>();
    let rows = find.all(step).await.map_err(&failed)?;
    let is_gone = |bytes: &[u8]| gone.contains(&key(bytes));
    let theirs = |row: &&Light| is_gone(&row.customer) || row.id_keys.chunks(KEY_BYTES).any(is_gone);
    let ids: Vec<i64> = rows.iter().filter(theirs).map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    Rows::delete_many().filter(Column::Id.is_in(ids)).exec(step).await.map(drop).map_err(failed)
}

/// What the job of a request knows, before and behind its number.
const PAYLOAD: (&str, &str) = (r#"{"request":"#, "}");

/// Its job was given up: says so of the request, unless it is over.
pub(crate) async fn give_up(step: &impl ConnectionTrait, payload: &str, why: &str, now: Micros) -> Result<()> {
    let number = payload.strip_prefix(PAYLOAD.0).and_then(|rest| rest.strip_suffix(PAYLOAD.1));
    let Some(request) = number.and_then(|number| number.parse::<i64>().ok()) else { return Ok(()) };
    let over = Rows::update_many()
        .col_expr(Column::Finished, Expr::value(Some(now)))
        .col_expr(Column::Failed, Expr::value(Some(why.to_owned())));
    let open = over.filter(Column::Id.eq(request)).filter(Column::Finished.is_null()).exec(step).await;
    open.map(drop).map_err(error::from("give up a request"))
}

impl Records {
    /// Asks for an archive: the request, its job and the entry, all or nothing.
    ///
    /// # Errors
    /// [`Error::Conflict`] when too many wait or are there already.
    pub async fn ask_privacy(&self, by: Allowed<'_, HandlePrivacy>, new: NewRequest, now: Micros) -> Result<Request> {
        let failed = error::from("ask for an archive");
        let step = transaction::begin(&self.database).await?;
        workspaces::claim(&step, by.row()).await?;
        let open = Condition::any().add(Column::Finished.is_null()).add(Column::Archive.is_not_null());
        let open = light().filter(Column::Workspace.eq(by.row())).filter(open).into_model::<Light>();
        if open.all(&step).await.map_err(&failed)?.len() >= OPEN_MAX {
            let fact = "Too many archives are there or being made. Hint: they go after a week; ask again then.";
            return Err(Error::Conflict { fact: fact.into() });
        }
        let entry = Entry::done("privacy.request", target(new.customer)).with("type", &new.kind);
        let row = row::ActiveModel {
            workspace: Set(by.row()),
            kind: Set(new.kind),
            customer: Set(new.customer.to_bytes().to_vec()),
            id_keys: Set(new.keys.iter().flat_map(|key| key.to_bytes()).collect()),
            store: Set(new.store),
            asked: Set(now),
            asked_by: Set(by.context().actor().to_string()),
            ..Default::default()
        };
        let id = row.insert(&step).await.map_err(&failed)?.id;
        let job = NewJob {
            workspace: Some(by.workspace()),
            kind: KIND,
            payload: format!("{}{id}{}", PAYLOAD.0, PAYLOAD.1),
            lane: format!("{KIND}:{}", by.workspace()),
            due: now,
            attempts_max: ATTEMPTS_MAX,
            unique: None,
        };
        jobs::insert(&step, job, now).await?;
        audit::write(&step, by.context(), entry.with("request", id), now).await?;
        let made = light().filter(Column::Id.eq(id)).into_model::<Light>().one(&step).await.map_err(&failed)?;
        transaction::commit(step).await?;
        made.map(Request::from).ok_or_else(|| Error::missing("request"))
    }

    /// The requests of a workspace, the latest first.
    pub async fn privacy_requests(&self, by: Allowed<'_, HandlePrivacy>) -> Result<Vec<Request>> {
        let find = light().filter(Column::Workspace.eq(by.row())).order_by_desc(Column::Id).limit(LISTED_MAX);
        let rows = find.into_model::<Light>().all(&self.database).await;
        Ok(rows.map_err(error::from("list the requests"))?.into_iter().map(Request::from).collect())
    }

    /// A request that nobody has ended; none when it is over, or its customer was erased.
    pub async fn open_privacy(&self, by: &Context, id: i64) -> Result<Option<Request>> {
        let find = light().filter(Column::Workspace.eq(i64::from(by.workspace()))).filter(Column::Id.eq(id));
        let row = find.filter(Column::Finished.is_null()).into_model::<Light>().one(&self.database).await;
        Ok(row.map_err(error::from("read a request"))?.map(Request::from))
    }

    /// Ends a request: with its archive and the keys of all whose data are in it, or with the reason why there is none. What is known of
    /// those keys is what was read, not what was known when it was asked for.
    pub async fn end_privacy(
        &self,
        by: &Context,
        id: i64,
        ended: std::result::Result<(Vec<u8>, &[CustomerKey]), &str>,
        now: Micros,
    ) -> Result<Kept> {
        let failed = error::from("keep an archive");
        let step = transaction::begin(&self.database).await?;
        // An erasure has the workspace as well when it ends: it is over and known here, or it finds these keys.
        workspaces::claim(&step, i64::from(by.workspace())).await?;
        let own = Condition::all()
            .add(Column::Workspace.eq(i64::from(by.workspace())))
            .add(Column::Id.eq(id))
            .add(Column::Finished.is_null());
        let found = light().filter(own.clone()).into_model::<Light>().one(&step).await.map_err(&failed)?;
        let Some(found) = found else { return Ok(Kept::Over) };
        let mut set = Rows::update_many().col_expr(Column::Finished, Expr::value(Some(now)));
        let entry = Entry::done("privacy.archive", target(key(&found.customer))).with("request", id);
        let entry = match ended {
            Ok((archive, keys)) => {
                if erased::any(&step, (by.workspace(), &found.store), keys).await? {
                    return Ok(Kept::Erased);
                }
                let size = archive.len();
                let id_keys: Vec<u8> = keys.iter().flat_map(|key| key.to_bytes()).collect();
                set = set
                    .col_expr(Column::IdKeys, Expr::value(id_keys))
                    .col_expr(Column::Expires, Expr::value(Some(now.saturating_add(ARCHIVE_KEPT))))
                    .col_expr(Column::Size, Expr::value(Some(size as i64)))
                    .col_expr(Column::Archive, Expr::value(Some(archive)));
                entry.with("bytes", size)
            }
            Err(why) => {
                set = set.col_expr(Column::Failed, Expr::value(Some(why.to_owned())));
                entry.with("failed", true)
            }
        };
        if set.filter(own).exec(&step).await.map_err(&failed)?.rows_affected == 0 {
            return Ok(Kept::Over);
        }
        audit::write(&step, by, entry, now).await?;
        transaction::commit(step).await?;
        Ok(Kept::Kept)
    }

    /// How many bytes the archive of a request has. That it is downloaded is written down.
    ///
    /// # Errors
    /// As for what does not exist, when there is none yet or none any more.
    pub async fn download_privacy(&self, by: Allowed<'_, HandlePrivacy>, id: i64, now: Micros) -> Result<u64> {
        let step = transaction::begin(&self.database).await?;
        let find = light().filter(Column::Id.eq(id)).filter(Column::Workspace.eq(by.row()));
        let find = find.filter(Column::Expires.gt(now)).filter(Column::Archive.is_not_null());
        let row = find.into_model::<Light>().one(&step).await.map_err(error::from("read an archive"))?;
        let row = row.ok_or_else(|| Error::missing("archive"))?;
        let entry = Entry::done("privacy.download", target(key(&row.customer))).with("request", id);
        audit::write(&step, by.context(), entry, now).await?;
        transaction::commit(step).await?;
        Ok(row.size.unwrap_or_default().max(0) as u64)
    }

    /// A part of the archive of a request, from a byte on; empty at its end. Nobody waits meanwhile, and nobody has all of it in memory.
    ///
    /// # Errors
    /// As for what does not exist, when it is gone.
    pub async fn privacy_part(
        &self,
        by: Allowed<'_, HandlePrivacy>,
        id: i64,
        from: u64,
        now: Micros,
    ) -> Result<Vec<u8>> {
        let from = i64::try_from(from).unwrap_or(i64::MAX - 1) + 1;
        let part = Expr::cust(format!("substr(archive, {from}, {PART_BYTES})"));
        let part = Rows::find().select_only().expr_as(part, "part").filter(Column::Id.eq(id));
        let part = part.filter(Column::Workspace.eq(by.row())).filter(Column::Expires.gt(now));
        let part = part.filter(Column::Archive.is_not_null()).into_tuple::<Vec<u8>>().one(&self.database).await;
        part.map_err(error::from("read an archive"))?.ok_or_else(|| Error::missing("archive"))
    }

    /// Forgets archives that expired, and ends requests that nobody ends.
    pub async fn sweep_privacy(&self, now: Micros) -> Result<()> {
        let failed = error::from("forget archives");
        let over = Rows::update_many().col_expr(Column::Archive, Expr::value(None::<Vec<u8>>));
        let over = over.filter(Column::Expires.lte(now)).filter(Column::Archive.is_not_null());
        over.exec(&self.database).await.map_err(&failed)?;
        let why = "It was given up. Hint: ask again; the log of the server says more.";
        let lost = Rows::update_many()
            .col_expr(Column::Finished, Expr::value(Some(now)))
            .col_expr(Column::Failed, Expr::value(Some(why)));
        let lost = lost.filter(Column::Finished.is_null()).filter(Column::Asked.lt(now - GIVEN_UP_AFTER));
        lost.exec(&self.database).await.map_err(&failed)?;
        let old = Rows::delete_many().filter(Column::Asked.lt(now - REQUEST_KEPT)).filter(Column::Archive.is_null());
        old.exec(&self.database).await.map(drop).map_err(failed)
    }
}
