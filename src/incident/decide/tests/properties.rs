//! What holds whatever people type, in whatever order.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::{message, payments};
use crate::incident::fixture::{HOME, alice, at, bob, opening, responder, role, rules, service, severity, stranger};
use crate::incident::{
    ActionNumber, Actor, Aim, Caller, Change, Command, Effect, Entry, EntryNumber, Incident, IncidentId, ItemEdit,
    ItemKind, Kind, MessageId, Number, ServerRoleId, Status, TextField, TheoryNumber, TimeField, Whom, decide, lines,
    open,
};

/// A request so many seconds after the one before.
type Asked = (Command, Caller, i64);

fn asked() -> impl Strategy<Value = Asked> {
    let caller = prop_oneof![
        4 => Just(responder(alice())),
        2 => Just(stranger(bob())),
        1 => Just(Caller { paged: true, ..stranger(bob()) }),
        1 => Just(Caller::system()),
        2 => (any::<bool>(), proptest::collection::vec((2_u32..30).prop_map(EntryNumber), 0..20))
            .prop_map(|(policy, own)| Caller { paged: true, aim: Aim { policy, own, rest: None }, ..stranger(bob()) }),
    ];
    (command(), caller, prop_oneof![0_i64..20, 0_i64..7_200])
}

fn command() -> impl Strategy<Value = Command> {
    let text = || prop_oneof![Just("text".to_owned()), Just(" ".to_owned()), Just("a".repeat(1_801))];
    let maybe = || proptest::option::of(text());
    let past = || (-600_i64..60).prop_map(at);
    let when = || proptest::option::of(past());
    let part = || prop_oneof![Just(role("commander")), Just(role("scribe")), Just(role("captain"))];
    let level = prop_oneof![Just("sev1"), Just("sev2"), Just("sev3"), Just("sev9")].prop_map(severity);
    let status = proptest::sample::select(Status::ALL.to_vec());
    let kind = || proptest::sample::select(Kind::TYPED.to_vec());
    let entry = || (1_u32..20).prop_map(EntryNumber);
    let field = proptest::sample::select(TextField::ALL.to_vec());
    let clock = proptest::sample::select(TimeField::ALL.to_vec());
    let person = prop_oneof![Just(alice()), Just(bob())];
    let thing = prop_oneof![Just("payments"), Just("search"), Just("cellar")].prop_map(service);
    let ones = vec![Whom::Person(alice()), payments(), Whom::Role { id: ServerRoleId(8), name: "DB".to_owned() }];
    let whom = proptest::sample::subsequence(ones, 0..3);
    prop_oneof![
        when().prop_map(|at| Command::Acknowledge { at }),
        (status, maybe(), when()).prop_map(|(status, note, at)| Command::SetStatus { status, note, at }),
        (level, maybe()).prop_map(|(level, reason)| Command::SetSeverity { level, reason }),
        (text(), when(), kind()).prop_map(|(text, at, kind)| Command::Note { text, at, kind }),
        (field, text()).prop_map(|(field, text)| Command::SetText { field, text }),
        (clock, past()).prop_map(|(field, at)| Command::SetTime { field, at }),
        part().prop_map(|role| Command::TakeRole { role }),
        part().prop_map(|role| Command::ReleaseRole { role }),
        (part(), person).prop_map(|(role, to)| Command::AssignRole { role, to }),
        (text(), proptest::option::of(Just(alice()))).prop_map(|(text, owner)| Command::AddTheory { text, owner }),
        (1_u32..3).prop_map(|number| Command::ConfirmTheory { number: TheoryNumber(number) }),
        (1_u32..3).prop_map(|number| Command::RuleOutTheory { number: TheoryNumber(number) }),
        text().prop_map(|title| Command::AddActionItem { title, kind: ItemKind::Task, owner: None, due: None }),
        (1_u32..3, maybe()).prop_map(|(number, title)| Command::EditActionItem {
            number: ActionNumber(number),
            edit: ItemEdit { title, ..ItemEdit::default() },
        }),
        (1_u32..3).prop_map(|number| Command::FinishActionItem { number: ActionNumber(number) }),
        (part(), prop_oneof![Just(alice()), Just(bob())]).prop_map(|(role, to)| Command::OfferRole { role, to }),
        part().prop_map(|role| Command::AcceptRole { role }),
        part().prop_map(|role| Command::DeclineRole { role }),
        maybe().prop_map(|reason| Command::Escalate { reason }),
        proptest::option::of((1_u32..30).prop_map(EntryNumber)).prop_map(|own| Command::GiveBack { own }),
        (maybe(), when()).prop_map(|(resolution, at)| Command::Resolve { resolution, at }),
        maybe().prop_map(|reason| Command::Close { reason }),
        maybe().prop_map(|reason| Command::Reopen { reason }),
        (1_u64..4, past()).prop_map(|(id, at)| Command::Capture { message: message(id), at, files: Vec::new() }),
        (1_u64..4).prop_map(|id| Command::Uncapture { message: MessageId(id) }),
        proptest::option::of((1_u32..30).prop_map(EntryNumber)).prop_map(|own| Command::AcknowledgePage { own }),
        (whom, maybe()).prop_map(|(whom, message)| Command::Page { whom, message }),
        proptest::option::of(thing).prop_map(|service| Command::SetService { service, reason: None }),
        (entry(), maybe(), when(), proptest::option::of(kind()))
            .prop_map(|(entry, text, at, kind)| Command::EditEntry { entry, line: None, text, at, kind }),
        (entry(), text()).prop_map(|(entry, reason)| Command::StrikeEntry { entry, line: None, reason }),
    ]
}

