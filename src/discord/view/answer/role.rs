//! What is said of a role: given, laid down, offered, accepted, declined.

use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use crate::discord::view::{Body, Control, Press, Seen, text};
use crate::incident::{Actor, Held, Outcome, Person, RoleId};

/// Somebody has it.
pub(super) fn given(seen: &Seen<'_>, role: &RoleId, to: &Person, from: Option<&Person>) -> String {
    let (by, number, name) = (text::who(seen.by), seen.number(), role_name(seen, role));
    let taken = seen.by.person().is_some_and(|person| person.id == to.id);
    let what = if taken {
        format!("{by} is **{name}** of {number} now")
    } else {
        format!("{by} made {} **{name}** of {number}", text::person(to.id))
    };
    format!("{what}{}.{}", after(from), part(seen, role))
}

/// Nobody has it any more.
pub(super) fn released(seen: &Seen<'_>, role: &RoleId) -> String {
    format!(
        "{} is no longer **{}** of {}. `/incident role take role:{}` makes it yours.",
        text::who(seen.by),
        role_name(seen, role),
        seen.number(),
        role.0
    )
}

/// Whoever it is offered to decides; until then nothing changes hands.
pub(super) fn offered(seen: &Seen<'_>, role: &RoleId, to: &Person, from: Option<&Person>) -> String {
    let (by, number, name) = (text::who(seen.by), seen.number(), role_name(seen, role));
    let own = seen.by.person().map(|person| person.id);
    let until = match from {
        Some(from) if Some(from.id) == own => format!(" Until {} accepts, it stays where it is.", text::person(to.id)),
        Some(from) => format!(" Until then {} keeps it.", text::person(from.id)),
        None => String::new(),
    };
    format!("{by} offers {} the role **{name}** of {number}.{}{until}", text::person(to.id), part(seen, role))
}

/// It has changed hands.
pub(super) fn accepted(seen: &Seen<'_>, role: &RoleId, from: Option<&Person>) -> String {
    let (by, number, name) = (text::who(seen.by), seen.number(), role_name(seen, role));
    format!("{by} accepted, and is **{name}** of {number} now{}.{}", after(from), part(seen, role))
}

/// It stays where it was.
pub(super) fn declined(seen: &Seen<'_>, role: &RoleId, by: &Actor, holder: Option<&Person>) -> String {
    let (who, number, name) = (text::who(seen.by), seen.number(), role_name(seen, role));
    let stays = match holder {
        Some(holder) => format!("{} keeps it; ", text::person(holder.id)),
        None => "Nobody holds it; ".to_owned(),
    };
    let next = format!("`/incident role handover role:{}` offers it to somebody else.", role.0);
    format!("{who} declined the role **{name}** of {number}, which {} had offered. {stays}{next}", text::who(by))
}

/// That button is of an offer that is over.
pub(super) fn not_offered(seen: &Seen<'_>, role: &RoleId, holder: Option<&Held>) -> String {
    let (number, name) = (seen.number(), role_name(seen, role));
    let now = match holder {
        Some(held) => {
            format!("{} is **{name}** of {number}, since {}.", text::person(held.by.id), text::moment(held.since))
        }
        None => {
            format!("Nobody is **{name}** of {number}: `/incident role take role:{}` makes it yours.", role.0)
        }
    };
    format!("That offer is over. {now} Nothing changed.")
}

/// What is said of an offer, with the buttons that answer it, for whoever it is made to: they see that they are meant, and no
/// device makes a sound. Everything else stays as it is. `key` is the incident's opaque key.
#[must_use]
pub fn with_buttons(body: Body, outcome: &Outcome, key: &str) -> Body {
    let Outcome::RoleOffered { role, to, .. } = outcome else { return body };
    let (accept, decline) = (Press::AcceptRole(role.clone()), Press::DeclineRole(role.clone()));
    let buttons = [(accept, "Accept", ButtonStyle::Success), (decline, "Decline", ButtonStyle::Secondary)];
    let buttons = buttons.into_iter().filter_map(|(press, label, style)| {
        Some(CreateButton::new(Control::of(key, press).custom_id()?).label(label).style(style))
    });
    let mut body = Body { components: vec![CreateActionRow::Buttons(buttons.collect())], ..body };
    body.mentions.users.push(to.id);
    body
}

