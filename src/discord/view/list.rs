//! Lists: the incidents of a server, the roles of an incident. To oneself.

use chrono::{DateTime, Utc};

use super::turned::{turned, turning};
use super::{Body, Control, Press, Seen, text};
use crate::incident::{ChannelId, Number, Role, Rules, SeverityId, Status};

/// The longest title in a list, in code points: a line or two on a phone.
const TITLE: usize = 70;
/// The longest name of a severity there.
const NAME: usize = 30;
/// As many incidents as one page lists: so many lines are always within a message.
pub const LISTED: u32 = 10;

/// One incident in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListLine {
    /// Its number.
    pub number: Number,
    /// What is broken.
    pub title: String,
    /// How bad.
    pub severity: SeverityId,
    /// Where it stands.
    pub status: Status,
    /// An exercise.
    pub drill: bool,
    /// When it began, or was declared where nobody has said.
    pub since: DateTime<Utc>,
    /// Its channel.
    pub channel: Option<ChannelId>,
}

/// Which incidents a list shows, and which page of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// `Some(true)`: the open ones; `Some(false)`: the others; `None`: all.
    pub open: Option<bool>,
    /// Of one severity; `None`: of any.
    pub severity: Option<SeverityId>,
    /// The page, from 1.
    pub page: u32,
}

/// A page of the incidents, in the order given, at most [`LISTED`]; `total` is how many there are on all pages, of which so many
/// are `drills`.
#[must_use]
pub fn list(incidents: &[ListLine], (total, drills): (u32, u32), listing: &Listing, rules: &Rules) -> Body {
    let state = listing.open.map(|open| if open { "open" } else { "resolved or closed" });
    let severity = listing.severity.as_ref().map(|severity| text::excerpt(rules.severity_name(severity), NAME));
    // What is not open is over: resolved, or closed as well.
    let words = [state, severity.as_deref()];
    let which: String = words.into_iter().flatten().map(|word| format!("{word} ")).collect();
    if incidents.is_empty() && which.is_empty() {
        return Body::personal("No incidents yet. `/incident open` opens one.".to_owned());
    }
    if incidents.is_empty() {
        return Body::personal(format!(
            "No {which}incidents. `/incident open` opens one, `/incident list state:all` shows every one."
        ));
    }
    let mut content = format!("**{}**", counted(total.saturating_sub(drills), drills, &which));
    incidents.iter().for_each(|line| content.push_str(&incident_line(line, rules)));
    let pages = total.div_ceil(LISTED);
    if pages > 1 {
        content.push_str(&format!("\n-# Page {} of {pages}, the newest first.", listing.page));
    }
    Body {
        components: turning(listing.page, pages, |page| Control::List(Listing { page, ..listing.clone() })),
        ..Body::personal(content)
    }
}

/// `3 open incidents, 1 drill`: an exercise is none of the incidents.
fn counted(real: u32, drills: u32, which: &str) -> String {
    let plural = |count, word| format!("{word}{}", if count == 1 { "" } else { "s" });
    match (real, drills) {
        (0, 1..) => format!("{drills} {which}{}", plural(drills, "drill")),
        (_, 0) => format!("{real} {which}{}", plural(real, "incident")),
        (_, _) => format!("{real} {which}{}, {drills} {}", plural(real, "incident"), plural(drills, "drill")),
    }
}

/// Every role of the server's rules, who holds it, and how to take those that nobody holds.
#[must_use]
pub fn roles(seen: &Seen<'_>, page: u32, key: &str) -> Body {
    let heading = format!("**Roles of {}**", seen.number());
    let mut lines = Vec::new();
    lines.extend(seen.rules.roles.iter().map(|role| role_line(role, seen)));
    let lost = seen.incident.roles.iter().filter(|held| seen.rules.role(&held.role).is_none());
    lines.extend(lost.map(|held| format!("{}: {}", text::line(&held.role.0), text::named(&held.by))));
    if lines.is_empty() {
        lines.push("The configuration has no roles.".to_owned());
    }
    turned(&heading, &lines, page, key, Press::Roles)
}

fn role_line(role: &Role, seen: &Seen<'_>) -> String {
    let name = text::line(&role.name);
    let offer = seen.incident.offer(&role.id);
    let offered = offer.map(|offer| format!("; offered to {}, {}", text::named(&offer.to), text::moment(offer.since)));
    let offered = offered.unwrap_or_default();
    match (seen.incident.holder(&role.id), seen.incident.acts_as(&role.id)) {
        (Some(held), _) => format!("{name}: {}, since {}{offered}", text::named(&held.by), text::moment(held.since)),
        (None, Some(acting)) => {
            let acting = text::named(acting);
            format!(
                "{name}: {acting} acts as one until somebody takes it, `/incident role take role:{}`{offered}",
                role.id.0
            )
        }
        (None, None) => format!("{name}: nobody yet, `/incident role take role:{}`{offered}", role.id.0),
    }
}

