//! How is a table read, row by row, without trusting it?

use super::accounts::Accounts;
use super::columns::{Cells, Columns, Role, Wishes};
use super::people::{People, Verdict};
use super::{Error, Kind, ROWS_MAX, Summary, rows};
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

/// Whom the rows are about.
enum Known<'a, S: EventSource + ?Sized> {
    People(People<'a, S>),
    Accounts(Accounts),
}

/// A table that was looked through once.
pub struct Table<'a> {
    open: &'a Open<'a>,
    /// What its columns mean.
    pub columns: Columns,
    /// Addresses by which customers have to be found, or the ids of accounts.
    sought: FxHashSet<String>,
}

impl<'a> Table<'a> {
    /// Looks through all rows and settles what the columns mean.
    pub fn look(kind: Kind, open: &'a Open<'a>, wishes: &Wishes) -> Result<Table<'a>, Error> {
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
        let columns = Columns::settle(kind, source.columns(), wishes, &cells)?;
        let sought = sought(open, &columns)?;
        Ok(Table { open, columns, sought })
    }

    /// What the rows would change in what a view shows. Gives `take` each event that would be kept, in the order of the rows.
    pub fn decide<S: EventSource + ?Sized>(
        &self,
        ctx: &Context<'_, S>,
        now: Micros,
        take: &mut dyn FnMut(Event) -> Result<(), Failure>,
    ) -> Result<Summary, Error> {
        let traits = self.columns.traits();
        let mut all = match self.columns.kind {
            Kind::Customers => Known::People(People::new(ctx, &traits, &self.sought)?),
            Kind::Accounts => Known::Accounts(Accounts::new(ctx, &traits, &self.sought)?),
        };
        let (mut source, mut row, mut summary) = ((self.open)()?, RowBuffer::default(), Summary::default());
        loop {
            let next = source.next(&mut row)?;
            ctx.halt.check().map_err(Error::Store)?;
            let judged = match next {
                Next::End => return Ok(summary),
                Next::Bad { detail, .. } => Err(sentence(&detail)),
                Next::Row => match rows::read(&self.columns, &row) {
                    Ok(said) => match &mut all {
                        Known::People(people) => people.judge(&said, row.repaired, now)?,
                        Known::Accounts(accounts) => accounts.judge(&said, row.repaired, now),
                    },
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

/// The addresses of rows without an id; of accounts all ids.
fn sought(open: &Open<'_>, columns: &Columns) -> Result<FxHashSet<String>, Error> {
    let at = |role| columns.roles.iter().position(|one| *one == role).map(|at| at as u32);
    let (id, email) = (at(Role::Id), at(Role::Email));
    let (mut source, mut row, mut found) = (open()?, RowBuffer::default(), FxHashSet::default());
    loop {
        match source.next(&mut row)? {
            Next::End => return Ok(found),
            Next::Bad { .. } => continue,
            Next::Row => {}
        }
        let text = |column: Option<u32>| {
            let cell = row.cells().iter().find(|cell| Some(cell.column) == column);
            cell.map(|cell| row.text(cell).trim()).filter(|text| !text.is_empty())
        };
        match columns.kind {
            Kind::Accounts => found.extend(text(id).map(str::to_owned)),
            Kind::Customers => found.extend(text(email).filter(|_| text(id).is_none()).map(folded)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hark_query::calendar::Weekday;
    use hark_query::halt::{Halt, Why};
    use hark_query::segment::NONE;
    use hark_timeline::memory::{MemoryEvent, MemorySource};
    use std::path::Path;
    use std::sync::Arc;

    #[test]
    fn a_table_that_nobody_waits_for_is_given_up() {
        // None of the rows is looked up, so that nothing else would stop.
        let csv: Arc<[u8]> = "id,plan\n,a\n,b\n".as_bytes().into();
        let open = || CsvRows::of_text(Path::new("csv"), &csv, None);
        let table = Table::look(Kind::Customers, &open, &Wishes::default()).expect("a table");
        let (source, halt) = (MemorySource::new(Vec::<MemoryEvent>::new()), Halt::new());
        let (timezone, week_start, segments) = ("UTC", Weekday::Monday, &*NONE);
        let context = Context { source: &source, now: 1, threads: 1, timezone, week_start, segments, halt: &halt };
        assert_eq!(table.decide(&context, 1, &mut |_| Ok(())).expect("decided").refused, 2);
        halt.stop(Why::NobodyWaits);
        assert!(matches!(table.decide(&context, 1, &mut |_| Ok(())), Err(Error::Store(_))));
    }
}
