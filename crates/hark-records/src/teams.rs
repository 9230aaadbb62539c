//! Which teams are there, and who is in them?

use crate::access::{Allowed, ManageMembers, See};
use crate::audit::{self, Entry};
use crate::error::{self, Error, Result};
use crate::maps::plans::{self, Owner};
use crate::{Records, seats, transaction, workspaces};
use hark_model::Micros;
use row::Entity as Teams;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, QueryOrder,
};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "teams")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub workspace: i64,
        pub name: String,
        pub created: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod place {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "team_members")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub team: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub member: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Members who work together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Its number.
    pub id: i64,
    /// What it is called, once in a workspace.
    pub name: String,
    /// The numbers of its members.
    pub members: Vec<i64>,
    /// Since when.
    pub created: Micros,
}

impl Records {
    /// The teams of a workspace, by name.
    pub async fn teams(&self, by: Allowed<'_, See>) -> Result<Vec<Team>> {
        let failed = error::from("list the teams");
        let find = Teams::find().filter(row::Column::Workspace.eq(by.row())).order_by_asc(row::Column::Name);
        let rows = find.all(&self.database).await.map_err(&failed)?;
        let ids = place::Column::Team.is_in(rows.iter().map(|row| row.id));
        let places = place::Entity::find().filter(ids).order_by_asc(place::Column::Member).all(&self.database).await;
        let places = places.map_err(failed)?;
        let of = |team: i64| places.iter().filter(|place| place.team == team).map(|place| place.member).collect();
        Ok(rows
            .into_iter()
            .map(|row| Team { members: of(row.id), id: row.id, name: row.name, created: row.created })
            .collect())
    }

    /// Makes a team (`id` none) or changes one: its name, and who is in it. All must have a seat in the workspace.
    pub async fn set_team(
        &self,
        by: Allowed<'_, ManageMembers>,
        id: Option<i64>,
        called: &str,
        members: &[i64],
        now: Micros,
    ) -> Result<i64> {
        let name = workspaces::name("name", called)?;
        let step = transaction::begin(&self.database).await?;
        check(&step, by, id, &name, members).await?;
        let failed = error::from("keep a team");
        let id = match id {
            Some(id) => {
                let row = row::ActiveModel { id: Set(id), name: Set(name), ..Default::default() };
                row.update(&step).await.map_err(&failed)?.id
            }
            None => {
                let row = row::ActiveModel {
                    workspace: Set(by.row()),
                    name: Set(name),
                    created: Set(now),
                    ..Default::default()
                };
                row.insert(&step).await.map_err(&failed)?.id
            }
        };
        let before = place::Entity::delete_many().filter(place::Column::Team.eq(id));
        before.exec(&step).await.map_err(&failed)?;
        let places = members.iter().map(|member| place::ActiveModel { team: Set(id), member: Set(*member) });
        if !members.is_empty() {
            place::Entity::insert_many(places).exec_without_returning(&step).await.map_err(failed)?;
        }
        let entry = Entry::done("team.change", format!("team:{id}")).with("members", members.len());
        audit::write(&step, by.context(), entry, now).await?;
        transaction::commit(step).await?;
        Ok(id)
    }

    /// Removes a team. Its members stay in the workspace.
    pub async fn remove_team(&self, by: Allowed<'_, ManageMembers>, id: i64, now: Micros) -> Result<()> {
        let step = transaction::begin(&self.database).await?;
        let one = Teams::delete_many().filter(row::Column::Id.eq(id)).filter(row::Column::Workspace.eq(by.row()));
        if one.exec(&step).await.map_err(error::from("remove a team"))?.rows_affected == 0 {
            return Err(Error::missing(format!("team {id}")));
        }
        plans::give_up(&step, by.row(), Owner::Team(id)).await?;
        audit::write(&step, by.context(), Entry::done("team.remove", format!("team:{id}")), now).await?;
        transaction::commit(step).await
    }
}

async fn check(
    step: &DatabaseTransaction,
    by: Allowed<'_, ManageMembers>,
    id: Option<i64>,
    name: &str,
    members: &[i64],
) -> Result<()> {
    let failed = error::from("look at the teams");
    let ours = row::Column::Workspace.eq(by.row());
    if let Some(id) = id {
        let found = Teams::find_by_id(id).filter(ours.clone()).one(step).await.map_err(&failed)?;
        found.ok_or_else(|| Error::missing(format!("team {id}")))?;
    }
    let same = Condition::all().add(ours).add(row::Column::Name.eq(name));
    let same = Teams::find().filter(same).one(step).await.map_err(&failed)?;
    if same.is_some_and(|found| Some(found.id) != id) {
        return Err(Error::invalid(
            "name",
            format!("There is a team called {name} already. Hint: choose another name."),
        ));
    }
    for member in members {
        let seat = seats::row::Entity::find_by_id((by.row(), *member)).one(step).await.map_err(&failed)?;
        seat.ok_or_else(|| Error::invalid("members", format!("Member {member} has no seat in this workspace.")))?;
    }
    Ok(())
}

/// Whether a workspace has this team.
pub(crate) async fn is_there(on: &impl ConnectionTrait, workspace: i64, id: i64) -> Result<bool> {
    let found = Teams::find_by_id(id).filter(row::Column::Workspace.eq(workspace)).one(on).await;
    Ok(found.map_err(error::from("look for a team"))?.is_some())
}

/// Takes a member out of all teams of a workspace.
pub(crate) async fn leave_all(step: &DatabaseTransaction, workspace: i64, member: i64) -> Result<()> {
    let failed = error::from("leave the teams");
    let teams = Teams::find().filter(row::Column::Workspace.eq(workspace)).all(step).await.map_err(&failed)?;
    let places = place::Entity::delete_many()
        .filter(place::Column::Member.eq(member))
        .filter(place::Column::Team.is_in(teams.iter().map(|team| team.id)));
    places.exec(step).await.map_err(failed)?;
    Ok(())
}
