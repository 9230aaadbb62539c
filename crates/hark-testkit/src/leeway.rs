//! Which differences between two right answers mean nothing?
//!
//! The oracle decides numbers, not how far an open list goes on. Before a comparison both answers lose: periods
//! without anything at an open end of the range, cohorts of nobody, zeros after the last customer who came back, and
//! steps of a survival curve at which nothing changes. Customers are compared in the order of their ids. Scenarios written by hand are compared without any leeway.

use serde_json::Value as Json;

/// Takes out of the answer what may differ.
pub fn reduce(spec: &Json, answer: &mut Json) {
    let range = &spec["range"];
    let open = |end: &str| range.is_null() || (range["last"].is_null() && is_absolute(range) && range[end].is_null());
    for points in point_lists(answer) {
        while open("to") && points.last().is_some_and(is_empty) {
            points.pop();
        }
        while open("from") && points.first().is_some_and(is_empty) {
            points.remove(0);
        }
    }
    if let Some(cohorts) = answer.get_mut("cohorts").and_then(Json::as_array_mut) {
        cohorts.retain(|cohort| cohort["size"] != 0);
        for cohort in cohorts {
            trim_counts(cohort);
        }
    }
    if let Some(average) = answer.get_mut("average").and_then(Json::as_array_mut) {
        while average.last().is_some_and(|share| share.as_f64().unwrap_or(0.0) == 0.0) {
            average.pop();
        }
    }
    if let Some(customers) = answer.get_mut("customers").and_then(Json::as_array_mut) {
        customers.sort_by_key(|customer| customer["id"].to_string());
    }
    if let Some(curve) = answer.pointer_mut("/curve") {
        keep_jumps(curve, "reached");
    }
    if let Some(curve) = answer.pointer_mut("/time_to_convert/curve") {
        keep_jumps(curve, "converted");
    }
}

fn is_absolute(range: &Json) -> bool {
    range["this"].is_null() && range["previous"].is_null()
}

fn point_lists(answer: &mut Json) -> Vec<&mut Vec<Json>> {
    if answer.get("points").is_some() {
        return answer["points"].as_array_mut().into_iter().collect();
    }
    let series = answer.get_mut("series").and_then(Json::as_array_mut);
    series.into_iter().flatten().filter_map(|one| one.get_mut("points")?.as_array_mut()).collect()
}

/// Whether nothing happened in a period: no count other than zero, no value.
fn is_empty(point: &Json) -> bool {
    let Some(fields) = point.as_object() else { return false };
    fields.values().all(|value| match value {
        Json::Number(number) => number.as_f64() == Some(0.0),
        other => !other.is_array() && !other.is_object(),
    })
}

fn trim_counts(cohort: &mut Json) {
    if let Some(counts) = cohort["counts"].as_array_mut() {
        while counts.last().is_some_and(|count| count == 0) {
            counts.pop();
        }
        let length = counts.len();
        if let Some(complete) = cohort.get_mut("complete").and_then(Json::as_array_mut) {
            complete.truncate(length);
        }
    }
}

fn keep_jumps(curve: &mut Json, key: &str) {
    let Some(steps) = curve.as_array_mut() else { return };
    let mut last = 0.0;
    steps.retain(|step| {
        let reached = step[key].as_f64().unwrap_or(f64::NAN);
        let jumps = (reached - last).abs() > 1e-12;
        last = reached;
        jumps
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_open_ends_lose_their_empty_periods() {
        let answer = json!({"points": [{"start": "2024-01-01", "new": 0}, {"start": "2024-01-02", "new": 1}]});
        let mut open = answer.clone();
        reduce(&json!({}), &mut open);
        assert_eq!(open["points"].as_array().map(Vec::len), Some(1));
        let mut closed = answer.clone();
        reduce(&json!({"range": {"from": "2024-01-01"}}), &mut closed);
        assert_eq!(closed, answer);
    }
}
