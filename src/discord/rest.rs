//! The one way out to Discord's HTTP API.
//!
//! [`Rest::send`] makes one attempt and says what became of it: a [`Reply`], or a [`Failure`] that tells "it certainly did
//! not happen" from "it may have happened". Whoever calls decides whether to try again.
//!
//! Guarantees: nothing goes out against a limit that is known to be exhausted, nor past 45 requests in any second; a limit
//! holds its own route alone, a global one everything but interaction callbacks; a storm of refusals stops ordinary calls
//! far below the number at which Discord bans. Waits run on the monotonic clock. Every call ends within its timeout. What is
//! kept and what is read from the wire is bounded. Neither the bot's token nor an interaction's is in an error or in the log.
//!
//! Accepted: a connection that Discord closed while it lay unused is noticed by hyper before anything is written, and the
//! request goes over a new one; where the closing and the writing cross, that cannot be told from a lost answer and is
//! [`Failure::Ambiguous`]. So is a timeout shorter than [`CONNECT_TIMEOUT`] that ends a call while it was still connecting.
//!
//! Does not know: what a message, a page or an incident is, nor what a failure means to whom.

mod answer;
mod breaker;
mod call;
mod counts;
mod failure;
mod file;
mod gate;
mod limits;
mod standing;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;
use tokio::time::Instant;

pub use answer::Reply;
pub use call::{Call, DEFAULT_TIMEOUT};
pub use counts::Counts;
pub use failure::Failure;
pub(super) use file::Unfetched;
pub use standing::Ails;

use answer::Answer;
use breaker::Pass;
use call::Route;
use counts::Tally;
use gate::{Gate, Held};
use standing::Standing;

/// How long a connection, TLS included, may take to stand.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The longest that [`Rest::send`] itself waits for a limit; a longer wait is handed back as [`Failure::RateLimited`].
const PATIENCE: Duration = Duration::from_secs(1);

/// How long an unused connection is kept. Short, because one that Discord's edge closes at the moment of writing costs an
/// ambiguous failure, and a new one costs a handshake.
const IDLE_CONNECTION: Duration = Duration::from_secs(30);

const DISCORD: &str = "https://discord.com";
const API: &str = "/api/v10";

/// Discord's rule: `DiscordBot ($url, $version)` (its reference, under "User Agent"). There is no home page yet, and
/// `.invalid` is the domain that is nobody's (RFC 2606).
const USER_AGENT: &str = concat!("DiscordBot (https://hotwash.invalid, ", env!("CARGO_PKG_VERSION"), ")");

/// Sends calls to Discord. Clones share connections, limits and counts.
#[derive(Clone)]
pub struct Rest {
    shared: Arc<Shared>,
}

struct Shared {
    client: reqwest::Client,
    base: String,
    token: SecretString,
    token_refused: AtomicBool,
    gate: Mutex<Gate>,
    standing: Mutex<Standing>,
    tally: Tally,
}

