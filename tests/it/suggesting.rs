//! What is offered while somebody types.

use crate::town::Town;

#[tokio::test]
async fn while_the_database_is_slow_nothing_is_offered_and_nobody_waits() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident theory add text:DNS").await;
    town.bob.types(&incident, "/incident note text:the pool is full").await;
    let lines = ["/incident show incident:", "/incident timeline edit entry:", "/incident theory confirm number:"];
    let offered = async |line: &str| town.bob.is_offered(&incident, line).await.len();
    let store = town.store();
    let mut held = Vec::new();
    // Every connection that reads is taken: whoever asks for one waits.
    while let Ok(Ok(reading)) = tokio::time::timeout(std::time::Duration::from_millis(500), store.reader()).await {
        held.push(reading);
    }
    for line in lines {
        assert_eq!(offered(line).await, 0, "{line}");
    }
    drop(held);
    for line in lines {
        assert_ne!(offered(line).await, 0, "{line}");
    }
    town.finish().await;
}

#[tokio::test]
async fn the_open_ones_come_first_and_a_number_leads_to_its_incident() {
    let town = Town::start().await;
    for title in ["Checkout errors", "Login is down", "Search is slow"] {
        town.bob.opens(title, "sev3").await;
        town.clock.advance(crate::town::minutes(5));
    }
    town.bob.types(&town.incident(3), "/incident resolve resolution:restarted").await;
    let offered = async |line: &str| {
        let offered = town.bob.is_offered("general", line).await;
        offered.into_iter().map(|choice| choice.name).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(offered("/incident show incident:").await, @"
    #2 Login is down · investigating
    #1 Checkout errors · investigating
    #3 Search is slow · resolved
    ");
    insta::assert_snapshot!(offered("/incident show incident:3").await, @"#3 Search is slow · resolved");
    insta::assert_snapshot!(offered("/incident show incident:LOGIN").await, @"#2 Login is down · investigating");
    town.finish().await;
}
