//! What somebody who was away has missed, the most important first.
//!
//! Guarantees: everything that was written down, corrected or brought back since then is there, once; what was struck since then
//! is there where it had been there to be read before, and only there.
//!
//! Does not know: since when somebody was away.

use chrono::{DateTime, Utc};

use super::{Entry, EntryNumber, Event, Kind, Line, UserId};

/// A part of what was missed; in the order of importance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// Where the incident stands.
    Turns,
    /// What was decided and ruled out.
    Decisions,
    /// Who does what.
    Roles,
    /// Who was paged.
    Pages,
    /// What others were told.
    Updates,
    /// What was seen and done.
    Notes,
}

/// What was written down, corrected or struck after `since`, each part in the order of happening; `None`: ever.
#[must_use]
pub fn missed<'l, 'e>(lines: &'l [Line<'e>], since: Option<DateTime<Utc>>) -> Vec<(Missing, Vec<&'l Line<'e>>)> {
    let mut new: Vec<&Line<'_>> = lines.iter().filter(|line| is_news(line, since)).collect();
    new.sort_by_key(|line| (part(&line.now), line.now.happened_at, line.number()));
    let mut parts: Vec<(Missing, Vec<&Line<'_>>)> = Vec::new();
    for line in new {
        let part = part(&line.now);
        match parts.last_mut() {
            Some((last, lines)) if *last == part => lines.push(line),
            _ => parts.push((part, vec![line])),
        }
    }
    parts
}

fn is_news(line: &Line<'_>, since: Option<DateTime<Utc>>) -> bool {
    match (&line.struck, since) {
        (None, None) => true,
        (None, Some(since)) => line.touched_at > since,
        // Who has never been here has not read what was struck, and need not.
        (Some(_), None) => false,
        (Some(strike), Some(since)) => strike.at > since && line.first.recorded_at <= since,
    }
}

/// When a person last wrote something down, before the entry of that number where one is given.
#[must_use]
pub fn last_heard(entries: &[Entry], person: UserId, before: Option<EntryNumber>) -> Option<DateTime<Utc>> {
    let known = entries.iter().filter(|entry| before.is_none_or(|before| entry.number < before));
    let heard = known.filter_map(|entry| match &entry.event {
        Event::Captured(message) if message.author.id == person => Some(entry.happened_at),
        _ => entry.actor.person().filter(|actor| actor.id == person).map(|_| entry.recorded_at),
    });
    heard.max()
}

fn part(entry: &Entry) -> Missing {
    match (&entry.event, entry.kind) {
        (
            Event::RoleGiven { .. }
            | Event::RoleReleased { .. }
            | Event::RoleOffered { .. }
            | Event::RoleDeclined { .. }
            | Event::RoleOfferLapsed { .. },
            _,
        ) => Missing::Roles,
        (Event::TheoryAdded { .. } | Event::TheoryConfirmed { .. } | Event::TheoryRuledOut { .. }, _) => {
            Missing::Decisions
        }
        (Event::Paged { .. } | Event::NobodyReached { .. } | Event::Escalated { .. }, _) => Missing::Pages,
        (Event::TextSet { .. } | Event::EntriesRedacted { .. } | Event::Redacted, _) => Missing::Notes,
        (Event::Note { .. } | Event::Captured(_), kind) => match kind {
            Kind::Decision | Kind::RuledOut => Missing::Decisions,
            Kind::Escalation => Missing::Pages,
            Kind::Communication => Missing::Updates,
            Kind::Observation | Kind::Action | Kind::Milestone => Missing::Notes,
        },
        (_, Kind::Milestone | Kind::Decision) => Missing::Turns,
        (_, Kind::RuledOut) => Missing::Decisions,
        (_, Kind::Escalation) => Missing::Pages,
        (_, Kind::Communication) => Missing::Updates,
        (_, Kind::Observation | Kind::Action) => Missing::Notes,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{alice, at, bob};
    use super::super::{Actor, Status, lines};
    use super::*;

    fn entry(number: u32, kind: Kind, event: Event) -> Entry {
        let (happened_at, recorded_at) = (at(number.into()), at(number.into()));
        let actor = Actor::Member(if number == 1 { alice() } else { bob() });
        Entry { number: EntryNumber(number), kind, happened_at, recorded_at, actor, event }
    }

    fn note(number: u32, kind: Kind) -> Entry {
        entry(number, kind, Event::Note { text: "words".to_owned() })
    }

    #[test]
    fn the_most_important_comes_first_and_what_is_older_is_left_out() {
        let status = Event::StatusChanged { from: Status::Investigating, to: Status::Identified, note: None };
        let struck = Event::Struck { entry: EntryNumber(4), reason: "wrong".to_owned(), by_hand: true };
        let entries = [
            note(1, Kind::Observation),
            note(2, Kind::Observation),
            note(3, Kind::Decision),
            note(4, Kind::Decision),
            entry(5, Kind::Milestone, status),
            note(6, Kind::Action),
            entry(7, Kind::Decision, struck),
        ];
        let lines = lines(&entries);
        let found = |since| -> Vec<(Missing, Vec<u32>)> {
            let parts = missed(&lines, since).into_iter();
            parts.map(|(part, lines)| (part, lines.iter().map(|line| line.number().0).collect())).collect()
        };
        let (turns, decisions) = ((Missing::Turns, vec![5]), (Missing::Decisions, vec![3]));
        assert_eq!(found(Some(at(1))), [turns.clone(), decisions.clone(), (Missing::Notes, vec![2, 6])]);
        assert_eq!(found(None), [turns, decisions, (Missing::Notes, vec![1, 2, 6])]);
        assert_eq!(found(Some(at(9))), []);
    }

    #[test]
    fn what_one_has_read_and_is_struck_since_is_news() {
        let struck = Event::Struck { entry: EntryNumber(1), reason: "wrong".to_owned(), by_hand: true };
        let restored = Event::Restored { entry: EntryNumber(1) };
        let entries =
            [note(1, Kind::Decision), entry(3, Kind::Decision, struck), entry(5, Kind::Observation, restored)];
        let (struck, restored) = (lines(&entries[..2]), lines(&entries));
        let news = |lines, since| !missed(lines, since).is_empty();
        assert!(news(&struck, Some(at(2))), "it had been read");
        assert!(!news(&struck, Some(at(0))), "it came and went");
        assert!(!news(&struck, Some(at(4))), "that is known");
        assert!(!news(&struck, None));
        assert!(news(&restored, Some(at(4))) && !news(&restored, Some(at(6))));
    }

    #[test]
    fn who_was_last_heard_when() {
        let entries = [note(1, Kind::Observation), note(2, Kind::Observation), note(3, Kind::Observation)];
        assert_eq!(last_heard(&entries, alice().id, None), Some(at(1)));
        assert_eq!(last_heard(&entries, bob().id, None), Some(at(3)));
        assert_eq!(last_heard(&entries, bob().id, Some(EntryNumber(3))), Some(at(2)));
        assert_eq!(last_heard(&entries, bob().id, Some(EntryNumber(2))), None);
    }
}
