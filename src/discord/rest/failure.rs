//! What became of a call that has no reply, and what Discord's error bodies say.
//!
//! Guarantees: no text here holds an address, a path or a token; each is short enough for a log line.
//!
//! Does not know: which call it was.

use std::error::Error as _;
use std::time::Duration;

use serde_json::Value;
use thiserror::Error;

use super::breaker;

/// The longest text taken over from a body, in characters.
const LONGEST_MESSAGE: usize = 300;

/// Why there is no reply. Three of the four are certain: Discord has not done what was asked.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Failure {
    /// Certain: no connection stood, or the call was held back. Says why.
    #[error("not sent: {0}")]
    NotSent(String),
    /// Certain: Discord answered 429, or would have. Worth another try `after` this long.
    #[error("rate limited for {} s", after.as_secs_f32())]
    RateLimited {
        /// From now; at most an hour.
        after: Duration,
    },
    /// It may have happened: the answer is missing, cannot be read, or is a server's error. Says what was seen.
    #[error("unclear whether it was done: {0}")]
    Ambiguous(String),
    /// Certain: Discord said no, and would again.
    #[error("Discord refused ({status}, code {code}): {message}")]
    Refused {
        /// The HTTP status, 400 to 499.
        status: u16,
        /// Discord's own code ("JSON Error Codes" in its reference), 0 where the body has none.
        code: u64,
        /// Discord's words, with the first complaint about a field.
        message: String,
    },
}

impl Failure {
    /// Whether Discord has certainly not done what was asked.
    #[must_use]
    pub fn certain(&self) -> bool {
        !matches!(self, Failure::Ambiguous(_))
    }

    /// Whether Discord refused with this code of its own, such as 10003 (unknown channel).
    #[must_use]
    pub fn is(&self, wanted: u64) -> bool {
        matches!(self, Failure::Refused { code, .. } if *code == wanted)
    }

    /// From an attempt that has no answer. Only what hyper calls a failed connect (name, TCP, TLS) never reached Discord,
    /// and what could not even be built.
    pub(super) fn lost(error: &reqwest::Error, timeout: Duration) -> Failure {
        if error.is_connect() {
            Failure::NotSent(format!("could not connect: {}", root_cause(error)))
        } else if error.is_builder() {
            Failure::NotSent(format!("the request cannot be built: {}", root_cause(error)))
        } else if error.is_timeout() {
            Failure::Ambiguous(format!("no answer within {} s", timeout.as_secs_f32()))
        } else {
            Failure::Ambiguous(root_cause(error))
        }
    }

    pub(super) fn held_by_breaker(after: Duration) -> Failure {
        let threshold = breaker::THRESHOLD;
        Failure::NotSent(format!(
            "held back for another {} s, because Discord refused over {threshold} calls within 10 minutes",
            after.as_secs()
        ))
    }

    /// From the body of an answer of 400 to 499, `Value::Null` where it has none that can be read.
    pub(super) fn refused(status: u16, body: &Value) -> Failure {
        let code = body["code"].as_u64().unwrap_or(0);
        let mut message = body["message"].as_str().unwrap_or("no explanation from Discord").to_owned();
        if let Some((field, complaint)) = first_complaint(&body["errors"]) {
            message = format!("{}: {}{complaint}", message.trim_end_matches(['.', ':']), field);
        }
        Failure::Refused { status, code, message: short(&message) }
    }
}

/// The innermost reason, without the address that reqwest would add to the outer ones.
pub(super) fn root_cause(error: &reqwest::Error) -> String {
    let mut innermost = error.source();
    while let Some(deeper) = innermost.and_then(|cause| cause.source()) {
        innermost = Some(deeper);
    }
    innermost.map_or_else(|| "the request failed".to_owned(), |cause| short(&cause.to_string()))
}

/// `text`, cut.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The first complaint about a field, as (`"embeds.0.title: "`, text). Discord nests by field and index down to `_errors`.
fn first_complaint(errors: &Value) -> Option<(String, &str)> {
    if let Some(complaint) = errors["_errors"][0]["message"].as_str() {
        return Some((String::new(), complaint));
    }
    errors.as_object()?.iter().find_map(|(field, inner)| {
        let (deeper, complaint) = first_complaint(inner)?;
        let joint = if deeper.is_empty() { ": " } else { "." };
        Some((format!("{field}{joint}{deeper}"), complaint))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(body: Value, code: u64, message: &str) {
        assert_eq!(Failure::refused(400, &body), Failure::Refused { status: 400, code, message: message.to_owned() });
    }

    #[test]
    fn a_refusal_names_the_field() {
        check(json!({ "code": 10003, "message": "Unknown Channel" }), 10003, "Unknown Channel");
        check(
            json!({ "code": 50035, "message": "Invalid Form Body", "errors": { "embeds": { "0": { "title": { "_errors": [
                { "code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 256 or fewer in length." }
            ] } } } } }),
            50035,
            "Invalid Form Body: embeds.0.title: Must be 256 or fewer in length.",
        );
        check(
            json!({ "code": 50035, "message": "Invalid Form Body", "errors": { "_errors": [{ "message": "Empty." }] } }),
            50035,
            "Invalid Form Body: Empty.",
        );
    }

    #[test]
    fn a_body_of_another_shape_is_still_a_refusal() {
        check(Value::Null, 0, "no explanation from Discord");
        check(json!(["?"]), 0, "no explanation from Discord");
        check(json!({ "message": "405: Method Not Allowed", "code": 0, "errors": 7 }), 0, "405: Method Not Allowed");
        check(json!({ "message": "é".repeat(400) }), 0, &format!("{}…", "é".repeat(300)));
    }

    #[test]
    fn only_one_kind_is_uncertain() {
        assert!(Failure::NotSent(String::new()).certain());
        assert!(Failure::RateLimited { after: Duration::ZERO }.certain());
        assert!(!Failure::Ambiguous(String::new()).certain());
        let unknown_message = Failure::refused(404, &json!({ "code": 10008, "message": "Unknown Message" }));
        assert!(unknown_message.certain() && unknown_message.is(10008) && !unknown_message.is(10003));
    }
}
