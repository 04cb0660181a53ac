//! Private incidents beside the usual way: while the channel is being made, in the archive, linked, rung directly, and on what
//! stands about from before.

use std::time::Duration;

use hotwash::sandbox::{Fault, Matcher};

use crate::privacy::opened;
use crate::town::{Incident, Town, minutes};

const FRANKLY: &str = r#"
[[severity]]
id = "sev1"
policy = "direct"
[[severity]]
id = "sev3"
[[policy]]
id = "direct"
[[policy.level]]
notify = ["user:dave", "user:carol"]
also_dm = true
acknowledge_within = "5m"
"#;

fn sees(town: &Town, person: u64, incident: &Incident) -> bool {
    let channel = incident.channel();
    town.sandbox.look(|world| world.sees(person, channel))
}

#[tokio::test]
async fn what_becomes_private_while_its_channel_is_being_made_is_shut_all_the_same() {
    let town = Town::start().await;
    let making = || Matcher::new("POST", "/guilds/*/channels").containing("inc-1");
    town.sandbox.fault(making(), Fault::DoneThen(500), 1);
    let sent = town.bob.sends("general", "/incident open severity:sev3 title:Stolen keys");
    sent.answered().await.unwrap();
    let sent = town.bob.sends("general", "/incident private on incident:1");
    sent.answered().await.unwrap();
    let passing = town.lets_time_pass();
    let home = town.sandbox.home();
    let hidden = |world: &hotwash::sandbox::world::World| {
        let channel = world.channel_named(home, "inc-1-private")?;
        (!world.sees(town.carol.id, channel.id)).then_some(())
    };
    town.seen(hidden).await;
    town.settled().await;
    drop(passing);
    let incident = town.incident(1);
    assert!(sees(&town, town.bob.id, &incident) && !sees(&town, town.erin.id, &incident));
    town.finish().await;
}

#[tokio::test]
async fn an_archived_channel_that_becomes_private_stays_read_only_and_comes_back_with_the_bot_in_it() {
    let town = Town::start().await;
    let incident = town.bob.opens("Stolen keys", "sev3").await;
    town.bob.types(&incident, "/incident note text:they are gone").await;
    town.bob.types(&incident, "/incident close").await;
    town.after(minutes(8 * 24 * 60)).await;
    town.bob.types("general", "/incident private on incident:1").await;
    assert!(sees(&town, town.bob.id, &incident) && !sees(&town, town.carol.id, &incident));
    assert!(town.sandbox.say(town.bob.id, incident.channel(), "one more thing").is_err(), "the archive is read-only");
    town.bob.types("general", "/incident private invite user:dave incident:1").await;
    assert!(town.sandbox.say(town.dave.id, incident.channel(), "so this is it").is_err(), "for guests too");
    town.bob.types("general", "/incident reopen incident:1").await;
    for person in [&town.bob, &town.dave] {
        assert!(town.sandbox.say(person.id, incident.channel(), "one more thing").is_ok());
    }
    assert!(!sees(&town, town.carol.id, &incident));
    let answer = town.bob.types(&incident, "/incident note text:the bot is in").await;
    assert!(!answer.ephemeral, "{}", answer.text());
    town.bob.types("general", "/incident note incident:1 text:and writes").await;
    incident.reads("and writes");
    town.finish().await;
}

#[tokio::test]
async fn nothing_points_to_an_incident_that_has_become_private() {
    let town = Town::start().await;
    let first = town.bob.opens("Checkout errors", "sev1").await;
    first.pings("On-call").await;
    let second = town.bob.opens("Stolen keys", "sev3").await;
    let third = town.bob.opens("Logins fail", "sev3").await;
    town.bob.types(&first, "/incident link duplicate_of:2").await;
    town.bob.types(&third, "/incident link related:2").await;
    town.bob.types(&second, "/incident private on").await;
    for other in [&first, &third] {
        assert!(!other.card().text().contains("#2"), "{}", other.card().text());
        assert!(!other.announcement().content.contains("#2"), "{}", other.announcement().content);
        let draft = town.bob.types(other, "/incident postmortem").await;
        let draft = String::from_utf8(draft.files[0].bytes.clone()).unwrap();
        assert!(!draft.contains("uplicate of #2") && !draft.contains("Linked with #2"), "{draft}");
    }
    assert!(second.card().text().contains("Related: #3"), "its own people still see them");
    third.reads("A link of #3 was taken back");
    first.reads("#1 is no duplicate any more");
    town.bob.types(&first, "/incident escalate").await;
    first.pings("On-call").await;
    let refused = town.carol.types(&first, "/incident link related:2").await;
    assert!(refused.ephemeral && refused.text().contains("There is no incident #2 here"), "{}", refused.text());
    town.finish().await;
}

