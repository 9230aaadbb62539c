//! Does anything that a customer, a file or a member wrote do something on the terminal of whoever looks?

use crate::support::{Place, Said};
use serde_json::{Value, json};

/// Speaks to terminals (in both ways of writing it), to whoever reads from right to left, to spreadsheets, to browsers.
const EVIL: &str = "=1+1\u{1b}]0;pwned\u{7}\u{1b}[31m\u{9b}31m\u{202e}<script>alert(1)</script>\u{2028}\r\"';--";

fn evil(n: u8) -> String {
    format!("{n}{EVIL}")
}

fn inert(said: &Said, what: &str) {
    for text in [&said.out, &said.err] {
        let acts = |c: &char| c.is_control() && *c != '\n' || matches!(c, '\u{2028}'..='\u{202e}');
        assert_eq!(text.chars().find(acts), None, "{what}: {text:?}");
    }
}

/// One customer with evil names wherever a file may name something.
fn files(place: &Place) -> Vec<String> {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let row = |cells: [&str; 4]| cells.map(quoted).join(",") + "\n";
    let (id, event, property, value) = (evil(1), evil(2), evil(3), evil(4));
    let mut csv = row(["user_id", "event", "timestamp", &property]);
    csv += &row([&id, &event, "2024-01-01T10:00:00Z", &value]);
    csv += &row([&id, "buy", "2024-01-02T10:00:00Z", &value]);
    csv += &row([&id, &event, &evil(5), &value]);
    let line =
        json!({"user_id": id, "event": event, "timestamp": "2024-01-01T11:00:00Z", &property: value, "amount": 1});
    vec![place.file("a.csv", csv), place.file("a.ndjson", format!("{line}\n")), place.file("a.parquet", parquet())]
}

fn parquet() -> Vec<u8> {
    use parquet::data_type::ByteArray;
    use parquet::file::writer::SerializedFileWriter;
    let schema =
        "message m { required binary user_id (UTF8); required binary event (UTF8); required binary timestamp (UTF8); }";
    let schema = std::sync::Arc::new(parquet::schema::parser::parse_message_type(schema).expect("a schema"));
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Default::default()).expect("a file");
    let mut group = file.next_row_group().expect("a group");
    for value in [evil(1), evil(2), "2024-01-01T12:00:00Z".into()] {
        let mut column = group.next_column().expect("a column").expect("there");
        let cells = column.typed::<parquet::data_type::ByteArrayType>();
        cells.write_batch(&[ByteArray::from(value.as_str())], None, None).expect("written");
        column.close().expect("closed");
    }
    group.close().expect("closed");
    file.into_inner().expect("bytes")
}

fn questions() -> Vec<Value> {
    let (event, breakdown) = (evil(2), json!({"property": evil(3)}));
    let range = json!({"from": "2024-01-01", "to": "2024-02-01"});
    vec![
        json!({"question": "trend", "range": range, "interval": "month", "breakdown": breakdown}),
        json!({"question": "trend", "range": range, "interval": "month", "breakdown": {"field": "event"}}),
        json!({"question": "funnel", "steps": [event, "buy"], "breakdown": breakdown, "window": "14d"}),
        json!({"question": "funnel", "steps": [evil(7), "buy"], "window": "14d"}),
        json!({"question": "paths", "start_at": event}),
        json!({"question": "customers", "of": {"question": "trend", "interval": "month"}, "cell": {}}),
        json!({"question": "timeline", "customer": evil(1)}),
        json!({"question": evil(8)}),
    ]
}

#[test]
fn names_of_others_do_nothing_on_a_terminal() {
    let place = Place::new();
    for file in files(&place) {
        let said = place.hark(&["import", "events", &file]);
        inert(&said, &file);
        assert_eq!(said.code, 0, "{said:?}");
    }
    let mut shown = 0;
    for question in questions() {
        let file = place.file("q.json", question.to_string());
        for format in ["table", "json"] {
            let said = place.hark(&["query", &file, "--format", format]);
            inert(&said, &format!("{format}: {question}"));
            shown += usize::from(said.code == 0 && said.out.contains("=1+1"));
            // What it says is what it was.
            let exact = serde_json::from_str::<Value>(&said.out).is_ok_and(|answer| holds(&answer, EVIL));
            assert!(format == "table" || !said.out.contains("=1+1") || exact, "{said:?}");
        }
    }
    assert!(shown >= 10, "they are shown: {shown}");
    place.fine(&["key", "create", "--kind", "write", "--label", &evil(9)]);
    for arguments in [
        vec!["key", "list"],
        vec!["dead-letters", "list"],
        vec!["dead-letters", "replay"],
        vec!["erase", &evil(6)],
        vec!["import", "events", &place.file("twice.csv", format!("user_id,\"{0}\",\"{0}\"\n", EVIL.replace('"', "")))],
        vec!["query", &evil(1)],
        vec!["doctor"],
        vec!["erase", &evil(1)],
    ] {
        inert(&place.hark(&arguments), &format!("{arguments:?}"));
    }
    for report in std::fs::read_dir(place.data().join("imports")).expect("the reports").flatten() {
        if report.path().extension().is_some_and(|kind| kind == "csv") {
            let text = std::fs::read_to_string(report.path()).expect("read");
            assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
            assert!(
                text.lines().all(|line| line.split(',').all(|cell| !cell.starts_with(['=', '+', '-', '@']))),
                "{text}"
            );
        }
    }
}

fn holds(value: &Value, wanted: &str) -> bool {
    match value {
        Value::String(text) => text.contains(wanted),
        Value::Array(all) => all.iter().any(|one| holds(one, wanted)),
        Value::Object(members) => members.iter().any(|(name, one)| name.contains(wanted) || holds(one, wanted)),
        _ => false,
    }
}
