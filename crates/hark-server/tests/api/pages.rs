//! Do pages come out of the real server as they should?

use crate::support::Hark;

#[tokio::test]
async fn a_page_has_its_policy_and_what_is_no_page_is_a_problem() {
    let hark = Hark::start().await;
    let browser = [("accept", "text/html,*/*;q=0.8"), ("accept-encoding", "gzip")];
    for path in ["/", "/customers/00ff", "/claim", "/docs", "/enter"] {
        let page = hark.send("GET", path, &browser, b"").await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(policy.contains("script-src 'self';") && policy.contains("object-src 'none'"), "{policy}");
        assert_eq!(page.header("access-control-allow-origin"), None);
        assert_eq!(page.header("strict-transport-security"), None);
        let tag = page.header("etag").expect("a tag");
        let again = hark.send("GET", path, &[browser[0], ("if-none-match", tag)], b"").await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
    }
    for path in ["/.env", "/assets/none.js", "/v1/none", "/metrics", "/api/none", "/storybook.js"] {
        let answer = hark.send("GET", path, &browser, b"").await;
        assert_eq!((answer.status, answer.header("content-type")), (404, Some("application/problem+json")), "{path}");
    }
    let posted = hark.send("POST", "/customers", &browser, b"").await;
    assert_eq!((posted.status, posted.header("allow")), (405, Some("GET, HEAD")), "a page is only read");
}
