//! How does one sign in through an OpenID provider, and which one is it?

use super::Builder;
use super::caller::{Asked, Caller};
use super::cookie;
use super::door::{session, welcome};
use super::policy::Policy;
use super::problem::{Input, Refusals, field, sentence};
use super::tries;
use crate::edge::Problem;
use crate::serve::Server;
use crate::sign_on::{self, Begun, Failure, Provider, Returned};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use hark_model::time::SECOND;
use hark_records::sessions::SIGN_ON;
use hark_records::settings::Secret;
use hark_records::throttle::Bucket;
use hark_records::{Error, Right, tokens};
use hyper::StatusCode;
use hyper::header::{HeaderValue, LOCATION, SET_COOKIE};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// Each try asks the provider: nobody makes us ask it without end. A whole company may sit behind one address.
const FROM_ONE_PLACE: Bucket = Bucket { holds: 100, empties_one_in: SECOND };
/// Where the provider sends the browser back to.
pub(super) const CALLBACK: &str = "/api/v1/door/sign-on/callback";

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Anybody, routes!(show_door))
        .add(Policy::Anybody, routes!(begin_sign_on))
        .add(Policy::Anybody, routes!(finish_sign_on))
        .add(Policy::Right(Right::ManageInstallation), routes!(show_sign_on, set_sign_on, remove_sign_on))
}

/// What a stranger sees.
#[derive(Serialize, ToSchema)]
struct Door {
    /// Whether there is an owner.
    claimed: bool,
    /// The provider one can sign in through.
    sign_on: Option<DoorSignOn>,
    /// Whether one can sign in with a password.
    password: bool,
    /// Whether a letter with a link for a new password would arrive.
    mail: bool,
}

/// A provider, as the button for it shows it.
#[derive(Serialize, ToSchema)]
struct DoorSignOn {
    /// What the button says.
    name: String,
}

/// The provider, without its secret; nothing when there is none.
#[derive(Serialize, ToSchema)]
struct SignOnState {
    /// The settings.
    settings: Option<SignOnView>,
    /// The address that the provider must be told to send people back to.
    redirect: String,
}

/// The provider's settings.
#[derive(Serialize, ToSchema)]
struct SignOnView {
    /// What the button says.
    name: String,
    /// Its address.
    issuer: String,
    /// What it calls us.
    client_id: String,
    /// Whether it knows us by a secret.
    client_secret_set: bool,
    /// Whether nobody may sign in with a password.
    forced: bool,
}

/// A provider to sign in through.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignOnChange {
    /// What the button says.
    name: String,
    /// Its address, `https://...`, as it names itself.
    issuer: String,
    /// What it calls us.
    client_id: String,
    /// What it knows us by. Left out, the one that is set stays.
    client_secret: Option<String>,
    /// Whether nobody may sign in with a password. Whoever forces it has signed in through the provider before. All other
    /// sessions that were not opened through the provider end.
    #[serde(default)]
    forced: bool,
}

/// What the provider sends along.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Back {
    /// The code.
    code: Option<String>,
    /// As it went out.
    state: Option<String>,
    /// Who says so.
    iss: Option<String>,
    /// Why not.
    error: Option<String>,
}

/// The provider that is set, if one is.
pub(super) async fn provider(server: &Server) -> Result<Option<Provider>, Problem> {
    let kept = server.state.records.secret_for_use(Secret::SignOn).await?;
    Ok(kept.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Refuses what needs a password where everybody signs in elsewhere.
pub(super) async fn allow_passwords(server: &Server) -> Result<(), Problem> {
    match provider(server).await?.filter(|provider| provider.forced) {
        None => Ok(()),
        Some(provider) => {
            let detail = format!("Everybody signs in through {} here.", provider.name);
            Err(Problem::new(StatusCode::FORBIDDEN, "sign_on_required", detail).hint("Use its button."))
        }
    }
}

fn go(to: &str) -> Response {
    let mut answer = StatusCode::FOUND.into_response();
    if let Ok(to) = HeaderValue::from_str(to) {
        answer.headers_mut().insert(LOCATION, to);
    }
    answer
}

/// Back to the page for signing in, which says what went wrong.
fn back_to_door(code: &str) -> Response {
    go(&format!("/sign-in?problem={code}"))
}

fn callback(server: &Server) -> String {
    format!("{}{CALLBACK}", server.state.public_url)
}

/// What a stranger can do here.
#[utoipa::path(get, path = "/api/v1/door", tag = "door", responses(
    (status = 200, description = "The door.", body = Door), Refusals))]
