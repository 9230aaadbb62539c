//! Does the private API say how fast it may be asked, and keep to it?

use crate::support::{Hark, patient};
use hark_server::edge::{EdgeLimits, Pace};

#[tokio::test]
async fn every_answer_says_what_is_left_and_the_last_one_when_to_come_back() {
    let reading = Pace { per_second: 2, burst: 4, on_loopback: true };
    let hark = Hark::with(EdgeLimits { reading, ..patient() }, |_| {}, |_| {}).await;
    let mut left = Vec::new();
    for _ in 0..4 {
        let answer = hark.send("GET", "/api/v1/door", &[], b"").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("ratelimit-policy"), Some("\"address\";q=4;w=2"));
        left.push(answer.header("ratelimit").unwrap().to_owned());
    }
    let expected = ["r=3;t=1", "r=2;t=1", "r=1;t=2", "r=0;t=2"].map(|rest| format!("\"address\";{rest}"));
    assert_eq!(left, expected);
    let refused = hark.send("GET", "/api/v1/door", &[], b"").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("1")));
    assert_eq!(refused.header("ratelimit"), Some("\"address\";r=0;t=2"), "as the answers before");
    assert_eq!(refused.header("ratelimit-policy"), Some("\"address\";q=4;w=2"));
    assert_eq!(refused.header("ratelimit-limit"), None, "one dialect");
    let usual = Hark::start().await.send("GET", "/api/v1/door", &[], b"").await;
    assert_eq!(usual.header("ratelimit"), None, "this machine has no limit unless somebody asked for one");
}
