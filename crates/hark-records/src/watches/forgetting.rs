//! What is no longer kept of entries and exits, and from when on?
//!
//! Of who was erased nothing is kept, under whatever key it was written down; of a segment that is not watched any more, or was removed,
//! nothing either; and of all others for as long as it can be read.

use super::{Change, Changes, Members, ROWS, Watches, bytes, key, row};
use crate::access::{Allowed, HandlePrivacy};
use crate::error::{self, Result};
use crate::saved::{Kind, row as saved};
use crate::{Records, WorkspaceId, deliveries, privacy, transaction};
use hark_model::{CustomerKey, Micros};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};

impl Records {
    /// Forgets entries and exits from before a moment.
    pub async fn forget_changes(&self, before: Micros) -> Result<()> {
        let old = Changes::delete_many().filter(row::change::Column::At.lt(before)).exec(&self.database);
        old.await.map(drop).map_err(error::from("forget who entered and left"))
    }

    /// Of whom entries and exits are written down in a workspace, ascending, after a key; a page of them.
    pub async fn whose_moves(&self, workspace: WorkspaceId, after: Option<CustomerKey>) -> Result<Vec<CustomerKey>> {
        use row::change::Column;
        let mut find = Changes::find().select_only().column(Column::Customer).distinct();
        find = find.filter(Column::Workspace.eq(i64::from(workspace)));
        if let Some(after) = after {
            find = find.filter(Column::Customer.gt(bytes(after)));
        }
        let page = sea_orm::QueryOrder::order_by_asc(find, Column::Customer).limit(10_000);
        let found = page.into_tuple::<Vec<u8>>().all(&self.database).await;
        Ok(found.map_err(error::from("list of whom was told"))?.iter().map(|bytes| key(bytes)).collect())
    }

    /// The entries and exits that are written down under these keys of a customer, the oldest first.
    pub async fn moves_of(&self, by: Allowed<'_, HandlePrivacy>, keys: &[CustomerKey]) -> Result<Vec<Change>> {
        use row::change::Column;
        let mut found = Vec::new();
        for some in keys.chunks(ROWS) {
            let find = Changes::find().filter(Column::Workspace.eq(by.row()));
            let find = find.filter(Column::Customer.is_in(some.iter().copied().map(bytes))).all(&self.database).await;
            found.extend(find.map_err(error::from("list who entered and left"))?.into_iter().map(Change::from));
        }
        found.sort_by_key(|change| change.id);
        Ok(found)
    }

    /// Nothing of these customers is left: forgets what was written down of them, and what endpoints were or are to be told.
    pub async fn forget_moved(&self, workspace: WorkspaceId, gone: &[CustomerKey]) -> Result<()> {
        let step = transaction::begin(&self.database).await?;
        forget_told(&step, workspace, gone).await?;
        transaction::commit(step).await
    }
}

/// What was written down of customers who were erased, by whatever key of theirs.
pub(crate) async fn forget_customers(
    step: &DatabaseTransaction,
    workspace: WorkspaceId,
    gone: &[CustomerKey],
) -> Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    privacy::forget(step, workspace, gone).await?;
    forget_told(step, workspace, gone).await
}

/// What was written down of the moves of customers of whom this store knows nothing. Another store may: archives of theirs stay.
pub(super) async fn forget_told(
    step: &DatabaseTransaction,
    workspace: WorkspaceId,
    gone: &[CustomerKey],
) -> Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    let ours = i64::from(workspace);
    let segments = saved::Entity::find().select_only().column(saved::Column::Id);
    let segments = segments.filter(saved::Column::Workspace.eq(ours));
    let segments = segments.filter(saved::Column::Kind.eq(Kind::Segment.word())).into_tuple::<i64>().all(step);
    let segments = segments.await.map_err(error::from("list the segments"))?;
    for some in gone.chunks(ROWS) {
        let theirs = || some.iter().copied().map(bytes);
        for segments in segments.chunks(ROWS) {
            let members = Members::delete_many().filter(row::member::Column::Segment.is_in(segments.iter().copied()));
            let members = members.filter(row::member::Column::Customer.is_in(theirs())).exec(step);
            members.await.map_err(error::from("forget the members"))?;
        }
        let changes = Changes::delete_many().filter(row::change::Column::Workspace.eq(ours));
        let changes = changes.filter(row::change::Column::Customer.is_in(theirs())).exec(step);
        changes.await.map_err(error::from("forget who entered and left"))?;
    }
    deliveries::told::forget(step, workspace, gone).await
}

/// A segment is removed: should it come back, it is watched as if for the first time.
pub(crate) async fn forget_segment(step: &DatabaseTransaction, segment: i64, now: Micros) -> Result<()> {
    let Some(watch) = super::held(step, segment).await? else { return Ok(()) };
    let set = Watches::update_many()
        .col_expr(row::watch::Column::Rules, Expr::value(None::<String>))
        .col_expr(row::watch::Column::Since, Expr::value(now.max(watch.since + 1)))
        .filter(row::watch::Column::Segment.eq(segment));
    set.exec(step).await.map_err(error::from("begin a watch anew"))?;
    forget_moves(step, segment).await
}

/// That removed segments were watched. What was written down of them went when they were removed.
pub(crate) async fn forget_for_good(step: &DatabaseTransaction, segments: &[i64]) -> Result<()> {
    let watches = Watches::delete_many().filter(row::watch::Column::Segment.is_in(segments.iter().copied()));
    watches.exec(step).await.map(drop).map_err(error::from("forget that a segment was watched"))
}

/// Who is in a segment, and who entered and left it.
pub(super) async fn forget_moves(step: &impl ConnectionTrait, segment: i64) -> Result<()> {
    let members = Members::delete_many().filter(row::member::Column::Segment.eq(segment)).exec(step);
    members.await.map_err(error::from("forget the members"))?;
    let changes = Changes::delete_many().filter(row::change::Column::Segment.eq(segment)).exec(step);
    changes.await.map(drop).map_err(error::from("forget who entered and left"))
}
