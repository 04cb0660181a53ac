//! What people ask for, after the words were understood: every option is a value of its own type here.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Account, ActionItem, ActionNumber, Actor, Audience, Captured, Duty, EntryNumber, FileRef, Held, ItemEdit, ItemKind,
    Kind, Line, MessageId, Person, RoleId, SeverityId, Status, Taken, TextField, Theory, TheoryNumber, TimeField, Told,
};

/// A request to open an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// What is broken, 1 to 100 characters after trimming.
    pub title: String,
    /// How bad; `None`: the default one.
    pub severity: Option<SeverityId>,
    /// Who notices, and how.
    pub impact: Option<String>,
    /// When the impact began.
    pub started_at: Option<DateTime<Utc>>,
    /// An exercise.
    pub drill: bool,
    /// Only those who are let in may know of it.
    pub private: bool,
    /// The message that it was opened from: the first entry after the declaration.
    pub message: Option<Box<Taken>>,
}

/// A request to change an incident that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// I have it.
    Acknowledge {
        /// When; `None`: now.
        at: Option<DateTime<Utc>>,
    },
    /// It stands here now.
    SetStatus {
        /// The new status; never [`Status::Closed`], which is [`Command::Close`].
        status: Status,
        /// What the person adds.
        note: Option<String>,
        /// When; `None`: now.
        at: Option<DateTime<Utc>>,
    },
    /// It is worse, or less bad, than we thought.
    SetSeverity {
        /// The new one.
        level: SeverityId,
        /// Why.
        reason: Option<String>,
    },
    /// It is as bad as that: the declarer's own choice, when none was made in opening.
    ChooseSeverity {
        /// The new one.
        level: SeverityId,
    },
    /// Write this down.
    Note {
        /// The text.
        text: String,
        /// When it happened; `None`: now.
        at: Option<DateTime<Utc>>,
        /// What sort of thing it is; never [`Kind::Milestone`].
        kind: Kind,
    },
    /// Write this down, with a picture.
    NoteWithImage {
        /// The text.
        text: String,
        /// When it happened; `None`: now.
        at: Option<DateTime<Utc>>,
        /// What sort of thing it is; never [`Kind::Milestone`].
        kind: Kind,
        /// The picture.
        image: FileRef,
    },
    /// Correct an entry of the timeline.
    EditEntry {
        /// Which.
        entry: EntryNumber,
        /// The entry as it is now; the engine looks it up, `None`: there is none.
        line: Option<Box<Line>>,
        /// The text from now on; `None`: it stays.
        text: Option<String>,
        /// When it happened; `None`: as it was.
        at: Option<DateTime<Utc>>,
        /// What sort of thing it is; `None`: as it was.
        kind: Option<Kind>,
    },
    /// Take an entry out of the timeline; it stays in the record.
    StrikeEntry {
        /// Which.
        entry: EntryNumber,
        /// The entry as it is now; the engine looks it up, `None`: there is none.
        line: Option<Box<Line>>,
        /// Why.
        reason: String,
    },
    /// Write one of the incident's own texts; a list field gains an item.
    SetText {
        /// Which.
        field: TextField,
        /// The text.
        text: String,
    },
    /// Write what differs from what a form had shown.
    Describe {
        /// The form's fields.
        told: Vec<Told>,
    },
    /// Tell those who do not work on it; customers after a second look.
    PostUpdate {
        /// What they read.
        text: String,
        /// How long until the next one; `None`: the author does not say.
        next_in: Option<TimeDelta>,
        /// Whom it is for.
        audience: Audience,
    },
    /// Post a drafted update.
    SendUpdate {
        /// The entry that drafted it.
        draft: EntryNumber,
    },
    /// Do not post a drafted update.
    DropUpdate {
        /// The entry that drafted it.
        draft: EntryNumber,
    },
    /// Set one of the incident's own times.
    SetTime {
        /// Which.
        field: TimeField,
        /// When it was.
        at: DateTime<Utc>,
    },
    /// I take this role.
    TakeRole {
        /// Which.
        role: RoleId,
    },
    /// I lay this role down.
    ReleaseRole {
        /// Which.
        role: RoleId,
    },
    /// Give this role to somebody.
    AssignRole {
        /// Which.
        role: RoleId,
        /// To whom.
        to: Person,
    },
    /// Offer this role to somebody.
    OfferRole {
        /// Which.
        role: RoleId,
        /// To whom.
        to: Person,
    },
    /// I accept the role that I was offered.
    AcceptRole {
        /// Which.
        role: RoleId,
    },
    /// I don't want the role that I was offered.
    DeclineRole {
        /// Which.
        role: RoleId,
    },
    /// This may be the cause.
    AddTheory {
        /// What it says.
        text: String,
        /// Who looks into it; `None`: whoever adds it.
        owner: Option<Person>,
    },
    /// It is the cause, or part of it.
    ConfirmTheory {
        /// Which.
        number: TheoryNumber,
    },
    /// It misled.
    RuleOutTheory {
        /// Which.
        number: TheoryNumber,
    },
    /// This is to be done about it.
    AddActionItem {
        /// What.
        title: String,
        /// Which sort of thing it is.
        kind: ItemKind,
        /// Who does it; `None`: nobody yet.
        owner: Option<Person>,
        /// By when.
        due: Option<NaiveDate>,
    },
    /// An action item says something else.
    EditActionItem {
        /// Which.
        number: ActionNumber,
        /// What of it changes.
        edit: ItemEdit,
    },
    /// An action item is done.
    FinishActionItem {
        /// Which.
        number: ActionNumber,
    },
    /// Page the next level, now.
    Escalate {
        /// Why.
        reason: Option<String>,
    },
    /// Remind of this later.
    Snooze {
        /// Of what.
        duty: Duty,
    },
    /// It is over.
    Resolve {
        /// What fixed it.
        resolution: Option<String>,
        /// When; `None`: now.
        at: Option<DateTime<Utc>>,
    },
    /// It is over, with what was told of it in a form.
    ResolveAsTold {
        /// What fixed it.
        resolution: Option<String>,
        /// What else.
        account: Account,
    },
    /// It is not over after all: as if it had not been resolved a moment ago.
    UndoResolve {
        /// The entry that resolved it.
        resolved: EntryNumber,
    },
    /// Write it up.
    Close {
        /// Why now.
        reason: Option<String>,
    },
    /// It is not over.
    Reopen {
        /// Why.
        reason: Option<String>,
    },
    /// Take this message into the timeline.
    Capture {
        /// The message.
        message: Captured,
        /// When it was written.
        at: DateTime<Utc>,
        /// Its files, where they can be fetched.
        files: Vec<FileRef>,
    },
    /// The author of a captured message edited it.
    FollowEdit {
        /// The message.
        message: MessageId,
        /// What it says now.
        text: String,
        /// When it was edited.
        at: DateTime<Utc>,
    },
    /// A captured message was deleted in the chat.
    FollowDeletion {
        /// The message.
        message: MessageId,
    },
    /// Nobody wants this message in the timeline any more.
    Uncapture {
        /// The message.
        message: MessageId,
    },
}

