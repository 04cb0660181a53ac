//! Not written yet.
pub mod slug;
