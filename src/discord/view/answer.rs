//! What the one who asked is told, and what the others in the incident's channel read of it.
//!
//! In the incident's channel the public answer is the echo, so it names who did it. From elsewhere the answer is the person's
//! own, and [`echo`] says the same in the channel. What changed nothing concerns nobody else: its answer is always the
//! person's own, and there is no echo.
//!
//! Does not know: which of these is sent, or whether it was sent before.

mod acknowledged;
mod action_item;
mod amended;
mod captured;
mod learned;
mod linked;
mod opened;
mod outcome;
mod paging;
mod privacy;
mod review;
mod role;
mod service;
mod theory;
mod trouble;
mod update;

pub use opened::{channel_failed, opened, opened_without_place};
pub use outcome::changed_nothing;
use outcome::{Place, sentence};
pub use privacy::{AccessLine, access_log, admitted, blanked, not_hidden, thread_not_hidden};
pub use role::with_buttons;
pub use trouble::{not_saved, refusal, server_only, went_wrong, with_what_was_typed, wrong};

use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton, CreateEmbed};

use super::{Body, Control, Press, Seen, text};
use crate::incident::{DraftedUpdate, EntryNumber, Outcome, PicturedNote, Resolution};

/// The answer in the incident's own channel.
#[must_use]
pub fn answer(outcome: &Outcome, seen: &Seen<'_>) -> Body {
    let words = words_of(outcome, seen, Place::Here);
    let body = if is_for_all(outcome) { Body::quiet(words) } else { Body::personal(words) };
    with_controls(with_picture(body, outcome), outcome, seen)
}

/// The answer anywhere else: the person's own, with the way to the incident's channel.
#[must_use]
pub fn answer_elsewhere(outcome: &Outcome, seen: &Seen<'_>) -> Body {
    let words = words_of(outcome, seen, Place::Elsewhere);
    let body = match seen.channel.filter(|_| is_for_all(outcome)).map(text::channel) {
        Some(link) => Body::personal(format!("{link} · {words}")),
        None => Body::personal(words),
    };
    with_controls(body, outcome, seen)
}

/// What the incident's channel reads of something done elsewhere; `None` where there is nothing to read: nothing changed, or
/// the card or a reaction shows it.
#[must_use]
pub fn echo(outcome: &Outcome, seen: &Seen<'_>) -> Option<Body> {
    let body = || with_picture(Body::quiet(words_of(outcome, seen, Place::Here)), outcome);
    is_for_all(outcome).then(|| with_controls(body(), outcome, seen))
}

/// What the incident's channel reads after a restart of something that was saved and never answered.
#[must_use]
pub fn confirmation(outcome: &Outcome, seen: &Seen<'_>) -> Body {
    let words = format!("Saved before a restart: {}", words_of(outcome, seen, Place::Here));
    with_controls(Body::quiet(words), outcome, seen)
}

/// What happened and what comes next; of an exercise it never goes without the mark of one.
fn words_of(outcome: &Outcome, seen: &Seen<'_>, place: Place) -> String {
    let words = sentence(outcome, seen, place);
    if !seen.incident.drill || words.contains(&seen.number()) { words } else { format!("DRILL · {words}") }
}

/// What can be pressed under it.
fn with_controls(body: Body, outcome: &Outcome, seen: &Seen<'_>) -> Body {
    match outcome {
        Outcome::Resolved(Resolution { undo: Some(entry), .. }) => {
            let button =
                CreateButton::new(undo(seen.key, *entry).to_string()).label("Undo").style(ButtonStyle::Secondary);
            Body { components: vec![CreateActionRow::Buttons(vec![button])], ..body }
        }
        // Only while it is theirs to give back: an answer may be edited later.
        Outcome::Acknowledged { .. } => acknowledged::with_way_back(body, seen),
        Outcome::UpdateDrafted(DraftedUpdate { draft, text, next_due }) => {
            update::preview(body, seen, *draft, text, *next_due)
        }
        _ => body,
    }
}

/// The button that takes the resolution of that entry back; `key` is the incident's opaque key.
#[must_use]
pub fn undo(key: &str, resolved: EntryNumber) -> Control {
    Control::of(key, Press::UndoResolve(resolved))
}

/// The same, showing the picture that came with a note.
fn with_picture(body: Body, outcome: &Outcome) -> Body {
    match outcome {
        Outcome::NotedWithImage(PicturedNote { url: Some(url), .. }) => {
            Body { embeds: vec![CreateEmbed::new().image(url)], ..body }
        }
        _ => body,
    }
}

/// Whether others read of it by a message.
fn is_for_all(outcome: &Outcome) -> bool {
    let shown_otherwise = matches!(
        outcome,
        Outcome::Opened { .. }
            | Outcome::Captured { .. }
            | Outcome::CapturedAgain { .. }
            | Outcome::CaptureRead { .. }
            | Outcome::CaptureFollowed
            | Outcome::Uncaptured
            | Outcome::UpdateDrafted(_)
            | Outcome::UpdateDropped
            | Outcome::Snoozed { .. }
    );
    !(shown_otherwise || changed_nothing(outcome))
}

#[cfg(test)]
mod tests;
