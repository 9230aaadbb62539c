//! Which rules did people give names to, and may this one have that name?
//!
//! A segment is something saved whose name is its own: rules, questions and dashboards call it by it. The list of stages has rules that
//! may name segments, whose rules may ask for stages. So what is saved of them is looked at together; whoever looked while somebody else
//! changed something looks again.

use crate::access::{Allowed, Save, See};
use crate::error::{self, Error, Result};
use crate::saved::row::{Column, Entity as Rows};
use crate::saved::{self, Draft, Kind, Saved};
use crate::{Records, WorkspaceId, transaction, watches, workspaces};
use hark_model::Micros;
use hark_model::time::DAY;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// So many segments may a workspace have: all of them are read together where one of them is looked at among the others.
pub const SEGMENTS_MAX: usize = 500;
/// Bytes of all segments of a workspace together: whoever asks by one reads all of them.
pub const ALL_BYTES_MAX: usize = 32 * 1024 * 1024;

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
    /// Saved questions, dashboards and maps, which may call it by its name.
    pub callers: Vec<Saved>,
    /// The list of stages; none when the workspace never said which it has.
    pub stages: Option<Saved>,
    /// The versions of all of these.
    stamp: Vec<(i64, i64)>,
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stepped {
    /// It was taken; with what was saved, unless that was removed.
    Done(Option<Box<Saved>>),
    /// Something around it is another since it was looked at: look again.
    Moved,
}

/// The rules that a workspace has given names to.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// The segments, by name.
    pub segments: Vec<Saved>,
    /// The list of stages; none when the workspace never said which it has.
    pub stages: Option<Saved>,
    /// Which own events are which reserved ones; none when the workspace never said.
    pub mapping: Option<Saved>,
}

/// Names what was saved of a workspace at one moment: by number, the version and when that was saved. Two are equal when what was saved is.
pub type Stamp = Vec<(i64, i64, Micros)>;

impl Named {
    /// The stamp of it.
    pub fn stamp(&self) -> Stamp {
        let all = self.segments.iter().chain(&self.stages).chain(&self.mapping);
        let mut stamp: Stamp = all.map(|one| (one.id, one.version, one.changed)).collect();
        stamp.sort_unstable();
        stamp
    }
}

/// What a question depends on beside the timeline.
const RULES: [Kind; 3] = [Kind::Segment, Kind::Stages, Kind::Mapping];

/// What stands around a segment: all that may call it by its name.
const CALLERS: [Kind; 5] = [Kind::Segment, Kind::Stages, Kind::Question, Kind::Dashboard, Kind::Map];

/// How long a removed segment can be brought back.
const KEPT: Micros = 30 * DAY;
/// So many are forgotten in one go.
const SWEPT: u64 = 500;

impl Records {
    /// The segments and stages of a workspace and its mapping of events, for whoever answers a question that may name them.
    pub async fn rules_of(&self, workspace: WorkspaceId) -> Result<Named> {
        let mut named = Named::default();
        for (kind, one) in all(&self.database, i64::from(workspace), &RULES).await? {
            match kind.as_str() {
                "segment" => named.segments.push(one),
                "stages" => named.stages = Some(one),
                _ => named.mapping = Some(one),
            }
        }
        Ok(named)
    }

    /// The stamp of what [`Records::rules_of`] would give. It is another one after each time that something was saved, removed or brought
    /// back, by whatever server.
    pub async fn rules_stamp(&self, workspace: WorkspaceId) -> Result<Stamp> {
        let columns = [Column::Id, Column::Version, Column::Changed];
        let words = RULES.iter().map(|kind| kind.word());
        let ours = Rows::find().select_only().columns(columns).filter(Column::Workspace.eq(i64::from(workspace)));
        let kept = ours.filter(Column::Kind.is_in(words)).filter(Column::Deleted.is_null()).order_by_asc(Column::Id);
        kept.into_tuple().all(&self.database).await.map_err(error::from("list the segments"))
    }

    /// The workspace's mapping of events; none when it never said one.
    pub async fn mapping(&self, by: Allowed<'_, See>) -> Result<Option<Saved>> {
        let all = all(&self.database, by.row(), &[Kind::Mapping]).await?;
        Ok(all.into_iter().next().map(|(_, one)| one))
    }

    /// Says which own events are which reserved ones, JSON that the caller has checked. `seen` is the version the caller has seen, 0 when
    /// there was no list. An empty list stays one: versions are counted on, so that none comes twice.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else changed it in between.
    pub async fn set_mapping(&self, by: Allowed<'_, Save>, (seen, content): (i64, String), now: Micros) -> Result<()> {
        let change = transaction::begin(&self.database).await?;
        workspaces::claim(&change, by.row()).await?;
        let own = all(&change, by.row(), &[Kind::Mapping]).await?.into_iter().next().map(|(_, one)| one);
        set_one(&change, by, (Kind::Mapping, own.as_ref()), (seen, Some(content)), now).await?;
        transaction::commit(change).await
    }

