//! To what did a customer agree, and since when?
//!
//! Clients say it in several ways, all of which are kept as they come: Segment's `context.consent.categoryPreferences`,
//! RudderStack's `context.consentManagement`, the property `$consent`, and traits called `consent`, `marketing_consent` or
//! `consent_marketing`. Purposes are told apart by name, whatever their case. The last word counts, a proven one before any
//! claim; null takes back what was said.

use super::Spot;
use super::said::{self, Said, Source, Standing};
use super::traits::said_in;
use crate::Result;
use crate::run::Context;
use crate::timeline::known;
use hark_model::Micros;
use hark_timeline::{EventSource, Field, OwnedValue};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a plain yes or no speaks of.
pub const ANALYTICS: &str = "analytics";
/// Purposes of one customer; clients can make up names.
const PURPOSES_MAX: usize = 100;
/// Bytes of the name of a purpose.
const PURPOSE_BYTES_MAX: usize = 200;

/// What somebody said of one purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Yes.
    Granted,
    /// No.
    Denied,
    /// Neither, or not any more.
    Unknown,
}

impl State {
    /// As answers write it.
    pub fn word(self) -> &'static str {
        match self {
            State::Granted => "granted",
            State::Denied => "denied",
            State::Unknown => "unknown",
        }
    }
}

/// One purpose.
#[derive(Clone, Debug, PartialEq)]
pub struct Consent {
    /// In small letters.
    pub purpose: String,
    /// What counts.
    pub state: State,
    /// Since when, by which event (name and message id), by whom, and whether the identity was proven. `None` where nothing
    /// was ever said.
    pub said: Option<Ground>,
    /// How often something else was said.
    pub changes: u64,
}

/// Where a consent comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Ground {
    /// Since when.
    pub since: Micros,
    /// The event's name.
    pub event: String,
    /// Its message id.
    pub message_id: String,
    /// By whom.
    pub source: Source,
    /// Whether the identity was proven.
    pub verified: bool,
}

/// All purposes that were spoken of, by name; `analytics` always.
pub fn of<S: EventSource + ?Sized>(ctx: &Context<'_, S>, spots: &[Spot]) -> Result<Vec<Consent>> {
    let mut said: BTreeMap<String, Vec<(usize, Said<State>)>> = BTreeMap::new();
    let order: std::collections::HashMap<_, _> = spots.iter().enumerate().map(|(i, spot)| (spot.at, i)).collect();
    for (field, form) in forms(ctx) {
        ctx.halt.check()?;
        for Said { at, time, verified, value } in said_in(ctx, spots, &field)? {
            for (purpose, state) in form.read(&value) {
                if said.len() < PURPOSES_MAX || said.contains_key(&purpose) {
                    said.entry(purpose).or_default().push((order[&at], Said { at, time, verified, value: state }));
                }
            }
        }
    }
    let mut standings: Vec<(String, Standing<State>)> = Vec::new();
    for (purpose, mut all) in said {
        all.sort_by_key(|(place, _)| *place);
        standings.extend(said::standing(all.into_iter().map(|(_, one)| one).collect()).map(|one| (purpose, one)));
    }
    let events = said::events(ctx, standings.iter().map(|(_, one)| one.now.at))?;
    let consent = |((purpose, Standing { now, before }), event): ((String, Standing<State>), _)| {
        let event: hark_timeline::StoredEvent = event;
        let source = said::source(&event);
        let Said { time: since, verified, value: state, .. } = now;
        let ground = Ground { since, event: event.name, message_id: event.message_id, source, verified };
        Consent { purpose, state, said: Some(ground), changes: before.len() as u64 }
    };
    let mut consents: Vec<Consent> = standings.into_iter().zip(events).map(consent).collect();
    if let Err(place) = consents.binary_search_by(|one| one.purpose.as_str().cmp(ANALYTICS)) {
        let unsaid = Consent { purpose: ANALYTICS.to_owned(), state: State::Unknown, said: None, changes: 0 };
        consents.insert(place, unsaid);
    }
    Ok(consents)
}

/// In which form a field speaks of consent.
enum Form {
    /// An object of purposes, or one answer for [`ANALYTICS`].
    Purposes,
    /// An object with `categoryPreferences`.
    Segment,
    /// An object with `allowedConsentIds` and `deniedConsentIds`.
    Lists,
    /// One answer for this purpose.
    One(String),
}

/// The fields of this workspace that speak of consent.
fn forms<S: EventSource + ?Sized>(ctx: &Context<'_, S>) -> Vec<(Field, Form)> {
    let names = ctx.source.property_names();
    let has = |name: &str| names.iter().any(|(field, _)| matches!(field, Field::Property(own) if own == name));
    let mut forms = Vec::new();
    if has("context") {
        forms.push((Field::Property("context.consent".to_owned()), Form::Segment));
        forms.push((Field::Property("context.consentManagement".to_owned()), Form::Lists));
    }
    if has("$consent") {
        forms.push((Field::Property("$consent".to_owned()), Form::Purposes));
    }
    for name in known::names(ctx) {
        let form = match name.as_str() {
            "consent" | "$consent" => Some(Form::Purposes),
            other => purpose_of(other).map(Form::One),
        };
        forms.extend(form.map(|form| (Field::Trait(name), form)));
    }
    forms
}

