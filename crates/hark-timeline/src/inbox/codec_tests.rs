//! Does every event survive the way through the inbox, and does damage never panic?

use super::*;
use hark_model::Group;
use proptest::prelude::*;

fn full_event() -> Event {
    let mut event = Event::new(MessageId::Text("m-1".into()), "purchase", "u1", 5, 9);
    event.identified = true;
    event.anonymous_id = Some("a1".into());
    event.original_time = Some(-7);
    event.sequence = Some(3);
    event.flags = Flags::BOT;
    event.properties = r#"{"price":12}"#.into();
    event.traits = Some(r#"{"plan":"pro"}"#.into());
    event.traits_once = Some("{}".into());
    event.groups = vec![Group { kind: "account".into(), id: "acme".into() }];
    event.group_traits = Some(r#"{"size":3}"#.into());
    event.links = vec![("u1".into(), "u2".into(), LinkKind::Merge)];
    event.population = Population::Partner;
    event
}

#[test]
fn an_event_with_everything_comes_back() {
    let mut payload = Vec::new();
    put_event(&mut payload, &full_event());
    let mut plain = Event::new(MessageId::Import(42), "seen", "u2", i64::MIN, i64::MAX);
    plain.creates_customer = false;
    put_event(&mut payload, &plain);
    let payload = unseal(&seal(payload)).expect("sealed by us");
    let items: Vec<_> = Items::new(&payload).collect::<Result<_, _>>().expect("written by us");
    let [Item::Event(first), Item::Event(second)] = &items[..] else { panic!("two events: {items:?}") };
    assert_eq!(first.event.groups, r#"{"account":"acme"}"#);
    assert_eq!(first.links(), Ok(vec![("u1", "u2", LinkKind::Merge)]));
    assert_eq!((first.event.sequence, first.event.original_time), (Some(3), Some(-7)));
    assert_eq!((first.event.traits, first.event.group_traits), (Some(r#"{"plan":"pro"}"#), Some(r#"{"size":3}"#)));
    assert_eq!((first.event.population, first.event.flags), (Population::Partner, Flags::BOT));
    assert_eq!(second.event.message_id, MessageIdRef::Import(42));
    assert!(!second.event.creates_customer && !second.event.identified);
    assert_eq!((second.event.time, second.event.received), (i64::MIN, i64::MAX));
}

#[test]
fn a_dead_letter_comes_back() {
    let letter = DeadLetter {
        reason: Reason::BadTime,
        detail: "time".into(),
        dialect: "segment".into(),
        raw: "{\"a\":1}".repeat(200),
        received: 4,
        verified: true,
    };
    let mut payload = Vec::new();
    put_dead(&mut payload, &letter);
    let blob = pack(&[&seal(payload)]);
    assert!(blob.len() < 700, "compressed");
    let payload = unseal(&blob).expect("sealed by us");
    assert_eq!(Items::new(&payload).next(), Some(Ok(Item::Dead(letter))));
}

#[test]
fn small_payloads_are_compressed_together_and_large_ones_alone() {
    let payload = |n: u8, bytes: usize| vec![n; bytes];
    let (small, smaller, large) = (seal(payload(1, 9_000)), seal(payload(2, 5_000)), seal(payload(3, 90_000)));
    assert!(small.len() > 9_000 && large.len() < 1_000);
    let both = pack(&[&small, &smaller]);
    assert!(both.len() < 1_000, "{} bytes", both.len());
    assert_eq!(unseal(&both), Ok([payload(1, 9_000), payload(2, 5_000)].concat()));
    let mixed = pack(&[&smaller, &large, &small]);
    assert_eq!(unseal(&mixed), Ok([payload(2, 5_000), payload(3, 90_000), payload(1, 9_000)].concat()));
}

fn read_all(blob: &[u8]) {
    if let Ok(payload) = unseal(blob) {
        for item in Items::new(&payload) {
            if let Ok(Item::Event(event)) = item {
                let _ = event.links();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: hark_testkit::times::times(2_000), ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        read_all(&bytes);
        let mut plain = vec![seal::VERSION, seal::PLAIN];
        plain.extend_from_slice(&bytes);
        read_all(&plain);
    }

    #[test]
    fn a_flipped_byte_is_read_without_a_panic(at in 0usize..200, by in 1u8..=255) {
        let mut payload = Vec::new();
        put_event(&mut payload, &full_event());
        let mut blob = seal(payload);
        let at = at % blob.len();
        blob[at] ^= by;
        read_all(&blob);
    }
}
