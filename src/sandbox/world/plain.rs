//! Text as a person reads it: names for mentions, times for time marks.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use regex::{Captures, Regex};

use super::{Id, World};

static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<(@!?|@&|#|t:)(-?\d+)(?::([tTdDfFR]))?>").ok());

impl World {
    /// `text` with every `<@…>`, `<@&…>`, `<#…>` and `<t:…>` as Discord's client shows it, times in UTC. What is unknown stays as
    /// Discord shows it too: `@unknown-user`, `@unknown-role`, `#unknown`.
    #[must_use]
    pub fn plain(&self, guild: Option<Id>, text: &str) -> String {
        let Some(pattern) = MARK.as_ref() else { return text.to_owned() };
        let shown = |mark: &Captures<'_>| {
            let id = mark[2].parse().unwrap_or(0);
            match &mark[1] {
                "#" => format!("#{}", self.channel(id).map_or("unknown", |channel| channel.name.as_str())),
                "@&" => {
                    let role = guild.and_then(|guild| self.guild(guild)?.roles.get(&id));
                    format!("@{}", role.map_or("unknown-role", |role| role.name.as_str()))
                }
                "t:" => self.time(&mark[2], mark.get(3).map_or("f", |style| style.as_str())),
                _ if self.user(id).is_none() => "@unknown-user".to_owned(),
                _ => format!("@{}", self.shown_name(guild, id)),
            }
        };
        pattern.replace_all(text, shown).into_owned()
    }

    /// A time mark in one of Discord's styles.
    fn time(&self, seconds: &str, style: &str) -> String {
        let Some(at) = seconds.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0)) else {
            return seconds.to_owned();
        };
        let pattern = match style {
            "R" => return relative(at, self.now()),
            "t" => "%H:%M",
            "T" => "%H:%M:%S",
            "d" => "%d/%m/%Y",
            "D" => "%-d %B %Y",
            "F" => "%A, %-d %B %Y %H:%M",
            _ => "%-d %B %Y %H:%M",
        };
        at.format(pattern).to_string()
    }
}

/// "in 5 minutes", "3 hours ago": the greatest unit that fits.
fn relative(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = (at - now).num_seconds();
    let away = seconds.unsigned_abs();
    let units = [(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")];
    let (size, unit) = units.into_iter().find(|(size, _)| away >= *size).unwrap_or((1, "second"));
    let count = away / size;
    let plural = if count == 1 { "" } else { "s" };
    if seconds >= 0 { format!("in {count} {unit}{plural}") } else { format!("{count} {unit}{plural} ago") }
}
