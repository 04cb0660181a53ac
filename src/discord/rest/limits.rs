//! Which call may go out when: Discord's limits as far as they are known, and the ceiling of our own.
//!
//! A limit is learned from every answer's headers and from 429s. Discord keeps one per bucket (which several routes may
//! share) and major parameter; a 429 holds the route that it was given for, whatever the bucket says, since some limits
//! (two channel names in ten minutes) stand in no header.
//!
//! Guarantees: a limit holds its own route or bucket alone, a global one all but the exempt; at most [`CEILING`] calls in
//! any one second; a limit whose reset has passed is forgotten. All of it is a decision from an instant that is passed in.
//!
//! Accepted: calls that wait for the same reset go together, and some may meet a 429, which is certain and told.
//!
//! Does not know: the time, what a call does, or whether it was answered in the end.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::answer::{Told, Wait};
use super::call::Route;

/// Calls in any one second, all together. Discord allows 50 ("Global Rate Limit"); the rest is for the wire's jitter.
const CEILING: usize = 45;

/// Of these, kept for urgent calls.
const URGENT: usize = 10;

const SECOND: Duration = Duration::from_secs(1);

/// Two resets closer than this belong to the same window: the difference is the wire's.
const SAME_WINDOW: Duration = Duration::from_millis(250);

/// How often limits that have passed are swept out.
const SWEEP_EVERY: Duration = Duration::from_secs(10);

/// Routes whose bucket is remembered; past it all are learned anew. The bot knows a few dozen.
const ROUTES_MAX: usize = 512;

/// Everything that is known about limits.
#[derive(Default)]
pub(super) struct Limits {
    /// The bucket that a route was last seen in, by the route's name.
    buckets: HashMap<String, String>,
    windows: HashMap<Key, Window>,
    all_until: Option<Instant>,
    /// When the calls of the last second went out, the oldest first.
    last_second: VecDeque<Instant>,
    sweep_at: Option<Instant>,
}

/// What a window is kept for, each with a major parameter.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    /// A count in headers: by bucket, or by route where no bucket was named.
    Counted(String, String),
    /// A 429: by route.
    Refused(String, String),
}

#[derive(Debug)]
struct Window {
    left: u32,
    resets: Instant,
}

impl Limits {
    /// Lets a call out, or says until when it must wait.
    ///
    /// # Errors
    /// The instant before which it must not go; there may be another reason to wait then.
    pub(super) fn admit(&mut self, route: &Route, urgent: bool, now: Instant) -> Result<(), Instant> {
        if route.exempt {
            return Ok(());
        }
        let counted = self.counted(route);
        let refused = Key::Refused(route.name.clone(), route.major.clone());
        let exhausted = |key: &Key| self.windows.get(key).filter(|window| window.left == 0).map(|window| window.resets);
        let known = [self.all_until, exhausted(&counted), exhausted(&refused)];
        let until = known.into_iter().flatten().chain(self.ceiling(urgent, now)).filter(|until| *until > now).max();
        if let Some(until) = until {
            return Err(until);
        }
        if let Some(window) = self.windows.get_mut(&counted) {
            window.left = window.left.saturating_sub(1);
        }
        self.last_second.push_back(now);
        Ok(())
    }

    /// Takes in what an answer's headers say about the route.
    pub(super) fn learn(&mut self, route: &Route, told: &Told, now: Instant) {
        self.sweep(now);
        if let Some(bucket) = &told.bucket {
            if self.buckets.len() >= ROUTES_MAX {
                self.buckets.clear();
            }
            self.buckets.insert(route.name.clone(), bucket.clone());
        }
        let (Some(left), Some(after)) = (told.remaining, told.reset_after) else { return };
        let resets = now + after;
        let key = self.counted(route);
        match self.windows.get_mut(&key).filter(|window| window.resets > now) {
            // Answers overtake each other, and calls on the way are not in Discord's count yet: the lower count holds.
            Some(window) if resets <= window.resets + SAME_WINDOW => {
                if resets + SAME_WINDOW >= window.resets {
                    window.left = window.left.min(left);
                    window.resets = window.resets.max(resets);
                }
            }
            _ => {
                self.windows.insert(key, Window { left, resets });
            }
        }
    }