/// `#42 SEV1 · investigating · Checkout errors · 5 minutes ago · #inc-42`.
fn incident_line(line: &ListLine, rules: &Rules) -> String {
    let drill = if line.drill { "DRILL " } else { "" };
    let severity = text::excerpt(rules.severity_name(&line.severity), NAME);
    let title = text::excerpt(&line.title.split_whitespace().collect::<Vec<_>>().join(" "), TITLE);
    let place = line.channel.map(|id| format!(" · {}", text::channel(id))).unwrap_or_default();
    let (number, status, since) = (line.number, line.status, text::distance(line.since));
    format!("\n{drill}{number} {severity} · {status} · {title} · {since}{place}")
}

/// The heading and as many of the lines below it as have room in `room` code points; for those that don't, how many they are
/// and where they can be read.
pub(super) fn fitting(heading: String, lines: &[String], room: usize, elsewhere: &str) -> String {
    let mut content = heading;
    for (shown, line) in lines.iter().enumerate() {
        let left = lines.len() - shown;
        let more = format!("\n… and {left} more: {elsewhere}");
        let behind = if left > 1 { length(&more) } else { 0 };
        // Room is kept for saying that there are more, so that it never comes to a bare cut.
        if length(&content) + 1 + length(line) + behind > room {
            content.push_str(&more);
            break;
        }
        content.push('\n');
        content.push_str(line);
    }
    content
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::super::CONTENT;
    use super::super::example::{CHANNEL, at, commanded, read, rules, seen};
    use super::*;

    fn some_line(number: u32) -> ListLine {
        ListLine {
            number: Number(number),
            title: "Checkout *errors*".to_owned(),
            severity: SeverityId("sev1".to_owned()),
            status: Status::Investigating,
            drill: number == 43,
            since: at(0),
            channel: (number == 42).then_some(CHANNEL),
        }
    }

    fn listing(open: Option<bool>, severity: Option<&str>, page: u32) -> Listing {
        Listing { open, severity: severity.map(|id| SeverityId(id.to_owned())), page }
    }

    #[test]
    fn a_line_each() {
        let lines = [some_line(43), some_line(42)];
        insta::assert_snapshot!(read(&list(&lines, (2, 1), &listing(Some(true), None, 1), &rules())), @r"
        (only to you)
        **1 open incident, 1 drill**
        DRILL #43 SEV1 · investigating · Checkout \*errors\* · <t:1712759400:R>
        #42 SEV1 · investigating · Checkout \*errors\* · <t:1712759400:R> · <#900>
        ");
    }

    #[test]
    fn drills_are_counted_apart() {
        for (real, drills, words) in [
            (3, 1, "3 open incidents, 1 drill"),
            (1, 2, "1 open incident, 2 drills"),
            (1, 0, "1 open incident"),
            (0, 1, "1 open drill"),
            (0, 2, "2 open drills"),
        ] {
            assert_eq!(counted(real, drills, "open "), words);
        }
    }

    #[test]
    fn none() {
        insta::assert_snapshot!(read(&list(&[], (0, 0), &listing(Some(true), Some("sev1"), 1), &rules())), @"
        (only to you)
        No open SEV1 incidents. `/incident open` opens one, `/incident list state:all` shows every one.
        ");
        insta::assert_snapshot!(read(&list(&[], (0, 0), &listing(None, None, 1), &rules())), @"
        (only to you)
        No incidents yet. `/incident open` opens one.
        ");
    }

    #[test]
    fn a_long_list_has_pages_and_a_page_is_within_a_message() {
        let lines: Vec<_> = (9_999_990..=9_999_999)
            .map(|number| ListLine { title: "*".repeat(100), drill: true, channel: Some(CHANNEL), ..some_line(number) })
            .collect();
        let page = |page| list(&lines, (25, 25), &listing(None, Some("sev1"), page), &rules());
        assert!(page(2).content.chars().count() <= CONTENT);
        let ends = |page| read(&page).lines().rev().take(2).map(str::to_owned).collect::<Vec<_>>();
        let of = |n: u32| format!("-# Page {n} of 3, the newest first.");
        assert_eq!(ends(page(1)), ["[Next hw1:list:2::sev1]".to_owned(), of(1)]);
        assert_eq!(ends(page(2)), ["[Previous hw1:list:1::sev1] [Next hw1:list:3::sev1]".to_owned(), of(2)]);
        assert_eq!(ends(page(3)), ["[Previous hw1:list:2::sev1]".to_owned(), of(3)]);
    }

    #[test]
    fn every_role_and_who_holds_it() {
        insta::assert_snapshot!(seen(&commanded(), |seen| read(&roles(seen, 1, "k3y"))), @"
        (only to you)
        **Roles of #42**
        Incident commander: Bob, since <t:1712759580:f>
        Operations: nobody yet, `/incident role take role:operations`
        Scribe: nobody yet, `/incident role take role:scribe`
        ");
    }
}
