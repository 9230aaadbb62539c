//! Which segments are watched, who was in them when somebody looked last, and who entered and left?
//!
//! Membership itself is kept nowhere: it is what the timeline says. Only to tell an entry from a stay one must know who was in
//! before, and only for segments that somebody wants to hear of. Customers stand here by their keys, which tell nobody who they are.

use crate::access::{Allowed, Save, See, SeeCustomers};
use crate::audit::{self, Entry};
use crate::deliveries::{self, Bodies};
use crate::error::{self, Result};
use crate::saved::{self, Kind};
use crate::{Records, WorkspaceId, transaction, workspaces};
use hark_model::{CustomerKey, Micros};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::BTreeSet;

mod forgetting;
mod lease;
mod row;

pub(crate) use forgetting::{forget_customers, forget_for_good, forget_segment};

/// Rows of one statement: both databases take so many parameters at once.
const ROWS: usize = 500;

use row::change::Entity as Changes;
use row::member::Entity as Members;
use row::watch::Entity as Watches;

/// A segment that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// The number of the segment.
    pub segment: i64,
    /// What the segment is called.
    pub name: String,
    /// Names the rules by which its members are known; none: they are not known yet.
    pub rules: Option<String>,
    /// Since when. Each time one begins to watch has a later moment of its own.
    pub since: Micros,
}

/// Where a customer stands with a watched segment now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stand {
    /// What they are called now.
    pub customer: CustomerKey,
    /// Other keys under which they may be kept: those of customers they have become one with.
    pub formerly: Vec<CustomerKey>,
    /// Whether they are in; none when there is nothing of them any more, which is told to nobody.
    pub inside: Option<bool>,
}

impl Stand {
    /// Whether something must be written for them. Of who is gone it is not known what was.
    fn differs(&self, kept: &BTreeSet<CustomerKey>) -> bool {
        self.inside != Some(kept.contains(&self.customer)) || self.formerly.iter().any(|key| kept.contains(key))
    }
}

/// What endpoints are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News<'c> {
    /// Somebody entered or left.
    Moved(&'c Change),
    /// Who was known to be in under one key has become one with somebody, and has another key now.
    Merged {
        /// What they were called.
        was: CustomerKey,
        /// What they are called.
        now: CustomerKey,
    },
}

/// Somebody entered or left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its number: later ones are larger.
    pub id: i64,
    /// The number of the segment.
    pub segment: i64,
    /// Who.
    pub customer: CustomerKey,
    /// Whether they entered.
    pub entered: bool,
    /// When that was seen.
    pub at: Micros,
}

/// Which of the moves are read, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What came after this number, the oldest first.
    After(i64),
    /// What came before this number, or everything: the newest first.
    Before(Option<i64>),
}

impl From<row::change::Model> for Change {
    fn from(row: row::change::Model) -> Change {
        let row::change::Model { id, segment, customer, entered, at, .. } = row;
        Change { id, segment, customer: key(&customer), entered, at }
    }
}

fn key(bytes: &[u8]) -> CustomerKey {
    CustomerKey(bytes.iter().fold(0, |all, byte| all << 8 | u128::from(*byte)))
}

fn bytes(key: CustomerKey) -> Vec<u8> {
    key.to_bytes().to_vec()
}

impl Records {
    /// Watches a segment from now on, or no longer. Who is in it when the watch begins has not entered.
    pub async fn watch_segment(&self, by: Allowed<'_, Save>, segment: i64, on: bool, now: Micros) -> Result<()> {
        let step = transaction::begin(&self.database).await?;
        // One at a time: somebody may click twice.
        workspaces::claim(&step, by.row()).await?;
        saved::find(&step, by.row(), Kind::Segment, segment, false).await?;
        let known = Watches::find_by_id(segment).one(&step).await.map_err(error::from("read a watch"))?;
        if known.is_some() == on {
            return Ok(());
        }
        if on {
            let row = row::watch::ActiveModel {
                segment: Set(segment),
                workspace: Set(by.row()),
                rules: Set(None),
                since: Set(now),
            };
            Watches::insert(row).exec_without_returning(&step).await.map_err(error::from("watch a segment"))?;
        } else {
            Watches::delete_by_id(segment).exec(&step).await.map_err(error::from("end a watch"))?;
            forgetting::forget_moves(&step, segment).await?;
        }
        let verb = if on { "segment.watch" } else { "segment.unwatch" };
        audit::write(&step, by.context(), Entry::done(verb, format!("segment:{segment}")), now).await?;
        transaction::commit(step).await
    }

