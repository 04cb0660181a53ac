//! The answers where nothing was done.

use crate::discord::view::{Body, CONTENT, File, text};
use crate::incident::Refusal;

/// What is wrong and what to type instead: the refusal's own words.
#[must_use]
pub fn refusal(refusal: &Refusal) -> Body {
    Body::personal(shown_as_typed(refusal).to_string())
}

/// The disk refused: nothing of the request is kept.
#[must_use]
pub fn not_saved() -> Body {
    Body::personal(
        "⚠️ Not saved: the database could not be written. Nothing changed. Try again; if it stays so, tell whoever runs \
         Hotwash here."
            .to_owned(),
    )
}

/// What was asked for can't be understood; `words` say why and what to do instead, and are shown as they are.
#[must_use]
pub fn wrong(words: &str) -> Body {
    Body::personal(words.to_owned())
}

/// Something failed that is nobody's mistake; `what` says what could not be done, as a whole sentence.
#[must_use]
pub fn went_wrong(what: &str) -> Body {
    Body::personal(format!("⚠️ {} `/incident show` shows where things stand.", text::excerpt(what, 1_000)))
}

/// The command was used where there is no server.
#[must_use]
pub fn server_only() -> Body {
    Body::personal("Incidents belong to a server. Use this in one of its channels.".to_owned())
}

/// The same, with what somebody typed into a form and that was not saved, for them to copy: under the words where it fits,
/// else as a file.
#[must_use]
pub fn with_what_was_typed(body: Body, typed: &[String]) -> Body {
    let typed: Vec<&str> = typed.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    if typed.is_empty() {
        return body;
    }
    let under = format!("{}\nNot saved, to copy:\n```\n{}\n```", body.content, typed.join("\n\n"));
    if under.chars().count() <= CONTENT && !typed.iter().any(|text| text.contains("```")) {
        return Body { content: under, ..body };
    }
    let content = format!("{}\nWhat you typed is in the file below; nothing of it was saved.", body.content);
    let file = File { name: "what-you-typed.txt".to_owned(), bytes: typed.join("\n\n").into_bytes() };
    Body { content, file: Some(file), ..body }
}

/// The same refusal, with what people typed made safe for the place where its text puts it.
fn shown_as_typed(refusal: &Refusal) -> Refusal {
    let mut shown = refusal.clone();
    match &mut shown {
        Refusal::OfDrill(inner) => **inner = shown_as_typed(inner),
        Refusal::NoSuchSeverity { text, .. }
        | Refusal::NoSuchService { text, .. }
        | Refusal::NoSuchRole { text, .. } => *text = text::code(text),
        Refusal::RoleHeldByAnother { holder: name, role, .. } | Refusal::OfferedToAnother { to: name, role, .. } => {
            (*name, *role) = (text::line(name), text::line(role));
        }
        // Quoted line by line: what was typed follows below, and is no part of it.
        Refusal::Overtaken { by, text: now, .. } => {
            (*by, *now) = (text::line(by), text::excerpt(now, 900).replace('\n', "\n> "));
        }
        Refusal::RoleNotHeld { role: name, .. }
        | Refusal::OfferedToOneself { role: name, .. }
        | Refusal::NoOwners { service: name }
        | Refusal::TakenOut { name, .. }
        | Refusal::NoPolicy { severity: name } => *name = text::line(name),
        Refusal::Closed { .. }
        | Refusal::Resolved { .. }
        | Refusal::NotYours { .. }
        | Refusal::UndoneTooLate { .. }
        | Refusal::HotWashNotYet { .. }
        | Refusal::HotWashOver { .. }
        | Refusal::ReviewNotYet { .. }
        | Refusal::NothingToFreeze
        | Refusal::DrillForCustomers { .. }
        | Refusal::PrivateForCustomers { .. }
        | Refusal::NoCustomerChannel
        | Refusal::TooManyOpened { .. }
        | Refusal::Empty { .. }
        | Refusal::TooLong { .. }
        | Refusal::NotPrivate { .. }
        | Refusal::LastOne { .. }
        | Refusal::NoSuchTheory { .. }
        | Refusal::TooManyTheories { .. }
        | Refusal::NoSuchActionItem { .. }
        | Refusal::NothingToChange { .. }
        | Refusal::TooManyActionItems { .. }
        | Refusal::OutOfOrder { .. }
        | Refusal::Full { .. }
        | Refusal::NoSuchEntry { .. }
        | Refusal::LinkToItself { .. }
        | Refusal::WhichLink
        | Refusal::LinkTells { .. }
        | Refusal::LinkOfPrivate { .. }
        | Refusal::LinkCircle { .. }
        | Refusal::DuplicateAlready { .. }
        | Refusal::PagesElsewhere { .. }
        | Refusal::EntryStays { .. }
        | Refusal::NothingToEdit { .. }
        | Refusal::NoSuchIncident { .. }
        | Refusal::Imported { .. }
        | Refusal::NoServices
        | Refusal::PagesWhom
        | Refusal::UnknownControl
        | Refusal::WhichIncident => {}
    }
    shown
}
