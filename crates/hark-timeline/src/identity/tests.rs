//! Do the same links give the same customers, in whatever order and portions they come?

use super::evaluate::{IdFacts, LinkRow, evaluate};
use super::plan::{Planner, Statement};
use super::*;
use crate::catalogue::{self, Tx};
use hark_model::{IdHasher, LinkKind, Population, Trust};
use proptest::prelude::*;
use std::collections::BTreeMap;

const IDS: usize = 7;

#[derive(Clone, Debug)]
struct Said {
    a: usize,
    b: usize,
    kind: LinkKind,
    trust: Trust,
    time: i64,
    message: String,
}

fn said() -> impl Strategy<Value = Said> {
    (0..IDS, 0..IDS, 0u8..5, any::<bool>(), 0i64..6, 0u8..3).prop_map(|(a, b, kind, proven, time, message)| Said {
        a,
        b,
        kind: LinkKind::from_code(kind).expect("a kind"),
        trust: if proven { Trust::Verified } else { Trust::Claimed },
        time,
        message: format!("m{message}"),
    })
}

fn key(id: usize) -> CustomerKey {
    IdHasher::new([5; 16]).customer(Population::Customer, &format!("id{id}"))
}

/// The ids that are identified: the targets of `Identify`, and some that always are.
fn identified(links: &[Said], always: &[bool]) -> Vec<bool> {
    let target = |id: usize| links.iter().any(|l| l.kind == LinkKind::Identify && l.b == id);
    (0..IDS).map(|id| always[id] || target(id)).collect()
}

/// What the whole set means, with nothing but the set in hand.
fn whole(links: &[Said], always: &[bool]) -> Vec<CustomerKey> {
    let identified = identified(links, always);
    let facts: FxHashMap<CustomerKey, IdFacts> =
        (0..IDS).map(|id| (key(id), IdFacts { text: format!("id{id}"), identified: identified[id] })).collect();
    let mut rows: BTreeMap<_, LinkRow> = BTreeMap::new();
    for said in links.iter().filter(|l| l.a != l.b) {
        let moment = (said.time, said.message.clone());
        let row = rows.entry((said.a, said.b, said.kind as u8, said.trust)).or_insert_with(|| LinkRow {
            a: key(said.a),
            b: key(said.b),
            kind: said.kind,
            trust: said.trust,
            first: moment.clone(),
            last: moment.clone(),
        });
        row.first = row.first.clone().min(moment.clone());
        row.last = row.last.clone().max(moment);
    }
    let rows: Vec<LinkRow> = rows.into_values().collect();
    let customers = evaluate(&facts, &rows);
    (0..IDS).map(|id| customers[&key(id)]).collect()
}

