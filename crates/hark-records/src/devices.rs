//! In which browsers has a member signed in before?
//!
//! Such a browser keeps a mark, the records the hash of it (OWASP: device cookies). It has tries of its own, so whoever guesses
//! elsewhere does not lock it out. A mark opens nothing by itself.

use crate::error::{self, Error, Result};
use crate::tokens::{self, Purpose, row};
use crate::{Records, transaction};
use hark_model::Micros;
use row::Entity as Tokens;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Browsers that are known of one member; the oldest is forgotten first.
const EACH_MAX: u64 = 30;

impl Records {
    /// Remembers the browser in which a member has just shown who they are. The mark it had of theirs is replaced.
    pub async fn remember_device(&self, member: i64, mark: &str, before: Option<&str>, now: Micros) -> Result<()> {
        let failed = error::from("forget a browser");
        let theirs = || {
            let device = row::Column::Purpose.eq(Purpose::Device.word());
            Condition::all().add(device).add(row::Column::Member.eq(member))
        };
        let step = transaction::begin(&self.database).await?;
        if let Some(before) = before {
            let old = theirs().add(row::Column::Hash.eq(tokens::hash(before).to_vec()));
            Tokens::delete_many().filter(old).exec(&step).await.map_err(&failed)?;
        }
        let rest = row::ActiveModel { member: Set(Some(member)), ..Default::default() };
        let life = (now, now + tokens::DEVICE_LIFE);
        tokens::put(&step, Purpose::Device, mark, life, rest).await?;
        let newest = Tokens::find().filter(theirs()).order_by_desc(row::Column::Id).offset(EACH_MAX).limit(1);
        if let Some(over) = newest.one(&step).await.map_err(&failed)? {
            let old = theirs().add(row::Column::Id.lte(over.id));
            Tokens::delete_many().filter(old).exec(&step).await.map_err(failed)?;
        }
        transaction::commit(step).await
    }

    /// Whose browser has this mark, while it holds.
    pub async fn device_of(&self, mark: &str, now: Micros) -> Result<Option<i64>> {
        match tokens::peek(&self.database, Purpose::Device, mark, now).await {
            Ok(found) => Ok(found.member),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }
}
