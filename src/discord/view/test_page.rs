//! A test page to everyone on call: the message that they tap, and the answers about it.

use chrono::{DateTime, Utc};
use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use super::{Body, CONTENT, Control, Mentions, text};
use crate::escalation::{Rung, Tapped, TestPage};
use crate::incident::{ChannelId, Guest, Missed};

/// The test page as it stands: silent, with a button while it can be tapped.
#[must_use]
pub fn test_page_of_all(test: &TestPage, key: &str) -> Body {
    let mut lines = vec![match test.over {
        false => format!(
            "🔕 **Test page** from Hotwash, asked for by {}. Nothing is broken. Whoever is on call: tap the button.",
            text::named(&test.by)
        ),
        true => format!("🔕 **Test page**, asked for by {}, {}.", text::named(&test.by), text::moment(test.asked_at)),
    }];
    lines.extend(test.rung.iter().map(|rung| line(test, rung)));
    lines.extend(missed(test));
    if test.over && test.is_complete() && test.missed.is_empty() {
        lines.push("Everybody on call was reached.".to_owned());
    }
    let button = || {
        let id = Control::TapTest { test: key.to_owned() }.custom_id()?;
        Some(CreateActionRow::Buttons(vec![CreateButton::new(id).label("I have it").style(ButtonStyle::Success)]))
    };
    Body {
        components: if test.over { Vec::new() } else { button().into_iter().collect() },
        mentions: mentions(test),
        ..Body::quiet(text::cut(&lines.join("\n"), CONTENT))
    }
}

/// One whom it rings, and whether they have tapped.
fn line(test: &TestPage, rung: &Rung) -> String {
    let label = match rung.target.strip_prefix("schedule:") {
        Some(schedule) => format!(" (on call for {})", text::line(schedule)),
        None => String::new(),
    };
    let taps: Vec<String> = test
        .taps
        .iter()
        .filter(|tap| tap.targets.contains(&rung.target))
        .map(|tap| match &rung.who {
            Guest::Person(_) => format!("after {}", span(tap.after_seconds)),
            Guest::Role { .. } => format!("{} after {}", text::named(&tap.by), span(tap.after_seconds)),
        })
        .collect();
    let silent = if test.over { "did not tap" } else { "…" };
    match (&rung.who, taps.as_slice()) {
        (Guest::Person(person), []) => {
            let mark = if test.over { "❌ " } else { "" };
            format!("{mark}{}{label}: {silent}", text::person(person.id))
        }
        (Guest::Person(person), [tap, ..]) => {
            format!("✅ {}{label}: {tap}", text::person(person.id))
        }
        (Guest::Role { id, .. }, []) => {
            let mark = if test.over { "❌ " } else { "" };
            format!("{mark}<@&{id}>: {}", if test.over { "nobody tapped" } else { silent })
        }
        (Guest::Role { id, .. }, taps) => {
            let of = rung.holders.map(|holders| format!(" of {holders}")).unwrap_or_default();
            format!("✅ <@&{id}>: {}{of} ({})", taps.len(), taps.join(", "))
        }
    }
}

/// Those who can't be reached, a line each.
fn missed(test: &TestPage) -> Vec<String> {
    let line = |missed: &Missed| format!("❌ {}: {}", called(&missed.target), text::line(&missed.why));
    test.missed.iter().map(line).collect()
}

/// A target, as people read it: who is named by id is somebody to tap on.
fn called(target: &str) -> String {
    let id = |text: &str| text.parse::<u64>().is_ok();
    match target.split_once(':') {
        Some(("user", user)) if id(user) => format!("<@{user}>"),
        Some(("role", role)) if id(role) => format!("<@&{role}>"),
        Some((kind @ ("user" | "role"), name)) => format!("{kind} {}", text::line(name)),
        Some((_, name)) => text::line(name),
        None => text::line(target),
    }
}

fn mentions(test: &TestPage) -> Mentions {
    let mut mentions = Mentions::default();
    // An edit notifies nobody, and what is over concerns nobody.
    for rung in test.rung.iter().filter(|_| !test.over) {
        match &rung.who {
            Guest::Person(person) => mentions.users.push(person.id),
            Guest::Role { id, .. } => mentions.roles.push(*id),
        }
    }
    mentions
}