impl Command {
    /// Every text in it that a person typed.
    pub fn texts_mut(&mut self) -> Vec<&mut String> {
        match self {
            Command::SetStatus { note: text, .. }
            | Command::SetSeverity { reason: text, .. }
            | Command::Escalate { reason: text }
            | Command::Resolve { resolution: text, .. }
            | Command::Close { reason: text }
            | Command::Reopen { reason: text }
            | Command::EditEntry { text, .. } => text.iter_mut().collect(),
            Command::ResolveAsTold { resolution, account } => {
                resolution.iter_mut().chain(account.texts.iter_mut().map(|told| &mut told.text)).collect()
            }
            Command::Describe { told } => told.iter_mut().map(|told| &mut told.text).collect(),
            Command::Note { text, .. }
            | Command::NoteWithImage { text, .. }
            | Command::FollowEdit { text, .. }
            | Command::SetText { text, .. }
            | Command::PostUpdate { text, .. }
            | Command::AddTheory { text, .. }
            | Command::StrikeEntry { reason: text, .. } => vec![text],
            Command::AddActionItem { title, .. } => vec![title],
            Command::EditActionItem { edit, .. } => edit.title.iter_mut().collect(),
            Command::Capture { message, .. } => vec![&mut message.text],
            Command::Acknowledge { .. }
            | Command::Snooze { .. }
            | Command::ChooseSeverity { .. }
            | Command::SetTime { .. }
            | Command::UndoResolve { .. }
            | Command::SendUpdate { .. }
            | Command::DropUpdate { .. }
            | Command::TakeRole { .. }
            | Command::ReleaseRole { .. }
            | Command::AssignRole { .. }
            | Command::OfferRole { .. }
            | Command::AcceptRole { .. }
            | Command::DeclineRole { .. }
            | Command::ConfirmTheory { .. }
            | Command::RuleOutTheory { .. }
            | Command::FinishActionItem { .. }
            | Command::Uncapture { .. }
            | Command::FollowDeletion { .. } => Vec::new(),
        }
    }
}

