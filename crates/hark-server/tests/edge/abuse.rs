//! What if the body is hostile? Its neighbours and the server must not notice.

use crate::support::{Hark, NOW, SERVER_KEY, WRITE_KEY, gzip, patient, properties};
use hark_model::limits::{
    BATCH_EVENTS_MAX, BODY_BYTES_MAX, EVENT_BYTES_MAX, ID_BYTES_MAX, INFLATED_BYTES_MAX, NAME_BYTES_MAX, NESTING_MAX,
    PROPERTIES_MAX, STRING_BYTES_MAX,
};
use hark_model::time::{DAY, HOUR};
use hark_model::{Flags, Micros};
use hark_server::wire::{Rules, replay};
use serde_json::{Value, json};

/// Sends good, bad, good; the good ones must be stored, the bad one must be a dead letter with this code.
async fn between_neighbours(bad: &str, code: &str) {
    for path in ["/v1/batch", "/batch"] {
        let hark = Hark::start().await;
        let good = |n: u32| json!({"type":"track","event":"good","userId":"u1","distinct_id":"u1","messageId":format!("g{n}"),"uuid":format!("g{n}")});
        let body = format!("{{\"batch\":[{},{bad},{}]}}", good(1), good(2));
        let answer = hark.post(path, body).await;
        assert_eq!(answer.status, 200, "{path} {}", answer.text());
        assert_eq!((hark.events().len(), hark.reasons()), (2, vec![code]), "{path} {}", &bad[..bad.len().min(200)]);
        if path == "/v1/batch" {
            assert_eq!(answer.json()["rejected"], json!([{"index":1,"code":code}]));
        }
        let letter = hark.sink.letters(1).remove(0);
        assert!(letter.raw.contains(bad), "the letter holds the whole event");
        assert_eq!(
            replay(&letter, Rules::default()).map_err(|reason| reason.code()),
            Err(code),
            "a replay says the same"
        );
        hark.balanced();
    }
}

fn event(extra: Value) -> String {
    let mut event = json!({"type":"track","event":"bad","userId":"u1","distinct_id":"u1"});
    event.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    event.to_string()
}

fn nested(depth: usize) -> String {
    // The event is 1 and `properties` 2.
    format!(
        r#"{{"type":"track","event":"e","userId":"u1","distinct_id":"u1","properties":{{"a":{}{}}}}}"#,
        "[".repeat(depth - 2),
        "]".repeat(depth - 2)
    )
}

#[tokio::test]
async fn one_bad_event_harms_no_neighbour() {
    let many: serde_json::Map<String, Value> = (0..=PROPERTIES_MAX).map(|i| (format!("p{i}"), json!(1))).collect();
    let filler: serde_json::Map<String, Value> = (0..5).map(|i| (format!("p{i}"), json!("x".repeat(7_000)))).collect();
    let cases = [
        ("5".to_owned(), "malformed"),
        ("\"text\"".to_owned(), "malformed"),
        ("null".to_owned(), "malformed"),
        ("[1]".to_owned(), "malformed"),
        (event(json!({"properties":5})), "malformed"),
        (
            r#"{"type":"track","event":"e","userId":"u1","distinct_id":"u1","properties":{"a":1e999999}}"#.to_owned(),
            "malformed",
        ),
        (event(json!({"properties":many})), "too_many_properties"),
        (event(json!({"properties":filler})), "event_too_large"),
        (nested(NESTING_MAX + 1), "too_deep"),
        (nested(120), "too_deep"),
        (event(json!({"event":"x".repeat(NAME_BYTES_MAX + 1)})), "bad_name"),
        (event(json!({"event":""})), "bad_name"),
        (event(json!({"properties":{"x".repeat(NAME_BYTES_MAX + 1):1}})), "bad_name"),
        (event(json!({"userId":"x".repeat(ID_BYTES_MAX + 1),"distinct_id":"x".repeat(ID_BYTES_MAX + 1)})), "bad_id"),
        (event(json!({"messageId":"x".repeat(ID_BYTES_MAX + 1),"uuid":"x".repeat(ID_BYTES_MAX + 1)})), "bad_id"),
        (event(json!({"userId":"undefined","distinct_id":"undefined"})), "illegal_id"),
        (event(json!({"userId":"[object Object]","distinct_id":"[object Object]"})), "illegal_id"),
        (event(json!({"userId":null,"distinct_id":null})), "bad_id"),
        (event(json!({"timestamp":"yesterday"})), "bad_time"),
        (event(json!({"timestamp":"99999-01-01T00:00:00Z"})), "bad_time"),
    ];
    for (bad, code) in cases {
        between_neighbours(&bad, code).await;
    }
}

