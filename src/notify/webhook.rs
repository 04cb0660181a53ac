//! JSON over HTTP, signed.
//!
//! The body is described in README; `version` changes when a reader of an earlier one would misread it. The signature is the
//! HMAC-SHA256 of the time, a full stop and the body, so that neither can be used with another.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use sha2::Sha256;

use super::{WITHIN, never, root_cause, words};
use crate::config::SecretAddress;
use crate::engine::{Alert, Delivery, News, Receipt};

/// Of what the body says; a later one may say more, and says the same of what is here.
const VERSION: u32 = 1;
/// How long the connection may take to stand.
const CONNECT: Duration = Duration::from_secs(5);
/// The longest that a receiver's `Retry-After` is heeded.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// An address that takes alerts.
#[derive(Debug)]
pub(super) struct Hook {
    url: SecretAddress,
    secret: SecretString,
    client: reqwest::Client,
}

/// What is sent.
#[derive(Serialize)]
struct Body<'a> {
    version: u32,
    key: &'a str,
    kind: &'static str,
    text: String,
    incident: Option<Incident<'a>>,
    level: Option<u32>,
    late_minutes: Option<u32>,
    message: Option<&'a str>,
    down_since: Option<String>,
    late: Option<u32>,
    link: Option<String>,
    sent_at: String,
}

#[derive(Serialize)]
struct Incident<'a> {
    number: u32,
    private: bool,
    drill: bool,
    title: Option<&'a str>,
    severity: Option<&'a str>,
    status: Option<&'a str>,
    since: String,
}

impl Hook {
    pub(super) fn new(url: SecretAddress, secret: &str) -> Result<Self, String> {
        reqwest::Url::parse(url.reveal()).map_err(|error| format!("its address can't be used: {error}"))?;
        let client = reqwest::Client::builder()
            .user_agent(concat!("hotwash/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .timeout(WITHIN)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .build()
            .map_err(|error| root_cause(&error))?;
        Ok(Self { url, secret: secret.to_owned().into(), client })
    }

    pub(super) async fn send(&self, alert: &Alert) -> Delivery {
        let body = match serde_json::to_string(&body(alert)) {
            Ok(body) => body,
            Err(error) => return never(&error.to_string()),
        };
        let timestamp = alert.at.timestamp().to_string();
        let Some(signature) = signature(self.secret.expose_secret(), &timestamp, &body) else {
            return never("its secret can't be used");
        };
        let request = self
            .client
            .post(self.url.reveal())
            .header(CONTENT_TYPE, "application/json")
            .header("Idempotency-Key", &alert.key)
            .header("X-Hotwash-Timestamp", timestamp)
            .header("X-Hotwash-Signature", signature)
            .body(body);
        match request.send().await {
            Ok(answer) => {
                judged(answer.status(), answer.headers().get(RETRY_AFTER).and_then(|wait| wait.to_str().ok()))
            }
            Err(error) => {
                // Without a connection nothing was sent; after that nobody knows.
                let never_sent = error.is_connect();
                let why = format!("{}: {}", self.url.host(), root_cause(&error.without_url()));
                match never_sent {
                    true => Delivery::Later { after: Duration::ZERO, why },
                    false => Delivery::Unknown { why },
                }
            }
        }
    }
}

/// What an answer means. Only 2xx has arrived; what another try can't change is given up.
fn judged(status: StatusCode, retry_after: Option<&str>) -> Delivery {
    let why = format!("it answers {}", status.as_u16());
    let asked = retry_after.and_then(|wait| wait.parse().ok()).map_or(Duration::ZERO, Duration::from_secs);
    match status.as_u16() {
        200..300 => Delivery::Delivered(Receipt::Nothing),
        300..400 => never(&format!("{why}, a redirect, which is not followed: write the address that it leads to")),
        408 | 425 | 429 => Delivery::Later { after: asked.min(LONGEST_WAIT), why },
        500.. => Delivery::Unknown { why },
        _ => never(&why),
    }
}

fn body(alert: &Alert) -> Body<'_> {
    let incident = &alert.incident;
    let told = incident.told.as_ref();
    let body = Body {
        version: VERSION,
        key: &alert.key,
        kind: "",
        text: words::line(alert),
        incident: Some(Incident {
            number: incident.number.0,
            private: told.is_none(),
            drill: incident.drill,
            title: told.map(|told| told.title.as_str()),
            severity: told.map(|told| told.severity.as_str()),
            status: told.map(|told| told.status),
            since: incident.since.to_rfc3339(),
        }),
        level: None,
        late_minutes: None,
        message: None,
        down_since: None,
        late: None,
        link: words::link(incident),
        sent_at: alert.at.to_rfc3339(),
    };
    match &alert.what {
        News::Page { level, late_minutes, message } => {
            let message = message.as_deref();
            Body { kind: "page", level: *level, late_minutes: *late_minutes, message, ..body }
        }
        News::ChatDown { level, since, .. } => {
            Body { kind: "discord_down", level: *level, down_since: Some(since.to_rfc3339()), ..body }
        }
        News::ChatBack { late, .. } => {
            Body { kind: "discord_back", incident: None, link: None, late: Some(*late), ..body }
        }
    }
}

/// `sha256=` and the HMAC in hexadecimal digits.
fn signature(secret: &str, timestamp: &str, body: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("sha256={digits}"))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::tests::{page, private};
    use super::*;