    /// The numbers of the segments of a workspace that are watched.
    pub async fn watched(&self, by: Allowed<'_, See>) -> Result<BTreeSet<i64>> {
        let ours = Watches::find().filter(row::watch::Column::Workspace.eq(by.row()));
        let found = ours.all(&self.database).await.map_err(error::from("list the watches"))?;
        Ok(found.into_iter().map(|watch| watch.segment).collect())
    }

    /// Everything that is watched, of all workspaces, by workspace and segment.
    pub async fn watches(&self) -> Result<Vec<Watch>> {
        let all = Watches::find().order_by_asc(row::watch::Column::Workspace).order_by_asc(row::watch::Column::Segment);
        let watches = all.all(&self.database).await.map_err(error::from("list the watches"))?;
        let ids = watches.iter().map(|watch| watch.segment);
        let named = saved::row::Entity::find().filter(saved::row::Column::Id.is_in(ids));
        let named = named.filter(saved::row::Column::Deleted.is_null()).all(&self.database);
        let named = named.await.map_err(error::from("read the segments that are watched"))?;
        let found = watches.into_iter().filter_map(|watch| {
            let name = named.iter().find(|one| one.id == watch.segment)?.name.clone();
            let row::watch::Model { segment, workspace, rules, since } = watch;
            Some(Watch { workspace: workspace as WorkspaceId, segment, name, rules, since })
        });
        Ok(found.collect())
    }

    /// Whoever is in a watched segment by these rules has not entered: it is how it stands when one begins to look. Whatever was kept
    /// before is forgotten. `false`: meanwhile the watch has ended, or began anew, and nothing more was kept.
    pub async fn know_members(
        &self,
        (segment, since): (i64, Micros),
        rules: &str,
        members: &[CustomerKey],
    ) -> Result<bool> {
        let step = transaction::begin(&self.database).await?;
        if held(&step, segment).await?.is_none_or(|watch| watch.since != since) {
            return Ok(false);
        }
        set_rules(&step, segment, None).await?;
        forget_members(&step, segment).await?;
        transaction::commit(step).await?;
        // In small steps, so that nobody else waits long. Until the last one the members are not known.
        for some in members.chunks(ROWS) {
            let step = transaction::begin(&self.database).await?;
            if held(&step, segment).await?.is_none_or(|watch| watch.since != since) {
                return Ok(false);
            }
            let rows =
                some.iter().map(|one| row::member::ActiveModel { segment: Set(segment), customer: Set(bytes(*one)) });
            let insert = Members::insert_many(rows).on_conflict(OnConflict::new().do_nothing().to_owned());
            insert.exec_without_returning(&step).await.map_err(error::from("keep the members"))?;
            transaction::commit(step).await?;
        }
        let step = transaction::begin(&self.database).await?;
        if held(&step, segment).await?.is_none_or(|watch| watch.since != since) {
            return Ok(false);
        }
        set_rules(&step, segment, Some(rules)).await?;
        transaction::commit(step).await?;
        Ok(true)
    }

