//! Which links speak of these ids, and does each of them count?

use super::IdentityMap;
use super::evaluate::{IdFacts, LinkRow, judge};
use super::plan::Planner;
use crate::catalogue::tables;
use crate::error::Result;
use crate::known::{KnownLink, Standing};
use hark_model::{CustomerKey, LinkKind, Micros, Trust};
use rusqlite::Connection;
use rustc_hash::FxHashMap;

/// Whether an id that has links came as an identified one.
pub fn is_identified(conn: &Connection, workspace: u32, raw: CustomerKey) -> Result<bool> {
    let sql = "SELECT identified FROM ids WHERE workspace = ?1 AND raw = ?2";
    Ok(tables::optional(conn, sql, (workspace, raw.to_bytes()), |row| row.get(0))?.unwrap_or(false))
}

/// The links, by when they were first said. Whether one counts depends on all that the ids hang together with.
pub fn of(conn: &Connection, workspace: u32, map: &IdentityMap, raws: &[CustomerKey]) -> Result<Vec<KnownLink>> {
    let planner = Planner { conn, workspace, map, is_identified: &|raw| is_identified(conn, workspace, raw) };
    let mut found: FxHashMap<(CustomerKey, CustomerKey, u8, u8), KnownLink> = FxHashMap::default();
    let mut seen: rustc_hash::FxHashSet<CustomerKey> = Default::default();
    for start in raws {
        if seen.contains(start) {
            continue;
        }
        let (facts, links) = planner.around(*start)?;
        seen.extend(facts.keys().copied());
        let (_, standings) = judge(&facts, &links);
        let text = |key: CustomerKey| facts.get(&key).map(|facts| facts.text.clone()).unwrap_or_default();
        let ours =
            links.into_iter().zip(standings).filter(|(link, _)| raws.contains(&link.a) || raws.contains(&link.b));
        for (link, standing) in ours {
            let known = known(&link, standing, &text);
            found.insert((link.a, link.b, link.kind as u8, link.trust as u8), known);
        }
    }
    let mut links: Vec<KnownLink> = found.into_values().collect();
    links.sort_by(|l, k| (l.said, &l.message_id, l.a.0, l.b.0).cmp(&(k.said, &k.message_id, k.a.0, k.b.0)));
    Ok(links)
}

fn known(link: &LinkRow, standing: Standing, text: &dyn Fn(CustomerKey) -> String) -> KnownLink {
    KnownLink {
        a: (link.a, text(link.a)),
        b: (link.b, text(link.b)),
        kind: link.kind,
        trust: link.trust,
        said: (link.first.0, link.last.0),
        message_id: link.first.1.clone(),
        standing,
    }
}

/// One thing to say so that an id leaves its customer.
pub struct Cut {
    /// One id of the pair.
    pub a: String,
    /// The other.
    pub b: String,
    /// What undoes the link.
    pub by: LinkKind,
    /// When the link was said last.
    pub last: Micros,
}

/// When something was said last of a pair.
pub fn last_said(conn: &Connection, workspace: u32, (a, b): (CustomerKey, CustomerKey)) -> Result<Option<Micros>> {
    let sql = "SELECT max(last_time) FROM links WHERE workspace = ?1 AND ((a = ?2 AND b = ?3) OR (a = ?3 AND b = ?2))";
    let last = tables::optional(conn, sql, (workspace, a.to_bytes(), b.to_bytes()), |row| row.get(0))?;
    Ok(last.flatten())
}

/// See [`crate::Engine::parting`].
pub fn cuts(conn: &Connection, workspace: u32, map: &IdentityMap, raw: CustomerKey) -> Result<Vec<Cut>> {
    let planner = Planner { conn, workspace, map, is_identified: &|raw| is_identified(conn, workspace, raw) };
    let (facts, links) = planner.around(raw)?;
    let (customers, standings) = judge(&facts, &links);
    let Some(whole) = customers.get(&raw).copied() else { return Ok(Vec::new()) };
    let ours = |key: &CustomerKey| customers.get(key) == Some(&whole);
    let counts = |at: usize| !matches!(standings[at], Standing::Undone | Standing::Undoes);
    let within: Vec<usize> =
        (0..links.len()).filter(|at| counts(*at) && ours(&links[*at].a) && ours(&links[*at].b)).collect();
    let proven = |key: &CustomerKey| facts.get(key).is_some_and(|facts| facts.identified);
    // What joins customers who were two before; everything else ties an id to one of them.
    let joins = |link: &LinkRow| {
        let alias = link.kind == LinkKind::Alias && proven(&link.a) && proven(&link.b);
        link.trust == Trust::Verified && (link.kind == LinkKind::Merge || alias)
    };
    let mut merges: Vec<usize> = within.iter().copied().filter(|at| joins(&links[*at])).collect();
    merges.sort_by(|a, b| links[*b].last.cmp(&links[*a].last));
    let own = within.iter().copied().filter(|at| links[*at].a == raw || links[*at].b == raw);
    let cut = match last_merges(&facts, &links, &merges, (raw, whole)) {
        Some(cut) => cut,
        None if raw == whole => Vec::new(),
        None => own.collect(),
    };
    let text = |key: CustomerKey| facts.get(&key).map(|facts| facts.text.clone()).unwrap_or_default();
    let cuts = cut.into_iter().map(|at| &links[at]).map(|link| Cut {
        a: text(link.a),
        b: text(link.b),
        by: if link.kind == LinkKind::Merge { LinkKind::Unmerge } else { LinkKind::Unlink },
        last: link.last.0,
    });
    Ok(cuts.collect())
}

/// The merges to be undone so that an id is not with the one that stands for its customer any more: the latest that do,
/// and no others. `merges` come latest first. `None` when no merge holds them together.
fn last_merges(
    facts: &FxHashMap<CustomerKey, IdFacts>,
    links: &[LinkRow],
    merges: &[usize],
    (raw, whole): (CustomerKey, CustomerKey),
) -> Option<Vec<usize>> {
    let without = |gone: &[usize]| {
        let left = links.iter().enumerate().filter(|(at, _)| !gone.contains(at)).map(|(_, link)| link.clone());
        judge(facts, &left.collect::<Vec<_>>()).0
    };
    let mut gone: Vec<usize> = Vec::new();
    // Where the id stands for all itself, whoever the latest merge brought leaves it.
    let mut other = (raw != whole).then_some(whole);
    for at in merges {
        gone.push(*at);
        let parts = without(&gone);
        let side = [links[*at].a, links[*at].b].into_iter().find(|end| parts.get(end) != parts.get(&raw));
        other = other.or(side);
        if other.is_none_or(|other| parts.get(&other) == parts.get(&raw)) {
            continue;
        }
        // Later merges of others were in the way; they stay.
        for at in gone.clone().into_iter().rev() {
            let fewer: Vec<usize> = gone.iter().copied().filter(|one| *one != at).collect();
            let parts = without(&fewer);
            if other.is_some_and(|other| parts.get(&other) != parts.get(&raw)) {
                gone = fewer;
            }
        }
        return Some(gone);
    }
    None
}