async fn show_door(State(server): State<Arc<Server>>) -> Result<Json<Door>, Problem> {
    let provider = provider(&server).await?;
    let records = &server.state.records;
    Ok(Json(Door {
        claimed: records.is_claimed().await?,
        password: provider.as_ref().is_none_or(|provider| !provider.forced),
        sign_on: provider.map(|provider| DoorSignOn { name: provider.name }),
        mail: records.secret_for_use(Secret::Mail).await?.is_some(),
    }))
}

/// Sends the browser to the provider.
#[utoipa::path(get, path = "/api/v1/door/sign-on", tag = "door", responses(
    (status = 302, description = "To the provider, or back to the page for signing in with `?problem=`."), Refusals))]
async fn begin_sign_on(State(server): State<Arc<Server>>, caller: Caller) -> Result<Response, Problem> {
    let Some(provider) = provider(&server).await? else {
        return Err(Problem::new(StatusCode::NOT_FOUND, "not_found", "There is no provider to sign in through."));
    };
    let (records, now) = (&server.state.records, (server.state.clock)());
    let place = tries::place(caller.peer().ip());
    if records.throttle(&format!("sign on: {place}"), FROM_ONE_PLACE, now).await?.is_err() {
        return Ok(back_to_door("too_many_tries"));
    }
    let secret = || tokens::text(super::random(&server));
    let (state, browser) = (secret(), secret());
    let kept = hark_records::keys::hexadecimal(&tokens::hash(&browser));
    let begun = Begun { issuer: provider.issuer.clone(), nonce: secret(), verifier: secret(), browser: kept };
    let begins = sign_on::begin(&provider, &server.state.outbound, &callback(&server), &state, &begun).await;
    let url = match begins {
        Ok(url) => url,
        Err(error) => {
            tracing::warn!(%error, "nobody can sign in through the provider");
            return Ok(back_to_door("sign_on_unreachable"));
        }
    };
    let payload = serde_json::to_string(&begun).map_err(|_| super::problem::broken())?;
    records.begin_sign_on(&state, &payload, now).await?;
    let mut answer = go(&url);
    answer.headers_mut().extend(cookie::begin_sign_on(&browser).map(|cookie| (SET_COOKIE, cookie)));
    Ok(answer)
}

/// Takes somebody back from the provider and lets them in.
#[utoipa::path(get, path = "/api/v1/door/sign-on/callback", tag = "door", params(Back), responses(
    (status = 302, description = "To the first page, or back to the page for signing in with `?problem=`."), Refusals))]
async fn finish_sign_on(
    State(server): State<Arc<Server>>,
    caller: Caller,
    headers: HeaderMap,
    Extension(asked): Extension<Asked>,
    back: Result<Query<Back>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Problem> {
    let Ok(Query(back)) = back else { return Ok(back_to_door("sign_on_failed")) };
    let now = (server.state.clock)();
    let mut answer = match admitted(&server, &caller, &headers, back).await? {
        Ok((member, secret)) => {
            tracing::info!(request_id = %asked.id, method = SIGN_ON, "somebody signed in");
            let mut answer = welcome(&server, &headers, member, &secret, now).await;
            *answer.status_mut() = StatusCode::FOUND;
            answer.headers_mut().insert(LOCATION, HeaderValue::from_static("/"));
            answer
        }
        Err(code) => {
            // Any page can send a browser here; only one in which somebody began is refused something.
            if cookie::sign_on(&headers).is_some() {
                tries::note_refused(&server, &asked, (None, SIGN_ON), code, now).await;
            }
            back_to_door(code)
        }
    };
    answer.headers_mut().extend(cookie::end_sign_on().map(|cookie| (SET_COOKIE, cookie)));
    // The address of this page held the code.
    answer.headers_mut().insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    Ok(answer)
}

/// Who came back, with the secret of their session; else the code of what is wrong.
async fn admitted(
    server: &Arc<Server>,
    caller: &Caller,
    headers: &HeaderMap,
    back: Back,
) -> Result<Result<(i64, String), &'static str>, Problem> {
    let (records, now) = (&server.state.records, (server.state.clock)());
    let (Some(state), Some(browser)) = (back.state, cookie::sign_on(headers)) else { return Ok(Err("sign_on_failed")) };
    let begun = match records.finish_sign_on(&state, now).await {
        Ok(kept) => serde_json::from_str::<Begun>(&kept).map_err(|_| super::problem::broken())?,
        Err(Error::NotFound { .. }) => return Ok(Err("sign_on_failed")),
        Err(other) => return Err(other.into()),
    };
    if begun.browser != hark_records::keys::hexadecimal(&tokens::hash(browser)) {
        return Ok(Err("sign_on_failed"));
    }
    let (Some(code), None, Some(provider)) = (back.code, back.error, provider(server).await?) else {
        return Ok(Err("sign_on_refused"));
    };
    let returned = Returned { code, issuer: back.iss };
    let found = sign_on::finish(&provider, &server.state.outbound, &callback(server), begun, returned, now).await;
    let who = match found {
        Ok(who) => who,
        Err(error) => {
            tracing::warn!(%error, "a sign-in through the provider failed");
            return Ok(Err(match error {
                Failure::NoAddress => "sign_on_no_address",
                Failure::Unreachable(_) => "sign_on_unreachable",
                _ => "sign_on_failed",
            }));
        }
    };
    let (secret, how) = session(server, headers, caller, SIGN_ON);
    match records.introduce(who, None, how, now).await {
        Ok(member) => Ok(Ok((member, secret))),
        Err(Error::NotFound { .. }) => Ok(Err("sign_on_no_seat")),
        Err(Error::Invalid { .. }) => Ok(Err("sign_on_unverified")),
        Err(other) => Err(other.into()),
    }
}

