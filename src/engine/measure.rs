//! What is counted, where it happens: names and labels of every metric.
//!
//! Guarantees: no title, no text and no id of anybody is in a label; every label has few values. Where nobody collects, counting
//! costs next to nothing.
//!
//! Does not know: who collects, or how it is shown.

use chrono::TimeDelta;
use metrics::{counter, gauge, histogram};

/// How a metric is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Only ever grows, and begins at zero with each start.
    Counter,
    /// Is what it is at the moment.
    Gauge,
    /// How often a value fell below each of some bounds.
    Histogram,
}

/// A metric, as it is described to whoever collects it.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// How it is to be read.
    pub sort: Sort,
    /// Its labels.
    pub labels: &'static [&'static str],
    /// What it says.
    pub help: &'static str,
}

/// Every metric that there is.
pub const METRICS: [Metric; 15] = [
    metric(
        "hotwash_rings_total",
        Sort::Counter,
        &["via"],
        "Messages that rang somebody: in a channel, direct, by a notifier",
    ),
    metric(LATENESS, Sort::Histogram, &[], "Seconds from the moment when a ring was due until it was delivered"),
    metric(ACKNOWLEDGED, Sort::Histogram, &[], "Seconds from a page's last ring until somebody acknowledged it"),
    metric(
        "hotwash_deliveries_total",
        Sort::Counter,
        &["what", "result"],
        "Tries at telling the chat something: delivered, later, unknown, gone, never",
    ),
    metric("hotwash_retries_total", Sort::Counter, &["what"], "Those of them that were not the first"),
    metric(
        "hotwash_sent_unfound_total",
        Sort::Counter,
        &[],
        "Messages sent again because nobody could read whether they stood",
    ),
    metric(
        "hotwash_discord_calls_total",
        Sort::Counter,
        &["result"],
        "Calls to Discord: done, refused, rate_limited (429), ambiguous, not_sent",
    ),
    metric(
        "hotwash_gateway_events_unknown_total",
        Sort::Counter,
        &["read"],
        "Events of Discord's that the library could not read: read all the same (yes), or dropped (no)",
    ),
    metric(CYCLE, Sort::Histogram, &[], "Seconds that a round of the engine's loop took"),
    metric(
        "hotwash_mended_total",
        Sort::Counter,
        &["flaw"],
        "What the auditor found wrong and mended; it should stay 0",
    ),
    metric("hotwash_outbox_rows", Sort::Gauge, &[], "What Discord must still be told"),
    metric("hotwash_outbox_oldest_seconds", Sort::Gauge, &[], "How long the oldest of it has waited"),
    metric(
        "hotwash_incidents_open",
        Sort::Gauge,
        &[],
        "Incidents that are neither resolved nor closed, on all servers",
    ),
    metric("hotwash_pages_running", Sort::Gauge, &[], "Pages that nobody has acknowledged yet"),
    metric("hotwash_connected", Sort::Gauge, &[], "1 while Discord's events come in, else 0"),
];

/// The name of the histogram of how late rings are.
pub const LATENESS: &str = "hotwash_ring_lateness_seconds";
/// The name of the histogram of how fast people answer.
pub const ACKNOWLEDGED: &str = "hotwash_acknowledgement_seconds";
/// The name of the histogram of how long the loop's rounds take.
pub const CYCLE: &str = "hotwash_cycle_seconds";

const fn metric(name: &'static str, sort: Sort, labels: &'static [&'static str], help: &'static str) -> Metric {
    Metric { name, sort, labels, help }
}

/// What stands at the moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Rows of the outbox that are not settled.
    pub rows: u32,
    /// How long the oldest of them has waited.
    pub oldest: TimeDelta,
    /// Incidents that are neither resolved nor closed.
    pub open: u32,
    /// Pages that nobody has acknowledged yet.
    pub running: u32,
    /// Whether the chat's events come in.
    pub connected: bool,
}

impl Standing {
    /// Shows it.
    pub fn show(&self) {
        gauge!("hotwash_outbox_rows").set(self.rows);
        gauge!("hotwash_outbox_oldest_seconds").set(self.oldest.as_seconds_f64());
        gauge!("hotwash_incidents_open").set(self.open);
        gauge!("hotwash_pages_running").set(self.running);
        gauge!("hotwash_connected").set(if self.connected { 1.0 } else { 0.0 });
    }
}

/// Somebody was rung, so long after that was due. `via`: `channel`, `direct` or `notifier`.
pub(super) fn rang(via: &'static str, late: TimeDelta) {
    counter!("hotwash_rings_total", "via" => via).increment(1);
    histogram!(LATENESS).record(late.as_seconds_f64().max(0.0));
}

/// Somebody acknowledged a page, so long after it last rang.
pub(super) fn acknowledged(after: TimeDelta) {
    histogram!(ACKNOWLEDGED).record(after.as_seconds_f64().max(0.0));
}

/// One try at telling something came to this.
pub(super) fn delivered(what: &'static str, attempt: u32, result: &'static str) {
    counter!("hotwash_deliveries_total", "what" => what, "result" => result).increment(1);
    if attempt > 1 {
        counter!("hotwash_retries_total", "what" => what).increment(1);
    }
}

/// A round of the loop took so long.
pub(super) fn cycle(took: TimeDelta) {
    histogram!(CYCLE).record(took.as_seconds_f64());
}

/// The auditor has mended something.
pub(super) fn mended(flaw: &'static str) {
    counter!("hotwash_mended_total", "flaw" => flaw).increment(1);
}

/// A message in doubt was sent again, because nobody could read whether it stood.
pub fn sent_unfound() {
    counter!("hotwash_sent_unfound_total").increment(1);
}

/// A call to the chat's platform came to this.
pub fn called(result: &'static str) {
    counter!("hotwash_discord_calls_total", "result" => result).increment(1);
}

/// An event came that the library could not read; `read`: it was understood all the same.
pub fn unknown_event(read: bool) {
    counter!("hotwash_gateway_events_unknown_total", "read" => if read { "yes" } else { "no" }).increment(1);
}
