//! Who did what, and when, in the order in which it happened?
//!
//! A discrete simulation: visits begin at a rate that follows the hour and the day, each belongs to a customer, and its
//! events follow one another by fixed chances. Only visits under way are in memory, so memory does not grow with the
//! number of events. Times are whole milliseconds and no two events of the file share one: questions that differ
//! between engines only in how they treat equal times have the same answer.

use crate::random::{Dice, mix};
use crate::shop::{self, Chances};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Milliseconds of the 180 days that are simulated.
pub const SPAN_MS: i64 = 180 * 86_400_000;
/// Monday 2024-01-01 00:00 UTC in milliseconds.
pub const START_MS: i64 = 1_704_067_200_000;
/// The customer with exactly 200 events (if the file has at least that many).
pub const REGULAR: u32 = u32::MAX;
const REGULAR_VISITS: i64 = 40;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// Rows.
    pub events: u64,
    /// Customers who may appear; the regular one comes on top.
    pub customers: u32,
    /// Same seed, same file.
    pub seed: u64,
}

/// One event, with values as indexes into the tables of [`crate::shop`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// 0, 1, 2 ... in time order.
    pub number: u64,
    /// Milliseconds since 1970, strictly ascending.
    pub time_ms: i64,
    /// Number of the customer.
    pub customer: u32,
    /// Index of the name.
    pub event: u8,
    /// Index of the platform.
    pub platform: u8,
    /// Index of the channel.
    pub channel: u8,
    /// Index of the country.
    pub country: u8,
    /// Index of the page.
    pub page: u8,
    /// Amount in cents, if the event has one.
    pub cents: Option<u32>,
}

/// A visit under way: its next event and what stays the same in it. Ordered by time, then by the visit's number, so
/// that the outcome never depends on the heap.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Visit {
    next_ms: i64,
    number: u64,
    customer: u32,
    event: u8,
    platform: u8,
    channel: u8,
    country: u8,
    /// Events so far, for the regular customer.
    done: u8,
}

/// The simulation: an iterator over rows.
pub struct Simulation {
    order: Order,
    chances: Chances,
    busy: [f64; 168],
    mean_gap_ms: f64,
    dice: Dice,
    under_way: BinaryHeap<Reverse<Visit>>,
    next_visit_ms: f64,
    visits: u64,
    regular_visits: i64,
    seen: u32,
    rows: u64,
    last_ms: i64,
}

impl Simulation {
    /// Starts the simulation.
    pub fn new(order: Order) -> Self {
        let visits = order.events as f64 / shop::mean_visit();
        Simulation {
            order,
            chances: Chances::new(),
            busy: shop::busy_hours(),
            mean_gap_ms: SPAN_MS as f64 / visits,
            dice: Dice::new(order.seed),
            under_way: BinaryHeap::new(),
            next_visit_ms: 0.0,
            visits: 0,
            regular_visits: 0,
            seen: 0,
            rows: 0,
            last_ms: START_MS - 1,
        }
    }

    /// Whose visit: a new customer, one seen lately, or one of the loyal.
    fn choose_customer(&mut self, at_ms: f64) -> u32 {
        let progress = (at_ms / SPAN_MS as f64).min(1.0);
        let joined = (f64::from(self.order.customers) * (0.15 + 0.85 * progress)).ceil();
        let seen = f64::from(self.seen);
        let way = self.dice.unit();
        if self.seen == 0 || (way < 0.4 && seen < joined && self.seen < self.order.customers) {
            self.seen += 1;
            return self.seen - 1;
        }
        let point = self.dice.unit();
        let chosen = if way < 0.7 { seen - 1.0 - seen * point * point } else { seen * point.powf(1.6) };
        chosen.clamp(0.0, seen - 1.0) as u32
    }

    fn begin(&mut self, customer: u32, at_ms: i64) {
        let regular = customer == REGULAR;
        let event = if regular { shop::REGULAR_VISIT[0] } else { self.dice.pick(&self.chances.first) as u8 };
        let of_customer = Dice::new(self.order.seed ^ mix(u64::from(customer)));
        let mut own = of_customer;
        let country = own.pick(&self.chances.countries) as u8;
        let usual = own.pick(&self.chances.platforms) as u8;
        let platform = if self.dice.unit() < 0.12 { self.dice.pick(&self.chances.platforms) as u8 } else { usual };
        let channel = self.dice.pick(&self.chances.channels) as u8;
        let number = self.visits;
        self.visits += 1;
        self.under_way.push(Reverse(Visit {
            next_ms: at_ms,
            number,
            customer,
            event,
            platform,
            channel,
            country,
            done: 0,
        }));
    }

