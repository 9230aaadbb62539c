//! Does everybody get the page they should, and nobody what they should not?

use super::*;
use http_body_util::BodyExt;
use hyper::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use std::io::Read;

static BUILT: &[(&str, &[u8])] = &[
    ("/index.html", b"<!doctype html><title>built</title>"),
    ("/assets/main-3f9a1c.js", &[b'x'; 5_000]),
    ("/icon.svg", b"<svg/>"),
];

fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (name.clone(), value.parse().expect("a header"))).collect()
}

fn ask(site: &Site, path: &str, pairs: &[(HeaderName, &str)]) -> Option<Reply> {
    site.answer(path, &headers(pairs), false)
}

fn body(reply: Reply) -> Vec<u8> {
    let waiting = reply.into_body().collect();
    let mut waiting = std::pin::pin!(waiting);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match waiting.as_mut().poll(&mut context) {
        std::task::Poll::Ready(whole) => whole.expect("never fails").to_bytes().to_vec(),
        std::task::Poll::Pending => panic!("a whole body waits for nothing"),
    }
}

#[test]
fn every_navigation_gets_the_page_and_nothing_else_does() {
    let site = Site::new(BUILT);
    let page = [(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")];
    for path in ["/", "/customers", "/customers/00ff", "/settings/keys/", "/claim", "/sign-in"] {
        assert_eq!(body(ask(&site, path, &page).expect(path)), BUILT[0].1, "{path}");
    }
    assert!(ask(&site, "/", &[]).is_some(), "a browser or not");
    for path in [
        "/.git/config",
        "/.env",
        "/a/.ssh",
        "/wp-login.php",
        "/assets/old-123.js",
        "/assets/",
        "/api/x",
        "/api",
        "/v1/x",
        "/metrics",
        "/start/x",
        "/robots.txt",
    ] {
        assert!(ask(&site, path, &page).is_none(), "{path}");
    }
    assert!(ask(&site, "/customers", &[(ACCEPT, "application/json")]).is_none());
}

#[test]
fn files_with_a_hash_are_kept_for_good_and_the_page_is_not() {
    let site = Site::new(BUILT);
    let cached = |path: &str| ask(&site, path, &[]).expect(path).headers()[CACHE_CONTROL].clone();
    assert_eq!(cached("/assets/main-3f9a1c.js"), "public, max-age=31536000, immutable");
    assert_eq!(
        (cached("/"), cached("/icon.svg")),
        (HeaderValue::from_static("no-cache"), HeaderValue::from_static("no-cache"))
    );
    assert_eq!(ask(&site, "/icon.svg", &[]).expect("it").headers()[CONTENT_TYPE], "image/svg+xml");
}

#[test]
fn a_file_is_packed_for_those_who_take_it() {
    let site = Site::new(BUILT);
    let packed = |accept: &str| {
        let reply = ask(&site, "/assets/main-3f9a1c.js", &[(ACCEPT_ENCODING, accept)]).expect("it");
        let packed = reply.headers().contains_key(CONTENT_ENCODING);
        (packed, body(reply))
    };
    let (is_packed, bytes) = packed("br, gzip;q=0.8");
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut plain).expect("gzip");
    assert!(is_packed && bytes.len() < 200 && plain == BUILT[1].1);
    for accept in ["br", "identity", "gzip;q=0"] {
        assert_eq!(packed(accept), (false, BUILT[1].1.to_vec()), "{accept}");
    }
}

#[test]
fn what_the_browser_has_is_not_sent_again() {
    let site = Site::new(BUILT);
    let first = ask(&site, "/", &[]).expect("the page");
    let tag = first.headers()[ETAG].to_str().expect("text").to_owned();
    let again = ask(&site, "/", &[(IF_NONE_MATCH, &format!("\"other\", {tag}"))]).expect("an answer");
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert!(again.headers().contains_key(CONTENT_SECURITY_POLICY));
    assert_eq!(ask(&site, "/", &[(IF_NONE_MATCH, "\"other\"")]).expect("an answer").status(), StatusCode::OK);
}

#[test]
fn the_policy_goes_with_every_page() {
    let site = Site::new(BUILT);
    for path in ["/", "/docs", "/docs/docs.js", "/enter", "/assets/main-3f9a1c.js"] {
        let reply = ask(&site, path, &[]).expect(path);
        let policy = reply.headers()[CONTENT_SECURITY_POLICY].to_str().expect("text");
        let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src")).expect("scripts");
        assert_eq!(scripts.trim(), "script-src 'self'", "{path}");
        assert!(
            policy.contains("style-src 'self';") && policy.contains("require-trusted-types-for 'script'"),
            "{path}"
        );
        for part in ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'none'"] {
            assert!(policy.contains(part), "{path}: {part}");
        }
        for name in ["x-content-type-options", "referrer-policy", "cross-origin-opener-policy", "permissions-policy"] {
            assert!(reply.headers().contains_key(name), "{path}: {name}");
        }
        assert!(!reply.headers().contains_key(STRICT_TRANSPORT_SECURITY), "only where people come by https");
        let secure = site.answer(path, &HeaderMap::new(), true).expect(path);
        assert!(
            secure.headers()[STRICT_TRANSPORT_SECURITY].to_str().is_ok_and(|text| text.contains("max-age=63072000"))
        );
    }
}

#[test]
fn without_a_dashboard_the_page_says_how_to_build_it() {
    let site = Site::new(&[]);
    let text = String::from_utf8(body(ask(&site, "/", &[]).expect("a page"))).expect("text");
    assert!(text.contains("make build") && text.contains("/start"), "{text}");
}

#[test]
fn pages_of_the_servers_own_have_no_inline_script_and_name_only_what_is_there() {
    let site = Site::new(&[]);
    for (path, text) in OWN.iter().copied().chain([("/", include_str!("missing.html"))]) {
        if path.ends_with(".js") {
            for forbidden in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
                assert!(!text.contains(forbidden), "{path} uses {forbidden}");
            }
            continue;
        }
        assert!(!text.contains("onclick") && !text.contains("<script>") && !text.contains("<style"), "{path}");
        for named in text.split("src=\"").skip(1).chain(text.split("rel=\"stylesheet\" href=\"").skip(1)) {
            let named = named.split('"').next().unwrap_or("");
            assert!(site.files.contains_key(named), "{path} names {named}");
        }
    }
}
