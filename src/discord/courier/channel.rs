//! Channels: looked for, and made when they are missing.

use std::time::Duration;

use serde_json::{Value, json};

use super::archive::INCIDENTS;
use super::denied::{MANAGE_CHANNELS, MANAGE_ROLES, SEE};
use super::privacy::overwrites;
use super::{DiscordCourier, unasked};
use crate::config::Config;
use crate::discord::Me;
use crate::discord::rest::{Call, Failure};
use crate::discord::servers::snowflake;
use crate::engine::{Delivery, Errand, Landing};
use crate::incident::{ChannelId, Incident, Rules, ServerId, slug};

/// What is made where a chosen channel or category is gone.
const ANNOUNCEMENTS: &str = "incidents";
/// Discord's number for a text channel, and for a category.
const TEXT: u64 = 0;
const CATEGORY: u64 = 4;
/// As many channels as a category holds (Discord's limit).
pub(super) const CATEGORY_HOLDS: usize = 50;
/// A channel that is being made is waited for longer than other calls: asking again too early might make two.
const MAKE_WITHIN: Duration = Duration::from_secs(20);
/// How soon is looked again for what may still appear.
pub(super) const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Discord's limit for a name.
const NAME: usize = 100;
/// Discord's limit for a topic.
const TOPIC: usize = 1_024;

impl DiscordCourier {
    /// The incident's channel: the one that carries its marker, or a new one; and why its category did not take it, where it
    /// stands outside.
    pub(super) async fn ensure_channel(
        &self,
        me: &Me,
        errand: &Errand,
        channels: Vec<Value>,
    ) -> Result<(ChannelId, Option<String>), Unmade> {
        let incident = &errand.kept.incident;
        let marker = marker(&errand.kept.key);
        let marked = |channel: &&Value| channel["topic"].as_str().is_some_and(|topic| topic.contains(&marker));
        if let Some(channel) = channels.iter().find(marked).and_then(|channel| snowflake(&channel["id"])) {
            return Ok((ChannelId(channel), None));
        }
        held_back(errand.landing == Landing::This)?;
        let category = self.ensure_category(errand, channels, &errand.agreed.server.category, INCIDENTS).await?;
        let mut fields = json!({
            "name": slug::channel_name(incident.number.0, &incident.title, incident.is_private()),
            "type": TEXT,
            "topic": topic(incident, &errand.agreed.rules, &marker),
        });
        if let Some(circle) = &incident.circle {
            // From its making on: nobody else sees it for a moment.
            fields["permission_overwrites"] = json!(overwrites(me, incident.server, circle, false));
        }
        if let Some(category) = category {
            fields["parent_id"] = json!(category.to_string());
        }
        match self.make(incident.server, fields.clone()).await {
            Ok(channel) => Ok((channel, None)),
            // What the category's own settings forbid is no reason to have no channel: it stands at the server's top.
            Err(Unmade::Undone(Delivery::Never { why, .. })) if category.is_some() => {
                fields["parent_id"] = Value::Null;
                Ok((self.make(incident.server, fields).await?, Some(why)))
            }
            Err(other) => Err(other),
        }
    }

    /// The channel in which incidents are announced, made when it is missing.
    pub(super) async fn ensure_announce_channel(&self, errand: &Errand) -> Result<ChannelId, Delivery> {
        self.announce_channel_unless(errand.landing != Landing::Nothing, errand.kept.incident.server, &errand.agreed)
            .await
    }

    /// The same, where it is not about an incident.
    pub(in crate::discord) async fn announce_channel_of(
        &self,
        server: ServerId,
        agreed: &Config,
    ) -> Result<ChannelId, Delivery> {
        self.announce_channel_unless(false, server, agreed).await
    }

    async fn announce_channel_unless(
        &self,
        landing: bool,
        server: ServerId,
        agreed: &Config,
    ) -> Result<ChannelId, Delivery> {
        let _alone = self.making_announce_channel.lock().await;
        let channels = self.channels(server).await?;
        let name = meant(&channels, &agreed.server.announce_channel, ANNOUNCEMENTS);
        if let Some(channel) = find_text_channel(&channels, name) {
            return Ok(channel);
        }
        held_back(landing)?;
        let topic = "Incidents, as Hotwash announces them.";
        Ok(self.make(server, json!({ "name": name, "type": TEXT, "topic": topic })).await?)
    }

