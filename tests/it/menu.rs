//! The menu of a message: Apps › Add to timeline.

use hotwash::incident::{Captured, Entry, Event};
use hotwash::sandbox::Options;
use serde_json::json;

use crate::town::{Incident, Town, minutes, people};

const ADD: &str = "Add to timeline";

async fn captured(incident: &Incident) -> Vec<(Entry, Captured)> {
    let entries = incident.entries().await.into_iter();
    let captured = entries.filter_map(|entry| match entry.event.clone() {
        Event::Captured(captured) => Some((entry, captured)),
        _ => None,
    });
    captured.collect()
}

fn without_content() -> Options {
    Options { allow_message_content: false, ..people() }
}

#[tokio::test]
async fn a_message_is_added_by_its_menu_under_its_own_time_and_its_authors_name() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.sandbox.nick(town.sandbox.home(), town.erin.id, Some("Erin from support"));
    let (said_at, message) = (town.clock.now(), town.erin.says(&incident, "customers see error 502"));
    town.after(minutes(7)).await;
    let answer = town.carol.takes_from_menu(message, ADD).await;
    assert!(answer.ephemeral, "the bot's reaction tells the others");
    assert_eq!(answer.text(), "📌 The message is in the timeline of #1, entry 2 now.");

    let all = captured(&incident).await;
    assert_eq!(all.len(), 1);
    let (entry, captured) = &all[0];
    assert_eq!(((entry.happened_at - said_at).num_seconds(), entry.recorded_at), (0, town.clock.now()));
    assert_eq!(
        (captured.text.as_str(), captured.author.name.as_str()),
        ("customers see error 502", "Erin from support")
    );
    let home = town.sandbox.home();
    assert_eq!(captured.link, format!("https://discord.com/channels/{home}/{}/{message}", incident.channel()));
    assert!(entry.actor.name().starts_with("Carol"));
    let bot = town.sandbox.look(|world| world.bot());
    assert!(town.sandbox.look(|world| world.any_message(message).unwrap().reaction("📌").unwrap().users == [bot]));
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn it_is_in_the_timeline_once_however_it_was_captured() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let message = town.erin.says(&incident, "customers see error 502");
    let by_menu = town.sandbox.menu(town.dave.id, ADD, message).unwrap();
    town.carol.reacts(message, "📌");
    by_menu.answered().await.unwrap();
    let again = town.carol.takes_from_menu(message, ADD).await;
    assert_eq!(again.text(), "The message is in the timeline of #1 already, entry 2. Nothing changed.");
    assert_eq!(captured(&incident).await.len(), 1);
    town.finish().await;
}

#[tokio::test]
async fn a_reaction_that_is_taken_off_does_not_take_out_what_was_added_by_the_menu() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let message = town.erin.says(&incident, "customers see error 502");
    town.carol.takes_from_menu(message, ADD).await;
    town.stop_bot().await;
    town.start_bot().await;
    town.carol.reacts(message, "📌");
    town.carol.takes_back(message, "📌");
    let last = town.bob.says(&incident, "the last one");
    town.bob.reacts(last, "📌");
    town.within("the last one is taken", async || (captured(&incident).await.len() == 2).then_some(())).await;
    assert!(!incident.events().await.iter().any(|event| matches!(event, Event::Struck { .. })));
    town.finish().await;
}

#[tokio::test]
async fn a_message_in_a_thread_is_added_too() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let thread = town.sandbox.start_thread(town.carol.id, incident.channel(), "database").unwrap();
    let message = town.carol.says(thread, "connections are exhausted");
    town.erin.takes_from_menu(message, ADD).await;
    let all = captured(&incident).await;
    assert_eq!((all.len(), all[0].1.channel.0), (1, thread));
    town.finish().await;
}

#[tokio::test]
async fn elsewhere_it_asks_which_incident_and_a_restart_forgets_nothing() {
    let town = Town::with(without_content()).await;
    let first = town.bob.opens("Checkout errors", "sev3").await;
    let second = town.bob.opens("Login is slow", "sev3").await;
    let message = town.erin.says("general", "the login page takes a minute");
    let asked = town.carol.takes_from_menu(message, ADD).await;
    assert!(asked.ephemeral && asked.text().contains("To which incident"), "{}", asked.text());
    town.stop_bot().await;
    town.start_bot().await;
    let answer = town.carol.chooses_in(&asked, "2").await;
    assert!(answer.ephemeral && answer.text().contains("in the timeline of #2, entry 2 now"), "{}", answer.text());
    let all = captured(&second).await;
    assert_eq!((all.len(), all[0].1.text.as_str()), (1, "the login page takes a minute"));
    assert!(captured(&first).await.is_empty());
    assert_eq!(second.count("the login page"), 0, "no message about it in the channel");
    town.finish().await;
}

