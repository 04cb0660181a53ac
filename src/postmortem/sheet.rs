//! What the Markdown template is filled with: the facts as finished lines and paragraphs. Their order, and the words
//! that stand around them, are the template's.
//!
//! Guarantees: every string that comes from a record is an [`Md`]. What is missing is `None` or an empty list.

mod account;
mod activity;
mod measures;
mod response;

use serde::Serialize;

use super::facts::{Facts, Told};
use super::markdown::{Md, Pen};
use super::phrase::Phrase;
use crate::incident::{ItemKind, TextField};

/// Everything that a draft shows.
#[derive(Debug, Serialize)]
pub(super) struct Sheet {
    title: Md,
    header: Vec<Md>,
    account: Vec<Md>,
    duration: Md,
    start: Md,
    end: Md,
    impact: Option<Md>,
    root_cause_in_brief: Option<Md>,
    detection: Option<Md>,
    key_times: Vec<Md>,
    measures: Vec<Md>,
    recorder: Option<Md>,
    days: Vec<Day>,
    root_cause: Option<Md>,
    /// Where nobody has written the cause.
    confirmed_theories: Vec<Md>,
    trigger: Option<Md>,
    resolution: Option<Md>,
    improvements: Vec<Md>,
    tasks: Vec<Md>,
    conclusion: Option<Md>,
    responders: Vec<Md>,
    pages: Vec<Md>,
    misleading_paths: Vec<Md>,
    misleading_total: Option<Md>,
    communications: Vec<Md>,
    hot_wash: Vec<Group>,
    open_questions: Vec<Md>,
    first_day: Md,
    activity: Vec<activity::Activity>,
    /// How many different secrets were masked.
    masked: usize,
}

/// A day of the timeline.
#[derive(Debug, Serialize)]
struct Day {
    date: Md,
    lines: Vec<Md>,
}

/// A part of the hot wash.
#[derive(Debug, Serialize)]
struct Group {
    title: &'static str,
    items: Vec<Md>,
}

/// What people are asked to fill in, by the name that the summary calls it.
pub(super) fn missing(facts: &Facts<'_>) -> Vec<&'static str> {
    let has = |field| facts.incident.text(field).is_some();
    let has_item = |kind| facts.incident.action_items.iter().any(|item| item.kind == kind);
    let over = facts.end().is_some();
    let asked = [
        ("impact", !has(TextField::Impact)),
        ("root cause", facts.root_cause().is_none()),
        ("resolution", over && !has(TextField::Resolution)),
        ("improvements", !has_item(ItemKind::Improvement)),
        ("tasks", !has_item(ItemKind::Task)),
        ("conclusion", !has(TextField::Conclusion)),
    ];
    asked.into_iter().filter(|(_, missing)| *missing).map(|(name, _)| name).collect()
}

impl Sheet {
    /// The facts, written with `pen`.
    pub(super) fn fill(facts: &Facts<'_>, pen: &Pen<'_>) -> Self {
        let paragraph = |text: &str| pen.paragraph(&Phrase::quote(text));
        let text = |field| facts.incident.text(field).map(paragraph);
        let (recorder, days) = timeline(facts, pen);
        let lines = |phrases: Vec<Phrase<'_>>| phrases.iter().map(|phrase| pen.item(phrase)).collect();
        let mut sheet = Self {
            title: pen.line(&Phrase::default().name(&facts.incident.title)),
            header: lines(account::header(facts)),
            account: account::account(facts).iter().map(|phrase| pen.paragraph(phrase)).collect(),
            duration: pen.line(&account::duration(facts)),
            start: pen.line(&account::start(facts)),
            end: pen.line(&account::end(facts)),
            impact: text(TextField::Impact),
            root_cause_in_brief: cause_in_brief(facts).map(|cause| pen.line(&cause)),
            // With its time it is told in the timeline.
            detection: text(TextField::Detection).filter(|_| facts.incident.detected_at.is_none()),
            key_times: lines(account::key_times(facts)),
            measures: lines(account::measures(facts)),
            recorder,
            days,
            root_cause: facts.root_cause().map(paragraph),
            confirmed_theories: match facts.root_cause() {
                Some(_) => Vec::new(),
                None => lines(response::confirmed_theories(facts)),
            },
            trigger: text(TextField::Trigger),
            resolution: resolution(facts, pen),
            improvements: lines(measures::of_kind(facts, ItemKind::Improvement)),
            tasks: lines(measures::of_kind(facts, ItemKind::Task)),
            conclusion: text(TextField::Conclusion),
            responders: lines(response::responders(facts)),
            pages: lines(response::pages(facts)),
            misleading_paths: lines(response::misleading_paths(facts)),
            misleading_total: response::misleading_total(facts).map(|phrase| pen.paragraph(&phrase)),
            communications: lines(response::communications(facts)),
            hot_wash: hot_wash(facts, pen),
            open_questions: lines(response::open_questions(facts)),
            first_day: pen.line(&Phrase::default().date(facts.start().at)),
            activity: activity::all(facts, pen),
            masked: 0,
        };
        sheet.masked = pen.masked();
        sheet
    }
}

/// Why, on the first screen: a confirmed theory where nobody wrote it down.
fn cause_in_brief<'a>(facts: &Facts<'a>) -> Option<Phrase<'a>> {
    const MOST: usize = 300;
    let confirmed = || facts.confirmed_theories().next().map(|(theory, ..)| theory.text.as_str());
    let unwritten = |theory| Phrase::from("not written down yet; a theory was confirmed: ").brief(theory, MOST);
    let written = facts.root_cause().map(|cause| Phrase::default().brief(cause, MOST));
    written.or_else(|| confirmed().map(unwritten))
}

