//! How many come back?

use crate::question::{Cell, Question};
use crate::run::Context;
use crate::spec::{Defaults, Reader};
use crate::{QueryError, Result};
use hark_timeline::EventSource;
use serde_json::Value;

/// The question, read.
#[derive(Clone, Debug)]
pub struct Retention {}

impl Question for Retention {
    const NAME: &'static str = "retention";

    fn parse(reader: &mut Reader<'_>, _defaults: &Defaults) -> Result<Self> {
        Err(reader.wrong("This question cannot be answered yet."))
    }

    fn answer<S: EventSource + ?Sized>(&self, _ctx: &Context<'_, S>) -> Result<Value> {
        Err(QueryError::wrong("", "This question cannot be answered yet."))
    }

    fn cell<S: EventSource + ?Sized>(&self, _ctx: &Context<'_, S>, cell: &mut Reader<'_>) -> Result<Box<dyn Cell>> {
        Err(cell.wrong("This question cannot be answered yet."))
    }
}
