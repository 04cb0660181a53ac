//! The timeline: what happened, never changed once it is written.
//!
//! An [`Entry`] carries an [`Event`], and an incident is the fold of its entries (see [`super::Incident::apply`]): nothing
//! about an incident is true that no entry says.

mod kind;
mod matter;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ActionNumber, Actor, Audience, Captured, ChannelId, Duty, EntryNumber, Guest, ItemEdit, ItemKind, Mended,
    NotReached, Number, Person, ReviewStep, RoleId, ServiceId, SeverityId, Status, TextField, TheoryNumber, Tie,
    TimeField, ToldOutside, Whom,
};

pub use kind::Kind;
pub use matter::{Declaration, Entrance, Missed, Subject};

/// One line of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number within the incident.
    pub number: EntryNumber,
    /// What sort of thing it is.
    pub kind: Kind,
    /// When it happened, as far as anybody knows.
    pub happened_at: DateTime<Utc>,
    /// When it was written down; never before the entry with the number below.
    pub recorded_at: DateTime<Utc>,
    /// Who wrote it down.
    pub actor: Actor,
    /// What it says.
    pub event: Event,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The incident was declared: always entry 1.
    Declared(Declaration),
    /// A person's note.
    Note {
        /// The text, as typed.
        text: String,
    },
    /// A message of the channel, taken into the timeline.
    Captured(Captured),
    /// An entry has a later version: the kind and the time of this entry, and its text. The earlier one stays in the record.
    Edited {
        /// Which.
        entry: EntryNumber,
        /// What sort of entry it is.
        of: Subject,
        /// The text from now on; `None`: it stays.
        text: Option<String>,
        /// When it had happened until now.
        from: DateTime<Utc>,
    },
    /// The author of a captured message edited it, at `happened_at` of the entry. What was captured stays in the record.
    CaptureEdited {
        /// The entry that holds the message.
        entry: EntryNumber,
        /// What it says since.
        text: String,
    },
    /// A captured message was deleted in the chat. What was captured stays.
    CaptureDeleted {
        /// The entry that holds the message.
        entry: EntryNumber,
    },
    /// The text of a captured message, which had not been readable.
    CaptureRead {
        /// The entry that holds the message.
        entry: EntryNumber,
        /// What it says.
        text: String,
        /// The names of its files and images.
        attachments: Vec<String>,
    },
    /// A file belongs to an entry: the picture of a note.
    FileAttached {
        /// The entry.
        entry: EntryNumber,
        /// The file's name.
        name: String,
    },
    /// The bytes of a file of an entry are kept beside the timeline.
    FileKept {
        /// The entry.
        entry: EntryNumber,
        /// The file's name.
        name: String,
        /// How many.
        bytes: u64,
        /// Their digest, in hexadecimal digits.
        sha256: String,
    },
    /// Of a file of an entry there is a reference alone.
    FileNotKept {
        /// The entry.
        entry: EntryNumber,
        /// The file's name.
        name: String,
        /// Why, in words that go on after "only a reference is kept:".
        why: String,
    },
    /// An entry was taken out of the timeline. It stays in the record.
    Struck {
        /// Which.
        entry: EntryNumber,
        /// Why.
        reason: String,
        /// By a command, rather than by the last reaction having been taken off.
        #[serde(default)]
        by_hand: bool,
    },
    /// A struck entry is there again.
    Restored {
        /// Which.
        entry: EntryNumber,
    },
    /// The status changed among the open ones.
    StatusChanged {
        /// Before.
        from: Status,
        /// After.
        to: Status,
        /// What the person added.
        note: Option<String>,
    },
    /// The severity changed.
    SeverityChanged {
        /// Before.
        from: SeverityId,
        /// After.
        to: SeverityId,
        /// Why.
        reason: Option<String>,
        /// The new severity's policy pages: whoever had it has to look again.
        pages: bool,
    },
    /// Another service was named, or none any more.
    ServiceSet {
        /// Before.
        from: Option<ServiceId>,
        /// After.
        to: Option<ServiceId>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// One of the incident's own fields was written.
    TextSet {
        /// Which.
        field: TextField,
        /// The new text; a list field gains it as a further item.
        text: String,
    },
    /// One of the incident's own times was set: `happened_at` of the entry.
    TimeSet {
        /// Which.
        field: TimeField,
    },
    /// A role went to somebody.
    RoleGiven {
        /// Which.
        role: RoleId,
        /// To whom.
        to: Person,
        /// Who held it before.
        from: Option<Person>,
        /// The entry that offered it, which was accepted with this one; `None`: it was taken or given without asking.
        #[serde(default)]
        offer: Option<EntryNumber>,
    },
    /// A role was offered to somebody.
    RoleOffered {
        /// Which.
        role: RoleId,
        /// To whom.
        to: Person,
        /// Who held it then.
        from: Option<Person>,
    },
    /// Whoever it was offered to does not want it.
    RoleDeclined {
        /// Which.
        role: RoleId,
    },
    /// An offer is over, because whoever made it or was to answer it is not in the incident any more.
    RoleOfferLapsed {
        /// Which role.
        role: RoleId,
    },
    /// A role was laid down, or taken from whoever is not in the incident any more.
    RoleReleased {
        /// Which.
        role: RoleId,
        /// By whom it had been held; of a commander, it may be who had acted as one.
        from: Person,
    },
    /// It was linked with another incident.
    Linked {
        /// Which.
        to: Number,
        /// What it is to this one.
        tie: Tie,
        /// Its channel.
        channel: Option<ChannelId>,
    },
    /// The incident that it was linked with has become private: nothing here points to it any more.
    Unlinked {
        /// Which.
        to: Number,
        /// The entry that says so; it counts as struck.
        entry: EntryNumber,
    },
    /// Something that may be the cause is being looked into.
    TheoryAdded {
        /// Its number; the record has what it says here alone.
        number: TheoryNumber,
        /// What it says.
        text: String,
        /// Who looks into it.
        owner: Option<Person>,
    },
    /// A theory is the cause, or part of it.
    TheoryConfirmed {
        /// Which.
        number: TheoryNumber,
    },
    /// A theory misled.
    TheoryRuledOut {
        /// Which.
        number: TheoryNumber,
    },
    /// Something is to be done about it.
    ActionItemAdded {
        /// Its number.
        number: ActionNumber,
        /// What is to be done.
        title: String,
        /// Which sort of thing it is.
        kind: ItemKind,
        /// Who does it.
        owner: Option<Person>,
        /// By when.
        due: Option<NaiveDate>,
    },
    /// An action item says something else.
    ActionItemEdited {
        /// Which.
        number: ActionNumber,
        /// What of it changed.
        edit: ItemEdit,
    },
    /// An action item is done.
    ActionItemDone {
        /// Which.
        number: ActionNumber,
    },
    /// A level of the policy was paged, and the message reached somebody.
    Paged {
        /// The level from 1; `None`: the fallback.
        level: Option<u32>,
        /// The names of those who were reached.
        reached: Vec<String>,
        /// The targets that could not be reached, with the reason.
        missed: Vec<Missed>,
        /// How late the page went out, in whole minutes, where it was late.
        late_minutes: Option<u32>,
        /// Of a page of its own: the entry that asked for it. `None`: the policy's page.
        #[serde(default)]
        own: Option<EntryNumber>,
    },
    /// A level of the policy reached nobody.
    NobodyReached {
        /// The level from 1; `None`: the fallback.
        level: Option<u32>,
        /// The targets, each with the reason.
        missed: Vec<Missed>,
        /// Of a page of its own: the entry that asked for it. `None`: the policy's page.
        #[serde(default)]
        own: Option<EntryNumber>,
    },
    /// Somebody asked for certain people: a page of its own begins.
    PageAsked {
        /// For whom.
        whom: Whom,
        /// What they are told.
        message: Option<String>,
    },
    /// Somebody has what a page of its own is about.
    PageAcknowledged {
        /// The entry that asked for it.
        own: EntryNumber,
    },
    /// A page of its own rang as often as it does, and nobody acknowledged it.
    PageUnanswered {
        /// The entry that asked for it.
        own: EntryNumber,
    },
    /// Somebody of a step was not reached, while others were, or may be yet.
    NotReached(NotReached),
    /// The chat could not be reached, and somebody was told by another way.
    ToldOutside(ToldOutside),
    /// Something was wrong about a page, and was mended.
    Mended(Mended),
    /// An update was written, to be looked at before customers read it.
    UpdateDrafted {
        /// What it will say.
        text: String,
        /// How long after it the next one comes, in seconds.
        next_in_seconds: Option<u32>,
    },
    /// A drafted update will not be posted.
    UpdateDropped {
        /// The entry that drafted it.
        draft: EntryNumber,
    },
    /// Those who do not work on it were told how it stands.
    UpdatePosted {
        /// What it said.
        text: String,
        /// Whom it was for.
        audience: Audience,
        /// When its author said that the next one comes.
        next_due: Option<DateTime<Utc>>,
        /// The entry that drafted it, where it was looked at first.
        draft: Option<EntryNumber>,
    },
    /// The incident was hidden from everybody but these people.
    MadePrivate {
        /// Who may still know of it.
        stay: Vec<Person>,
    },
    /// Somebody was let in to a private incident.
    LetIn {
        /// Who, or the holders of which role.
        guest: Guest,
        /// By which way.
        entrance: Entrance,
        /// Of a role, how many people that let in who had not been in; `None`: it is a person, or nobody could say.
        holders: Option<u64>,
    },
    /// Somebody was taken out of a private incident.
    ShutOut {
        /// Who.
        who: Person,
    },
    /// A reminder was put off.
    Snoozed {
        /// Of what.
        duty: Duty,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Somebody has it.
    Acknowledged {
        /// Whether a page was running.
        paged: bool,
    },
    /// Somebody acknowledged a page that all whom it called have to acknowledge: it goes on.
    AcknowledgedInPart {
        /// Who is still waited for.
        missing: Vec<String>,
    },
    /// A level's time was over before all whom it called had acknowledged.
    NotAllAcknowledged {
        /// The level from 1; `None`: the fallback.
        level: Option<u32>,
        /// Who has not.
        missing: Vec<String>,
    },
    /// Nothing happened since somebody acknowledged, for as long as the policy allows: it is asked again who has it.
    AcknowledgementLapsed {
        /// Whose acknowledgement it was.
        by: Actor,
    },
    /// An acknowledgement was given back.
    AcknowledgementGivenBack {
        /// Whose it was.
        by: Actor,
    },
    /// The acknowledgement of a page of its own was given back: it rings on.
    PageGivenBack {
        /// The entry that asked for it.
        own: EntryNumber,
        /// Whose it was.
        by: Actor,
    },
    /// It is quiet hours: nobody is paged by the policy until they are over.
    PageHeld {
        /// When that is.
        until: DateTime<Utc>,
    },
    /// A person asked for the next level.
    Escalated {
        /// Why.
        reason: Option<String>,
    },
    /// It is over.
    Resolved {
        /// What fixed it.
        resolution: Option<String>,
    },
    /// A resolution was taken back at once: that entry stands no more, and the incident is as it was before it.
    Undone {
        /// Which.
        entry: EntryNumber,
    },
    /// It is written up.
    Closed {
        /// Why now.
        reason: Option<String>,
    },
    /// What was written up is looked at, or agreed on.
    Review(ReviewStep),
    /// It is open again.
    Reopened {
        /// Why.
        reason: Option<String>,
    },
    /// What entries say was blanked for good by whoever runs Hotwash; what happened, and when, is left of them.
    EntriesRedacted {
        /// Which.
        entries: Vec<EntryNumber>,
        /// Why.
        reason: Option<String>,
    },
    /// The content was blanked for good; its mark in the chain is left.
    Redacted,
}
