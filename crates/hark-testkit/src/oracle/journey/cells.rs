//! Which numbers of a journey can be opened, and is a customer behind one?

use serde_json::{Map, Value as Json, json};

/// What an answer says of one customer alone, for who asks whether they are behind a cell.
pub fn is_behind(answer: &Json, cell: &Json) -> bool {
    let rows = |list: &Json| list.as_array().cloned().unwrap_or_default();
    let fits = |row: &Json, wanted: &Map<String, Json>| wanted.iter().all(|(key, value)| row[key] == *value);
    let find = |list: &Json, keys: &[&str]| {
        let wanted: Map<String, Json> = keys.iter().map(|key| ((*key).to_owned(), cell[*key].clone())).collect();
        rows(list).into_iter().find(|row| fits(row, &wanted)).unwrap_or(Json::Null)
    };
    let some = |count: &Json| count.as_u64().is_some_and(|count| count > 0);
    let answer = if cell["side"] == "there" { &answer["compared"] } else { answer };
    if cell.get("from").is_some() {
        return some(&find(&answer["flow"], &["from", "to"])["customers"]);
    }
    let stage = find(&answer["stages"], &["stage"]);
    if let Some(dim) = cell["entry"].as_str() {
        some(&find(&stage["entry"][dim], &["breakdown"])["customers"])
    } else if cell.get("watched").is_some() {
        some(&find(&stage["watched"], &["watched"])["customers"])
    } else if cell.get("within").is_some() && cell["friction"].is_string() {
        some(&find(&stage["met"], &["friction", "event", "within"])["customers"])
    } else if cell.get("within").is_some() {
        some(&find(&stage["within"], &["milestone", "within"])["customers"])
    } else if cell.get("after").is_some() {
        some(&find(&stage["between"], &["after", "milestone"])["customers"])
    } else if cell.get("last").is_some() {
        some(&find(&stage["through"], &["last", "to", "staying"])["customers"])
    } else if let Some(event) = cell["milestone"].as_str() {
        some(
            &rows(&stage["milestones"]).iter().find(|row| row["event"] == event).cloned().unwrap_or_default()["customers"],
        )
    } else if cell["friction"].is_string() {
        some(&find(&stage["friction"], &["friction", "event"])["customers"])
    } else if let Some(to) = cell.get("to") {
        rows(&stage["to"]).iter().any(|row| row["stage"] == *to)
    } else {
        some(&stage[cell["number"].as_str().unwrap_or("customers")])
    }
}

/// Every cell of an answer that can be opened one customer at a time, of the journey that is compared too.
pub fn cells(answer: &Json) -> Vec<Json> {
    let mut out = one_side(answer);
    if let Some(there) = answer.get("compared") {
        let mut beside = one_side(there);
        let entries = answer["differences"].as_array().into_iter().flatten().filter(|row| row["what"] == "entry");
        for row in entries {
            let cell = json!({"stage": row["stage"], "entry": row["entry"], "breakdown": row["breakdown"]});
            let open = |side: &str, out: &mut Vec<Json>| {
                if row[side]["customers"] != 0 {
                    out.push(cell.clone());
                }
            };
            open("here", &mut out);
            open("there", &mut beside);
        }
        beside.iter_mut().for_each(|cell| cell["side"] = json!("there"));
        out.extend(beside);
    }
    out
}

fn one_side(answer: &Json) -> Vec<Json> {
    let rows = |list: &Json| list.as_array().cloned().unwrap_or_default();
    let mut out: Vec<Json> =
        rows(&answer["flow"]).iter().map(|row| json!({"from": row["from"], "to": row["to"]})).collect();
    for stage in rows(&answer["stages"]) {
        let key = &stage["stage"];
        out.push(json!({"stage": key}));
        out.extend(["entered", "left", "staying"].map(|number| json!({"stage": key, "number": number})));
        out.extend(rows(&stage["to"]).iter().map(|to| json!({"stage": key, "number": "left", "to": to["stage"]})));
        for (dim, list) in stage["entry"].as_object().into_iter().flatten() {
            let shown = rows(list).into_iter().filter(|row| row["other"].is_null());
            out.extend(shown.map(|row| json!({"stage": key, "entry": dim, "breakdown": row["breakdown"]})));
        }
        out.extend(rows(&stage["milestones"]).iter().map(|row| json!({"stage": key, "milestone": row["event"]})));
        for mut cell in ["watched", "within", "met"].into_iter().flat_map(|part| rows(&stage[part])) {
            cell.as_object_mut().and_then(|cell| cell.remove("customers"));
            cell["stage"] = key.clone();
            out.push(cell);
        }
        let steps = rows(&stage["between"]);
        out.extend(steps.iter().map(|row| json!({"stage": key, "after": row["after"], "milestone": row["milestone"]})));
        out.extend(rows(&stage["through"]).into_iter().map(|mut row| {
            row.as_object_mut().and_then(|row| row.remove("customers"));
            row["stage"] = key.clone();
            row
        }));
        let met = rows(&stage["friction"]);
        out.extend(met.iter().map(|row| json!({"stage": key, "friction": row["friction"], "event": row["event"]})));
    }
    out
}
