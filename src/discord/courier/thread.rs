//! Threads under the announcement channel: a public one hangs on the incident's announcement, a private one stands by itself.
//!
//! Guarantees: a message has one thread at most, and the thread has the message's id (Discord's documentation of threads), so that
//! a public one is never made twice; the announcement, and a private thread, are looked for before they are made.
//!
//! Accepted: a private thread is recognised by its name, its maker and its age.

use serde_json::{Value, json};

use super::announcement::{Announced, oldest};
use super::archive::is_thread;
use super::channel::{held_back, parent_of};
use super::denied::SEE;
use super::{Carried, DiscordCourier, never, unasked, undone};
use crate::discord::Me;
use crate::discord::rest::{Call, Failure};
use crate::discord::servers::snowflake;
use crate::engine::{Delivery, Errand, Landing, Receipt};
use crate::incident::{ChannelId, Guest, MessageId, Place, slug};

/// Discord's numbers for threads.
const PUBLIC: u64 = 11;
const PRIVATE: u64 = 12;
/// The permissions that starting them takes.
const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
const CREATE_PRIVATE_THREADS: u64 = 1 << 36;
/// The longest silence, in minutes, that Discord leaves a thread open: a week.
const OPEN_FOR: u64 = 10_080;
/// Discord's errors: the message has a thread; no such message, channel, member.
const HAS_THREAD: u64 = 160_004;
const UNKNOWN_MESSAGE: u64 = 10_008;
const UNKNOWN_CHANNEL: u64 = 10_003;
const UNKNOWN_MEMBER: u64 = 10_007;
impl DiscordCourier {
    /// The incident's thread.
    pub(super) async fn ensure_thread(&self, me: &Me, errand: &Errand) -> Carried {
        let parent = self.ensure_announce_channel(errand).await?;
        if errand.kept.incident.is_private() {
            return self.ensure_private_thread(me, errand, parent).await;
        }
        if let Some(announced) = errand.kept.announcement {
            match self.ensure_hanging(errand, announced).await? {
                Some(thread) => return Ok(stands(thread, announced)),
                None => tracing::info!("the announcement is gone; the thread hangs on another"),
            }
        }
        let announced = self.ensure_announcement(me, errand, parent).await?;
        match self.ensure_hanging(errand, announced).await? {
            Some(thread) => Ok(stands(thread, announced)),
            None => {
                Err(Delivery::Later { after: super::channel::LOOK_AGAIN, why: "the announcement is gone".to_owned() })
            }
        }
    }

    /// The thread that hangs on that message; `None`: the message is not there any more.
    async fn ensure_hanging(&self, errand: &Errand, at: Announced) -> Result<Option<Place>, Delivery> {
        let (parent, message) = at;
        let hanging = || Place::Thread { id: ChannelId(message.0), parent };
        held_back(errand.landing == Landing::This && !self.hangs(message).await?)?;
        let fields = json!({ "name": name(errand), "auto_archive_duration": OPEN_FOR });
        let call = Call::post(format!("/channels/{parent}/messages/{message}/threads"), fields);
        match self.rest.send(call).await {
            Ok(_) => Ok(Some(hanging())),
            Err(failure) if failure.is(HAS_THREAD) && self.hangs(message).await? => Ok(Some(hanging())),
            // Its thread was deleted, and Discord gives it no other: one that stands by itself does as well.
            Err(failure) if failure.is(HAS_THREAD) => self.start_thread(errand, parent, PUBLIC).await.map(Some),
            Err(failure) if failure.is(UNKNOWN_MESSAGE) || failure.is(UNKNOWN_CHANNEL) => Ok(None),
            Err(failure) => Err(self.unstarted(errand, parent, PUBLIC, failure).await),
        }
    }

    /// Whether a thread hangs on that message.
    async fn hangs(&self, message: MessageId) -> Result<bool, Delivery> {
        match self.rest.send(Call::get(format!("/channels/{message}"))).await {
            Ok(reply) => Ok(is_thread(&reply.body)),
            Err(failure) if failure.is(UNKNOWN_CHANNEL) => Ok(false),
            Err(failure) => Err(unasked(failure)),
        }
    }

    /// A private thread with everybody in it who was let in.
    async fn ensure_private_thread(&self, me: &Me, errand: &Errand, parent: ChannelId) -> Carried {
        let place = match self.find_private_thread(me, errand, parent).await? {
            Some(place) => place,
            None => {
                held_back(errand.landing == Landing::This)?;
                self.start_thread(errand, parent, PRIVATE).await?
            }
        };
        self.bring_guests_in(errand, place.id()).await?;
        Ok(Delivery::Delivered(Receipt::Place { place, announcement: None }))
    }

