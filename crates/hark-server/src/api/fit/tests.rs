//! Is a misfit told at its place and in plain words, and does what fits get through?

use super::*;
use serde::Deserialize;
use serde_json::json;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Tls,
    StartTls,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Whole {
    label: String,
    days: Option<u32>,
    #[serde(default)]
    ids: Vec<u64>,
    word: Option<Word>,
    part: Option<Part>,
    free: Option<Free>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Free {
    look: serde_json::Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Part {
    ratio: f64,
    yes: bool,
}

fn body(value: Value) -> (String, String, String) {
    said(Whole::deserialize(Given::Json(value)).expect_err("a misfit").of_body())
}

fn said(problem: Problem) -> (String, String, String) {
    (problem.place.expect("a place").into(), problem.detail, problem.hint.expect("a hint"))
}

#[test]
fn what_fits_is_read() {
    let good =
        json!({"label": "x", "days": null, "ids": [1, 2], "word": "start_tls", "part": {"ratio": 1, "yes": true}});
    let read = Whole::deserialize(Given::Json(good)).expect("it fits");
    assert_eq!((read.label.as_str(), read.days, read.ids.len()), ("x", None, 2));
    assert!(matches!(read.word, Some(Word::StartTls)) && !matches!(read.word, Some(Word::Tls)));
}

#[test]
fn a_list_is_no_object_wherever_it_stands() {
    assert_eq!(body(json!(["x", 1])).0, "");
    assert_eq!(body(json!(["x", 1])).1, "The body must be an object, and this is a list.");
    let (place, detail, _) = body(json!({"label": "x", "part": [1, true]}));
    assert_eq!((place.as_str(), detail.as_str()), ("/part", "`part` must be an object, and this is a list."));
}

#[test]
fn every_misfit_has_its_place_and_plain_words() {
    let cases = [
        (json!({"label": 1}), "/label", "`label` must be text, and this is 1."),
        (
            json!({"label": "x", "days": -1}),
            "/days",
            "`days` must be a whole number from 0 to 4294967295, and this is -1.",
        ),
        (
            json!({"label": "x", "ids": [1, "2"]}),
            "/ids/1",
            "`ids/1` must be a whole number, not below 0, and this is text.",
        ),
        (
            json!({"label": "x", "part": {"ratio": 1, "yes": 1}}),
            "/part/yes",
            "`part/yes` must be true or false, and this is 1.",
        ),
        (
            json!({"label": "x", "part": {"ratio": []}}),
            "/part/ratio",
            "`part/ratio` must be a number, and this is a list.",
        ),
        (json!({"label": "x", "part": {}}), "/part/ratio", "The field `part/ratio` is missing."),
        (json!({"label": "x", "word": 1}), "/word", "`word` must be one of the known words, and this is 1."),
        (json!({}), "/label", "The field `label` is missing."),
        (json!("label"), "", "The body must be an object, and this is text."),
        (
            json!({"label": "x", "free": {"look": null}}),
            "/free/look",
            "`free/look` must be an object, and this is null.",
        ),
        (
            json!({"label": "x", "free": {"look": []}}),
            "/free/look",
            "`free/look` must be an object, and this is a list.",
        ),
        (json!(null), "", "The body must be an object, and this is null."),
    ];
    for (given, place, detail) in cases {
        let found = body(given);
        assert_eq!((found.0.as_str(), found.1.as_str()), (place, detail));
    }
}

#[test]
fn the_nearest_name_is_offered() {
    let (place, detail, hint) = body(json!({"lable": "x"}));
    assert_eq!((place.as_str(), detail.as_str()), ("/lable", "There is no field `lable` here."));
    assert!(hint.starts_with("Did you mean `label`? There are `label`, `days`"), "{hint}");
    let (place, detail, hint) = body(json!({"label": "x", "word": "tsl"}));
    assert_eq!((place.as_str(), detail.as_str()), ("/word", "`tsl` is not known for `word`."));
    assert!(hint.contains("`tls` and `start_tls`"), "{hint}");
    assert_eq!(body(json!({"label": "x", "a/b~": 1})).0, "/a~1b~0", "as JSON pointers are written");
}

#[derive(Debug, Deserialize)]
struct Asked {
    limit: Option<u32>,
    cursor: Option<String>,
    whole: Option<bool>,
}

#[test]
fn words_of_a_query_stand_for_numbers() {
    let read = |pairs: &[(&str, &str)]| {
        Asked::deserialize(Given::Words(pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()))
    };
    let good = read(&[("limit", "7"), ("cursor", "7"), ("whole", "true")]).expect("it fits");
    assert_eq!((good.limit, good.cursor.as_deref(), good.whole), (Some(7), Some("7"), Some(true)));
    let refused = |pairs: &[(&str, &str)]| said(read(pairs).expect_err("a misfit").of_query());
    let (place, detail, _) = refused(&[("limit", "x")]);
    assert_eq!(place, "?limit");
    assert_eq!(detail, "`limit` must be a whole number from 0 to 4294967295, and this is text.");
    assert_eq!(refused(&[("limit", "5000000000")]).0, "?limit");
    assert_eq!(refused(&[("limit", "1"), ("limit", "2")]).1, "The parameter `limit` stands there twice.");
}
