//! The short forms: `/note`, `/ack` and `/page` are `/incident note` and its like, typed in less time.

use serde_json::Value;

use crate::town::Town;

#[test]
fn a_short_form_has_the_options_of_its_long_form() {
    let commands = hotwash::discord::declared_commands();
    let named = |commands: &[Value], name: &str| commands.iter().find(|command| command["name"] == name).cloned();
    let incident = named(&commands, "incident").unwrap();
    let long_forms = incident["options"].as_array().unwrap();
    let short_forms: Vec<_> = commands.iter().filter(|command| command["name"] != "incident").collect();
    for short in ["note", "ack", "page"] {
        let form = short_forms.iter().find(|command| command["name"] == short).unwrap();
        let long = named(long_forms, short).unwrap();
        assert_eq!((&form["options"], &form["description"]), (&long["options"], &long["description"]), "/{short}");
    }
}

#[tokio::test]
async fn they_answer_as_their_long_forms_do() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    let noted = town.bob.types(&incident, "/note text:the pool is exhausted at:10m ago kind:decision").await;
    assert!(!noted.ephemeral && noted.text().contains("noted a decision in #1"), "{}", noted.text());
    let acknowledged = town.dave.types(&incident, "/ack").await;
    assert!(acknowledged.text().contains("has #1"), "{}", acknowledged.text());
    assert!(incident.now(&page).controls().is_empty(), "the page is over");
    town.finish().await;
}

#[tokio::test]
async fn elsewhere_they_ask_which_incident_is_meant() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    for line in ["/note text:looking", "/ack", "/page target:dave"] {
        let answer = town.bob.types("general", line).await;
        assert!(answer.ephemeral && answer.text().contains("Add `incident:` with its number"), "{}", answer.text());
    }
    let answer = town.bob.types("general", "/note text:looking incident:1").await;
    assert!(answer.ephemeral, "the answer from elsewhere is the person's own");
    incident.reads("noted in #1");
    town.finish().await;
}
