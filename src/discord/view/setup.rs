//! `/hotwash setup`: a short walk, a step a message, each edited in place. What stands now, what can be chosen, and on.
//!
//! Guarantees: a step is understood from the `custom_id` of what was pressed alone, after any restart and in any order.
//!
//! Does not know: whether what is shown as standing works; that is said in the note above it.

mod afterwards;
mod moves;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serenity::all::{ButtonStyle, ChannelType};
use serenity::builder::{
    CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::{Body, Control, text};
use crate::incident::{Actor, ChannelId, ScheduleId, ServerRoleId, UserId};

pub use afterwards::{
    ZONE_FIELD, join_post, membership, setup_refused, test_answered, test_not_yours, test_page, zone_form,
};
pub use moves::{SetupMove, Step};

/// As many people and roles can be on call at once.
const ON_CALL: u8 = 10;
/// The zones that the menu offers; every other one is typed.
const ZONES: [Tz; 24] = [
    Tz::UTC,
    Tz::America__Los_Angeles,
    Tz::America__Denver,
    Tz::America__Chicago,
    Tz::America__New_York,
    Tz::America__Sao_Paulo,
    Tz::Europe__London,
    Tz::Europe__Berlin,
    Tz::Europe__Paris,
    Tz::Europe__Madrid,
    Tz::Europe__Athens,
    Tz::Europe__Kyiv,
    Tz::Europe__Istanbul,
    Tz::Africa__Cairo,
    Tz::Africa__Lagos,
    Tz::Africa__Johannesburg,
    Tz::Asia__Dubai,
    Tz::Asia__Kolkata,
    Tz::Asia__Singapore,
    Tz::Asia__Shanghai,
    Tz::Asia__Tokyo,
    Tz::Asia__Seoul,
    Tz::Australia__Sydney,
    Tz::Pacific__Auckland,
];

/// What is agreed on now, as far as a step shows it.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Where incidents are announced.
    pub announcements: Stands<ChannelId>,
    /// Where incidents get their channels.
    pub category: Stands<ChannelId>,
    /// Who may page, resolve and close.
    pub responders: Stands<ServerRoleId>,
    /// How times are read and shown.
    pub zone: Tz,
    /// Who is on call; at least one.
    pub on_call: Vec<OnCall>,
    /// Who set the step's own value last, and when; `None`: it is the file's.
    pub set: Option<(Actor, DateTime<Utc>)>,
    /// The present.
    pub now: DateTime<Utc>,
}

/// Whether a thing that is agreed on is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands<Id> {
    /// It is.
    There(Id),
    /// Nothing of this name is there yet.
    Named(String),
    /// It was chosen, and is gone or hidden.
    Gone,
}

/// Somebody on call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnCall {
    /// The holders of a role.
    Role(ServerRoleId),
    /// A person.
    Person(UserId),
    /// Whoever is on call by a schedule.
    Schedule(ScheduleId),
    /// A target as the file writes it, that the server does not have.
    Nobody(String),
}

/// A step of the walk. `note` says what was done or what is in the way, in words that are safe to show.
#[must_use]
pub fn setup(step: Step, standing: &Standing, note: Option<&str>) -> Body {
    let note = note.map(|note| format!("{note}\n\n")).unwrap_or_default();
    let (title, what) = step.words();
    let set = match &standing.set {
        Some((by, at)) => format!(" (set by {}, {})", text::who(by), text::distance(*at)),
        None => String::new(),
    };
    let now = now(step, standing).map(|now| format!("\nNow: {now}{set}"));
    let now = now.or_else(|| tested(step, standing)).unwrap_or_default();
    let number = step.number();
    let content = format!("{note}**Setting up Hotwash · {number} of {} · {title}**\n{what}{now}", Step::ALL.len());
    let mut components: Vec<CreateActionRow> =
        menu(step, standing).into_iter().map(CreateActionRow::SelectMenu).collect();
    let (own, mut ways) = (own_buttons(step, standing), Vec::new());
    ways.extend(step.before().and_then(|before| button(SetupMove::Go(before), "Back", ButtonStyle::Secondary)));
    ways.extend(step.after().and_then(|after| button(SetupMove::Go(after), "Next", ButtonStyle::Primary)));
    components.extend([own, ways].into_iter().filter(|row| !row.is_empty()).map(CreateActionRow::Buttons));
    Body { components, ..Body::personal(content) }
}

