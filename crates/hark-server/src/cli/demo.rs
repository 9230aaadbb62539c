//! `hark demo`: how does the simulated company come into the data folder?

use super::folder::{Folder, now};
use super::{Failed, counted};
use crate::api::segments::step;
use crate::config::Config;
use crate::import::sink::Window;
use hark_demo::groups::{GROUPS, Group};
use hark_demo::{Company, Options, Truths};
use hark_records::saved::Draft;
use hark_records::{Context, Records};
use hark_timeline::engine::BatchBuilder;
use indicatif::{ProgressBar, ProgressStyle};
use std::net::SocketAddr;
use std::path::Path;

/// Events of one batch.
const BATCH_EVENTS: usize = 1_000;
/// Batches on their way.
const BATCHES_UNDER_WAY: usize = 8;
/// Where the list of what was planted lies in the data folder.
pub(super) const TRUTHS_FILE: &str = "simulated-truths.json";

/// Who looks at the company. No mail goes there: the domain is reserved for examples.
const OWNER_EMAIL: &str = "owner@hark.example";
/// What they are called.
const OWNER_NAME: &str = "Demo Owner";

/// Flags of `hark demo`.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Another seed is another world [default: 1]
    #[arg(long, value_parser = seed)]
    seed: Option<u64>,
    /// How many customers sign up, at least 100 [default: 5000]
    #[arg(long, value_parser = customers)]
    customers: Option<usize>,
    /// The last day, such as 2026-01-01 [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    end: Option<jiff::civil::Date>,
    /// Plant nothing: a world in which there is nothing to be found
    #[arg(long)]
    null: bool,
}

/// More would not fit into the memory of most machines.
const CUSTOMERS_MAX: usize = 1_000_000;
/// The years in which the simulated company may end.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;
/// What may lie in a folder that counts as empty.
const NO_DATA: [&str; 2] = ["hark.toml", "lost+found"];

fn seed(word: &str) -> Result<u64, String> {
    word.parse().map_err(|_| "it is a whole number, such as 7".to_owned())
}

fn customers(word: &str) -> Result<usize, String> {
    let known = word.parse().ok().filter(|number| (hark_demo::CUSTOMERS_MIN..=CUSTOMERS_MAX).contains(number));
    known.ok_or_else(|| format!("it is a number from {} to {CUSTOMERS_MAX}", hark_demo::CUSTOMERS_MIN))
}

fn day(word: &str) -> Result<jiff::civil::Date, String> {
    let known = word.parse().ok().filter(|day: &jiff::civil::Date| YEARS.contains(&day.year()));
    known.ok_or_else(|| format!("it is a day of {} to {}, such as 2026-01-31", YEARS.start(), YEARS.end()))
}

impl Flags {
    /// The first one that says which world it is to be.
    fn wish(&self) -> Option<&'static str> {
        let said = [
            ("--seed", self.seed.is_some()),
            ("--customers", self.customers.is_some()),
            ("--end", self.end.is_some()),
            ("--null", self.null),
        ];
        said.into_iter().find(|(_, said)| *said).map(|(name, _)| name)
    }
}

/// A folder of somebody else's is none of ours, and what is in one of Hark's is not to be mixed with an invented company.
fn is_empty(path: &Path) -> Result<(), Failed> {
    let cannot = |error| Failed::io("read", path, &error);
    for file in std::fs::read_dir(path).map_err(cannot)? {
        let name = file.map_err(cannot)?.file_name();
        if !NO_DATA.iter().any(|known| name == **known) {
            let (fact, place) = (format!("the folder is not empty, it holds `{}`", name.display()), path.display());
            return Err(Failed::User(format!("{fact}. Hint: name an empty one with --data. Place: {place}")));
        }
    }
    Ok(())
}

