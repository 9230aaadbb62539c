//! Does anybody still wait for this answer?
//!
//! A question may take longer than anybody wants to wait, and whoever asked may have gone. Who asks holds a [`Halt`] and
//! sets it; the walks look at it often enough that little is done in vain. Clocks stay outside.

use crate::{QueryError, Result};
use std::sync::atomic::{AtomicU8, Ordering};

/// Why a question was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It took longer than it may.
    TimeIsUp,
    /// Whoever asked has gone.
    NobodyWaits,
}

/// Tells a question that is being answered to stop.
#[derive(Debug, Default)]
pub struct Halt(AtomicU8);

/// For questions that may take as long as they need.
pub static NEVER: Halt = Halt::new();

impl Halt {
    /// Nothing is to stop yet.
    pub const fn new() -> Self {
        Halt(AtomicU8::new(0))
    }

    /// Stops the question soon. The first reason stays.
    pub fn stop(&self, why: Why) {
        let code = match why {
            Why::TimeIsUp => 1,
            Why::NobodyWaits => 2,
        };
        let _ = self.0.compare_exchange(0, code, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Whether it is to stop.
    #[inline]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// An error when it is to stop.
    pub fn check(&self) -> Result<()> {
        match self.0.load(Ordering::Relaxed) {
            0 => Ok(()),
            1 => Err(QueryError::Stopped(Why::TimeIsUp)),
            _ => Err(QueryError::Stopped(Why::NobodyWaits)),
        }
    }
}
