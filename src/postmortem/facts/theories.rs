//! The paths that were followed: which of them misled and what each cost, which of them was confirmed.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::phrase::Phrase;
use super::Facts;
use super::story::{MISLEADING, labelled, turns, unlabelled};
use crate::incident::{Entry, Event, Kind, Person, Theory, TheoryNumber, Verdict};

/// A path that was followed and led nowhere.
pub(in super::super) struct MisleadingPath<'a> {
    /// When it was ruled out.
    pub(in super::super) at: DateTime<Utc>,
    /// What it was.
    pub(in super::super) text: &'a str,
    /// Since when it was followed, at the earliest; `None`: nothing is known before it.
    pub(in super::super) since: Option<DateTime<Utc>>,
    /// The theory that it was on the board as; `None`: somebody's note.
    pub(in super::super) theory: Option<&'a Theory>,
}

impl MisleadingPath<'_> {
    /// What it cost: of a theory, the time for which it was on the board; of a note, at most the time since the turn of the
    /// work before it.
    pub(in super::super) fn cost(&self) -> Option<TimeDelta> {
        self.since.map(|since| self.at - since).filter(|cost| *cost > TimeDelta::zero())
    }
}

impl<'a> Facts<'a> {
    /// The paths that misled.
    pub(in super::super) fn misleading_paths(&self) -> Vec<MisleadingPath<'a>> {
        let mut since = self.incident.detected_at.unwrap_or(self.start().at);
        let (mut paths, mut taken) = (Vec::new(), false);
        for entry in self.standing.iter().filter(|entry| self.belongs(entry)) {
            let at = entry.happened_at;
            match &entry.event {
                Event::Note { text } if entry.kind == Kind::RuledOut => {
                    let text = unlabelled(MISLEADING, text);
                    paths.push(MisleadingPath { at, text, since: Some(since), theory: None });
                }
                Event::TheoryRuledOut { number } => paths.extend(self.incident.theory(*number).map(|theory| {
                    MisleadingPath { at, text: &theory.text, since: Some(theory.since), theory: Some(theory) }
                })),
                _ => {}
            }
            let begins = matches!(entry.event, Event::Acknowledged { .. }) && !std::mem::replace(&mut taken, true);
            if begins || turns(entry) {
                since = since.max(at);
            }
        }
        paths
    }

    /// What the paths that misled cost together: a moment that several of them took counts once.
    pub(in super::super) fn misled_for(&self) -> TimeDelta {
        let mut spans: Vec<_> = self
            .misleading_paths()
            .iter()
            .filter_map(|path| path.since.map(|since| (since, path.at)).filter(|(since, at)| since < at))
            .collect();
        spans.sort_unstable();
        let mut total = TimeDelta::zero();
        let mut counted: Option<DateTime<Utc>> = None;
        for (since, at) in spans {
            let since = counted.map_or(since, |counted| counted.max(since));
            total += (at - since).max(TimeDelta::zero());
            counted = counted.max(Some(at));
        }
        total
    }

    /// The theories that were confirmed and still are, each with who said so and when.
    pub(in super::super) fn confirmed_theories(&self) -> impl Iterator<Item = (&'a Theory, &'a str, DateTime<Utc>)> {
        self.incident.theories.iter().filter_map(|theory| match &theory.verdict {
            Verdict::Confirmed { by, at } => Some((theory, by.name(), *at)),
            Verdict::Open | Verdict::RuledOut { .. } => None,
        })
    }

    /// What the timeline says of a theory that was added.
    pub(super) fn looked_into(&self, entry: &Entry, text: &'a str, owner: Option<&'a Person>) -> Phrase<'a> {
        let phrase = labelled("Theory: ", text);
        let own = entry.actor.person().map(|person| person.id);
        match owner.filter(|owner| Some(owner.id) != own) {
            Some(owner) => phrase.words("; looked into by ").name(&owner.name),
            None => phrase,
        }
    }

    /// What it says of one that was confirmed.
    pub(super) fn confirmed(&self, number: TheoryNumber) -> Option<Phrase<'a>> {
        self.incident.theory(number).map(|theory| labelled("Theory confirmed: ", &theory.text))
    }

    /// What it says of one that was ruled out.
    pub(super) fn ruled_out(&self, number: TheoryNumber) -> Option<Phrase<'a>> {
        let theory = self.incident.theory(number)?;
        let phrase = labelled(MISLEADING, &theory.text);
        Some(match theory.cost().filter(|cost| *cost > TimeDelta::zero()) {
            Some(cost) => phrase.words("; ruled out after ").span(cost),
            None => phrase.words("; ruled out"),
        })
    }
}
