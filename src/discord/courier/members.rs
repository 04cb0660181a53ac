//! The members whom targets name, by id or username, and the roles that they hold.
//!
//! Guarantees: a bot is nobody; what Discord does not say of a person is not held against them: whom a name meant once it means
//! still.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::DiscordCourier;
use super::reach::{ASK_WITHIN, Out};
use crate::discord::rest::{Call, Failure, Reply};
use crate::discord::servers::snowflake;
use crate::incident::{Person, ServerId, ServerRoleId, Target, UserId};

/// Why a bot is not paged.
const BOT: &str = "is a bot: a page would wake nobody";

/// A member whom a target names.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) id: UserId,
    pub(super) name: String,
    /// The roles that they hold; `None`: Discord did not say.
    pub(super) held: Option<Vec<ServerRoleId>>,
}

/// Whom names meant when Discord last said so.
#[derive(Debug, Default)]
pub(super) struct Named(Mutex<HashMap<(ServerId, String), Found>>);

impl Named {
    /// As many are remembered; past this all are forgotten, and asked for again.
    const REMEMBERED: usize = 1_000;

    fn remember(&self, server: ServerId, name: &str, member: &Found) {
        let mut named = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if named.len() >= Self::REMEMBERED {
            named.clear();
        }
        named.insert((server, name.to_owned()), Found { held: None, ..member.clone() });
    }

    fn recall(&self, server: ServerId, name: &str) -> Option<Found> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&(server, name.to_owned())).cloned()
    }
}

impl DiscordCourier {
    /// The member of a server whom a schedule names; `None`: there is none, or Discord did not say.
    pub(in crate::discord) async fn person_named(&self, server: ServerId, target: &Target) -> Option<Person> {
        let Target::User(name) = target else { return None };
        self.member_of(server, name).await.ok()
    }

    /// The member that a target names; the inner error is why there is none, the outer one that Discord could not be asked.
    pub(super) async fn member_of(&self, server: ServerId, name: &str) -> Result<Person, Result<String, Failure>> {
        match self.member_named(server, name).await {
            Ok(Found { id, name, .. }) => Ok(Person { id, name }),
            Err(Out::Known(why)) => Err(Ok(why)),
            Err(Out::Unasked(failure)) => Err(Err(failure)),
        }
    }

    /// The member that a target names, by id or username. Whom a name meant once it means still while Discord does not say.
    pub(super) async fn member_named(&self, server: ServerId, name: &str) -> Result<Found, Out> {
        let found = match name.parse::<u64>() {
            Ok(id) => self.member_of_id(server, UserId(id)).await,
            Err(_) => self.member_of_name(server, name.trim_start_matches('@')).await,
        };
        match found {
            Ok(member) => {
                self.named.remember(server, name, &member);
                Ok(member)
            }
            Err(Out::Unasked(failure)) => self.named.recall(server, name).ok_or(Out::Unasked(failure)),
            out => out,
        }
    }

    async fn member_of_id(&self, server: ServerId, id: UserId) -> Result<Found, Out> {
        match self.ask_about(format!("/guilds/{server}/members/{id}")).await {
            Ok(reply) if is_bot(&reply.body) => Err(Out::Known(BOT.to_owned())),
            Ok(reply) => Ok(Found { id, name: shown_name(&reply.body), held: held(&reply.body) }),
            Err(Failure::Refused { status: 404, .. }) => Err(Out::Known("is not a member of this server".to_owned())),
            // The id is all that a mention needs; whether it arrived, the message says.
            Err(_) => Ok(Found { id, name: format!("the person {id}"), held: None }),
        }
    }

    async fn member_of_name(&self, server: ServerId, name: &str) -> Result<Found, Out> {
        let query: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let reply = match self.ask_about(format!("/guilds/{server}/members/search?query={query}&limit=10")).await {
            Ok(reply) => reply,
            // Nothing is known of the person by that, only of the question.
            Err(failure) => return Err(Out::Unasked(failure)),
        };
        let members = reply.body.as_array().into_iter().flatten();
        let found: Vec<_> = members.filter(|member| member["user"]["username"] == name).collect();
        let id = |member: &Value| snowflake(&member["user"]["id"]).map(UserId);
        match found.as_slice() {
            [member] if is_bot(member) => Err(Out::Known(BOT.to_owned())),
            [member] => match id(member) {
                Some(id) => Ok(Found { id, name: shown_name(member), held: held(member) }),
                None => Err(Out::Known("Discord described no member".to_owned())),
            },
            [] => Err(Out::Known("no member of this server has this username".to_owned())),
            several => Err(Out::Known(format!("{} members have this username; give the id instead", several.len()))),
        }
    }

    async fn ask_about(&self, path: String) -> Result<Reply, Failure> {
        self.rest.send(Call::get(path).within(ASK_WITHIN).urgent()).await
    }
}

/// The roles that a member holds, as Discord describes it.
fn held(member: &Value) -> Option<Vec<ServerRoleId>> {
    Some(member["roles"].as_array()?.iter().filter_map(snowflake).map(ServerRoleId).collect())
}

fn is_bot(member: &Value) -> bool {
    member["user"]["bot"] == true
}

/// The name that the server shows for a member.
pub(in crate::discord) fn shown_name(member: &Value) -> String {
    let names = [&member["nick"], &member["user"]["global_name"], &member["user"]["username"]];
    names.into_iter().find_map(Value::as_str).unwrap_or("somebody").to_owned()
}
