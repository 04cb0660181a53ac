//! The bytes of files, fetched after the commit that names them: kept within bounds, or said not to be.
//!
//! Guarantees: an entry of its own says of each file whether its bytes are kept, with their digest, or why only a reference is;
//! an incident holds no more than [`limits::FILES_BYTES`].

use sha2::{Digest, Sha256};

use super::expand::Scene;
use super::intent::Intent;
use crate::incident::{ChannelId, EntryNumber, Event, FileRef, Kind, MessageId, limits};
use crate::store::{Class, StoreError};

impl Scene<'_, '_> {
    /// One after the other: many files of one incident must not hold up what others are told.
    pub(super) async fn keep_files(
        &mut self,
        entry: EntryNumber,
        files: Vec<FileRef>,
        message: Option<(ChannelId, MessageId)>,
    ) -> Result<(), StoreError> {
        let lane = format!("files:{}", self.kept.incident.id);
        for file in files {
            let intent = Intent::KeepFile { entry, file, message };
            self.tell(Class::Ensure, lane.clone(), &intent).await?;
        }
        Ok(())
    }

    pub(super) async fn file_kept(
        &mut self,
        entry: EntryNumber,
        file: FileRef,
        bytes: Vec<u8>,
    ) -> Result<(), StoreError> {
        if self.tx.is_redacted(self.kept.incident.id, entry).await? {
            return Ok(());
        }
        let size = bytes.len() as u64;
        if self.kept.incident.file_bytes.saturating_add(size) > limits::FILES_BYTES {
            return self.file_not_kept(entry, file, limits::FILES_FULL).await;
        }
        let digest = Sha256::digest(&bytes);
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let event = Event::FileKept { entry, name: file.name.clone(), bytes: size, sha256 };
        self.record(Kind::Observation, event).await?;
        let number = EntryNumber(self.kept.incident.entries);
        self.tx.keep_file(self.kept.incident.id, number, &file, &bytes).await
    }

    pub(super) async fn file_not_kept(
        &mut self,
        entry: EntryNumber,
        file: FileRef,
        why: &str,
    ) -> Result<(), StoreError> {
        let event = Event::FileNotKept { entry, name: file.name, why: why.to_owned() };
        self.record(Kind::Observation, event).await
    }
}
