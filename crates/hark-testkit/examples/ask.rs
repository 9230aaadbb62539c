//! What does the oracle say about a scenario? `cargo run -p hark-testkit --example ask -- FILE...`

use hark_testkit::scenario::Scenario;
use hark_testkit::{compare, oracle};

fn main() {
    for file in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&file).expect("a file that can be read");
        let scenario = Scenario::parse(&text).unwrap_or_else(|why| panic!("{file}: {why}"));
        println!("{file}: {}", scenario.title);
        for (query, expected) in &scenario.checks {
            let answer = oracle::answer(&scenario.events, query, scenario.now);
            let verdict = compare::difference(expected, &answer).unwrap_or_else(|| "as expected".to_owned());
            println!("  {query}\n  {answer}\n  {verdict}");
        }
    }
}
