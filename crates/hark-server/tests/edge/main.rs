//! Does the edge understand its clients and outlive its enemies? Every test speaks to the real accept loop.
#![allow(missing_docs, clippy::unwrap_used)]

mod abuse;
mod access;
mod beside;
mod house;
mod posthog;
mod questions;
mod ready;
mod segment;
mod smuggling;
mod support;
