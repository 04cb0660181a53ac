//! What people ask for, after the words were understood: every option is a value of its own type here.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{
    Account, ActionNumber, Audience, Captured, Duty, EntryNumber, FileRef, ItemEdit, ItemKind, Kind, Line, MessageId,
    Number, Offered, OtherSide, Person, ReviewAsked, RoleId, ServiceId, SeverityId, Status, Taken, TextField,
    TheoryNumber, Tie, TimeField, Told, Whom,
};

/// A request to open an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// What is broken, 1 to 100 characters after trimming.
    pub title: String,
    /// How bad; `None`: the default one.
    pub severity: Option<SeverityId>,
    /// Which of the services is broken; `None`: nobody has said.
    pub service: Option<ServiceId>,
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
    /// That message stands in a private incident's channel or thread, so that this one is private too, whatever was asked for; the
    /// engine looks it up.
    pub from_private: bool,
}

/// A request to change an incident that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// I have what is aimed at me: the pages of their own that are, or else the policy's page.
    Acknowledge {
        /// When; `None`: now.
        at: Option<DateTime<Utc>>,
    },
    /// I have what this one page is about.
    AcknowledgePage {
        /// The entry that asked for it; `None`: the policy's page, which is the incident itself.
        own: Option<EntryNumber>,
    },
    /// I don't have it after all, or whoever does has not.
    GiveBack {
        /// The entry that asked for the page; `None`: the incident itself.
        own: Option<EntryNumber>,
    },
    /// Page these people, beside whom the policy pages: one page each.
    Page {
        /// For whom; at least one.
        whom: Vec<Whom>,
        /// What they are told.
        message: Option<String>,
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
        /// Why.
        reason: Option<String>,
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
        line: Option<Box<Line<'static>>>,
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
        line: Option<Box<Line<'static>>>,
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
    /// This is what there is to learn from it: said in the hot wash.
    Learn {
        /// What, each under its heading; blanks say nothing.
        said: Vec<(TextField, String)>,
        /// Who says it is kept nowhere.
        anonymous: bool,
        /// Until when the hot wash is open; the engine looks it up, `None`: it is not.
        open_until: Option<DateTime<Utc>>,
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
    /// It is this service that is broken, or none of them.
    SetService {
        /// Which.
        service: Option<ServiceId>,
        /// Why.
        reason: Option<String>,
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
    /// It has to do with another incident, or is that one over again.
    Link {
        /// The other one.
        to: Number,
        /// [`Tie::Related`] or [`Tie::DuplicateOf`].
        tie: Tie,
        /// The other one's side; the engine looks it up, `None`: there is none such.
        other: Option<Box<OtherSide>>,
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
    /// What was written up is that far, seen to by somebody, due on some day.
    Review(ReviewAsked),
    /// That text, which I brought back, is the one that was agreed on.
    Freeze {
        /// The first digits of its SHA-256.
        mark: String,
        /// The text; the engine looks it up, `None`: there is none.
        offered: Option<Offered>,
    },
    /// It is not over.
    Reopen {
        /// Why.
        reason: Option<String>,
    },
    /// Hide it from everybody but those who have been taking part.
    MakePrivate {
        /// Who wrote to the timeline, as far as that is known; the declarer and the holders of roles stay anyway.
        took_part: Vec<Person>,
        /// Where updates for customers are posted; the engine looks it up, `None`: nowhere.
        customers_read: Option<String>,
    },
    /// Let somebody in to a private incident.
    LetIn {
        /// Whom.
        who: Person,
    },
    /// Take somebody out of a private incident.
    ShutOut {
        /// Whom.
        who: Person,
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
            | Command::ChooseSeverity { reason: text, .. }
            | Command::SetService { reason: text, .. }
            | Command::Escalate { reason: text }
            | Command::Page { message: text, .. }
            | Command::Resolve { resolution: text, .. }
            | Command::Close { reason: text }
            | Command::Reopen { reason: text }
            | Command::EditEntry { text, .. } => text.iter_mut().collect(),
            Command::ResolveAsTold { resolution, account } => {
                resolution.iter_mut().chain(account.texts.iter_mut().map(|told| &mut told.text)).collect()
            }
            Command::Learn { said, .. } => said.iter_mut().map(|(_, text)| text).collect(),
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
            | Command::AcknowledgePage { .. }
            | Command::GiveBack { .. }
            | Command::Snooze { .. }
            | Command::SetTime { .. }
            | Command::UndoResolve { .. }
            | Command::Review(_)
            | Command::Freeze { .. }
            | Command::SendUpdate { .. }
            | Command::DropUpdate { .. }
            | Command::TakeRole { .. }
            | Command::ReleaseRole { .. }
            | Command::AssignRole { .. }
            | Command::MakePrivate { .. }
            | Command::LetIn { .. }
            | Command::ShutOut { .. }
            | Command::Link { .. }
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
