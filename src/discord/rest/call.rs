//! One call as it will go out, and the route whose limits it falls under.
//!
//! Guarantees: printing a call shows its route, never its ids, its body or an interaction's token.
//!
//! Does not know: what is exhausted, or what came back.

use std::fmt;
use std::time::Duration;

use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

/// How long a call may take, from [`send`](super::Rest::send) to its outcome, where nothing else is said.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// A call to Discord. It is cheap to describe, and cloned for another try.
#[derive(Clone, PartialEq)]
pub struct Call {
    /// The HTTP method.
    pub method: Method,
    /// Path and query below `/api/v10`, beginning with a slash. Letters of any script are encoded on the way; what would
    /// be read as syntax (`?`, `#`, `%`, `/`) the caller encodes.
    pub path: String,
    /// The JSON body, if any.
    pub body: Option<Value>,
    /// Files as (name, content), numbered in this order from 0, as `attachments[].id` in the body refers to them.
    pub files: Vec<(String, Vec<u8>)>,
    /// The longest that the whole call may take.
    pub timeout: Duration,
    /// Goes before others at the ceiling, and past the breaker: pages, and answers to people.
    pub urgent: bool,
}

impl Call {
    /// Reads.
    pub fn get(path: impl Into<String>) -> Call {
        Call::new(Method::GET, path.into(), Value::Null)
    }

    /// Makes. `Value::Null` sends no body.
    pub fn post(path: impl Into<String>, body: Value) -> Call {
        Call::new(Method::POST, path.into(), body)
    }

    /// Changes. `Value::Null` sends no body.
    pub fn patch(path: impl Into<String>, body: Value) -> Call {
        Call::new(Method::PATCH, path.into(), body)
    }

    /// Sets. `Value::Null` sends no body.
    pub fn put(path: impl Into<String>, body: Value) -> Call {
        Call::new(Method::PUT, path.into(), body)
    }

    /// Removes.
    pub fn delete(path: impl Into<String>) -> Call {
        Call::new(Method::DELETE, path.into(), Value::Null)
    }

    /// Adds a file; control characters are dropped from its name.
    #[must_use]
    pub fn with_file(mut self, name: impl Into<String>, content: Vec<u8>) -> Call {
        let mut name = name.into();
        name.retain(|letter| !letter.is_control());
        self.files.push((name, content));
        self
    }

    /// Makes the call an urgent one.
    #[must_use]
    pub fn urgent(mut self) -> Call {
        self.urgent = true;
        self
    }

    /// Sets the longest that the whole call may take, instead of [`DEFAULT_TIMEOUT`].
    #[must_use]
    pub fn within(mut self, timeout: Duration) -> Call {
        self.timeout = timeout;
        self
    }

    fn new(method: Method, path: String, body: Value) -> Call {
        let path = if path.starts_with('/') { path } else { format!("/{path}") };
        let body = (!body.is_null()).then_some(body);
        Call { method, path, body, files: Vec::new(), timeout: DEFAULT_TIMEOUT, urgent: false }
    }

    /// The route whose limits this call falls under.
    pub(super) fn route(&self) -> Route {
        Route::of(&self.method, &self.path)
    }

    /// Puts the body in: JSON, or a form with `payload_json` and `files[n]` where there are files (Discord's reference,
    /// "Uploading Files").
    pub(super) fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        if !self.files.is_empty() {
            return request.multipart(self.form());
        }
        match &self.body {
            Some(body) => request.json(body),
            // A PUT or POST without a length is answered with 411 at Discord's edge.
            None if self.method != Method::GET => request.header(CONTENT_LENGTH, HeaderValue::from_static("0")),
            None => request,
        }
    }

    fn form(&self) -> Form {
        // Names stay as they are: the encoded form (`name*=`) is one that RFC 7578 rules out.
        let mut form = Form::new().percent_encode_noop();
        if let Some(body) = &self.body {
            let json = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
            form = form.part("payload_json", Part::text(body.to_string()).headers(json));
        }
        for (index, (name, content)) in self.files.iter().enumerate() {
            form = form.part(format!("files[{index}]"), Part::bytes(content.clone()).file_name(name.clone()));
        }
        form
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("route", &self.route().name).field("urgent", &self.urgent).finish_non_exhaustive()
    }
}

