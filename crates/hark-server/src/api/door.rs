//! Signing in and out, the first claim, invitations, new passwords: what a stranger may do.
//!
//! No answer tells whether somebody exists: wrong address and wrong password are the same and take the same time.

use super::Builder;
use super::caller::{Asked, Caller};
use super::cookie;
use super::password;
use super::policy::Policy;
use super::problem::{Input, Refusals};
use super::sign_on::allow_passwords;
use super::tries::{self, counted_as};
use crate::edge::Problem;
use crate::serve::Server;
use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use hark_model::Micros;
use hark_model::time::{MINUTE, SECOND};
use hark_records::members::NewMember;
use hark_records::sessions::SignIn;
use hark_records::throttle::Bucket;
use hark_records::tokens;
use hyper::StatusCode;
use hyper::header::{SET_COOKIE, USER_AGENT};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// Mails with a link for a new password to one address.
const RESETS: Bucket = Bucket { holds: 3, empties_one_in: 20 * MINUTE };
/// The same from one place, for whatever addresses: each waits in the records for a moment.
const RESETS_FROM_ONE_PLACE: Bucket = Bucket { holds: 100, empties_one_in: 15 * SECOND };

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Anybody, routes!(show_claim))
        .add(Policy::Anybody, routes!(claim))
        .add(Policy::Anybody, routes!(sign_in))
        .add(Policy::Anybody, routes!(show_invitation))
        .add(Policy::Anybody, routes!(accept_invitation))
        .add(Policy::Anybody, routes!(ask_reset))
        .add(Policy::Anybody, routes!(reset))
        .add(Policy::Member, routes!(sign_out))
}

/// The secret of a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Link {
    /// The text after `#` in the link.
    link: String,
}

/// Becoming the first owner.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Claim {
    /// The text after `#` in the link that the server printed.
    link: String,
    /// Where mail reaches you.
    email: String,
    /// What you are called.
    name: String,
    /// At least 12 characters.
    password: String,
}

/// Signing in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Credentials {
    /// Your address.
    email: String,
    /// Your password.
    password: String,
}

/// Taking a seat.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Acceptance {
    /// The text after `#` in the link of the invitation.
    link: String,
    /// What you are called; needed if you are new.
    name: Option<String>,
    /// At least 12 characters; needed if you are new.
    password: Option<String>,
}

/// What an invitation offers.
#[derive(Serialize, ToSchema)]
struct Offer {
    /// Who is invited.
    email: String,
    /// As what.
    role: &'static str,
    /// Whether this address has a member already, who only has to sign in.
    known: bool,
}

/// An address that wants a new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Address {
    /// Your address.
    email: String,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    /// The text after `#` in the link of the mail.
    link: String,
    /// At least 12 characters.
    password: String,
}

pub(super) fn dead_link(error: hark_records::Error) -> Problem {
    match error {
        hark_records::Error::NotFound { .. } => {
            Problem::new(StatusCode::NOT_FOUND, "dead_link", "This link does not work (any more).")
                .hint("Links work once and for a limited time. Ask for a new one.")
        }
        other => other.into(),
    }
}

/// A fresh session: its secret for the cookie, and what the records keep.
pub(super) fn session(server: &Server, headers: &HeaderMap, caller: &Caller, method: &'static str) -> (String, SignIn) {
    let secret = tokens::text(super::random(server));
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
    let address = caller.peer().ip().to_canonical().to_string();
    let how = SignIn { hash: tokens::hash(&secret), method, agent, address };
    (secret, how)
}

async fn hashed(server: &Server, password: String) -> Result<String, Problem> {
    let salt = (server.state.random)().to_le_bytes();
    crate::routes::blocking(move || password::hash(&password, &salt)).await?
}

/// Signed in: gives the browser its session, and a mark by which it is known the next time.
pub(super) async fn welcome(server: &Server, headers: &HeaderMap, member: i64, secret: &str, now: Micros) -> Response {
    let mut answer = remembered(server, headers, member, now).await;
    answer.headers_mut().extend(cookie::begin(secret).map(|cookie| (SET_COOKIE, cookie)));
    answer
}

