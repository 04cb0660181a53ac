//! Events that serenity could not read, read again with more patience.
//!
//! serenity wants every field that Discord sends today. A server that leaves one out, or a Discord that does so tomorrow, must not
//! make a command vanish: what we need of an interaction, a reaction or a server is little, and the rest is filled in.
//!
//! Guarantees: nothing that was sent is changed, only added to; what still can't be read is logged by its kind.

use serde_json::{Map, Value, json};
use serenity::all::Interaction;

use crate::discord::Me;
use crate::discord::capture::{Heard, Place, Reacted, same_emoji};
use crate::discord::servers::snowflake;
use crate::incident::{ChannelId, MessageId, Person, ServerId, UserId};

/// What an unreadable event comes to.
pub(super) enum Understood {
    Interaction(Box<Interaction>),
    /// Something that happened to a message.
    Heard(Heard),
    /// Who we are; `None`: the application is not named.
    Ready(UserId, Option<u64>),
    /// All roles of a server, as Discord's API describes them.
    Server(ServerId, Vec<Value>),
    Nothing,
}

/// Reads an event of that kind once more.
pub(super) fn understand(kind: &str, value: Value, me: Option<&Me>, emoji: &str) -> Understood {
    let understood = match kind {
        "INTERACTION_CREATE" => {
            interaction(value, me).map(|interaction| Understood::Interaction(Box::new(interaction)))
        }
        "MESSAGE_REACTION_ADD" => Some(reacted(&value, true, me, emoji)),
        "MESSAGE_REACTION_REMOVE" => Some(reacted(&value, false, me, emoji)),
        "MESSAGE_UPDATE" => place(&value).map(|place| Understood::Heard(Heard::Edited(place))),
        "MESSAGE_DELETE" => place(&value).map(|place| Understood::Heard(Heard::Deleted(place))),
        "GUILD_CREATE" => server(&value),
        "READY" => {
            tracing::warn!("READY lacks what Discord's documentation says it has; going on with what is there");
            let user = snowflake(&value["user"]["id"]).map(UserId);
            user.map(|user| Understood::Ready(user, snowflake(&value["application"]["id"])))
        }
        _ => {
            tracing::debug!(kind, "an event of no use here");
            return Understood::Nothing;
        }
    };
    understood.unwrap_or_else(|| {
        tracing::warn!(kind, "an event of this kind could not be read; it is lost");
        Understood::Nothing
    })
}

fn interaction(mut value: Value, me: Option<&Me>) -> Option<Interaction> {
    let application = me.map_or(1, |me| me.application).to_string();
    fill(
        &mut value,
        json!({
            "application_id": application, "version": 1, "locale": "en-US", "entitlements": [],
            "authorizing_integration_owners": {}, "attachment_size_limit": 10_485_760,
        }),
    );
    inside(&mut value, "member", fill_member);
    inside(&mut value, "user", fill_user);
    inside(&mut value, "data", |data| {
        if data.get("name").is_some() {
            fill(data, json!({ "id": "1", "type": 1 }));
        }
        inside(data, "options", fill_options);
        inside(data, "resolved", |resolved| {
            inside(resolved, "users", |users| each(users, fill_user));
            inside(resolved, "members", |members| each(members, fill_member));
        });
    });
    if let Ok(read) = serde_json::from_value(value.clone()) {
        return Some(read);
    }
    // The message that a button stands on and the whole of the channel are of no use to us.
    if value.get("message").is_some_and(|message| !message.is_null()) {
        value["message"] = bare_message(&value["message"], &value["channel_id"]);
    }
    let channel = &value["channel"];
    if channel.is_object() {
        let kind = channel["type"].as_u64().unwrap_or(0);
        value["channel"] = json!({ "id": channel["id"], "type": kind, "parent_id": channel["parent_id"] });
    }
    match serde_json::from_value(value) {
        Ok(read) => Some(read),
        Err(error) => {
            tracing::warn!(%error, "an interaction");
            None
        }
    }
}

