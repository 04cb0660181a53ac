//! Who sees a private incident's channel: overwrites, as Discord calls what a channel says beside the server's own permissions.
//!
//! Guarantees: every call says how it shall be, not what shall change, so that a repeated one does no harm; the bot keeps its own
//! overwrite, without which it would shut itself out together with @everyone.
//!
//! Accepted: an overwrite that somebody sets by hand in Discord stands until the incident is hidden.

use serde_json::{Value, json};
use serenity::all::Permissions;

use super::reach::Reach;
use super::{Carried, DiscordCourier, channel, never, unasked, undone};
use crate::discord::Me;
use crate::discord::rest::{Call, Failure};
use crate::engine::{Admitted, Delivery, Errand, Receipt};
use crate::incident::{ChannelId, Circle, Guest, Incident, MessageId, ServerId, slug};

/// What whoever is let in may do in the channel. Without Send Messages nobody can use a command there.
const INSIDE: Permissions =
    Permissions::VIEW_CHANNEL.union(Permissions::SEND_MESSAGES).union(Permissions::READ_MESSAGE_HISTORY);
/// Why somebody is not paged who was taken out.
const OUT: &str = "was taken out of this private incident; `/incident private invite` lets them in again";
/// Discord's numbers for what an overwrite is about (its documentation of channels).
const ROLE: u8 = 0;
const MEMBER: u8 = 1;
/// Discord's errors: no such channel, message, overwrite.
const UNKNOWN_CHANNEL: u64 = 10_003;
const UNKNOWN_MESSAGE: u64 = 10_008;
const UNKNOWN_OVERWRITE: u64 = 10_009;

/// The overwrites of a private incident's channel, whole.
pub(super) fn overwrites(me: &Me, server: ServerId, circle: &Circle) -> Value {
    // The server's id is the role @everyone's.
    let everyone =
        json!({ "id": server.to_string(), "type": ROLE, "allow": "0", "deny": bits(Permissions::VIEW_CHANNEL) });
    let bot = with_id(me.user.0, inside(MEMBER));
    let guests = circle.guests.iter().map(|guest| with_id(guest.id(), inside(kind(guest))));
    let out = circle.out.iter().map(|person| with_id(person.id.0, outside()));
    [bot, everyone].into_iter().chain(guests).chain(out).collect()
}

fn kind(guest: &Guest) -> u8 {
    match guest {
        Guest::Person(_) => MEMBER,
        Guest::Role { .. } => ROLE,
    }
}

fn inside(kind: u8) -> Value {
    json!({ "type": kind, "allow": bits(INSIDE), "deny": "0" })
}

fn outside() -> Value {
    json!({ "type": MEMBER, "allow": "0", "deny": bits(Permissions::VIEW_CHANNEL) })
}

fn with_id(id: u64, mut overwrite: Value) -> Value {
    overwrite["id"] = json!(id.to_string());
    overwrite
}

fn bits(permissions: Permissions) -> String {
    permissions.bits().to_string()
}

impl DiscordCourier {
    /// Shuts the channel to all but the circle, in one call: whatever the channel had from its category goes.
    pub(super) async fn hide(&self, me: &Me, errand: &Errand) -> Carried {
        let incident = &errand.kept.incident;
        let (Some(channel), Some(circle)) = (errand.kept.channel, &incident.circle) else { return done() };
        let fields = json!({ "permission_overwrites": overwrites(me, incident.server, circle) });
        self.change_channel(channel, fields).await
    }

    /// The channel's name and topic tell nothing any more. Discord takes two such changes in ten minutes, so that it is looked
    /// first whether there is anything to change.
    pub(super) async fn veil(&self, errand: &Errand) -> Carried {
        let incident = &errand.kept.incident;
        let Some(channel) = errand.kept.channel.filter(|_| incident.is_private()) else { return done() };
        let name = slug::channel_name(incident.number.0, &incident.title, true);
        let topic = channel::marker(&errand.kept.key);
        let shown = match self.rest.send(Call::get(format!("/channels/{channel}"))).await {
            Ok(reply) => reply.body,
            Err(failure) if failure.is(UNKNOWN_CHANNEL) => return done(),
            Err(failure) => return Err(unasked(failure)),
        };
        if shown["name"].as_str() == Some(&name) && shown["topic"].as_str() == Some(&topic) {
            return done();
        }
        self.change_channel(channel, json!({ "name": name, "topic": topic })).await
    }

