//! Who entered a watched segment, who left it, and how do others hear of that?
//!
//! Membership is worked out from the timeline whenever somebody asks; this tells of changes. Everybody is judged once an hour and at the start,
//! in between those to whom something happened, and those whose standing ends although nothing does. Who was in when one looked
//! last is kept in the records, with what endpoints are told, in one transaction: what a crash leaves behind is seen by
//! the next look, and told once.

mod basis;
mod look;

use crate::library::Held;
use crate::routes::query::Leash;
use crate::serve::Server;
use crate::sink::Sink;
use crate::work::erasure;
use crate::work::webhook::{self, Happened};
use basis::{Basis, calendar, rules};
use hark_model::time::HOUR;
use hark_model::{CustomerKey, Micros};
use hark_query::halt::Halt;
use hark_query::timeline::hex;
use hark_records::watches::{Change, News, Stand, Watch};
use hark_records::{Records, Workspace, WorkspaceId};
use hark_timeline::engine::Touched;
use look::{Asked, Seen};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often everybody is judged. Whoever's standing ends before the next time waits in memory until then.
const EVERYBODY_EVERY: Micros = HOUR;
/// How often it is looked whether somebody watches another segment. Events wake it at once.
const LOOK: Duration = Duration::from_secs(2);
/// So many times as long as a look took one rests after it, but not longer than that.
const REST: u32 = 3;
const REST_MAX: Duration = Duration::from_secs(5);
/// How long after the last look of one store another may watch a workspace.
const LEASE: Micros = HOUR;
/// A server that stops waits so long for a thread that waits.
const SLICE: Duration = Duration::from_millis(200);

/// What one knows of a workspace between two looks.
#[derive(Default)]
struct Space {
    /// The watched segments with the rules by which they were judged.
    judged: BTreeMap<i64, String>,
    /// What the rules are now, and of what that was worked out.
    now: Option<(Basis, BTreeMap<i64, String>)>,
    /// Whose standing ends before the horizon, the first on top.
    due: BinaryHeap<Reverse<(Micros, CustomerKey)>>,
    /// When everybody is judged again.
    horizon: Micros,
    /// Segments whose rules could not be understood: nobody is known to be in them.
    unreadable: BTreeSet<i64>,
    /// Until when no other store watches it.
    leased: Micros,
    /// The name of the store that watches. Members that another one noted are not this one's.
    store: String,
    /// Until when it is left alone: it took long to look at everybody.
    rests: Option<Instant>,
}

/// Watches all workspaces of a server.
pub struct Watching {
    server: Arc<Server>,
    spaces: BTreeMap<WorkspaceId, Space>,
    /// Workspaces that the store of another server watches.
    others: BTreeSet<WorkspaceId>,
}

/// Any error of the records or the store: it is tried again at the next look.
type Failed = Box<dyn std::error::Error + Send + Sync>;

impl Watching {
    /// Knows nothing yet.
    pub fn new(server: Arc<Server>) -> Watching {
        Watching { server, spaces: BTreeMap::new(), others: BTreeSet::new() }
    }

    fn records(&self) -> &Records {
        &self.server.state.records
    }

    fn sink(&self) -> &Arc<dyn Sink> {
        &self.server.state.sink
    }

    /// Looks whenever something changed, until it is dropped.
    pub async fn run(mut self) {
        let mut seen = 0;
        loop {
            let begun = Instant::now();
            if let Err(error) = self.step().await {
                tracing::warn!(%error, "who entered and left segments cannot be told; it is tried again");
            }
            // However much comes in: whoever watches leaves most of a core to those who ask.
            tokio::time::sleep((begun.elapsed() * REST).min(REST_MAX)).await;
            seen = self.wait(seen).await;
        }
    }

