//! Makes the responder role.

use serde_json::json;

use super::super::rest::{Call, Failure};
use super::super::servers::snowflake;
use super::super::view::{Step, text};
use super::super::visit::Visit;
use super::{Bot, Walked, unasked};
use crate::config::Setting;
use crate::incident::{ServerId, ServerRoleId};

/// What it is called where the one that was chosen is gone, and only its id is known.
const NAME: &str = "Responders";

impl Bot {
    /// Makes the role that the server's people have agreed on, or takes the one of that name that is there.
    pub(super) async fn make_responders(&self, visit: &Visit, server: ServerId) -> Walked {
        // Two presses must not make two roles.
        let _alone = self.making_role.lock().await;
        let ground = match self.ground(server).await {
            Ok(ground) => ground,
            Err(failure) => return Walked::noted(Step::Responders, unasked(&failure)),
        };
        let agreed = self.agreed(server);
        let named = agreed.server.responder_role.as_str();
        let name = if named.parse::<u64>().is_ok() { NAME } else { named };
        let role = match ground.role(name) {
            Ok(role) => Ok(role.id),
            Err(_) => self.make_role(server, name).await,
        };
        match role {
            Ok(role) => {
                let note = format!(
                    "✅ <@&{role}> may page, resolve and close. Give it to people, or let them join by a button."
                );
                self.save(visit, server, Setting::ResponderRole(role), Walked::noted(Step::Responders, note)).await
            }
            Err(failure) => Walked::noted(Step::Responders, refused(&failure, ground.my_role())),
        }
    }

    async fn make_role(&self, server: ServerId, name: &str) -> Result<ServerRoleId, Failure> {
        let fields = json!({ "name": name, "permissions": 0, "mentionable": true });
        let reply = self.rest.send(Call::post(format!("/guilds/{server}/roles"), fields)).await?;
        let id = snowflake(&reply.body["id"]).map(ServerRoleId);
        id.ok_or_else(|| Failure::Ambiguous("Discord made a role without saying which".to_owned()))
    }
}

fn refused(failure: &Failure, my_role: &str) -> String {
    let my_role = text::line(my_role);
    match failure {
        Failure::Refused { code: 50_013, .. } => format!(
            "⚠️ I can't make roles: the permission Manage Roles is missing. Server Settings > Roles > {my_role} > Permissions > \
             Manage Roles: on. Then press again, or make the role by hand and choose it here."
        ),
        Failure::Refused { code: 30_005, .. } => {
            "⚠️ The server has 250 roles, as many as Discord allows. Delete one that nobody needs, or choose one that is there."
                .to_owned()
        }
        failure => unasked(failure),
    }
}