/// What a limit is kept for. Discord counts per route and, within it, per channel, server or webhook: the first id of the
/// path ("major parameter"; its reference, "Rate Limits"). All other ids fall into one.
pub(super) struct Route {
    /// Method and path with every id folded: `POST /channels/:id/messages`. Good for the log.
    pub(super) name: String,
    /// The major parameter, empty where there is none. A webhook's includes its token: not for the log.
    pub(super) major: String,
    /// An interaction callback: outside every limit.
    pub(super) exempt: bool,
    /// Whether the bot's token goes with it: not where the path has a token of its own (interactions, webhooks).
    pub(super) bears_token: bool,
}

impl Route {
    fn of(method: &Method, path: &str) -> Route {
        let path = path.split('?').next().unwrap_or_default();
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let root = segments.first().copied().unwrap_or_default();
        let mut name = method.to_string();
        name.push(' ');
        let mut major = String::new();
        for (index, segment) in segments.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|index| segments.get(index)).copied();
            let folded = match (root, index) {
                ("channels" | "guilds" | "webhooks", 1) | ("webhooks", 2) => {
                    major.push_str(segment);
                    if index == 1 { ":id" } else { ":token" }
                }
                ("interactions", 1) => ":id",
                ("interactions", 2) => ":token",
                _ if before == Some("reactions") => ":emoji",
                _ if segment.bytes().all(|byte| byte.is_ascii_digit()) => ":id",
                _ => segment,
            };
            name.push('/');
            name.push_str(folded);
        }
        Route {
            name,
            major,
            exempt: root == "interactions" && segments.last() == Some(&"callback"),
            bears_token: !(root == "interactions" || root == "webhooks" && segments.len() > 2),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(call: Call, name: &str, major: &str) {
        let route = call.route();
        assert_eq!((route.name.as_str(), route.major.as_str()), (name, major));
    }

    #[test]
    fn a_route_keeps_its_first_id_and_folds_the_others() {
        check(Call::post("/channels/11/messages", json!({})), "POST /channels/:id/messages", "11");
        check(Call::get("/channels/11/messages?limit=100&after=7"), "GET /channels/:id/messages", "11");
        check(Call::patch("/channels/11/messages/22", json!({})), "PATCH /channels/:id/messages/:id", "11");
        check(Call::get("/guilds/5/roles/member-counts"), "GET /guilds/:id/roles/member-counts", "5");
        check(Call::get("/users/@me"), "GET /users/@me", "");
        check(
            Call::put("/channels/11/messages/22/reactions/📌/@me", Value::Null),
            "PUT /channels/:id/messages/:id/reactions/:emoji/@me",
            "11",
        );
        check(
            Call::patch("/webhooks/9/to-ken/messages/@original", json!({})),
            "PATCH /webhooks/:id/:token/messages/@original",
            "9to-ken",
        );
        check(
            Call::put("applications/3/guilds/5/commands", json!([])),
            "PUT /applications/:id/guilds/:id/commands",
            "",
        );
    }

    #[test]
    fn the_bots_token_stays_where_the_path_has_its_own() {
        assert!(Call::get("/users/@me").route().bears_token);
        assert!(Call::get("/webhooks/9").route().bears_token);
        assert!(!Call::post("/webhooks/9/to-ken", json!({})).route().bears_token);
        let callback = Call::post("/interactions/9/to-ken/callback", json!({}));
        assert!(!callback.route().bears_token);
        assert!(callback.route().exempt);
        assert!(!Call::post("/webhooks/9/to-ken", json!({})).route().exempt);
    }

    #[test]
    fn printing_a_call_shows_no_token_and_no_text() {
        let call = Call::post("/interactions/9/to-ken/callback", json!({ "content": "hush" }));
        assert_eq!(
            format!("{call:?}"),
            r#"Call { route: "POST /interactions/:id/:token/callback", urgent: false, .. }"#
        );
    }

    #[test]
    fn a_files_name_cannot_break_out_of_its_header() {
        let call = Call::post("/x", json!({})).with_file("a\r\nb.md", vec![1]);
        assert_eq!(call.files, [("ab.md".to_owned(), vec![1])]);
    }
}
