//! What a button carries, so that it is understood after any restart: a version, an action, an opaque key.
//!
//! Guarantees: what [`Control`] prints it reads again; whatever else comes in is `None`, never an error.
//!
//! Does not know: what a key opens. It is looked up together with the server's id when the button is pressed.

use std::fmt;

use super::form::{Called, Part, Summons};
use super::setup::SetupMove;
use super::{Listing, Searching};
use crate::incident::{
    ChannelId, Duty, EntryNumber, Mark, MessageId, ReviewState, RoleId, ScheduleId, ServerRoleId, ServiceId,
    SeverityId, TextField, UserId,
};

/// The version of this way of writing. A later one gets another, and this one is still read as long as messages have it.
const VERSION: &str = "hw1";
/// The longest `custom_id` that Discord takes, in characters (its documentation of message components).
const LONGEST: usize = 100;

/// What pressing a button, choosing in a menu or sending a form asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    /// I have what this page is about.
    AcknowledgePage {
        /// The page's opaque key.
        page: String,
    },
    /// The form that opens an incident.
    OpenForm {
        /// How bad, where that was chosen already.
        severity: Option<SeverityId>,
        /// Which service, where that was.
        service: Option<ServiceId>,
        /// An exercise.
        drill: bool,
        /// Only those who are let in may know of it.
        private: bool,
    },
    /// A step of the walk that sets Hotwash up.
    Setup(SetupMove),
    /// Join the responders, or leave them.
    Membership {
        /// The role that the responders were when the button was posted.
        role: ServerRoleId,
        /// Join.
        join: bool,
    },
    /// I have the test page.
    TestPage {
        /// Whom it is for.
        user: UserId,
    },
    /// Accept an offer to exchange two turns of being on call, or end it.
    Swap {
        /// The offer's opaque key.
        key: String,
        /// Accept.
        accept: bool,
    },
    /// Whoever is on call by that schedule is whom policies mean by `role:On-call`.
    PageSchedule(ScheduleId),
    /// The form that makes or changes a schedule.
    EditSchedule {
        /// Which.
        id: ScheduleId,
        /// The mark of how it stood when the form was opened; `None`: a form of an earlier version does not say.
        shown: Option<Mark>,
    },
    /// I have the test page that went to everybody on call.
    TapTest {
        /// Its opaque key.
        test: String,
    },
    /// The form that opens an incident from a message.
    OpenFrom {
        /// The message's channel or thread.
        channel: ChannelId,
        /// The message.
        message: MessageId,
    },
    /// That message belongs to the incident that is chosen in the menu.
    Capture {
        /// The message's channel or thread.
        channel: ChannelId,
        /// The message.
        message: MessageId,
    },
    /// A page of that menu.
    CaptureChoices {
        /// The message's channel or thread.
        channel: ChannelId,
        /// The message.
        message: MessageId,
        /// The page, from 1.
        page: u32,
    },
    /// A page of a list of incidents.
    List(Listing),
    /// A page of what a search found.
    Search(Searching),
    /// A page of what the doctor found, the first being 0.
    Doctor {
        /// Which page.
        page: usize,
    },
    /// Something about one incident.
    Incident {
        /// The incident's opaque key.
        incident: String,
        /// What about it.
        press: Press,
    },
}

/// What a control asks of its incident. Where a button opens a form, the form carries the same: pressed, it asks for the form;
/// sent, it is what the form was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// I have it.
    Acknowledge,
    /// I don't have it after all.
    GiveBack,
    /// I don't have that page of its own after all, which that entry asked for.
    GivePageBack(EntryNumber),
    /// Write something down.
    Note,
    /// Say what there is to learn, under that heading, in the hot wash that followed the resolution of that entry.
    Lesson(EntryNumber, TextField),
    /// The same under all four headings, without anybody's name.
    Lessons(EntryNumber),
    /// Tell everybody how it stands.
    Update,
    /// It is over; asks for what can be told of it.
    Resolve,
    /// The form that resolves, with what its texts showed.
    ResolveForm(Vec<Mark>),
    /// It is not over after all: the resolution of that entry is taken back.
    UndoResolve(EntryNumber),
    /// Write it up.
    Close,
    /// It is not over.
    Reopen,
    /// The draft, to oneself.
    Postmortem,
    /// The review is that far.
    Review(ReviewState),
    /// The text that I brought back, with those first digits of its digest, is the reviewed one.
    Freeze(String),
    /// The newest page of the timeline, to oneself.
    ShowTimeline,
    /// Page the next level now.
    Escalate,
    /// Page whoever was chosen in the menu.
    Page,
    /// It stands as chosen in a menu.
    ChooseStatus,
    /// I take the role chosen in a menu.
    TakeRole,
    /// Turn to that page of the timeline, from 1.
    Timeline(u32),
    /// Turn to that page of the theories, from 1; the same for the two below.
    Theories(u32),
    /// Of the action items.
    ActionItems(u32),
    /// Of the roles.
    Roles(u32),
    /// Read the entry in full that was chosen in the menu.
    ReadEntry,
    /// It is as bad as that.
    ChooseSeverity(SeverityId),
    /// The form of that part, with what its fields showed.
    Describe(Part, Vec<Mark>),
    /// Post the update that this entry drafted.
    SendUpdate(EntryNumber),
    /// Do not post it.
    DropUpdate(EntryNumber),
    /// I accept the role that is offered to me.
    AcceptRole(RoleId),
    /// I don't want the role that is offered to me.
    DeclineRole(RoleId),
    /// Page them after all, though it lets them in to a private incident: a form alone asks for it.
    LetInAndPage(Called),
    /// Do that after all, though whom it rings is let in to a private incident, with the mark of who they are: a form alone asks
    /// for it.
    LetInAnd(Summons, Mark),
    /// Remind of this later.
    Snooze(Duty),
}

