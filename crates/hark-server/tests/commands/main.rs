//! Do the commands do what the README says, alone and beside a server?

mod canaries;
mod database;
mod door;
mod figures;
mod folder;
mod fresh;
mod inert;
mod mistakes;
mod restored;
mod serving;
mod support;
