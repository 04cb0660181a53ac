//! What can be pressed and chosen on the card: while the incident is open, what moves it on; once it is over, what is left to do.

use serenity::all::ButtonStyle;
use serenity::builder::{
    CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::super::{Control, Press, Seen};
use crate::incident::{Role, Status};

/// Discord's limits for a menu: options, and characters of a label or a description (its documentation of select menus).
const OPTIONS: usize = 25;
const LABEL: usize = 100;

/// On the pinned card.
pub(super) fn of_the_card(seen: &Seen<'_>) -> Vec<CreateActionRow> {
    let incident = seen.incident;
    let mut presses = Vec::new();
    match incident.status {
        Status::Investigating | Status::Identified | Status::Monitoring => {
            if incident.acknowledged.is_none() {
                presses.push((Press::Acknowledge, "Acknowledge", ButtonStyle::Success));
            } else {
                presses.push((Press::GiveBack, "Not me after all", ButtonStyle::Secondary));
            }
            presses.extend([
                (Press::Note, "Note", ButtonStyle::Secondary),
                (Press::Update, "Update", ButtonStyle::Secondary),
                (Press::Resolve, "Resolve", ButtonStyle::Secondary),
            ]);
        }
        Status::Resolved => presses.extend([
            (Press::Close, "Close", ButtonStyle::Primary),
            (Press::Reopen, "Reopen", ButtonStyle::Secondary),
            (Press::Note, "Note", ButtonStyle::Secondary),
            (Press::Postmortem, "Postmortem", ButtonStyle::Secondary),
        ]),
        // In an archived channel nobody can type a command: what is still wanted is here.
        Status::Closed => presses.extend([
            (Press::Postmortem, "Postmortem", ButtonStyle::Secondary),
            (Press::ShowTimeline, "Show timeline", ButtonStyle::Secondary),
            (Press::Note, "Note", ButtonStyle::Secondary),
            (Press::Reopen, "Reopen", ButtonStyle::Secondary),
        ]),
    }
    let mut rows = vec![buttons(seen, presses)];
    if incident.status.is_open() {
        rows.push(status_menu(seen));
        rows.extend(role_menu(seen));
    }
    rows
}

/// Under `/incident show`: the same, and what is done more rarely.
pub(super) fn to_oneself(seen: &Seen<'_>) -> Vec<CreateActionRow> {
    let mut rows = of_the_card(seen);
    if seen.incident.status.is_open() {
        let id = Control::of(seen.key, Press::Page).to_string();
        let whom = CreateSelectMenuKind::Mentionable { default_users: None, default_roles: None };
        rows.push(CreateActionRow::SelectMenu(CreateSelectMenu::new(id, whom).placeholder("Page a person or a role")));
        if seen.pages() {
            rows.push(buttons(seen, vec![(Press::Escalate, "Escalate", ButtonStyle::Danger)]));
        }
    }
    rows
}

fn buttons(seen: &Seen<'_>, presses: Vec<(Press, &str, ButtonStyle)>) -> CreateActionRow {
    let button =
        |(press, label, style)| CreateButton::new(Control::of(seen.key, press).to_string()).label(label).style(style);
    CreateActionRow::Buttons(presses.into_iter().map(button).collect())
}

/// Where it can go from here; where it stands shows as chosen.
fn status_menu(seen: &Seen<'_>) -> CreateActionRow {
    let all = [Status::Investigating, Status::Identified, Status::Monitoring, Status::Resolved];
    let option = |status: Status| {
        CreateSelectMenuOption::new(status.word(), status.word()).default_selection(status == seen.incident.status)
    };
    let options = all.into_iter().map(option).collect();
    menu(seen, Press::ChooseStatus, "Status", options)
}

/// The roles, each with who holds it; none configured: no menu.
fn role_menu(seen: &Seen<'_>) -> Option<CreateActionRow> {
    let option = |role: &Role| {
        let option = CreateSelectMenuOption::new(cut(&role.name), role.id.0.clone());
        match seen.incident.holder(&role.id) {
            Some(held) => option.description(cut(&format!("held by {}", held.by.name))),
            None => option,
        }
    };
    let options: Vec<_> = seen.rules.roles.iter().take(OPTIONS).map(option).collect();
    (!options.is_empty()).then(|| menu(seen, Press::TakeRole, "Take a role", options))
}

fn menu(seen: &Seen<'_>, press: Press, placeholder: &str, options: Vec<CreateSelectMenuOption>) -> CreateActionRow {
    let kind = CreateSelectMenuKind::String { options };
    let id = Control::of(seen.key, press).to_string();
    CreateActionRow::SelectMenu(CreateSelectMenu::new(id, kind).placeholder(placeholder))
}

fn cut(text: &str) -> String {
    text.chars().take(LABEL).collect()
}
