//! Who is knocking? What happens before there is a workspace and a right.
//!
//! Everything else in this crate wants an [`crate::Allowed`]. These methods cannot: they find out whose key a request carries,
//! make the first owner, and turn an invitation, a password or a word of an OpenID provider into a session. Each of
//! them proves something itself, and says in its first line what.

use crate::access::{Actor, Context, Rights, Role};
use crate::audit::{self, Entry};
use crate::error::{self, Error, Result};
use crate::keys::{self, Key};
use crate::members::{self, NewMember};
use crate::sessions::{self, SignIn};
use crate::tokens::{self, Invitation, Purpose};
use crate::workspaces::{DEFAULT_WORKSPACE, NAME_CHARS_MAX, acts};
use crate::{Records, Workspace, WorkspaceId, seats, transaction};
use hark_model::Micros;
use identity::Entity as Identities;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter};

mod identity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "identities")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub issuer: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub subject: String,
        pub member: i64,
        pub created: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A member at the door: found by an address, not yet let in.
#[derive(Clone)]
pub struct Knocking {
    /// Their number.
    pub member: i64,
    /// The Argon2id hash to compare with; `None` for those who sign in elsewhere.
    pub password: Option<String>,
}

/// What an OpenID provider said of somebody, after its token was verified.
#[derive(Clone, Debug)]
pub struct Introduced {
    /// Which provider.
    pub issuer: String,
    /// Its name for them, which never changes.
    pub subject: String,
    /// Their address.
    pub email: String,
    /// Whether the provider knows that the address is theirs.
    pub email_verified: bool,
    /// What they are called.
    pub name: String,
}

/// Somebody new whom a provider introduced, and who has no password.
fn newcomer(who: &Introduced, address: String) -> NewMember {
    // They did not choose how the provider spells them: what cannot be a name here keeps nobody out.
    let name: String = who.name.chars().filter(|c| !acts(*c)).take(NAME_CHARS_MAX).collect();
    let name = if name.trim().is_empty() { address.chars().take(NAME_CHARS_MAX).collect() } else { name };
    NewMember { email: address, name, password: None, email_verified: true }
}

fn visitor(workspace: WorkspaceId, member: i64, address: &str) -> Context {
    Context::new(workspace, Actor::Member(member), Rights::default()).from_address(address.to_owned())
}

impl Records {
    /// All workspaces and every key that opens something now: what authentication looks a request's key up in.
    pub async fn key_ring(&self, now: Micros) -> Result<(Vec<Workspace>, Vec<Key>)> {
        let valid = Condition::any().add(keys::row::Column::Expires.is_null()).add(keys::row::Column::Expires.gt(now));
        let open = Condition::all().add(keys::row::Column::Revoked.is_null()).add(valid);
        let workspaces = self.workspace_rows().await?.into_iter().map(Workspace::from).collect();
        Ok((workspaces, self.key_rows(open).await?))
    }

    /// Notes when keys were last used, all in one transaction. The caller has seen the keys.
    pub async fn note_key_use(&self, uses: &[(i64, Micros)]) -> Result<()> {
        self.note_key_rows(uses).await
    }

    /// The context of a program whose key was found in the ring.
    pub fn key_context(&self, key: i64, workspace: WorkspaceId) -> Context {
        // A server key reads and sees everything of its workspace but manages nothing.
        let rights = Role::Analyst.rights().with(crate::Right::PersonalData);
        Context::new(workspace, Actor::Key(key), rights)
    }

    /// Whether anybody can sign in. While nobody can, the installation waits for its claim.
    pub async fn is_claimed(&self) -> Result<bool> {
        Ok(members::count(&self.database).await? > 0)
    }

    /// A link that makes its holder the first owner; older ones no longer work. `None` once there is a member.
    pub async fn claim_link(&self, random: [u8; 32], now: Micros) -> Result<Option<String>> {
        let step = transaction::begin(&self.database).await?;
        if members::count(&step).await? > 0 {
            return Ok(None);
        }
        tokens::withdraw(&step, Purpose::Claim, None).await?;
        let secret = tokens::text(random);
        let life = (now, now + tokens::CLAIM_LIFE);
        tokens::put(&step, Purpose::Claim, &secret, life, tokens::row::ActiveModel::default()).await?;
        transaction::commit(step).await?;
        Ok(Some(secret))
    }

    /// Whether a claim link would work, for showing its form.
    pub async fn claim_works(&self, secret: &str, now: Micros) -> Result<()> {
        if self.is_claimed().await? {
            return Err(Error::missing("this link"));
        }
        tokens::peek(&self.database, Purpose::Claim, secret, now).await.map(|_| ())
    }

