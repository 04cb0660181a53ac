//! What the walk leaves behind: the test page, and the button by which people join the responders.

use chrono::TimeDelta;
use serde_json::{Value, json};
use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use super::{SetupMove, role_mention};
use crate::discord::view::{Body, Control, Mentions, text};
use crate::incident::{ServerRoleId, UserId};

/// The name of the field in which a zone is typed.
pub const ZONE_FIELD: &str = "zone";

/// The form for a zone that the menu does not have.
#[must_use]
pub fn zone_form() -> Option<Value> {
    Some(json!({
        "custom_id": Control::Setup(SetupMove::AskZone).custom_id()?,
        "title": "Time zone",
        "components": [{ "type": 1, "components": [{
            "type": 4, "custom_id": ZONE_FIELD, "label": "Its IANA name", "style": 1, "required": true,
            "min_length": 2, "max_length": 60, "placeholder": "Europe/Lisbon",
        }] }],
    }))
}

/// The answer to somebody who may not set Hotwash up.
#[must_use]
pub fn setup_refused() -> Body {
    Body::personal(
        "You can't set Hotwash up: it takes Manage Server. Ask somebody who has it; `/hotwash help` says what you can do."
            .to_owned(),
    )
}

/// The test page: a real one, that sounds for one person.
#[must_use]
pub fn test_page(user: UserId) -> Body {
    let id = Control::TestPage { user }.custom_id();
    let buttons = id.map(|id| CreateButton::new(id).label("I have it").style(ButtonStyle::Success));
    Body {
        content: format!(
            "{} 🔔 Test page from Hotwash. Did it make a sound? Tap the button: that is how a page is answered.",
            text::person(user)
        ),
        components: buttons.map(|button| CreateActionRow::Buttons(vec![button])).into_iter().collect(),
        mentions: Mentions { users: vec![user], ..Mentions::default() },
        ..Body::default()
    }
}

/// The test page, once it was answered.
#[must_use]
pub fn test_answered(user: UserId, after: TimeDelta) -> Body {
    let seconds = after.num_seconds().max(0);
    let took = match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    };
    Body::quiet(format!(
        "✅ {} answered the test page after {took}. Hotwash is set up: `/incident open` opens an incident, `/hotwash help` says \
         the rest.",
        text::person(user)
    ))
}

/// The answer to somebody else who presses it.
#[must_use]
pub fn test_not_yours(user: UserId) -> Body {
    Body::personal(format!(
        "This test page is for {}. Nothing is wrong, and there is nothing to do.",
        text::person(user)
    ))
}

/// The message by which people join the responders.
#[must_use]
pub fn join_post(role: ServerRoleId) -> Body {
    let button = |join, label, style| {
        let id = Control::Membership { role, join }.custom_id()?;
        Some(CreateButton::new(id).label(label).style(style))
    };
    let buttons = [button(true, "Join", ButtonStyle::Success), button(false, "Leave", ButtonStyle::Secondary)];
    Body {
        components: vec![CreateActionRow::Buttons(buttons.into_iter().flatten().collect())],
        ..Body::quiet(format!(
            "**Incident responders** ({})\nResponders are paged when something breaks, and may page others, resolve and close \
             incidents. Press Join to be one.",
            role_mention(role)
        ))
    }
}

/// The answer to somebody who has joined or left.
#[must_use]
pub fn membership(role: ServerRoleId, joined: bool) -> Body {
    let role = role_mention(role);
    Body::personal(if joined {
        format!(
            "✅ You are one of {role} now: pages for them reach you. `/hotwash help` says what to type when they do."
        )
    } else {
        format!("You are not one of {role} any more, and their pages don't reach you.")
    })
}
