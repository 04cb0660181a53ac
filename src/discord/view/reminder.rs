//! What is overdue: one message to one person, edited as the matter turns.
//!
//! Guarantees: it makes no sound; it mentions the one who is asked, and nobody else; in the end it says why nobody is any more.

mod settled;

use chrono::{DateTime, TimeDelta, Utc};
use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use super::action_items::day;
use super::{Body, Control, Mentions, Press, Seen, text};
use crate::incident::{ActionNumber, Duty, Person, ReviewState, RoleId, Standing};

/// The reminder as it stands at `now`, for whoever is asked; `key` is the incident's opaque key, `next` when the next thing is
/// done about it.
#[must_use]
pub fn reminder(
    duty: &Duty,
    addressee: Option<&Person>,
    seen: &Seen<'_>,
    key: &str,
    (now, next): (DateTime<Utc>, Option<DateTime<Utc>>),
) -> Body {
    match seen.incident.standing(duty, seen.rules, now) {
        Standing::Overdue(_) => {
            let who = addressee.map(|person| format!("{}: ", text::person(person.id))).unwrap_or_default();
            let asked = asked(duty, seen, next);
            let button = CreateButton::new(snooze(duty, key).to_string());
            let button = button.label(snooze_label(duty)).style(ButtonStyle::Secondary);
            let buttons = escalate(duty, seen, key).into_iter().chain(reviewed(duty, key)).chain([button]).collect();
            Body {
                components: vec![CreateActionRow::Buttons(buttons)],
                mentions: Mentions {
                    users: addressee.map(|person| person.id).into_iter().collect(),
                    ..Mentions::default()
                },
                ..Body::quiet(format!("⏰ {who}{asked}"))
            }
        }
        Standing::Snoozed(until) => {
            Body::quiet(format!("⏰ {} Put off until {}.", lacking(duty, seen), text::moment(until)))
        }
        Standing::Met => Body::quiet(format!("✅ {}", settled::settled(duty, seen))),
    }
}

/// The button that puts it off.
#[must_use]
pub fn snooze(duty: &Duty, key: &str) -> Control {
    Control::of(key, Press::Snooze(duty.clone()))
}

/// The button that calls in others, where nothing moves and somebody can be paged.
fn escalate(duty: &Duty, seen: &Seen<'_>, key: &str) -> Option<CreateButton> {
    let control = Control::of(key, Press::Escalate).to_string();
    let offered = *duty == Duty::Stalled && seen.pages();
    offered.then(|| CreateButton::new(control).label("Escalate").style(ButtonStyle::Danger))
}

/// The button that ends the review, where it is that.
fn reviewed(duty: &Duty, key: &str) -> Option<CreateButton> {
    let control = Control::of(key, Press::Review(ReviewState::Reviewed)).to_string();
    (*duty == Duty::Review).then(|| CreateButton::new(control).label("Reviewed").style(ButtonStyle::Success))
}

