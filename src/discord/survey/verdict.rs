//! From a server as Discord describes it, and what was agreed on it, to what works and what does not. Pure.

use std::collections::BTreeSet;

use serde_json::Value;

use super::finding::Finding;
use super::ground::{ChannelSeen, Ground, Role};
use super::rights::{Lacking, in_server, lacking, lacking_in, lacking_on_server};
use super::threads::{self, of_threads};
use super::{MESSAGE_CONTENT, PERMISSIONS};
use crate::config::Config;
use crate::incident::{PlaceKind, Target};

/// View Channels, Send Messages, Embed Links, Read Message History: what a channel of ours needs.
pub(in crate::discord) const TALK: u64 = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 16;
/// The same, and Manage Channels and Attach Files: what a category needs, which its channels take over.
pub(in crate::discord) const RUN: u64 = TALK | 1 << 4 | 1 << 15;
/// Manage Channels.
const MANAGE_CHANNELS: u64 = 1 << 4;
/// Manage Roles.
const MANAGE_ROLES: u64 = 1 << 28;
/// Mention Everyone, and Administrator.
const MENTION_ANY: u64 = 1 << 17 | 1 << 3;
/// As many channels as a category holds, and as a server does (Discord's limits).
const CATEGORY_HOLDS: usize = 50;
const SERVER_HOLDS: usize = 500;

/// What was found, the worst first.
pub(in crate::discord) fn findings(ground: &Ground, agreed: &Config) -> Vec<Finding> {
    let place = agreed.server.incident_place;
    let mut found = permissions(ground, place);
    found.extend(announcements(ground, &agreed.server.announce_channel));
    found.extend(of_threads(ground, agreed));
    if place == PlaceKind::Channel {
        found.extend(category(ground, &agreed.server.category));
    }
    found.push(responders(ground, &agreed.server.responder_role));
    found.extend(policies(ground, agreed));
    found.sort_by_key(|finding| finding.mark);
    found
}

/// Whether the bot may read what people write.
pub(in crate::discord) fn message_content(application: &Value) -> Finding {
    let mend = "https://discord.com/developers/applications > your application > Bot > Privileged Gateway Intents > Message \
                Content Intent: on; then restart Hotwash.";
    match application["flags"].as_u64() {
        Some(flags) if flags & MESSAGE_CONTENT != 0 => Finding::fine("The Message Content intent is granted."),
        Some(_) => Finding::warning(
            "The Message Content intent is not granted: a message taken into the timeline by a reaction may come without its \
             text.",
            mend,
        ),
        None => Finding::warning("Discord did not say whether the Message Content intent is granted.", mend),
    }
}

fn permissions(ground: &Ground, place: PlaceKind) -> Vec<Finding> {
    let missing = lacking(ground);
    if missing.is_empty() {
        return vec![Finding::fine("Every permission that Hotwash uses is there.")];
    }
    let role = ground.my_role();
    let vital = |name: &str| (TALK | MANAGE_CHANNELS | threads::vital(place)) & bit(name) != 0;
    let finding = |(name, without): Lacking| {
        let what = format!("The permission {name} is missing: {without}.");
        let mend = format!("Server Settings > Roles > {role} > Permissions > {name}: on.");
        if vital(name) { Finding::broken(what, mend) } else { Finding::warning(what, mend) }
    };
    missing.into_iter().map(finding).collect()
}

fn announcements(ground: &Ground, name: &str) -> Option<Finding> {
    let Some(channel) = ground.text_channel(name) else {
        return Some(absent(ground, name, "announcement channel", "#"));
    };
    match taken_away(ground, channel, TALK) {
        Some((what, mend)) => {
            Some(Finding::broken(format!("Incidents can't be announced in #{}: {what}", channel.name), mend))
        }
        None => fine_but_for(ground, TALK, format!("Incidents are announced in #{}.", channel.name)),
    }
}

/// That all is well, unless the server as a whole lacks what it takes: that has a line of its own.
fn fine_but_for(ground: &Ground, needed: u64, what: String) -> Option<Finding> {
    lacking_on_server(ground, needed).is_empty().then(|| Finding::fine(what))
}

