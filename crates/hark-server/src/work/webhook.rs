//! How does a message reach an endpoint, signed so that it can be believed?
//!
//! Standard Webhooks 1.0.0: `webhook-id` is the same at every attempt, `webhook-timestamp` is of the attempt, and
//! `webhook-signature` covers both and the exact bytes of the body.

pub mod signature;

use super::{Tried, Work, letter};
use crate::api::problem::sentence;
use crate::outbound::{Refused, Sent};
use bytes::Bytes;
use hark_model::Micros;
use hark_model::time::SECOND;
use hark_records::deliveries::{Bodies, Came, Delivery};
use hark_records::jobs::{Job, NewJob};
use hark_records::webhooks::Webhook;
use hark_records::{Right, WorkspaceId};
use hark_timeline::engine::Erasure;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::{Value, json};

/// Answers of an endpoint that has too much to do (Standard Webhooks; 503 says the same).
const PAUSE: [u16; 4] = [429, 502, 503, 504];
/// How long such an endpoint is left alone when it does not say.
const PAUSE_USUAL: Micros = 5 * SECOND;
/// Every kind of message there is so far. `docs/webhooks.md` shows each as it is sent.
pub const KINDS: [&str; 5] = ["customer.erased", "customer.merged", "segment.entered", "segment.left", TESTED];
/// A trial.
pub const TESTED: &str = "webhook.tested";

/// What happened. Each kind of message is made in one place, [`erased`] and its like.
#[derive(Clone, Debug)]
pub struct Happened {
    /// One of [`KINDS`].
    pub kind: &'static str,
    /// To what: numbers and keys that tell nobody who a customer is. All that a thin message holds.
    ids: Value,
    /// What else is known. Whoever gets a thin message asks for it.
    facts: Value,
    workspace: WorkspaceId,
}

/// A customer was forgotten. Also the full message names them by their key alone: an id in a queue would outlive the erasure.
/// How much it was is left out when nobody knows any more.
pub fn erased(workspace: WorkspaceId, customer: &str, done: Option<&Erasure>) -> Happened {
    let counted = |done: &Erasure| json!({"ids": done.ids, "events": done.events, "dead_letters": done.dead_letters});
    let facts = done.map_or_else(|| json!({}), counted);
    Happened { kind: KINDS[0], ids: json!({"workspace": workspace, "customer": customer}), facts, workspace }
}

/// A customer who was in a watched segment has become one with another, and is called otherwise now.
pub fn merged(workspace: WorkspaceId, was: &str, customer: &str) -> Happened {
    let ids = json!({"workspace": workspace, "customer": customer, "was": was});
    Happened { kind: KINDS[1], ids, facts: json!({}), workspace }
}

/// A customer entered a watched segment, or left it. Both are named by number and key alone: what a segment is called may tell who is in it.
pub fn moved(workspace: WorkspaceId, segment: i64, customer: &str, entered: bool) -> Happened {
    let kind = if entered { KINDS[2] } else { KINDS[3] };
    let ids = json!({"workspace": workspace, "segment": segment, "customer": customer});
    Happened { kind, ids, facts: json!({}), workspace }
}

/// Somebody tries whether an endpoint hears.
pub fn tested(workspace: WorkspaceId, hook: &Webhook) -> Happened {
    let facts = json!({"description": hook.description});
    Happened { kind: TESTED, ids: json!({"workspace": workspace, "webhook": hook.id}), facts, workspace }
}

impl Happened {
    /// What a message says: what happened, when, to what; then the facts, or where a server key gets the whole message.
    pub fn bodies(&self, public_url: &str, message: &str, at: Micros) -> Bodies {
        let body = |more: &Value| {
            let mut data = self.ids.clone();
            for (name, value) in more.as_object().into_iter().flatten() {
                data[name] = value.clone();
            }
            json!({"type": self.kind, "timestamp": crate::api::moment(at), "data": data}).to_string()
        };
        let url = json!({"url": format!("{public_url}/api/v1/workspaces/{}/messages/{message}", self.workspace)});
        Bodies { full: body(&self.facts), thin: body(&url) }
    }
}

