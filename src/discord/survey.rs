//! What Discord says about the bot: who it is, which intents and permissions it has, whether what was agreed on can work.
//!
//! `hotwash check` asks before the bot connects, `/hotwash doctor` while it runs: both read the same [`Finding`]s.
//!
//! Guarantees: it only reads; a question that Discord does not answer is said to be unanswered, never taken for a yes.
//!
//! Does not know: who reads it, or where.

mod finding;
mod ground;
mod incidents;
mod people;
mod rights;
mod schedules;
mod threads;
mod verdict;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Access;
use super::rest::{Call, Failure, Rest, RestError};
use super::servers::snowflake;
use crate::config::Config;
use crate::incident::{ChannelId, Number, ServerId, UserId};

pub use finding::{Finding, Mark};
pub(super) use ground::Ground;
pub(super) use incidents::LOOKED_AT;
pub(super) use threads::needed as needed_for;
pub(super) use verdict::{RUN, TALK, denied, denied_on_server, hidden, unreachable};
use verdict::{findings, message_content};

/// The permissions that Hotwash uses, as Discord's settings call them, with their bits (Discord's documentation of permissions)
/// and what does not work without them.
pub const PERMISSIONS: [(&str, u64, &str); 15] = [
    ("View Channels", 1 << 10, "nothing works"),
    ("Send Messages", 1 << 11, "nothing works"),
    ("Send Messages in Threads", 1 << 38, "nothing is said in threads"),
    ("Create Public Threads", 1 << 35, "incidents can't be threads"),
    ("Create Private Threads", 1 << 36, "incidents can't be private threads"),
    ("Manage Threads", 1 << 34, "threads are not archived"),
    ("Embed Links", 1 << 14, "the card shows nothing"),
    ("Attach Files", 1 << 15, "drafts are not attached"),
    ("Read Message History", 1 << 16, "captures and repeated messages go wrong"),
    ("Add Reactions", 1 << 6, "captures are not confirmed"),
    ("Manage Channels", 1 << 4, "incidents get no channel"),
    ("Manage Roles", 1 << 28, "private channels can't be made, and nobody can join the responders by a button"),
    ("Manage Messages", 1 << 13, "cards can't be pinned on servers without Pin Messages"),
    ("Pin Messages", 1 << 51, "cards are not pinned"),
    ("Mention @everyone, @here, and All Roles", 1 << 17, "roles that are not mentionable are not reached by pages"),
];

/// The application's flags for the Message Content intent: granted, or granted for a small bot (Discord's documentation of
/// application flags).
const MESSAGE_CONTENT: u64 = 1 << 18 | 1 << 19;

/// What Discord says about the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// The bot's name.
    pub name: String,
    /// The address that invites it with every permission that it uses.
    pub invite: String,
    /// What holds for every server.
    pub everywhere: Vec<Finding>,
    /// The servers that it is in, 200 at most.
    pub servers: Vec<ServerSurvey>,
}

/// What Discord says about the bot on one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerSurvey {
    /// The server's name.
    pub name: String,
    /// What was found there, the worst first.
    pub findings: Vec<Finding>,
}

/// Discord could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum SurveyError {
    /// The address or the token has a form that can't be right.
    #[error(transparent)]
    Access(#[from] RestError),
    /// Discord did not answer, or refused.
    #[error("Discord could not be asked: {0}")]
    Unasked(#[from] Failure),
}

/// Asks Discord, by what was agreed on each server and for the channels of the incidents that are open there.
///
/// # Errors
///
/// When the token is refused or Discord can't be reached.
pub async fn survey(
    access: &Access,
    agreed: impl Fn(ServerId) -> Arc<Config>,
    open: impl Fn(ServerId) -> Vec<(Number, ChannelId)>,
    now: DateTime<Utc>,
) -> Result<Survey, SurveyError> {
    let rest = Rest::new(access.token.clone(), access.address.as_deref())?;
    let me = rest.send(Call::get("/users/@me")).await?.body;
    let application = rest.send(Call::get("/applications/@me")).await?.body;
    let id = snowflake(&application["id"]).or(snowflake(&me["id"])).unwrap_or_default();
    let user = UserId(snowflake(&me["id"]).unwrap_or(id));
    let listed = rest.send(Call::get("/users/@me/guilds")).await?.body;
    let mut servers = Vec::new();
    for listed in listed.as_array().into_iter().flatten() {
        let Some(server) = snowflake(&listed["id"]).map(ServerId) else { continue };
        let name = listed["name"].as_str().unwrap_or("(no name)").to_owned();
        let findings = match Ground::ask(&rest, user, server).await {
            Ok(ground) => judged(&rest, &ground, &agreed(server), &open(server), now).await,
            Err(failure) => vec![Finding::unasked(&failure)],
        };
        servers.push(ServerSurvey { name, findings });
    }
    Ok(Survey {
        name: me["username"].as_str().unwrap_or("(no name)").to_owned(),
        invite: invite(id),
        everywhere: vec![message_content(&application)],
        servers,
    })
}

/// Asks Discord about one server, and about the application.
pub(super) async fn of_server(
    rest: &Rest,
    me: UserId,
    server: ServerId,
    agreed: &Config,
    open: &[(Number, ChannelId)],
    now: DateTime<Utc>,
) -> Result<Vec<Finding>, Failure> {
    let application = async { rest.send(Call::get("/applications/@me")).await.map_or(Value::Null, |reply| reply.body) };
    let (ground, application) = tokio::join!(Ground::ask(rest, me, server), application);
    let mut found = judged(rest, &ground?, agreed, open, now).await;
    found.push(message_content(&application));
    Ok(found)
}

async fn judged(
    rest: &Rest,
    ground: &Ground,
    agreed: &Config,
    open: &[(Number, ChannelId)],
    now: DateTime<Utc>,
) -> Vec<Finding> {
    let mut found = findings(ground, agreed);
    let (gone, of_people) = people::of_people(rest, ground.server, agreed).await;
    found.extend(of_people);
    found.extend(schedules::of_schedules(agreed, &gone, now));
    found.extend(incidents::of_incidents(rest, ground, open).await);
    found.sort_by_key(|finding| finding.mark);
    found
}

/// The address that invites an application with every permission that Hotwash uses.
#[must_use]
pub fn invite(application: u64) -> String {
    let permissions = PERMISSIONS.iter().fold(0, |all, (_, bit, _)| all | bit);
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={permissions}"
    )
}
