//! The page: the one message that is meant to wake somebody.
//!
//! Guarantees: it mentions those who are meant and nobody else; its first line, which a phone shows before it is unlocked,
//! says how bad, which and what, without marks that a notification would show raw; the edit afterwards notifies nobody, and
//! promises nothing that has come by now.
//!
//! Does not know: whether it arrived, or whether those whom it mentions can see it.

use chrono::{DateTime, Utc};
use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use super::page_state::{acknowledged_by, level, next, on_call_for, parts_among, position, whom, why_stopped};
use super::{Body, Control, Mentions, Press, Seen, text};
use crate::escalation::{Lapse, Lapsed, Own, Page, PageState, Position, Quorum, Reached};
use crate::incident::{Missed, TextField, Whom};

/// Where a page is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the incident's channel.
    InChannel,
    /// In the announcement channel, because the incident's own is not there yet.
    InAnnouncements,
    /// In a direct message, where `@here` and the server's commands mean nothing.
    Direct,
}

/// One ring of a page.
#[derive(Clone, Copy, Debug)]
pub struct Ring<'a> {
    /// The page, standing at the step that rings; for [`rung`] as it is afterwards.
    pub page: &'a Page,
    /// The page's opaque key.
    pub page_key: &'a str,
    /// Whom it mentions; a direct message mentions nobody.
    pub mentions: &'a Mentions,
    /// The step's targets that are known to be out of reach before it is sent.
    pub missed: &'a [Missed],
    /// How late it goes out, in whole minutes, where it is late.
    pub late_minutes: Option<u32>,
    /// Where it is read.
    pub place: Place,
    /// When it is sent: what follows is counted from here.
    pub at: DateTime<Utc>,
}

/// The page as it goes out: aloud, with its Acknowledge button.
#[must_use]
pub fn ring(ring: &Ring<'_>, seen: &Seen<'_>) -> Body {
    let mut lines = vec![first_line(ring, seen)];
    lines.extend(details(ring, seen));
    lines.extend(missed(ring.missed));
    lines.push(what_to_do(ring, seen));
    let mentions = if ring.place == Place::Direct { Mentions::default() } else { ring.mentions.clone() };
    Body { content: lines.join("\n"), components: button(ring.page_key), mentions, ..Body::default() }
}

/// The same message when somebody has it, or when it was stopped: no Acknowledge, and who, when; a page of its own can be given back
/// there. While the page runs it is the page as it went out, and its button still counts.
#[must_use]
pub fn rung(ring: &Ring<'_>, seen: &Seen<'_>) -> Body {
    let end = match &ring.page.state {
        PageState::Acknowledged { by, at, .. } => {
            format!("✅ Acknowledged by {}, {}", acknowledged_by(ring.page, by), text::moment(*at))
        }
        PageState::Fenced { at, .. } if ring.page.own.is_some() => {
            format!("Stopped {}: the incident was resolved", text::moment(*at))
        }
        PageState::Fenced { at, .. } => format!("Stopped {}: {}", text::moment(*at), why_stopped(seen)),
        PageState::Sending | PageState::Ringing { .. } | PageState::Held { .. } | PageState::Exhausted { .. } => {
            return Body { mentions: Mentions::default(), ..self::ring(ring, seen) };
        }
    };
    let mut lines = vec![first_line(ring, seen)];
    lines.push(where_to_go(ring, seen));
    lines.push(end);
    Body { components: way_back(ring, seen), ..Body::quiet(lines.join("\n")) }
}

/// `@On-call 🚨 SEV1 #42 Checkout errors`.
fn first_line(ring: &Ring<'_>, seen: &Seen<'_>) -> String {
    let Mentions { users, roles, everyone } = ring.mentions;
    let mut words = Vec::new();
    if ring.place != Place::Direct {
        words.extend(roles.iter().map(|role| format!("<@&{role}>")));
        words.extend(users.iter().map(|user| text::person(*user)));
        words.extend(everyone.then(|| "@here".to_owned()));
    }
    words.extend(ring.page.is_running().then(|| "🚨".to_owned()));
    words.extend(seen.incident.drill.then(|| "DRILL".to_owned()));
    let incident = seen.incident;
    words.push(format!("{} {} {}", seen.severity(), incident.number, text::line(&incident.title)));
    words.join(" ")
}

/// How bad, who notices, where, and which level this is.
fn details(ring: &Ring<'_>, seen: &Seen<'_>) -> Vec<String> {
    let severity = seen.rules.severity(&seen.incident.severity);
    let mut lines: Vec<String> = asked(ring);
    lines.extend(ring.page.lapsed.as_ref().map(had));
    let described = severity.map(|severity| text::line(&severity.description)).filter(|line| !line.is_empty());
    // Whoever is asked for reads what for; how bad it is stands in the first line.
    lines.extend(described.filter(|_| ring.page.own.is_none()));
    lines.extend(seen.incident.text(TextField::Impact).map(|impact| format!("Impact: {}", text::excerpt(impact, 400))));
    lines.push(where_to_go(ring, seen));
    // In angle brackets: the address alone, without the preview of what stands there.
    lines.extend(seen.runbook().map(|address| format!("Runbook: <{address}>")));
    let late = ring.late_minutes.map(|minutes| format!(" · **late by {minutes} min**")).unwrap_or_default();
    let parts = parts_among(ring.page, ring.mentions).unwrap_or_default();
    lines.push(format!("{}{}{late}{parts}", capital(&position(ring.page)), on_call_for(ring.page, ring.missed)));
    lines
}