    /// Waits until something happens, or may change without that. Where nothing is watched, nothing that happens is of interest.
    async fn wait(&self, seen: u64) -> u64 {
        let until = Instant::now() + self.patience();
        while !self.spaces.is_empty() {
            let left = until.saturating_duration_since(Instant::now());
            let (sink, slice) = (self.sink().clone(), left.min(SLICE));
            let waiting = tokio::task::spawn_blocking(move || sink.wait_for_change(seen, slice));
            let changes = tokio::select! {
                changes = waiting => changes.unwrap_or(seen),
                () = self.server.watches.notified() => return seen,
            };
            if changes != seen || left <= SLICE {
                return changes;
            }
        }
        let _ = tokio::time::timeout_at(until.into(), self.server.watches.notified()).await;
        seen
    }

    /// How long nothing can change unless something happens.
    fn patience(&self) -> Duration {
        let now = (self.server.state.clock)();
        let first = self.spaces.values().filter_map(|space| space.due.peek()).map(|Reverse((at, _))| *at).min();
        let until = first.map_or(LOOK, |at| Duration::from_micros(at.saturating_sub(now).max(0).unsigned_abs()));
        until.min(LOOK)
    }

    /// Looks once at every workspace in which something is watched.
    pub async fn step(&mut self) -> Result<(), Failed> {
        let mut wanted: BTreeMap<WorkspaceId, Vec<Watch>> = BTreeMap::new();
        for watch in self.records().watches().await? {
            wanted.entry(watch.workspace).or_default().push(watch);
        }
        let sink = self.sink().clone();
        self.spaces.retain(|workspace, _| {
            let still = wanted.contains_key(workspace);
            if !still {
                sink.forget_touched(*workspace);
            }
            still
        });
        for (id, watches) in wanted {
            // A workspace that was made this moment is known at the next look.
            let Some(workspace) = self.server.auth.workspace(id) else { continue };
            if self.spaces.get(&id).and_then(|space| space.rests).is_some_and(|until| Instant::now() < until) {
                continue;
            }
            let mut space = self.spaces.remove(&id).unwrap_or_default();
            let looked = match self.may_watch(id, &mut space).await {
                Ok(true) => self.look(&workspace, &watches, &mut space).await,
                Ok(false) => continue,
                Err(error) => Err(error),
            };
            // Until the look has succeeded, everybody is to be judged: a mistake in between must lose nobody.
            match looked {
                Ok(()) => drop(self.spaces.insert(id, space)),
                // The others hear of theirs all the same.
                Err(error) => {
                    tracing::warn!(workspace = id, %error, "who entered and left segments cannot be told; it is tried again")
                }
            }
        }
        Ok(())
    }

    /// Whether no other store watches a workspace. Another one has other customers: each would take those of the other for gone.
    async fn may_watch(&mut self, workspace: WorkspaceId, space: &mut Space) -> Result<bool, Failed> {
        let now = (self.server.state.clock)();
        if space.leased.saturating_sub(now) > LEASE / 2 {
            return Ok(true);
        }
        let sink = self.sink().clone();
        let mark = tokio::task::spawn_blocking(move || sink.view(workspace).map(|view| erasure::mark(&*view)));
        let until = now.saturating_add(LEASE);
        space.store = mark.await??;
        let may = self.records().lease_watch(workspace, &space.store, (now, until)).await?;
        if may {
            space.leased = until;
            self.others.remove(&workspace);
        } else if self.others.insert(workspace) {
            tracing::warn!(
                workspace,
                "the data folder of another server watches the segments of this workspace, so this one does not"
            );
        }
        Ok(may)
    }

