//! How many jobs are there in each state?

use super::{Jobs, State, row};
use crate::Records;
use crate::error::{self, Result};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// How many jobs there are in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Its word.
    pub state: &'static str,
    /// Jobs of workspaces.
    pub of_workspaces: u64,
    /// Letters for new passwords. One waits or fails only where somebody has the address, so whoever is shown this number learns
    /// who is here.
    pub of_nobody: u64,
}

impl Records {
    /// How many jobs there are in each state; says nothing of what they are.
    pub async fn jobs_by_state(&self) -> Result<Vec<Count>> {
        let failed = error::from("count the jobs");
        let mut counts = Vec::with_capacity(State::ALL.len());
        for state in State::ALL {
            let all = || Jobs::find().filter(row::Column::State.eq(state.word()));
            let shown = all().filter(row::Column::Workspace.is_not_null()).count(&self.database).await;
            let hidden = all().filter(row::Column::Workspace.is_null()).count(&self.database).await;
            let (of_workspaces, of_nobody) = (shown.map_err(&failed)?, hidden.map_err(&failed)?);
            counts.push(Count { state: state.word(), of_workspaces, of_nobody });
        }
        Ok(counts)
    }
}
