//! Who answers for a stage of a map, and where are listening posts planned?

use super::{NAME_BYTES_MAX, is_there};
use crate::access::{Allowed, Context, Save, See};
use crate::audit::{self, Entry};
use crate::error::{self, Error, Result};
use crate::traces::Without;
use crate::{Records, seats, teams, transaction, workspaces};
use hark_model::Micros;
use row::{Column, Entity as Rows};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

/// Bytes of the places for listening posts of one stage.
const POSTS_BYTES_MAX: usize = 32 * 1024;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "map_stages")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub map: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub stage: String,
        pub member: Option<i64>,
        pub team: Option<i64>,
        pub posts: String,
        pub version: i64,
        pub changed: i64,
        pub changed_by: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Who answers for a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A member, by number.
    Member(i64),
    /// A team, by number.
    Team(i64),
}

/// What is decided of a stage on a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The key of the stage.
    pub stage: String,
    /// Who answers for it.
    pub owner: Option<Owner>,
    /// The places for listening posts; JSON of the pages that show them.
    pub posts: String,
    /// Counts changes, so that nobody overwrites what they have not seen; 0 where nothing was decided.
    pub version: i64,
    /// When it was changed last.
    pub changed: Micros,
    /// The member who did.
    pub changed_by: Option<i64>,
}

impl From<row::Model> for Plan {
    fn from(row: row::Model) -> Plan {
        let row::Model { stage, member, team, posts, version, changed, changed_by, .. } = row;
        let owner = member.map(Owner::Member).or(team.map(Owner::Team));
        Plan { stage, owner, posts, version, changed, changed_by }
    }
}

impl Records {
    /// What is decided of the stages of a map, by their keys.
    pub async fn map_plans(&self, by: Allowed<'_, See>, map: i64) -> Result<Vec<Plan>> {
        is_there(&self.database, by.row(), map).await?;
        let ours = Rows::find().filter(Column::Workspace.eq(by.row())).filter(Column::Map.eq(map));
        let found = ours.order_by_asc(Column::Stage).all(&self.database).await;
        Ok(found.map_err(error::from("read what is planned on a map"))?.into_iter().map(Plan::from).collect())
    }

    /// Sets what is decided of a stage; `plan.version` is the one that the caller has seen, `plan.posts` JSON that they have checked.
    ///
    /// Fails with [`Error::Conflict`] when somebody else changed it in between.
    pub async fn set_map_plan(&self, by: Allowed<'_, Save>, map: i64, plan: &Plan, now: Micros) -> Result<Plan> {
        if plan.stage.is_empty() || plan.stage.len() > NAME_BYTES_MAX {
            return Err(Error::invalid("stage", format!("The key of a stage has 1 to {NAME_BYTES_MAX} bytes.")));
        }
        workspaces::text("stage", &plan.stage)?;
        if plan.posts.len() > POSTS_BYTES_MAX {
            let fact = format!("These are longer than {POSTS_BYTES_MAX} bytes together. Hint: make them shorter.");
            return Err(Error::invalid("posts", fact));
        }
        let step = transaction::begin(&self.database).await?;
        workspaces::claim(&step, by.row()).await?;
        is_there(&step, by.row(), map).await?;
        let failed = error::from("plan a stage of a map");
        let old = Rows::find_by_id((by.row(), map, plan.stage.clone())).one(&step).await.map_err(&failed)?;
        if old.as_ref().map_or(0, |old| old.version) != plan.version {
            let fact = "Somebody else changed this stage in between. Hint: reload the map, then change it again.";
            return Err(Error::Conflict { fact: fact.into() });
        }
        may_own(&step, by.row(), plan.owner).await?;
        let (member, team) = match plan.owner {
            None => (None, None),
            Some(Owner::Member(id)) => (Some(id), None),
            Some(Owner::Team(id)) => (None, Some(id)),
        };
        let row = row::ActiveModel {
            workspace: Set(by.row()),
            map: Set(map),
            stage: Set(plan.stage.clone()),
            member: Set(member),
            team: Set(team),
            posts: Set(plan.posts.clone()),
            version: Set(plan.version + 1),
            changed: Set(now),
            changed_by: Set(by.context().member()),
        };
        match old {
            Some(_) => Rows::update(row).exec(&step).await.map(drop).map_err(&failed)?,
            None => Rows::insert(row).exec_without_returning(&step).await.map(drop).map_err(&failed)?,
        }
        audit::write(&step, by.context(), Entry::done("map.plan", format!("map:{map}")), now).await?;
        transaction::commit(step).await?;
        Ok(Plan { version: plan.version + 1, changed: now, changed_by: by.context().member(), ..plan.clone() })
    }
}

