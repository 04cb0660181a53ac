//! Channels, permissions and threads of a server.

use super::*;
use crate::sandbox::permissions::{EVERYONE, INCIDENT_BOT, bits};
use crate::sandbox::world::{Overwrite, channel_kind};
use crate::sandbox::{Person, RoleSpec};

#[tokio::test]
async fn permissions_follow_roles_then_overwrites() {
    let town = Town::start().await;
    let (send, everyone, responders) = (bits::SEND_MESSAGES, town.guild, town.role("Responders"));
    let over = |id, is_member, allow, deny| Overwrite { id, is_member, allow, deny };
    let deny_all = over(everyone, false, 0, send);
    let for_role = over(responders, false, send, 0);
    let deny_bob = over(town.bob, true, 0, send);
    let hide = over(everyone, false, 0, bits::VIEW_CHANNEL);
    for (overwrites, bob, carol, dave, alice) in [
        (vec![], true, true, true, true),
        (vec![deny_all.clone()], false, false, false, true),
        (vec![for_role.clone(), deny_all.clone()], true, true, false, true),
        (vec![deny_all, for_role, deny_bob], false, true, false, true),
        (vec![hide], false, false, false, true),
    ] {
        town.sandbox.change_channel(town.general, |channel| channel.overwrites.clone_from(&overwrites));
        let may = |user| town.world(|world| world.permissions(town.general, user) & send != 0);
        assert_eq!([may(town.bob), may(town.carol), may(town.dave), may(town.alice)], [bob, carol, dave, alice]);
    }
    assert_eq!(
        town.world(|world| world.permissions(town.general, town.bob)),
        0,
        "without View Channel nothing is left"
    );
    town.sandbox.change_role(town.guild, responders, |role| role.permissions = bits::ADMINISTRATOR);
    assert_eq!(town.world(|world| world.permissions(town.general, town.bob)), bits::ALL);
}

#[tokio::test]
async fn the_bot_is_held_to_its_permissions() {
    let town = Town::start().await;
    let channels = format!("/guilds/{}/channels", town.guild);
    let hide = Overwrite { id: town.guild, is_member: false, allow: 0, deny: bits::VIEW_CHANNEL };
    let secret = town.sandbox.create_channel(town.guild, "secret", channel_kind::TEXT, None);
    town.sandbox.set_overwrite(secret, hide);
    let path = format!("/channels/{secret}");
    assert_eq!(town.refusal("GET", &path, Value::Null).await, (403, 50001));
    let (_, listed) = town.call("GET", &channels, Value::Null).await;
    assert_eq!(listed.as_array().unwrap().len(), 1, "it is not listed either");
    let own = json!({ "permission_overwrites": [{ "id": town.guild.to_string(), "type": 0, "deny": "1024" },
        { "id": town.world(World::bot).to_string(), "type": 1, "allow": "1024" }], "name": "private" });
    assert_eq!(town.call("POST", &channels, own).await.0, 201);
    let beyond =
        json!({ "name": "x", "permission_overwrites": [{ "id": town.guild.to_string(), "type": 0, "allow": "8" }] });
    assert_eq!(town.refusal("POST", &channels, beyond).await, (403, 50013));
    town.sandbox.set_bot_permissions(town.guild, INCIDENT_BOT & !bits::MANAGE_CHANNELS);
    assert_eq!(town.refusal("POST", &channels, json!({ "name": "x" })).await, (403, 50013));
    town.sandbox.set_bot_permissions(town.guild, 0);
    town.sandbox.change_role(town.guild, town.guild, |role| role.permissions = EVERYONE & !bits::SEND_MESSAGES);
    assert_eq!(town.refusal("POST", &town.messages(), json!({ "content": "x" })).await, (403, 50013));
}

