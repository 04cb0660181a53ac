//! Who sees a private incident's channel: overwrites, as Discord calls what a channel says beside the server's own permissions.
//!
//! Guarantees: every call says how it shall be, not what shall change, so that a repeated one does no harm; the bot keeps its own
//! overwrite, without which it would shut itself out together with @everyone.
//!
//! Accepted: an overwrite that somebody sets by hand in Discord stands until the incident is hidden.

use serde_json::{Value, json};
use serenity::all::{MessageFlags, Permissions};

use super::anew::Named;
use super::archive::TAKEN;
use super::reach::{ASK_WITHIN, Reach};
use super::{Carried, DiscordCourier, channel, never, unasked, undone};
use crate::discord::answering::message_id;
use crate::discord::rest::{Call, Failure};
use crate::discord::servers::snowflake;
use crate::discord::{Me, view};
use crate::engine::{Admitted, Delivery, Errand, LetsIn, Receipt};
use crate::incident::{ChannelId, Circle, Guest, Incident, MessageId, ServerId, slug};
use crate::store::AnswerToken;

/// What whoever is let in may do in the channel. Without Send Messages nobody can use a command there.
const INSIDE: Permissions =
    Permissions::VIEW_CHANNEL.union(Permissions::SEND_MESSAGES).union(Permissions::READ_MESSAGE_HISTORY);
/// Why somebody is not paged who was taken out.
const OUT: &str = "was taken out of this private incident; `/incident private invite` lets them in again";
const ALL_OUT: &str = "everybody who holds it was taken out of this private incident";
/// Discord's numbers for what an overwrite is about (its documentation of channels).
const ROLE: u8 = 0;
const MEMBER: u8 = 1;
/// Discord's errors: no such channel, message, overwrite.
const UNKNOWN_CHANNEL: u64 = 10_003;
const UNKNOWN_MESSAGE: u64 = 10_008;
const UNKNOWN_OVERWRITE: u64 = 10_009;

/// The overwrites of a private incident's channel, whole. `archived`: only the bot writes there.
pub(super) fn overwrites(me: &Me, server: ServerId, circle: &Circle, archived: bool) -> Vec<Value> {
    let denied = if archived { Permissions::VIEW_CHANNEL | TAKEN } else { Permissions::VIEW_CHANNEL };
    // The server's id is the role @everyone's.
    let everyone = json!({ "id": server.to_string(), "type": ROLE, "allow": "0", "deny": bits(denied) });
    let bot = with_id(me.user.0, inside(MEMBER, false));
    let guests = circle.guests.iter().map(|guest| with_id(guest.id(), inside(kind(guest), archived)));
    let out = circle.out.iter().map(|person| with_id(person.id.0, outside()));
    [bot, everyone].into_iter().chain(guests).chain(out).collect()
}

/// What a channel's overwrites must become for these to hold; `None`: they hold already. Whatever else is there goes, unless the
/// channel is shut to @everyone as it is: then it was let in for a page that is on its way.
fn amended(shown: &Value, wanted: &[Value]) -> Option<Vec<Value>> {
    let number = |value: &Value| value.as_str().and_then(|bits| bits.parse().ok()).or(value.as_u64()).unwrap_or(0);
    let there = shown["permission_overwrites"].as_array().map_or(&[][..], Vec::as_slice);
    let holds = |wanted: &Value| {
        let same = |one: &Value| ["allow", "deny"].iter().all(|key| number(&one[*key]) == number(&wanted[*key]));
        there.iter().any(|one| one["id"] == wanted["id"] && same(one))
    };
    let is_wanted = |one: &Value| wanted.iter().any(|wanted| wanted["id"] == one["id"]);
    let shut = wanted.iter().filter(|one| number(&one["deny"]) != 0).all(holds);
    let others: Vec<_> = there.iter().filter(|one| shut && !is_wanted(one)).cloned().collect();
    let stays = wanted.iter().all(holds) && there.len() == wanted.len() + others.len();
    (!stays).then(|| wanted.iter().cloned().chain(others).collect())
}

fn kind(guest: &Guest) -> u8 {
    match guest {
        Guest::Person(_) => MEMBER,
        Guest::Role { .. } => ROLE,
    }
}

