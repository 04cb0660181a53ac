//! The decision: one request, one incident, one change or one refusal.

mod acknowledge;
mod action_item;
mod amend;
mod capture;
mod describe;
mod files;
mod handover;
mod hot_wash;
mod link;
mod open;
mod page;
mod people;
mod privacy;
mod record;
mod resolve;
mod review;
mod service;
mod snooze;
mod theory;
mod turn;
mod update;

use chrono::{DateTime, Utc};

pub use amend::correctable;
pub use open::{no_such_severity, one_line, open};
pub use people::no_such_role;
pub use service::no_such_service;

use super::{
    Actor, Caller, Change, Command, Effect, Entry, EntryNumber, Event, Incident, ItemEdit, Kind, Outcome, Refusal,
    Rules, Taken,
};
use super::{Status, limits};

/// What a request does to an incident, at `now`.
///
/// # Errors
///
/// A [`Refusal`] where the state, a right or a value forbids it; its text is what the person reads.
pub fn decide(
    incident: &Incident,
    command: Command,
    by: &Caller,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Result<Change, Refusal> {
    let draft = Draft { incident: incident.clone(), entries: Vec::new(), effects: Vec::new(), by, rules, now };
    draft.room(&command)?;
    draft.right(&command)?;
    let change = match command {
        Command::Acknowledge { at } => draft.acknowledge(at),
        Command::AcknowledgePage { own: None } => draft.acknowledge_incident(None),
        Command::AcknowledgePage { own: Some(own) } => draft.acknowledge_page(own),
        Command::GiveBack { own: None } => draft.give_back(),
        Command::GiveBack { own: Some(own) } => draft.give_page_back(own),
        Command::Page { whom, message } => draft.page(whom, message),
        Command::Escalate { reason } => draft.escalate(reason),
        Command::Snooze { duty } => draft.snooze(duty),
        Command::SetStatus { status, note, at } => draft.set_status(status, note, at),
        Command::SetSeverity { level, reason } => draft.set_severity(level, reason),
        Command::ChooseSeverity { level, reason } => draft.set_severity(level, reason),
        Command::Resolve { resolution, at } => draft.resolve(resolution, at),
        Command::ResolveAsTold { resolution, account } => draft.resolve_as_told(resolution, None, &account),
        Command::UndoResolve { resolved } => draft.undo_resolve(resolved),
        Command::Close { reason } => draft.close(reason),
        Command::Reopen { reason } => draft.reopen(reason),
        Command::Review(asked) => draft.review(asked),
        Command::Freeze { offered, .. } => draft.freeze(offered),
        Command::Note { text, at, kind } => draft.note(&text, at, kind),
        Command::EditEntry { entry, line, text, at, kind } => {
            let line = draft.line(entry, line)?;
            draft.edit_entry(&line, amend::Wanted { text, at, kind })
        }
        Command::StrikeEntry { entry, line, reason } => {
            let line = draft.line(entry, line)?;
            draft.strike_entry(&line, &reason)
        }
        Command::SetText { field, text } => draft.set_text(field, &text),
        Command::Describe { told } => draft.describe(&told),
        Command::Learn { said, anonymous, open_until } => draft.learn(said, anonymous, open_until),
        Command::PostUpdate { text, next_in, audience } => draft.post_update(&text, next_in, audience),
        Command::SendUpdate { draft: entry } => draft.send_update(entry),
        Command::DropUpdate { draft: entry } => draft.drop_update(entry),
        Command::SetService { service, reason } => draft.set_service(service, reason),
        Command::SetTime { field, at } => draft.set_time(field, at),
        Command::NoteWithImage { text, at, kind, image } => draft.note_with_image(&text, at, kind, image),
        Command::Capture { message, at, files } => draft.capture(Taken { message, at, files }),
        Command::Uncapture { message } => draft.uncapture(message),
        Command::Link { to, tie, other } => draft.link(to, tie, other),
        Command::FollowEdit { message, text, at } => draft.follow_edit(message, text, at),
        Command::FollowDeletion { message } => draft.follow_deletion(message),
        Command::TakeRole { role } => draft.take_role(role),
        Command::ReleaseRole { role } => draft.release_role(role),
        Command::AssignRole { role, to } => draft.give_role(role, to),
        Command::OfferRole { role, to } => draft.offer_role(role, to),
        Command::AcceptRole { role } => draft.accept_role(role),
        Command::DeclineRole { role } => draft.decline_role(role),
        Command::AddTheory { text, owner } => draft.add_theory(&text, owner),
        Command::ConfirmTheory { number } => draft.confirm_theory(number),
        Command::RuleOutTheory { number } => draft.rule_out_theory(number),
        Command::AddActionItem { title, kind, owner, due } => draft.add_action_item(&title, kind, owner, due),
        Command::EditActionItem { number, edit } => draft.edit_action_item(number, edit),
        Command::FinishActionItem { number } => draft.finish_action_item(number),
        Command::MakePrivate { took_part, customers_read } => draft.make_private(took_part, customers_read),
        Command::LetIn { who } => draft.let_in(who),
        Command::ShutOut { who } => draft.shut_out(who),
    };
    Ok(privacy::followed(incident, change?))
}

/// A change in the making.
struct Draft<'a> {
    incident: Incident,
    entries: Vec<Entry>,
    effects: Vec<Effect>,
    by: &'a Caller,
    rules: &'a Rules,
    now: DateTime<Utc>,
}

