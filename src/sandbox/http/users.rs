//! Who the bot is, who others are, where the gateway is, and direct messages.

use serde_json::{Value, json};

use super::{Call, Outcome, Reply, Route};
use crate::sandbox::mentions::as_id;
use crate::sandbox::permissions::{self, bits};
use crate::sandbox::refusal::{self, Refusal};
use crate::sandbox::world::{Attachment, Channel, Id, User, World, channel_kind};

pub(super) const ROUTES: &[Route] = &[
    Route::open("GET", "/gateway", |world, _| Reply::ok(json!({ "url": world.gateway_url() }))),
    Route::new("GET", "/gateway/bot", gateway_bot),
    Route::new("GET", "/users/@me", |world, _| Reply::ok(world.me_json())),
    Route::new("GET", "/users/@me/guilds", my_guilds),
    Route::new("GET", "/users/{user_id}", user),
    Route::new("POST", "/users/@me/channels", open_direct),
];

fn gateway_bot(world: &mut World, _: &Call<'_>) -> Outcome {
    let remaining = 1000_u32.saturating_sub(world.gateway.starts().0);
    let limit = json!({ "total": 1000, "remaining": remaining, "reset_after": 86_400_000, "max_concurrency": 1 });
    Reply::ok(json!({ "url": world.gateway_url(), "shards": 1, "session_start_limit": limit }))
}

fn my_guilds(world: &mut World, _: &Call<'_>) -> Outcome {
    let mine = world.guilds().filter(|guild| guild.members.contains_key(&world.bot));
    Reply::ok(mine.map(|guild| world.guild_of_mine_json(guild)).collect())
}

fn user(world: &mut World, call: &Call<'_>) -> Outcome {
    let user = world.user(call.id("user_id")?).ok_or_else(refusal::unknown_user)?;
    Reply::ok(user.json())
}

fn open_direct(world: &mut World, call: &Call<'_>) -> Outcome {
    let Some(recipient) = as_id(&call.body()["recipient_id"]) else {
        return Err(Refusal::field(&["recipient_id"], "BASE_TYPE_REQUIRED", "This field is required"));
    };
    if world.user(recipient).is_none() {
        return Err(Refusal::new(400, 50033, "Invalid Recipient(s)"));
    }
    if world.user(recipient).is_some_and(|user| user.bot) {
        return Err(refusal::cannot_message_user());
    }
    let channel = world.direct_with(recipient);
    let json = world.channel(channel).map(|channel| world.channel_json(channel)).unwrap_or_default();
    Reply::ok(json)
}

impl World {
    /// The direct channel with `user`, made where there is none.
    pub(crate) fn direct_with(&mut self, user: Id) -> Id {
        if let Some(channel) = self.direct_channel(user) {
            return channel.id;
        }
        let mut channel = Channel::new(self.next_id(), channel_kind::DIRECT, None, "");
        channel.recipients = vec![self.bot, user];
        self.add_channel(channel)
    }

    /// The bot's account as `GET /users/@me` gives it.
    pub(crate) fn me_json(&self) -> Value {
        let mut me = self.user(self.bot).map(User::json).unwrap_or_default();
        me["verified"] = true.into();
        me["mfa_enabled"] = true.into();
        me["email"] = Value::Null;
        me["locale"] = "en-US".into();
        me["premium_type"] = 0.into();
        me
    }

    /// Where the gateway is, without the query that the client adds.
    pub(crate) fn gateway_url(&self) -> String {
        self.address.replacen("http://", "ws://", 1)
    }

    /// Whether `token` is the bot's.
    pub(crate) fn is_token(&self, token: &str) -> bool {
        token.strip_prefix("Bot ").unwrap_or(token) == self.rules.token
    }

    pub(super) fn is_bot_header(&self, header: Option<&str>) -> bool {
        header.and_then(|header| header.strip_prefix("Bot ")).is_some_and(|token| token == self.rules.token)
    }

    /// The channel, if the bot sees it and has all of `needed` in it.
    pub(crate) fn reach(&self, channel: Id, needed: u64) -> Result<&Channel, Refusal> {
        let channel = self.channel(channel).ok_or_else(refusal::unknown_channel)?;
        let held = permissions::in_channel(self, channel, self.bot);
        if held & bits::VIEW_CHANNEL == 0 {
            Err(refusal::missing_access())
        } else if held & needed != needed {
            Err(refusal::missing_permissions())
        } else {
            Ok(channel)
        }
    }

    /// A file that is served: one on a message, or one that a person gave to a command.
    pub(crate) fn file(&self, id: Id) -> Option<&Attachment> {
        let on_messages = self.messages.values().flat_map(|message| &message.attachments);
        on_messages.chain(self.uploads.values()).find(|file| file.id == id)
    }
}
