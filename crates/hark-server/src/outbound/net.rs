//! Who looks a name up, and who calls an address?
//!
//! The system does. Tests have a system of their own, handed over in code: no setting puts another in its place.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;
use tokio::net::TcpStream;

/// What comes later.
pub type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// From the first packet to the last byte of the answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the way out needs of the system.
pub trait Net: Send + Sync {
    /// Every address that a name has now.
    fn look_up(&self, name: &str, port: u16) -> Later<io::Result<Vec<SocketAddr>>>;

    /// A connection to one of these addresses.
    fn call(&self, addresses: Vec<SocketAddr>) -> Later<io::Result<TcpStream>>;

    /// How long an exchange may take, from the first packet to the last byte of the answer.
    fn patience(&self) -> Duration {
        PATIENCE
    }
}

/// The system's.
pub struct System;

impl Net for System {
    fn look_up(&self, name: &str, port: u16) -> Later<io::Result<Vec<SocketAddr>>> {
        let name = name.to_owned();
        Box::pin(async move { Ok(tokio::net::lookup_host((name, port)).await?.collect()) })
    }

    fn call(&self, addresses: Vec<SocketAddr>) -> Later<io::Result<TcpStream>> {
        Box::pin(async move { TcpStream::connect(addresses.as_slice()).await })
    }
}
