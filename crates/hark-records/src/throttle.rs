//! Has somebody tried too often?
//!
//! A leaky bucket for each name (an address, an account), in the database, so that several servers count together and a
//! restart forgives nothing.

use crate::error::{self, Result};
use crate::{Records, transaction};
use hark_model::Micros;
use hark_model::time::{HOUR, SECOND};
use row::Entity as Throttles;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "throttles")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bucket: String,
        pub level: f64,
        pub changed: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How much a bucket holds, and how fast it empties.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    /// Tries at once.
    pub holds: u32,
    /// Time for one try to run out again.
    pub empties_one_in: Micros,
}

/// No bucket takes longer than this to run empty, so older ones can be forgotten.
const EMPTY_AFTER: Micros = 24 * HOUR;

impl Records {
    /// Puts one try into a bucket. When it is full, says in how many seconds there is room again.
    pub async fn throttle(&self, name: &str, bucket: Bucket, now: Micros) -> Result<std::result::Result<(), u32>> {
        let failed = error::from("count a try");
        let step = transaction::begin(&self.database).await?;
        // Only what is there can be locked, so that of many first tries at once each is counted.
        let empty = row::ActiveModel { bucket: Set(name.to_owned()), level: Set(0.0), changed: Set(now) };
        let known = OnConflict::column(row::Column::Bucket).do_nothing().to_owned();
        match Throttles::insert(empty).on_conflict(known).exec_without_returning(&step).await {
            Ok(_) | Err(sea_orm::DbErr::RecordNotInserted) => {}
            Err(other) => return Err(failed(other)),
        }
        let found = Throttles::find_by_id(name.to_owned()).lock_exclusive().one(&step).await.map_err(&failed)?;
        let each = bucket.empties_one_in.max(1) as f64;
        let level = found.map_or(0.0, |row| (row.level - (now - row.changed).max(0) as f64 / each).max(0.0));
        if level + 1.0 > f64::from(bucket.holds) {
            let wait = (level + 1.0 - f64::from(bucket.holds)) * each / SECOND as f64;
            return Ok(Err(wait.ceil().clamp(1.0, f64::from(u32::MAX)) as u32));
        }
        let row = row::ActiveModel { bucket: Set(name.to_owned()), level: Set(level + 1.0), changed: Set(now) };
        let clash = OnConflict::column(row::Column::Bucket)
            .update_columns([row::Column::Level, row::Column::Changed])
            .to_owned();
        Throttles::insert(row).on_conflict(clash).exec_without_returning(&step).await.map_err(failed)?;
        transaction::commit(step).await?;
        Ok(Ok(()))
    }

    /// Takes one try back out of a bucket that others fill, too: it was the right one after all.
    pub async fn give_back(&self, name: &str) -> Result<()> {
        // Only here: its `max` and the one of numbers have one name.
        use sea_orm::sea_query::ExprTrait;
        let one = Expr::col(row::Column::Level).sub(1.0);
        let less = Throttles::update_many().col_expr(row::Column::Level, one).filter(row::Column::Bucket.eq(name));
        let done = less.filter(row::Column::Level.gte(1.0)).exec(&self.database).await;
        done.map_err(error::from("give a try back"))?;
        Ok(())
    }

    /// Empties a bucket: it was the right one after all.
    pub async fn forgive(&self, name: &str) -> Result<()> {
        let gone = Throttles::delete_by_id(name.to_owned()).exec(&self.database).await;
        gone.map_err(error::from("forgive tries"))?;
        Ok(())
    }

    pub(crate) async fn sweep_throttles(&self, now: Micros) -> Result<()> {
        let old = Throttles::delete_many().filter(row::Column::Changed.lt(now - EMPTY_AFTER));
        old.exec(&self.database).await.map_err(error::from("forget tries"))?;
        Ok(())
    }
}
