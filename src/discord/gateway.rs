//! The gateway: what Discord tells us.
//!
//! Guarantees: the address is what `GET /gateway` of the configured server answers, never another; no connection is opened
//! before the database is; starts are spaced, since a day has 1,000 of them (Discord's limit, after which the token is reset).
//! What happened while nobody listened is read back by state on every READY and RESUMED.
//!
//! Accepted: serenity runs every event as a task of its own, so that their order is only that of a single-threaded runtime;
//! whatever comes in the wrong order is mended by the next reading back.

mod lenient;

use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use secrecy::ExposeSecret;
use serde_json::Value;
use serenity::all::{
    ChannelId as SerenityChannel, ClientBuilder, ConnectionStage, Context, Event, FullEvent, GatewayError,
    GatewayIntents, GuildId, HttpBuilder, Interaction, MessageId as SerenityMessage, RawEventHandler, Reaction,
    ShardManager, ShardRunnerMessage,
};
use thiserror::Error;
use tokio::sync::mpsc;

use lenient::Understood;

use super::capture::{Heard, Place, Reacted, same_emoji};
use super::rest::{Call, Failure};
use super::servers::snowflake;
use super::visit::person_of_member;
use super::{Access, Bot, Me, commands, register};
use crate::engine::measure;
use crate::incident::{ChannelId, MessageId, ServerId, UserId};
use crate::store::StoreError;

/// The pause before the first new start; it doubles with each further one.
const RESTART_FIRST: Duration = Duration::from_secs(1);
/// The pause before Discord is asked again where its gateway is; it doubles up to the longest.
const ASK_AGAIN_FIRST: Duration = Duration::from_millis(500);
const ASK_AGAIN_MAX: Duration = Duration::from_secs(5);
/// How often the connection's stage is looked at.
const LOOK_AT_LINK: Duration = Duration::from_millis(500);
/// The longest pause before the commands are registered again.
const REGISTER_AGAIN_MAX: Duration = Duration::from_secs(30);
/// The longest pause between two starts: so many of them a day are within Discord's ration.
const RESTART_MAX: Duration = Duration::from_secs(120);

/// Why the bot can't be connected at all.
#[derive(Debug, Error)]
pub enum GatewayEnd {
    /// Discord does not know the token.
    #[error(
        "Discord refused the token in DISCORD_TOKEN. Copy it again: https://discord.com/developers/applications > your \
         application > Bot > Reset Token"
    )]
    TokenRefused,
}

/// What an event handler needs beside the bot.
struct Inbox {
    events: mpsc::UnboundedSender<(Context, Event)>,
}

#[serenity::async_trait]
impl RawEventHandler for Inbox {
    async fn raw_event(&self, context: Context, event: Event) {
        // Nothing is awaited before this, so that events queue up in the order of their tasks.
        let _ = self.events.send((context, event));
    }
}

impl Bot {
    /// Stays connected until `shutdown` ends.
    pub(super) async fn listen(
        self: &Arc<Self>,
        access: &Access,
        shutdown: impl Future<Output = ()>,
    ) -> Result<(), GatewayEnd> {
        let mut shutdown = std::pin::pin!(shutdown);
        let mut intents = GatewayIntents::GUILDS
            | GatewayIntents::GUILD_MESSAGES
            | GatewayIntents::GUILD_MESSAGE_REACTIONS
            | GatewayIntents::MESSAGE_CONTENT;
        let mut pause = RESTART_FIRST;
        loop {
            let started = tokio::time::Instant::now();
            let end = tokio::select! {
                () = &mut shutdown => return Ok(()),
                end = self.connect(access, intents) => end,
            };
            match end {
                Err(serenity::Error::Gateway(GatewayError::InvalidAuthentication)) => {
                    return Err(GatewayEnd::TokenRefused);
                }
                Err(_) if self.rest.token_refused() => return Err(GatewayEnd::TokenRefused),
                Err(serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents))
                    if intents.contains(GatewayIntents::MESSAGE_CONTENT) =>
                {
                    intents.remove(GatewayIntents::MESSAGE_CONTENT);
                    self.content_granted.store(false, Ordering::Relaxed);
                    tracing::warn!(
                        "the Message Content intent is not granted: a message that is captured by reaction comes without its \
                         text; the menu Apps > Add to timeline has it. Grant the intent in the developer portal > your \
                         application > Bot > Privileged Gateway Intents"
                    );
                    continue;
                }
                Err(error) => tracing::warn!(%error, ?pause, "the connection to the gateway ended; trying again"),
                Ok(()) => tracing::warn!(?pause, "the connection to the gateway ended; trying again"),
            }
            if started.elapsed() > RESTART_MAX {
                pause = RESTART_FIRST;
            }
            tokio::select! {
                () = &mut shutdown => return Ok(()),
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(RESTART_MAX);
        }
    }

