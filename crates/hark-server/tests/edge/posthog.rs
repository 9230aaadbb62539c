//! Do PostHog's messages become the right events, and do its clients hear what they expect?

use crate::support::{Hark, NOW, WRITE_KEY, gzip, properties};
use base64::Engine as _;
use hark_model::time::{DAY, HOUR, SECOND};
use hark_model::{Event, Flags, LinkKind, MessageId};
use serde_json::{Value, json};

fn by_name(hark: &Hark, name: &str) -> Event {
    hark.events().into_iter().find(|event| event.name == name).unwrap_or_else(|| panic!("no {name}"))
}

#[tokio::test]
async fn a_batch_of_posthog_node() {
    let hark = Hark::start().await;
    let body = json!({"api_key": WRITE_KEY, "sent_at": "2024-01-04T09:59:55.000Z", "batch": [
        {"distinct_id":"u1","event":"bought","uuid":"0190-1","timestamp":"2024-01-04T09:59:50.000Z","type":"capture","library":"posthog-node",
         "properties":{"price":3,"$lib":"posthog-node","$ip":"203.0.113.9","$groups":{"company":"acme","team":"t1"}}},
        {"distinct_id":"u1","event":"$identify","uuid":"0190-2","timestamp":"2024-01-04T09:59:50.000Z",
         "properties":{"$anon_distinct_id":"a1","$set":{"plan":"pro"},"$set_once":{"source":"ad"}}},
        {"distinct_id":"u1","event":"$create_alias","uuid":"0190-3","timestamp":"2024-01-04T09:59:50.000Z",
         "properties":{"distinct_id":"u1","alias":"anon1"}},
        {"distinct_id":"$company_acme","event":"$groupidentify","uuid":"0190-4","timestamp":"2024-01-04T09:59:50.000Z",
         "properties":{"$group_type":"company","$group_key":"acme","$group_set":{"seats":9}}},
        {"distinct_id":"u2","event":"$merge_dangerously","uuid":"0190-5","properties":{"alias":"u3"}}
    ]});
    let headers = [("content-encoding", "gzip"), ("content-type", "application/json")];
    let answer = hark.send("POST", "/batch/", &headers, &gzip(body.to_string().as_bytes())).await;
    assert_eq!((answer.status, answer.json()), (200, json!({"status":1})));
    let bought = by_name(&hark, "bought");
    assert_eq!((bought.id.as_str(), bought.identified), ("u1", false));
    assert_eq!(bought.message_id, MessageId::Text("0190-1".into()));
    assert_eq!((bought.time, bought.original_time), (NOW - 5 * SECOND, Some(NOW - 10 * SECOND)));
    assert_eq!(properties(&bought), json!({"price":3,"$lib":"posthog-node"}));
    let groups: Vec<_> = bought.groups.iter().map(|g| (g.kind.as_str(), g.id.as_str())).collect();
    assert_eq!(groups, [("account", "acme"), ("team", "t1")]);
    let identify = by_name(&hark, "$identify");
    assert_eq!((identify.identified, identify.anonymous_id.as_deref()), (true, Some("a1")));
    assert_eq!(identify.traits.as_deref(), Some(r#"{"plan":"pro"}"#));
    assert_eq!(identify.traits_once.as_deref(), Some(r#"{"source":"ad"}"#));
    assert_eq!(by_name(&hark, "$create_alias").links, [("anon1".into(), "u1".into(), LinkKind::Alias)]);
    let group = by_name(&hark, "$groupidentify");
    assert!(!group.creates_customer);
    assert_eq!(group.group_traits.as_deref(), Some(r#"{"seats":9}"#));
    assert_eq!(by_name(&hark, "$merge_dangerously").links[0].2, LinkKind::Merge);
    hark.balanced();
}

#[tokio::test]
async fn posthog_js_in_all_its_wrappings() {
    let hark = Hark::start().await;
    let event = |n: u32| {
        json!({"uuid":format!("js-{n}"),"event":"$pageview","offset":2000,"$set":{"lang":"de"},
            "properties":{"token":WRITE_KEY,"distinct_id":"d1","$current_url":"http://x/","$session_id":"s1"}})
    };
    let plain = [("content-type", "text/plain")];
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let base64 = |value: &Value| base64::engine::general_purpose::STANDARD.encode(value.to_string());
    let escaped = |text: String| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let gzipped = gzip(json!([event(1)]).to_string().as_bytes());
    assert_eq!(hark.send("POST", "/e/?ip=0&ver=1.449.2&_=1704362400000", &plain, &gzipped).await.status, 200);
    let body = format!("data={}&compression=base64", escaped(base64(&event(2))));
    assert_eq!(hark.send("POST", "/e/?compression=base64", &form, body.as_bytes()).await.json(), json!({"status":1}));
    let body = format!("verbose=1&data={}", escaped(event(3).to_string()));
    assert_eq!(hark.send("POST", "/capture", &form, body.as_bytes()).await.status, 200);
    let path = format!("/e?data={}", escaped(base64(&event(4))));
    assert_eq!(hark.send("GET", &path, &[], b"").await.status, 200);
    let answer = hark.send("POST", "/i/v0/e/?beacon=1", &plain, event(5).to_string().as_bytes()).await;
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    let engage = json!({"$token":WRITE_KEY,"$distinct_id":"d1","$set":{"a":1}});
    assert_eq!(hark.send("POST", "/engage/", &plain, engage.to_string().as_bytes()).await.status, 200);
    let events = hark.events();
    assert_eq!(events.len(), 6);
    for (number, event) in events[..5].iter().enumerate() {
        assert_eq!(event.message_id, MessageId::Text(format!("js-{}", number + 1)));
        assert_eq!((event.id.as_str(), event.time), ("d1", NOW - 2 * SECOND));
        assert_eq!(properties(event), json!({"$current_url":"http://x/","$session_id":"s1"}), "no token is kept");
        assert_eq!(event.traits.as_deref(), Some(r#"{"lang":"de"}"#));
    }
    assert_eq!((events[5].name.as_str(), events[5].traits.as_deref()), ("$set", Some(r#"{"a":1}"#)));
    hark.balanced();
}

#[tokio::test]
async fn capture_v1_answers_for_each_event() {
    let hark = Hark::start().await;
    let body = json!({"created_at":"2024-01-04T10:00:00Z","batch":[
        {"event":"a","uuid":"uu-1","distinct_id":"u1","timestamp":"2024-01-04T10:00:00Z","session_id":"s1","options":{},"properties":{}},
        {"event":"b","uuid":"uu-2","distinct_id":"undefined","timestamp":"2024-01-04T10:00:00Z","options":{},"properties":{}}]});
    let bearer = format!("Bearer {WRITE_KEY}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("posthog-request-id", "r-77"),
        ("posthog-attempt", "1"),
        ("posthog-request-timestamp", "2024-01-04T10:00:05Z"),
    ];
    let answer = hark.send("POST", "/i/v1/analytics/events", &headers, body.to_string().as_bytes()).await;
    assert_eq!((answer.status, answer.header("posthog-request-id")), (200, Some("r-77")));
    assert_eq!(
        answer.json(),
        json!({"results":{"uu-1":{"result":"ok"},"uu-2":{"result":"drop","details":"illegal_id"}}})
    );
    assert_eq!(hark.event().time, NOW - 5 * SECOND, "the header replaces sent_at");
    assert_eq!(properties(&hark.event()), json!({"$session_id":"s1"}));
    let answer = hark.send("POST", "/i/v1/analytics/events", &[], body.to_string().as_bytes()).await;
    assert_eq!(answer.status, 401);
    hark.balanced();
}

#[tokio::test]
async fn clocks_of_posthog() {
    let hark = Hark::start().await;
    let send = |uuid: &'static str, sent: Option<&'static str>, stamp: Option<&'static str>, offset: Option<i64>| {
        let hark = &hark;
        async move {
            let body = json!({"api_key":WRITE_KEY,"sent_at":sent,
                "batch":[{"event":"e","uuid":uuid,"distinct_id":"u","timestamp":stamp,"offset":offset}]});
            assert_eq!(hark.send("POST", "/batch", &[], body.to_string().as_bytes()).await.status, 200);
            hark.events().pop().unwrap()
        }
    };
    let fast = send("1", Some("2024-01-07T10:00:00Z"), Some("2024-01-07T09:00:00Z"), None).await;
    assert_eq!(fast.time, NOW - HOUR, "a clock three days fast cancels out");
    let far = send("2", Some("2024-01-01T00:00:00Z"), Some("2024-01-04T10:00:00Z"), None).await;
    assert_eq!(far.time, NOW, "a correction into the future falls back to what was stated");
    let clamped = send("3", None, Some("2024-01-09T10:00:00Z"), None).await;
    assert_eq!((clamped.time, clamped.flags), (NOW, Flags::TIME_CLAMPED));
    assert_eq!(clamped.original_time, Some(NOW + 5 * DAY));
    assert_eq!(send("4", None, None, Some(-100_000_000)).await.time, NOW);
    assert_eq!(send("5", None, None, None).await.time, NOW);
    hark.balanced();
}

#[tokio::test]
async fn what_is_no_event_is_answered_quietly() {
    let hark = Hark::start().await;
    let quiet = [
        "/flags/?v=2",
        "/flags?v=4",
        "/decide/?v=3",
        "/flags/definitions?token=x",
        "/array/tok/config",
        "/api/surveys/?token=x",
        "/s/?compression=gzip-js",
        "/i/v0/ai/batch/",
        "/i/v1/logs",
        "/i/v1/metrics",
    ];
    for path in quiet {
        let answer = hark.send("POST", path, &[("origin", "http://a.example")], b"anything").await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.json().is_object(), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{path}");
    }
    for path in ["/array/tok/config.js", "/static/1.449.2/recorder.js", "/array/tok/array.js"] {
        let answer = hark.send("GET", path, &[], b"").await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/javascript")), "{path}");
    }
    let flags = hark.send("POST", "/flags/?v=2", &[], b"{}").await.json();
    assert_eq!(flags["errorsWhileComputingFlags"], json!(false));
}
