//! A test page to everyone on call: the message that they tap, and the answers about it.

use chrono::{DateTime, Utc};
use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use super::{Body, CONTENT, Control, Mentions, text};
use crate::escalation::{Rung, Tapped, TestPage};
use crate::incident::{ChannelId, Guest};

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
    lines.extend(
        test.missed.iter().map(|missed| format!("❌ {}: {}", text::line(&missed.target), text::line(&missed.why))),
    );
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
    let label = text::line(rung.target.split_once(':').map_or(rung.target.as_str(), |(_, name)| name));
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
            format!("{mark}{} (on call for {label}): {silent}", text::person(person.id))
        }
        (Guest::Person(person), [tap, ..]) => {
            format!("✅ {} (on call for {label}): {tap}", text::person(person.id))
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
    let missed: Vec<String> = test
        .missed
        .iter()
        .map(|missed| format!("❌ {}: {}", text::line(&missed.target), text::line(&missed.why)))
        .collect();
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

/// The answer where a test page reaches nobody; `why`: what stands in the way, a line each.
#[must_use]
pub fn test_page_not_sent(why: &[String]) -> Body {
    let why: Vec<String> = why.iter().map(|why| format!("❌ {}", text::line(why))).collect();
    Body::personal(format!(
        "⚠️ No test page went out: nobody on call can be reached.\n{}\n`/hotwash doctor` says how to mend it, `/oncall schedule` who \
         would be on call.",
        why.join("\n")
    ))
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
    use crate::incident::{Missed, Person, ServerRoleId, UserId};

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
        insta::assert_snapshot!(body.content, @"");
        test.tap(&person(8, "carol"), &[ServerRoleId(70)], TimeDelta::seconds(72));
        insta::assert_snapshot!(test_page_of_all(&test, "k").content, @"");
        test.over = true;
        let over = test_page_of_all(&test, "k");
        assert!(over.mentions.is_empty() && over.components.is_empty());
        insta::assert_snapshot!(over.content, @"");
        test.missed.clear();
        test.rung.remove(1);
        test.tap(&person(7, "alice"), &[], TimeDelta::seconds(1));
        test.over = false;
        test.tap(&person(7, "alice"), &[], TimeDelta::seconds(9));
        test.over = true;
        insta::assert_snapshot!(test_page_of_all(&test, "k").content, @"");
    }

    #[test]
    fn whoever_asked_reads_where_it_is_and_whom_a_page_would_not_reach() {
        let until = DateTime::from_timestamp(1_772_450_900, 0).unwrap();
        insta::assert_snapshot!(test_page_sent(&test(), ChannelId(5), until).content, @"");
        insta::assert_snapshot!(test_page_not_sent(&["role:On-call: this server has no such role".to_owned()]).content, @"");
        insta::assert_snapshot!(test_page_running(&test(), Some(ChannelId(5))).content, @"");
    }
}
