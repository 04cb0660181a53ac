//! Private incidents in words: hidden, who is let in and taken out, and the log of it.

use chrono::{DateTime, Utc};

use crate::discord::view::{Body, CONTENT, File, Seen, page_state, text};
use crate::engine::{Intent, LetsIn};
use crate::incident::{ChannelId, Guest, Hidden, Parting, Person};

/// As many names as are told in a row.
const NAMED: usize = 20;

pub(super) fn made_private(seen: &Seen<'_>, hidden: &Hidden) -> String {
    let Hidden { stay, customers_told, customers_read } = hidden;
    let named: Vec<_> = stay.iter().take(NAMED).map(|person| text::person(person.id)).collect();
    let more = stay.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!(
        "🔒 {} made {} private. Who took part stays: {}{more}. Its announcements are taken back; `/incident private invite` lets \
         others in.",
        text::who(seen.by),
        seen.number(),
        named.join(", ")
    ) + &customers_know(*customers_told, customers_read.as_deref())
}

/// What customers have been sent stays, and who hides the incident must know; nothing where they were sent nothing.
fn customers_know(told: usize, place: Option<&str>) -> String {
    let place = match place.map(|name| (name, name.parse().map(ChannelId))) {
        Some((_, Ok(id))) => text::channel(id),
        Some((name, Err(_))) => format!("#{}", text::line(name)),
        None => "the customers' channel".to_owned(),
    };
    match told {
        0 => String::new(),
        1 => format!(
            "\n⚠️ 1 update for customers stays in {place}, since they have read it. Delete it there if it must go."
        ),
        more => format!(
            "\n⚠️ {more} updates for customers stay in {place}, since they have read them. Delete there what must go."
        ),
    }
}

pub(super) fn private_already(seen: &Seen<'_>) -> String {
    format!("{} is private already. Nothing changed. `/incident private log` shows who was let in.", seen.number())
}

pub(super) fn let_in(seen: &Seen<'_>, who: &Person) -> String {
    let (by, number) = (text::who(seen.by), seen.number());
    format!("🔓 {by} let {} in to {number}. Nobody is notified of that: tell them.", text::person(who.id))
}

/// Somebody was named for something and let in by it; nothing where they were in before.
pub(super) fn named(seen: &Seen<'_>, who: Option<&Person>, lets_in: bool) -> String {
    match who.filter(|_| lets_in) {
        Some(who) => {
            let who = text::person(who.id);
            format!("\n🔓 That lets {who} in to {}. Nobody is notified of that: tell them.", seen.number())
        }
        None => String::new(),
    }
}

pub(super) fn let_in_already(seen: &Seen<'_>, who: &Person) -> String {
    format!("{} is in {} already. Nothing changed.", text::person(who.id), seen.number())
}

/// Somebody is out, and what was theirs.
pub(super) fn shut_out(seen: &Seen<'_>, parting: &Parting) -> String {
    let (by, number, who) = (text::who(seen.by), seen.number(), text::person(parting.who.id));
    let mut told = if seen.by.is(&parting.who) {
        format!("{by} left {number}. `/incident private invite` lets them in again.")
    } else {
        format!(
            "{by} took {who} out of {number}: they don't see this channel any more, and no page lets them in. `/incident \
             private invite` does."
        )
    };
    for role in &parting.laid_down {
        let name = text::line(seen.rules.role_name(role));
        told += &format!(
            "\nNobody is **{name}** of {number} any more: `/incident role take role:{}` makes it yours.",
            role.0
        );
    }
    for (role, to) in &parting.lapsed {
        let name = text::line(seen.rules.role_name(role));
        let assign = format!("`/incident role assign role:{}` gives it to somebody", role.0);
        told += &format!("\nThe offer of **{name}** to {} is over: {assign}.", text::person(to.id));
    }
    let stands = "is not in it any more. That stands, and nobody is paged anew:";
    if parting.has_it {
        let again =
            if seen.pages() { "`/incident escalate` pages the next level" } else { "`/incident page` pages others" };
        told += &format!("\n⚠️ {who} acknowledged {number} and {stands} {again}.");
    }
    if !parting.has_pages.is_empty() {
        let whom: Vec<_> = parting.has_pages.iter().take(NAMED).map(page_state::whom).collect();
        told += &format!(
            "\n⚠️ {who} acknowledged the page to {} and {stands} `/incident page` pages others.",
            whom.join(", ")
        );
    }
    told
}

pub(super) fn out_already(seen: &Seen<'_>, who: &Person) -> String {
    format!("{} is not in {}. Nothing changed.", text::person(who.id), seen.number())
}

