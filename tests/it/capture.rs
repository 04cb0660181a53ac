//! 📌 takes a message into the timeline.

use hotwash::incident::{Captured, Entry, Event};
use hotwash::sandbox::{Fault, Matcher};

use crate::town::{Id, Incident, Town, minutes};

/// The bot's own reaction, by which it says that the message is in the timeline.
const TAKEN: &str = "📌";

impl Town {
    /// Waits until the bot has marked a message as taken.
    async fn is_taken(&self, message: Id) {
        let bot = self.sandbox.look(|world| world.bot());
        self.seen(|world| {
            let reaction = world.any_message(message)?.reaction(TAKEN)?;
            reaction.users.contains(&bot).then_some(())
        })
        .await;
        self.settled().await;
    }

    /// Waits until the bot has followed every reaction so far: it takes them in their order, and a last one shows.
    async fn reactions_followed(&self, incident: &Incident) {
        let last = self.alice.says(incident, "the last one");
        self.alice.reacts(last, "📌");
        self.is_taken(last).await;
    }
}

async fn captured(incident: &Incident) -> Vec<(Entry, Captured)> {
    let entries = incident.entries().await.into_iter();
    let captured = entries.filter_map(|entry| match entry.event.clone() {
        Event::Captured(captured) => Some((entry, captured)),
        _ => None,
    });
    captured.filter(|(_, captured)| captured.text != "the last one").collect()
}

async fn captured_names(incident: &Incident) -> Vec<String> {
    captured(incident).await.into_iter().map(|(_, captured)| captured.author.name).collect()
}

async fn turns(incident: &Incident) -> (usize, usize) {
    let events = incident.events().await;
    let struck = events.iter().filter(|event| matches!(event, Event::Struck { .. })).count();
    (struck, events.iter().filter(|event| matches!(event, Event::Restored { .. })).count())
}

#[tokio::test]
async fn a_captured_message_has_its_own_time_its_authors_name_and_a_link() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.sandbox.nick(town.sandbox.home(), town.erin.id, Some("Erin from support"));
    let (said_at, message) = (town.clock.now(), town.erin.says(&incident, "customers see error 502"));
    town.after(minutes(7)).await;
    town.carol.reacts(message, "📌");
    town.is_taken(message).await;

    let all = captured(&incident).await;
    assert_eq!(all.len(), 1);
    let (entry, captured) = &all[0];
    assert_eq!((entry.happened_at - said_at).num_seconds(), 0, "its own time");
    assert_eq!(entry.recorded_at, town.clock.now());
    assert_eq!(captured.text, "customers see error 502");
    assert_eq!(captured.author.id.0, town.erin.id);
    let home = town.sandbox.home();
    assert_eq!(captured.link, format!("https://discord.com/channels/{home}/{}/{message}", incident.channel()));
    assert_eq!(captured.author.name, "Erin from support");
    town.sandbox.nick(town.sandbox.home(), town.erin.id, Some("Erin the second"));
    town.erin.says(&incident, "it is worse now");
    town.bob.types(&incident, "/incident status state:identified").await;
    let after = captured_names(&incident).await;
    assert_eq!(after, ["Erin from support"], "the name of that time stays");
    let shown = town.bob.types(&incident, "/incident timeline show").await;
    assert!(shown.text().contains("Erin from support") && !shown.text().contains("second"), "{}", shown.text());
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn however_many_react_it_is_captured_once_and_the_last_to_take_it_back_strikes_it() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let message = town.bob.says(&incident, "restarting db-1");
    for person in [&town.carol, &town.dave, &town.bob] {
        person.reacts(message, "📌");
    }
    town.is_taken(message).await;
    town.carol.takes_back(message, "📌");
    town.dave.takes_back(message, "📌");
    town.reactions_followed(&incident).await;
    assert_eq!((captured(&incident).await.len(), turns(&incident).await), (1, (0, 0)));
    town.bob.takes_back(message, "📌");
    town.reactions_followed(&incident).await;
    assert_eq!((captured(&incident).await.len(), turns(&incident).await), (1, (1, 0)), "struck, not deleted");
    town.carol.reacts(message, "📌");
    town.reactions_followed(&incident).await;
    assert_eq!((captured(&incident).await.len(), turns(&incident).await), (1, (1, 1)), "there again");
    town.finish().await;
}

