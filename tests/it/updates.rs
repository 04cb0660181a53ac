//! Updates: what everybody is told, and what customers are told after a second look.

use hotwash::incident::{Event, Kind};
use hotwash::sandbox::{Answer, Options, world::Message};

use crate::town::{Town, minutes, people, seconds};

const WITH_CUSTOMERS: &str = "[server]\ncustomer_channel = \"status\"\n";

fn with_status_channel() -> Options {
    let mut options = people();
    options.channels.push("status".to_owned());
    options
}

fn message(town: &Town, answer: &Answer) -> Message {
    town.sandbox.look(|world| world.any_message(answer.message.unwrap()).cloned()).unwrap()
}

fn updates(town: &Town, channel: &str) -> Vec<String> {
    let messages = town.sandbox.messages(town.channel(channel));
    messages.into_iter().map(|message| message.content).filter(|content| !content.starts_with("**")).collect()
}

#[tokio::test]
async fn an_update_goes_to_everybody_and_says_when_the_next_one_comes() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let line = "/incident update message:Payments *fail* for half of all @everyone next_in:30m";
    let answer = town.bob.types(&incident, line).await;
    let due = (town.clock.now() + minutes(30)).timestamp();
    assert!(
        !answer.ephemeral && answer.text().contains(&format!("The next one is due <t:{due}:f>")),
        "{}",
        answer.text()
    );
    let posted = updates(&town, "incidents");
    assert_eq!(posted.len(), 1);
    for words in [
        "📣 **#1 Checkout errors**",
        "SEV3",
        r"Payments \*fail\*",
        &format!("the next one is due <t:{due}:f>"),
        &town.bob.mention(),
    ] {
        assert!(posted[0].contains(words), "{words:?} is not in {}", posted[0]);
    }
    assert!(incident.card().text().contains(&format!("Next update due <t:{due}:R>")), "{}", incident.card().text());
    let entry = incident.entries().await.pop().unwrap();
    assert_eq!(entry.kind, Kind::Communication);
    assert!(matches!(entry.event, Event::UpdatePosted { .. }));
    incident.stays_quiet().await;
    let draft = town.bob.types(&incident, "/incident postmortem").await;
    assert!(String::from_utf8_lossy(&draft.files[0].bytes).contains("Payments"), "it is among the communications");
    town.finish().await;
}

#[tokio::test]
async fn two_quick_presses_are_one_update() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let form = town.bob.opens_form(&incident.card(), "Update").await;
    let fields = [("message", "Still down"), ("next_in", "1h")];
    town.bob.fills_in(&form, &fields).await;
    let again = town.bob.fills_in(&form, &fields).await;
    assert!(again.ephemeral && again.text().contains("once is enough"), "{}", again.text());
    assert_eq!(updates(&town, "incidents").len(), 1);
    town.after(seconds(61)).await;
    town.bob.fills_in(&form, &fields).await;
    assert_eq!(updates(&town, "incidents").len(), 2, "a minute later it is meant");
    town.finish().await;
}

#[tokio::test]
async fn what_can_not_be_an_update_is_refused() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let cases = [
        ("/incident update message:Down next_in:soon", "30m"),
        ("/incident update message:Down audience:customers", "`customer_channel`"),
    ];
    for (line, words) in cases {
        let refused = town.bob.types(&incident, line).await;
        assert!(refused.ephemeral && refused.text().contains(words), "{line}: {}", refused.text());
    }
    let refused = town.erin.types(&incident, "/incident update message:Down").await;
    assert!(refused.text().contains("You can't post an update of incident #1"), "{}", refused.text());
    assert!(updates(&town, "incidents").is_empty());
    town.finish().await;
}

#[tokio::test]
async fn customers_read_it_after_a_second_look_across_a_restart_and_once() {
    let town = Town::built(with_status_channel(), WITH_CUSTOMERS).await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let line = "/incident update message:We are on it. next_in:1h audience:customers";
    let preview = town.bob.types(&incident, line).await;
    assert!(preview.ephemeral && preview.text().contains("Nothing is sent yet"), "{}", preview.text());
    assert!(preview.text().contains("We are on it."), "{}", preview.text());
    assert!(updates(&town, "status").is_empty() && incident.count("We are on it") == 0, "nobody has read it");
    town.stop_bot().await;
    town.start_bot().await;
    let preview = message(&town, &preview);
    let sent = town.bob.presses(&preview, "Send").await;
    assert!(sent.text().contains("told customers"), "{}", sent.text());
    let due = (town.clock.now() + minutes(60)).timestamp();
    assert_eq!(updates(&town, "status"), [format!("We are on it.\n\nNext update: <t:{due}:f>")]);
    assert!(updates(&town, "incidents").is_empty());
    for button in ["Send", "Cancel"] {
        let again = town.bob.presses(&preview, button).await;
        assert!(again.ephemeral && again.text().contains("was sent already"), "{}", again.text());
    }
    assert_eq!(updates(&town, "status").len(), 1);
    town.finish().await;
}

#[tokio::test]
async fn a_cancelled_update_is_never_sent() {
    let town = Town::built(with_status_channel(), WITH_CUSTOMERS).await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let preview = town.bob.types(&incident, "/incident update message:Oops audience:customers").await;
    let preview = message(&town, &preview);
    let answer = town.bob.presses(&preview, "Cancel").await;
    assert!(answer.ephemeral && answer.text().contains("Dropped"), "{}", answer.text());
    let answer = town.bob.presses(&preview, "Send").await;
    assert!(answer.text().contains("was dropped already"), "{}", answer.text());
    assert!(updates(&town, "status").is_empty() && incident.count("Oops") == 0);
    town.finish().await;
}

