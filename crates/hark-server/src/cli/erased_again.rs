//! Are those who were erased still erased, before anybody reads?
//!
//! The folder may be an older copy of what it was, and so may be the records: somebody restored a backup, or put one there by hand.
//! The list beside the catalogue, the records, and whatever else the caller knows are compared with what the folder refuses. Whoever
//! came back is erased again, which is written down and told as any erasure; records that lag are told as well.

use super::Failed;
use super::folder::{now, random};
use crate::work::erasure::names::Refused;
use crate::work::erasure::{self, Went};
use hark_records::{Error, Records};
use hark_timeline::WorkspaceId;
use hark_timeline::engine::{Engine, Erased, together};
use std::collections::BTreeMap;

/// Which workspace is asked who it is whose keys a store's name is made of: any, none of it is read.
const ANY: WorkspaceId = hark_records::DEFAULT_WORKSPACE;

/// Erases again who came back. How many customers there were. `also` is what the caller knows of erasures.
pub async fn catch_up(engine: &Engine, records: &Records, also: Erased, public_url: &str) -> Result<u64, Failed> {
    let store = erasure::mark(&*engine.view(ANY)?);
    let since = engine.erased_since(together(also, records.erased(&store).await?))?;
    let mut asked = Vec::new();
    for (workspace, customer) in since.customers()? {
        let view = since.view(workspace)?;
        if !erasure::is_there(&*view, customer)? {
            continue;
        }
        let by = match records.operator(workspace).await {
            Ok(by) => by,
            // It was made after the records were copied: there is nobody to tell.
            Err(Error::NotFound { .. }) => continue,
            Err(other) => return Err(other.into()),
        };
        // Whoever was killed in the middle of this asked already.
        let message = u128::from_le_bytes(random()?);
        let one = erasure::ask_once(records, &by, erasure::about(&*view, customer, now()), message, now()).await?;
        asked.push((by, one));
    }
    if !since.is_empty() {
        let customers = asked.len();
        tracing::warn!(customers, "the folder was older than an erasure: they are erased again");
        since.erase()?;
    }
    let mut refused: BTreeMap<WorkspaceId, Refused> = BTreeMap::new();
    for (workspace, keys) in engine.erased()? {
        refused.insert(workspace, Refused::of(engine.view(workspace)?, keys.into_iter().collect()));
    }
    for (by, one) in &asked {
        // They are erased together, so what was removed of each is not known.
        let Some(refused) = refused.get(&by.workspace()) else { continue };
        one.done(records, by, Went { refused, erasure: None, code: None }, public_url, now()).await?;
    }
    for (workspace, refused) in refused {
        let by = match records.operator(workspace).await {
            Ok(by) => by,
            Err(Error::NotFound { .. }) => continue,
            Err(other) => return Err(other.into()),
        };
        // What nobody has said the end of yet notes its ids itself when it does.
        if records.open_erasures(&by).await?.is_empty() {
            let noted = records.note_erased(&by, (&store, refused.keys()), &refused, now()).await?;
            tracing::debug!(workspace, noted, "the records know who was erased");
        }
    }
    Ok(asked.len() as u64)
}