fn snooze_label(duty: &Duty) -> String {
    let label = match duty {
        Duty::FillRole(_) | Duty::PostUpdate | Duty::Stalled | Duty::Unresolved | Duty::AnswerOffer(_) => "Ask again",
        Duty::CloseItself => "Keep it open, ask again",
        Duty::Archive => "Archive it",
        Duty::LapseUndo(_) | Duty::HotWash(_) => "Ask again",
        Duty::DoAction(_) | Duty::Review => "Remind me again",
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
fn asked(duty: &Duty, seen: &Seen<'_>, next: Option<DateTime<Utc>>) -> String {
    match duty {
        Duty::FillRole(role) => format!(
            "nobody is **{}** of {} yet. `/incident role take role:{}` takes it, `/incident role assign` gives it to somebody.",
            text::line(seen.rules.role_name(role)),
            seen.number(),
            role.0
        ),
        Duty::Stalled => {
            let more = if seen.pages() { "Escalate pages the next level; " } else { "" };
            format!(
                "nothing was recorded in {} for a while, and its cause is not known. {more}`/incident theory add` or Note on \
                 the card says what is being tried.",
                seen.number()
            )
        }
        Duty::Unresolved => format!(
            "{} is open since {}. `/incident resolve` if it is over; `/incident update` tells everybody how it stands.",
            seen.number(),
            text::moment(seen.incident.reopened_at.unwrap_or(seen.incident.declared_at))
        ),
        Duty::AnswerOffer(role) => format!(
            "{} has not answered your offer of **{}** of {} yet. `/incident role assign` gives it without asking, \
             `/incident role handover` offers it to somebody else.",
            offered_to(role, seen),
            text::line(seen.rules.role_name(role)),
            seen.number()
        ),
        Duty::LapseUndo(_) => format!("the resolution of {} stands.", seen.number()),
        Duty::HotWash(_) => format!("the hot wash of {} is open.", seen.number()),
        Duty::Review => format!(
            "the review of {}'s postmortem was due {}, and it is **{}**. `/incident postmortem incident:{incident}` gives the newest \
             draft; `state:reviewed` once it is agreed on, `due:` for another day, `owner:` for somebody else.",
            seen.number(),
            seen.incident.review_due(seen.rules).map(text::moment).unwrap_or_default(),
            seen.incident.review.state.label(),
            incident = seen.incident.number.0,
        ),
        Duty::Archive => format!("the channel of {} is archived by itself; nothing has to be done.", seen.number()),
        Duty::PostUpdate => format!(
            "an update of {} is due. Update on the card or `/incident update` tells everybody how it stands.",
            seen.number()
        ),
        Duty::DoAction(number) => format!(
            "action item {number} of {}{}: {}. `/incident action done number:{number} incident:{incident}` once it is done, \
             `/incident action edit number:{number} incident:{incident}` with `due:` for another day.",
            seen.number(),
            due(*number, seen),
            action(*number, seen),
            // The incident's channel may be archived by now: this can be typed anywhere.
            incident = seen.incident.number.0,
        ),
        Duty::CloseItself => {
            let closing = next.map(|at| format!(" {}, {}", text::distance(at), text::moment(at))).unwrap_or_default();
            format!(
                "{} is resolved, and closes itself{closing}. `/incident close` does it now; `/incident reopen` if it is not \
                 over.",
                seen.number()
            )
        }
    }
}

/// How it stands while it is put off.
fn lacking(duty: &Duty, seen: &Seen<'_>) -> String {
    match duty {
        Duty::FillRole(role) => {
            format!("Nobody is **{}** of {} yet.", text::line(seen.rules.role_name(role)), seen.number())
        }
        Duty::Stalled => format!("Nothing was recorded in {} for a while.", seen.number()),
        Duty::Unresolved => format!("{} is not resolved yet.", seen.number()),
        Duty::AnswerOffer(role) => format!(
            "{} has not answered the offer of **{}** of {} yet.",
            offered_to(role, seen),
            text::line(seen.rules.role_name(role)),
            seen.number()
        ),
        Duty::PostUpdate => format!("An update of {} is due.", seen.number()),
        Duty::CloseItself => format!("{} is resolved, and does not close itself yet.", seen.number()),
        Duty::LapseUndo(_) => format!("The resolution of {} stands.", seen.number()),
        Duty::HotWash(_) => format!("The hot wash of {} is open.", seen.number()),
        Duty::Review => {
            format!("The postmortem of {} is **{}** still.", seen.number(), seen.incident.review.state.label())
        }
        Duty::Archive => format!("The channel of {} is not archived yet.", seen.number()),
        Duty::DoAction(number) => {
            format!("Action item {number} of {} is not done yet: {}.", seen.number(), action(*number, seen))
        }
    }
}

/// To whom a role is offered, by name: they are not the one who is asked.
fn offered_to(role: &RoleId, seen: &Seen<'_>) -> String {
    seen.incident.offer(role).map_or_else(|| "Nobody".to_owned(), |offer| text::named(&offer.to))
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
    use super::super::example::{acknowledged, at, bob, checkout, read, rules};
    use super::*;
    use crate::incident::{
        ActionItem, Actor, Audience, ChannelId, Done, EntryNumber, Incident, ItemKind, Link, Number, Offer, Posted,
        Status, Tie,
    };

    fn shows(incident: &Incident, duty: &Duty, minute: i64) -> String {
        let mut rules = rules();
        rules.auto_close_after = Some(TimeDelta::hours(72));
        rules.roles[0].remind_unfilled_after = Some(TimeDelta::minutes(5));
        rules.severities[0].stalled_after = Some(TimeDelta::minutes(30));
        let seen = Seen { incident, key: "k3y", channel: Some(ChannelId(900)), rules: &rules, by: &Actor::System };
        let closing = (*duty == Duty::CloseItself).then(|| at(60) + TimeDelta::hours(72));
        read(&reminder(duty, duty.addressee(incident), &seen, "k3y", (at(minute), closing)))
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
        ⏰ Nobody is **Incident commander** of #42 yet. Put off until <t:1712760660:f>.
        ");
    }

    #[test]
    fn a_role_that_somebody_took() {
        insta::assert_snapshot!(shows(&acknowledged(), &commander(), 6), @"
        (silent)
        ✅ <@2> is **Incident commander** of #42 now, since <t:1712759580:f>.
        ");
    }

    #[test]
    fn why_nobody_is_asked_any_more() {
        let resolved = Incident { status: Status::Resolved, resolved_at: Some(at(60)), ..checkout() };
        let closed = Incident { status: Status::Closed, closed_at: Some(at(90)), ..resolved.clone() };
        let posted = |next: Option<i64>| Incident {
            last_update: Some(Posted {
                text: "half of all payments fail".to_owned(),
                audience: Audience::Internal,
                by: bob(),
                at: at(50),
                next_due: next.map(at),
            }),
            ..checkout()
        };
        let duplicate =
            Incident { links: vec![Link { to: Number(7), tie: Tie::DuplicateOf, channel: None }], ..checkout() };
        let cases = [
            shows(&resolved, &commander(), 61),
            shows(&duplicate, &commander(), 61),
            shows(&posted(Some(120)), &Duty::PostUpdate, 61),
            shows(&resolved, &Duty::PostUpdate, 61),
            shows(&checkout(), &Duty::PostUpdate, 61),
            shows(&closed, &Duty::CloseItself, 91),
            shows(&checkout(), &Duty::CloseItself, 91),
        ];
        insta::assert_snapshot!(cases.join("\n").replace("(silent)\n", ""), @"
        ✅ Nobody is asked to be **Incident commander** of #42 any more: it was resolved, <t:1712763000:f>.
        ✅ Nobody is asked to be **Incident commander** of #42 any more: it goes on as #7.
        ✅ <@2> posted an update of #42 <t:1712762400:f>; the next one is due <t:1712766600:f>.
        ✅ No update of #42 is due any more: it was resolved, <t:1712763000:f>.
        ✅ No update of #42 is due any more: its severity is SEV1.
        ✅ #42 was closed, <t:1712764800:f>.
        ✅ #42 does not close itself any more: it is open again.
        ");
    }

    #[test]
    fn an_action_item_that_was_done_or_put_off() {
        let item = |due, done| ActionItem {
            number: ActionNumber(3),
            title: "Alert on the *pool*".to_owned(),
            kind: ItemKind::Improvement,
            owner: None,
            due,
            by: Actor::System,
            at: at(5),
            done,
        };
        let day = chrono::NaiveDate::from_ymd_opt(2034, 4, 12);
        let done = Some(Done { by: bob(), at: at(70) });
        let cases = [item(day, done), item(day, None), item(None, None)].map(|item| {
            let mut incident = checkout();
            incident.action_items.push(item);
            shows(&incident, &Duty::DoAction(ActionNumber(3)), 80)
        });
        insta::assert_snapshot!(cases.join("\n").replace("(silent)\n", ""), @r"
        ✅ Action item 3 of #42 is done, says <@2>, <t:1712763600:f>: Alert on the \*pool\*.
        ✅ Action item 3 of #42 is due 12 April 2034 now: Alert on the \*pool\*.
        ✅ Action item 3 of #42 has no day any more: Alert on the \*pool\*.
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
        ⏰ <@1>: action item 3 of #42 is due 12 April 2024: Alert on the \*pool\*. `/incident action done number:3 incident:42` once it is done, `/incident action edit number:3 incident:42` with `due:` for another day.
        [Remind me again in 1 day hw1:snooze:k3y:action:3]
        ");
    }

    #[test]
    fn what_does_not_move() {
        let offer = Offer {
            role: RoleId("scribe".to_owned()),
            by: bob(),
            to: super::super::example::person(3, "Carol"),
            since: at(5),
            entry: EntryNumber(4),
        };
        let incident = Incident { offers: vec![offer], ..acknowledged() };
        let day = 60 * 24;
        let late = [
            shows(&incident, &Duty::Stalled, 35),
            shows(&incident, &Duty::Unresolved, day),
            shows(&incident, &Duty::AnswerOffer(RoleId("scribe".to_owned())), 15),
        ];
        insta::assert_snapshot!(late.join("\n").replace("(silent)\n", ""), @"
        ⏰ <@2>: nothing was recorded in #42 for a while, and its cause is not known. Escalate pages the next level; `/incident theory add` or Note on the card says what is being tried.
        [Escalate hw1:escalate:k3y] [Ask again in 15 min hw1:snooze:k3y:stalled]
        ⏰ <@2>: #42 is open since <t:1712759400:f>. `/incident resolve` if it is over; `/incident update` tells everybody how it stands.
        [Ask again in 1 day hw1:snooze:k3y:unresolved]
        ⏰ <@2>: Carol has not answered your offer of **Scribe** of #42 yet. `/incident role assign` gives it without asking, `/incident role handover` offers it to somebody else.
        [Ask again in 15 min hw1:snooze:k3y:offer:scribe]
        ");
    }

    #[test]
    fn what_moves_again() {
        let acted = Incident { last_act_at: Some(at(34)), ..acknowledged() };
        let identified = Incident { status: Status::Identified, identified_at: Some(at(20)), ..acknowledged() };
        let resolved = Incident { status: Status::Resolved, resolved_at: Some(at(60)), ..acknowledged() };
        let cases = [
            shows(&acted, &Duty::Stalled, 35),
            shows(&identified, &Duty::Stalled, 35),
            shows(&resolved, &Duty::Stalled, 70),
            shows(&resolved, &Duty::Unresolved, 70),
            shows(&acknowledged(), &Duty::AnswerOffer(RoleId("commander".to_owned())), 70),
            shows(&acknowledged(), &Duty::AnswerOffer(RoleId("scribe".to_owned())), 70),
        ];
        insta::assert_snapshot!(cases.join("\n").replace("(silent)\n", ""), @"
        ✅ #42 moves again.
        ✅ #42 is **identified** now.
        ✅ Nobody is asked about #42 any more: it was resolved, <t:1712763000:f>.
        ✅ Nobody is asked about #42 any more: it was resolved, <t:1712763000:f>.
        ✅ <@2> is **Incident commander** of #42.
        ✅ **Scribe** of #42 is not on offer any more.
        ");
    }

    #[test]
    fn an_incident_that_is_about_to_close_itself() {
        let incident = Incident { status: Status::Resolved, resolved_at: Some(at(60)), ..acknowledged() };
        insta::assert_snapshot!(shows(&incident, &Duty::CloseItself, 60 * 24 * 4), @"
        (silent)
        ⏰ <@2>: #42 is resolved, and closes itself <t:1713022200:R>, <t:1713022200:f>. `/incident close` does it now; `/incident reopen` if it is not over.
        [Keep it open, ask again in 3 days hw1:snooze:k3y:close]
        ");
    }
}
