//! Private incidents: a role that is rung is let in, so whoever rings one is asked first, whatever it is that rings.

use chrono::TimeDelta;
use hotwash::incident::{Event, SeverityId, Status};
use hotwash::sandbox::Form;

use crate::privacy::{opened, seeing};
use crate::town::{Incident, Person, Town, minutes};

const THREE_LEVELS: &str = r#"
[[severity]]
id = "sev1"
policy = "deep"
[[severity]]
id = "sev3"
[[policy]]
id = "deep"
fallback = []
[[policy.level]]
notify = ["role:On-call"]
acknowledge_within = "5m"
[[policy.level]]
notify = ["role:Responders"]
acknowledge_within = "5m"
[[policy.level]]
notify = ["role:DB engineers"]
acknowledge_within = "5m"
"#;

/// What a command is answered with: a form.
async fn asked(person: &Person, place: &Incident, line: &str) -> Form {
    let answer = person.sends(place, line).answered().await.unwrap();
    answer.form.clone().unwrap_or_else(|| panic!("{line} asks nothing: {}", answer.text()))
}

async fn escalations(incident: &Incident) -> usize {
    incident.events().await.iter().filter(|event| matches!(event, Event::Escalated { .. })).count()
}

#[tokio::test]
async fn escalating_asks_first_whom_that_lets_in_and_is_done_once_though_the_bot_restarts() {
    let town = Town::start().await;
    let incident = opened(&town, "sev1").await;
    incident.pings("On-call").await;
    assert_eq!(seeing(&town, &incident), ["bob", "dave"]);
    let form = asked(&town.bob, &incident, "/incident escalate reason:nobody answers").await;
    assert_eq!(form.title, "Let in Responders (1 person)?");
    assert_eq!(form.fields[0].value, "nobody answers");
    incident.stays_quiet().await;
    assert_eq!((escalations(&incident).await, seeing(&town, &incident)), (0, vec!["bob", "dave"]));

    town.stop_bot().await;
    town.start_bot().await;
    let answer = town.bob.fills_in(&form, &[]).await;
    assert!(!answer.ephemeral && answer.text().contains("nobody answers"), "{}", answer.text());
    incident.pings("Responders").await;
    assert_eq!((escalations(&incident).await, seeing(&town, &incident)), (1, vec!["bob", "carol", "dave"]));
    // Everybody who comes next is in: there is nothing more to ask.
    town.after(minutes(1)).await;
    let sent = town.bob.sends(&incident, "/incident escalate");
    assert!(sent.answered().await.unwrap().form.is_none());
    incident.pings("On-call").await;
    town.finish().await;
}

#[tokio::test]
async fn making_it_worse_asks_first() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    let form = asked(&town.bob, &incident, "/incident severity level:sev1 reason:keys are used").await;
    assert_eq!((form.title.as_str(), form.fields[0].value.as_str()), ("Let in On-call (1 person)?", "keys are used"));
    incident.stays_quiet().await;
    assert_eq!(incident.kept().await.incident.severity, SeverityId("sev3".to_owned()));
    let answer = town.bob.fills_in(&form, &[]).await;
    assert!(answer.text().contains("keys are used"), "{}", answer.text());
    incident.pings("On-call").await;
    assert_eq!(seeing(&town, &incident), ["bob", "dave"]);
    let sent = town.bob.sends(&incident, "/incident severity level:sev3");
    assert!(sent.answered().await.unwrap().form.is_none(), "nobody is rung by making it better");
    town.bob.types(&incident, "/incident ack").await;
    town.finish().await;
}

#[tokio::test]
async fn opening_it_again_asks_first_by_either_command() {
    for line in ["/incident reopen", "/incident status state:investigating"] {
        let town = Town::start().await;
        let incident = town.bob.opens("Stolen keys", "sev1").await;
        incident.pings("On-call").await;
        town.bob.types(&incident, "/incident resolve resolution:new keys").await;
        town.bob.types(&incident, "/incident private on").await;
        assert_eq!(seeing(&town, &incident), ["bob"]);
        let form = asked(&town.bob, &incident, line).await;
        assert_eq!(form.title, "Let in On-call (1 person)?", "{line}");
        assert_eq!(incident.kept().await.incident.status, Status::Resolved, "{line}");
        town.bob.fills_in(&form, &[("reason", "they are used again")]).await;
        incident.pings("On-call").await;
        assert_eq!(incident.kept().await.incident.status, Status::Investigating, "{line}");
        incident.reads("they are used again");
        town.finish().await;
    }
}

