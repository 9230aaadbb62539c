//! How does everybody, or do some, stand with the watched segments now?

use super::Failed;
use crate::library::{self, Held};
use crate::sink::Sink;
use crate::work::erasure;
use hark_model::{CustomerKey, Micros};
use hark_query::Context;
use hark_query::calendar::weekday;
use hark_query::halt::Halt;
use hark_query::segment::watch::{self, Somebody};
use hark_query::segment::{Library, Rules};
use hark_records::{Workspace, WorkspaceId};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where more are in the accounts of those to whom something happened, everybody is judged: one walk is cheaper then.
const MEMBERS_MAX: usize = 20_000;

/// Whom to judge.
pub(super) enum Asked {
    /// Everybody; with whose standing ends before this moment.
    Everybody(Micros),
    /// These, by whatever key of theirs, and where accounts count all who are in an account of theirs. Those may be so many that
    /// everybody is judged; with whose standing ends before this moment.
    Some(Vec<CustomerKey>, Micros),
    /// These and no others.
    Only(Vec<CustomerKey>),
}

/// How they stand.
pub(super) enum Seen {
    Everybody(Everybody),
    Some(Some),
}

/// By segment its members, none where the rule cannot be understood; and whose standing ends when.
pub(super) struct Everybody {
    pub members: Vec<Option<Vec<CustomerKey>>>,
    pub due: Vec<(Micros, CustomerKey)>,
}

/// By segment the number of its rule among the standings of each.
pub(super) struct Some {
    pub places: Vec<Option<usize>>,
    pub people: Vec<Somebody>,
}

/// Judges whoever is asked for.
pub(super) fn judge(
    sink: &dyn Sink,
    (workspace, library, names): (&Workspace, &Arc<Library>, &[String]),
    asked: Asked,
    now: Micros,
    halt: &Halt,
) -> Result<Seen, Failed> {
    let view = sink.view(workspace.id)?;
    let week_start = weekday(&workspace.week_start);
    let timezone = workspace.timezone.as_str();
    let context = Context { source: &*view, now, threads: 1, timezone, week_start, segments: library, halt };
    let (rules, places) = Rules::named(&context.defaults()?, names.iter().map(String::as_str));
    let places: Vec<Option<usize>> = places.into_iter().map(Result::ok).collect();
    let asked = match asked {
        Asked::Some(keys, horizon) if rules.ask_accounts() => {
            match watch::in_accounts_of(&context, &keys, MEMBERS_MAX)? {
                Option::Some(all) => Asked::Only(all),
                None => Asked::Everybody(horizon),
            }
        }
        Asked::Some(keys, _) => Asked::Only(keys),
        other => other,
    };
    match asked {
        Asked::Everybody(horizon) | Asked::Some(_, horizon) => {
            let watch::Everybody { mut members, due } = watch::everybody(&context, &rules, horizon)?;
            let members = places.iter().map(|place| place.map(|rule| std::mem::take(&mut members[rule]))).collect();
            Ok(Seen::Everybody(Everybody { members, due }))
        }
        Asked::Only(keys) => Ok(Seen::Some(Some { places, people: watch::some(&context, &rules, &keys)? })),
    }
}

/// Of whom nothing is left in the store.
pub(super) fn gone(
    sink: &dyn Sink,
    workspace: WorkspaceId,
    mut of: Vec<CustomerKey>,
) -> Result<Vec<CustomerKey>, Failed> {
    let view = sink.view(workspace)?;
    let mut failed = None;
    of.retain(|key| match erasure::is_there(&*view, *key) {
        Ok(there) => !there,
        Err(error) => {
            failed = Some(error);
            false
        }
    });
    failed.map_or(Ok(of), |error| Err(error.into()))
}

/// Who is in one of two ascending lists and not in the other.
pub(super) fn only_in_one(a: &[CustomerKey], b: &[CustomerKey]) -> Vec<CustomerKey> {
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < a.len() || j < b.len() {
        match (a.get(i), b.get(j)) {
            (Some(x), Some(y)) if x == y => (i, j) = (i + 1, j + 1),
            (Some(x), y) if y.is_none_or(|y| x < y) => {
                found.push(*x);
                i += 1;
            }
            (_, Some(y)) => {
                found.push(*y);
                j += 1;
            }
            (_, None) => break,
        }
    }
    found
}

