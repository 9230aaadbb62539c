//! How does a message come into the queues of the endpoints that want it?

use super::{Bodies, KIND, messages, row};
use crate::access::{Allowed, ManageConnections};
use crate::error::{self, Result};
use crate::jobs::{self, NewJob, lanes};
use crate::webhooks::{self, ATTEMPTS_MAX, Webhook};
use crate::{Records, WorkspaceId, transaction};
use hark_model::Micros;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

/// A queue for each endpoint: a dead one delays no other.
pub(super) fn lane(webhook: i64) -> String {
    format!("webhook:{webhook}")
}

impl Records {
    /// Puts a message into the queue of one endpoint, whatever kinds it wants: a trial. Gives the delivery's number.
    pub async fn announce_to(
        &self,
        by: Allowed<'_, ManageConnections>,
        webhook: i64,
        (kind, message): (&str, &str),
        bodies: &Bodies,
        now: Micros,
    ) -> Result<i64> {
        let step = transaction::begin(&self.database).await?;
        let hook: Webhook = webhooks::claim(&step, by.row(), webhook).await?.into();
        messages::keep(&step, by.workspace(), (message, &bodies.full), now).await?;
        let id = enqueue(&step, by.workspace(), &hook, (kind, message, bodies.of(&hook)), now).await?;
        transaction::commit(step).await?;
        Ok(id)
    }

    /// Nothing is sent to an endpoint before a moment, whenever it was queued: the address that was asked wants a pause. One that
    /// has another address by now goes on.
    pub async fn hold_webhook(&self, webhook: i64, asked: &str, until: Micros) -> Result<()> {
        use webhooks::row::{Column, Entity as Webhooks};
        let failed = error::from("hold messages back");
        let step = transaction::begin(&self.database).await?;
        let found = Webhooks::find_by_id(webhook).lock_exclusive().one(&step).await.map_err(&failed)?;
        if found.is_none_or(|hook| hook.url != asked) {
            return Ok(());
        }
        let sooner = Condition::any().add(Column::HeldUntil.is_null()).add(Column::HeldUntil.lt(until));
        let held = Webhooks::update_many().col_expr(Column::HeldUntil, Expr::value(until));
        let held = held.filter(Column::Id.eq(webhook)).filter(sooner);
        held.exec(&step).await.map_err(failed)?;
        lanes::hold(&step, &lane(webhook), until).await?;
        transaction::commit(step).await
    }
}

/// Queues a message for every endpoint that wants its kind, in the transaction of what happened. Gives their number.
///
/// The endpoints stay until the transaction ends: one that is removed or asks for a pause meanwhile waits for it.
pub(crate) async fn tell(
    step: &impl ConnectionTrait,
    workspace: WorkspaceId,
    kind: &str,
    message: &str,
    bodies: &Bodies,
    now: Micros,
) -> Result<usize> {
    use webhooks::row::{Column, Entity as Webhooks};
    let find = Webhooks::find().filter(Column::Workspace.eq(i64::from(workspace)));
    let find = find.filter(Column::Disabled.is_null()).order_by_asc(Column::Id).lock_shared();
    let all = find.all(step).await.map_err(error::from("list the webhooks"))?;
    let all: Vec<Webhook> = all.into_iter().map(Webhook::from).collect();
    let wanting: Vec<_> =
        all.iter().filter(|hook| hook.kinds.is_empty() || hook.kinds.iter().any(|k| k == kind)).collect();
    if !wanting.is_empty() {
        messages::keep(step, workspace, (message, &bodies.full), now).await?;
    }
    for hook in &wanting {
        enqueue(step, workspace, hook, (kind, message, bodies.of(hook)), now).await?;
    }
    Ok(wanting.len())
}

pub(super) async fn enqueue(
    on: &impl ConnectionTrait,
    workspace: WorkspaceId,
    hook: &Webhook,
    (kind, message, body): (&str, &str, &str),
    now: Micros,
) -> Result<i64> {
    let row = row::ActiveModel {
        workspace: Set(i64::from(workspace)),
        webhook: Set(hook.id),
        message: Set(message.to_owned()),
        kind: Set(kind.to_owned()),
        body: Set(body.to_owned()),
        state: Set("waiting".into()),
        attempts: Set(0),
        created: Set(now),
        ..Default::default()
    };
    let made = row.insert(on).await.map_err(error::from("queue a message"))?;
    send(on, workspace, hook, made.id, now).await?;
    Ok(made.id)
}

/// The job that sends a message.
pub(super) async fn send(
    on: &impl ConnectionTrait,
    workspace: WorkspaceId,
    hook: &Webhook,
    delivery: i64,
    now: Micros,
) -> Result<()> {
    let job = NewJob {
        workspace: Some(workspace),
        kind: KIND,
        payload: delivery.to_string(),
        lane: lane(hook.id),
        // Behind those that wait already: they are due at the same moment.
        due: hook.due(now),
        attempts_max: ATTEMPTS_MAX,
        unique: None,
    };
    jobs::put(on, job, now).await?;
    Ok(())
}