async fn kept(server: &Server, caller: &Caller) -> Result<Option<Provider>, Problem> {
    let text = server.state.records.secret_setting(caller.may()?, Secret::SignOn).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Which provider one can sign in through.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/connections/sign-on", tag = "connections",
    params(("workspace" = u32, Path, description = "The first one.")),
    responses((status = 200, description = "The settings.", body = SignOnState), Refusals))]
async fn show_sign_on(State(server): State<Arc<Server>>, caller: Caller) -> Result<Json<SignOnState>, Problem> {
    let view = |found: Provider| SignOnView {
        name: found.name,
        issuer: found.issuer,
        client_id: found.client_id,
        client_secret_set: !found.client_secret.is_empty(),
        forced: found.forced,
    };
    Ok(Json(SignOnState { settings: kept(&server, &caller).await?.map(view), redirect: callback(&server) }))
}

/// Sets the provider. It is asked whether it is one.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/connections/sign-on", tag = "connections",
    request_body = SignOnChange,
    params(("workspace" = u32, Path, description = "The first one.")),
    responses((status = 204, description = "Set."), Refusals))]
async fn set_sign_on(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(change): Input<SignOnChange>,
) -> Result<StatusCode, Problem> {
    let SignOnChange { name, issuer, client_id, client_secret, forced } = change;
    if name.trim().is_empty() || name.chars().count() > 50 {
        return Err(field("name", "The name of the button has 1 to 50 letters"));
    }
    if client_id.is_empty() || client_id.len() > 500 {
        return Err(field("client_id", "The client id is missing or too long. Hint: the provider shows it"));
    }
    let old = kept(&server, &caller).await?;
    let same = old.filter(|old| old.issuer == issuer && old.client_id == client_id);
    let client_secret = client_secret.or(same.map(|old| old.client_secret)).unwrap_or_default();
    let provider = Provider { name: name.trim().to_owned(), issuer, client_id, client_secret, forced };
    let checked = sign_on::check(&provider, &server.state.outbound).await;
    checked.map_err(|error| field("issuer", &sentence(&error.to_string())))?;
    let records = &server.state.records;
    // Else a wrong setting would lock everybody out.
    if forced && !records.was_introduced(caller.member()?.id, &provider.issuer).await? {
        return Err(field(
            "forced",
            "You have not signed in through it yet. Hint: set it without force, sign in, then force it",
        ));
    }
    let text = serde_json::to_string(&provider).map_err(|_| super::problem::broken())?;
    let now = (server.state.clock)();
    match forced {
        true => records.force_sign_on(caller.may()?, &text, caller.session()?, now).await?,
        false => records.set_secret_setting(caller.may()?, Secret::SignOn, &text, now).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets the provider. People sign in with passwords again.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/connections/sign-on", tag = "connections",
    params(("workspace" = u32, Path, description = "The first one.")),
    responses((status = 204, description = "Forgotten."), Refusals))]
async fn remove_sign_on(State(server): State<Arc<Server>>, caller: Caller) -> Result<StatusCode, Problem> {
    server.state.records.remove_secret_setting(caller.may()?, Secret::SignOn, (server.state.clock)()).await?;
    Ok(StatusCode::NO_CONTENT)
}