#[tokio::test]
async fn a_category_holds_fifty_and_a_server_five_hundred() {
    let town = Town::start().await;
    let channels = format!("/guilds/{}/channels", town.guild);
    let (_, category) = town.call("POST", &channels, json!({ "name": "Incidents", "type": 4 })).await;
    for number in 0..50 {
        town.sandbox.create_channel(town.guild, &number.to_string(), channel_kind::TEXT, Some(id_of(&category)));
    }
    let body = json!({ "name": "One More!", "parent_id": category["id"] });
    let (status, refused) = town.call("POST", &channels, body).await;
    assert_eq!(status, 400);
    assert_eq!(refused.pointer("/errors/parent_id/_errors/0/code").unwrap(), "CHANNEL_PARENT_MAX_CHANNELS");
    let (status, made) = town.call("POST", &channels, json!({ "name": "One More!" })).await;
    assert_eq!((status, &made["name"]), (201, &json!("one-more")));
    while town.sandbox.channels(town.guild).len() < 500 {
        town.sandbox.create_channel(town.guild, "filler", channel_kind::TEXT, None);
    }
    assert_eq!(town.refusal("POST", &channels, json!({ "name": "x" })).await, (400, 30013));
}

#[tokio::test]
async fn a_channel_in_step_with_its_category_follows_it() {
    let town = Town::start().await;
    let channels = format!("/guilds/{}/channels", town.guild);
    let (_, category) = town.call("POST", &channels, json!({ "name": "Incidents", "type": 4 })).await;
    let (_, child) = town.call("POST", &channels, json!({ "name": "a", "parent_id": category["id"] })).await;
    let path = format!("/channels/{}/permissions/{}", id_of(&category), town.bob);
    assert_eq!(town.call("PUT", &path, json!({ "type": 1, "deny": "2048" })).await.0, 204);
    assert_eq!(town.world(|world| world.channel(id_of(&child)).unwrap().overwrites.len()), 1);
    assert_eq!(
        town.refusal("DELETE", &format!("/channels/{}/permissions/1", id_of(&category)), Value::Null).await.1,
        10009
    );
}

#[tokio::test]
async fn threads_are_started_archived_and_locked() {
    let town = Town::start().await;
    let message = town.post(json!({ "content": "x" })).await;
    let path = format!("{}/{}/threads", town.messages(), id_of(&message));
    let (status, thread) = town.call("POST", &path, json!({ "name": "Talk" })).await;
    assert_eq!((status, &thread["id"]), (201, &message["id"]));
    assert_eq!(town.refusal("POST", &path, json!({ "name": "Talk" })).await, (400, 160_004));
    let (thread, said) = (format!("/channels/{}", id_of(&thread)), json!({ "content": "in the thread" }));
    town.call("PATCH", &thread, json!({ "archived": true })).await;
    assert_eq!(town.call("POST", &format!("{thread}/messages"), said.clone()).await.0, 200, "writing opens it again");
    town.call("PATCH", &thread, json!({ "archived": true, "locked": true })).await;
    assert_eq!(town.refusal("POST", &format!("{thread}/messages"), said).await, (400, 50083));
}

#[tokio::test]
async fn a_mention_brings_people_into_a_private_thread() {
    let town = Town::start().await;
    let path = format!("/channels/{}/threads", town.general);
    let (_, thread) = town.call("POST", &path, json!({ "name": "Quiet talk", "type": 12 })).await;
    let thread = id_of(&thread);
    assert!(!town.world(|world| world.sees(town.bob, thread)));
    town.call("POST", &format!("/channels/{thread}/messages"), json!({ "content": format!("<@{}>", town.bob) })).await;
    assert!(town.world(|world| world.sees(town.bob, thread) && !world.sees(town.carol, thread)));
    assert_eq!(town.last_heard(), (1, vec![town.bob]));
}

#[tokio::test]
async fn servers_are_apart() {
    let town = Town::start().await;
    let bob = Person::new("bob", "Bob", &[]);
    let other = town.sandbox.create_guild("City", &[bob], &[RoleSpec::new("Responders", true)], INCIDENT_BOT);
    let channel = town.sandbox.channel_named(other, "general").unwrap().id;
    assert!(town.world(|world| world.sees(town.bob, channel) && !world.sees(town.carol, channel)));
    let (_, counts) = town.call("GET", &format!("/guilds/{other}/roles/member-counts"), Value::Null).await;
    assert_eq!(counts[town.sandbox.role(other, "Responders").unwrap().to_string()], 0);
    let elsewhere = json!({ "content": format!("<@&{}>", town.role("Responders")) });
    let (_, message) = town.call("POST", &format!("/channels/{channel}/messages"), elsewhere).await;
    assert_eq!(message["mention_roles"], json!([]));
}