#[tokio::test]
async fn a_preview_that_went_stale_is_refused_and_customers_read_nothing() {
    let town = Town::built(with_status_channel(), WITH_CUSTOMERS).await;
    let cases = [
        ("/incident resolve", "is resolved. `/incident reopen` brings it back"),
        ("/incident close", "is closed. `/incident reopen` brings it back"),
        ("/incident private on", "is private: nothing of it goes to customers"),
    ];
    for (line, words) in cases {
        let incident = town.bob.opens(line.trim_start_matches('/'), "sev3").await;
        let preview = town.bob.types(&incident, "/incident update message:Oops next_in:1h audience:customers").await;
        let preview = message(&town, &preview);
        town.bob.types(&incident, line).await;
        let entries = incident.entries().await;
        let refused = town.bob.presses(&preview, "Send").await;
        assert!(refused.ephemeral && refused.text().contains(words), "{line}: {}", refused.text());
        assert_eq!(incident.entries().await, entries, "{line}: the refusal wrote something");
        let dropped = town.bob.presses(&preview, "Cancel").await;
        assert!(dropped.ephemeral && dropped.text().contains("Dropped"), "{line}: {}", dropped.text());
        let again = town.bob.presses(&preview, "Send").await;
        assert!(again.ephemeral && again.text().contains("was dropped already"), "{line}: {}", again.text());
        assert!(updates(&town, "status").is_empty() && incident.count("Oops") == 0, "{line}");
        assert!(!incident.events().await.iter().any(|event| matches!(event, Event::UpdatePosted { .. })), "{line}");
        incident.stays_quiet().await;
    }
    town.finish().await;
}

#[tokio::test]
async fn nothing_of_a_private_incident_goes_to_customers() {
    let town = Town::built(with_status_channel(), WITH_CUSTOMERS).await;
    town.bob.types("general", "/incident open title:Stolen keys severity:sev3 private:true").await;
    let incident = town.incident(1);
    let before = incident.entries().await;
    let refused = town.bob.types(&incident, "/incident update message:Down audience:customers").await;
    for words in ["is private: nothing of it goes to customers", "Without `audience:` the update stays in its channel"]
    {
        assert!(refused.ephemeral && refused.text().contains(words), "{words:?} is not in {}", refused.text());
    }
    assert_eq!(incident.entries().await, before);
    let posted = town.bob.types(&incident, "/incident update message:Down").await;
    assert!(!posted.ephemeral, "what it says to do instead goes: {}", posted.text());
    assert!(updates(&town, "status").is_empty());
    town.finish().await;
}

#[tokio::test]
async fn nothing_of_a_drill_goes_to_customers() {
    let town = Town::built(with_status_channel(), WITH_CUSTOMERS).await;
    town.bob.types("general", "/incident open title:Exercise severity:sev3 drill:true").await;
    let incident = town.incident(1);
    let refused = town.bob.types(&incident, "/incident update message:Down audience:customers").await;
    assert!(refused.ephemeral && refused.text().contains("is a drill"), "{}", refused.text());
    town.bob.types(&incident, "/incident update message:Down").await;
    assert!(updates(&town, "incidents")[0].contains("DRILL #1"));
    town.finish().await;
}

#[tokio::test]
async fn an_update_that_can_not_be_posted_is_said_where_it_was_written() {
    let town = Town::configured(WITH_CUSTOMERS).await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let preview = town.bob.types(&incident, "/incident update message:We are on it audience:customers").await;
    town.bob.presses(&message(&town, &preview), "Send").await;
    let said = incident.reads("is not in the customers' channel");
    assert!(said.content.contains("We are on it") && said.content.contains("customer_channel"), "{}", said.content);
    town.finish().await;
}

#[tokio::test]
async fn an_overdue_update_is_asked_for_once_of_one_person_and_can_be_put_off() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident role take role:commander").await;
    town.bob.types(&incident, "/incident role assign role:communications user:carol").await;
    town.bob.types(&incident, "/incident update message:Still down next_in:30m").await;
    town.after(minutes(29)).await;
    assert_eq!(incident.count("an update of #1 is due"), 0);
    town.after(minutes(2)).await;
    let reminder = incident.reads("an update of #1 is due");
    assert_eq!(reminder.mentions, [town.carol.id], "one person");
    let answer = town.carol.presses(&reminder, "Ask again in 15 min").await;
    assert!(answer.ephemeral && answer.text().contains("Put off until"), "{}", answer.text());
    assert!(incident.now(&reminder).content.contains("Put off until"));
    town.after(minutes(16)).await;
    let again = incident.reads("an update of #1 is due");
    assert!(incident.gone(&reminder), "one message, posted anew: an edit tells nobody");
    assert_eq!(again.mentions, [town.carol.id]);
    town.carol.types(&incident, "/incident update message:Fixed soon next_in:2h").await;
    let settled = incident.now(&again).content;
    assert!(settled.starts_with(&format!("✅ {} posted an update of #1 <t:", town.carol.mention())), "{settled}");
    assert_eq!(incident.count("⏰"), 0);
    incident.stays_quiet().await;
    town.finish().await;
}
