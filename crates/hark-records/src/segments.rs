//! Which rules did people give names to, and may this one have that name?
//!
//! A segment is something saved whose name is its own: rules, questions and dashboards call it by it. So what is saved of
//! them is looked at together, by one at a time.

use crate::access::{Allowed, Save};
use crate::error::{self, Error, Result};
use crate::saved::row::{Column, Entity as Rows};
use crate::saved::{self, Draft, Kind, Saved};
use crate::{Records, WorkspaceId, transaction, workspaces};
use hark_model::Micros;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};

/// What is to become of a segment.
#[derive(Clone, Copy, Debug)]
pub enum Step<'d> {
    /// A new one.
    Add(&'d Draft),
    /// A change of the one with this number, of the version that the caller has seen.
    Change((i64, i64), &'d Draft),
    /// It goes; it can be brought back.
    Remove(i64),
    /// It comes back.
    Restore(i64),
}

/// What the caller must look at before a step is taken.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// The segment as it is, or as it was before it was removed; none when it is new.
    pub own: Option<Saved>,
    /// All other segments, by name.
    pub others: Vec<Saved>,
    /// Saved questions and dashboards, which may call it by its name.
    pub callers: Vec<Saved>,
}

impl Records {
    /// The segments of a workspace, by name, for whoever answers a question that may name them.
    pub async fn segments_of(&self, workspace: WorkspaceId) -> Result<Vec<Saved>> {
        all(&self.database, i64::from(workspace), &[Kind::Segment]).await
    }

    /// Takes a step with a segment if what stands around it allows that. Nobody else takes one meanwhile, so two that would
    /// name each other never come to be. What comes back is the segment, or nothing when it was removed.
    ///
    /// # Errors
    /// The inner error is the caller's own. [`Error::Conflict`] when the name is taken, or somebody else changed it in between.
    pub async fn step_segment<R: Send>(
        &self,
        by: Allowed<'_, Save>,
        step: Step<'_>,
        now: Micros,
        fits: impl FnOnce(&Around) -> std::result::Result<(), R> + Send,
    ) -> Result<std::result::Result<Option<Saved>, R>> {
        let change = transaction::begin(&self.database).await?;
        workspaces::claim(&change, by.row()).await?;
        let around = look(&change, by.row(), step).await?;
        let taken = match step {
            Step::Add(draft) | Step::Change(_, draft) => Some(draft.name.trim()),
            Step::Restore(_) => around.own.as_ref().map(|own| own.name.as_str()),
            Step::Remove(_) => None,
        };
        let taken = taken.map(str::to_lowercase);
        if around.others.iter().any(|other| Some(other.name.to_lowercase()) == taken) {
            let fact = "Another segment has this name. Hint: a name is how rules call a segment; choose another one.";
            return Err(Error::Conflict { fact: fact.into() });
        }
        if let Err(refused) = fits(&around) {
            return Ok(Err(refused));
        }
        let kind = Kind::Segment;
        let made = match step {
            Step::Add(draft) => Some(saved::add(&change, by, kind, draft, now).await?),
            Step::Change(which, draft) => Some(saved::change(&change, by, kind, which, draft, now).await?),
            Step::Remove(id) => saved::remove(&change, by, kind, id, true, now).await.map(|()| None)?,
            Step::Restore(id) => saved::remove(&change, by, kind, id, false, now).await.map(|()| around.own)?,
        };
        transaction::commit(change).await?;
        Ok(Ok(made))
    }
}

async fn look(step: &DatabaseTransaction, workspace: i64, what: Step<'_>) -> Result<Around> {
    let (id, removed) = match what {
        Step::Add(_) => (None, false),
        Step::Change((id, _), _) | Step::Remove(id) => (Some(id), false),
        Step::Restore(id) => (Some(id), true),
    };
    let own = match id {
        Some(id) => Some(saved::find(step, workspace, Kind::Segment, id, removed).await?.into()),
        None => None,
    };
    let mut others = all(step, workspace, &[Kind::Segment]).await?;
    others.retain(|other| Some(other.id) != id);
    Ok(Around { own, others, callers: all(step, workspace, &[Kind::Question, Kind::Dashboard]).await? })
}

async fn all(on: &impl ConnectionTrait, workspace: i64, kinds: &[Kind]) -> Result<Vec<Saved>> {
    let words = kinds.iter().map(|kind| kind.word());
    let ours = Rows::find().filter(Column::Workspace.eq(workspace)).filter(Column::Kind.is_in(words));
    let kept = ours.filter(Column::Deleted.is_null()).order_by_asc(Column::Name).order_by_asc(Column::Id);
    let found = kept.all(on).await.map_err(error::from("list the segments"))?;
    Ok(found.into_iter().map(Saved::from).collect())
}
