//! `POST /api/v1/query`: what is the answer to this question?

use super::{Call, reader};
use crate::edge::places::Place;
use crate::edge::reply::{Problem, Reply, value};
use crate::serve::Server;
use hark_query::calendar::weekday;
use hark_query::halt::{Halt, Why};
use hark_query::segment::Library;
use hark_query::{Context, QueryError};
use hark_records::Workspace;
use hark_timeline::EventSource;
use hyper::StatusCode;
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Answers the question in the body. At most [`crate::edge::EdgeLimits::questions`] run at one time, and of one workspace one
/// less; the rest is told to come back, so that questions never take ingest's memory, nor one workspace all places.
pub async fn answer(mut call: Call) -> Result<Reply, Problem> {
    let workspace = reader(&call, true).await?.workspace;
    let text = super::ingest::text(&mut call).await?;
    let spec = hark_query::spec::text::read(&text.json).map_err(|error| match error {
        QueryError::Wrong { place, fact, hint: None } if place.is_empty() => Problem::malformed(fact),
        other => problem(other, Duration::ZERO),
    })?;
    let place = call.server.questions.take(workspace.id)?;
    let began = Instant::now();
    let segments = call.server.shelf.held(&call.server.state.records, workspace.id).await?.library.clone();
    let ask = move |context: &Asked<'_>| hark_query::answer(context, &spec);
    let mut answer = asked(&call.server, workspace, place, segments, ask).await?;
    answer["took_ms"] = json!((began.elapsed().as_secs_f64() * 1e6).round() / 1e3);
    Ok(value(&answer))
}

/// What is asked of a workspace's timeline.
pub(crate) type Asked<'a> = Context<'a, dyn EventSource + Send + 'a>;

/// Asks a workspace's timeline as it is now, on a thread that may wait. The work is told to stop when the time for a
/// question is up, or when the future is dropped because the client has gone.
pub(crate) async fn asked<T: Send + 'static>(
    server: &Arc<Server>,
    workspace: Arc<Workspace>,
    place: Place,
    segments: Arc<Library>,
    work: impl FnOnce(&Asked<'_>) -> hark_query::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let state = &server.state;
    let (sink, threads, now) = (state.sink.clone(), state.question_threads.max(1), (state.clock)());
    let halt = Arc::new(Halt::new());
    // Dropped with this future: when the client goes away, hyper drops it.
    let _leash = Leash(halt.clone());
    let limit = state.limits.question;
    let own = halt.clone();
    let answered = super::blocking(move || {
        // Held here and not outside: a question that does not stop at once still takes its place.
        let _place = place;
        let view = sink.view(workspace.id)?;
        let week_start = weekday(&workspace.week_start);
        let (timezone, halt) = (workspace.timezone.as_str(), &*own);
        let context = Context { source: &*view, now, threads, timezone, week_start, segments: &segments, halt };
        work(&context)
    });
    within(limit, &halt, answered).await?.map_err(|error| problem(error, limit))
}

/// Tells a question to stop when it is not needed any more; one that has been answered does not mind.
pub(crate) struct Leash(pub(crate) Arc<Halt>);

impl Drop for Leash {
    fn drop(&mut self) {
        self.0.stop(Why::NobodyWaits);
    }
}

/// How long a question may take to notice that its time is up. Then the client hears it whether or not the work has ended.
const NOTICE: Duration = Duration::from_secs(2);

/// Waits for the answer until the time is up.
async fn within<T>(
    limit: Duration,
    halt: &Halt,
    answered: impl Future<Output = Result<Result<T, QueryError>, Problem>>,
) -> Result<Result<T, QueryError>, Problem> {
    if limit.is_zero() {
        return answered.await;
    }
    tokio::pin!(answered);
    if let Ok(answer) = tokio::time::timeout(limit, &mut answered).await {
        return answer;
    }
    halt.stop(Why::TimeIsUp);
    tokio::time::timeout(NOTICE, answered).await.unwrap_or(Ok(Err(QueryError::Stopped(Why::TimeIsUp))))
}

pub(crate) fn problem(error: QueryError, limit: Duration) -> Problem {
    match error {
        QueryError::Stopped(_) => {
            let detail = format!("The question took longer than {} seconds and was given up.", limit.as_secs_f64());
            Problem::unavailable("question_too_long", detail, 30)
                .hint("Ask about a shorter range or fewer events, or raise `question_seconds`.")
        }
        QueryError::Wrong { place, fact, hint } => {
            let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_question", fact);
            problem.hint = hint;
            problem.place = Some(place.into());
            problem
        }
        QueryError::Store(error) => error.into(),
    }
}
