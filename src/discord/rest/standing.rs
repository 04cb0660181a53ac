//! Whether Discord does what it is asked at all, by what became of the calls.
//!
//! Guarantees: one failure, or a few in a row, are no alarm; one answer ends it; what was long ago says nothing.
//!
//! Does not know: which calls they were, nor the time.

use std::time::Duration;

use tokio::time::Instant;

/// Failures that span so long, and nothing else meanwhile, are an alarm.
const ALARM: Duration = Duration::from_secs(60);
/// And that many at least.
const AT_LEAST: u32 = 3;
/// After this long without a call nobody knows how Discord is.
const FORGOTTEN: Duration = Duration::from_secs(300);

/// What became of the last calls.
#[derive(Debug, Default)]
pub(super) struct Standing {
    failing: Option<Failing>,
    token_refused: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
struct Failing {
    first: Instant,
    last: Instant,
    calls: u32,
}

/// What is wrong with Discord's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ails {
    /// It refuses the bot's token.
    Token,
    /// It has not answered a call for so long.
    Unanswered(Duration),
}

impl Standing {
    /// Discord did what was asked, or said why it does not.
    pub(super) fn answered(&mut self) {
        *self = Self::default();
    }

    /// Discord answered with a failure of its own, or not at all.
    pub(super) fn failed(&mut self, now: Instant) {
        let goes_on = self.failing.filter(|failing| now - failing.last < FORGOTTEN);
        let Failing { first, calls, .. } = goes_on.unwrap_or(Failing { first: now, last: now, calls: 0 });
        self.failing = Some(Failing { first, last: now, calls: calls.saturating_add(1) });
    }

    /// Discord said that the token is not valid.
    pub(super) fn token_refused(&mut self, now: Instant) {
        self.token_refused = Some(now);
    }

    /// What is wrong; `None`: nothing that is known.
    pub(super) fn ails(&self, now: Instant) -> Option<Ails> {
        if self.token_refused.is_some_and(|last| now - last < FORGOTTEN) {
            return Some(Ails::Token);
        }
        let Failing { first, last, calls } = self.failing?;
        let is_alarm = calls >= AT_LEAST && last - first >= ALARM && now - last < FORGOTTEN;
        is_alarm.then(|| Ails::Unanswered(now - first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After calls at these seconds (negative: answered), what is said at `now`.
    fn ails(calls: &[i64], now: u64) -> Option<Ails> {
        let (start, mut standing) = (Instant::now(), Standing::default());
        for call in calls {
            match u64::try_from(*call) {
                Ok(at) => standing.failed(start + Duration::from_secs(at)),
                Err(_) => standing.answered(),
            }
        }
        standing.ails(start + Duration::from_secs(now))
    }

    #[test]
    fn failures_alone_for_a_minute_are_an_alarm_until_one_answer() {
        let since = |seconds| Some(Ails::Unanswered(Duration::from_secs(seconds)));
        for (calls, now, expected) in [
            (vec![], 100, None),
            (vec![0], 100, None),
            (vec![0, 1, 2, 3, 59], 59, None),
            (vec![0, 60], 60, None),
            (vec![0, 1, 60], 60, since(60)),
            (vec![0, 1, 60], 200, since(200)),
            (vec![0, 1, 60, -1], 60, None),
            (vec![0, 1, -1, 60, 61], 62, None),
            // What was long ago says nothing, and what fails then begins anew.
            (vec![0, 1, 60], 360, None),
            (vec![0, 1, 60, 400], 400, None),
            (vec![0, 1, 60, 400, 430, 460], 460, since(60)),
        ] {
            assert_eq!(ails(&calls, now), expected, "{calls:?} at {now}");
        }
    }

    #[test]
    fn a_refused_token_is_one_at_once_and_until_it_is_taken() {
        let (mut standing, now) = (Standing::default(), Instant::now());
        standing.token_refused(now);
        assert_eq!(standing.ails(now), Some(Ails::Token));
        standing.answered();
        assert_eq!(standing.ails(now), None);
    }
}