/// Fills an empty folder with the simulated company. A folder that has it already is left as it is.
pub fn run(config: &Config, flags: &Flags) -> Result<(), Failed> {
    let folder = Folder::create(config)?;
    let truths_file = folder.path().join(TRUTHS_FILE);
    if truths_file.exists() {
        if let Some(wish) = flags.wish() {
            let fact = format!("the simulated company is there already, so {wish} changes nothing");
            let (hint, place) = ("leave it out, or name an empty folder with --data", folder.path().display());
            return Err(Failed::User(format!("{fact}. Hint: {hint}. Place: {place}")));
        }
        println!("the simulated company is in {} already", folder.path().display());
        if let Some(why) = why_no_link(config, None) {
            println!("{why}");
        }
        return Ok(());
    }
    is_empty(folder.path())?;
    let records = folder.records()?;
    let writer = folder.writer()?;
    let by = folder.operator(&records)?;
    let mut workspace = folder.wait(records.workspace(by.allow()?))?;
    hark_demo::NAME.clone_into(&mut workspace.name);
    folder.wait(records.set_workspace(by.allow()?, &workspace, now()))?;
    folder.wait(records.seed_demo_owner(&by, OWNER_EMAIL, OWNER_NAME, now()))?;
    for group in &GROUPS {
        folder.wait(save(&records, &by, group))??;
    }
    let company = Company::new(Options {
        seed: flags.seed.unwrap_or(1),
        end: last_day(flags),
        customers: flags.customers.unwrap_or(hark_demo::CUSTOMERS),
        truths: if flags.null { Truths::none() } else { Truths::all() },
    });
    let events = fill(&folder, &writer, &company)?;
    writer.settle(folder.workspace())?;
    writer.close()?;
    write_truths(&truths_file, &company)?;
    let (customers, accounts) = (company.customers().len() as u64, company.accounts().len() as u64);
    println!(
        "{} is in {}: {}, {}, {}",
        hark_demo::NAME,
        folder.path().display(),
        counted(customers, "customer"),
        counted(accounts, "account"),
        counted(events, "event")
    );
    if let Some(why) = why_no_link(config, None) {
        println!("{why}");
    }
    Ok(())
}

/// Why `hark serve` prints no link that opens the simulated company with these settings; `None` where it does. Before it
/// listens there is no address yet.
pub(super) fn why_no_link(config: &Config, address: Option<SocketAddr>) -> Option<String> {
    let (fact, hint) = if !config.public_url.is_empty() {
        (format!("HARK_PUBLIC_URL is {}", config.public_url), "serve without it to look around")
    } else {
        let address = address.filter(|address| !address.ip().is_loopback())?;
        (format!("others reach {address}, too"), "serve on a loopback address, such as --listen 127.0.0.1:4275")
    };
    Some(format!("no link opens the simulated company: it is for this machine alone, and {fact}. Hint: {hint}"))
}

/// Saves a segment as a member would, with the same checks, and watches it where that is wanted.
async fn save(records: &Records, by: &Context, group: &Group) -> hark_records::Result<Result<(), Failed>> {
    let Group { name, description, rule, watched } = *group;
    let content = format!("{{\"rule\":{rule}}}");
    let draft = Draft { name: name.into(), description: description.into(), content, look: "{}".into() };
    let saved = match step::save(records, by.allow()?, &draft, now()).await {
        Ok(saved) => saved,
        Err(problem) => {
            let fact = format!("the segment {name:?} of the simulated company cannot be saved: {}", problem.detail);
            return Ok(Err(Failed::Internal(fact)));
        }
    };
    if watched {
        records.watch_segment(by.allow()?, saved.id, true, now()).await?;
    }
    Ok(Ok(()))
}

fn last_day(flags: &Flags) -> i64 {
    let of_date = |date: jiff::civil::Date| date.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|at| at.timestamp());
    flags.end.and_then(of_date).map_or_else(now, jiff::Timestamp::as_microsecond)
}

fn fill(folder: &Folder, writer: &super::folder::Writer, company: &Company) -> Result<u64, Failed> {
    let style = ProgressStyle::with_template("{bar:40} day {pos} of {len}").unwrap_or(ProgressStyle::default_bar());
    let days = company.span();
    let length = (days.end - days.start).div_euclid(hark_model::time::DAY).max(0) as u64;
    let progress = ProgressBar::new(length).with_style(style);
    let mut window = Window::new(writer, BATCHES_UNDER_WAY);
    let (mut batch, mut held, mut sent) = (BatchBuilder::new(folder.workspace()), 0, 0);
    for day in company.days() {
        for event in &day.events {
            batch.push(event);
            held += 1;
            if held == BATCH_EVENTS {
                let full = std::mem::replace(&mut batch, BatchBuilder::new(folder.workspace()));
                window.send(full.finish())?;
                sent += held as u64;
                held = 0;
            }
        }
        progress.inc(1);
    }
    if held > 0 {
        window.send(batch.finish())?;
    }
    window.settle()?;
    progress.finish_and_clear();
    Ok(sent + held as u64)
}

/// What was planted, for those who want to know whether Hark finds it. Written last: it says that all is there.
fn write_truths(file: &Path, company: &Company) -> Result<(), Failed> {
    let text = serde_json::to_string_pretty(&company.truths())
        .map_err(|error| Failed::Internal(format!("the list of truths cannot be written: {error}")))?;
    std::fs::write(file, text + "\n").map_err(|error| Failed::io("write", file, &error))
}
