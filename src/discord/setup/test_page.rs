//! The test page: a real page to whoever sets Hotwash up, and to nobody else.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::super::answering::Said;
use super::super::rest::{Call, Failure};
use super::super::servers::snowflake;
use super::super::view::{self, Body, Step, text};
use super::super::visit::Visit;
use super::join::why;
use super::{Bot, Walked};
use crate::config::Setting;
use crate::incident::{Actor, ChannelId, ServerId, UserId};

/// The beginning of Discord's time, in milliseconds since 1970 (its documentation of snowflakes).
const DISCORD_EPOCH: u64 = 1_420_070_400_000;

impl Bot {
    pub(super) async fn send_test_page(&self, visit: &Visit, server: ServerId) -> Walked {
        let show = |note: String| Walked::noted(Step::TestPage, note);
        let channel = match self.engine.courier().announce_channel_of(server, &self.agreed(server)).await {
            Ok(channel) => channel,
            Err(undone) => return show(format!("⚠️ The page is not sent: {}", why(&undone))),
        };
        let user = visit.person.id;
        match self.say_once(visit, channel, &view::test_page(user)).await {
            Ok(shown) => show(if notified(&shown, user) && self.is_seen(visit, server, channel).await {
                format!("🔔 The test page is in {}. Tap the button on it.", text::channel(channel))
            } else {
                format!(
                    "⚠️ Discord took the page in {} and notified nobody. Can you see that channel? Choose another with Back.",
                    text::channel(channel)
                )
            }),
            Err(failure) => {
                show(format!("⚠️ The page is not sent: {}", self.not_posted(server, channel, &failure).await))
            }
        }
    }

    /// Whether whoever asks sees the channel; Discord takes a mention of somebody who does not, and tells them nothing.
    async fn is_seen(&self, visit: &Visit, server: ServerId, channel: ChannelId) -> bool {
        let sees_all = visit.permissions.administrator();
        match self.ground(server).await {
            Ok(ground) => sees_all || ground.shows(channel, visit.person.id, &visit.roles),
            Err(_) => true,
        }
    }

    /// The test page was answered. `message`: Discord's id of it.
    pub(in crate::discord) async fn test_tapped(&self, visit: &Visit, user: UserId, message: u64) {
        if visit.person.id != user {
            return self.answer(visit, async { Some(Said::only(view::test_not_yours(user))) }).await;
        }
        let work = async {
            if let Some(server) = visit.server {
                let by = Actor::Member(visit.person.clone());
                if let Err(error) = self.engine.choose(server, Setting::Tested, &by).await {
                    tracing::warn!(%error, "that the test page was answered is not saved");
                }
            }
            view::test_answered(user, took(message, visit.id))
        };
        self.answer_in_place(visit, async { Some(Said::only(work.await)) }).await;
    }

    /// Posts a message; what was pressed once posts it once, however often that is delivered.
    pub(in crate::discord) async fn say_once(
        &self,
        visit: &Visit,
        channel: ChannelId,
        body: &Body,
    ) -> Result<Value, Failure> {
        let mut fields = body.to_json();
        fields["nonce"] = json!(visit.id.to_string());
        fields["enforce_nonce"] = json!(true);
        let mut call = Call::post(format!("/channels/{channel}/messages"), fields);
        call.urgent = !body.silent;
        self.rest.send(call).await.map(|reply| reply.body)
    }
}

/// Whether the message says that it notified them; one that says nothing about it is believed.
fn notified(shown: &Value, user: UserId) -> bool {
    let listed = shown["mentions"].as_array();
    listed.is_none_or(|listed| listed.iter().any(|one| snowflake(&one["id"]) == Some(user.0)))
}

/// The time between two ids of Discord's: it is in them, and it is Discord's own clock at both ends.
pub(in crate::discord) fn took(from: u64, to: u64) -> TimeDelta {
    match (written(from), written(to)) {
        (Some(from), Some(to)) => to - from,
        _ => TimeDelta::zero(),
    }
}

fn written(id: u64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(i64::try_from((id >> 22) + DISCORD_EPOCH).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_carries_its_time() {
        // The example of Discord's documentation of snowflakes.
        assert_eq!(written(175_928_847_299_117_063).unwrap().to_rfc3339(), "2016-04-30T11:18:25.796+00:00");
        assert_eq!(took(175_928_847_299_117_063, 175_928_847_299_117_063 + (5_000 << 22)), TimeDelta::seconds(5));
    }
}
