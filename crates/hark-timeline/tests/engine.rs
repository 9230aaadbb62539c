//! Does the engine keep its promises, seen from outside?

#[path = "engine/accounting.rs"]
mod accounting;
#[path = "engine/damage.rs"]
mod damage;
#[path = "engine/erasure.rs"]
mod erasure;
#[path = "engine/foreign.rs"]
mod foreign;
#[path = "engine/identity.rs"]
mod identity;
#[path = "engine/support.rs"]
mod support;
