//! Lists: the incidents of a server, the roles of an incident. To oneself.

use chrono::{DateTime, Utc};

use super::{Body, CONTENT, Seen, text};
use crate::incident::{ChannelId, Number, Role, Rules, SeverityId, Status};

/// The longest title in a list, in code points: a line or two on a phone.
const TITLE: usize = 70;

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

/// The incidents, in the order given; `filter` says which these are, as in `open` or `closed SEV1`, and may be empty.
#[must_use]
pub fn list(incidents: &[ListLine], filter: &str, rules: &Rules) -> Body {
    let filter = text::line(filter);
    if incidents.is_empty() && filter.is_empty() {
        return Body::personal("No incidents yet. `/incident open` opens one.".to_owned());
    }
    let which = if filter.is_empty() { String::new() } else { format!("{filter} ") };
    if incidents.is_empty() {
        return Body::personal(format!(
            "No {which}incidents. `/incident open` opens one, `/incident list state:all` shows every one."
        ));
    }
    let plural = if incidents.len() == 1 { "incident" } else { "incidents" };
    let mut content = format!("**{} {which}{plural}**", incidents.len());
    for (shown, line) in incidents.iter().enumerate() {
        let line = incident_line(line, rules);
        let more = more(incidents.len() - shown);
        // Room is kept for saying that there are more, so that it never comes to a bare cut.
        if length(&content) + length(&line) + length(&more) > CONTENT {
            content.push_str(&more);
            break;
        }
        content.push_str(&line);
    }
    Body::personal(content)
}

/// Every role of the server's rules, who holds it, and how to take those that nobody holds.
#[must_use]
pub fn roles(seen: &Seen<'_>) -> Body {
    let mut lines = vec![format!("**Roles of {}**", seen.number())];
    lines.extend(seen.rules.roles.iter().map(|role| role_line(role, seen)));
    let lost = seen.incident.roles.iter().filter(|held| seen.rules.role(&held.role).is_none());
    lines.extend(lost.map(|held| format!("{}: {}", text::line(&held.role.0), text::person(held.by.id))));
    if lines.len() == 1 {
        lines.push("The configuration has no roles.".to_owned());
    }
    Body::personal(lines.join("\n"))
}

fn role_line(role: &Role, seen: &Seen<'_>) -> String {
    let name = text::line(&role.name);
    let offer = seen.incident.offer(&role.id);
    let offered =
        offer.map(|offer| format!("; offered to {}, {}", text::person(offer.to.id), text::moment(offer.since)));
    let offered = offered.unwrap_or_default();
    match (seen.incident.holder(&role.id), seen.incident.acts_as(&role.id)) {
        (Some(held), _) => format!("{name}: {}, since {}{offered}", text::person(held.by.id), text::moment(held.since)),
        (None, Some(acting)) => {
            let acting = text::person(acting.id);
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
    let severity = text::line(rules.severity_name(&line.severity));
    let title = text::excerpt(&line.title.split_whitespace().collect::<Vec<_>>().join(" "), TITLE);
    let place = line.channel.map(|id| format!(" · {}", text::channel(id))).unwrap_or_default();
    let (number, status, since) = (line.number, line.status, text::distance(line.since));
    format!("\n{drill}{number} {severity} · {status} · {title} · {since}{place}")
}

fn more(left: usize) -> String {
    format!("\n… and {left} more: `/incident list` takes `state` and `severity`, `/incident show` a number.")
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

    #[test]
    fn a_line_each() {
        let lines = [some_line(43), some_line(42)];
        insta::assert_snapshot!(read(&list(&lines, "open", &rules())), @r"
        (only to you)
        **2 open incidents**
        DRILL #43 SEV1 · investigating · Checkout \*errors\* · <t:1712759400:R>
        #42 SEV1 · investigating · Checkout \*errors\* · <t:1712759400:R> · <#900>
        ");
    }

    #[test]
    fn none() {
        insta::assert_snapshot!(read(&list(&[], "open SEV1", &rules())), @"
        (only to you)
        No open SEV1 incidents. `/incident open` opens one, `/incident list state:all` shows every one.
        ");
        insta::assert_snapshot!(read(&list(&[], "", &rules())), @"
        (only to you)
        No incidents yet. `/incident open` opens one.
        ");
    }

    #[test]
    fn a_long_list_says_how_many_are_left_out() {
        let lines: Vec<_> = (1..=200).map(some_line).collect();
        let body = list(&lines, "", &rules());
        assert!(length(&body.content) <= CONTENT);
        let shown = body.content.lines().filter(|line| line.contains("Checkout")).count();
        assert!(body.content.contains(&format!("… and {} more", 200 - shown)), "{}", body.content);
    }

    #[test]
    fn every_role_and_who_holds_it() {
        insta::assert_snapshot!(seen(&commanded(), |seen| read(&roles(seen))), @"
        (only to you)
        **Roles of #42**
        Incident commander: <@2>, since <t:1712759580:f>
        Operations: nobody yet, `/incident role take role:operations`
        Scribe: nobody yet, `/incident role take role:scribe`
        ");
    }
}
