//! Which questions, dashboards, segments, lenses and maps did people save?

use crate::access::{Allowed, Save, See};
use crate::audit::{self, Entry};
use crate::error::{self, Error, Result};
use crate::{Records, transaction, workspaces};
use hark_model::Micros;
use row::Entity as Rows;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder,
};

/// Bytes of a specification, its chart's settings or a description.
const TEXT_BYTES_MAX: usize = 256 * 1024;
/// Bytes of a segment, which may be a list of customers: the longest that the language takes, of ids of 36 bytes.
const SEGMENT_BYTES_MAX: usize = 4 * 1024 * 1024;

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "saved")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub workspace: i64,
        pub kind: String,
        pub name: String,
        pub description: String,
        pub content: String,
        pub look: String,
        pub version: i64,
        pub created: i64,
        pub created_by: Option<i64>,
        pub changed: i64,
        pub deleted: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What can be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A question with its chart.
    Question,
    /// Several questions on one page.
    Dashboard,
    /// A rule that selects customers, under a name that is its own.
    Segment,
    /// The list of stages; a workspace has one at most.
    Stages,
    /// Which own events are which reserved ones; a workspace has one such list at most.
    Mapping,
    /// Which parts of the page of a customer come first, and which are folded.
    Lens,
    /// Whose journey is drawn, of when, and beside whose.
    Map,
    /// The same for the one who made it alone.
    OwnLens,
}

impl Kind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Question => "question",
            Kind::Dashboard => "dashboard",
            Kind::Segment => "segment",
            Kind::Stages => "stages",
            Kind::Mapping => "mapping",
            Kind::Lens => "lens",
            Kind::Map => "map",
            Kind::OwnLens => "own_lens",
        }
    }
}

/// A question or a dashboard that was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The question in the query language, the tiles of the dashboard, or the parts of the lens; JSON.
    pub content: String,
    /// How it is drawn; JSON of the page that shows it.
    pub look: String,
    /// Counts changes, so that nobody overwrites what they have not seen.
    pub version: i64,
    /// When it was saved first.
    pub created: Micros,
    /// Who saved it.
    pub created_by: Option<i64>,
    /// When it was saved last.
    pub changed: Micros,
}

impl From<row::Model> for Saved {
    fn from(row: row::Model) -> Saved {
        let row::Model { id, name, description, content, look, version, created, created_by, changed, .. } = row;
        Saved { id, name, description, content, look, version, created, created_by, changed }
    }
}

/// What somebody wants to save.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The question or the tiles, as JSON that the caller has checked.
    pub content: String,
    /// How it is drawn, as JSON.
    pub look: String,
}

/// Whether a draft can be kept; gives the name without blanks around it.
pub(crate) fn checked(kind: Kind, draft: &Draft) -> Result<String> {
    let content_max = if kind == Kind::Segment { SEGMENT_BYTES_MAX } else { TEXT_BYTES_MAX };
    let (description, look) = (&draft.description, &draft.look);
    let texts = [("description", description, TEXT_BYTES_MAX), ("look", look, TEXT_BYTES_MAX)];
    for (field, text, most) in [("content", &draft.content, content_max)].into_iter().chain(texts) {
        if text.len() > most {
            return Err(Error::invalid(field, format!("This is longer than {most} bytes. Hint: make it shorter.")));
        }
        workspaces::text(field, text)?;
    }
    workspaces::name("name", &draft.name)
}

fn entry(kind: Kind, verb: &'static str, id: i64) -> Entry {
    Entry::done(verb, format!("{}:{id}", kind.word()))
}

// Who saves has the workspace first: an erasure that looks through all that was saved sees it, or is over before.
impl Records {
    /// What was saved of a kind, by name.
    pub async fn saved(&self, by: Allowed<'_, See>, kind: Kind) -> Result<Vec<Saved>> {
        let ours = Rows::find().filter(row::Column::Workspace.eq(by.row())).filter(row::Column::Kind.eq(kind.word()));
        let found = ours.filter(row::Column::Deleted.is_null()).order_by_asc(row::Column::Name);
        let found = found.order_by_asc(row::Column::Id).all(&self.database).await;
        Ok(found.map_err(error::from("list what was saved"))?.into_iter().map(Saved::from).collect())
    }

    /// One of them.
    pub async fn one_saved(&self, by: Allowed<'_, See>, kind: Kind, id: i64) -> Result<Saved> {
        find(&self.database, by.row(), kind, id, false).await.map(Saved::from)
    }