#[tokio::test]
async fn the_declarers_own_buttons_ask_too() {
    let town = Town::configured(&format!("default_severity = \"sev3\"\n{THREE_LEVELS}")).await;
    let answer = town.erin.types("general", "/incident open private:true title:Stolen keys").await;
    let incident = town.incident(1);
    let pressed = town.sandbox.press(town.erin.id, answer.message.unwrap(), "sev1").unwrap();
    let form = pressed.answered().await.unwrap().form.unwrap();
    assert_eq!(form.title, "Let in On-call (1 person)?");
    town.erin.fills_in(&form, &[("reason", "keys are used")]).await;
    incident.pings("On-call").await;
    assert!(incident.kept().await.incident.severity == SeverityId("sev1".to_owned()));
    town.finish().await;
}

#[tokio::test]
async fn whoever_would_be_let_in_instead_by_now_is_not_let_in_unasked() {
    let town = Town::configured(THREE_LEVELS).await;
    let incident = opened(&town, "sev1").await;
    incident.pings("On-call").await;
    let form = asked(&town.bob, &incident, "/incident escalate reason:nobody answers").await;
    assert_eq!(form.title, "Let in Responders (1 person)?");
    town.after(TimeDelta::minutes(5)).await;
    incident.pings("Responders").await;
    let answer = town.bob.fills_in(&form, &[]).await;
    let told = "Nothing was done: while the form was open, others came next. Now this would let in DB engineers.";
    assert!(answer.ephemeral && answer.text().contains(told), "{}", answer.text());
    assert!(answer.text().contains("nobody answers"), "what was typed is given back: {}", answer.text());
    assert_eq!(escalations(&incident).await, 0);
    incident.stays_quiet().await;

    let form = asked(&town.bob, &incident, "/incident escalate").await;
    assert_eq!(form.title, "Let in DB engineers (1 person)?");
    town.bob.types(&incident, "/incident close").await;
    let answer = town.bob.fills_in(&form, &[]).await;
    assert!(answer.ephemeral && answer.text().contains("`/incident reopen`"), "{}", answer.text());
    town.finish().await;
}

#[tokio::test]
async fn in_what_everybody_sees_nobody_is_asked() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    let sent = town.bob.sends(&incident, "/incident escalate");
    assert!(sent.answered().await.unwrap().form.is_none());
    incident.pings("Responders").await;
    town.finish().await;
}

#[tokio::test]
async fn opening_asks_nothing_and_says_whom_the_page_lets_in() {
    let town = Town::start().await;
    let line = "/incident open severity:sev1 private:true title:Stolen keys";
    let answer = town.bob.types("general", line).await;
    town.incident(1).pings("On-call").await;
    let told = "The page lets in everybody with the role **On-call** (1 person).";
    assert!(answer.text().contains(told), "{}", answer.text());
    let answer = town.bob.types("general", "/incident open severity:sev3 private:true title:Lost laptop").await;
    assert!(!answer.text().contains("lets in everybody"), "nobody is paged: {}", answer.text());
    town.finish().await;
}

#[tokio::test]
async fn naming_a_service_asks_first() {
    let town = Town::configured(crate::services::SHOP).await;
    let incident = opened(&town, "sev1").await;
    incident.pings("On-call").await;
    let form = asked(&town.bob, &incident, "/incident set field:service value:payments").await;
    assert_eq!(form.title, "Let in DB engineers (1 person)?");
    incident.stays_quiet().await;
    assert_eq!(incident.kept().await.incident.service, None);
    let answer = town.bob.fills_in(&form, &[("reason", "the keys are theirs")]).await;
    assert!(answer.text().contains("set the service of #1 to **Payments**"), "{}", answer.text());
    assert!(answer.text().contains("the keys are theirs"), "{}", answer.text());
    incident.pings("DB engineers").await;
    let read = town.bob.types(&incident, "/incident timeline show").await;
    assert!(
        read.text().contains("Service: Payments") && read.text().contains("the keys are theirs"),
        "{}",
        read.text()
    );
    let sent = town.bob.sends(&incident, "/incident set field:service value:none");
    assert!(sent.answered().await.unwrap().form.is_none(), "everybody who is rung by that is in");
    town.account_for_mentions();
    town.after(minutes(1)).await;
    town.bob.types(&incident, "/incident ack").await;
    town.finish().await;
}
