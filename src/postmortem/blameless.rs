//! A record in which nobody has a name: each person is called by the role that they first held in the incident.
//!
//! Guarantees: every person whom the record knows by their account is called otherwise, wherever the record keeps people; the
//! same person is called the same throughout, and nobody else is called so. Within texts, names are found as whole words in any case ([`Aliases::replace`]).
//!
//! Does not know: nicknames, and people of whom only the text of a message speaks.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use regex::{Captures, Regex};
use serde_json::Value;

use super::Record;
use crate::incident::{Actor, Entry, Event, Incident, Missed, Whom};

/// What somebody is called who declared the incident and holds no role in it.
const DECLARER: &str = "Declarer";
/// What anybody else is called.
const RESPONDER: &str = "Responder";
/// What somebody is called, or a group, of whom is known that a page reached them and nothing else.
const ON_CALL: &str = "On-call responder";
/// In characters. A shorter name within a text is a word of the language as often as not, unless it is mentioned.
const NAME_MIN: usize = 3;

/// A record in which people are called by their roles.
pub(super) struct Blameless {
    /// The incident.
    pub(super) incident: Incident,
    /// Its entries.
    pub(super) entries: Vec<Entry>,
    /// What names become where they stand in texts.
    pub(super) aliases: Aliases,
}

/// What is said instead of each name.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    /// By name, in lower case.
    instead: BTreeMap<String, String>,
    within: Option<Regex>,
}

impl Blameless {
    /// The record without its people's names.
    ///
    /// # Errors
    ///
    /// Where the record cannot be written down and read again: never, but for a mistake in its types.
    pub(super) fn of(record: &Record<'_>) -> Result<Self, serde_json::Error> {
        let mut incident = serde_json::to_value(record.incident)?;
        let mut entries = serde_json::to_value(record.entries)?;
        let mut people = BTreeMap::new();
        gather(&entries, &mut people);
        gather(&incident, &mut people);
        let called = called(record, &people);
        rename(&mut incident, &called);
        rename(&mut entries, &called);
        let mut aliases = Aliases::default();
        for (id, names) in &people {
            let Some(alias) = called.get(id) else { continue };
            for name in names {
                aliases.instead.entry(name.trim().to_lowercase()).or_insert_with(|| alias.clone());
            }
        }
        aliases.learn_paged(record);
        Ok(Self { incident: serde_json::from_value(incident)?, entries: serde_json::from_value(entries)?, aliases })
    }
}

impl Aliases {
    /// Learns whom pages tell of by name alone, and makes ready for texts. Whether such a name is a person's or a group's, the
    /// record seldom says: one that a page reached is replaced where it stands alone, and left to stand within a text.
    fn learn_paged(&mut self, record: &Record<'_>) {
        let groups: BTreeSet<&str> = record.entries.iter().flat_map(groups).collect();
        let mut taken = BTreeMap::new();
        let mut learn = |instead: &mut BTreeMap<String, String>, name: &str| {
            let name = name.trim().trim_start_matches('@').to_lowercase();
            if !name.is_empty() && name != Actor::System.name().to_lowercase() && !instead.contains_key(&name) {
                instead.insert(name, numbered(ON_CALL, &mut taken));
            }
        };
        for Missed { target, why } in record.entries.iter().flat_map(missed) {
            // `user:alice`; `alice is on call, but …`
            let on_call = why.split_once(" is on call, but ").map(|(name, _)| name);
            target.strip_prefix("user:").into_iter().chain(on_call).for_each(|name| learn(&mut self.instead, name));
        }
        self.within = within(self.instead.keys());
        for name in record.entries.iter().flat_map(reached).filter(|name| !groups.contains(name.as_str())) {
            learn(&mut self.instead, name);
        }
    }

    /// The text with every name in it replaced by what is said instead.
    pub(super) fn replace<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if let Some(alias) = self.instead.get(&text.trim().to_lowercase()) {
            return Cow::Owned(alias.clone());
        }
        let Some(within) = &self.within else { return Cow::Borrowed(text) };
        within.replace_all(text, |found: &Captures<'_>| {
            let (whole, at) = (&found[0], found[0].starts_with('@'));
            let bare = whole.to_lowercase();
            let known = self.instead.get(&bare).or_else(|| self.instead.get(bare.trim_start_matches('@')));
            let mark = if at && !self.instead.contains_key(&bare) { "@" } else { "" };
            known.map_or_else(|| whole.to_owned(), |alias| format!("{mark}{alias}"))
        })
    }
}

/// Everybody of whom the record has an account, with the names that they bore.
fn gather(value: &Value, people: &mut BTreeMap<u64, BTreeSet<String>>) {
    if let Some((id, name)) = person(value) {
        people.entry(id).or_default().insert(name.to_owned());
    }
    match value {
        Value::Array(all) => all.iter().for_each(|one| gather(one, people)),
        Value::Object(fields) => fields.values().for_each(|one| gather(one, people)),
        _ => {}
    }
}

