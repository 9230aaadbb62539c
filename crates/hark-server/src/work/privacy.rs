//! Somebody asked for all that is known of a customer: how does the archive come to be?
//!
//! A job makes it and keeps it with its request in the records. When the server dies on the way, another takes the job over when its
//! lease ends; nothing of a half-made archive is kept anywhere. Servers that share their records may have a store each: only the one
//! that has the customer makes it.

use super::{Tried, Work, erasure};
use crate::api::privacy::archive::{self, Around, Kept, Without};
use crate::api::problem::sentence;
use crate::library::{self, Held};
use crate::routes::query::Leash;
use hark_model::CustomerKey;
use hark_query::calendar::weekday;
use hark_query::halt::Halt;
use hark_query::{Context, QueryError};
use hark_records::jobs::Job;
use hark_records::privacy::{self as requests, KIND, Request};
use hark_records::webhooks::Webhook;
use hark_records::{Context as By, WorkspaceId};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

/// How long an archive may take.
const LONGEST: Duration = Duration::from_secs(30 * 60);

/// What the job knows.
#[derive(Deserialize)]
struct Known {
    request: i64,
}

/// How making it went.
enum Made {
    /// With the keys of all whose data are in it.
    Archive(Vec<u8>, Vec<CustomerKey>),
    Without(Without),
    AnotherStore,
}

/// Makes the archive of a request.
pub async fn make(work: &Work, job: &Job) -> hark_records::Result<Tried> {
    let kept: Option<Known> = serde_json::from_str(&job.payload).ok();
    let (Some(kept), Some(workspace)) = (kept, job.workspace) else {
        return Ok(Tried::Never("What this job is about cannot be read.".into()));
    };
    let by = work.records.for_job(workspace, KIND).await?;
    let Some(request) = work.records.open_privacy(&by, kept.request).await? else {
        return Ok(Tried::Dropped("The request is over, or its customer was erased.".into()));
    };
    let id = request.id;
    let made = match gather(work, &by, workspace, request).await? {
        Ok(Made::AnotherStore) => return Ok(Tried::Wait("It is about the data folder of another server.".into())),
        Ok(Made::Archive(bytes, keys)) => Ok((bytes, keys)),
        Ok(Made::Without(Without::Nobody)) => Err("The customer is not there any more.".to_owned()),
        Ok(Made::Without(Without::TooLarge)) => {
            Err("There are more events than an archive holds. Hint: `hark query` reads them from the folder."
                .to_owned())
        }
        Err(why) if job.attempts < job.attempts_max => return Ok(Tried::Later(why, None)),
        Err(why) => Err(why),
    };
    let now = (work.clock)();
    match made {
        Ok((bytes, keys)) => Ok(match work.records.end_privacy(&by, id, Ok((bytes, &keys)), now).await? {
            requests::Kept::Kept => Tried::Done,
            requests::Kept::Over => Tried::Dropped("The customer was erased meanwhile.".into()),
            requests::Kept::Erased => Tried::Later("Somebody who was one with them was erased meanwhile.".into(), None),
        }),
        Err(why) => {
            work.records.end_privacy(&by, id, Err(&why), now).await?;
            Ok(Tried::Never(why))
        }
    }
}

/// What is kept of a customer beside their timeline, under any key of theirs. The inner error is a reason to try again.
async fn kept(
    work: &Work,
    by: &By,
    customer: CustomerKey,
    (saved, hooks): (&Held, &[Webhook]),
) -> hark_records::Result<Result<Kept, String>> {
    let (sink, workspace) = (work.sink.clone(), by.workspace());
    let looking = tokio::task::spawn_blocking(move || {
        let keys = sink.view(workspace)?.keys_of(customer);
        let letters = sink.letters_naming(workspace, &keys)?;
        Ok::<_, hark_timeline::Error>((keys, letters))
    });
    let (keys, letters) = match looking.await {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => return Ok(Err(sentence(&error.to_string()))),
        Err(error) => return Ok(Err(broke_off(&error))),
    };
    let called = |id| saved.segments.iter().find(|one| one.id == id).map_or("", |one| &one.name).to_owned();
    let moves = work.records.moves_of(by.allow()?, &keys).await?;
    let to = |id| hooks.iter().find(|hook| hook.id == id).map(|hook| host(&hook.url)).unwrap_or_default();
    let told = work.records.told_about(by.allow()?, &keys).await?;
    Ok(Ok(Kept {
        moves: moves.into_iter().map(|one| (one, called(one.segment))).collect(),
        told: told.into_iter().map(|one| (to(one.webhook), one)).map(|(host, one)| (one, host)).collect(),
        letters,
    }))
}

fn host(url: &str) -> String {
    url.split('/').nth(2).unwrap_or_default().to_owned()
}

fn broke_off(error: &tokio::task::JoinError) -> String {
    tracing::error!(%error, "an archive broke off");
    "Making it broke off; the log of the server says more.".to_owned()
}

/// Reads what is around, then the timeline on a thread that may wait. The inner error is a reason to try again.
async fn gather(
    work: &Work,
    by: &By,
    workspace: WorkspaceId,
    request: Request,
) -> hark_records::Result<Result<Made, String>> {
    let settings = work.records.workspace(by.allow()?).await?;
    let hooks = work.records.webhooks(by.allow()?).await?;
    let saved = library::once(&work.records, workspace).await?;
    let kept = match kept(work, by, request.customer, (&saved, &hooks)).await? {
        Ok(kept) => kept,
        Err(why) => return Ok(Err(why)),
    };
    let recipients = hooks.into_iter().map(|hook| (host(&hook.url), hook.description)).collect();
    let around = Around { kind: request.kind.clone(), workspace: settings, recipients, kept };
    let segments = saved.library.clone();
    let (sink, now, halt) = (work.sink.clone(), (work.clock)(), Arc::new(Halt::new()));
    // A server that stops, or has waited long enough, stops the thread as well.
    let _leash = Leash(halt.clone());
    let reading = tokio::task::spawn_blocking(move || -> Result<Made, QueryError> {
        let view = sink.view(workspace)?;
        if erasure::mark(&*view) != request.store {
            return Ok(Made::AnotherStore);
        }
        let (timezone, week_start) = (around.workspace.timezone.as_str(), weekday(&around.workspace.week_start));
        let context =
            Context { source: &*view, now, threads: 1, timezone, week_start, segments: &segments, halt: &halt };
        let made = archive::make(&context, request.customer, &around)?;
        Ok(made.map_or_else(Made::Without, |(key, bytes)| Made::Archive(bytes, view.keys_of(key))))
    });
    let Ok(read) = tokio::time::timeout(LONGEST, reading).await else {
        return Ok(Err(format!("It took longer than {} minutes.", LONGEST.as_secs() / 60)));
    };
    Ok(match read {
        Ok(Ok(made)) => Ok(made),
        Ok(Err(error)) => Err(sentence(&error.to_string())),
        Err(error) => Err(broke_off(&error)),
    })
}
