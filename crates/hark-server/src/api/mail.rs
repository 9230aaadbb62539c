//! How does mail leave?
//!
//! One server for the whole installation, because letters for new passwords belong to no workspace. Whoever sets it reads them
//! all, so owners of the first workspace do, and the password is never read back.

use super::Builder;
use super::caller::Caller;
use super::policy::Policy;
use super::problem::{Input, Refusals, field};
use crate::edge::Problem;
use crate::serve::Server;
use crate::work::mail::{self, MailSettings, Protection};
use axum::Json;
use axum::extract::State;
use hark_records::Right;
use hark_records::settings::Secret;
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::ManageInstallation), routes!(show_mail, set_mail, remove_mail))
        .add(Policy::Right(Right::ManageInstallation), routes!(test_mail))
}

/// How the connection to the server is protected.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum MailProtection {
    /// Encrypted from the first byte, usually port 465.
    Tls,
    /// Encrypted after a greeting, usually port 587.
    StartTls,
    /// Not protected: for a server on the same machine.
    None,
}

impl From<MailProtection> for Protection {
    fn from(protection: MailProtection) -> Protection {
        match protection {
            MailProtection::Tls => Protection::Tls,
            MailProtection::StartTls => Protection::StartTls,
            MailProtection::None => Protection::None,
        }
    }
}

impl From<Protection> for MailProtection {
    fn from(protection: Protection) -> MailProtection {
        match protection {
            Protection::Tls => MailProtection::Tls,
            Protection::StartTls => MailProtection::StartTls,
            Protection::None => MailProtection::None,
        }
    }
}

/// Whether mail is set up, and how.
#[derive(Serialize, ToSchema)]
struct MailState {
    /// The settings; nothing when mail is not set up.
    settings: Option<MailView>,
}

/// The settings of mail, without the password.
#[derive(Serialize, ToSchema)]
struct MailView {
    /// The SMTP server's name.
    host: String,
    /// Its port.
    port: u16,
    /// How the connection is protected.
    protection: MailProtection,
    /// The name to sign in with; empty for none.
    name: String,
    /// Whether there is a password.
    password_set: bool,
    /// Who the letters are from.
    from: String,
}

/// New settings of mail.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MailChange {
    /// The SMTP server's name.
    host: String,
    /// Its port: usually 587 or 465.
    #[schema(minimum = 1)]
    port: u16,
    /// How the connection is protected.
    protection: MailProtection,
    /// The name to sign in with; empty for none.
    #[serde(default)]
    name: String,
    /// The password to sign in with. Left out, the one that is set stays.
    password: Option<String>,
    /// Who the letters are from, such as `Hark <hark@example.com>`.
    from: String,
}

/// Where a trial letter goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Recipient {
    /// The address.
    to: String,
}

async fn kept(server: &Server, caller: &Caller) -> Result<Option<MailSettings>, Problem> {
    let text = server.state.records.secret_setting(caller.may()?, Secret::Mail).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// How mail leaves.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/connections/mail", tag = "connections",
    params(("workspace" = u32, Path, description = "The first one.")),
    responses((status = 200, description = "The settings.", body = MailState), Refusals))]
async fn show_mail(State(server): State<Arc<Server>>, caller: Caller) -> Result<Json<MailState>, Problem> {
    let view = |found: MailSettings| MailView {
        host: found.host,
        port: found.port,
        protection: found.protection.into(),
        name: found.name,
        password_set: !found.password.is_empty(),
        from: found.from,
    };
    Ok(Json(MailState { settings: kept(&server, &caller).await?.map(view) }))
}

/// Sets how mail leaves.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/connections/mail", tag = "connections", request_body = MailChange,
    params(("workspace" = u32, Path, description = "The first one.")),
    responses((status = 204, description = "Set."), Refusals))]
async fn set_mail(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(change): Input<MailChange>,
) -> Result<StatusCode, Problem> {
    let MailChange { host, port, protection, name, password, from } = change;
    if port == 0 {
        return Err(field("port", "No server listens at port 0. Hint: it is usually 587 or 465"));
    }
    let old = kept(&server, &caller).await?;
    // A password that was given to one server is not sent to another because somebody changed the name.
    let same = old.filter(|old| old.host == host && old.port == port && old.name == name);
    let password = password.or(same.map(|old| old.password)).unwrap_or_default();
    let settings = MailSettings { host, port, protection: protection.into(), name, password, from };
    mail::check(&settings, &server.state.outbound).await.map_err(|(place, why)| field(place, &why))?;
    let text = serde_json::to_string(&settings).map_err(|_| super::problem::broken())?;
    let now = (server.state.clock)();
    server.state.records.set_secret_setting(caller.may()?, Secret::Mail, &text, now).await?;
    server.mail().can_leave(now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets how mail leaves. Letters wait until it is set again.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/connections/mail", tag = "connections",
    params(("workspace" = u32, Path, description = "The first one.")),
    responses((status = 204, description = "Forgotten."), Refusals))]
async fn remove_mail(State(server): State<Arc<Server>>, caller: Caller) -> Result<StatusCode, Problem> {
    server.state.records.remove_secret_setting(caller.may()?, Secret::Mail, (server.state.clock)()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a letter at once, to see whether the settings work.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/connections/mail/test", tag = "connections",
    request_body = Recipient,
    params(("workspace" = u32, Path, description = "The first one.")),
    responses((status = 204, description = "The server took it."), Refusals))]
async fn test_mail(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(given): Input<Recipient>,
) -> Result<StatusCode, Problem> {
    let Some(settings) = kept(&server, &caller).await? else {
        return Err(Problem::new(StatusCode::CONFLICT, "mail_not_set", "Mail is not set up.").hint("Set it up first."));
    };
    let to = hark_records::members::email(&given.to)
        .map_err(|_| field("to", "This is no e-mail address. Hint: it looks like name@example.com"))?;
    mail::try_out(&settings, &server.state.outbound, &to).await.map_err(|why| {
        let usual = "check the server, the port, the protection, the name and the password.";
        let (fact, hint) = why.split_once(" Hint: ").unwrap_or((&why, usual));
        Problem::new(StatusCode::CONFLICT, "mail_not_sent", fact).hint(super::problem::sentence(hint))
    })?;
    Ok(StatusCode::NO_CONTENT)
}
