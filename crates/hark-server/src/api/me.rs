//! Who am I here, and what did I choose for myself?

use super::Builder;
use super::caller::Caller;
use super::door::{remembered, slow_down};
use super::password;
use super::policy::Policy;
use super::problem::{Input, Refusals};
use super::sign_on::allow_passwords;
use super::tries::FROM_ONE_PLACE;
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use hark_records::keys::hexadecimal;
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Member, routes!(show_me, change_me))
        .add(Policy::Member, routes!(change_password))
        .add(Policy::Member, routes!(list_sessions))
        .add(Policy::Member, routes!(end_session))
}

/// Me.
#[derive(Serialize, ToSchema)]
struct Me {
    /// My number.
    id: i64,
    /// Where mail reaches me.
    email: String,
    /// What I am called.
    name: String,
    /// Whether I can sign in with a password.
    has_password: bool,
    /// What I chose for myself.
    #[schema(value_type = Object)]
    preferences: serde_json::Value,
    /// The workspaces I have a seat in.
    seats: Vec<MySeat>,
}

/// One of my seats.
#[derive(Serialize, ToSchema)]
struct MySeat {
    /// The workspace's number.
    workspace: u32,
    /// Its name.
    name: String,
    /// Its time zone.
    timezone: String,
    /// What I am there.
    role: &'static str,
    /// What I may do there, in the words of docs/access.md.
    rights: Vec<&'static str>,
}

/// What I change about myself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MyChange {
    /// What I am called.
    name: String,
    /// What I choose for myself.
    #[schema(value_type = Object)]
    preferences: serde_json::Map<String, serde_json::Value>,
}

/// A new password for me.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MyPassword {
    /// The one I have now.
    old: String,
    /// At least 12 characters.
    password: String,
}

/// One place where I am signed in.
#[derive(Serialize, ToSchema)]
struct MySession {
    /// Names it, for ending it.
    id: String,
    /// How I signed in.
    method: String,
    /// The browser, in its own words.
    agent: String,
    /// The address.
    address: String,
    /// Since when, RFC 3339.
    created: String,
    /// When it was last used, RFC 3339.
    last_used: String,
    /// Whether it is this one.
    this: bool,
}

/// Who I am, and where.
#[utoipa::path(get, path = "/api/v1/me", tag = "me", responses(
    (status = 200, description = "Me.", body = Me), Refusals))]
async fn show_me(State(server): State<Arc<Server>>, caller: Caller) -> Result<Json<Me>, Problem> {
    let member = caller.member()?.clone();
    let mut seats = Vec::new();
    let myself = caller.myself(&server)?;
    for seat in server.state.records.my_seats(myself.myself()?).await? {
        let context = server.state.records.context(member.id, seat.workspace).await?;
        let workspace = server.state.records.workspace(context.allow()?).await?;
        let rights = hark_records::Right::ALL.into_iter().filter(|right| context.rights().include(*right));
        seats.push(MySeat {
            workspace: seat.workspace,
            name: workspace.name,
            timezone: workspace.timezone,
            role: seat.role.word(),
            rights: rights.map(hark_records::Right::word).collect(),
        });
    }
    let preferences = serde_json::from_str(&member.preferences).unwrap_or_default();
    let (id, email, name, has_password) = (member.id, member.email, member.name, member.has_password);
    Ok(Json(Me { id, email, name, has_password, preferences, seats }))
}

/// Changes my name and what I chose.
#[utoipa::path(put, path = "/api/v1/me", tag = "me", request_body = MyChange, responses(
    (status = 204, description = "Changed."), Refusals))]
async fn change_me(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(change): Input<MyChange>,
) -> Result<StatusCode, Problem> {
    let preferences = serde_json::Value::Object(change.preferences).to_string();
    let myself = caller.myself(&server)?;
    let me = myself.myself()?;
    server.state.records.set_me(me, &change.name, &preferences, (server.state.clock)()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets a new password and ends my other sessions.
#[utoipa::path(put, path = "/api/v1/me/password", tag = "me", request_body = MyPassword, responses(
    (status = 204, description = "Set."), Refusals))]
async fn change_password(
    State(server): State<Arc<Server>>,
    caller: Caller,
    headers: HeaderMap,
    Input(given): Input<MyPassword>,
) -> Result<Response, Problem> {
    allow_passwords(&server).await?;
    let member = caller.member()?.clone();
    password::check(&given.password, &[&member.email, &member.name])?;
    let context = caller.myself(&server)?;
    let me = context.myself()?;
    // Whoever found an open browser does not find the password by trying.
    let tries = format!("own password: {}", member.id);
    server.state.records.throttle(&tries, FROM_ONE_PLACE, (server.state.clock)()).await?.map_err(slow_down)?;
    let (records, now) = (&server.state.records, (server.state.clock)());
    let (kept, salt) = (records.my_password(me).await?, (server.state.random)().to_le_bytes());
    let hash = crate::routes::blocking(move || {
        // Somebody who came by sign-on and has none may set a first one.
        let right = kept.is_none() || password::matches(&given.old, kept.as_deref());
        right.then(|| password::hash(&given.password, &salt)).transpose()
    });
    let Some(hash) = hash.await?? else {
        let mut problem =
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_password", "The old password is wrong.");
        problem.place = Some("/old".into());
        return Err(problem);
    };
    records.set_my_password(me, &hash, caller.session()?, now).await?;
    // All others are strangers now.
    Ok(remembered(&server, &headers, member.id, now).await)
}

/// Where I am signed in.
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "me", responses(
    (status = 200, description = "Latest use first.", body = Vec<MySession>), Refusals))]
async fn list_sessions(State(server): State<Arc<Server>>, caller: Caller) -> Result<Json<Vec<MySession>>, Problem> {
    let context = caller.myself(&server)?;
    let found = server.state.records.my_sessions(context.myself()?, (server.state.clock)()).await?;
    let this = *caller.session()?;
    let shown = |session: hark_records::sessions::Session| MySession {
        id: hexadecimal(&session.hash),
        method: session.method,
        agent: session.agent,
        address: session.address,
        created: super::moment(session.created),
        last_used: super::moment(session.last_used),
        this: session.hash == this,
    };
    Ok(Json(found.into_iter().map(shown).collect()))
}

/// Ends one of my sessions.
#[utoipa::path(delete, path = "/api/v1/me/sessions/{id}", tag = "me",
    params(("id" = String, Path, description = "As in the list.")), responses(
    (status = 204, description = "Ended."), Refusals))]
async fn end_session(
    State(server): State<Arc<Server>>,
    caller: Caller,
    super::problem::Numbers(id): super::problem::Numbers<String>,
) -> Result<StatusCode, Problem> {
    let context = caller.myself(&server)?;
    let mut hash = [0; 32];
    let digits = (0..32).map(|i| id.get(2 * i..2 * i + 2).and_then(|two| u8::from_str_radix(two, 16).ok()));
    for (byte, digit) in hash.iter_mut().zip(digits) {
        *byte = digit.unwrap_or(0);
    }
    server.state.records.end_my_session(context.myself()?, &hash).await?;
    Ok(StatusCode::NO_CONTENT)
}
