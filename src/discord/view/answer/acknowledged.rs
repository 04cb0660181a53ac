//! The acknowledgement in words: who has it, and who has it no more.

use chrono::{DateTime, Utc};
use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use crate::discord::view::{Body, Control, Press, Seen, text};
use crate::incident::{GivenBack, PartTaken};

/// Somebody has it; `paged`: a page was running, `responder`: they may do more than that here.
pub(super) fn acknowledged(seen: &Seen<'_>, (paged, responder): (bool, bool), at: DateTime<Utc>) -> String {
    let (by, number, at) = (text::who(seen.by), seen.number(), text::moment(at));
    let paging = if paged { "Paging stops." } else { "Nobody was being paged." };
    // Whoever was paged may acknowledge; a role takes more.
    let lead = seen.rules.roles.first().filter(|role| responder && seen.incident.holder(&role.id).is_none());
    let next = lead
        .map(|role| format!(" Nobody is {} yet: `/incident role take role:{}`.", text::line(&role.name), role.id.0));
    format!("✅ {by} has {number} since {at}. {paging}{}", next.unwrap_or_default())
}

/// Somebody has it, and paging goes on until all who were called do.
pub(super) fn in_part(seen: &Seen<'_>, PartTaken { was_called, missing }: &PartTaken) -> String {
    let (by, number, missing) = (text::who(seen.by), seen.number(), text::excerpt(&missing.join(", "), 300));
    match was_called {
        true => format!("✅ {by} has {number}. Paging goes on until these have it too: {missing}."),
        false => format!(
            "✅ {by} has {number}, and was not called by the page: it goes on until these have acknowledged: {missing}."
        ),
    }
}

/// Nobody has it any more.
pub(super) fn given_back(seen: &Seen<'_>, GivenBack { of, pages, held_until }: &GivenBack) -> String {
    let (by, number) = (text::who(seen.by), seen.number());
    let what = match of == seen.by {
        true => format!("{by} gave {number} back: nobody has it now."),
        false => format!("{by} gave {number} back for {}: nobody has it now.", text::name(of)),
    };
    let paging = match (pages, held_until) {
        (_, Some(until)) => held(*until),
        (true, None) => "Paging goes on.".to_owned(),
        (false, None) => format!("{} Acknowledge on the card takes it.", seen.pages_nobody()),
    };
    format!("{what} {paging}")
}

/// Quiet hours, and what to do about them.
pub(super) fn held(until: DateTime<Utc>) -> String {
    let (at, soon) = (text::moment(until), text::distance(until));
    format!("Quiet hours: nobody is paged before {at} ({soon}). `/incident escalate` pages now.")
}

/// The same answer with the way back.
pub(super) fn with_way_back(body: Body, seen: &Seen<'_>) -> Body {
    let id = Control::of(seen.key, Press::GiveBack).to_string();
    let button = CreateButton::new(id).label("Not me after all").style(ButtonStyle::Secondary);
    Body { components: vec![CreateActionRow::Buttons(vec![button])], ..body }
}
