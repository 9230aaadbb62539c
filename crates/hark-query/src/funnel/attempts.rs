//! How does each attempt of one unit end, when every conversion counts?
//!
//! Every step-1 event in the range opens an attempt, in timeline order. One that takes all required steps uses up its own
//! events and everything before the time of its last one; one that falls short uses nothing up.

use super::exact;
use super::plan::{Found, LEFT_OUT, Match, Plan, Relevant, Signatures};

/// All attempts of one unit, as matches into `events`.
pub fn search(plan: &Plan, signatures: &Signatures, events: &[Relevant]) -> Vec<Match> {
    let mut left = Left { events: events.to_vec(), origin: (0..events.len() as u32).collect() };
    let mut attempts = Vec::new();
    let (mut base, mut at) = (0, 0);
    let mut tried = None;
    while at < left.events.len() {
        let event = left.events[at];
        let again = tried >= Some(left.origin[at]);
        if again || !plan.in_range(event.time) || !signatures.fits_step(event.fits, 0) {
            at += 1;
            continue;
        }
        tried = Some(left.origin[at]);
        let Found::Best(found) = exact::search(plan, signatures, &left.events[base..], Some(at - base)) else {
            at += 1;
            continue;
        };
        let converted = found.events.len() > plan.last_required();
        let found: Vec<u32> = found.events.iter().map(|e| if *e == LEFT_OUT { *e } else { e + base as u32 }).collect();
        attempts.push(left.original(&found));
        if converted {
            base = left.use_up(&found, base);
            at = base;
        } else {
            at += 1;
        }
    }
    attempts
}

/// The events that are not used up, and where they stood.
struct Left {
    events: Vec<Relevant>,
    origin: Vec<u32>,
}

impl Left {
    fn original(&self, found: &[u32]) -> Match {
        let back = |e: &u32| self.origin.get(*e as usize).copied().unwrap_or(LEFT_OUT);
        Match { events: found.iter().map(back).collect() }
    }

    /// Removes what a conversion used up; returns where the search goes on.
    fn use_up(&mut self, found: &[u32], base: usize) -> usize {
        let Some(last) = found.last().map(|e| *e as usize) else { return 0 };
        let end = self.events[last].time;
        let stays = |i: usize, e: &Relevant| e.time >= end && !found.contains(&(i as u32));
        // Only events of the last moment can be spared among those before it, so what follows moves little.
        let from = self.events.partition_point(|e| e.time < end).max(base);
        let upto = self.events.partition_point(|e| e.time <= end);
        let spared: Vec<usize> = (from..upto).filter(|i| stays(*i, &self.events[*i])).collect();
        let to = upto - spared.len();
        for (slot, i) in (to..upto).zip(spared).rev() {
            self.events.swap(slot, i);
            self.origin.swap(slot, i);
        }
        to
    }
}