impl Draft<'_> {
    /// Writes an entry and folds it into the incident.
    fn enter(&mut self, kind: Kind, happened_at: DateTime<Utc>, event: Event) {
        self.enter_by(self.by.actor.clone(), kind, happened_at, event);
    }

    /// The same in another's name.
    fn enter_by(&mut self, actor: Actor, kind: Kind, happened_at: DateTime<Utc>, event: Event) {
        let number = self.next();
        let entry = Entry { number, kind, happened_at, recorded_at: self.now, actor, event };
        self.incident.apply(&entry);
        self.entries.push(entry);
    }

    /// The number of the next entry.
    fn next(&self) -> EntryNumber {
        EntryNumber(self.incident.entries + 1)
    }

    fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn becomes(self, outcome: Outcome) -> Result<Change, Refusal> {
        Ok(Change { incident: self.incident, entries: self.entries, effects: self.effects, outcome })
    }

    fn room(&self, command: &Command) -> Result<(), Refusal> {
        // An incident that is full can still be acknowledged, resolved and closed: those few entries always fit.
        let ends = match command {
            Command::SetStatus { status, .. } => !status.is_open(),
            Command::Acknowledge { .. }
            | Command::AcknowledgePage { .. }
            | Command::Resolve { .. }
            | Command::Close { .. } => true,
            _ => false,
        };
        let limit = self.rules.entries_max;
        let full = self.incident.entries >= limit && self.by.actor != Actor::System;
        if full && !ends { Err(Refusal::Full { number: self.incident.number, limit }) } else { Ok(()) }
    }

    fn right(&self, command: &Command) -> Result<(), Refusal> {
        let paged = self.by.paged && matches!(command, Command::Acknowledge { .. } | Command::AcknowledgePage { .. });
        // Whoever opens may say how bad it is: in the opening, or on the buttons of its answer.
        let declarer = self.by.actor == self.incident.declarer;
        let chooses = match command {
            Command::ChooseSeverity { .. } => declarer,
            // The declarer acts as commander until somebody takes that role, and may ask somebody to.
            Command::OfferRole { role, .. } => declarer && self.incident.acts_as(role).is_some(),
            _ => false,
        };
        // Nobody else could let anybody in to a private incident whose declarer may not: it would stay with one person. And
        // whoever wants to leave one may.
        let hides = declarer && matches!(command, Command::MakePrivate { .. } | Command::LetIn { .. });
        let leaves =
            matches!(command, Command::ShutOut { who } if self.by.actor.person().is_some_and(|by| by.id == who.id));
        // Whoever is reminded may put it off.
        let reminded = match (command, self.by.actor.person()) {
            (Command::Snooze { duty }, Some(person)) => duty.may_remind(&self.incident, person.id),
            _ => false,
        };
        let own = amend::is_own(command, &self.by.actor) || self.theirs(command) || self.has_it(command);
        match verb(command) {
            Some(what) if !(self.is_responder() || paged || chooses || hides || leaves || own || reminded) => {
                Err(self.not_yours(what))
            }
            _ => Ok(()),
        }
    }

    /// Whether whoever asks has the right to everything here: as a responder of the server, or by a role in the incident.
    fn is_responder(&self) -> bool {
        let holder = self.by.actor.person().is_some_and(|person| self.incident.holds_a_role(person.id));
        self.by.responder || holder
    }

    /// Whether it ends or puts off what whoever asks was given to do: an action item, a theory to look into, a review.
    fn theirs(&self, command: &Command) -> bool {
        let owner = match command {
            Command::FinishActionItem { number } => {
                self.incident.action_item(*number).and_then(|item| item.owner.as_ref())
            }
            Command::EditActionItem {
                number,
                edit: ItemEdit { title: None, kind: None, owner: None, due: Some(_) },
            } => self.incident.action_item(*number).and_then(|item| item.owner.as_ref()),
            Command::ConfirmTheory { number } | Command::RuleOutTheory { number } => {
                self.incident.theory(*number).and_then(|theory| theory.owner.as_ref())
            }
            Command::Review(_) | Command::Freeze { .. } => self.incident.review.owner.as_ref(),
            _ => None,
        };
        owner.is_some_and(|owner| self.by.actor.is(owner))
    }

    /// Whether it gives back what whoever asks has acknowledged, or what nobody has.
    fn has_it(&self, command: &Command) -> bool {
        let acknowledged = match command {
            Command::GiveBack { own: None } => self.incident.acknowledged.as_ref(),
            Command::GiveBack { own: Some(own) } => {
                self.incident.own_page(*own).and_then(|page| page.state.acknowledgement())
            }
            _ => return false,
        };
        acknowledged.is_none_or(|has| has.by.person().is_some_and(|person| self.by.actor.is(person)))
    }

    fn not_yours(&self, what: &'static str) -> Refusal {
        Refusal::NotYours { what, number: self.incident.number, responders: self.by.responders }
    }

    fn must_be_open(&self) -> Result<(), Refusal> {
        let number = self.incident.number;
        match self.incident.status {
            Status::Closed => Err(Refusal::Closed { number }),
            Status::Resolved => Err(Refusal::Resolved { number }),
            Status::Investigating | Status::Identified | Status::Monitoring => Ok(()),
        }
    }

    fn must_not_be_closed(&self) -> Result<(), Refusal> {
        match self.incident.status {
            Status::Closed => Err(Refusal::Closed { number: self.incident.number }),
            _ => Ok(()),
        }
    }

    /// Refuses a time that lies before the incident's known start.
    fn not_before_start(&self, what: &'static str, at: DateTime<Utc>) -> Result<(), Refusal> {
        match self.incident.started_at {
            Some(start) if at < start => Err(Refusal::OutOfOrder { what, than: stamp("the start", start) }),
            _ => Ok(()),
        }
    }

    /// The policy that pages for the present severity and service.
    fn policy(&self) -> Option<super::PolicyId> {
        self.policy_with(self.incident.service.as_ref())
    }

    /// The policy that would page if that were the service.
    fn policy_with(&self, service: Option<&super::ServiceId>) -> Option<super::PolicyId> {
        // A duplicate leaves the paging to the one that goes on.
        let pages = self.incident.duplicate_of().is_none();
        self.rules.policy(&self.incident.severity, service).filter(|_| pages).cloned()
    }
}

