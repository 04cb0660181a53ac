//! The people whom policies page by their id: whether they are still on the server.

use std::collections::BTreeSet;

use super::finding::Finding;
use super::verdict::targets;
use crate::config::Config;
use crate::discord::rest::{Call, Rest};
use crate::incident::{ServerId, Target};

/// As many people are asked about: each costs a question.
const ASKED_ABOUT: usize = 25;

/// Those who are not there any more; nothing is said of the others.
pub(super) async fn of_people(rest: &Rest, server: ServerId, agreed: &Config) -> Vec<Finding> {
    let ids: BTreeSet<u64> = targets(agreed)
        .filter_map(|target| match target {
            Target::User(name) => name.parse().ok(),
            _ => None,
        })
        .collect();
    let mut found = Vec::new();
    for id in ids.into_iter().take(ASKED_ABOUT) {
        match rest.send(Call::get(format!("/guilds/{server}/members/{id}"))).await {
            // Unknown Member, Unknown User.
            Err(failure) if failure.is(10_007) || failure.is(10_013) => found.push(gone(id)),
            _ => {}
        }
    }
    found
}

fn gone(id: u64) -> Finding {
    Finding::broken(
        format!(
            "Policies page somebody who is not on this server any more (account {id}): the next level is paged at once."
        ),
        "/hotwash setup > who is on call, or name others in the configuration file.",
    )
}