impl Control {
    /// The control that asks this of the incident of that key.
    #[must_use]
    pub fn of(incident: &str, press: Press) -> Self {
        Control::Incident { incident: incident.to_owned(), press }
    }

    /// What a `custom_id` asks for; `None`: it is not one of ours, or of a version that is not known here.
    #[must_use]
    pub fn parse(custom_id: &str) -> Option<Self> {
        let rest = custom_id.strip_prefix(VERSION)?.strip_prefix(':')?;
        let (action, rest) = rest.split_once(':')?;
        let key = |text: &str| is_key(text).then(|| text.to_owned());
        match action {
            "ack-page" => Some(Control::AcknowledgePage { page: key(rest)? }),
            "open" => {
                // The service came later: a form that was opened before has none behind the severity.
                let (flags, chosen) = rest.split_once(':')?;
                let (severity, service) = chosen.split_once(':').unwrap_or((chosen, ""));
                let severity = (!severity.is_empty()).then(|| SeverityId(severity.to_owned()));
                let service = (!service.is_empty()).then(|| ServiceId(service.to_owned()));
                let flag = |word| flags.split('+').any(|flag| flag == word);
                Some(Control::OpenForm { severity, service, drill: flag("drill"), private: flag("private") })
            }
            "setup" => Some(Control::Setup(SetupMove::parse(rest)?)),
            "join" | "leave" => {
                Some(Control::Membership { role: ServerRoleId(rest.parse().ok()?), join: action == "join" })
            }
            "tested" => Some(Control::TestPage { user: UserId(rest.parse().ok()?) }),
            "swap" | "no-swap" => Some(Control::Swap { key: key(rest)?, accept: action == "swap" }),
            "page-schedule" => Some(Control::PageSchedule(ScheduleId(key(rest)?))),
            "schedule" => {
                let (id, shown) = rest.split_once(':').map_or((rest, None), |(id, shown)| (id, Some(shown)));
                let shown = shown.map(|digits| mark(digits).ok_or(())).transpose().ok()?;
                Some(Control::EditSchedule { id: ScheduleId(key(id)?), shown })
            }
            "tap" => Some(Control::TapTest { test: key(rest)? }),
            "open-from" => {
                let (channel, message) = rest.split_once(':')?;
                Some(Control::OpenFrom { channel: ChannelId(id(channel)?), message: MessageId(id(message)?) })
            }
            "capture" => {
                let (channel, message) = rest.split_once(':')?;
                Some(Control::Capture { channel: ChannelId(id(channel)?), message: MessageId(id(message)?) })
            }
            "capture-page" => {
                let (page, rest) = rest.split_once(':')?;
                let (channel, message) = rest.split_once(':')?;
                let (channel, message) = (ChannelId(id(channel)?), MessageId(id(message)?));
                Some(Control::CaptureChoices { channel, message, page: page.parse().ok()? })
            }
            "list" => {
                let (page, rest) = rest.split_once(':')?;
                let (state, severity) = rest.split_once(':')?;
                let open = match state {
                    "" => None,
                    "open" => Some(true),
                    "closed" => Some(false),
                    _ => return None,
                };
                let severity = (!severity.is_empty()).then(|| SeverityId(severity.to_owned()));
                Some(Control::List(Listing { open, severity, page: page.parse().ok()? }))
            }
            "search" => {
                let (page, text) = rest.split_once(':')?;
                Some(Control::Search(Searching::new(text, page.parse().ok()?)))
            }
            "doctor" => Some(Control::Doctor { page: rest.parse().ok()? }),
            action => {
                let (incident, more) = rest.split_once(':').map_or((rest, None), |(key, more)| (key, Some(more)));
                Some(Control::Incident { incident: key(incident)?, press: Press::parse(action, more)? })
            }
        }
    }

