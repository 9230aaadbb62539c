//! What do all routes that take events do: read, authorise, understand, make durable?

use super::Call;
use super::recent::Seen;
use crate::auth::Grant;
use crate::edge::body::{self, Share};
use crate::edge::pace::NO_KEY;
use crate::edge::{Problem, inflate};
use crate::sink::Submission;
use crate::wire::{Arrival, Rules, Understood, Unreadable, bots, check, times};
use base64::Engine as _;
use bytes::Buf as _;
use hark_model::time::DAY;
use hark_model::{Flags, Reason, limits};
use std::sync::atomic::Ordering;

/// A body as text. The share of memory is held as long as the text.
pub struct Text {
    /// JSON, as far as the client knows how to write it.
    pub json: String,
    /// Whether bytes that are no text were replaced.
    pub repaired: bool,
    _share: Share,
}

/// What became of a request's events.
#[derive(Debug, Default)]
pub struct Taken {
    /// Events that are durable now.
    pub accepted: usize,
    /// Index and reason of those that are dead letters now.
    pub rejected: Vec<(usize, Reason)>,
}

/// The key a request presents outside its body: headers, then query.
pub fn outer_keys(call: &Call) -> [Option<String>; 2] {
    let named = |name: &str| ["writeKey", "token", "api_key"].contains(&name);
    [crate::auth::presented(call.request.headers()), call.query().find(|(name, _)| named(name)).map(|(_, value)| value)]
}

/// Reads the body, whatever it is wrapped in: compressed, form-encoded, base64, or in the query.
pub async fn text(call: &mut Call) -> Result<Text, Problem> {
    let server = call.server.clone();
    let mut share = server.bodies.share(call.client);
    if crate::auth::presented(call.request.headers()).is_some_and(|key| server.auth.is_a_servers(&key)) {
        share = share.of_a_server();
    }
    let in_query = call.query_value("data");
    let encodings = body::encodings(call.request.headers());
    let Some(body) = call.body.take() else { return Err(Problem::malformed("The body was read already.")) };
    let body = body::read(body, &server.state.limits, &mut share).await?;
    let sent = body.len();
    let mut bytes = inflate::open(body, &encodings)?;
    if let Some(data) = in_query.filter(|_| bytes.is_empty()) {
        bytes = unwrap_data(data)?;
    } else if bytes.starts_with(b"data=") || find_form(&bytes) {
        let data = form_urlencoded::parse(&bytes).find(|(name, _)| name == "data").map(|(_, value)| value.into_owned());
        bytes = unwrap_data(data.unwrap_or_default())?;
    }
    if !share.take(bytes.len().saturating_sub(sent), server.state.limits.body_bytes_in_memory) {
        return Err(body::busy());
    }
    // A byte order mark is no part of the text.
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.advance(3);
    }
    // Nobody else holds the bytes, so they become text without a copy.
    let (json, repaired) = match String::from_utf8(bytes.into()) {
        Ok(text) => (text, false),
        Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), true),
    };
    if json.trim_ascii().is_empty() {
        return Err(Problem::malformed("The body is empty.").hint("Send a JSON object."));
    }
    Ok(Text { json, repaired, _share: share })
}

/// Whether the bytes are a form with a field `data` that is not the first.
fn find_form(bytes: &[u8]) -> bool {
    let first = bytes.iter().find(|b| !b.is_ascii_whitespace());
    !matches!(first, Some(b'{' | b'[') | None) && bytes.windows(6).take(4096).any(|window| window == b"&data=")
}

/// `data` of a form or query: JSON, or base64 of JSON, or base64 of gzip of JSON.
fn unwrap_data(data: String) -> Result<bytes::Bytes, Problem> {
    if matches!(data.trim_start().bytes().next(), Some(b'{' | b'[')) {
        return Ok(data.into());
    }
    // A form decodes `+` to a space; base64 from old clients is not escaped, and may be the URL-safe kind.
    let plain: String = data
        .trim()
        .chars()
        .map(|c| match c {
            ' ' | '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    let lenient = base64::engine::GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        base64::engine::GeneralPurposeConfig::new()
            .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
    );
    match lenient.decode(plain) {
        Ok(bytes) => inflate::open(bytes.into(), &[]),
        Err(_) => Err(Problem::malformed("The field `data` is neither JSON nor base64.")),
    }
}

impl From<Unreadable> for Problem {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Malformed(fact) => Problem::malformed(format!("The body is not readable JSON: {fact}.")),
            Unreadable::TooManyEvents => {
                let detail = format!("The batch has more than {} events.", limits::BATCH_EVENTS_MAX);
                Problem::too_large("too_many_events", detail)
            }
        }
    }
}

