//! What was asked of the stand-in, for those who look on: a bounded log, and an observer that a test may set.

use std::sync::Arc;

use serde_json::Value;

/// The requests that are kept.
pub(crate) const KEPT: usize = 20_000;

/// One request, as it came and as it was answered.
#[derive(Clone, Debug)]
pub struct Seen {
    /// `GET`, `POST`…
    pub method: String,
    /// The route as Discord's API description writes it, e.g. `/channels/{channel_id}/messages`; empty for an unknown one.
    pub template: &'static str,
    /// The path below `/api/v10`, without the query.
    pub path: String,
    /// The query, as it came.
    pub query: String,
    /// The JSON body, of a multipart request its `payload_json`; null without one.
    pub body: Value,
    /// The names of the files of a multipart request.
    pub files: Vec<String>,
    /// The status that was answered; 0 when the connection was reset instead.
    pub status: u16,
    /// Whether a scripted fault or rate limit decided over the answer.
    pub disturbed: bool,
}

/// Called with every request after it was answered, outside of the world's lock.
pub type Observer = Arc<dyn Fn(&Seen) + Send + Sync>;
