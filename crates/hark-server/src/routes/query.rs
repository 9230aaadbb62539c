//! `POST /api/v1/query`: what is the answer to this question?

use super::{Call, reader};
use crate::edge::body;
use crate::edge::reply::{Problem, Reply, value};
use hark_query::calendar::WEEKDAYS;
use hark_query::{Context, QueryError};
use hyper::StatusCode;
use serde_json::{Value, json};
use std::time::Instant;

/// Answers the question in the body. At most [`crate::edge::EdgeLimits::questions`] run at one time; the rest is told to
/// come back, so that questions never take ingest's memory.
pub async fn answer(mut call: Call) -> Result<Reply, Problem> {
    let workspace = reader(&call, true).await?.workspace;
    let text = super::ingest::text(&mut call).await?;
    let spec: Value = serde_json::from_str(&text.json)
        .map_err(|error| Problem::malformed(format!("The question is not readable JSON: {error}.")))?;
    let state = &call.server.state;
    let Ok(permit) = call.server.questions.clone().try_acquire_owned() else {
        return Err(body::busy());
    };
    let (sink, threads, now) = (state.sink.clone(), state.question_threads.max(1), (state.clock)());
    let began = Instant::now();
    let answered = super::blocking(move || {
        // Held here and not outside: a client that goes away does not end the work.
        let _permit = permit;
        let view = sink.view(workspace.id)?;
        let week_start = WEEKDAYS.iter().find(|(word, _)| *word == workspace.week_start).unwrap_or(&WEEKDAYS[0]).1;
        let context = Context { source: &*view, now, threads, timezone: &workspace.timezone, week_start };
        hark_query::answer(&context, &spec)
    });
    let mut answer = answered.await?.map_err(problem)?;
    answer["took_ms"] = json!((began.elapsed().as_secs_f64() * 1e6).round() / 1e3);
    Ok(value(&answer))
}

fn problem(error: QueryError) -> Problem {
    match error {
        QueryError::Wrong { place, fact, hint } => {
            let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_question", fact);
            problem.hint = hint;
            problem.place = Some(place);
            problem
        }
        QueryError::Store(error) => error.into(),
    }
}
