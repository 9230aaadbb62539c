//! Do Segment's, RudderStack's and Hark's own messages become the right events?

use crate::support::{Hark, NOW, SERVER_KEY, WRITE_KEY, gzip, properties};
use base64::Engine as _;
use hark_model::time::SECOND;
use hark_model::{Flags, LinkKind, MessageId, Population};
use serde_json::json;

#[tokio::test]
async fn a_batch_of_analytics_node() {
    let hark = Hark::start().await;
    let body = json!({
        "batch": [{
            "messageId": "node-next-1704362390000-11111111-2222-4333-8444-555555555555",
            "timestamp": "2024-01-04T09:59:50.000Z", "type": "track", "event": "Order Completed", "userId": "u1",
            "properties": {"total": 12.5}, "integrations": {}, "_metadata": {"nodeVersion": "22"},
            "context": {"library": {"name": "@segment/analytics-node", "version": "3.1.0"}},
        }],
        "writeKey": WRITE_KEY, "sentAt": "2024-01-04T09:59:55.000Z",
    });
    let answer =
        hark.send("POST", "/v1/batch", &[("content-type", "application/json")], body.to_string().as_bytes()).await;
    assert_eq!((answer.status, answer.json()), (200, json!({"success":true,"accepted":1,"rejected":[]})));
    let event = hark.event();
    assert_eq!((event.name.as_str(), event.id.as_str(), event.identified), ("Order Completed", "u1", true));
    assert_eq!((event.time, event.original_time), (NOW - 5 * SECOND, Some(NOW - 10 * SECOND)));
    assert_eq!(event.received, NOW);
    let expected = json!({"total":12.5,"$lib":"@segment/analytics-node","$lib_version":"3.1.0"});
    assert_eq!(properties(&event), expected);
    assert_eq!(event.flags, Flags::none());
    hark.balanced();
}

