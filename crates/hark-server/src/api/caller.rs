//! Who is asking: a member with a session, a program with a key, or nobody known?

use super::{cookie, problem};
use crate::auth::{self, Grant};
use crate::edge::Problem;
use crate::serve::Server;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use hark_records::access::Named;
use hark_records::members::Member;
use hark_records::{Actor, Allowed, Context, WorkspaceId};
use hyper::StatusCode;
use hyper::header::HeaderMap;
use std::net::SocketAddr;
use std::sync::Arc;

/// Which server was asked, and from which address.
#[derive(Clone)]
pub(super) struct Asked {
    pub server: Arc<Server>,
    pub peer: SocketAddr,
    /// How the request is called in the log.
    pub id: Arc<str>,
}

/// Who asks, before it is known in which workspace.
pub(super) enum Who {
    Member { member: Member, session: [u8; 32], peer: SocketAddr },
    Program { grant: Grant, peer: SocketAddr },
}

/// Who asks, for the handler. Only the policy makes one.
#[derive(Clone, Debug)]
pub struct Caller {
    member: Option<Member>,
    session: Option<[u8; 32]>,
    context: Option<Context>,
    peer: SocketAddr,
}

/// Finds out by the session's cookie or the key. A wrong key is refused even beside a good cookie.
pub(super) async fn identify(server: &Arc<Server>, headers: &HeaderMap, peer: SocketAddr) -> Result<Who, Problem> {
    let now = (server.state.clock)();
    if let Some(key) = auth::presented(headers) {
        let grant = server.auth.find(&[&key], now).await?;
        if !grant.verified {
            return Err(Problem::unauthorized("needs_server_key", "A write key may send events but not read."));
        }
        return Ok(Who::Program { grant, peer });
    }
    let Some(session) = cookie::session(headers) else { return Err(problem::signed_out()) };
    match server.state.records.signed_in(&session, now).await {
        Ok(member) => Ok(Who::Member { member, session, peer }),
        Err(hark_records::Error::NotFound { .. }) => Err(problem::signed_out()),
        Err(other) => Err(other.into()),
    }
}

impl Who {
    pub(super) fn by_cookie(&self) -> bool {
        matches!(self, Who::Member { .. })
    }

    pub(super) fn actor(&self) -> Actor {
        match self {
            Who::Member { member, .. } => Actor::Member(member.id),
            Who::Program { grant, .. } => Actor::Key(grant.key()),
        }
    }

    pub(super) fn member_only(self) -> Result<Caller, Problem> {
        match self {
            Who::Member { member, session, peer } => {
                Ok(Caller { member: Some(member), session: Some(session), context: None, peer })
            }
            Who::Program { .. } => {
                let detail = "This is for members; a key has no self.";
                Err(Problem::new(StatusCode::FORBIDDEN, "needs_member", detail).hint("Sign in."))
            }
        }
    }

    pub(super) async fn into_workspace(self, server: &Arc<Server>, workspace: WorkspaceId) -> Result<Caller, Problem> {
        let records = &server.state.records;
        match self {
            Who::Member { member, session, peer } => {
                let found = records.context(member.id, workspace).await;
                let context = found.map_err(|error| match error {
                    hark_records::Error::NotFound { .. } => problem::no_such_workspace(),
                    other => other.into(),
                })?;
                let context = Some(context.from_address(peer.ip().to_string()));
                Ok(Caller { member: Some(member), session: Some(session), context, peer })
            }
            Who::Program { grant, peer } if grant.workspace.id == workspace => {
                let context = records.key_context(grant.key(), workspace).from_address(peer.ip().to_string());
                Ok(Caller { member: None, session: None, context: Some(context), peer })
            }
            Who::Program { .. } => Err(problem::no_such_workspace()),
        }
    }
}

impl Caller {
    pub(super) fn stranger(peer: SocketAddr) -> Caller {
        Caller { member: None, session: None, context: None, peer }
    }

    /// Who, in the workspace of the path.
    pub fn context(&self) -> Result<&Context, Problem> {
        self.context.as_ref().ok_or_else(problem::broken)
    }

    /// The proof that they may, as the records want it.
    pub fn may<R: Named>(&self) -> Result<Allowed<'_, R>, Problem> {
        Ok(self.context()?.allow::<R>()?)
    }

    /// The member, where there is one.
    pub fn member(&self) -> Result<&Member, Problem> {
        self.member.as_ref().ok_or_else(problem::signed_out)
    }

    /// The member acting on themselves.
    pub fn myself(&self, server: &Server) -> Result<Context, Problem> {
        let alone = server.state.records.alone(self.member()?.id);
        Ok(alone.from_address(self.peer.ip().to_canonical().to_string()))
    }

    /// The session of this request.
    pub fn session(&self) -> Result<&[u8; 32], Problem> {
        self.session.as_ref().ok_or_else(problem::signed_out)
    }

    /// Where the request came from.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Caller, Problem> {
        parts.extensions.get::<Caller>().cloned().ok_or_else(problem::broken)
    }
}