    #[test]
    fn the_body_is_as_readme_describes_it() {
        assert_snapshot!(serde_json::to_string_pretty(&body(&page())).unwrap(), @r#"
        {
          "version": 1,
          "key": "0123456789abcdef01234567",
          "kind": "page",
          "text": "You are paged for #42 SEV1 Checkout \"errors\" Bcc: x@example.org (level 2, late by 3 min)",
          "incident": {
            "number": 42,
            "private": false,
            "drill": false,
            "title": "Checkout \"errors\"\r\nBcc: x@example.org",
            "severity": "sev1",
            "status": "investigating",
            "since": "2026-03-02T11:48:00+00:00"
          },
          "level": 2,
          "late_minutes": 3,
          "message": "we need hands",
          "down_since": null,
          "late": null,
          "link": "https://discord.com/channels/7/9",
          "sent_at": "2026-03-02T12:00:00+00:00"
        }
        "#);
        let alert = private();
        let told = serde_json::to_string_pretty(&body(&alert)).unwrap();
        assert_snapshot!(told, @r#"
        {
          "version": 1,
          "key": "0123456789abcdef01234567",
          "kind": "page",
          "text": "You are paged for #42, a private incident (the fallback)",
          "incident": {
            "number": 42,
            "private": true,
            "drill": false,
            "title": null,
            "severity": null,
            "status": null,
            "since": "2026-03-02T11:48:00+00:00"
          },
          "level": null,
          "late_minutes": null,
          "message": null,
          "down_since": null,
          "late": null,
          "link": null,
          "sent_at": "2026-03-02T12:00:00+00:00"
        }
        "#);
    }

    /// The same as `printf '1772452800.{"a":1}' | openssl dgst -sha256 -hmac key`.
    #[test]
    fn the_signature_is_the_hmac_of_time_and_body() {
        assert_snapshot!(signature("key", "1772452800", "{\"a\":1}").unwrap(), @"sha256=25092c2eb2b7ec2b1651b28b55773e4667631624941857b5440d3a5c21ac8d7a");
        assert_ne!(signature("key", "1772452801", "{\"a\":1}"), signature("key", "1772452800", "{\"a\":1}"));
    }

    #[test]
    fn only_a_2xx_has_arrived() {
        let word = |status: u16, wait: Option<&str>| match judged(StatusCode::from_u16(status).unwrap(), wait) {
            Delivery::Delivered(_) => "delivered".to_owned(),
            Delivery::Later { after, .. } => format!("later, in {} s", after.as_secs()),
            Delivery::Unknown { .. } => "unknown".to_owned(),
            Delivery::Never { why, .. } => why,
            Delivery::ChannelGone => "gone".to_owned(),
        };
        for (status, wait, became) in [
            (200, None, "delivered"),
            (204, None, "delivered"),
            (302, None, "it answers 302, a redirect, which is not followed: write the address that it leads to"),
            (401, None, "it answers 401"),
            (404, None, "it answers 404"),
            (408, None, "later, in 0 s"),
            (429, Some("7"), "later, in 7 s"),
            (429, Some("86400"), "later, in 30 s"),
            (500, None, "unknown"),
            (503, None, "unknown"),
        ] {
            assert_eq!(word(status, wait), became);
        }
    }
}
