//! Who is behind one number of an answer?
//!
//! Asked in the most literal way: the same question is asked again for each customer as if there were nobody else, and
//! a customer is behind the cell when the cell of their own answer is not zero. Rows of a breakdown are found by name;
//! Who dropped at a step had taken the last required step before it. `$other` cannot be asked for here, because alone nobody has a rest.

use crate::timelines;
use hark_model::Micros;
use hark_model::time::DAY;
use hark_timeline::memory::MemoryEvent;
use serde_json::{Value as Json, json};

/// `count` and the sorted `customers` by id.
pub fn answer(events: &[MemoryEvent], spec: &Json, now: Micros) -> Json {
    let mut question = spec["of"].clone();
    question["top"] = json!(1_000_000);
    if !["trend", "funnel", "paths", "journey"].iter().any(|name| question["question"] == *name) {
        question.as_object_mut().map(|map| map.remove("top"));
    }
    let range = &question["range"];
    let relative = ["last", "this", "previous"].iter().any(|key| range[*key].is_string());
    if question["question"] == "lifecycle" && !relative && range["to"].is_null() {
        // Alone, who is dormant would end the range with their last event.
        question["range"]["to"] = json!(timelines::moment(now + 400 * DAY));
    }
    let mut ids: Vec<&String> = events.iter().map(|e| &e.customer).collect();
    ids.sort();
    ids.dedup();
    ids.retain(|id| {
        let own: Vec<MemoryEvent> = events.iter().filter(|e| e.customer == **id).cloned().collect();
        is_behind(&super::answer(&own, &question, now), &question, &spec["cell"])
    });
    let customers: Vec<Json> = ids.iter().map(|id| json!({"id": id})).collect();
    json!({"count": ids.len(), "customers": customers})
}

fn is_behind(answer: &Json, question: &Json, cell: &Json) -> bool {
    let listed = |list: &Json, key: &str, value: &Json| -> Json {
        let rows = list.as_array().map(Vec::as_slice).unwrap_or_default();
        rows.iter().find(|row| row[key] == *value).cloned().unwrap_or(Json::Null)
    };
    let some = |count: &Json| count.as_f64().is_some_and(|count| count > 0.0);
    match question["question"].as_str() {
        Some("trend") => match cell.get("breakdown") {
            Some(row) => {
                some(&listed(&listed(&answer["series"], "breakdown", row)["points"], "start", &cell["start"])["value"])
            }
            None => some(&listed(&answer["series"][0]["points"], "start", &cell["start"])["value"]),
        },
        Some("funnel") => {
            let steps = match cell.get("breakdown") {
                Some(row) => listed(&answer["breakdowns"], "breakdown", row)["steps"].clone(),
                None => answer["steps"].clone(),
            };
            let step = cell["step"].as_u64().expect("a number of a step") as usize - 1;
            match cell["outcome"].as_str() {
                Some("dropped") => {
                    let before = (0..step).rev().find(|before| question["steps"][*before]["optional"] != true);
                    before.is_some_and(|before| some(&steps[before]["count"])) && !some(&steps[step]["count"])
                }
                _ => some(&steps[step]["count"]),
            }
        }
        Some("retention") => {
            let cohort = listed(&answer["cohorts"], "start", &cell["cohort"]);
            let period = cell["period"].as_u64().expect("a number of a period") as usize;
            some(&cohort["counts"][period])
        }
        Some("lifecycle") => {
            let status = cell["status"].as_str().expect("a status");
            some(&listed(&answer["points"], "start", &cell["start"])[status])
        }
        Some("stickiness") => some(&listed(&answer["distribution"], "periods", &cell["periods"])["customers"]),
        Some("paths") => {
            let edges = answer["edges"].as_array().map(Vec::as_slice).unwrap_or_default();
            edges.iter().any(|edge| ["from", "to", "step"].iter().all(|key| edge[*key] == cell[*key]))
        }
        Some("journey") => super::journey::is_behind(answer, cell),
        Some("time_between") => match cell["outcome"].as_str() {
            Some("waiting") => some(&answer["n"]) && !some(&answer["converted"]),
            _ => some(&answer["converted"]),
        },
        other => panic!("the oracle knows no cells of {other:?}"),
    }
}

/// Every cell of an answer that can be opened.
pub fn cells(question: &Json, answer: &Json) -> Vec<Json> {
    let rows = |list: &Json| list.as_array().cloned().unwrap_or_default();
    let mut out = Vec::new();
    match question["question"].as_str() {
        Some("trend") => {
            for series in rows(&answer["series"]).iter().filter(|series| series["other"].is_null()) {
                for point in rows(&series["points"]) {
                    let mut cell = json!({"start": point["start"]});
                    if let Some(row) = series.get("breakdown") {
                        cell["breakdown"] = row.clone();
                    }
                    out.push(cell);
                }
            }
        }
        Some("funnel") => {
            for step in 1..=rows(&answer["steps"]).len() {
                out.push(json!({"step": step, "outcome": "converted"}));
                if step > 1 {
                    out.push(json!({"step": step, "outcome": "dropped"}));
                }
            }
        }
        Some("retention") => {
            for cohort in rows(&answer["cohorts"]) {
                let periods = rows(&cohort["counts"]).len();
                out.extend((0..periods).map(|period| json!({"cohort": cohort["start"], "period": period})));
            }
        }
        Some("lifecycle") => {
            for point in rows(&answer["points"]) {
                let statuses = ["new", "returning", "resurrecting", "dormant"];
                out.extend(statuses.map(|status| json!({"start": point["start"], "status": status})));
            }
        }
        Some("stickiness") => {
            out.extend(rows(&answer["distribution"]).iter().map(|row| json!({"periods": row["periods"]})));
        }
        Some("paths") => {
            for edge in rows(&answer["edges"]) {
                let mut cell = json!({"from": edge["from"], "to": edge["to"]});
                if edge["step"].is_u64() {
                    cell["step"] = edge["step"].clone();
                }
                out.push(cell);
            }
        }
        _ => out.extend(["converted", "waiting"].map(|outcome| json!({"outcome": outcome}))),
    }
    out
}
