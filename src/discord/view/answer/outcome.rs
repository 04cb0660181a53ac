//! Every outcome in words: what happened, then what comes next.

use chrono::{DateTime, Utc};

use super::acknowledged::{acknowledged, given_back, held, in_part};
use super::amended::amended;
use super::captured::captured;
use super::linked::linked;
use super::opened::{opened_already, opening};
use super::paging::paging;
use super::service::service;
use super::{action_item, learned, privacy, review, role, theory, update};
use crate::discord::view::{Seen, text};
use crate::incident::{
    AcceptedRole, DeclinedRole, Kind, Outcome, PagingChange, PicturedNote, PlaceKind, PostedUpdate, Resolution,
    SeverityId, SeverityTurn, Status, StatusTurn, TextField, TimeField,
};

/// Where the words are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the incident's channel.
    Here,
    /// Anywhere else.
    Elsewhere,
}

/// Whether everything is as it was before.
#[must_use]
pub fn changed_nothing(outcome: &Outcome) -> bool {
    matches!(
        outcome,
        Outcome::OpenedAlready
            | Outcome::AcknowledgedAlready { .. }
            | Outcome::NobodyHasIt
            | Outcome::PartHadAlready(_)
            | Outcome::PageAcknowledgedAlready { .. }
            | Outcome::PageStoppedAlready { .. }
            | Outcome::NobodyHasPage { .. }
            | Outcome::PagingAlready { .. }
            | Outcome::ServiceSame { .. }
            | Outcome::StatusSame { .. }
            | Outcome::SeveritySame { .. }
            | Outcome::RoleHeldAlready { .. }
            | Outcome::RoleNotOffered { .. }
            | Outcome::TheoryKnown { .. }
            | Outcome::TheoryJudgedAlready { .. }
            | Outcome::ActionItemSame { .. }
            | Outcome::ActionItemDoneAlready { .. }
            | Outcome::EscalatedAlready
            | Outcome::DescribedSame
            | Outcome::LearnedAlready
            | Outcome::UpdatePostedAlready { .. }
            | Outcome::UpdateDecidedAlready { .. }
            | Outcome::NothingToSnooze { .. }
            | Outcome::ReviewSame
            | Outcome::ReviewedAlready
            | Outcome::FrozenAlready
            | Outcome::ResolvedAlready { .. }
            | Outcome::ClosedAlready { .. }
            | Outcome::OpenAlready
            | Outcome::PrivateAlready
            | Outcome::LetInAlready { .. }
            | Outcome::OutAlready { .. }
            | Outcome::CaptureSame { .. }
            | Outcome::EntrySame { .. }
            | Outcome::LinkedAlready { .. }
            | Outcome::EntryStruckAlready(_)
    )
}