fn now(step: Step, standing: &Standing) -> Option<String> {
    let channel = |stands: &Stands<ChannelId>, sign: &str| match stands {
        Stands::There(id) => text::channel(*id),
        Stands::Named(name) => format!("{sign}{}, made with the first incident", text::line(name)),
        Stands::Gone => "⚠️ one that is gone, or that I can't see. Choose another.".to_owned(),
    };
    Some(match step {
        Step::Announcements => channel(&standing.announcements, "#"),
        Step::Category => channel(&standing.category, ""),
        Step::Responders => match &standing.responders {
            Stands::There(role) => role_mention(*role),
            Stands::Named(name) => format!("nobody in particular: there is no role {} here", text::line(name)),
            Stands::Gone => "⚠️ a role that is gone, so everybody may do everything".to_owned(),
        },
        Step::Zone => zone_label(standing.zone, standing.now),
        Step::OnCall => standing.on_call.iter().map(on_call).collect::<Vec<_>>().join(", "),
        Step::TestPage => return None,
    })
}

/// Who answered the last test page, and when.
fn tested(step: Step, standing: &Standing) -> Option<String> {
    let (by, at) = standing.set.as_ref().filter(|_| step == Step::TestPage)?;
    Some(format!("\nLast answered by {}, {}.", text::who(by), text::distance(*at)))
}

fn on_call(who: &OnCall) -> String {
    match who {
        OnCall::Role(role) => role_mention(*role),
        OnCall::Person(person) => text::person(*person),
        OnCall::Schedule(id) => format!("whoever is on call for **{}**", text::line(&id.0)),
        OnCall::Nobody(target) => format!("{}, which is not here", text::line(target)),
    }
}

fn role_mention(role: ServerRoleId) -> String {
    format!("<@&{role}>")
}

fn zone_label(zone: Tz, now: DateTime<Utc>) -> String {
    format!("{}, where it is {}", zone.name(), now.with_timezone(&zone).format("%H:%M"))
}

fn menu(step: Step, standing: &Standing) -> Option<CreateSelectMenu> {
    let (kind, hint, most) = match step {
        Step::Announcements => {
            let types = Some(vec![ChannelType::Text, ChannelType::News]);
            let kind = CreateSelectMenuKind::Channel { channel_types: types, default_channels: None };
            (kind, "Choose a channel", 1)
        }
        Step::Category => {
            let types = Some(vec![ChannelType::Category]);
            let kind = CreateSelectMenuKind::Channel { channel_types: types, default_channels: None };
            (kind, "Choose a category", 1)
        }
        Step::Responders => (CreateSelectMenuKind::Role { default_roles: None }, "Choose a role", 1),
        Step::Zone => {
            let option = |zone: Tz| CreateSelectMenuOption::new(zone_label(zone, standing.now), zone.name());
            let options = ZONES.into_iter().map(option).collect();
            (CreateSelectMenuKind::String { options }, "Choose a time zone", 1)
        }
        Step::OnCall => {
            let kind = CreateSelectMenuKind::Mentionable { default_users: None, default_roles: None };
            (kind, "Choose roles or people", ON_CALL)
        }
        Step::TestPage => return None,
    };
    let id = Control::Setup(SetupMove::Choose(step)).custom_id()?;
    Some(CreateSelectMenu::new(id, kind).placeholder(hint).min_values(1).max_values(most))
}

fn own_buttons(step: Step, standing: &Standing) -> Vec<CreateButton> {
    let buttons = match (step, &standing.responders) {
        (Step::Responders, Stands::There(_)) => {
            vec![button(SetupMove::PostJoin, "Post a Join button", ButtonStyle::Secondary)]
        }
        (Step::Responders, Stands::Named(_) | Stands::Gone) => {
            vec![button(SetupMove::MakeRole, "Make the role", ButtonStyle::Success)]
        }
        (Step::Zone, _) => vec![button(SetupMove::AskZone, "Another zone", ButtonStyle::Secondary)],
        (Step::TestPage, _) => vec![button(SetupMove::SendTest, "Page me", ButtonStyle::Success)],
        _ => Vec::new(),
    };
    buttons.into_iter().flatten().collect()
}

fn button(to: SetupMove, label: &str, style: ButtonStyle) -> Option<CreateButton> {
    Some(CreateButton::new(Control::Setup(to).custom_id()?).label(label).style(style))
}

#[cfg(test)]
mod tests;
