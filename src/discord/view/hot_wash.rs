//! The hot wash: everybody who took part is asked, at once, what there is to learn.
//!
//! Guarantees: it makes no sound, and marks those who took part, so that they see it when they look; of what was said it shows how
//! much alone.

use chrono::{DateTime, Utc};
use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use super::{Body, Control, Mentions, Press, Seen, text};
use crate::incident::{Actor, EntryNumber, Person, Status, TextField};

/// So many are named; who has to scroll to see themselves is not asked.
const NAMED: usize = 40;

/// How a hot wash stands.
#[derive(Clone, Copy, Debug)]
pub struct Washed<'a> {
    /// The entry of the resolution that it follows.
    pub asked: EntryNumber,
    /// Who took part.
    pub took_part: &'a [Person],
    /// Until when they can answer; `None`: not any more.
    pub open_until: Option<DateTime<Utc>>,
    /// The present.
    pub now: DateTime<Utc>,
}

/// The message as it stands.
#[must_use]
pub fn hot_wash(seen: &Seen<'_>, washed: &Washed<'_>) -> Body {
    let number = seen.number();
    if seen.incident.status.is_open() {
        return Body::quiet(format!(
            "🧼 {number} is open again. Its hot wash comes anew once it is resolved; what was said is kept."
        ));
    }
    if seen.incident.duplicate_of().is_some() {
        return Body::quiet(format!("🧼 {number} is a duplicate: its hot wash is held in the one that goes on."));
    }
    match washed.open_until.filter(|until| washed.now < *until) {
        Some(until) => open(seen, washed, until),
        None => Body::quiet(format!(
            "🧼 The hot wash of {number} is over. {} `/incident set field:went_well` adds to the draft.",
            said(seen, "Nothing was said.", "What was said")
        )),
    }
}

/// The button for one heading.
#[must_use]
pub fn lesson(key: &str, asked: EntryNumber, field: TextField) -> Control {
    Control::of(key, Press::Lesson(asked, field))
}

fn open(seen: &Seen<'_>, washed: &Washed<'_>, until: DateTime<Utc>) -> Body {
    let named = washed.took_part.iter().take(NAMED);
    let mut people = named.clone().map(|person| text::person(person.id)).collect::<Vec<_>>().join(" ");
    if let more @ 1.. = washed.took_part.len().saturating_sub(NAMED) {
        people = format!("{people} and {more} more");
    }
    let content = format!(
        "🧼 **Hot wash of {}**, while it is fresh: what went well, what went badly, where were you lucky, what misled us? It \
         goes into the draft in your words, with your name; *Add anonymously* keeps no name, here or in Hotwash's own data. Open \
         until {}.\nTook part: {people}\n{}",
        seen.heading(),
        text::moment(until),
        said(seen, "Nothing was said yet.", "Said so far")
    );
    Body {
        components: controls(seen, washed.asked),
        mentions: Mentions { users: named.map(|person| person.id).collect(), ..Mentions::default() },
        ..Body::quiet(content)
    }
}

fn controls(seen: &Seen<'_>, asked: EntryNumber) -> Vec<CreateActionRow> {
    let button = |press: Press, label: &str, style| {
        CreateButton::new(Control::of(seen.key, press).to_string()).label(label).style(style)
    };
    let headings = TextField::LESSONS.map(|field| {
        let id = lesson(seen.key, asked, field).to_string();
        CreateButton::new(id).label(field.label()).style(ButtonStyle::Primary)
    });
    let last = match seen.incident.status {
        Status::Closed => button(Press::Postmortem, "Postmortem", ButtonStyle::Secondary),
        _ => button(Press::Close, "Close and draft", ButtonStyle::Success),
    };
    let hidden = button(Press::Lessons(asked), "Add anonymously", ButtonStyle::Secondary);
    vec![CreateActionRow::Buttons(headings.to_vec()), CreateActionRow::Buttons(vec![hidden, last])]
}

/// How much was said, and by how many.
fn said(seen: &Seen<'_>, nothing: &str, label: &str) -> String {
    let of = |field: TextField| seen.incident.texts.get(&field).map(Vec::as_slice).unwrap_or_default();
    let count = |field: TextField| match of(field).len() {
        0 => None,
        count => Some(format!("{} {count}", field.label().to_lowercase())),
    };
    let counts: Vec<_> = TextField::LESSONS.into_iter().filter_map(count).collect();
    if counts.is_empty() {
        return nothing.to_owned();
    }
    let mut people: Vec<&Actor> = Vec::new();
    let mut hidden = 0;
    for item in TextField::LESSONS.into_iter().flat_map(of) {
        match &item.by {
            Actor::Anonymous => hidden += 1,
            by if people.iter().any(|known| same(known, by)) => {}
            by => people.push(by),
        }
    }
    let people = match people.len() {
        0 => None,
        1 => Some("by 1 person".to_owned()),
        count => Some(format!("by {count} people")),
    };
    let hidden = (hidden > 0).then(|| format!("{hidden} anonymously"));
    let by: Vec<_> = people.into_iter().chain(hidden).collect();
    format!("{label}: {} ({}).", counts.join(", "), by.join(", "))
}

