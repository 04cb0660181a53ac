//! Discord itself is down while somebody is to be paged: whoever is to be told by another way is told, once, and once more when it
//! is back; what people should have read is there then, once, in order, and marked as late.

use hotwash::incident::Event;
use hotwash::sandbox::{Fault, Matcher};

use crate::receiver::Receiver;
use crate::town::{Town, minutes, seconds};

async fn town(hook: &Receiver) -> Town {
    let toml = format!(
        r#"
[[notifier]]
id = "ops"
kind = "webhook"
url = "{}/hook"
secret_env = "OPS_HOOK_SECRET"
discord_down_after = "2m"
"#,
        hook.url
    );
    Town::configured(&toml).await
}

/// Nothing gets through to Discord, and its gateway is gone.
async fn goes_down(town: &Town) {
    for path in ["/", "/**"] {
        town.sandbox.fault(Matcher::any(path), Fault::Status(503), 100_000);
    }
    town.sandbox.drop_gateway();
    town.within("the bot notices", async || (!town.bot().engine().link().is_up).then_some(())).await;
}

/// Waits until what Discord does not take is written down as to be tried again.
async fn tried(town: &Town) {
    let store = town.store();
    let look = async || {
        let mut reading = store.reader().await.unwrap();
        let due = reading.reader().due().await.unwrap().urgent?;
        (due > town.clock.now()).then_some(())
    };
    town.within("the ring is put back", look).await;
}

async fn comes_back(town: &Town) {
    town.sandbox.clear_faults();
    town.within("it is connected", async || town.bot().engine().link().is_up.then_some(())).await;
}

#[tokio::test]
async fn discord_down_during_an_incident_is_told_outside_and_so_is_its_being_back() {
    let hook = Receiver::start().await;
    let town = town(&hook).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.after(seconds(60)).await;
    goes_down(&town).await;
    town.clock.advance(minutes(4));
    tried(&town).await;
    assert_eq!(hook.came().len(), 0, "the ring has waited for a moment only");
    town.clock.advance(seconds(11));
    let came = hook.has(1).await.remove(0).json();
    assert_eq!(came["kind"], "discord_down");
    assert_eq!(
        came["text"],
        "Discord can't be reached since 2026-03-02 12:01 UTC. #1 SEV1 Checkout errors is not acknowledged, and its page (level 2) waits"
    );
    town.clock.advance(minutes(30));
    tried(&town).await;
    hook.has(1).await;

    comes_back(&town).await;
    let passing = town.lets_time_pass();
    let page = incident.pings("Responders").await;
    assert!(page.content.contains("late by 30 min"), "{}", page.content);
    let came = hook.has(2).await.remove(1).json();
    drop(passing);
    assert_eq!((&came["kind"], &came["late"]), (&"discord_back".into(), &1.into()));
    assert_eq!(came["text"], "Discord is back. 1 page was delivered late: #1");
    let told = incident.events().await.into_iter().filter(|event| matches!(event, Event::ToldOutside(_))).count();
    assert_eq!(told, 1);
    assert_eq!(incident.count("late by 30 min"), 1, "what they should have read is there once");
    town.bob.types(&incident, "/incident ack").await;
    incident.stays_quiet().await;
    hook.has(2).await;
    town.finish().await;
}

#[tokio::test]
async fn with_nothing_open_nobody_is_told() {
    let hook = Receiver::start().await;
    let town = town(&hook).await;
    let acknowledged = town.bob.opens("Checkout errors", "sev1").await;
    acknowledged.pings("On-call").await;
    town.bob.types(&acknowledged, "/incident ack").await;
    goes_down(&town).await;
    for _ in 0..4 {
        town.clock.advance(minutes(10));
        town.within("the loop runs", async || (town.bot().engine().last_cycle() < seconds(60)).then_some(())).await;
    }
    comes_back(&town).await;
    hook.has(0).await;
    let passing = town.lets_time_pass();
    town.settled().await;
    drop(passing);
    hook.has(0).await;
    town.account_for_mentions();
    acknowledged.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn a_restart_during_the_outage_tells_nothing_twice_and_forgets_nothing() {
    let hook = Receiver::start().await;
    let town = town(&hook).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.sandbox.fault(Matcher::any("/channels/**"), Fault::Status(503), 100_000);
    town.clock.advance(minutes(5));
    tried(&town).await;
    town.clock.advance(minutes(2));
    let came = hook.has(1).await.remove(0).json();
    assert_eq!(
        came["text"],
        "Discord has not taken a page since 2026-03-02 12:05 UTC. #1 SEV1 Checkout errors is not acknowledged, and its page (level 2) waits"
    );
    town.stop_bot().await;
    town.clock.advance(minutes(5));
    town.start_bot().await;
    tried(&town).await;
    hook.has(1).await;
    town.sandbox.clear_faults();
    let passing = town.lets_time_pass();
    incident.pings("Responders").await;
    let came = hook.has(2).await.remove(1).json();
    drop(passing);
    assert_eq!(came["kind"], "discord_back");
    town.bob.types(&incident, "/incident ack").await;
    town.finish().await;
}

/// Its next try may be a minute away by then.
#[tokio::test]
async fn after_an_outage_the_card_is_right_as_soon_as_the_bot_is_connected_again() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let card = incident.card();
    let edits = format!("/channels/{}/messages/{}", incident.channel(), card.id);
    let fails = || town.sandbox.fault(Matcher::new("PATCH", &edits), Fault::Status(500), 1);
    fails();
    town.bob.sends(&incident, "/incident set field:impact value:Nobody can pay").answered().await.unwrap();
    town.put_back().await;
    for _ in 0..4 {
        fails();
        town.clock.advance(seconds(20));
        town.put_back().await;
    }
    assert!(!incident.now(&card).text().contains("Nobody can pay"), "{}", incident.now(&card).text());
    town.sandbox.drop_gateway();
    town.within("the card is right", async || incident.now(&card).text().contains("Nobody can pay").then_some(()))
        .await;
    town.finish().await;
}
