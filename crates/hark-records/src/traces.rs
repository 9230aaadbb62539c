//! Somebody is erased: how does what people saved name them no more?
//!
//! Rules list customers by ids, questions are about one, rules ask for an address; names, descriptions, notes and places for listening posts
//! may hold the same in words. All of it is looked through, that included which was removed and could be brought back; so are answers that
//! were kept to be given again. What names whom is the caller's to say ([`Without`]). Rows are read a few at a time, however many there
//! are, and written anew only where somebody was in them.

use crate::access::{Allowed, Context, HandlePrivacy};
use crate::audit::{self, Entry};
use crate::error::{self, Result};
use crate::maps::{notes, plans};
use crate::saved::row::{self as saved, Column, Entity as Rows};
use crate::{Records, idempotency, transaction, workspaces};
use hark_model::Micros;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};

/// Rows whose lengths are read together.
const PAGE: u64 = 1_000;
/// Bytes of rows that are read together, unless one alone is longer.
const BYTES: i64 = 1024 * 1024;

/// How something reads without those who are erased.
pub trait Without: Send + Sync {
    /// The same of a rule, a question, a page or an answer, as JSON. `None`: it names nobody of them.
    fn content(&self, json: &str) -> Option<String>;

    /// The same of words that somebody wrote.
    fn words(&self, text: &str) -> Option<String>;

    /// Whether JSON that is left as it is may still mean them: somebody has to look.
    fn is_doubtful(&self, _json: &str) -> bool {
        false
    }
}

/// What became of what named somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// How much of what was saved, of notes and of plans named them and does no longer.
    pub rewritten: usize,
    /// What may still: the word of its kind, and its number.
    pub doubtful: Vec<(String, i64)>,
}

/// Where somebody is named.
#[derive(Default)]
struct Found {
    saved: Vec<i64>,
    notes: Vec<i64>,
    plans: Vec<(i64, String)>,
    answers: Vec<String>,
    doubtful: Vec<(String, i64)>,
}

impl Found {
    fn is_empty(&self) -> bool {
        self.saved.is_empty() && self.notes.is_empty() && self.plans.is_empty() && self.answers.is_empty()
    }
}

impl Records {
    /// Takes a customer out of what was saved in the workspace.
    pub async fn forget_traces(
        &self,
        by: Allowed<'_, HandlePrivacy>,
        without: &dyn Without,
        now: Micros,
    ) -> Result<Traces> {
        let found = find(&self.database, by.row(), without).await?;
        if found.is_empty() {
            return Ok(Traces { rewritten: 0, doubtful: found.doubtful });
        }
        let step = transaction::begin(&self.database).await?;
        let traces = forget(&step, by.context(), without, now).await?;
        transaction::commit(step).await?;
        // It is done, whatever becomes of the log.
        drop(self.overwrite_log().await);
        Ok(traces)
    }

