//! kill -9, and start again: everything that was answered is there, the page goes on, nothing is said twice.

use std::time::Duration;

use hotwash::incident::{Event, Number, ServerId, Status, Viewer};
use hotwash::sandbox::world::{AnswerState, Message};
use hotwash::sandbox::{Fault, Matcher};

use super::machine::{Machine, TWO_SECONDS};
use crate::town::Id;

/// Commands that leave words behind by which each is found once in the channel.
const STORY: [(&str, &str); 9] = [
    ("/incident ack", "has #1 since"),
    ("/incident note text:looked at db-1", "looked at db-1"),
    ("/incident role take role:commander", "**Incident commander** of #1 now"),
    ("/incident set field:trigger value:a deployment", "a deployment"),
    ("/incident status state:monitoring", "**monitoring**"),
    ("/incident escalate", "escalated #1"),
    ("/incident resolve resolution:rolled back", "🏁"),
    ("/incident close", "The draft follows"),
    ("/incident note text:an afterthought", "an afterthought"),
];

/// What stands in a channel, without Discord's own notices.
fn told(machine: &Machine, channel: Id) -> Vec<Message> {
    let mut messages = machine.sandbox.messages(channel);
    messages.retain(|message| !message.is_system());
    messages
}

fn announcements(machine: &Machine) -> Id {
    machine.sandbox.channel_named(machine.sandbox.home(), "incidents").unwrap().id
}

fn rings(message: &Message) -> bool {
    !message.mention_roles.is_empty()
}

fn count(machine: &Machine, channel: Id, words: &str) -> usize {
    told(machine, channel).iter().filter(|message| message.text().contains(words)).count()
}

fn once(machine: &Machine, channel: Id, after: &str) {
    let ids = |messages: Vec<Message>| messages.into_iter().map(|message| message.id).collect::<Vec<_>>();
    let cards = machine.sandbox.pinned(channel);
    assert_eq!(cards.len(), 1, "{after}: a second card");
    let like_a_card = told(machine, channel).into_iter().filter(|message| !message.embeds.is_empty()).collect();
    assert_eq!(ids(like_a_card), ids(cards), "{after}: a second card");
    assert_eq!(count(machine, channel, "Saved before a restart"), 0, "{after}: it was answered");
    let announced =
        told(machine, announcements(machine)).into_iter().filter(|message| message.content.starts_with("**#1")).count();
    assert_eq!(announced, 1, "{after}: a second announcement");
}

#[tokio::test]
async fn killed_after_each_answered_command_it_loses_nothing_and_repeats_nothing() {
    // Nobody else is paged while the story goes on.
    let config = TWO_SECONDS.replace("2s", "1h");
    let mut machine = Machine::start(&config).await;
    let open = machine.types("bob", machine.general(), "/incident open title:Checkout errors severity:sev1");
    open.answered().await.unwrap();
    machine.kill();
    machine.run().await;
    machine.settled().await;
    let channel = machine.channel(1).await;
    once(&machine, channel, "open");
    // Killed while Discord made the channel, it doesn't let the page wait for that: it stands among the announcements then.
    let paged = [channel, announcements(&machine)].into_iter().flat_map(|place| told(&machine, place));
    assert_eq!(paged.filter(rings).count(), 1, "paged once");

    for (line, words) in STORY {
        machine.types("bob", channel, line).answered().await.unwrap();
        machine.kill();
        let before = told(&machine, channel);
        machine.run().await;
        machine.settled().await;
        let after = told(&machine, channel);
        assert!(before.iter().all(|old| after.iter().any(|new| new.id == old.id)), "{line}: a message is gone");
        assert_eq!(count(&machine, channel, words), 1, "{line}");
        once(&machine, channel, line);
    }
    let drafts = told(&machine, channel).iter().filter(|message| !message.attachments.is_empty()).count();
    assert_eq!(drafts, 1);

    let store = machine.store().await;
    let mut reading = store.reader().await.unwrap();
    let mut reader = reading.reader();
    let server = ServerId(machine.sandbox.home());
    let kept = reader.incident_numbered(server, Number(1), &Viewer::Keeper).await.unwrap().unwrap();
    assert_eq!(kept.incident.status, Status::Closed);
    let entries = reader.entries(kept.incident.id).await.unwrap();
    let notes = entries.iter().filter(|entry| matches!(entry.event, Event::Note { .. })).count();
    assert_eq!(notes, 2);
    drop(reading);
    store.close().await;
    machine.finish().await;
}