/// What became of a request: enough to write the answer from, now or after a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The incident was opened.
    Opened {
        /// The severity was not chosen: the default one stands.
        severity_assumed: bool,
        /// Somebody is being paged.
        pages: bool,
        /// The start as it was understood.
        started_at: Option<DateTime<Utc>>,
    },
    /// The same person opened the same title a moment ago: that incident is the one.
    OpenedAlready,
    /// The page is acknowledged, or, with no page running, the person has it.
    Acknowledged {
        /// Whether a page was running.
        paged: bool,
        /// When, as given.
        at: DateTime<Utc>,
    },
    /// Somebody has it already.
    AcknowledgedAlready {
        /// Who.
        by: Actor,
        /// When.
        at: DateTime<Utc>,
    },
    /// The status changed.
    StatusChanged {
        /// Before.
        from: Status,
        /// After.
        to: Status,
        /// What the person added.
        note: Option<String>,
        /// When, as given.
        at: DateTime<Utc>,
    },
    /// It stood there already.
    StatusSame {
        /// Where.
        status: Status,
    },
    /// The severity changed.
    SeverityChanged {
        /// Before.
        from: SeverityId,
        /// After.
        to: SeverityId,
        /// Why.
        reason: Option<String>,
        /// What that does to paging.
        paging: PagingChange,
    },
    /// It was that already.
    SeveritySame {
        /// Which.
        severity: SeverityId,
    },
    /// A note was written down.
    Noted {
        /// What sort of thing it is.
        kind: Kind,
        /// The text.
        text: String,
        /// When it happened, where that was given.
        at: Option<DateTime<Utc>>,
    },
    /// A note was written down, with a picture.
    NotedWithImage {
        /// What sort of thing it is.
        kind: Kind,
        /// The text.
        text: String,
        /// When it happened, where that was given.
        at: Option<DateTime<Utc>>,
        /// The file's name.
        name: String,
        /// Where the chat shows it; `None`: it is no picture.
        url: Option<String>,
    },
    /// An entry was corrected.
    EntryEdited {
        /// Which.
        entry: EntryNumber,
        /// The new text, where it changed.
        text: Option<String>,
        /// The new time, where it changed.
        at: Option<DateTime<Utc>>,
        /// The new kind, where it changed.
        kind: Option<Kind>,
    },
    /// An entry says that already.
    EntrySame {
        /// Which.
        entry: EntryNumber,
    },
    /// An entry was taken out of the timeline.
    EntryStruck {
        /// Which.
        entry: EntryNumber,
        /// Why.
        reason: String,
    },
    /// An entry was struck before.
    EntryStruckAlready {
        /// Which.
        entry: EntryNumber,
        /// By whom.
        by: Actor,
        /// When.
        at: DateTime<Utc>,
        /// Why.
        reason: String,
    },
    /// A text was written.
    TextSet {
        /// Which.
        field: TextField,
        /// The text.
        text: String,
    },
    /// What was told in a form was written.
    Described {
        /// What, in the order of the form; of a list, each new item.
        written: Vec<(TextField, String)>,
    },
    /// Nothing in a form differs from what is there.
    DescribedSame,
    /// An update was posted.
    UpdatePosted {
        /// What it says.
        text: String,
        /// Whom it is for.
        audience: Audience,
        /// When its author said that the next one comes.
        next_due: Option<DateTime<Utc>>,
        /// The incident is private: it stays in its channel.
        private: bool,
    },
    /// The same person posted the same a moment ago: once is enough.
    UpdatePostedAlready {
        /// When.
        at: DateTime<Utc>,
    },
    /// An update waits for a second look.
    UpdateDrafted {
        /// The entry that drafted it.
        draft: EntryNumber,
        /// What it says.
        text: String,
        /// When the next one would come, were it sent now.
        next_due: Option<DateTime<Utc>>,
    },
    /// A drafted update will not be posted.
    UpdateDropped,
    /// A drafted update was posted or dropped before.
    UpdateDecidedAlready {
        /// It was posted.
        posted: bool,
        /// By whom.
        by: Actor,
        /// When.
        at: DateTime<Utc>,
    },
    /// A time was set.
    TimeSet {
        /// Which.
        field: TimeField,
        /// When it was.
        at: DateTime<Utc>,
    },
    /// A role went to somebody.
    RoleGiven {
        /// Which.
        role: RoleId,
        /// To whom.
        to: Person,
        /// Who held it before.
        from: Option<Person>,
    },
    /// That person holds it already.
    RoleHeldAlready {
        /// Which.
        role: RoleId,
        /// By whom.
        by: Person,
    },
    /// A role was laid down.
    RoleReleased {
        /// Which.
        role: RoleId,
    },
    /// A role was offered to somebody.
    RoleOffered {
        /// Which.
        role: RoleId,
        /// To whom.
        to: Person,
        /// Who holds it.
        from: Option<Person>,
    },
    /// An offer was accepted.
    RoleAccepted {
        /// Which role.
        role: RoleId,
        /// Who held it before.
        from: Option<Person>,
        /// Who had offered it.
        by: Actor,
    },
    /// An offer was declined.
    RoleDeclined {
        /// Which role.
        role: RoleId,
        /// Who had offered it.
        by: Actor,
        /// Who holds it.
        holder: Option<Person>,
    },
    /// The role is not on offer any more.
    RoleNotOffered {
        /// Which.
        role: RoleId,
        /// Who holds it.
        holder: Option<Held>,
    },
    /// A theory is on the board.
    TheoryAdded {
        /// The theory, as it stands now; the same for the outcomes below.
        theory: Theory,
    },
    /// It was on the board already.
    TheoryKnown {
        /// The theory.
        theory: Theory,
    },
    /// A theory is the cause, or part of it.
    TheoryConfirmed {
        /// The theory.
        theory: Theory,
    },
    /// A theory misled.
    TheoryRuledOut {
        /// The theory.
        theory: Theory,
    },
    /// It was confirmed or ruled out before.
    TheoryJudgedAlready {
        /// The theory.
        theory: Theory,
    },
    /// An action item was written down.
    ActionItemAdded {
        /// The item, as it stands now; the same for the outcomes below.
        item: ActionItem,
    },
    /// It says something else now.
    ActionItemEdited {
        /// The item.
        item: ActionItem,
    },
    /// It says that already.
    ActionItemSame {
        /// The item.
        item: ActionItem,
    },
    /// It is done.
    ActionItemDone {
        /// The item.
        item: ActionItem,
    },
    /// It was done before.
    ActionItemDoneAlready {
        /// The item.
        item: ActionItem,
    },
    /// The next level is paged.
    Escalated {
        /// Why.
        reason: Option<String>,
    },
    /// It was escalated seconds ago: once is enough.
    EscalatedAlready,
    /// A reminder was put off.
    Snoozed {
        /// Of what.
        duty: Duty,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// There was nothing to put off.
    NothingToSnooze {
        /// What is put off already, until when; `None`: it is met.
        until: Option<DateTime<Utc>>,
    },
    /// It is over.
    Resolved {
        /// What fixed it.
        resolution: Option<String>,
        /// When, as given.
        at: DateTime<Utc>,
        /// The entry that says so, by which it can be taken back.
        #[serde(default)]
        undo: Option<EntryNumber>,
        /// What else was written.
        #[serde(default)]
        told: Vec<TextField>,
        /// The times that were set with it.
        #[serde(default)]
        times: Vec<(TimeField, DateTime<Utc>)>,
    },
    /// The resolution was taken back.
    Undone,
    /// It was over already.
    ResolvedAlready {
        /// Since when.
        at: DateTime<Utc>,
    },
    /// It is written up.
    Closed {
        /// It had not been resolved before: now it is.
        resolved_too: bool,
        /// Why now.
        reason: Option<String>,
    },
    /// It was written up already.
    ClosedAlready {
        /// Since when.
        at: DateTime<Utc>,
    },
    /// It is open again.
    Reopened {
        /// Why.
        reason: Option<String>,
        /// Somebody is being paged.
        pages: bool,
    },
    /// It was open all along.
    OpenAlready,
    /// A message was taken into the timeline.
    Captured {
        /// Its entry.
        #[serde(default)]
        entry: Option<EntryNumber>,
    },
    /// A message was taken into the timeline, and its text could not be read.
    CapturedUnread {
        /// Its entry.
        entry: EntryNumber,
        /// The address that opens it in the chat.
        link: String,
    },
    /// A message that had been struck is in the timeline again.
    CapturedAgain {
        /// Its entry.
        entry: EntryNumber,
    },
    /// The text of a captured message is there now; it had not been readable.
    CaptureRead {
        /// Its entry.
        entry: EntryNumber,
    },
    /// A message was in the timeline already, or was not in it.
    CaptureSame {
        /// Its entry, where it has one.
        #[serde(default)]
        entry: Option<EntryNumber>,
    },
    /// What became of a captured message in the chat was written down.
    CaptureFollowed,
    /// A captured message was struck.
    Uncaptured,
}

/// What a change of severity does to paging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PagingChange {
    /// The new severity's policy starts.
    Starts,
    /// Nobody is paged for the new severity: paging stops.
    Stops,
    /// The page that runs goes on, or none runs and none starts.
    Stays,
}
