//! Somebody who stood on lists of ids is erased: how do their ids leave what was saved?
//!
//! A rule names customers by ids where it lists them (`{"listed":[...]}`), and rules stand in segments, questions, dashboards and
//! stages. All of them are looked through, those included that were removed and could be brought back; so are answers that were
//! kept to be given again. What is left of a list stays a rule: an empty list means nobody.

use crate::access::{Allowed, HandlePrivacy};
use crate::audit::{self, Entry};
use crate::error::{self, Result};
use crate::saved::row::{ActiveModel, Column, Entity as Rows};
use crate::{Records, idempotency, transaction, workspaces};
use hark_model::Micros;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

/// The key of a list, as it stands in JSON.
pub(crate) const KEY: &str = "\"listed\"";

impl Records {
    /// Takes a customer out of all lists of the workspace: `without` gives what is left of a content they are in, and nothing of
    /// one they are not in. Gives how many of what was saved had them.
    pub async fn forget_listed(
        &self,
        by: Allowed<'_, HandlePrivacy>,
        without: impl Fn(&str) -> Option<String> + Send,
        now: Micros,
    ) -> Result<usize> {
        let failed = error::from("take somebody out of the lists");
        let step = transaction::begin(&self.database).await?;
        workspaces::claim(&step, by.row()).await?;
        let ours = Rows::find().filter(Column::Workspace.eq(by.row())).filter(Column::Content.contains(KEY));
        let mut changed = 0;
        for row in ours.all(&step).await.map_err(&failed)? {
            let Some(content) = without(&row.content) else { continue };
            // A new version: whoever looks at the old one must not write the ids back.
            let new = ActiveModel {
                id: Set(row.id),
                content: Set(content),
                version: Set(row.version + 1),
                changed: Set(now),
                ..Default::default()
            };
            new.update(&step).await.map_err(&failed)?;
            audit::write(&step, by.context(), Entry::done("saved.change", format!("{}:{}", row.kind, row.id)), now)
                .await?;
            changed += 1;
        }
        idempotency::forget_lists(&step, by.row()).await?;
        transaction::commit(step).await?;
        Ok(changed)
    }
}
