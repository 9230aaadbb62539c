//! Does a PostgreSQL answer at an address, and if not, why not?
//!
//! A pool of connections tries again and again until its patience ends, and then says only that. One connection says at once
//! what is wrong.

use crate::Records;
use crate::error::{Error, Result};
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::{ConnectOptions, Connection};

/// The class of states "invalid authorization", and the state of a database that does not exist.
const REFUSED: [&str; 2] = ["28", "3D000"];

/// An address without its password, and host and port as people write them.
fn named(options: &PgConnectOptions) -> (String, String) {
    let at = match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    let database = options.get_database().unwrap_or(options.get_username());
    let address = match options.get_socket() {
        Some(_) => format!("postgres://{}@localhost/{database}?host={at}", options.get_username()),
        None => format!("postgres://{}@{at}/{database}", options.get_username()),
    };
    (at, address)
}

fn parsed(url: &str) -> Result<PgConnectOptions> {
    // Not the parser's own words: they may quote a part of the password.
    url.parse().map_err(|_| Error::Address { fact: "it cannot be read as one".into() })
}

/// An address as it may be shown: without its password.
pub fn without_password(url: &str) -> Result<String> {
    Ok(named(&parsed(url)?).1)
}

impl Records {
    /// Whether a database answers at this address and lets us in, tried once. How long that may take is the caller's to say.
    ///
    /// Fails with [`Error::Unreachable`].
    pub async fn reach(url: &str) -> Result<()> {
        use sea_orm::sqlx::Error as Refused;
        let options = parsed(url)?;
        let connection = match options.connect().await {
            Ok(connection) => connection,
            Err(why) => {
                let (at, address) = named(&options);
                let code = why.as_database_error().and_then(|answer| answer.code().map(|code| code.into_owned()));
                let refused = code.is_some_and(|code| REFUSED.iter().any(|begin| code.starts_with(begin)));
                let reason = match &why {
                    Refused::Io(io) => io.to_string(),
                    Refused::Database(answer) => answer.message().to_owned(),
                    other => other.to_string(),
                };
                return Err(Error::Unreachable { at, address, reason, refused });
            }
        };
        // It answered; how it likes to be left is its own business.
        connection.close().await.ok();
        Ok(())
    }
}