    /// Takes in a 429.
    pub(super) fn told_to_wait(&mut self, route: &Route, wait: Wait, now: Instant) {
        let until = now + wait.after;
        if wait.global {
            self.all_until = self.all_until.max(Some(until));
            return;
        }
        let key = Key::Refused(route.name.clone(), route.major.clone());
        let window = self.windows.entry(key).or_insert(Window { left: 0, resets: until });
        window.resets = window.resets.max(until);
    }

    fn counted(&self, route: &Route) -> Key {
        Key::Counted(self.buckets.get(&route.name).unwrap_or(&route.name).clone(), route.major.clone())
    }

    /// When the ceiling next has room, where it has none now. It counts the calls of the last second: a bucket of tokens
    /// would let nearly twice as many out in the second after a pause.
    fn ceiling(&mut self, urgent: bool, now: Instant) -> Option<Instant> {
        while self.last_second.front().is_some_and(|went| *went + SECOND <= now) {
            self.last_second.pop_front();
        }
        let room = if urgent { CEILING } else { CEILING - URGENT };
        let too_many = self.last_second.len().checked_sub(room)?;
        self.last_second.get(too_many).map(|went| *went + SECOND)
    }

    fn sweep(&mut self, now: Instant) {
        if self.sweep_at.is_some_and(|at| now < at) {
            return;
        }
        self.sweep_at = Some(now + SWEEP_EVERY);
        self.windows.retain(|_, window| window.resets > now);
        self.all_until = self.all_until.filter(|until| *until > now);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::call::Call;
    use super::*;

    fn message(channel: u64) -> Route {
        Call::post(format!("/channels/{channel}/messages"), Value::Null).route()
    }

    fn rename(channel: u64) -> Route {
        Call::patch(format!("/channels/{channel}"), Value::Null).route()
    }

    fn callback() -> Route {
        Call::post("/interactions/1/to-ken/callback", Value::Null).route()
    }

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn start() -> (Limits, Instant) {
        (Limits::default(), Instant::now())
    }

    #[test]
    fn an_exhausted_limit_holds_its_own_channel_until_its_reset() {
        let (mut limits, now) = start();
        limits.learn(&message(1), &Told::test("b", 0, ms(800)), now);
        assert_eq!(limits.admit(&message(1), false, now), Err(now + ms(800)));
        assert_eq!(limits.admit(&message(1), true, now), Err(now + ms(800)), "urgent calls do not go against a limit");
        assert_eq!(limits.admit(&message(2), false, now), Ok(()));
        assert_eq!(limits.admit(&rename(1), false, now), Ok(()));
        assert_eq!(limits.admit(&message(1), false, now + ms(800)), Ok(()));
    }

    #[test]
    fn routes_of_one_bucket_share_its_limit() {
        let (mut limits, now) = start();
        limits.learn(&rename(1), &Told::test("b", 4, ms(800)), now);
        limits.learn(&message(1), &Told::test("b", 0, ms(800)), now);
        assert_eq!(limits.admit(&rename(1), false, now), Err(now + ms(800)));
        assert_eq!(limits.admit(&rename(2), false, now), Ok(()));
    }

    #[test]
    fn calls_on_the_way_count_before_they_are_answered() {
        let (mut limits, now) = start();
        limits.learn(&message(1), &Told::test("", 2, ms(800)), now);
        assert_eq!(limits.admit(&message(1), false, now), Ok(()));
        assert_eq!(limits.admit(&message(1), false, now), Ok(()));
        assert_eq!(limits.admit(&message(1), false, now), Err(now + ms(800)));
        limits.learn(&message(1), &Told::test("", 1, ms(790)), now + ms(10));
        assert_eq!(limits.admit(&message(1), false, now + ms(10)), Err(now + ms(800)), "the other is still on the way");
    }

    #[test]
    fn a_new_window_replaces_the_old_and_a_late_answer_of_the_old_says_nothing() {
        let (mut limits, now) = start();
        limits.learn(&message(1), &Told::test("", 0, ms(300)), now);
        limits.learn(&message(1), &Told::test("", 4, ms(5_000)), now + ms(290));
        limits.learn(&message(1), &Told::test("", 0, ms(5)), now + ms(295));
        assert_eq!(limits.admit(&message(1), false, now + ms(296)), Ok(()));
    }

    #[test]
    fn a_429_holds_its_route_whatever_the_headers_say() {
        let (mut limits, now) = start();
        limits.learn(&rename(1), &Told::test("b", 7, ms(5_000)), now);
        limits.told_to_wait(&rename(1), Wait { after: ms(600_000), global: false }, now);
        limits.learn(&rename(1), &Told::test("b", 9, ms(20_000)), now + ms(10_000));
        assert_eq!(limits.admit(&rename(1), false, now + ms(10_000)), Err(now + ms(600_000)));
        assert_eq!(limits.admit(&rename(2), false, now), Ok(()));
        assert_eq!(limits.admit(&message(1), false, now), Ok(()));
        assert_eq!(limits.admit(&rename(1), false, now + ms(600_000)), Ok(()));
    }

    #[test]
    fn a_global_limit_holds_all_but_interaction_callbacks() {
        let (mut limits, now) = start();
        limits.told_to_wait(&message(1), Wait { after: ms(3_000), global: true }, now);
        limits.told_to_wait(&message(1), Wait { after: ms(1_000), global: true }, now);
        assert_eq!(limits.admit(&message(2), true, now), Err(now + ms(3_000)));
        assert_eq!(limits.admit(&callback(), false, now), Ok(()));
        assert_eq!(limits.admit(&message(2), false, now + ms(3_000)), Ok(()));
    }

    #[test]
    fn in_any_second_at_most_45_go_and_10_of_them_only_when_urgent() {
        let (mut limits, now) = start();
        let mut went: Vec<Instant> = Vec::new();
        for tick in 0..3_000 {
            let now = now + ms(tick);
            let ordinary = (0..3).filter(|channel| limits.admit(&message(*channel), false, now).is_ok()).count();
            went.extend(std::iter::repeat_n(now, ordinary));
        }
        assert_eq!(went.len(), 3 * (CEILING - URGENT));

        let end = now + ms(2_999);
        let urgent = (0..100).filter(|channel| limits.admit(&message(*channel), true, end).is_ok()).count();
        assert_eq!(urgent, URGENT);
        let callbacks = (0..100).filter(|_| limits.admit(&callback(), false, end).is_ok()).count();
        assert_eq!(callbacks, 100, "interaction callbacks are outside the limit");
        let until = limits.admit(&message(1), false, end).unwrap_err();
        assert!(until > end && until <= end + SECOND);
        assert_eq!(limits.admit(&message(1), false, until), Ok(()), "the instant told is the right one");
        assert!(limits.last_second.len() <= CEILING);
    }

    #[test]
    fn what_has_passed_is_forgotten() {
        let (mut limits, start) = start();
        for channel in 0..5_000 {
            let now = start + ms(channel * 100);
            limits.learn(&message(channel), &Told::test("b", 3, ms(1_000)), now);
            limits.told_to_wait(&message(channel), Wait { after: ms(1_000), global: false }, now);
        }
        assert!(limits.windows.len() < 250, "{} windows", limits.windows.len());
        for route in 0..2_000 {
            let route = Call::get(format!("/route-{route}")).route();
            limits.learn(&route, &Told::test("b", 3, ms(1_000)), start);
        }
        assert!(limits.buckets.len() <= ROUTES_MAX);
    }
}
