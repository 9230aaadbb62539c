//! How does a browser keep a session?
//!
//! In a cookie that scripts cannot read, that only this host gets, over an encrypted connection or to this machine, and
//! that other sites' requests do not carry (ASVS 5.0, 3.3).

use axum::http::HeaderMap;
use hyper::header::{COOKIE, HeaderValue};

/// The session's cookie.
const SESSION: &str = "__Host-hark";
/// Marks a browser in which a member has signed in before: others who guess at their password do not lock them out.
const DEVICE: &str = "__Host-hark-device";
/// What ties a sign-in through a provider to the browser it began in.
const SIGN_ON: &str = "__Host-hark-sign-on";
/// How long such a sign-in may take, in seconds.
const SIGN_ON_SECONDS: i64 = 600;
/// How long the browser is remembered, in seconds: 400 days, the most that browsers keep.
const DEVICE_SECONDS: i64 = 400 * 24 * 3600;

fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok());
    let pairs = all.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(found, _)| *found == name).map(|(_, value)| value).next()
}

fn set(name: &str, value: &str, seconds: i64) -> Option<HeaderValue> {
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax");
    HeaderValue::from_str(&text).ok()
}

/// The hash of the session's secret in the request, if it has one.
pub fn session(headers: &HeaderMap) -> Option<[u8; 32]> {
    value(headers, SESSION).filter(|secret| secret.len() == 64).map(hark_records::tokens::hash)
}

/// Begins a session in the browser.
pub fn begin(secret: &str) -> Option<HeaderValue> {
    set(SESSION, secret, hark_records::sessions::LIFE / 1_000_000)
}

/// Ends it.
pub fn end() -> Option<HeaderValue> {
    set(SESSION, "", 0)
}

/// Begins a sign-in through a provider. `Lax`, because the way back is a link on another site.
pub fn begin_sign_on(secret: &str) -> Option<HeaderValue> {
    set(SIGN_ON, secret, SIGN_ON_SECONDS)
}

/// Ends it.
pub fn end_sign_on() -> Option<HeaderValue> {
    set(SIGN_ON, "", 0)
}

/// What the browser kept of it.
pub fn sign_on(headers: &HeaderMap) -> Option<&str> {
    value(headers, SIGN_ON).filter(|secret| secret.len() == 64)
}

/// What marks the browser, if it is marked.
pub fn device(headers: &HeaderMap) -> Option<&str> {
    value(headers, DEVICE).filter(|mark| mark.len() == 64)
}

/// Marks the browser.
pub fn remember(mark: &str) -> Option<HeaderValue> {
    set(DEVICE, mark, DEVICE_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let secret = "ab".repeat(32);
        let mut headers = HeaderMap::new();
        let text = format!("theme=dark; __Host-hark={secret}; x=y");
        headers.insert(COOKIE, text.parse().expect("a header"));
        assert_eq!(session(&headers), Some(hark_records::tokens::hash(&secret)));
        headers.insert(COOKIE, "__Host-hark=short; hark=x".parse().expect("a header"));
        assert_eq!(session(&headers), None);
    }

    #[test]
    fn a_session_is_kept_from_scripts_and_other_sites() {
        let header = begin("secret").expect("a header");
        let text = header.to_str().expect("text");
        for part in ["__Host-hark=secret", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(text.contains(part), "{text}");
        }
        assert!(!text.contains("Domain"), "a __Host- cookie has no domain");
    }
}