fn resolution(facts: &Facts<'_>, pen: &Pen<'_>) -> Option<Md> {
    let text = facts.incident.text(TextField::Resolution).map(|text| pen.paragraph(&Phrase::quote(text)));
    let ongoing = facts.end().is_none().then(|| pen.line(&Phrase::from("Not resolved yet.")));
    text.or(ongoing)
}

/// The days of the timeline. Where one person wrote it all, that is said once instead of on every line.
fn timeline(facts: &Facts<'_>, pen: &Pen<'_>) -> (Option<Md>, Vec<Day>) {
    let lines = facts.lines();
    let mut authors: Vec<&str> = lines.iter().filter_map(|line| line.author).collect();
    let written = authors.len();
    authors.dedup();
    let recorder = authors.first().filter(|_| authors.len() == 1 && written > 2);
    let days = lines.chunk_by(|one, next| pen.day(one.at) == pen.day(next.at));
    let day = |lines: &[Told<'_>]| Day {
        date: pen.line(&lines.iter().take(1).fold(Phrase::default(), |phrase, line| phrase.date(line.at))),
        lines: lines.iter().map(|line| pen.item(&told(line, recorder.is_none()))).collect(),
    };
    let days = days.map(day).collect();
    (recorder.map(|name| pen.line(&Phrase::from("Written down by ").name(name).words("."))), days)
}

fn told<'a>(line: &Told<'a>, with_author: bool) -> Phrase<'a> {
    let phrase = Phrase::line().time(line.at).words(": ").then_as(&line.told);
    let (phrase, opened) = match line.author.filter(|_| with_author) {
        Some(author) => (phrase.words(" (").name(author), true),
        None => (phrase, false),
    };
    let lead = |opened| if opened { ", " } else { " (" };
    let (phrase, opened) = match line.recorded {
        Some(at) => (phrase.words(lead(opened)).words("recorded ").near(at), true),
        None => (phrase, opened),
    };
    let (phrase, opened) =
        if line.edited { (phrase.words(lead(opened)).words("edited"), true) } else { (phrase, opened) };
    if opened { phrase.words(")") } else { phrase }
}

fn hot_wash(facts: &Facts<'_>, pen: &Pen<'_>) -> Vec<Group> {
    let fields = [TextField::WentWell, TextField::WentBadly, TextField::Lucky, TextField::Misled];
    let group = |field: TextField| {
        let written = facts.incident.texts.get(&field).filter(|items| !items.is_empty())?;
        let items = written.iter().map(|item| signed(&item.text, item.by.name()));
        Some(Group { title: field.label(), items: items.map(|phrase| pen.item(&phrase)).collect() })
    };
    fields.into_iter().filter_map(group).collect()
}

/// What somebody wrote, with their name.
fn signed<'a>(text: &'a str, author: &'a str) -> Phrase<'a> {
    Phrase::quote(text).words(" (").name(author).words(")")
}