    /// Forgets segments that were removed so long ago that nobody wants them back.
    pub(crate) async fn sweep_segments(&self, now: Micros) -> Result<()> {
        let failed = error::from("forget removed segments");
        let step = transaction::begin(&self.database).await?;
        let removed = Rows::find().select_only().column(Column::Id).filter(Column::Kind.eq(Kind::Segment.word()));
        let over = removed.filter(Column::Deleted.lt(now.saturating_sub(KEPT))).limit(SWEPT).lock_exclusive();
        let over: Vec<i64> = over.into_tuple().all(&step).await.map_err(&failed)?;
        if !over.is_empty() {
            watches::forget_for_good(&step, &over).await?;
            Rows::delete_many().filter(Column::Id.is_in(over)).exec(&step).await.map_err(&failed)?;
        }
        transaction::commit(step).await
    }

    /// What stands around a segment that somebody wants to take a step with, or around the stages. Whoever has looked at it, for as long
    /// as that takes, takes the step only while it stands so.
    pub async fn around(&self, by: Allowed<'_, Save>, step: Option<Step<'_>>) -> Result<Around> {
        if let Some(Step::Add(draft) | Step::Change(_, draft)) = step {
            saved::checked(Kind::Segment, draft)?;
        }
        look(&self.database, by.row(), step).await
    }

    /// Sets the list of stages, JSON that the caller has checked; with `None` the workspace has those again that every workspace has.
    /// `seen` is the version the caller has seen, 0 when there was no list.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else changed it in between.
    pub async fn set_stages(
        &self,
        by: Allowed<'_, Save>,
        (seen, content): (i64, Option<String>),
        around: &Around,
        now: Micros,
    ) -> Result<Stepped> {
        let change = transaction::begin(&self.database).await?;
        workspaces::claim(&change, by.row()).await?;
        if stamp(&change, by.row()).await? != around.stamp {
            return Ok(Stepped::Moved);
        }
        let made = set_one(&change, by, (Kind::Stages, around.stages.as_ref()), (seen, content), now).await?;
        transaction::commit(change).await?;
        Ok(Stepped::Done(made.map(Box::new)))
    }

    /// Takes a step with a segment while what stands around it is as it was looked at. Nobody else takes one meanwhile, so two that would
    /// name each other never come to be.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the name is taken, or somebody else changed it in between.
    pub async fn step_segment(
        &self,
        by: Allowed<'_, Save>,
        step: Step<'_>,
        around: &Around,
        now: Micros,
    ) -> Result<Stepped> {
        if let Step::Add(draft) | Step::Change(_, draft) = step {
            saved::checked(Kind::Segment, draft)?;
        }
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
        room_for(&step, around)?;
        let change = transaction::begin(&self.database).await?;
        workspaces::claim(&change, by.row()).await?;
        if stamp(&change, by.row()).await? != around.stamp {
            return Ok(Stepped::Moved);
        }
        let kind = Kind::Segment;
        let made = match step {
            Step::Add(draft) => Some(saved::add(&change, by, kind, draft, now).await?),
            Step::Change(which, draft) => Some(saved::change(&change, by, kind, which, draft, now).await?),
            Step::Remove(id) => {
                watches::forget_segment(&change, id, now).await?;
                saved::remove(&change, by, kind, id, true, now).await.map(|()| None)?
            }
            Step::Restore(id) => {
                saved::remove(&change, by, kind, id, false, now).await?;
                around.own.clone()
            }
        };
        transaction::commit(change).await?;
        Ok(Stepped::Done(made.map(Box::new)))
    }
}

/// Sets what a workspace has one of. It is called by the word of its kind, because everything saved has a name.
async fn set_one(
    change: &DatabaseTransaction,
    by: Allowed<'_, Save>,
    (kind, own): (Kind, Option<&Saved>),
    (seen, content): (i64, Option<String>),
    now: Micros,
) -> Result<Option<Saved>> {
    let (name, own) = (kind.word(), own.map(|own| (own.id, own.version)));
    if own.map_or(0, |(_, version)| version) != seen {
        let fact = "Somebody else changed this list in between. Hint: reload it, then change it again.";
        return Err(Error::Conflict { fact: fact.into() });
    }
    let draft = |content| Draft { name: name.into(), description: String::new(), content, look: "{}".into() };
    Ok(match (own, content.map(draft)) {
        (None, None) => None,
        (None, Some(draft)) => Some(saved::add(change, by, kind, &draft, now).await?),
        (Some(own), Some(draft)) => Some(saved::change(change, by, kind, own, &draft, now).await?),
        (Some((id, _)), None) => saved::remove(change, by, kind, id, true, now).await.map(|()| None)?,
    })
}