    /// The channel is open to this guest, or shut, as the circle says now.
    pub(super) async fn access(&self, errand: &Errand, guest: &Guest) -> Carried {
        let (Some(channel), Some(circle)) = (errand.kept.channel, &errand.kept.incident.circle) else { return done() };
        let path = format!("/channels/{channel}/permissions/{}", guest.id());
        let is_out = circle.out.iter().any(|person| person.id.0 == guest.id());
        let call = match () {
            () if is_out => Call::put(path, outside()),
            () if circle.has(guest) => Call::put(path, inside(kind(guest))),
            () => Call::delete(path),
        };
        match self.rest.send(call).await {
            Err(failure) if !(failure.is(UNKNOWN_CHANNEL) || failure.is(UNKNOWN_OVERWRITE)) => Err(undone(failure)),
            _ => done(),
        }
    }

    /// A message of ours is gone.
    pub(super) async fn take_back(&self, channel: ChannelId, message: MessageId) -> Carried {
        match self.rest.send(Call::delete(format!("/channels/{channel}/messages/{message}"))).await {
            Err(failure) if !(failure.is(UNKNOWN_CHANNEL) || failure.is(UNKNOWN_MESSAGE)) => Err(undone(failure)),
            _ => done(),
        }
    }

    /// Lets in to a private incident's channel whom a page is about to ring there, since Discord tells nobody of a message that
    /// they can't see. Who was taken out stays out. Returns who was let in that had not been before.
    pub(super) async fn admit(
        &self,
        errand: &Errand,
        channel: ChannelId,
        reach: &mut Reach,
    ) -> Result<Vec<Admitted>, Delivery> {
        let Some(circle) = &errand.kept.incident.circle else { return Ok(Vec::new()) };
        let mut admitted = Vec::new();
        for (guest, holders, target) in reach.guests() {
            if circle.out.iter().any(|person| person.id.0 == guest.id()) {
                reach.exclude(&guest, target, OUT.to_owned());
                continue;
            }
            if circle.has(&guest) {
                continue;
            }
            let path = format!("/channels/{channel}/permissions/{}", guest.id());
            match self.rest.send(Call::put(path, inside(kind(&guest))).urgent()).await {
                Ok(_) => admitted.push(Admitted { guest, holders }),
                Err(Failure::Refused { message, .. }) => {
                    let why = format!("could not be let in to the private channel ({message})");
                    reach.exclude(&guest, target, why);
                }
                Err(failure) => return Err(unasked(failure)),
            }
        }
        Ok(admitted)
    }

    async fn change_channel(&self, channel: ChannelId, fields: Value) -> Carried {
        match self.rest.send(Call::patch(format!("/channels/{channel}"), fields)).await {
            Ok(_) => done(),
            Err(failure) if failure.is(UNKNOWN_CHANNEL) => done(),
            Err(failure) if failure.is(50_013) => {
                Err(never("the bot lacks the permission Manage Channels or Manage Roles there"))
            }
            Err(failure) => Err(undone(failure)),
        }
    }
}

/// Those whom a direct message is about to ring and who were not let in before; who was taken out is not rung.
pub(super) fn admissible(incident: &Incident, reach: &mut Reach) -> Vec<Admitted> {
    let Some(circle) = &incident.circle else { return Vec::new() };
    let mut admitted = Vec::new();
    for (guest, holders, target) in reach.guests() {
        if circle.out.iter().any(|person| person.id.0 == guest.id()) {
            reach.exclude(&guest, target, OUT.to_owned());
        } else if !circle.has(&guest) {
            admitted.push(Admitted { guest, holders });
        }
    }
    admitted
}

fn done() -> Carried {
    Ok(Delivery::Delivered(Receipt::Nothing))
}