fn rename(value: &mut Value, called: &BTreeMap<u64, String>) {
    let alias = person(value).and_then(|(id, _)| called.get(&id)).cloned();
    match value {
        Value::Array(all) => all.iter_mut().for_each(|one| rename(one, called)),
        Value::Object(fields) => {
            if let Some(alias) = alias {
                fields.insert("name".to_owned(), Value::String(alias));
            }
            fields.values_mut().for_each(|one| rename(one, called));
        }
        _ => {}
    }
}

/// A person, as a record keeps one: an account with its name, which may carry the tag of what holds it. A role of the server
/// looks alike but for its tag, a file but for its address.
fn person(value: &Value) -> Option<(u64, &str)> {
    let fields = value.as_object()?;
    if fields.contains_key("url") {
        return None;
    }
    let tagged = ["kind", "whom"].iter().find_map(|tag| fields.get(*tag)?.as_str());
    let is_one = matches!(tagged, None | Some("member" | "person"));
    Some((fields.get("id")?.as_u64()?, fields.get("name")?.as_str()?)).filter(|_| is_one)
}

/// What each is called: by the first role that they held, in the order of taking part.
fn called(record: &Record<'_>, people: &BTreeMap<u64, BTreeSet<String>>) -> BTreeMap<u64, String> {
    let mut entries: Vec<&Entry> = record.entries.iter().collect();
    entries.sort_by_key(|entry| entry.number);
    let mut roles: BTreeMap<u64, &str> = BTreeMap::new();
    for entry in &entries {
        if let Event::RoleGiven { role, to, .. } = &entry.event {
            roles.entry(to.id.0).or_insert_with(|| record.rules.role_name(role));
        }
    }
    let declarer = record.incident.declarer.person().map(|person| person.id.0);
    let mut order: Vec<u64> = Vec::new();
    let mut seen = BTreeSet::new();
    let acting = entries.iter().filter_map(|entry| entry.actor.person()).map(|person| person.id.0);
    for id in declarer.into_iter().chain(acting).chain(people.keys().copied()) {
        if seen.insert(id) {
            order.push(id);
        }
    }
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let name = |id: u64| {
        let plain = if declarer == Some(id) { DECLARER } else { RESPONDER };
        let alias = roles.get(&id).copied().unwrap_or(plain);
        (id, numbered(alias, &mut taken))
    };
    order.into_iter().map(name).collect()
}

/// The first of a kind bears no number.
fn numbered<'a>(alias: &'a str, taken: &mut BTreeMap<&'a str, usize>) -> String {
    let count = taken.entry(alias).or_default();
    *count += 1;
    if *count == 1 { alias.to_owned() } else { format!("{alias} {count}") }
}

/// Finds names within a text; `None`: there are none, or too many for one pattern.
fn within<'a>(names: impl Iterator<Item = &'a String>) -> Option<Regex> {
    let mut names: Vec<&String> = names.filter(|name| !name.is_empty()).collect();
    // Of two that begin alike, the longer one is meant.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let pattern = |name: &&String| {
        let before = if name.chars().count() < NAME_MIN { "@" } else { r"\b{start-half}" };
        format!("{before}{}", regex::escape(name))
    };
    let all = names.iter().map(pattern).collect::<Vec<_>>().join("|");
    if all.is_empty() { None } else { Regex::new(&format!(r"(?i)(?:{all})\b{{end-half}}")).ok() }
}

/// Whom a page missed.
fn missed(entry: &Entry) -> &[Missed] {
    match &entry.event {
        Event::Paged { missed, .. } | Event::NobodyReached { missed, .. } => missed,
        Event::NotReached(of) => &of.missed,
        _ => &[],
    }
}

/// Whom a page reached, by name.
fn reached(entry: &Entry) -> &[String] {
    match &entry.event {
        Event::Paged { reached: names, .. }
        | Event::AcknowledgedInPart { missing: names }
        | Event::NotAllAcknowledged { missing: names, .. } => names,
        _ => &[],
    }
}

/// The names in an entry that are known to be a group's.
fn groups(entry: &Entry) -> Vec<&str> {
    let of_roles = missed(entry).iter().filter_map(|missed| missed.target.strip_prefix("role:"));
    let asked = match &entry.event {
        Event::PageAsked { whom: Whom::Person(_), .. } => None,
        Event::PageAsked { whom, .. } => Some(whom.name()),
        _ => None,
    };
    of_roles.chain(asked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, shown: &str) {
        let instead =
            [("dave", "Incident commander"), ("dave miller", "Responder"), ("jo", "Responder 2"), ("a.b*", "C")];
        let instead: BTreeMap<_, _> = instead.map(|(name, alias)| (name.to_owned(), alias.to_owned())).into();
        let within = within(instead.keys());
        assert_eq!(Aliases { instead, within }.replace(typed), shown);
    }

    #[test]
    fn names_are_found_as_whole_words_in_any_case() {
        check("dave", "Incident commander");
        check(" Jo ", "Responder 2");
        check("ask Dave, then dave's notes", "ask Incident commander, then Incident commander's notes");
        check("@dave and @jo", "@Incident commander and @Responder 2");
        check("DAVE MILLER rang", "Responder rang");
        check("davenport, un_dave, jo", "davenport, un_dave, jo");
        check("by a.b*", "by C");
    }
}