impl Rest {
    /// A way out with the bot's `token`, to Discord itself or to another `address` (scheme, host, port). No connection is
    /// made yet, and no proxy is taken from the environment.
    ///
    /// # Errors
    /// The address is not one, or has a path; the token has characters that no token has; TLS cannot be set up.
    pub fn new(token: SecretString, address: Option<&str>) -> Result<Rest, RestError> {
        let base = format!("{}{API}", origin(address.unwrap_or(DISCORD))?);
        bearer(&token).ok_or(RestError::Token)?;
        let client = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_CONNECTION)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .build()
            .map_err(|error| RestError::Client(failure::root_cause(&error)))?;
        let shared = Shared {
            client,
            base,
            token,
            token_refused: AtomicBool::new(false),
            gate: Mutex::default(),
            standing: Mutex::default(),
            tally: Tally::default(),
        };
        Ok(Rest { shared: Arc::new(shared) })
    }

    /// The connections underneath, for what makes its own calls: serenity's gateway asks a few.
    pub(super) fn client(&self) -> reqwest::Client {
        self.shared.client.clone()
    }

    /// Makes one attempt. Where a limit is known to be exhausted it waits first, at most a second and at most half of the
    /// call's time; that time covers both.
    ///
    /// # Errors
    /// A [`Failure`], which says whether the call certainly did not happen.
    pub async fn send(&self, call: Call) -> Result<Reply, Failure> {
        let route = call.route();
        let begun = Instant::now();
        let pass = match self.admitted(&call, &route, begun).await {
            Ok(pass) => pass,
            Err(failure) => return self.shared.tally.count_not_sent(failure),
        };
        let outcome = match self.attempt(&call, &route, begun).await {
            Ok(answer) => {
                self.learn(&route, &answer, pass);
                answer.judged()
            }
            Err(failure) => Err(failure),
        };
        self.note(&route, &outcome);
        self.shared.tally.count(outcome)
    }

    /// What is wrong with Discord's answers at the moment; `None`: nothing that is known.
    #[must_use]
    pub fn ails(&self) -> Option<Ails> {
        self.standing().ails(Instant::now())
    }

    /// Notes whether Discord did anything about a call that went out. A limit says neither.
    fn note(&self, route: &Route, outcome: &Result<Reply, Failure>) {
        match outcome {
            Err(Failure::RateLimited { .. }) => {}
            Err(Failure::Refused { status: 401, .. }) if route.bears_token => {
                self.standing().token_refused(Instant::now());
            }
            Err(Failure::NotSent(_) | Failure::Ambiguous(_)) => self.standing().failed(Instant::now()),
            Ok(_) | Err(Failure::Refused { .. }) if route.bears_token => self.standing().answered(),
            Ok(_) | Err(Failure::Refused { .. }) => {}
        }
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.shared.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether Discord's last word about the bot's token was that it is not valid (401): it must be replaced.
    #[must_use]
    pub fn token_refused(&self) -> bool {
        self.shared.token_refused.load(Ordering::Relaxed)
    }

    /// What became of the calls since the start.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.shared.tally.counts()
    }

    async fn admitted(&self, call: &Call, route: &Route, begun: Instant) -> Result<Pass, Failure> {
        let patience_ends = begun + PATIENCE.min(call.timeout / 2);
        loop {
            let now = Instant::now();
            let until = match self.gate().admit(route, call.urgent, self.token_refused(), now) {
                Ok(pass) => return Ok(pass),
                Err(Held::Limit { until }) => until,
                Err(Held::Breaker { after }) => return Err(Failure::held_by_breaker(after)),
            };
            if until > patience_ends {
                return Err(Failure::RateLimited { after: until.saturating_duration_since(now) });
            }
            tokio::time::sleep_until(until).await;
        }
    }

    async fn attempt(&self, call: &Call, route: &Route, begun: Instant) -> Result<Answer, Failure> {
        let left = call.timeout.saturating_sub(begun.elapsed());
        let mut request = self.shared.client.request(call.method.clone(), format!("{}{}", self.shared.base, call.path));
        if route.bears_token {
            let bearer = bearer(&self.shared.token).ok_or_else(|| Failure::NotSent(RestError::Token.to_string()))?;
            request = request.header(AUTHORIZATION, bearer);
        }
        let response = call.fill(request).timeout(left).send().await.map_err(|error| Failure::lost(&error, left))?;
        Ok(Answer::read(response, left).await)
    }

    /// Takes from an answer what it says about limits and about the token.
    fn learn(&self, route: &Route, answer: &Answer, pass: Pass) {
        let now = Instant::now();
        let tripped = self.gate().learn(route, answer, pass, now);
        if tripped {
            tracing::warn!(
                route = %route.name,
                status = answer.status,
                "Discord refused over {} calls within 10 minutes: all but urgent ones wait a minute",
                breaker::THRESHOLD
            );
        }
        if !route.bears_token {
            return;
        }
        if answer.status == 401 && !self.shared.token_refused.swap(true, Ordering::Relaxed) {
            tracing::error!("Discord refuses the bot's token: it was reset or is not a bot's");
        } else if (200..300).contains(&answer.status) {
            self.shared.token_refused.store(false, Ordering::Relaxed);
        }
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.shared.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rest").field("base", &self.shared.base).finish_non_exhaustive()
    }
}

/// Why there is no way out to Discord. The text says what to write instead.
#[derive(Debug, Error)]
pub enum RestError {
    /// The address is of no use; the text does not repeat it, for it may hold a password.
    #[error(
        "Discord's address {0}. Write scheme, host and port alone, as in `http://127.0.0.1:8080`; `/api/v10` is added."
    )]
    Address(&'static str),
    /// The token cannot stand in a request's header.
    #[error("the bot token holds a space, a line break or another character that no token has")]
    Token,
    /// TLS cannot be set up.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(String),
}

/// Scheme, host and port of `address`, without a slash at the end.
fn origin(address: &str) -> Result<String, RestError> {
    let url = reqwest::Url::parse(address).map_err(|_| RestError::Address("is not an address"))?;
    let complaint = if !matches!(url.scheme(), "http" | "https") {
        "begins with neither `http://` nor `https://`"
    } else if !url.username().is_empty() || url.password().is_some() {
        "holds a user name or a password"
    } else if url.path() != "/" {
        "has a path"
    } else if url.query().is_some() || url.fragment().is_some() {
        "has a `?` or a `#`"
    } else {
        return Ok(url.origin().ascii_serialization());
    };
    Err(RestError::Address(complaint))
}

/// The header's value that shows the token; `None` where the token cannot stand in a header.
fn bearer(token: &SecretString) -> Option<HeaderValue> {
    let token = token.expose_secret();
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let mut value = HeaderValue::from_str(&format!("Bot {token}")).ok()?;
    value.set_sensitive(true);
    Some(value)
}