#[tokio::test]
async fn exactly_at_the_limits_all_is_well() {
    let hark = Hark::start().await;
    let many: serde_json::Map<String, Value> = (0..PROPERTIES_MAX).map(|i| (format!("p{i}"), json!(1))).collect();
    let mut large = json!({"type":"track","event":"e","userId":"u1","properties":{"a":"x","e":"x".repeat(1_000),"b":"x".repeat(8_000),"c":"x".repeat(8_000),
        "d":"x".repeat(8_000)}});
    let missing = EVENT_BYTES_MAX - large.to_string().len();
    large["properties"]["a"] = json!("x".repeat(missing + 1));
    assert_eq!(large.to_string().len(), EVENT_BYTES_MAX);
    let events = [
        event(json!({"properties":many})),
        nested(NESTING_MAX),
        event(json!({"event":"x".repeat(NAME_BYTES_MAX)})),
        event(json!({"properties":{"x".repeat(NAME_BYTES_MAX):1}})),
        event(json!({"userId":"x".repeat(ID_BYTES_MAX)})),
        event(json!({"properties":{"a":"x".repeat(STRING_BYTES_MAX)}})),
        large.to_string(),
    ];
    let answer = hark.post("/v1/batch", format!("{{\"batch\":[{}]}}", events.join(","))).await;
    assert_eq!(answer.json()["accepted"], json!(events.len()), "{}", answer.text());
    assert!(hark.events().iter().all(|event| event.flags == Flags::none()));
    hark.balanced();
}

