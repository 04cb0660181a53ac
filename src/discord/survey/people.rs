//! The people whom policies page and schedules put on call: whether they are on the server.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::Finding;
use super::verdict::targets;
use crate::config::Config;
use crate::discord::rest::{Call, Rest};
use crate::incident::{ServerId, Target};

/// As many people are asked about: each costs a question.
const ASKED_ABOUT: usize = 25;

/// Those who are not there, and what is to be said of them; nothing is said of the others.
pub(super) async fn of_people(rest: &Rest, server: ServerId, agreed: &Config) -> (BTreeSet<String>, Vec<Finding>) {
    let mut named: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for schedule in &agreed.schedules {
        let members = schedule.layers.iter().flat_map(|layer| &layer.members);
        named.extend(members.filter_map(user).map(|name| (name, Some(schedule.id.0.as_str()))));
    }
    // Whom a policy names as well is told of as that: it is the worse.
    named.extend(targets(agreed).filter_map(user).map(|name| (name, None)));
    let (mut away, mut found) = (BTreeSet::new(), Vec::new());
    for (name, schedule) in named.into_iter().take(ASKED_ABOUT) {
        if is_gone(rest, server, name).await {
            found.push(gone(name, schedule));
            away.insert(name.to_owned());
        }
    }
    (away, found)
}

fn user(target: &Target) -> Option<&str> {
    if let Target::User(name) = target { Some(name) } else { None }
}

/// Whether Discord says that nobody on the server has this id or username.
async fn is_gone(rest: &Rest, server: ServerId, name: &str) -> bool {
    if let Ok(id) = name.parse::<u64>() {
        let asked = rest.send(Call::get(format!("/guilds/{server}/members/{id}"))).await;
        // Unknown Member, Unknown User.
        return asked.is_err_and(|failure| failure.is(10_007) || failure.is(10_013));
    }
    let bare = name.trim_start_matches('@');
    let query: String = bare.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let asked = rest.send(Call::get(format!("/guilds/{server}/members/search?query={query}&limit=10"))).await;
    let Ok(reply) = asked else { return false };
    let mut members = reply.body.as_array().into_iter().flatten();
    !members.any(|member| member["user"]["username"] == bare)
}

fn gone(name: &str, schedule: Option<&str>) -> Finding {
    let who = match name.parse::<u64>() {
        Ok(_) => format!("any more (account {name})"),
        Err(_) => format!("(username {name})"),
    };
    match schedule {
        None => Finding::broken(
            format!("Policies page somebody who is not on this server {who}: the next level is paged at once."),
            "/hotwash setup > who is on call, or name others in the configuration file.",
        ),
        Some(schedule) => Finding::broken(
            format!(
                "The schedule {schedule} puts somebody on call who is not on this server {who}: in their turn pages to it go on \
                 to the next level at once."
            ),
            format!("/oncall edit schedule:{schedule}, or name others in the configuration file."),
        ),
    }
}
