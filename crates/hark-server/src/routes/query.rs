//! `POST /api/v1/query`: what is the answer to this question?

use super::{Call, reader};
use crate::edge::body;
use crate::edge::reply::{Problem, Reply, ok};
use hyper::StatusCode;

/// The schema of questions.
pub fn schema() -> Reply {
    ok("{}")
}

/// Answers the question in the body.
pub async fn answer(mut call: Call) -> Result<Reply, Problem> {
    let reader = reader(&call, false).await?;
    let text = super::ingest::text(&mut call).await?;
    let Ok(_permit) = call.server.questions.clone().try_acquire_owned() else {
        return Err(body::busy());
    };
    let _ = (reader, text);
    Err(Problem::new(StatusCode::NOT_IMPLEMENTED, "not_there_yet", "Questions are not answered yet."))
}
