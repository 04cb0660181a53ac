//! A text that somebody brings back, kept until they have seen what it changes and say that it is the one.

use sha2::{Digest, Sha256};

use super::{Courier, Engine};
use crate::incident::{IncidentId, UserId};
use crate::store::StoreError;

impl<C: Courier> Engine<C> {
    /// Keeps it for a day. Returns its SHA-256, in hexadecimal digits.
    ///
    /// # Errors
    ///
    /// When the database does not save.
    pub async fn offer_draft(&self, incident: IncidentId, person: UserId, text: Vec<u8>) -> Result<String, StoreError> {
        let sha256: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
        let (kept, now) = (sha256.clone(), self.now());
        let work = self
            .store
            .write(move |tx| Box::pin(async move { tx.offer_draft(incident, person, &kept, &text, now).await }));
        work.await.map(|()| sha256)
    }
}