/// What happened and what comes next; it names who did it.
pub(super) fn sentence(outcome: &Outcome, seen: &Seen<'_>, place: Place) -> String {
    let (by, number) = (text::who(seen.by), seen.number());
    match outcome {
        Outcome::Opened { pages, started_at, from_private, held_until, .. } => {
            opening(seen, (*pages, *held_until), *started_at, (PlaceKind::default(), *from_private))
        }
        Outcome::OpenedAlready => opened_already(seen, PlaceKind::default()),
        Outcome::Acknowledged { paged, at, responder } => acknowledged(seen, (*paged, *responder), *at),
        Outcome::AcknowledgedAlready { by, at } => format!(
            "{} has {number} already, since {}. `/incident escalate` pages the next level.",
            text::who(by),
            text::moment(*at)
        ),
        Outcome::AcknowledgedInPart(part) => in_part(seen, part),
        Outcome::PartHadAlready(part) => format!(
            "You have acknowledged {number} already. It goes on until these have too: {}.",
            text::excerpt(&part.missing.join(", "), 300)
        ),
        Outcome::GivenBack(given) => given_back(seen, given),
        Outcome::NobodyHasIt => {
            format!("Nobody has {number} at the moment. Nothing changed; Acknowledge on the card takes it.")
        }
        Outcome::PagesAcknowledged(_)
        | Outcome::PageAcknowledgedAlready { .. }
        | Outcome::PageStoppedAlready { .. }
        | Outcome::PageGivenBack { .. }
        | Outcome::NobodyHasPage { .. }
        | Outcome::Paging { .. }
        | Outcome::PagingAlready { .. } => paging(outcome, seen),
        Outcome::ServiceSet(_) | Outcome::ServiceSame { .. } => service(outcome, seen),
        Outcome::StatusChanged(StatusTurn { from, to, note, at, held_until }) => {
            status(seen, (*from, *to), *at, *held_until) + &after(note.as_deref())
        }
        Outcome::StatusSame { status } => format!("{number} is **{status}** already. Nothing changed."),
        Outcome::SeverityChanged(SeverityTurn { from, to, reason, paging, held_until }) => {
            severity(seen, (from, to), *paging, *held_until) + &after(reason.as_deref())
        }
        Outcome::SeveritySame { severity } => {
            format!("{number} is {} already. Nothing changed.", text::line(seen.rules.severity_name(severity)))
        }
        Outcome::Noted { kind, text: note, at } => noted(seen, *kind, *at) + &text::quoted(note),
        Outcome::Linked(_) | Outcome::LinkedAlready { .. } | Outcome::LinkedFrom { .. } | Outcome::Unlinked { .. } => {
            linked(outcome, seen)
        }
        Outcome::NotedWithImage(PicturedNote { kind, text: note, at, name, .. }) => {
            format!("{} 📎 {}{}", noted(seen, *kind, *at), text::line(name), text::quoted(note))
        }
        Outcome::EntryEdited(_)
        | Outcome::EntrySame { .. }
        | Outcome::EntryStruck { .. }
        | Outcome::EntryStruckAlready(_) => amended(outcome, seen),
        Outcome::TextSet { field, text: value } => text_set(seen, *field, value),
        Outcome::Described { written } => described(seen, written),
        Outcome::LearnedAnonymously { written } => learned::anonymously(seen, written, place),
        Outcome::LearnedAlready => format!("{number} has that already, in the same words. Nothing changed."),
        Outcome::DescribedSame => format!("Nothing in the form differs from what {number} says. Nothing changed."),
        Outcome::UpdatePosted(PostedUpdate { text, audience, next_due, private }) => {
            update::posted(seen, text, (!private).then_some(*audience), *next_due)
        }
        Outcome::UpdatePostedAlready { at } => update::posted_already(seen, *at),
        Outcome::UpdateDrafted(_) => update::drafted(seen),
        Outcome::UpdateDropped => update::dropped(seen),
        Outcome::UpdateDecidedAlready(became) => update::decided_already(seen, became.posted, &became.by, became.at),
        Outcome::TimeSet { field, at } => {
            format!("{by} set {} of {number} to {}.", milestone(*field), text::moment(*at))
        }
        Outcome::RoleGiven { role, to, from } => role::given(seen, role, to, from.as_ref()),
        Outcome::RoleHeldAlready { role, by } => {
            format!(
                "{} is **{}** of {number} already. Nothing changed.",
                text::person(by.id),
                role::role_name(seen, role)
            )
        }
        Outcome::RoleReleased { role } => role::released(seen, role),
        Outcome::RoleOffered { role, to, from } => role::offered(seen, role, to, from.as_ref()),
        Outcome::RoleAccepted(AcceptedRole { role, from, .. }) => role::accepted(seen, role, from.as_ref()),
        Outcome::RoleDeclined(DeclinedRole { role, by, holder }) => role::declined(seen, role, by, holder.as_ref()),
        Outcome::RoleNotOffered { role, holder } => role::not_offered(seen, role, holder.as_ref()),
        Outcome::TheoryAdded { theory, lets_in } => {
            theory::added(seen, theory) + &privacy::named(seen, theory.owner.as_ref(), *lets_in)
        }
        Outcome::TheoryKnown { theory } => theory::known(seen, theory),
        Outcome::TheoryConfirmed { theory } => theory::confirmed(seen, theory),
        Outcome::TheoryRuledOut { theory } => theory::ruled_out(seen, theory),
        Outcome::TheoryJudgedAlready { theory } => theory::judged_already(seen, theory),
        Outcome::ActionItemAdded { item, lets_in } => {
            action_item::added(seen, item) + &privacy::named(seen, item.owner.as_ref(), *lets_in)
        }
        Outcome::ActionItemEdited { item, lets_in } => {
            action_item::edited(seen, item) + &privacy::named(seen, item.owner.as_ref(), *lets_in)
        }
        Outcome::ActionItemSame { item } => action_item::same(seen, item),
        Outcome::ActionItemDone { item } => action_item::done(seen, item),
        Outcome::ActionItemDoneAlready { item } => action_item::done_already(seen, item),
        Outcome::Escalated { reason } => {
            format!("{by} escalated {number}. Paging the next level now.{}", after(reason.as_deref()))
        }
        Outcome::EscalatedAlready => {
            format!("{number} was escalated seconds ago: once is enough. `/incident show` shows who is paged.")
        }
        Outcome::Snoozed { until, .. } => format!("Put off until {}.", text::moment(*until)),
        Outcome::NothingToSnooze { until: Some(until) } => {
            format!("That is put off already, until {}. Nothing changed.", text::moment(*until))
        }
        Outcome::NothingToSnooze { until: None } => "That is settled already. Nothing changed.".to_owned(),
        Outcome::Resolved(Resolution { resolution, at, told, times, .. }) => format!(
            "🏁 {by} resolved {number}, {}. Nobody is paged any more; `/incident close` writes it up.{}{}",
            text::moment(*at),
            also_told(told, times),
            after(resolution.as_deref())
        ),
        Outcome::Undone => undone(seen),
        Outcome::ResolvedAlready { at } => format!(
            "{number} is resolved already, since {}. `/incident close` writes it up, `/incident reopen` brings it back.",
            text::moment(*at)
        ),
        Outcome::Closed { resolved_too, reason } => closed(seen, *resolved_too, place) + &after(reason.as_deref()),
        Outcome::ClosedAlready { at } => format!(
            "{number} is closed already, since {}. `/incident postmortem` gives the draft, `/incident reopen` brings the \
             incident back.",
            text::moment(*at)
        ),
        Outcome::ReviewTurned(_)
        | Outcome::ReviewSame
        | Outcome::ReviewedAlready
        | Outcome::Frozen { .. }
        | Outcome::FrozenAlready => review::review(outcome, seen),
        Outcome::Reopened { reason, pages, held_until } => {
            let paging = paging_again(seen, *pages, *held_until);
            format!("{by} reopened {number}: **investigating** again. {paging}{}", after(reason.as_deref()))
        }
        Outcome::OpenAlready => {
            format!("{number} is open already: **{}**. Nothing changed.", seen.incident.status)
        }
        Outcome::MadePrivate(hidden) => privacy::made_private(seen, hidden),
        Outcome::PrivateAlready => privacy::private_already(seen),
        Outcome::LetIn { who } => privacy::let_in(seen, who),
        Outcome::LetInAlready { who } => privacy::let_in_already(seen, who),
        Outcome::ShutOut(parting) => privacy::shut_out(seen, parting),
        Outcome::OutAlready { who } => privacy::out_already(seen, who),
        Outcome::Captured { .. }
        | Outcome::CapturedUnread { .. }
        | Outcome::CapturedAgain { .. }
        | Outcome::CaptureRead { .. }
        | Outcome::CaptureSame { .. }
        | Outcome::CaptureFollowed
        | Outcome::Uncaptured => captured(outcome, &number),
    }
}

