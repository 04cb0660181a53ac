//! The chain of an incident, handed over as it lies: for whoever checks it elsewhere.
//!
//! Does not know how a hash is made: that is the store's.

use super::{Entry, EntryNumber};

/// 32 bytes: SHA-256.
pub type Hash = [u8; 32];

/// The chain of an incident with what it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The opaque key that the chain begins with.
    pub key: String,
    /// Every entry, in order.
    pub entries: Vec<SealedEntry>,
    /// The files that are kept with them.
    pub files: Vec<SealedFile>,
    /// The edited drafts that were frozen as the reviewed ones.
    pub reviewed: Vec<SealedDraft>,
}

/// An entry as it lies in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedEntry {
    /// What it says, as the chain's fields tell it.
    pub entry: Entry,
    /// The entry that it is about.
    pub about: Option<EntryNumber>,
    /// Its content.
    pub content: Content,
    /// The digest of its content.
    pub digest: Hash,
    /// Its hash, which covers the one before.
    pub hash: Hash,
}

/// The content of an entry: who, and what, as the text that was digested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// All of it, with the salt that makes its digest.
    Whole {
        /// The text.
        text: String,
        /// The salt.
        salt: Vec<u8>,
    },
    /// Secrets in it were masked where it was exported: the digest is of another text.
    Masked {
        /// The text, with masks in it.
        text: String,
    },
    /// It was redacted.
    Redacted {
        /// What is left of it, without a word that anybody wrote, where anything is.
        remains: Option<String>,
    },
}

/// An edited draft that was frozen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedDraft {
    /// The entry that froze it, with its digest.
    pub entry: EntryNumber,
    /// What it says; `None`: it was blanked.
    pub text: Option<Vec<u8>>,
}

/// A file that is kept with an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFile {
    /// The entry that says that it is kept, with its digest.
    pub entry: EntryNumber,
    /// Its name.
    pub name: String,
    /// What the chat said that it is: `image/png`.
    pub kind: Option<String>,
    /// What is in it; `None`: it was redacted.
    pub bytes: Option<Vec<u8>>,
}