/// An incident with all that was ever recorded of it.
struct Told {
    incident: Incident,
    entries: Vec<Entry>,
    now: DateTime<Utc>,
}

impl Told {
    fn begin(level: &str) -> Self {
        let place = (IncidentId(1), HOME, Number(1));
        let opened = open(opening("Checkout errors", level), place, &responder(alice()), &rules(), at(0)).unwrap();
        Self { incident: opened.incident, entries: opened.entries, now: at(0) }
    }

    /// What was decided, with the incident as it was before; `None` where it was refused.
    fn hear(&mut self, (command, by, seconds): Asked) -> Option<(Incident, Change)> {
        self.now += TimeDelta::seconds(seconds);
        let command = self.beside(command);
        let decided = decide(&self.incident, command.clone(), &by, &rules(), self.now);
        assert_eq!(decided, decide(&self.incident, command, &by, &rules(), self.now), "the same question twice");
        let change = decided.ok()?;
        self.entries.extend(change.entries.iter().cloned());
        let before = std::mem::replace(&mut self.incident, change.incident.clone());
        Some((before, change))
    }

    /// What the engine looks up for a command.
    fn beside(&self, mut command: Command) -> Command {
        if let Command::EditEntry { entry, line, .. } | Command::StrikeEntry { entry, line, .. } = &mut command {
            *line = lines(&self.entries)
                .into_iter()
                .find(|line| line.number() == *entry)
                .map(|line| Box::new(line.into_owned()));
        }
        command
    }

    fn folded(&self) -> Incident {
        let place = (self.incident.id, self.incident.server, self.incident.number);
        Incident::folded(place, &self.entries).unwrap()
    }
}

fn story() -> impl Strategy<Value = (&'static str, Vec<Asked>)> {
    let level = prop_oneof![Just("sev1"), Just("sev2"), Just("sev3")];
    (level, proptest::collection::vec(asked(), 0..40))
}

