//! ✅ on a page's message acknowledges the page, like the button on it.
//!
//! Guarantees: the same rights and the same words as for the button; a tick that was put on while the bot was away counts once it
//! is back. From whoever may not, it is taken off again: it would look as if somebody had it. The bot itself puts none on.
//!
//! Accepted: in a direct message a tick counts only when it is read back, since Discord is not asked to tell of those.

use serde_json::Value;
use serenity::all::{Member, Reaction};

use super::Bot;
use super::capture::{in_address, same_emoji};
use super::rest::Call;
use super::servers::snowflake;
use super::view;
use super::visit::{person_of_member, roles_of};
use crate::engine::{self, Request, Which};
use crate::incident::{Actor, Aim, Caller, ChannelId, Command, MessageId, Refusal, ServerId, UserId, Viewer};
use crate::store::{Kept, RingMessage, StoreError};

/// What acknowledges.
const TICK: &str = "✅";
/// As many messages of an incident's pages are looked at after a connection was lost, the newest first.
const LOOKED_AT: usize = 20;

impl Bot {
    /// A reaction was put on a message, which may be a page's.
    pub(super) async fn ticked(&self, reaction: &Reaction) {
        let emoji = serde_json::to_value(&reaction.emoji).unwrap_or(Value::Null);
        let (Some(server), Some(member)) = (reaction.guild_id, &reaction.member) else { return };
        if !same_emoji(TICK, &emoji) || member.user.bot {
            return;
        }
        let (channel, message) = (ChannelId(reaction.channel_id.get()), MessageId(reaction.message_id.get()));
        self.acknowledge_by_tick(ServerId(server.get()), (channel, message), member).await;
    }

    /// Looks for ticks that were put on the pages of an incident while nobody listened.
    pub(super) async fn read_ticks(&self, kept: &Kept) {
        let rings = match self.still_ringing(kept).await {
            Ok(rings) => rings,
            Err(error) => return tracing::warn!(%error, "the pages that still ring could not be read"),
        };
        for RingMessage { channel, message, .. } in rings {
            let path = format!("/channels/{channel}/messages/{message}/reactions/{}?limit=100", in_address(TICK));
            let Ok(reply) = self.rest.send(Call::get(path)).await else { continue };
            let people = reply.body.as_array().cloned().unwrap_or_default();
            for person in people.iter().filter(|user| user["bot"].as_bool() != Some(true)) {
                let Some(id) = snowflake(&person["id"]) else { continue };
                let path = format!("/guilds/{}/members/{id}", kept.incident.server);
                let Ok(reply) = self.rest.send(Call::get(path)).await else { continue };
                let Ok(member) = reply.parse::<Member>() else { continue };
                if self.acknowledge_by_tick(kept.incident.server, (channel, message), &member).await {
                    break;
                }
            }
        }
    }

    /// Takes somebody's tick off. Where that can't be done, it stays, and means nothing.
    async fn take_off(&self, (channel, message): (ChannelId, MessageId), by: UserId) {
        let path = format!("/channels/{channel}/messages/{message}/reactions/{}/{by}", in_address(TICK));
        if let Err(failure) = self.rest.send(Call::delete(path)).await {
            tracing::info!(%failure, %message, "a tick of somebody who may not acknowledge stays");
        }
    }

    async fn still_ringing(&self, kept: &Kept) -> Result<Vec<RingMessage>, StoreError> {
        let mut reading = self.engine.store().reader().await?;
        let mut reader = reading.reader();
        let mut rings = Vec::new();
        for page in reader.pages(kept.incident.id).await? {
            if page.page.is_running() {
                rings.extend(reader.rings_among(page.id, 0..u32::MAX).await?);
            }
        }
        rings.reverse();
        rings.truncate(LOOKED_AT);
        Ok(rings)
    }

    /// Acknowledges the page whose message that is. Tells whether that changed anything.
    async fn acknowledge_by_tick(
        &self,
        server: ServerId,
        (channel, message): (ChannelId, MessageId),
        member: &Member,
    ) -> bool {
        let found = async { self.engine.store().reader().await?.reader().page_of_message(message).await };
        let page = match found.await {
            Ok(Some(page)) => page,
            Ok(None) => return false,
            Err::<_, StoreError>(error) => {
                tracing::warn!(%error, %message, "a tick could not be looked up; the next connection reads it back");
                return false;
            }
        };
        let (person, roles) = (person_of_member(member), roles_of(member));
        let named = self.servers.role_named(server, &self.agreed(server).server.responder_role).await;
        let (responder, responders) = match named {
            Ok(Some(role)) => (roles.contains(&role.id), Some(role.id)),
            Ok(None) => (true, None),
            // Whoever was paged may, whatever is not known of the server's roles.
            Err(_) => (false, None),
        };
        let actor = Actor::Member(person.clone());
        let request = Request {
            asked: None,
            server,
            caller: Caller {
                actor: actor.clone(),
                responder,
                rationed: false,
                paged: false,
                aim: Aim::default(),
                responders,
            },
            viewer: Viewer::Member { user: person.id, roles, places: vec![channel] },
            what: (Which::Page(page.key), Command::AcknowledgePage { own: None }),
        };
        match self.engine.handle(request).await {
            Ok(answered) if view::changed_nothing(&answered.outcome) => false,
            Ok(answered) => {
                // Nobody typed anything that Discord would show: the channel reads who has it.
                if let Err(error) = self.engine.echo(answered.kept, actor, answered.outcome).await {
                    tracing::warn!(%error, "an acknowledgement by a tick is on the card and not in the channel");
                }
                true
            }
            Err(engine::Failure::Refused(refusal)) => {
                tracing::info!(%refusal, "a tick was not followed");
                if is_for_want_of_the_right(&refusal) {
                    self.take_off((channel, message), person.id).await;
                }
                false
            }
            Err(error) => {
                tracing::warn!(%error, "a tick could not be followed; the next connection reads it back");
                false
            }
        }
    }
}

/// Of an exercise a refusal comes wrapped.
fn is_for_want_of_the_right(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::OfDrill(inner) => is_for_want_of_the_right(inner),
        refusal => matches!(refusal, Refusal::NotYours { .. }),
    }
}
