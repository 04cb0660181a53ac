//! A small HTTP server on loopback, somewhere outside of Discord: keeps what it is sent, and answers as it is told.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::town::found;

/// What came.
#[derive(Clone, Debug)]
pub(crate) struct Came {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Came {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no header {name}: {self:?}")).to_str().unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

#[derive(Default)]
struct Shared {
    came: Vec<Came>,
    answers: Vec<u16>,
}

pub(crate) struct Receiver {
    pub(crate) url: String,
    shared: Arc<Mutex<Shared>>,
    task: JoinHandle<()>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Mutex::new(Shared::default()));
        let router = Router::new().fallback(take).with_state(shared.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, shared, task }
    }

    /// The next requests are answered with these statuses, and then again with 200.
    pub(crate) fn answers(&self, statuses: &[u16]) {
        self.shared.lock().unwrap().answers = statuses.to_vec();
    }

    pub(crate) fn came(&self) -> Vec<Came> {
        self.shared.lock().unwrap().came.clone()
    }

    /// Waits until so many have come.
    pub(crate) async fn has(&self, count: usize) -> Vec<Came> {
        let came = found(async || Some(self.came()).filter(|came| came.len() >= count)).await;
        let came = came.unwrap_or_else(|| panic!("{count} did not come: {:#?}", self.came()));
        assert_eq!(came.len(), count, "{came:#?}");
        came
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn take(
    State(shared): State<Arc<Mutex<Shared>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let mut shared = shared.lock().unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    shared.came.push(Came { method: method.to_string(), path: uri.to_string(), headers, body });
    match shared.answers.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::from_u16(shared.answers.remove(0)).unwrap(),
    }
}
