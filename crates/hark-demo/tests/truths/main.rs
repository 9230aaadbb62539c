//! Can each planted truth be measured from the events alone, with about its stated size, and is it absent where it is switched off?

mod measure;
mod seen;
mod stay;

use hark_demo::{Truth, Truths};

#[test]
fn print_sizes() {
    for seed in 11..17 {
        let (planted, null) = (seen::see(seed, 5_000, Truths::all()), seen::see(seed, 5_000, Truths::none()));
        for truth in Truth::ALL {
            println!(
                "{seed} {:32} {:8.3} {:8.3}",
                truth.word(),
                measure::measure(*truth, &planted),
                measure::measure(*truth, &null)
            );
        }
    }
}
