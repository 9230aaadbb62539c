//! Do two answers say the same?

use serde_json::Value as Json;

/// How far two numbers may differ, relative to the larger: sums may be formed in another order.
const TOLERANCE: f64 = 1e-9;

/// Where `actual` does not hold what `expected` says, or `None`. Objects may have more fields than expected; lists
/// must agree element by element; numbers may differ by rounding.
pub fn difference(expected: &Json, actual: &Json) -> Option<String> {
    at("", expected, actual)
}

fn at(place: &str, expected: &Json, actual: &Json) -> Option<String> {
    match (expected, actual) {
        (Json::Object(want), Json::Object(have)) => want.iter().find_map(|(key, want)| {
            let place = format!("{place}/{key}");
            match have.get(key) {
                Some(have) => at(&place, want, have),
                None => Some(format!("{place} is missing, expected {want}")),
            }
        }),
        (Json::Array(want), Json::Array(have)) if want.len() != have.len() => Some(format!(
            "{place} has {} elements, expected {}: got {}, expected {}",
            have.len(),
            want.len(),
            actual,
            expected
        )),
        (Json::Array(want), Json::Array(have)) => {
            want.iter().zip(have).enumerate().find_map(|(i, (want, have))| at(&format!("{place}/{i}"), want, have))
        }
        (Json::Number(want), Json::Number(have)) if close(want.as_f64(), have.as_f64()) => None,
        _ if expected == actual => None,
        _ => Some(format!("{place} is {actual}, expected {expected}")),
    }
}

fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()).max(1.0),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_the_place_that_differs() {
        let found = difference(&json!({"a":[{"b":1}]}), &json!({"a":[{"b":2,"c":3}]}));
        assert_eq!(found.as_deref(), Some("/a/0/b is 2, expected 1"));
    }

    #[test]
    fn more_fields_are_fine_but_more_elements_are_not() {
        assert_eq!(difference(&json!({"a":1}), &json!({"a":1.0,"z":0})), None);
        assert!(difference(&json!([1]), &json!([1, 1])).is_some());
        assert!(difference(&json!("5"), &json!(5)).is_some());
    }
}