#[tokio::test]
async fn odd_texts_are_repaired_and_marked() {
    for path in ["/v1/batch", "/batch"] {
        let hark = Hark::start().await;
        let head = r#""type":"track","event":"e","userId":"u1","distinct_id":"u1""#;
        let long = "ä".repeat(STRING_BYTES_MAX);
        // Right to left, no-break, joiners, four bytes: odd, but text.
        let odd = "\u{202e}\u{feff}\u{200d}\u{1d4b3}";
        let bodies = [
            format!(r#"{{{head},"properties":{{"a":"x\ud800y\u0000","b":1,"b":2}}}}"#),
            format!(r#"{{{head},"properties":{{"a":"{long}"}}}}"#),
            format!(
                r#"{{{head},"properties":{{"__proto__":{{"x":1}},"constructor":1,"$ip":"1.2.3.4","received_at":1,"project_id":2,"verified":true,"k":1}}}}"#
            ),
            format!(r#"{{{head},"properties":{{"s":"{odd}"}}}}"#),
        ];
        let answer = hark.post(path, format!("\u{feff}{{\"batch\":[{}]}}", bodies.join(","))).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let events = hark.events();
        assert_eq!(properties(&events[0]), json!({"a":"x\u{fffd}y\u{fffd}","b":2}), "{path}");
        assert_eq!(events[0].flags, Flags::REPAIRED);
        assert_eq!(properties(&events[1])["a"].as_str().unwrap().len(), STRING_BYTES_MAX);
        assert_eq!(events[1].flags, Flags::TRUNCATED);
        assert_eq!(properties(&events[2]), json!({"k":1}));
        assert_eq!((properties(&events[3]), events[3].flags), (json!({"s":odd}), Flags::none()));
        let counted = hark.get("/api/v1/accounting").await.json();
        assert_eq!(counted["reserved_names_dropped_since_start"], json!(6));
        hark.balanced();
        let mut broken =
            br#"{"batch":[{"type":"track","event":"e","userId":"u2","distinct_id":"u2","properties":{"a":"x"#.to_vec();
        broken.extend_from_slice(b"\xff\xc0\xaf\"}}]}");
        assert_eq!(hark.post(path, broken).await.status, 200);
        assert_eq!(hark.events()[4].flags, Flags::REPAIRED);
        hark.balanced();
    }
}

#[tokio::test]
async fn names_of_prototypes_are_only_names() {
    let hark = Hark::start().await;
    for name in ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"] {
        let body = json!({"type":"track","event":name,"userId":name,"properties":{"n":{name:1}},"groups":{name:name}});
        assert_eq!(hark.post("/v1/track", body.to_string()).await.json()["accepted"], json!(1), "{name}");
    }
    assert_eq!(hark.events().len(), 5);
    hark.balanced();
}

#[tokio::test]
async fn unreadable_bodies_are_refused_whole() {
    let hark = Hark::start().await;
    let many = format!("{{\"batch\":[{}]}}", vec!["{}"; BATCH_EVENTS_MAX + 1].join(","));
    let tiny = format!("[{}]", vec!["0"; 400_000].join(","));
    let bomb = gzip(&vec![b' '; 10 * 1024 * 1024]);
    let wide = gzip(format!("[{}\"{}\"]", "", "ab".repeat(INFLATED_BYTES_MAX / 2)).as_bytes());
    let good = br#"{"event":"e","userId":"u"}"#;
    let mut cut = gzip(good);
    cut.truncate(cut.len() - 9);
    let cases: Vec<(Vec<u8>, u16, &str)> = vec![
        (b"{".to_vec(), 400, "malformed_body"),
        (b"".to_vec(), 400, "malformed_body"),
        (b"hello".to_vec(), 400, "malformed_body"),
        (b"{\"a\":1}x".to_vec(), 400, "malformed_body"),
        ("[".repeat(100_000).into_bytes(), 400, "malformed_body"),
        (format!("{{\"a\":{}", "{\"a\":".repeat(129)).into_bytes(), 400, "malformed_body"),
        (cut, 400, "malformed_body"),
        (many.into_bytes(), 413, "too_many_events"),
        (tiny.into_bytes(), 413, "too_many_events"),
        (bomb.clone(), 413, "inflated_too_large"),
        (gzip(&bomb), 413, "inflated_too_large"),
        (wide, 413, "inflated_too_large"),
        (vec![b' '; BODY_BYTES_MAX + 1], 413, "body_too_large"),
    ];
    for path in ["/v1/batch", "/batch/", "/i/v1/analytics/events"] {
        for (body, status, code) in &cases {
            let answer = hark.post(path, body).await;
            assert_eq!((answer.status, &answer.json()["code"]), (*status, &json!(code)), "{path} {}", answer.text());
        }
        let answer = hark.send("POST", path, &[("x-write-key", WRITE_KEY), ("content-encoding", "br")], good).await;
        assert_eq!(answer.status, 415);
    }
    let twice = [("x-write-key", WRITE_KEY), ("content-encoding", "gzip, gzip")];
    assert_eq!(hark.send("POST", "/v1/track", &twice, &gzip(&gzip(good))).await.status, 200);
    let huge =
        format!("POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", 9_000_000_000_000_000_000u64);
    assert_eq!(hark.raw(huge.as_bytes()).await.unwrap().status, 413, "before reading anything");
    let counts = hark.balanced();
    assert_eq!((counts.received, hark.events().len()), (1, 1), "what was refused is not received");
}

#[tokio::test]
async fn a_body_exactly_as_large_as_allowed_passes() {
    let hark = Hark::start().await;
    let mut body = br#"{"event":"e","userId":"u"}"#.to_vec();
    body.resize(BODY_BYTES_MAX, b' ');
    assert_eq!(hark.post("/v1/track", body).await.status, 200);
    hark.balanced();
}

#[tokio::test]
async fn clocks_that_are_wrong() {
    let hark = Hark::with(patient(), |workspace| workspace.retention_days = Some(400), |_| {}).await;
    let table: [(&str, Option<&str>, Result<(Micros, Flags), &str>); 9] = [
        ("2024-01-04T10:00:00Z", None, Ok((NOW, Flags::none()))),
        ("2024-01-07T09:59:00Z", Some("2024-01-07T10:00:00Z"), Ok((NOW - HOUR / 60, Flags::none()))),
        ("2024-01-01T09:59:00Z", Some("2024-01-01T10:00:00Z"), Ok((NOW - HOUR / 60, Flags::none()))),
        ("2024-01-05T10:00:00Z", None, Ok((NOW + DAY, Flags::none()))),
        ("2024-01-05T10:00:01Z", None, Ok((NOW, Flags::TIME_CLAMPED))),
        ("2100-01-01T00:00:00Z", None, Ok((NOW, Flags::TIME_CLAMPED))),
        ("1970-01-01T00:00:00Z", None, Err("too_old")),
        ("2014-01-04T10:00:00Z", None, Err("too_old")),
        ("2023-12-31T23:59:60Z", Some("2024-01-04T10:00:00Z"), Ok((1_704_067_200_000_000 - 1, Flags::none()))),
    ];
    for (index, (stamp, sent, expected)) in table.into_iter().enumerate() {
        let body =
            json!({"batch":[{"event":"e","userId":"u","timestamp":stamp,"messageId":index.to_string()}],"sentAt":sent});
        let (events, letters) = (hark.events().len(), hark.reasons().len());
        assert_eq!(hark.post("/v1/batch", body.to_string()).await.status, 200);
        match expected {
            Ok(expected) => {
                assert_eq!(hark.events().len(), events + 1, "{stamp} {:?}", hark.reasons());
                let event = hark.events().pop().unwrap();
                assert_eq!((event.time, event.flags), expected, "{stamp} sent {sent:?}");
            }
            Err(code) => assert_eq!(hark.reasons()[letters..], [code], "{stamp}"),
        }
    }
    hark.balanced();
}

#[tokio::test]
async fn a_letter_can_be_replayed_when_the_rules_have_changed() {
    let hark = Hark::with(patient(), |workspace| workspace.retention_days = Some(1), |_| {}).await;
    let body = json!({"batch":[{"event":"e","userId":"u","timestamp":"2023-12-31T10:00:00Z"}],"sentAt":"2024-01-04T09:00:00Z"});
    let headers = [("authorization", format!("Bearer {SERVER_KEY}"))];
    hark.send("POST", "/v1/batch", &[("authorization", &headers[0].1)], body.to_string().as_bytes()).await;
    let letter = hark.sink.letters(1).remove(0);
    let events = replay(&letter, Rules::default()).unwrap();
    assert_eq!(events[0].time, NOW - 4 * DAY + HOUR, "the clock is corrected as on arrival");
    assert_eq!((events[0].received, events[0].flags), (NOW, Flags::VERIFIED));
    let again = replay(&letter, Rules::default()).unwrap();
    assert_eq!(events, again, "the message id stays, so that a second replay is a repeat");
    let listed = hark.get("/api/v1/dead-letters").await.json();
    assert_eq!(listed["dead_letters"][0]["code"], json!("too_old"));
    assert_eq!(listed["dead_letters"][0]["raw"]["event"]["event"], json!("e"));
    hark.balanced();
}

#[tokio::test]
async fn robots_are_kept_and_marked() {
    let hark = Hark::start().await;
    let body = r#"{"event":"e","userId":"u"}"#;
    let agent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
    hark.send("POST", "/v1/track", &[("x-write-key", WRITE_KEY), ("user-agent", agent)], body.as_bytes()).await;
    hark.post("/v1/track", json!({"event":"e","userId":"u","context":{"userAgent":agent}}).to_string()).await;
    hark.post("/v1/track", json!({"event":"e","userId":"u","context":{"webdriver":true}}).to_string()).await;
    hark.post("/e", json!({"event":"e","distinct_id":"u","properties":{"$raw_user_agent":agent}}).to_string()).await;
    hark.post("/v1/track", body).await;
    let bots: Vec<bool> = hark.events().iter().map(|event| event.flags == Flags::BOT).collect();
    assert_eq!(bots, [true, true, true, true, false]);
    hark.balanced();
}

/// Fifty at once want the last ten.
#[tokio::test(flavor = "multi_thread")]
async fn the_last_units_of_a_quota_are_given_once() {
    let hark = Hark::with(patient(), |workspace| workspace.quota_per_month = Some(10), |_| {}).await;
    let hark = std::sync::Arc::new(hark);
    let sent: Vec<_> = (0..50)
        .map(|i| {
            let (hark, event) = (hark.clone(), format!(r#"[{{"event":"e","userId":"u{i}"}}]"#));
            tokio::spawn(async move { hark.post("/v1/batch", event).await.json()["accepted"].as_u64() })
        })
        .collect();
    let mut accepted = 0;
    for one in sent {
        accepted += one.await.unwrap().unwrap();
    }
    let counts = hark.balanced();
    assert_eq!((accepted, counts.stored, counts.dropped_by_quota), (10, 10, 40), "{counts:?}");
}

#[tokio::test]
async fn quota_and_consent_are_counted() {
    let hark = Hark::with(patient(), |workspace| workspace.quota_per_month = Some(3), |_| {}).await;
    let events = |n: usize| format!("[{}]", vec![r#"{"event":"e","userId":"u"}"#; n].join(","));
    assert_eq!(hark.post("/v1/batch", events(2)).await.json()["accepted"], json!(2));
    assert_eq!(hark.post("/v1/batch", events(2)).await.json()["accepted"], json!(1));
    assert_eq!(hark.balanced().dropped_by_quota, 1);
    let hark = Hark::with(patient(), |workspace| workspace.quota_per_month = Some(3), |_| {}).await;
    let (bad, same) = (r#"{"event":"","userId":"u"}"#, r#"{"event":"e","userId":"u","messageId":"m"}"#);
    hark.post("/v1/batch", format!("[{bad},{bad},{same},{same}]")).await;
    assert_eq!(
        hark.post("/v1/batch", events(2)).await.json()["accepted"],
        json!(1),
        "repeats count, dead letters do not"
    );
    let counts = hark.balanced();
    assert_eq!((counts.stored, counts.duplicates, counts.dead_letters, counts.dropped_by_quota), (2, 1, 2, 1));
    let hark = Hark::with(patient(), |workspace| workspace.consent_required = true, |_| {}).await;
    let agreed = json!({"event":"e","userId":"u","context":{"consent":{"categoryPreferences":{"Analytics":true}}}});
    hark.post("/v1/batch", json!([agreed, {"event":"e","userId":"u"}]).to_string()).await;
    hark.post(
        "/batch",
        json!([{"event":"e","distinct_id":"u","properties":{"$consent":true}}, {"event":"e","distinct_id":"u"}])
            .to_string(),
    )
    .await;
    let text = json!({"event":"e","userId":"u","context":{"consent":{"categoryPreferences":{"Analytics":"true"}}}});
    hark.post("/v1/batch", json!([text, {"event":"","userId":"u"}]).to_string()).await;
    let counts = hark.balanced();
    assert_eq!(
        (counts.received, counts.stored, counts.refused_by_consent),
        (6, 2, 4),
        "without consent not even a dead letter"
    );
}
