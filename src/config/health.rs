//! `[health]`: the sign of life that goes to an address of the operator's.

use chrono::TimeDelta;

use super::SecretAddress;
use super::keys::HEALTH;
use super::problem::Report;
use super::section::Section;
use super::value;

/// How often it beats unless somebody says otherwise.
const EVERY: TimeDelta = TimeDelta::minutes(1);

/// A sign of life, again and again, for as long as all is well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    /// Where it goes, by GET.
    pub url: SecretAddress,
    /// How often; a whole number of seconds, above zero.
    pub every: TimeDelta,
}

/// The heartbeat of the file; `None` where it says nothing of it. `Some(None)`: there is none.
pub(super) fn read(top: &Section<'_>, report: &mut Report<'_>) -> Option<Option<Heartbeat>> {
    let section = top.table("health", &HEALTH, report)?;
    let every = section.parsed("heartbeat_every", value::span, report).unwrap_or(EVERY);
    let text = section.text_or_empty("heartbeat_url", report)?;
    if text.is_empty() {
        return Some(None);
    }
    let url = SecretAddress::read(text, &["http", "https"]);
    if url.is_none() {
        // The address is not shown: it may hold a key.
        let what = "is not an address; write one such as \"https://example.org/alive\", or \"\" for none";
        section.refuse("heartbeat_url", what.to_owned(), report);
    }
    Some(url.map(|url| Heartbeat { url, every }))
}