/// What a person added, as a quotation.
fn after(words: Option<&str>) -> String {
    words.map(text::quoted).unwrap_or_default()
}

fn status(seen: &Seen<'_>, (from, to): (Status, Status), at: DateTime<Utc>, held: Option<DateTime<Utc>>) -> String {
    let (by, number, at) = (text::who(seen.by), seen.number(), text::moment(at));
    let next = match to {
        Status::Investigating => "",
        Status::Identified => " The cause is known: `/incident set field:root_cause` writes it down.",
        Status::Monitoring => " It counts as mitigated; `/incident resolve` when it holds.",
        Status::Resolved => " `/incident close` writes it up.",
        Status::Closed => "",
    };
    if from.is_open() {
        return format!("{by} set {number} to **{to}**, {at}.{next}");
    }
    format!("{by} reopened {number}: **{to}**, {at}. {}{next}", paging_again(seen, seen.pages(), held))
}

fn paging_again(seen: &Seen<'_>, pages: bool, held_until: Option<DateTime<Utc>>) -> String {
    match (pages, held_until) {
        (_, Some(until)) => held(until),
        (true, None) => "Paging starts again.".to_owned(),
        (false, None) => seen.pages_nobody(),
    }
}

fn severity(
    seen: &Seen<'_>,
    (from, to): (&SeverityId, &SeverityId),
    paging: PagingChange,
    held_until: Option<DateTime<Utc>>,
) -> String {
    let verb = if seen.rules.is_worse(to, from) { "raised" } else { "lowered" };
    let name = |id| text::line(seen.rules.severity_name(id));
    let paging = match paging {
        PagingChange::Starts if let Some(until) = held_until => held(until),
        PagingChange::Starts => format!("Paging for {} now.", name(to)),
        PagingChange::Stops => format!("Paging stops: {} pages nobody.", name(to)),
        PagingChange::Stays => "Paging stays as it is.".to_owned(),
    };
    format!("{} {verb} {} from {} to **{}**. {paging}", text::who(seen.by), seen.number(), name(from), name(to))
}