fn reacted(value: &Value, added: bool, me: Option<&Me>, emoji: &str) -> Understood {
    let read = || {
        let user = snowflake(&value["user_id"])?;
        let ours = same_emoji(emoji, &value["emoji"]) && me.is_none_or(|me| me.user.0 != user);
        let names =
            [&value["member"]["nick"], &value["member"]["user"]["global_name"], &value["member"]["user"]["username"]];
        let name = names.into_iter().find_map(Value::as_str);
        ours.then_some(Reacted {
            server: ServerId(snowflake(&value["guild_id"])?),
            channel: ChannelId(snowflake(&value["channel_id"])?),
            message: MessageId(snowflake(&value["message_id"])?),
            by: name.map(|name| Person { id: UserId(user), name: name.to_owned() }),
            added,
        })
    };
    read().map_or(Understood::Nothing, |reacted| Understood::Heard(Heard::Reacted(reacted)))
}

fn place(value: &Value) -> Option<Place> {
    Some(Place {
        server: ServerId(snowflake(&value["guild_id"])?),
        channel: ChannelId(snowflake(&value["channel_id"])?),
        message: MessageId(snowflake(&value["id"])?),
    })
}

fn server(value: &Value) -> Option<Understood> {
    let roles = value["roles"].as_array()?.clone();
    Some(Understood::Server(ServerId(snowflake(&value["id"])?), roles))
}

fn fill_member(member: &mut Value) {
    fill(member, json!({ "roles": [], "deaf": false, "mute": false, "flags": 0, "joined_at": null }));
    inside(member, "user", fill_user);
}

fn fill_user(user: &mut Value) {
    fill(user, json!({ "username": "somebody", "discriminator": "0", "avatar": null }));
}

/// A subcommand without options has an empty list of them.
fn fill_options(options: &mut Value) {
    for option in options.as_array_mut().into_iter().flatten() {
        if matches!(option["type"].as_u64(), Some(1 | 2)) {
            fill(option, json!({ "options": [] }));
            inside(option, "options", fill_options);
        }
    }
}

/// Adds what an object lacks; anything else stays as it is.
fn fill(object: &mut Value, defaults: Value) {
    let (Value::Object(fields), Value::Object(defaults)) = (object, defaults) else { return };
    for (key, value) in defaults {
        fields.entry(key).or_insert(value);
    }
}

/// Changes a field that is there.
fn inside(object: &mut Value, key: &str, change: impl FnOnce(&mut Value)) {
    if let Some(value) = object.get_mut(key) {
        change(value);
    }
}

fn each(all: &mut Value, change: fn(&mut Value)) {
    all.as_object_mut().into_iter().flat_map(Map::values_mut).for_each(change);
}

/// A message with nothing in it but where it stands.
fn bare_message(message: &Value, channel: &Value) -> Value {
    json!({
        "id": message["id"], "channel_id": channel, "type": 0, "content": "", "timestamp": "2020-01-01T00:00:00Z",
        "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [],
        "mention_channels": [], "attachments": [], "embeds": [], "pinned": false, "components": [],
        "author": { "id": "1", "username": "hotwash", "discriminator": "0", "avatar": null },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command() -> Value {
        json!({
            "id": "11", "type": 2, "token": "t", "guild_id": "5", "channel_id": "6",
            "data": { "name": "incident", "options": [{ "name": "list", "type": 1 }] },
            "member": { "user": { "id": "7", "username": "bob" }, "permissions": "0" },
        })
    }

    #[test]
    fn a_command_with_the_least_is_a_command() {
        let Some(Interaction::Command(command)) = interaction(command(), None) else { panic!("not read") };
        assert_eq!((command.user.name.as_str(), command.data.name.as_str()), ("bob", "incident"));
    }

    #[test]
    fn a_button_on_a_message_of_another_shape_is_a_button() {
        let mut button = command();
        button["type"] = json!(3);
        button["data"] = json!({ "custom_id": "hw1:ack:k", "component_type": 2 });
        button["message"] = json!({ "id": "9", "content": 7 });
        let Some(Interaction::Component(button)) = interaction(button, None) else { panic!("not read") };
        assert_eq!(button.data.custom_id, "hw1:ack:k");
    }

    #[test]
    fn a_reaction_is_read_from_its_ids() {
        let value = json!({
            "user_id": "7", "guild_id": "5", "channel_id": "6", "message_id": "9", "emoji": { "name": "📌", "id": null },
        });
        let Understood::Heard(Heard::Reacted(reacted)) = understand("MESSAGE_REACTION_ADD", value, None, "📌") else {
            panic!("not read")
        };
        assert_eq!((reacted.message, reacted.by), (MessageId(9), None));
    }
}
