//! What is known of the servers: their roles, as the gateway tells them.
//!
//! Guarantees: nothing older than what the gateway has told since the last READY; what it has not told yet is asked for.
//!
//! Does not know: who holds a role. Whether a page reaches anybody is asked of Discord at the page.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use serenity::all::{GuildId, Permissions, Role};

use super::rest::{Call, Failure, Rest};
use crate::incident::{ServerId, ServerRoleId};

/// How long the roles may be asked for while a person waits for an answer.
const ASK_WITHIN: Duration = Duration::from_millis(1_500);

/// A role of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RoleSeen {
    pub(super) id: ServerRoleId,
    pub(super) name: String,
    pub(super) permissions: Permissions,
    pub(super) mentionable: bool,
}

/// The roles of the servers that the bot is in. Clones share them.
#[derive(Clone, Debug)]
pub(super) struct Servers {
    rest: Rest,
    roles: Arc<Mutex<HashMap<ServerId, Arc<[RoleSeen]>>>>,
}

impl Servers {
    pub(super) fn new(rest: Rest) -> Self {
        Self { rest, roles: Arc::default() }
    }

    /// The gateway has told all roles of a server.
    pub(super) fn know(&self, server: GuildId, roles: impl Iterator<Item = Role>) {
        let seen = roles.map(|role| RoleSeen {
            id: ServerRoleId(role.id.get()),
            name: role.name,
            permissions: role.permissions,
            mentionable: role.mentionable,
        });
        self.lock().insert(ServerId(server.get()), seen.collect());
    }

    /// The same from Discord's own description of the roles.
    pub(super) fn know_as_described(&self, server: ServerId, roles: &[Value]) {
        self.lock().insert(server, roles.iter().filter_map(role).collect());
    }

    /// A role of the server was made, changed or deleted: it is asked for again when it is needed.
    pub(super) fn forget(&self, server: GuildId) {
        self.lock().remove(&ServerId(server.get()));
    }

    /// The roles of a server, from memory where it has them.
    pub(super) async fn roles(&self, server: ServerId) -> Result<Arc<[RoleSeen]>, Failure> {
        let known = self.lock().get(&server).cloned();
        match known {
            Some(known) => Ok(known),
            None => self.fresh_roles(server, ASK_WITHIN).await,
        }
    }

    /// The roles of a server, as they are now.
    pub(super) async fn fresh_roles(&self, server: ServerId, within: Duration) -> Result<Arc<[RoleSeen]>, Failure> {
        let reply = self.rest.send(Call::get(format!("/guilds/{server}/roles")).within(within).urgent()).await?;
        let roles: Arc<[RoleSeen]> = reply.body.as_array().into_iter().flatten().filter_map(role).collect();
        self.lock().insert(server, roles.clone());
        Ok(roles)
    }

    /// The roles of a server, as the gateway last told them.
    pub(super) fn remembered(&self, server: ServerId) -> Option<Arc<[RoleSeen]>> {
        self.lock().get(&server).cloned()
    }

    /// The role that the configuration names, by id or exact name; `None`: the server has none such, or several.
    pub(super) async fn role_named(&self, server: ServerId, name: &str) -> Result<Option<RoleSeen>, Failure> {
        Ok(one_named(&self.roles(server).await?, name).ok().cloned())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ServerId, Arc<[RoleSeen]>>> {
        self.roles.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The role of that id or exact name, or how many there are of the name: none, or more than one.
pub(super) fn one_named<'a>(roles: &'a [RoleSeen], name: &str) -> Result<&'a RoleSeen, usize> {
    if let Some(role) = name.parse().ok().and_then(|id| roles.iter().find(|role| role.id == ServerRoleId(id))) {
        return Ok(role);
    }
    let bare = name.trim_start_matches('@');
    let mut of_that_name = roles.iter().filter(|role| role.name == bare);
    match (of_that_name.next(), of_that_name.count()) {
        (Some(role), 0) => Ok(role),
        (None, _) => Err(0),
        (Some(_), more) => Err(more + 1),
    }
}

/// Read leniently: a role with a field that we do not use, and that has changed its shape, is still a role.
fn role(role: &Value) -> Option<RoleSeen> {
    let bits = role["permissions"].as_str().and_then(|bits| bits.parse().ok()).or(role["permissions"].as_u64());
    Some(RoleSeen {
        id: ServerRoleId(snowflake(&role["id"])?),
        name: role["name"].as_str()?.to_owned(),
        permissions: Permissions::from_bits_truncate(bits.unwrap_or(0)),
        mentionable: role["mentionable"].as_bool().unwrap_or(false),
    })
}

/// An id: Discord writes them as strings of digits.
pub(super) fn snowflake(id: &Value) -> Option<u64> {
    id.as_str().and_then(|id| id.parse().ok()).or(id.as_u64())
}