    /// Begins every visit that is due before the next event of the visits under way.
    fn begin_due(&mut self) {
        loop {
            let next_event = self.under_way.peek().map_or(i64::MAX, |visit| visit.0.next_ms);
            let regular_ms = START_MS + self.regular_visits * (SPAN_MS / REGULAR_VISITS) + 36_000_000;
            let visit_ms = START_MS + self.next_visit_ms as i64;
            if self.regular_visits < REGULAR_VISITS && regular_ms <= visit_ms && regular_ms <= next_event {
                self.regular_visits += 1;
                self.begin(REGULAR, regular_ms);
            } else if visit_ms <= next_event {
                let customer = self.choose_customer(self.next_visit_ms);
                self.begin(customer, visit_ms);
                let hour = (self.next_visit_ms / 3_600_000.0) as usize % 168;
                self.next_visit_ms += self.dice.exponential(self.mean_gap_ms / self.busy[hour]);
            } else {
                return;
            }
        }
    }

    /// What the visitor does next, if anything.
    fn go_on(&mut self, mut visit: Visit) {
        visit.done = visit.done.saturating_add(1);
        visit.next_ms += 2_000 + self.dice.exponential(25_000.0) as i64;
        if visit.customer == REGULAR {
            match shop::REGULAR_VISIT.get(usize::from(visit.done)) {
                Some(event) => visit.event = *event,
                None => return,
            }
        } else {
            let next = self.dice.pick(&self.chances.next[usize::from(visit.event)]);
            if next >= shop::EVENTS.len() {
                return;
            }
            visit.event = next as u8;
        }
        self.under_way.push(Reverse(visit));
    }
}

impl Iterator for Simulation {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.rows == self.order.events {
            return None;
        }
        self.begin_due();
        let Reverse(visit) = self.under_way.pop()?;
        let time_ms = visit.next_ms.max(self.last_ms + 1);
        self.last_ms = time_ms;
        let page = shop::page_of(visit.event, self.dice.unit());
        let row = Row {
            number: self.rows,
            time_ms,
            customer: visit.customer,
            event: visit.event,
            platform: visit.platform,
            channel: visit.channel,
            country: visit.country,
            page,
            cents: shop::cents_of(visit.event, page, self.dice.bits()),
        };
        self.rows += 1;
        self.go_on(visit);
        Some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn order(events: u64) -> Order {
        Order { events, customers: (events / 20) as u32, seed: 7 }
    }

    #[test]
    fn times_ascend_strictly_and_fill_the_span() {
        let rows: Vec<Row> = Simulation::new(order(200_000)).collect();
        assert_eq!(rows.len(), 200_000);
        assert!(rows.windows(2).all(|pair| pair[0].time_ms < pair[1].time_ms));
        let days = (rows[rows.len() - 1].time_ms - START_MS) / 86_400_000;
        assert!((174..=186).contains(&days), "the last event lies on day {days}");
    }

    #[test]
    fn the_same_seed_gives_the_same_rows_and_another_gives_others() {
        let first: Vec<Row> = Simulation::new(order(5_000)).collect();
        assert_eq!(first, Simulation::new(order(5_000)).collect::<Vec<_>>());
        assert_ne!(first, Simulation::new(Order { seed: 8, ..order(5_000) }).collect::<Vec<_>>());
    }

    #[test]
    fn nearly_all_customers_appear_and_one_has_200_events() {
        let rows: Vec<Row> = Simulation::new(order(200_000)).collect();
        let customers: HashSet<u32> = rows.iter().map(|row| row.customer).collect();
        assert!((9_000..=10_001).contains(&customers.len()), "{} customers", customers.len());
        assert_eq!(rows.iter().filter(|row| row.customer == REGULAR).count(), 200);
    }

    #[test]
    fn every_event_name_and_every_value_occurs() {
        let rows: Vec<Row> = Simulation::new(order(200_000)).collect();
        let distinct = |of: fn(&Row) -> u8| rows.iter().map(of).collect::<HashSet<u8>>().len();
        assert_eq!(distinct(|row| row.event), 12);
        assert_eq!(distinct(|row| row.platform), 3);
        assert_eq!(distinct(|row| row.channel), 6);
        assert_eq!(distinct(|row| row.country), 40);
        assert!(distinct(|row| row.page) >= 198);
    }
}