    /// The channel in which incidents are announced, if it is there and Discord says so.
    pub(super) async fn announce_channel(&self, errand: &Errand) -> Option<ChannelId> {
        let channels = self.channels(errand.kept.incident.server).await.ok()?;
        let name = meant(&channels, &errand.agreed.server.announce_channel, ANNOUNCEMENTS);
        find_text_channel(&channels, name)
    }

    /// The category with room for one more channel, made when it is missing; `None` where there cannot be one. `usual`: its name
    /// where `name` is an id that leads nowhere.
    pub(super) async fn ensure_category(
        &self,
        errand: &Errand,
        channels: Vec<Value>,
        name: &str,
        usual: &str,
    ) -> Result<Option<ChannelId>, Delivery> {
        let name = meant(&channels, name, usual);
        if let Some(category) = roomy_category(&channels, name) {
            return Ok(Some(category));
        }
        held_back(errand.landing != Landing::Nothing)?;
        let server = errand.kept.incident.server;
        let _alone = self.making_category.lock().await;
        // Somebody else may have made it while this one waited.
        let channels = self.channels(server).await?;
        if let Some(category) = roomy_category(&channels, name) {
            return Ok(Some(category));
        }
        let made = self.make(server, json!({ "name": next_category(&channels, name), "type": CATEGORY })).await;
        match made.map_err(Delivery::from) {
            Ok(category) => Ok(Some(category)),
            // Without a category the channel stands at the server's top. That is no reason to have none.
            Err(Delivery::Never { why, .. }) => {
                tracing::warn!(%server, why, "no category for incidents could be made");
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    pub(super) async fn channels(&self, server: ServerId) -> Result<Vec<Value>, Delivery> {
        let reply = self.rest.send(Call::get(format!("/guilds/{server}/channels"))).await.map_err(unasked)?;
        match reply.body {
            Value::Array(channels) => Ok(channels),
            _ => Err(Delivery::Later { after: Duration::ZERO, why: "Discord listed no channels".to_owned() }),
        }
    }

    async fn make(&self, server: ServerId, fields: Value) -> Result<ChannelId, Unmade> {
        let overwrites = if fields["permission_overwrites"].is_null() { 0 } else { MANAGE_ROLES };
        let (needed, category) = (SEE | MANAGE_CHANNELS | overwrites, snowflake(&fields["parent_id"]).map(ChannelId));
        let call = Call::post(format!("/guilds/{server}/channels"), fields).within(MAKE_WITHIN);
        let reply = match self.rest.send(call).await {
            Ok(reply) => reply,
            Err(failure) if failure.is(SERVER_FULL) => return Err(Unmade::ServerFull),
            // The category was filled, or deleted, since it was looked at.
            Err(Failure::Refused { code: 50_035, message, .. }) if message.contains("parent_id") => {
                return Err(Unmade::Undone(Delivery::Later { after: LOOK_AGAIN, why: message }));
            }
            Err(failure) => return Err(Unmade::Undone(self.refused(server, category, needed, failure).await)),
        };
        let made = snowflake(&reply.body["id"]).map(ChannelId);
        made.ok_or_else(|| {
            Unmade::Undone(Delivery::Unknown { why: "Discord made a channel without saying which".to_owned() })
        })
    }
}

/// Discord's error for one channel too many.
const SERVER_FULL: u64 = 30_013;

/// Why a channel was not made.
pub(super) enum Unmade {
    /// The server has as many channels as Discord allows; threads are not counted among them.
    ServerFull,
    /// Anything else.
    Undone(Delivery),
}

impl From<Delivery> for Unmade {
    fn from(undone: Delivery) -> Self {
        Unmade::Undone(undone)
    }
}

impl From<Unmade> for Delivery {
    fn from(unmade: Unmade) -> Self {
        match unmade {
            Unmade::ServerFull => {
                let words = super::refused::in_words(SERVER_FULL).unwrap_or("the server is full");
                super::never(words)
            }
            Unmade::Undone(undone) => undone,
        }
    }
}

/// Holds back a making while a call of the last run may still do it.
pub(super) fn held_back(landing: bool) -> Result<(), Delivery> {
    let why = || "a call of the last run may still make it".to_owned();
    if landing { Err(Delivery::Later { after: LOOK_AGAIN, why: why() }) } else { Ok(()) }
}

/// A text channel among a server's: by id or name.
pub(super) fn find_text_channel(channels: &[Value], name: &str) -> Option<ChannelId> {
    let by_id = |channel: &&Value| channel["id"].as_str() == Some(name);
    let by_name = |channel: &&Value| {
        matches!(channel["type"].as_u64(), Some(0 | 5))
            && channel["name"].as_str().is_some_and(|known| same(known, name))
    };
    let found = channels.iter().find(by_id).or_else(|| channels.iter().find(by_name))?;
    snowflake(&found["id"]).map(ChannelId)
}

/// The first of the meant categories that has room: the named one, then those that it rolled over to.
fn roomy_category(channels: &[Value], name: &str) -> Option<ChannelId> {
    let has_room = |category: &&Value| {
        let id = snowflake(&category["id"]);
        channels.iter().filter(|channel| snowflake(&channel["parent_id"]) == id).count() < CATEGORY_HOLDS
    };
    let mut meant: Vec<_> =
        channels.iter().filter_map(|channel| Some((rank(channels, channel, name)?, channel))).collect();
    meant.sort_by_key(|(rank, _)| *rank);
    meant.into_iter().map(|(_, category)| category).find(has_room).and_then(|one| snowflake(&one["id"])).map(ChannelId)
}

/// Whether that channel is the category of that name or id, or one that it rolled over to.
pub(super) fn is_category(channels: &[Value], id: ChannelId, name: &str) -> bool {
    let found = channels.iter().find(|channel| snowflake(&channel["id"]) == Some(id.0));
    found.is_some_and(|category| rank(channels, category, name).is_some())
}

/// The channel's category; the thread's channel.
pub(super) fn parent_of(channel: &Value) -> Option<ChannelId> {
    snowflake(&channel["parent_id"]).map(ChannelId)
}

/// Which of the categories of a name a channel is: 1 the named one, 2 "Incidents 2", and so on; `None`: none of them.
fn rank(channels: &[Value], channel: &Value, name: &str) -> Option<u32> {
    if channel["type"].as_u64() != Some(CATEGORY) {
        return None;
    }
    if channel["id"].as_str() == Some(name) {
        return Some(1);
    }
    let (known, base) = (channel["name"].as_str()?, base_name(channels, name));
    if same(known, base) {
        // Two of one name, where an id says which is meant: the other one is somebody else's.
        return (base == name).then_some(1);
    }
    let (start, number) = known.rsplit_once(' ')?;
    number.parse().ok().filter(|number| *number > 1 && same(start, &shortened(base)))
}

/// How the category is meant: by the configuration's name or id, or by its usual name where the id leads nowhere.
fn meant<'a>(channels: &[Value], name: &'a str, usual: &'a str) -> &'a str {
    let leads_nowhere = name.parse::<u64>().is_ok() && !channels.iter().any(|one| one["id"].as_str() == Some(name));
    if leads_nowhere { usual } else { name }
}

/// What the category of that name or id is called.
fn base_name<'a>(channels: &'a [Value], name: &'a str) -> &'a str {
    channels.iter().find(|one| one["id"].as_str() == Some(name)).and_then(|one| one["name"].as_str()).unwrap_or(name)
}

/// The name of the category that is made when none has room.
fn next_category(channels: &[Value], name: &str) -> String {
    let base = base_name(channels, name);
    match channels.iter().filter_map(|channel| rank(channels, channel, name)).max() {
        None => base.to_owned(),
        Some(taken) => format!("{} {}", shortened(base), taken.saturating_add(1)),
    }
}

/// A name with room for a number behind it: Discord takes 100 characters.
fn shortened(name: &str) -> String {
    name.chars().take(NAME - 11).collect::<String>().trim_end().to_owned()
}

fn same(known: &str, name: &str) -> bool {
    known.to_lowercase() == name.trim_start_matches('#').to_lowercase()
}

/// By this the channel is found again when nobody knows whether it was made.
pub(super) fn marker(key: &str) -> String {
    format!("hotwash-{key}")
}

fn topic(incident: &Incident, rules: &Rules, marker: &str) -> String {
    if incident.is_private() {
        return marker.to_owned();
    }
    let drill = if incident.drill { "DRILL · " } else { "" };
    let title: String = incident.title.chars().filter(|c| !c.is_control()).collect();
    let severity = rules.severity_name(&incident.severity);
    let topic = format!(
        "{drill}{severity} incident {}: {title} · opened by {} · {marker}",
        incident.number,
        incident.declarer.name()
    );
    if topic.chars().count() <= TOPIC { topic } else { marker.to_owned() }
}
