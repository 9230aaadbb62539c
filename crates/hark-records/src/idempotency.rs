//! Was this very request answered before?
//!
//! A client that sends `Idempotency-Key` and hears nothing sends the same again. The answer is kept for a day and given once
//! more; another request under the same key is refused.

use crate::access::Context;
use crate::error::{self, Error, Result};
use crate::traces::{Groups, Without};
use crate::{Records, transaction};
use hark_model::Micros;
use hark_model::time::{DAY, MINUTE};
use row::Entity as Answers;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// How long an answer is kept.
pub const LIFE: Micros = DAY;
/// A request that has no answer after this long broke down: the next one may try again.
const PATIENCE: Micros = 2 * MINUTE;
/// Bytes of a key.
pub const KEY_BYTES_MAX: usize = 200;

/// Answers whose lengths are read together.
const PAGE: u64 = 1_000;

/// The keys of the answers of a workspace that name somebody.
pub(crate) async fn naming(on: &impl ConnectionTrait, ours: i64, without: &dyn Without) -> Result<Vec<String>> {
    let failed = error::from("look through kept answers");
    let kept = || Answers::find().filter(row::Column::Workspace.eq(ours)).filter(row::Column::Body.is_not_null());
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = kept().select_only().column(row::Column::Key).expr_as(Expr::cust("LENGTH(body)"), "bytes");
        let page = page.filter(row::Column::Key.gt(after.as_str())).order_by_asc(row::Column::Key).limit(PAGE);
        let page = page.into_tuple::<(String, i32)>().all(on).await.map_err(&failed)?;
        let Some((last, _)) = page.last() else { return Ok(found) };
        after.clone_from(last);
        let mut groups = Groups::default();
        page.into_iter().for_each(|(key, bytes)| groups.put(key, i64::from(bytes)));
        for some in groups.0 {
            let rows = kept().filter(row::Column::Key.is_in(some)).all(on).await.map_err(&failed)?;
            let named =
                rows.into_iter().filter(|row| row.body.as_ref().is_some_and(|body| without.content(body).is_some()));
            found.extend(named.map(|row| row.key));
        }
    }
}

/// Forgets what these answers said. That they were given stays known: whoever asks again must not do it twice.
pub(crate) async fn forget_answers(step: &impl ConnectionTrait, ours: i64, keys: &[String]) -> Result<()> {
    for some in keys.chunks(500) {
        let empty = Answers::update_many().col_expr(row::Column::Body, Expr::value(None::<String>));
        let empty = empty.filter(row::Column::Workspace.eq(ours)).filter(row::Column::Key.is_in(some));
        empty.exec(step).await.map_err(error::from("forget kept answers"))?;
    }
    Ok(())
}

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotency")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub fingerprint: Vec<u8>,
        pub status: Option<i64>,
        pub body: Option<String>,
        pub created: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What to do with a request that carries a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is the first: do it, then say how it went with [`Records::keep_answer`].
    First,
    /// It was done: this was the answer, status and body.
    Again(u16, String),
}

impl Records {
    /// Takes the turn of a key. The fingerprint covers method, path, body and who asks.
    ///
    /// Fails with [`Error::Conflict`] when the same key came with another request, when the first is still running, or when its answer
    /// named somebody who was erased.
    pub async fn take_turn(&self, by: &Context, key: &str, fingerprint: &[u8; 32], now: Micros) -> Result<Turn> {
        if key.is_empty() || key.len() > KEY_BYTES_MAX {
            return Err(Error::invalid(
                "Idempotency-Key",
                format!("An idempotency key has 1 to {KEY_BYTES_MAX} bytes."),
            ));
        }
        let failed = error::from("look for an earlier answer");
        let step = transaction::begin(&self.database).await?;
        let id = (i64::from(by.workspace()), key.to_owned());
        let found = Answers::find_by_id(id.clone()).one(&step).await.map_err(&failed)?;
        if let Some(row) = found.filter(|row| now - row.created < LIFE) {
            if row.fingerprint != fingerprint {
                let fact = "This idempotency key was used for another request. Hint: make a new key for each.";
                return Err(Error::Conflict { fact: fact.into() });
            }
            match (row.status, row.body) {
                (Some(status), Some(body)) => return Ok(Turn::Again(status as u16, body)),
                (Some(_), None) => {
                    let fact =
                        "This was done, and its answer is no longer kept: it named a customer who was erased since.";
                    let hint = "Hint: look what is there; a new key does it once more.";
                    return Err(Error::Conflict { fact: format!("{fact} {hint}") });
                }
                _ if now - row.created < PATIENCE => {
                    let fact = "The first request with this key is still running. Hint: ask again in a moment.";
                    return Err(Error::Conflict { fact: fact.into() });
                }
                _ => {}
            }
        }
        Answers::delete_by_id(id.clone()).exec(&step).await.map_err(&failed)?;
        let row = row::ActiveModel {
            workspace: Set(id.0),
            key: Set(id.1),
            fingerprint: Set(fingerprint.to_vec()),
            created: Set(now),
            ..Default::default()
        };
        match Answers::insert(row).exec_without_returning(&step).await {
            Ok(_) => transaction::commit(step).await.map(|()| Turn::First),
            // On PostgreSQL two first ones may meet here.
            Err(clash) if matches!(clash.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_))) => {
                Err(Error::Conflict { fact: "The first request with this key is still running.".into() })
            }
            Err(other) => Err(failed(other)),
        }
    }

    /// Keeps the answer of a first request. `None`: it failed for a reason of our own and may be tried again.
    pub async fn keep_answer(&self, by: &Context, key: &str, answer: Option<(u16, &str)>) -> Result<()> {
        let failed = error::from("keep an answer");
        let id = (i64::from(by.workspace()), key.to_owned());
        let Some((status, body)) = answer else {
            Answers::delete_by_id(id).exec(&self.database).await.map_err(failed)?;
            return Ok(());
        };
        let update = Answers::update_many()
            .col_expr(row::Column::Status, Expr::value(i64::from(status)))
            .col_expr(row::Column::Body, Expr::value(body));
        let one = update.filter(row::Column::Workspace.eq(id.0)).filter(row::Column::Key.eq(id.1));
        one.exec(&self.database).await.map_err(failed)?;
        Ok(())
    }

    pub(crate) async fn sweep_idempotency(&self, now: Micros) -> Result<()> {
        let old = Answers::delete_many().filter(row::Column::Created.lt(now - LIFE));
        old.exec(&self.database).await.map_err(error::from("forget old answers"))?;
        Ok(())
    }
}
