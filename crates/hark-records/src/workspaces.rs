//! Which workspaces exist, and how are they set?

use crate::access::{Actor, Allowed, Context, CreateWorkspaces, ManageWorkspace, Rights, Role, See};
use crate::audit::{self, Entry};
use crate::error::{self, Error, Result};
use crate::{Records, WorkspaceId, seats, transaction};
use hark_model::Micros;
use row::Entity as Workspaces;
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, QueryOrder, QuerySelect};

/// The workspace that all records have from the start.
pub const DEFAULT_WORKSPACE: WorkspaceId = 1;

/// The words a week may start with.
const WEEK_STARTS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// Characters of a name.
pub(crate) const NAME_CHARS_MAX: usize = 100;

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "workspaces")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub timezone: String,
        pub week_start: String,
        pub retention_days: Option<i64>,
        pub quota_per_month: Option<i64>,
        pub consent_required: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A company, or a part of one, whose customers are not mixed with those of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// Its number.
    pub id: WorkspaceId,
    /// What people call it.
    pub name: String,
    /// IANA name of the zone in which days begin, unless a question says otherwise.
    pub timezone: String,
    /// `monday` to `sunday`.
    pub week_start: String,
    /// Events older than this many days are not taken. `None` keeps everything.
    pub retention_days: Option<u32>,
    /// Events taken in one calendar month (UTC). `None` is no limit.
    pub quota_per_month: Option<u64>,
    /// Whether an event without the customer's consent is refused.
    pub consent_required: bool,
}

impl From<row::Model> for Workspace {
    fn from(row: row::Model) -> Workspace {
        Workspace {
            id: row.id as WorkspaceId,
            name: row.name,
            timezone: row.timezone,
            week_start: row.week_start,
            retention_days: row.retention_days.map(|days| days.clamp(0, i64::from(u32::MAX)) as u32),
            quota_per_month: row.quota_per_month.map(|quota| quota.max(0) as u64),
            consent_required: row.consent_required,
        }
    }
}

/// Whether a character does something instead of being seen: control characters, line breaks of every kind, and those that
/// turn the direction of text.
pub(crate) fn acts(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A name that people gave: not empty, not a novel, no line breaks.
pub(crate) fn name(field: &'static str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(field, "The name is empty. Hint: give it one."));
    }
    if text.chars().count() > NAME_CHARS_MAX || text.chars().any(acts) {
        let fact = format!(
            "The name is longer than {NAME_CHARS_MAX} characters or holds what cannot be seen, such as a line \
            break. Hint: shorten it, or type it again."
        );
        return Err(Error::invalid(field, fact));
    }
    Ok(text.to_owned())
}

/// Free text as both databases keep it.
pub(crate) fn text(field: &'static str, text: &str) -> Result<()> {
    if text.contains('\0') {
        return Err(Error::invalid(field, "This holds the character U+0000, which no text has. Hint: leave it out."));
    }
    Ok(())
}

/// What is counted in this workspace is counted by one after another, until the transaction ends. Whoever also writes into the
/// audit log does so after this.
pub(crate) async fn claim(step: &impl ConnectionTrait, workspace: i64) -> Result<()> {
    // Rows that name the workspace are added meanwhile all the same.
    let find = Workspaces::find_by_id(workspace).lock(LockType::NoKeyUpdate);
    let found = find.one(step).await.map_err(error::from("read a workspace"))?;
    found.map(|_| ()).ok_or_else(|| Error::missing(format!("workspace {workspace}")))
}

impl Records {
    /// The workspace itself.
    pub async fn workspace(&self, by: Allowed<'_, See>) -> Result<Workspace> {
        let id = by.workspace();
        let row = self.workspace_row(id).await?;
        row.map(Workspace::from).ok_or_else(|| Error::missing(format!("workspace {id}")))
    }

    /// Adds a workspace with the usual settings, and gives its context. A member who makes one owns it.
    pub async fn create_workspace(
        &self,
        by: Allowed<'_, CreateWorkspaces>,
        called: &str,
        now: Micros,
    ) -> Result<Context> {
        let row = row::ActiveModel {
            name: Set(name("name", called)?),
            timezone: Set("UTC".into()),
            week_start: Set("monday".into()),
            consent_required: Set(false),
            ..Default::default()
        };
        let step = transaction::begin(&self.database).await?;
        let made = row.insert(&step).await.map_err(error::from("add a workspace"))?;
        let rights = match by.context().actor() {
            Actor::Member(member) => {
                seats::put(&step, made.id, *member, Role::Owner, true, now).await?;
                Role::Owner.rights().with(crate::Right::PersonalData)
            }
            _ => Rights::all(),
        };
        let context = Context::new(made.id as WorkspaceId, by.context().actor().clone(), rights)
            .from_address(by.context().address().to_owned());
        audit::write(&step, &context, Entry::done("workspace.create", format!("workspace:{}", made.id)), now).await?;
        transaction::commit(step).await?;
        Ok(context)
    }

    /// Changes everything but the number. The zone's name is the caller's to check.
    pub async fn set_workspace(&self, by: Allowed<'_, ManageWorkspace>, to: &Workspace, now: Micros) -> Result<()> {
        if !WEEK_STARTS.contains(&to.week_start.as_str()) {
            let fact = format!("A week cannot start on `{}`. Hint: use monday to sunday.", to.week_start);
            return Err(Error::invalid("week_start", fact));
        }
        let row = row::ActiveModel {
            id: Set(by.row()),
            name: Set(name("name", &to.name)?),
            timezone: Set(to.timezone.clone()),
            week_start: Set(to.week_start.clone()),
            retention_days: Set(to.retention_days.map(i64::from)),
            quota_per_month: Set(to.quota_per_month.map(|quota| i64::try_from(quota).unwrap_or(i64::MAX))),
            consent_required: Set(to.consent_required),
        };
        let step = transaction::begin(&self.database).await?;
        row.update(&step).await.map_err(error::from("change a workspace"))?;
        let entry = Entry::done("workspace.change", format!("workspace:{}", by.workspace()));
        audit::write(&step, by.context(), entry, now).await?;
        transaction::commit(step).await
    }

    pub(crate) async fn workspace_row(&self, id: WorkspaceId) -> Result<Option<row::Model>> {
        Workspaces::find_by_id(i64::from(id)).one(&self.database).await.map_err(error::from("read a workspace"))
    }

    pub(crate) async fn workspace_rows(&self) -> Result<Vec<row::Model>> {
        let all = Workspaces::find().order_by_asc(row::Column::Id);
        all.all(&self.database).await.map_err(error::from("list the workspaces"))
    }
}
