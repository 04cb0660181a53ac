//! The postmortem draft: what is known about an incident, written down in order, with a visible prompt for what is not.
//!
//! A record becomes facts (`facts`), the facts become phrases in which Hotwash's words and people's are kept apart
//! (`phrase`), and a format writes the phrases (`markdown`, `digest`).
//!
//! Guarantees: the same record gives the same bytes; nothing is invented; what people wrote is shown as they typed
//! it, does nothing in the format that it lands in, and pings nobody; what looks like a secret is masked and counted.
//! The five sections of Hotwash's postmortems are always there, in their order, with six prompts at most.
//!
//! Does not know: what time it is, where the draft goes, how an incident is stored.

mod calendar;
mod digest;
mod edited;
mod facts;
mod markdown;
mod phrase;
mod screen;
mod secrets;
mod sheet;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior};
use thiserror::Error;

use crate::incident::slug::draft_file_name;
use crate::incident::{Entry, Incident, Rules, lines};
use calendar::Calendar;
pub use calendar::span;
pub use edited::{NotADraft, SectionChange, changes, edited};
use facts::Facts;
use markdown::Pen;
use screen::Screen;
use sheet::Sheet;

/// The order and the words of a draft; what fills it is described at [`sheet::Sheet`].
const TEMPLATE: &str = include_str!("../config/postmortem.md.jinja");

/// All that a draft is made from.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The incident as it stands.
    pub incident: &'a Incident,
    /// Its entries, all of them.
    pub entries: &'a [Entry],
    /// How severities and roles are called, when a review is due, and the zone in which times are told.
    pub rules: &'a Rules,
}

/// The template could not be filled in.
#[derive(Debug, Error)]
#[error("the postmortem's template could not be filled in: {0:#}")]
pub struct DraftError(#[from] minijinja::Error);

/// The draft as a Markdown document.
///
/// # Errors
///
/// [`DraftError`] where the template does not fit the facts: a mistake in the template, never in the record.
pub fn markdown(record: &Record<'_>) -> Result<String, DraftError> {
    let lines = lines(record.entries);
    let facts = Facts::of(record, &lines);
    let pen = Pen::new(Screen::new(facts.names()), calendar(&facts));
    let sheet = Sheet::fill(&facts, &pen);
    let mut environment = Environment::new();
    environment
        .set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // No escaping of the template's own: what a sheet holds is Markdown already.
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    Ok(environment.render_named_str("postmortem.md", TEMPLATE, minijinja::value::Serde(&sheet))?)
}

/// What the message says that carries the draft: a few lines for a phone, in Discord's Markdown, at most 1,500
/// characters.
#[must_use]
pub fn summary(record: &Record<'_>) -> String {
    let lines = lines(record.entries);
    let facts = Facts::of(record, &lines);
    digest::write(&facts, &Screen::new(facts.names()), &calendar(&facts))
}

/// How the draft is called as a file: `postmortem-42-checkout-errors.md`.
#[must_use]
pub fn file_name(incident: &Incident) -> String {
    draft_file_name(incident.number.0, &incident.title, "md")
}

fn calendar(facts: &Facts<'_>) -> Calendar {
    Calendar::new(facts.rules.zone, facts.start().at)
}

#[cfg(test)]
mod tests;