/// The purpose in the name of a trait such as `marketing_consent`.
fn purpose_of(name: &str) -> Option<String> {
    let small = name.to_lowercase();
    let rest = small.strip_suffix("consent").or_else(|| small.strip_prefix("consent"))?;
    let rest = rest.trim_matches(|c: char| !c.is_alphanumeric());
    Some(rest.to_owned()).filter(|rest| !rest.is_empty() && rest.len() <= PURPOSE_BYTES_MAX)
}

fn state(value: &Value) -> Option<State> {
    let word = |text: &str| match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "granted" | "given" | "opt_in" | "opted_in" | "accepted" => Some(State::Granted),
        "false" | "no" | "denied" | "refused" | "opt_out" | "opted_out" | "withdrawn" | "revoked" => {
            Some(State::Denied)
        }
        _ => None,
    };
    match value {
        Value::Bool(yes) => Some(if *yes { State::Granted } else { State::Denied }),
        Value::Null => Some(State::Unknown),
        Value::String(text) => word(text),
        _ => None,
    }
}

impl Form {
    /// What a value says.
    fn read(&self, value: &OwnedValue) -> Vec<(String, State)> {
        let value = known::json(value);
        match self {
            Form::One(purpose) => state(&value).map(|state| (purpose.clone(), state)).into_iter().collect(),
            Form::Purposes => match &value {
                Value::Object(purposes) => each(purposes),
                one => state(one).map(|state| (ANALYTICS.to_owned(), state)).into_iter().collect(),
            },
            Form::Segment => value["categoryPreferences"].as_object().map(each).unwrap_or_default(),
            Form::Lists => {
                let list = |name: &str, state: State| -> Vec<(String, State)> {
                    let ids = value[name].as_array().into_iter().flatten().filter_map(Value::as_str);
                    ids.filter_map(purpose).map(|purpose| (purpose, state)).collect()
                };
                let mut all = list("allowedConsentIds", State::Granted);
                all.extend(list("deniedConsentIds", State::Denied));
                all
            }
        }
    }
}

fn each(purposes: &Map<String, Value>) -> Vec<(String, State)> {
    purposes.iter().filter_map(|(name, value)| Some((purpose(name)?, state(value)?))).collect()
}

fn purpose(name: &str) -> Option<String> {
    let name = name.trim().to_lowercase();
    (!name.is_empty() && name.len() <= PURPOSE_BYTES_MAX).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: Form, json: &str) -> Vec<(String, &'static str)> {
        let value = match serde_json::from_str(json).expect("JSON") {
            Value::Bool(yes) => OwnedValue::Bool(yes),
            Value::String(text) => OwnedValue::Text(text),
            Value::Null => OwnedValue::Null,
            other => OwnedValue::Json(other.to_string()),
        };
        form.read(&value).into_iter().map(|(purpose, state)| (purpose, state.word())).collect()
    }

    fn all(pairs: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
        pairs.iter().map(|(purpose, state)| ((*purpose).to_owned(), *state)).collect()
    }

    #[test]
    fn every_way_in_which_clients_say_it_is_understood() {
        let segment = r#"{"categoryPreferences":{"Analytics":true,"Ads":false,"Other":null,"odd":7}}"#;
        assert_eq!(
            read(Form::Segment, segment),
            all(&[("ads", "denied"), ("analytics", "granted"), ("other", "unknown")])
        );
        let lists = r#"{"provider":"custom","allowedConsentIds":["C1"],"deniedConsentIds":["c2",5]}"#;
        assert_eq!(read(Form::Lists, lists), all(&[("c1", "granted"), ("c2", "denied")]));
        assert_eq!(read(Form::Purposes, "true"), all(&[("analytics", "granted")]));
        assert_eq!(read(Form::Purposes, r#"{"email":"opted_out"}"#), all(&[("email", "denied")]));
        assert_eq!(read(Form::One("sms".into()), r#""yes""#), all(&[("sms", "granted")]));
        assert_eq!(read(Form::One("sms".into()), r#""perhaps""#), []);
    }

    #[test]
    fn traits_name_their_purpose() {
        let purpose = |name: &str| purpose_of(name);
        assert_eq!(purpose("marketing_consent").as_deref(), Some("marketing"));
        assert_eq!(purpose("consent_sms").as_deref(), Some("sms"));
        assert_eq!(purpose("emailConsent").as_deref(), Some("email"));
        assert_eq!((purpose("consent"), purpose("plan")), (None, None));
    }
}