    async fn find_private_thread(
        &self,
        me: &Me,
        errand: &Errand,
        parent: ChannelId,
    ) -> Result<Option<Place>, Delivery> {
        let path = format!("/guilds/{}/threads/active", errand.kept.incident.server);
        let threads = self.rest.send(Call::get(path)).await.map_err(unasked)?.body;
        let (name, oldest) = (name(errand), oldest(errand));
        let ours = |thread: &&Value| {
            thread["type"].as_u64() == Some(PRIVATE)
                && parent_of(thread) == Some(parent)
                && snowflake(&thread["owner_id"]) == Some(me.user.0)
                && thread["name"].as_str() == Some(&name)
                && snowflake(&thread["id"]).is_some_and(|id| id >= oldest)
        };
        let found = threads["threads"].as_array().into_iter().flatten().find(ours);
        let id = found.and_then(|thread| snowflake(&thread["id"])).map(ChannelId);
        Ok(id.map(|id| Place::Thread { id, parent }))
    }

    async fn start_thread(&self, errand: &Errand, parent: ChannelId, kind: u64) -> Result<Place, Delivery> {
        let mut fields = json!({ "name": name(errand), "type": kind, "auto_archive_duration": OPEN_FOR });
        if kind == PRIVATE {
            // Who is in is said to the bot, which records it.
            fields["invitable"] = json!(false);
        }
        let reply = match self.rest.send(Call::post(format!("/channels/{parent}/threads"), fields)).await {
            Ok(reply) => reply,
            Err(failure) => return Err(self.unstarted(errand, parent, kind, failure).await),
        };
        match snowflake(&reply.body["id"]) {
            Some(id) => Ok(Place::Thread { id: ChannelId(id), parent }),
            None => Err(Delivery::Unknown { why: "Discord started a thread without saying which".to_owned() }),
        }
    }

    async fn unstarted(&self, errand: &Errand, parent: ChannelId, kind: u64, failure: Failure) -> Delivery {
        let needed = if kind == PRIVATE { CREATE_PRIVATE_THREADS } else { CREATE_PUBLIC_THREADS };
        self.refused(errand.kept.incident.server, Some(parent), SEE | needed, failure).await
    }

    /// Somebody is in the thread. Who can't be is left out: the channel under which it stands is shut to them.
    async fn bring_in(&self, thread: ChannelId, user: u64) -> Result<(), Delivery> {
        match self.send_to(thread, Call::put(format!("/channels/{thread}/thread-members/{user}"), Value::Null)).await {
            Ok(_) => Ok(()),
            Err(Failure::Refused { status, message, .. }) if status != 401 => {
                tracing::warn!(%thread, message, "somebody could not be brought into a thread");
                Ok(())
            }
            Err(failure) => Err(undone(failure)),
        }
    }

    /// A private thread has those in it who were let in. A public one stays so: Discord has no way from the one to the other.
    pub(super) async fn hide_thread(&self, errand: &Errand, thread: ChannelId) -> Carried {
        let shown = match self.rest.send(Call::get(format!("/channels/{thread}"))).await {
            Ok(reply) => reply.body,
            Err(failure) if failure.is(UNKNOWN_CHANNEL) => return Ok(Delivery::Delivered(Receipt::Nothing)),
            Err(failure) => return Err(unasked(failure)),
        };
        if shown["type"].as_u64() != Some(PRIVATE) {
            return Err(never("a public thread can't be hidden"));
        }
        self.bring_guests_in(errand, thread).await?;
        Ok(Delivery::Delivered(Receipt::Nothing))
    }

    /// The thread's name tells nothing any more.
    pub(super) async fn rename_thread(&self, thread: ChannelId, name: &str) -> Carried {
        match self.send_to(thread, Call::patch(format!("/channels/{thread}"), json!({ "name": name }))).await {
            Err(failure) if !failure.is(UNKNOWN_CHANNEL) => Err(undone(failure)),
            _ => Ok(Delivery::Delivered(Receipt::Nothing)),
        }
    }

    /// A guest is in the thread, or out of it. The holders of a role come in when the role is mentioned there.
    pub(super) async fn access_to_thread(&self, thread: ChannelId, guest: &Guest, is_in: bool) -> Carried {
        let Guest::Person(person) = guest else { return Ok(Delivery::Delivered(Receipt::Nothing)) };
        let path = format!("/channels/{thread}/thread-members/{}", person.id);
        let call = if is_in { Call::put(path, Value::Null) } else { Call::delete(path) };
        match self.send_to(thread, call).await {
            // Not there, or not in it.
            Err(failure) if !(failure.is(UNKNOWN_CHANNEL) || failure.is(UNKNOWN_MEMBER)) => Err(undone(failure)),
            _ => Ok(Delivery::Delivered(Receipt::Nothing)),
        }
    }

    async fn bring_guests_in(&self, errand: &Errand, thread: ChannelId) -> Result<(), Delivery> {
        for guest in errand.kept.incident.circle.iter().flat_map(|circle| &circle.guests) {
            if let Guest::Person(person) = guest {
                self.bring_in(thread, person.id.0).await?;
            }
        }
        Ok(())
    }
}

fn stands(place: Place, announced: Announced) -> Delivery {
    Delivery::Delivered(Receipt::Place { place, announcement: Some(announced) })
}

/// Called as a channel would be.
fn name(errand: &Errand) -> String {
    let incident = &errand.kept.incident;
    slug::channel_name(incident.number.0, &incident.title, incident.is_private())
}
