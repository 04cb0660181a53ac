//! The archive: a closed incident's channel is read-only there, and comes back as it was.
//!
//! Guarantees: the bot itself can always write (a denial for @everyone silences it too, unless it has an overwrite of its own);
//! one request does all of it; doing it twice changes nothing; what others changed about the channel meanwhile stays.
//!
//! Accepted: administrators can write everywhere, whatever is denied.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use serenity::all::Permissions;

use super::channel::{CATEGORY_HOLDS, parent_of};
use super::{Carried, DiscordCourier, never, privacy, unasked, undone};
use crate::discord::Me;
use crate::discord::rest::{Call, Failure};
use crate::discord::servers::snowflake;
use crate::engine::{Delivery, Errand, Receipt};
use crate::incident::{ChannelId, ServerId};

/// What nobody but the bot may do in an archived channel.
pub(super) const TAKEN: Permissions = Permissions::SEND_MESSAGES
    .union(Permissions::SEND_MESSAGES_IN_THREADS)
    .union(Permissions::CREATE_PUBLIC_THREADS)
    .union(Permissions::CREATE_PRIVATE_THREADS);
/// What the bot keeps there.
const KEPT: Permissions =
    Permissions::VIEW_CHANNEL.union(Permissions::SEND_MESSAGES).union(Permissions::SEND_MESSAGES_IN_THREADS);

/// What a channel was like before it was put away, as the record keeps it.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Before {
    /// Its category.
    #[serde(default)]
    parent: Option<String>,
    /// Its exceptions to the permissions.
    #[serde(default)]
    overwrites: Vec<Overwrite>,
}

/// An exception to the permissions, for one role or one member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Overwrite {
    id: String,
    of_member: bool,
    allow: Permissions,
    deny: Permissions,
}

impl DiscordCourier {
    /// Notes what the channel is like.
    pub(super) async fn note_channel(&self, errand: &Errand) -> Carried {
        let channel = self.look_at_channel(errand).await?;
        let before = Before {
            parent: channel["parent_id"].as_str().map(str::to_owned),
            overwrites: overwrites(&channel).collect(),
        };
        let before = serde_json::to_string(&before).map_err(|error| never(&error.to_string()))?;
        Ok(Delivery::Delivered(Receipt::ChannelBefore(before)))
    }

    /// Makes the channel read-only, in the archive.
    pub(super) async fn lock_channel(&self, me: &Me, errand: &Errand) -> Carried {
        let channel = self.look_at_channel(errand).await?;
        if is_thread(&channel) {
            return self.lock_thread(errand, &channel).await;
        }
        let server = errand.kept.incident.server;
        let parent = self.place_in_archive(errand, &channel).await?;
        let bot = me.user.to_string();
        let locked = |taken: Permissions| {
            let overwrites: Vec<_> = locked(&channel, server, &bot, taken).iter().map(Overwrite::to_json).collect();
            let mut fields = json!({ "permission_overwrites": overwrites });
            if let Some(parent) = parent {
                fields["parent_id"] = json!(parent.to_string());
            }
            fields
        };
        match self.change(errand, locked(TAKEN)).await {
            // What the bot may not do itself it can't deny either (Discord's rule for overwrites): writing is what counts.
            Err(Delivery::Never { .. }) => self.change(errand, locked(Permissions::SEND_MESSAGES)).await,
            other => other,
        }
    }

    /// Makes the channel as it was before it was put away.
    pub(super) async fn restore_channel(&self, me: &Me, errand: &Errand) -> Carried {
        let channel = self.look_at_channel(errand).await?;
        if is_thread(&channel) {
            return self.change(errand, json!({ "archived": false, "locked": false })).await;
        }
        // What can't be read any more was like nothing in particular: writing is open again, which is what people need.
        let kept = errand.kept.archived.as_deref().unwrap_or_default();
        let before: Before = serde_json::from_str(kept).unwrap_or_default();
        let server = errand.kept.incident.server.to_string();
        let restored = restored(&channel, &before, &server, &me.user.to_string());
        let restored = restored.iter().map(Overwrite::to_json);
        let incident = &errand.kept.incident;
        // Of a private incident the circle says who is let in, whenever it became private. Others' exceptions stay.
        let circle = incident.circle.as_ref().map(|circle| privacy::overwrites(me, incident.server, circle, false));
        let circle = circle.unwrap_or_default();
        let others = restored.filter(|own| !circle.iter().any(|one| one["id"] == own["id"]));
        let overwrites: Vec<_> = others.chain(circle.iter().cloned()).collect();
        let parent = self.place_in_use(errand, &before).await?.map(|parent| parent.to_string());
        self.change(errand, json!({ "parent_id": parent, "permission_overwrites": overwrites })).await
    }

