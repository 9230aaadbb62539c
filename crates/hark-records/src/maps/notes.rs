//! Which notes did people leave on a map?

use super::{NAME_BYTES_MAX, is_there};
use crate::access::{Act, Allowed, Context, Right, See};
use crate::audit::{self, Entry};
use crate::error::{self, Error, Result};
use crate::saved::{Kind, row as saved};
use crate::traces::Without;
use crate::{Records, transaction, workspaces};
use hark_model::Micros;
use hark_model::time::DAY;
use row::{Column, Entity as Rows};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

/// Bytes of a note.
const TEXT_BYTES_MAX: usize = 4_000;
/// Notes of one map.
const NOTES_MAX: u64 = 500;
/// How long a note that was removed, or whose map was, can be brought back.
pub const REMOVED_KEPT: Micros = 30 * DAY;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "map_notes")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub workspace: i64,
        pub map: i64,
        pub stage: String,
        pub part: String,
        pub event: String,
        pub text: String,
        pub version: i64,
        pub created: i64,
        pub created_by: Option<i64>,
        pub changed: i64,
        pub resolved: Option<i64>,
        pub resolved_by: Option<i64>,
        pub deleted: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Of what a note speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The key of the stage.
    pub stage: String,
    /// Which part of it; empty for the stage as a whole.
    pub part: String,
    /// The event of that part; empty where the part has none.
    pub event: String,
}

/// A note on a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its number.
    pub id: i64,
    /// Of what it speaks.
    pub place: Place,
    /// What it says.
    pub text: String,
    /// Counts changes.
    pub version: i64,
    /// When it was written.
    pub created: Micros,
    /// The member who wrote it.
    pub created_by: Option<i64>,
    /// When it was changed last.
    pub changed: Micros,
    /// Since when it is settled.
    pub resolved: Option<Micros>,
    /// The member who settled it.
    pub resolved_by: Option<i64>,
}

impl From<row::Model> for Note {
    fn from(row: row::Model) -> Note {
        let row::Model { id, stage, part, event, text, version, created, created_by, changed, .. } = row;
        let (resolved, resolved_by) = (row.resolved, row.resolved_by);
        let place = Place { stage, part, event };
        Note { id, place, text, version, created, created_by, changed, resolved, resolved_by }
    }
}

/// What is to become of a note.
#[derive(Clone, Debug)]
pub struct NoteChange {
    /// The version that the caller has seen.
    pub seen: i64,
    /// What it says then.
    pub text: String,
    /// Whether it is settled then.
    pub resolved: bool,
}

fn said(text: &str) -> Result<String> {
    let text = text.trim();
    workspaces::text("text", text)?;
    match text.len() {
        0 => Err(Error::invalid("text", "A note without a word is none. Hint: say what you know.")),
        1..=TEXT_BYTES_MAX => Ok(text.to_owned()),
        _ => Err(Error::invalid("text", format!("This is longer than {TEXT_BYTES_MAX} bytes. Hint: make it shorter."))),
    }
}

fn entry(verb: &'static str, map: i64, id: i64) -> Entry {
    Entry::done(verb, format!("note:{id}")).with("map", map)
}

impl Records {
    /// The notes of a map, the oldest first.
    pub async fn map_notes(&self, by: Allowed<'_, See>, map: i64) -> Result<Vec<Note>> {
        is_there(&self.database, by.row(), map).await?;
        let ours = Rows::find().filter(Column::Workspace.eq(by.row())).filter(Column::Map.eq(map));
        let kept = ours.filter(Column::Deleted.is_null()).order_by_asc(Column::Id).all(&self.database).await;
        Ok(kept.map_err(error::from("list the notes of a map"))?.into_iter().map(Note::from).collect())
    }

    /// One of them.
    pub async fn map_note(&self, by: Allowed<'_, See>, (map, id): (i64, i64)) -> Result<Note> {
        find(&self.database, by.row(), (map, id), false).await.map(Note::from)
    }

    /// Leaves a note.
    pub async fn add_note(
        &self,
        by: Allowed<'_, Act>,
        map: i64,
        (place, text): (Place, &str),
        now: Micros,
    ) -> Result<Note> {
        let text = said(text)?;
        for (field, name) in [("stage", &place.stage), ("part", &place.part), ("event", &place.event)] {
            if name.len() > NAME_BYTES_MAX {
                return Err(Error::invalid(field, format!("This is longer than {NAME_BYTES_MAX} bytes.")));
            }
            workspaces::text(field, name)?;
        }
        let step = transaction::begin(&self.database).await?;
        // Two who write at once are counted one after the other.
        workspaces::claim(&step, by.row()).await?;
        is_there(&step, by.row(), map).await?;
        room(&step, by.row(), map, "text").await?;
        let row = row::ActiveModel {
            workspace: Set(by.row()),
            map: Set(map),
            stage: Set(place.stage),
            part: Set(place.part),
            event: Set(place.event),
            text: Set(text),
            version: Set(1),
            created: Set(now),
            created_by: Set(by.context().member()),
            changed: Set(now),
            ..Default::default()
        };
        let made = row.insert(&step).await.map_err(error::from("leave a note"))?;
        audit::write(&step, by.context(), entry("note.add", map, made.id), now).await?;
        transaction::commit(step).await?;
        Ok(made.into())
    }

    /// Forgets what was removed long ago: notes, and what stands on maps that were.
    pub(crate) async fn sweep_notes(&self, now: Micros) -> Result<()> {
        let (failed, before) = (error::from("forget notes"), now - REMOVED_KEPT);
        Rows::delete_many().filter(Column::Deleted.lt(before)).exec(&self.database).await.map_err(&failed)?;
        let gone = saved::Entity::find().select_only().column(saved::Column::Id);
        let gone = gone.filter(saved::Column::Kind.eq(Kind::Map.word())).filter(saved::Column::Deleted.lt(before));
        let of_gone = Rows::delete_many().filter(Column::Map.in_subquery(gone.into_query()));
        of_gone.exec(&self.database).await.map(drop).map_err(failed)
    }