#[tokio::test]
async fn killed_during_a_page_it_goes_on_with_the_next_level() {
    let mut machine = Machine::start(TWO_SECONDS).await;
    machine
        .types("bob", machine.general(), "/incident open title:Checkout errors severity:sev1")
        .answered()
        .await
        .unwrap();
    let first = machine.page(1, "On-call", 0).await;
    machine.kill();
    let heard = machine.sandbox.notifications().len();
    machine.run().await;
    let second = machine.page(1, "Responders", 0).await;
    assert!(machine.sandbox.notifications().len() > heard);
    let carol = machine.sandbox.user("carol").unwrap();
    machine.sandbox.press(carol, second.id, "Acknowledge").unwrap().answered().await.unwrap();
    machine.kill();
    machine.run().await;

    // Another page takes its two seconds: the first one would have gone on by then.
    machine.types("bob", machine.general(), "/incident open title:Another severity:sev1").answered().await.unwrap();
    machine.page(2, "Responders", 0).await;
    machine.types("bob", machine.general(), "/incident ack incident:2").answered().await.unwrap();
    machine.settled().await;
    let channel = machine.channel(1).await;
    let pages: Vec<_> =
        told(&machine, channel).into_iter().filter(|message| message.content.contains("sev1 #1 ")).collect();
    assert_eq!(pages.len(), 2, "{:#?}", pages.iter().map(Message::text).collect::<Vec<_>>());
    let ended = machine.seen("both pages show who has it", |world| {
        let shows = |id| world.any_message(id).is_some_and(|page| page.content.contains("Acknowledged by"));
        (shows(first.id) && shows(second.id)).then_some(())
    });
    ended.await;
    machine.finish().await;
}

/// Saved, and killed before Discord had the answer: the person read "did not respond", and the channel says what is true.
#[tokio::test]
async fn killed_between_the_commit_and_the_answer_it_confirms_in_the_channel() {
    let mut machine = Machine::start(TWO_SECONDS).await;
    machine
        .types("bob", machine.general(), "/incident open title:Checkout errors severity:sev2")
        .answered()
        .await
        .unwrap();
    machine.settled().await;
    let channel = machine.channel(1).await;
    let callback = Matcher::new("POST", "/interactions/*/*/callback");
    machine.sandbox.fault(callback, Fault::HangThenReset(Duration::from_secs(60)), 1);
    let sent = machine.types("bob", channel, "/incident note text:worth keeping");
    let store = machine.store().await;
    machine
        .within("it is saved", async |_| {
            let verified = store.verify().await.unwrap();
            (verified.entries == 2).then_some(())
        })
        .await;
    store.close().await;
    machine.kill();
    assert_eq!(sent.current().unwrap().kind, AnswerState::Waiting);
    for _start in 0..2 {
        machine.run().await;
        machine
            .seen("it is confirmed", |world| {
                world
                    .messages(channel)
                    .iter()
                    .any(|message| message.content.contains("Saved before a restart"))
                    .then_some(())
            })
            .await;
        machine.kill();
        assert_eq!(count(&machine, channel, "worth keeping"), 1, "confirmed once");
    }
    machine.finish().await;
}

#[tokio::test]
async fn killed_while_discord_makes_the_channel_it_makes_no_second_one() {
    let mut machine = Machine::start(TWO_SECONDS).await;
    let hang = Fault::HangThenDoneThenReset(Duration::from_secs(3));
    machine.sandbox.fault(Matcher::new("POST", "/guilds/*/channels"), hang, 2);
    let open = machine.types("bob", machine.general(), "/incident open title:Checkout errors severity:sev1");
    open.answered().await.unwrap();
    let making = |seen: &hotwash::sandbox::world::World| (seen.faults_left() == 0).then_some(());
    machine.sandbox.wait_for(Duration::from_secs(10), making).await.unwrap();
    machine.kill();
    machine.run().await;
    machine.channel(1).await;
    machine.settled().await;
    let channels = machine.sandbox.channels(machine.sandbox.home());
    for name in ["Incidents", "incidents", "inc-1-checkout-errors"] {
        let count = channels.iter().filter(|channel| channel.name == name).count();
        assert_eq!(count, 1, "{name} stands there {count} times");
    }
}