#[tokio::test]
async fn one_letter_routes_take_what_analytics_next_sends() {
    let hark = Hark::start().await;
    let basic = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{WRITE_KEY}:")));
    let headers =
        [("authorization", basic.as_str()), ("content-type", "text/plain"), ("origin", "http://shop.example")];
    let context = json!({"page":{"path":"/p","referrer":"","search":"?a=1","title":"T","url":"http://shop.example/p?a=1"},
        "userAgent":"Mozilla/5.0 (X11) Firefox/130.0","locale":"en-GB","timezone":"Europe/Vienna",
        "campaign":{"source":"news","medium":"mail","name":"spring"},"ip":"203.0.113.9",
        "library":{"name":"analytics.js","version":"npm:next-1.84.3"},"screen":{"width":800}});
    for (path, extra) in [
        ("/v1/p", json!({"type":"page","name":"Home","category":"Docs","properties":{"path":"/p"}})),
        ("/v1/i", json!({"type":"identify","userId":"u1","traits":{"plan":"pro"}})),
        ("/v1/t", json!({"type":"track","event":"clicked","properties":{}})),
        ("/v1/g", json!({"type":"group","groupId":"acme","traits":{"size":5}})),
        ("/v1/a/", json!({"type":"alias","userId":"u1","previousId":"u1"})),
        ("/v1/s", json!({"type":"screen","name":"Main"})),
    ] {
        let mut message = json!({"timestamp":"2024-01-04T10:00:00.000Z","sentAt":"2024-01-04T10:00:00.000Z","anonymousId":"a1",
            "messageId":format!("ajs-next-1-{path}"),"integrations":{},"context":context,"writeKey":WRITE_KEY});
        message.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let answer = hark.send("POST", path, &headers, message.to_string().as_bytes()).await;
        assert_eq!(answer.status, 200, "{path} {}", answer.text());
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("access-control-allow-credentials"), None);
    }
    let events = hark.events();
    let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["$pageview", "$identify", "clicked", "$group", "$create_alias", "$screen"]);
    let page = properties(&events[0]);
    assert_eq!(
        page,
        json!({"path":"/p","name":"Home","category":"Docs","$pathname":"/p","$referrer":"","$search":"?a=1","$title":"T",
            "$current_url":"http://shop.example/p?a=1","$user_agent":"Mozilla/5.0 (X11) Firefox/130.0","$locale":"en-GB",
            "$timezone":"Europe/Vienna","utm_source":"news","utm_medium":"mail","utm_campaign":"spring",
            "$lib":"analytics.js","$lib_version":"npm:next-1.84.3","context":{"screen":{"width":800}}})
    );
    assert!(!format!("{events:?}").contains("203.0.113.9"), "no address is kept");
    assert_eq!((events[0].id.as_str(), events[0].identified), ("a1", false));
    let identify = &events[1];
    assert_eq!((identify.id.as_str(), identify.anonymous_id.as_deref()), ("u1", Some("a1")));
    assert_eq!(identify.traits.as_deref(), Some(r#"{"plan":"pro"}"#));
    assert_eq!(identify.all_links()[0].kind, LinkKind::Identify);
    assert_eq!((events[3].groups[0].kind.as_str(), events[3].groups[0].id.as_str()), ("account", "acme"));
    assert_eq!(events[3].group_traits.as_deref(), Some(r#"{"size":5}"#));
    assert!(events[4].links.is_empty(), "an alias with itself says nothing");
    hark.balanced();
}

#[tokio::test]
async fn rudder_sends_gzip_as_a_form() {
    let hark = Hark::start().await;
    let body = json!({"batch":[{"type":"identify","userId":"u1","messageId":"m1","originalTimestamp":"2024-01-04T10:00:00.000Z",
        "context":{"traits":{"email":"a@b.c"},"library":{"name":"@rudderstack/rudder-sdk-node","version":"3"}},"_metadata":{}}],
        "sentAt":"2024-01-04T10:00:00.000Z"});
    let basic = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{WRITE_KEY}:")));
    let headers = [("authorization", basic.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let answer = hark.send("POST", "/v1/batch", &headers, &gzip(body.to_string().as_bytes())).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(hark.event().traits.as_deref(), Some(r#"{"email":"a@b.c"}"#));
    hark.balanced();
}

#[tokio::test]
async fn rudder_routes_answer_as_rudder_does() {
    let hark = Hark::start().await;
    let merge = json!({"userId":"u1","mergeProperties":[{"type":"email","value":"a@b.c"},{"type":"id","value":"u2"}]});
    let answer = hark.post("/v1/merge", merge.to_string()).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "OK"));
    let links = hark.event().all_links();
    assert_eq!(
        links.iter().map(|l| (l.a.as_str(), l.b.as_str(), l.kind)).collect::<Vec<_>>(),
        [("u1", "a@b.c", LinkKind::Merge), ("u1", "u2", LinkKind::Merge)]
    );
    let path = format!("/pixel/v1/track?writeKey={WRITE_KEY}&userId=u3&event=opened&properties.mail=m%201");
    let answer = hark.send("GET", &path, &[], b"").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/gif")));
    let opened = hark.events().pop().unwrap();
    assert_eq!((opened.name.as_str(), opened.id.as_str()), ("opened", "u3"));
    assert_eq!(properties(&opened), json!({"mail":"m 1"}));
    let beacon = json!({"batch":[{"type":"track","event":"left","anonymousId":"a9"}]}).to_string();
    let answer = hark.send("POST", &format!("/beacon/v1/batch?writeKey={WRITE_KEY}"), &[], beacon.as_bytes()).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "OK"));
    let answer = hark.send("GET", &format!("/sourceConfig/?writeKey={WRITE_KEY}"), &[], b"").await;
    assert_eq!(answer.json()["source"]["writeKey"], json!(WRITE_KEY));
    hark.balanced();
}

#[tokio::test]
async fn harks_own_fields() {
    let hark = Hark::start().await;
    let body = json!({"batch":[{"event":"asked","userId":7,"sequence":42,"population":"employee",
        "groups":{"team":"red","account":"acme"},"context":{"sent":"2024-01-04T10:00:10Z","staff":true},
        "timestamp":"2024-01-04T10:00:10Z"}]});
    let headers = [("authorization", format!("Bearer {SERVER_KEY}"))];
    let headers = [("authorization", headers[0].1.as_str())];
    let answer = hark.send("POST", "/v1/batch", &headers, body.to_string().as_bytes()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let event = hark.event();
    assert_eq!((event.id.as_str(), event.sequence, event.population), ("7", Some(42), Population::Employee));
    assert_eq!(event.time, NOW, "the clock of the client was ten seconds fast");
    assert_eq!(event.flags, Flags::VERIFIED.with(Flags::STAFF));
    assert_eq!(event.groups.len(), 2);
    assert!(matches!(&event.message_id, MessageId::Text(id) if id.starts_with("hark-")));
    hark.balanced();
}

#[tokio::test]
async fn the_settings_of_the_stock_snippet() {
    let hark = Hark::start().await;
    let answer = hark.send("GET", &format!("/v1/projects/{WRITE_KEY}/settings"), &[], b"").await;
    let integration = &answer.json()["integrations"]["Segment.io"];
    assert_eq!(integration["apiKey"], json!(WRITE_KEY));
    assert_eq!(integration["apiHost"], json!("localhost/v1"));
    let answer = hark
        .send("OPTIONS", "/v1/t", &[("origin", "null"), ("access-control-request-headers", "authorization,x-odd")], b"")
        .await;
    assert_eq!((answer.status, answer.header("access-control-allow-headers")), (204, Some("authorization,x-odd")));
}
