//! Stops a storm of refusals long before Discord bans for it.
//!
//! Discord bans an address for 10,000 answers of 401, 403 or 429 within 10 minutes (its reference, "Invalid Request
//! Limit"). Past [`THRESHOLD`] ordinary calls are held for a minute; then one goes as a probe. When it is accepted, calls go
//! again, but the breaker opens anew after [`STEP`] more refusals, until the ten minutes are quiet: so however long the
//! storm, ordinary calls add some 1,000 a ten minutes, and then 100 a minute.
//!
//! Guarantees: a probe that is never answered holds nobody longer than the minute it was sent in; memory is a count a minute.
//!
//! Does not know: what an urgent call is, nor the time.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// Refusals within [`WINDOW`] after which ordinary calls are held.
pub(super) const THRESHOLD: u32 = 1_000;

/// Further refusals that a storm is allowed after an accepted probe.
const STEP: u32 = 100;

const WINDOW: Duration = Duration::from_secs(600);
const PAUSE: Duration = Duration::from_secs(60);
const SLICE: Duration = Duration::from_secs(60);

/// Counts refusals, and holds calls when there are too many.
#[derive(Debug)]
pub(super) struct Breaker {
    /// Refusals, by the minute that begins at the instant.
    slices: VecDeque<(Instant, u32)>,
    allowed: u32,
    open_until: Option<Instant>,
}

/// What a call that was let through is to the breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    Ordinary,
    /// The one call that tries whether the storm is over.
    Probe,
}

impl Default for Breaker {
    fn default() -> Self {
        Self { slices: VecDeque::new(), allowed: THRESHOLD, open_until: None }
    }
}

impl Breaker {
    /// Whether a call may go; if not, how long it must wait. Changes nothing.
    pub(super) fn look(&self, privileged: bool, now: Instant) -> Result<(), Duration> {
        match self.open_until {
            Some(until) if !privileged && now < until => Err(until - now),
            _ => Ok(()),
        }
    }

    /// Lets a call through that [`Breaker::look`] said may go. The first ordinary one after the pause is the probe, and
    /// begins another pause for all others.
    pub(super) fn pass(&mut self, privileged: bool, now: Instant) -> Pass {
        if privileged || self.open_until.is_none() {
            return Pass::Ordinary;
        }
        self.open_until = Some(now + PAUSE);
        Pass::Probe
    }

    /// A call was answered with 401, 403 or 429. Returns true where this opened the breaker.
    pub(super) fn refused(&mut self, now: Instant) -> bool {
        self.forget(now);
        match self.slices.back_mut() {
            Some((begun, count)) if now < *begun + SLICE => *count += 1,
            _ => self.slices.push_back((now, 1)),
        }
        let opens = self.open_until.is_none() && self.total() > self.allowed;
        if opens {
            self.open_until = Some(now + PAUSE);
        }
        opens
    }

    /// A call was answered otherwise.
    pub(super) fn accepted(&mut self, pass: Pass, now: Instant) {
        self.forget(now);
        if pass == Pass::Probe {
            self.open_until = None;
            self.allowed = THRESHOLD.max(self.total() + STEP);
        }
    }

    fn forget(&mut self, now: Instant) {
        while self.slices.front().is_some_and(|(begun, _)| *begun + SLICE + WINDOW <= now) {
            self.slices.pop_front();
        }
        if self.total() < THRESHOLD {
            self.allowed = THRESHOLD;
        }
    }

    fn total(&self) -> u32 {
        self.slices.iter().map(|(_, count)| count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// A breaker that just opened, and the instant.
    fn open() -> (Breaker, Instant) {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..THRESHOLD {
            assert!(!breaker.refused(now));
        }
        assert_eq!(breaker.look(false, now), Ok(()));
        assert!(breaker.refused(now));
        (breaker, now)
    }

    #[test]
    fn past_a_thousand_refusals_ordinary_calls_wait_a_minute() {
        let (breaker, now) = open();
        assert_eq!(breaker.look(false, now), Err(PAUSE));
        assert_eq!(breaker.look(true, now), Ok(()));
        assert_eq!(breaker.look(false, now + seconds(59)), Err(seconds(1)));
        assert_eq!(breaker.look(false, now + PAUSE), Ok(()));
    }

    #[test]
    fn refusals_spread_over_time_open_nothing() {
        let (mut breaker, start) = (Breaker::default(), Instant::now());
        for second in 0..10_000 {
            assert!(!breaker.refused(start + seconds(second)), "after {second} s");
        }
        assert!(breaker.slices.len() <= 12);
    }

    #[test]
    fn one_probe_goes_and_its_answer_decides() {
        let (mut breaker, now) = open();
        let later = now + PAUSE;
        assert_eq!(breaker.pass(true, later), Pass::Ordinary);
        assert_eq!(breaker.pass(false, later), Pass::Probe);
        assert_eq!(breaker.look(false, later), Err(PAUSE), "no second probe");
        assert!(!breaker.refused(later));
        assert_eq!(breaker.look(false, later + seconds(1)), Err(seconds(59)));

        let still_later = later + PAUSE;
        assert_eq!(breaker.pass(false, still_later), Pass::Probe);
        breaker.accepted(Pass::Ordinary, still_later);
        assert!(breaker.look(false, still_later).is_err(), "an urgent call's success says nothing about the others");
        breaker.accepted(Pass::Probe, still_later);
        assert_eq!(breaker.look(false, still_later), Ok(()));
        assert_eq!(breaker.pass(false, still_later), Pass::Ordinary);
    }

    #[test]
    fn a_probe_that_is_never_answered_is_followed_by_another() {
        let (mut breaker, now) = open();
        assert_eq!(breaker.pass(false, now + PAUSE), Pass::Probe);
        assert_eq!(breaker.look(false, now + PAUSE * 2), Ok(()));
        assert_eq!(breaker.pass(false, now + PAUSE * 2), Pass::Probe);
    }

    #[test]
    fn a_storm_that_goes_on_stays_far_below_the_ban() {
        let (mut breaker, start) = (Breaker::default(), Instant::now());
        let mut worst = 0;
        for tick in 0..3_600 * 10 {
            let now = start + Duration::from_millis(tick * 100);
            for _ in 0..4 {
                if breaker.look(false, now).is_ok() {
                    match breaker.pass(false, now) {
                        Pass::Probe => breaker.accepted(Pass::Probe, now),
                        Pass::Ordinary => drop(breaker.refused(now)),
                    }
                }
            }
            worst = worst.max(breaker.total());
        }
        assert!(worst < 3_000, "{worst} refusals in ten minutes");
    }
}
