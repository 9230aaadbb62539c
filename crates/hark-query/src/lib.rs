//! What is asked of the timelines, and what is the answer?

pub mod funnel;
