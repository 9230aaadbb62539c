//! An erasure was asked for: how does everybody hear how it ended, also when the server did not live to say so?
//!
//! Whoever erases says how it went. A job stands by meanwhile: when nobody said anything until it is due, it looks whether the
//! customer is still in the store. The message to endpoints has one id from the beginning, so that none counts twice.

pub mod names;

use self::names::{Names, Refused};
use super::{Tried, Work, webhook};
use crate::api::problem::sentence;
use crate::sink::Sink;
use hark_model::{CustomerKey, KeyRange, Micros, Population};
use hark_query::timeline::{hex, parse_key};
use hark_records::access::HandlePrivacy;
use hark_records::audit::Entry;
use hark_records::erasures::{Ending, KIND};
use hark_records::jobs::{Job, State};
use hark_records::traces::{Traces, Without};
use hark_records::{Allowed, Context, Records, WorkspaceId};
use hark_timeline::engine::Erasure;
use hark_timeline::{EventSource, WalkOptions};
use serde::{Deserialize, Serialize};

/// No client can send this id. Its key differs from store to store.
const NOBODY: &str = "\u{0}nobody";

/// What the job knows of it: nothing that tells who it is.
#[derive(Serialize, Deserialize)]
struct Kept {
    customer: String,
    store: String,
    message: String,
    /// The other keys by which they may be written down.
    #[serde(default)]
    formerly: Vec<String>,
}

/// How an erasure went.
#[derive(Clone, Copy)]
pub struct Went<'a> {
    /// What was removed, for whoever saw it.
    pub erasure: Option<&'a Erasure>,
    /// Of an error that came after.
    pub code: Option<&'a str>,
    /// All ids that the store refuses now: they outlive a restored older copy of it, and nothing that was saved names them.
    pub refused: &'a Refused,
}

/// An erasure of which nobody has said yet how it ended.
#[derive(Clone, Debug)]
pub struct Asked {
    customer: CustomerKey,
    store: String,
    message: String,
    job: i64,
    /// By which keys they may be written down, today's among them.
    keys: Vec<CustomerKey>,
    /// What names them, while one knows it.
    names: Names,
    /// What became of what named them when it was asked.
    pub traces: Traces,
}

/// Whom an erasure is about, as the store knew them when it was asked for.
#[derive(Clone, Debug)]
pub struct About {
    customer: CustomerKey,
    keys: Vec<CustomerKey>,
    /// What names them where people saved something.
    names: Names,
    store: String,
}

/// Whom an erasure is about.
pub fn about(view: &dyn EventSource, customer: CustomerKey, now: Micros) -> About {
    let names = Names::of(view, customer, now);
    About { customer, keys: view.keys_of(customer), names, store: mark(view) }
}

impl About {
    /// The same of somebody who was named by this id, which the store need not know.
    #[must_use]
    pub fn named(mut self, id: &str) -> About {
        self.names.add(id);
        self
    }
}

/// Names a store. Servers that share their records may have a store each, and who is not in one may be in the other.
pub fn mark(view: &dyn EventSource) -> String {
    hex(view.resolve(Population::Customer, NOBODY))
}

/// Whether there is anything of a customer in the store, or of whom they have become.
pub fn is_there(view: &dyn EventSource, customer: CustomerKey) -> hark_timeline::Result<bool> {
    let mut found = false;
    let alone = KeyRange { first: customer, last: customer };
    view.walk(alone, &WalkOptions::default(), &mut |_| found = true)?;
    Ok(found || !view.ids_of(customer)?.is_empty())
}

/// Writes down that it was asked. Before anything is removed: an erasure that nobody can find later never happened on paper. What people
/// saved names them no more from now on: should the server stop behind this it is asked again, and later nobody knows what they were called.
pub async fn ask(
    records: &Records,
    by: Allowed<'_, HandlePrivacy>,
    About { customer, keys, names, store }: About,
    random: u128,
    now: Micros,
) -> hark_records::Result<Asked> {
    let message = format!("msg_{random:032x}");
    let formerly = keys.iter().filter(|key| **key != customer).map(|key| hex(*key)).collect();
    let kept = Kept { customer: hex(customer), store: store.clone(), message: message.clone(), formerly };
    let payload = serde_json::to_string(&kept).unwrap_or_default();
    let entry = Entry::done("customer.erase_asked", target(customer));
    let job = records.ask_erasure(by, entry, payload, now).await?;
    let traces = records.forget_traces(by, &names, now).await?;
    Ok(Asked { customer, store, message, job, keys, names, traces })
}

/// The same, unless it was asked for before and nobody has said how that ended: then it is that one.
pub async fn ask_once(
    records: &Records,
    by: &Context,
    about: About,
    random: u128,
    now: Micros,
) -> hark_records::Result<Asked> {
    for (job, payload) in records.open_erasures(by).await? {
        let Ok(kept) = serde_json::from_str::<Kept>(&payload) else { continue };
        if parse_key(&kept.customer) == Some(about.customer) && kept.store == about.store {
            let About { customer, keys, names, store } = about;
            let traces = records.forget_traces(by.allow()?, &names, now).await?;
            return Ok(Asked { customer, store, message: kept.message, job, keys, names, traces });
        }
    }
    ask(records, by.allow()?, about, random, now).await
}

fn target(customer: CustomerKey) -> String {
    format!("customer:{}", hex(customer))
}

