//! Who may do what, and how does the compiler know that somebody asked?
//!
//! A [`Context`] says on whose behalf something happens, in which workspace, and with which rights. Methods of the records
//! do not take it: they take an [`Allowed`] of the right they need, which only [`Context::allow`] gives. So a query without
//! a workspace, or one whose right nobody checked, does not compile:
//!
//! ```compile_fail,E0061
//! async fn keys(records: &hark_records::Records) {
//!     records.keys().await; // of which workspace, and who asks?
//! }
//! ```
//!
//! ```compile_fail,E0308
//! use hark_records::access::{Allowed, ManageKeys, See};
//! async fn keys(records: &hark_records::Records, by: Allowed<'_, See>) {
//!     records.keys(by).await; // seeing is not managing
//! }
//! ```
//!
//! ```compile_fail,E0308
//! async fn log(records: &hark_records::Records, workspace: hark_records::WorkspaceId) {
//!     records.verify_audit(workspace).await; // the number of a workspace is no right to its log
//! }
//! ```
//!
//! What a member does to themselves takes a [`crate::members::Myself`] in its place. The few methods that take neither find out
//! who is asking, or are Hark's own work or that of whoever has the machine; each is listed in `hark-server/tests/layering.rs`
//! with the rooms that may call it, and one that is not fails there.

use crate::WorkspaceId;
use crate::error::{Error, Result};
use std::marker::PhantomData;

/// What somebody is in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Looks at what others made.
    Viewer,
    /// Talks with customers: sees them, acts for them.
    Agent,
    /// Asks, saves and builds.
    Analyst,
    /// Runs the workspace: people, keys, connections.
    Admin,
    /// Answers for it: everything, also the audit log.
    Owner,
}

impl Role {
    /// Every role, from the least to the most.
    pub const ALL: [Role; 5] = [Role::Viewer, Role::Agent, Role::Analyst, Role::Admin, Role::Owner];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Agent => "agent",
            Role::Analyst => "analyst",
            Role::Admin => "admin",
            Role::Owner => "owner",
        }
    }

    /// The role of this word, if it is one.
    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }

    /// What it includes. Personal data is a right of its own, given to a person and not to a role.
    pub fn rights(self) -> Rights {
        let of = |right: Right| match right {
            Right::See => true,
            Right::SeeCustomers => self >= Role::Agent,
            Right::Act => self >= Role::Agent,
            Right::Save | Right::Debug => self >= Role::Analyst,
            Right::ManageMembers
            | Right::ManageKeys
            | Right::ManageConnections
            | Right::ManageWorkspace
            | Right::HandlePrivacy => self >= Role::Admin,
            Right::ReadAudit | Right::CreateWorkspaces | Right::ManageInstallation => self >= Role::Owner,
            Right::PersonalData => false,
        };
        Right::ALL.into_iter().filter(|right| of(*right)).collect()
    }
}

/// A set of rights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights(u32);

impl Rights {
    /// Whether one of them is this.
    pub fn include(self, right: Right) -> bool {
        self.0 & (1 << right as u32) != 0
    }

    /// These and one more.
    pub fn with(self, right: Right) -> Rights {
        Rights(self.0 | 1 << right as u32)
    }

    /// All there are.
    pub fn all() -> Rights {
        Right::ALL.into_iter().collect()
    }
}

