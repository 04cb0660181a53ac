//! An incident as the fold of its entries: declared by the first, changed by each further one.
//!
//! Guarantees: the same entries give the same incident; every field that changes is changed here or in the files of its subject.
//!
//! Does not know: whether an entry was allowed. That was decided before it was written.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{
    Acknowledgement, ActionItem, Actor, Capture, Circle, Declaration, Done, Entry, EntryNumber, Event, Guest, Incident,
    IncidentId, Kind, Link, Number, Offer, OwnPage, OwnPageState, Review, ServerId, Status, Subject, TextField, Theory,
    Tie, TimeField, Verdict, Written,
};

impl Incident {
    /// The incident that a declaration begins, as its first entry: it was made by `by`, at `at`.
    #[must_use]
    pub fn declare(
        (id, server, number): (IncidentId, ServerId, Number),
        declaration: &Declaration,
        by: &Actor,
        at: DateTime<Utc>,
    ) -> Self {
        let Declaration { title, severity, service, impact, drill, private } = declaration;
        let first = EntryNumber(1);
        let impact = impact.iter().map(|text| Written { text: text.clone(), by: by.clone(), entry: first });
        let texts: BTreeMap<_, _> = impact.map(|written| (TextField::Impact, vec![written])).collect();
        Self {
            id,
            server,
            number,
            title: title.clone(),
            severity: severity.clone(),
            service: service.clone(),
            status: Status::Investigating,
            drill: *drill,
            circle: private.then(|| Circle::of(by.person().cloned())),
            declarer: by.clone(),
            declared_at: at,
            started_at: None,
            detected_at: None,
            identified_at: None,
            mitigated_at: None,
            resolved_at: None,
            closed_at: None,
            acknowledged: None,
            own_pages: Vec::new(),
            escalated_at: None,
            texts,
            roles: Vec::new(),
            links: Vec::new(),
            offers: Vec::new(),
            theories: Vec::new(),
            action_items: Vec::new(),
            captures: BTreeMap::new(),
            last_update: None,
            drafted_updates: BTreeMap::new(),
            before_resolved: None,
            file_bytes: 0,
            reopened_at: None,
            resolution_recorded_at: None,
            last_act_at: None,
            unheld_since: BTreeMap::new(),
            review: Review::default(),
            snoozed: BTreeMap::new(),
            entries: first.0,
        }
    }

    /// The incident that these entries tell of, all of them, in order; `None`: they don't begin with a declaration.
    #[must_use]
    pub fn folded(place: (IncidentId, ServerId, Number), entries: &[Entry]) -> Option<Self> {
        let (first, rest) = entries.split_first()?;
        let Event::Declared(declaration) = &first.event else { return None };
        let mut incident = Self::declare(place, declaration, &first.actor, first.happened_at);
        rest.iter().for_each(|entry| incident.apply(entry));
        Some(incident)
    }

