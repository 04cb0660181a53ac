//! The menu of a message: it comes with the message, so that it works where the bot can read nothing.
//!
//! Guarantees: what was chosen is kept before anything is asked back, so that neither a restart nor a channel that the bot
//! cannot see loses it.

use std::convert::Infallible;
use std::time::Duration;

use serde_json::Value;
use serenity::all::{ComponentInteraction, ComponentInteractionDataKind, Message};

use super::super::answering::{Said, failed};
use super::super::capture::{is_blank, is_written, permalink};
use super::super::rest::Call;
use super::super::view::{self, Control};
use super::super::visit::Visit;
use super::reading::shown_line;
use super::{Bot, Ctx};
use crate::engine::{self, Which, find};
use crate::incident::{Captured, ChannelId, Command, MessageId, Number, Person, Refusal, ServerId, Taken, UserId};
use crate::store::{Filter, StoreError};

/// A form must be the first answer, which Discord waits 3 s for.
const FORM_PATIENCE: Duration = Duration::from_millis(1_800);
/// What is answered where Discord itself tells something of which Hotwash knows no words.
const WORDLESS: &str = "That is a notice of Discord's own, without any text to take into the timeline. Put what it means into `/incident note`.";
/// What is answered where the message is the bot's own.
const OWN: &str = "Hotwash wrote that message: what it tells is in the timeline already, see `/incident timeline show`. What you want to add goes into `/incident note`.";

/// The same, where an incident was to be opened from it.
const OWN_NEWS: &str = "Hotwash wrote that message: what it tells is known already. For something else that is broken, type `/incident open`.";

/// Takes the message into the timeline of the incident whose channel this is, or asks which.
#[poise::command(context_menu_command = "Add to timeline", guild_only)]
pub(super) async fn add_to_timeline(ctx: Ctx<'_>, message: Message) -> Result<(), Infallible> {
    let (bot, visit) = (ctx.data(), Visit::of_command(ctx.interaction));
    bot.answer(&visit, bot.add_to_timeline(&visit, message)).await;
    Ok(())
}

/// Gives the form that opens an incident, with the message's first line as the title; sent, the message is its first entry.
#[poise::command(context_menu_command = "Open incident from message", guild_only)]
pub(super) async fn open_from_message(ctx: Ctx<'_>, message: Message) -> Result<(), Infallible> {
    let (bot, visit) = (ctx.data(), Visit::of_command(ctx.interaction));
    bot.give_open_from_form(&visit, &message).await;
    Ok(())
}

impl Bot {
    async fn give_open_from_form(&self, visit: &Visit, message: &Message) {
        if self.me().is_some_and(|me| me.user.0 == message.author.id.get()) {
            return self.answer(visit, async { Some(Said::only(view::wrong(OWN_NEWS))) }).await;
        }
        let (channel, id) = (ChannelId(message.channel_id.get()), MessageId(message.id.get()));
        let control = Control::OpenFrom { channel, message: id };
        // What can't be kept in time is read again when the form is sent.
        let kept = tokio::time::timeout_at(visit.by(FORM_PATIENCE), self.keep_for_form(visit, channel, message));
        // Whether it will be private is decided when the form is sent: a database that can't say now is no reason to give none.
        let place = visit.which(None);
        let (kept, here) = tokio::join!(kept, self.private_one(visit, &place));
        let text = match kept {
            Ok(Some(text)) => text,
            Ok(None) | Err(_) => message.content.clone(),
        };
        match view::open_from_form(&control, &text, matches!(here, Ok(Some(_)))) {
            Some(form) => self.answer_with_form(visit, form).await,
            None => self.answer(visit, async { Some(Said::only(view::wrong("Type `/incident open`."))) }).await,
        }
    }

    /// Keeps a message until its form is sent; what it says, if it could be read and kept.
    async fn keep_for_form(&self, visit: &Visit, channel: ChannelId, message: &Message) -> Option<String> {
        let server = visit.server?;
        let taken = self.chosen(server, channel, message).await?;
        let text = taken.message.text.clone();
        if let Err(error) = self.pick(visit, server, taken).await {
            tracing::error!(%error, "a chosen message was not kept; it is read again when its form is sent");
        }
        Some(text)
    }

