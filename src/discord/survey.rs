//! What Discord says about the bot before it connects: who it is, which intents and permissions it has, how to invite it.

use serde_json::Value;

use super::Access;
use super::rest::{Call, Failure, Rest, RestError};
use super::servers::snowflake;

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
    ("Manage Roles", 1 << 28, "private channels can't be made"),
    ("Manage Messages", 1 << 13, "cards can't be pinned on servers without Pin Messages"),
    ("Pin Messages", 1 << 51, "cards are not pinned"),
    ("Mention Everyone", 1 << 17, "roles that are not mentionable are not reached by pages"),
];

/// Discord's permission that holds all others.
const ADMINISTRATOR: u64 = 1 << 3;
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
    /// Whether it may read what people write; `None`: Discord did not say.
    pub message_content: Option<bool>,
    /// The servers that it is in, 200 at most.
    pub servers: Vec<ServerSurvey>,
}

/// What Discord says about the bot on one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerSurvey {
    /// The server's name.
    pub name: String,
    /// The permissions that it lacks there, with what does not work without them.
    pub missing: Vec<(&'static str, &'static str)>,
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

/// Asks Discord.
///
/// # Errors
///
/// When the token is refused or Discord can't be reached.
pub async fn survey(access: &Access) -> Result<Survey, SurveyError> {
    let rest = Rest::new(access.token.clone(), access.address.as_deref())?;
    let me = rest.send(Call::get("/users/@me")).await?.body;
    let application = rest.send(Call::get("/applications/@me")).await?.body;
    let servers = rest.send(Call::get("/users/@me/guilds")).await?.body;
    let id = snowflake(&application["id"]).or(snowflake(&me["id"])).unwrap_or_default();
    Ok(Survey {
        name: me["username"].as_str().unwrap_or("(no name)").to_owned(),
        invite: invite(id),
        message_content: application["flags"].as_u64().map(|flags| flags & MESSAGE_CONTENT != 0),
        servers: servers.as_array().into_iter().flatten().map(server).collect(),
    })
}

/// The address that invites an application with every permission that Hotwash uses.
#[must_use]
pub fn invite(application: u64) -> String {
    let permissions = PERMISSIONS.iter().fold(0, |all, (_, bit, _)| all | bit);
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={permissions}"
    )
}

fn server(server: &Value) -> ServerSurvey {
    let bits = server["permissions"].as_str().and_then(|bits| bits.parse().ok()).or(server["permissions"].as_u64());
    let bits = bits.unwrap_or(0);
    let lacks = |bit: u64| bits & (bit | ADMINISTRATOR) == 0;
    let missing = PERMISSIONS.iter().filter(|(_, bit, _)| lacks(*bit)).map(|(name, _, without)| (*name, *without));
    ServerSurvey { name: server["name"].as_str().unwrap_or("(no name)").to_owned(), missing: missing.collect() }
}
