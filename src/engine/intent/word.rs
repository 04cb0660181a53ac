//! What an intent is called in the log.

use super::Intent;

impl Intent {
    /// What it is, in a word for the log: what people wrote is none of the log's business.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Intent::Channel => "channel",
            Intent::AnnounceChannel => "announcement channel",
            Intent::Hide => "hide",
            Intent::Veil => "veil",
            Intent::Access { .. } => "access",
            Intent::TakeBack { .. } => "take back",
            Intent::Blank { .. } => "blank",
            Intent::NoteAnswer { .. } => "answer's message",
            Intent::Admitted { .. } => "admitted",
            Intent::NotHidden { .. } => "not hidden",
            Intent::ArchiveChannel => "archive channel",
            Intent::LockChannel => "lock channel",
            Intent::RestoreChannel => "restore channel",
            Intent::PlaceAgain => "place_again",
            Intent::Misplaced { .. } => "misplaced",
            Intent::Card => "card",
            Intent::Pin => "pin",
            Intent::Announcement => "announcement",
            Intent::Echo { .. } => "echo",
            Intent::Ring { .. } => "ring",
            Intent::Direct { .. } => "direct message",
            Intent::Notify { .. } => "notice",
            Intent::ChatDown { .. } => "outage",
            Intent::ChatBack { .. } => "outage's end",
            Intent::Rung { .. } => "rung",
            Intent::Silence { .. } => "silence",
            Intent::Undelivered { .. } => "undelivered",
            Intent::NobodyReached => "nobody reached",
            Intent::Unanswered => "unanswered",
            Intent::HeldBack { .. } => "held back",
            Intent::Mended(_) => "mended",
            Intent::Update { .. } => "update",
            Intent::UpdateUnposted { .. } => "update's trouble",
            Intent::Draft => "draft",
            Intent::Mark { .. } => "mark",
            Intent::Unmark { .. } => "unmark",
            Intent::Trouble { .. } => "trouble",
            Intent::KeepFile { .. } => "file",
            Intent::Remind { .. } => "reminder",
            Intent::Reminded { .. } => "reminder's end",
            Intent::UndoLapsed { .. } => "undo's end",
            Intent::FollowUp { .. } => "follow-up",
            Intent::Confirm { .. } => "confirmation",
        }
    }
}
