//! Who sits in which workspace, as what?

use crate::access::{Allowed, Context, ManageMembers, Right, Rights, Role, See};
use crate::audit::{self, Entry};
use crate::error::{self, Error, Result};
use crate::maps::plans::Owner;
use crate::{Actor, DEFAULT_WORKSPACE, Records, WorkspaceId, members, tokens, transaction};
use hark_model::Micros;
use row::Entity as Seats;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "seats")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub member: i64,
        pub role: String,
        pub personal_data: bool,
        pub created: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "crate::members::row::Entity",
            from = "Column::Member",
            to = "crate::members::row::Column::Id"
        )]
        Member,
    }

    impl Related<crate::members::row::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Member.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A member's place in a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// In which one.
    pub workspace: WorkspaceId,
    /// What they are there.
    pub role: Role,
    /// Whether they see what tells who a customer is.
    pub personal_data: bool,
    /// Since when.
    pub created: Micros,
}

impl From<row::Model> for Seat {
    fn from(row: row::Model) -> Seat {
        Seat {
            workspace: row.workspace as WorkspaceId,
            // An unknown word can only be a newer role: it must not open more than the least does.
            role: Role::from_word(&row.role).unwrap_or(Role::Viewer),
            personal_data: row.personal_data,
            created: row.created,
        }
    }
}

impl Seat {
    /// What may be done from it.
    pub fn rights(&self) -> Rights {
        let rights = self.role.rights();
        if self.personal_data { rights.with(Right::PersonalData) } else { rights }
    }
}

/// Puts a member on a seat, or changes the seat they have.
pub(crate) async fn put(
    step: &DatabaseTransaction,
    workspace: i64,
    member: i64,
    role: Role,
    personal_data: bool,
    now: Micros,
) -> Result<()> {
    let row = row::ActiveModel {
        workspace: Set(workspace),
        member: Set(member),
        role: Set(role.word().into()),
        personal_data: Set(personal_data),
        created: Set(now),
    };
    let clash = OnConflict::columns([row::Column::Workspace, row::Column::Member])
        .update_columns([row::Column::Role, row::Column::PersonalData])
        .to_owned();
    let done = Seats::insert(row).on_conflict(clash).exec_without_returning(step).await;
    done.map_err(error::from("give a seat"))?;
    Ok(())
}

/// Whether a member has a seat in a workspace.
pub(crate) async fn is_taken(step: &DatabaseTransaction, workspace: i64, member: i64) -> Result<bool> {
    let found = Seats::find_by_id((workspace, member)).one(step).await;
    Ok(found.map_err(error::from("read a seat"))?.is_some())
}

/// Whoever may not see personal data lets nobody see it, themselves included. An owner answers for it and may.
pub(crate) fn may_show_personal_data(by: &Context) -> Result<()> {
    let rights = by.rights();
    if rights.include(Right::PersonalData) || rights.include(Right::CreateWorkspaces) {
        return Ok(());
    }
    Err(Error::Forbidden { right: Right::PersonalData })
}

/// One owner must stay, and nobody gives more than they have.
async fn guard(
    step: &DatabaseTransaction,
    by: Allowed<'_, ManageMembers>,
    member: i64,
    to: Option<Role>,
) -> Result<Seat> {
    let found = Seats::find_by_id((by.row(), member)).one(step).await.map_err(error::from("read a seat"))?;
    let seat = found.map(Seat::from).ok_or_else(|| Error::missing(format!("member {member}")))?;
    let touches_owner = seat.role == Role::Owner || to == Some(Role::Owner);
    if touches_owner && !by.context().rights().include(Right::CreateWorkspaces) {
        return Err(Error::Forbidden { right: Right::CreateWorkspaces });
    }
    if seat.role == Role::Owner && to != Some(Role::Owner) {
        let owners = Seats::find().filter(row::Column::Workspace.eq(by.row()));
        let owners = owners.filter(row::Column::Role.eq(Role::Owner.word())).order_by_asc(row::Column::Member);
        // Two owners who remove one another at the same moment take turns: the second one finds itself the last.
        let owners = owners.lock_exclusive().all(step).await.map_err(error::from("count the owners"))?;
        if owners.len() < 2 {
            let fact = "A workspace needs an owner. Hint: make somebody else an owner first.";
            return Err(Error::Conflict { fact: fact.into() });
        }
    }
    Ok(seat)
}

