//! An alert in words, for people: one line for a subject, a few for a letter. Pure.

use crate::engine::{Alert, News, Subject};

/// Where the incident can be acknowledged, and by whom it is being worked on.
pub(super) fn link(incident: &Subject) -> Option<String> {
    incident.channel.map(|channel| format!("https://discord.com/channels/{}/{channel}", incident.server))
}

/// One line that says everything that cannot wait.
pub(super) fn line(alert: &Alert) -> String {
    let about = about(&alert.incident);
    match &alert.what {
        News::Page { level, late_minutes, .. } => {
            let late = late_minutes.map(|minutes| format!(", late by {minutes} min")).unwrap_or_default();
            format!("You are paged for {about} ({}{late})", whom(*level))
        }
        News::ChatDown { level, since, reachable } => {
            let trouble =
                if *reachable { "Discord has not taken a page since" } else { "Discord can't be reached since" };
            let (since, whom) = (since.format("%Y-%m-%d %H:%M UTC"), whom(*level));
            format!("{trouble} {since}. {about} is not acknowledged, and its page ({whom}) waits")
        }
        News::ChatBack { late, numbers } => {
            let numbers = numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            match late {
                0 => format!("Discord is back. No page waits any more: {numbers}"),
                1 => format!("Discord is back. 1 page was delivered late: {numbers}"),
                late => format!("Discord is back. {late} pages were delivered late: {numbers}"),
            }
        }
    }
}

/// The same, with what comes next.
pub(super) fn letter(alert: &Alert) -> String {
    let mut lines = vec![format!("{}.", line(alert)), String::new()];
    if let News::ChatBack { .. } = &alert.what {
        return lines.join("\n");
    }
    if let News::Page { message: Some(message), .. } = &alert.what {
        lines.push(format!("{message}\n"));
    }
    lines.push(format!("Declared {}.", alert.incident.since.format("%Y-%m-%d %H:%M UTC")));
    lines.extend(alert.incident.told.as_ref().map(|told| format!("Status: {}.", told.status)));
    let incident = &alert.incident;
    lines.push(match link(incident) {
        Some(link) => format!("\nAcknowledge it on Discord: {link}"),
        None => {
            format!("\nIt has no channel on Discord yet: /incident ack incident:{} works anywhere.", incident.number.0)
        }
    });
    lines.join("\n")
}

/// The incident, as far as it may be told.
pub(super) fn about(incident: &Subject) -> String {
    let drill = if incident.drill { "DRILL " } else { "" };
    match &incident.told {
        Some(told) => format!("{drill}{} {} {}", incident.number, told.severity_name, one_line(&told.title)),
        None => format!("{drill}{}, a private incident", incident.number),
    }
}

/// What stands in a subject is one line.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn whom(level: Option<u32>) -> String {
    level.map_or_else(|| "the fallback".to_owned(), |level| format!("level {level}"))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::tests::{page, private};
    use super::*;

    #[test]
    fn a_letter_says_what_it_is_about_and_what_comes_next() {
        assert_snapshot!(letter(&page()), @r#"
        You are paged for #42 SEV1 Checkout "errors" Bcc: x@example.org (level 2, late by 3 min).

        we need hands

        Declared 2026-03-02 11:48 UTC.
        Status: investigating.

        Acknowledge it on Discord: https://discord.com/channels/7/9
        "#);
        assert_snapshot!(letter(&private()), @"
        You are paged for #42, a private incident (the fallback).

        Declared 2026-03-02 11:48 UTC.

        It has no channel on Discord yet: /incident ack incident:42 works anywhere.
        ");
    }
}
