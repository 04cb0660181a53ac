//! Messages: sent once, found again, edited.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::denied::{ATTACH, SAY};
use super::{Carried, DiscordCourier, never, unasked, undone};
use crate::discord::answering::{message_id, with_file};
use crate::discord::rest::{Call, Failure};
use crate::discord::servers::snowflake;
use crate::discord::{Me, view::Body};
use crate::engine::measure;
use crate::engine::{Delivery, Doubt, Errand, NoticeErrand, Receipt};
use crate::incident::{ChannelId, MessageId, UserId};

/// How far back a message is looked for: Discord gives 100 at a time.
const LOOK_BACK: u32 = 100;

/// How a message of ours is recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::discord) enum Probe {
    /// By the opaque key in the `custom_id` of one of its buttons.
    CustomId(String),
    /// By the whole `custom_id` of one of its buttons, posted later than an earlier one that has the same.
    Button { id: String, after: Option<MessageId> },
    /// By its words and its file's name.
    Content,
    /// By a part of its words that no other message of ours in that channel has.
    Containing(String),
    /// As the public answer to that interaction, or by these words where Discord does not say.
    AnswerTo(u64, String),
}

/// A message that stands in a channel.
pub(super) struct Sent {
    pub(super) channel: ChannelId,
    pub(super) message: MessageId,
    /// The message as Discord shows it.
    pub(super) shown: Value,
}

impl Sent {
    pub(super) fn receipt(&self) -> Delivery {
        Delivery::Delivered(Receipt::Message(self.channel, self.message))
    }
}

/// What messages show, by their last edit.
#[derive(Debug, Default)]
pub(super) struct Shown(Mutex<HashMap<MessageId, String>>);

impl Shown {
    /// As many messages are remembered; past this all are forgotten, and edited once more.
    const REMEMBERED: usize = 1_000;

    fn forget(&self) {
        self.lock().clear();
    }

    fn is(&self, message: MessageId, words: &str) -> bool {
        self.lock().get(&message).is_some_and(|shown| shown == words)
    }

