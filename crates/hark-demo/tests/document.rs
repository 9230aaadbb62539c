//! Does the document list the truths that the code plants?

use hark_demo::{Company, Options, Truths};

#[test]
fn the_document_lists_every_truth_as_the_code_states_it() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/simulated-company.md");
    let document = std::fs::read_to_string(path).expect("the document is there");
    let options = Options { seed: 1, end: 1_764_547_200_000_000, customers: 100, truths: Truths::all() };
    let rows: Vec<String> = Company::new(options)
        .truths()
        .iter()
        .map(|entry| {
            let effect = &entry.effect;
            let kind = serde_json::to_string(&entry.kind).expect("a word");
            format!(
                "| `{}` | {} | {} | {} ({}) | {} |",
                entry.id.word(),
                kind.trim_matches('"').replace('_', " "),
                effect.measure,
                effect.size,
                effect.unit,
                entry.wrong_conclusion
            )
        })
        .collect();
    for row in &rows {
        assert!(document.contains(row), "docs/simulated-company.md lacks this row; all rows are:\n{}", rows.join("\n"));
    }
    let listed = document.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(listed, rows.len(), "the document lists a truth that is not planted");
}

#[test]
fn truths_are_written_as_json() {
    let options = Options { seed: 1, end: 1_764_547_200_000_000, customers: 100, truths: Truths::all() };
    let text = serde_json::to_string_pretty(&Company::new(options).truths()).expect("JSON");
    let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let list = value.as_array().expect("a list");
    assert!(list.len() >= 12);
    for entry in list {
        for key in ["id", "kind", "statement", "shows", "effect", "how", "questions", "wrong_conclusion"] {
            assert!(!entry[key].is_null(), "{key} of {entry}");
        }
    }
}

#[test]
fn the_document_names_every_segment_with_which_the_company_begins() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/simulated-company.md");
    let document = std::fs::read_to_string(path).expect("the document is there");
    let (_, chapter) = document.split_once("## Segments\n").expect("a chapter of segments");
    let (chapter, _) = chapter.split_once("\n## ").expect("another one behind it");
    for group in hark_demo::groups::GROUPS {
        let watched = if group.watched { "yes" } else { "" };
        let row = format!("| {} | {} | {watched} |", group.name, group.description);
        assert!(chapter.contains(&row), "docs/simulated-company.md lacks this row: {row}");
        let rule: serde_json::Value = serde_json::from_str(group.rule).expect("a rule as JSON");
        assert!(rule.is_object());
    }
}
