//! Incidents as threads under their announcements.

use std::time::Duration;

use chrono::TimeDelta;
use hotwash::incident::Event;
use hotwash::sandbox::permissions::bits;
use hotwash::sandbox::world::{Channel, Overwrite, channel_kind};
use hotwash::sandbox::{Fault, Matcher};

use crate::town::{Incident, Person, Town, seconds};

const THREADS: &str = "[server]\nincident_place = \"thread\"";

fn place(town: &Town, incident: &Incident) -> Channel {
    let id = incident.channel();
    town.sandbox.look(|world| world.channel(id).cloned()).unwrap()
}

/// Discord archives the thread, for its silence.
fn falls_silent(town: &Town, incident: &Incident) {
    town.sandbox.change_channel(incident.channel(), |thread| thread.archived = true);
}

#[tokio::test]
async fn an_incident_is_a_thread_that_hangs_on_its_announcement() {
    let town = Town::configured(THREADS).await;
    let answer = town.bob.types("general", "/incident open severity:sev1 title:Checkout errors").await;
    let incident = town.incident(1);
    let thread = place(&town, &incident);
    assert_eq!((thread.kind, thread.parent), (channel_kind::PUBLIC_THREAD, Some(town.channel("incidents"))));
    assert_eq!((thread.id, thread.name.as_str()), (incident.announcement().id, "inc-1-checkout-errors"));
    assert_eq!(thread.auto_archive, 10_080, "a week");
    assert!(answer.text().contains(&format!("<#{}>", thread.id)), "{}", answer.text());
    assert!(incident.card().text().contains("investigating"));
    let page = incident.pings("On-call").await;
    assert_eq!((page.channel, town.dave.heard()), (thread.id, 1));
    town.dave.presses(&page, "Acknowledge").await;
    town.bob.types(&incident, "/incident status state:identified").await;
    assert!(incident.announcement().content.contains("identified"));
    assert_eq!(town.sandbox.messages(town.channel("incidents")).len(), 1, "one message, and nothing beside it");
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn while_discord_makes_no_thread_the_answer_says_so_and_then_has_the_link() {
    let town = Town::configured(THREADS).await;
    town.sandbox.fault(Matcher::new("POST", "/channels/*/messages/*/threads"), Fault::Status(500), 4);
    let sent = town.bob.sends("general", "/incident open severity:sev3 title:Checkout errors");
    assert!(sent.answered().await.unwrap().text().contains("Making its thread…"));
    let passing = town.lets_time_pass();
    let waits = sent.until(|answer| answer.text().contains("Discord does not make its thread")).await.unwrap();
    assert!(!waits.text().contains("ages go"), "SEV3 pages nobody: {}", waits.text());
    sent.until(|answer| answer.text().contains("<#")).await.unwrap();
    drop(passing);
    town.incident(1).stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn commands_and_captures_work_in_the_thread() {
    let town = Town::configured(THREADS).await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let answer = town.erin.types(&incident, "/incident note text:looking").await;
    assert!(!answer.ephemeral, "the answer in the thread is the echo");
    let message = town.erin.says(&incident, "the pool is exhausted");
    town.carol.reacts(message, "📌");
    town.within("it is captured", async || {
        incident.events().await.into_iter().find(|event| matches!(event, Event::Captured(_)))
    })
    .await;
    town.bob.types("general", "/incident note incident:1 text:from afar").await;
    incident.reads("from afar");
    town.bob.types(&incident, "/incident close").await;
    incident.reads("Postmortem draft");
    town.finish().await;
}

#[tokio::test]
async fn what_was_captured_while_the_bot_was_away_is_caught_up_with_in_a_thread() {
    let town = Town::configured(THREADS).await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.stop_bot().await;
    let message = town.erin.says(&incident, "the pool is exhausted");
    town.carol.reacts(message, "📌");
    town.start_bot().await;
    town.within("it is captured", async || {
        incident.events().await.into_iter().find(|event| matches!(event, Event::Captured(_)))
    })
    .await;
    town.finish().await;
}

#[tokio::test]
async fn a_thread_that_discord_archived_for_its_silence_is_opened_when_something_happens() {
    let town = Town::configured(THREADS).await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    falls_silent(&town, &incident);
    town.bob.types("general", "/incident status incident:1 state:identified").await;
    assert!(incident.card().text().contains("identified"));
    assert!(!place(&town, &incident).archived);
    let message = town.erin.says(&incident, "the pool is exhausted");
    falls_silent(&town, &incident);
    town.carol.takes_from_menu(message, "Add to timeline").await;
    assert!(!place(&town, &incident).archived, "for the bot's own mark");
    town.finish().await;
}

#[tokio::test]
async fn a_closed_thread_is_locked_once_its_review_is_due_and_comes_back() {
    let town = Town::configured(THREADS).await;
    for silent in [false, true] {
        let incident = town.bob.opens(&format!("Checkout errors {silent}"), "sev3").await;
        town.bob.types(&incident, "/incident role take role:commander").await;
        town.bob.types(&incident, "/incident close").await;
        town.after(TimeDelta::days(7) - TimeDelta::minutes(1)).await;
        town.erin.types(&incident, "/incident note text:for the postmortem").await;
        if silent {
            falls_silent(&town, &incident);
        }
        town.after(TimeDelta::minutes(1)).await;
        let locked = place(&town, &incident);
        assert!(locked.archived && locked.locked);
        assert!(town.sandbox.say(town.erin.id, incident.channel(), "and another thing").is_err());
        let number = incident.number;
        town.bob.types("general", &format!("/incident note incident:{number} text:from afar")).await;
        incident.reads("from afar");
        let locked = place(&town, &incident);
        assert!(locked.archived && locked.locked, "what the bot writes there does not open it to others");
        town.bob.types("general", &format!("/incident reopen incident:{number}")).await;
        let thread = place(&town, &incident);
        assert!(!thread.archived && !thread.locked);
        town.erin.says(&incident, "here we are again");
        incident.card();
    }
    town.finish().await;
}

#[tokio::test]
async fn neither_the_thread_nor_the_announcement_is_made_twice() {
    for fault in [Fault::DoneThen(500), Fault::DoneThenReset, Fault::Status(502), Fault::Reset] {
        for path in ["/channels/*/messages", "/channels/*/messages/*/threads"] {
            let town = Town::configured(THREADS).await;
            town.sandbox.fault(Matcher::new("POST", path), fault.clone(), 1);
            let passing = town.lets_time_pass();
            let incident = town.bob.opens("Checkout errors", "sev3").await;
            drop(passing);
            assert_eq!(incident.announcement().id, incident.channel(), "{fault:?} {path}");
            incident.card();
            town.finish().await;
        }
    }
}

#[tokio::test]
async fn after_a_death_while_the_thread_is_made_there_is_one() {
    let town = Town::configured(THREADS).await;
    let making = Matcher::new("POST", "/channels/*/messages/*/threads");
    town.sandbox.fault(making, Fault::Hang(Duration::from_millis(300)), 1);
    town.bob.sends("general", "/incident open severity:sev3 title:Checkout errors").answered().await.unwrap();
    town.stop_bot().await;
    town.start_bot().await;
    let passing = town.lets_time_pass();
    town.settled().await;
    drop(passing);
    let incident = town.incident(1);
    assert_eq!(incident.announcement().id, incident.channel());
    incident.card();
    town.finish().await;
}

#[tokio::test]
async fn a_thread_that_may_not_be_made_is_said_with_how_to_mend_it_and_the_page_rings_all_the_same() {
    let town = Town::configured(THREADS).await;
    let home = town.sandbox.home();
    let incidents = town.sandbox.create_channel(home, "incidents", channel_kind::TEXT, None);
    let no_threads = Overwrite { id: home, is_member: false, allow: 0, deny: bits::CREATE_PUBLIC_THREADS };
    town.sandbox.set_overwrite(incidents, no_threads);
    let answer = town.bob.types("general", "/incident open severity:sev1 title:Checkout errors").await;
    for words in ["its thread could not be made", "Create Public Threads", "incident:1"] {
        assert!(answer.text().contains(words), "{}", answer.text());
    }
    let incident = town.incident(1);
    assert!(incident.find_channel().is_none());
    incident.announcement();
    incident.pings_in_announcements("On-call").await;
    town.finish().await;
}

#[tokio::test]
async fn on_a_full_server_the_incident_gets_a_thread() {
    let town = Town::start().await;
    let home = town.sandbox.home();
    town.sandbox.create_channel(home, "incidents", channel_kind::TEXT, None);
    while town.sandbox.channels(home).len() < 500 {
        town.sandbox.create_channel(home, "talk", channel_kind::TEXT, None);
    }
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    assert_eq!(place(&town, &incident).parent, Some(town.channel("incidents")));
    incident.pings("On-call").await;
    town.bob.types(&incident, "/incident close").await;
    town.after(TimeDelta::days(7)).await;
    town.finish().await;
}

#[tokio::test]
async fn a_full_category_rolls_over_to_the_next() {
    let town = Town::start().await;
    let home = town.sandbox.home();
    let category = town.sandbox.create_channel(home, "Incidents", channel_kind::CATEGORY, None);
    for number in 0..49 {
        town.sandbox.create_channel(home, &format!("old-{number}"), channel_kind::TEXT, Some(category));
    }
    let name = |incident: &Incident| {
        let parent = place(&town, incident).parent.unwrap();
        town.sandbox.look(|world| world.channel(parent).unwrap().name.clone())
    };
    for (title, expected) in [("One", "Incidents"), ("Two", "Incidents 2"), ("Three", "Incidents 2")] {
        let incident = town.bob.opens(title, "sev3").await;
        assert_eq!(name(&incident), expected);
    }
    town.finish().await;
}

#[tokio::test]
async fn the_page_does_not_wait_for_a_thread_that_is_slow_to_come() {
    let town = Town::configured(THREADS).await;
    let making = Matcher::new("POST", "/channels/*/messages/*/threads");
    town.sandbox.fault(making, Fault::Status(503), 1);
    let sent = town.bob.sends("general", "/incident open severity:sev1 title:Checkout errors");
    sent.answered().await.unwrap();
    town.put_back().await;
    town.clock.advance(seconds(6));
    town.settled().await;
    let incident = town.incident(1);
    incident.announcement();
    assert_eq!(town.dave.heard(), 1);
    let pages = [incident.messages(), town.sandbox.messages(town.channel("incidents"))].concat();
    pages.iter().filter(|message| !message.mention_roles.is_empty()).for_each(|page| town.account_for(page.id));
    town.finish().await;
}

const PRIVATE: &str = "/incident open title:Leaked keys severity:sev1 private:true";

#[tokio::test]
async fn a_private_incident_is_a_private_thread_with_those_in_it_who_were_let_in() {
    let town = Town::configured(THREADS).await;
    town.bob.types("general", PRIVATE).await;
    let incident = town.incident(1);
    let thread = place(&town, &incident);
    assert_eq!((thread.kind, thread.name.as_str()), (channel_kind::PRIVATE_THREAD, "inc-1-private"));
    let sees = |person: &Person| {
        let (id, person) = (thread.id, person.id);
        town.sandbox.look(|world| world.sees(person, id))
    };
    let page = incident.pings("On-call").await;
    assert_eq!(page.channel, thread.id);
    assert!(sees(&town.bob) && sees(&town.dave), "who opened it, and who is paged");
    assert!(!sees(&town.erin) && !sees(&town.carol));
    assert_eq!(town.dave.heard(), 1);
    let invite = "/incident private invite user:carol";
    town.bob.types(&incident, invite).await;
    assert!(sees(&town.carol));
    town.bob.types(&incident, &invite.replace("invite", "remove")).await;
    assert!(!sees(&town.carol));
    let announced = town.sandbox.messages(town.channel("incidents"));
    assert!(announced.iter().all(|message| !message.text().contains("Leaked")), "{announced:?}");
    town.finish().await;
}

#[tokio::test]
async fn a_public_thread_that_should_be_private_is_deleted_by_hand_and_goes_on_as_a_private_one() {
    let town = Town::configured(THREADS).await;
    let incident = town.bob.opens("Leaked keys", "sev3").await;
    town.bob.types(&incident, "/incident private on").await;
    let said = incident.reads("can't hide a public thread").content;
    insta::assert_snapshot!(said, @"⚠️ #1 is private, but Discord can't hide a public thread: **everybody who sees it reads along**. Delete this thread, and Hotwash goes on in a private one; the record stays whole.");
    assert!(town.sandbox.messages(town.channel("incidents")).is_empty(), "the announcement is taken back");
    town.sandbox.delete_channel(incident.channel());
    town.settled().await;
    town.seen(|world| world.channel_named(town.sandbox.home(), "inc-1-private").map(|_| ())).await;
    town.settled().await;
    assert_eq!(place(&town, &incident).kind, channel_kind::PRIVATE_THREAD);
    incident.card();
    town.finish().await;
}

#[tokio::test]
async fn a_channel_or_thread_that_is_deleted_while_the_incident_is_open_is_made_again() {
    for config in ["", THREADS] {
        let town = Town::configured(config).await;
        let incident = town.bob.opens("Checkout errors", "sev1").await;
        incident.pings("On-call").await;
        let before = place(&town, &incident).kind;
        town.sandbox.delete_channel(incident.channel());
        town.within("there is another", async || incident.find_channel()).await;
        town.settled().await;
        assert_eq!(place(&town, &incident).kind, before);
        assert!(incident.card().text().contains("level 1 of 2"));
        incident.reads("has been deleted: it goes on here");
        town.after(TimeDelta::minutes(5)).await;
        incident.pings("Responders").await;
        town.bob.types(&incident, "/incident ack").await;
        incident.announcement();
        town.bob.types(&incident, "/incident close").await;
        town.sandbox.delete_channel(incident.channel());
        town.bob.types("general", "/incident note incident:1 text:afterwards").await;
        assert!(incident.find_channel().is_none(), "nobody needs a channel for what is closed");
        town.finish().await;
    }
}

#[tokio::test]
async fn a_channel_that_was_deleted_while_the_bot_was_away_is_made_again() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.stop_bot().await;
    town.sandbox.delete_channel(incident.channel());
    town.start_bot().await;
    town.within("there is another", async || incident.find_channel()).await;
    town.settled().await;
    incident.card();
    town.finish().await;
}
