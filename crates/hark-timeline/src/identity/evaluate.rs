//! What do these links mean, taken as a set?
//!
//! Links are taken in the order of (time, message id). An id is *identified* if it ever came as one, whenever that was.
//! - `Identify` and `Alias` join two groups of ids of which at most one holds identified ids. So an anonymous id stays
//!   with the earliest identified one it was said to belong to, and a shared device joins nobody.
//! - Two groups that both hold identified ids are joined by a verified `Merge`, or by a verified `Alias` between two
//!   identified ids, and by nothing else. A claim that would do so stays inactive.
//! - A verified `Unlink` undoes what was said of that very pair at or before it. What was said later counts from its
//!   last statement: of a pair only the first and the last statement are kept.

use crate::known::Standing;
use hark_model::{CustomerKey, LinkKind, Micros, Trust};
use rustc_hash::FxHashMap;

/// A moment in the order of links.
pub type Moment = (Micros, String);

/// All that was said of one pair, of one kind, with one trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRow {
    /// One id.
    pub a: CustomerKey,
    /// The other.
    pub b: CustomerKey,
    /// What.
    pub kind: LinkKind,
    /// By whom.
    pub trust: Trust,
    /// First said.
    pub first: Moment,
    /// Last said.
    pub last: Moment,
}

/// What is known of an id apart from its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdFacts {
    /// Its text.
    pub text: String,
    /// Whether it ever came as an identified id.
    pub identified: bool,
}

fn pair(link: &LinkRow) -> (CustomerKey, CustomerKey) {
    (link.a.min(link.b), link.a.max(link.b))
}

/// The links that count, by their place, with the moment from which they do, in order. The others say why not.
fn effective<'a>(links: &'a [LinkRow], standings: &mut [Standing]) -> Vec<(&'a Moment, usize)> {
    let mut undone: FxHashMap<(CustomerKey, CustomerKey), &Moment> = FxHashMap::default();
    for link in links.iter().filter(|l| l.kind == LinkKind::Unlink && l.trust == Trust::Verified) {
        let last = undone.entry(pair(link)).or_insert(&link.last);
        *last = (*last).max(&link.last);
    }
    let mut live: Vec<(&Moment, usize)> = Vec::new();
    for (at, link) in links.iter().enumerate() {
        let proven = link.kind != LinkKind::Merge || link.trust == Trust::Verified;
        let moment = match undone.get(&pair(link)) {
            _ if link.kind == LinkKind::Unlink => {
                standings[at] = Standing::Undoes;
                continue;
            }
            _ if !proven => {
                standings[at] = Standing::Claimed;
                continue;
            }
            Some(cut) if link.last <= **cut => {
                standings[at] = Standing::Undone;
                continue;
            }
            Some(cut) if link.first <= **cut => &link.last,
            _ => &link.first,
        };
        live.push((moment, at));
    }
    live.sort_by(|(m, l), (n, k)| {
        let order = |at: usize| (links[at].kind as u8, links[at].trust, links[at].a, links[at].b);
        m.cmp(n).then_with(|| order(*l).cmp(&order(*k)))
    });
    live
}

struct Clusters {
    parent: Vec<usize>,
    identified: Vec<bool>,
}

impl Clusters {
    fn root(&mut self, mut i: usize) -> usize {
        while self.parent[i] != i {
            self.parent[i] = self.parent[self.parent[i]];
            i = self.parent[i];
        }
        i
    }
}

/// The customer of each id, given all links among them.
pub fn evaluate(ids: &FxHashMap<CustomerKey, IdFacts>, links: &[LinkRow]) -> FxHashMap<CustomerKey, CustomerKey> {
    judge(ids, links).0
}

/// The same, and what became of each link.
pub fn judge(
    ids: &FxHashMap<CustomerKey, IdFacts>,
    links: &[LinkRow],
) -> (FxHashMap<CustomerKey, CustomerKey>, Vec<Standing>) {
    let keys: Vec<CustomerKey> = ids.keys().copied().collect();
    let index: FxHashMap<CustomerKey, usize> = keys.iter().enumerate().map(|(i, k)| (*k, i)).collect();
    let own: Vec<bool> = keys.iter().map(|k| ids[k].identified).collect();
    let mut clusters = Clusters { parent: (0..keys.len()).collect(), identified: own.clone() };
    let mut first_seen: Vec<Option<&Moment>> = vec![None; keys.len()];
    let mut standings = vec![Standing::Active; links.len()];
    for (moment, at) in effective(links, &mut standings) {
        let link = &links[at];
        let (Some(a), Some(b)) = (index.get(&link.a), index.get(&link.b)) else { continue };
        for id in [*a, *b] {
            first_seen[id].get_or_insert(moment);
        }
        let (root_a, root_b) = (clusters.root(*a), clusters.root(*b));
        let both = clusters.identified[root_a] && clusters.identified[root_b];
        let proven = link.trust == Trust::Verified
            && (link.kind == LinkKind::Merge || (link.kind == LinkKind::Alias && own[*a] && own[*b]));
        if root_a == root_b {
            continue;
        }
        if !both || proven {
            clusters.parent[root_b] = root_a;
            clusters.identified[root_a] |= clusters.identified[root_b];
        } else {
            standings[at] = if link.trust == Trust::Verified { Standing::NeedsMerge } else { Standing::Claimed };
        }
    }
    let rank = |i: usize| (!own[i], first_seen[i].is_none(), first_seen[i], &ids[&keys[i]].text);
    let mut best: FxHashMap<usize, usize> = FxHashMap::default();
    for i in 0..keys.len() {
        let root = clusters.root(i);
        let standing = best.entry(root).or_insert(i);
        if rank(i) < rank(*standing) {
            *standing = i;
        }
    }
    let customers = (0..keys.len()).map(|i| (keys[i], keys[best[&clusters.root(i)]])).collect();
    (customers, standings)
}
