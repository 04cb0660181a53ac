//! Incidents as threads: what that takes in the channel under which they stand.

use super::finding::Finding;
use super::ground::Ground;
use super::rights::{lacking_in, lacking_on_server, sees};
use super::verdict::{bit, taken_away};
use crate::config::Config;
use crate::incident::PlaceKind;

/// Create Public Threads and Send Messages in Threads: without them incidents can't be threads at all.
const LIVE: u64 = 1 << 35 | 1 << 38;
/// The same, Create Private Threads, which private incidents are, and Manage Threads, which closed ones are put away with.
const ALL: u64 = LIVE | 1 << 36 | 1 << 34;

/// What the channel that incidents are announced in needs beside, where they are threads; nothing where they are channels.
pub(in crate::discord) fn needed(place: PlaceKind) -> u64 {
    if place == PlaceKind::Thread { ALL } else { 0 }
}

/// Those of them without which nothing works.
pub(super) fn vital(place: PlaceKind) -> u64 {
    if place == PlaceKind::Thread { LIVE } else { 0 }
}

/// Whether the announcement channel lets the bot make its threads and work in them. One that is missing or hidden has a line of
/// its own, and so has what the server as a whole does not give.
pub(super) fn of_threads(ground: &Ground, agreed: &Config) -> Option<Finding> {
    let place = agreed.server.incident_place;
    let channel = ground.text_channel(&agreed.server.announce_channel)?;
    if place != PlaceKind::Thread || !sees(ground, channel) {
        return None;
    }
    let name = &channel.name;
    match taken_away(ground, channel, ALL) {
        Some((what, mend)) if lacking_in(ground, channel, LIVE).iter().any(|(name, _)| !ground.lacks(name)) => {
            Some(Finding::broken(format!("Incidents can't be threads in #{name}: {what}"), mend))
        }
        Some((what, mend)) => {
            let here = lacking_in(ground, channel, ALL).into_iter().filter(|(name, _)| !ground.lacks(name));
            let without: Vec<_> = here.map(|(_, without)| without).collect();
            Some(Finding::warning(
                format!("Incidents are threads in #{name}, but {}: {what}", without.join(", ")),
                mend,
            ))
        }
        None => {
            let whole = lacking_on_server(ground, ALL).iter().all(|(name, _)| bit(name) & LIVE == 0);
            whole.then(|| Finding::fine(format!("Incidents are threads in #{name}.")))
        }
    }
}