    /// The `custom_id`; `None` where it would be longer than Discord takes, which only a severity's id can cause.
    #[must_use]
    pub fn custom_id(&self) -> Option<String> {
        let id = self.to_string();
        (id.chars().count() <= LONGEST).then_some(id)
    }
}

impl Press {
    /// What a word asks for, with what stands behind the incident's key.
    fn parse(action: &str, more: Option<&str>) -> Option<Self> {
        match (action, more) {
            ("ack", None) => Some(Press::Acknowledge),
            ("give-back", None) => Some(Press::GiveBack),
            ("give-back", Some(asked)) => Some(Press::GivePageBack(entry_number(asked)?)),
            ("note", None) => Some(Press::Note),
            ("learn", Some(more)) => {
                let (entry, field) = more.split_once('.')?;
                let field = TextField::LESSONS.into_iter().find(|known| known.word() == field)?;
                Some(Press::Lesson(entry_number(entry)?, field))
            }
            ("learn-all", Some(entry)) => Some(Press::Lessons(entry_number(entry)?)),
            ("update", None) => Some(Press::Update),
            ("resolve", None) => Some(Press::Resolve),
            ("resolve-form", Some(shown)) => Some(Press::ResolveForm(marks(shown)?)),
            ("undo-resolve", Some(entry)) => Some(Press::UndoResolve(entry_number(entry)?)),
            ("close", None) => Some(Press::Close),
            ("reopen", None) => Some(Press::Reopen),
            ("postmortem", None) => Some(Press::Postmortem),
            ("review", Some(word)) => {
                ReviewState::ALL.into_iter().find(|state| state.word() == word).map(Press::Review)
            }
            ("freeze", Some(mark)) => is_key(mark).then(|| Press::Freeze(mark.to_owned())),
            ("timeline", None) => Some(Press::ShowTimeline),
            ("escalate", None) => Some(Press::Escalate),
            ("page", None) => Some(Press::Page),
            ("status", None) => Some(Press::ChooseStatus),
            ("take-role", None) => Some(Press::TakeRole),
            ("describe", Some(more)) => {
                let (part, shown) = more.split_once('.')?;
                Some(Press::Describe(Part::from_word(part)?, marks(shown)?))
            }
            ("send-update", Some(entry)) => Some(Press::SendUpdate(entry_number(entry)?)),
            ("drop-update", Some(entry)) => Some(Press::DropUpdate(entry_number(entry)?)),
            ("timeline", Some(page)) => Some(Press::Timeline(page.parse().ok()?)),
            ("theories", Some(page)) => Some(Press::Theories(page.parse().ok()?)),
            ("action-items", Some(page)) => Some(Press::ActionItems(page.parse().ok()?)),
            ("roles", Some(page)) => Some(Press::Roles(page.parse().ok()?)),
            ("entry", None) => Some(Press::ReadEntry),
            ("severity", Some(id)) if !id.is_empty() => Some(Press::ChooseSeverity(SeverityId(id.to_owned()))),
            ("accept", Some(id)) if !id.is_empty() => Some(Press::AcceptRole(RoleId(id.to_owned()))),
            ("decline", Some(id)) if !id.is_empty() => Some(Press::DeclineRole(RoleId(id.to_owned()))),
            ("page", Some(called)) => Called::parse(called).map(Press::LetInAndPage),
            ("let-in", Some(more)) => {
                let (rings, summons) = more.split_once('.')?;
                Some(Press::LetInAnd(Summons::parse(summons)?, mark(rings)?))
            }
            ("snooze", Some(duty)) => duty.parse().ok().map(Press::Snooze),
            _ => None,
        }
    }

