//! Turns that two people exchange.

use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use crate::discord::view::{Body, Control, text};
use crate::escalation::{SwapOffer, Turn};
use crate::incident::{ScheduleId, UserId};
use crate::store::SwapEnd;

/// Somebody has no turn to come.
#[must_use]
pub fn no_turn(schedule: &ScheduleId, who: UserId) -> Body {
    let id = text::line(&schedule.0);
    Body::personal(format!(
        "{} has no shift to come on {id} within a year, so there is nothing to exchange. `/oncall override schedule:{id}` puts \
         somebody on call for a time.",
        text::person(who)
    ))
}

/// The offer, for both to read; with the buttons of that key.
#[must_use]
pub fn swap_offered(offer: &SwapOffer, key: &str) -> Body {
    let SwapOffer { schedule, one, other } = offer;
    let content = format!(
        "{} offers {} to exchange shifts on {}:\n{}\n{}\nNothing changes until {} accepts.",
        text::person(one.person.id),
        text::person(other.person.id),
        text::line(&schedule.0),
        would_have(one, other.person.id),
        would_have(other, one.person.id),
        text::person(other.person.id),
    );
    let button = |accept: bool, label: &str, style| {
        let control = Control::Swap { key: key.to_owned(), accept };
        CreateButton::new(control.to_string()).label(label).style(style)
    };
    let buttons = vec![button(true, "Accept", ButtonStyle::Success), button(false, "Decline", ButtonStyle::Secondary)];
    Body { components: vec![CreateActionRow::Buttons(buttons)], ..Body::quiet(content) }
}

fn would_have(turn: &Turn, by: UserId) -> String {
    format!("- {} would have {} until {}", text::person(by), text::moment(turn.from), text::moment(turn.until))
}

/// What became of an offer, in its place.
#[must_use]
pub fn swap_ended(offer: &SwapOffer, end: SwapEnd, by: UserId) -> Body {
    let SwapOffer { schedule, one, other } = offer;
    let (id, took_back, by) = (text::line(&schedule.0), by == one.person.id, text::person(by));
    let has = |turn: &Turn, by: UserId| {
        format!("- {} has {} until {}", text::person(by), text::moment(turn.from), text::moment(turn.until))
    };
    Body::quiet(match end {
        SwapEnd::Accepted => format!(
            "✅ {by} accepted: these shifts on {id} are exchanged.\n{}\n{}",
            has(one, other.person.id),
            has(other, one.person.id)
        ),
        SwapEnd::Declined if took_back => format!("{by} took the offer to exchange shifts on {id} back."),
        SwapEnd::Declined => format!("{by} declined to exchange shifts on {id}: everything stays as it was."),
        SwapEnd::Overtaken => {
            format!(
                "The shifts on {id} are not what they were when they were offered: nothing is exchanged. `/oncall swap` offers anew."
            )
        }
    })
}

/// An offer that has ended was answered.
#[must_use]
pub fn swap_over(end: Option<SwapEnd>) -> Body {
    let how = match end {
        Some(SwapEnd::Accepted) => "was accepted",
        Some(SwapEnd::Declined) => "was declined",
        Some(SwapEnd::Overtaken) => "lapsed, since the shifts changed",
        None => "is not on record here",
    };
    Body::personal(format!("This offer {how}. `/oncall who` shows who is on call, `/oncall swap` offers anew."))
}
