//! Which one-time links were given out: the first claim, invitations, new passwords?
//!
//! A link holds 32 random bytes; only their SHA-256 is kept. It works once, until it expires, for the purpose it was made for.
//! An invitation has two: one that was shown when it was made, and the one in its letter. Using or losing one loses both.

use crate::access::{Allowed, ManageMembers, Right, Role};
use crate::audit::{self, Entry};
use crate::error::{self, Error, Result};
use crate::keys::{KeyHash, hexadecimal};
use crate::{Records, members, seats, transaction};
use hark_model::Micros;
use hark_model::time::{DAY, HOUR};
use row::Entity as Tokens;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, QueryOrder,
};
use sha2::{Digest, Sha256};

/// How long a link for a new password works.
pub const RESET_LIFE: Micros = HOUR;
/// How long an invitation works.
pub const INVITATION_LIFE: Micros = 7 * DAY;
/// How long a browser is known in which somebody signed in: as long as browsers keep a cookie.
pub const DEVICE_LIFE: Micros = 400 * DAY;
/// How long the first link of an installation works; a restart prints another.
pub const CLAIM_LIFE: Micros = DAY;

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "tokens")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub hash: Vec<u8>,
        pub purpose: String,
        pub workspace: Option<i64>,
        pub member: Option<i64>,
        pub email: Option<String>,
        pub role: Option<String>,
        pub personal_data: bool,
        pub payload: Option<String>,
        pub created: i64,
        pub created_by: Option<i64>,
        pub expires: i64,
        pub used: Option<i64>,
        pub letter: Option<Vec<u8>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a link is for. One of another purpose does not open it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Becoming the first owner.
    Claim,
    /// Taking a seat.
    Invitation,
    /// A new password.
    Reset,
    /// Coming back from an OpenID provider.
    SignOn,
    /// Knowing a browser in which a member signed in before.
    Device,
    /// Looking at the simulated company.
    Demo,
}

impl Purpose {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Purpose::Claim => "claim",
            Purpose::Invitation => "invitation",
            Purpose::Reset => "reset",
            Purpose::SignOn => "sign_on",
            Purpose::Device => "device",
            Purpose::Demo => "demo",
        }
    }
}

/// The secret text of a link, made from random bytes of the caller.
pub fn text(random: [u8; 32]) -> String {
    hexadecimal(&random)
}

/// The hash under which a link's text is kept.
pub fn hash(text: &str) -> KeyHash {
    Sha256::digest(text.as_bytes()).into()
}

/// An invitation that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its number, for taking it back.
    pub id: i64,
    /// Who is invited.
    pub email: String,
    /// As what.
    pub role: Role,
    /// Whether with the right to personal data.
    pub personal_data: bool,
    /// When it was made.
    pub created: Micros,
    /// Until when it works.
    pub expires: Micros,
}

impl From<row::Model> for Invitation {
    fn from(row: row::Model) -> Invitation {
        Invitation {
            id: row.id,
            email: row.email.unwrap_or_default(),
            role: row.role.as_deref().and_then(Role::from_word).unwrap_or(Role::Viewer),
            personal_data: row.personal_data,
            created: row.created,
            expires: row.expires,
        }
    }
}

/// Keeps a link. Fields that a purpose does not need stay empty.
pub(crate) async fn put(
    on: &impl ConnectionTrait,
    purpose: Purpose,
    secret: &str,
    life: (Micros, Micros),
    rest: row::ActiveModel,
) -> Result<i64> {
    let (now, expires) = life;
    let mut row = row::ActiveModel {
        hash: Set(hash(secret).to_vec()),
        purpose: Set(purpose.word().into()),
        created: Set(now),
        expires: Set(expires),
        ..rest
    };
    if row.personal_data.is_not_set() {
        row.personal_data = Set(false);
    }
    Ok(row.insert(on).await.map_err(error::from("make a link"))?.id)
}

/// Looks at a link without using it.
pub(crate) async fn peek(on: &impl ConnectionTrait, purpose: Purpose, secret: &str, now: Micros) -> Result<row::Model> {
    let hash = hash(secret).to_vec();
    let opens = Condition::any().add(row::Column::Hash.eq(hash.clone())).add(row::Column::Letter.eq(hash));
    let find = Tokens::find()
        .filter(opens)
        .filter(row::Column::Purpose.eq(purpose.word()))
        .filter(row::Column::Used.is_null())
        .filter(row::Column::Expires.gt(now));
    let found = find.one(on).await.map_err(error::from("look at a link"))?;
    found.ok_or_else(|| Error::missing("this link"))
}

/// Uses a link. Of several at once exactly one succeeds.
pub(crate) async fn redeem(
    step: &DatabaseTransaction,
    purpose: Purpose,
    secret: &str,
    now: Micros,
) -> Result<row::Model> {
    let row = peek(step, purpose, secret, now).await?;
    let update = Tokens::update_many().col_expr(row::Column::Used, Expr::value(now));
    let one = update.filter(row::Column::Id.eq(row.id)).filter(row::Column::Used.is_null());
    let used = one.exec(step).await.map_err(error::from("use a link"))?;
    if used.rows_affected == 1 { Ok(row) } else { Err(Error::missing("this link")) }
}

