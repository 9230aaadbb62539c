//! Who of the company may sign in?

use crate::audit::{self, Entry};
use crate::error::{self, Error, Result};
use crate::tokens::{self, Purpose};
use crate::{Actor, Context, Records, Right, Role, seats, transaction};
use hark_model::Micros;
use row::Entity as Members;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait,
    QueryFilter, QuerySelect,
};

/// Bytes of an e-mail address, RFC 5321 4.5.3.1.
const EMAIL_BYTES_MAX: usize = 254;
/// Bytes of a member's preferences.
const PREFERENCES_BYTES_MAX: usize = 16 * 1024;

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "members")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub email: String,
        pub name: String,
        pub password: Option<String>,
        pub email_verified: bool,
        pub preferences: String,
        pub created: i64,
        pub last_seen: Option<i64>,
        pub disabled: Option<i64>,
        pub password_changed: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Somebody of the company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Their number.
    pub id: i64,
    /// Where mail reaches them; in lower case.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// Whether they can sign in with a password.
    pub has_password: bool,
    /// Whether they showed that the address is theirs.
    pub email_verified: bool,
    /// What they chose for themselves (theme, density), as JSON.
    pub preferences: String,
    /// Since when.
    pub created: Micros,
    /// When they were last here.
    pub last_seen: Option<Micros>,
    /// Since when they may not sign in.
    pub disabled: Option<Micros>,
}

impl From<row::Model> for Member {
    fn from(row: row::Model) -> Member {
        Member {
            id: row.id,
            email: row.email,
            name: row.name,
            has_password: row.password.is_some(),
            email_verified: row.email_verified,
            preferences: row.preferences,
            created: row.created,
            last_seen: row.last_seen,
            disabled: row.disabled,
        }
    }
}

/// An address as it is kept, so that two spellings of one are one.
///
/// Fails with [`Error::Invalid`] when it cannot be an address. Whether mail arrives, only mail can tell.
pub fn email(text: &str) -> Result<String> {
    let address = text.trim().to_lowercase();
    let (name, domain) = address.rsplit_once('@').unwrap_or(("", ""));
    let bad = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"' | '\\');
    if name.is_empty() || domain.is_empty() || address.len() > EMAIL_BYTES_MAX || address.contains(bad) {
        return Err(Error::invalid("email", "This is no e-mail address. Hint: it looks like name@example.com."));
    }
    Ok(address)
}

/// Somebody new.
#[derive(Clone)]
pub struct NewMember {
    /// Their address, as they gave it.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// The Argon2id hash of their password, in PHC format. `None` for those who sign in elsewhere.
    pub password: Option<String>,
    /// Whether they showed that the address is theirs.
    pub email_verified: bool,
}

pub(crate) async fn insert(step: &DatabaseTransaction, new: NewMember, now: Micros) -> Result<i64> {
    let address = email(&new.email)?;
    if by_email(step, &address).await?.is_some() {
        let fact = "Somebody with this address is here already. Hint: sign in, or reset the password.";
        return Err(Error::Conflict { fact: fact.into() });
    }
    let row = row::ActiveModel {
        email: Set(address),
        name: Set(crate::workspaces::name("name", &new.name)?),
        password: Set(new.password),
        email_verified: Set(new.email_verified),
        preferences: Set("{}".into()),
        created: Set(now),
        ..Default::default()
    };
    Ok(row.insert(step).await.map_err(error::from("add a member"))?.id)
}

pub(crate) async fn by_email(on: &impl ConnectionTrait, address: &str) -> Result<Option<row::Model>> {
    let find = Members::find().filter(row::Column::Email.eq(address));
    find.one(on).await.map_err(error::from("look for a member"))
}

/// The same, and whoever else wants to change them waits until this transaction ends; whoever only names them does not. Comes
/// before the lock of the audit log, in every transaction.
pub(crate) async fn lock_by_email(step: &DatabaseTransaction, address: &str) -> Result<Option<row::Model>> {
    let find = Members::find().filter(row::Column::Email.eq(address)).lock(LockType::NoKeyUpdate);
    find.one(step).await.map_err(error::from("look for a member"))
}

/// The same by number.
pub(crate) async fn lock_by_id(step: &DatabaseTransaction, id: i64) -> Result<Option<row::Model>> {
    Members::find_by_id(id).lock(LockType::NoKeyUpdate).one(step).await.map_err(error::from("read a member"))
}

pub(crate) async fn by_id(on: &impl ConnectionTrait, id: i64) -> Result<Option<row::Model>> {
    Members::find_by_id(id).one(on).await.map_err(error::from("read a member"))
}

pub(crate) async fn count(on: &impl ConnectionTrait) -> Result<u64> {
    Members::find().count(on).await.map_err(error::from("count the members"))
}

