//! Which lenses did somebody make for themselves?
//!
//! What others look through too is saved as any question is. A lens of one's own changes nothing for anybody else, so whoever may see
//! the workspace makes one; nobody else is told of it.

use crate::access::{Allowed, See};
use crate::error::{self, Error, Result};
use crate::saved::row::{Column, Entity as Rows};
use crate::saved::{self, Draft, Kind, Saved};
use crate::{Records, transaction, workspaces};
use hark_model::Micros;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select};

/// Lenses of one member in a workspace.
const LENSES_MAX: u64 = 50;

const OWN: Kind = Kind::OwnLens;

/// Whose lens it is. A program has no self.
fn owner(by: Allowed<'_, See>) -> Result<i64> {
    by.context().member().ok_or_else(|| Error::missing("lens of a program's own"))
}

fn lenses(by: Allowed<'_, See>, owner: i64) -> Select<Rows> {
    let ours = Rows::find().filter(Column::Workspace.eq(by.row())).filter(Column::Kind.eq(OWN.word()));
    ours.filter(Column::CreatedBy.eq(owner)).filter(Column::Deleted.is_null())
}

/// A lens of somebody else is none.
async fn theirs(on: &impl ConnectionTrait, by: Allowed<'_, See>, id: i64, removed: bool) -> Result<()> {
    let (owner, found) = (owner(by)?, saved::find(on, by.row(), OWN, id, removed).await?);
    if found.created_by == Some(owner) { Ok(()) } else { Err(Error::missing(format!("{} {id}", OWN.word()))) }
}

/// Of two who make one at once, one is counted after the other.
async fn room(on: &impl ConnectionTrait, by: Allowed<'_, See>) -> Result<()> {
    workspaces::claim(on, by.row()).await?;
    if lenses(by, owner(by)?).count(on).await.map_err(error::from("count lenses"))? < LENSES_MAX {
        return Ok(());
    }
    Err(Error::invalid(
        "name",
        format!("You have {LENSES_MAX} lenses of your own. Hint: remove one that you do not use."),
    ))
}

impl Records {
    /// Those of whoever asks, by name.
    pub async fn own_lenses(&self, by: Allowed<'_, See>) -> Result<Vec<Saved>> {
        let Ok(owner) = owner(by) else { return Ok(Vec::new()) };
        let found = lenses(by, owner).order_by_asc(Column::Name).order_by_asc(Column::Id);
        let found = found.all(&self.database).await.map_err(error::from("list lenses"))?;
        Ok(found.into_iter().map(Saved::from).collect())
    }

    /// Saves a new one.
    pub async fn save_own_lens(&self, by: Allowed<'_, See>, draft: &Draft, now: Micros) -> Result<Saved> {
        let step = transaction::begin(&self.database).await?;
        room(&step, by).await?;
        let made = saved::add(&step, by, OWN, draft, now).await?;
        transaction::commit(step).await?;
        Ok(made)
    }

    /// Saves a change of the version that the caller has seen.
    pub async fn change_own_lens(
        &self,
        by: Allowed<'_, See>,
        (id, seen): (i64, i64),
        draft: &Draft,
        now: Micros,
    ) -> Result<Saved> {
        let step = transaction::begin(&self.database).await?;
        theirs(&step, by, id, false).await?;
        let made = saved::change(&step, by, OWN, (id, seen), draft, now).await?;
        transaction::commit(step).await?;
        Ok(made)
    }

    /// Removes one (`true`), or brings it back (`false`).
    pub async fn remove_own_lens(&self, by: Allowed<'_, See>, id: i64, removed: bool, now: Micros) -> Result<()> {
        let step = transaction::begin(&self.database).await?;
        theirs(&step, by, id, !removed).await?;
        if !removed {
            room(&step, by).await?;
        }
        saved::remove(&step, by, OWN, id, removed, now).await?;
        transaction::commit(step).await
    }
}