    /// The word, and what stands behind the incident's key.
    fn words(&self) -> (&'static str, Option<String>) {
        match self {
            Press::Acknowledge => ("ack", None),
            Press::GiveBack => ("give-back", None),
            Press::GivePageBack(asked) => ("give-back", Some(asked.0.to_string())),
            Press::Note => ("note", None),
            Press::Lesson(entry, field) => ("learn", Some(format!("{}.{}", entry.0, field.word()))),
            Press::Lessons(entry) => ("learn-all", Some(entry.0.to_string())),
            Press::Update => ("update", None),
            Press::Resolve => ("resolve", None),
            Press::ResolveForm(shown) => ("resolve-form", Some(dotted(shown))),
            Press::UndoResolve(entry) => ("undo-resolve", Some(entry.0.to_string())),
            Press::Close => ("close", None),
            Press::Reopen => ("reopen", None),
            Press::Postmortem => ("postmortem", None),
            Press::Review(state) => ("review", Some(state.word().to_owned())),
            Press::Freeze(mark) => ("freeze", Some(mark.clone())),
            Press::ShowTimeline => ("timeline", None),
            Press::Escalate => ("escalate", None),
            Press::Page => ("page", None),
            Press::ChooseStatus => ("status", None),
            Press::TakeRole => ("take-role", None),
            Press::Describe(part, shown) => ("describe", Some(format!("{}.{}", part.word(), dotted(shown)))),
            Press::SendUpdate(entry) => ("send-update", Some(entry.0.to_string())),
            Press::DropUpdate(entry) => ("drop-update", Some(entry.0.to_string())),
            Press::Timeline(page) => ("timeline", Some(page.to_string())),
            Press::Theories(page) => ("theories", Some(page.to_string())),
            Press::ActionItems(page) => ("action-items", Some(page.to_string())),
            Press::Roles(page) => ("roles", Some(page.to_string())),
            Press::ReadEntry => ("entry", None),
            Press::ChooseSeverity(severity) => ("severity", Some(severity.0.clone())),
            Press::AcceptRole(role) => ("accept", Some(role.0.clone())),
            Press::DeclineRole(role) => ("decline", Some(role.0.clone())),
            Press::LetInAndPage(called) => ("page", Some(called.word())),
            Press::LetInAnd(summons, Mark(rings)) => ("let-in", Some(format!("{rings:08x}.{}", summons.word()))),
            Press::Snooze(duty) => ("snooze", Some(duty.to_string())),
        }
    }
}

impl fmt::Display for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Control::AcknowledgePage { page } => write!(f, "{VERSION}:ack-page:{page}"),
            Control::OpenForm { severity, service, drill, private } => {
                let flags = match (drill, private) {
                    (true, true) => "drill+private",
                    (true, false) => "drill",
                    (false, true) => "private",
                    (false, false) => "",
                };
                let severity = severity.as_ref().map_or("", |severity| &severity.0);
                write!(f, "{VERSION}:open:{flags}:{severity}:{}", service.as_ref().map_or("", |service| &service.0))
            }
            Control::Setup(to) => write!(f, "{VERSION}:setup:{}", to.word()),
            Control::Membership { role, join } => {
                write!(f, "{VERSION}:{}:{role}", if *join { "join" } else { "leave" })
            }
            Control::TestPage { user } => write!(f, "{VERSION}:tested:{user}"),
            Control::Swap { key, accept } => {
                write!(f, "{VERSION}:{}:{key}", if *accept { "swap" } else { "no-swap" })
            }
            Control::PageSchedule(ScheduleId(id)) => write!(f, "{VERSION}:page-schedule:{id}"),
            Control::EditSchedule { id: ScheduleId(id), shown } => {
                let shown = shown.map(|Mark(shown)| format!(":{shown:08x}")).unwrap_or_default();
                write!(f, "{VERSION}:schedule:{id}{shown}")
            }
            Control::TapTest { test } => write!(f, "{VERSION}:tap:{test}"),
            Control::OpenFrom { channel, message } => write!(f, "{VERSION}:open-from:{channel}:{message}"),
            Control::Capture { channel, message } => write!(f, "{VERSION}:capture:{channel}:{message}"),
            Control::CaptureChoices { channel, message, page } => {
                write!(f, "{VERSION}:capture-page:{page}:{channel}:{message}")
            }
            Control::List(Listing { open, severity, page }) => {
                let state = open.map_or("", |open| if open { "open" } else { "closed" });
                write!(f, "{VERSION}:list:{page}:{state}:{}", severity.as_ref().map_or("", |severity| &severity.0))
            }
            Control::Search(Searching { text, page }) => write!(f, "{VERSION}:search:{page}:{text}"),
            Control::Doctor { page } => write!(f, "{VERSION}:doctor:{page}"),
            Control::Incident { incident, press } => match press.words() {
                (action, None) => write!(f, "{VERSION}:{action}:{incident}"),
                (action, Some(more)) => write!(f, "{VERSION}:{action}:{incident}:{more}"),
            },
        }
    }
}

/// Marks as they stand in an id: eight hexadecimal digits each.
fn dotted(marks: &[Mark]) -> String {
    marks.iter().map(|mark| format!("{:08x}", mark.0)).collect::<Vec<_>>().join(".")
}

fn marks(text: &str) -> Option<Vec<Mark>> {
    text.split('.').map(mark).collect()
}

fn mark(digits: &str) -> Option<Mark> {
    u32::from_str_radix(digits, 16).ok().map(Mark)
}

fn entry_number(text: &str) -> Option<EntryNumber> {
    text.parse().ok().map(EntryNumber)
}

/// An id of the chat, as it is printed: digits alone, without a zero before them.
fn id(text: &str) -> Option<u64> {
    text.parse::<u64>().ok().filter(|id| id.to_string() == text)
}

/// Whether a text can be a key: letters, digits, `-` and `_`, and not nothing.
fn is_key(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests;
