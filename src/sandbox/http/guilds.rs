//! Servers: their facts, members, channels.

use serde_json::{Value, json};

use super::{Call, Outcome, Reply, Route, channels};
use crate::sandbox::permissions;
use crate::sandbox::refusal::{self, Refusal};
use crate::sandbox::world::{Channel, Guild, Id, World};

pub(super) const ROUTES: &[Route] = &[
    Route::new("GET", "/guilds/{guild_id}", show),
    Route::new("GET", "/guilds/{guild_id}/channels", list_channels),
    Route::new("POST", "/guilds/{guild_id}/channels", channels::create),
    Route::new("GET", "/guilds/{guild_id}/members/{user_id}", member),
    Route::new("GET", "/guilds/{guild_id}/members/search", search),
    Route::new("GET", "/guilds/{guild_id}/members", members),
    Route::new("GET", "/guilds/{guild_id}/threads/active", active_threads),
];

/// The server of the path, if the bot is in it.
pub(super) fn guild_of<'w>(world: &'w World, call: &Call<'_>) -> Result<&'w Guild, Refusal> {
    let guild = world.guild(call.id("guild_id")?).ok_or_else(refusal::unknown_guild)?;
    if guild.members.contains_key(&world.bot) { Ok(guild) } else { Err(refusal::missing_access()) }
}

fn show(world: &mut World, call: &Call<'_>) -> Outcome {
    let guild = guild_of(world, call)?;
    let mut json = world.guild_json(guild);
    if call.query("with_counts").is_some_and(|wanted| wanted == "true") {
        let online = guild.members.keys().filter(|user| world.user(**user).is_some_and(|user| user.online));
        json["approximate_member_count"] = guild.members.len().into();
        json["approximate_presence_count"] = online.count().into();
    }
    Reply::ok(json)
}

fn list_channels(world: &mut World, call: &Call<'_>) -> Outcome {
    let guild = guild_of(world, call)?.id;
    let mine = world.channels(guild).into_iter().filter(|channel| !channel.is_thread());
    let seen = mine.filter(|channel| world.sees(world.bot, channel.id));
    Reply::ok(seen.map(|channel| world.channel_json(channel)).collect())
}

fn member(world: &mut World, call: &Call<'_>) -> Outcome {
    let guild = guild_of(world, call)?.id;
    let user = call.id("user_id")?;
    world.user(user).ok_or_else(refusal::unknown_user)?;
    Reply::ok(world.member_json(guild, user).ok_or_else(refusal::unknown_member)?)
}

fn search(world: &mut World, call: &Call<'_>) -> Outcome {
    let guild = guild_of(world, call)?;
    let limit = call.number("limit", 1, 1000, 1)?;
    let Some(query) = call.query("query").filter(|query| !query.is_empty()) else {
        return Err(Refusal::field(&["query"], "BASE_TYPE_REQUIRED", "This field is required"));
    };
    let query = query.to_lowercase();
    let starts = |name: Option<&str>| name.is_some_and(|name| name.to_lowercase().starts_with(&query));
    let fits = |member: &Id| {
        let user = world.user(*member);
        starts(user.map(|user| user.name.as_str()))
            || starts(user.and_then(|user| user.global_name.as_deref()))
            || starts(guild.members.get(member).and_then(|member| member.nick.as_deref()))
    };
    let found = guild.members.keys().filter(|member| fits(member)).take(limit);
    Reply::ok(found.filter_map(|member| world.member_json(guild.id, *member)).collect())
}

fn members(world: &mut World, call: &Call<'_>) -> Outcome {
    let guild = guild_of(world, call)?;
    if !world.rules.allow_members_intent {
        return Err(refusal::missing_access());
    }
    let limit = call.number("limit", 1, 1000, 1)?;
    let after = call.query("after").and_then(|id| id.parse::<Id>().ok()).unwrap_or(0);
    let page = guild.members.keys().filter(|user| **user > after).take(limit);
    Reply::ok(page.filter_map(|user| world.member_json(guild.id, *user)).collect())
}

fn active_threads(world: &mut World, call: &Call<'_>) -> Outcome {
    let guild = guild_of(world, call)?.id;
    let open = |channel: &&Channel| channel.is_thread() && !channel.archived && world.sees(world.bot, channel.id);
    let threads: Vec<&Channel> = world.channels(guild).into_iter().filter(open).collect();
    let joined = threads.iter().filter(|thread| thread.thread_members.contains(&world.bot));
    Reply::ok(json!({
        "threads": threads.iter().map(|thread| world.channel_json(thread)).collect::<Vec<_>>(),
        "members": joined.map(|thread| world.thread_member_json(thread, world.bot)).collect::<Vec<_>>(),
        "has_more": false,
    }))
}

impl World {
    pub(super) fn guild_of_mine_json(&self, guild: &Guild) -> Value {
        json!({
            "id": guild.id.to_string(),
            "name": guild.name,
            "icon": null,
            "banner": null,
            "owner": guild.owner == self.bot,
            "permissions": permissions::in_guild(guild, self.bot).to_string(),
            "features": [],
        })
    }
}
