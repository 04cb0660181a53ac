//! Where a page stands, as people read it.

use chrono::{DateTime, Utc};

use super::{Mentions, Seen, text};
use crate::escalation::{Called, Lapse, Lapsed, OWN_RINGS, Page, PageState, Position};
use crate::incident::{
    Acknowledgement, Actor, Missed, OwnPage, OwnPageState, Person, ScheduleId, Status, Target, Whom,
};

/// One line for the card: who is being paged, who has it, or that nobody was reached.
pub(super) fn page_state(page: Option<&Page>, seen: &Seen<'_>) -> String {
    let Some(page) = page else { return without_page(seen) };
    match &page.state {
        PageState::Sending => format!("Paging {} now{}{}", position(page), had(page), parts(page).unwrap_or_default()),
        PageState::Ringing { deadline } => ringing(page, *deadline) + &had(page) + &parts(page).unwrap_or_default(),
        PageState::Held { until } => format!(
            "Quiet hours: {} is paged {}, {}; `/incident escalate` pages now",
            position(page),
            text::distance(*until),
            text::moment(*until)
        ),
        PageState::Acknowledged { by, at, .. } => {
            format!("Acknowledged by {}, {}{}", acknowledged_by(page, by), text::moment(*at), gone(by, seen))
        }
        PageState::Exhausted { again } => exhausted(page, *again),
        // Whoever has it stays the one who has it, whichever page that was.
        PageState::Fenced { .. } if seen.incident.acknowledged.is_some() && seen.incident.status.is_open() => {
            without_page(seen)
        }
        PageState::Fenced { at, .. } => format!("Stopped {}: {}", text::moment(*at), why_stopped(seen)),
    }
}

/// The pages of their own, a line each: first those that wait for somebody; `None`: there are none, or the incident is over.
pub(super) fn own_pages(seen: &Seen<'_>) -> Option<Vec<String>> {
    let standing = || seen.incident.own_pages.iter().rev().filter(|page| page.state != OwnPageState::Stopped);
    let waiting = standing().filter(|page| page.is_running());
    let lines: Vec<_> =
        waiting.chain(standing().filter(|page| !page.is_running())).map(|page| own_page(page, seen)).collect();
    (!lines.is_empty() && seen.incident.status.is_open()).then_some(lines)
}

fn own_page(page: &OwnPage, seen: &Seen<'_>) -> String {
    let whom = named(&page.whom);
    match &page.state {
        OwnPageState::Ringing => {
            format!("{whom}, since {}, asked by {}", text::clock(page.at), text::name(&page.by))
        }
        OwnPageState::NobodyReached => format!("⚠️ {whom}: **nobody was reached**, {}", text::clock(page.at)),
        OwnPageState::Unanswered => format!("⚠️ {whom}: nobody acknowledged, since {}", text::clock(page.at)),
        OwnPageState::Acknowledged(Acknowledgement { by, at }) => {
            format!("{whom}: acknowledged by {}, {}{}", text::name(by), text::clock(*at), gone(by, seen))
        }
        OwnPageState::Stopped => format!("{whom}: stopped"),
    }
}

/// Who had it before it rang again.
fn had(page: &Page) -> String {
    let Some(Lapsed { by, at, why }) = &page.lapsed else { return String::new() };
    match why {
        Lapse::Quiet => format!("; {} acknowledged {}, nothing happened since", text::name(by), text::clock(*at)),
        Lapse::GivenBack => format!("; {} gave it back", text::name(by)),
    }
}

/// Who has acknowledged, where all who were called have to, and who of the present level has not: `; Dave has it, not yet: Payments`.
pub(super) fn parts(page: &Page) -> Option<String> {
    let missing = if page.takes_all() && !page.parts.called.is_empty() { page.waits_for(&[]) } else { Vec::new() };
    has_and_has_not(page, &missing)
}

/// The same for a message that called those.
pub(super) fn parts_among(page: &Page, called: &Mentions) -> Option<String> {
    let missing = page.waits_among(|who| match who {
        Called::User(user) => called.users.contains(&user),
        Called::Role(role) => called.roles.contains(&role),
        Called::Nobody => false,
    });
    has_and_has_not(page, &missing)
}

fn has_and_has_not(page: &Page, missing: &[impl AsRef<str>]) -> Option<String> {
    let has = holders(page.have_parts().iter())?;
    let missing: Vec<&str> = missing.iter().map(AsRef::as_ref).collect();
    let missing = match missing.join(", ") {
        missing if missing.is_empty() => missing,
        missing => format!(", not yet: {}", text::excerpt(&missing, 200)),
    };
    Some(format!("; {has} it{missing}"))
}

/// `Dave has`, `Dave, Bob have`; `None`: nobody.
fn holders<'a>(by: impl Iterator<Item = &'a Actor>) -> Option<String> {
    let names: Vec<String> = by.map(text::name).collect();
    let verb = if names.len() == 1 { "has" } else { "have" };
    (!names.is_empty()).then(|| format!("{} {verb}", names.join(", ")))
}

/// Everybody who has a page that somebody has: where all of them had to acknowledge, those too who did before the last one.
pub(super) fn acknowledged_by(page: &Page, last: &Actor) -> String {
    let is_last = |by: &&Actor| by.person().map(|person| person.id) == last.person().map(|person| person.id);
    let before = page.have_parts().iter().filter(|by| !is_last(by));
    before.chain([last]).map(text::name).collect::<Vec<_>>().join(", ")
}