    /// Makes the first owner. The link proves who has the machine; of fifty at once exactly one succeeds.
    pub async fn claim(&self, secret: &str, new: NewMember, how: SignIn, now: Micros) -> Result<i64> {
        let step = transaction::begin(&self.database).await?;
        tokens::redeem(&step, Purpose::Claim, secret, now).await?;
        if members::count(&step).await? > 0 {
            return Err(Error::missing("this link"));
        }
        let id = members::insert(&step, new, now).await?;
        seats::put(&step, i64::from(DEFAULT_WORKSPACE), id, Role::Owner, true, now).await?;
        let by = visitor(DEFAULT_WORKSPACE, id, &how.address);
        sessions::begin(&step, id, how, now).await?;
        audit::write(&step, &by, Entry::done("installation.claim", format!("member:{id}")), now).await?;
        transaction::commit(step).await?;
        Ok(id)
    }

    /// What an invitation offers, for showing its form, and whether its address has a member already.
    pub async fn invitation(&self, secret: &str, now: Micros) -> Result<(Invitation, bool)> {
        let found: Invitation = tokens::peek(&self.database, Purpose::Invitation, secret, now).await?.into();
        let known = members::by_email(&self.database, &found.email).await?.is_some();
        Ok((found, known))
    }

    /// Takes a seat. The link proves that its holder reads the mail of the invited address. Whoever has signed up before
    /// gets one more seat and has to sign in as always; `new` is for those who have not. A seat that somebody has stays as it
    /// is: whoever invites could otherwise unmake an owner.
    pub async fn accept_invitation(
        &self,
        secret: &str,
        new: Option<(String, String)>,
        how: SignIn,
        now: Micros,
    ) -> Result<Option<i64>> {
        let step = transaction::begin(&self.database).await?;
        let link = tokens::redeem(&step, Purpose::Invitation, secret, now).await?;
        let workspace = link.workspace.ok_or_else(|| Error::missing("this link"))?;
        let offer = Invitation::from(link);
        let known = members::by_email(&step, &offer.email).await?;
        let (id, fresh) = match (known, new) {
            (Some(member), _) => (member.id, false),
            (None, Some((name, password))) => {
                let password = Some(password);
                let new = NewMember { email: offer.email, name, password, email_verified: true };
                (members::insert(&step, new, now).await?, true)
            }
            (None, None) => return Err(Error::invalid("password", "A new member needs a name and a password.")),
        };
        if !seats::is_taken(&step, workspace, id).await? {
            seats::put(&step, workspace, id, offer.role, offer.personal_data, now).await?;
            let by = visitor(workspace as WorkspaceId, id, &how.address);
            let entry = Entry::done("member.join", format!("member:{id}")).with("role", offer.role.word());
            audit::write(&step, &by, entry, now).await?;
        }
        if fresh {
            sessions::begin(&step, id, how, now).await?;
        }
        transaction::commit(step).await?;
        Ok(fresh.then_some(id))
    }

    /// Who has this address, for comparing passwords. Proves nothing: the caller must take the same time for everybody.
    pub async fn knock(&self, email: &str) -> Result<Option<Knocking>> {
        let Ok(address) = members::email(email) else { return Ok(None) };
        let found = members::by_email(&self.database, &address).await?.filter(|row| row.disabled.is_none());
        Ok(found.map(|row| Knocking { member: row.id, password: row.password }))
    }

    /// Begins a session for somebody whose password the caller has just compared. `false`: it was changed or taken away, or they
    /// were shut out, while it was being compared.
    pub async fn sign_in_with(&self, compared: &Knocking, how: SignIn, now: Micros) -> Result<bool> {
        let step = transaction::begin(&self.database).await?;
        let found = members::lock_by_id(&step, compared.member).await?.filter(|row| row.disabled.is_none());
        if found.is_none_or(|row| row.password.is_none() || row.password != compared.password) {
            return Ok(false);
        }
        self.note_sign_in(&step, compared.member, &how, now).await?;
        sessions::begin(&step, compared.member, how, now).await?;
        transaction::commit(step).await?;
        Ok(true)
    }

    /// Begins a session for somebody of whom the caller knows who they are.
    pub async fn sign_in(&self, member: i64, how: SignIn, now: Micros) -> Result<()> {
        let step = transaction::begin(&self.database).await?;
        members::lock_by_id(&step, member).await?;
        self.note_sign_in(&step, member, &how, now).await?;
        sessions::begin(&step, member, how, now).await?;
        transaction::commit(step).await
    }

    async fn note_sign_in(&self, step: &DatabaseTransaction, member: i64, how: &SignIn, now: Micros) -> Result<()> {
        let by = visitor(DEFAULT_WORKSPACE, member, &how.address);
        let entry = Entry::done("session.begin", format!("member:{member}")).with("method", how.method);
        audit::write(step, &by, entry, now).await
    }

    /// Sets a new password. The link proves that its holder reads the member's mail. Ends every session of theirs; tells whose.
    pub async fn reset_password(&self, secret: &str, password: &str, address: &str, now: Micros) -> Result<i64> {
        let step = transaction::begin(&self.database).await?;
        // The member before their links, as everywhere: of two who take them the other way round each waits for the other.
        let waiting = tokens::peek(&step, Purpose::Reset, secret, now).await?;
        let id = waiting.member.ok_or_else(|| Error::missing("this link"))?;
        members::lock_by_id(&step, id).await?;
        tokens::redeem(&step, Purpose::Reset, secret, now).await?;
        members::set_password(&step, id, Some(password), now).await?;
        members::verify_email(&step, id).await?;
        sessions::end_others(&step, id, None).await?;
        let by = visitor(DEFAULT_WORKSPACE, id, address);
        audit::write(&step, &by, Entry::done("member.reset", format!("member:{id}")), now).await?;
        transaction::commit(step).await?;
        Ok(id)
    }

