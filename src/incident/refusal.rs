//! Why a request is not carried out. The text is what the person reads: what is wrong, and what to type instead.

use thiserror::Error;

use super::{ActionNumber, EntryNumber, Incident, Number, ServerRoleId, TheoryNumber, limits};

/// The person's mistake, or a right that is missing; nothing was changed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Refusal {
    /// The same, about an exercise.
    #[error("DRILL · {0}")]
    OfDrill(Box<Refusal>),
    /// The incident is closed and the command wants an open one.
    #[error("Incident {number} is closed. `/incident reopen` brings it back.")]
    Closed {
        /// The incident.
        number: Number,
    },
    /// The incident is resolved and the command wants an open one.
    #[error("Incident {number} is resolved. `/incident reopen` brings it back, then try again.")]
    Resolved {
        /// The incident.
        number: Number,
    },
    /// It came from elsewhere, to be read.
    #[error(
        "Incident {number} was imported from a file: it can be read, and nothing about it changes. `/incident open` opens a new \
         one, and `/incident link related:{}` says there that it has to do with this one.", number.0
    )]
    Imported {
        /// The incident.
        number: Number,
    },
    /// The person has no right to do this.
    #[error(
        "You can't {what} incident {number}: that takes the responder role{}, Manage Server, or a role in the incident. The \
         Join button gives the responder role, where one was posted, and so does whoever manages this server; a responder \
         gives you a role in the incident with `/incident role assign`. `/incident note` is open to everybody.",
        responders.map(|role| format!(" <@&{role}>")).unwrap_or_default()
    )]
    NotYours {
        /// What was asked for, as a verb.
        what: &'static str,
        /// The incident.
        number: Number,
        /// The server's responder role, where it is known.
        responders: Option<ServerRoleId>,
    },
    /// Somebody without the responder role opened too many incidents.
    #[error(
        "You have opened {limit} incidents within 10 minutes. Ask somebody with the responder role to open this one."
    )]
    TooManyOpened {
        /// How many are allowed.
        limit: u32,
    },
    /// The minute in which a resolution can be taken back is over.
    #[error(
        "A resolution can be undone for a minute, and that is over. `/incident reopen` brings incident {number} back, and \
         its policy pages again."
    )]
    UndoneTooLate {
        /// The incident.
        number: Number,
    },
    /// An exercise is nothing to tell customers of.
    #[error(
        "Incident {number} is a drill: nothing of it goes to customers. Without `audience:` the update goes to the \
         announcement channel, marked as a drill."
    )]
    DrillForCustomers {
        /// The incident.
        number: Number,
    },
    /// Only those who were invited may know of it.
    #[error(
        "Incident {number} is private: nothing of it goes to customers. Without `audience:` the update stays in its channel."
    )]
    PrivateForCustomers {
        /// The incident.
        number: Number,
    },
    /// Nobody has said where customers read.
    #[error(
        "No channel is set for customers, so nothing was posted. Whoever runs Hotwash sets `customer_channel` under \
         `[server]` in its configuration. Without `audience:` the update is for your own people."
    )]
    NoCustomerChannel,
    /// A review of what is not written up.
    #[error(
        "Incident {number} is not closed, and its review begins then. `/incident close` hands over the draft; whoever sees to the \
         review, and its day, can be set before."
    )]
    ReviewNotYet {
        /// The incident.
        number: Number,
    },
    /// The text that was to be frozen is not there any more.
    #[error(
        "That file is not here any more: it is kept for a day, for whoever brought it. `/incident postmortem file:` with it shows \
         again what it changes."
    )]
    NothingToFreeze,
    /// The hot wash has not begun, or begins anew.
    #[error(
        "Incident {number} is not over: its hot wash begins a minute after it is resolved. `/incident set field:{field}` puts \
         that into the draft meanwhile; `/incident note` is open to everybody."
    )]
    HotWashNotYet {
        /// The incident.
        number: Number,
        /// What was to be said, as it is typed.
        field: &'static str,
    },
    /// The hot wash is over.
    #[error(
        "The hot wash of incident {number} is over. `/incident set field:{field}` puts that into the draft all the same, for \
         whoever may change the incident; `/incident note` is open to everybody."
    )]
    HotWashOver {
        /// The incident.
        number: Number,
        /// What was to be said, as it is typed.
        field: &'static str,
    },
    /// Somebody else wrote the same field while a form was open.
    #[error("{by} changed “{what}” while your form was open, so nothing of yours was saved. It says now:\n> {text}")]
    Overtaken {
        /// Which text.
        what: &'static str,
        /// Who changed it.
        by: String,
        /// What it says now.
        text: String,
    },
    /// A text that has to say something says nothing.
    #[error("The {what} is empty. Type a few words.")]
    Empty {
        /// Which text.
        what: &'static str,
    },
    /// A text is over its limit.
    #[error("The {what} has {length} characters; at most {limit} fit. Shorten it, or split it over several notes.")]
    TooLong {
        /// Which text.
        what: &'static str,
        /// How long it is.
        length: usize,
        /// How long it may be.
        limit: usize,
    },
    /// No such severity.
    #[error("There is no severity `{text}`. Choose one of: {allowed}.")]
    NoSuchSeverity {
        /// What was typed.
        text: String,
        /// What can be typed.
        allowed: String,
    },
    /// No such service.
    #[error("There is no service `{text}`. Choose one of: {allowed}.")]
    NoSuchService {
        /// What was typed.
        text: String,
        /// What can be typed.
        allowed: String,
    },
    /// The configuration lists no services.
    #[error(
        "No services are set up here. Whoever runs Hotwash lists them in its configuration, as `[[service]]`; until then \
         leave `service` out."
    )]
    NoServices,
    /// Nobody was named to be paged.
    #[error(
        "Say whom to page: `target:` with a person or a role, `service:` for a service's owners, or `schedule:` for whoever is on call."
    )]
    PagesWhom,
    /// A service whose owners are not configured.
    #[error(
        "The service {service} has no owners to page. Page a person or a role with `target:`; whoever runs Hotwash adds \
         `owners` to the service in its configuration."
    )]
    NoOwners {
        /// The service's name.
        service: String,
    },
    /// No such role.
    #[error("There is no role `{text}`. Choose one of: {allowed}.")]
    NoSuchRole {
        /// What was typed.
        text: String,
        /// What can be typed.
        allowed: String,
    },
    /// Nobody holds the role.
    #[error("Nobody holds the role {role} in incident {number}. `/incident role take role:{id}` makes it yours.")]
    RoleNotHeld {
        /// The role's name.
        role: String,
        /// The role's id.
        id: String,
        /// The incident.
        number: Number,
    },
    /// Somebody else holds the role.
    #[error("{holder} holds the role {role}, not you. `/incident role assign role:{id}` gives it to somebody else.")]
    RoleHeldByAnother {
        /// The role's name.
        role: String,
        /// The role's id.
        id: String,
        /// Who holds it.
        holder: String,
    },
    /// An offer to oneself.
    #[error("You need not ask yourself: `/incident role take role:{id}` makes the role {role} yours.")]
    OfferedToOneself {
        /// The role's name.
        role: String,
        /// The role's id.
        id: String,
    },
    /// Somebody else was asked.
    #[error(
        "The role {role} is offered to {to}, who alone can accept or decline it. `/incident role handover role:{id}` \
         offers it to somebody else."
    )]
    OfferedToAnother {
        /// The role's name.
        role: String,
        /// The role's id.
        id: String,
        /// Whom it is offered to.
        to: String,
    },
    /// No such theory.
    #[error("Incident {number} has no theory {theory}. `/incident theory list` shows those that it has.")]
    NoSuchTheory {
        /// What was asked for.
        theory: TheoryNumber,
        /// The incident.
        number: Number,
    },
    /// The board is full.
    #[error(
        "Incident {number} has {} theories, which is as many as one incident takes. `/incident note` writes down a \
         further one.",
        limits::THEORIES
    )]
    TooManyTheories {
        /// The incident.
        number: Number,
    },
    /// No such action item.
    #[error("Incident {number} has no action item {item}. `/incident action list` shows those that it has.")]
    NoSuchActionItem {
        /// What was asked for.
        item: ActionNumber,
        /// The incident.
        number: Number,
    },
    /// An edit that says nothing.
    #[error(
        "Say what changes of action item {item}: `title`, `kind`, `owner` or `due`. `/incident action done` ends it."
    )]
    NothingToChange {
        /// Which one.
        item: ActionNumber,
    },
    /// The list is full.
    #[error(
        "Incident {number} has {} action items, which is as many as one incident takes. `/incident action edit` changes \
         one of them.",
        limits::ACTION_ITEMS
    )]
    TooManyActionItems {
        /// The incident.
        number: Number,
    },
    /// The severity pages nobody.
    #[error(
        "{severity} pages nobody, so there is no next level. `/incident severity` raises it to one that pages, \
         or mention the people you need."
    )]
    NoPolicy {
        /// The severity's name.
        severity: String,
    },
    /// Nobody has to be let in to an incident that everybody may see.
    #[error(
        "Incident {number} is not private: whoever sees its channel reads along. `/incident private on` hides it from all \
         but those who have been taking part."
    )]
    NotPrivate {
        /// The incident.
        number: Number,
    },
    /// Somebody was named who had been taken out of a private incident.
    #[error(
        "{name} was taken out of incident {number}, which is private, and this does not let them in again. `/incident private \
         invite` does; then type it again, or choose somebody else."
    )]
    TakenOut {
        /// Who.
        name: String,
        /// The incident.
        number: Number,
    },
    /// Somebody must be left who knows of the incident.
    #[error(
        "Nobody else knows of incident {number}: it would be lost. `/incident private invite` somebody first, or \
         `/incident close` it."
    )]
    LastOne {
        /// The incident.
        number: Number,
    },
    /// A time that contradicts the incident's own.
    #[error("{what} can't be before {than}. `/incident set` corrects either of them.")]
    OutOfOrder {
        /// What was set.
        what: &'static str,
        /// What it must not precede, with its time.
        than: String,
    },
    /// An incident and itself.
    #[error(
        "Incident {number} can't be linked with itself. Give the number of another one; `/incident list` has them."
    )]
    LinkToItself {
        /// Which.
        number: Number,
    },
    /// Neither or both of two ways to link.
    #[error("Give one of the two: `related:` with a number, or `duplicate_of:` with the one that goes on.")]
    WhichLink,
    /// A link to a private incident would tell of it.
    #[error(
        "Incident {to} is private: a link would tell everybody here that it exists. Link from its own channel instead."
    )]
    LinkTells {
        /// The private one.
        to: Number,
    },
    /// A link between two private incidents would tell those of the one of the other.
    #[error(
        "Incidents {number} and {to} are private, each with people of its own: a link would tell the ones of the \
         other's. `/incident note` writes down what one of them should say."
    )]
    LinkOfPrivate {
        /// The one.
        number: Number,
        /// The other.
        to: Number,
    },
    /// A circle of duplicates.
    #[error(
        "Incident {number} can't be a duplicate of {to}: {to} is a duplicate of {number}, or of a duplicate of it. \
         `related:` links the two without that."
    )]
    LinkCircle {
        /// The one that should become a duplicate.
        number: Number,
        /// The one that is one.
        to: Number,
    },
    /// A duplicate of another one already.
    #[error(
        "Incident {number} is a duplicate of {of} already. `/incident link related:{}` makes it a related one first.", of.0
    )]
    DuplicateAlready {
        /// Which.
        number: Number,
        /// Of which.
        of: Number,
    },
    /// A duplicate pages nobody.
    #[error("Incident {number} is a duplicate of {of}, which is the one that pages: `/incident {command} incident:{}`.", of.0)]
    PagesElsewhere {
        /// What was asked, as it is typed behind `/incident`.
        command: &'static str,
        /// Which.
        number: Number,
        /// The one that goes on.
        of: Number,
    },
    /// The timeline has no such entry.
    #[error("There is no entry {entry} in the timeline of {number}. `/incident timeline show` has the numbers.")]
    NoSuchEntry {
        /// What was asked for.
        entry: EntryNumber,
        /// The incident.
        number: Number,
    },
    /// The entry stays as it is.
    #[error("Entry {entry} {why}")]
    EntryStays {
        /// Which.
        entry: EntryNumber,
        /// What it is, and what to do instead.
        why: &'static str,
    },
    /// An edit that says nothing new of an entry.
    #[error("Nothing to change was given. Add `text:`, `at:` or `kind:` to what entry {entry} should say.")]
    NothingToEdit {
        /// Which.
        entry: EntryNumber,
    },
    /// The record of one incident is full.
    #[error(
        "Incident {number} holds {limit} entries, which is as many as one incident takes. Close it, or open another."
    )]
    Full {
        /// The incident.
        number: Number,
        /// How many it takes.
        limit: u32,
    },
    /// The number is not one of the server's incidents.
    #[error("There is no incident {number} here. `/incident list state:all` shows those that exist.")]
    NoSuchIncident {
        /// What was asked for.
        number: Number,
    },
    /// A control whose incident is not on record.
    #[error("The incident of that button is not on record here. `/incident list state:all` shows those that are.")]
    UnknownControl,
    /// No incident was named, and the channel is not an incident's.
    #[error(
        "This is not an incident's channel. Add `incident:` with its number; `/incident list` shows the open ones."
    )]
    WhichIncident,
}

impl Refusal {
    /// The same, marked where it is about an exercise.
    #[must_use]
    pub fn about(self, incident: &Incident) -> Self {
        if incident.drill { Self::OfDrill(Box::new(self)) } else { self }
    }
}