/// Finds the workspace of the first known key.
pub async fn authorise(call: &Call, outer: &[Option<String>; 2], inner: Option<&str>) -> Result<Grant, Problem> {
    let keys = [outer[0].as_deref(), inner, outer[1].as_deref()].map(Option::unwrap_or_default);
    let (server, now) = (&call.server, (call.server.state.clock)());
    let found = server.auth.find(&keys, now).await;
    // Servers have keys that nobody else has, and send for all customers from one address.
    if !found.as_ref().is_ok_and(|grant| grant.verified) {
        let passed = call.pass(&server.sending, found.as_ref().map_or(NO_KEY, Grant::key), now);
        passed.map_err(|early| early.hint("Send more events in one request, or wait as long as Retry-After says."))?;
    }
    found
}

/// What is known of the request beside its body.
pub fn arrival(call: &Call, grant: &Grant) -> Arrival {
    let state = &call.server.state;
    Arrival {
        received: (state.clock)(),
        verified: grant.verified,
        bot: call.header("user-agent").is_some_and(bots::is_bot),
        seed: (state.random)(),
        rules: Rules {
            retention: grant.workspace.retention_days.map(|days| i64::from(days) * DAY),
            consent_required: grant.workspace.consent_required,
        },
    }
}

/// Makes everything durable and says what became of it. Returns only when it is on disk.
pub async fn keep(
    call: &Call,
    grant: &Grant,
    arrival: &Arrival,
    repaired: bool,
    mut understood: Understood,
) -> Result<Taken, Problem> {
    let server = &call.server;
    if repaired {
        mark_repaired(&mut understood);
    }
    server.reserved_names.fetch_add(u64::from(understood.reserved_names), Ordering::Relaxed);
    let month = times::month(arrival.received);
    let wanted = understood.events.len();
    let within = server.meter.take(&grant.workspace, month, wanted as u64).await as usize;
    understood.events.truncate(within);
    let rejected = understood.letters.iter().map(|(index, letter)| (*index, letter.reason)).collect();
    let seen = Seen::of(&understood, arrival);
    let submission = Submission {
        workspace: grant.workspace.id,
        events: understood.events,
        letters: understood.letters.into_iter().map(|(_, letter)| letter).collect(),
        dropped_by_quota: (wanted - within) as u32,
        refused_by_consent: understood.refused_by_consent,
    };
    if understood.refused_by_consent == 0 && wanted == 0 && submission.letters.is_empty() {
        return Ok(Taken::default());
    }
    let (tell, told) = tokio::sync::oneshot::channel();
    server.state.sink.submit(submission, Box::new(move |result| drop(tell.send(result))));
    let result = told.await.unwrap_or(Err(hark_timeline::Error::NotDurable));
    if let Err(error) = result {
        server.meter.give_back(&grant.workspace, month, within as u64);
        return Err(error.into());
    }
    server.recent.add(grant.workspace.id, seen);
    Ok(Taken { accepted: within, rejected })
}

/// Marks the events of a body that held broken bytes: those in which the replacement can be seen.
fn mark_repaired(understood: &mut Understood) {
    let broken = |text: &str| text.contains(char::REPLACEMENT_CHARACTER);
    for event in &mut understood.events {
        let facts = [Some(&event.properties), event.traits.as_ref(), event.traits_once.as_ref(), Some(&event.name)];
        if facts.into_iter().flatten().any(|text| broken(text)) {
            event.flags = event.flags.with(Flags::REPAIRED);
        }
    }
}

impl Taken {
    /// The members `accepted` and `rejected` of an answer.
    pub fn json(&self) -> String {
        let mut rejected = String::from("[");
        for (position, (index, reason)) in self.rejected.iter().enumerate() {
            let comma = if position > 0 { "," } else { "" };
            rejected.push_str(&format!("{comma}{{\"index\":{index},\"code\":{}}}", check::quote(reason.code())));
        }
        rejected.push(']');
        format!("\"accepted\":{},\"rejected\":{rejected}", self.accepted)
    }
}
