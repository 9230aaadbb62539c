//! What is known of a customer, since when, by whom, and to what did they agree?

use super::super::caller::Caller;
use super::super::personal::{self, HIDDEN, Known, Sight};
use super::super::problem::{Numbers, Refusals};
use super::super::reading::{ask, key, no_such_customer};
use super::identities::trust;
use crate::edge::Problem;
use crate::routes::query::Asked;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_model::{CustomerKey, Flags};
use hark_query::person::said::Source;
use hark_query::person::traits::{Given, Trait};
use hark_query::person::{self, Spot, consent};
use hark_query::{roster, timeline};
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use utoipa::ToSchema;

/// One trait of a customer or an account.
#[derive(Serialize, ToSchema)]
pub(crate) struct TraitView {
    /// What it is called.
    name: String,
    /// What counts now.
    #[serde(flatten)]
    now: GivenView,
    /// Which values it had, or that others claim, the latest first, at most 20.
    before: Vec<GivenView>,
    /// How many there are of those in all.
    changes: u64,
}

/// A value with its origin.
#[derive(Serialize, ToSchema)]
struct GivenView {
    /// What was said: any JSON.
    #[schema(value_type = Value)]
    value: Value,
    /// Since when, RFC 3339: the first event that said so without another value in between.
    since: String,
    /// That event's name.
    event: String,
    /// Its message id, or something that stands for it without the right to see personal data.
    message_id: String,
    /// Who sent it.
    source: SourceView,
    /// `verified`: the identity was proven. `claimed`: sent with a public key.
    trust: &'static str,
    /// Whether it was only given "unless something is known".
    once: bool,
}

/// Who sent an event.
#[derive(Serialize, ToSchema)]
pub(crate) struct SourceView {
    /// `client`: with a public key. `server`: with a server key. `import`: from a file. `crm`: from facts that somebody brought.
    kind: &'static str,
    /// The library that sent it, with its version, where it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    library: Option<String>,
}

impl SourceView {
    fn of(source: Source, masked: bool) -> SourceView {
        let shown = |library: &String| !(masked && personal::looks_personal(library));
        SourceView { kind: source.kind, library: source.library.filter(shown) }
    }
}

/// What one may see of traits, and what is known of whom they speak.
pub(crate) struct Shown<'a, 'b> {
    pub(crate) context: &'a Asked<'b>,
    pub(crate) sight: Sight,
    pub(crate) known: Known,
    /// A further reason to hide a text.
    pub(crate) tells: &'a dyn Fn(&str) -> bool,
}

impl Shown<'_, '_> {
    /// The traits as far as they may be seen. Personal values that stood before tell who somebody is as well.
    pub(crate) fn traits(mut self, traits: Vec<Trait>) -> Vec<TraitView> {
        for one in &traits {
            for given in std::iter::once(&one.now).chain(&one.before) {
                self.known.learn("", &object(&one.name, &given.value));
            }
        }
        traits.into_iter().filter_map(|one| self.one(one)).collect()
    }

    fn one(&self, Trait { name, now, before, changes }: Trait) -> Option<TraitView> {
        let before = before.into_iter().filter_map(|given| self.given(&name, given)).collect();
        Some(TraitView { now: self.given(&name, now)?, before, changes, name })
    }

    fn given(&self, name: &str, given: Given) -> Option<GivenView> {
        let Given { value, since, mut event, mut message_id, source, verified, once } = given;
        let masked = self.sight.is_masked();
        let value = self.sight.object(object(name, &value), &self.known).remove(name)?;
        if masked {
            if matches!(&value, Value::String(text) if (self.tells)(text)) {
                return None;
            }
            message_id = timeline::digest(self.context.source, &message_id);
            if personal::looks_personal(&event) {
                HIDDEN.clone_into(&mut event);
            }
        }
        let source = SourceView::of(source, masked);
        Some(GivenView {
            value,
            since: super::super::moment(since),
            event,
            message_id,
            source,
            trust: trust(verified),
            once,
        })
    }
}

fn object(name: &str, value: &Value) -> Map<String, Value> {
    std::iter::once((name.to_owned(), value.clone())).collect()
}

