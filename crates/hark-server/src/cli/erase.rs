//! `hark erase`: how is a customer forgotten?

use super::folder::Folder;
use super::{Failed, counted};
use crate::config::Config;
use hark_model::Population;

/// Flags of `hark erase`.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Any id of the customer
    id: String,
    /// customer, employee, partner or supplier
    #[arg(long, default_value = "customer", value_parser = population)]
    population: Population,
}

fn population(word: &str) -> Result<Population, String> {
    Population::from_word(word).ok_or_else(|| "it is customer, employee, partner or supplier".to_owned())
}

/// Erases every byte of the customer and refuses their ids from then on.
pub fn run(config: &Config, flags: &Flags) -> Result<(), Failed> {
    if flags.id.is_empty() {
        return Err(Failed::User("an id cannot be empty. Hint: name any id of the customer".to_owned()));
    }
    let folder = Folder::existing(config)?;
    let writer = folder.writer()?;
    let erasure = writer.erase(folder.workspace(), flags.population, &flags.id)?;
    writer.close()?;
    match erasure {
        Some(done) => println!(
            "erased: {}, {}; {} refused from now on",
            counted(done.events, "event"),
            counted(done.dead_letters, "dead letter"),
            if done.ids == 1 { "1 id is".to_owned() } else { format!("{} ids are", done.ids) }
        ),
        None => println!("the server has the request and has not answered yet; it will erase before anything else"),
    }
    Ok(())
}