#[tokio::test]
async fn other_reactions_and_other_channels_are_left_alone() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let here = town.bob.says(&incident, "thanks");
    let there = town.bob.says("general", "lunch?");
    town.carol.reacts(here, "👍");
    town.carol.reacts(there, "📌");
    town.reactions_followed(&incident).await;
    assert!(captured(&incident).await.is_empty());
    town.finish().await;
}

#[tokio::test]
async fn a_message_in_a_thread_is_captured_too() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let thread = town.sandbox.start_thread(town.carol.id, incident.channel(), "database").unwrap();
    let message = town.carol.says(thread, "connections are exhausted");
    town.carol.reacts(message, "📌");
    town.is_taken(message).await;
    let all = captured(&incident).await;
    assert_eq!((all.len(), all[0].1.channel.0), (1, thread));
    let answer = town.carol.types(thread, "/incident note text:in the thread").await;
    assert!(answer.ephemeral, "the channel's echo is a message of its own");
    incident.reads("in the thread");
    town.finish().await;
}

#[tokio::test]
async fn mentions_are_kept_as_names_and_files_by_theirs() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let text = format!("{} has a look", town.carol.mention());
    let files: [(&str, &[u8]); 1] = [("graph.png", b"png")];
    let message = town.sandbox.say_with(town.bob.id, incident.channel(), &text, &files).unwrap();
    let picture = town.sandbox.say_with(town.bob.id, incident.channel(), "", &files).unwrap();
    for message in [message, picture] {
        town.carol.reacts(message, "📌");
        town.is_taken(message).await;
    }
    let all = captured(&incident).await;
    assert_eq!(all[0].1.text, "@Carol has a look");
    assert_eq!((all[1].1.text.as_str(), &all[1].1.attachments[..]), ("", &["graph.png".to_owned()][..]));
    town.bob.types(&incident, "/incident close").await;
    town.account_for_mentions();
    town.finish().await;
}

#[tokio::test]
async fn what_was_captured_and_taken_back_while_the_bot_was_away_is_caught_up_with() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let thread = town.sandbox.start_thread(town.carol.id, incident.channel(), "database").unwrap();
    let before = town.bob.says(&incident, "before");
    town.carol.reacts(before, "📌");
    town.is_taken(before).await;

    town.stop_bot().await;
    town.carol.takes_back(before, "📌");
    let (during, in_thread) = (town.bob.says(&incident, "during"), town.bob.says(thread, "in the thread"));
    town.carol.reacts(during, "📌");
    town.carol.reacts(in_thread, "📌");
    town.start_bot().await;
    town.is_taken(during).await;
    town.is_taken(in_thread).await;
    town.within("the entry is struck", async || (turns(&incident).await.0 == 1).then_some(())).await;
    assert_eq!(captured(&incident).await.len(), 3);
    town.finish().await;
}

#[tokio::test]
async fn what_happened_while_the_connection_was_lost_is_caught_up_with() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    for (text, session_is_lost) in [("resumed", false), ("identified anew", true)] {
        let before = town.sandbox.gateway_starts();
        if session_is_lost {
            town.sandbox.forget_sessions();
        }
        town.sandbox.drop_gateway();
        let message = town.bob.says(&incident, text);
        town.carol.reacts(message, "📌");
        town.seen(|world| (world.connected()).then_some(())).await;
        town.is_taken(message).await;
        assert_ne!(town.sandbox.gateway_starts(), before);
    }
    assert_eq!(captured(&incident).await.len(), 2);
    town.finish().await;
}

#[tokio::test]
async fn a_reaction_event_that_comes_twice_is_one_capture() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let message = town.bob.says(&incident, "once");
    town.sandbox.duplicate_next_event(1);
    town.carol.reacts(message, "📌");
    town.reactions_followed(&incident).await;
    assert_eq!((captured(&incident).await.len(), turns(&incident).await), (1, (0, 0)));
    town.finish().await;
}

/// What could not be read is read back with the next connection.
#[tokio::test]
async fn a_capture_that_failed_is_made_up_for() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let message = town.bob.says(&incident, "it matters");
    town.sandbox.fault(Matcher::new("GET", "/channels/*/messages/*"), Fault::Status(500), 1);
    town.carol.reacts(message, "📌");
    town.reactions_followed(&incident).await;
    town.sandbox.reconnect();
    town.is_taken(message).await;
    assert_eq!(captured(&incident).await.len(), 1);
    town.finish().await;
}