    /// An archived thread takes no other change than to be opened: Discord may have archived it for its silence before.
    async fn lock_thread(&self, errand: &Errand, thread: &Value) -> Carried {
        let is = |what: &str| thread["thread_metadata"][what] == true;
        match (is("archived"), is("locked")) {
            (true, true) => return Ok(Delivery::Delivered(Receipt::Nothing)),
            (true, false) => self.change(errand, json!({ "archived": false })).await?,
            (false, _) => Delivery::Delivered(Receipt::Nothing),
        };
        self.change(errand, json!({ "archived": true, "locked": true })).await
    }

    /// The archive's category, unless the channel is in it; `None`: it stays where it is.
    async fn place_in_archive(&self, errand: &Errand, channel: &Value) -> Result<Option<ChannelId>, Delivery> {
        let channels = self.channels(errand.kept.incident.server).await?;
        let name = &errand.agreed.server.archive_category;
        if parent_of(channel).is_some_and(|parent| super::channel::is_category(&channels, parent, name)) {
            return Ok(None);
        }
        self.ensure_category(errand, channels, name, ARCHIVE).await
    }

    /// The category that the channel had, where there is room; else one that incidents get.
    async fn place_in_use(&self, errand: &Errand, before: &Before) -> Result<Option<ChannelId>, Delivery> {
        let channels = self.channels(errand.kept.incident.server).await?;
        let Some(parent) = &before.parent else { return Ok(None) };
        let held = channels.iter().filter(|one| one["parent_id"].as_str() == Some(parent)).count();
        match channels.iter().find(|one| one["id"].as_str() == Some(parent)) {
            Some(found) if held < CATEGORY_HOLDS => Ok(snowflake(&found["id"]).map(ChannelId)),
            _ => self.ensure_category(errand, channels, &errand.agreed.server.category, INCIDENTS).await,
        }
    }

    async fn look_at_channel(&self, errand: &Errand) -> Result<Value, Delivery> {
        let channel = self.channel(errand)?;
        match self.rest.send(Call::get(format!("/channels/{channel}"))).await {
            Ok(reply) => Ok(reply.body),
            Err(failure) if failure.is(10_003) => Err(Delivery::ChannelGone),
            Err(failure) => Err(unasked(failure)),
        }
    }

    async fn change(&self, errand: &Errand, fields: Value) -> Carried {
        let channel = self.channel(errand)?;
        match self.rest.send(Call::patch(format!("/channels/{channel}"), fields)).await {
            Ok(_) => Ok(Delivery::Delivered(Receipt::Nothing)),
            Err(failure) if failure.is(10_003) => Err(Delivery::ChannelGone),
            Err(Failure::Refused { code: 50_001 | 50_013, .. }) => Err(never(
                "the bot lacks Manage Channels or Manage Roles here; give both to its role in Server Settings > Roles, and see \
                 that the categories do not take them away",
            )),
            // The category was filled, or deleted, since it was looked at.
            Err(Failure::Refused { code: 50_035, message, .. }) if message.contains("parent_id") => {
                Err(Delivery::Later { after: super::channel::LOOK_AGAIN, why: message })
            }
            Err(failure) => Err(undone(failure)),
        }
    }
}

/// What the categories are called where the configuration's id leads nowhere.
pub(super) const INCIDENTS: &str = "Incidents";
const ARCHIVE: &str = "Incident archive";

/// Discord's numbers for threads (its documentation of channels).
pub(super) fn is_thread(channel: &Value) -> bool {
    matches!(channel["type"].as_u64(), Some(10..=12))
}

/// The overwrites of a channel in which only the bot writes.
fn locked(channel: &Value, server: ServerId, bot: &str, taken: Permissions) -> Vec<Overwrite> {
    let everyone = server.to_string();
    let mut all: Vec<_> = overwrites(channel).collect();
    for id in [(everyone.as_str(), false), (bot, true)] {
        if !all.iter().any(|own| own.id == id.0) {
            all.push(Overwrite::none(id.0, id.1));
        }
    }
    for own in &mut all {
        if own.id == bot {
            own.allow |= KEPT;
            own.deny -= KEPT;
        } else {
            own.allow -= taken;
        }
        if own.id == everyone {
            own.deny |= taken;
        }
    }
    all
}