pub(crate) async fn set_text(step: &DatabaseTransaction, id: i64, column: row::Column, to: Option<&str>) -> Result<()> {
    let update = Members::update_many().col_expr(column, Expr::value(to.map(str::to_owned)));
    let done = update.filter(row::Column::Id.eq(id)).exec(step).await;
    done.map_err(error::from("change a member"))?;
    Ok(())
}

/// Sets the hash of a password, or takes the password away. Links for a new one that wait are void, and no browser is known
/// any more.
pub(crate) async fn set_password(step: &DatabaseTransaction, id: i64, to: Option<&str>, now: Micros) -> Result<()> {
    let update = Members::update_many()
        .col_expr(row::Column::Password, Expr::value(to.map(str::to_owned)))
        .col_expr(row::Column::PasswordChanged, Expr::value(now));
    let done = update.filter(row::Column::Id.eq(id)).exec(step).await;
    done.map_err(error::from("change a member"))?;
    tokens::withdraw_from(step, Purpose::Reset, id).await?;
    tokens::withdraw_from(step, Purpose::Device, id).await
}

/// Somebody acting on themselves: needs no right in a workspace.
#[derive(Clone, Copy, Debug)]
pub struct Myself<'c>(&'c Context, i64);

impl Myself<'_> {
    /// My number.
    pub fn member(&self) -> i64 {
        self.1
    }
}

impl Context {
    /// The member themselves, when it is one.
    pub fn myself(&self) -> Result<Myself<'_>> {
        self.member().map(|id| Myself(self, id)).ok_or(Error::Forbidden { right: Right::See })
    }
}

impl Records {
    /// Who I am.
    pub async fn me(&self, me: Myself<'_>) -> Result<Member> {
        let found = by_id(&self.database, me.1).await?;
        found.map(Member::from).ok_or_else(|| Error::missing(format!("member {}", me.1)))
    }

    /// Changes my name and preferences.
    pub async fn set_me(&self, me: Myself<'_>, called: &str, preferences: &str, now: Micros) -> Result<()> {
        if preferences.len() > PREFERENCES_BYTES_MAX {
            return Err(Error::invalid(
                "preferences",
                format!("Preferences have at most {PREFERENCES_BYTES_MAX} bytes."),
            ));
        }
        let name = crate::workspaces::name("name", called)?;
        let step = transaction::begin(&self.database).await?;
        set_text(&step, me.1, row::Column::Name, Some(&name)).await?;
        set_text(&step, me.1, row::Column::Preferences, Some(preferences)).await?;
        audit::write(&step, me.0, Entry::done("member.change", format!("member:{}", me.1)), now).await?;
        transaction::commit(step).await
    }

    /// The hash of my password, to check the old one before a new one is set.
    pub async fn my_password(&self, me: Myself<'_>) -> Result<Option<String>> {
        Ok(by_id(&self.database, me.1).await?.and_then(|row| row.password))
    }

    /// Sets the hash of my password, ends all my sessions but this one, makes waiting links for a new one useless and
    /// forgets the browsers that are known.
    pub async fn set_my_password(&self, me: Myself<'_>, hash: &str, keep: &[u8; 32], now: Micros) -> Result<()> {
        let step = transaction::begin(&self.database).await?;
        set_password(&step, me.1, Some(hash), now).await?;
        crate::sessions::end_others(&step, me.1, Some(keep)).await?;
        audit::write(&step, me.0, Entry::done("member.password", format!("member:{}", me.1)), now).await?;
        transaction::commit(step).await
    }

    /// Adds somebody with a seat at once, without an invitation: the command line and the simulated company do this.
    pub async fn add_member(
        &self,
        by: &Context,
        new: NewMember,
        role: Role,
        personal_data: bool,
        now: Micros,
    ) -> Result<i64> {
        if *by.actor() != Actor::Operator {
            return Err(Error::Forbidden { right: Right::ManageMembers });
        }
        let step = transaction::begin(&self.database).await?;
        let id = insert(&step, new, now).await?;
        seats::put(&step, i64::from(by.workspace()), id, role, personal_data, now).await?;
        audit::write(&step, by, Entry::done("member.add", format!("member:{id}")).with("role", role.word()), now)
            .await?;
        transaction::commit(step).await?;
        Ok(id)
    }
}

/// The address is theirs.
pub(crate) async fn verify_email(step: &DatabaseTransaction, id: i64) -> Result<()> {
    let update = Members::update_many().col_expr(row::Column::EmailVerified, Expr::value(true));
    let done = update.filter(row::Column::Id.eq(id)).exec(step).await;
    done.map_err(error::from("change a member"))?;
    Ok(())
}