/// Whether that is one person, under whichever name.
fn same(a: &Actor, b: &Actor) -> bool {
    a.person().zip(b.person()).is_some_and(|(a, b)| a.id == b.id) || a == b
}

#[cfg(test)]
mod tests {
    use super::super::example::{at, bob, checkout, person, read, seen};
    use super::*;
    use crate::incident::{Incident, Link, Number, Tie, Written};

    fn resolved() -> Incident {
        Incident { status: Status::Resolved, resolved_at: Some(at(60)), ..checkout() }
    }

    fn with_words() -> Incident {
        let mut incident = resolved();
        let written = |text: &str, by: Actor| Written { text: text.to_owned(), by, entry: EntryNumber(9) };
        incident.texts.insert(
            TextField::WentBadly,
            vec![written("Nobody knew the runbook", bob()), written("The pager was late", Actor::Anonymous)],
        );
        incident.texts.insert(TextField::Lucky, vec![written("It was a Monday", bob())]);
        incident
    }

    fn shows(incident: &Incident, took_part: &[Person], minute: i64) -> String {
        let washed = Washed { asked: EntryNumber(7), took_part, open_until: Some(at(61 + 24 * 60)), now: at(minute) };
        seen(incident, |seen| read(&hot_wash(seen, &washed)))
    }

    #[test]
    fn it_asks_everybody_who_took_part() {
        insta::assert_snapshot!(shows(&resolved(), &[person(1, "Alice"), person(2, "Bob")], 61), @"
        (silent)
        🧼 **Hot wash of #42 Checkout errors**, while it is fresh: what went well, what went badly, where were you lucky, what misled us? It goes into the draft in your words, with your name; *Add anonymously* keeps no name, here or in Hotwash's own data. Open until <t:1712849460:f>.
        Took part: <@1> <@2>
        Nothing was said yet.
        [Went well hw1:learn:k3y:7.went_well] [Went badly hw1:learn:k3y:7.went_badly] [Lucky hw1:learn:k3y:7.lucky] [What misled us hw1:learn:k3y:7.misled]
        [Add anonymously hw1:learn-all:k3y:7] [Close and draft hw1:close:k3y]
        ");
    }

    #[test]
    fn it_shows_how_much_was_said() {
        let closed = Incident { status: Status::Closed, ..with_words() };
        insta::assert_snapshot!(shows(&closed, &[person(2, "Bob")], 90), @"
        (silent)
        🧼 **Hot wash of #42 Checkout errors**, while it is fresh: what went well, what went badly, where were you lucky, what misled us? It goes into the draft in your words, with your name; *Add anonymously* keeps no name, here or in Hotwash's own data. Open until <t:1712849460:f>.
        Took part: <@2>
        Said so far: went badly 2, lucky 1 (by 1 person, 1 anonymously).
        [Went well hw1:learn:k3y:7.went_well] [Went badly hw1:learn:k3y:7.went_badly] [Lucky hw1:learn:k3y:7.lucky] [What misled us hw1:learn:k3y:7.misled]
        [Add anonymously hw1:learn-all:k3y:7] [Postmortem hw1:postmortem:k3y]
        ");
    }

    #[test]
    fn it_is_over_or_comes_anew() {
        let duplicate = Link { to: Number(7), tie: Tie::DuplicateOf, channel: None };
        let cases = [
            shows(&with_words(), &[person(2, "Bob")], 61 + 24 * 60),
            shows(&resolved(), &[], 5_000),
            shows(&Incident { status: Status::Investigating, ..with_words() }, &[], 70),
            shows(&Incident { links: vec![duplicate], ..with_words() }, &[], 70),
        ];
        insta::assert_snapshot!(cases.join("\n").replace("(silent)\n", ""), @"
        🧼 The hot wash of #42 is over. What was said: went badly 2, lucky 1 (by 1 person, 1 anonymously). `/incident set field:went_well` adds to the draft.
        🧼 The hot wash of #42 is over. Nothing was said. `/incident set field:went_well` adds to the draft.
        🧼 #42 is open again. Its hot wash comes anew once it is resolved; what was said is kept.
        🧼 #42 is a duplicate: its hot wash is held in the one that goes on.
        ");
    }

    #[test]
    fn a_crowd_is_not_named_whole_and_fits() {
        let crowd: Vec<_> = (0..500).map(|id| person(u64::MAX - id, "x")).collect();
        let washed = Washed { asked: EntryNumber(7), took_part: &crowd, open_until: Some(at(61)), now: at(60) };
        let body = seen(&with_words(), |seen| hot_wash(seen, &washed));
        assert!(body.content.contains("and 460 more") && body.content.chars().count() < super::super::CONTENT);
        assert_eq!(body.mentions.users.len(), NAMED);
    }
}