/// A customer's events, and what is known of them; `None` when nobody has this key.
pub(crate) fn whole(context: &Asked<'_>, key: CustomerKey) -> hark_query::Result<Option<(CustomerKey, Vec<Spot>)>> {
    let key = roster::current(context, key)?;
    Ok(person::spots(context, key, Flags::none())?.map(|spots| (key, spots)))
}

/// What is known of a customer, with its origin.
///
/// Of each trait the value that counts, since when, from which event and by whom, and what was said of it otherwise. What is
/// proven beats what is claimed, however late that comes. Personal traits are absent without the right to see personal data.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/customers/{customer}/traits", tag = "customers",
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key.")),
    responses((status = 200, description = "The most frequent traits of the workspace first.", body = Vec<TraitView>), Refusals))]
pub(super) async fn list_traits(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, customer)): Numbers<(u32, String)>,
) -> Result<Json<Vec<TraitView>>, Problem> {
    let (key, sight) = (key(&customer)?, Sight::of(&caller)?);
    let found = ask(&server, &caller, move |context| known_of(context, key, sight));
    found.await?.ok_or_else(no_such_customer).map(Json)
}

/// `None` when nobody has this key.
pub(super) fn known_of(
    context: &Asked<'_>,
    key: CustomerKey,
    sight: Sight,
) -> hark_query::Result<Option<Vec<TraitView>>> {
    let Some((key, spots)) = whole(context, key)? else { return Ok(None) };
    let traits = person::traits::of(context, &spots)?;
    let known = Known::of(&context.source.ids_of(key)?, &Map::new());
    Ok(Some(Shown { context, sight, known, tells: &|_| false }.traits(traits)))
}

/// To what a customer agreed.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConsentView {
    /// What it is about, in small letters, such as `analytics` or `marketing`.
    purpose: String,
    /// `granted`, `denied`, or `unknown` when nothing was said or what was said was taken back.
    state: &'static str,
    /// Since when, RFC 3339; absent with what follows when nothing was ever said.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    /// The event that said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    /// Its message id, or something that stands for it without the right to see personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
    /// Who sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceView>,
    /// `verified` or `claimed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    trust: Option<&'static str>,
    /// How often something else was said.
    changes: u64,
}

pub(crate) fn consent_view(context: &Asked<'_>, consent: consent::Consent, sight: Sight) -> ConsentView {
    let consent::Consent { purpose, state, said, changes } = consent;
    let masked = sight.is_masked();
    let mut view = ConsentView {
        purpose: if masked && personal::looks_personal(&purpose) { HIDDEN.to_owned() } else { purpose },
        state: state.word(),
        since: None,
        event: None,
        message_id: None,
        source: None,
        trust: None,
        changes,
    };
    if let Some(consent::Ground { since, event, message_id, source, verified }) = said {
        view.since = Some(super::super::moment(since));
        view.event = Some(if masked && personal::looks_personal(&event) { HIDDEN.to_owned() } else { event });
        view.message_id = Some(if masked { timeline::digest(context.source, &message_id) } else { message_id });
        view.source = Some(SourceView::of(source, masked));
        view.trust = Some(trust(verified));
    }
    view
}

/// To what a customer agreed, by purpose.
///
/// It is read from what clients send (docs/ingest.md); `analytics` is always there.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/customers/{customer}/consents", tag = "customers",
    params(("workspace" = u32, Path, description = "Its number."), ("customer" = String, Path, description = "Their key.")),
    responses((status = 200, description = "By name of the purpose.", body = Vec<ConsentView>), Refusals))]
pub(super) async fn list_consents(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, customer)): Numbers<(u32, String)>,
) -> Result<Json<Vec<ConsentView>>, Problem> {
    let (key, sight) = (key(&customer)?, Sight::of(&caller)?);
    let found = ask(&server, &caller, move |context| consents_of(context, key, sight));
    found.await?.ok_or_else(no_such_customer).map(Json)
}

/// `None` when nobody has this key.
pub(super) fn consents_of(
    context: &Asked<'_>,
    key: CustomerKey,
    sight: Sight,
) -> hark_query::Result<Option<Vec<ConsentView>>> {
    let Some((_, spots)) = whole(context, key)? else { return Ok(None) };
    let consents = consent::of(context, &spots)?;
    Ok(Some(consents.into_iter().map(|one| consent_view(context, one, sight)).collect()))
}