    /// Folds one further entry into the incident.
    pub fn apply(&mut self, entry: &Entry) {
        self.entries = entry.number.0;
        if entry.actor.person().is_some() && !matches!(entry.event, Event::Snoozed { .. }) {
            self.last_act_at = Some(entry.recorded_at);
        }
        match &entry.event {
            Event::StatusChanged { to, .. } => self.stand(*to, entry.happened_at),
            Event::Resolved { resolution } => {
                self.before_resolved = Some(self.before_resolution(entry));
                self.stand(Status::Resolved, entry.happened_at);
                self.resolution_recorded_at = Some(entry.recorded_at);
                if let Some(text) = resolution {
                    self.write(TextField::Resolution, text, entry);
                }
            }
            Event::Undone { entry } => self.take_back_resolution(*entry),
            Event::Closed { .. } => self.stand(Status::Closed, entry.happened_at),
            Event::Reopened { .. } => {
                self.stand(Status::Investigating, entry.happened_at);
                (self.acknowledged, self.escalated_at) = (None, None);
                self.reopened_at = Some(entry.recorded_at);
                self.snoozed.clear();
                self.forget_review();
            }
            Event::Review(step) => self.apply_review(step, entry),
            Event::SeverityChanged { to, pages, .. } => {
                self.severity = to.clone();
                if *pages {
                    self.acknowledged = None;
                }
            }
            Event::ServiceSet { to, .. } => self.service.clone_from(to),
            Event::TextSet { field: TextField::Title, text } => self.title.clone_from(text),
            Event::TextSet { field, text } => self.write(*field, text, entry),
            Event::TimeSet { field } => *self.time_mut(*field) = Some(entry.happened_at),
            Event::RoleGiven { role, to, .. } => {
                self.change_circle(|circle| circle.let_in(&Guest::Person(to.clone())));
                self.give(role, to, entry.happened_at);
            }
            Event::RoleReleased { role, .. } => {
                self.roles.retain(|held| held.role != *role);
                self.unheld_since.insert(role.clone(), entry.recorded_at);
            }
            Event::MadePrivate { stay } => self.circle = Some(Circle::of(stay.iter().cloned())),
            Event::LetIn { guest, .. } => self.change_circle(|circle| circle.let_in(guest)),
            Event::ShutOut { who } => self.change_circle(|circle| circle.shut_out(who)),
            Event::RoleOffered { role, to, .. } => {
                // Who can't see the offer can't accept it.
                self.change_circle(|circle| circle.let_in(&Guest::Person(to.clone())));
                self.put_on_offer(Offer {
                    role: role.clone(),
                    by: entry.actor.clone(),
                    to: to.clone(),
                    since: entry.happened_at,
                    entry: entry.number,
                });
            }
            Event::RoleDeclined { role } | Event::RoleOfferLapsed { role } => self.take_off_offer(role),
            Event::TheoryAdded { number, text, owner } => self.theories.push(Theory {
                number: *number,
                text: text.clone(),
                owner: owner.clone(),
                since: entry.happened_at,
                verdict: Verdict::Open,
            }),
            Event::TheoryConfirmed { number } => {
                self.judge(*number, Verdict::Confirmed { by: entry.actor.clone(), at: entry.happened_at });
            }
            Event::TheoryRuledOut { number } => {
                self.judge(*number, Verdict::RuledOut { by: entry.actor.clone(), at: entry.happened_at });
            }
            Event::ActionItemAdded { number, title, kind, owner, due } => self.action_items.push(ActionItem {
                number: *number,
                title: title.clone(),
                kind: *kind,
                owner: owner.clone(),
                due: *due,
                by: entry.actor.clone(),
                at: entry.happened_at,
                done: None,
            }),
            Event::ActionItemEdited { number, edit } => self.change_item(*number, |item| *item = item.edited(edit)),
            Event::ActionItemDone { number } => {
                let done = Done { by: entry.actor.clone(), at: entry.happened_at };
                self.change_item(*number, |item| item.done = Some(done));
            }
            Event::Acknowledged { .. } => {
                self.acknowledged = Some(Acknowledgement { by: entry.actor.clone(), at: entry.happened_at });
            }
            Event::PageAsked { whom, .. } => self.own_pages.push(OwnPage {
                asked: entry.number,
                whom: whom.clone(),
                by: entry.actor.clone(),
                at: entry.happened_at,
                state: OwnPageState::Ringing,
            }),
            Event::Paged { own: Some(own), .. } => self.own_page_becomes(*own, OwnPageState::Ringing),
            Event::NobodyReached { own: Some(own), .. } => self.own_page_becomes(*own, OwnPageState::NobodyReached),
            Event::PageUnanswered { own } => self.own_page_becomes(*own, OwnPageState::Unanswered),
            Event::PageAcknowledged { own } => {
                let acknowledgement = Acknowledgement { by: entry.actor.clone(), at: entry.happened_at };
                self.own_page_becomes(*own, OwnPageState::Acknowledged(acknowledgement));
            }
            Event::PageGivenBack { own, .. } => self.own_page_rings_again(*own),
            Event::AcknowledgementLapsed { .. } | Event::AcknowledgementGivenBack { .. } => self.acknowledged = None,
            Event::Escalated { .. } => {
                self.escalated_at = Some(entry.recorded_at);
                self.acknowledged = None;
            }
            Event::Linked { to, tie, channel } => {
                self.links.retain(|link| link.to != *to);
                self.links.push(Link { to: *to, tie: *tie, channel: *channel });
                if *tie == Tie::DuplicateOf {
                    self.stop_own_pages();
                }
            }
            Event::Unlinked { to, .. } => self.links.retain(|link| link.to != *to),
            Event::Captured(message) => {
                self.captures.insert(message.message, Capture::of(message, entry.number));
            }
            Event::UpdateDrafted { .. } | Event::UpdateDropped { .. } | Event::UpdatePosted { .. } => {
                self.apply_update(entry.number, &entry.actor, entry.happened_at, &entry.event);
            }
            Event::CaptureEdited { entry: about, .. } => {
                self.amend(*about, |capture| capture.edited_at = Some(entry.happened_at));
            }
            Event::EntriesRedacted { entries, .. } => {
                for entry in entries {
                    self.amend(*entry, |capture| capture.redacted = true);
                }
            }
            Event::CaptureDeleted { entry } => self.amend(*entry, |capture| capture.deleted = true),
            Event::FileKept { bytes, .. } => self.file_bytes = self.file_bytes.saturating_add(*bytes),
            Event::CaptureRead { entry, .. } => self.amend(*entry, |capture| capture.unread = false),
            Event::Snoozed { duty, until } => {
                self.snoozed.insert(duty.clone(), *until);
            }
            Event::Edited { of, from, .. } => self.move_turn(*of, *from, entry.happened_at),
            Event::Struck { entry, by_hand, .. } => self.strike(*entry, true, *by_hand),
            Event::Restored { entry } => self.strike(*entry, false, false),
            Event::Declared(_)
            | Event::FileAttached { .. }
            | Event::FileNotKept { .. }
            | Event::Note { .. }
            | Event::Paged { .. }
            | Event::PageHeld { .. }
            | Event::AcknowledgedInPart { .. }
            | Event::NotAllAcknowledged { .. }
            | Event::NobodyReached { .. }
            | Event::NotReached(_)
            | Event::ToldOutside(_)
            | Event::Mended(_)
            | Event::Redacted => {}
        }
    }