#[tokio::test]
async fn among_more_incidents_than_a_menu_holds_the_older_ones_are_a_page_further() {
    let town = Town::start().await;
    let oldest = town.bob.opens("Checkout errors", "sev3").await;
    for number in 2..=26 {
        town.bob
            .sends("general", &format!("/incident open severity:sev3 title:Trouble {number}"))
            .answered()
            .await
            .unwrap();
    }
    town.settled().await;
    let message = town.erin.says("general", "the pool is empty");
    let asked = town.carol.takes_from_menu(message, ADD).await;
    assert!(asked.text().contains("Page 1 of 2"), "{}", asked.text());
    let further = town.carol.taps(&asked, "Next").await;
    assert!(further.ephemeral && further.text().contains("Page 2 of 2"), "{}", further.text());
    let answer = town.carol.chooses_in(&further, "1").await;
    assert!(answer.text().contains("in the timeline of #1"), "{}", answer.text());
    assert_eq!(captured(&oldest).await[0].1.text, "the pool is empty");
    town.finish().await;
}

#[tokio::test]
async fn with_no_incident_open_it_says_what_to_do() {
    let town = Town::start().await;
    let message = town.erin.says("general", "is checkout down?");
    let answer = town.erin.takes_from_menu(message, ADD).await;
    assert!(answer.ephemeral && answer.text().contains("`/incident open`"), "{}", answer.text());
    town.finish().await;
}

#[tokio::test]
async fn without_the_message_content_intent_a_reaction_says_what_is_missing_and_the_menu_fills_it_in() {
    let town = Town::with(without_content()).await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let nick = |nick| town.sandbox.nick(town.sandbox.home(), town.erin.id, Some(nick));
    nick("Erin from support");
    let messages = ["the pool is exhausted", "db-1 is at its limit"].map(|text| town.erin.says(&incident, text));
    for (message, count) in messages.into_iter().zip(1..) {
        town.carol.reacts(message, "📌");
        town.within("it is taken", async || (captured(&incident).await.len() == count).then_some(())).await;
    }
    town.settled().await;
    let all = captured(&incident).await;
    assert!(all.iter().all(|(_, captured)| captured.unread && captured.text.is_empty()));
    assert_eq!(all[0].1.author.name, "Erin from support", "its author, its time and its link are there");
    nick("Erin the second");
    let said = incident.reads("no Message Content intent");
    assert!(
        said.content.contains("Apps › Add to timeline") && said.content.contains(&all[0].1.link),
        "{}",
        said.content
    );
    assert_eq!(incident.count("no Message Content intent"), 1, "said once");

    let answer = town.carol.takes_from_menu(messages[0], ADD).await;
    assert!(answer.text().contains("entry 2; now its text is there too"), "{}", answer.text());
    let again = town.carol.takes_from_menu(messages[0], ADD).await;
    assert!(again.text().contains("already, entry 2"), "{}", again.text());
    let draft = town.bob.types(&incident, "/incident postmortem").await;
    let draft = String::from_utf8(draft.files[0].bytes.clone()).unwrap();
    assert!(draft.contains("the pool is exhausted (Erin from support)\n"), "{draft}");
    assert!(draft.contains("A message whose text could not be read. (Erin from support)\n"), "{draft}");
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn alerts_in_embeds_and_components_are_read() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let embed = json!({ "embeds": [{ "title": "CPU 98 %", "description": "on db-1" }] });
    let parts = json!({ "flags": 1 << 15, "components": [
        { "type": 17, "components": [{ "type": 10, "content": "p99 is 4 s" }] },
    ]});
    for (body, text) in [(embed, "CPU 98 %\non db-1"), (parts, "p99 is 4 s")] {
        let message = town.sandbox.webhook_says(incident.channel(), "Grafana", &body).unwrap();
        town.carol.takes_from_menu(message, ADD).await;
        let (_, captured) = captured(&incident).await.pop().unwrap();
        assert_eq!((captured.text.as_str(), captured.author.name.as_str()), (text, "Grafana"));
    }
    town.finish().await;
}

#[tokio::test]
async fn a_message_by_somebody_who_is_no_member_is_kept_with_a_name() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let by_erin = town.erin.says(&incident, "customers see error 502");
    town.sandbox.leave(town.sandbox.home(), town.erin.id);
    let hook = json!({ "content": "deploy 7 is out" });
    let by_hook = town.sandbox.webhook_says(incident.channel(), "Deploys", &hook).unwrap();
    for (message, by_menu) in [(by_erin, false), (by_hook, true)] {
        if by_menu {
            town.carol.takes_from_menu(message, ADD).await;
        } else {
            town.carol.reacts(message, "📌");
            town.within("it is taken", async || (captured(&incident).await.len() == 1).then_some(())).await;
            town.settled().await;
        }
    }
    let names: Vec<_> = captured(&incident).await.into_iter().map(|(_, captured)| captured.author.name).collect();
    assert_eq!(names, ["Erin", "Deploys"]);
    town.finish().await;
}

