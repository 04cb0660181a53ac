//! What Discord answered: read whole within a bound, and judged.
//!
//! Guarantees: a status that says "done" or "refused" keeps its meaning even where the body is lost; nothing longer than
//! [`LONGEST_BODY`] is held in memory.
//!
//! Does not know: what was asked, nor what an earlier answer said.

use std::time::Duration;

use reqwest::Response;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::failure::{Failure, root_cause, short};

/// The longest body that is read, in bytes. A page of a hundred messages with every field full stays below it.
const LONGEST_BODY: usize = 8 << 20;

/// The longest wait that is believed. Asking again after it does no harm; a nonsensical number would silence a route.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// The wait after a 429 that names none.
const UNNAMED_WAIT: Duration = Duration::from_secs(1);

/// Discord's answer to a call that was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The HTTP status, 200 to 299.
    pub status: u16,
    /// The body; `Value::Null` where there is none.
    pub body: Value,
}

impl Reply {
    /// The body as a `T`.
    ///
    /// # Errors
    /// [`Failure::Ambiguous`] where the body has another shape: the call was done, but what came of it is not known.
    pub fn parse<T: DeserializeOwned>(self) -> Result<T, Failure> {
        serde_json::from_value(self.body)
            .map_err(|error| Failure::Ambiguous(short(&format!("done, but the answer has another shape: {error}"))))
    }
}

/// An answer as it came.
pub(super) struct Answer {
    /// The HTTP status.
    pub(super) status: u16,
    /// What its headers say about limits.
    pub(super) told: Told,
    body: Body,
}

enum Body {
    Whole(Vec<u8>),
    /// It broke off, came too late or was too long; says which.
    Lost(String),
}

/// What an answer's headers say about limits (Discord's reference, "Rate Limits").
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Told {
    /// Calls left until the reset.
    pub(super) remaining: Option<u32>,
    /// From now to the reset.
    pub(super) reset_after: Option<Duration>,
    /// The name of the limit, which several routes may share.
    pub(super) bucket: Option<String>,
    /// On a 429: it concerns everything, not this route.
    pub(super) global: bool,
    /// On a 429: others used up what is shared; it does not count towards a ban.
    pub(super) shared: bool,
    retry_after: Option<Duration>,
}

/// What a 429 asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wait {
    /// From now.
    pub(super) after: Duration,
    /// It concerns everything, not one route.
    pub(super) global: bool,
}

impl Answer {
    /// Reads the body; `timeout`, which is the response's own, serves the words of a failure.
    pub(super) async fn read(response: Response, timeout: Duration) -> Answer {
        let status = response.status().as_u16();
        let told = Told::read(response.headers());
        Answer { status, told, body: read_body(response, timeout).await }
    }

    /// What this answer means for the call.
    pub(super) fn judged(self) -> Result<Reply, Failure> {
        match self.status {
            200..=299 => self.done(),
            // 408 stands for a request that the edge did not get whole in time: as unclear as a server's error.
            400..=499 if self.status != 408 => Err(match self.told_to_wait() {
                Some(wait) => Failure::RateLimited { after: wait.after },
                None => Failure::refused(self.status, &self.json()),
            }),
            status => Err(Failure::Ambiguous(format!("the answer was {status}"))),
        }
    }

    /// How long to wait and with what, where this is a 429.
    pub(super) fn told_to_wait(&self) -> Option<Wait> {
        if self.status != 429 {
            return None;
        }
        let body = self.json();
        let after = body["retry_after"].as_f64().and_then(seconds).or(self.told.retry_after).or(self.told.reset_after);
        Some(Wait { after: after.unwrap_or(UNNAMED_WAIT), global: self.told.global || body["global"] == true })
    }

    fn done(self) -> Result<Reply, Failure> {
        let bytes = match self.body {
            Body::Whole(bytes) => bytes,
            Body::Lost(why) => return Err(Failure::Ambiguous(format!("done, but its answer is lost: {why}"))),
        };
        if bytes.is_empty() {
            return Ok(Reply { status: self.status, body: Value::Null });
        }
        match serde_json::from_slice(&bytes) {
            Ok(body) => Ok(Reply { status: self.status, body }),
            Err(_) => Err(Failure::Ambiguous("done, but its answer is not JSON".to_owned())),
        }
    }

    /// The body, `Value::Null` where it cannot be read.
    fn json(&self) -> Value {
        match &self.body {
            Body::Whole(bytes) => serde_json::from_slice(bytes).unwrap_or_default(),
            Body::Lost(_) => Value::Null,
        }
    }
}

async fn read_body(mut response: Response, timeout: Duration) -> Body {
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(None) => return Body::Whole(bytes),
            Ok(Some(chunk)) if bytes.len() + chunk.len() <= LONGEST_BODY => bytes.extend_from_slice(&chunk),
            Ok(Some(_)) => return Body::Lost(format!("longer than {LONGEST_BODY} bytes")),
            Err(error) if error.is_timeout() => {
                return Body::Lost(format!("not whole within {} s", timeout.as_secs_f32()));
            }
            Err(error) => return Body::Lost(root_cause(&error)),
        }
    }
}