    fn set(&self, message: MessageId, words: String) {
        let mut shown = self.lock();
        if shown.len() >= Self::REMEMBERED {
            shown.clear();
        }
        shown.insert(message, words);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<MessageId, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DiscordCourier {
    /// The incident's channel; an errand that needs one and has none cannot be done.
    pub(super) fn channel(&self, errand: &Errand) -> Result<ChannelId, Delivery> {
        errand.kept.channel.ok_or_else(|| never("the incident has no channel"))
    }

    /// Says something in the incident's channel.
    pub(super) async fn post_in_channel(&self, me: &Me, errand: &Errand, body: Body, probe: Probe) -> Carried {
        let channel = self.channel(errand)?;
        match self.post(me, errand, channel, &body, &probe).await {
            Ok(sent) => Ok(sent.receipt()),
            Err(undone) => Err(undone),
        }
    }

    /// Sends a message, unless an earlier try at it is found.
    pub(super) async fn post(
        &self,
        me: &Me,
        errand: &Errand,
        channel: ChannelId,
        body: &Body,
        probe: &Probe,
    ) -> Result<Sent, Delivery> {
        let attempt = Attempt { nonce: &errand.nonce, doubt: errand.doubt };
        match self.try_to_post(me, &attempt, channel, body, probe).await {
            Ok(sent) => Ok(sent),
            Err(failure) if failure.is(10_003) && errand.kept.channel == Some(channel) => Err(Delivery::ChannelGone),
            Err(failure) => {
                let needed = if body.file.is_some() { ATTACH } else { SAY };
                Err(self.refused(errand.kept.incident.server, Some(channel), needed, failure).await)
            }
        }
    }

    /// The same, and what Discord said of it.
    pub(super) async fn try_to_post(
        &self,
        me: &Me,
        attempt: &Attempt<'_>,
        channel: ChannelId,
        body: &Body,
        probe: &Probe,
    ) -> Result<Sent, Failure> {
        if attempt.doubt != Doubt::None {
            match self.find(me, channel, probe, body).await {
                Ok(Some(shown)) => return understood(channel, shown),
                Ok(None) => {}
                // What cannot be read back is sent: twice is better than never.
                Err(failure) => {
                    tracing::warn!(%channel, %failure, "a message in doubt could not be looked for");
                    measure::sent_unfound();
                }
            }
        }
        let mut fields = body.to_json();
        fields["nonce"] = json!(attempt.nonce);
        fields["enforce_nonce"] = json!(true);
        let mut call = with_file(Call::post(format!("/channels/{channel}/messages"), fields), Some(body));
        call.urgent = !body.silent;
        understood(channel, self.send_to(channel, call).await?.body)
    }

    /// What was edited is edited again, should it come to that: it may have been deleted unseen.
    pub(in crate::discord) fn forget_shown(&self) {
        self.shown.forget();
    }

    /// Edits a message of ours, unless it shows just that already.
    pub(super) async fn edit(&self, channel: ChannelId, message: MessageId, body: &Body) -> Result<(), Failure> {
        let fields = body.to_edit_json();
        let words = fields.to_string();
        if self.shown.is(message, &words) {
            return Ok(());
        }
        self.send_to(channel, Call::patch(format!("/channels/{channel}/messages/{message}"), fields)).await?;
        self.shown.set(message, words);
        Ok(())
    }

    /// Looks for a message of ours in a channel.
    pub(super) async fn find_own(&self, me: &Me, channel: ChannelId, probe: &Probe) -> Result<Option<Value>, Delivery> {
        self.find(me, channel, probe, &Body::default()).await.map_err(unasked)
    }

    /// The channel in which the bot and a person talk.
    pub(super) async fn direct_channel(&self, user: UserId) -> Result<ChannelId, Failure> {
        let reply =
            self.rest.send(Call::post("/users/@me/channels", json!({ "recipient_id": user.to_string() }))).await?;
        let id = snowflake(&reply.body["id"]);
        id.map(ChannelId).ok_or_else(|| Failure::Ambiguous("Discord named no channel for a direct message".to_owned()))
    }

    async fn find(&self, me: &Me, channel: ChannelId, probe: &Probe, body: &Body) -> Result<Option<Value>, Failure> {
        let reply = self.rest.send(Call::get(format!("/channels/{channel}/messages?limit={LOOK_BACK}"))).await?;
        let Value::Array(messages) = reply.body else { return Ok(None) };
        let own = |message: &Value| snowflake(&message["author"]["id"]) == Some(me.user.0);
        Ok(messages.into_iter().find(|message| own(message) && is(message, probe, body)))
    }
}

/// One try at a message.
pub(super) struct Attempt<'a> {
    /// The same on every try.
    nonce: &'a str,
    /// Whether an earlier one may have arrived.
    doubt: Doubt,
}

impl<'a> Attempt<'a> {
    pub(super) fn of_notice(errand: &'a NoticeErrand) -> Self {
        Self { nonce: &errand.nonce, doubt: errand.doubt }
    }
}

pub(super) fn sent(channel: ChannelId, shown: Value) -> Result<Sent, Delivery> {
    understood(channel, shown).map_err(undone)
}

fn understood(channel: ChannelId, shown: Value) -> Result<Sent, Failure> {
    // Under a nonce that was used before, Discord gives back the earlier message, which may stand in another channel.
    let channel = snowflake(&shown["channel_id"]).map_or(channel, ChannelId);
    match message_id(&shown) {
        Some(message) => Ok(Sent { channel, message, shown }),
        None => Err(Failure::Ambiguous("Discord took a message without saying which it is".to_owned())),
    }
}

fn is(message: &Value, probe: &Probe, body: &Body) -> bool {
    match probe {
        Probe::CustomId(key) => custom_ids(&message["components"]).any(|id| id.split(':').any(|part| part == key)),
        Probe::Button { id: button, after } => {
            custom_ids(&message["components"]).any(|id| id == button) && message_id(message) > *after
        }
        Probe::Content => {
            let file = message["attachments"][0]["filename"].as_str();
            message["content"].as_str() == body.to_json()["content"].as_str()
                && file == body.file.as_ref().map(|file| file.name.as_str())
        }
        Probe::Containing(part) => message["content"].as_str().is_some_and(|content| content.contains(part.as_str())),
        Probe::AnswerTo(interaction, words) => {
            let answers = |of: &Value| snowflake(&of["id"]) == Some(*interaction);
            answers(&message["interaction_metadata"])
                || answers(&message["interaction"])
                || message["content"].as_str() == Some(words)
        }
    }
}

fn custom_ids(rows: &Value) -> impl Iterator<Item = &str> {
    let rows = rows.as_array().into_iter().flatten();
    rows.flat_map(|row| row["components"].as_array().into_iter().flatten()).filter_map(|one| one["custom_id"].as_str())
}