    /// Writes what the log of changes holds into the file, and empties the log: it has what the rows were before. Somebody who reads at
    /// this moment may be in the way; then the next sweep does it.
    pub(crate) async fn overwrite_log(&self) -> Result<()> {
        if self.are_a_file() {
            let step = Statement::from_string(DatabaseBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
            self.database.execute_raw(step).await.map_err(error::from("empty their log"))?;
        }
        Ok(())
    }
}

/// The same in a transaction that may do more. Nobody saves anything meanwhile.
pub(crate) async fn forget(
    step: &DatabaseTransaction,
    by: &Context,
    without: &dyn Without,
    now: Micros,
) -> Result<Traces> {
    let ours = i64::from(by.workspace());
    workspaces::claim(step, ours).await?;
    let found = find(step, ours, without).await?;
    let rewritten = found.saved.len() + found.notes.len() + found.plans.len();
    for id in found.saved {
        rewrite(step, by, id, without, now).await?;
    }
    for id in found.notes {
        notes::rewrite(step, by, id, without, now).await?;
    }
    for (map, stage) in found.plans {
        plans::rewrite(step, by, (map, stage), without, now).await?;
    }
    idempotency::forget_answers(step, ours, &found.answers).await?;
    Ok(Traces { rewritten, doubtful: found.doubtful })
}

async fn find(on: &impl ConnectionTrait, ours: i64, without: &dyn Without) -> Result<Found> {
    let mut found = Found::default();
    for some in saved_in(on, ours).await? {
        let rows = Rows::find().filter(Column::Id.is_in(some)).order_by_asc(Column::Id).all(on).await;
        for row in rows.map_err(error::from("look through what was saved"))? {
            let new = reads(&row, without);
            let content = new.as_ref().map_or(&row.content, |[_, _, content, _]| content);
            if row.deleted.is_none() && without.is_doubtful(content) {
                found.doubtful.push((row.kind, row.id));
            }
            found.saved.extend(new.map(|_| row.id));
        }
    }
    found.notes = notes::naming(on, ours, without).await?;
    found.plans = plans::naming(on, ours, without).await?;
    found.answers = idempotency::naming(on, ours, without).await?;
    Ok(found)
}

/// The numbers of all that was saved, as many together as may be read at once.
async fn saved_in(on: &impl ConnectionTrait, ours: i64) -> Result<Vec<Vec<i64>>> {
    let (mut all, mut after) = (Groups::default(), 0);
    loop {
        let page = Rows::find().select_only().column(Column::Id);
        let page = page.expr_as(Expr::cust("LENGTH(content) + LENGTH(look) + LENGTH(description)"), "bytes");
        let page = page.filter(Column::Workspace.eq(ours)).filter(Column::Id.gt(after));
        let page = page.order_by_asc(Column::Id).limit(PAGE).into_tuple::<(i64, i32)>().all(on).await;
        let page = page.map_err(error::from("look through what was saved"))?;
        let Some((last, _)) = page.last() else { return Ok(all.0) };
        after = *last;
        page.into_iter().for_each(|(id, bytes)| all.put(id, i64::from(bytes)));
    }
}

/// Keys of rows, as many together as may be read at once.
pub(crate) struct Groups<K>(pub(crate) Vec<Vec<K>>, i64);

impl<K> Default for Groups<K> {
    fn default() -> Self {
        Groups(Vec::new(), 0)
    }
}

impl<K> Groups<K> {
    pub(crate) fn put(&mut self, key: K, bytes: i64) {
        match self.0.last_mut() {
            Some(group) if self.1 + bytes <= BYTES && group.len() < 100 => {
                group.push(key);
                self.1 += bytes;
            }
            _ => {
                self.0.push(vec![key]);
                self.1 = bytes;
            }
        }
    }
}

/// What a row says without them: name, description, content and look. `None`: they are in none of it.
fn reads(row: &saved::Model, without: &dyn Without) -> Option<[String; 4]> {
    let new = [
        without.words(&row.name),
        without.words(&row.description),
        without.content(&row.content),
        without.content(&row.look),
    ];
    if new.iter().all(Option::is_none) {
        return None;
    }
    let [name, description, content, look] = new;
    let or = |new: Option<String>, old: &String| new.unwrap_or_else(|| old.clone());
    Some([or(name, &row.name), or(description, &row.description), or(content, &row.content), or(look, &row.look)])
}

async fn rewrite(step: &DatabaseTransaction, by: &Context, id: i64, without: &dyn Without, now: Micros) -> Result<()> {
    let failed = error::from("take somebody out of what was saved");
    // Whoever saves has the workspace first, as this has.
    let Some(row) = Rows::find_by_id(id).one(step).await.map_err(&failed)? else { return Ok(()) };
    let Some([name, description, content, look]) = reads(&row, without) else { return Ok(()) };
    // A new version: whoever looks at the old one must not write the ids back.
    let new = Rows::update_many()
        .col_expr(Column::Name, Expr::value(name))
        .col_expr(Column::Description, Expr::value(description))
        .col_expr(Column::Content, Expr::value(content))
        .col_expr(Column::Look, Expr::value(look))
        .col_expr(Column::Version, Expr::value(row.version + 1))
        .col_expr(Column::Changed, Expr::value(now));
    new.filter(Column::Id.eq(id)).exec(step).await.map_err(&failed)?;
    audit::write(step, by, Entry::done("saved.change", format!("{}:{id}", row.kind)), now).await
}
