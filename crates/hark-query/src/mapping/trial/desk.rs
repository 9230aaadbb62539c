//! What do the values of columns come to as amounts and currencies? Each value of a dictionary is decided once.

use super::super::amount::minor_units;
use super::{Currency, Reader, Readers, number_of, value};
use crate::Result;
use crate::halt::Halt;
use hark_timeline::{Column, ColumnData, RowRef, Value as Said};
use rustc_hash::FxHashMap;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A thread remembers so many numbers that it has read.
const REMEMBERED: usize = 1 << 16;

/// What stands where an amount should.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Amount {
    /// Nothing, or null.
    Nothing,
    /// No amount.
    Odd,
    /// Minor units.
    Units(i64),
}

/// Numbers that a thread has read, with what they come to.
pub(super) type Numbers = FxHashMap<(u64, Option<u32>), Amount>;

/// All columns that are read, and what their values come to.
pub(super) struct Desk<'c> {
    columns: &'c [Vec<Arc<dyn Column>>],
    /// By column and times, then by segment: the amount of each code of the dictionary.
    amounts: FxHashMap<(usize, Option<u32>), Vec<Vec<Amount>>>,
    /// By column, then by segment: the currency of each code of the dictionary.
    currencies: FxHashMap<usize, Vec<Vec<Option<usize>>>>,
}

impl<'c> Desk<'c> {
    pub fn of(readers: &mut Readers, columns: &'c [Vec<Arc<dyn Column>>], halt: &Halt) -> Result<Desk<'c>> {
        let all = || readers.by_code.iter().flatten();
        let amounts: BTreeSet<_> = all().map(|reader| (reader.amount, reader.times)).collect();
        let fields: BTreeSet<usize> = all().filter_map(|reader| reader.currency.column()).collect();
        let mut desk = Desk { columns, amounts: FxHashMap::default(), currencies: FxHashMap::default() };
        for (field, times) in amounts {
            let amount = |value: Said<'_>| amount(value, times);
            desk.amounts.insert((field, times), decided(&columns[field], halt, amount)?);
        }
        for field in fields {
            let known = &mut readers.currencies;
            let code = |said: Said<'_>| match said {
                Said::Text(text) => value::iso_code(text).map(|code| number_of(known, code)),
                _ => None,
            };
            desk.currencies.insert(field, decided(&columns[field], halt, code)?);
        }
        Ok(desk)
    }

    pub fn amount(&self, reader: &Reader, at: RowRef, numbers: &mut Numbers) -> Amount {
        let (segment, row) = (at.segment as usize, at.row as usize);
        match self.columns[reader.amount][segment].data() {
            ColumnData::Absent => Amount::Nothing,
            ColumnData::Dictionary(codes) => {
                let known = self.amounts.get(&(reader.amount, reader.times));
                known.map_or(Amount::Nothing, |known| known[segment][codes.get(row) as usize])
            }
            ColumnData::Numbers(all) => {
                if numbers.len() > REMEMBERED {
                    numbers.clear();
                }
                let (number, times) = (all[row], reader.times);
                *numbers.entry((number.to_bits(), times)).or_insert_with(|| amount(Said::Number(number), times))
            }
        }
    }

    pub fn currency(&self, reader: &Reader, at: RowRef) -> Option<usize> {
        let (segment, row) = (at.segment as usize, at.row as usize);
        match reader.currency {
            Currency::Always(code) => Some(code),
            Currency::Column(field) => match self.columns[field][segment].data() {
                ColumnData::Dictionary(codes) => self.currencies.get(&field)?[segment][codes.get(row) as usize],
                ColumnData::Numbers(_) | ColumnData::Absent => None,
            },
        }
    }

    /// What stands where an amount with its currency should.
    pub fn odd(&self, reader: &Reader, at: RowRef) -> (String, Option<String>) {
        let said = |field: usize| {
            let column = &self.columns[field][at.segment as usize];
            match column.data() {
                ColumnData::Absent => None,
                ColumnData::Dictionary(codes) => json(column.value(codes.get(at.row as usize))),
                ColumnData::Numbers(all) => json(Said::Number(all[at.row as usize])),
            }
        };
        let currency = reader.currency.column().and_then(said);
        (said(reader.amount).unwrap_or_default().to_string(), currency.map(|said| said.to_string()))
    }
}

impl Currency {
    fn column(&self) -> Option<usize> {
        match self {
            Currency::Column(field) => Some(*field),
            Currency::Always(_) => None,
        }
    }
}

/// Decides each value of the dictionaries of a column, by segment.
fn decided<T>(segments: &[Arc<dyn Column>], halt: &Halt, mut decide: impl FnMut(Said<'_>) -> T) -> Result<Vec<Vec<T>>> {
    let one = |column: &Arc<dyn Column>| {
        halt.check()?;
        Ok((0..column.codes()).map(|code| decide(column.value(code))).collect())
    };
    segments.iter().map(one).collect()
}

/// A value of a column as JSON; none where nothing is said.
fn json(said: Said<'_>) -> Option<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    Some(match said {
        Said::Missing | Said::Null => return None,
        Said::Number(number) if number.is_nan() => return None,
        // As it was sent: JSON keeps whole numbers as such.
        Said::Number(number) if number.fract() == 0.0 && number.abs() <= EXACT => (number as i64).into(),
        Said::Number(number) => number.into(),
        Said::Bool(truth) => truth.into(),
        Said::Text(text) | Said::Json(text) => text.into(),
    })
}

fn amount(said: Said<'_>, times: Option<u32>) -> Amount {
    let Some(said) = json(said) else { return Amount::Nothing };
    let units = match times {
        Some(times) => value::minor_units(&minor_units(&said, times)),
        None => value::minor_units(&said),
    };
    units.map_or(Amount::Odd, Amount::Units)
}
