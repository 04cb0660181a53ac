//! The chain: each entry's hash covers the one before, so that a changed or missing entry shows.
//!
//! The hash covers what is not secret (numbers, kinds, times) and a digest of what is: content with a salt of its own. Content
//! and salt can be blanked, and the chain still verifies; from the digest alone nobody can guess what had been there.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::incident::{EntryNumber, Kind};

/// 32 bytes: SHA-256.
pub(super) type Hash = [u8; 32];

/// The head of an incident's chain before its first entry.
pub(super) fn root(incident_key: &str) -> Hash {
    Sha256::new().chain_update(b"hotwash incident\0").chain_update(incident_key).finalize().into()
}

/// The digest of a file, in hexadecimal digits, as the entry that keeps it tells it.
pub(super) fn hex_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The digest of an entry's content.
pub(super) fn digest(salt: &[u8], content: &str) -> Hash {
    Sha256::new().chain_update(b"hotwash content\0").chain_update(salt).chain_update(content).finalize().into()
}

/// What the chain says of an entry.
pub(super) struct Link<'a> {
    pub(super) number: EntryNumber,
    pub(super) kind: Kind,
    pub(super) happened_at: DateTime<Utc>,
    pub(super) recorded_at: DateTime<Utc>,
    pub(super) about: Option<EntryNumber>,
    pub(super) digest: &'a Hash,
}

/// The hash of an entry, which is the chain's new head.
pub(super) fn link(before: &Hash, link: &Link<'_>) -> Hash {
    Sha256::new()
        .chain_update(b"hotwash entry\0")
        .chain_update(before)
        .chain_update(link.number.0.to_be_bytes())
        .chain_update(link.kind.word())
        .chain_update([0])
        .chain_update(link.happened_at.timestamp_micros().to_be_bytes())
        .chain_update(link.recorded_at.timestamp_micros().to_be_bytes())
        .chain_update(link.about.map_or(0, |about| about.0).to_be_bytes())
        .chain_update(link.digest)
        .finalize()
        .into()
}