/// Who had it, and why somebody is asked again.
fn had(Lapsed { by, at, why }: &Lapsed) -> String {
    let (by, since) = (text::name(by), text::distance(*at));
    match why {
        Lapse::Quiet => format!("{by} acknowledged it {since}, and nothing has happened since. Is anybody on it?"),
        Lapse::GivenBack => format!("{by} had acknowledged it {since}, and has given it back. Who takes it?"),
    }
}

/// Who asks for those whom a page of its own rings, and why.
fn asked(ring: &Ring<'_>) -> Vec<String> {
    let Some(Own { by, whom: meant, message, .. }) = &ring.page.own else { return Vec::new() };
    let whom = match meant {
        Whom::Person(_) => "you".to_owned(),
        Whom::Role { .. } | Whom::Service { .. } | Whom::Schedule { .. } => whom(meant),
    };
    match message {
        Some(message) => vec![format!("{} pages {whom}: {}", text::name(by), text::excerpt(message, 600))],
        None => vec![format!("{} pages {whom}.", text::name(by))],
    }
}

fn where_to_go(ring: &Ring<'_>, seen: &Seen<'_>) -> String {
    match (seen.channel, ring.place) {
        (Some(channel), _) => format!("Where: {}", text::channel(channel)),
        (None, Place::InChannel | Place::InAnnouncements) => {
            "Where: here, the incident's channel is not there".to_owned()
        }
        (None, Place::Direct) => "Where: the incident's channel is not there".to_owned(),
    }
}

fn missed(missed: &[Missed]) -> Option<String> {
    let each = missed.iter().map(|missed| format!("{} ({})", text::line(&missed.target), text::line(&missed.why)));
    let all = each.collect::<Vec<_>>().join(", ");
    (!missed.is_empty()).then(|| format!("Not reached: {}", text::cut(&all, 400)))
}

fn what_to_do(ring: &Ring<'_>, seen: &Seen<'_>) -> String {
    let act = match ring.place {
        Place::InChannel => "Press Acknowledge or type `/incident ack`.".to_owned(),
        Place::InAnnouncements => {
            format!("Press Acknowledge or type `/incident ack incident:{}`.", seen.incident.number.0)
        }
        Place::Direct => "Press Acknowledge.".to_owned(),
    };
    if let Some(so_far) = so_far(ring.page) {
        return format!("{act} {so_far}");
    }
    let follows = match next(ring.page, ring.at) {
        Some((next, at)) if next == ring.page.step.position => format!("this is repeated {}.", text::distance(at)),
        Some((next, at)) => format!("{} follows {}.", level(next.number()), text::distance(at)),
        None if ring.page.own.is_some() => "the channel is told; nobody else is paged.".to_owned(),
        None => "nobody else is paged.".to_owned(),
    };
    let unless = if takes_all(ring.page) { "Unless everybody does" } else { "If nobody does" };
    format!("{act} {unless}, {follows}")
}

/// Whether the step that it stands at waits for everybody whom it calls.
fn takes_all(page: &Page) -> bool {
    page.policy.acknowledge == Quorum::All && matches!(page.step.position, Position::Level(_))
}

/// What has come of it where nobody answered that step: the next one went out, or could not; `None`: its time is not over.
fn so_far(page: &Page) -> Option<String> {
    if let Some(Reached { position, at, .. }) = page.overtaken() {
        let then = match position == page.step.position {
            true => format!("this was repeated {}", text::moment(at)),
            false => format!("{} went out {}", level(position.number()), text::moment(at)),
        };
        let who = if page.have_parts().is_empty() { "Nobody" } else { "Not everybody" };
        return Some(format!("{who} did so far: {then}."));
    }
    match page.state {
        PageState::Exhausted { again } if page.own.is_none() => {
            // No time: one that is put off each time would be edited each time.
            let then = if again.is_some() {
                "the fallback is paged again until somebody does"
            } else {
                "nobody else is paged"
            };
            let who = if page.have_parts().is_empty() { "Nobody" } else { "Not everybody" };
            Some(format!("{who} did so far, and nobody else could be reached: {then}."))
        }
        _ => None,
    }
}

fn button(page_key: &str) -> Vec<CreateActionRow> {
    let control = Control::AcknowledgePage { page: page_key.to_owned() };
    let button = CreateButton::new(control.to_string()).label("Acknowledge").style(ButtonStyle::Success);
    vec![CreateActionRow::Buttons(vec![button])]
}

/// Whoever has a page of its own can give it back where it was; the card has that for the incident itself.
fn way_back(ring: &Ring<'_>, seen: &Seen<'_>) -> Vec<CreateActionRow> {
    let has = matches!(ring.page.state, PageState::Acknowledged { .. });
    let Some(asked) = ring.page.asked().filter(|_| has) else { return Vec::new() };
    let id = Control::of(seen.key, Press::GivePageBack(asked)).to_string();
    vec![CreateActionRow::Buttons(vec![CreateButton::new(id).label("Not me after all").style(ButtonStyle::Secondary)])]
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
