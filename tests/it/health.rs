//! Health and metrics: what `/healthz` makes of the bot's state, and what `/metrics` may say.

use std::collections::BTreeSet;
use std::sync::Arc;

use hotwash::discord::DiscordCourier;
use hotwash::engine::measure::{METRICS, Sort};
use hotwash::health::{self, Health};
use hotwash::sandbox::{Fault, Matcher};

use crate::receiver::Receiver;
use crate::town::{Town, minutes, seconds};

const README: &str = include_str!("../../README.md");

fn health(town: &Town) -> Arc<Health<DiscordCourier>> {
    Health::of(town.bot().engine().clone())
}

/// Waits until the engine's loop has run at the time that it is now: one that has not run for a minute is no healthy one.
async fn ran(town: &Town) {
    let now = async || (town.bot().engine().last_cycle() < seconds(1)).then_some(());
    town.within("the engine's loop runs", now).await;
}

#[tokio::test]
async fn a_connected_bot_is_well() {
    let town = Town::start().await;
    town.settled().await;
    let report = health(&town).report().await;
    assert!(report.is_well(), "{report}");
    let said = report.to_string();
    for words in
        ["ok\n", "discord: connected since 2026-03-02 12:00:00 UTC", "database: takes changes", "outbox: empty"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    town.finish().await;
}

#[tokio::test]
async fn discord_away_for_longer_than_two_minutes_is_said_until_it_is_back() {
    let town = Town::start().await;
    let health = health(&town);
    town.sandbox.fault(Matcher::new("GET", "/"), Fault::Status(503), 1_000);
    town.sandbox.fault(Matcher::new("GET", "/gateway"), Fault::Status(503), 1_000);
    town.sandbox.drop_gateway();
    town.within("the bot notices", async || (!town.bot().engine().link().is_up).then_some(())).await;
    town.clock.advance(seconds(119));
    ran(&town).await;
    assert!(health.report().await.is_well(), "a connection is being taken up again all the time");
    town.clock.advance(seconds(2));
    let report = health.report().await;
    let wrong: Vec<&str> = report.wrong().collect();
    assert_eq!(wrong, ["discord: not connected since 2026-03-02 12:00:00 UTC (2 min)"]);

    town.sandbox.clear_faults();
    town.within("it is connected", async || town.bot().engine().link().is_up.then_some(())).await;
    assert!(health.report().await.is_well());
    town.finish().await;
}

/// The connection stands, and yet nobody could be paged.
#[tokio::test]
async fn a_token_that_discord_refuses_is_said_until_it_is_taken() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    for path in ["/channels/**", "/guilds/**"] {
        town.sandbox.fault(Matcher::any(path), Fault::Status(401), 1_000);
    }
    let sent = town.bob.sends(&incident, "/incident set field:impact value:Nobody can pay");
    sent.answered().await.unwrap();
    let wrong = async || health(&town).report().await.wrong().map(str::to_owned).collect::<Vec<_>>();
    let said = "discord: connected since 2026-03-02 12:00:00 UTC, and refuses the bot's token: it was reset, or is not a bot's";
    town.within("it is said", async || (wrong().await == [said]).then_some(())).await;
    town.sandbox.clear_faults();
    town.clock.advance(minutes(1));
    ran(&town).await;
    town.within("it is well again", async || wrong().await.is_empty().then_some(())).await;
    town.finish().await;
}

#[tokio::test]
async fn a_loop_that_does_not_run_is_said() {
    let town = Town::start().await;
    let (bot, health) = (town.bot(), health(&town));
    town.stop_bot().await;
    town.clock.advance(minutes(2));
    let report = health.report().await;
    let wrong: Vec<&str> = report.wrong().collect();
    assert!(wrong.contains(&"engine: has not run for 2 min"), "{report}");
    assert!(wrong.iter().any(|line| line.starts_with("database: takes no changes")), "it is closed: {report}");
    drop(bot);
    town.start_bot().await;
    town.finish().await;
}

#[tokio::test]
async fn the_heartbeat_beats_while_all_is_well_and_not_otherwise() {
    let receiver = Receiver::start().await;
    let toml = format!("[health]\nheartbeat_url = \"{}/alive?key=1\"\nheartbeat_every = \"1m\"", receiver.url);
    let town = Town::configured(&toml).await;
    let beating = tokio::spawn(health::beat(health(&town), None));
    tokio::task::yield_now().await;
    town.clock.advance(seconds(59));
    receiver.has(0).await;
    for beats in 1..=2 {
        ran(&town).await;
        town.clock.advance(minutes(1));
        let came = receiver.has(beats).await;
        assert_eq!(
            (came[0].method.as_str(), came[0].path.as_str(), came[0].body.as_str()),
            ("GET", "/alive?key=1", "")
        );
        assert!(came[0].header("user-agent").starts_with("hotwash/"));
        receiver.answers(&[500]);
    }
    town.sandbox.fault(Matcher::new("GET", "/"), Fault::Status(503), 1_000);
    town.sandbox.drop_gateway();
    town.within("the bot notices", async || (!town.bot().engine().link().is_up).then_some(())).await;
    for _ in 0..3 {
        town.clock.advance(minutes(3));
        town.settled().await;
        receiver.has(2).await;
    }
    town.sandbox.clear_faults();
    town.within("it is connected", async || town.bot().engine().link().is_up.then_some(())).await;
    ran(&town).await;
    town.clock.advance(minutes(1));
    receiver.has(3).await;
    beating.abort();
    town.finish().await;
}

#[test]
fn the_readmes_table_of_metrics_is_what_is_counted() {
    let table = README.split("<!-- metrics -->").nth(1).unwrap().split("<!-- /metrics -->").next().unwrap();
    let documented: BTreeSet<String> = table.lines().filter(|row| row.starts_with("| `")).map(str::to_owned).collect();
    let row = |metric: &hotwash::engine::measure::Metric| {
        let sort = match metric.sort {
            Sort::Counter => "counter",
            Sort::Gauge => "gauge",
            Sort::Histogram => "histogram",
        };
        let labels = metric.labels.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ");
        format!("| `{}` | {sort} | {labels} | {} |", metric.name, metric.help)
    };
    let counted: BTreeSet<String> = METRICS.iter().map(row).collect();
    assert_eq!(documented, counted);
}