/// Marks the browser of somebody who has just shown who they are.
pub(super) async fn remembered(server: &Server, headers: &HeaderMap, member: i64, now: Micros) -> Response {
    let mark = tokens::text(super::random(server));
    let mut answer = StatusCode::NO_CONTENT.into_response();
    // What they came for is done and stays done; without the mark they are a stranger the next time.
    if let Err(error) = server.state.records.remember_device(member, &mark, cookie::device(headers), now).await {
        tracing::error!(%error, "a browser cannot be remembered");
        return answer;
    }
    answer.headers_mut().extend(cookie::remember(&mark).map(|cookie| (SET_COOKIE, cookie)));
    answer
}

pub(super) fn slow_down(seconds: u32) -> Problem {
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries", "That was tried too often.")
        .hint("Wait as long as Retry-After says, or ask for a new password.")
        .retry(seconds)
}

/// Whether the link of the first claim works.
#[utoipa::path(post, path = "/api/v1/claim/show", tag = "door", request_body = Link, responses(
    (status = 204, description = "It works."), Refusals))]
async fn show_claim(State(server): State<Arc<Server>>, Input(link): Input<Link>) -> Result<StatusCode, Problem> {
    let now = (server.state.clock)();
    server.state.records.claim_works(&link.link, now).await.map_err(dead_link)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes the first owner and signs them in.
#[utoipa::path(post, path = "/api/v1/claim", tag = "door", request_body = Claim, responses(
    (status = 204, description = "You are the owner and signed in."), Refusals))]
async fn claim(
    State(server): State<Arc<Server>>,
    caller: Caller,
    headers: HeaderMap,
    Input(claim): Input<Claim>,
) -> Result<Response, Problem> {
    let now = (server.state.clock)();
    server.state.records.claim_works(&claim.link, now).await.map_err(dead_link)?;
    password::check(&claim.password, &[&claim.email, &claim.name])?;
    let password = Some(hashed(&server, claim.password).await?);
    // Whoever has the machine is believed about the address.
    let new = NewMember { email: claim.email, name: claim.name, password, email_verified: true };
    let (secret, how) = session(&server, &headers, &caller, "claim");
    let member = server.state.records.claim(&claim.link, new, how, now).await.map_err(dead_link)?;
    server.has_owner();
    Ok(welcome(&server, &headers, member, &secret, now).await)
}

/// Signs in with e-mail and password.
#[utoipa::path(post, path = "/api/v1/session", tag = "door", request_body = Credentials, responses(
    (status = 204, description = "You are signed in."), Refusals))]
async fn sign_in(
    State(server): State<Arc<Server>>,
    caller: Caller,
    headers: HeaderMap,
    Extension(asked): Extension<Asked>,
    Input(given): Input<Credentials>,
) -> Result<Response, Problem> {
    allow_passwords(&server).await?;
    let (records, now) = (&server.state.records, (server.state.clock)());
    let found = records.knock(&given.email).await?;
    let who = (found.as_ref().map(|found| found.member), "password");
    let refuse = async |problem| Err(tries::refused(&server, &asked, who, problem, now).await);
    let about = (given.email.as_str(), found.as_ref());
    let counted = match tries::count(&server, &headers, caller.peer().ip(), about, now).await {
        Ok(counted) => counted,
        Err(problem) => return refuse(problem).await,
    };
    let kept = found.as_ref().and_then(|found| found.password.clone());
    let right = crate::routes::blocking(move || password::matches(&given.password, kept.as_deref())).await?;
    let Some(found) = found.as_ref().filter(|_| right) else { return refuse(wrong_credentials()).await };
    counted.right(&server).await?;
    let (secret, how) = session(&server, &headers, &caller, "password");
    let hash = how.hash;
    if !records.sign_in_with(found, how, now).await? {
        return refuse(wrong_credentials()).await;
    }
    still_allowed(&server, &hash).await?;
    tracing::info!(request_id = %asked.id, method = "password", "somebody signed in");
    Ok(welcome(&server, &headers, found.member, &secret, now).await)
}

fn wrong_credentials() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "wrong_credentials", "The address or the password is wrong.")
        .hint("Check both, or ask for a new password.")
}

/// Whoever forced sign-on while this password was looked at has ended every session by then, but for this one.
async fn still_allowed(server: &Server, session: &[u8; 32]) -> Result<(), Problem> {
    let allowed = allow_passwords(server).await;
    if allowed.is_err() {
        server.state.records.end_session(session).await?;
    }
    allowed
}

