//! The people whom policies page and schedules put on call: whether they are on the server, and people.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::finding::Finding;
use super::verdict::targets;
use crate::config::Config;
use crate::discord::rest::{Call, Rest};
use crate::incident::{ServerId, Target};

/// As many people are asked about: each costs a question.
const ASKED_ABOUT: usize = 25;

/// Why a page would wake nobody.
#[derive(Clone, Copy)]
enum Away {
    Gone,
    Bot,
}

/// Those whom no page would wake, and what is to be said of them; nothing is said of the others.
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
        if let Some(why) = away_for(rest, server, name).await {
            found.push(told(name, why, schedule));
            away.insert(name.to_owned());
        }
    }
    (away, found)
}

fn user(target: &Target) -> Option<&str> {
    if let Target::User(name) = target { Some(name) } else { None }
}

/// Why nobody is woken by a page to this id or username, as far as Discord says so.
async fn away_for(rest: &Rest, server: ServerId, name: &str) -> Option<Away> {
    let is_bot = |member: &Value| (member["user"]["bot"] == true).then_some(Away::Bot);
    if let Ok(id) = name.parse::<u64>() {
        return match rest.send(Call::get(format!("/guilds/{server}/members/{id}"))).await {
            Ok(reply) => is_bot(&reply.body),
            // Unknown Member, Unknown User.
            Err(failure) => (failure.is(10_007) || failure.is(10_013)).then_some(Away::Gone),
        };
    }
    let bare = name.trim_start_matches('@');
    let query: String = bare.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let asked = rest.send(Call::get(format!("/guilds/{server}/members/search?query={query}&limit=10"))).await.ok()?;
    let mut members = asked.body.as_array().into_iter().flatten();
    members.find(|member| member["user"]["username"] == bare).map_or(Some(Away::Gone), is_bot)
}

fn told(name: &str, why: Away, schedule: Option<&str>) -> Finding {
    let who = match (why, name.parse::<u64>()) {
        (Away::Gone, Ok(_)) => format!("somebody who is not on this server any more (account {name})"),
        (Away::Gone, Err(_)) => format!("somebody who is not on this server (username {name})"),
        (Away::Bot, Ok(_)) => format!("a bot that no page wakes (account {name})"),
        (Away::Bot, Err(_)) => format!("a bot that no page wakes (username {name})"),
    };
    match schedule {
        None => Finding::broken(
            format!("Policies page {who}: the next level is paged at once."),
            "/hotwash setup > who is on call, or name others in the configuration file.",
        ),
        Some(schedule) => Finding::broken(
            format!(
                "The schedule {schedule} puts {who} on call: in their turn pages to it go on to the next level at once."
            ),
            format!("/oncall edit schedule:{schedule}, or name others in the configuration file."),
        ),
    }
}
