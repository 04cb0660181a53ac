//! Drills are marked wherever one meets them.

use crate::town::Town;

const POLICY: &str = r#"
[[severity]]
id = "sev1"
policy = "direct"
[[policy]]
id = "direct"
[[policy.level]]
notify = ["user:dave"]
also_dm = true
acknowledge_within = "5m"
"#;

#[tokio::test]
async fn a_drill_is_marked_everywhere() {
    let town = Town::configured(POLICY).await;
    let answer = town.bob.types("general", "/incident open severity:sev1 drill:true title:Fire practice").await;
    let incident = town.incident(1);
    let page = incident.pings_person(town.dave.id).await;
    let id = incident.channel();
    let topic = town.sandbox.look(|world| world.channel(id).unwrap().topic.clone()).unwrap();
    let draft = town.bob.types(&incident, "/incident postmortem").await;
    let list = town.erin.types("general", "/incident list").await;
    let found = town.erin.types("general", "/incident search text:practice").await;
    let shown = town.erin.types("general", "/incident show incident:1").await;
    let caught_up = town.erin.types(&incident, "/incident catchup").await;
    let timeline = town.erin.types(&incident, "/incident timeline show").await;
    let offered = town.erin.is_offered("general", "/incident show incident:").await;
    let places = [
        ("the answer", answer.text()),
        ("the channel's topic", topic),
        ("the card", incident.card().text()),
        ("the announcement", incident.announcement().text()),
        ("the page", page.text()),
        ("the direct message", town.dave.direct_messages()[0].text()),
        ("the draft's summary", draft.text()),
        ("the draft", String::from_utf8(draft.files[0].bytes.clone()).unwrap()),
        ("the list", list.text()),
        ("what is found", found.text()),
        ("the card to oneself", shown.text()),
        ("catching up", caught_up.text()),
        ("the timeline", timeline.text()),
        ("what is offered", offered[0].name.clone()),
    ];
    for (place, words) in places {
        assert!(words.contains("DRILL"), "{place}: {words}");
    }
    town.dave.presses(&page, "Acknowledge").await;
    assert!(
        incident.now(&page).text().contains("DRILL"),
        "the page, once acknowledged: {}",
        incident.now(&page).text()
    );
    for line in ["status state:monitoring", "note text:done", "resolve", "close"] {
        let answer = town.bob.types(&incident, &format!("/incident {line}")).await;
        assert!(answer.text().contains("DRILL"), "{line}: {}", answer.text());
    }
    town.finish().await;
}

#[tokio::test]
async fn every_answer_about_a_drill_says_so_and_so_does_every_refusal() {
    let town = Town::start().await;
    town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types("general", "/incident open severity:sev3 drill:true title:Fire practice").await;
    let incident = town.incident(2);
    let list = town.erin.types("general", "/incident list").await;
    assert!(list.text().starts_with("**1 open incident, 1 drill**"), "{}", list.text());
    for line in [
        "theory add text:DNS is slow",
        "theory confirm number:7",
        "theory list",
        "action add title:Alert on the pool",
        "action edit number:1",
        "action done number:1",
        "action list",
        "role take role:scribe",
        "role release role:commander",
        "role list",
        "set field:impact value:all",
        "note text:restarted db-1",
        "timeline edit entry:2 text:something else",
        "timeline strike entry:999 reason:wrong",
        "update message:still practising",
        "escalate",
        "reopen",
        "status state:investigating",
        "link related:1",
        "link related:2",
        "private log",
        "private invite user:carol",
        "ack",
        "ack",
        "close",
        "ack",
        "severity level:sev2",
        "status state:identified",
        "resolve",
        "close",
    ] {
        let answer = town.bob.types(&incident, &format!("/incident {line}")).await;
        assert!(answer.text().contains("DRILL"), "{line}: {}", answer.text());
    }
    let answer = town.erin.types(&incident, "/incident reopen").await;
    assert!(answer.text().starts_with("DRILL · You can't reopen"), "{}", answer.text());
    town.finish().await;
}

#[tokio::test]
async fn a_drill_that_nobody_hears_says_that_it_is_one() {
    let town = Town::configured(&POLICY.replace("user:dave", "role:Nobody")).await;
    town.bob.types("general", "/incident open severity:sev1 drill:true title:Fire practice").await;
    let told = town.bob.direct_messages().remove(0);
    assert!(told.text().contains("DRILL #1"), "{}", told.text());
    let incident = town.incident(1);
    for message in incident.messages() {
        let words = message.text();
        assert!(!words.contains("#1") || words.contains("DRILL"), "{words}");
    }
    town.finish().await;
}
