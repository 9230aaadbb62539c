//! What do the tests of some rules say of this view's names and values?

use super::Rules;
use crate::Result;
use crate::matcher::bound::{self, NumberMap};
use crate::matcher::{Bound, Plan};
use crate::run::Context;
use hark_timeline::{Column, EventSource, Field, RowRef};
use std::sync::Arc;

/// Rules with their columns fetched and their conditions decided. Made once per view, then good for any customer.
pub struct BoundRules<'s> {
    pub(super) main: Box<Bound<'s>>,
    pub(super) sequences: Vec<Bound<'s>>,
    /// By measured property, then segment of the view.
    numbers: Vec<Vec<Numbers>>,
}

struct Numbers {
    column: Arc<dyn Column>,
    map: NumberMap,
}

impl Rules {
    /// Whether any test needs more of an event than its name and time.
    pub(crate) fn reads_columns(&self) -> bool {
        let sequences = self.sequences.iter().any(|sequence| sequence.plan.reads_columns());
        self.plan.reads_columns() || sequences || !self.numbers.is_empty()
    }

    /// Fetches the columns and decides the conditions.
    pub fn bind<'s, S: EventSource + ?Sized>(&self, ctx: &Context<'s, S>) -> Result<BoundRules<'s>> {
        let bind = |plan: &Plan| plan.bind(ctx);
        let fields: Vec<Field> = self.numbers.iter().map(|name| Field::Property(name.clone())).collect();
        let numbers = bound::columns(ctx, &fields)?.into_iter().map(|columns| {
            let one = |column: Arc<dyn Column>| Numbers { map: bound::number_map(column.as_ref()), column };
            columns.into_iter().map(one).collect()
        });
        Ok(BoundRules {
            main: Box::new(bind(&self.plan)?),
            sequences: self.sequences.iter().map(|sequence| bind(&sequence.plan)).collect::<Result<_>>()?,
            numbers: numbers.collect(),
        })
    }
}

impl BoundRules<'_> {
    /// The number that an event has for a measured property, if it has one.
    pub(super) fn number(&self, property: usize, at: RowRef) -> Option<f64> {
        let Numbers { column, map } = &self.numbers[property][at.segment as usize];
        let number = map.read(&column.data(), at.row as usize);
        (!number.is_nan()).then_some(number)
    }
}
