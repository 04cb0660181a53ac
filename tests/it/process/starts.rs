//! How the process begins: with four settings, with what Discord grants, and with what happened while it was away.

use super::machine::{Machine, TWO_SECONDS};
use crate::town::people;

/// Discord's number for the intent that gives messages their text (its documentation of gateway intents).
const MESSAGE_CONTENT: u64 = 1 << 15;

#[tokio::test]
async fn the_whole_job_with_four_settings() {
    let machine = Machine::start("").await;
    let open = machine.types("bob", machine.general(), "/incident open title:Checkout errors severity:sev1");
    open.answered().await.unwrap();
    let page = machine.page(1, "On-call", 0).await;
    let dave = machine.sandbox.user("dave").unwrap();
    machine.sandbox.press(dave, page.id, "Acknowledge").unwrap().answered().await.unwrap();
    let channel = machine.channel(1).await;
    for line in ["note text:restarted db-1", "resolve resolution:a restart", "close"] {
        machine.types("bob", channel, &format!("/incident {line}")).answered().await.unwrap();
    }
    let draft = machine.seen("the draft", |world| {
        let messages = world.messages(channel);
        let file = messages.iter().find_map(|message| message.attachments.first())?;
        Some((file.filename.clone(), file.bytes.clone()))
    });
    let (name, bytes) = draft.await;
    assert_eq!(name, "postmortem-1-checkout-errors.md");

    let export = machine.ends(machine.command(&["export", "1"])).await;
    assert!(export.status.success() && export.said == String::from_utf8(bytes).unwrap(), "{}", export.said);
    let check = machine.ends(machine.command(&["check"])).await;
    assert!(check.status.success(), "{}", check.said);
    machine.finish().await;
}

#[tokio::test]
async fn a_token_can_stand_in_a_file() {
    let machine = Machine::with(people(), "").await;
    std::fs::write(machine.path("token"), format!("{}\n", machine.sandbox.token())).unwrap();
    let mut command = machine.command(&["check"]);
    command.env_remove("DISCORD_TOKEN").env("DISCORD_TOKEN_FILE", machine.path("token"));
    let ended = machine.ends(command).await;
    assert!(ended.status.success(), "{}", ended.said);
}

#[tokio::test]
async fn without_the_message_content_intent_it_goes_on_without_texts_and_says_so() {
    let options = hotwash::sandbox::Options { allow_message_content: false, ..people() };
    let mut machine = Machine::with(options, TWO_SECONDS).await;
    machine.run().await;
    assert!(machine.log().contains("the Message Content intent is not granted"), "{}", machine.log());
    assert_eq!(machine.sandbox.intents().map(|intents| intents & MESSAGE_CONTENT), Some(0));
    let open = machine.types("bob", machine.general(), "/incident open title:Checkout errors severity:sev2");
    open.answered().await.unwrap();
    machine.channel(1).await;
    machine.finish().await;
}

#[tokio::test]
async fn a_dropped_connection_is_taken_up_again_and_what_happened_meanwhile_is_caught_up_with() {
    let machine = Machine::start(TWO_SECONDS).await;
    let open = machine.types("bob", machine.general(), "/incident open title:Checkout errors severity:sev2");
    open.answered().await.unwrap();
    machine.settled().await;
    let channel = machine.channel(1).await;
    let bob = machine.sandbox.user("bob").unwrap();
    for session_is_lost in [false, true] {
        let entries = machine.store().await.verify().await.unwrap().entries;
        if session_is_lost {
            machine.sandbox.forget_sessions();
        }
        machine.sandbox.drop_gateway();
        let message = machine.sandbox.say(bob, channel, "while nobody listened").unwrap();
        machine.sandbox.react(bob, message, "📌").unwrap();
        machine
            .within("it is captured", async |machine| {
                let now = machine.store().await.verify().await.unwrap().entries;
                (now == entries + 1).then_some(())
            })
            .await;
    }
    machine.finish().await;
}
