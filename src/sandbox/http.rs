//! The HTTP API: takes a request apart, lets faults, limits and the token have their say, and hands it to its route.
//!
//! The work of a request is done even when its sender has gone away in the meantime, as on the real server.

mod applications;
mod body;
mod channels;
mod compose;
mod door;
mod guilds;
mod interactions;
mod messages;
mod overwrites;
mod pins;
mod reactions;
mod roles;
mod route;
mod threads;
mod users;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};

use body::Incoming;
pub(crate) use body::Upload;
pub(crate) use door::{Cut, Door};
pub(crate) use route::{Call, Outcome, Reply, Route};

use super::faults::Fault;
use super::observe::{self, Seen};
use super::rates::Standing;
use super::refusal::{self, Refusal};
use super::world::World;
use super::{Shared, gateway};

/// Serves until the task is ended.
pub(crate) async fn serve(door: Door, shared: Arc<Shared>) {
    // `body` has its own limit, Discord's.
    let app =
        Router::new().route("/", get(upgrade)).fallback(answer).layer(DefaultBodyLimit::disable()).with_state(shared);
    // It returns only when the listener fails, and then there is nobody left to tell.
    let _ = axum::serve(door, app.into_make_service_with_connect_info::<Cut>()).await;
}

/// The gateway's door. Faults for `GET /` are its.
async fn upgrade(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    upgrade: WebSocketUpgrade,
) -> Response {
    match shared.change(|world| world.faults.strike("GET", "/", "")) {
        None => {}
        Some(Fault::Hang(wait)) => tokio::time::sleep(wait).await,
        Some(Fault::Status(status) | Fault::DoneThen(status)) => return Answered::failed(status).response(),
        Some(_) => cut.now(),
    }
    upgrade.on_upgrade(move |socket| gateway::serve(shared, socket))
}