impl Told {
    fn read(headers: &HeaderMap) -> Told {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let wait = |name: &str| text(name).and_then(|text| text.parse().ok()).and_then(seconds);
        let scope = text("x-ratelimit-scope");
        Told {
            remaining: text("x-ratelimit-remaining").and_then(|text| text.parse().ok()),
            reset_after: wait("x-ratelimit-reset-after"),
            bucket: text("x-ratelimit-bucket").map(str::to_owned),
            global: scope == Some("global") || text("x-ratelimit-global") == Some("true"),
            shared: scope == Some("shared"),
            retry_after: wait(RETRY_AFTER.as_str()),
        }
    }
}

/// A wait from a number that came over the wire: `None` where it is negative or none at all.
fn seconds(number: f64) -> Option<Duration> {
    (number >= 0.0).then(|| Duration::from_secs_f64(number.min(LONGEST_WAIT.as_secs_f64())))
}

#[cfg(test)]
impl Told {
    /// Headers for tests of what uses them.
    pub(super) fn test(bucket: &str, remaining: u32, reset_after: Duration) -> Told {
        let bucket = (!bucket.is_empty()).then(|| bucket.to_owned());
        Told { remaining: Some(remaining), reset_after: Some(reset_after), bucket, ..Told::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, told: Told::default(), body: Body::Whole(body.into()) }
    }

    #[test]
    fn the_wait_is_what_discord_said() {
        let wait = |body: &str| answer(429, body).told_to_wait();
        let after = |seconds: f64| Duration::from_secs_f64(seconds);
        assert_eq!(wait(r#"{"retry_after":64.57,"global":false}"#), Some(Wait { after: after(64.57), global: false }));
        assert_eq!(wait(r#"{"retry_after":2,"global":true}"#), Some(Wait { after: after(2.0), global: true }));
        assert_eq!(wait(r#"{"retry_after":-3}"#), Some(Wait { after: UNNAMED_WAIT, global: false }));
        assert_eq!(wait(r#"{"retry_after":1e300}"#), Some(Wait { after: LONGEST_WAIT, global: false }));
        assert_eq!(wait("<html>"), Some(Wait { after: UNNAMED_WAIT, global: false }));
        assert_eq!(answer(403, r#"{"retry_after":2}"#).told_to_wait(), None);

        let mut headers_only = answer(429, "");
        headers_only.told.retry_after = Some(after(7.0));
        headers_only.told.global = true;
        assert_eq!(headers_only.told_to_wait(), Some(Wait { after: after(7.0), global: true }));
    }

    #[test]
    fn headers_are_read_as_discord_writes_them() {
        let headers = [
            ("x-ratelimit-limit", "5"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", "1470173023.123"),
            ("x-ratelimit-reset-after", "0.75"),
            ("x-ratelimit-bucket", "abcd1234"),
            ("x-ratelimit-scope", "shared"),
            ("retry-after", "NaN"),
        ];
        let map = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let expected = Told { shared: true, ..Told::test("abcd1234", 0, Duration::from_millis(750)) };
        assert_eq!(Told::read(&map), expected);
    }

    #[test]
    fn a_status_keeps_its_meaning_without_its_body() {
        let lost = |status| Answer { status, told: Told::default(), body: Body::Lost("it broke off".to_owned()) };
        assert_eq!(
            lost(200).judged(),
            Err(Failure::Ambiguous("done, but its answer is lost: it broke off".to_owned()))
        );
        assert_eq!(lost(404).judged(), Err(Failure::refused(404, &Value::Null)));
        assert_eq!(lost(429).judged(), Err(Failure::RateLimited { after: UNNAMED_WAIT }));
    }

    #[test]
    fn what_is_neither_done_nor_refused_is_unclear() {
        for status in [302, 408, 500, 502, 504] {
            assert_eq!(
                answer(status, "{}").judged(),
                Err(Failure::Ambiguous(format!("the answer was {status}"))),
                "{status}"
            );
        }
        assert!(matches!(answer(200, "<html>").judged(), Err(Failure::Ambiguous(_))));
        assert_eq!(answer(204, "").judged(), Ok(Reply { status: 204, body: Value::Null }));
    }

    #[test]
    fn a_reply_of_another_shape_is_unclear() {
        let reply = answer(200, r#"{"id":"7"}"#).judged().unwrap();
        assert!(matches!(reply.clone().parse::<Vec<String>>(), Err(Failure::Ambiguous(_))));
        assert_eq!(reply.parse::<std::collections::BTreeMap<String, String>>().unwrap()["id"], "7");
    }
}