/// Whoever answers for a stage is there.
async fn may_own(on: &impl ConnectionTrait, workspace: i64, owner: Option<Owner>) -> Result<()> {
    let fact = match owner {
        None => return Ok(()),
        Some(Owner::Member(id)) => {
            let seat = seats::row::Entity::find_by_id((workspace, id)).one(on).await;
            match seat.map_err(error::from("look for the owner of a stage"))? {
                Some(_) => return Ok(()),
                None => format!("Member {id} has no seat in this workspace."),
            }
        }
        Some(Owner::Team(id)) if teams::is_there(on, workspace, id).await? => return Ok(()),
        Some(Owner::Team(id)) => format!("Team {id} does not exist."),
    };
    Err(Error::invalid("owner", fact))
}

/// Nobody who is gone answers for a stage.
pub(crate) async fn give_up(on: &impl ConnectionTrait, workspace: i64, owner: Owner) -> Result<()> {
    let (column, id) = match owner {
        Owner::Member(id) => (Column::Member, id),
        Owner::Team(id) => (Column::Team, id),
    };
    let nobody = Rows::update_many().col_expr(column, Expr::value(None::<i64>));
    let one_more = nobody.col_expr(Column::Version, Expr::col(Column::Version).add(1));
    let theirs = one_more.filter(Column::Workspace.eq(workspace)).filter(column.eq(id));
    theirs.exec(on).await.map(drop).map_err(error::from("take an owner off the maps"))
}

/// The stages of a workspace whose plans name somebody, with the number of the map.
pub(crate) async fn naming(on: &impl ConnectionTrait, ours: i64, without: &dyn Without) -> Result<Vec<(i64, String)>> {
    let failed = error::from("look through what is planned");
    let maps = Rows::find().select_only().column(Column::Map).distinct().filter(Column::Workspace.eq(ours));
    let maps = maps.order_by_asc(Column::Map).into_tuple::<i64>().all(on).await.map_err(&failed)?;
    let mut found = Vec::new();
    for map in maps {
        let plans = Rows::find().filter(Column::Workspace.eq(ours)).filter(Column::Map.eq(map)).all(on).await;
        let named = plans.map_err(&failed)?.into_iter().filter(|row| without.content(&row.posts).is_some());
        found.extend(named.map(|row| (map, row.stage)));
    }
    Ok(found)
}

/// Takes them out of the plan of a stage.
pub(crate) async fn rewrite(
    step: &DatabaseTransaction,
    by: &Context,
    (map, stage): (i64, String),
    without: &dyn Without,
    now: Micros,
) -> Result<()> {
    let (failed, ours) = (error::from("take somebody out of a plan"), i64::from(by.workspace()));
    let old = Rows::find_by_id((ours, map, stage.clone())).one(step).await.map_err(&failed)?;
    let Some(posts) = old.as_ref().and_then(|old| without.content(&old.posts)) else { return Ok(()) };
    let version = old.map_or(0, |old| old.version) + 1;
    let set = Rows::update_many()
        .col_expr(Column::Posts, Expr::value(posts))
        .col_expr(Column::Version, Expr::value(version))
        .col_expr(Column::Changed, Expr::value(now))
        .filter(Column::Workspace.eq(ours))
        .filter(Column::Map.eq(map))
        .filter(Column::Stage.eq(stage));
    set.exec(step).await.map_err(&failed)?;
    audit::write(step, by, Entry::done("map.plan", format!("map:{map}")), now).await
}
