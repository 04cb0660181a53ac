//! What is overdue: one message to one person, edited as the matter turns.
//!
//! Guarantees: it makes no sound; it mentions the one who is asked, and nobody else.

use chrono::{DateTime, TimeDelta, Utc};
use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use super::action_items::day;
use super::{Body, Control, Mentions, Press, Seen, text};
use crate::incident::{ActionNumber, Duty, Standing};

/// The reminder as it stands at `now`; `key` is the incident's opaque key.
#[must_use]
pub fn reminder(duty: &Duty, seen: &Seen<'_>, key: &str, now: DateTime<Utc>) -> Body {
    let addressee = duty.addressee(seen.incident);
    match seen.incident.standing(duty, seen.rules, now) {
        Standing::Overdue(_) => {
            let who = addressee.map(|person| format!("{}: ", text::person(person.id))).unwrap_or_default();
            let button = CreateButton::new(snooze(duty, key).to_string());
            let button = button.label(snooze_label(duty)).style(ButtonStyle::Secondary);
            Body {
                components: vec![CreateActionRow::Buttons(vec![button])],
                mentions: Mentions {
                    users: addressee.map(|person| person.id).into_iter().collect(),
                    ..Mentions::default()
                },
                ..Body::quiet(format!("⏰ {who}{}", asked(duty, seen)))
            }
        }
        Standing::Snoozed(until) => {
            Body::quiet(format!("⏰ {} Put off until {}.", subject(duty, seen), text::moment(until)))
        }
        Standing::Met => Body::quiet(format!("✅ {} That is settled.", subject(duty, seen))),
    }
}

/// The button that puts it off.
#[must_use]
pub fn snooze(duty: &Duty, key: &str) -> Control {
    Control::of(key, Press::Snooze(duty.clone()))
}

fn snooze_label(duty: &Duty) -> String {
    let label = match duty {
        Duty::FillRole(_) | Duty::PostUpdate => "Ask again",
        Duty::CloseItself => "Keep it open, ask again",
        Duty::Archive => "Archive it",
        Duty::DoAction(_) => "Remind me again",
    };
    format!("{label} in {}", span(duty.snooze()))
}

fn span(span: TimeDelta) -> String {
    match (span.num_days(), span.num_hours(), span.num_minutes()) {
        (1, ..) => "1 day".to_owned(),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, _) => format!("{hours} h"),
        (days, ..) => format!("{days} days"),
    }
}

/// What is overdue, and what to do about it.
fn asked(duty: &Duty, seen: &Seen<'_>) -> String {
    match duty {
        Duty::FillRole(role) => format!(
            "nobody is **{}** of {} yet. `/incident role take role:{}` takes it, `/incident role assign` gives it to somebody.",
            text::line(seen.rules.role_name(role)),
            seen.number(),
            role.0
        ),
        Duty::Archive => format!("the channel of {} is archived by itself; nothing has to be done.", seen.number()),
        Duty::PostUpdate => format!(
            "an update of {} is due. Update on the card or `/incident update` tells everybody how it stands.",
            seen.number()
        ),
        Duty::DoAction(number) => format!(
            "action item {number} of {}{}: {}. `/incident action done number:{number}` once it is done, `/incident action \
             edit` for another day.",
            seen.number(),
            due(*number, seen),
            action(*number, seen),
        ),
        Duty::CloseItself => format!(
            "{} is resolved, and closes itself in a day. `/incident close` does it now; `/incident reopen` if it is not over.",
            seen.number()
        ),
    }
}

fn subject(duty: &Duty, seen: &Seen<'_>) -> String {
    match duty {
        Duty::FillRole(role) => {
            format!("Somebody as **{}** of {}.", text::line(seen.rules.role_name(role)), seen.number())
        }
        Duty::PostUpdate => format!("An update of {}.", seen.number()),
        Duty::CloseItself => format!("The closing of {}.", seen.number()),
        Duty::Archive => format!("The archiving of {}.", seen.number()),
        Duty::DoAction(number) => {
            format!("Action item {number} of {}: {}.", seen.number(), action(*number, seen))
        }
    }
}

/// By when an action item is to be done.
fn due(number: ActionNumber, seen: &Seen<'_>) -> String {
    let due = seen.incident.action_item(number).and_then(|item| item.due);
    due.map(|due| format!(" is due {}", day(due))).unwrap_or_default()
}

/// What an action item says.
fn action(number: ActionNumber, seen: &Seen<'_>) -> String {
    seen.incident.action_item(number).map(|item| text::line(&item.title)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::example::{acknowledged, at, checkout, read, rules};
    use super::*;
    use crate::incident::{ActionItem, Actor, ChannelId, Incident, ItemKind, RoleId, Status};

    fn shows(incident: &Incident, duty: &Duty, minute: i64) -> String {
        let mut rules = rules();
        rules.auto_close_after = Some(TimeDelta::hours(72));
        rules.roles[0].remind_unfilled_after = Some(TimeDelta::minutes(5));
        let seen = Seen { incident, key: "k3y", channel: Some(ChannelId(900)), rules: &rules, by: &Actor::System };
        read(&reminder(duty, &seen, "k3y", at(minute)))
    }

    fn commander() -> Duty {
        Duty::FillRole(RoleId("commander".to_owned()))
    }

    #[test]
    fn a_role_that_nobody_took() {
        insta::assert_snapshot!(shows(&checkout(), &commander(), 6), @"
        (silent)
        ⏰ <@1>: nobody is **Incident commander** of #42 yet. `/incident role take role:commander` takes it, `/incident role assign` gives it to somebody.
        [Ask again in 15 min hw1:snooze:k3y:fill:commander]
        ");
    }

    #[test]
    fn a_role_that_was_asked_for_and_put_off() {
        let mut incident = checkout();
        incident.snoozed.insert(commander(), at(21));
        insta::assert_snapshot!(shows(&incident, &commander(), 6), @"
        (silent)
        ⏰ Somebody as **Incident commander** of #42. Put off until <t:1712760660:f>.
        ");
    }

    #[test]
    fn a_role_that_somebody_took() {
        insta::assert_snapshot!(shows(&acknowledged(), &commander(), 6), @"
        (silent)
        ✅ Somebody as **Incident commander** of #42. That is settled.
        ");
    }

    #[test]
    fn an_action_item_on_its_day() {
        let mut incident = checkout();
        incident.action_items.push(ActionItem {
            number: ActionNumber(3),
            title: "Alert on the *pool*".to_owned(),
            kind: ItemKind::Improvement,
            owner: incident.declarer.person().cloned(),
            due: chrono::NaiveDate::from_ymd_opt(2024, 4, 12),
            by: Actor::System,
            at: at(5),
            done: None,
        });
        insta::assert_snapshot!(shows(&incident, &Duty::DoAction(ActionNumber(3)), 60 * 24 * 4), @r"
        (silent)
        ⏰ <@1>: action item 3 of #42 is due 12 April 2024: Alert on the \*pool\*. `/incident action done number:3` once it is done, `/incident action edit` for another day.
        [Remind me again in 1 day hw1:snooze:k3y:action:3]
        ");
    }

    #[test]
    fn an_incident_that_is_about_to_close_itself() {
        let incident = Incident { status: Status::Resolved, resolved_at: Some(at(60)), ..acknowledged() };
        insta::assert_snapshot!(shows(&incident, &Duty::CloseItself, 60 * 24 * 4), @"
        (silent)
        ⏰ <@2>: #42 is resolved, and closes itself in a day. `/incident close` does it now; `/incident reopen` if it is not over.
        [Keep it open, ask again in 3 days hw1:snooze:k3y:close]
        ");
    }
}
