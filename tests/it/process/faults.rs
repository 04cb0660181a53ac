//! Making the channel goes wrong: the answer, the page and the next level come all the same, and there is one channel.

use std::time::Duration;

use hotwash::sandbox::{Fault, Matcher};

use super::machine::{Machine, TWO_SECONDS};

async fn while_making_the_channel_goes_wrong(fault: Fault) {
    let machine = Machine::start(TWO_SECONDS).await;
    let making = Matcher::new("POST", "/guilds/*/channels").containing("inc-1");
    machine.sandbox.fault(making, fault, 1);
    let sent = machine.types("bob", machine.general(), "/incident open title:Checkout errors severity:sev1");
    let answer = sent.answered().await.unwrap();
    assert!(answer.ephemeral && answer.text().contains("#1 Checkout errors"), "{}", answer.text());

    machine.page(1, "On-call", 0).await;
    let second = machine.page(1, "Responders", 0).await;
    let carol = machine.sandbox.user("carol").unwrap();
    let pressed = machine.sandbox.press(carol, second.id, "Acknowledge").unwrap();
    assert!(pressed.answered().await.unwrap().text().contains("has #1"));

    // Another page takes its two seconds: the first one would have gone on by then.
    machine.types("bob", machine.general(), "/incident open title:Another severity:sev1").answered().await.unwrap();
    machine.page(2, "Responders", 0).await;
    machine.types("bob", machine.general(), "/incident ack incident:2").answered().await.unwrap();
    machine.settled().await;
    let channel = machine.channel(1).await;
    assert_eq!(machine.sandbox.pinned(channel).len(), 1, "one card");
    let rang = machine.sandbox.notifications().len();
    assert!((4..=5).contains(&rang), "two levels of each, the second perhaps three: {rang}");
    let again = machine.sandbox.look(|world| {
        let first: Vec<_> = world.channels(machine.sandbox.home()).iter().flat_map(|c| world.messages(c.id)).collect();
        first
            .iter()
            .filter(|message| message.content.contains("SEV1 #1 ") || message.content.contains("sev1 #1 "))
            .count()
    });
    assert_eq!(again, 2, "the acknowledged page has stopped");
    machine.finish().await;
}

#[tokio::test]
async fn the_channel_hangs_for_four_seconds() {
    while_making_the_channel_goes_wrong(Fault::Hang(Duration::from_secs(4))).await;
}

#[tokio::test]
async fn the_channel_is_made_and_discord_answers_500() {
    while_making_the_channel_goes_wrong(Fault::DoneThen(500)).await;
}

#[tokio::test]
async fn the_connection_is_reset_before_the_channel_is_made() {
    while_making_the_channel_goes_wrong(Fault::Reset).await;
}

#[tokio::test]
async fn the_connection_is_reset_after_the_channel_was_made() {
    while_making_the_channel_goes_wrong(Fault::DoneThenReset).await;
}
