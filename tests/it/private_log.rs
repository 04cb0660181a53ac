//! Private incidents: what is looked at from outside the channel stands in the access log, and does not drown it.

use crate::privacy::opened;
use crate::town::{Incident, Town, minutes};

async fn looks(town: &Town, incident: &Incident, what: &str) -> usize {
    let log = town.bob.types(incident, "/incident private log").await;
    assert!(log.ephemeral);
    log.text().matches(&format!("used {what} outside its channel")).count()
}

#[tokio::test]
async fn lists_and_searches_are_on_the_log_once_an_hour() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    town.bob.types(&incident, "/incident private invite user:carol").await;
    for (line, what) in [("search text:stolen", "/incident search"), ("list", "/incident list")] {
        let line = format!("/incident {line}");
        assert!(town.carol.types("general", &line).await.text().contains("Stolen"), "{line}");
        assert_eq!(looks(&town, &incident, what).await, 1, "{line}");
        town.after(minutes(30)).await;
        town.carol.types("general", &line).await;
        assert_eq!(looks(&town, &incident, what).await, 1, "{line}: it is noted once an hour");
        town.bob.types("general", &line).await;
        assert_eq!(looks(&town, &incident, what).await, 2, "{line}: Bob is somebody else");
        town.after(minutes(31)).await;
        town.carol.types("general", &line).await;
        assert_eq!(looks(&town, &incident, what).await, 3, "{line}");
        town.carol.types(&incident, &line).await;
        assert_eq!(looks(&town, &incident, what).await, 3, "{line}: inside everybody looks as they like");
        assert!(!town.erin.types("general", &line).await.text().contains("Stolen"));
        assert_eq!(looks(&town, &incident, what).await, 3, "{line}: who sees nothing has not looked");
    }
    town.finish().await;
}

#[tokio::test]
async fn forms_that_show_something_are_on_the_log() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    for what in ["/incident describe", "/incident resolve"] {
        let sent = town.bob.sends(&incident, what);
        assert!(sent.answered().await.unwrap().form.is_some());
        assert_eq!(looks(&town, &incident, what).await, 0, "{what}: inside");
        let sent = town.bob.sends("general", &format!("{what} incident:1"));
        assert!(sent.answered().await.unwrap().form.is_some());
        assert_eq!(looks(&town, &incident, what).await, 1, "{what}");
    }
    let card = town.bob.types("general", "/incident show incident:1").await;
    let pressed = town.sandbox.press(town.bob.id, card.message.unwrap(), "Update").unwrap();
    assert!(pressed.answered().await.unwrap().form.is_some());
    assert_eq!(looks(&town, &incident, "/incident update").await, 1);
    town.finish().await;
}
