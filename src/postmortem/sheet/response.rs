//! How people responded: who, whom it paged, what misled them, what they told others, what is still open.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::super::facts::{Answer, Facts, Gap, MisleadingPath, Ring, Tenure};
use super::super::phrase::Phrase;
use super::super::screen::readable;
use super::super::secrets::{MASK, Patterns};
use super::account::share;
use super::signed;
use crate::incident::{Kind, Missed, TextField, Theory};

/// Who held which role from when to when, and who else took part.
pub(super) fn responders<'a>(facts: &Facts<'a>) -> Vec<Phrase<'a>> {
    let end = facts.end();
    let held = |Tenure { role, person, from, to, after }: &Tenure<'a>| {
        let phrase = Phrase::default().name(facts.rules.role_name(role)).words(": ").name(&person.name);
        let phrase = match (to, end) {
            (_, Some(end)) if *from > end && facts.recorded_afterwards() => phrase,
            (_, Some(end)) if *from > end => phrase.words(", after the end, from ").near(*from),
            (Some(to), _) => phrase.words(", from ").near(*from).words(" to ").near(*to),
            (None, Some(_)) => phrase.words(", from ").near(*from).words(" to the end"),
            (None, None) => phrase.words(", since ").near(*from),
        };
        match after {
            Some(before) => phrase.words(" (handed over by ").name(&before.name).words(")"),
            None => phrase,
        }
    };
    let unheld = |Gap { role, from, to }: &Gap<'a>| {
        let phrase = Phrase::default().name(facts.rules.role_name(role)).words(": nobody, from ").near(*from);
        match (to, end) {
            (Some(to), _) => phrase.words(" to ").near(*to).words(" (").span(*to - *from).words(")"),
            (None, Some(end)) => phrase.words(" to the end (").span(end - *from).words(")"),
            (None, None) => phrase.words(" on"),
        }
    };
    let (tenures, gaps) = (facts.tenures(), facts.gaps());
    let mut lines = Vec::new();
    for tenure in &tenures {
        lines.push(held(tenure));
        let left = |gap: &&Gap<'a>| gap.role == tenure.role && Some(gap.from) == tenure.to;
        lines.extend(gaps.iter().find(left).map(unheld));
    }
    let declared = if facts.recorded_afterwards() { "Written down by: " } else { "Declared by: " };
    lines.push(Phrase::from(declared).name(facts.incident.declarer.name()));
    let others = facts.others();
    if !others.is_empty() {
        lines.push(Phrase::from("Also took part: ").names(others));
    }
    lines
}

/// Who was paged when, and what came of it.
pub(super) fn pages<'a>(facts: &Facts<'a>) -> Vec<Phrase<'a>> {
    let line = |ring: Ring<'a>| {
        let phrase = Phrase::default().near(ring.at);
        let phrase = match ring.level {
            _ if let Some(own) = ring.own => phrase.words(", ").name(facts.whom(own)).words(": "),
            Some(level) => phrase.words(", level ").count(level).words(": "),
            None => phrase.words(", fallback: "),
        };
        let answer = ring.answer.clone();
        let phrase = reach(phrase, &ring);
        match answer {
            Some(Answer { by, after: Some(after) }) => {
                phrase.words("; acknowledged by ").name(by).words(" after ").span(after)
            }
            Some(Answer { by, after: None }) => phrase.words("; acknowledged by ").name(by),
            None if ring.reached.is_empty() => phrase,
            None => phrase.words("; not acknowledged"),
        }
    };
    facts.rings().into_iter().map(line).collect()
}

/// Whom a page reached, how late, and whom not.
pub(super) fn reach<'a>(phrase: Phrase<'a>, ring: &Ring<'a>) -> Phrase<'a> {
    let (phrase, but) = match ring.reached {
        [] => (phrase.words("nobody reached"), ": "),
        names => (phrase.names(names.iter().map(String::as_str)), "; not reached: "),
    };
    let phrase = match ring.late_minutes {
        Some(late) => phrase.words(", late by ").count(late).words(" min"),
        None => phrase,
    };
    let miss =
        |phrase: Phrase<'a>, Missed { target, why }: &'a Missed| phrase.name(target).words(" (").name(why).words(")");
    match ring.missed {
        [] => phrase,
        missed => phrase.words(but).listed(missed, miss),
    }
}

