//! Names in the place of ids: a record that says `<@123>` tells nobody anything a year from now.
//!
//! Guarantees: a mention of a person, role or channel that Discord knows becomes its name; looking names up takes at most
//! [`ASK_WITHIN`], and what Discord does not say by then stays as it was typed: better an id than nothing.
//!
//! Does not know: whether a name changes later. The record keeps the one of the time.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::time::Duration;

use regex::{Captures, Regex};
use serde_json::Value;

use super::Bot;
use super::courier::shown_name;
use super::rest::Call;
use crate::incident::{Command, Opening, ServerId, ServerRoleId};

/// How long names may be looked up: somebody waits for an answer.
const ASK_WITHIN: Duration = Duration::from_millis(1_200);
/// As many people and channels of one text are looked up.
const LOOKED_UP: usize = 10;

/// Discord's forms of a mention and of a custom emoji in a text (its documentation of message formatting).
static MENTION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"<(?:(?P<kind>@&|@!?|#)(?P<id>\d{1,20})|a?(?P<emoji>:\w{2,32}:)\d{1,20})>").ok());

/// The names that are known already: people by their ids.
pub(super) type Known = HashMap<u64, String>;

impl Bot {
    /// The text with names in the place of ids.
    pub(super) async fn named(&self, server: ServerId, text: String, known: &Known) -> String {
        let Some(mention) = MENTION.as_ref().filter(|mention| mention.is_match(&text)) else { return text };
        let mut names: HashMap<(Kind, u64), String> =
            known.iter().map(|(id, name)| ((Kind::Person, *id), name.clone())).collect();
        let wanted = mention.captures_iter(&text).filter_map(|found| meant(&found)).take(LOOKED_UP).collect::<Vec<_>>();
        let looking = async {
            for (kind, id) in wanted {
                if !names.contains_key(&(kind, id))
                    && let Some(name) = self.name_of(server, kind, id).await
                {
                    names.insert((kind, id), name);
                }
            }
        };
        if tokio::time::timeout(ASK_WITHIN, looking).await.is_err() {
            tracing::info!("not every name in a text could be looked up in time");
        }
        let named = |found: &Captures<'_>| match (meant(found), found.name("emoji")) {
            (Some(key @ (kind, _)), _) if names.contains_key(&key) => format!("{}{}", kind.sign(), names[&key]),
            (None, Some(emoji)) => emoji.as_str().to_owned(),
            _ => found[0].to_owned(),
        };
        mention.replace_all(&text, named).into_owned()
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

    async fn name_of(&self, server: ServerId, kind: Kind, id: u64) -> Option<String> {
        let ask =
            async |path: String| self.rest.send(Call::get(path).within(ASK_WITHIN)).await.ok().map(|reply| reply.body);
        match kind {
            Kind::Person => ask(format!("/guilds/{server}/members/{id}")).await.map(|member| shown_name(&member)),
            Kind::Role => {
                let roles = self.servers.roles(server).await.ok()?;
                roles.iter().find(|role| role.id == ServerRoleId(id)).map(|role| role.name.clone())
            }
            Kind::Channel => ask(format!("/channels/{id}")).await?["name"].as_str().map(str::to_owned),
        }
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
}

fn meant(found: &Captures<'_>) -> Option<(Kind, u64)> {
    let kind = match found.name("kind")?.as_str() {
        "#" => Kind::Channel,
        "@&" => Kind::Role,
        _ => Kind::Person,
    };
    Some((kind, found.name("id")?.as_str().parse().ok()?))
}