    /// Writes down, in Hotwash's own name, something that came of itself at `now`.
    pub fn record(&mut self, kind: Kind, event: Event, now: DateTime<Utc>) -> Entry {
        self.record_by(Actor::System, kind, event, now)
    }

    /// Writes down what somebody did at `now` elsewhere, and what concerns this incident too.
    pub fn record_by(&mut self, actor: Actor, kind: Kind, event: Event, now: DateTime<Utc>) -> Entry {
        let number = EntryNumber(self.entries + 1);
        let entry = Entry { number, kind, happened_at: now, recorded_at: now, actor, event };
        self.apply(&entry);
        entry
    }

    fn stand(&mut self, status: Status, at: DateTime<Utc>) {
        let before = std::mem::replace(&mut self.status, status);
        match status {
            Status::Investigating | Status::Identified | Status::Monitoring => {
                (self.resolved_at, self.closed_at) = (None, None);
                if status == Status::Identified {
                    self.identified_at.get_or_insert(at);
                }
                if status == Status::Monitoring {
                    self.mitigated_at.get_or_insert(at);
                } else if matches!(before, Status::Monitoring | Status::Resolved | Status::Closed) {
                    // Back to work: what had been thought mitigated was not.
                    self.mitigated_at = None;
                }
            }
            Status::Resolved => self.resolved_at = Some(at),
            Status::Closed => self.closed_at = Some(at),
        }
        if !status.is_open() {
            self.stop_own_pages();
        }
    }

    fn write(&mut self, field: TextField, text: &str, entry: &Entry) {
        let items = self.texts.entry(field).or_default();
        if !field.is_list() {
            items.clear();
        }
        items.push(Written { text: text.to_owned(), by: entry.actor.clone(), entry: entry.number });
    }

    fn change_circle(&mut self, change: impl FnOnce(&mut Circle)) {
        if let Some(circle) = &mut self.circle {
            change(circle);
        }
    }

    fn time_mut(&mut self, field: TimeField) -> &mut Option<DateTime<Utc>> {
        match field {
            TimeField::StartedAt => &mut self.started_at,
            TimeField::DetectedAt => &mut self.detected_at,
            TimeField::MitigatedAt => &mut self.mitigated_at,
        }
    }

    /// Changes what is known of the captured message that an entry holds, where it holds one.
    fn amend(&mut self, entry: EntryNumber, change: impl FnOnce(&mut Capture)) {
        if let Some(capture) = self.captures.values_mut().find(|capture| capture.entry == entry) {
            change(capture);
        }
    }

    fn strike(&mut self, number: EntryNumber, struck: bool, by_hand: bool) {
        self.amend(number, |capture| (capture.struck, capture.by_hand) = (struck, by_hand));
    }

    /// A turn had happened at another time than was recorded: the time that came from it follows, unless another one has taken
    /// its place.
    fn move_turn(&mut self, turn: Subject, from: DateTime<Utc>, to: DateTime<Utc>) {
        let time = match turn {
            Subject::Acknowledgement => self.acknowledged.as_mut().map(|acknowledged| &mut acknowledged.at),
            Subject::Turn(Status::Identified) => self.identified_at.as_mut(),
            Subject::Turn(Status::Monitoring) => self.mitigated_at.as_mut(),
            Subject::Turn(Status::Resolved) => self.resolved_at.as_mut(),
            Subject::Turn(Status::Investigating | Status::Closed) | Subject::Writing => None,
        };
        if let Some(time) = time.filter(|time| **time == from) {
            *time = to;
        }
    }
}
