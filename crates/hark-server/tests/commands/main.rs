//! Do the commands do what the README says, alone and beside a server?

mod database;
mod door;
mod folder;
mod mistakes;
mod serving;
mod support;
