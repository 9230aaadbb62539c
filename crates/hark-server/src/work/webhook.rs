//! How does a message reach an endpoint, signed so that it can be believed?
//!
//! Standard Webhooks 1.0.0: `webhook-id` is the same at every attempt, `webhook-timestamp` is of the attempt, and
//! `webhook-signature` covers both and the exact bytes of the body.

use super::{Tried, Work};
use crate::api::problem::sentence;
use crate::serve::Server;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hark_model::Micros;
use hark_model::time::{DAY, SECOND};
use hark_records::WorkspaceId;
use hark_records::deliveries::Delivery;
use hark_records::jobs::Job;
use hark_records::webhooks::{ATTEMPTS_MAX, Webhook};
use hmac::{Hmac, KeyInit, Mac};
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::{Value, json};
use sha2::Sha256;

/// An endpoint that hears nothing for so long is switched off.
const FAILING_MAX: Micros = 5 * DAY;
/// How a secret begins.
const PREFIX: &str = "whsec_";

/// A secret from random bytes of the caller.
pub fn secret(random: &[u8; 32]) -> String {
    format!("{PREFIX}{}", STANDARD.encode(random))
}

/// What a message says: what happened, when, and the facts.
pub fn body(kind: &str, at: Micros, data: &Value) -> String {
    json!({"type": kind, "timestamp": crate::api::moment(at), "data": data}).to_string()
}

/// Tells every endpoint of a workspace that wants to know; gives their number. The facts hold numbers, and personal data only
/// where a message without it would be of no use.
pub async fn announce(
    server: &Server,
    workspace: WorkspaceId,
    kind: &str,
    data: &Value,
) -> hark_records::Result<usize> {
    let now = (server.state.clock)();
    let message = format!("msg_{:032x}", (server.state.random)());
    let told = server.state.records.announce(workspace, kind, &message, &body(kind, now, data), now).await?;
    server.hurry();
    Ok(told)
}

/// The signatures of a message at a moment (seconds): by the secret, and by the one before while both hold.
pub fn signatures(hook: &Webhook, message: &str, seconds: i64, body: &str, now: Micros) -> Option<String> {
    let old = hook.old_secret.as_ref().filter(|(_, until)| now < *until).map(|(secret, _)| secret.as_str());
    let signed: Option<Vec<String>> = std::iter::once(hook.secret.as_str())
        .chain(old)
        .map(|secret| {
            let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
            let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key).ok()?;
            mac.update(format!("{message}.{seconds}.{body}").as_bytes());
            Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
        })
        .collect();
    signed.map(|all| all.join(" "))
}

fn headers(hook: &Webhook, sent: &Delivery, now: Micros) -> Option<[(HeaderName, HeaderValue); 4]> {
    let seconds = now.div_euclid(SECOND);
    let signature = signatures(hook, &sent.message, seconds, &sent.body, now)?;
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
    let Some((hook, sent)) = found else { return Ok(Tried::Dropped("The webhook was removed.".into())) };
    if hook.disabled.is_some() {
        let why = "The webhook is switched off. Hint: switch it on and send the message again.";
        work.records.note_delivery(&sent, "failed", (None, Some(why)), None, (work.clock)()).await?;
        return Ok(Tried::Never(why.into()));
    }
    let now = (work.clock)();
    let answered = match headers(&hook, &sent, now) {
        Some(headers) => work.outbound.post(&hook.url, &headers, Bytes::from(sent.body.clone())).await,
        None => Err(crate::outbound::Refused::Address),
    };
    let (status, tried) = match answered {
        Ok(answer) if (200..300).contains(&answer.status) => (Some(answer.status), Tried::Done),
        Ok(answer) if answer.status == 410 => {
            (Some(410), Tried::Never("The endpoint answered 410: it wants no more messages.".into()))
        }
        Ok(answer) => {
            let why = format!("The endpoint answered {}, which is no success.", answer.status);
            (Some(answer.status), Tried::Later(why, answer.retry_after))
        }
        Err(error) => (None, Tried::Later(sentence(&error.to_string()), None)),
    };
    let now = (work.clock)();
    let last = job.attempts >= ATTEMPTS_MAX;
    let (state, why) = match &tried {
        Tried::Done | Tried::Dropped(_) => ("delivered", None),
        Tried::Later(why, _) if last => ("failed", Some(why.as_str())),
        Tried::Later(why, _) => ("waiting", Some(why.as_str())),
        Tried::Never(why) => ("failed", Some(why.as_str())),
    };
    let dead = hook.failing_since.is_some_and(|since| now - since > FAILING_MAX);
    let off = match (&tried, status) {
        (Tried::Never(_), Some(410)) => why,
        (Tried::Later(..), _) if dead => Some("Nothing arrived there for five days."),
        _ => None,
    };
    work.records.note_delivery(&sent, state, (status, why), off, now).await?;
    Ok(tried)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hook(old: Option<(String, Micros)>) -> Webhook {
        Webhook {
            id: 1,
            url: "https://hook.example/".into(),
            description: String::new(),
            kinds: Vec::new(),
            secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into(),
            old_secret: old,
            thin: false,
            created: 0,
            failing_since: None,
            disabled: None,
        }
    }

    /// The example of the specification's own libraries.
    #[test]
    fn a_known_message_has_the_known_signature() {
        let (id, seconds, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        let signed = signatures(&hook(None), id, seconds, body, 0).expect("signed");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn while_a_secret_is_rotated_both_sign() {
        let old = Some((secret(&[7; 32]), 100));
        assert_eq!(signatures(&hook(old.clone()), "m", 1, "{}", 99).expect("signed").split(' ').count(), 2);
        assert_eq!(signatures(&hook(old), "m", 1, "{}", 100).expect("signed").split(' ').count(), 1);
    }
}
