//! Scripted misfortune: which request fails, how, and how often.
//!
//! A fault is used up by the requests that match it, the oldest matching fault first. Each kind is one that Discord or the way
//! to it shows in life: an error before or after the work was done, a hang, a reset, a limit. `GET /` is the gateway's door.

use std::time::Duration;

/// Which requests a fault is for.
#[derive(Clone, Debug)]
pub struct Matcher {
    method: Option<String>,
    path: String,
    containing: Option<String>,
}

impl Matcher {
    /// Requests with `method` whose path below `/api/v10` fits `path`, where `*` stands for anything within one step, `**` for anything.
    #[must_use]
    pub fn new(method: &str, path: &str) -> Self {
        Self { method: Some(method.to_uppercase()), path: path.to_owned(), containing: None }
    }

    /// Requests with any method.
    #[must_use]
    pub fn any(path: &str) -> Self {
        Self { method: None, path: path.to_owned(), containing: None }
    }

    /// Narrows it to requests whose body (as JSON text) contains `text`.
    #[must_use]
    pub fn containing(mut self, text: &str) -> Self {
        self.containing = Some(text.to_owned());
        self
    }

    pub(crate) fn fits(&self, method: &str, path: &str, body: &str) -> bool {
        self.method.as_deref().is_none_or(|own| own == method)
            && glob(&self.path, path)
            && self.containing.as_deref().is_none_or(|text| body.contains(text))
    }
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Answers this status; nothing was done.
    Status(u16),
    /// Does the work, answers this status all the same.
    DoneThen(u16),
    /// Waits, then works and answers.
    Hang(Duration),
    /// Waits, then resets the connection; nothing was done.
    HangThenReset(Duration),
    /// Resets the connection without an answer; nothing was done.
    Reset,
    /// Does the work, resets the connection without an answer.
    DoneThenReset,
    /// Waits, does the work, resets the connection without an answer.
    HangThenDoneThenReset(Duration),
    /// Answers 429; nothing was done.
    RateLimited {
        /// How long to wait, in seconds.
        retry_after: f64,
        /// Whether it is the limit for everything.
        global: bool,
    },
    /// Refuses in Discord's own words.
    Refuse {
        /// The HTTP status.
        status: u16,
        /// Discord's error code.
        code: u32,
        /// Discord's message.
        message: &'static str,
    },
}

/// The faults that are still to happen.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    waiting: Vec<(Matcher, Fault, u32)>,
}

impl Faults {
    pub(crate) fn add(&mut self, matcher: Matcher, fault: Fault, times: u32) {
        self.waiting.push((matcher, fault, times));
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }

    /// How many times faults are still to happen.
    pub(crate) fn left(&self) -> u64 {
        self.waiting.iter().map(|(_, _, times)| u64::from(*times)).sum()
    }

    /// Uses up the first fault that fits.
    pub(crate) fn strike(&mut self, method: &str, path: &str, body: &str) -> Option<Fault> {
        let at = self.waiting.iter().position(|(matcher, _, times)| *times > 0 && matcher.fits(method, path, body))?;
        let (_, fault, times) = &mut self.waiting[at];
        *times -= 1;
        let fault = fault.clone();
        self.waiting.retain(|(_, _, times)| *times > 0);
        Some(fault)
    }
}

/// Whether `path` fits `pattern`: `*` is anything but `/`, `**` anything.
fn glob(pattern: &str, path: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == path };
    let Some(rest) = path.strip_prefix(before) else { return false };
    let (after, deep) = after.strip_prefix('*').map_or((after, false), |after| (after, true));
    let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
    ends.take_while(|end| deep || !rest[..*end].contains('/')).any(|end| glob(after, &rest[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stays_within_its_step() {
        for (pattern, path, fits) in [
            ("/guilds/*/channels", "/guilds/12/channels", true),
            ("/guilds/*/channels", "/guilds/12/34/channels", false),
            ("/channels/**", "/channels/1/messages/2", true),
            ("/channels/*", "/channels/1/messages", false),
            ("/users/@me", "/users/@me", true),
            ("/users/@me", "/users/@mei", false),
        ] {
            assert_eq!(glob(pattern, path), fits, "{pattern} {path}");
        }
    }

    #[test]
    fn a_fault_is_used_up() {
        let mut faults = Faults::default();
        faults.add(Matcher::new("post", "/a").containing("x"), Fault::Reset, 2);
        let strikes = ["y", "x", "x", "x"].map(|body| faults.strike("POST", "/a", body).is_some());
        assert_eq!(strikes, [false, true, true, false]);
    }
}
