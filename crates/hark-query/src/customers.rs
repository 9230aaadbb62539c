//! Which customers are behind a number?
//!
//! With `of` and `cell`: the customers (or groups) behind one number of another question's answer, each with the events that
//! put them there. Without: all customers for whom the conditions hold. In the order of their keys, a page at a time.

mod list;
mod plain;

use crate::question::{AnyQuestion, Cell, Question};
use crate::run::Context;
use crate::spec::{Defaults, Frame, Node, Reader, Uses};
use crate::{Result, answer};
use hark_model::CustomerKey;
use hark_timeline::EventSource;
use serde_json::{Map, Value};

/// Customers of one page when the spec does not say.
const LIMIT_DEFAULT: usize = 100;
/// Most customers of one page.
const LIMIT_MAX: usize = 1_000;

/// The question, read.
#[derive(Debug)]
pub struct Customers {
    frame: Frame,
    of: Option<Behind>,
    limit: usize,
    after: Option<CustomerKey>,
}

/// Another question and the name of one of its numbers.
#[derive(Debug)]
struct Behind {
    question: Box<AnyQuestion>,
    cell: Value,
    place: String,
}

impl Question for Customers {
    const NAME: &'static str = "customers";

    fn parse(reader: &mut Reader<'_>, defaults: &Defaults) -> Result<Self> {
        let uses = Uses { range: true, groups: true, ..Uses::default() };
        let of = reader.take("of");
        let cell = reader.take("cell");
        if of.is_some() {
            let own = ["where", "customers", "range", "unit", "population", "include"];
            if let Some(key) = own.iter().find(|key| reader.has(key)) {
                let wrong = reader.wrong(format!("{key:?} belongs into the question that is opened."));
                return Err(wrong.hint(format!("Write {key:?} inside \"of\".")));
            }
        } else if let Some(cell) = &cell {
            return Err(cell.wrong("A cell needs the question it belongs to.").hint("Give the question as \"of\"."));
        }
        let frame = Frame::parse(Self::NAME, reader, defaults, uses)?;
        let limit = reader.take("limit").map(|n| n.whole(1, LIMIT_MAX)).transpose()?.unwrap_or(LIMIT_DEFAULT);
        let after = reader.take("after").map(|n| cursor(&n)).transpose()?;
        reader.finish()?;
        let of = match of {
            None => None,
            Some(of) => {
                let cell = cell.ok_or_else(|| {
                    reader.wrong("The key \"cell\" is missing.").hint("Name the number to open, such as {\"step\":2}.")
                })?;
                let question = Box::new(AnyQuestion::parse(&of, defaults)?);
                Some(Behind { question, cell: cell.value.clone(), place: cell.place })
            }
        };
        Ok(Customers { frame, of, limit, after })
    }

    fn answer<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>) -> Result<Value> {
        let cell: Box<dyn Cell> = match &self.of {
            None => Box::new(plain::Matching::new(&self.frame)),
            Some(behind) => {
                let node = Node { value: &behind.cell, place: behind.place.clone() };
                behind.question.cell(ctx, &mut node.object()?)?
            }
        };
        let (page, cost) = list::page(ctx, cell.as_ref(), self.limit, self.after)?;
        let grouped = matches!(&cell.plan().options.unit, hark_timeline::Unit::Group(_));
        let customers = page.rows.iter().map(|row| row.shown(ctx, grouped)).collect::<Result<Vec<Value>>>()?;
        let next = page.rows.last().filter(|_| page.later > page.rows.len() as u64);
        let mut own = Map::new();
        own.insert("count".to_owned(), page.count.into());
        own.insert("customers".to_owned(), customers.into());
        own.insert("next".to_owned(), next.map(|row| crate::timeline::hex(row.key)).into());
        Ok(answer::finish(ctx, &self.frame, own, cost, page.count))
    }

    fn cell<S: EventSource + ?Sized>(&self, _ctx: &Context<'_, S>, cell: &mut Reader<'_>) -> Result<Box<dyn Cell>> {
        Err(cell.wrong("A list of customers has no cells to open."))
    }
}

fn cursor(node: &Node<'_>) -> Result<CustomerKey> {
    let parsed =
        u128::from_str_radix(node.text()?, 16).ok().filter(|_| node.value.as_str().is_some_and(|t| t.len() == 32));
    parsed.map(CustomerKey).ok_or_else(|| node.wrong("This is no cursor.").hint("Copy \"next\" of the page before."))
}