fn span(seconds: i64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// The answer to whoever asked for it.
#[must_use]
pub fn test_page_sent(test: &TestPage, channel: ChannelId, over_at: DateTime<Utc>) -> Body {
    let missed = missed(test);
    let mut lines = vec![format!(
        "🔕 The test page is in {}, silent, for {} on call. Who taps it and how fast is shown there until {}.",
        text::channel(channel),
        match test.rung.len() {
            1 => "one target".to_owned(),
            several => format!("{several} targets"),
        },
        text::moment(over_at)
    )];
    if !missed.is_empty() {
        lines.push("A page would not reach:".to_owned());
        lines.extend(missed);
    }
    Body::personal(lines.join("\n"))
}

/// The answer where a test page reaches nobody; or where it can't be posted, `why`.
#[must_use]
pub fn test_page_not_sent(test: &TestPage, why: Option<&str>) -> Body {
    let mut lines = vec!["⚠️ No test page went out: nobody on call can be reached.".to_owned()];
    lines.extend(why.map(|why| format!("❌ {why}")));
    lines.extend(missed(test));
    lines.push("`/hotwash doctor` says how to mend it, `/oncall schedule` who would be on call.".to_owned());
    Body::personal(lines.join("\n"))
}

/// The answer to somebody who may not send one.
#[must_use]
pub fn test_page_refused(responder_role: &str) -> Body {
    let role = match responder_role.parse::<u64>() {
        Ok(id) => format!("<@&{id}>"),
        Err(_) => text::line(responder_role),
    };
    Body::personal(format!(
        "You can't send a test page: it takes the role {role} or Manage Server. `/oncall who` says who is on call."
    ))
}

/// The answer where one runs already.
#[must_use]
pub fn test_page_running(test: &TestPage, channel: Option<ChannelId>) -> Body {
    let place = channel.map(|channel| format!(" in {}", text::channel(channel))).unwrap_or_default();
    Body::personal(format!(
        "A test page that {} asked for {} still runs{place}. Ask again when it is over.",
        text::person(test.by.id),
        text::distance(test.asked_at)
    ))
}

/// The answer to a tap.
#[must_use]
pub fn test_page_tapped(tapped: &Tapped) -> Body {
    Body::personal(
        match tapped {
            Tapped::Counted(_) => {
                "✅ You have it: pages reach you. Nothing is broken, and there is nothing else to do."
            }
            Tapped::Before => "You had tapped already: pages reach you.",
            Tapped::NotMeant => {
                "This test page is for whoever is on call. Nothing is broken, and there is nothing to do."
            }
            Tapped::Over => "This test page is over. `/oncall test` sends another one.",
        }
        .to_owned(),
    )
}

/// The answer to a tap on a test page that is not on record.
#[must_use]
pub fn test_page_unknown() -> Body {
    Body::personal("This test page is not on record any more. `/oncall test` sends another one.".to_owned())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::incident::{Person, ServerRoleId, UserId};

    fn person(id: u64, name: &str) -> Person {
        Person { id: UserId(id), name: name.to_owned() }
    }

    fn test() -> TestPage {
        let role = Guest::Role { id: ServerRoleId(70), name: "On-call".to_owned() };
        TestPage {
            by: person(9, "bob"),
            asked_at: DateTime::from_timestamp(1_772_450_000, 0).unwrap(),
            rung: vec![
                Rung { who: Guest::Person(person(7, "alice")), holders: None, target: "schedule:database".to_owned() },
                Rung { who: role, holders: Some(3), target: "role:On-call".to_owned() },
            ],
            missed: vec![Missed { target: "schedule:web".to_owned(), why: "nobody is on call".to_owned() }],
            taps: Vec::new(),
            over: false,
        }
    }

    #[test]
    fn it_is_silent_names_whom_it_rings_and_fills_up_with_taps() {
        let mut test = test();
        let body = test_page_of_all(&test, "k");
        assert!(body.silent && body.mentions.users == [UserId(7)] && body.mentions.roles == [ServerRoleId(70)]);
        insta::assert_snapshot!(body.content, @"
        🔕 **Test page** from Hotwash, asked for by bob. Nothing is broken. Whoever is on call: tap the button.
        <@7> (on call for database): …
        <@&70>: …
        ❌ web: nobody is on call
        ");
        test.tap(&person(8, "carol"), &[ServerRoleId(70)], TimeDelta::seconds(72));
        insta::assert_snapshot!(test_page_of_all(&test, "k").content, @"
        🔕 **Test page** from Hotwash, asked for by bob. Nothing is broken. Whoever is on call: tap the button.
        <@7> (on call for database): …
        ✅ <@&70>: 1 of 3 (carol after 1 min 12 s)
        ❌ web: nobody is on call
        ");
        test.over = true;
        let over = test_page_of_all(&test, "k");
        assert!(over.mentions.is_empty() && over.components.is_empty());
        insta::assert_snapshot!(over.content, @"
        🔕 **Test page**, asked for by bob, <t:1772450000:f>.
        ❌ <@7> (on call for database): did not tap
        ✅ <@&70>: 1 of 3 (carol after 1 min 12 s)
        ❌ web: nobody is on call
        ");
        test.missed.clear();
        test.rung.remove(1);
        test.tap(&person(7, "alice"), &[], TimeDelta::seconds(1));
        test.over = false;
        test.tap(&person(7, "alice"), &[], TimeDelta::seconds(9));
        test.over = true;
        insta::assert_snapshot!(test_page_of_all(&test, "k").content, @"
        🔕 **Test page**, asked for by bob, <t:1772450000:f>.
        ✅ <@7> (on call for database): after 9 s
        Everybody on call was reached.
        ");
    }

    #[test]
    fn whoever_asked_reads_where_it_is_and_whom_a_page_would_not_reach() {
        let until = DateTime::from_timestamp(1_772_450_900, 0).unwrap();
        insta::assert_snapshot!(test_page_sent(&test(), ChannelId(5), until).content, @"
        🔕 The test page is in <#5>, silent, for 2 targets on call. Who taps it and how fast is shown there until <t:1772450900:f>.
        A page would not reach:
        ❌ web: nobody is on call
        ");
        insta::assert_snapshot!(test_page_not_sent(&test(), Some("no schedule is set up")).content, @"
        ⚠️ No test page went out: nobody on call can be reached.
        ❌ no schedule is set up
        ❌ web: nobody is on call
        `/hotwash doctor` says how to mend it, `/oncall schedule` who would be on call.
        ");
        insta::assert_snapshot!(test_page_running(&test(), Some(ChannelId(5))).content, @"A test page that <@9> asked for <t:1772450000:R> still runs in <#5>. Ask again when it is over.");
    }
}