#[tokio::test]
async fn a_direct_message_to_somebody_who_does_not_stay_is_taken_back() {
    let town = Town::configured(FRANKLY).await;
    let incident = town.bob.opens("Stolen keys", "sev1").await;
    let page = incident.pings_person(town.dave.id).await;
    assert_eq!([town.dave.direct_messages().len(), town.carol.direct_messages().len()], [1, 1]);
    town.dave.presses(&page, "Acknowledge").await;
    town.bob.types(&incident, "/incident private on").await;
    assert_eq!([town.dave.direct_messages().len(), town.carol.direct_messages().len()], [1, 0], "Dave has it");
    assert!(sees(&town, town.dave.id, &incident) && !sees(&town, town.carol.id, &incident));
    town.finish().await;
}

#[tokio::test]
async fn what_stands_about_from_before_leads_nowhere() {
    let town = Town::configured(FRANKLY).await;
    let incident = town.bob.opens("Stolen keys", "sev1").await;
    let page = incident.pings_person(town.dave.id).await;
    town.dave.presses(&page, "Acknowledge").await;
    let card = town.carol.types("general", "/incident show incident:1").await;
    let card = town.sandbox.look(|world| world.any_message(card.message.unwrap()).cloned()).unwrap();
    let direct = town.dave.direct_messages().remove(0);
    town.bob.types(&incident, "/incident private on").await;
    town.bob.types(&incident, "/incident private remove user:dave").await;
    let entries = incident.entries().await;
    let refused = town.carol.presses(&card, "Resolve").await;
    assert!(refused.ephemeral && refused.text().contains("not on record here"), "{}", refused.text());
    assert!(direct.text().contains("Acknowledge"), "the button is gone with the acknowledgement: {}", direct.text());
    assert_eq!(incident.entries().await, entries);
    town.finish().await;
}

#[tokio::test]
async fn opening_the_same_title_does_not_tell_of_a_private_one() {
    let town = Town::start().await;
    town.bob.types("general", "/incident open severity:sev3 private:true title:Stolen keys").await;
    let answer = town.carol.types("general", "/incident open severity:sev3 title:Stolen keys").await;
    assert!(answer.text().contains("#2") && !answer.text().contains("a moment ago"), "{}", answer.text());
    let message = town.erin.says("general", "what are these keys?");
    let offered = town.carol.takes_from_menu(message, "Add to timeline").await;
    let menu = serde_json::json!(offered.components).to_string();
    assert!(menu.contains("#2 ") && !menu.contains("#1 "), "{menu}");
    town.finish().await;
}

#[tokio::test]
async fn catching_up_from_outside_is_on_the_log() {
    let town = Town::start().await;
    town.bob.types("general", "/incident open severity:sev3 private:true title:Stolen keys").await;
    let incident = town.incident(1);
    town.bob.types(&incident, "/incident private invite user:carol").await;
    for line in ["catchup", "timeline show", "theory list", "show"] {
        let read = town.carol.types("general", &format!("/incident {line} incident:1")).await;
        assert!(read.ephemeral, "{line}");
        let log = town.bob.types(&incident, "/incident private log").await;
        assert!(log.text().contains(&format!("Carol: used /incident {line} outside its channel")), "{}", log.text());
    }
    let hidden = town.erin.types("general", "/incident catchup incident:1").await;
    assert!(hidden.text().contains("There is no incident #1 here"), "{}", hidden.text());
    town.finish().await;
}

#[tokio::test]
async fn the_question_whom_a_page_lets_in_comes_in_time_while_discord_hangs() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    let slow = Fault::Hang(Duration::from_secs(5));
    town.sandbox.fault(Matcher::new("GET", "/guilds/*/roles"), slow.clone(), 2);
    town.sandbox.fault(Matcher::new("GET", "/guilds/*/roles/member-counts"), slow, 2);
    let asked = town.bob.sends(&incident, "/page target:DB engineers").answered().await.unwrap().form.unwrap();
    assert_eq!(asked.title, "Let everybody of that role in?");
    town.finish().await;
}

#[tokio::test]
async fn whoever_is_let_in_to_be_rung_is_not_shut_out_before_it_rings() {
    let town = Town::start().await;
    let incident = town.bob.opens("Stolen keys", "sev1").await;
    incident.pings("On-call").await;
    // Between the opening of the door and the bell there is time for the channel to be shut.
    let shutting = Matcher::new("PATCH", "/channels/*").containing("permission_overwrites");
    town.sandbox.fault(shutting, Fault::Hang(Duration::from_millis(400)), 1);
    let ringing = Matcher::new("POST", "/channels/*/messages").containing("🚨");
    town.sandbox.fault(ringing, Fault::Hang(Duration::from_millis(1_000)), 1);
    town.bob.types(&incident, "/incident private on").await;
    let page = incident.pings("On-call").await;
    town.dave.presses(&page, "Acknowledge").await;
    assert!(sees(&town, town.dave.id, &incident) && !sees(&town, town.carol.id, &incident));
    town.finish().await;
}
