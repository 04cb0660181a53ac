//! Whom a message mentions, and who hears of it.
//!
//! Discord accepts every mention and leaves out, without a word, those that have no effect: suppressed by
//! `allowed_mentions`, a role that is not mentionable by an author without Mention Everyone, somebody who cannot see the
//! channel. A page that nobody hears looks just like one that everybody hears; only the message's own lists tell.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::permissions::{self, bits};
use super::refusal::{Form, Refusal};
use super::world::{Channel, Id, World};

static USER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<@!?(\d+)>").ok());
static ROLE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<@&(\d+)>").ok());

/// The mentions of one message that have an effect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mentions {
    pub(crate) users: Vec<Id>,
    pub(crate) roles: Vec<Id>,
    pub(crate) everyone: bool,
    /// `@here` alone: everyone who is online.
    pub(crate) only_online: bool,
}

/// What `allowed_mentions` lets through.
struct Allowed {
    parse: Vec<String>,
    users: Vec<Id>,
    roles: Vec<Id>,
    replied: bool,
}

impl Allowed {
    fn read(value: Option<&Value>) -> Result<Self, Refusal> {
        let all = || ["users", "roles", "everyone"].map(str::to_owned).to_vec();
        let Some(value) = value.filter(|value| !value.is_null()) else {
            return Ok(Self { parse: all(), users: Vec::new(), roles: Vec::new(), replied: true });
        };
        let ids = |key: &str| value[key].as_array().into_iter().flatten().filter_map(as_id).collect::<Vec<_>>();
        let parse = value["parse"].as_array().into_iter().flatten();
        let allowed = Self {
            parse: parse.filter_map(|kind| Some(kind.as_str()?.to_owned())).collect(),
            users: ids("users"),
            roles: ids("roles"),
            replied: value["replied_user"].as_bool().unwrap_or(false),
        };
        allowed.checked()
    }

    fn checked(self) -> Result<Self, Refusal> {
        let mut form = Form::default();
        for (key, ids) in [("users", &self.users), ("roles", &self.roles)] {
            if ids.len() > 100 {
                form.wrong(&["allowed_mentions", key], "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.");
            }
            if !ids.is_empty() && self.parses(key) {
                let message = format!("parse:[\"{key}\"] and {key}: [ids...] are mutually exclusive.");
                form.wrong(&["allowed_mentions"], "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", &message);
            }
        }
        form.finish().map(|()| self)
    }

    fn parses(&self, kind: &str) -> bool {
        self.parse.iter().any(|parsed| parsed == kind)
    }
}

/// The mentions in `content` by `author` in `channel`; `replied_to` is the author of the message that it answers.
pub(crate) fn mentions(
    world: &World,
    channel: &Channel,
    author: Id,
    content: &str,
    allowed: Option<&Value>,
    replied_to: Option<Id>,
) -> Result<Mentions, Refusal> {
    let allowed = Allowed::read(allowed)?;
    let may_mention_all = permissions::in_channel(world, channel, author) & bits::MENTION_EVERYONE != 0;
    let mut users: Vec<Id> = replied_to.filter(|_| allowed.replied).into_iter().collect();
    for user in found(&USER, content) {
        let let_through = allowed.parses("users") || allowed.users.contains(&user);
        if let_through && world.user(user).is_some() && !users.contains(&user) {
            users.push(user);
        }
    }
    let mut roles = found(&ROLE, content);
    roles.retain(|id| {
        let role = channel.guild.and_then(|guild| world.guild(guild)?.roles.get(id));
        let let_through = allowed.parses("roles") || allowed.roles.contains(id);
        let_through && role.is_some_and(|role| role.mentionable || may_mention_all)
    });
    let everyone_allowed = allowed.parses("everyone") && may_mention_all && channel.guild.is_some();
    let (everyone, here) = (content.contains("@everyone"), content.contains("@here"));
    Ok(Mentions { users, roles, everyone: everyone_allowed && (everyone || here), only_online: !everyone })
}

/// The people who hear a sound for a message by `author` with these mentions, by rising id.
pub(crate) fn heard_by(world: &World, channel: &Channel, author: Id, mentions: &Mentions) -> Vec<Id> {
    let mut ears: BTreeSet<Id> = mentions.users.iter().copied().collect();
    match channel.guild.and_then(|guild| world.guild(guild)) {
        None => ears.extend(&channel.recipients),
        Some(guild) => {
            ears.extend(mentions.roles.iter().flat_map(|role| guild.holders(*role)));
            if mentions.everyone {
                let online = |user: &Id| world.user(*user).is_some_and(|user| user.online || !mentions.only_online);
                ears.extend(guild.members.keys().filter(|user| online(user)));
            }
            ears.retain(|user| guild.members.contains_key(user));
        }
    }
    ears.retain(|user| {
        let sees = permissions::in_channel(world, channel, *user) & bits::VIEW_CHANNEL != 0;
        sees && *user != author && world.user(*user).is_some_and(|user| !user.bot)
    });
    ears.into_iter().collect()
}

/// An id as a body holds it: digits in a string, or a number.
pub(crate) fn as_id(value: &Value) -> Option<Id> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn found(pattern: &LazyLock<Option<Regex>>, content: &str) -> Vec<Id> {
    let captures = pattern.as_ref().into_iter().flat_map(|pattern| pattern.captures_iter(content));
    let mut ids: Vec<Id> = captures.filter_map(|capture| capture.get(1)?.as_str().parse().ok()).collect();
    let mut known = BTreeSet::new();
    ids.retain(|id| known.insert(*id));
    ids
}
