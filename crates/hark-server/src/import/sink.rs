//! Where do the events of an import go, and how many are on their way at a time?

use crate::import::Failure;
use hark_timeline::engine::{Batch, Done};
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, channel};

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
    under_way: VecDeque<Receiver<hark_timeline::Result<()>>>,
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
        let (tell, told) = channel();
        self.sink.append(batch, Box::new(move |result| drop(tell.send(result))));
        self.under_way.push_back(told);
        Ok(())
    }

    /// Waits until everything that was sent is durable.
    pub fn settle(&mut self) -> Result<(), Failure> {
        while !self.under_way.is_empty() {
            self.wait_for_oldest()?;
        }
        Ok(())
    }

    fn wait_for_oldest(&mut self) -> Result<(), Failure> {
        if let Some(told) = self.under_way.pop_front() {
            // An engine that closes without an answer has not made the batch durable.
            told.recv().unwrap_or(Err(hark_timeline::Error::NotDurable))?;
        }
        Ok(())
    }
}