/// The overwrites of a channel in which everybody writes who did so before. What was changed about others since stays.
fn restored(channel: &Value, before: &Before, everyone: &str, bot: &str) -> Vec<Overwrite> {
    let was = |id: &str| before.overwrites.iter().find(|own| own.id == id);
    let restore = |own: Overwrite| {
        let ours = own.id == everyone || own.id == bot;
        let Some(was) = was(&own.id) else {
            // What was not there was made by locking, or by somebody since.
            return if ours { Overwrite { allow: own.allow - KEPT, deny: own.deny - TAKEN, ..own } } else { own };
        };
        let touched = if own.id == bot { KEPT } else { TAKEN };
        let back = |now: Permissions, then: Permissions| (now - touched) | (then & touched);
        Overwrite { allow: back(own.allow, was.allow), deny: back(own.deny, was.deny), ..own }
    };
    let empty = |own: &Overwrite| own.allow.is_empty() && own.deny.is_empty() && was(&own.id).is_none();
    overwrites(channel).map(restore).filter(|own| !empty(own)).collect()
}

fn overwrites(channel: &Value) -> impl Iterator<Item = Overwrite> {
    let list = channel["permission_overwrites"].as_array().into_iter().flatten();
    list.filter_map(|own| {
        let bits = |key: &str| {
            let bits = own[key].as_str().and_then(|bits| bits.parse().ok()).or(own[key].as_u64());
            Permissions::from_bits_retain(bits.unwrap_or(0))
        };
        let of_member = own["type"].as_u64() == Some(1);
        Some(Overwrite { id: own["id"].as_str()?.to_owned(), of_member, allow: bits("allow"), deny: bits("deny") })
    })
}

impl Overwrite {
    fn none(id: &str, of_member: bool) -> Self {
        Self { id: id.to_owned(), of_member, allow: Permissions::empty(), deny: Permissions::empty() }
    }

    fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "type": u8::from(self.of_member),
            "allow": self.allow.bits().to_string(),
            "deny": self.deny.bits().to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: ServerId = ServerId(1);
    const VIEW: Permissions = Permissions::VIEW_CHANNEL;
    const SEND: Permissions = Permissions::SEND_MESSAGES;

    fn channel(overwrites: &[Overwrite]) -> Value {
        json!({ "permission_overwrites": overwrites.iter().map(Overwrite::to_json).collect::<Vec<_>>() })
    }

    fn own(id: &str, of_member: bool, allow: Permissions, deny: Permissions) -> Overwrite {
        Overwrite { id: id.to_owned(), of_member, allow, deny }
    }

    #[test]
    fn a_plain_channel_is_locked_for_everyone_but_the_bot_and_comes_back_plain() {
        let locked = locked(&channel(&[]), SERVER, "9", TAKEN);
        let none = Permissions::empty();
        assert_eq!(locked, [own("1", false, none, TAKEN), own("9", true, KEPT, none)]);
        assert_eq!(restored(&channel(&locked), &Before::default(), "1", "9"), []);
    }

    #[test]
    fn a_channel_comes_back_as_it_was() {
        let none = Permissions::empty();
        let overwrites = vec![
            own("1", false, none, VIEW | Permissions::SEND_MESSAGES_IN_THREADS),
            own("5", false, VIEW | SEND, none),
            own("6", true, VIEW, SEND),
            own("9", true, VIEW | SEND | Permissions::EMBED_LINKS, none),
        ];
        let shut = locked(&channel(&overwrites), SERVER, "9", TAKEN);
        for own in &shut {
            assert!(own.id == "9" || !own.allow.intersects(TAKEN), "{own:?}");
        }
        assert_eq!(locked(&channel(&shut), SERVER, "9", TAKEN), shut, "twice is once");
        let before = Before { parent: None, overwrites: overwrites.clone() };
        assert_eq!(restored(&channel(&shut), &before, "1", "9"), overwrites);
        assert_eq!(restored(&channel(&overwrites), &before, "1", "9"), overwrites, "and so is coming back");
    }

    #[test]
    fn whoever_was_let_in_meanwhile_stays_in() {
        let mut shut = locked(&channel(&[]), SERVER, "9", TAKEN);
        let guest = own("7", true, VIEW | SEND, Permissions::empty());
        shut.push(guest.clone());
        assert_eq!(restored(&channel(&shut), &Before::default(), "1", "9"), [guest]);
    }
}
