//! The Join button: people give themselves the responder role.
//!
//! Guarantees: the button gives the role that the responders are by now and no other, and never one that carries rights on the
//! server, whatever it carried when the button was posted.

use super::super::answering::Said;
use super::super::courier::SAY;
use super::super::rest::{Call, Failure};
use super::super::survey::Ground;
use super::super::view::{self, Body, Step, text};
use super::super::visit::Visit;
use super::{Bot, Walked, unasked};
use crate::engine::Delivery;
use crate::incident::{ChannelId, ServerId, ServerRoleId};

/// The permissions that whoever holds them governs the server or other people by (Discord's documentation of permissions): kick,
/// ban, administrator, manage channels, manage server, view audit log, manage messages, mention everyone, mute, deafen and move
/// members, manage nicknames, roles, webhooks, expressions, events and threads, moderate members.
const POWERS: u64 = 1 << 1
    | 1 << 2
    | 1 << 3
    | 1 << 4
    | 1 << 5
    | 1 << 7
    | 1 << 13
    | 1 << 17
    | 1 << 22
    | 1 << 23
    | 1 << 24
    | 1 << 27
    | 1 << 28
    | 1 << 29
    | 1 << 30
    | 1 << 33
    | 1 << 34
    | 1 << 40;

impl Bot {
    /// Posts the button in the announcement channel.
    pub(super) async fn post_join(&self, visit: &Visit, server: ServerId) -> Walked {
        let show = |note: String| Walked::noted(Step::Responders, note);
        let ground = match self.ground(server).await {
            Ok(ground) => ground,
            Err(failure) => return show(unasked(&failure)),
        };
        let role = match self.joinable(server, &ground) {
            Ok(role) => role,
            Err(why) => return show(format!("⚠️ {why}")),
        };
        let channel = match self.engine.courier().announce_channel_of(server, &self.agreed(server)).await {
            Ok(channel) => channel,
            Err(undone) => return show(format!("⚠️ The button is not posted: {}", why(&undone))),
        };
        match self.say_once(visit, channel, &view::join_post(role)).await {
            Ok(_) => show(format!("✅ The Join button is in {}.", text::channel(channel))),
            Err(failure) => {
                show(format!("⚠️ The button is not posted: {}", self.not_posted(server, channel, &failure).await))
            }
        }
    }

    /// Why a message could not be posted, in the words of Discord's settings.
    pub(in crate::discord) async fn not_posted(
        &self,
        server: ServerId,
        channel: ChannelId,
        failure: &Failure,
    ) -> String {
        match self.engine.courier().denial(server, Some(channel), SAY, failure).await {
            Some(why) => format!("{} Then press again.", text::excerpt(&why, 400)),
            None => text::excerpt(&failure.to_string(), 300),
        }
    }

    /// Somebody joins the responders, or leaves them.
    pub(in crate::discord) async fn join(&self, visit: &Visit, role: ServerRoleId, join: bool) {
        self.answer(visit, async { Some(Said::only(self.joined(visit, role, join).await)) }).await;
    }

    async fn joined(&self, visit: &Visit, role: ServerRoleId, join: bool) -> Body {
        let Some(server) = visit.server else { return view::server_only() };
        let ground = match self.ground(server).await {
            Ok(ground) => ground,
            Err(failure) => return view::wrong(&unasked(&failure)),
        };
        match self.joinable(server, &ground) {
            Ok(now) if now == role => {}
            Ok(_) => {
                return view::wrong("The responders are another role by now, so this button does nothing any more.");
            }
            Err(why) => return view::wrong(&format!("⚠️ {why}")),
        }
        let path = format!("/guilds/{server}/members/{}/roles/{role}", visit.person.id);
        let call = if join { Call::put(path, serde_json::Value::Null) } else { Call::delete(path) };
        match self.rest.send(call).await {
            Ok(_) => view::membership(role, join),
            Err(Failure::Refused { code: 50_013, .. }) => {
                view::wrong(&format!("⚠️ {}", cannot_hand_out(&ground, role)))
            }
            Err(failure) => view::wrong(&unasked(&failure)),
        }
    }

    /// The responder role, if the bot can and may hand it out to whoever presses.
    fn joinable(&self, server: ServerId, ground: &Ground) -> Result<ServerRoleId, String> {
        let agreed = self.agreed(server);
        let role = ground
            .role(&agreed.server.responder_role)
            .map_err(|_| "There is no responder role any more. `/hotwash setup` makes or chooses one.".to_owned())?;
        if role.permissions & POWERS != 0 {
            return Err(format!(
                "<@&{}> also gives rights on this server, and a Join button would give them to everybody. Server Settings > \
                 Roles > {} > Permissions > Clear permissions, or choose another role.",
                role.id,
                text::line(&role.name)
            ));
        }
        if role.managed {
            return Err(format!(
                "<@&{}> belongs to an application, and nobody can be given it. Choose another.",
                role.id
            ));
        }
        if !ground.stands_above(role) || ground.lacks("Manage Roles") {
            return Err(cannot_hand_out(ground, role.id));
        }
        Ok(role.id)
    }
}

fn cannot_hand_out(ground: &Ground, role: ServerRoleId) -> String {
    let mine = text::line(ground.my_role());
    format!(
        "I can't hand out <@&{role}>. Server Settings > Roles > {mine} > Permissions > Manage Roles: on, and drag {mine} above \
         that role in the list. Then press again."
    )
}

/// Why a channel could not be had.
pub(in crate::discord) fn why(undone: &Delivery) -> String {
    match undone {
        Delivery::Never { why, .. } | Delivery::Later { why, .. } | Delivery::Unknown { why } => {
            format!("{}. Press again when that is mended.", text::excerpt(why.trim_end_matches('.'), 400))
        }
        Delivery::Delivered(_) | Delivery::ChannelGone => "the channel is gone. Press again.".to_owned(),
    }
}