    async fn look(&self, workspace: &Arc<Workspace>, watches: &[Watch], space: &mut Space) -> Result<(), Failed> {
        let now = (self.server.state.clock)();
        // Before the view: what happens in between is noted for the next look.
        let touched = self.sink().touched(workspace.id);
        let (held, rules) = self.rules(workspace, watches, space).await?;
        // A watch that began anew between two looks has the same rules, and nobody is known to be in.
        let is_known = |watch: &Watch| watch.rules.is_some() || space.unreadable.contains(&watch.segment);
        let judged = rules == space.judged && watches.iter().all(is_known);
        let everybody = touched == Touched::Anybody || now >= space.horizon || !judged;
        let asked = if everybody {
            space.due.clear();
            space.horizon = now.saturating_add(EVERYBODY_EVERY);
            Asked::Everybody(space.horizon)
        } else {
            let mut keys = match touched {
                Touched::Some(keys) => keys,
                Touched::Anybody => Vec::new(),
            };
            while space.due.peek().is_some_and(|Reverse((at, _))| *at <= now) {
                keys.extend(space.due.pop().map(|Reverse((_, key))| key));
            }
            if keys.is_empty() {
                return Ok(());
            }
            Asked::Some(keys, space.horizon)
        };
        let library = held.library.clone();
        let begun = Instant::now();
        let seen = self.judged(workspace, watches, &library, asked).await?;
        // A look at everybody may take a minute, and any event may ask for one: most of a core stays with those who ask.
        space.rests = matches!(seen, Seen::Everybody(_)).then(|| begun + begun.elapsed() * (REST + 1));
        let told = match seen {
            Seen::Everybody(all) => {
                let unreadable = watches.iter().zip(&all.members).filter(|(_, members)| members.is_none());
                space.unreadable = unreadable.map(|(watch, _)| watch.segment).collect();
                space.due = all.due.iter().copied().map(Reverse).collect();
                self.forget_gone(workspace.id, None).await?;
                self.compare(workspace, watches, (&library, &rules), &all.members).await?
            }
            Seen::Some(some) => {
                let due = some.people.iter().map(|one| (one.until, one.key)).filter(|(at, _)| *at < space.horizon);
                space.due.extend(due.map(Reverse));
                self.note(watches, &rules, &some).await?
            }
        };
        space.judged = rules;
        if told > 0 {
            self.server.hurry();
        }
        Ok(())
    }

    /// What the workspace has given names to, and the rules of its watched segments. Working those out reads all that they name: it is done
    /// when one of them may be another.
    async fn rules(
        &self,
        workspace: &Workspace,
        watches: &[Watch],
        space: &mut Space,
    ) -> Result<(Arc<Held>, BTreeMap<i64, String>), Failed> {
        let held = self.server.shelf.held(self.records(), workspace.id).await?;
        let watched = watches.iter().map(|watch| (watch.segment, watch.name.clone())).collect();
        let calendar = calendar(&space.store, workspace);
        let basis = Basis { stamp: held.stamp.clone(), calendar, watched };
        if let Some((_, rules)) = space.now.as_ref().filter(|(known, _)| *known == basis) {
            return Ok((held, rules.clone()));
        }
        let rules = rules(&basis.calendar, watches, &held);
        space.now = Some((basis, rules.clone()));
        Ok((held, rules))
    }

    /// Judges on a thread that may wait.
    async fn judged(
        &self,
        workspace: &Arc<Workspace>,
        watches: &[Watch],
        library: &Arc<hark_query::segment::Library>,
        asked: Asked,
    ) -> Result<Seen, Failed> {
        let (sink, workspace, library) = (self.sink().clone(), workspace.clone(), library.clone());
        let names: Vec<String> = watches.iter().map(|watch| watch.name.clone()).collect();
        let now = (self.server.state.clock)();
        let halt = Arc::new(Halt::new());
        let _leash = Leash(halt.clone());
        let work = move || look::judge(&*sink, (&workspace, &library, &names), asked, now, &halt);
        tokio::task::spawn_blocking(work).await?
    }

