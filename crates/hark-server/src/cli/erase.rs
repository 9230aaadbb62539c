//! `hark erase`: how is a customer forgotten?

use super::folder::{Folder, Writer, now, random};
use super::serve::public_url;
use super::{Failed, counted};
use crate::config::Config;
use crate::work::erasure::{self, Went};
use hark_model::Population;
use hark_timeline::engine::Erasure;

/// Flags of `hark erase`.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Any id of the customer
    id: String,
    /// customer, employee, partner or supplier
    #[arg(long, default_value = "customer", value_parser = population)]
    population: Population,
    /// Refuse the id from now on also when nobody here has it: a slip of the finger would lock out whoever gets it
    #[arg(long)]
    even_if_unknown: bool,
}

fn population(word: &str) -> Result<Population, String> {
    Population::from_word(word).ok_or_else(|| "it is customer, employee, partner or supplier".to_owned())
}

/// Erases every byte of the customer and refuses their ids from then on. The audit log and the endpoints of webhooks hear of it as
/// they do when a member asks.
pub fn run(config: &Config, flags: &Flags) -> Result<(), Failed> {
    if flags.id.is_empty() {
        return Err(Failed::User("an id cannot be empty. Hint: name any id of the customer".to_owned()));
    }
    let folder = Folder::existing(config)?;
    let writer = folder.writer()?;
    let records = folder.records()?;
    let by = folder.operator(&records)?;
    if !flags.even_if_unknown && !is_known(&folder, &writer, flags)? {
        let hint = "check the spelling and --population; --even-if-unknown erases dead letters that name it, and refuses it from now on";
        return Err(Failed::User(format!("nobody here has the id `{}`. Hint: {hint}", flags.id.escape_debug())));
    }
    let view = writer.view(&folder)?;
    let customer = view.resolve(flags.population, &flags.id);
    let (about, message) = (erasure::about(&*view, customer).named(&flags.id), u128::from_le_bytes(random()?));
    drop(view);
    let asked = folder.wait(erasure::ask(&records, by.allow()?, about, message, now()))?;
    let url = public_url(config, config.listen);
    match writer.erase(folder.workspace(), flags.population, &flags.id) {
        Ok(Some(erased)) => {
            let refused = writer.erased(folder.workspace())?;
            let went = Went { erasure: Some(&erased), refused: &refused, code: None };
            folder.wait(asked.done(&records, &by, went, &url, now()))?;
            say(&erased);
        }
        Ok(None) => println!("the server has the request and has not answered yet; it will erase before anything else"),
        // Who cannot be looked for now is looked for by a job of the server.
        Err(failed) => {
            let there = erasure::is_there(&*writer.view(&folder)?, customer)?;
            let why = "The command could not do it. Hint: ask for it again.";
            let refused = writer.erased(folder.workspace())?;
            folder.wait(asked.broke_off(&records, &by, (there, "refused", why), &refused, &url, now()))?;
            return Err(failed);
        }
    }
    writer.close()
}

/// Whether there is anything of whoever has this id. What was sent a moment ago may still be on its way.
fn is_known(folder: &Folder, writer: &Writer, flags: &Flags) -> Result<bool, Failed> {
    let look = || {
        let view = writer.view(folder)?;
        Ok::<_, Failed>(erasure::is_there(&*view, view.resolve(flags.population, &flags.id))?)
    };
    if look()? {
        return Ok(true);
    }
    writer.accounting(folder.workspace())?;
    look()
}

fn say(done: &Erasure) {
    println!(
        "erased: {}, {}; {} refused from now on",
        counted(done.events, "event"),
        counted(done.dead_letters, "dead letter"),
        if done.ids == 1 { "1 id is".to_owned() } else { format!("{} ids are", done.ids) }
    );
}
