//! Where do the events of an import go, and how many are on their way at a time?

use crate::import::Failure;
use hark_timeline::engine::{Batch, Done};
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long to wait before a batch is offered again for which there was no room.
const PAUSE: Duration = Duration::from_millis(20);
/// How often a batch is offered. The store itself waits some seconds for its drain before it says that it is busy, so this
/// is some minutes: then the drain is not slow but stuck.
const OFFERS_MAX: usize = 60;

/// Takes batches: an open engine, or the inbox of a folder that a server holds.
pub trait Sink {
    /// Makes a batch durable and says so through `done`. May block.
    fn append(&self, batch: Batch, done: Done);
}

impl Sink for hark_timeline::Engine {
    fn append(&self, batch: Batch, done: Done) {
        hark_timeline::Engine::append(self, batch, done);
    }
}

/// Batches on their way, so that reading goes on while the disk is busy.
pub struct Window<'a> {
    sink: &'a dyn Sink,
    under_way: VecDeque<(Batch, Receiver<hark_timeline::Result<()>>)>,
    under_way_max: usize,
}

impl<'a> Window<'a> {
    /// At most this many batches are under way.
    pub fn new(sink: &'a dyn Sink, under_way_max: usize) -> Self {
        Window { sink, under_way: VecDeque::new(), under_way_max }
    }

    /// Sends a batch; waits for the oldest one first if too many are under way.
    pub fn send(&mut self, batch: Batch) -> Result<(), Failure> {
        while self.under_way.len() >= self.under_way_max {
            self.wait_for_oldest()?;
        }
        let told = self.offer(batch.clone());
        self.under_way.push_back((batch, told));
        Ok(())
    }

    fn offer(&self, batch: Batch) -> Receiver<hark_timeline::Result<()>> {
        let (tell, told) = channel();
        self.sink.append(batch, Box::new(move |result| drop(tell.send(result))));
        told
    }

    /// Waits until everything that was sent is durable.
    pub fn settle(&mut self) -> Result<(), Failure> {
        while !self.under_way.is_empty() {
            self.wait_for_oldest()?;
        }
        Ok(())
    }

    /// A busy store has kept nothing of the batch: it is offered again.
    fn wait_for_oldest(&mut self) -> Result<(), Failure> {
        let Some((batch, mut told)) = self.under_way.pop_front() else { return Ok(()) };
        let mut offers = 1;
        loop {
            // An engine that closes without an answer has not made the batch durable.
            match told.recv().unwrap_or(Err(hark_timeline::Error::NotDurable)) {
                Err(hark_timeline::Error::Busy) if offers < OFFERS_MAX => {
                    std::thread::sleep(PAUSE);
                    told = self.offer(batch.clone());
                    offers += 1;
                }
                other => return Ok(other?),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    /// Says that it is busy to the first offers.
    struct Busy {
        times: usize,
        offered: RefCell<Vec<u32>>,
        kept: RefCell<Vec<u32>>,
    }

    impl Sink for Busy {
        fn append(&self, batch: Batch, done: Done) {
            self.offered.borrow_mut().push(batch.events);
            if self.offered.borrow().len() <= self.times {
                return done(Err(hark_timeline::Error::Busy));
            }
            self.kept.borrow_mut().push(batch.events);
            done(Ok(()));
        }
    }

    fn send(times: usize) -> (Result<(), Failure>, Vec<u32>, usize) {
        let sink = Busy { times, offered: RefCell::default(), kept: RefCell::default() };
        let mut window = Window::new(&sink, 2);
        let batch = |events| Batch { events, ..Batch::default() };
        let sent = (1..=3).try_for_each(|events| window.send(batch(events))).and_then(|()| window.settle());
        let mut kept = sink.kept.take();
        kept.sort_unstable();
        (sent, kept, sink.offered.take().len())
    }

    #[test]
    fn a_busy_store_gets_each_batch_again_until_it_has_room() {
        let (sent, kept, offers) = send(4);
        assert!(sent.is_ok());
        assert_eq!((kept, offers), (vec![1, 2, 3], 7));
    }

    #[test]
    fn a_store_that_stays_busy_ends_the_import() {
        let (sent, kept, _) = send(usize::MAX);
        assert!(matches!(sent, Err(Failure::Store(hark_timeline::Error::Busy))) && kept.is_empty());
    }
}
