//! Who is signed in, where, and until when?

use crate::error::{self, Error, Result};
use crate::members::{self, Member, Myself};
use crate::tokens::Purpose;
use crate::{Context, Records, WorkspaceId};
use hark_model::Micros;
use hark_model::time::{DAY, MINUTE};
use row::Entity as Sessions;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder,
};

/// A session ends this long after it began, in any case.
pub const LIFE: Micros = 30 * DAY;
/// A session ends after this long without a request.
pub const IDLE: Micros = 7 * DAY;
/// How often the last use is written down at most.
const NOTE_EVERY: Micros = MINUTE;

/// The method of a session that was opened through a provider.
pub const SIGN_ON: &str = "sign_on";

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "sessions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        pub member: i64,
        pub method: String,
        pub agent: String,
        pub address: String,
        pub created: i64,
        pub last_used: i64,
        pub expires: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One place where a member is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the secret in the cookie.
    pub hash: [u8; 32],
    /// How they signed in: `password`, [`SIGN_ON`], `invitation`, `claim`.
    pub method: String,
    /// The browser, in its own words.
    pub agent: String,
    /// The address at sign-in.
    pub address: String,
    /// Since when.
    pub created: Micros,
    /// When it was last used, to within a minute.
    pub last_used: Micros,
}

/// How somebody signed in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// SHA-256 of the secret in the cookie.
    pub hash: [u8; 32],
    /// `password`, [`SIGN_ON`], `invitation`, `claim`.
    pub method: &'static str,
    /// The browser, in its own words.
    pub agent: String,
    /// The address.
    pub address: String,
}

pub(crate) async fn begin(on: &impl ConnectionTrait, member: i64, how: SignIn, now: Micros) -> Result<()> {
    let row = row::ActiveModel {
        hash: Set(how.hash.to_vec()),
        member: Set(member),
        method: Set(how.method.into()),
        agent: Set(how.agent.chars().take(200).collect()),
        address: Set(how.address),
        created: Set(now),
        last_used: Set(now),
        expires: Set(now + LIFE),
    };
    let failed = error::from("begin a session");
    Sessions::insert(row).exec_without_returning(on).await.map_err(&failed)?;
    let seen = members::row::Entity::update_many().col_expr(members::row::Column::LastSeen, Expr::value(now));
    seen.filter(members::row::Column::Id.eq(member)).exec(on).await.map_err(failed)?;
    Ok(())
}

/// Ends the sessions of a member, all but one if told.
pub(crate) async fn end_others(step: &DatabaseTransaction, member: i64, keep: Option<&[u8; 32]>) -> Result<()> {
    let mut gone = Sessions::delete_many().filter(row::Column::Member.eq(member));
    if let Some(keep) = keep {
        gone = gone.filter(row::Column::Hash.ne(keep.to_vec()));
    }
    gone.exec(step).await.map_err(error::from("end sessions"))?;
    Ok(())
}

/// Ends every session that was not opened through a provider, but for one. How many.
pub(crate) async fn end_by_password(on: &impl ConnectionTrait, keep: &[u8; 32]) -> Result<u64> {
    let gone = Sessions::delete_many().filter(row::Column::Method.ne(SIGN_ON));
    let gone = gone.filter(row::Column::Hash.ne(keep.to_vec())).exec(on).await;
    Ok(gone.map_err(error::from("end sessions"))?.rows_affected)
}

impl Records {
    /// Who is behind a session, if it still holds. Looked up at every request, so that nothing outlives a sign-out, a
    /// removal or a changed role.
    pub async fn signed_in(&self, hash: &[u8; 32], now: Micros) -> Result<Member> {
        let failed = error::from("look at a session");
        let found = Sessions::find_by_id(hash.to_vec()).one(&self.database).await.map_err(&failed)?;
        let gone = || Error::missing("this session");
        let session = found.filter(|row| now < row.expires && now < row.last_used + IDLE).ok_or_else(gone)?;
        let member = members::by_id(&self.database, session.member).await?.filter(|row| row.disabled.is_none());
        let member = member.ok_or_else(gone)?;
        if now - session.last_used > NOTE_EVERY {
            let update = Sessions::update_many().col_expr(row::Column::LastUsed, Expr::value(now));
            update.filter(row::Column::Hash.eq(hash.to_vec())).exec(&self.database).await.map_err(&failed)?;
            let seen = members::row::Entity::update_many().col_expr(members::row::Column::LastSeen, Expr::value(now));
            let seen = seen.filter(members::row::Column::Id.eq(member.id)).exec(&self.database).await;
            seen.map_err(failed)?;
        }
        Ok(member.into())
    }

    /// The same with the rights in a workspace.
    pub async fn session_context(&self, hash: &[u8; 32], workspace: WorkspaceId, now: Micros) -> Result<Context> {
        let member = self.signed_in(hash, now).await?;
        self.context(member.id, workspace).await
    }

    /// Ends one session. Whether there was one is nobody's business.
    pub async fn end_session(&self, hash: &[u8; 32]) -> Result<()> {
        let gone = Sessions::delete_by_id(hash.to_vec()).exec(&self.database).await;
        gone.map_err(error::from("end a session"))?;
        Ok(())
    }

    /// Where I am signed in, latest use first.
    pub async fn my_sessions(&self, me: Myself<'_>, now: Micros) -> Result<Vec<Session>> {
        let find = Sessions::find()
            .filter(row::Column::Member.eq(me.member()))
            .filter(row::Column::Expires.gt(now))
            .filter(row::Column::LastUsed.gt(now - IDLE));
        let found = find.order_by_desc(row::Column::LastUsed).all(&self.database).await;
        let session = |row: row::Model| {
            let row::Model { method, agent, address, created, last_used, .. } = row;
            let hash = row.hash.as_slice().try_into().ok()?;
            Some(Session { hash, method, agent, address, created, last_used })
        };
        Ok(found.map_err(error::from("list the sessions"))?.into_iter().filter_map(session).collect())
    }

    /// Ends one of mine.
    pub async fn end_my_session(&self, me: Myself<'_>, hash: &[u8; 32]) -> Result<()> {
        let one = Sessions::delete_many().filter(row::Column::Hash.eq(hash.to_vec()));
        let gone = one.filter(row::Column::Member.eq(me.member())).exec(&self.database).await;
        if gone.map_err(error::from("end a session"))?.rows_affected == 0 {
            return Err(Error::missing("this session"));
        }
        Ok(())
    }

    /// Forgets sessions, links and throttles that ended, and what else is kept for a time.
    pub async fn sweep(&self, now: Micros) -> Result<()> {
        let failed = error::from("forget what ended");
        let ended = Condition::any().add(row::Column::Expires.lt(now)).add(row::Column::LastUsed.lt(now - IDLE));
        Sessions::delete_many().filter(ended).exec(&self.database).await.map_err(&failed)?;
        let links =
            crate::tokens::row::Entity::delete_many().filter(crate::tokens::row::Column::Expires.lt(now - LIFE));
        links.exec(&self.database).await.map_err(&failed)?;
        // Anybody can begin a sign-in through the provider, as often as they like.
        let begun = crate::tokens::row::Column::Purpose.eq(Purpose::SignOn.word());
        let begun = crate::tokens::row::Entity::delete_many().filter(begun);
        let over = begun.filter(crate::tokens::row::Column::Expires.lt(now));
        over.exec(&self.database).await.map_err(&failed)?;
        self.sweep_throttles(now).await?;
        self.sweep_privacy(now).await?;
        self.sweep_idempotency(now).await?;
        self.sweep_notes(now).await?;
        self.sweep_segments(now).await?;
        self.overwrite_log().await
    }
}