#[tokio::test]
async fn after_the_close_messages_can_still_be_captured() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident close").await;
    let message = town.bob.says(&incident, "afterthought");
    town.bob.reacts(message, "📌");
    town.is_taken(message).await;
    assert_eq!(captured(&incident).await.len(), 1);
    town.finish().await;
}

/// What the timeline says became of captured messages.
async fn aftermath(incident: &Incident) -> Vec<Event> {
    let events = incident.events().await.into_iter();
    events.filter(|event| matches!(event, Event::CaptureEdited { .. } | Event::CaptureDeleted { .. })).collect()
}

async fn draft(town: &Town, incident: &Incident) -> String {
    let answer = town.bob.types(incident, "/incident postmortem").await;
    String::from_utf8(answer.files[0].bytes.clone()).unwrap()
}

#[tokio::test]
async fn a_captured_message_that_is_edited_is_followed_and_the_original_stays() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let message = town.erin.says(&incident, "502 since 11:40");
    town.carol.reacts(message, "📌");
    town.is_taken(message).await;
    town.after(minutes(2)).await;
    town.sandbox.duplicate_next_event(1);
    town.sandbox.edit_message(town.erin.id, message, "502 since 11:50, sorry").unwrap();
    let edited =
        Event::CaptureEdited { entry: hotwash::incident::EntryNumber(2), text: "502 since 11:50, sorry".to_owned() };
    town.within("the edit is noted", async || (aftermath(&incident).await == [edited.clone()]).then_some(())).await;
    let other = town.erin.says(&incident, "not captured");
    town.sandbox.edit_message(town.erin.id, other, "still not captured").unwrap();
    town.reactions_followed(&incident).await;

    assert_eq!(aftermath(&incident).await, [edited], "once");
    let entry =
        incident.entries().await.into_iter().find(|entry| matches!(entry.event, Event::CaptureEdited { .. })).unwrap();
    assert_eq!((entry.actor.name(), (entry.happened_at - town.clock.now()).num_seconds()), ("Erin", 0));
    assert_eq!(captured(&incident).await[0].1.text, "502 since 11:40");
    let draft = draft(&town, &incident).await;
    assert!(draft.contains("502 since 11:50, sorry (Erin, edited)"), "{draft}");
    assert!(draft.contains("captured a message by Erin: 502 since 11:40"), "the appendix has both: {draft}");
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn a_captured_message_that_is_deleted_stays_in_the_timeline_and_it_says_so() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let messages = ["one", "two", "three"].map(|text| town.erin.says(&incident, text));
    for message in messages {
        town.carol.reacts(message, "📌");
        town.is_taken(message).await;
    }
    town.sandbox.delete_message(town.erin.id, messages[0]).unwrap();
    town.sandbox.delete_messages(incident.channel(), &messages[1..]);
    town.within("it is noted", async || (aftermath(&incident).await.len() == 3).then_some(())).await;
    assert_eq!(captured(&incident).await.len(), 3);
    let draft = draft(&town, &incident).await;
    assert!(draft.contains("two (deleted in the chat afterwards)"), "{draft}");
    town.finish().await;
}

#[tokio::test]
async fn edits_and_deletions_while_the_bot_was_away_are_caught_up_with() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let elsewhere = town.erin.says("general", "it began at noon");
    let asked = town.carol.takes_from_menu(elsewhere, "Add to timeline").await;
    town.carol.chooses_in(&asked, "1").await;
    let here = ["one", "two"].map(|text| town.erin.says(&incident, text));
    for message in here {
        town.carol.takes_from_menu(message, "Add to timeline").await;
    }
    town.stop_bot().await;
    town.clock.advance(minutes(1));
    town.sandbox.edit_message(town.erin.id, elsewhere, "it began at 11:30").unwrap();
    town.sandbox.edit_message(town.erin.id, here[0], "one and a half").unwrap();
    town.sandbox.delete_message(town.erin.id, here[1]).unwrap();
    town.start_bot().await;
    town.within("all is noted", async || (aftermath(&incident).await.len() == 3).then_some(())).await;
    let edits = aftermath(&incident).await.into_iter().filter_map(|event| match event {
        Event::CaptureEdited { text, .. } => Some(text),
        _ => None,
    });
    let mut edits: Vec<_> = edits.collect();
    edits.sort();
    assert_eq!(edits, ["it began at 11:30", "one and a half"]);
    town.finish().await;
}
