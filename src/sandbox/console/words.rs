//! Discord's markup as its client shows it: mentions as names, timestamps as times, marks gone.
//!
//! Times are shown in UTC, and say so. What is not known (a channel that is gone) is shown as Discord shows it.

use chrono::{DateTime, TimeDelta, Utc};

use super::screen::{Colours, Tone};
use crate::sandbox::world::{Id, World};

/// For whom, and how, something is shown.
#[derive(Clone, Copy)]
pub(super) struct Reader<'w> {
    pub(super) world: &'w World,
    /// The server whose names and roles are meant.
    pub(super) guild: Id,
    pub(super) colours: Colours,
}

impl Reader<'_> {
    /// A text as it looks, quotations behind a bar.
    pub(super) fn shown(&self, text: &str) -> String {
        let (mut shown, mut quoting) = (Vec::new(), false);
        for line in text.split('\n') {
            // Three marks quote all that follows (Discord's documentation of message formatting).
            let all = line.strip_prefix(">>> ");
            quoting |= all.is_some();
            let quoted = all.or_else(|| line.strip_prefix("> ")).or(quoting.then_some(line));
            shown.push(match quoted {
                Some(line) => format!("▎ {}", self.line(line)),
                None => self.line(line),
            });
        }
        shown.join("\n")
    }

    fn line(&self, text: &str) -> String {
        let (mut shown, mut rest, mut strong) = (String::new(), text, String::new());
        let mut in_strong = false;
        while let Some(first) = rest.chars().next() {
            let (piece, taken) = if rest.starts_with("**") {
                if in_strong {
                    shown.push_str(&self.colours.paint(Tone::Strong, &std::mem::take(&mut strong)));
                }
                in_strong = !in_strong;
                (String::new(), 2)
            } else {
                self.piece(rest, first)
            };
            if in_strong { &mut strong } else { &mut shown }.push_str(&piece);
            rest = &rest[taken..];
        }
        // An opening mark that nothing closes is a mark that people see.
        if in_strong { shown + "**" + &strong } else { shown }
    }

    /// What the text begins with, as it looks, and how many bytes of it that was.
    fn piece(&self, rest: &str, first: char) -> (String, usize) {
        match first {
            '\\' => match rest[1..].chars().next().filter(char::is_ascii_punctuation) {
                Some(escaped) => (escaped.to_string(), 2),
                None => ("\\".to_owned(), 1),
            },
            '`' => {
                let end = rest[1..].find('`').map_or(1, |at| at + 2);
                (rest[..end].to_owned(), end)
            }
            '<' => match rest.find('>').and_then(|end| Some((self.named(&rest[1..end])?, end + 1))) {
                Some(found) => found,
                None => ("<".to_owned(), 1),
            },
            other => (other.to_string(), other.len_utf8()),
        }
    }

    /// What stands between `<` and `>`, where it is one of Discord's.
    fn named(&self, inner: &str) -> Option<String> {
        let name = |name: String| self.colours.paint(Tone::Name, &name);
        if let Some(role) = inner.strip_prefix("@&") {
            let role = self.world.guild(self.guild)?.roles.get(&role.parse().ok()?);
            return Some(name(format!("@{}", role.map_or("deleted-role", |role| role.name.as_str()))));
        }
        if let Some(user) = inner.strip_prefix("@!").or_else(|| inner.strip_prefix('@')) {
            return Some(name(format!("@{}", self.world.shown_name(Some(self.guild), user.parse().ok()?))));
        }
        if let Some(channel) = inner.strip_prefix('#') {
            let channel = self.world.channel(channel.parse().ok()?);
            return Some(name(format!("#{}", channel.map_or("unknown", |channel| channel.name.as_str()))));
        }
        let (seconds, style) = match inner.strip_prefix("t:")?.split_once(':') {
            Some((seconds, style)) => (seconds, style),
            None => (inner.strip_prefix("t:")?, "f"),
        };
        Some(moment(DateTime::from_timestamp(seconds.parse().ok()?, 0)?, style, self.world.now()))
    }
}

/// A time in one of Discord's styles (its documentation of message formatting).
fn moment(at: DateTime<Utc>, style: &str, now: DateTime<Utc>) -> String {
    let form = match style {
        "t" => "%H:%M UTC",
        "T" => "%H:%M:%S UTC",
        "d" => "%d/%m/%Y",
        "D" => "%-d %B %Y",
        "F" => "%A, %-d %B %Y %H:%M UTC",
        "R" => return distance(at - now),
        _ => "%-d %B %Y %H:%M UTC",
    };
    at.format(form).to_string()
}

fn distance(ahead: TimeDelta) -> String {
    let seconds = ahead.num_seconds().abs();
    let rounded = |unit: i64| (seconds + unit / 2) / unit;
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3_570 => (rounded(60), "minute"),
        3_570..84_600 => (rounded(3_600), "hour"),
        _ => (rounded(86_400), "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    if ahead > TimeDelta::zero() { format!("in {count} {unit}{plural}") } else { format!("{count} {unit}{plural} ago") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::{Options, Sandbox};

    #[tokio::test]
    async fn marks_become_what_people_see() {
        let town = Sandbox::start(Options::default()).await.unwrap();
        let (bob, role) = (town.user("bob").unwrap(), town.role(town.home(), "On-call").unwrap());
        let general = town.channel_named(town.home(), "general").unwrap().id;
        let check = |text: &str, shown: &str| {
            let read = |world: &World| Reader { world, guild: town.home(), colours: Colours(false) }.shown(text);
            assert_eq!(town.look(read), shown, "{text}");
        };
        check(&format!("<@{bob}> and <@!{bob}>, <@&{role}> in <#{general}>"), "@Bob and @Bob, @On-call in #general");
        check("<@1> <@&1> <#1>", "@somebody @deleted-role #unknown");
        check("**#1 Checkout** is *bad*", "#1 Checkout is *bad*");
        check("2 ** 3", "2 ** 3");
        check(r"\*\*plain\*\* \<@1> c:\temp", r"**plain** <@1> c:\temp");
        check("`/note **x** <@1>` a < b", "`/note **x** <@1>` a < b");
        check("`open", "`open");
        check("<t:1712759400:t> <t:1712759400>", "14:30 UTC 10 April 2024 14:30 UTC");
        check("<t:x:t> <t:1712759400:F>", "<t:x:t> Wednesday, 10 April 2024 14:30 UTC");
        check("日本 <é> 🚨", "日本 <é> 🚨");
        check("> one\ntwo\n>>> three\n**four**", "▎ one\ntwo\n▎ three\n▎ four");
    }

    #[test]
    fn distances_are_told_as_discord_tells_them() {
        for (seconds, told) in [
            (300, "in 5 minutes"),
            (299, "in 5 minutes"),
            (-3_580, "1 hour ago"),
            (-1, "1 second ago"),
            (-3_700, "1 hour ago"),
            (0, "0 seconds ago"),
            (172_800, "in 2 days"),
        ] {
            assert_eq!(distance(TimeDelta::seconds(seconds)), told);
        }
    }
}