    /// What was kept of members against who is in now. Who differs is judged once more by their key of today: they may have become
    /// one with somebody.
    async fn compare(
        &self,
        workspace: &Arc<Workspace>,
        watches: &[Watch],
        (library, rules): (&Arc<hark_query::segment::Library>, &BTreeMap<i64, String>),
        members: &[Option<Vec<CustomerKey>>],
    ) -> Result<usize, Failed> {
        let mut moved = Vec::new();
        let mut known = Vec::with_capacity(watches.len());
        for (watch, members) in watches.iter().zip(members) {
            let (Some(members), Some(rules)) = (members, rules.get(&watch.segment)) else { continue };
            if watch.rules.as_ref() != Some(rules) {
                self.records().know_members((watch.segment, watch.since), rules, members).await?;
                continue;
            }
            moved.extend(look::only_in_one(members, &self.records().known_members(watch.segment).await?));
            known.push(watch.clone());
        }
        if moved.is_empty() {
            return Ok(0);
        }
        match self.judged(workspace, &known, library, Asked::Only(moved)).await? {
            Seen::Some(some) => self.note(&known, rules, &some).await,
            Seen::Everybody(_) => Ok(0),
        }
    }

    async fn note(&self, watches: &[Watch], rules: &BTreeMap<i64, String>, some: &look::Some) -> Result<usize, Failed> {
        let (now, mut told) = ((self.server.state.clock)(), BTreeMap::<WorkspaceId, Vec<Change>>::new());
        let merged = Mutex::new(BTreeSet::new());
        for (place, watch) in watches.iter().enumerate() {
            let (Some(rule), Some(rules)) = (some.places[place], rules.get(&watch.segment)) else { continue };
            let stand = |one: &hark_query::segment::watch::Somebody| Stand {
                customer: one.key,
                formerly: one.formerly.clone(),
                inside: one.is_there.then(|| one.inside[rule]),
            };
            let stands: Vec<Stand> = some.people.iter().map(stand).collect();
            let base = self.server.state.public_url.clone();
            let tell = |news: News<'_>| {
                let (happened, message) = match news {
                    // With the moment: records that were restored count changes as they did before.
                    News::Moved(change) => {
                        (happened(watch, change), format!("msg_segment_{}_{}", change.at, change.id))
                    }
                    News::Merged { was, now: is } => {
                        // They may have been in several segments; that they are one is told once.
                        merged.lock().unwrap_or_else(PoisonError::into_inner).insert((was, is)).then_some(())?;
                        let (was, is) = (hex(was), hex(is));
                        (webhook::merged(watch.workspace, &was, &is), format!("msg_merged_{now}_{was}_{is}"))
                    }
                };
                let bodies = happened.bodies(&base, &message, now);
                Some((happened.kind, message, bodies))
            };
            let of = (watch.workspace, watch.segment, rules.as_str());
            told.entry(watch.workspace).or_default().extend(self.records().note_stands(of, &stands, tell, now).await?);
        }
        for (workspace, changes) in told.iter().filter(|(_, changes)| !changes.is_empty()) {
            // Whoever was erased since the view was taken has just been written down again.
            let of = changes.iter().map(|change| change.customer).collect();
            self.forget_gone(*workspace, Some(of)).await?;
        }
        Ok(told.values().map(Vec::len).sum())
    }

    /// Forgets what was written down of customers of whom nothing is left; with none named, of all of whom something was.
    async fn forget_gone(&self, workspace: WorkspaceId, of: Option<Vec<CustomerKey>>) -> Result<(), Failed> {
        let (one_page, mut page) = (of.is_some(), of.unwrap_or_default());
        if !one_page {
            page = self.records().whose_moves(workspace, None).await?;
        }
        while let Some(last) = page.last().copied() {
            let sink = self.sink().clone();
            let looked = tokio::task::spawn_blocking(move || look::gone(&*sink, workspace, page)).await??;
            self.records().forget_moved(workspace, &looked).await?;
            if one_page {
                break;
            }
            page = self.records().whose_moves(workspace, Some(last)).await?;
        }
        Ok(())
    }
}

fn happened(watch: &Watch, change: &Change) -> Happened {
    let customer = hex(change.customer);
    webhook::moved(watch.workspace, watch.segment, &customer, change.entered)
}