/// Names a rule with all that it names: two are the same when they select the same customers of any timeline.
pub(super) fn fingerprint(calendar: &str, name: &str, held: &Held) -> String {
    let (mut open, mut seen) = (vec![name.to_owned()], BTreeSet::new());
    let mut all: Vec<(String, Value)> = Vec::new();
    while let Some(name) = open.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        let rule = held.library.rule(&name).cloned().unwrap_or_default();
        open.extend(library::names(&rule).into_iter().map(str::to_owned));
        // A list that is not the workspace's own does not change.
        if let Some(own) = held.stages.as_ref().filter(|_| rule.to_string().contains("\"stage\"")) {
            let stages = library::list(own);
            open.extend(library::names(&stages).into_iter().map(str::to_owned));
            all.push(("\u{1}stages".to_owned(), stages));
        }
        all.push((name, rule));
    }
    // What the watched one is called itself makes no difference.
    all.iter_mut().filter(|(one, _)| one == name).for_each(|(one, _)| one.clear());
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.dedup();
    let mapped = held.library.mapping().behind(all.iter().map(|(_, rule)| rule));
    let mapped = mapped.iter().map(|(own, reserved)| format!("\u{1}{own}\u{0}{reserved}\u{0}"));
    let text: String = all.iter().map(|(name, rule)| format!("{name}\u{0}{rule}\u{0}")).chain(mapped).collect();
    let digest = Sha256::digest(format!("{calendar}\u{0}{text}").as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hark_records::saved::Saved;
    use hark_records::segments::Named;

    #[test]
    fn differences_are_found_from_both_sides() {
        let keys = |all: &[u128]| all.iter().copied().map(CustomerKey).collect::<Vec<_>>();
        let only = |a: &[u128], b: &[u128]| only_in_one(&keys(a), &keys(b));
        assert_eq!(only(&[1, 3, 5], &[2, 3, 6, 7]), keys(&[1, 2, 5, 6, 7]));
        assert_eq!(only(&[], &[2, 3]), keys(&[2, 3]));
        assert_eq!(only(&[2, 3], &[]), keys(&[2, 3]));
        assert_eq!(only(&[2, 3], &[2, 3]), []);
    }

    #[test]
    fn a_rule_is_another_when_one_that_it_names_is() {
        let one = |name: &str, rule: &str| Saved {
            id: 1,
            name: name.into(),
            description: String::new(),
            content: format!(r#"{{"rule":{rule},"stages":{rule}}}"#),
            look: "{}".into(),
            version: 1,
            created: 0,
            created_by: None,
            changed: 0,
        };
        let of = |a: &str, b: &str, c: &str| {
            let segments = vec![one("c", c), one("b", b), one("a", a)];
            let named = Named { segments, stages: Some(one("stages", c)), mapping: None };
            fingerprint("UTC monday", "a", &Held::of(named))
        };
        let of_one = |name: &str, segment: Saved, mapping: Option<Saved>| {
            fingerprint("UTC monday", name, &Held::of(Named { segments: vec![segment], stages: None, mapping }))
        };
        let whole = of(r#"{"not":{"segment":"b"}}"#, r#"{"did":"x"}"#, r#"{"did":"y"}"#);
        assert_eq!(whole, of(r#"{"not":{"segment":"b"}}"#, r#"{"did":"x"}"#, r#"{"did":"z"}"#), "c is not named");
        assert_ne!(whole, of(r#"{"not":{"segment":"b"}}"#, r#"{"did":"z"}"#, r#"{"did":"y"}"#));
        let (rule, renamed) = (r#"{"did":"x"}"#, one("z", r#"{"did":"x"}"#));
        let before = of_one("a", one("a", rule), None);
        assert_eq!(before, of_one("z", renamed, None));
        assert_ne!(whole, of(r#"{"segment":"b"}"#, r#"{"did":"x"}"#, r#"{"did":"y"}"#));
        assert_ne!(of(r#"{"stage":"b"}"#, "1", r#"{"did":"y"}"#), of(r#"{"stage":"b"}"#, "1", r#"{"did":"z"}"#));
        // A mapped event is one that the rule asks for, or one that it does not.
        let mapped = |rule: &str| {
            let mapping =
                Saved { content: r#"{"mappings":[{"event":"Paid","as":"order"}]}"#.into(), ..one("mapping", "1") };
            of_one("a", one("a", rule), Some(mapping)) == of_one("a", one("a", rule), None)
        };
        assert!(mapped(r#"{"did":"x"}"#) && mapped(r#"{"did":"subscription_ended"}"#));
        assert!(!mapped(r#"{"did":"order"}"#) && !mapped(r#"{"fact":"intent","is":"leave"}"#));
        assert!(!mapped(r#"{"stage":"retention"}"#), "the usual stages ask for orders");
    }
}
