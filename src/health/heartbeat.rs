//! The heartbeat: a sign of life to an address of the operator's, whose absence alerts elsewhere.
//!
//! Guarantees: it beats only while all is well, and never holds up anything; what became of it is logged when that changes.
//!
//! Accepted: a beat that fails is not repeated before the next one is due. Nothing is owed to whoever listens: what does not come
//! is the message.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use reqwest::redirect::Policy;

use super::{Health, Metrics};
use crate::engine::Courier;

/// How long a beat may take.
const WITHIN: Duration = Duration::from_secs(10);
/// How often is looked whether there is an address by now, and what was counted is put in order.
const UPKEEP: TimeDelta = TimeDelta::minutes(1);

/// Beats until it is dropped, where the configuration names an address; and keeps what was counted in order, so that it does not
/// grow while nobody asks.
pub async fn beat<C: Courier>(health: Arc<Health<C>>, metrics: Option<Metrics>) {
    let client = reqwest::Client::builder()
        .user_agent(concat!("hotwash/", env!("CARGO_PKG_VERSION")))
        .timeout(WITHIN)
        .redirect(Policy::none())
        .no_proxy()
        .build();
    let client = match client {
        Ok(client) => client,
        Err(error) => return tracing::error!(%error, "there is no heartbeat"),
    };
    let clock = health.clock();
    let mut last = None;
    loop {
        let heartbeat = health.agreements().file().heartbeat.clone();
        let next = clock.now() + heartbeat.as_ref().map_or(UPKEEP, |heartbeat| heartbeat.every);
        while clock.now() < next {
            clock.sleep_until(next).await;
        }
        metrics.as_ref().inspect(|metrics| metrics.upkeep());
        let Some(heartbeat) = heartbeat else { continue };
        let report = health.report().await;
        let became = match report.is_well() {
            true => sent(&client, heartbeat.url.reveal()).await,
            false => Err("withheld, since not all is well".to_owned()),
        };
        if last.as_ref() != Some(&became) {
            match &became {
                Ok(()) => tracing::info!(to = heartbeat.url.host(), "the heartbeat arrives"),
                Err(why) => {
                    report.wrong().for_each(|wrong| tracing::warn!(wrong, "not all is well"));
                    tracing::warn!(to = heartbeat.url.host(), why, "no heartbeat");
                }
            }
        }
        last = Some(became);
    }
}

/// One beat; an error says why it did not arrive, without the address, which may hold a key.
async fn sent(client: &reqwest::Client, url: &str) -> Result<(), String> {
    match client.get(url).send().await {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => Err(format!("the address answers {}", answer.status().as_u16())),
        Err(error) => Err(root_cause(&error.without_url())),
    }
}

fn root_cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), root_cause)
}
