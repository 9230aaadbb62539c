//! How is a table read, row by row, without trusting it?

use super::columns::{Cells, Columns, Role, Wishes};
use super::people::{People, Verdict};
use super::{Error, ROWS_MAX, Summary, rows};
use crate::api::problem::sentence;
use crate::import::Failure;
use crate::import::csv::CsvRows;
use crate::import::rows::{Next, RowBuffer, RowSource};
use hark_model::{Event, Micros};
use hark_query::Context;
use hark_query::proven::folded;
use hark_timeline::EventSource;
use rustc_hash::FxHashSet;

/// Gives the rows from the first one on, as often as they are wanted.
pub type Open<'a> = dyn Fn() -> Result<CsvRows, Failure> + Sync + 'a;

/// A table that was looked through once.
pub struct Table<'a> {
    open: &'a Open<'a>,
    /// What its columns mean.
    pub columns: Columns,
    /// Addresses by which customers have to be found.
    emails: FxHashSet<String>,
}

impl<'a> Table<'a> {
    /// Looks through all rows and settles what the columns mean.
    pub fn look(open: &'a Open<'a>, wishes: &Wishes) -> Result<Table<'a>, Error> {
        let mut source = open()?;
        let mut row = RowBuffer::default();
        let mut cells = vec![Cells::default(); source.columns().len()];
        loop {
            match source.next(&mut row)? {
                Next::End => break,
                Next::Row => row.cells().iter().for_each(|cell| cells[cell.column as usize].look(row.text(cell))),
                Next::Bad { .. } => {}
            }
            if row.number > ROWS_MAX {
                let fact = format!("The table has more than {ROWS_MAX} rows. Hint: send it in parts.");
                return Err(Error::Columns { field: "csv", fact });
            }
        }
        let columns = Columns::settle(source.columns(), wishes, &cells)?;
        let emails = emails(open, &columns)?;
        Ok(Table { open, columns, emails })
    }

    /// What the rows would change in what a view shows. Gives `take` each event that would be kept, in the order of the rows.
    pub fn decide<S: EventSource + ?Sized>(
        &self,
        ctx: &Context<'_, S>,
        now: Micros,
        take: &mut dyn FnMut(Event) -> Result<(), Failure>,
    ) -> Result<Summary, Error> {
        let mut people = People::new(ctx, &self.columns.traits(), &self.emails)?;
        let (mut source, mut row, mut summary) = ((self.open)()?, RowBuffer::default(), Summary::default());
        loop {
            let next = source.next(&mut row)?;
            let judged = match next {
                Next::End => return Ok(summary),
                Next::Bad { detail, .. } => Err(sentence(&detail)),
                Next::Row => match rows::read(&self.columns, &row) {
                    Ok(said) => people.judge(&said, row.repaired, now)?,
                    Err(reason) => Err(reason),
                },
            };
            summary.rows += 1;
            match judged {
                Err(reason) => summary.refuse(row.number, row.line, reason),
                Ok(Verdict { event: None, .. }) => summary.unchanged += 1,
                Ok(Verdict { new, changed, event: Some(event) }) => {
                    summary.new += u64::from(new);
                    summary.changed += u64::from(!new);
                    for name in changed {
                        *summary.traits.entry(name).or_default() += 1;
                    }
                    take(event)?;
                }
            }
        }
    }
}

/// The addresses of rows without an id.
fn emails(open: &Open<'_>, columns: &Columns) -> Result<FxHashSet<String>, Error> {
    let at = |role| columns.roles.iter().position(|one| *one == role).map(|at| at as u32);
    let (id, Some(email)) = (at(Role::Id), at(Role::Email)) else { return Ok(FxHashSet::default()) };
    let (mut source, mut row, mut found) = (open()?, RowBuffer::default(), FxHashSet::default());
    loop {
        match source.next(&mut row)? {
            Next::End => return Ok(found),
            Next::Bad { .. } => continue,
            Next::Row => {}
        }
        let text =
            |column| row.cells().iter().find(|cell| Some(cell.column) == column).map(|cell| row.text(cell).trim());
        let named = text(id).is_some_and(|text| !text.is_empty());
        found.extend(text(Some(email)).filter(|text| !named && !text.is_empty()).map(folded));
    }
}
