//! The HTTP server: two questions, asked by GET, and nothing else.
//!
//! Guarantees: a connection carries one request, which has no body that is read, and ends within [`CONNECTION`]; no more than
//! [`CONNECTIONS`] are open at once.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use chrono::TimeDelta;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{Health, Metrics};
use crate::engine::Courier;

/// How long a connection may take, from its beginning to its end.
pub(super) const CONNECTION: Duration = Duration::from_secs(10);
/// How many there may be at once; one more is closed unanswered.
pub(super) const CONNECTIONS: usize = 16;
/// How much of a request is read.
const REQUEST_BYTES: usize = 16 << 10;
/// The pause after the system gave no connection, as when it has no more file handles.
const AFTER_A_FAILURE: TimeDelta = TimeDelta::seconds(1);
/// The media type of Prometheus's text format.
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The address can't be listened at.
#[derive(Debug, Error)]
pub enum BindError {
    /// It is none.
    #[error(
        "HOTWASH_HTTP_ADDR: {address:?} is not an address to listen at: {why}. Write host and port, such as 127.0.0.1:9187"
    )]
    Address {
        /// What was given.
        address: String,
        /// What is wrong with it.
        why: String,
    },
    /// The system does not give it.
    #[error(
        "HOTWASH_HTTP_ADDR: can't listen at {address}: {source}. Is another program listening there? Choose another port"
    )]
    Taken {
        /// What was given.
        address: String,
        /// What the system says.
        source: std::io::Error,
    },
}

/// An address that is listened at; nobody is answered yet.
#[derive(Debug)]
pub struct Listener {
    listener: TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Listens at `address`: host and port; port 0 is any that is free.
    ///
    /// # Errors
    ///
    /// The text is no such address, or the system does not give it.
    pub async fn bind(address: &str) -> Result<Self, BindError> {
        let wrong = |why: &str| BindError::Address { address: address.to_owned(), why: why.to_owned() };
        let (host, port) = address.rsplit_once(':').ok_or_else(|| wrong("there is no port"))?;
        port.parse::<u16>().map_err(|_| wrong("the port is not a number from 0 to 65535"))?;
        if host.is_empty() {
            return Err(wrong("there is no host; 127.0.0.1 is this machine alone, 0.0.0.0 everybody"));
        }
        let found = tokio::net::lookup_host(address).await.map_err(|error| wrong(&error.to_string()))?;
        let found: Vec<SocketAddr> = found.collect();
        let taken = |source| BindError::Taken { address: address.to_owned(), source };
        let listener = TcpListener::bind(found.as_slice()).await.map_err(taken)?;
        let address = listener.local_addr().map_err(taken)?;
        Ok(Self { listener, address })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until it is dropped.
    pub async fn serve<C: Courier>(self, health: Arc<Health<C>>, metrics: Metrics) {
        let clock = health.clock();
        let router = router(health, metrics);
        let free = Arc::new(Semaphore::new(CONNECTIONS));
        let mut open = JoinSet::new();
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    if let Ok(permit) = free.clone().try_acquire_owned() {
                        let router = router.clone();
                        open.spawn(async move {
                            answer(stream, router).await;
                            drop(permit);
                        });
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "nobody can ask about health and metrics at the moment");
                    clock.sleep_until(clock.now() + AFTER_A_FAILURE).await;
                }
            }
            while open.try_join_next().is_some() {}
        }
    }
}

async fn answer(stream: TcpStream, router: Router) {
    let connection = http1::Builder::new()
        .keep_alive(false)
        .max_buf_size(REQUEST_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    match tokio::time::timeout(CONNECTION, connection).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a question about health ended badly"),
        Err(_) => tracing::debug!("a question about health took too long"),
    }
}

fn router<C: Courier>(health: Arc<Health<C>>, metrics: Metrics) -> Router {
    let asked = get(async |State(health): State<Arc<Health<C>>>| {
        let report = health.report().await;
        let status = if report.is_well() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        (status, [(header::CACHE_CONTROL, "no-store")], report.to_string()).into_response()
    });
    let counted = get(async move |State(health): State<Arc<Health<C>>>| {
        ([(header::CONTENT_TYPE, PROMETHEUS)], health.metrics(&metrics).await)
    });
    Router::new().route("/healthz", asked).route("/metrics", counted).with_state(health)
}
