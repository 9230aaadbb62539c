//! `hark erase`: how is a customer forgotten?

use super::folder::{Folder, Writer, now, random};
use super::serve::public_url;
use super::{Failed, counted};
use crate::config::Config;
use crate::inert;
use crate::work::erasure::names::{self, Refused};
use crate::work::erasure::{self, Went};
use hark_model::Population;
use hark_records::traces::Traces;
use hark_timeline::EventSource;
use hark_timeline::engine::Erasure;

/// Flags of `hark erase`.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Any id of the customer, or their e-mail address or telephone number
    id: String,
    /// customer, employee, partner or supplier
    #[arg(long, default_value = "customer", value_parser = population)]
    population: Population,
    /// Refuse the id from now on also when nobody here has it: a slip of the finger would lock out whoever gets it
    #[arg(long)]
    even_if_unknown: bool,
    /// Erase whoever has it as an address and not as an id, once it was shown who that is
    #[arg(long, conflicts_with = "even_if_unknown")]
    by_address: bool,
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
    let id = match flags.even_if_unknown || is_known(&folder, &writer, flags)? {
        true => flags.id.clone(),
        false => id_of_address(&*writer.view(&folder)?, flags)?,
    };
    let view = writer.view(&folder)?;
    let customer = view.resolve(flags.population, &id);
    let about = erasure::about(&*view, customer, now()).named(&id);
    let message = u128::from_le_bytes(random()?);
    drop(view);
    let asked = folder.wait(erasure::ask(&records, by.allow()?, about, message, now()))?;
    let url = public_url(config, config.listen);
    match writer.erase(folder.workspace(), flags.population, &id) {
        Ok(Some(erased)) => {
            let refused = Refused::of(writer.view(&folder)?, writer.erased(folder.workspace())?);
            let went = Went { erasure: Some(&erased), refused: &refused, code: None };
            folder.wait(asked.done(&records, &by, went, &url, now()))?;
            say(&erased, &asked.traces);
        }
        Ok(None) => println!("the server has the request and has not answered yet; it will erase before anything else"),
        // Who cannot be looked for now is looked for by a job of the server.
        Err(failed) => {
            let view = writer.view(&folder)?;
            let there = erasure::is_there(&*view, customer)?;
            let why = "The command could not do it. Hint: ask for it again.";
            let refused = Refused::of(view, writer.erased(folder.workspace())?);
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

/// An id of the only customer who has it as an address. Nobody is erased by a word that others can give themselves, before somebody has
/// seen whom it means.
fn id_of_address(view: &dyn EventSource, flags: &Flags) -> Result<String, Failed> {
    let found = names::with_address(view, flags.population, &flags.id, now());
    let (found, more) = found.map_err(|error| Failed::Internal(error.to_string()))?;
    let mut ids = Vec::new();
    for customer in &found {
        ids.extend(view.ids_of(*customer)?.into_iter().next());
    }
    let (address, shown) =
        (flags.id.escape_debug(), ids.iter().map(|id| format!("`{}`", inert::line(id))).collect::<Vec<_>>());
    let (fact, hint) = match (ids.as_slice(), more) {
        ([], false) => (
            format!("nobody here has the id `{address}`, nor as an address"),
            "check the spelling and --population; --even-if-unknown erases dead letters that name it, and refuses it from now on".to_owned(),
        ),
        ([id], false) if flags.by_address => return Ok(id.clone()),
        ([id], false) => {
            let all = view.ids_of(view.resolve(flags.population, id))?;
            let (ids, of) = (if all.len() == 1 { "1 id".to_owned() } else { format!("{} ids", all.len()) }, &shown[0]);
            (format!("`{address}` is no id, but the address of one customer: {of}, with {ids}"),
             "look whether that is who is meant, and say --by-address, or name the id".to_owned())
        }
        _ => {
            let (some, and) = (shown.join(", "), if more { " and maybe others" } else { "" });
            (format!("`{address}` is no id, and the address of more than one customer: {some}{and}"),
             "erase each of those who are meant by an id of theirs".to_owned())
        }
    };
    Err(Failed::User(format!("{fact}. Hint: {hint}")))
}

fn say(done: &Erasure, traces: &Traces) {
    println!(
        "erased: {}, {}; {} refused from now on",
        counted(done.events, "event"),
        counted(done.dead_letters, "dead letter"),
        if done.ids == 1 { "1 id is".to_owned() } else { format!("{} ids are", done.ids) }
    );
    if traces.rewritten > 0 {
        let some = counted(traces.rewritten as u64, "thing");
        println!("{some} that people saved named them: it says (erased) there now");
    }
    for (kind, id) in &traces.doubtful {
        println!("look at the {kind} {id}: it may still mean them");
    }
}