    /// Changes what a note says, or settles it.
    ///
    /// Fails with [`Error::Conflict`] when somebody else changed it in between, with [`Error::Forbidden`] when the words are another
    /// person's and the caller may not save.
    pub async fn change_note(
        &self,
        by: Allowed<'_, Act>,
        which: (i64, i64),
        change: &NoteChange,
        now: Micros,
    ) -> Result<Note> {
        let text = said(&change.text)?;
        let step = transaction::begin(&self.database).await?;
        workspaces::claim(&step, by.row()).await?;
        let old = find(&step, by.row(), which, false).await?;
        if old.version != change.seen {
            let fact = "Somebody else changed this note in between. Hint: reload it, then change it again.";
            return Err(Error::Conflict { fact: fact.into() });
        }
        if text != old.text {
            is_theirs(by, &old)?;
        }
        let settled = match (change.resolved, old.resolved) {
            (true, Some(at)) => (Some(at), old.resolved_by),
            (true, None) => (Some(now), by.context().member()),
            (false, _) => (None, None),
        };
        let row = row::ActiveModel {
            id: Set(old.id),
            text: Set(text),
            version: Set(old.version + 1),
            changed: Set(now),
            resolved: Set(settled.0),
            resolved_by: Set(settled.1),
            ..Default::default()
        };
        let made = row.update(&step).await.map_err(error::from("change a note"))?;
        audit::write(&step, by.context(), entry("note.change", which.0, made.id), now).await?;
        transaction::commit(step).await?;
        Ok(made.into())
    }

    /// Removes a note (`true`), or brings it back (`false`) as long as it is kept: [`REMOVED_KEPT`].
    pub async fn remove_note(&self, by: Allowed<'_, Act>, which: (i64, i64), removed: bool, now: Micros) -> Result<()> {
        let step = transaction::begin(&self.database).await?;
        workspaces::claim(&step, by.row()).await?;
        let old = find(&step, by.row(), which, !removed).await?;
        is_theirs(by, &old)?;
        if !removed && old.deleted.is_some() {
            room(&step, by.row(), which.0, "note").await?;
        }
        let row = row::ActiveModel { id: Set(old.id), deleted: Set(removed.then_some(now)), ..Default::default() };
        row.update(&step).await.map_err(error::from("remove a note"))?;
        let verb = if removed { "note.remove" } else { "note.restore" };
        audit::write(&step, by.context(), entry(verb, which.0, old.id), now).await?;
        transaction::commit(step).await
    }
}

/// Whether the map takes one more.
async fn room(on: &impl ConnectionTrait, workspace: i64, map: i64, field: &'static str) -> Result<()> {
    let ours = Rows::find().filter(Column::Workspace.eq(workspace)).filter(Column::Map.eq(map));
    let kept = ours.filter(Column::Deleted.is_null()).count(on).await;
    if kept.map_err(error::from("count the notes of a map"))? >= NOTES_MAX {
        let fact = format!("A map has at most {NOTES_MAX} notes. Hint: remove some that are settled.");
        return Err(Error::invalid(field, fact));
    }
    Ok(())
}

/// What others wrote may be changed by whoever may save: they answer for the map.
fn is_theirs(by: Allowed<'_, Act>, note: &row::Model) -> Result<()> {
    let own = note.created_by.is_some() && note.created_by == by.context().member();
    match own || by.context().rights().include(Right::Save) {
        true => Ok(()),
        false => Err(Error::Forbidden { right: Right::Save }),
    }
}

async fn find(on: &impl ConnectionTrait, workspace: i64, (map, id): (i64, i64), removed: bool) -> Result<row::Model> {
    is_there(on, workspace, map).await?;
    let ours = Rows::find_by_id(id).filter(Column::Workspace.eq(workspace)).filter(Column::Map.eq(map));
    let found = ours.one(on).await.map_err(error::from("read a note"))?;
    let found = found.filter(|row| removed || row.deleted.is_none());
    found.ok_or_else(|| Error::missing(format!("note {id}")))
}

/// Notes that are read together.
const PAGE: u64 = 200;

/// The numbers of the notes of a workspace that name somebody, whatever became of them and their maps.
pub(crate) async fn naming(on: &impl ConnectionTrait, ours: i64, without: &dyn Without) -> Result<Vec<i64>> {
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let page = Rows::find().filter(Column::Workspace.eq(ours)).filter(Column::Id.gt(after));
        let page = page.order_by_asc(Column::Id).limit(PAGE).all(on).await;
        let page = page.map_err(error::from("look through the notes"))?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.id;
        found.extend(page.iter().filter(|row| without.words(&row.text).is_some()).map(|row| row.id));
    }
}

/// Takes them out of a note.
pub(crate) async fn rewrite(
    step: &DatabaseTransaction,
    by: &Context,
    id: i64,
    without: &dyn Without,
    now: Micros,
) -> Result<()> {
    let failed = error::from("take somebody out of a note");
    let Some(old) = Rows::find_by_id(id).one(step).await.map_err(&failed)? else { return Ok(()) };
    let Some(text) = without.words(&old.text) else { return Ok(()) };
    let version = old.version + 1;
    let row = row::ActiveModel {
        id: Set(id),
        text: Set(text),
        version: Set(version),
        changed: Set(now),
        ..Default::default()
    };
    row.update(step).await.map_err(&failed)?;
    audit::write(step, by, entry("note.change", old.map, id), now).await
}
