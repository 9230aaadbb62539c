//! May somebody try one more password?
//!
//! Strangers are counted by address and place, by address alone, and by place alone. A browser in which the member has signed in before is counted
//! by itself: whoever guesses behind the same address does not lock it out, and whoever has taken it may guess no more than others.
//! What is refused is written down.

use super::caller::Asked;
use super::cookie;
use super::door::slow_down;
use crate::edge::Problem;
use crate::serve::Server;
use axum::http::HeaderMap;
use hark_model::Micros;
use hark_model::time::{MINUTE, SECOND};
use hark_records::door::Knocking;
use hark_records::keys::hexadecimal;
use hark_records::throttle::Bucket;
use hark_records::tokens;
use std::net::IpAddr;

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

/// Counts a try, or says that there were too many. Gives the name of the bucket that is emptied when it was the right password.
pub(super) async fn count(
    server: &Server,
    headers: &HeaderMap,
    from: IpAddr,
    (email, found): (&str, Option<&Knocking>),
    now: Micros,
) -> Result<String, Problem> {
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
        return Ok(own);
    }
    let place = crate::edge::pace::neighbourhood(from);
    let any = format!("sign in: from {place}");
    records.throttle(&any, STRANGERS_FROM_ONE_PLACE, now).await?.map_err(slow_down)?;
    let here = format!("sign in: {place} {}", counted_as(email));
    records.throttle(&here, FROM_ONE_PLACE, now).await?.map_err(slow_down)?;
    // The address and not the member: one that nobody has fills up just the same.
    let all = format!("sign in: {}", counted_as(email));
    records.throttle(&all, FOR_ONE_MEMBER, now).await?.map_err(slow_down)?;
    Ok(here)
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