/// Whether one more, or a longer one, still leaves all of them short enough to be read together. Where they are too long already, each may
/// become shorter.
fn room_for(step: &Step<'_>, around: &Around) -> Result<()> {
    let hint = "Hint: remove one that nobody uses.";
    if matches!(step, Step::Add(_) | Step::Restore(_)) && around.others.len() >= SEGMENTS_MAX {
        let fact = format!("The workspace has {SEGMENTS_MAX} segments, and cannot have more. {hint}");
        return Err(Error::Conflict { fact });
    }
    let own = around.own.as_ref().map_or(0, |own| own.content.len());
    let more = match step {
        // Whoever has too much already may always make it less.
        Step::Change(_, draft) if draft.content.len() < own => return Ok(()),
        Step::Add(draft) | Step::Change(_, draft) => draft.content.len(),
        Step::Restore(_) => own,
        Step::Remove(_) => return Ok(()),
    };
    let shorter = |own: &Saved| matches!(step, Step::Change(..)) && more < own.content.len();
    if around.own.as_ref().is_some_and(shorter) {
        return Ok(());
    }
    let all = around.others.iter().map(|other| other.content.len()).sum::<usize>().saturating_add(more);
    if all > ALL_BYTES_MAX {
        let fact = format!("All segments together would be {all} bytes long, more than {ALL_BYTES_MAX}. {hint}");
        return Err(Error::Conflict { fact });
    }
    Ok(())
}

/// The versions of all that is looked at before a step is taken.
async fn stamp(on: &impl ConnectionTrait, workspace: i64) -> Result<Vec<(i64, i64)>> {
    let words = CALLERS.iter().map(|kind| kind.word());
    let ours =
        Rows::find().select_only().columns([Column::Id, Column::Version]).filter(Column::Workspace.eq(workspace));
    let kept = ours.filter(Column::Kind.is_in(words)).filter(Column::Deleted.is_null()).order_by_asc(Column::Id);
    kept.into_tuple().all(on).await.map_err(error::from("list the segments"))
}

/// What stands around a segment that is stepped with, or around the stages.
async fn look(on: &impl ConnectionTrait, workspace: i64, what: Option<Step<'_>>) -> Result<Around> {
    let (id, removed) = match what {
        None | Some(Step::Add(_)) => (None, false),
        Some(Step::Change((id, _), _) | Step::Remove(id)) => (Some(id), false),
        Some(Step::Restore(id)) => (Some(id), true),
    };
    let own = match id {
        Some(id) => Some(saved::find(on, workspace, Kind::Segment, id, removed).await?.into()),
        None => None,
    };
    let mut around = Around { own, ..Around::default() };
    for (kind, one) in all(on, workspace, &CALLERS).await? {
        around.stamp.push((one.id, one.version));
        match kind.as_str() {
            "segment" if Some(one.id) == id => {}
            "segment" => around.others.push(one),
            "stages" => around.stages = Some(one),
            _ => around.callers.push(one),
        }
    }
    around.stamp.sort_unstable();
    Ok(around)
}

/// With the word of the kind of each.
async fn all(on: &impl ConnectionTrait, workspace: i64, kinds: &[Kind]) -> Result<Vec<(String, Saved)>> {
    let words = kinds.iter().map(|kind| kind.word());
    let ours = Rows::find().filter(Column::Workspace.eq(workspace)).filter(Column::Kind.is_in(words));
    let kept = ours.filter(Column::Deleted.is_null()).order_by_asc(Column::Name).order_by_asc(Column::Id);
    let found = kept.all(on).await.map_err(error::from("list the segments"))?;
    Ok(found.into_iter().map(|row| (row.kind.clone(), Saved::from(row))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(bytes: usize) -> Saved {
        let text = || "{}".to_owned();
        Saved {
            id: 1,
            name: text(),
            description: text(),
            content: "a".repeat(bytes),
            look: text(),
            version: 1,
            created: 1,
            created_by: None,
            changed: 1,
        }
    }

    #[test]
    fn whoever_has_too_much_may_make_it_less_and_not_more() {
        let others = (0..9).map(|_| saved(4 * 1024 * 1024)).collect();
        let around = Around { own: Some(saved(100)), others, ..Around::default() };
        let draft = |bytes: usize| {
            let (name, description, look) = ("a".into(), String::new(), "{}".into());
            Draft { name, description, content: "a".repeat(bytes), look }
        };
        assert!(room_for(&Step::Change((1, 1), &draft(99)), &around).is_ok());
        assert!(room_for(&Step::Change((1, 1), &draft(101)), &around).is_err());
        assert!(room_for(&Step::Add(&draft(1)), &around).is_err() && room_for(&Step::Restore(1), &around).is_err());
    }
}
