//! How does the world reach Hark: which requests, which wire formats, which commands?

pub mod auth;
pub mod edge;
pub mod routes;
pub mod serve;
pub mod sink;
pub mod wire;
