//! The menu of a message: it comes with the message, so that it works where the bot can read nothing.
//!
//! Guarantees: what was chosen is kept before anything is asked back, so that neither a restart nor a channel that the bot
//! cannot see loses it.

use std::convert::Infallible;

use serde_json::Value;
use serenity::all::{ComponentInteraction, ComponentInteractionDataKind, Message};

use super::super::answering::{Said, failed};
use super::super::capture::{is_blank, permalink};
use super::super::rest::Call;
use super::super::view::{self, Control};
use super::super::visit::Visit;
use super::reading::shown_line;
use super::{Bot, Ctx};
use crate::engine::{self, Which, find};
use crate::incident::{ChannelId, Command, MessageId, Number, Refusal, ServerId, Taken};
use crate::store::{Filter, StoreError};

/// As many open incidents as are read for a menu.
const LISTED: u32 = 100;

/// Takes the message into the timeline of the incident whose channel this is, or asks which.
#[poise::command(context_menu_command = "Add to timeline", guild_only)]
pub(super) async fn add_to_timeline(ctx: Ctx<'_>, message: Message) -> Result<(), Infallible> {
    let (bot, visit) = (ctx.data(), Visit::of_command(ctx.interaction));
    bot.answer(&visit, bot.add_to_timeline(&visit, message)).await;
    Ok(())
}

impl Bot {
    async fn add_to_timeline(&self, visit: &Visit, message: Message) -> Option<Said> {
        let Some(server) = visit.server else { return Some(Said::only(view::server_only())) };
        let (channel, id) = (ChannelId(message.channel_id.get()), MessageId(message.id.get()));
        let Some(taken) = self.chosen(server, channel, &message).await else {
            return Some(Said::only(unreadable(server, channel, id)));
        };
        let which = visit.which(None);
        let here = async || {
            let mut reading = self.engine.store().reader().await?;
            find(&mut reading.reader(), server, &which).await
        };
        match here().await {
            Ok(_) => self.changed(visit, which, Ok(capture(taken))).await,
            Err(engine::Failure::Refused(Refusal::WhichIncident)) => self.ask_which(visit, server, taken).await,
            Err(failure) => failed(&failure),
        }
    }

    /// A message that came with a menu, as the timeline takes it. What serenity did not understand of it is asked for.
    async fn chosen(&self, server: ServerId, channel: ChannelId, message: &Message) -> Option<Taken> {
        let mut shown = serde_json::to_value(message).unwrap_or(Value::Null);
        if is_blank(&shown) {
            let path = format!("/channels/{channel}/messages/{}", message.id);
            if let Ok(reply) = self.rest.send(Call::get(path).urgent()).await {
                shown = reply.body;
            }
        }
        let mut taken = self.taken(server, channel, &shown).await?;
        taken.message.chosen = true;
        Some(taken)
    }

    async fn ask_which(&self, visit: &Visit, server: ServerId, taken: Taken) -> Option<Said> {
        let control = Control::Capture { channel: taken.message.channel, message: taken.message.message };
        let listed = async {
            let mut reading = self.engine.store().reader().await?;
            reading.reader().list(server, &Filter { open: Some(true), severity: None }, LISTED).await
        };
        let listed: Result<_, StoreError> = listed.await;
        let lines = match listed {
            Ok(lines) => lines.into_iter().map(shown_line).collect::<Vec<_>>(),
            Err(error) => return failed(&engine::Failure::Store(error)),
        };
        if !lines.is_empty()
            && let Err(error) = self.pick(visit, server, taken).await
        {
            return failed(&engine::Failure::Store(error));
        }
        Some(Said::only(view::which_incident(&control, &lines, &self.agreed(server).rules)))
    }

    /// Keeps a chosen message until its person says where it belongs.
    async fn pick(&self, visit: &Visit, server: ServerId, taken: Taken) -> Result<(), StoreError> {
        let (person, now) = (visit.person.id, self.engine.now());
        let work =
            self.engine.store().write(move |tx| Box::pin(async move { tx.pick(server, person, &taken, now).await }));
        work.await
    }

    /// The incident was chosen in the menu: the message goes into its timeline.
    pub(in crate::discord) async fn capture_chosen(
        &self,
        visit: &Visit,
        interaction: &ComponentInteraction,
        (channel, message): (ChannelId, MessageId),
    ) -> Option<Said> {
        let Some(server) = visit.server else { return Some(Said::only(view::server_only())) };
        let ComponentInteractionDataKind::StringSelect { values } = &interaction.data.kind else { return None };
        let number = Number(values.first()?.parse().ok()?);
        match self.picked(visit, server, channel, message).await {
            Ok(Some(taken)) => self.changed(visit, Which::Number(number), Ok(capture(taken))).await,
            Ok(None) => Some(Said::only(unreadable(server, channel, message))),
            Err(error) => failed(&engine::Failure::Store(error)),
        }
    }

    /// A message that this person chose a while ago: as it was then, or, after more than a day, as it is now.
    pub(super) async fn picked(
        &self,
        visit: &Visit,
        server: ServerId,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<Option<Taken>, StoreError> {
        let mut reading = self.engine.store().reader().await?;
        let kept = reading.reader().picked(server, visit.person.id, message).await?;
        drop(reading);
        if kept.is_some() {
            return Ok(kept);
        }
        let Ok(reply) = self.rest.send(Call::get(format!("/channels/{channel}/messages/{message}")).urgent()).await
        else {
            return Ok(None);
        };
        let mut taken = self.taken(server, channel, &reply.body).await;
        if let Some(taken) = &mut taken {
            taken.message.chosen = true;
        }
        Ok(taken)
    }
}

fn capture(taken: Taken) -> Command {
    let Taken { message, at } = taken;
    Command::Capture { message, at }
}

fn unreadable(server: ServerId, channel: ChannelId, message: MessageId) -> view::Body {
    let link = permalink(server, channel, message);
    view::wrong(&format!(
        "The message <{link}> could not be read: it may be deleted, or stand where Hotwash can't see it. Copy what matters into \
         `/incident note`."
    ))
}
