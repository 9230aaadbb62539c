//! What does one see at `/start` after starting Hark, before anybody has signed in?
//!
//! A few embedded files without a build step. The page asks the same API as everybody else and draws the answers with
//! `textContent` only, so that nothing a customer sent is ever read as HTML; the policy below forbids the rest.

use crate::edge::Reply;
use crate::edge::reply::reply;
use crate::serve::Pages;
use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY};
use std::sync::Arc;

/// Where in the data folder the write key stands that the page shows. A write key is public by nature.
pub const KEY_FILE: &str = "start-page.key";

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

const FILES: [(&str, &str, &str); 8] = [
    ("/start", "text/html; charset=utf-8", include_str!("start_page/index.html")),
    ("/start/page.css", "text/css; charset=utf-8", include_str!("start_page/page.css")),
    ("/start/page.js", "text/javascript; charset=utf-8", include_str!("start_page/page.js")),
    ("/start/dom.js", "text/javascript; charset=utf-8", include_str!("start_page/dom.js")),
    ("/start/charts.js", "text/javascript; charset=utf-8", include_str!("start_page/charts.js")),
    ("/start/questions.js", "text/javascript; charset=utf-8", include_str!("start_page/questions.js")),
    ("/start/snippets.js", "text/javascript; charset=utf-8", include_str!("start_page/snippets.js")),
    ("/start/icon.svg", "image/svg+xml", include_str!("start_page/icon.svg")),
];

/// The pages, showing this write key in their snippets.
pub fn pages(write_key: Option<String>) -> Pages {
    let setup = serde_json::json!({ "write_key": write_key }).to_string();
    Arc::new(move |path| page(path, &setup))
}

fn page(path: &str, setup: &str) -> Option<Reply> {
    let mut page = match FILES.iter().find(|(known, ..)| *known == path.trim_end_matches('/')) {
        Some((_, content_type, text)) => reply(StatusCode::OK, content_type, *text),
        None if path == "/start/setup.json" => reply(StatusCode::OK, "application/json", setup.to_owned()),
        None => return None,
    };
    let headers = page.headers_mut();
    // The files change with the binary, which has no other name for them.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    Some(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_the_page_names_is_there_and_no_script_stands_inline() {
        let html = FILES[0].2;
        let named = html.split(['"', '\'']).filter(|part| part.starts_with("/start/"));
        assert!(named.clone().count() >= 3);
        for path in named {
            assert!(page(path, "{}").is_some(), "{path}");
        }
        assert!(!html.contains("onclick") && !html.contains("<style") && html.matches("<script").count() == 1);
    }

    #[test]
    fn scripts_import_only_what_is_there_and_never_parse_html() {
        for (path, _, text) in FILES.iter().filter(|(path, ..)| path.ends_with(".js")) {
            for module in text.split("from \"./").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(page(&format!("/start/{module}"), "{}").is_some(), "{path} imports {module}");
            }
            for forbidden in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
                assert!(!text.contains(forbidden), "{path} uses {forbidden}");
            }
        }
    }

    #[test]
    fn the_policy_goes_with_every_file() {
        let page = page("/start/", "{}").expect("the page");
        assert!(page.headers()[CONTENT_SECURITY_POLICY].to_str().is_ok_and(|text| text.contains("default-src 'none'")));
        assert!(super::page("/start/other.js", "{}").is_none());
    }
}