#[tokio::test]
async fn no_raw_mention_is_in_the_record() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let left = town.erin.mention();
    town.sandbox.leave(town.sandbox.home(), town.erin.id);
    let nobody = 1_234_567_890_123_456_789_u64;
    let text = format!(
        "{} {left} <@{nobody}> <@&{}> <@&{nobody}> <#{}> <#{nobody}> <:fire:{nobody}> <t:1772452800:R> </incident note:{nobody}>",
        town.carol.mention(),
        town.role("On-call"),
        town.channel("general"),
    );
    let message = town.bob.says(&incident, &text);
    town.carol.takes_from_menu(message, ADD).await;
    let (_, captured) = captured(&incident).await.pop().unwrap();
    assert_eq!(
        captured.text,
        "@Carol @Erin @unknown-user @On-call @deleted-role #general #unknown-channel :fire: 2026-03-02 12:00 UTC /incident note"
    );
    town.account_for_mentions();
    town.finish().await;
}

#[tokio::test]
async fn an_image_without_text_does_not_break_the_timeline() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let files: [(&str, &[u8]); 1] = [("graph.png", b"png")];
    let message = town.sandbox.say_with(town.bob.id, incident.channel(), "", &files).unwrap();
    town.carol.takes_from_menu(message, ADD).await;
    let (_, captured) = captured(&incident).await.pop().unwrap();
    assert_eq!((captured.text.as_str(), &captured.attachments[..]), ("", &["graph.png".to_owned()][..]));
    let draft = town.bob.types(&incident, "/incident postmortem").await;
    let draft = String::from_utf8(draft.files[0].bytes.clone()).unwrap();
    assert!(draft.contains("Attached: graph.png"), "{draft}");
    town.finish().await;
}

const OPEN: &str = "Open incident from message";

/// Chooses "Open incident from message"; the form that comes.
async fn opening_form(town: &Town, message: crate::town::Id) -> hotwash::sandbox::Form {
    let chosen = town.sandbox.menu(town.erin.id, OPEN, message).unwrap();
    chosen.answered().await.unwrap().form.unwrap()
}

#[tokio::test]
async fn an_incident_is_opened_from_a_message_across_a_restart_and_the_message_is_its_first_entry() {
    let town = Town::with(without_content()).await;
    let message = town.erin.says("general", "Checkout is down\nsince noon, says Dave");
    let form = opening_form(&town, message).await;
    assert_eq!(form.field("title").unwrap().value, "Checkout is down");
    town.after(minutes(3)).await;
    town.stop_bot().await;
    town.start_bot().await;
    let answer = town.erin.fills_in(&form, &[("impact", "Nobody can pay")]).await;
    assert!(answer.ephemeral && answer.text().contains("#1 Checkout is down"), "{}", answer.text());
    let incident = town.incident(1);
    let entries = incident.entries().await;
    let Event::Captured(captured) = &entries[1].event else { panic!("{:?}", entries[1]) };
    assert_eq!(captured.text, "Checkout is down\nsince noon, says Dave");
    assert_eq!((entries[1].recorded_at - entries[1].happened_at).num_minutes(), 3, "its own time");
    assert!(captured.link.ends_with(&format!("/{}/{message}", town.channel("general"))), "{}", captured.link);
    let bot = town.sandbox.look(|world| world.bot());
    assert!(town.sandbox.look(|world| world.any_message(message).unwrap().reaction("📌").unwrap().users == [bot]));
    incident.pings("On-call").await;
    town.finish().await;
}

#[tokio::test]
async fn a_message_that_cannot_be_read_any_more_is_no_reason_not_to_open() {
    let town = Town::start().await;
    let message = town.erin.says("general", "Checkout is down");
    let form = opening_form(&town, message).await;
    town.sandbox.delete_message(town.erin.id, message).unwrap();
    // Nobody sends the form for two days, and others choose messages meanwhile.
    town.after(minutes(2 * 24 * 60)).await;
    let other = town.erin.says("general", "something else");
    opening_form(&town, other).await;
    let answer = town.erin.fills_in(&form, &[]).await;
    assert!(answer.text().contains("#1 Checkout is down"), "{}", answer.text());
    let incident = town.incident(1);
    incident.pings("On-call").await;
    let said = incident.reads("without its text");
    assert!(said.content.contains(&format!("/{message}>")), "{}", said.content);
    assert_eq!(captured(&incident).await.len(), 1);
    town.finish().await;
}