/// The paths that misled, with what each cost.
pub(super) fn misleading_paths<'a>(facts: &Facts<'a>) -> Vec<Phrase<'a>> {
    let line = |path: MisleadingPath<'a>| {
        let phrase = match (path.cost(), path.theory) {
            (Some(cost), Some(theory)) => Phrase::default().span(cost).words(", ").near(theory.since).words(" to "),
            (Some(cost), None) => Phrase::from("Up to ").span(cost).words(", until "),
            (None, _) => Phrase::from("Until "),
        };
        phrase.near(path.at).words(": ").text(path.text)
    };
    facts.misleading_paths().into_iter().map(line).collect()
}

/// What was confirmed on the way to the cause, as a fact and no more than that.
pub(super) fn confirmed_theories<'a>(facts: &Facts<'a>) -> Vec<Phrase<'a>> {
    let line = |(theory, by, at): (&'a Theory, &'a str, _)| {
        Phrase::from("Confirmed theory: ").text(&theory.text).words(" (").name(by).words(", ").near(at).words(")")
    };
    facts.confirmed_theories().map(line).collect()
}

/// What they cost together, of the whole; `None`: nothing is known of it.
pub(super) fn misleading_total<'a>(facts: &Facts<'a>) -> Option<Phrase<'a>> {
    let total = facts.misled_for();
    let whole = facts.duration().filter(|whole| *whole >= total && total > TimeDelta::zero())?;
    let phrase = Phrase::from("Together: up to ").span(total).words(" of ").span(whole).words(" (");
    Some(share(phrase, total.num_milliseconds(), whole.num_milliseconds()).words(")."))
}

/// What was told to others.
pub(super) fn communications<'a>(facts: &Facts<'a>) -> Vec<Phrase<'a>> {
    let told = |(entry, text): (&'a crate::incident::Entry, &'a str)| {
        Phrase::default().near(entry.happened_at).words(": ").then(signed(text, entry.actor.name()))
    };
    facts.notes(Kind::Communication).map(told).collect()
}

/// Whether a text has a number that its readers see: what is masked, here or in the record that this one is a copy of, has none.
fn has_number(facts: &Facts<'_>, text: &str) -> bool {
    let seen = readable(text);
    let seen = Patterns::new(&facts.rules.redact).mask(&seen, |_| MASK.to_owned());
    seen.contains(|c: char| c.is_ascii_digit())
}

/// What the record leaves open, beyond what the five sections ask for.
pub(super) fn open_questions<'a>(facts: &Facts<'a>) -> Vec<Phrase<'a>> {
    let incident = facts.incident;
    let mut questions = Vec::new();
    let mut ask = |question| questions.push(question);
    if facts.end().is_some_and(|end| end < facts.start().at) {
        ask(Phrase::from("Which is wrong, the start or the end? The end lies before the start."));
    }
    if let Some(from) = facts.start().assumed {
        ask(Phrase::from("When did the impact begin? Assumed: ").words(from).words("."));
    }
    if incident.started_at.is_some() && incident.started_at == incident.detected_at {
        ask(Phrase::from("Did it really begin when it was noticed? Start and detection are the same time here."));
    }
    if incident.text(TextField::Impact).is_some_and(|impact| !has_number(facts, impact)) {
        ask(Phrase::from("How many were affected, of how many? An estimate, or measured?"));
    }
    match (incident.detected_at, incident.text(TextField::Detection)) {
        (None, None) => ask(Phrase::from("When and how was it noticed?")),
        (None, Some(_)) => ask(Phrase::from("When was it noticed?")),
        (Some(_), None) => ask(Phrase::from("How was it noticed?")),
        (Some(_), Some(_)) => {}
    }
    if incident.text(TextField::Trigger).is_none() {
        ask(Phrase::from("What set it off?"));
    }
    if !facts.had_commander() {
        ask(Phrase::from("Who was in command? Nobody took the role."));
    }
    if facts.end().is_some() {
        for theory in incident.open_theories() {
            ask(Phrase::from("Was it this? A theory that was neither confirmed nor ruled out: ").text(&theory.text));
        }
    }
    let rings = facts.rings();
    let mut missed: Vec<&str> = rings.iter().flat_map(|ring| ring.missed).map(|one| one.target.as_str()).collect();
    // Each once, in the order in which they were called: what a copy has masked would be sorted elsewhere.
    let mut known = BTreeSet::new();
    missed.retain(|target| known.insert(readable(target)));
    if !missed.is_empty() {
        ask(Phrase::from("Can they be paged by now? Not reached: ").names(missed));
    }
    if !rings.is_empty() && rings.iter().all(|ring| ring.answer.is_none()) {
        ask(Phrase::from("Why did nobody acknowledge a page?"));
    }
    questions
}
