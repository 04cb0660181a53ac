//! Whom a test page reaches: asked of Discord as before a page, and read from the message afterwards.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::DiscordCourier;
use super::members::Found;
use super::reach::{Out, on_call};
use crate::config::Config;
use crate::discord::Me;
use crate::discord::answering::message_id;
use crate::discord::servers::snowflake;
use crate::escalation::Rung;
use crate::incident::{ChannelId, Guest, MessageId, Missed, Person, ServerId, Target};

impl DiscordCourier {
    /// Whom a page for these rings in that channel when nothing is broken, and who can't be reached and why.
    pub(in crate::discord) async fn reach_on_call(
        &self,
        me: &Me,
        (server, agreed, now): (ServerId, &Config, DateTime<Utc>),
        targets: &[Target],
        channel: ChannelId,
    ) -> (Vec<Rung>, Vec<Missed>) {
        let ground = self.ground(me, server, channel).await;
        let (mut rung, mut missed) = (Vec::new(), Vec::new());
        for target in targets {
            let found = match target {
                Target::ServerRole(name) => ground.reachable_role(server, name).map(|role| {
                    let holders = ground.counts.as_ref().and_then(|counts| counts[role.id.to_string()].as_u64());
                    (Guest::Role { id: role.id, name: role.name.clone() }, holders)
                }),
                Target::User(name) => self
                    .member_named(server, name)
                    .await
                    .map(|found| (Guest::Person(Person { id: found.id, name: found.name }), None)),
                Target::Schedule(id) => match on_call(agreed, now, id) {
                    Ok(name) => self.member_named(server, name).await.map(guest),
                    Err(why) => Err(Out::Known(why.to_owned())),
                },
                Target::Notifier(_) | Target::IncidentRole(_) | Target::Declarer | Target::Here => continue,
            };
            let target = target.to_string();
            match found {
                Ok((who, holders)) => rung.push(Rung { who, holders, target }),
                Err(Out::Known(why)) => missed.push(Missed { target, why }),
                Err(Out::Unasked(failure)) => {
                    missed.push(Missed { target, why: format!("Discord could not be asked about it: {failure}") });
                }
            }
        }
        (rung, missed)
    }
}

/// Of those whom a test page should ring, those whom its message notifies; the others were missed.
pub(in crate::discord) fn shown_reach(
    shown: &Value,
    rung: Vec<Rung>,
    mut missed: Vec<Missed>,
) -> (Vec<Rung>, Vec<Missed>, Option<MessageId>) {
    let listed = |list: &Value, id: u64, of: fn(&Value) -> Option<u64>| match list.as_array() {
        Some(list) => list.iter().any(|one| of(one) == Some(id)),
        None => true,
    };
    let (reached, silent): (Vec<Rung>, Vec<Rung>) = rung.into_iter().partition(|rung| match &rung.who {
        Guest::Role { id, .. } => listed(&shown["mention_roles"], id.0, snowflake),
        Guest::Person(person) => listed(&shown["mentions"], person.id.0, |user| snowflake(&user["id"])),
    });
    let why = "Discord took the mention and notified nobody";
    missed.extend(silent.into_iter().map(|rung| Missed { target: rung.target, why: why.to_owned() }));
    (reached, missed, message_id(shown))
}

fn guest(found: Found) -> (Guest, Option<u64>) {
    (Guest::Person(Person { id: found.id, name: found.name }), None)
}
