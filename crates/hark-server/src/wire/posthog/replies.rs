//! What does a PostHog client want to hear that is no event?
//!
//! Flags, configuration, surveys, replay: Hark has none of these yet, and says so in the form that keeps each client
//! quiet. A 404 would be retried.

/// The answer to events.
pub const STATUS_OK: &str = r#"{"status":1}"#;

/// No flags are on.
pub const FLAGS: &str = concat!(
    r#"{"flags":{},"featureFlags":{},"featureFlagPayloads":{},"errorsWhileComputingFlags":false,"#,
    r#""config":{"enable_collect_everything":true},"sessionRecording":false,"isAuthenticated":false,"#,
    r#""supportedCompression":["gzip-js"],"toolbarParams":{},"siteApps":[],"surveys":false}"#
);

/// There are no definitions to evaluate locally.
pub const DEFINITIONS: &str = r#"{"flags":[],"group_type_mapping":{},"cohorts":{}}"#;

/// What posthog-js asks before it starts.
pub const CONFIG: &str = concat!(
    r#"{"supportedCompression":["gzip-js"],"hasFeatureFlags":false,"sessionRecording":false,"surveys":false,"#,
    r#""heatmaps":true,"analytics":{"endpoint":"/i/v0/e/"},"capturePerformance":false,"autocaptureExceptions":false,"#,
    r#""autocapture_opt_out":false,"captureDeadClicks":false,"defaultIdentifiedOnly":true,"errorTracking":{},"#,
    r#""siteApps":[],"elementsChainAsString":true,"toolbarParams":{},"isAuthenticated":false}"#
);

/// [`CONFIG`] as the script that posthog-js loads. A token that could end the string is not repeated.
pub fn config_script(token: &str) -> String {
    let plain = token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    let token = if plain { token } else { "" };
    format!(
        "(function(){{var c=window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{{}};\
         c[\"{token}\"]={{config:{CONFIG},siteApps:[]}}}})();"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fixed_answers_are_json() {
        for text in [STATUS_OK, FLAGS, DEFINITIONS, CONFIG] {
            assert!(serde_json::from_str::<serde_json::Value>(text).is_ok_and(|v| v.is_object()), "{text}");
        }
    }

    #[test]
    fn a_token_cannot_leave_its_string() {
        assert!(config_script("phc_ok-1").contains("phc_ok-1"));
        assert!(!config_script("x\"]=alert(1)//").contains("alert"));
    }
}