/// What the channel reads of the holders of a role, who were let in because the role was paged: how many of them were not in
/// before, and that others stay out.
#[must_use]
pub fn admitted(guest: &Guest, lets_in: LetsIn, seen: &Seen<'_>) -> Body {
    let count = match lets_in.anew {
        Some(0) => "all of them were in already".to_owned(),
        Some(1) => "1 person".to_owned(),
        Some(count) => format!("{count} people"),
        None => "nobody could say how many".to_owned(),
    };
    let out = match lets_in.stay_out {
        0 => String::new(),
        1 => " 1 more was taken out, and stays out.".to_owned(),
        count => format!(" {count} more were taken out, and stay out."),
    };
    Body::quiet(format!(
        "🔓 The page lets everybody with the role {} in to {}: {count}.{out}",
        text::line(guest.name()),
        seen.number()
    ))
}

/// What the channel reads where something that hides the incident could not be done.
#[must_use]
pub fn not_hidden(what: &Intent, why: &str, seen: &Seen<'_>) -> Body {
    let what = match what {
        Intent::Hide => "This channel could not be shut: **everybody who sees it reads along**.",
        Intent::Veil => "This channel keeps its name and topic, which tell what it is about.",
        Intent::TakeBack { .. } | Intent::Blank { .. } => {
            "A message about it outside this channel could not be taken back: delete it by hand."
        }
        Intent::Unmark { .. } => {
            "Hotwash's mark could not be taken off a message outside this channel that is in the timeline."
        }
        _ => "Somebody could not be let in to this channel, or shut out of it.",
    };
    Body::quiet(format!(
        "⚠️ {} is private, but: {what} {}. To mend it, an administrator gives Hotwash the permissions Manage Channels and Manage \
         Roles, then `/incident private invite` or `remove` tries again.",
        seen.number(),
        text::excerpt(why.trim_end_matches('.'), 300)
    ))
}

/// The same of a public thread: Discord hides none.
#[must_use]
pub fn thread_not_hidden(seen: &Seen<'_>) -> Body {
    Body::quiet(format!(
        "⚠️ {} is private, but Discord can't hide a public thread: **everybody who sees it reads along**. Delete this thread, and \
         Hotwash goes on in a private one; the record stays whole.",
        seen.number(),
    ))
}

/// What is left of a message that named an incident which has become private.
#[must_use]
pub fn blanked() -> Body {
    Body::quiet("🔒 What stood here named an incident that is private now.".to_owned())
}

/// One line of the access log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessLine {
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it, by the name of the time.
    pub by: String,
    /// What was done, with names of the time.
    pub what: String,
}

