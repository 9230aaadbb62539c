//! Which links speak of these ids, and does each of them count?

use super::IdentityMap;
use super::evaluate::{LinkRow, judge};
use super::plan::Planner;
use crate::catalogue::tables;
use crate::error::Result;
use crate::known::{KnownLink, Standing};
use hark_model::CustomerKey;
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
