//! How many get how far along given steps?

pub mod attempts;
#[cfg(test)]
mod brute;
pub mod exact;
pub mod plan;
pub mod quick;
pub mod unordered;