    /// Who was in a watched segment when one looked last, ascending.
    pub async fn known_members(&self, segment: i64) -> Result<Vec<CustomerKey>> {
        use row::member::Column;
        const PAGE: u64 = 10_000;
        let mut all: Vec<CustomerKey> = Vec::new();
        loop {
            let mut find = Members::find().filter(Column::Segment.eq(segment));
            if let Some(last) = all.last() {
                find = find.filter(Column::Customer.gt(bytes(*last)));
            }
            let page = find.order_by_asc(Column::Customer).limit(PAGE).all(&self.database);
            let page = page.await.map_err(error::from("read the members"))?;
            let n = page.len() as u64;
            all.extend(page.iter().map(|row| key(&row.customer)));
            if n < PAGE {
                return Ok(all);
            }
        }
    }

    /// Notes where customers stand with a watched segment by these rules, and what that changes: in one transaction with what endpoints
    /// are told. `tell` gives a message its kind, its id and what it says, if there is one. Nothing is noted of a watch that ended or has
    /// other rules by now.
    pub async fn note_stands(
        &self,
        (workspace, segment, rules): (WorkspaceId, i64, &str),
        stands: &[Stand],
        tell: impl Fn(News<'_>) -> Option<(&'static str, String, Bodies)> + Send + Sync,
        now: Micros,
    ) -> Result<Vec<Change>> {
        let mut changes = Vec::new();
        for some in stands.chunks(ROWS / 2) {
            // Most of those to whom something happened stand where they stood: nothing is written for them.
            let kept = kept(&self.database, segment, some).await?;
            let some: Vec<Stand> = some.iter().filter(|one| one.differs(&kept)).cloned().collect();
            if some.is_empty() {
                continue;
            }
            let step = transaction::begin(&self.database).await?;
            if held(&step, segment).await?.is_none_or(|watch| watch.rules.as_deref() != Some(rules)) {
                return Ok(changes);
            }
            let (moved, merged) = stand(&step, (workspace, segment), &some, now).await?;
            let merged = merged.iter().map(|(was, now)| (News::Merged { was: *was, now: *now }, vec![*was, *now]));
            for (news, of) in merged.chain(moved.iter().map(|one| (News::Moved(one), vec![one.customer]))) {
                let Some((kind, message, bodies)) = tell(news) else { continue };
                if deliveries::tell(&step, workspace, kind, &message, &bodies, now).await? > 0 {
                    deliveries::told::note(&step, workspace, &message, &of).await?;
                }
            }
            transaction::commit(step).await?;
            changes.extend(moved);
        }
        Ok(changes)
    }

    /// Who entered and left the watched segments of a workspace, or one of them.
    pub async fn segment_changes(
        &self,
        by: Allowed<'_, SeeCustomers>,
        (part, segment): (Part, Option<i64>),
        limit: u64,
    ) -> Result<Vec<Change>> {
        use row::change::Column;
        let mut find = Changes::find().filter(Column::Workspace.eq(by.row()));
        if let Some(segment) = segment {
            find = find.filter(Column::Segment.eq(segment));
        }
        let find = match part {
            Part::After(after) => find.filter(Column::Id.gt(after)).order_by_asc(Column::Id),
            Part::Before(None) => find.order_by_desc(Column::Id),
            Part::Before(Some(before)) => find.filter(Column::Id.lt(before)).order_by_desc(Column::Id),
        };
        let found = find.limit(limit).all(&self.database).await;
        Ok(found.map_err(error::from("list who entered and left"))?.into_iter().map(Change::from).collect())
    }
}

/// The watch of a segment, which stays as it is until the transaction ends.
async fn held(step: &DatabaseTransaction, segment: i64) -> Result<Option<row::watch::Model>> {
    let find = Watches::find_by_id(segment).lock_exclusive();
    find.one(step).await.map_err(error::from("read a watch"))
}

async fn set_rules(step: &DatabaseTransaction, segment: i64, rules: Option<&str>) -> Result<()> {
    let to = sea_orm::sea_query::Expr::value(rules.map(str::to_owned));
    let set = Watches::update_many().col_expr(row::watch::Column::Rules, to);
    let done = set.filter(row::watch::Column::Segment.eq(segment)).exec(step).await;
    done.map(drop).map_err(error::from("note by which rules"))
}

