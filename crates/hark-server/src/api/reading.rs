//! How does a handler read the timeline, a path or a page?

use super::caller::Caller;
pub(super) use super::given::Parameters;
use crate::edge::Problem;
use crate::routes::query::{Asked, asked};
use crate::serve::Server;
use hark_model::{CustomerKey, Population};
use hark_query::segment::Library;
use hark_records::audit::Entry;
use hark_records::{Right, Workspace};
use std::sync::Arc;
use std::time::Duration;

/// How long a question waits for its turn. A dashboard asks many at once; only some are answered at one time.
const TURN: Duration = Duration::from_secs(10);

/// Entries of a page when the request does not say.
pub(super) const LIMIT_DEFAULT: usize = 50;
/// Most entries of a page.
pub(super) const LIMIT_MAX: usize = 200;

/// Asks the timeline of the workspace of this request, by the names it has given. Waits for its turn, but not for long.
pub(super) async fn ask<T: Send + 'static>(
    server: &Arc<Server>,
    caller: &Caller,
    work: impl FnOnce(&Asked<'_>) -> hark_query::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let names = server.shelf.held(&server.state.records, caller.context()?.workspace()).await?;
    ask_with(server, caller, names.library.clone(), work).await
}

/// The same by names that were looked up already.
pub(super) async fn ask_with<T: Send + 'static>(
    server: &Arc<Server>,
    caller: &Caller,
    segments: Arc<Library>,
    work: impl FnOnce(&Asked<'_>) -> hark_query::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let workspace = workspace(server, caller).await?;
    let place = server.questions.wait(workspace.id, TURN).await?;
    asked(server, workspace, place, segments, work).await
}

/// The workspace of this request. One that was made this moment is not among those that are kept at hand.
pub(super) async fn workspace(server: &Arc<Server>, caller: &Caller) -> Result<Arc<Workspace>, Problem> {
    match server.auth.workspace(caller.context()?.workspace()) {
        Some(workspace) => Ok(workspace),
        None => Ok(Arc::new(server.state.records.workspace(caller.may()?).await?)),
    }
}

/// Does what touches the store on a thread that may wait.
pub(super) async fn store<T: Send + 'static>(
    server: &Arc<Server>,
    work: impl FnOnce(&dyn crate::sink::Sink) -> hark_timeline::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let sink = server.state.sink.clone();
    Ok(crate::routes::blocking(move || work(&*sink)).await??)
}

/// That the caller also has this right. A refusal is written down, like those of the policy.
pub(super) async fn also(server: &Arc<Server>, caller: &Caller, right: Right, what: &str) -> Result<(), Problem> {
    let context = caller.context()?;
    if context.rights().include(right) {
        return Ok(());
    }
    let entry = Entry::denied("access", what).with("right", right.word());
    if let Err(error) = server.state.records.note(context, entry, (server.state.clock)()).await {
        tracing::error!(%error, "a refusal cannot be written down");
    }
    Err(hark_records::Error::Forbidden { right }.into())
}

/// Writes down what was done.
pub(super) async fn note(server: &Arc<Server>, caller: &Caller, entry: Entry) -> Result<(), Problem> {
    Ok(server.state.records.note(caller.context()?, entry, (server.state.clock)()).await?)
}

/// A customer's key in a path. What is no key is nobody's, and the same as a key of nobody.
pub(super) fn key(text: &str) -> Result<CustomerKey, Problem> {
    hark_query::timeline::parse_key(text).ok_or_else(no_such_customer)
}

/// Not there, or not in this workspace: the same.
pub(super) fn no_such_customer() -> Problem {
    Problem::new(hyper::StatusCode::NOT_FOUND, "not_found", "This customer does not exist.")
        .hint("They may have been erased, or be in another workspace.")
}

/// The entries of a page, as asked.
pub(super) fn limit(asked: Option<usize>) -> Result<usize, Problem> {
    match asked {
        None => Ok(LIMIT_DEFAULT),
        Some(limit) if (1..=LIMIT_MAX).contains(&limit) => Ok(limit),
        Some(_) => Err(bad_parameter("limit", &format!("`limit` is 1 to {LIMIT_MAX}."))),
    }
}

/// A population by its word; usually customers.
pub(super) fn population(word: Option<&str>) -> Result<Population, Problem> {
    let hint = "It is customer, employee, partner or supplier.";
    match word {
        None => Ok(Population::Customer),
        Some(word) => Population::from_word(word).ok_or_else(|| bad_parameter("population", hint)),
    }
}

/// A parameter of the query that cannot be read.
pub(crate) fn bad_parameter(name: &str, hint: &str) -> Problem {
    let detail = format!("The parameter `{name}` is not readable.");
    let mut problem = Problem::new(hyper::StatusCode::UNPROCESSABLE_ENTITY, "bad_parameter", detail).hint(hint);
    problem.place = Some(format!("?{name}").into());
    problem
}
