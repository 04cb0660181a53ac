//! Whether all is well, for machines that watch this one: `GET /healthz` and `GET /metrics`, on an address that the operator
//! names.
//!
//! And the other way round: a heartbeat to an address of the operator's, whose absence alerts elsewhere.
//!
//! Guarantees: `/healthz` answers 200 only while Discord's events come in and it answers what it is asked, the database takes changes, the engine's loop runs and
//! its auditor has nothing that it can't mend,
//! and 503 with what is wrong, and since when, otherwise; an answer, or its absence, comes within 10 s; nothing
//! of an incident or of a person is shown. Nothing that the bot does waits for anybody who asks.
//!
//! Does not know: what a page is, or who is connected to what. It asks the engine.

mod heartbeat;
mod report;
mod server;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use metrics::{describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use thiserror::Error;

pub use heartbeat::beat;
pub use report::{Report, Vitals};
pub use server::{BindError, Listener};

use crate::clock::Clock;
use crate::engine::measure::{ACKNOWLEDGED, CYCLE, LATENESS, METRICS, Sort, Standing};
use crate::engine::{Agreements, Courier, Engine};

/// How long the database has for a change before it counts as taking none.
const WRITES_WITHIN: Duration = Duration::from_secs(3);
/// Bounds of the histogram of lateness, in seconds. A ring in time is well below one.
const LATE: [f64; 10] = [0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 1_800.0];
/// Of how fast people answer.
const ANSWERED: [f64; 9] = [10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_200.0, 1_800.0, 3_600.0];
/// Of how long a round of the loop takes.
const ROUND: [f64; 9] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 1.0, 5.0];

/// Nothing can be counted.
#[derive(Debug, Error)]
#[error("the metrics can't be set up: {0}")]
pub struct Uncounted(String);

/// Where what is counted comes together. There is one for a process, made before anything is counted.
#[derive(Clone, Debug)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Has everything collected from now on.
    ///
    /// # Errors
    ///
    /// Somebody in this process collects already.
    pub fn collect() -> Result<Self, Uncounted> {
        let handle = recorder().and_then(PrometheusBuilder::install_recorder);
        let handle = handle.map_err(|error| Uncounted(error.to_string()))?;
        for metric in METRICS {
            match metric.sort {
                Sort::Counter => describe_counter!(metric.name, metric.help),
                Sort::Gauge => describe_gauge!(metric.name, metric.help),
                Sort::Histogram => describe_histogram!(metric.name, metric.help),
            }
        }
        Ok(Self(handle))
    }
}

impl Metrics {
    /// Puts in order what was counted since somebody asked, so that it does not grow.
    fn upkeep(&self) {
        self.0.run_upkeep();
    }
}

fn recorder() -> Result<PrometheusBuilder, BuildError> {
    let bounds = [(LATENESS, LATE.as_slice()), (ACKNOWLEDGED, &ANSWERED), (CYCLE, &ROUND)];
    bounds.into_iter().try_fold(PrometheusBuilder::new(), |builder, (name, bounds)| {
        builder.set_buckets_for_metric(Matcher::Full(name.to_owned()), bounds)
    })
}

/// Looks at the engine when somebody asks.
#[derive(Debug)]
pub struct Health<C> {
    engine: Arc<Engine<C>>,
}

impl<C: Courier> Health<C> {
    /// Of that engine.
    pub fn of(engine: Arc<Engine<C>>) -> Arc<Self> {
        Arc::new(Self { engine })
    }

    pub(crate) fn clock(&self) -> Clock {
        self.engine.clock().clone()
    }

    fn agreements(&self) -> &Agreements {
        self.engine.agreements()
    }

    /// How it is now.
    pub async fn report(&self) -> Report {
        let begun = tokio::time::Instant::now();
        let writing = self.engine.store().try_writing(self.engine.now());
        let writes = match tokio::time::timeout(WRITES_WITHIN, writing).await {
            Ok(Ok(())) => Ok(TimeDelta::from_std(begun.elapsed()).unwrap_or(TimeDelta::MAX)),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("no change was saved within {} s", WRITES_WITHIN.as_secs())),
        };
        let load = async { self.engine.store().reader().await?.reader().load().await };
        let vitals = Vitals {
            link: self.engine.link(),
            ails: self.engine.courier().ails(),
            writes,
            last_cycle: self.engine.last_cycle(),
            audited: self.engine.audited(),
            load: load.await.map_err(|error: crate::store::StoreError| error.to_string()),
        };
        vitals.report(self.engine.now())
    }

    /// What was counted, in Prometheus's text format, with what stands at the moment.
    pub(crate) async fn metrics(&self, metrics: &Metrics) -> String {
        let (now, link) = (self.engine.now(), self.engine.link());
        let load = async { self.engine.store().reader().await?.reader().load().await };
        match load.await {
            Ok(load) => {
                let oldest = load.oldest.map_or(TimeDelta::zero(), |oldest| now - oldest);
                let (rows, open, running) = (load.rows, load.open, load.running);
                Standing { rows, oldest, open, running, connected: link.is_up }.show();
            }
            Err::<_, crate::store::StoreError>(error) => tracing::warn!(%error, "what stands could not be counted"),
        }
        metrics.0.render()
    }
}