    /// Saves a new one. A segment is saved by [`Records::save_segment`].
    pub async fn save(&self, by: Allowed<'_, Save>, kind: Kind, draft: &Draft, now: Micros) -> Result<Saved> {
        let step = transaction::begin(&self.database).await?;
        workspaces::claim(&step, by.row()).await?;
        let made = add(&step, by, kind, draft, now).await?;
        transaction::commit(step).await?;
        Ok(made)
    }

    /// Saves a change of the version that the caller has seen.
    ///
    /// Fails with [`Error::Conflict`] when somebody else changed it in between.
    pub async fn save_again(
        &self,
        by: Allowed<'_, Save>,
        kind: Kind,
        (id, seen): (i64, i64),
        draft: &Draft,
        now: Micros,
    ) -> Result<Saved> {
        let step = transaction::begin(&self.database).await?;
        workspaces::claim(&step, by.row()).await?;
        let made = change(&step, by, kind, (id, seen), draft, now).await?;
        transaction::commit(step).await?;
        Ok(made)
    }

    /// Removes one (`true`), or brings it back (`false`).
    pub async fn remove_saved(
        &self,
        by: Allowed<'_, Save>,
        kind: Kind,
        id: i64,
        removed: bool,
        now: Micros,
    ) -> Result<()> {
        let step = transaction::begin(&self.database).await?;
        workspaces::claim(&step, by.row()).await?;
        remove(&step, by, kind, id, removed, now).await?;
        transaction::commit(step).await
    }
}

pub(crate) async fn add<R>(
    step: &DatabaseTransaction,
    by: Allowed<'_, R>,
    kind: Kind,
    draft: &Draft,
    now: Micros,
) -> Result<Saved> {
    let row = row::ActiveModel {
        workspace: Set(by.row()),
        kind: Set(kind.word().into()),
        name: Set(checked(kind, draft)?),
        description: Set(draft.description.clone()),
        content: Set(draft.content.clone()),
        look: Set(draft.look.clone()),
        version: Set(1),
        created: Set(now),
        created_by: Set(by.context().member()),
        changed: Set(now),
        ..Default::default()
    };
    let made = row.insert(step).await.map_err(error::from("save"))?;
    audit::write(step, by.context(), entry(kind, "saved.add", made.id), now).await?;
    Ok(made.into())
}

pub(crate) async fn change<R>(
    step: &DatabaseTransaction,
    by: Allowed<'_, R>,
    kind: Kind,
    (id, seen): (i64, i64),
    draft: &Draft,
    now: Micros,
) -> Result<Saved> {
    let name = checked(kind, draft)?;
    find(step, by.row(), kind, id, false).await?;
    let row = row::ActiveModel {
        name: Set(name),
        description: Set(draft.description.clone()),
        content: Set(draft.content.clone()),
        look: Set(draft.look.clone()),
        version: Set(seen + 1),
        changed: Set(now),
        ..Default::default()
    };
    // The version in the same statement: of two who save at once, one is told.
    let theirs = Rows::update_many().set(row).filter(row::Column::Id.eq(id)).filter(row::Column::Version.eq(seen));
    if theirs.exec(step).await.map_err(error::from("save"))?.rows_affected == 0 {
        let fact = "Somebody else changed this in between. Hint: reload it, then change it again.";
        return Err(Error::Conflict { fact: fact.into() });
    }
    audit::write(step, by.context(), entry(kind, "saved.change", id), now).await?;
    find(step, by.row(), kind, id, false).await.map(Saved::from)
}

pub(crate) async fn remove<R>(
    step: &DatabaseTransaction,
    by: Allowed<'_, R>,
    kind: Kind,
    id: i64,
    removed: bool,
    now: Micros,
) -> Result<()> {
    find(step, by.row(), kind, id, !removed).await?;
    let row = row::ActiveModel { id: Set(id), deleted: Set(removed.then_some(now)), ..Default::default() };
    row.update(step).await.map_err(error::from("remove what was saved"))?;
    let verb = if removed { "saved.remove" } else { "saved.restore" };
    audit::write(step, by.context(), entry(kind, verb, id), now).await
}

pub(crate) async fn find(
    on: &impl ConnectionTrait,
    workspace: i64,
    kind: Kind,
    id: i64,
    removed: bool,
) -> Result<row::Model> {
    let ours = Rows::find_by_id(id).filter(row::Column::Workspace.eq(workspace));
    let found =
        ours.filter(row::Column::Kind.eq(kind.word())).one(on).await.map_err(error::from("read what was saved"))?;
    let found = found.filter(|row| removed || row.deleted.is_none());
    found.ok_or_else(|| Error::missing(format!("{} {id}", kind.word())))
}
