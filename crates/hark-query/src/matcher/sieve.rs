//! What is left of a customer's events when the invisible ones are gone?
//!
//! A filter is applied once, ahead of the question, which then sees nothing but names and times and runs the same loop
//! as without a filter. Each event does the same work whether it stays or goes: a processor cannot guess which.

use super::matching::event;
use super::{Matcher, Scratch};
use crate::filter::{Tree, View};
use hark_model::Micros;
use hark_timeline::source::EventCode;
use hark_timeline::{Codes, CustomerRows, RowRef, Rows};

/// Room for the visible events of one customer, one per thread.
#[derive(Debug, Default)]
pub struct Sieve {
    times: Vec<Micros>,
    codes: Vec<EventCode>,
    rows: Vec<RowRef>,
}

impl<'b> Matcher<'b> {
    /// Says that the caller gives nothing to this matcher that did not pass [`Matcher::sift`].
    #[must_use]
    pub fn sifting(mut self) -> Self {
        self.sifted = true;
        self
    }

    /// The visible events of a customer who was taken up; `None` when there are none. All events for a matcher that is not
    /// [`Matcher::sifting`].
    #[inline]
    pub fn sift<'r>(
        &self,
        rows: &CustomerRows<'r>,
        scratch: &Scratch,
        sieve: &'r mut Sieve,
    ) -> Option<CustomerRows<'r>> {
        let Some(filter) = self.bound.filter.as_ref().filter(|_| self.sifted) else { return Some(*rows) };
        if let (Tree::Row(leaf), Rows::Contiguous(first)) = (filter, rows.rows) {
            let here = first.row as usize..first.row as usize + rows.times.len();
            match self.views.of(*leaf, first.segment) {
                View::Always(true) => return Some(*rows),
                View::Always(false) => return None,
                View::Coded(Codes::U8(codes), decided) => {
                    let codes = &codes[here];
                    return self.keep(rows, sieve, |i| decided[codes[i] as usize]);
                }
                View::Coded(Codes::U16(codes), decided) => {
                    let codes = &codes[here];
                    return self.keep(rows, sieve, |i| decided[codes[i] as usize]);
                }
                _ => {}
            }
        }
        self.keep(rows, sieve, |i| self.views.tree(filter, event(rows, i), &scratch.known))
    }

    #[inline]
    fn keep<'r>(
        &self,
        rows: &CustomerRows<'r>,
        sieve: &'r mut Sieve,
        stays: impl Fn(usize) -> bool,
    ) -> Option<CustomerRows<'r>> {
        let n = rows.times.len();
        if sieve.times.len() < n {
            sieve.times.resize(n, 0);
            sieve.codes.resize(n, 0);
        }
        let mut kept = 0;
        if self.placed {
            sieve.rows.clear();
            for i in 0..n {
                let stays = stays(i);
                (sieve.times[kept], sieve.codes[kept]) = (rows.times[i], rows.codes[i]);
                kept += usize::from(stays);
                sieve.rows.extend(stays.then(|| rows.rows.at(i)));
            }
        } else {
            let (times, codes) = (&mut sieve.times[..n], &mut sieve.codes[..n]);
            for (i, (time, code)) in rows.times.iter().zip(rows.codes).enumerate() {
                (times[kept], codes[kept]) = (*time, *code);
                kept += usize::from(stays(i));
            }
        }
        if kept == n {
            return Some(*rows);
        }
        let rows = CustomerRows {
            key: rows.key,
            times: &sieve.times[..kept],
            codes: &sieve.codes[..kept],
            rows: if self.placed { Rows::Gathered(&sieve.rows) } else { Rows::Unplaced },
        };
        (kept > 0).then_some(rows)
    }
}
