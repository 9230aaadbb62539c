//! What does a dead letter become with the rules of today?

use crate::import::again;
use crate::wire::{self, Rules};
use hark_model::{DeadLetter, Event, Reason};

/// The events it stands for, or why it still cannot be stored.
pub fn understand(letter: &DeadLetter, rules: Rules) -> Result<Vec<Event>, Reason> {
    if letter.dialect == again::DIALECT { again::again(letter) } else { wire::replay(letter, rules) }
}