/// Ends the session.
#[utoipa::path(delete, path = "/api/v1/session", tag = "door", responses(
    (status = 204, description = "You are signed out."), Refusals))]
async fn sign_out(State(server): State<Arc<Server>>, caller: Caller) -> Result<Response, Problem> {
    server.state.records.end_session(caller.session()?).await?;
    let mut answer = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = cookie::end() {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// What an invitation offers.
#[utoipa::path(post, path = "/api/v1/invitation/show", tag = "door", request_body = Link, responses(
    (status = 200, description = "The offer.", body = Offer), Refusals))]
async fn show_invitation(
    State(server): State<Arc<Server>>,
    Input(link): Input<Link>,
) -> Result<axum::Json<Offer>, Problem> {
    let now = (server.state.clock)();
    let (offer, known) = server.state.records.invitation(&link.link, now).await.map_err(dead_link)?;
    Ok(axum::Json(Offer { email: offer.email, role: offer.role.word(), known }))
}

/// Takes the seat of an invitation. New members are signed in; others sign in as always.
#[utoipa::path(post, path = "/api/v1/invitation", tag = "door", request_body = Acceptance, responses(
    (status = 204, description = "The seat is yours."), Refusals))]
async fn accept_invitation(
    State(server): State<Arc<Server>>,
    caller: Caller,
    headers: HeaderMap,
    Input(given): Input<Acceptance>,
) -> Result<Response, Problem> {
    let now = (server.state.clock)();
    let (offer, known) = server.state.records.invitation(&given.link, now).await.map_err(dead_link)?;
    let new = match (known, given.password) {
        (false, Some(password)) => {
            allow_passwords(&server).await?;
            let name = given.name.unwrap_or_default();
            password::check(&password, &[&offer.email, &name])?;
            Some((name, hashed(&server, password).await?))
        }
        _ => None,
    };
    let (secret, how) = session(&server, &headers, &caller, "invitation");
    let hash = how.hash;
    let joined = server.state.records.accept_invitation(&given.link, new, how, now).await.map_err(dead_link)?;
    match joined {
        Some(member) => {
            still_allowed(&server, &hash).await?;
            Ok(welcome(&server, &headers, member, &secret, now).await)
        }
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// Sends a mail with a link for a new password, if somebody has the address.
#[utoipa::path(post, path = "/api/v1/password/reset/ask", tag = "door", request_body = Address, responses(
    (status = 204, description = "If somebody has this address, a mail is on its way."), Refusals))]
async fn ask_reset(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(given): Input<Address>,
) -> Result<StatusCode, Problem> {
    allow_passwords(&server).await?;
    let (records, now) = (&server.state.records, (server.state.clock)());
    // What can be no address is kept nowhere; anything else only so often, whoever has it.
    let Ok(address) = hark_records::members::email(&given.email) else { return Ok(StatusCode::NO_CONTENT) };
    let place = format!("reset: from {}", tries::place(caller.peer().ip()));
    records.throttle(&place, RESETS_FROM_ONE_PLACE, now).await?.map_err(slow_down)?;
    let bucket = format!("reset: {}", counted_as(&address));
    records.throttle(&bucket, RESETS, now).await?.map_err(slow_down)?;
    // What is done here is the same for everybody: whether somebody has the address is found out when the letter is written.
    server.mail().reset(&address, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets a new password by the link of a mail, and ends all sessions.
#[utoipa::path(post, path = "/api/v1/password/reset", tag = "door", request_body = NewPassword, responses(
    (status = 204, description = "The password is set. Sign in with it."), Refusals))]
async fn reset(
    State(server): State<Arc<Server>>,
    caller: Caller,
    headers: HeaderMap,
    Input(given): Input<NewPassword>,
) -> Result<Response, Problem> {
    allow_passwords(&server).await?;
    let now = (server.state.clock)();
    password::check(&given.password, &[])?;
    let hash = hashed(&server, given.password).await?;
    let address = caller.peer().ip().to_canonical().to_string();
    let reset = server.state.records.reset_password(&given.link, &hash, &address, now).await;
    // Whoever was locked out by those who guess gets in this way: the letter showed who they are.
    Ok(remembered(&server, &headers, reset.map_err(dead_link)?, now).await)
}
