//! Private incidents: whoever is named for something can see it, and nobody who was taken out comes back by being named.

use crate::privacy::{opened, seeing};
use crate::town::{Incident, Town};

const NAMING: [&str; 5] = [
    "/incident theory add text:an old laptop owner:carol",
    "/incident action add title:New keys owner:carol",
    "/incident action edit number:1 owner:carol",
    "/incident role handover role:scribe user:carol",
    "/incident role assign role:scribe user:carol",
];

async fn log(town: &Town, incident: &Incident) -> String {
    town.bob.types(incident, "/incident private log").await.text()
}

#[tokio::test]
async fn whoever_is_named_is_let_in_and_told_of_in_the_channel_and_in_the_log() {
    for (line, logged) in NAMING.into_iter().zip([
        "Bob: let Carol in, by naming them as an owner",
        "Bob: let Carol in, by naming them as an owner",
        "Bob: let Carol in, by naming them as an owner",
        "Bob: offered a role to Carol, whom that lets in",
        "Bob: gave a role to Carol, whom that lets in",
    ]) {
        let town = Town::start().await;
        let incident = opened(&town, "sev3").await;
        town.bob.types(&incident, "/incident action add title:Old keys").await;
        assert_eq!(seeing(&town, &incident), ["bob"]);
        let answer = town.bob.types(&incident, line).await;
        assert!(!answer.ephemeral, "{line}: {}", answer.text());
        assert_eq!(seeing(&town, &incident), ["bob", "carol"], "{line}");
        let log = log(&town, &incident).await;
        assert!(log.contains(logged), "{line}: {log}");
        if !line.contains("role") {
            let told = format!("🔓 That lets {} in to #1", town.carol.mention());
            assert!(answer.text().contains(&told), "{line}: {}", answer.text());
            let again = town.bob.types(&incident, "/incident action add title:Other keys owner:carol").await;
            assert!(!again.text().contains("🔓"), "{}", again.text());
        }
        town.finish().await;
    }
}

#[tokio::test]
async fn nobody_who_was_taken_out_comes_back_by_being_named() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    town.bob.types(&incident, "/incident action add title:Old keys").await;
    town.bob.types(&incident, "/incident private invite user:carol").await;
    town.bob.types(&incident, "/incident private remove user:carol").await;
    let entries = incident.entries().await;
    for line in NAMING {
        let refused = town.bob.types(&incident, line).await;
        let told = "Carol was taken out of incident #1, which is private, and this does not let them in again. `/incident \
                    private invite` does";
        assert!(refused.ephemeral && refused.text().contains(told), "{line}: {}", refused.text());
    }
    assert_eq!(incident.entries().await, entries);
    assert_eq!(seeing(&town, &incident), ["bob"]);
    town.bob.types(&incident, "/incident private invite user:carol").await;
    let answer = town.bob.types(&incident, NAMING[0]).await;
    assert!(!answer.ephemeral && !answer.text().contains("🔓"), "{}", answer.text());
    town.finish().await;
}

#[tokio::test]
async fn in_what_everybody_sees_nobody_is_let_in_by_being_named() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    for line in NAMING {
        let answer = town.bob.types(&incident, line).await;
        assert!(!answer.text().contains("🔓"), "{line}: {}", answer.text());
    }
    town.finish().await;
}