/// What is said of somebody who has it and was taken out of a private incident since.
fn gone(by: &Actor, seen: &Seen<'_>) -> &'static str {
    let is_out = |person: &Person| seen.incident.circle.as_ref().is_some_and(|circle| circle.is_out(person.id));
    if by.person().is_some_and(is_out) { "; ⚠️ not in it any more" } else { "" }
}

/// The same, by name alone.
fn named(whom: &Whom) -> String {
    match whom {
        Whom::Person(person) => text::named(person),
        Whom::Role { .. } | Whom::Service { .. } | Whom::Schedule { .. } => self::whom(whom),
    }
}

/// Whom a page of its own is for: a person to tap on, a role, a service or a schedule by its name.
pub(super) fn whom(whom: &Whom) -> String {
    match whom {
        Whom::Person(person) => text::person(person.id),
        Whom::Role { name, .. } | Whom::Service { name, .. } | Whom::Schedule { name, .. } => {
            format!("**{}**", text::line(name))
        }
    }
}

/// Why a page was fenced, as far as the incident tells.
pub(super) fn why_stopped(seen: &Seen<'_>) -> String {
    match seen.incident.status {
        // Closing resolves as well: that is what stopped it.
        Status::Resolved | Status::Closed => "the incident is resolved".to_owned(),
        _ if !seen.pages() => seen.pages_nobody().trim_end_matches('.').to_owned(),
        _ => "another page took its place".to_owned(),
    }
}

/// The step that a page stands at: `level 2 of 3`, `the fallback`; of a page of its own `ring 2 of 3`.
pub(super) fn position(page: &Page) -> String {
    if page.own.is_some() {
        let ring = page.step.count + 1;
        // One that was given back, or taken up again after its incident was over, rings more often than that.
        let counted = page.lapsed.is_none() && ring <= OWN_RINGS;
        return if counted { format!("ring {ring} of {OWN_RINGS}") } else { format!("ring {ring}") };
    }
    match page.step.position.number() {
        Some(level) => format!("level {level} of {}", page.policy.levels.len()),
        None => "the fallback".to_owned(),
    }
}

/// Which schedules the step that a page stands at rings: ` · on call for database`; nothing where it rings none. Who that
/// is, the mention says; those that were missed are told of elsewhere.
pub(super) fn on_call_for(page: &Page, missed: &[Missed]) -> String {
    let is_missed = |target: &Target| missed.iter().any(|missed| missed.target == target.to_string());
    let targets = page.targets(page.step.position).iter().filter(|target| !is_missed(target));
    let schedules: Vec<String> = targets
        .filter_map(|target| if let Target::Schedule(ScheduleId(id)) = target { Some(text::line(id)) } else { None })
        .collect();
    if schedules.is_empty() { String::new() } else { format!(" · on call for {}", schedules.join(", ")) }
}

/// What a step is called where the number of levels is not known: `level 2`, `the fallback`.
pub(super) fn level(level: Option<u32>) -> String {
    level.map_or_else(|| "the fallback".to_owned(), |level| format!("level {level}"))
}

/// What follows the present step if nobody acknowledges it, and when, for a step that reaches somebody at `at`; `None`: nothing.
pub(super) fn next(page: &Page, at: DateTime<Utc>) -> Option<(Position, DateTime<Utc>)> {
    let page = Page { state: PageState::Sending, ..page.clone() }.delivered(page.step.count, at);
    let deadline = page.deadline()?;
    follows(page, deadline)
}

/// What follows at that deadline, or when quiet hours are over by then.
fn follows(page: Page, deadline: DateTime<Utc>) -> Option<(Position, DateTime<Utc>)> {
    let then = page.tick(deadline).hushed(deadline);
    match then.state {
        PageState::Sending => Some((then.step.position, deadline)),
        PageState::Held { until } => Some((then.step.position, until)),
        _ => None,
    }
}

fn without_page(seen: &Seen<'_>) -> String {
    match &seen.incident.acknowledged {
        Some(acknowledged) => {
            let Acknowledgement { by, at } = acknowledged;
            format!("{} has it, {}{}", text::name(by), text::moment(*at), gone(by, seen))
        }
        None if seen.pages() => "Nobody paged".to_owned(),
        None if seen.incident.own_pages.iter().any(OwnPage::is_running) => {
            format!("{} by itself; the pages below are under way", seen.pages_nobody().trim_end_matches('.'))
        }
        None => seen.pages_nobody().trim_end_matches('.').to_owned(),
    }
}

fn ringing(page: &Page, deadline: DateTime<Utc>) -> String {
    let level_now = page.step.position.number().and_then(|level| page.policy.levels.get(level as usize - 1));
    let since = level_now.map(|level| format!(" since {}", text::clock(deadline - level.acknowledge_within)));
    let since = since.unwrap_or_default();
    let next = match follows(page.clone(), deadline) {
        Some((follows, at)) => format!("{} follows {}", level(follows.number()), text::distance(at)),
        None => "nobody follows".to_owned(),
    };
    format!("Paging {}{since}; {next}", position(page))
}

fn exhausted(page: &Page, again: Option<DateTime<Utc>>) -> String {
    let again = match again {
        Some(again) => format!("the fallback is paged again {}", text::distance(again)),
        None => "nobody follows".to_owned(),
    };
    if let Some(has) = holders(page.have_parts().iter()) {
        format!("Everybody was paged, and not all acknowledged: {has} it; {again}")
    } else if page.reached {
        format!("Everybody was paged, nobody acknowledged; {again}")
    } else {
        format!("⚠️ **NOBODY REACHED**: call or write to somebody yourself; {again}")
    }
}
