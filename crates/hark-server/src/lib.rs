//! How does the world reach Hark: which requests, which wire formats, which files, which commands?

pub mod api;
pub mod auth;
pub mod cli;
pub mod config;
pub mod edge;
pub mod facts;
pub mod import;
mod inert;
mod library;
pub mod metrics;
pub mod outbound;
pub mod replay;
pub mod routes;
pub mod serve;
pub mod sign_on;
pub mod sink;
pub mod site;
pub mod start_page;
pub mod table;
pub mod unfinished;
pub mod watching;
pub mod wire;
pub mod work;
