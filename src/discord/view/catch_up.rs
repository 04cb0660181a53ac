//! What somebody has missed, on one screen of a phone. To oneself.
//!
//! Guarantees: it is within a message; what was cut in it can be read in full from the menu below it.

use chrono::{DateTime, Utc};

use super::timeline::{in_full, on_a_line};
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

/// What happened since then; `None`: nothing. `key` is the incident's opaque key.
#[must_use]
pub fn catch_up(seen: &Seen<'_>, lines: &[Line<'_>], away: Away, key: &str) -> Option<Body> {
    let since = match away {
        Away::Since(at) | Away::Given(at) => Some(at),
        Away::Always => None,
    };
    let parts = missed(lines, since);
    let day = |at: DateTime<Utc>| at.with_timezone(&seen.rules.zone).date_naive();
    let today = parts.iter().flat_map(|(_, lines)| lines).map(|line| day(line.now.happened_at)).max()?;
    let heading = match away {
        Away::Since(at) => format!("**{}** since you last spoke here, {}:", seen.heading(), text::distance(at)),
        Away::Given(at) => format!("**{}** since {}:", seen.heading(), text::moment(at)),
        Away::Always => format!("**{}** so far:", seen.heading()),
    };
    let impact = seen.incident.text(TextField::Impact);
    let impact = impact.map(|impact| format!("\nImpact: {}", text::excerpt(&one_line(impact), WORDS)));
    let mut content = format!("{heading}\n{}{}", stands(seen), impact.unwrap_or_default());
    let (mut shown, mut left_out) = (Vec::new(), 0);
    for (part, lines) in parts {
        let written = |line: &Line<'_>| {
            let at = line.now.happened_at;
            let at = if day(at) == today { text::clock(at) } else { text::moment(at) };
            on_a_line(line, seen.rules, WORDS, &at)
        };
        let fitting = add_part(&mut content, part, &lines, written);
        left_out += lines.len() - fitting.len();
        shown.extend(fitting);
    }
    if left_out > 0 {
        content.push_str(&format!("\n-# … and {left_out} more: `/incident timeline show`."));
    }
    let components = in_full(shown.into_iter(), WORDS, seen.rules, key).into_iter().collect();
    Some(Body { components, ..Body::personal(content) })
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
    let has_it = incident.acknowledged.as_ref().map(|who| format!("{} has it", text::name(&who.by)));
    let has_it = has_it.or_else(|| incident.status.is_open().then(|| "nobody has acknowledged".to_owned()));
    let lead = seen.rules.roles.first().map(|role| {
        let who = match (incident.holder(&role.id), incident.acts_as(&role.id)) {
            (Some(held), _) => text::named(&held.by),
            (None, Some(acting)) => format!("{}, acting", text::named(acting)),
            (None, None) => "nobody".to_owned(),
        };
        format!("{}: {who}", text::line(&role.name))
    });
    let parts = [Some(seen.severity()), Some(format!("**{}**", incident.status)), has_it, lead];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Adds as many lines of a part as fit, the newest ones, and returns them.
fn add_part<'a>(
    content: &mut String,
    part: Missing,
    lines: &[&'a Line<'a>],
    written: impl Fn(&Line<'_>) -> String,
) -> Vec<&'a Line<'a>> {
    let heading = format!("\n**{}**", named(part));
    let length = |text: &str| text.chars().count();
    let mut room = (CONTENT - FOOTER).saturating_sub(length(content) + length(&heading));
    let mut fitting: Vec<(&Line<'_>, String)> = Vec::new();
    for line in lines.iter().rev() {
        let written = written(line);
        let Some(left) = room.checked_sub(length(&written)) else { break };
        room = left;
        fitting.insert(0, (line, written));
    }
    if !fitting.is_empty() {
        content.push_str(&heading);
        fitting.iter().for_each(|(_, line)| content.push_str(line));
    }
    fitting.into_iter().map(|(line, _)| line).collect()
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
        let struck = Event::Struck { entry: EntryNumber(1), reason: "of #7".to_owned(), by_hand: true };
        let mut yesterday = note(7, Kind::Observation, "it began");
        yesterday.happened_at = at(-1_500);
        let entries = [
            note(1, Kind::Observation, "old"),
            note(2, Kind::Observation, "the *pool*\nis full"),
            note(3, Kind::Decision, "fail over"),
            entry(4, Kind::Milestone, status),
            entry(5, Kind::Observation, struck),
            yesterday,
        ];
        let shows =
            |away| seen(&acknowledged(), |seen| catch_up(seen, &lines(&entries), away, "k3y").map(|body| read(&body)));
        insta::assert_snapshot!(shows(Away::Since(at(1))).unwrap(), @r"
        (only to you)
        **#42 Checkout errors** since you last spoke here, <t:1712759460:R>:
        SEV1 · **investigating** · Bob has it · Incident commander: Bob
        Impact: Nobody can pay
        **Where it stands**
        `[4]` <t:1712759640:t> Status investigating → identified · Alice
        **Decided and ruled out**
        `[3]` <t:1712759580:t> Decision: fail over · Alice
        **Seen and done**
        `[7]` <t:1712669400:f> it began · Alice (recorded <t:1712759820:t>)
        `[1]` <t:1712759460:t> ~~old~~ · Alice · struck by Alice: of #7
        `[2]` <t:1712759520:t> the \*pool\* is full · Alice
        ");
        assert_eq!(shows(Away::Given(at(9))), None);
        insta::assert_snapshot!(seen(&checkout(), |seen| read(&caught_up(seen, Away::Since(at(9))))), @"
        (only to you)
        Nothing new in **#42 Checkout errors** since you last spoke here, <t:1712759940:R>.
        SEV1 · **investigating** · nobody has acknowledged · Incident commander: Alice, acting
        ");
    }

    #[test]
    fn of_much_the_newest_is_shown_and_the_rest_counted() {
        let entries: Vec<_> =
            (1..=60).map(|n| note(n, Kind::Observation, &format!("{n} {}", "*".repeat(300)))).collect();
        let body = seen(&checkout(), |seen| catch_up(seen, &lines(&entries), Away::Always, "k3y")).unwrap();
        assert!(body.content.chars().count() <= CONTENT);
        assert!(body.content.contains(" 60 ") && !body.content.contains("> 1 "), "{}", body.content);
        assert_eq!(body.components.len(), 1, "what was cut can be read in full");
        let shown = body.content.matches("· Alice").count();
        assert!(body.content.contains(&format!("… and {} more", 60 - shown)), "{}", body.content);
    }
}
