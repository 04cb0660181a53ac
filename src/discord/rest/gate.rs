//! What stands before every call: the limits and the breaker, asked together.
//!
//! Guarantees: a call that the gate holds back has used up no part of a limit and no probe.
//!
//! Does not know: the time, or what an attempt that has no answer came to.

use std::time::Duration;

use tokio::time::Instant;

use super::answer::Answer;
use super::breaker::{Breaker, Pass};
use super::call::Route;
use super::limits::Limits;

/// What stands before every call.
#[derive(Default)]
pub(super) struct Gate {
    limits: Limits,
    pub(super) breaker: Breaker,
}

/// Why a call may not go out now.
pub(super) enum Held {
    /// A limit that is known to be exhausted.
    Limit { until: Instant },
    /// A storm of refusals.
    Breaker { after: Duration },
}

impl Gate {
    /// An urgent call goes past an open breaker, but for one case: with a refused token it can only add to the refusals.
    ///
    /// # Errors
    /// What it has to wait for.
    pub(super) fn admit(
        &mut self,
        route: &Route,
        urgent: bool,
        token_refused: bool,
        now: Instant,
    ) -> Result<Pass, Held> {
        let privileged = route.exempt || (urgent && !(token_refused && route.bears_token));
        self.breaker.look(privileged, now).map_err(|after| Held::Breaker { after })?;
        self.limits.admit(route, urgent, now).map_err(|until| Held::Limit { until })?;
        Ok(self.breaker.pass(privileged, now))
    }

    /// Takes in what an answer says about limits, and whether it was a refusal. Returns true where this answer is the one
    /// that opened the breaker.
    pub(super) fn learn(&mut self, route: &Route, answer: &Answer, pass: Pass, now: Instant) -> bool {
        self.limits.learn(route, &answer.told, now);
        if let Some(wait) = answer.told_to_wait() {
            self.limits.told_to_wait(route, wait, now);
        }
        match answer.status {
            500.. => false,
            401 | 403 | 429 if !answer.told.shared => self.breaker.refused(now),
            _ => {
                self.breaker.accepted(pass, now);
                false
            }
        }
    }
}