/// The invitations of an address that wait, each with its workspace.
pub(crate) async fn invitations_of(
    step: &DatabaseTransaction,
    email: &str,
    now: Micros,
) -> Result<Vec<(i64, Invitation)>> {
    let find = Tokens::find()
        .filter(row::Column::Purpose.eq(Purpose::Invitation.word()))
        .filter(row::Column::Email.eq(email))
        .filter(row::Column::Used.is_null())
        .filter(row::Column::Expires.gt(now));
    let found = find.all(step).await.map_err(error::from("list the invitations"))?;
    Ok(found.into_iter().filter_map(|row| Some((row.workspace?, row.into()))).collect())
}

/// Marks a link as used that was found in this transaction.
pub(crate) async fn spend(step: &DatabaseTransaction, id: i64, now: Micros) -> Result<()> {
    let update = Tokens::update_many().col_expr(row::Column::Used, Expr::value(now));
    update.filter(row::Column::Id.eq(id)).exec(step).await.map_err(error::from("use a link"))?;
    Ok(())
}

/// Makes all links of a purpose for an address useless.
pub(crate) async fn withdraw(step: &DatabaseTransaction, purpose: Purpose, email: Option<&str>) -> Result<()> {
    let mut gone = Tokens::delete_many().filter(row::Column::Purpose.eq(purpose.word()));
    if let Some(email) = email {
        gone = gone.filter(row::Column::Email.eq(email));
    }
    gone.exec(step).await.map_err(error::from("withdraw links"))?;
    Ok(())
}

/// Takes the waiting invitations back that a member made in a workspace.
pub(crate) async fn withdraw_invitations_by(step: &DatabaseTransaction, workspace: i64, member: i64) -> Result<()> {
    let gone = Tokens::delete_many()
        .filter(row::Column::Purpose.eq(Purpose::Invitation.word()))
        .filter(row::Column::Workspace.eq(workspace))
        .filter(row::Column::CreatedBy.eq(member))
        .filter(row::Column::Used.is_null());
    gone.exec(step).await.map_err(error::from("withdraw invitations"))?;
    Ok(())
}

/// Makes the links of a purpose useless that a member has.
pub(crate) async fn withdraw_from(step: &DatabaseTransaction, purpose: Purpose, member: i64) -> Result<()> {
    let gone = Tokens::delete_many().filter(row::Column::Purpose.eq(purpose.word()));
    let gone = gone.filter(row::Column::Member.eq(member)).exec(step).await;
    gone.map_err(error::from("withdraw links"))?;
    Ok(())
}

impl Records {
    /// Invites an address. An older invitation of it to the workspace no longer works. Only an owner can invite one.
    pub async fn invite(
        &self,
        by: Allowed<'_, ManageMembers>,
        email: &str,
        role: Role,
        personal_data: bool,
        random: [u8; 32],
        now: Micros,
    ) -> Result<(String, Invitation)> {
        if role == Role::Owner && !by.context().rights().include(Right::CreateWorkspaces) {
            return Err(Error::Forbidden { right: Right::CreateWorkspaces });
        }
        if personal_data {
            seats::may_show_personal_data(by.context())?;
        }
        let (address, secret) = (members::email(email)?, text(random));
        let step = transaction::begin(&self.database).await?;
        let older = Tokens::delete_many()
            .filter(row::Column::Purpose.eq(Purpose::Invitation.word()))
            .filter(row::Column::Workspace.eq(by.row()))
            .filter(row::Column::Used.is_null())
            .filter(row::Column::Email.eq(address.as_str()));
        older.exec(&step).await.map_err(error::from("withdraw an invitation"))?;
        let expires = now + INVITATION_LIFE;
        let rest = row::ActiveModel {
            workspace: Set(Some(by.row())),
            email: Set(Some(address.clone())),
            role: Set(Some(role.word().into())),
            personal_data: Set(personal_data),
            created_by: Set(by.context().member()),
            ..Default::default()
        };
        let id = put(&step, Purpose::Invitation, &secret, (now, expires), rest).await?;
        let entry = Entry::done("member.invite", format!("invitation:{id}")).with("role", role.word());
        audit::write(&step, by.context(), entry, now).await?;
        transaction::commit(step).await?;
        Ok((secret, Invitation { id, email: address, role, personal_data, created: now, expires }))
    }

    /// The invitations that wait, newest first.
    pub async fn invitations(&self, by: Allowed<'_, ManageMembers>, now: Micros) -> Result<Vec<Invitation>> {
        let find = Tokens::find()
            .filter(row::Column::Purpose.eq(Purpose::Invitation.word()))
            .filter(row::Column::Workspace.eq(by.row()))
            .filter(row::Column::Used.is_null())
            .filter(row::Column::Expires.gt(now));
        let found = find.order_by_desc(row::Column::Id).all(&self.database).await;
        Ok(found.map_err(error::from("list the invitations"))?.into_iter().map(Invitation::from).collect())
    }

    /// Takes an invitation back.
    pub async fn withdraw_invitation(&self, by: Allowed<'_, ManageMembers>, id: i64, now: Micros) -> Result<()> {
        let step = transaction::begin(&self.database).await?;
        let one = Tokens::delete_many()
            .filter(row::Column::Id.eq(id))
            .filter(row::Column::Purpose.eq(Purpose::Invitation.word()))
            .filter(row::Column::Workspace.eq(by.row()));
        let gone = one.exec(&step).await.map_err(error::from("withdraw an invitation"))?;
        if gone.rows_affected == 0 {
            return Err(Error::missing(format!("invitation {id}")));
        }
        audit::write(&step, by.context(), Entry::done("member.uninvite", format!("invitation:{id}")), now).await?;
        transaction::commit(step).await
    }
}