fn category(ground: &Ground, name: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    if ground.channels.len() >= SERVER_HOLDS {
        let what = format!("The server has {SERVER_HOLDS} channels, as many as Discord allows: incidents get threads.");
        found.push(Finding::broken(what, "Delete channels that nobody needs."));
    }
    let Some(category) = ground.category(name) else {
        found.push(absent(ground, name, "category", ""));
        return found;
    };
    if let Some((what, mend)) = taken_away(ground, category, RUN) {
        let what =
            format!("The category {} takes rights from the bot that its channels then lack: {what}", category.name);
        found.push(Finding::broken(what, mend));
    } else if ground.held_by(category.id) >= CATEGORY_HOLDS {
        let what = format!(
            "The category {} is full ({CATEGORY_HOLDS} channels): the next incident gets another.",
            category.name
        );
        found.push(Finding::warning(what, "Delete or move channels of closed incidents, or leave it so."));
    } else {
        found.extend(fine_but_for(
            ground,
            RUN,
            format!("Incidents get their channels in the category {}.", category.name),
        ));
    }
    found
}

/// What is named and not there: by name it is made when it is needed, by id somebody has deleted or hidden it.
fn absent(ground: &Ground, name: &str, what: &str, sign: &str) -> Finding {
    let role = ground.my_role();
    if name.parse::<u64>().is_ok() {
        return Finding::broken(
            format!("The {what} that was chosen is gone, or hidden from the bot."),
            format!(
                "/hotwash setup chooses another; or let {role} see it: its settings > Permissions > View Channel: on."
            ),
        );
    }
    if in_server(ground) & (MANAGE_CHANNELS | 1 << 3) == 0 {
        return Finding::broken(
            format!("There is no {what} {sign}{name}, and the bot can't make it."),
            format!("Server Settings > Roles > {role} > Permissions > Manage Channels: on. Or make it by hand."),
        );
    }
    Finding::fine(format!("There is no {what} {sign}{name} yet: it is made with the first incident."))
}

/// What the bot lacks in a channel or category, with how to mend it: on the server, or in the channel's own settings.
pub(in crate::discord) fn denied(ground: &Ground, channel: &ChannelSeen, needed: u64) -> Option<(String, String)> {
    let missing = lacking_in(ground, channel, needed);
    let (everywhere, here): (Vec<_>, Vec<_>) = missing.iter().partition(|(name, _)| ground.lacks(name));
    let role = ground.my_role();
    let on_server = (!everywhere.is_empty()).then(|| turned_on(ground, &names(&everywhere)));
    let in_channel = (!here.is_empty())
        .then(|| format!("{} > Edit > Permissions > add {role}, and turn on {}.", channel.name, names(&here)));
    let mends: Vec<String> = on_server.into_iter().chain(in_channel).collect();
    (!missing.is_empty()).then(|| (format!("the bot lacks {} there.", names(&missing)), mends.join(" ")))
}

/// What the bot lacks on the server itself, with how to mend it.
pub(in crate::discord) fn denied_on_server(ground: &Ground, needed: u64) -> Option<(String, String)> {
    let missing = lacking_on_server(ground, needed);
    let names = names(&missing);
    (!missing.is_empty()).then(|| (format!("the bot lacks {names}."), turned_on(ground, &names)))
}

/// A channel that Discord does not show the bot.
pub(in crate::discord) fn hidden(ground: &Ground) -> (String, String) {
    let mend = format!("Edit the channel > Permissions > add {}, and turn on View Channel.", ground.my_role());
    ("the bot can't see the channel.".to_owned(), mend)
}

fn turned_on(ground: &Ground, names: &str) -> String {
    format!("Server Settings > Roles > {} > Permissions > {names}: on.", ground.my_role())
}