proptest! {
    #[test]
    fn an_incident_is_the_fold_of_its_entries((level, story) in story()) {
        let mut told = Told::begin(level);
        for asked in story {
            told.hear(asked);
        }
        prop_assert_eq!(told.folded(), told.incident);
    }

    #[test]
    fn entries_are_numbered_from_one_and_recorded_in_order((level, story) in story()) {
        let mut told = Told::begin(level);
        for asked in story {
            told.hear(asked);
        }
        let numbers: Vec<_> = told.entries.iter().map(|entry| entry.number.0).collect();
        prop_assert_eq!(numbers, (1..=told.incident.entries).collect::<Vec<_>>());
        prop_assert!(told.entries.is_sorted_by_key(|entry| entry.recorded_at));
    }

    #[test]
    fn without_an_entry_nothing_changes_and_nothing_follows((level, story) in story()) {
        let mut told = Told::begin(level);
        for asked in story {
            let Some((before, change)) = told.hear(asked) else { continue };
            if change.entries.is_empty() {
                prop_assert_eq!(&change.incident, &before);
                prop_assert_eq!(change.effects, []);
            } else {
                prop_assert_ne!(&change.incident, &before);
            }
        }
    }

    #[test]
    fn paging_follows_the_state((level, story) in story()) {
        let mut told = Told::begin(level);
        for asked in story {
            let Some((before, change)) = told.hear(asked) else { continue };
            let after = &change.incident;
            let has = |effect: &Effect| change.effects.contains(effect);
            let starts = change.effects.iter().any(|effect| matches!(effect, Effect::StartPage { .. }));
            if !after.status.is_open() && before.status != after.status {
                prop_assert!(has(&Effect::FencePages), "{:?}", change.effects);
            }
            prop_assert_eq!(has(&Effect::PostDraft), after.status == Status::Closed && before.status != Status::Closed);
            let reopened = after.status.is_open() && !before.status.is_open();
            let pages = rules().policy(&after.severity, after.service.as_ref()).is_some();
            let another = before.service != after.service;
            prop_assert!(starts == (reopened && pages) || (starts && another));
            for own in after.own_pages.iter().filter(|own| own.is_running()) {
                let asked = own.asked;
                let has_a_row = change.effects.iter().any(
                    |effect| matches!(effect, Effect::StartOwnPage { asked: started, .. } if *started == asked),
                );
                prop_assert!(after.status.is_open() && (has_a_row || before.own_page(asked).is_some()));
            }
            if reopened {
                prop_assert_eq!(&after.acknowledged, &None);
            }
            // A page starts, goes on or stops only with an entry that tells of it.
            prop_assert!(change.effects.is_empty() || !change.entries.is_empty());
        }
    }

    #[test]
    fn what_is_open_has_no_end_and_what_is_not_has_one((level, story) in story()) {
        let mut told = Told::begin(level);
        for asked in story {
            told.hear(asked);
            let Incident { status, resolved_at, closed_at, .. } = &told.incident;
            prop_assert_eq!(resolved_at.is_some(), !status.is_open());
            prop_assert_eq!(closed_at.is_some(), *status == Status::Closed);
        }
    }

    #[test]
    fn nobody_holds_a_role_twice_and_a_role_has_one_holder((level, story) in story()) {
        let mut told = Told::begin(level);
        for asked in story {
            told.hear(asked);
            let mut roles: Vec<_> = told.incident.roles.iter().map(|held| &held.role).collect();
            roles.sort_unstable();
            roles.dedup();
            prop_assert_eq!(roles.len(), told.incident.roles.len());
        }
    }

    #[test]
    fn the_start_is_never_after_what_it_must_precede((level, story) in story()) {
        let mut told = Told::begin(level);
        for asked in story {
            told.hear(asked);
            let Incident { started_at, detected_at, mitigated_at, .. } = &told.incident;
            if let Some(start) = started_at {
                prop_assert!(detected_at.is_none_or(|detected| *start <= detected));
                prop_assert!(mitigated_at.is_none_or(|mitigated| *start <= mitigated));
            }
        }
    }

    #[test]
    fn what_nobody_may_leaves_no_trace(asked in command()) {
        let told = Told::begin("sev1");
        let by = stranger(bob());
        if let Ok(change) = decide(&told.incident, asked.clone(), &by, &rules(), at(1)) {
            // Nothing is offered to Bob, and nobody has the incident: an answer to an offer, and giving back, change nothing.
            let answers = matches!(asked, Command::AcceptRole { .. } | Command::DeclineRole { .. } | Command::GiveBack { .. });
            let free = matches!(asked, Command::Note { .. } | Command::Capture { .. } | Command::Uncapture { .. });
            let free = free || answers && change.entries.is_empty();
            prop_assert!(free, "{:?} was allowed", asked);
            prop_assert!(change.entries.iter().all(|entry| entry.actor == Actor::Member(bob())));
        }
    }
}