    async fn connect(self: &Arc<Self>, access: &Access, intents: GatewayIntents) -> Result<(), serenity::Error> {
        let url = self.gateway_address().await;
        // serenity's own client would wait for ever, and read the system's certificates once more.
        let mut http =
            HttpBuilder::new(access.token.expose_secret()).client(self.rest.client()).ratelimiter_disabled(true);
        if let Some(address) = &access.address {
            http = http.proxy(address);
        }
        let (events, inbox) = mpsc::unbounded_channel();
        let mut client =
            ClientBuilder::new_with_http(http.build(), intents).raw_event_handler(Inbox { events }).await?;
        // serenity falls back to the public gateway where its own question fails. Ours was answered.
        *client.ws_url.lock().await = url;
        let shards = client.shard_manager.clone();
        let closer = Closer(shards.clone());
        // Whatever ends this, nothing more is taken from the old connection: another run may be answering by then.
        let _reader = AbortOnDrop(tokio::spawn(self.clone().read_events(inbox, shards.clone())));
        let _watcher = AbortOnDrop(tokio::spawn(self.clone().watch_link(shards)));
        let end = client.start_shard(0, 1).await;
        drop(closer);
        self.engine.link_is(false);
        end
    }

    /// Looks at the connection's stage: serenity tells nobody when it gives a connection up to make another.
    async fn watch_link(self: Arc<Self>, shards: Arc<ShardManager>) {
        loop {
            tokio::time::sleep(LOOK_AT_LINK).await;
            let runners = shards.runners.lock().await;
            let is_up = runners.values().any(|runner| runner.stage == ConnectionStage::Connected);
            drop(runners);
            self.engine.link_is(is_up);
        }
    }

    /// Asks for the gateway's address until it is told. Asking costs nothing of the day's ration of starts.
    async fn gateway_address(&self) -> String {
        let mut pause = ASK_AGAIN_FIRST;
        loop {
            let why = match self.rest.send(Call::get("/gateway")).await {
                Ok(reply) => match reply.body["url"].as_str() {
                    Some(url) => return url.to_owned(),
                    None => "the answer names no address".to_owned(),
                },
                Err(failure) => failure.to_string(),
            };
            tracing::warn!(why, ?pause, "Discord did not say where its gateway is; asking again");
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(ASK_AGAIN_MAX);
        }
    }

    async fn read_events(
        self: Arc<Self>,
        mut inbox: mpsc::UnboundedReceiver<(Context, Event)>,
        shards: Arc<ShardManager>,
    ) {
        let (reactions, mut to_follow) = mpsc::unbounded_channel();
        let follower = self.clone();
        let following = tokio::spawn(async move {
            while let Some(heard) = to_follow.recv().await {
                follower.heard(heard).await;
            }
        });
        let _abort = AbortOnDrop(following);
        while let Some((context, event)) = inbox.recv().await {
            self.clone().take_event(context, event, &shards, &reactions);
        }
    }

