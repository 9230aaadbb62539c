//! How do the tests know what is right?
//!
//! An oracle that answers questions by brute force ([`oracle`]), random timelines and specs to ask about
//! ([`timelines`], [`specs`]), a loop that runs many cases and shrinks what fails ([`trial`]), comparison of answers
//! ([`compare`]), text scenarios ([`scenario`]), data folders ([`folder`]) and a real PostgreSQL ([`postgres`]). Used by
//! tests only; nothing in the product depends on it.

pub mod compare;
pub mod folder;
pub mod fuzz;
pub mod leeway;
pub mod oracle;
pub mod postgres;
pub mod random;
pub mod scenario;
pub mod specs;
pub mod timelines;
pub mod times;
pub mod trial;
