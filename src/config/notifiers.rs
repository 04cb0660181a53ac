//! `[[notifier]]`: ways to people that do not lead through Discord.

use chrono::TimeDelta;

use super::SecretAddress;
use super::keys::NOTIFIER;
use super::nearest::not_among;
use super::problem::Report;
use super::rules::id;
use super::section::{Section, quoted};
use super::value;
use crate::escalation::Policy;
use crate::incident::{NotifierId, Service, Target};

/// More is a mistake.
const NOTIFIERS: usize = 25;
/// So many addresses get one e-mail.
const RECIPIENTS: usize = 25;
/// The keys of each kind, all of which it needs.
const OF_WEBHOOK: [&str; 2] = ["url", "secret_env"];
const OF_EMAIL: [&str; 3] = ["smtp_url", "from", "to"];

/// A way to people that does not lead through Discord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notifier {
    /// What a policy calls it: `notifier:ops`.
    pub id: NotifierId,
    /// How it reaches them.
    pub way: Way,
    /// How long Discord may not be reached, while somebody is to be paged, before they are told; `None`: they are not.
    pub discord_down_after: Option<TimeDelta>,
}

/// How a notifier reaches people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// JSON to an address, signed.
    Webhook {
        /// Where it goes, by POST.
        url: SecretAddress,
        /// The environment variable that holds what it is signed with.
        secret_env: String,
    },
    /// A letter to each of these.
    Email {
        /// The server that takes it: `smtps://user:password@host`, or `smtp://host`.
        smtp: SecretAddress,
        /// Whose letter it is.
        from: String,
        /// To whom; at least one.
        to: Vec<String>,
    },
}

/// The notifiers of the file; `None` where it gives none.
pub(super) fn read(top: &Section<'_>, report: &mut Report<'_>) -> Option<Vec<Notifier>> {
    let sections = top.tables("notifier", "[[notifier]]", &NOTIFIER, report)?;
    if sections.len() > NOTIFIERS {
        top.refuse("notifier", format!("there are {}; at most {NOTIFIERS}", sections.len()), report);
    }
    let mut notifiers: Vec<Notifier> = Vec::new();
    for section in &sections {
        let id = NotifierId(id(section, report));
        if notifiers.iter().any(|other| other.id == id && !id.0.is_empty()) {
            section.refuse("id", format!("{:?} stands twice; each notifier needs its own", id.0), report);
        }
        let discord_down_after = section.parsed("discord_down_after", value::span, report);
        let way = way(section, report);
        notifiers.extend(way.map(|way| Notifier { id, way, discord_down_after }));
    }
    Some(notifiers)
}

fn way(section: &Section<'_>, report: &mut Report<'_>) -> Option<Way> {
    let of_kind = |kind: &str| match kind {
        "webhook" => Ok((OF_WEBHOOK.as_slice(), OF_EMAIL.as_slice())),
        "email" => Ok((OF_EMAIL.as_slice(), OF_WEBHOOK.as_slice())),
        _ => Err("is not a kind of notifier; write \"webhook\" or \"email\"".to_owned()),
    };
    if !section.has("kind") {
        section.refuse("kind", "missing; write kind = \"webhook\" or kind = \"email\"".to_owned(), report);
    }
    let (own, others) = section.parsed("kind", of_kind, report)?;
    for key in others.iter().filter(|key| section.has(key)) {
        section.refuse(key, format!("belongs to the other kind; this one has {}", own.join(", ")), report);
    }
    for key in own.iter().filter(|key| !section.has(key)) {
        section.refuse(key, format!("missing; this kind has {}", own.join(", ")), report);
    }
    if own == OF_WEBHOOK {
        let what = "is not an address; write one such as \"https://example.org/hook\"";
        let url = address(section, "url", &["http", "https"], what, report);
        let secret_env = variable(section, report);
        Some(Way::Webhook { url: url?, secret_env: secret_env? })
    } else {
        let smtp = smtp(section, report);
        let from = section.parsed("from", mailbox, report);
        let to = recipients(section, report);
        Some(Way::Email { smtp: smtp?, from: from?, to: to? })
    }
}

