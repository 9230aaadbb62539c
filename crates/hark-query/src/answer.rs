//! What does every answer say, whatever was asked?

use crate::calendar::Zone;
use crate::run::Context;
use crate::spec::Frame;
use hark_timeline::{EventSource, WalkStats};
use serde_json::{Map, Value, json};

/// Adds the shared fields to a question's own: which question, how fresh, what was looked at, how many units it speaks
/// of (`n`), which identities it saw, in which zone.
pub fn finish<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    frame: &Frame,
    own: Map<String, Value>,
    cost: WalkStats,
    n: u64,
) -> Value {
    let as_of = match ctx.source.as_of() {
        0 => Value::Null,
        moment => Zone::utc().rfc3339(moment).replace("+00:00", "Z").into(),
    };
    let mut answer = Map::new();
    answer.insert("question".to_owned(), frame.question.into());
    answer.extend(own);
    let shared = json!({
        "n": n,
        "as_of": as_of,
        "rows_scanned": cost.rows,
        "sampled": false,
        "identity_version": ctx.source.identity_version(),
        "timezone": frame.zone.name(),
    });
    if let Value::Object(shared) = shared {
        answer.extend(shared);
    }
    Value::Object(answer)
}

/// A fraction as a number, null when it is not one (such as a share of nothing).
pub fn number(value: f64) -> Value {
    if value.is_finite() { crate::breakdown::number(value) } else { Value::Null }
}

/// `part / whole`, null when there is no whole.
pub fn share(part: u64, whole: u64) -> Value {
    if whole == 0 { Value::Null } else { Value::from(part as f64 / whole as f64) }
}