async fn forget_members(step: &DatabaseTransaction, segment: i64) -> Result<()> {
    let gone = Members::delete_many().filter(row::member::Column::Segment.eq(segment)).exec(step).await;
    gone.map(drop).map_err(error::from("forget the members"))
}

/// Under which of their keys they are kept as members.
async fn kept(on: &impl ConnectionTrait, segment: i64, stands: &[Stand]) -> Result<BTreeSet<CustomerKey>> {
    use row::member::Column;
    let asked: Vec<CustomerKey> =
        stands.iter().flat_map(|one| one.formerly.iter().chain([&one.customer])).copied().collect();
    let mut kept = BTreeSet::new();
    // One customer may have been thousands before.
    for some in asked.chunks(ROWS) {
        let theirs = Column::Customer.is_in(some.iter().copied().map(bytes));
        let find = Members::find().filter(Column::Segment.eq(segment)).filter(theirs);
        let found = find.all(on).await.map_err(error::from("read the members"))?;
        kept.extend(found.iter().map(|row| key(&row.customer)));
    }
    Ok(kept)
}

/// Compares with what is kept, keeps what is so now, and writes down who moved. Gives them, and who of those who were in has another key.
async fn stand(
    step: &DatabaseTransaction,
    (workspace, segment): (WorkspaceId, i64),
    stands: &[Stand],
    now: Micros,
) -> Result<(Vec<Change>, Vec<(CustomerKey, CustomerKey)>)> {
    use row::member::Column;
    let kept = kept(step, segment, stands).await?;
    let (mut gone, mut come, mut moved) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    let (mut vanished, mut merged) = (Vec::new(), Vec::new());
    for one in stands {
        let was = kept.contains(&one.customer) || one.formerly.iter().any(|key| kept.contains(key));
        let swallowed = || one.formerly.iter().filter(|key| kept.contains(key)).copied();
        gone.extend(swallowed());
        merged.extend(swallowed().filter(|_| one.inside.is_some()).map(|was| (was, one.customer)));
        match (one.inside, kept.contains(&one.customer)) {
            (Some(true), false) => drop(come.insert(one.customer)),
            (Some(false) | None, true) => drop(gone.insert(one.customer)),
            _ => {}
        }
        match one.inside {
            Some(inside) if inside != was => moved.push((one.customer, inside)),
            None => vanished.extend(one.formerly.iter().chain([&one.customer]).copied()),
            _ => {}
        }
    }
    // Who was two a moment ago is in under one key, whatever the other said.
    gone.retain(|key| !come.contains(key));
    let gone: Vec<CustomerKey> = gone.into_iter().collect();
    for gone in gone.chunks(ROWS) {
        let gone = gone.iter().copied().map(bytes);
        let delete = Members::delete_many().filter(Column::Segment.eq(segment)).filter(Column::Customer.is_in(gone));
        delete.exec(step).await.map_err(error::from("keep the members"))?;
    }
    if !come.is_empty() {
        let rows =
            come.into_iter().map(|one| row::member::ActiveModel { segment: Set(segment), customer: Set(bytes(one)) });
        let insert = Members::insert_many(rows).on_conflict(OnConflict::new().do_nothing().to_owned());
        insert.exec_without_returning(step).await.map_err(error::from("keep the members"))?;
    }
    forgetting::forget_told(step, workspace, &vanished).await?;
    let mut changes = Vec::with_capacity(moved.len());
    for (customer, entered) in moved {
        let row = row::change::ActiveModel {
            workspace: Set(i64::from(workspace)),
            segment: Set(segment),
            customer: Set(bytes(customer)),
            entered: Set(entered),
            at: Set(now),
            ..Default::default()
        };
        let made = Changes::insert(row).exec_with_returning(step).await;
        changes.push(Change::from(made.map_err(error::from("note who entered or left"))?));
    }
    Ok((changes, merged))
}
