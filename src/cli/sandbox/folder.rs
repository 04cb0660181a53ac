//! A folder for a database that nobody wants to keep.

use std::io;
use std::path::PathBuf;

/// A new folder in the system's place for such; it is removed with all that is in it when this is dropped.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// A folder that did not exist before, so that nobody can have prepared it.
    pub(super) fn new() -> io::Result<Self> {
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let path = std::env::temp_dir().join(format!("hotwash-sandbox-{:016x}", u64::from_ne_bytes(random)));
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }

    /// The address of the database in it.
    pub(super) fn database(&self) -> String {
        format!("sqlite://{}", self.0.join("hotwash.db").display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left over lies in a place that the system clears.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
