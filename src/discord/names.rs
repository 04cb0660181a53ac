//! Names in the place of ids: a record that says `<@123>` tells nobody anything a year from now.
//!
//! Guarantees: a mention of a person, role or channel that Discord knows becomes its name, one that it does not know any more
//! is said to be unknown, and a time is written out; looking names up takes at most
//! [`ASK_WITHIN`], and what Discord does not say by then stays as it was typed: better an id than nothing.
//!
//! Does not know: whether a name changes later. The record keeps the one of the time.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::time::Duration;

use chrono::DateTime;
use chrono_tz::Tz;
use regex::{Captures, Regex};
use serde_json::{Value, json};

use super::Bot;
use super::courier::shown_name;
use super::rest::{Call, Failure};
use crate::incident::{Command, Opening, ServerId, ServerRoleId};

/// How long names may be looked up: somebody waits for an answer.
const ASK_WITHIN: Duration = Duration::from_millis(1_200);
/// As many people and channels of one text are looked up.
const LOOKED_UP: usize = 10;

/// Discord's forms of a mention, a custom emoji, a time and a command in a text (its documentation of message formatting).
static MARKUP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let mention = r"(?P<kind>@&|@!?|#)(?P<id>\d{1,20})";
    let others =
        r"a?(?P<emoji>:\w{2,32}:)\d{1,20}|t:(?P<time>-?\d{1,12})(?::[A-Za-z])?|(?P<command>/[^:<>\n]{1,100}):\d{1,20}";
    Regex::new(&format!("<(?:{mention}|{others})>")).ok()
});
/// The least that an id of Discord's can be: those of its first days have 17 digits. What is shorter is nobody's.
const LEAST_ID: u64 = 10_000_000_000_000_000;

/// The names that are known already: people by their ids.
pub(super) type Known = HashMap<u64, String>;

impl Bot {
    /// The text with names in the place of ids, and times as they are read.
    pub(super) async fn named(&self, server: ServerId, text: String, known: &Known) -> String {
        let Some(markup) = MARKUP.as_ref().filter(|markup| markup.is_match(&text)) else { return text };
        let mut names: HashMap<(Kind, u64), String> =
            known.iter().map(|(id, name)| ((Kind::Person, *id), format!("@{name}"))).collect();
        let wanted = markup.captures_iter(&text).filter_map(|found| meant(&found)).collect::<Vec<_>>();
        let looking = async {
            let mut looked_up = 0;
            for (kind, id) in wanted {
                if looked_up < LOOKED_UP && !names.contains_key(&(kind, id)) {
                    looked_up += 1;
                    if let Some(name) = self.sign_of(server, kind, id).await {
                        names.insert((kind, id), name);
                    }
                }
            }
        };
        if tokio::time::timeout(ASK_WITHIN, looking).await.is_err() {
            tracing::info!("not every name in a text could be looked up in time");
        }
        let zone = self.agreed(server).rules.zone;
        let written = |found: &Captures<'_>| match meant(found) {
            Some(key) => names.get(&key).cloned().unwrap_or_else(|| found[0].to_owned()),
            None => plain(found, zone).unwrap_or_else(|| found[0].to_owned()),
        };
        markup.replace_all(&text, written).into_owned()
    }

    /// The command with names in the place of ids in everything that was typed.
    pub(super) async fn named_command(&self, server: ServerId, mut command: Command) -> Command {
        for text in command.texts_mut() {
            *text = self.named(server, std::mem::take(text), &Known::new()).await;
        }
        command
    }

    /// The same for an opening.
    pub(super) async fn named_opening(&self, server: ServerId, opening: Opening) -> Opening {
        let title = self.named(server, opening.title, &Known::new()).await;
        let impact = match opening.impact {
            Some(impact) => Some(self.named(server, impact, &Known::new()).await),
            None => None,
        };
        Opening { title, impact, ..opening }
    }

    /// The name that the server shows for a member; `None`: they are none, or Discord did not say.
    pub(super) async fn member_name(&self, server: ServerId, user: u64) -> Option<String> {
        self.look_up(format!("/guilds/{server}/members/{user}")).await.ok().map(|member| shown_name(&member))
    }

    /// What stands for a mention; `None`: nothing, because nobody bears the id or Discord did not say.
    async fn sign_of(&self, server: ServerId, kind: Kind, id: u64) -> Option<String> {
        let found = match kind {
            Kind::Person => self.person_name(server, id).await,
            Kind::Role => {
                let roles = self.servers.roles(server).await;
                roles.map(|roles| roles.iter().find(|role| role.id == ServerRoleId(id)).map(|role| role.name.clone()))
            }
            Kind::Channel => {
                self.look_up(format!("/channels/{id}")).await.map(|channel| channel["name"].as_str().map(str::to_owned))
            }
        };
        match found {
            Ok(Some(name)) => Some(format!("{}{name}", kind.sign())),
            // Nobody's, for good: better said than a number that tells nobody anything.
            Ok(None) | Err(Failure::Refused { status: 403 | 404, .. }) if id >= LEAST_ID => {
                Some(kind.unknown().to_owned())
            }
            _ => None,
        }
    }

    /// The name of a member, or of an account that left the server.
    async fn person_name(&self, server: ServerId, id: u64) -> Result<Option<String>, Failure> {
        match self.look_up(format!("/guilds/{server}/members/{id}")).await {
            Ok(member) => Ok(Some(shown_name(&member))),
            Err(failure) if failure.is(10_007) => {
                self.look_up(format!("/users/{id}")).await.map(|user| Some(shown_name(&json!({ "user": user }))))
            }
            Err(failure) => Err(failure),
        }
    }

    async fn look_up(&self, path: String) -> Result<Value, Failure> {
        self.rest.send(Call::get(path).within(ASK_WITHIN)).await.map(|reply| reply.body)
    }
}

/// The people whom a message mentions, by the names that it brings along.
pub(super) fn mentioned(message: &Value) -> Known {
    let users = message["mentions"].as_array().into_iter().flatten();
    let named = users.filter_map(|user| {
        let names = [&user["member"]["nick"], &user["global_name"], &user["username"]];
        Some((super::servers::snowflake(&user["id"])?, names.into_iter().find_map(Value::as_str)?.to_owned()))
    });
    named.collect()
}

/// What a mention means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Person,
    Role,
    Channel,
}

impl Kind {
    fn sign(self) -> &'static str {
        match self {
            Kind::Person | Kind::Role => "@",
            Kind::Channel => "#",
        }
    }

    /// What is written for an id that nobody bears any more, or that is not for us to see.
    fn unknown(self) -> &'static str {
        match self {
            Kind::Person => "@unknown-user",
            Kind::Role => "@deleted-role",
            Kind::Channel => "#unknown-channel",
        }
    }
}

/// An emoji by its name, a time in words, a command as it is typed.
fn plain(found: &Captures<'_>, zone: Tz) -> Option<String> {
    if let Some(word) = found.name("emoji").or_else(|| found.name("command")) {
        return Some(word.as_str().to_owned());
    }
    let at = DateTime::from_timestamp(found.name("time")?.as_str().parse().ok()?, 0)?;
    Some(at.with_timezone(&zone).format("%Y-%m-%d %H:%M %Z").to_string())
}

fn meant(found: &Captures<'_>) -> Option<(Kind, u64)> {
    let kind = match found.name("kind")?.as_str() {
        "#" => Kind::Channel,
        "@&" => Kind::Role,
        _ => Kind::Person,
    };
    Some((kind, found.name("id")?.as_str().parse().ok()?))
}
