//! Prints the planted truths of a world as JSON, or (`table`) as the rows of docs/simulated-company.md.

use hark_demo::{Company, Options, Truths};

fn main() -> Result<(), serde_json::Error> {
    let options = Options { seed: 1, end: 1_764_547_200_000_000, customers: 100, truths: Truths::all() };
    let truths = Company::new(options).truths();
    if std::env::args().nth(1).as_deref() != Some("table") {
        println!("{}", serde_json::to_string_pretty(&truths)?);
        return Ok(());
    }
    for entry in truths {
        let kind = serde_json::to_string(&entry.kind)?.trim_matches('"').replace('_', " ");
        let effect = &entry.effect;
        let (id, size) = (entry.id.word(), format!("{} ({})", effect.size, effect.unit));
        println!("| `{id}` | {kind} | {} | {size} | {} |", effect.measure, entry.wrong_conclusion);
    }
    Ok(())
}
