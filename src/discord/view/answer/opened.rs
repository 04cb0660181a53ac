//! The answer to opening: the number at once, the channel when it is there, the severity if nobody chose one.

use chrono::{DateTime, Utc};
use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use super::acknowledged::held;
use super::answer_elsewhere;
use crate::discord::view::{Body, Control, Press, Seen, text};
use crate::incident::{Outcome, PlaceKind, Severity};

/// Discord puts 5 buttons in a row, and 5 rows in a message (its documentation of message components).
const ROW: usize = 5;
const ROWS: usize = 5;
/// The longest label of a button, in characters (the same).
const LABEL: usize = 80;

/// The answer to the one who opened it, before its `place` is there and, as an edit, when it is. `key` is the incident's opaque
/// key; with it the severity can be chosen by a button where the default one was assumed. `lets_in`: the roles that paging lets in
/// to a private one, with how many people hold each. An outcome of another command gets the answer that it has anywhere.
#[must_use]
pub fn opened(
    outcome: &Outcome,
    seen: &Seen<'_>,
    key: &str,
    (place, lets_in): (PlaceKind, &[(String, Option<u64>)]),
) -> Body {
    let mut body = match outcome {
        Outcome::Opened { pages, started_at, from_private, held_until, .. } => {
            Body::personal(opening(seen, (*pages, *held_until), *started_at, (place, *from_private)))
        }
        Outcome::OpenedAlready => Body::personal(opened_already(seen, place)),
        outcome => answer_elsewhere(outcome, seen),
    };
    if !lets_in.is_empty() {
        let roles: Vec<_> = lets_in.iter().map(|(name, holders)| holding(name, *holders)).collect();
        body.content.push_str(&format!("\nThe page lets in everybody with the role {}.", roles.join(" and ")));
    }
    with_severities(body, outcome, seen, key)
}

/// The same while Discord does not make the place, again and again: what is known, and what goes on without it.
#[must_use]
pub fn opened_without_place(outcome: &Outcome, seen: &Seen<'_>, key: &str, place: PlaceKind) -> Body {
    let what = word(place);
    let paging = match seen.pages() {
        true if seen.incident.is_private() => " Until then pages go by direct message, since the incident is private.",
        true => " Until then pages go to the announcement channel.",
        false => "",
    };
    let body = Body::personal(format!(
        "**{}** is open as {} and recorded. Discord does not make its {what} at the moment: it is tried again until it does.\n\
         Every command works from any channel with `incident:{}`.{paging}",
        seen.heading(),
        seen.severity(),
        seen.incident.number.0,
    ));
    with_severities(body, outcome, seen, key)
}

fn with_severities(mut body: Body, outcome: &Outcome, seen: &Seen<'_>, key: &str) -> Body {
    if matches!(outcome, Outcome::Opened { severity_assumed: true, .. }) && seen.incident.status.is_open() {
        let buttons = severities(seen, key);
        if !buttons.is_empty() {
            body.content.push_str(&format!("\nNobody chose a severity, so it is {}. Is it another?", seen.severity()));
        }
        body.components = buttons;
    }
    body
}

/// The answer where the channel could not be made; `why` in words that a person can act on.
#[must_use]
pub fn channel_failed(seen: &Seen<'_>, why: &str, place: PlaceKind) -> Body {
    let incident = seen.incident;
    let what = word(place);
    let paging = match seen.pages() {
        true if incident.is_private() => " Pages go by direct message, since the incident is private.",
        true => " Pages go to the announcement channel.",
        false => "",
    };
    Body::personal(format!(
        "⚠️ **{}** is open as {} and recorded, but its {what} could not be made: {}\n\
         Every command works from any channel with `incident:{}`.{paging} Once that is mended, the next change to the incident \
         makes the {what}.",
        seen.heading(),
        seen.severity(),
        text::excerpt(why, 600),
        incident.number.0,
    ))
}

/// What was opened and where it goes on.
pub(super) fn opening(
    seen: &Seen<'_>,
    (pages, held_until): (bool, Option<DateTime<Utc>>),
    started_at: Option<DateTime<Utc>>,
    (place, from_private): (PlaceKind, bool),
) -> String {
    let (heading, severity) = (seen.heading(), seen.severity());
    let place = match seen.channel {
        Some(channel) => format!(": {}", text::channel(channel)),
        None => format!(". Making its {}…", word(place)),
    };
    let paging = match (pages, held_until) {
        (_, Some(until)) => held(until),
        (true, None) => "Paging now.".to_owned(),
        (false, None) => seen.pages_nobody(),
    };
    let start = started_at.map(|at| format!(" Started {}.", text::moment(at))).unwrap_or_default();
    let why = if from_private { ", as that message is" } else { "" };
    let private = match seen.incident.is_private() {
        true => format!(
            " It is private{why}: nobody else sees it but whoever is paged. `/incident private invite` lets others in."
        ),
        false => String::new(),
    };
    format!("**{heading}** is open as {severity}{place}\n{paging}{start}{private}")
}

fn holding(role: &str, holders: Option<u64>) -> String {
    let many = match holders {
        Some(1) => "1 person".to_owned(),
        Some(count) => format!("{count} people"),
        None => "nobody could say how many".to_owned(),
    };
    format!("**{}** ({many})", text::line(role))
}

/// The same person opened the same a moment ago.
pub(super) fn opened_already(seen: &Seen<'_>, place: PlaceKind) -> String {
    let place = match seen.channel {
        Some(channel) => format!("It goes on in {}.", text::channel(channel)),
        None => format!("Making its {}…", word(place)),
    };
    format!("You opened **{}** a moment ago, so no second one was made. {place}", seen.heading())
}

fn word(place: PlaceKind) -> &'static str {
    match place {
        PlaceKind::Channel => "channel",
        PlaceKind::Thread => "thread",
    }
}

/// A button for each severity but the present one.
fn severities(seen: &Seen<'_>, key: &str) -> Vec<CreateActionRow> {
    let others = seen.rules.severities.iter().filter(|severity| severity.id != seen.incident.severity);
    let buttons: Vec<_> = others.filter_map(|severity| button(severity, key)).take(ROW * ROWS).collect();
    buttons.chunks(ROW).map(|row| CreateActionRow::Buttons(row.to_vec())).collect()
}

fn button(severity: &Severity, key: &str) -> Option<CreateButton> {
    let choose = Control::of(key, Press::ChooseSeverity(severity.id.clone()));
    let label: String = severity.name.chars().take(LABEL).collect();
    Some(CreateButton::new(choose.custom_id()?).label(label).style(ButtonStyle::Secondary))
}
