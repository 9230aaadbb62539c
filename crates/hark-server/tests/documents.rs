//! Do the documents say what the program does?
#![allow(missing_docs, clippy::unwrap_used)]

use hark_records::{Right, Role};
use std::collections::BTreeMap;
use std::process::Command;

fn document(name: &str) -> String {
    std::fs::read_to_string(format!("{}/../../docs/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The rows of a table whose head begins with this cell.
fn rows(text: &str, head: &str) -> Vec<Vec<String>> {
    let lines = text.lines().skip_while(|line| !line.starts_with(&format!("| {head} |")));
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    lines.skip(2).take_while(|line| line.starts_with('|')).map(cells).collect()
}

#[test]
fn the_table_of_roles_is_the_policy() {
    let may = |right: Right| Role::ALL.map(|role| if role.rights().include(right) { "yes" } else { "" }.to_owned());
    let expected: Vec<Vec<String>> =
        Right::ALL.iter().map(|right| [vec![right.word().to_owned()], may(*right).to_vec()].concat()).collect();
    let mut said = rows(&document("access.md"), "right");
    said.sort();
    let mut expected = expected;
    expected.sort();
    assert_eq!(said, expected);
}

/// What `hark check` shows without any wish is what the document calls the default, for each setting once.
#[test]
fn the_table_of_settings_is_that_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let mut hark = Command::new(env!("CARGO_BIN_EXE_hark"));
    hark.arg("check").current_dir(folder.path());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HARK_")) {
        hark.env_remove(name);
    }
    let told = String::from_utf8(hark.output().unwrap().stdout).unwrap();
    let shown: BTreeMap<String, String> = told
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().trim_matches('"').to_owned()))
        .collect();
    let table = rows(&document("operations.md"), "file");
    let documented: BTreeMap<String, String> =
        table.iter().map(|row| (row[0].trim_matches('`').to_owned(), row[2].trim_matches('`').to_owned())).collect();
    assert_eq!(documented.len(), table.len(), "a setting stands twice: {table:?}");
    for row in &table {
        let name = row[0].trim_matches('`');
        assert_eq!(row[1].trim_matches('`'), format!("HARK_{}", name.to_uppercase()));
    }
    assert_eq!(documented, shown, "{told}");
}
