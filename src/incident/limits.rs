//! How long a text may be, in characters, and how much one incident holds.
//!
//! Discord lets a slash command's text option hold 6,000 characters and shows 2,000 in a message (its documentation of
//! application commands and messages); these bounds keep every text whole in an answer.

/// A title; Discord's limit for a channel's name is the same.
pub const TITLE: usize = 100;
/// A note, a reason, a field.
pub const TEXT: usize = 1_800;
/// A theory: a line that can be read on the card.
pub const THEORY: usize = 300;
/// Theories of one incident.
pub const THEORIES: usize = 100;
/// What an action item says.
pub const ACTION_ITEM: usize = 200;
/// Action items of one incident.
pub const ACTION_ITEMS: usize = 100;
/// Bytes of files that one incident keeps: 64 MiB.
pub const FILES_BYTES: u64 = 64 << 20;
/// Why a file beyond [`FILES_BYTES`] is not kept.
pub const FILES_FULL: &str = "the files of this incident have reached 64 MiB";
/// Entries of one incident. A runaway integration must not fill the disk.
pub const ENTRIES: u32 = 100_000;
/// Incidents that a person without the responder role may open within [`OPENING_WINDOW_MINUTES`].
pub const OPENINGS: u32 = 3;
/// See [`OPENINGS`].
pub const OPENING_WINDOW_MINUTES: i64 = 10;
/// The same person opening the same title within this long is led to the incident that exists.
pub const SAME_TITLE_MINUTES: i64 = 2;
/// The same update by the same person within this long is one.
pub const SAME_UPDATE_SECONDS: i64 = 60;
/// A resolution can be taken back for so long.
pub const UNDO_SECONDS: i64 = 60;
/// The same people paged again within this long are paged once.
pub const PAGE_ONCE_SECONDS: i64 = 60;
/// A further acknowledgement within this long after that of a page of its own is a nervous second one: it must not silence the
/// policy's page, which is others'.
pub const ACKNOWLEDGE_ONCE_SECONDS: i64 = 120;
/// Two escalations within this long are one.
pub const ESCALATE_ONCE_SECONDS: i64 = 10;
