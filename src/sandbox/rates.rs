//! Rate limits by route, off until they are asked for.
//!
//! A limit counts requests by method, route and the route's first id (channel, server, webhook), as Discord's buckets do, on the
//! monotonic clock. Over it: 429 with what Discord says then.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use super::faults::Matcher;

/// So many requests in so much time.
#[derive(Clone, Debug)]
pub struct RateLimit {
    /// Which requests it counts.
    pub matcher: Matcher,
    /// How many are let through.
    pub limit: u32,
    /// In how much time.
    pub per: Duration,
    /// Whether it counts all requests together and calls itself global; otherwise each channel, server or webhook by itself.
    pub global: bool,
}

impl RateLimit {
    /// A limit for each channel, server or webhook by itself.
    #[must_use]
    pub fn new(matcher: Matcher, limit: u32, per: Duration) -> Self {
        Self { matcher, limit, per, global: false }
    }

    /// Discord's limit for everything together: 50 requests a second, answers to interactions apart.
    #[must_use]
    pub fn everything() -> Self {
        Self { global: true, ..Self::new(Matcher::any("/**"), 50, Duration::from_secs(1)) }
    }

    /// Discord's limit for a channel's name: about two changes in ten minutes.
    #[must_use]
    pub fn channel_names() -> Self {
        Self::new(Matcher::new("PATCH", "/channels/*").containing("\"name\""), 2, Duration::from_secs(600))
    }
}

/// Where a request stands with its limit, for the headers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    pub(crate) bucket: usize,
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    pub(crate) reset_after: Duration,
    /// Whether this request is over the limit.
    pub(crate) over: bool,
    pub(crate) global: bool,
}

/// The limits that are on, and what they have counted.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    limits: Vec<RateLimit>,
    windows: HashMap<(usize, String), (Instant, u32)>,
}

impl Rates {
    pub(crate) fn add(&mut self, limit: RateLimit) {
        self.limits.push(limit);
    }

    /// Counts a request; `major` is the id that Discord keeps apart.
    pub(crate) fn count(&mut self, method: &str, path: &str, body: &str, major: &str) -> Option<Standing> {
        let exempt = path.starts_with("/interactions/");
        let counts = |limit: &RateLimit| limit.matcher.fits(method, path, body) && !(limit.global && exempt);
        let bucket = self.limits.iter().position(counts)?;
        let RateLimit { limit, per, global, .. } = self.limits[bucket];
        let major = if global { "" } else { major };
        let now = Instant::now();
        let (begun, used) = self.windows.entry((bucket, major.to_owned())).or_insert((now, 0));
        if now.duration_since(*begun) >= per {
            (*begun, *used) = (now, 0);
        }
        let over = *used >= limit;
        *used += u32::from(!over);
        let reset_after = per.saturating_sub(now.duration_since(*begun));
        Some(Standing { bucket, limit, remaining: limit - *used, reset_after, over, global })
    }
}