impl FromIterator<Right> for Rights {
    fn from_iter<I: IntoIterator<Item = Right>>(rights: I) -> Rights {
        rights.into_iter().fold(Rights::default(), Rights::with)
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A right as a type, so that a method can ask for it in its signature.
pub trait Named: sealed::Sealed {
    /// The same as a value.
    const RIGHT: Right;
}

macro_rules! rights {
    ($($(#[$doc:meta])+ $name:ident = $word:literal,)+) => {
        /// One thing that somebody may do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Right { $($(#[$doc])+ $name,)+ }

        impl Right {
            /// Every right.
            pub const ALL: [Right; [$(Right::$name),+].len()] = [$(Right::$name),+];

            /// What one does with it, as an infinitive for sentences.
            pub fn word(self) -> &'static str {
                match self { $(Right::$name => $word,)+ }
            }
        }

        $(
            $(#[$doc])+
            #[derive(Clone, Copy, Debug)]
            pub struct $name;
            impl sealed::Sealed for $name {}
            impl Named for $name { const RIGHT: Right = Right::$name; }
        )+
    };
}

rights! {
    /// See numbers, saved questions and dashboards of the workspace.
    See = "see the workspace",
    /// Open lists of customers and their timelines.
    SeeCustomers = "see customers",
    /// See what tells who a customer is: e-mail, name, address.
    PersonalData = "see personal data",
    /// Save questions, dashboards and rules.
    Save = "save questions and dashboards",
    /// Act for customers: cases, outreach, answers.
    Act = "act for customers",
    /// Watch arriving events and dead letters.
    Debug = "watch arriving events",
    /// Invite and remove members, change roles and teams.
    ManageMembers = "manage members",
    /// Create, rotate and revoke keys.
    ManageKeys = "manage keys",
    /// Set up webhooks.
    ManageConnections = "manage connections",
    /// Change the settings of the workspace.
    ManageWorkspace = "manage the workspace",
    /// Answer requests of customers about their data.
    HandlePrivacy = "handle privacy requests",
    /// Read the audit log.
    ReadAudit = "read the audit log",
    /// Add workspaces.
    CreateWorkspaces = "create workspaces",
    /// Set up mail and sign-on for everybody: whoever does could read letters for new passwords, or vouch for anybody.
    ManageInstallation = "set up mail and sign-on",
}

/// On whose behalf something happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Whoever has the machine: the command line.
    Operator,
    /// A member, by number.
    Member(i64),
    /// A program with a key, by the key's number.
    Key(i64),
    /// Hark itself, doing the job of this kind.
    Job(&'static str),
    /// Somebody at the door of whom nothing is known.
    Stranger,
}

impl std::fmt::Display for Actor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Actor::Operator => out.write_str("operator"),
            Actor::Member(id) => write!(out, "member:{id}"),
            Actor::Key(id) => write!(out, "key:{id}"),
            Actor::Job(kind) => write!(out, "job:{kind}"),
            Actor::Stranger => out.write_str("nobody"),
        }
    }
}

/// Somebody in a workspace. Only the records make one, after they looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    workspace: WorkspaceId,
    actor: Actor,
    rights: Rights,
    address: String,
}

impl Context {
    pub(crate) fn new(workspace: WorkspaceId, actor: Actor, rights: Rights) -> Context {
        Context { workspace, actor, rights, address: String::new() }
    }

    /// The same with the address the request came from, for the audit log.
    pub fn from_address(mut self, address: String) -> Context {
        self.address = address;
        self
    }

    /// In which workspace.
    pub fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    /// On whose behalf.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The member, when it is one.
    pub fn member(&self) -> Option<i64> {
        if let Actor::Member(id) = self.actor { Some(id) } else { None }
    }

    /// Where the request came from; empty for none.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What they may do.
    pub fn rights(&self) -> Rights {
        self.rights
    }

    /// Proof that they may.
    ///
    /// Fails with [`Error::Forbidden`] when they may not.
    pub fn allow<R: Named>(&self) -> Result<Allowed<'_, R>> {
        if self.rights.include(R::RIGHT) {
            return Ok(Allowed { context: self, right: PhantomData });
        }
        Err(Error::Forbidden { right: R::RIGHT })
    }
}

/// Proof that somebody may do `R` in a workspace.
#[derive(Debug)]
pub struct Allowed<'c, R> {
    context: &'c Context,
    right: PhantomData<R>,
}

impl<R> Clone for Allowed<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Allowed<'_, R> {}

impl<'c, R> Allowed<'c, R> {
    /// In which workspace.
    pub fn workspace(&self) -> WorkspaceId {
        self.context.workspace
    }

    /// Who, where from, and what else they may.
    pub fn context(&self) -> &'c Context {
        self.context
    }

    /// The workspace as the database holds it.
    pub(crate) fn row(&self) -> i64 {
        i64::from(self.context.workspace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole matrix, to be read by people. A change here is a change of policy.
    #[test]
    fn what_each_role_may() {
        let table: Vec<String> = Right::ALL
            .iter()
            .map(|right| {
                let may = |role: &Role| if role.rights().include(*right) { 'x' } else { '-' };
                format!("{} {right:?}", Role::ALL.iter().map(may).collect::<String>())
            })
            .collect();
        let expected = [
            // viewer, agent, analyst, admin, owner
            "xxxxx See",
            "-xxxx SeeCustomers",
            "----- PersonalData",
            "--xxx Save",
            "-xxxx Act",
            "--xxx Debug",
            "---xx ManageMembers",
            "---xx ManageKeys",
            "---xx ManageConnections",
            "---xx ManageWorkspace",
            "---xx HandlePrivacy",
            "----x ReadAudit",
            "----x CreateWorkspaces",
            "----x ManageInstallation",
        ];
        assert_eq!(table, expected);
    }

    #[test]
    fn a_right_is_proven_or_refused() {
        let context = Context::new(7, Actor::Member(3), Role::Agent.rights());
        assert_eq!(context.allow::<SeeCustomers>().expect("may").workspace(), 7);
        let refused = context.allow::<ManageKeys>().expect_err("may not");
        assert!(matches!(refused, Error::Forbidden { right: Right::ManageKeys }));
        assert!(context.allow::<PersonalData>().is_err());
        assert!(
            Context { rights: context.rights.with(Right::PersonalData), ..context }.allow::<PersonalData>().is_ok()
        );
    }
}
