//! What is said of messages that were taken into the timeline.

use crate::discord::view::text;
use crate::incident::{EntryNumber, Outcome};

/// What became of a message; `number` is the incident's. Empty for an outcome that is of something else.
pub(super) fn captured(outcome: &Outcome, number: &str) -> String {
    match outcome {
        Outcome::Captured { entry } => format!("📌 The message is in the timeline of {number}{} now.", of(*entry)),
        Outcome::CapturedUnread { entry, link } => format!(
            "📌 {} is in the timeline of {number}{} without its text, which Hotwash could not read (no Message Content \
             intent, or the message is gone). On the message choose Apps › Add to timeline, and the text is there.",
            // An address in angle brackets has no preview.
            format_args!("<{}>", text::plain(link)),
            of(Some(*entry)),
        ),
        Outcome::CapturedAgain { entry } => {
            format!("📌 The message is in the timeline of {number} again{}.", of(Some(*entry)))
        }
        Outcome::CaptureRead { entry } => {
            format!("📌 The message was in the timeline of {number}{}; now its text is there too.", of(Some(*entry)))
        }
        Outcome::CaptureSame { entry: Some(entry) } => {
            format!("The message is in the timeline of {number} already{}. Nothing changed.", of(Some(*entry)))
        }
        Outcome::CaptureSame { entry: None } => format!("Nothing changed in the timeline of {number}."),
        Outcome::CaptureFollowed => format!("The timeline of {number} says what became of the message."),
        Outcome::Uncaptured => format!("The message is out of the timeline of {number}. Add it again, and it is back."),
        _ => String::new(),
    }
}

fn of(entry: Option<EntryNumber>) -> String {
    entry.map(|entry| format!(", entry {entry}")).unwrap_or_default()
}
