//! The first screen: header and issue summary; and the key times and metrics behind it.

use super::super::facts::{FIRST_ESCALATION, Facts, KeyTime, Measure};
use super::super::phrase::Phrase;
use crate::incident::{Status, TextField, Tie};

/// The most characters of the resolution in the summary's own sentence.
const FIXED_BY: usize = 240;

/// Number, severity, review; what a reader has to know before the times are believed.
pub(super) fn header<'a>(facts: &Facts<'a>) -> Vec<Phrase<'a>> {
    let incident = facts.incident;
    let severity = facts.rules.severity_name(&incident.severity);
    let mut identity = Phrase::from("Incident #").count(incident.number.0).words(", severity ").name(severity);
    let former = facts.former_severities();
    if !former.is_empty() {
        let was = |phrase: Phrase<'a>, (severity, until)| {
            phrase.name(facts.rules.severity_name(severity)).words(" until ").near(until)
        };
        identity = identity.words(" (").listed(former, was).words(")");
    }
    let mut lines = vec![identity];
    lines.extend(incident.service.as_ref().map(|id| Phrase::from("Service: ").name(facts.rules.service_name(id))));
    lines.push(review(facts));
    if incident.drill {
        lines.push(Phrase::from("DRILL: an exercise, not a real incident"));
    }
    lines.extend(links(facts));
    if facts.recorded_afterwards() {
        lines.push(Phrase::from("Recorded afterwards, on ").date(incident.declared_at));
    }
    if incident.status.is_open() {
        lines.push(Phrase::from("Not over when this was drawn up: ").words(incident.status.word()));
    }
    lines
}

/// What it has to do with: what it is a duplicate of, its own duplicates, what else.
fn links<'a>(facts: &Facts<'a>) -> impl Iterator<Item = Phrase<'a>> {
    let of = |tie| facts.incident.links.iter().filter(move |link| link.tie == tie);
    let line = move |words, tie| {
        let mut numbers = of(tie).map(|link| link.to.0).peekable();
        numbers.peek()?;
        Some(Phrase::from(words).listed(numbers, |phrase, number| phrase.words("#").count(number)))
    };
    let all = [("Duplicate of ", Tie::DuplicateOf), ("Duplicates: ", Tie::HasDuplicate), ("Related: ", Tie::Related)];
    all.into_iter().filter_map(move |(words, tie)| line(words, tie)).collect::<Vec<_>>().into_iter()
}

fn review<'a>(facts: &Facts<'a>) -> Phrase<'a> {
    let phrase = Phrase::from("Review state: ").words(facts.incident.review.state.label());
    let phrase = match &facts.incident.review.turned {
        Some((at, by)) => phrase.words(", since ").date(*at).words(" (").name(by.name()).words(")"),
        None => phrase,
    };
    let phrase = phrase.words("; owner: ");
    let phrase = match facts.owner() {
        Some(owner) => phrase.name(owner),
        None => phrase.words("nobody yet"),
    };
    match facts.incident.review_due(facts.rules) {
        Some(due) => phrase.words("; review due: ").date(due),
        None => phrase,
    }
}

/// What broke, how long, who led, what fixed it.
pub(super) fn account<'a>(facts: &Facts<'a>) -> Vec<Phrase<'a>> {
    let summary = facts.incident.text(TextField::Summary).map(Phrase::quote);
    summary.into_iter().chain([in_a_sentence(facts)]).collect()
}

fn in_a_sentence<'a>(facts: &Facts<'a>) -> Phrase<'a> {
    let incident = facts.incident;
    let phrase = Phrase::default().name(&incident.title).words(": ").then(severity(facts));
    let phrase = match (facts.duration(), facts.end()) {
        (Some(length), _) if facts.former_severities().is_empty() => phrase.words(" for ").span(length).words("."),
        (Some(length), _) => phrase.words("; it lasted ").span(length).words("."),
        (None, Some(end)) => phrase.words(", ended on ").stamp(end).words("."),
        (None, None) => phrase.words(", going on since ").stamp(facts.start().at).words("."),
    };
    let phrase = phrase.then(led(facts));
    match incident.text(TextField::Resolution) {
        Some(text) => phrase.words(" What fixed it: ").brief(text, FIXED_BY),
        None if facts.end().is_some() => phrase.words(" What fixed it is not written down yet."),
        None => phrase,
    }
}

/// The severity that it had all along, or else the worst one.
fn severity<'a>(facts: &Facts<'a>) -> Phrase<'a> {
    let former = facts.former_severities().into_iter().map(|(known, _)| known);
    let now = &facts.incident.severity;
    let worst = former.reduce(|worst, known| if facts.rules.is_worse(known, worst) { known } else { worst });
    match worst {
        Some(worst) => {
            let worst = if facts.rules.is_worse(now, worst) { now } else { worst };
            Phrase::default().name(facts.rules.severity_name(worst)).words(" at worst")
        }
        None => Phrase::default().name(facts.rules.severity_name(now)),
    }
}

