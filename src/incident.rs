//! The incident: what it is, and what a request does to it. Pure.
//!
//! [`decide`] takes an incident, a [`Command`], who asks and the present, and returns a [`Change`] or a [`Refusal`]. The same
//! arguments give the same result; nothing is read and nothing is sent.
//!
//! Guarantees: an incident is the fold of its entries ([`Incident::declare`], then [`Incident::apply`] for each further one);
//! a refusal changes nothing; no command moves a recorded time without an entry that says so.
//!
//! Does not know: how a page runs (it only starts and stops them), where anything is stored, what the chat looks like.

mod account;
mod action_item;
mod actor;
mod captured;
mod catch_up;
mod change;
mod command;
mod decide;
mod duty;
mod field;
#[cfg(test)]
pub(crate) mod fixture;
mod id;
pub mod limits;
mod line;
mod link;
mod outcome;
mod own_page;
mod place;
mod privacy;
mod refusal;
mod resolution;
mod role;
mod rules;
pub mod slug;
mod status;
mod target;
mod theory;
mod timeline;
mod update;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use account::{Account, Mark, Told};
pub use action_item::{ActionItem, Done, ItemEdit, ItemKind};
pub use actor::{Actor, Aim, Caller, Person};
pub use captured::{Capture, Captured, FileRef, Taken};
pub use catch_up::{Missing, last_heard, missed};
pub use change::{Change, Effect, PagingChange};
pub use command::{Command, Opening};
pub use decide::{correctable, decide, no_such_role, no_such_service, no_such_severity, one_line, open};
pub use duty::{Act, Duty, NoSuchDuty, Standing, Step};
pub use field::{TextField, TimeField};
pub use id::{
    ActionNumber, ChannelId, EntryNumber, IncidentId, MessageId, Number, PageId, PolicyId, RoleId, ServerId,
    ServerRoleId, ServiceId, SeverityId, TheoryNumber, UserId,
};
pub use line::{Edit, FileLine, KeptFile, Line, Strike, about, lines, searchable};
pub use link::{GoesOn, Link, OtherSide, Tie};
pub use outcome::Outcome;
pub use own_page::{OwnPage, OwnPageState, TakenPages, Whom};
pub use place::{Place, PlaceKind};
pub use privacy::{Circle, Guest, Hidden, Parting, Viewer};
pub use refusal::Refusal;
pub use resolution::BeforeResolved;
pub use role::{COMMANDER, Held, Offer};
pub use rules::{Role, Rules, Service, Severity};
pub use status::Status;
pub use target::{Target, TargetError};
pub use theory::{Theory, Verdict};
pub use timeline::{Declaration, Entrance, Entry, Event, Kind, Missed, Subject};
pub use update::{Audience, Became, Drafted, Posted};

/// One incident, as its entries tell it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its row in the store.
    pub id: IncidentId,
    /// The server that it belongs to.
    pub server: ServerId,
    /// Its number there.
    pub number: Number,
    /// What is broken.
    pub title: String,
    /// How bad.
    pub severity: SeverityId,
    /// What is broken, where anybody said which of the services it is.
    #[serde(default)]
    pub service: Option<ServiceId>,
    /// Where it stands.
    pub status: Status,
    /// An exercise.
    pub drill: bool,
    /// Who may know of it; `None`: it is not private.
    #[serde(default)]
    pub circle: Option<Circle>,
    /// Who declared it.
    pub declarer: Actor,
    /// When.
    pub declared_at: DateTime<Utc>,
    /// When the impact began; `None`: nobody has said.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was noticed; `None`: nobody has said.
    pub detected_at: Option<DateTime<Utc>>,
    /// When its cause was known.
    pub identified_at: Option<DateTime<Utc>>,
    /// When the impact ended.
    pub mitigated_at: Option<DateTime<Utc>>,
    /// When it was over.
    pub resolved_at: Option<DateTime<Utc>>,
    /// When it was written up.
    pub closed_at: Option<DateTime<Utc>>,
    /// Who has it, since when; taken back by an escalation, a raised severity and a reopening.
    pub acknowledged: Option<Acknowledgement>,
    /// The pages that people asked for beside the policy's, in the order of asking.
    #[serde(default)]
    pub own_pages: Vec<OwnPage>,
    /// When a person last asked for the next level.
    pub escalated_at: Option<DateTime<Utc>>,
    /// The texts that people wrote; a list field's items in the order of writing.
    pub texts: BTreeMap<TextField, Vec<Written>>,
    /// Who holds which role now, in the order of taking.
    pub roles: Vec<Held>,
    /// The incidents that it has to do with, in the order of linking.
    #[serde(default)]
    pub links: Vec<Link>,
    /// Which roles are offered to whom, one offer a role.
    #[serde(default)]
    pub offers: Vec<Offer>,
    /// What is or was thought to be the cause, in the order of adding.
    #[serde(default)]
    pub theories: Vec<Theory>,
    /// What is to be done about it, in the order of adding.
    #[serde(default)]
    pub action_items: Vec<ActionItem>,
    /// The messages that were captured, and whether they stand.
    pub captures: BTreeMap<MessageId, Capture>,
    /// The last update that was posted.
    #[serde(default)]
    pub last_update: Option<Posted>,
    /// The updates that were looked at before they were posted, by their entries.
    #[serde(default)]
    pub drafted_updates: BTreeMap<EntryNumber, Drafted>,
    /// What the last resolution changed, for taking it back.
    #[serde(default)]
    pub before_resolved: Option<BeforeResolved>,
    /// How many bytes of files are kept with it.
    #[serde(default)]
    pub file_bytes: u64,
    /// When it was last opened again.
    #[serde(default)]
    pub reopened_at: Option<DateTime<Utc>>,
    /// When its resolution was written down, which may be later than the time that it was given.
    #[serde(default)]
    pub resolution_recorded_at: Option<DateTime<Utc>>,
    /// Since when nobody holds a role that somebody has laid down.
    #[serde(default)]
    pub unheld_since: BTreeMap<RoleId, DateTime<Utc>>,
    /// What was put off, and until when.
    #[serde(default)]
    pub snoozed: BTreeMap<Duty, DateTime<Utc>>,
    /// How many entries it has; the last one's number.
    pub entries: u32,
}

/// Somebody has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// Who.
    pub by: Actor,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// A text that somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The text.
    pub text: String,
    /// Who wrote it.
    pub by: Actor,
    /// The entry that says so.
    pub entry: EntryNumber,
}

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
            unheld_since: BTreeMap::new(),
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
            }
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
            | Event::NobodyReached { .. }
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

    /// The text of a field; of a list, its last item.
    #[must_use]
    pub fn text(&self, field: TextField) -> Option<&str> {
        self.texts.get(&field).and_then(|items| items.last()).map(|written| written.text.as_str())
    }

    /// The time of a field.
    #[must_use]
    pub fn time(&self, field: TimeField) -> Option<DateTime<Utc>> {
        match field {
            TimeField::StartedAt => self.started_at,
            TimeField::DetectedAt => self.detected_at,
            TimeField::MitigatedAt => self.mitigated_at,
        }
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