impl Records {
    /// Who answers for something in a workspace, for Hark itself: members with this right.
    pub async fn answerable(&self, workspace: WorkspaceId, right: Right) -> Result<Vec<members::Member>> {
        let find = Seats::find().filter(row::Column::Workspace.eq(i64::from(workspace)));
        let find = find.find_also_related(members::row::Entity).order_by_asc(row::Column::Member);
        let found = find.all(&self.database).await.map_err(error::from("list the members"))?;
        let split = |(seat, member): (row::Model, Option<members::row::Model>)| Some((Seat::from(seat), member?));
        let there = found.into_iter().filter_map(split).filter(|(seat, _)| seat.rights().include(right));
        Ok(there
            .map(|(_, member)| member)
            .filter(|member| member.disabled.is_none())
            .map(members::Member::from)
            .collect())
    }

    /// Everybody with a seat in the workspace, by name.
    pub async fn members(&self, by: Allowed<'_, See>) -> Result<Vec<(members::Member, Seat)>> {
        let find = Seats::find().filter(row::Column::Workspace.eq(by.row())).find_also_related(members::row::Entity);
        let found = find.order_by_asc(members::row::Column::Name).order_by_asc(members::row::Column::Id);
        let found = found.all(&self.database).await.map_err(error::from("list the members"))?;
        Ok(found.into_iter().filter_map(|(seat, member)| Some((member?.into(), seat.into()))).collect())
    }

    /// Changes what a member is. Nobody can make an owner or unmake one but an owner, and the last one stays. Whoever loses a right
    /// also loses the invitations of theirs that wait: they offer what they may no longer give.
    pub async fn set_seat(
        &self,
        by: Allowed<'_, ManageMembers>,
        member: i64,
        role: Role,
        personal_data: bool,
        now: Micros,
    ) -> Result<()> {
        let step = transaction::begin(&self.database).await?;
        let old = guard(&step, by, member, Some(role)).await?;
        if personal_data && !old.personal_data {
            may_show_personal_data(by.context())?;
        }
        put(&step, by.row(), member, role, personal_data, now).await?;
        let new = Seat { role, personal_data, ..old.clone() };
        if Right::ALL.into_iter().any(|right| old.rights().include(right) && !new.rights().include(right)) {
            tokens::withdraw_invitations_by(&step, by.row(), member).await?;
        }
        let entry = Entry::done("member.role", format!("member:{member}"))
            .with("before", old.role.word())
            .with("after", role.word())
            .with("personal_data", personal_data);
        audit::write(&step, by.context(), entry, now).await?;
        transaction::commit(step).await
    }

    /// Takes a member out of the workspace. What they made stays, but for invitations: through one to another address of theirs
    /// they would come back.
    pub async fn remove_seat(&self, by: Allowed<'_, ManageMembers>, member: i64, now: Micros) -> Result<()> {
        let step = transaction::begin(&self.database).await?;
        guard(&step, by, member, None).await?;
        let gone = Seats::delete_by_id((by.row(), member)).exec(&step).await;
        gone.map_err(error::from("remove a member"))?;
        crate::teams::leave_all(&step, by.row(), member).await?;
        crate::maps::plans::give_up(&step, by.row(), Owner::Member(member)).await?;
        tokens::withdraw_invitations_by(&step, by.row(), member).await?;
        audit::write(&step, by.context(), Entry::done("member.remove", format!("member:{member}")), now).await?;
        transaction::commit(step).await
    }

    /// My seats, for choosing a workspace after signing in.
    pub async fn my_seats(&self, me: members::Myself<'_>) -> Result<Vec<Seat>> {
        let find = Seats::find().filter(row::Column::Member.eq(me.member())).order_by_asc(row::Column::Workspace);
        let found = find.all(&self.database).await.map_err(error::from("list the seats of a member"))?;
        Ok(found.into_iter().map(Seat::from).collect())
    }

    /// A member acting on themselves, which needs no right in a workspace.
    pub fn alone(&self, member: i64) -> Context {
        Context::new(DEFAULT_WORKSPACE, Actor::Member(member), Rights::default())
    }

    /// What a member may do in a workspace now.
    ///
    /// Fails with [`Error::NotFound`] when they have no seat there, whether or not the workspace exists.
    pub async fn context(&self, member: i64, workspace: WorkspaceId) -> Result<Context> {
        let found = Seats::find_by_id((i64::from(workspace), member)).one(&self.database).await;
        let seat = found.map_err(error::from("read a seat"))?.map(Seat::from);
        let seat = seat.ok_or_else(|| Error::missing(format!("workspace {workspace}")))?;
        Ok(Context::new(workspace, Actor::Member(member), seat.rights()))
    }
}
