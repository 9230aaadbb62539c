//! What does a Segment `context` say that belongs on the event?

use super::check;
use super::scan::{Field, Kind, Scanner, odd};
use hark_model::Flags;
use std::borrow::Cow;

/// What was found.
#[derive(Default)]
pub struct Context<'a> {
    /// Properties Hark adds: name and JSON.
    pub properties: Vec<(Cow<'static, str>, &'a str)>,
    /// What has no place of its own, as one JSON object; empty if there is nothing.
    pub rest: String,
    /// `context.traits`, and what was seen of it.
    pub traits: Option<&'a str>,
    /// `context.groupId`, as JSON.
    pub group: Option<&'a str>,
    /// `context.sent`: when the client says it sent this event.
    pub sent: Option<&'a str>,
    /// Marks: a robot, staff.
    pub flags: Flags,
    /// Whether `context.consent` agrees to analytics.
    pub consent: bool,
}

/// Reads a context. `json` is a JSON object that passed the scan and whose texts are repaired.
pub fn read(json: &str) -> Context<'_> {
    let mut context = Context::default();
    each(json, |key, field, raw| match key {
        b"ip" => {}
        b"library" => {
            context.lift(raw, |k| match k {
                b"name" => Some("$lib".into()),
                b"version" => Some("$lib_version".into()),
                _ => None,
            });
        }
        b"page" => {
            context.lift(raw, |k| match k {
                b"url" => Some("$current_url".into()),
                b"path" => Some("$pathname".into()),
                b"referrer" => Some("$referrer".into()),
                b"title" => Some("$title".into()),
                b"search" => Some("$search".into()),
                _ => None,
            });
        }
        b"campaign" => {
            context.lift(raw, |k| {
                let name = std::str::from_utf8(k).ok().filter(|name| !name.contains('\\'))?;
                Some(if name == "name" { "utm_campaign".into() } else { format!("utm_{name}").into() })
            });
        }
        b"userAgent" if field.kind == Kind::Text => {
            if super::bots::is_bot(raw) {
                context.flags = context.flags.with(Flags::BOT);
            }
            context.properties.push(("$user_agent".into(), raw));
        }
        b"locale" => context.properties.push(("$locale".into(), raw)),
        b"timezone" => context.properties.push(("$timezone".into(), raw)),
        b"traits" if field.kind == Kind::Object => context.traits = (field.members > 0).then_some(raw),
        b"groupId" => context.group = Some(raw),
        b"sent" => context.sent = Some(raw),
        b"webdriver" if raw == "true" => context.flags = context.flags.with(Flags::BOT),
        b"staff" if raw == "true" => context.flags = context.flags.with(Flags::STAFF),
        b"consent" => {
            context.consent = agrees(raw);
            check::add(&mut context.rest, "consent", raw);
        }
        _ if field.kind == Kind::Nothing => {}
        _ => check::add(&mut context.rest, std::str::from_utf8(key).unwrap_or(""), raw),
    });
    if !context.rest.is_empty() {
        check::close(&mut context.rest);
    }
    context
}

impl<'a> Context<'a> {
    /// Makes members of an inner object properties of the event.
    fn lift(&mut self, json: &'a str, name: impl Fn(&[u8]) -> Option<Cow<'static, str>>) {
        each(json, |key, field, raw| {
            if field.kind != Kind::Nothing
                && let Some(name) = name(key)
            {
                self.properties.push((name, raw));
            }
        });
    }
}

/// Visits the direct members of an object; does nothing for any other value.
fn each<'a>(json: &'a str, mut visit: impl FnMut(&'a [u8], Field, &'a str)) {
    let mut scanner = Scanner::new(json);
    if scanner.peek() == Some(b'{') {
        // The text was scanned before, so this cannot fail.
        let _ = scanner.object(|s, key| {
            let field = s.field(1)?;
            visit(key, field, field.raw(json));
            Ok(())
        });
    }
}

/// Whether a consent object (Segment: `{"categoryPreferences":{"Analytics":true}}`) agrees to analytics.
fn agrees(json: &str) -> bool {
    let mut agreed = false;
    each(json, |key, _, raw| {
        if key == b"categoryPreferences" {
            each(raw, |category, _, value| agreed |= category.eq_ignore_ascii_case(b"analytics") && value == "true");
        }
    });
    agreed
}

/// Adds properties to an object of properties that is written already. A name the client itself used stays the
/// client's.
pub fn extend(properties: &mut String, marks: Field, additions: &[(Cow<'static, str>, &str)], rest: &str) {
    if additions.is_empty() && rest.is_empty() {
        return;
    }
    let taken: Vec<String> = if marks.is(odd::COLLIDES | odd::MAYBE_DUPLICATE) {
        check::members(properties).into_iter().map(|(name, _)| name.into_owned()).collect()
    } else {
        Vec::new()
    };
    properties.pop();
    let mut out = std::mem::take(properties);
    out.truncate(out.trim_end().len());
    out.reserve(additions.iter().map(|(name, json)| name.len() + json.len() + 4).sum::<usize>() + rest.len() + 16);
    if out == "{" {
        out.clear();
    }
    let mut seen: Vec<&str> = Vec::with_capacity(additions.len());
    for (name, json) in additions {
        if !seen.contains(&name.as_ref()) && !taken.iter().any(|taken| taken == name) {
            seen.push(name);
            check::add(&mut out, name, json);
        }
    }
    if !rest.is_empty() && !taken.iter().any(|name| name == "context") {
        check::add(&mut out, "context", rest);
    }
    check::close(&mut out);
    *properties = out;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extended(properties: &str, context: &str) -> serde_json::Value {
        let marks = Scanner::new(properties).field(0).expect("json");
        let context = read(context);
        let mut text = properties.to_owned();
        extend(&mut text, marks, &context.properties, &context.rest);
        serde_json::from_str(&text).expect("still json")
    }

    #[test]
    fn known_members_become_properties_and_the_rest_stays_together() {
        let context = r#"{"ip":"9.9.9.9","library":{"name":"l","version":"1"},"page":{"url":"http://x/","x":1},
            "campaign":{"name":"c","source":"s"},"locale":"de","os":{"name":"linux"},"active":null}"#;
        let expected = serde_json::json!({"a":1,"$lib":"l","$lib_version":"1","$current_url":"http://x/",
            "utm_campaign":"c","utm_source":"s","$locale":"de","context":{"os":{"name":"linux"}}});
        assert_eq!(extended(r#"{"a":1 }"#, context), expected);
    }

    #[test]
    fn what_the_client_says_itself_stands() {
        let expected = serde_json::json!({"$lib":"mine","context":5,"$lib_version":"1"});
        let context = r#"{"library":{"name":"l","version":"1"},"os":1}"#;
        assert_eq!(extended(r#"{"$lib":"mine","context":5}"#, context), expected);
        assert_eq!(extended("{ }", "{}"), serde_json::json!({}));
    }

    #[test]
    fn consent_means_analytics() {
        assert!(read(r#"{"consent":{"categoryPreferences":{"Analytics":true}}}"#).consent);
        assert!(!read(r#"{"consent":{"categoryPreferences":{"Marketing":true,"Analytics":false}}}"#).consent);
    }
}