/// What needs a right, as a verb; `None`: anyone who sees the channel may.
fn verb(command: &Command) -> Option<&'static str> {
    match command {
        Command::Note { .. }
        | Command::NoteWithImage { .. }
        | Command::Learn { .. }
        | Command::Capture { .. }
        | Command::Uncapture { .. }
        | Command::FollowEdit { .. }
        | Command::FollowDeletion { .. } => None,
        // Whoever was asked may answer, and the decision looks at who it was.
        Command::AcceptRole { .. } | Command::DeclineRole { .. } => None,
        Command::Acknowledge { .. } | Command::AcknowledgePage { .. } => Some("acknowledge"),
        Command::GiveBack { .. } => Some("give back the acknowledgement of"),
        Command::Page { .. } => Some("page people for"),
        Command::Escalate { .. } => Some("escalate"),
        Command::Snooze { .. } => Some("put off a reminder of"),
        Command::SetStatus { .. } => Some("change the status of"),
        Command::SetSeverity { .. } | Command::ChooseSeverity { .. } => Some("change the severity of"),
        Command::Link { .. } => Some("link"),
        Command::Resolve { .. } | Command::ResolveAsTold { .. } | Command::UndoResolve { .. } => Some("resolve"),
        Command::Close { .. } => Some("close"),
        Command::Reopen { .. } => Some("reopen"),
        Command::Review(_) | Command::Freeze { .. } => Some("review the postmortem of"),
        Command::PostUpdate { .. } | Command::SendUpdate { .. } | Command::DropUpdate { .. } => {
            Some("post an update of")
        }
        Command::SetText { .. } | Command::SetService { .. } | Command::SetTime { .. } | Command::Describe { .. } => {
            Some("change")
        }
        Command::TakeRole { .. }
        | Command::ReleaseRole { .. }
        | Command::AssignRole { .. }
        | Command::OfferRole { .. } => Some("change the roles of"),
        Command::AddTheory { .. } | Command::ConfirmTheory { .. } | Command::RuleOutTheory { .. } => {
            Some("change the theories of")
        }
        Command::EditEntry { .. } | Command::StrikeEntry { .. } => Some("change what others wrote in"),
        Command::AddActionItem { .. } | Command::EditActionItem { .. } | Command::FinishActionItem { .. } => {
            Some("change the action items of")
        }
        Command::MakePrivate { .. } => Some("hide"),
        Command::LetIn { .. } => Some("let people in to"),
        Command::ShutOut { .. } => Some("take people out of"),
    }
}

/// A text as it is kept: without blanks around it, never empty, within its limit.
fn text_within(what: &'static str, text: &str, limit: usize) -> Result<String, Refusal> {
    let text = text.trim();
    let length = text.chars().count();
    match length {
        0 => Err(Refusal::Empty { what }),
        _ if length > limit => Err(Refusal::TooLong { what, length, limit }),
        _ => Ok(text.to_owned()),
    }
}

/// The same for a text that may be left out; blanks alone count as left out.
fn optional_text(what: &'static str, text: Option<String>) -> Result<Option<String>, Refusal> {
    text.filter(|text| !text.trim().is_empty()).map(|text| text_within(what, &text, limits::TEXT)).transpose()
}

/// A moment that every reader sees in their own zone; the syntax is Discord's for timestamps in text.
fn stamp(what: &str, at: DateTime<Utc>) -> String {
    format!("{what} (<t:{}:f>)", at.timestamp())
}

#[cfg(test)]
mod tests;
