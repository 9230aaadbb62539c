//! How often does each name follow each other one, when there are few names and every event counts?
//!
//! A loop over the names of many customers at once that does not stop where one ends: the pairs that two customers make
//! are taken out again afterwards. Times are looked at only where a range may cut, and in a loop of their own, because
//! they lie elsewhere: to wait for them customer by customer takes longer than all the rest.

use crate::spec::Span;
use hark_model::Micros;
use hark_timeline::source::EventCode;
use hark_timeline::{CustomerRows, Stretch};

/// Up to so many names there is a matrix (8 bytes times its square per thread).
pub(super) const NAMES_MAX: usize = 1_500;
/// Up to so many names there are several, taken in turn: a processor must not wait for one addition to begin the next.
const LANES_NAMES_MAX: usize = 32;
/// How many.
const LANES: usize = 8;

/// The counts of one thread.
#[derive(Default)]
pub(super) struct Dense {
    width: usize,
    /// By lane, then from, then to. Additions may wrap on the way; the sum does not.
    lanes: Vec<Vec<u64>>,
    /// Customers who have any edge.
    pub(super) units: u64,
}

impl Dense {
    /// Room for so many names.
    pub(super) fn new(names: usize) -> Dense {
        let lanes = if names <= LANES_NAMES_MAX { LANES } else { 1 };
        Dense { width: names, lanes: vec![vec![0; names * names]; lanes], units: 0 }
    }

    /// Adds the customers of a stretch. With `span`, only events in it.
    pub(super) fn add(&mut self, stretch: &Stretch<'_>, span: Option<Span>) {
        self.pairs(stretch.codes);
        let begin = stretch.starts.first().copied().unwrap_or(0);
        let place = |start: &u32| (*start - begin) as usize;
        let inner = stretch.starts.len().saturating_sub(1);
        for start in stretch.starts.iter().take(inner).skip(1).map(place) {
            self.take_out(&stretch.codes[start - 1..=start]);
        }
        let mut units = 0;
        for ends in stretch.starts.windows(2) {
            units += u64::from(changes(&stretch.codes[place(&ends[0])..place(&ends[1])]));
        }
        self.units += units;
        let Some(span) = span else { return };
        for ends in stretch.starts.windows(2) {
            let (first, end) = (place(&ends[0]), place(&ends[1]));
            if stretch.times[first] < span.from || stretch.times[end - 1] >= span.to {
                self.cut(&stretch.codes[first..end], span, &stretch.times[first..end]);
            }
        }
    }

    /// Adds one customer.
    pub(super) fn add_one(&mut self, rows: &CustomerRows<'_>, span: Option<Span>) {
        let codes = span.map_or(rows.codes, |span| &rows.codes[span.cut(rows.times)]);
        self.pairs(codes);
        self.units += u64::from(changes(codes));
    }

    /// Takes out what lies beyond the span of a customer who was added whole.
    fn cut(&mut self, codes: &[EventCode], span: Span, times: &[Micros]) {
        let kept = span.cut(times);
        self.units -= u64::from(changes(codes));
        self.units += u64::from(changes(&codes[kept.clone()]));
        if kept.is_empty() {
            return self.take_out(codes);
        }
        self.take_out(&codes[..kept.start + 1]);
        self.take_out(&codes[kept.end - 1..]);
    }

    /// Adds each pair of neighbours. Repeats are counted too, on the diagonal that nobody reads: cheaper than to ask.
    fn pairs(&mut self, codes: &[EventCode]) {
        let width = self.width;
        let edge = |from: EventCode, to: EventCode| usize::from(from) * width + usize::from(to);
        let mut done = 0;
        if let [a, b, c, d, e, f, g, h] = self.lanes.as_mut_slice() {
            let add = |lane: &mut [u64], from: EventCode, to: EventCode| {
                if let Some(n) = lane.get_mut(edge(from, to)) {
                    *n = n.wrapping_add(1);
                }
            };
            while let Some(&[n0, n1, n2, n3, n4, n5, n6, n7, n8]) = codes[done..].first_chunk() {
                add(a, n0, n1);
                add(b, n1, n2);
                add(c, n2, n3);
                add(d, n3, n4);
                add(e, n4, n5);
                add(f, n5, n6);
                add(g, n6, n7);
                add(h, n7, n8);
                done += LANES;
            }
        }
        let Some(lane) = self.lanes.first_mut() else { return };
        for (from, to) in codes[done..].iter().zip(&codes[(done + 1).min(codes.len())..]) {
            if let Some(n) = lane.get_mut(edge(*from, *to)) {
                *n = n.wrapping_add(1);
            }
        }
    }