/// What the planner makes of the links when they come in these portions.
fn planned(portions: &[Vec<Said>], always: &[bool]) -> Vec<CustomerKey> {
    let dir = tempfile::tempdir().expect("a folder");
    let mut conn = catalogue::open_or_create(dir.path()).expect("a catalogue");
    let mut map = IdentityMap::default();
    let mut seen: Vec<Said> = Vec::new();
    for portion in portions {
        let before = identified(&seen, always);
        seen.extend(portion.iter().cloned());
        let now = identified(&seen, always);
        let texts: Vec<String> = (0..IDS).map(|id| format!("id{id}")).collect();
        let statements: Vec<Statement<'_>> = portion
            .iter()
            .map(|said| Statement {
                a: (key(said.a), &texts[said.a]),
                b: (key(said.b), &texts[said.b]),
                kind: said.kind,
                trust: said.trust,
                time: said.time,
                message_id: &said.message,
            })
            .collect();
        let newly: Vec<CustomerKey> = (0..IDS).filter(|id| now[*id] && !before[*id]).map(key).collect();
        let is_identified =
            |wanted: CustomerKey| -> Result<bool> { Ok((0..IDS).any(|id| key(id) == wanted && now[id])) };
        let planner = Planner { conn: &conn, workspace: 1, map: &map, is_identified: &is_identified };
        let plan = planner.plan(&statements, &newly).expect("planned");
        let mut tx = Tx::begin(&mut conn).expect("begun");
        plan.write(&mut tx, 1).expect("written");
        tx.commit().expect("committed");
        map = plan.map;
        for id in 0..IDS {
            let customer = map.resolve(key(id));
            assert!(map.raws_of(customer).contains(&key(id)), "the reverse knows every id");
            assert_eq!(map.raws_of(customer)[0], customer);
        }
    }
    let sql = "SELECT raw, customer, version FROM ids";
    let rows = catalogue::tables::all(&conn, sql, [], |row| {
        let key = |i| row.get(i).map(CustomerKey::from_bytes);
        Ok((key(0)?, key(1)?, row.get::<_, i64>(2)? as u64))
    });
    let loaded = IdentityMap::load(rows.expect("read").into_iter(), map.version());
    for id in 0..IDS {
        assert_eq!(loaded.resolve(key(id)), map.resolve(key(id)), "a restart changes nothing");
        assert_eq!(loaded.raws_of(map.resolve(key(id))), map.raws_of(map.resolve(key(id))));
    }
    catalogue::verify(&mut conn, dir.path(), &catalogue::schema::TABLES).expect("digests fit");
    (0..IDS).map(|id| map.resolve(key(id))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: hark_testkit::times::times(120), ..ProptestConfig::default() })]

    #[test]
    fn order_and_portions_do_not_matter(
        links in proptest::collection::vec(said(), 1..14),
        shuffled in any::<u64>(),
        cuts in proptest::collection::vec(1usize..5, 14),
        always in proptest::collection::vec(proptest::bool::weighted(0.3), IDS),
    ) {
        let expected = whole(&links, &always);
        let mut order: Vec<(u64, Said)> = links
            .iter()
            .enumerate()
            .map(|(i, said)| ((i as u64 + 1).wrapping_mul(shuffled | 1).rotate_left(23), said.clone()))
            .collect();
        order.sort_by_key(|(rank, _)| *rank);
        let mut left: Vec<Said> = order.into_iter().map(|(_, said)| said).collect();
        let mut portions = Vec::new();
        for cut in cuts {
            let rest = left.split_off(cut.min(left.len()));
            portions.push(std::mem::replace(&mut left, rest));
        }
        portions.push(left);
        prop_assert_eq!(planned(&portions, &always), expected);
    }
}

fn one(a: usize, b: usize, kind: LinkKind, trust: Trust, time: i64) -> Said {
    Said { a, b, kind, trust, time, message: "m".into() }
}

#[test]
fn the_rules_one_by_one() {
    use LinkKind::{Alias, Identify, Merge, Unlink};
    use Trust::{Claimed, Verified};
    let nobody = [false; IDS];
    let together = |links: &[Said], a: usize, b: usize| {
        let customers = whole(links, &nobody);
        customers[a] == customers[b]
    };
    let shared = [one(0, 1, Identify, Claimed, 5), one(0, 2, Identify, Claimed, 3)];
    assert!(together(&shared, 0, 2) && !together(&shared, 0, 1) && !together(&shared, 1, 2), "earliest wins");
    assert!(!together(&[one(1, 2, Merge, Claimed, 1)], 1, 2), "a claimed merge does nothing");
    let two = [one(0, 1, Identify, Claimed, 1), one(3, 2, Identify, Claimed, 1)];
    let with = |more: Said| [two[0].clone(), two[1].clone(), more];
    assert!(!together(&with(one(1, 2, Alias, Claimed, 2)), 1, 2), "a claim between two identified ids");
    assert!(together(&with(one(1, 2, Alias, Verified, 2)), 0, 3), "a proof between two identified ids");
    assert!(!together(&with(one(0, 2, Identify, Verified, 2)), 1, 2), "an identify never joins two customers");
    assert!(!together(&with(one(0, 3, Alias, Verified, 2)), 1, 2), "an alias of their anonymous ids does not");
    assert!(together(&with(one(0, 3, Merge, Verified, 2)), 1, 2), "a verified merge does");
    let undone = [one(0, 1, Identify, Claimed, 1), one(1, 0, Unlink, Verified, 2)];
    assert!(!together(&undone, 0, 1), "undone in either direction");
    assert!(together(&[one(0, 1, Identify, Claimed, 1), one(1, 0, Unlink, Claimed, 2)], 0, 1), "not by a claim");
    let again = [undone[0].clone(), undone[1].clone(), one(0, 1, Identify, Claimed, 3)];
    assert!(together(&again, 0, 1), "said again later");
    assert_eq!(whole(&[one(0, 1, Identify, Claimed, 1)], &nobody)[0], key(1), "the identified id stands for all");
}
