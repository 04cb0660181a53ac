//! Names as people make them, and names of people who are gone.

use crate::town::Town;

/// Bold, a mention, a turn of the reading direction, marks piled on a letter, a line break, a code fence.
const ODD: &str = "**Z\u{0301}\u{0302}\u{0303}\u{0300}\u{0304}o\u{202e}e** @everyone ``` [x](https://evil.example)";

#[tokio::test]
async fn a_name_does_no_harm() {
    let town = Town::start().await;
    town.sandbox.nick(town.sandbox.home(), town.bob.id, Some(ODD));
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident role take role:commander").await;
    town.bob.types(&incident, "/incident note text:looking").await;
    let timeline = town.erin.types(&incident, "/incident timeline show").await;
    let draft = town.bob.types(&incident, "/incident postmortem").await;
    let file = String::from_utf8(draft.files[0].bytes.clone()).unwrap();
    for words in [timeline.text(), draft.text(), file] {
        assert!(!words.contains('\u{202e}'), "the reading direction is turned: {words}");
        assert!(!words.contains("**Z"), "bold: {words}");
        assert!(!words.contains("@everyone") || words.contains("@\u{200b}everyone"), "a mention: {words}");
        assert!(!words.contains(" [x](https"), "a link: {words}");
        assert!(!words.contains(" ```"), "a fence: {words}");
    }
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn whoever_has_left_still_has_a_name() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.carol.types(&incident, "/incident role take role:commander").await;
    town.carol.types(&incident, "/incident note text:looking").await;
    town.carol.types(&incident, "/incident ack").await;
    town.carol.types(&incident, "/incident theory add text:DNS is slow").await;
    town.carol.types(&incident, "/incident action add title:Alert on the pool owner:carol").await;
    let message = town.carol.says(&incident, "the pool is empty");
    town.sandbox.leave(town.sandbox.home(), town.carol.id);
    town.bob.reacts(message, "📌");
    town.within("it is captured", async || (incident.entries().await.len() > 3).then_some(())).await;
    let timeline = town.bob.types(&incident, "/incident timeline show").await;
    let draft = town.bob.types(&incident, "/incident postmortem").await;
    let file = String::from_utf8(draft.files[0].bytes.clone()).unwrap();
    let mut told = vec![timeline.text(), file, incident.card().text()];
    for line in ["role list", "theory list", "action list", "catchup", "show"] {
        told.push(town.bob.types(&incident, &format!("/incident {line}")).await.text());
    }
    for words in told {
        assert!(words.contains("Carol"), "{words}");
        assert!(!words.contains(&town.carol.id.to_string()), "a bare id: {words}");
    }
    town.finish().await;
}
