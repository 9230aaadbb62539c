//! May somebody try one more password?
//!
//! Strangers are counted by address and place, by address alone, and by place alone. A browser in which the member has signed in before is counted
//! by itself: whoever guesses behind the same address does not lock it out, and whoever has taken it may guess no more than others.
//! What is refused is written down.

use super::caller::Asked;
use super::cookie;
use super::door::slow_down;
use crate::edge::Problem;
use crate::edge::forwarded::is_passed_on;
use crate::serve::Server;
use axum::http::HeaderMap;
use hark_model::Micros;
use hark_model::time::{MINUTE, SECOND};
use hark_records::door::Knocking;
use hark_records::keys::hexadecimal;
use hark_records::throttle::Bucket;
use hark_records::tokens;
use std::net::IpAddr;
use std::sync::Once;

/// Tries for one address from one place, or from one browser that is known.
pub(super) const FROM_ONE_PLACE: Bucket = Bucket { holds: 10, empties_one_in: 30 * SECOND };
/// Tries for one address from browsers in which nobody signed in with it.
const FOR_ONE_MEMBER: Bucket = Bucket { holds: 30, empties_one_in: MINUTE };

/// Tries from one place for whatever addresses, in browsers that are not known: one password is tried with many names.
const STRANGERS_FROM_ONE_PLACE: Bucket = Bucket { holds: 100, empties_one_in: 6 * SECOND };

/// What tries with an address are counted under. Not the address: anybody may send anything here, of any length, and it is
/// kept for a day.
pub(super) fn counted_as(email: &str) -> String {
    hexadecimal(&tokens::hash(&email.trim().to_lowercase()))
}

/// Where a try was counted.
pub(super) struct Counted {
    /// Of this account from here.
    own: String,
    /// With those of others.
    shared: Vec<String>,
}

impl Counted {
    /// It was the right password: it was no guess, and neither were those before it from here.
    pub(super) async fn right(&self, server: &Server) -> Result<(), Problem> {
        let records = &server.state.records;
        records.forgive(&self.own).await?;
        for bucket in &self.shared {
            records.give_back(bucket).await?;
        }
        Ok(())
    }
}

/// Whether a proxy that nobody named sends everybody's requests: they all seem to come from one place.
fn everybody_seems_here(server: &Server, headers: &HeaderMap, from: IpAddr) -> bool {
    static SAID: Once = Once::new();
    let inside = match from.to_canonical() {
        IpAddr::V4(four) => four.is_loopback() || four.is_private(),
        IpAddr::V6(six) => six.is_loopback() || six.is_unique_local(),
    };
    let all = inside && is_passed_on(headers) && server.state.limits.proxies.is_empty();
    if all {
        let fact =
            "a proxy sends requests and is not named: tries are not counted by place. Hint: name it in trusted_proxies";
        SAID.call_once(|| tracing::warn!("{fact}"));
    }
    all
}

/// What tries from one place are counted under: not the address.
pub(super) fn place(from: IpAddr) -> String {
    counted_as(&crate::edge::pace::neighbourhood(from).to_string())
}

/// Counts a try, or says that there were too many.
pub(super) async fn count(
    server: &Server,
    headers: &HeaderMap,
    from: IpAddr,
    (email, found): (&str, Option<&Knocking>),
    now: Micros,
) -> Result<Counted, Problem> {
    let records = &server.state.records;
    // Looked for whoever is knocking, so that it takes the same time when nobody has the address.
    let device = match cookie::device(headers) {
        Some(mark) => records.device_of(mark, now).await?.map(|member| (member, mark)),
        None => None,
    };
    if let (Some((member, mark)), Some(found)) = (device, found)
        && member == found.member
    {
        let own = format!("sign in: device {}", counted_as(mark));
        records.throttle(&own, FROM_ONE_PLACE, now).await?.map_err(slow_down)?;
        return Ok(Counted { own, shared: Vec::new() });
    }
    let (place, mut shared) = (place(from), Vec::new());
    if !everybody_seems_here(server, headers, from) {
        let any = format!("sign in: from {place}");
        records.throttle(&any, STRANGERS_FROM_ONE_PLACE, now).await?.map_err(slow_down)?;
        shared.push(any);
    }
    let own = format!("sign in: {place} {}", counted_as(email));
    records.throttle(&own, FROM_ONE_PLACE, now).await?.map_err(slow_down)?;
    // The address and not the member: one that nobody has fills up just the same.
    let all = format!("sign in: {}", counted_as(email));
    records.throttle(&all, FOR_ONE_MEMBER, now).await?.map_err(slow_down)?;
    shared.push(all);
    Ok(Counted { own, shared })
}

/// Says in both logs that somebody may not sign in; passes on why not.
pub(super) async fn refused(
    server: &Server,
    asked: &Asked,
    (member, method): (Option<i64>, &'static str),
    problem: Problem,
    now: Micros,
) -> Problem {
    // What failed by itself is in the log already.
    if problem.status.is_client_error() {
        note_refused(server, asked, (member, method), problem.code, now).await;
    }
    problem
}

/// The same where the answer is no problem but another page.
pub(super) async fn note_refused(
    server: &Server,
    asked: &Asked,
    (member, method): (Option<i64>, &'static str),
    why: &'static str,
    now: Micros,
) {
    tracing::info!(request_id = %asked.id, method, why, "a sign-in was refused");
    let address = asked.peer.ip().to_canonical().to_string();
    let noted = server.state.records.note_refused_sign_in(member, (method, why), &address, now).await;
    if let Err(error) = noted {
        tracing::error!(%error, "a refusal cannot be written down");
    }
}