/// The name that people read.
pub(super) fn role_name(seen: &Seen<'_>, role: &RoleId) -> String {
    text::line(seen.rules.role_name(role))
}

fn after(from: Option<&Person>) -> String {
    from.map(|from| format!(", after {}", text::person(from.id))).unwrap_or_default()
}

fn part(seen: &Seen<'_>, role: &RoleId) -> String {
    let part = seen.rules.role(role).map(|role| text::line(role.description.trim_end_matches('.')));
    part.filter(|part| !part.is_empty()).map(|part| format!(" {part}.")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::answer;
    use super::*;
    use crate::discord::view::example::{at, bob, checkout, person, read, seen};
    use crate::incident::{AcceptedRole, DeclinedRole};

    fn commander() -> RoleId {
        RoleId("commander".to_owned())
    }

    fn answers(outcome: &Outcome) -> String {
        seen(&checkout(), |seen| read(&with_buttons(answer(outcome, seen), outcome, "k3y")))
    }

    #[test]
    fn an_offer() {
        let to = || person(3, "Carol");
        let offered = |from| answers(&Outcome::RoleOffered { role: commander(), to: to(), from });
        insta::assert_snapshot!(offered(Some(person(1, "Alice"))), @"
        (silent)
        <@1> offers <@3> the role **Incident commander** of #42. Decides and delegates, does not debug. Until <@3> accepts, it stays where it is.
        [Accept hw1:accept:k3y:commander] [Decline hw1:decline:k3y:commander]
        ");
        insta::assert_snapshot!(offered(Some(person(2, "Bob"))), @"
        (silent)
        <@1> offers <@3> the role **Incident commander** of #42. Decides and delegates, does not debug. Until then <@2> keeps it.
        [Accept hw1:accept:k3y:commander] [Decline hw1:decline:k3y:commander]
        ");
        insta::assert_snapshot!(offered(None), @"
        (silent)
        <@1> offers <@3> the role **Incident commander** of #42. Decides and delegates, does not debug.
        [Accept hw1:accept:k3y:commander] [Decline hw1:decline:k3y:commander]
        ");
    }

    #[test]
    fn whoever_it_is_offered_to_is_meant_and_nobody_else() {
        let outcome = Outcome::RoleOffered { role: commander(), to: person(3, "Carol"), from: None };
        let body = seen(&checkout(), |seen| with_buttons(answer(&outcome, seen), &outcome, "k3y"));
        assert_eq!(body.mentions.users, [person(3, "Carol").id]);
        assert!(body.silent);
        let other = Outcome::RoleReleased { role: commander() };
        let body = seen(&checkout(), |seen| answer(&other, seen));
        assert_eq!(with_buttons(body.clone(), &other, "k3y"), body);
    }

    #[test]
    fn its_answers() {
        let role = commander;
        let from = Some(person(2, "Bob"));
        insta::assert_snapshot!(answers(&Outcome::RoleAccepted(AcceptedRole { role: role(), from: from.clone(), by: bob() })), @"
        (silent)
        <@1> accepted, and is **Incident commander** of #42 now, after <@2>. Decides and delegates, does not debug.
        ");
        insta::assert_snapshot!(answers(&Outcome::RoleDeclined(DeclinedRole { role: role(), by: bob(), holder: from })), @"
        (silent)
        <@1> declined the role **Incident commander** of #42, which <@2> had offered. <@2> keeps it; `/incident role handover role:commander` offers it to somebody else.
        ");
        insta::assert_snapshot!(answers(&Outcome::RoleDeclined(DeclinedRole { role: role(), by: bob(), holder: None })), @"
        (silent)
        <@1> declined the role **Incident commander** of #42, which <@2> had offered. Nobody holds it; `/incident role handover role:commander` offers it to somebody else.
        ");
        let holder = Held { role: role(), by: person(2, "Bob"), since: at(3) };
        insta::assert_snapshot!(answers(&Outcome::RoleNotOffered { role: role(), holder: Some(holder) }), @"
        (only to you)
        That offer is over. <@2> is **Incident commander** of #42, since <t:1712759580:f>. Nothing changed.
        ");
        insta::assert_snapshot!(answers(&Outcome::RoleNotOffered { role: role(), holder: None }), @"
        (only to you)
        That offer is over. Nobody is **Incident commander** of #42: `/incident role take role:commander` makes it yours. Nothing changed.
        ");
    }
}
