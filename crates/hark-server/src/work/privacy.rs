//! Somebody asked for all that is known of a customer: how does the archive come to be?
//!
//! A job makes it and keeps it with its request in the records. When the server dies on the way, another takes the job over when its
//! lease ends; nothing of a half-made archive is kept anywhere. Servers that share their records may have a store each: only the one
//! that has the customer makes it.

use super::{Tried, Work, erasure};
use crate::api::privacy::archive::{self, Around, Without};
use crate::api::problem::sentence;
use crate::library;
use hark_query::calendar::weekday;
use hark_query::halt::Halt;
use hark_query::{Context, QueryError};
use hark_records::jobs::Job;
use hark_records::privacy::{KIND, Request};
use hark_records::{Context as By, WorkspaceId};
use serde::Deserialize;

/// What the job knows.
#[derive(Deserialize)]
struct Kept {
    request: i64,
}

/// How making it went.
enum Made {
    Archive(Vec<u8>),
    Without(Without),
    AnotherStore,
}

/// Makes the archive of a request.
pub async fn make(work: &Work, job: &Job) -> hark_records::Result<Tried> {
    let kept: Option<Kept> = serde_json::from_str(&job.payload).ok();
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
        Ok(Made::Archive(bytes)) => Ok(bytes),
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
        Ok(bytes) => {
            let kept = work.records.end_privacy(&by, id, Ok(bytes), now).await?;
            Ok(if kept { Tried::Done } else { Tried::Dropped("The customer was erased meanwhile.".into()) })
        }
        Err(why) => {
            work.records.end_privacy(&by, id, Err(&why), now).await?;
            Ok(Tried::Never(why))
        }
    }
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
    let host = |url: &str| url.split('/').nth(2).unwrap_or_default().to_owned();
    let recipients = hooks.into_iter().map(|hook| (host(&hook.url), hook.description)).collect();
    let around = Around { kind: request.kind.clone(), workspace: settings, recipients };
    let segments = library::all(&work.records, workspace).await?;
    let (sink, now) = (work.sink.clone(), (work.clock)());
    let reading = tokio::task::spawn_blocking(move || -> Result<Made, QueryError> {
        let view = sink.view(workspace)?;
        if erasure::mark(&*view) != request.store {
            return Ok(Made::AnotherStore);
        }
        let (timezone, week_start) = (around.workspace.timezone.as_str(), weekday(&around.workspace.week_start));
        let halt = Halt::new();
        let context =
            Context { source: &*view, now, threads: 1, timezone, week_start, segments: &segments, halt: &halt };
        Ok(archive::make(&context, request.customer, &around)?.map_or_else(Made::Without, Made::Archive))
    });
    Ok(match reading.await {
        Ok(Ok(made)) => Ok(made),
        Ok(Err(error)) => Err(sentence(&error.to_string())),
        Err(error) => {
            tracing::error!(%error, "an archive broke off");
            Err("Making it broke off; the log of the server says more.".into())
        }
    })
}
