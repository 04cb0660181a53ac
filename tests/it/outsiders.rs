//! Those who were not let in to a private incident: to commands, lists, searches and suggestions it does not exist.

use crate::privacy::opened;
use crate::servers::lines_on_an_incident;
use crate::town::Town;

#[tokio::test]
async fn whoever_was_not_let_in_reads_the_words_for_a_number_that_does_not_exist() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    for line in lines_on_an_incident() {
        let hidden = town.carol.types("general", &format!("{line} incident:1")).await;
        let missing = town.carol.types("general", &format!("{line} incident:7")).await;
        assert!(hidden.ephemeral && hidden.form.is_none(), "{line}");
        assert!(hidden.text().contains("There is no incident #1 here"), "{line}: {}", hidden.text());
        assert_eq!(hidden.text().replace("#1", "#7"), missing.text(), "{line}");
    }
    // Neither does Manage Server help, nor owning the server.
    let refused = town.alice.types("general", "/incident show incident:1").await;
    assert!(refused.text().contains("There is no incident #1 here"), "{}", refused.text());
    for person in [&town.carol, &town.alice] {
        let list = person.types("general", "/incident list state:all").await;
        assert!(!list.text().contains("Stolen") && !list.text().contains("#1"), "{}", list.text());
        assert!(person.is_offered("general", "/incident show incident:").await.is_empty());
        let found = person.types("general", "/incident search text:keys").await;
        assert!(!found.text().contains("#1"), "{}", found.text());
    }
    assert!(town.bob.types("general", "/incident search text:keys").await.text().contains("#1"));
    assert!(town.bob.types("general", "/incident list").await.text().contains("Stolen keys"));
    assert_eq!(town.bob.is_offered("general", "/incident show incident:").await.len(), 1);
    assert_eq!(incident.entries().await.len(), 1);
    town.finish().await;
}

/// Each of them is offered something to whoever was let in.
const WITH_SUGGESTIONS: [&str; 6] = [
    "/incident timeline edit incident:1 entry:",
    "/incident timeline strike incident:1 entry:",
    "/incident theory confirm incident:1 number:",
    "/incident theory rule_out incident:1 number:",
    "/incident action edit incident:1 number:",
    "/incident action done incident:1 number:",
];

#[tokio::test]
async fn what_is_offered_while_one_types_tells_nothing_of_it() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    for line in ["/note text:the vault", "/incident theory add text:a phish", "/incident action add title:new keys"] {
        town.bob.types(&incident, line).await;
    }
    for line in WITH_SUGGESTIONS {
        assert!(!town.bob.is_offered("general", line).await.is_empty(), "{line}");
        for person in [&town.carol, &town.alice] {
            let offered = person.is_offered("general", line).await;
            assert!(offered.is_empty(), "{line}: {offered:?}");
        }
    }
    town.bob.types(&incident, "/incident private invite user:carol").await;
    for line in WITH_SUGGESTIONS {
        assert!(!town.carol.is_offered("general", line).await.is_empty(), "{line}");
    }
    town.finish().await;
}