/// Who was let in to a private incident and who looked at it from outside, the newest first; to oneself. `lines` come in the order
/// of happening where their times are the same. All of it comes as a file where it does not fit.
#[must_use]
pub fn access_log(lines: &[AccessLine], seen: &Seen<'_>) -> Body {
    let mut content = format!("**Access to {}**, the newest first", seen.number());
    let mut newest: Vec<&AccessLine> = lines.iter().collect();
    newest.sort_by_key(|line| line.at);
    newest.reverse();
    let mut file = None;
    for (shown, line) in newest.iter().enumerate() {
        let told = format!("\n{} {}: {}", text::moment(line.at), text::line(&line.by), text::line(&line.what));
        let more = format!("\n… and {} more, all of it in the file.", newest.len() - shown);
        if [&content, &told, &more].iter().map(|part| part.chars().count()).sum::<usize>() > CONTENT {
            content.push_str(&more);
            let all = newest.iter().map(|line| format!("{}\t{}\t{}\n", line.at.to_rfc3339(), line.by, line.what));
            let name = format!("access-{}.txt", seen.incident.number.0);
            file = Some(File { name, bytes: all.collect::<String>().into_bytes() });
            break;
        }
        content.push_str(&told);
    }
    Body { file, ..Body::personal(content) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::view::example::{at, checkout, read, seen};
    use crate::incident::{RoleId, ServerRoleId, UserId, Whom};

    fn carol() -> Person {
        Person { id: UserId(3), name: "Carol".to_owned() }
    }

    fn hidden(customers_told: usize, customers_read: Option<&str>) -> Hidden {
        let dave = Person { id: UserId(4), name: "Dave".to_owned() };
        Hidden { stay: vec![carol(), dave], customers_told, customers_read: customers_read.map(str::to_owned) }
    }

    fn parting() -> Parting {
        Parting { who: carol(), laid_down: Vec::new(), lapsed: Vec::new(), has_it: false, has_pages: Vec::new() }
    }

    /// Carol had everything that somebody can have.
    fn with_all() -> Parting {
        let (commander, dave) = (RoleId("commander".to_owned()), Person { id: UserId(4), name: "Dave".to_owned() });
        Parting {
            laid_down: vec![commander.clone()],
            lapsed: vec![(commander, dave.clone())],
            has_it: true,
            has_pages: vec![Whom::Person(dave), Whom::Role { id: ServerRoleId(5), name: "On-*call*".to_owned() }],
            ..parting()
        }
    }

    #[test]
    fn hidden_and_let_in() {
        let all = seen(&checkout(), |seen| {
            [
                made_private(seen, &hidden(0, None)),
                made_private(seen, &hidden(1, Some("status"))),
                made_private(seen, &hidden(2, None)),
                private_already(seen),
                let_in(seen, &carol()),
                let_in_already(seen, &carol()),
                shut_out(seen, &parting()),
                shut_out(seen, &with_all()),
                out_already(seen, &carol()),
            ]
            .join("\n")
        });
        insta::assert_snapshot!(all, @r"
        🔒 <@1> made #42 private. Who took part stays: <@3>, <@4>. Its announcements are taken back; `/incident private invite` lets others in.
        🔒 <@1> made #42 private. Who took part stays: <@3>, <@4>. Its announcements are taken back; `/incident private invite` lets others in.
        ⚠️ 1 update for customers stays in #status, since they have read it. Delete it there if it must go.
        🔒 <@1> made #42 private. Who took part stays: <@3>, <@4>. Its announcements are taken back; `/incident private invite` lets others in.
        ⚠️ 2 updates for customers stay in the customers' channel, since they have read them. Delete there what must go.
        #42 is private already. Nothing changed. `/incident private log` shows who was let in.
        🔓 <@1> let <@3> in to #42. Nobody is notified of that: tell them.
        <@3> is in #42 already. Nothing changed.
        <@1> took <@3> out of #42: they don't see this channel any more, and no page lets them in. `/incident private invite` does.
        <@1> took <@3> out of #42: they don't see this channel any more, and no page lets them in. `/incident private invite` does.
        Nobody is **Incident commander** of #42 any more: `/incident role take role:commander` makes it yours.
        The offer of **Incident commander** to <@4> is over: `/incident role assign role:commander` gives it to somebody.
        ⚠️ <@3> acknowledged #42 and is not in it any more. That stands, and nobody is paged anew: `/incident escalate` pages the next level.
        ⚠️ <@3> acknowledged the page to <@4>, **On-\*call\*** and is not in it any more. That stands, and nobody is paged anew: `/incident page` pages others.
        <@3> is not in #42. Nothing changed.
        ");
    }

    #[test]
    fn what_the_channel_reads() {
        let role = Guest::Role { id: ServerRoleId(5), name: "On-*call*".to_owned() };
        let all = seen(&checkout(), |seen| {
            [
                read(&admitted(&role, LetsIn { anew: Some(12), stay_out: 0 }, seen)),
                read(&admitted(&role, LetsIn { anew: Some(1), stay_out: 2 }, seen)),
                read(&admitted(&role, LetsIn { anew: Some(0), stay_out: 1 }, seen)),
                read(&admitted(&role, LetsIn::default(), seen)),
                read(&not_hidden(&Intent::Hide, "the bot lacks the permission Manage Roles.", seen)),
            ]
            .join("\n")
        });
        insta::assert_snapshot!(all, @r"
        (silent)
        🔓 The page lets everybody with the role On-\*call\* in to #42: 12 people.
        (silent)
        🔓 The page lets everybody with the role On-\*call\* in to #42: 1 person. 2 more were taken out, and stay out.
        (silent)
        🔓 The page lets everybody with the role On-\*call\* in to #42: all of them were in already. 1 more was taken out, and stays out.
        (silent)
        🔓 The page lets everybody with the role On-\*call\* in to #42: nobody could say how many.
        (silent)
        ⚠️ #42 is private, but: This channel could not be shut: **everybody who sees it reads along**. the bot lacks the permission Manage Roles. To mend it, an administrator gives Hotwash the permissions Manage Channels and Manage Roles, then `/incident private invite` or `remove` tries again.
        ");
    }

    #[test]
    fn the_log_shows_the_newest_and_gives_the_rest_as_a_file() {
        let line = |minutes, what: &str| AccessLine { at: at(minutes), by: "Bob".to_owned(), what: what.to_owned() };
        let short = [line(0, "opened it"), line(0, "let On-call in"), line(1, "let Carol in")];
        insta::assert_snapshot!(seen(&checkout(), |seen| read(&access_log(&short, seen))), @"
        (only to you)
        **Access to #42**, the newest first
        <t:1712759460:f> Bob: let Carol in
        <t:1712759400:f> Bob: let On-call in
        <t:1712759400:f> Bob: opened it
        ");
        let long: Vec<_> = (0..200).map(|minutes| line(minutes, "looked at the card")).collect();
        let body = seen(&checkout(), |seen| access_log(&long, seen));
        assert!(body.content.chars().count() <= CONTENT && body.content.contains("more, all of it in the file"));
        assert_eq!(body.file.map(|file| file.bytes.iter().filter(|byte| **byte == b'\n').count()), Some(200));
    }
}
