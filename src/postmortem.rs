//! The postmortem draft: what is known about an incident, written down in order, with a visible prompt for what is not.
//!
//! A record becomes facts (`facts`), the facts become phrases in which Hotwash's words and people's are kept apart
//! (`phrase`), and a format writes the phrases (`markdown`, `digest`). The HTML is the Markdown, read and written out
//! again (`page`), so that both say the same, whatever the template (`template`).
//!
//! Guarantees: the same record gives the same bytes; nothing is invented; what people wrote is shown as they typed
//! it, does nothing in the format that it lands in, and pings nobody; what looks like a secret is masked and counted.
//! By the built-in template the five sections of Hotwash's postmortems are always there, in their order, with six prompts at most. A
//! template of a person's own that breaks gives way to it.
//!
//! Does not know: what time it is, where the draft goes, how an incident is stored.

mod base64;
mod blameless;
mod calendar;
mod chart;
mod digest;
pub mod document;
mod edited;
mod example;
mod facts;
mod form;
mod markdown;
pub mod numbers;
mod page;
mod phrase;
mod pictures;
mod screen;
mod secrets;
mod sheet;
mod template;

use thiserror::Error;

use crate::incident::slug::draft_file_name;
use crate::incident::{Entry, Incident, Rules, Seal, lines};
use blameless::{Aliases, Blameless};
use calendar::Calendar;
pub use calendar::span;
pub use edited::{NotADraft, SectionChange, changes, edited};
use facts::Facts;
pub use form::{Form, Format, Names};
use markdown::Pen;
use page::Page;
use phrase::Phrase;
pub use pictures::{Picture, PicturePlace, picture_places};
use screen::Screen;
use sheet::Sheet;
pub use template::{TemplateFault, check_template};

/// All that a draft is made from.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The incident as it stands.
    pub incident: &'a Incident,
    /// Its entries, all of them.
    pub entries: &'a [Entry],
    /// How severities and roles are called, when a review is due, the zone in which times are told, and the template.
    pub rules: &'a Rules,
    /// The chain, and the files that are kept with it: for a format that hands over the whole record. `None`: it is not needed.
    pub seal: Option<&'a Seal>,
}

/// What a draft is made with, beside the record.
#[derive(Clone, Copy, Debug, Default)]
pub struct Means<'a> {
    /// The pictures of the timeline, where the format shows them ([`Format::shows_pictures`]).
    pub pictures: &'a [Picture],
    /// As many bytes as the file should have at most: pictures without room are left out and named, words never are. `None`: as
    /// many as it becomes.
    pub room: Option<usize>,
}

/// A draft, ready to be handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// How it is called as a file: `postmortem-42-checkout-errors.md`.
    pub file_name: String,
    /// What the file holds.
    pub text: String,
    /// What the message says that carries it: a few lines for a phone, in Discord's Markdown, at most 1,500 characters.
    pub summary: String,
    /// What is wrong with the operator's template, so that the built-in one had to do. The summary says so as well.
    pub fault: Option<TemplateFault>,
}

/// The draft could not be made.
#[derive(Debug, Error)]
pub enum DraftError {
    /// The template does not fit the facts: a mistake in the template, never in the record.
    #[error("the postmortem's template could not be filled in: {0:#}")]
    Template(#[from] minijinja::Error),
    /// The record could not be written as JSON, or read again without people's names.
    #[error("the record could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// The draft in the form that is asked for.
///
/// # Errors
///
/// [`DraftError`], never for what people wrote.
pub fn draft(record: &Record<'_>, form: Form) -> Result<Draft, DraftError> {
    draft_with(record, form, &Means::default())
}

/// The same with everything that it can be made with.
///
/// # Errors
///
/// The same.
pub fn draft_with(record: &Record<'_>, form: Form, means: &Means<'_>) -> Result<Draft, DraftError> {
    match form.names {
        Names::People => written(record, form.format, means, None),
        Names::Roles => {
            let blameless = Blameless::of(record)?;
            let record = Record {
                incident: &blameless.incident,
                entries: &blameless.entries,
                // What was digested has the names.
                seal: None,
                ..*record
            };
            written(&record, form.format, means, Some(&blameless.aliases))
        }
    }
}

fn written(
    record: &Record<'_>,
    format: Format,
    means: &Means<'_>,
    aliases: Option<&Aliases>,
) -> Result<Draft, DraftError> {
    let lines = lines(record.entries);
    let facts = Facts::of(record, &lines);
    let screen = || Screen::new(facts.names()).without_names(aliases).masking(&record.rules.redact);
    let calendar = Calendar::new(facts.rules.zone, facts.start().at);
    let markdown = || {
        template::fill(
            record.rules.template.as_deref(),
            &Sheet::fill(&facts, &Pen::new(screen(), calendar)),
            record.entries.len(),
        )
    };
    let (text, fault) = match format {
        Format::Markdown => markdown()?,
        Format::Html => {
            let (markdown, fault) = markdown()?;
            (page(&facts, (&screen(), &calendar), &markdown, means, aliases.is_some()), fault)
        }
        Format::Json => (document::write(record, &facts)?, None),
    };
    let title = aliases
        .map_or_else(|| record.incident.title.as_str().into(), |aliases| aliases.replace(&record.incident.title));
    let file_name = draft_file_name(record.incident.number.0, &title, format.extension());
    let summary = digest::write(&facts, &screen(), &calendar, fault.as_ref());
    Ok(Draft { file_name, text, summary, fault })
}

/// The Markdown as a page, with what a page has beside it.
fn page(
    facts: &Facts<'_>,
    (screen, calendar): (&Screen<'_>, &Calendar),
    markdown: &str,
    means: &Means<'_>,
    blameless: bool,
) -> String {
    // What people wrote stands on one line here.
    let format = phrase::Format { escape: page::escape, line_break: " / ".to_owned(), paragraph: " / ".to_owned() };
    let words = |phrase: &Phrase<'_>| phrase.render(&format, screen, calendar);
    let title = Phrase::from("Postmortem #").count(facts.incident.number.0).words(": ").name(&facts.incident.title);
    let (title, chart) = (words(&title), chart::draw(facts, &format, screen, calendar));
    let write = |pictures| Page { title: title.clone(), chart: chart.clone(), pictures }.write(markdown);
    let bare = write(String::new());
    match means.pictures {
        [] => bare,
        pictures if blameless => write(pictures::withheld(pictures, words)),
        pictures => {
            let room = means.room.map(|room| room.saturating_sub(bare.len()));
            write(pictures::section(facts, pictures, room, words))
        }
    }
}

#[cfg(test)]
mod tests;