/// The address under `key`, which is not shown where it is none: it may hold a key or a password.
fn address(
    section: &Section<'_>,
    key: &str,
    schemes: &[&str],
    what: &str,
    report: &mut Report<'_>,
) -> Option<SecretAddress> {
    let text = section.text(key, report)?;
    let address = SecretAddress::read(text, schemes);
    if address.is_none() {
        section.refuse(key, what.to_owned(), report);
    }
    address
}

fn smtp(section: &Section<'_>, report: &mut Report<'_>) -> Option<SecretAddress> {
    let what =
        "is not a mail server; write one such as \"smtps://user:password@mail.example.org\" or \"smtp://127.0.0.1:25\"";
    let address = address(section, "smtp_url", &["smtp", "smtps"], what, report)?;
    let text = address.reveal();
    let is_open = text.starts_with("smtp://") && !text.ends_with("?tls=required");
    if is_open && text.contains('@') {
        let what = "would send the password unencrypted; write smtps://, or smtp:// with ?tls=required at the end";
        section.refuse("smtp_url", what.to_owned(), report);
        return None;
    }
    Some(address)
}

fn recipients(section: &Section<'_>, report: &mut Report<'_>) -> Option<Vec<String>> {
    let items = section.list("to", report)?;
    if items.is_empty() || items.len() > RECIPIENTS {
        section.refuse("to", format!("has {} addresses; write 1 to {RECIPIENTS}", items.len()), report);
        return None;
    }
    let mut to = Vec::new();
    for item in items {
        match mailbox(item.text) {
            Ok(address) => to.push(address),
            Err(wrong) => report.error(item.at, &section.path("to"), format!("{} {wrong}", quoted(item.text))),
        }
    }
    Some(to)
}

/// An address of e-mail, alone or behind a name: `ops@example.org`, `Ops <ops@example.org>`.
fn mailbox(text: &str) -> Result<String, String> {
    let wrong = || Err("is not an e-mail address; write one such as \"ops@example.org\"".to_owned());
    let bare = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').unwrap_or_default(),
        None => text,
    };
    let plain = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "<>@,;\"".contains(c));
    match bare.split_once('@') {
        Some((name, host)) if plain(name) && plain(host) && !text.contains(char::is_control) => Ok(text.to_owned()),
        _ => wrong(),
    }
}

/// The name of an environment variable. What is none is not shown: somebody may have written the secret itself.
fn variable(section: &Section<'_>, report: &mut Report<'_>) -> Option<String> {
    let text = section.text("secret_env", report)?;
    let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    if text.starts_with(|c: char| c.is_ascii_uppercase() || c == '_') && text.chars().all(fits) {
        return Some(text.to_owned());
    }
    let what =
        "is not the name of an environment variable, A-Z, 0-9 and _ alone; write one such as \"OPS_HOOK_SECRET\"";
    section.refuse("secret_env", what.to_owned(), report);
    None
}

/// Every notifier that a policy or an owner names must be there.
pub(super) fn check_named(
    top: &Section<'_>,
    (policies, services): (&[Policy], &[Service]),
    notifiers: &[Notifier],
    report: &mut Report<'_>,
) {
    let ids: Vec<&str> = notifiers.iter().map(|notifier| notifier.id.0.as_str()).collect();
    let missing = |target: &Target| match target {
        Target::Notifier(NotifierId(id)) if !ids.contains(&id.as_str()) => Some(id.clone()),
        _ => None,
    };
    let what = |id: &str| match ids.is_empty() {
        true => format!("{} is not a notifier; write it as [[notifier]] first", quoted(id)),
        false => format!("{} {}", quoted(id), not_among(id, "notifier", "notifiers", &ids)),
    };
    for policy in policies {
        let of_levels = policy.levels.iter().flat_map(|level| &level.notify);
        if let Some(id) = of_levels.chain(&policy.fallback).find_map(missing) {
            top.refuse_of("policy", &policy.id.0, &what(&id), report);
        }
    }
    for service in services {
        if let Some(id) = service.owners.iter().find_map(missing) {
            top.refuse_of("service", &service.id.0, &what(&id), report);
        }
    }
}
