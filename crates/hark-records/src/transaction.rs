//! How is something written, all of it or nothing?

use crate::error::{self, Result};
use sea_orm::{DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait};

/// Begins a transaction that is going to write. On SQLite it takes the write lock at once: one that read first and then
/// wants to write would be refused when another wrote in between. Dropped without a commit, it never was.
pub(crate) async fn begin(database: &DatabaseConnection) -> Result<DatabaseTransaction> {
    let mode = Some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
    database.begin_with_options(options).await.map_err(error::from("begin a change"))
}

/// Makes it last. When this returns, it is on disk.
pub(crate) async fn commit(transaction: DatabaseTransaction) -> Result<()> {
    transaction.commit().await.map_err(error::from("keep a change"))
}
