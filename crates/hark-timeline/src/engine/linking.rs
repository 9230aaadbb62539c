//! How does a person say that two ids are one customer, or are not, and what would be if they did?

use super::core::Core;
use super::{Engine, WorkspaceId};
use crate::catalogue::{Tx, tables};
use crate::dedupe::{self, Kind};
use crate::engine::space::Space;
use crate::error::{Error, Result};
use crate::identity::linked;
use crate::identity::plan::{Plan, Planner, Statement};
use crate::inbox::lock;
use crate::source::EventSource;
use crate::view::View;
use hark_model::{CustomerKey, Link, LinkKind, Micros, Population, Trust};
use rusqlite::Connection;
use std::sync::Arc;

impl Engine {
    /// States links that no event carries (a person merges or unmerges in the dashboard), all of them or none.
    pub fn link(&self, workspace: WorkspaceId, population: Population, links: &[Link]) -> Result<()> {
        self.core.drain_all()?;
        self.core.link(workspace, population, links)
    }

    /// What would be seen if these links were stated. Nothing is written. Links themselves are told as they are.
    pub fn suppose(
        &self,
        workspace: WorkspaceId,
        population: Population,
        links: &[Link],
    ) -> Result<Arc<dyn EventSource + Send>> {
        self.core.drain_all()?;
        Ok(self.core.suppose(workspace, population, links)?)
    }

    /// The link that makes the customers of two ids one, said at this time in a message of this id.
    pub fn merging(
        &self,
        workspace: WorkspaceId,
        population: Population,
        ids: (&str, &str),
        said: (Micros, &str),
    ) -> Result<Link> {
        self.core.merging(population, workspace, ids, said)
    }

    /// The links after which an id does not belong to its customer any more: those that undo the latest merges that hold it
    /// there, or where nothing was merged, all that was said of the id itself. None when it has nothing to leave, or when it
    /// is what the others were tied to.
    pub fn parting(
        &self,
        workspace: WorkspaceId,
        population: Population,
        id: &str,
        said: (Micros, &str),
    ) -> Result<Vec<Link>> {
        self.core.drain_all()?;
        self.core.parting(population, workspace, id, said)
    }
}

impl Core {
    fn planned(&self, conn: &Connection, space: &Space, population: Population, links: &[Link]) -> Result<Plan> {
        let key = |id: &str| self.hasher.customer(population, id);
        let statement = |link: &'_ Link| (key(&link.a), key(&link.b));
        if links.iter().map(statement).any(|(a, b)| space.refused.contains(&a) || space.refused.contains(&b)) {
            return Err(Error::Invalid { fact: "an erased id cannot be linked".to_owned() });
        }
        let statements: Vec<Statement<'_>> = links
            .iter()
            .map(|link| Statement {
                a: (key(&link.a), &link.a),
                b: (key(&link.b), &link.b),
                kind: link.kind,
                trust: link.trust,
                time: link.time,
                message_id: &link.message_id,
            })
            .collect();
        let targets = links.iter().filter(|link| link.kind == LinkKind::Identify).map(|link| key(&link.b));
        let targets: Vec<CustomerKey> = targets.collect();
        let is_identified = |raw: CustomerKey| -> Result<bool> {
            let known = space.runs.find(Kind::Identified, &[dedupe::identified_entry(raw)])?;
            Ok(targets.contains(&raw) || known[0].is_some())
        };
        let planner = Planner { conn, workspace: space.id, map: &space.identities, is_identified: &is_identified };
        planner.plan(&statements, &targets)
    }

    /// See [`super::Engine::link`]; the inbox has been drained.
    pub fn link(&self, workspace: u32, population: Population, links: &[Link]) -> Result<()> {
        let mut conn = lock(&self.store);
        let mut space = (*self.published(workspace)?.space).clone();
        let plan = self.planned(&conn, &space, population, links)?;
        let gate = lock(&self.gate);
        let mut tx = Tx::begin(&mut conn)?;
        plan.write(&mut tx, workspace)?;
        tables::count(&mut tx, workspace, |counters| counters.identity_version = plan.map.version())?;
        tx.commit()?;
        drop(gate);
        space.identities = plan.map;
        space.version += 1;
        self.publish(space);
        self.pulse.drained();
        Ok(())
    }

    /// See [`super::Engine::suppose`]; the inbox has been drained.
    pub fn suppose(&self, workspace: u32, population: Population, links: &[Link]) -> Result<Arc<View>> {
        let conn = lock(&self.store);
        let mut space = (*self.published(workspace)?.space).clone();
        space.identities = self.planned(&conn, &space, population, links)?.map;
        Ok(Arc::new(space.supposed(self.hasher, &self.read)))
    }

    /// See [`super::Engine::merging`].
    pub fn merging(
        &self,
        population: Population,
        workspace: u32,
        (a, b): (&str, &str),
        said: (Micros, &str),
    ) -> Result<Link> {
        let key = |id: &str| self.hasher.customer(population, id);
        let last = linked::last_said(&lock(&self.read), workspace, (key(a), key(b)))?;
        Ok(stated((a.to_owned(), b.to_owned()), LinkKind::Merge, said, last))
    }

    /// See [`super::Engine::parting`]; the inbox has been drained.
    pub fn parting(&self, population: Population, workspace: u32, id: &str, said: (Micros, &str)) -> Result<Vec<Link>> {
        let raw = self.hasher.customer(population, id);
        let map = self.published(workspace)?.space.identities.clone();
        let cuts = linked::cuts(&lock(&self.read), workspace, &map, raw)?;
        Ok(cuts.into_iter().map(|cut| stated((cut.a, cut.b), cut.by, said, Some(cut.last))).collect())
    }
}

/// A statement of somebody who has looked: it comes after everything that was said of the pair, whatever the clocks say.
fn stated((a, b): (String, String), kind: LinkKind, (now, message_id): (Micros, &str), last: Option<Micros>) -> Link {
    let time = last.map_or(now, |last| now.max(last + 1));
    Link { a, b, kind, time, message_id: message_id.to_owned(), trust: Trust::Verified }
}
