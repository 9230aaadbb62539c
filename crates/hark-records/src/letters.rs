//! Which link goes into a letter that is about to leave?
//!
//! A secret is made when its letter is sent and not before: while a letter waits, and after it failed, the records hold nothing
//! that opens a door. Whoever sends calls these, so none of them wants a right; each gives `None` when there is nothing to send.

use crate::error::{self, Error, Result};
use crate::members::{self, Member};
use crate::tokens::{self, Invitation, Purpose, row};
use crate::{Records, WorkspaceId, transaction};
use hark_model::Micros;
use row::Entity as Tokens;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

/// An invitation that is about to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationLetter {
    /// What it offers, and to whom.
    pub offer: Invitation,
    /// What the workspace is called.
    pub workspace: String,
    /// What the member is called who invites; `None` for an operator.
    pub from: Option<String>,
    /// The secret of its link.
    pub secret: String,
}

impl Records {
    /// A link for a new password that was asked for at a moment. `None` when nobody has the address, when nobody came to send it
    /// within the hour that such a link works, or when the password was changed since: whoever changed it wants no other.
    ///
    /// The link works for an hour from now, as its letter says, and older ones no longer do.
    pub async fn reset_link(
        &self,
        email: &str,
        random: [u8; 32],
        asked: Micros,
        now: Micros,
    ) -> Result<Option<(Member, String)>> {
        let Ok(address) = members::email(email) else { return Ok(None) };
        if now >= asked + tokens::RESET_LIFE {
            return Ok(None);
        }
        let step = transaction::begin(&self.database).await?;
        // Of several letters that are written at once, each takes the links of those before it away.
        let found = members::lock_by_email(&step, &address).await?.filter(|row| row.disabled.is_none());
        let Some(member) = found.filter(|row| row.password_changed.is_none_or(|at| at <= asked)) else {
            return Ok(None);
        };
        tokens::withdraw(&step, Purpose::Reset, Some(&address)).await?;
        let secret = tokens::text(random);
        let rest = row::ActiveModel { member: Set(Some(member.id)), email: Set(Some(address)), ..Default::default() };
        tokens::put(&step, Purpose::Reset, &secret, (now, now + tokens::RESET_LIFE), rest).await?;
        transaction::commit(step).await?;
        Ok(Some((member.into(), secret)))
    }

    /// A link for the letter of an invitation. The one in an earlier letter no longer works; the one that was shown when the
    /// invitation was made does. `None` when the invitation was used or taken back, or is over: it works as long as whoever made
    /// it was told, however late its letter leaves.
    pub async fn invitation_letter(
        &self,
        workspace: WorkspaceId,
        id: i64,
        random: [u8; 32],
        now: Micros,
    ) -> Result<Option<InvitationLetter>> {
        let failed = error::from("make the link of an invitation");
        let secret = tokens::text(random);
        let waits = sea_orm::Condition::all()
            .add(row::Column::Id.eq(id))
            .add(row::Column::Purpose.eq(Purpose::Invitation.word()))
            .add(row::Column::Workspace.eq(i64::from(workspace)))
            .add(row::Column::Used.is_null())
            .add(row::Column::Expires.gt(now));
        let step = transaction::begin(&self.database).await?;
        let update = Tokens::update_many().col_expr(row::Column::Letter, Expr::value(tokens::hash(&secret).to_vec()));
        let done = update.filter(waits).exec(&step).await.map_err(&failed)?;
        if done.rows_affected == 0 {
            return Ok(None);
        }
        let found = Tokens::find_by_id(id).one(&step).await.map_err(&failed)?;
        let found = found.ok_or_else(|| Error::missing(format!("invitation {id}")))?;
        let from = match found.created_by {
            Some(member) => members::by_id(&step, member).await?.map(|row| row.name),
            None => None,
        };
        transaction::commit(step).await?;
        let name = self.workspace_row(workspace).await?.map(|row| row.name).unwrap_or_default();
        Ok(Some(InvitationLetter { offer: found.into(), workspace: name, from, secret }))
    }
}
