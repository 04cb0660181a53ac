//! What somebody has missed, on one screen of a phone. To oneself.

use chrono::{DateTime, Utc};

use super::told::told;
use super::{Body, CONTENT, Seen, text};
use crate::incident::{Line, Missing, TextField, missed};

/// So many characters of what a person wrote stand in a line.
const WORDS: usize = 160;
/// Room that is kept for saying how much is left out.
const FOOTER: usize = 90;

/// Since when somebody was away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Away {
    /// Since they last spoke there.
    Since(DateTime<Utc>),
    /// They never spoke there.
    Always,
    /// Since a time that they gave.
    Given(DateTime<Utc>),
}

/// What happened since then; `None`: nothing.
#[must_use]
pub fn catch_up(seen: &Seen<'_>, lines: &[Line], away: Away) -> Option<Body> {
    let since = match away {
        Away::Since(at) | Away::Given(at) => Some(at),
        Away::Always => None,
    };
    let parts = missed(lines, since);
    if parts.is_empty() {
        return None;
    }
    let heading = match away {
        Away::Since(at) => format!("**{}** since you last spoke here, {}:", seen.heading(), text::distance(at)),
        Away::Given(at) => format!("**{}** since {}:", seen.heading(), text::moment(at)),
        Away::Always => format!("**{}** so far:", seen.heading()),
    };
    let impact = seen.incident.text(TextField::Impact);
    let impact = impact.map(|impact| format!("\nImpact: {}", text::excerpt(&one_line(impact), WORDS)));
    let mut content = format!("{heading}\n{}{}", stands(seen), impact.unwrap_or_default());
    let mut left_out = 0;
    for (part, lines) in parts {
        left_out += add_part(&mut content, part, &lines, seen);
    }
    if left_out > 0 {
        content.push_str(&format!("\n-# … and {left_out} more: `/incident timeline show`."));
    }
    Some(Body::personal(content))
}

/// There is nothing to catch up with.
#[must_use]
pub fn caught_up(seen: &Seen<'_>, away: Away) -> Body {
    let since = match away {
        Away::Since(at) => format!(" since you last spoke here, {}", text::distance(at)),
        Away::Given(at) => format!(" since {}", text::moment(at)),
        Away::Always => String::new(),
    };
    Body::personal(format!("Nothing new in **{}**{since}.\n{}", seen.heading(), stands(seen)))
}

/// `SEV1 · **identified** · @Bob has it · Incident commander: @Carol`.
fn stands(seen: &Seen<'_>) -> String {
    let incident = seen.incident;
    let has_it = incident.acknowledged.as_ref().map(|who| format!("{} has it", text::who(&who.by)));
    let has_it = has_it.or_else(|| incident.status.is_open().then(|| "nobody has acknowledged".to_owned()));
    let lead = seen.rules.roles.first().map(|role| match incident.holder(&role.id) {
        Some(held) => format!("{}: {}", text::line(&role.name), text::person(held.by.id)),
        None => format!("{}: nobody", text::line(&role.name)),
    });
    let parts = [Some(seen.severity()), Some(format!("**{}**", incident.status)), has_it, lead];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Adds as many lines of a part as fit, the newest ones; returns how many are left out.
fn add_part(content: &mut String, part: Missing, lines: &[&Line], seen: &Seen<'_>) -> usize {
    let heading = format!("\n**{}**", named(part));
    let length = |text: &str| text.chars().count();
    let mut room = (CONTENT - FOOTER).saturating_sub(length(content) + length(&heading));
    let mut shown: Vec<String> = Vec::new();
    for line in lines.iter().rev() {
        let written = written(line, seen);
        let Some(left) = room.checked_sub(length(&written)) else { break };
        room = left;
        shown.push(written);
    }
    if !shown.is_empty() {
        content.push_str(&heading);
        shown.iter().rev().for_each(|line| content.push_str(line));
    }
    lines.len() - shown.len()
}

fn written(line: &Line, seen: &Seen<'_>) -> String {
    let told = told(&line.now, seen.rules);
    let edited = if line.edits.is_empty() { "" } else { " (edited)" };
    let at = text::clock(line.now.happened_at);
    format!("\n{at} {} · {}{edited}", told.line(WORDS), text::excerpt(told.by, 40))
}

fn named(part: Missing) -> &'static str {
    match part {
        Missing::Turns => "Where it stands",
        Missing::Decisions => "Decided and ruled out",
        Missing::Roles => "Who does what",
        Missing::Pages => "Who was called",
        Missing::Updates => "What others were told",
        Missing::Notes => "Seen and done",
    }
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::example::{acknowledged, at, checkout, person, read, seen};
    use super::*;
    use crate::incident::{Actor, Entry, EntryNumber, Event, Kind, Status, lines};

    fn entry(number: u32, kind: Kind, event: Event) -> Entry {
        let (at, actor) = (at(number.into()), Actor::Member(person(1, "Alice")));
        Entry { number: EntryNumber(number), kind, happened_at: at, recorded_at: at, actor, event }
    }

    fn note(number: u32, kind: Kind, text: &str) -> Entry {
        entry(number, kind, Event::Note { text: text.to_owned() })
    }

    #[test]
    fn the_most_important_first() {
        let status = Event::StatusChanged { from: Status::Investigating, to: Status::Identified, note: None };
        let entries = [
            note(1, Kind::Observation, "old"),
            note(2, Kind::Observation, "the *pool*\nis full"),
            note(3, Kind::Decision, "fail over"),
            entry(4, Kind::Milestone, status),
        ];
        let shows = |away| seen(&acknowledged(), |seen| catch_up(seen, &lines(&entries), away).map(|body| read(&body)));
        insta::assert_snapshot!(shows(Away::Since(at(1))).unwrap(), @r"
        (only to you)
        **#42 Checkout errors** since you last spoke here, <t:1712759460:R>:
        SEV1 · **investigating** · <@2> has it · Incident commander: <@2>
        Impact: Nobody can pay
        **Where it stands**
        <t:1712759640:t> Status investigating → identified · Alice
        **Decided and ruled out**
        <t:1712759580:t> Decision: fail over · Alice
        **Seen and done**
        <t:1712759520:t> the \*pool\* is full · Alice
        ");
        assert_eq!(shows(Away::Given(at(9))), None);
        insta::assert_snapshot!(seen(&checkout(), |seen| read(&caught_up(seen, Away::Since(at(9))))), @"
        (only to you)
        Nothing new in **#42 Checkout errors** since you last spoke here, <t:1712759940:R>.
        SEV1 · **investigating** · nobody has acknowledged · Incident commander: nobody
        ");
    }

    #[test]
    fn of_much_the_newest_is_shown_and_the_rest_counted() {
        let entries: Vec<_> =
            (1..=60).map(|n| note(n, Kind::Observation, &format!("{n} {}", "*".repeat(300)))).collect();
        let body = seen(&checkout(), |seen| catch_up(seen, &lines(&entries), Away::Always)).unwrap();
        assert!(body.content.chars().count() <= CONTENT);
        assert!(body.content.contains(" 60 ") && !body.content.contains("> 1 "), "{}", body.content);
        let shown = body.content.matches("· Alice").count();
        assert!(body.content.contains(&format!("… and {} more", 60 - shown)), "{}", body.content);
    }
}
