//! What do browser clients load before they send?

use super::{Action, Call};
use crate::edge::reply::{Reply, reply, value};
use crate::wire::posthog::replies;
use hyper::StatusCode;
use serde_json::json;

/// The settings of the client this action is for. They name the host the client already uses, so they work behind any
/// proxy.
pub fn answer(action: Action, call: &Call) -> Reply {
    let path = call.request.uri().path().trim_end_matches('/');
    match action {
        Action::ConfigScript => {
            let token = path.trim_start_matches("/array/").split('/').next().unwrap_or("");
            reply(StatusCode::OK, "application/javascript", replies::config_script(token))
        }
        Action::SourceConfig => source(call),
        _ => segment(call, path.trim_start_matches("/v1/projects/").split('/').next().unwrap_or("")),
    }
}

/// The host as the client called it, and whether it came over TLS as far as that can be known.
fn host(call: &Call) -> (&str, &'static str) {
    let host = call.header("host").or(call.request.uri().authority().map(|a| a.as_str())).unwrap_or("localhost");
    let origin = call.header("origin").or(call.header("referer")).unwrap_or("");
    // A page over TLS can only have reached us over TLS.
    let secure = origin.starts_with("https:") || call.header("x-forwarded-proto") == Some("https");
    (host, if secure { "https" } else { "http" })
}

fn segment(call: &Call, key: &str) -> Reply {
    let (host, protocol) = host(call);
    value(&json!({
        "integrations": {"Segment.io": {
            "apiKey": key,
            "apiHost": format!("{host}/v1"),
            "protocol": protocol,
            "unbundledIntegrations": [],
            "addBundledMetadata": true,
            "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
        }},
        "plan": {"track": {"__default": {"enabled": true, "integrations": {}}}},
        "edgeFunction": {},
        "analyticsNextEnabled": true,
        "middlewareSettings": {},
        "enabledMiddleware": {},
        "metrics": {"sampleRate": 0},
        "legacyVideoPluginsEnabled": false,
        "remotePlugins": [],
    }))
}

fn source(call: &Call) -> Reply {
    let key =
        crate::auth::presented(call.request.headers()).or_else(|| call.query_value("writeKey")).unwrap_or_default();
    let (host, protocol) = host(call);
    let plane = format!("{protocol}://{host}");
    value(&json!({
        "source": {
            "id": "hark",
            "name": "hark",
            "writeKey": key,
            "enabled": true,
            "config": {"statsCollection": {"errors": {"enabled": false}, "metrics": {"enabled": false}}},
            "sourceDefinition": {"name": "Javascript"},
            "destinations": [],
            "dataplanes": {"US": [{"url": plane, "default": true}]},
            "connections": [],
            "updatedAt": "2024-01-01T00:00:00.000Z",
        },
        "updatedAt": "2024-01-01T00:00:00.000Z",
    }))
}
