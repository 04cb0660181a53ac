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
mod fold;
mod id;
pub mod limits;
mod line;
mod link;
mod mended;
mod not_reached;
mod outcome;
mod own_page;
pub mod pattern;
mod place;
mod privacy;
mod refusal;
mod resolution;
mod review;
mod role;
mod rules;
mod scrub;
mod seal;
pub mod slug;
mod status;
mod target;
mod template;
mod theory;
mod timeline;
mod told_outside;
mod update;
mod vocabulary;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use account::{Account, Mark, Told};
pub use action_item::{ActionItem, Done, ItemEdit, ItemKind};
pub use actor::{Actor, Aim, Caller, Person, Rest};
pub use captured::{Capture, Captured, FileRef, Taken};
pub use catch_up::{Missing, last_heard, missed};
pub use change::{Change, Effect, PagingChange};
pub use command::{Command, Opening};
pub use decide::{correctable, decide, no_such_role, no_such_service, no_such_severity, one_line, open};
pub use duty::{Act, Duty, NoSuchDuty, Standing, Step};
pub use field::{TextField, TimeField};
pub use id::{
    ActionNumber, ChannelId, EntryNumber, IncidentId, MessageId, NotifierId, Number, PageId, PolicyId, RoleId,
    ScheduleId, ServerId, ServerRoleId, ServiceId, SeverityId, TheoryNumber, UserId,
};
pub use line::{Edit, EntryRef, FileLine, KeptFile, Line, Strike, about, lines, searchable};
pub use link::{GoesOn, Link, OtherSide, Tie};
pub use mended::{Flaw, Mended};
pub use not_reached::NotReached;
pub use outcome::{
    AcceptedRole, DeclinedRole, DraftedUpdate, EditedEntry, GivenBack, LinkMade, Outcome, PartTaken, PicturedNote,
    PostedUpdate, Resolution, ReviewTurn, ServiceTurn, SeverityTurn, StatusTurn, StruckEntry,
};
pub use own_page::{OwnPage, OwnPageState, TakenPages, Whom};
pub use place::{Place, PlaceKind};
pub use privacy::{Circle, Guest, Hidden, Parting, Viewer};
pub use refusal::Refusal;
pub use resolution::BeforeResolved;
pub use review::{Frozen, Offered, Review, ReviewAsked, ReviewState, ReviewStep, written_since};
pub use role::{COMMANDER, Held, Offer};
pub use rules::{Role, Rules, Service, Severity};
pub use scrub::{REDACTED, is_telling, take_out};
pub use seal::{Content, Hash, Seal, SealedDraft, SealedEntry, SealedFile};
pub use status::Status;
pub use target::{Target, TargetError};
pub use template::Template;
pub use theory::{Theory, Verdict};
pub use timeline::{Declaration, Entrance, Entry, Event, Kind, Missed, Subject};
pub use told_outside::ToldOutside;
pub use update::{Audience, Became, Drafted, Posted};
pub use vocabulary::{Named, Vocabulary};

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
    /// When a person last recorded anything, but for putting off a reminder; `None`: not since it was declared.
    #[serde(default)]
    pub last_act_at: Option<DateTime<Utc>>,
    /// Since when nobody holds a role that somebody has laid down.
    #[serde(default)]
    pub unheld_since: BTreeMap<RoleId, DateTime<Utc>>,
    /// How far what was written up is agreed on.
    #[serde(default)]
    pub review: Review,
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
}