fn noted(seen: &Seen<'_>, kind: Kind, at: Option<DateTime<Utc>>) -> String {
    let what = match kind {
        Kind::Observation => "noted",
        Kind::Decision => "noted a decision",
        Kind::Action => "noted an action",
        Kind::RuledOut => "ruled out a misleading path",
        Kind::Escalation => "noted an escalation",
        Kind::Communication => "noted a communication",
        Kind::Milestone => "noted a milestone",
    };
    let when = at.map(|at| format!(", {}", text::moment(at))).unwrap_or_default();
    format!("{} {what} in {}{when}:", text::who(seen.by), seen.number())
}

fn text_set(seen: &Seen<'_>, field: TextField, value: &str) -> String {
    let (by, number) = (text::who(seen.by), seen.number());
    let label = field.label();
    match field {
        TextField::Title => format!("{by} renamed {number}: **{}**", text::line(value)),
        _ if field.is_list() => format!("{by} added to “{label}” of {number}:{}", text::quoted(value)),
        _ => format!("{by} set “{label}” of {number}:{}", text::quoted(value)),
    }
}

/// What was told in the form beside the resolution.
fn also_told(told: &[TextField], times: &[(TimeField, DateTime<Utc>)]) -> String {
    let times = times.iter().map(|(field, at)| format!("{} {}", field.label().to_lowercase(), text::moment(*at)));
    let told = told.iter().map(|field| format!("“{}” written down", field.label()));
    let all = times.chain(told).collect::<Vec<_>>().join(", ");
    if all.is_empty() { all } else { format!("\nAlso: {all}.") }
}

fn undone(seen: &Seen<'_>) -> String {
    let (by, number, status) = (text::who(seen.by), seen.number(), seen.incident.status);
    let paging = match &seen.incident.acknowledged {
        Some(has) => format!("{} has it, nobody is paged anew.", text::who(&has.by)),
        None if seen.pages() => "Whoever was being paged is paged again.".to_owned(),
        None => seen.pages_nobody(),
    };
    format!("↩️ {by} took the resolution of {number} back: **{status}**, as before. {paging}")
}

/// Each text with its label, shortened where there are several.
fn described(seen: &Seen<'_>, written: &[(TextField, String)]) -> String {
    let room = 1_600 / written.len().max(1);
    let line = |(field, value): &(TextField, String)| {
        let verb = if field.is_list() { " +" } else { "" };
        format!("\n**{}**{verb}: {}", field.label(), text::excerpt(value, room))
    };
    let lines: String = written.iter().map(line).collect();
    format!("{} wrote on {}:{lines}", text::who(seen.by), seen.number())
}

fn milestone(field: TimeField) -> &'static str {
    match field {
        TimeField::StartedAt => "the start",
        TimeField::DetectedAt => "the detection",
        TimeField::MitigatedAt => "the mitigation",
    }
}

fn closed(seen: &Seen<'_>, resolved_too: bool, place: Place) -> String {
    let what = if resolved_too { "resolved and closed" } else { "closed" };
    let draft = if place == Place::Here { "The draft follows below." } else { "The draft follows there." };
    format!("📄 {} {what} {}. {draft}", text::who(seen.by), seen.number())
}

#[cfg(test)]
mod tests;