    fn take_out(&mut self, codes: &[EventCode]) {
        let width = self.width;
        let Some(lane) = self.lanes.first_mut() else { return };
        for (from, to) in codes.iter().zip(codes.iter().skip(1)) {
            if let Some(n) = lane.get_mut(usize::from(*from) * width + usize::from(*to)) {
                *n = n.wrapping_sub(1);
            }
        }
    }

    /// Adds the counts of another thread.
    pub(super) fn merge(&mut self, other: &Dense) {
        for (own, others) in self.lanes.iter_mut().zip(&other.lanes) {
            own.iter_mut().zip(others).for_each(|(a, b)| *a = a.wrapping_add(*b));
        }
        self.units += other.units;
    }

    /// From, to and how often, for each pair of different names that occurs.
    pub(super) fn edges(&self) -> impl Iterator<Item = (EventCode, EventCode, u64)> {
        let sum = |edge: usize| self.lanes.iter().fold(0u64, |sum, lane| sum.wrapping_add(lane[edge]));
        let all = (0..self.width * self.width).map(move |edge| (edge / self.width, edge % self.width, sum(edge)));
        all.filter(|(from, to, n)| from != to && *n > 0).map(|(from, to, n)| (from as EventCode, to as EventCode, n))
    }
}

/// Whether there are two different names. Most timelines tell at once.
#[inline]
fn changes(codes: &[EventCode]) -> bool {
    let Some((first, rest)) = codes.split_first() else { return false };
    rest.iter().any(|code| code != first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hark_timeline::Rows;
    use std::collections::BTreeMap;

    /// What a reader would do by hand.
    fn by_hand(stretch: &Stretch<'_>, span: Span) -> (BTreeMap<(u16, u16), u64>, u64) {
        let (mut edges, mut units) = (BTreeMap::new(), 0);
        for rows in stretch.customers() {
            let codes = &rows.codes[span.cut(rows.times)];
            let own = codes.windows(2).filter(|pair| pair[0] != pair[1]);
            own.clone().for_each(|pair| *edges.entry((pair[0], pair[1])).or_default() += 1);
            units += u64::from(own.count() > 0);
        }
        (edges, units)
    }

    #[test]
    fn many_customers_at_once_are_each_counted_alone() {
        let lengths = [1u32, 2, 7, 30, 1, 9, 64, 3];
        let mut starts = vec![100u32];
        lengths.iter().for_each(|n| starts.push(starts[starts.len() - 1] + n));
        let events = (starts[starts.len() - 1] - starts[0]) as usize;
        let times: Vec<Micros> = lengths.iter().flat_map(|n| (0..*n as Micros).map(|i| i * 10)).collect();
        for names in [3usize, 12, LANES_NAMES_MAX + 1] {
            let codes: Vec<EventCode> = (0..events).map(|i| ((i * i / 3 + i / 5) % names) as EventCode).collect();
            let keys: Vec<u128> = (0..lengths.len() as u128).collect();
            let stretch = Stretch { keys: &keys, starts: &starts, times: &times, codes: &codes, rows: Rows::Unplaced };
            for (from, to) in [(Micros::MIN, Micros::MAX), (0, 10), (15, 45), (20, 21), (900, 901)] {
                let span = Span { from, to };
                let mut dense = Dense::new(names);
                dense.add(&stretch, Some(span).filter(|span| span.from > Micros::MIN));
                let found: BTreeMap<_, _> = dense.edges().map(|(from, to, n)| ((from, to), n)).collect();
                assert_eq!((found, dense.units), by_hand(&stretch, span), "{names} names, {span:?}");
            }
        }
    }
}
