//! Does the engine keep its promises, seen from outside?

#[path = "engine/accounting.rs"]
mod accounting;
#[path = "engine/identity.rs"]
mod identity;
#[path = "engine/support.rs"]
mod support;