fn inside(kind: u8, archived: bool) -> Value {
    let allowed = if archived { INSIDE - TAKEN } else { INSIDE };
    json!({ "type": kind, "allow": bits(allowed), "deny": "0" })
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
        if errand.kept.thread_of.is_some() {
            return self.hide_thread(errand, channel).await;
        }
        let _shutting = self.shutting.write().await;
        let wanted = overwrites(me, incident.server, circle, errand.kept.archived.is_some());
        let overwrites = match self.rest.send(Call::get(format!("/channels/{channel}"))).await {
            Ok(shown) => match amended(&shown.body, &wanted) {
                Some(overwrites) => overwrites,
                None => return done(),
            },
            Err(failure) if failure.is(UNKNOWN_CHANNEL) => return done(),
            // It is shut whether it could be looked at or not.
            Err(_) => wanted,
        };
        self.change_channel(channel, json!({ "permission_overwrites": overwrites })).await
    }

    /// The channel's name and topic tell nothing any more. Discord takes two such changes in ten minutes, so that it is looked
    /// first whether there is anything to change.
    pub(super) async fn veil(&self, errand: &Errand) -> Carried {
        let incident = &errand.kept.incident;
        let Some(channel) = errand.kept.channel.filter(|_| incident.is_private()) else { return done() };
        let name = slug::channel_name(incident.number.0, &incident.title, true);
        if errand.kept.thread_of.is_some() {
            return self.rename_thread(channel, &name).await;
        }
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
        if errand.kept.thread_of.is_some() {
            return self.access_to_thread(channel, guest, circle.has(guest)).await;
        }
        let path = format!("/channels/{channel}/permissions/{}", guest.id());
        let is_out = circle.out.iter().any(|person| person.id.0 == guest.id());
        let call = match () {
            () if is_out => Call::put(path, outside()),
            () if circle.has(guest) => Call::put(path, inside(kind(guest), errand.kept.archived.is_some())),
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

    /// A message of ours tells nothing any more; its file goes with it.
    pub(super) async fn blank(&self, channel: ChannelId, message: MessageId) -> Carried {
        let mut fields = view::blanked().to_edit_json();
        fields["attachments"] = json!([]);
        match self.send_to(channel, Call::patch(format!("/channels/{channel}/messages/{message}"), fields)).await {
            Err(failure) if !(failure.is(UNKNOWN_CHANNEL) || failure.is(UNKNOWN_MESSAGE)) => Err(undone(failure)),
            _ => done(),
        }
    }

    /// Which message the answer to an interaction is; one that a single person sees is none.
    pub(super) async fn note_answer(&self, me: &Me, token: &AnswerToken) -> Carried {
        let path = format!("/webhooks/{}/{}/messages/@original", me.application, token.reveal());
        let shown = self.rest.send(Call::get(path)).await.map_err(undone)?.body;
        if shown["flags"].as_u64().is_some_and(|flags| flags & MessageFlags::EPHEMERAL.bits() != 0) {
            return done();
        }
        let channel = snowflake(&shown["channel_id"]).map(ChannelId);
        match channel.zip(message_id(&shown)) {
            Some((channel, message)) => Ok(Delivery::Delivered(Receipt::Message(channel, message))),
            None => Err(never("Discord showed no message as the answer")),
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
        let (mut admitted, guests) = (Vec::new(), reach.guests());
        // Only of a role that is new, and of one whose holders may all be out, it matters who holds it.
        let asks = |guest: &Guest| matches!(guest, Guest::Role { .. }) && !(circle.has(guest) && circle.out.is_empty());
        let named = match guests.iter().any(|(guest, ..)| asks(guest)) {
            true => self.named(errand.kept.incident.server, circle, ASK_WITHIN).await,
            false => Named::default(),
        };
        for (guest, holders, target) in guests {
            if circle.out.iter().any(|person| person.id.0 == guest.id()) {
                reach.exclude(&guest, target, OUT.to_owned());
                continue;
            }
            let lets_in = match &guest {
                Guest::Role { id, .. } if named.all_are_out(*id, holders) => {
                    reach.exclude(&guest, target, ALL_OUT.to_owned());
                    continue;
                }
                Guest::Role { id, .. } => named.lets_in(&[*id], holders),
                Guest::Person(_) => LetsIn::default(),
            };
            if circle.has(&guest) {
                continue;
            }
            match self.let_in(errand, channel, &guest).await {
                Ok(()) => admitted.push(Admitted { guest, lets_in }),
                Err(Failure::Refused { message, .. }) => {
                    let why = format!("could not be let in to the private channel ({message})");
                    reach.exclude(&guest, target, why);
                }
                Err(failure) => return Err(unasked(failure)),
            }
        }
        Ok(admitted)
    }

    async fn let_in(&self, errand: &Errand, channel: ChannelId, guest: &Guest) -> Result<(), Failure> {
        let (path, body) = match (errand.kept.thread_of, guest) {
            (None, _) => (format!("/channels/{channel}/permissions/{}", guest.id()), inside(kind(guest), false)),
            (Some(_), Guest::Person(_)) => (format!("/channels/{channel}/thread-members/{}", guest.id()), Value::Null),
            // Being mentioned in a thread brings the holders of a role in.
            (Some(_), Guest::Role { .. }) => return Ok(()),
        };
        self.send_to(channel, Call::put(path, body).urgent()).await.map(|_| ())
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
    for (guest, _, target) in reach.guests() {
        if circle.out.iter().any(|person| person.id.0 == guest.id()) {
            reach.exclude(&guest, target, OUT.to_owned());
        } else if !circle.has(&guest) {
            admitted.push(Admitted { guest, lets_in: LetsIn::default() });
        }
    }
    admitted
}

fn done() -> Carried {
    Ok(Delivery::Delivered(Receipt::Nothing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::Person;

    #[test]
    fn a_channel_that_is_shut_keeps_whoever_is_let_in_meanwhile_and_an_open_one_keeps_nobody() {
        let me = Me { user: crate::incident::UserId(9), application: 9 };
        let bob = Person { id: crate::incident::UserId(2), name: "Bob".to_owned() };
        let wanted = overwrites(&me, ServerId(1), &Circle::of([bob]), false);
        let role = json!({ "id": "5", "type": 0, "allow": "1024", "deny": "0" });
        let shown = |overwrites: &[Value]| json!({ "permission_overwrites": overwrites });
        assert_eq!(amended(&shown(&wanted), &wanted), None);
        let paged: Vec<_> = wanted.iter().cloned().chain([role.clone()]).collect();
        assert_eq!(amended(&shown(&paged), &wanted), None);
        assert_eq!(amended(&shown(std::slice::from_ref(&role)), &wanted), Some(wanted.clone()));
        assert_eq!(amended(&json!({}), &wanted), Some(wanted.clone()));
        let lacking: Vec<_> = wanted.iter().filter(|one| one["id"] != "2").cloned().chain([role]).collect();
        assert_eq!(amended(&shown(&lacking), &wanted), Some(paged));
    }
}