impl Asked {
    /// They are gone: writes it down and tells the endpoints, unless that was done.
    pub async fn done(
        &self,
        records: &Records,
        by: &Context,
        Went { erasure, code, refused }: Went<'_>,
        public_url: &str,
        now: Micros,
    ) -> hark_records::Result<bool> {
        let mut entry = Entry::done("customer.erase", target(self.customer));
        if let Some(done) = erasure {
            entry = entry.with("events", done.events).with("ids", done.ids);
        }
        if let Some(code) = code {
            entry = entry.with("code", code);
        }
        let what = webhook::erased(by.workspace(), &hex(self.customer), erasure);
        let bodies = what.bodies(public_url, &self.message, now);
        // They may have become one with somebody since it was asked.
        let gone: Vec<_> = erasure.iter().flat_map(|done| &done.keys).chain(&self.keys).copied().collect();
        let told = Some((what.kind, self.message.as_str(), &bodies));
        let without = Both(&self.names, refused);
        let refused = Some((self.store.as_str(), refused.keys()));
        let ending = Ending { entry, job: (State::Done, None), told, gone: &gone, refused, without: Some(&without) };
        records.end_erasure(by, self.job, ending, now).await
    }

    /// The store refused: before anything was removed, or when all was and only the last traces could not be cleared. Writes
    /// down which it was.
    pub async fn broke_off(
        &self,
        records: &Records,
        by: &Context,
        (there, code, why): (bool, &str, &str),
        refused: &Refused,
        public_url: &str,
        now: Micros,
    ) -> hark_records::Result<bool> {
        if there {
            self.failed(records, by, code, (State::Done, why), now).await
        } else {
            self.done(records, by, Went { code: Some(code), refused, erasure: None }, public_url, now).await
        }
    }

    /// They are still there: writes it down, so that it is asked again.
    async fn failed(
        &self,
        records: &Records,
        by: &Context,
        code: &str,
        job: (State, &str),
        now: Micros,
    ) -> hark_records::Result<bool> {
        let entry = Entry::done("customer.erase_failed", target(self.customer)).with("code", code);
        let ending = Ending { entry, job: (job.0, Some(job.1)), told: None, gone: &[], refused: None, without: None };
        records.end_erasure(by, self.job, ending, now).await
    }
}

/// What was saved while they were erased names neither them nor anybody who was erased before.
struct Both<'a>(&'a Names, &'a Refused);

impl Without for Both<'_> {
    fn content(&self, json: &str) -> Option<String> {
        let first = self.0.content(json);
        self.1.content(first.as_deref().unwrap_or(json)).or(first)
    }

    fn words(&self, text: &str) -> Option<String> {
        let first = self.0.words(text);
        self.1.words(first.as_deref().unwrap_or(text)).or(first)
    }
}

/// What a look into the store showed.
enum Seen {
    /// And these ids are refused.
    Gone(Refused),
    There,
    AnotherStore,
}

fn look(sink: &dyn Sink, workspace: WorkspaceId, customer: CustomerKey, store: &str) -> hark_timeline::Result<Seen> {
    let view = sink.view(workspace)?;
    if mark(&*view) != store {
        return Ok(Seen::AnotherStore);
    }
    Ok(match is_there(&*view, customer)? {
        true => Seen::There,
        false => Seen::Gone(Refused::of(view, sink.erased(workspace)?)),
    })
}

/// Nobody said how it ended: looks, and says it.
pub async fn settle(work: &Work, job: &Job) -> hark_records::Result<Tried> {
    let kept: Option<Kept> = serde_json::from_str(&job.payload).ok();
    let kept = kept.and_then(|kept| Some((parse_key(&kept.customer)?, kept)));
    let (Some((customer, kept)), Some(workspace)) = (kept, job.workspace) else {
        return Ok(Tried::Never("What this job is about cannot be read.".into()));
    };
    let sink = work.sink.clone();
    let Kept { store, message, formerly, .. } = kept;
    let keys = formerly.iter().filter_map(|key| parse_key(key)).chain([customer]).collect();
    let (names, traces) = (Names::default(), Traces::default());
    let asked = Asked { customer, store: store.clone(), message, job: job.id, keys, names, traces };
    let looked = tokio::task::spawn_blocking(move || look(&*sink, workspace, customer, &store)).await;
    let seen = match looked {
        Ok(Ok(seen)) => seen,
        Ok(Err(error)) => return Ok(Tried::Later(sentence(&error.to_string()), None)),
        Err(error) => {
            tracing::error!(%error, "a look into the store broke off");
            return Ok(Tried::Later("The look into the store broke off; the log says more.".into(), None));
        }
    };
    let (by, now) = (work.records.for_job(workspace, KIND).await?, (work.clock)());
    match seen {
        Seen::Gone(refused) => {
            let went = Went { refused: &refused, erasure: None, code: None };
            asked.done(&work.records, &by, went, &work.base, now).await?;
            Ok(Tried::Done)
        }
        Seen::There => {
            let why = "The customer is still there: the erasure was cut off before it began. Hint: ask for it again.";
            asked.failed(&work.records, &by, "cut_off", (State::Failed, why), now).await?;
            Ok(Tried::Never(why.into()))
        }
        Seen::AnotherStore => Ok(Tried::Later("It is about the data folder of another server.".into(), None)),
    }
}