    fn take_event(
        self: Arc<Self>,
        context: Context,
        event: Event,
        shards: &Arc<ShardManager>,
        reactions: &mpsc::UnboundedSender<Heard>,
    ) {
        match event {
            Event::Ready(event) => {
                let ready = event.ready;
                let me = Me { user: UserId(ready.user.id.get()), application: ready.application.id.get() };
                tracing::info!(name = ready.user.name, servers = ready.guilds.len(), "connected to Discord");
                let _ = self.me.set(me);
                self.engine.link_is(true);
                tokio::spawn(async move { self.begin().await });
            }
            Event::Resumed(_) => {
                tracing::info!("the connection to Discord was resumed");
                self.engine.link_is(true);
                tokio::spawn(async move { self.catch_up_everywhere().await });
            }
            Event::GuildCreate(event) => {
                self.servers.know(event.guild.id, event.guild.roles.into_values());
                let server = ServerId(event.guild.id.get());
                tokio::spawn(async move { self.greet(server).await });
            }
            Event::GuildRoleCreate(event) => self.servers.forget(event.role.guild_id),
            Event::GuildRoleUpdate(event) => self.servers.forget(event.role.guild_id),
            Event::ChannelDelete(event) => {
                let (server, channel) = (event.channel.guild_id.get(), event.channel.id.get());
                tokio::spawn(async move { self.engine.place_deleted(ServerId(server), ChannelId(channel)).await });
            }
            Event::ThreadDelete(event) => {
                let (server, thread) = (event.thread.guild_id.get(), event.thread.id.get());
                tokio::spawn(async move { self.engine.place_deleted(ServerId(server), ChannelId(thread)).await });
            }
            Event::GuildRoleDelete(event) => self.servers.forget(event.guild_id),
            Event::GuildDelete(event) => {
                self.servers.forget(event.guild.id);
                // One that is out of order comes back.
                if !event.guild.unavailable {
                    let server = ServerId(event.guild.id.get());
                    tokio::spawn(async move { self.leave(server).await });
                }
            }
            Event::InteractionCreate(event) => {
                let shards = shards.clone();
                tokio::spawn(async move { self.interacted(context, event.interaction, shards).await });
            }
            Event::ReactionAdd(event) => {
                self.queue_reaction(&event.reaction, true, reactions);
                tokio::spawn(async move { self.ticked(&event.reaction).await });
            }
            Event::ReactionRemove(event) => self.queue_reaction(&event.reaction, false, reactions),
            Event::ReactionRemoveAll(event) => {
                if let Some(server) = event.guild_id {
                    let (channel, message) = (ChannelId(event.channel_id.get()), MessageId(event.message_id.get()));
                    let server = ServerId(server.get());
                    let reacted = Reacted { server, channel, message, by: None, added: false };
                    let _ = reactions.send(Heard::Reacted(reacted));
                }
            }
            Event::MessageCreate(event) => {
                tokio::spawn(async move { self.spoke(&event.message).await });
            }
            Event::MessageUpdate(event) => {
                queue(event.guild_id, event.channel_id, event.id, Heard::Edited, reactions);
            }
            Event::MessageDelete(event) => {
                self.clone().messages_deleted(event.guild_id, vec![event.message_id]);
                queue(event.guild_id, event.channel_id, event.message_id, Heard::Deleted, reactions);
            }
            Event::MessageDeleteBulk(event) => {
                self.clone().messages_deleted(event.guild_id, event.ids.clone());
                for id in event.ids {
                    queue(event.guild_id, event.channel_id, id, Heard::Deleted, reactions);
                }
            }
            Event::Unknown(event) => {
                let understood = lenient::understand(&event.kind, event.value, self.me(), &self.emoji());
                measure::unknown_event(!matches!(understood, Understood::Nothing));
                self.take_understood(context, understood, shards, reactions);
            }
            _ => {}
        }
    }

    fn take_understood(
        self: Arc<Self>,
        context: Context,
        understood: Understood,
        shards: &Arc<ShardManager>,
        reactions: &mpsc::UnboundedSender<Heard>,
    ) {
        match understood {
            Understood::Interaction(interaction) => {
                let shards = shards.clone();
                tokio::spawn(async move { self.interacted(context, *interaction, shards).await });
            }
            Understood::Heard(heard) => {
                let _ = reactions.send(heard);
            }
            Understood::Server(server, roles) => {
                self.servers.know_as_described(server, &roles);
                tokio::spawn(async move { self.greet(server).await });
            }
            Understood::Ready(user, application) => {
                tokio::spawn(async move { self.begin_unnamed(user, application).await });
            }
            Understood::Nothing => {}
        }
    }

    /// A card among them comes back.
    fn messages_deleted(self: Arc<Self>, server: Option<GuildId>, messages: Vec<SerenityMessage>) {
        let Some(server) = server.map(|id| ServerId(id.get())) else { return };
        let messages = messages.into_iter().map(|id| MessageId(id.get())).collect();
        tokio::spawn(async move {
            if let Err(error) = self.engine.messages_deleted(server, messages).await {
                tracing::error!(%error, "a deleted message could not be looked up; a card comes back when it next changes");
            }
        });
    }

    fn queue_reaction(&self, reaction: &Reaction, added: bool, reactions: &mpsc::UnboundedSender<Heard>) {
        let emoji = serde_json::to_value(&reaction.emoji).unwrap_or(Value::Null);
        let (Some(server), true) = (reaction.guild_id, same_emoji(&self.emoji(), &emoji)) else { return };
        if reaction.user_id.map(|id| id.get()) == self.me().map(|me| me.user.0) {
            return;
        }
        let by = reaction.member.as_ref().map(person_of_member);
        let reacted = Reacted {
            server: ServerId(server.get()),
            channel: ChannelId(reaction.channel_id.get()),
            message: MessageId(reaction.message_id.get()),
            by,
            added,
        };
        let _ = reactions.send(Heard::Reacted(reacted));
    }

    /// After a READY that did not say everything: the application is asked for.
    async fn begin_unnamed(&self, user: UserId, application: Option<u64>) {
        let asked = match application {
            Some(application) => Some(application),
            None => {
                let reply = self.rest.send(Call::get("/applications/@me")).await;
                reply.ok().and_then(|reply| snowflake(&reply.body["id"]))
            }
        };
        // A bot's application has the bot's own id, but for some that are older than 2016.
        let _ = self.me.set(Me { user, application: asked.unwrap_or(user.0) });
        self.begin().await;
    }

