//! What is the answer to this question?

use super::Builder;
use super::again::OnlyAsked;
use super::caller::Caller;
use super::personal::{self, HIDDEN, NAMES, Rows, Sight};
use super::policy::Policy;
use super::problem::{Refusals, Text};
use super::reading::{also, ask};
use crate::edge::Problem;
use crate::routes::query::Asked;
use crate::serve::Server;
use axum::extract::State;
use axum::{Extension, Json};
use hark_query::{QueryError, roster, timeline};
use hark_records::Right;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use utoipa_axum::routes;

pub(super) fn routes(builder: Builder) -> Builder {
    builder.add_long(Policy::Right(Right::See), routes!(ask_question))
}

/// Answers a question in the query language.
///
/// The questions `customers` and `timeline` need the right to see customers. Without the right to see personal data,
/// questions by personal data are refused (403 `personal_data`), and ids, personal traits and properties are absent from the
/// answer. Each customer of a list has a `name`.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/query", tag = "data",
    params(("workspace" = u32, Path, description = "Its number.")),
    request_body(content = Object, description = "A question, as /api/v1/query.schema.json describes it."),
    responses((status = 200, description = "The answer; its members depend on the question.", body = Object), Refusals))]
async fn ask_question(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Text(text): Text,
) -> (Extension<OnlyAsked>, Result<Json<Value>, Problem>) {
    // A refusal is not kept either: the right may be given, or the question become one that can be answered.
    (Extension(OnlyAsked), answered(&server, &caller, &text).await)
}

async fn answered(server: &Arc<Server>, caller: &Caller, text: &str) -> Result<Json<Value>, Problem> {
    let spec = hark_query::spec::text::read(text).map_err(|error| match error {
        QueryError::Wrong { place, fact, hint: None } if place.is_empty() => Problem::malformed(fact),
        other => crate::routes::query::problem(other, Duration::ZERO),
    })?;
    if matches!(spec["question"].as_str(), Some("customers" | "timeline")) {
        also(server, caller, Right::SeeCustomers, "query").await?;
    }
    let sight = Sight::of(caller)?;
    let mut probes = Vec::new();
    if sight.is_masked() {
        personal::asks(&spec)?;
        probes = personal::probes(&spec);
    }
    let began = Instant::now();
    let answered = ask(server, caller, move |context| {
        if let Some(problem) = personal::probes_refused(context, &probes)? {
            return Ok(Err(problem));
        }
        let mut answer = hark_query::answer(context, &spec)?;
        match spec["question"].as_str() {
            Some("customers") => name_customers(context, &mut answer, sight, of_groups(&spec))?,
            Some("timeline") if sight.is_masked() => mask_timeline(context, &mut answer),
            _ => {}
        }
        if sight.is_masked() {
            hide(context, &mut answer)?;
        }
        Ok(Ok(answer))
    });
    let mut answer = answered.await??;
    answer["took_ms"] = json!((began.elapsed().as_secs_f64() * 1e6).round() / 1e3);
    Ok(Json(answer))
}

/// Whether a list of customers is one of groups.
fn of_groups(spec: &Value) -> bool {
    let unit = spec.get("of").unwrap_or(spec).get("unit");
    unit.is_some_and(|unit| unit.is_object() || unit == "account")
}

/// Gives everybody on a list their name, and takes away what the caller may not see.
fn name_customers(context: &Asked<'_>, answer: &mut Value, sight: Sight, groups: bool) -> hark_query::Result<()> {
    let names = NAMES.map(str::to_owned);
    let Some(listed) = answer["customers"].as_array_mut() else { return Ok(()) };
    for one in listed {
        context.halt.check()?;
        let id = one["id"].as_str().map(str::to_owned);
        let key = one["key"].as_str().and_then(timeline::parse_key);
        let (Some(object), Some(key)) = (one.as_object_mut(), key) else { continue };
        let name = match (groups, sight) {
            (true, _) => id.unwrap_or_else(|| personal::alias(key)),
            (false, Sight::Masked) => personal::alias(key),
            (false, Sight::Whole) => sight.name(key, id.as_deref(), &roster::traits(context, key, &names)?),
        };
        object.insert("name".into(), name.into());
        if sight.is_masked() {
            if !groups {
                object.remove("id");
            }
            for event in object.get_mut("events").and_then(Value::as_array_mut).into_iter().flatten() {
                *event = timeline::digest(context.source, event.as_str().unwrap_or("")).into();
            }
        }
    }
    Ok(())
}

/// Takes away from a timeline what the caller may not see.
fn mask_timeline(context: &Asked<'_>, answer: &mut Value) {
    let ids = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(|id| id.as_str().map(str::to_owned)).collect()
    };
    let customer = &mut answer["customer"];
    let traits = customer["traits"].as_object().cloned().unwrap_or_default();
    let known = personal::Known::of(&ids(&customer["ids"]), &traits);
    let key = customer["key"].as_str().and_then(timeline::parse_key);
    if let (Some(object), Some(key)) = (customer.as_object_mut(), key) {
        object.remove("id");
        object.remove("ids");
        object.insert("name".into(), personal::alias(key).into());
        object.insert("traits".into(), known.without("", traits).into());
    }
    for event in answer["events"].as_array_mut().into_iter().flatten() {
        if let Value::Object(object) = event {
            mask_event(context, object, &known);
        }
    }
}

/// Takes away from one event, as the question `timeline` shows it, what the caller may not see.
pub(super) fn mask_event(context: &Asked<'_>, event: &mut Map<String, Value>, known: &personal::Known) {
    let mut known = known.clone();
    for name in ["id", "anonymous_id"] {
        if let Some(Value::String(id)) = event.remove(name) {
            known.add(&id);
        }
    }
    for name in ["properties", "traits", "traits_once"] {
        if let Some(Value::Object(object)) = event.get(name) {
            known.learn("", object);
        }
    }
    for name in ["properties", "traits", "traits_once", "groups"] {
        if let Some(Value::Object(object)) = event.get_mut(name) {
            *object = known.without("", std::mem::take(object));
        }
    }
    if let Some(Value::String(id)) = event.get_mut("message_id") {
        *id = timeline::digest(context.source, id);
    }
}

/// Hides what tells who somebody is in the rows of a breakdown, and whatever else looks personal.
fn hide(context: &Asked<'_>, answer: &mut Value) -> hark_query::Result<()> {
    let mut shown = Vec::new();
    rows_of(answer, &mut shown);
    let rows = Rows::of(context, shown.iter().map(String::as_str))?;
    hide_in(answer, None, &rows);
    Ok(())
}

fn rows_of(answer: &Value, shown: &mut Vec<String>) {
    match answer {
        Value::Array(items) => items.iter().for_each(|item| rows_of(item, shown)),
        Value::Object(object) => {
            shown.extend(object.get("breakdown").and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|inner| rows_of(inner, shown));
        }
        _ => {}
    }
}

fn hide_in(answer: &mut Value, key: Option<&str>, rows: &Rows) {
    match answer {
        Value::String(text) => {
            let row = key == Some("breakdown");
            if (row && rows.tells(text)) || personal::looks_personal(text) {
                HIDDEN.clone_into(text);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| hide_in(item, None, rows)),
        Value::Object(object) => object.iter_mut().for_each(|(key, inner)| hide_in(inner, Some(key), rows)),
        _ => {}
    }
}