    /// Keeps what must come back from an OpenID provider (state, nonce, verifier), for ten minutes.
    pub async fn begin_sign_on(&self, state: &str, payload: &str, now: Micros) -> Result<()> {
        let rest = tokens::row::ActiveModel { payload: Set(Some(payload.to_owned())), ..Default::default() };
        let life = (now, now + 10 * hark_model::time::MINUTE);
        tokens::put(&self.database, Purpose::SignOn, state, life, rest).await.map(|_| ())
    }

    /// Gives it back, once.
    pub async fn finish_sign_on(&self, state: &str, now: Micros) -> Result<String> {
        let step = transaction::begin(&self.database).await?;
        let found = tokens::redeem(&step, Purpose::SignOn, state, now).await?;
        transaction::commit(step).await?;
        found.payload.ok_or_else(|| Error::missing("this link"))
    }

    /// Lets somebody in whom an OpenID provider introduced. Known by issuer and subject; else by a verified address, and
    /// then a password that somebody may have set under an address that was not theirs is dropped with all its sessions, links
    /// and keys;
    /// else they need an invitation or `join`, the role for strangers of this provider.
    pub async fn introduce(&self, who: Introduced, join: Option<Role>, how: SignIn, now: Micros) -> Result<i64> {
        let step = transaction::begin(&self.database).await?;
        let failed = error::from("look for an introduced member");
        let known = Identities::find_by_id((who.issuer.clone(), who.subject.clone())).one(&step).await;
        let id = match known.map_err(&failed)? {
            Some(identity) => identity.member,
            None => self.meet(&step, &who, join, now).await?,
        };
        let member = members::lock_by_id(&step, id).await?.filter(|row| row.disabled.is_none());
        let member = member.ok_or_else(|| Error::missing("this member"))?;
        self.note_sign_in(&step, member.id, &how, now).await?;
        sessions::begin(&step, member.id, how, now).await?;
        transaction::commit(step).await?;
        Ok(id)
    }

    /// The provider vouches for the address, as the link in the letter does: the invitations that wait for it are taken.
    async fn take_invited_seats(
        &self,
        step: &DatabaseTransaction,
        address: &str,
        who: &Introduced,
        now: Micros,
    ) -> Result<Option<i64>> {
        let waiting = tokens::invitations_of(step, address, now).await?;
        if waiting.is_empty() {
            return Ok(None);
        }
        let id = members::insert(step, newcomer(who, address.to_owned()), now).await?;
        for (workspace, offer) in waiting {
            seats::put(step, workspace, id, offer.role, offer.personal_data, now).await?;
            tokens::spend(step, offer.id, now).await?;
        }
        Ok(Some(id))
    }

    /// Whether this provider has introduced a member before.
    pub async fn was_introduced(&self, member: i64, issuer: &str) -> Result<bool> {
        let find = Identities::find().filter(identity::Column::Member.eq(member));
        let found = find.filter(identity::Column::Issuer.eq(issuer)).one(&self.database).await;
        Ok(found.map_err(error::from("look for an introduced member"))?.is_some())
    }

    async fn meet(&self, step: &DatabaseTransaction, who: &Introduced, join: Option<Role>, now: Micros) -> Result<i64> {
        if !who.email_verified {
            let fact = "The provider does not vouch for the e-mail address. Hint: verify it there.";
            return Err(Error::invalid("email", fact));
        }
        let address = members::email(&who.email)?;
        let id = match members::by_email(step, &address).await? {
            Some(row) => {
                if !row.email_verified {
                    members::set_password(step, row.id, None, now).await?;
                    sessions::end_others(step, row.id, None).await?;
                    keys::revoke_of(step, row.id, now).await?;
                    members::verify_email(step, row.id).await?;
                    let entry = Entry::done("member.verify", format!("member:{}", row.id)).with("by", &who.issuer);
                    audit::write(step, &visitor(DEFAULT_WORKSPACE, row.id, ""), entry, now).await?;
                }
                row.id
            }
            None => match (self.take_invited_seats(step, &address, who, now).await?, join) {
                (Some(id), _) => id,
                (None, None) => return Err(Error::missing("a seat for this address")),
                (None, Some(role)) => {
                    let id = members::insert(step, newcomer(who, address), now).await?;
                    seats::put(step, i64::from(DEFAULT_WORKSPACE), id, role, false, now).await?;
                    id
                }
            },
        };
        let row = identity::ActiveModel {
            issuer: Set(who.issuer.clone()),
            subject: Set(who.subject.clone()),
            member: Set(id),
            created: Set(now),
        };
        Identities::insert(row).exec_without_returning(step).await.map_err(error::from("link an identity"))?;
        Ok(id)
    }
}
