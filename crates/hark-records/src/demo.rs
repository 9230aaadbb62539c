//! Who looks at the simulated company?
//!
//! Its owner has no password and no mailbox. They come in by a link that whoever runs the program on this machine was shown.
//! The records remember that this owner was made for the simulation; records without one never give such a link.

use crate::access::{Actor, Context, Right, Rights, Role};
use crate::audit::{self, Entry};
use crate::error::{Error, Result};
use crate::members::{self, NewMember};
use crate::sessions::{self, SignIn};
use crate::tokens::{self, Purpose};
use crate::workspaces::DEFAULT_WORKSPACE;
use crate::{Records, seats, settings, transaction};
use hark_model::Micros;

/// The setting that holds the number of the owner.
const OWNER: &str = "demo_owner";

impl Records {
    /// Makes the owner of the simulated company, with the right to personal data: nobody in it is real. `false` when somebody
    /// is here already, who then signs in as always.
    pub async fn seed_demo_owner(&self, by: &Context, email: &str, name: &str, now: Micros) -> Result<bool> {
        if *by.actor() != Actor::Operator {
            return Err(Error::Forbidden { right: Right::ManageMembers });
        }
        let step = transaction::begin(&self.database).await?;
        if members::count(&step).await? > 0 {
            return Ok(false);
        }
        let new = NewMember { email: email.into(), name: name.into(), password: None, email_verified: false };
        let id = members::insert(&step, new, now).await?;
        seats::put(&step, i64::from(DEFAULT_WORKSPACE), id, Role::Owner, true, now).await?;
        settings::put(&step, settings::INSTALLATION, OWNER, &id.to_string()).await?;
        audit::write(&step, by, Entry::done("member.add", format!("member:{id}")).with("role", "owner"), now).await?;
        transaction::commit(step).await?;
        Ok(true)
    }

    /// Whether there is such an owner, for whom [`Records::demo_link`] makes links.
    pub async fn has_demo_owner(&self) -> Result<bool> {
        Ok(settings::get(&self.database, settings::INSTALLATION, OWNER).await?.is_some())
    }

    /// A link that signs the owner of the simulated company in, once; older ones no longer work. `None` where there is none.
    pub async fn demo_link(&self, random: [u8; 32], now: Micros) -> Result<Option<String>> {
        let step = transaction::begin(&self.database).await?;
        let owner = settings::get(&step, settings::INSTALLATION, OWNER).await?.and_then(|id| id.parse().ok());
        let Some(owner) = owner else { return Ok(None) };
        tokens::withdraw(&step, Purpose::Demo, None).await?;
        let secret = tokens::text(random);
        let rest = tokens::row::ActiveModel { member: sea_orm::ActiveValue::Set(Some(owner)), ..Default::default() };
        tokens::put(&step, Purpose::Demo, &secret, (now, now + tokens::CLAIM_LIFE), rest).await?;
        transaction::commit(step).await?;
        Ok(Some(secret))
    }

    /// Begins a session of that owner. The link proves that its holder saw what the program printed.
    pub async fn enter_demo(&self, secret: &str, how: SignIn, now: Micros) -> Result<i64> {
        let step = transaction::begin(&self.database).await?;
        let link = tokens::redeem(&step, Purpose::Demo, secret, now).await?;
        let id = link.member.ok_or_else(|| Error::missing("this link"))?;
        let member = members::lock_by_id(&step, id).await?.filter(|row| row.disabled.is_none());
        let member = member.ok_or_else(|| Error::missing("this member"))?;
        let by = Context::new(DEFAULT_WORKSPACE, Actor::Member(member.id), Rights::default());
        let entry = Entry::done("session.begin", format!("member:{}", member.id)).with("method", how.method);
        audit::write(&step, &by.from_address(how.address.clone()), entry, now).await?;
        sessions::begin(&step, member.id, how, now).await?;
        transaction::commit(step).await?;
        Ok(member.id)
    }
}