async fn answer(State(shared): State<Arc<Shared>>, ConnectInfo(cut): ConnectInfo<Cut>, request: Request) -> Response {
    let incoming = match body::read(request).await {
        Ok(incoming) => incoming,
        Err(refusal) => return Answered::refused(&refusal).response(),
    };
    if let Some(path) = incoming.path.strip_prefix("/attachments/") {
        return match shared.change(|world| world.faults.strike("GET", &incoming.path, "")) {
            None => file(&shared, path, &incoming.query),
            Some(Fault::Status(status) | Fault::DoneThen(status)) => Answered::failed(status).response(),
            Some(_) => {
                cut.now();
                StatusCode::OK.into_response()
            }
        };
    }
    let work = tokio::spawn(async move {
        let answered = work(&shared, &incoming).await;
        note(&shared, &incoming, &answered);
        answered
    });
    match work.await {
        Ok(answered) if answered.cut => {
            cut.now();
            StatusCode::OK.into_response()
        }
        Ok(answered) => answered.response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// What a request is answered with.
struct Answered {
    template: &'static str,
    status: u16,
    body: Option<Value>,
    standing: Option<Standing>,
    headers: Vec<(&'static str, String)>,
    cut: bool,
    disturbed: bool,
}

impl Answered {
    fn of(outcome: Outcome) -> Self {
        match outcome {
            Ok(reply) => Self::plain(reply.status, reply.body),
            Err(refusal) => Self::refused(&refusal),
        }
    }

    fn refused(refusal: &Refusal) -> Self {
        Self::plain(refusal.status, Some(refusal.body()))
    }

    fn plain(status: u16, body: Option<Value>) -> Self {
        Self { template: "", status, body, standing: None, headers: Vec::new(), cut: false, disturbed: false }
    }

    fn limited(retry_after: f64, global: bool) -> Self {
        let body = json!({ "message": "You are being rate limited.", "retry_after": retry_after, "global": global });
        let mut answered = Self { disturbed: true, ..Self::plain(429, Some(body)) };
        let scope = if global { "global" } else { "user" };
        answered.headers =
            vec![("retry-after", format!("{:.0}", retry_after.ceil())), ("x-ratelimit-scope", scope.into())];
        if global {
            answered.headers.push(("x-ratelimit-global", "true".into()));
        }
        answered
    }

    fn reset() -> Self {
        Self { cut: true, disturbed: true, ..Self::plain(0, None) }
    }

    fn failed(status: u16) -> Self {
        let body = json!({ "message": format!("{status}: scripted"), "code": 0 });
        Self { disturbed: true, ..Self::plain(status, Some(body)) }
    }

    fn response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = Response::builder().status(status);
        for (name, value) in &self.headers {
            response = response.header(*name, value);
        }
        let body = match self.body {
            Some(body) => {
                response = response.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        response.body(body).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
    }
}

async fn work(shared: &Shared, incoming: &Incoming) -> Answered {
    let route = match route::find(&incoming.method, &incoming.path) {
        Ok(found) => found,
        Err(refusal) => {
            let asked = format!("{} {}", incoming.method, incoming.path);
            shared.change(|world| world.unknown_routes.push(asked));
            return Answered::refused(&refusal);
        }
    };
    let template = route.0.template;
    let body = incoming.body.to_string();
    let fault = shared.change(|world| world.faults.strike(&incoming.method, &incoming.path, &body));
    let mut answered = match fault {
        Some(fault) => disturbed(shared, incoming, route, fault).await,
        None => undisturbed(shared, incoming, route, &body),
    };
    answered.template = template;
    answered
}

async fn disturbed(shared: &Shared, incoming: &Incoming, route: route::Found, fault: Fault) -> Answered {
    let wait = match fault {
        Fault::Hang(wait) | Fault::HangThenReset(wait) | Fault::HangThenDoneThenReset(wait) => wait,
        _ => Duration::ZERO,
    };
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    let done = || shared.change(|world| run(world, incoming, route));
    match fault {
        Fault::Status(status) => Answered::failed(status),
        Fault::DoneThen(status) => {
            drop(done());
            Answered::failed(status)
        }
        Fault::Hang(_) => Answered { disturbed: true, ..Answered::of(done()) },
        Fault::Reset | Fault::HangThenReset(_) => Answered::reset(),
        Fault::DoneThenReset | Fault::HangThenDoneThenReset(_) => {
            drop(done());
            Answered::reset()
        }
        Fault::RateLimited { retry_after, global } => Answered::limited(retry_after, global),
        Fault::Refuse { status, code, message } => {
            Answered { disturbed: true, ..Answered::refused(&Refusal::new(status, code, message)) }
        }
    }
}

fn undisturbed(shared: &Shared, incoming: &Incoming, route: route::Found, body: &str) -> Answered {
    let major = route.1.first().map(|(_, id)| id.clone()).unwrap_or_default();
    shared.change(|world| {
        let standing = world.rates.count(&incoming.method, &incoming.path, body, &major);
        let mut answered = match standing {
            Some(standing) if standing.over => Answered::limited(standing.reset_after.as_secs_f64(), standing.global),
            _ => Answered::of(run(world, incoming, route)),
        };
        answered.headers.extend(standing.into_iter().flat_map(|standing| limit_headers(world, standing)));
        answered.standing = standing;
        answered
    })
}

fn limit_headers(world: &World, standing: Standing) -> Vec<(&'static str, String)> {
    let after = standing.reset_after.as_secs_f64();
    let millis = i32::try_from(world.now().timestamp_subsec_millis()).unwrap_or(0);
    let at = f64::from(u32::try_from(world.now().timestamp()).unwrap_or(u32::MAX)) + f64::from(millis) / 1000.0 + after;
    vec![
        ("x-ratelimit-limit", standing.limit.to_string()),
        ("x-ratelimit-remaining", standing.remaining.to_string()),
        ("x-ratelimit-reset", format!("{at:.3}")),
        ("x-ratelimit-reset-after", format!("{after:.3}")),
        ("x-ratelimit-bucket", format!("sandbox{:026}", standing.bucket)),
    ]
}

fn run(world: &mut World, incoming: &Incoming, (route, params): route::Found) -> Outcome {
    if route.needs_token && !world.is_bot_header(incoming.authorization.as_deref()) {
        return Err(refusal::unauthorized());
    }
    (route.run)(world, &Call { params, incoming })
}

fn note(shared: &Shared, incoming: &Incoming, answered: &Answered) {
    let seen = Seen {
        method: incoming.method.clone(),
        template: answered.template,
        path: incoming.path.clone(),
        query: incoming.query.clone(),
        body: incoming.body.clone(),
        files: incoming.files.iter().map(|file| file.filename.clone()).collect(),
        status: answered.status,
        disturbed: answered.disturbed,
    };
    if let Some(observer) = &shared.observer {
        observer(&seen);
    }
    shared.change(|world| {
        if world.requests.len() == observe::KEPT {
            world.requests.pop_front();
        }
        world.requests.push_back(seen);
    });
}

/// A file, for as long as its address holds; after that Discord answers 404.
fn file(shared: &Shared, path: &str, query: &str) -> Response {
    let of: u64 = query.strip_prefix("ex=").and_then(|count| count.parse().ok()).unwrap_or(0);
    if of < shared.look(|world| world.addresses) {
        return (StatusCode::NOT_FOUND, "This content is no longer available.").into_response();
    }
    let id = path.split('/').nth(1).and_then(|id| id.parse().ok());
    let found = id.and_then(|id| shared.look(|world| world.file(id).cloned()));
    let Some(file) = found else { return StatusCode::NOT_FOUND.into_response() };
    let kind = file.content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
    ([("content-type", kind)], file.bytes).into_response()
}