    /// After a READY: the commands are registered, and what happened in between is read back.
    async fn begin(&self) {
        let Some(me) = self.me() else { return };
        // Whoever listens anew does not know what was deleted meanwhile.
        self.engine.courier().forget_shown();
        self.engine.nudge();
        tokio::join!(self.register_commands(me), self.catch_up_everywhere());
    }

    /// Registers the commands, again and again until Discord has them or says why it does not take them.
    async fn register_commands(&self, me: &Me) {
        let mut pause = ASK_AGAIN_FIRST;
        loop {
            match register::register(&self.rest, me).await {
                Ok(true) => return tracing::info!("the commands were registered"),
                Ok(false) => return,
                Err(failure @ Failure::Refused { .. }) => {
                    return tracing::error!(%failure, "Discord does not take the commands; they are as it last knew them");
                }
                Err(failure) => tracing::warn!(%failure, ?pause, "the commands could not be registered; trying again"),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(REGISTER_AGAIN_MAX);
        }
    }

    async fn catch_up_everywhere(&self) {
        let watched = async { self.engine.store().reader().await?.reader().watched_incidents().await };
        match watched.await {
            Ok(watched) => {
                // Every card first: what is read back takes a call for each channel.
                for kept in &watched {
                    match self.engine.look_after_card(kept.incident.id).await {
                        // The bot is being stopped; its next start looks after all of them.
                        Err(StoreError::Closed) => return,
                        Err(error) => {
                            tracing::error!(%error, incident = %kept.incident.number, "a card could not be looked after");
                        }
                        Ok(()) => {}
                    }
                }
                self.engine.nudge();
                for kept in watched {
                    self.read_ticks(&kept).await;
                    self.catch_up(&kept).await;
                }
            }
            Err(error) => tracing::error!(%error, "nothing could be caught up with"),
        }
        self.engine.nudge();
    }

    async fn interacted(self: Arc<Self>, context: Context, interaction: Interaction, shards: Arc<ShardManager>) {
        match interaction {
            // Futures of their own: they are as large as everything that can be pressed and sent.
            Interaction::Component(component) => Box::pin(self.pressed(&component)).await,
            Interaction::Modal(form) => Box::pin(self.submitted(&form)).await,
            interaction @ (Interaction::Command(_) | Interaction::Autocomplete(_)) => {
                let framework = poise::FrameworkContext {
                    serenity_context: &context,
                    bot_id: serenity::all::UserId::new(self.me().map_or(1, |me| me.user.0)),
                    options: options(),
                    user_data: &self,
                    shard_manager: &shards,
                };
                poise::dispatch_event(framework, FullEvent::InteractionCreate { interaction }).await;
            }
            _ => {}
        }
    }
}

/// Queues what happened to a message of a server, to be followed in its turn.
fn queue(
    server: Option<GuildId>,
    channel: SerenityChannel,
    message: SerenityMessage,
    what: fn(Place) -> Heard,
    heard: &mpsc::UnboundedSender<Heard>,
) {
    let Some(server) = server else { return };
    let (channel, message) = (ChannelId(channel.get()), MessageId(message.get()));
    let _ = heard.send(what(Place { server: ServerId(server.get()), channel, message }));
}

/// poise's part: which commands there are, and what is said when one does not fit what is registered.
fn options() -> &'static poise::FrameworkOptions<Arc<Bot>, std::convert::Infallible> {
    static OPTIONS: OnceLock<poise::FrameworkOptions<Arc<Bot>, std::convert::Infallible>> = OnceLock::new();
    OPTIONS.get_or_init(|| poise::FrameworkOptions {
        commands: commands::all(),
        initialize_owners: false,
        on_error: |error| Box::pin(commands::not_dispatched(error)),
        ..Default::default()
    })
}

/// The close code of a client that has finished.
const CLOSED: u16 = 1000;

/// Closes the connection when the waiting for its end is given up.
///
/// The runner is told itself: after a session that could not be resumed, the manager takes an old notice for the end of
/// the new runner, forgets it, and leaves its connection open.
struct Closer(Arc<ShardManager>);

impl Drop for Closer {
    fn drop(&mut self) {
        let shards = self.0.clone();
        tokio::spawn(async move {
            for (id, shard) in shards.runners.lock().await.drain() {
                shard.runner_tx.send_to_shard(ShardRunnerMessage::Shutdown(id, CLOSED));
            }
        });
    }
}

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