fn led<'a>(facts: &Facts<'a>) -> Phrase<'a> {
    match facts.leaders().as_slice() {
        [] => Phrase::from(" Who led the response is not recorded."),
        [declarer] if !facts.had_commander() => {
            Phrase::from(" ").name(declarer).words(" declared it and acted as commander: nobody took that role.")
        }
        [first, then @ ..] => {
            let first = Phrase::from(" ").name(first);
            then.iter().fold(first, |phrase, name| phrase.words(", then ").name(name)).words(" led the response.")
        }
    }
}

/// `4 h 15 min`, or why not.
pub(super) fn duration<'a>(facts: &Facts<'a>) -> Phrase<'a> {
    match (facts.duration(), facts.end()) {
        (Some(length), _) if facts.start().assumed.is_some() => {
            Phrase::default().span(length).words(" (its start is assumed)")
        }
        (Some(length), _) => Phrase::default().span(length),
        (None, Some(_)) => Phrase::from("unknown: the end lies before the start"),
        (None, None) => Phrase::from("unknown: not resolved yet"),
    }
}

/// `April 10, 2024, 14:30 UTC`, and whether it is assumed.
pub(super) fn start<'a>(facts: &Facts<'a>) -> Phrase<'a> {
    let start = facts.start();
    assumption(Phrase::default().stamp(start.at), start.assumed)
}

/// `April 10, 2024, 18:45 UTC`.
pub(super) fn end<'a>(facts: &Facts<'a>) -> Phrase<'a> {
    facts.end().map_or_else(|| Phrase::from("ongoing"), |end| Phrase::default().stamp(end))
}

/// The turns of the incident, with the phases between them.
pub(super) fn key_times<'a>(facts: &Facts<'a>) -> Vec<Phrase<'a>> {
    let total = facts.duration().map(|total| total.num_milliseconds()).filter(|total| *total > 0);
    let asked = facts.asked_for_more().map(|at| (FIRST_ESCALATION, at));
    let line = |KeyTime { title, moment, phase }: KeyTime| {
        let phrase = assumption(Phrase::from(title).words(": ").near(moment.at), moment.assumed);
        let phrase =
            if asked == Some((title, moment.at)) { phrase.words(", when more people were asked for") } else { phrase };
        let Some((from, to, length)) = phase else { return phrase };
        let phrase = phrase.words(" (").words(from).words(" → ").words(to).words(": ").span(length);
        match total {
            Some(total) => share(phrase.words(", "), length.num_milliseconds(), total).words(")"),
            None => phrase.words(")"),
        }
    };
    facts.key_times().into_iter().map(line).collect()
}

/// A part of a whole, in whole percent. Both above zero, in any one unit.
pub(super) fn share(phrase: Phrase<'_>, part: i64, whole: i64) -> Phrase<'_> {
    match (part * 100 + whole / 2) / whole {
        0 => phrase.words("under 1 %"),
        percent => phrase.count(percent.unsigned_abs()).words(" %"),
    }
}

/// The metrics, each with its definition.
pub(super) fn measures<'a>(facts: &Facts<'a>) -> Vec<Phrase<'a>> {
    let line = |Measure { name, definition, length }: Measure| {
        let phrase = Phrase::from(name).words(" (").words(definition).words("): ");
        match length {
            Ok((length, assumed)) => assumption(phrase.span(length), assumed),
            Err(why) => phrase.words("unknown: ").words(why),
        }
    };
    let mut lines: Vec<_> = facts.measures().into_iter().map(line).collect();
    let spent = facts.time_in_severity();
    if !spent.is_empty() {
        let each = |phrase: Phrase<'a>, (severity, length)| {
            phrase.name(facts.rules.severity_name(severity)).words(" ").span(length)
        };
        lines.push(Phrase::from("Time in each severity: ").listed(spent, each));
    }
    let spent = facts.time_in_status();
    if !spent.is_empty() {
        let each =
            |phrase: Phrase<'a>, (status, length): (Status, _)| phrase.words(status.word()).words(" ").span(length);
        lines.push(Phrase::from("Time in each status: ").listed(spent, each));
    }
    lines
}

fn assumption<'a>(phrase: Phrase<'a>, assumed: Option<&'static str>) -> Phrase<'a> {
    match assumed {
        Some(from) => phrase.words(" (assumed: ").words(from).words(")"),
        None => phrase,
    }
}