fn names<'a>(missing: impl IntoIterator<Item = &'a Lacking>) -> String {
    missing.into_iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// The same, where it is not what the server as a whole lacks: that has a line of its own.
pub(super) fn taken_away(ground: &Ground, channel: &ChannelSeen, needed: u64) -> Option<(String, String)> {
    if ground.lacks("View Channels") {
        return None;
    }
    let on_server = lacking_on_server(ground, needed).iter().fold(0, |all, (name, _)| all | bit(name));
    denied(ground, channel, needed & !on_server)
}

/// The bit of a permission, by its name in [`PERMISSIONS`].
pub(super) fn bit(name: &str) -> u64 {
    PERMISSIONS.iter().find(|(known, ..)| *known == name).map_or(0, |(_, bit, _)| *bit)
}

fn responders(ground: &Ground, name: &str) -> Finding {
    let mend = "/hotwash setup makes or chooses one.";
    let role = match ground.role(name) {
        Ok(role) => role,
        Err(0) if name.parse::<u64>().is_ok() => {
            let what =
                "The responder role that was chosen is gone: everyone who sees a channel may page, resolve and close.";
            return Finding::warning(what, mend);
        }
        Err(0) => {
            let what = format!("There is no role {name}: everyone who sees a channel may page, resolve and close.");
            return Finding::warning(what, mend);
        }
        Err(several) => {
            let what = format!("{several} roles are called {name}, so none of them counts as the responders.");
            return Finding::warning(what, mend);
        }
    };
    match ground.holders(role.id) {
        Some(0) => Finding::warning(
            format!(
                "Nobody holds the responder role {}: only those with Manage Server may page, resolve and close.",
                role.name
            ),
            "Give it to people, or post a Join button with /hotwash setup.",
        ),
        _ if !ground.stands_above(role) || in_server(ground) & (MANAGE_ROLES | 1 << 3) == 0 => Finding::warning(
            format!("The responder role is {}; the bot can't hand it out, so a Join button would not work.", role.name),
            format!(
                "Server Settings > Roles > {0} > Permissions > Manage Roles: on, and drag {0} above {1}.",
                ground.my_role(),
                role.name
            ),
        ),
        _ => Finding::fine(format!("The responder role is {}.", role.name)),
    }
}

/// Whom the policies in use page.
pub(super) fn targets(agreed: &Config) -> impl Iterator<Item = &Target> {
    let of_services = agreed.rules.services.iter().filter_map(|service| service.policy.as_ref());
    let used = agreed.rules.severities.iter().filter_map(|severity| severity.policy.as_ref()).chain(of_services);
    let used: BTreeSet<&str> = used.map(|policy| policy.0.as_str()).collect();
    let policies = agreed.policies.iter().filter(move |policy| used.contains(policy.id.0.as_str()));
    policies.flat_map(|policy| policy.levels.iter().flat_map(|level| &level.notify).chain(&policy.fallback))
}

/// The roles among them.
fn policies(ground: &Ground, agreed: &Config) -> Vec<Finding> {
    let roles: BTreeSet<&str> = targets(agreed)
        .filter_map(|target| match target {
            Target::ServerRole(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    roles.into_iter().map(|name| paged(ground, name)).collect()
}

fn paged(ground: &Ground, name: &str) -> Finding {
    match ground.role(name) {
        Ok(role) => match unreachable(ground, role) {
            Some((what, mend)) => {
                Finding::broken(format!("A page to the role {} reaches nobody: {what}", role.name), mend)
            }
            None => {
                Finding::fine(format!("A page to the role {} reaches {}.", role.name, people(ground.holders(role.id))))
            }
        },
        Err(0) if name.parse::<u64>().is_ok() => Finding::broken(
            "A role that policies page is gone: the next level is paged at once.",
            "/hotwash setup > who is on call, and the responders, chooses others.",
        ),
        Err(0) => Finding::broken(
            format!("Policies page the role {name}, which this server does not have: the next level is paged at once."),
            "Make the role, or /hotwash setup > who is on call, or name others in the configuration file.",
        ),
        Err(several) => Finding::broken(
            format!("{several} roles are called {name}, so none of them is paged: the next level is, at once."),
            "Rename them but for one, or give its id in the configuration file.",
        ),
    }
}

/// Why a mention of a role would reach nobody.
pub(in crate::discord) fn unreachable(ground: &Ground, role: &Role) -> Option<(String, String)> {
    if ground.holders(role.id) == Some(0) {
        let mend = format!("Server Settings > Members > give somebody {}.", role.name);
        return Some(("nobody holds it.".to_owned(), mend));
    }
    if !role.mentionable && in_server(ground) & MENTION_ANY == 0 {
        let mend =
            format!("Server Settings > Roles > {} > Display > Allow anyone to @mention this role: on.", role.name);
        return Some(("the bot may not mention it.".to_owned(), mend));
    }
    None
}

fn people(count: Option<u64>) -> String {
    match count {
        Some(1) => "1 person".to_owned(),
        Some(count) => format!("{count} people"),
        None => "whoever holds it".to_owned(),
    }
}

#[cfg(test)]
mod tests;
