//! Who is in the workspace, as what, and who is invited?

use super::Builder;
use super::caller::Caller;
use super::policy::Policy;
use super::problem::{Input, Numbers, Refusals};
use super::shown_once::ShownOnce;
use crate::edge::Problem;
use crate::serve::Server;
use axum::extract::State;
use axum::{Extension, Json};
use hark_records::tokens::Invitation;
use hark_records::{Right, Role};
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder
        .add(Policy::Right(Right::See), routes!(list_members))
        .add(Policy::Right(Right::ManageMembers), routes!(change_member, remove_member))
        .add(Policy::Right(Right::ManageMembers), routes!(list_invitations, invite_member))
        .add(Policy::Right(Right::ManageMembers), routes!(withdraw_invitation))
}

/// Somebody with a seat.
#[derive(Serialize, ToSchema)]
struct MemberView {
    /// Their number.
    id: i64,
    /// What they are called.
    name: String,
    /// Where mail reaches them.
    email: String,
    /// What they are here.
    role: &'static str,
    /// Whether they see what tells who a customer is.
    personal_data: bool,
    /// Since when they are here, RFC 3339.
    since: String,
    /// When they were last seen, RFC 3339.
    last_seen: Option<String>,
}

/// What a member is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SeatChange {
    /// `owner`, `admin`, `analyst`, `agent` or `viewer`.
    role: String,
    /// Whether they see what tells who a customer is.
    personal_data: bool,
}

/// Somebody to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewInvitation {
    /// Where the invitation goes.
    email: String,
    /// `owner`, `admin`, `analyst`, `agent` or `viewer`.
    role: String,
    /// Whether they are to see what tells who a customer is.
    #[serde(default)]
    personal_data: bool,
}

/// An invitation that waits.
#[derive(Serialize, ToSchema)]
struct InvitationView {
    /// Its number.
    id: i64,
    /// Who is invited.
    email: String,
    /// As what.
    role: &'static str,
    /// Whether with the right to personal data.
    personal_data: bool,
    /// Until when it works, RFC 3339.
    expires: String,
    /// The link to hand over, only in the answer to making it: mail may not be set up.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

impl From<Invitation> for InvitationView {
    fn from(found: Invitation) -> InvitationView {
        InvitationView {
            id: found.id,
            email: found.email,
            role: found.role.word(),
            personal_data: found.personal_data,
            expires: super::moment(found.expires),
            link: None,
        }
    }
}

fn role(word: &str) -> Result<Role, Problem> {
    Role::from_word(word).ok_or_else(|| {
        let words: Vec<_> = Role::ALL.iter().map(|role| role.word()).collect();
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", format!("`{word}` is no role."))
            .hint(format!("Use one of {}.", words.join(", ")));
        problem.place = Some("/role".into());
        problem
    })
}

/// Everybody with a seat, by name.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/members", tag = "members",
    params(("workspace" = u32, Path, description = "Its number.")), responses(
    (status = 200, description = "The members.", body = Vec<MemberView>), Refusals))]
async fn list_members(State(server): State<Arc<Server>>, caller: Caller) -> Result<Json<Vec<MemberView>>, Problem> {
    let found = server.state.records.members(caller.may()?).await?;
    let shown = found.into_iter().map(|(member, seat)| MemberView {
        id: member.id,
        name: member.name,
        email: member.email,
        role: seat.role.word(),
        personal_data: seat.personal_data,
        since: super::moment(seat.created),
        last_seen: member.last_seen.map(super::moment),
    });
    Ok(Json(shown.collect()))
}

/// Changes what a member is.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/members/{member}", tag = "members", request_body = SeatChange,
    params(("workspace" = u32, Path, description = "Its number."), ("member" = i64, Path, description = "Their number.")),
    responses(
    (status = 204, description = "Changed."), Refusals))]
async fn change_member(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, member)): Numbers<(u32, i64)>,
    Input(change): Input<SeatChange>,
) -> Result<StatusCode, Problem> {
    let (to, now) = (role(&change.role)?, (server.state.clock)());
    server.state.records.set_seat(caller.may()?, member, to, change.personal_data, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a member out of the workspace.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/members/{member}", tag = "members",
    params(("workspace" = u32, Path, description = "Its number."), ("member" = i64, Path, description = "Their number.")),
    responses(
    (status = 204, description = "Removed."), Refusals))]
async fn remove_member(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, member)): Numbers<(u32, i64)>,
) -> Result<StatusCode, Problem> {
    server.state.records.remove_seat(caller.may()?, member, (server.state.clock)()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The invitations that wait.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/invitations", tag = "members",
    params(("workspace" = u32, Path, description = "Its number.")), responses(
    (status = 200, description = "Newest first.", body = Vec<InvitationView>), Refusals))]
async fn list_invitations(
    State(server): State<Arc<Server>>,
    caller: Caller,
) -> Result<Json<Vec<InvitationView>>, Problem> {
    let found = server.state.records.invitations(caller.may()?, (server.state.clock)()).await?;
    Ok(Json(found.into_iter().map(InvitationView::from).collect()))
}

/// Invites somebody. The mail is sent when mail is set up, with a link of its own; the link in the answer works either way. Using
/// one uses both up.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/invitations", tag = "members", request_body = NewInvitation,
    params(("workspace" = u32, Path, description = "Its number.")), responses(
    (status = 201, description = "Invited.", body = InvitationView), Refusals))]
async fn invite_member(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Input(new): Input<NewInvitation>,
) -> Result<(StatusCode, Extension<ShownOnce>, Json<InvitationView>), Problem> {
    let (to, now) = (role(&new.role)?, (server.state.clock)());
    let random = super::random(&server);
    let records = &server.state.records;
    let (secret, made) = records.invite(caller.may()?, &new.email, to, new.personal_data, random, now).await?;
    server.mail().invitation(caller.context()?.workspace(), made.id, now).await?;
    let link = Some(server.mail().link("invitation", &secret));
    Ok((StatusCode::CREATED, Extension(ShownOnce), Json(InvitationView { link, ..made.into() })))
}

/// Takes an invitation back.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/invitations/{invitation}", tag = "members",
    params(("workspace" = u32, Path, description = "Its number."), ("invitation" = i64, Path, description = "Its number.")),
    responses(
    (status = 204, description = "It no longer works."), Refusals))]
async fn withdraw_invitation(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, invitation)): Numbers<(u32, i64)>,
) -> Result<StatusCode, Problem> {
    server.state.records.withdraw_invitation(caller.may()?, invitation, (server.state.clock)()).await?;
    Ok(StatusCode::NO_CONTENT)
}
