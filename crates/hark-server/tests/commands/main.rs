//! Do the commands do what the README says, alone and beside a server?

mod canaries;
mod crowd;
mod database;
mod door;
mod figures;
mod floods;
mod folder;
mod fresh;
mod inert;
mod mistakes;
mod restored;
mod rights;
mod serving;
mod support;
