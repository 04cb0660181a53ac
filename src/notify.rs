//! Webhooks and e-mail: ways to people that do not lead through Discord.
//!
//! Guarantees: an alert goes out once a try, within [`WITHIN`], to the address that the operator wrote and to no other (redirects
//! are not followed); it bears a key that is the same on every try, so that whoever receives it can drop what comes twice; a
//! private incident is told by its number alone; no secret and no address is in an error or in the log.
//!
//! Does not know: when to try again, or what follows. That is the engine's.

mod email;
mod webhook;
mod words;

use std::collections::HashMap;
use std::time::Duration;

use thiserror::Error;

use crate::config::{self, Way};
use crate::engine::{Alert, Delivery, Notifier, Notifying};
use crate::incident::NotifierId;
use email::Post;
use webhook::Hook;

/// How long one try may take.
pub const WITHIN: Duration = Duration::from_secs(10);

/// A notifier can't be set up.
#[derive(Debug, Error)]
pub enum NotifierError {
    /// What it is signed with is not there.
    #[error(
        "notifier {id:?}: the environment variable {name} is not set. It holds the secret that the webhook is signed with: any \
         long random text that the receiver knows too"
    )]
    NoSecret {
        /// Which notifier.
        id: String,
        /// The variable.
        name: String,
    },
    /// The library does not take its address.
    #[error("notifier {id:?}: {why}")]
    Unusable {
        /// Which notifier.
        id: String,
        /// Why, without the address.
        why: String,
    },
}

/// Every notifier of the configuration.
#[derive(Debug, Default)]
pub struct Notifiers(HashMap<NotifierId, Sender>);

#[derive(Debug)]
enum Sender {
    Webhook(Hook),
    Email(Box<Post>),
}

impl Notifiers {
    /// Sets them up; `secret` gives an environment variable's value.
    ///
    /// # Errors
    ///
    /// A variable that is not set, or an address that can't be used.
    pub fn new(notifiers: &[config::Notifier], secret: impl Fn(&str) -> Option<String>) -> Result<Self, NotifierError> {
        let mut senders = HashMap::new();
        for config::Notifier { id, way, .. } in notifiers {
            let unusable = |why| NotifierError::Unusable { id: id.0.clone(), why };
            let sender = match way {
                Way::Webhook { url, secret_env } => {
                    let found = secret(secret_env).filter(|secret| !secret.trim().is_empty());
                    let missing = || NotifierError::NoSecret { id: id.0.clone(), name: secret_env.clone() };
                    Sender::Webhook(Hook::new(url.clone(), &found.ok_or_else(missing)?).map_err(unusable)?)
                }
                Way::Email { smtp, from, to } => Sender::Email(Box::new(Post::new(smtp, from, to).map_err(unusable)?)),
            };
            senders.insert(id.clone(), sender);
        }
        Ok(Self(senders))
    }
}

impl Notifier for Notifiers {
    fn notify(&self, alert: Alert) -> Notifying<'_> {
        Box::pin(async move {
            match self.0.get(&alert.to) {
                Some(Sender::Webhook(hook)) => hook.send(&alert).await,
                Some(Sender::Email(post)) => post.send(&alert).await,
                None => never("it is not in the configuration any more"),
            }
        })
    }
}

fn never(why: &str) -> Delivery {
    Delivery::Never { why: why.to_owned(), missed: Vec::new() }
}

/// What lies at the bottom of an error, without what stands above it: that may repeat an address.
fn root_cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), root_cause)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::config::Config;
    use crate::engine::{News, Subject, Told};
    use crate::incident::{ChannelId, Number, ServerId};

    fn noon() -> DateTime<Utc> {
        "2026-03-02T12:00:00Z".parse().unwrap()
    }

    /// A page of an incident that everybody may know of.
    pub(super) fn page() -> Alert {
        let told = Told {
            title: "Checkout \"errors\"\r\nBcc: x@example.org".to_owned(),
            severity: "sev1".to_owned(),
            severity_name: "SEV1".to_owned(),
            status: "investigating",
        };
        Alert {
            to: NotifierId("ops".to_owned()),
            key: "0123456789abcdef01234567".to_owned(),
            at: noon(),
            incident: Subject {
                number: Number(42),
                server: ServerId(7),
                channel: Some(ChannelId(9)),
                since: noon() - chrono::TimeDelta::minutes(12),
                drill: false,
                told: Some(told),
            },
            what: News::Page { level: Some(2), late_minutes: Some(3), message: Some("we need hands".to_owned()) },
        }
    }

    /// One of a private incident, which has no channel yet.
    pub(super) fn private() -> Alert {
        let incident = Subject { told: None, channel: None, ..page().incident };
        Alert { incident, what: News::Page { level: None, late_minutes: None, message: None }, ..page() }
    }

    fn notifiers(toml: &str, secret: Option<&str>) -> Result<Notifiers, NotifierError> {
        let config = Config::parse(toml, "f").unwrap();
        Notifiers::new(&config.notifiers, |name| secret.filter(|_| name == "OPS_HOOK_SECRET").map(str::to_owned))
    }

    #[test]
    fn a_secret_that_is_not_in_the_environment_is_asked_for() {
        let toml = "[[notifier]]\nid = 'ops'\nkind = 'webhook'\nurl = 'https://example.org/key'\nsecret_env = 'OPS_HOOK_SECRET'";
        assert!(notifiers(toml, Some("secret")).is_ok());
        for secret in [None, Some(""), Some("  ")] {
            let why = notifiers(toml, secret).unwrap_err().to_string();
            assert!(why.contains("OPS_HOOK_SECRET is not set") && !why.contains("/key"), "{why}");
        }
    }

    #[test]
    fn a_mail_server_that_cannot_be_understood_is_told_without_its_password() {
        let toml = "[[notifier]]\nid = 'm'\nkind = 'email'\nsmtp_url = 'smtps://u:secret@host:port'\nfrom = 'a@b.c'\nto = ['d@e.f']";
        let why = notifiers(toml, None).unwrap_err().to_string();
        assert_eq!(why, "notifier \"m\": its smtp_url can't be used");
    }

    #[tokio::test]
    async fn one_that_is_not_there_any_more_is_never_told() {
        let delivery = Notifiers::default().notify(page()).await;
        assert!(matches!(delivery, Delivery::Never { .. }), "{delivery:?}");
    }
}