fn headers(hook: &Webhook, sent: &Delivery, now: Micros) -> Option<[(HeaderName, HeaderValue); 4]> {
    let seconds = now.div_euclid(SECOND);
    let signature = signature::signatures(hook, &sent.message, seconds, &sent.body, now)?;
    let header =
        |name: &'static str, text: &str| Some((HeaderName::from_static(name), HeaderValue::from_str(text).ok()?));
    Some([
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        header("webhook-id", &sent.message)?,
        header("webhook-timestamp", &seconds.to_string())?,
        header("webhook-signature", &signature)?,
    ])
}

/// Sends a message once, and notes what came of it.
pub async fn send(work: &Work, job: &Job) -> hark_records::Result<Tried> {
    let found = match job.payload.parse() {
        Ok(id) => work.records.to_deliver(id).await?,
        Err(_) => None,
    };
    let Some((hook, sent)) = found else {
        return Ok(Tried::Dropped("The webhook was removed, or whoever it tells of was erased.".into()));
    };
    // It arrived, and whoever sent it did not live to say so.
    if sent.state == "delivered" {
        return Ok(Tried::Done);
    }
    let now = (work.clock)();
    if hook.disabled.is_some() {
        let why = "The webhook is switched off. Hint: switch it on and send the message again.";
        work.records.note_delivery((&sent, &hook.url), Came::Unsent { why }, |_| Vec::new(), now).await?;
        return Ok(Tried::Never(why.into()));
    }
    // Whatever made it due: the pause is that of the endpoint.
    if let Some(until) = hook.held_until.filter(|until| now < *until) {
        return Ok(Tried::Held("The endpoint asked for a pause.".into(), until));
    }
    let answered = match headers(&hook, &sent, now) {
        Some(headers) => work.outbound.post(&hook.url, &headers, Bytes::from(sent.body.clone())).await,
        None => Err(Refused::Address),
    };
    let now = (work.clock)();
    if let Some(pause) = pause(&answered, now) {
        work.records.hold_webhook(hook.id, &hook.url, now + pause).await?;
    }
    let status = answered.as_ref().ok().map(|answer| answer.status);
    let tried = match answered {
        Ok(Sent { status: 200..300, .. }) => Tried::Done,
        Ok(Sent { status: 410, .. }) => Tried::Never("The endpoint answered 410: it wants no more messages.".into()),
        Ok(answer) => {
            let why = format!("The endpoint answered {}, which is no success.", answer.status);
            Tried::Later(why, answer.retry_after.map(|told| told.seconds(now)))
        }
        Err(error) => Tried::Later(sentence(&error.to_string()), None),
    };
    let last = job.attempts >= job.attempts_max;
    let came = match (&tried, status) {
        (Tried::Later(why, _), status) => Came::Failed { status, why, last },
        (Tried::Never(why), Some(status)) => Came::Unwanted { status, why },
        (_, status) => Came::Arrived { status: status.unwrap_or_default() },
    };
    let letters = letters(work, job, &hook, came).await?;
    if work.records.note_delivery((&sent, &hook.url), came, letters, (work.clock)()).await?.is_some() {
        work.hurry();
    }
    Ok(tried)
}

/// How long an endpoint is left alone, with all that waits for it, when it has too much to do or does not answer: whoever is slow
/// with everything would else have a hand of ours all the time.
fn pause(answered: &Result<Sent, Refused>, now: Micros) -> Option<Micros> {
    match answered {
        Ok(answer) if PAUSE.contains(&answer.status) => {
            Some(answer.retry_after.map_or(PAUSE_USUAL, |told| i64::from(told.seconds(now)) * SECOND))
        }
        Err(Refused::Time | Refused::Connection) => Some(PAUSE_USUAL),
        _ => None,
    }
}

/// Writes to those who can switch an endpoint on again, should this attempt switch it off.
async fn letters(
    work: &Work,
    job: &Job,
    hook: &Webhook,
    came: Came<'_>,
) -> hark_records::Result<impl FnOnce(&str) -> Vec<NewJob>> {
    let members = match (job.workspace, came) {
        (None, _) | (_, Came::Arrived { .. } | Came::Unsent { .. }) => Vec::new(),
        (Some(workspace), _) => work.records.answerable(workspace, Right::ManageConnections).await?,
    };
    // Only the host: a path may hold a secret, and mailboxes are read by more than one.
    let host = url::Url::parse(&hook.url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let (workspace, now) = (job.workspace, (work.clock)());
    Ok(move |why: &str| {
        members.iter().map(|member| letter::switched_off_job(workspace, member.id, (&host, why), now)).collect()
    })
}