    /// A message that this person chose a while ago; where it can't be read any more, its link and its time.
    pub(in crate::discord) async fn picked_or_its_link(
        &self,
        visit: &Visit,
        channel: ChannelId,
        message: MessageId,
    ) -> Option<Taken> {
        let server = visit.server?;
        match self.picked(visit, server, channel, message).await {
            Ok(Some(taken)) => Some(taken),
            Ok(None) => Some(link_alone(server, channel, message)),
            Err(error) => {
                tracing::error!(%error, "a chosen message could not be looked up");
                Some(link_alone(server, channel, message))
            }
        }
    }

    async fn add_to_timeline(&self, visit: &Visit, message: Message) -> Option<Said> {
        let Some(server) = visit.server else { return Some(Said::only(view::server_only())) };
        let (channel, id) = (ChannelId(message.channel_id.get()), MessageId(message.id.get()));
        let shown = serde_json::to_value(&message).unwrap_or(Value::Null);
        if self.wrote(&shown) {
            return Some(Said::only(view::wrong(OWN)));
        }
        let Some(taken) = self.chosen(server, channel, &message).await else {
            let body = match is_written(&shown) {
                true => unreadable(server, channel, id),
                false => view::wrong(WORDLESS),
            };
            return Some(Said::only(body));
        };
        let which = visit.which(None);
        let here = async || {
            let mut reading = self.engine.store().reader().await?;
            find(&mut reading.reader(), server, &which, &visit.viewer()).await
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
        let place = (taken.message.channel, taken.message.message);
        if let Err(error) = self.pick(visit, server, taken).await {
            return failed(&engine::Failure::Store(error));
        }
        self.choices(visit, place, 1).await
    }

    /// Asks to which incident a chosen message belongs: a page of the open ones, the last where there are not so many.
    pub(in crate::discord) async fn choices(
        &self,
        visit: &Visit,
        place: (ChannelId, MessageId),
        page: u32,
    ) -> Option<Said> {
        let server = visit.server?;
        let (viewer, filter) = (visit.viewer(), Filter { open: Some(true), severity: None });
        let listed = async {
            let mut reading = self.engine.store().reader().await?;
            let mut reader = reading.reader();
            let (total, _) = reader.count(server, &filter, &viewer).await?;
            let page = page.clamp(1, total.div_ceil(view::OFFERED).max(1));
            let shown = ((page - 1) * view::OFFERED, view::OFFERED);
            Ok::<_, StoreError>((reader.list_from(server, &filter, shown, &viewer).await?, (page, total)))
        };
        match listed.await {
            Ok((lines, page)) => {
                let lines: Vec<_> = lines.into_iter().map(shown_line).collect();
                Some(Said::only(view::which_incident(place, &lines, page, &self.agreed(server).rules)))
            }
            Err(error) => failed(&engine::Failure::Store(error)),
        }
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

/// A message of which nothing is known but where it stands, and so when it was written.
fn link_alone(server: ServerId, channel: ChannelId, message: MessageId) -> Taken {
    let at = serenity::all::MessageId::new(message.0.max(1)).created_at();
    Taken {
        message: Captured {
            message,
            channel,
            author: Person { id: UserId(0), name: "somebody".to_owned() },
            text: String::new(),
            attachments: Vec::new(),
            link: permalink(server, channel, message),
            unread: true,
            chosen: true,
            edited_at: None,
        },
        at: at.with_timezone(&chrono::Utc),
        files: Vec::new(),
    }
}

fn capture(taken: Taken) -> Command {
    let Taken { message, at, files } = taken;
    Command::Capture { message, at, files }
}

fn unreadable(server: ServerId, channel: ChannelId, message: MessageId) -> view::Body {
    let link = permalink(server, channel, message);
    view::wrong(&format!(
        "The message <{link}> could not be read: it may be deleted, or stand where Hotwash can't see it. Copy what matters into \
         `/incident note`."
    ))
}
