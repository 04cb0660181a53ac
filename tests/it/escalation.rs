//! Pages: from level to level until somebody has it, and never further.
//!
//! The built-in policy of sev1: On-call for 5 minutes, Responders for 5 minutes, both twice more, then the fallback (Responders,
//! the declarer, whoever is online) every 15 minutes.

use hotwash::incident::Event;
use hotwash::sandbox::{Fault, Matcher, permissions};

use crate::town::{Town, minutes, people, seconds};

#[tokio::test]
async fn an_unanswered_level_goes_to_the_next_and_in_the_end_to_the_fallback() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    for _round in 0..3 {
        incident.pings("On-call").await;
        town.after(minutes(4)).await;
        incident.stays_quiet().await;
        town.after(minutes(1)).await;
        incident.pings("Responders").await;
        town.after(minutes(5)).await;
    }
    for _again in 0..3 {
        let fallback = incident.pings("Responders").await;
        assert!(fallback.mentions.contains(&town.bob.id), "the declarer");
        assert!(fallback.mention_everyone && fallback.content.contains("@here"), "{}", fallback.content);
        town.after(minutes(14)).await;
        incident.stays_quiet().await;
        town.after(minutes(1)).await;
    }
    incident.pings("Responders").await;
    town.finish().await;
}

#[tokio::test]
async fn the_acknowledge_button_stops_it_and_everybody_sees_who_has_it() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    town.after(minutes(5)).await;
    let second = incident.pings("Responders").await;
    let answer = town.dave.presses(&second, "Acknowledge").await;
    assert!(!answer.ephemeral && answer.text().contains("has #1"), "{}", answer.text());
    town.after(minutes(600)).await;
    incident.stays_quiet().await;
    for page in [page, second] {
        let page = incident.now(&page);
        assert!(page.content.contains("Acknowledged by Dave"), "{}", page.content);
        assert!(page.controls().is_empty(), "an acknowledged page has no button");
    }
    assert!(incident.card().text().contains("Acknowledged by"));
    town.finish().await;
}

#[tokio::test]
async fn every_command_that_ends_a_page_ends_it_for_good() {
    let town = Town::start().await;
    for (title, ends) in [("One", "/incident ack"), ("Two", "/incident resolve"), ("Three", "/incident close")] {
        let incident = town.bob.opens(title, "sev1").await;
        let page = incident.pings("On-call").await;
        town.bob.types(&incident, ends).await;
        town.after(minutes(600)).await;
        incident.stays_quiet().await;
        assert!(incident.now(&page).controls().is_empty(), "{ends} takes the page's button away");
    }
    town.finish().await;
}

#[tokio::test]
async fn the_cards_resolve_button_ends_it_too() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.bob.presses(&incident.card(), "Resolve").await;
    town.after(minutes(600)).await;
    incident.stays_quiet().await;
    assert!(incident.card().text().contains("resolved"));
    assert!(incident.card().controls().iter().all(|control| control["label"] != "Acknowledge"));
    town.finish().await;
}

#[tokio::test]
async fn a_role_that_the_server_does_not_have_is_said_and_passed_over_at_once() {
    let town = Town::start().await;
    town.sandbox.delete_role(town.sandbox.home(), town.role("On-call"));
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("Responders").await;
    incident.reads("Paging level 1 of #1 reached nobody");
    incident.reads("this server has no such role");
    assert!(incident.events().await.iter().any(|event| matches!(event, Event::NobodyReached { level: Some(1), .. })));
    town.finish().await;
}

#[tokio::test]
async fn a_role_that_nobody_holds_is_said_and_passed_over_at_once() {
    let town = Town::start().await;
    town.sandbox.remove_role(town.sandbox.home(), town.dave.id, town.role("On-call"));
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("Responders").await;
    incident.reads("nobody holds this role");
    town.finish().await;
}

/// Discord takes such a mention without a word, and nobody hears of it.
#[tokio::test]
async fn a_role_that_cannot_be_mentioned_is_said_and_passed_over_at_once() {
    let mut options = people();
    options.bot_permissions &= !permissions::bits::MENTION_EVERYONE;
    options.roles[1].mentionable = false;
    let town = Town::with(options).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("Responders").await;
    incident.reads("give the bot the permission Mention Everyone");
    assert_eq!(town.dave.heard(), 0);
    town.finish().await;
}

/// The same, where Discord does not say beforehand what the bot may mention: the message itself tells.
#[tokio::test]
async fn a_page_that_discord_accepted_and_that_notified_nobody_goes_on() {
    let mut options = people();
    options.bot_permissions &= !permissions::bits::MENTION_EVERYONE;
    options.roles[1].mentionable = false;
    let town = Town::with(options).await;
    town.sandbox.fault(Matcher::new("GET", "/guilds/*/members/*"), Fault::Status(500), 1);
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("Responders").await;
    incident.reads("Discord took the mention and notified nobody");
    town.finish().await;
}

const ALONE: &str = r#"
[[severity]]
id = "sev1"
policy = "alone"
[[severity]]
id = "sev2"
[[policy]]
id = "alone"
[[policy.level]]
notify = ["role:Nobody", "commander"]
"#;

#[tokio::test]
async fn nobody_at_all_is_shown_on_the_card_and_told_to_the_declarer() {
    let town = Town::configured(ALONE).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    assert!(incident.card().text().contains("NOBODY REACHED"), "{}", incident.card().text());
    let told = town.bob.direct_messages();
    assert_eq!(told.len(), 1);
    assert!(told[0].content.contains("NOBODY REACHED") && told[0].content.contains("#1"), "{}", told[0].content);
    assert_eq!(town.bob.heard(), 1, "and it sounds: nobody else hears of the incident");
    town.finish().await;
}

#[tokio::test]
async fn a_declarer_who_takes_no_direct_messages_does_not_stop_anything() {
    let town = Town::configured(ALONE).await;
    town.sandbox.takes_messages(town.bob.id, false);
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    assert!(incident.card().text().contains("NOBODY REACHED"));
    town.finish().await;
}

#[tokio::test]
async fn whoever_holds_an_incident_role_can_be_paged() {
    let town = Town::configured(ALONE).await;
    let incident = town.bob.opens("Checkout errors", "sev2").await;
    town.carol.types(&incident, "/incident role take role:commander").await;
    town.bob.types(&incident, "/incident severity level:sev1").await;
    let page = incident.pings_person(town.carol.id).await;
    assert!(page.content.contains("role:Nobody"), "who was missed stands on the page: {}", page.content);
    town.finish().await;
}

#[tokio::test]
async fn a_person_is_paged_in_the_channel_and_directly() {
    let toml = r#"
[[severity]]
id = "sev1"
policy = "dave"
[[severity]]
id = "sev2"
[[policy]]
id = "dave"
[[policy.level]]
notify = ["user:dave", "user:nobody-of-that-name"]
also_dm = true
"#;
    let town = Town::configured(toml).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings_person(town.dave.id).await;
    assert!(page.content.contains("user:nobody-of-that-name"), "{}", page.content);
    let direct = town.dave.direct_messages();
    assert_eq!(direct.len(), 1);
    let answer = town.dave.presses(&direct[0], "Acknowledge").await;
    assert!(answer.text().contains("has #1"), "{}", answer.text());
    assert!(town.dave.direct_messages()[0].content.contains("Acknowledged by"));
    assert!(incident.now(&page).content.contains("Acknowledged by"));
    assert_eq!(incident.count("has #1 since"), 1, "the channel hears of it once");
    town.finish().await;
}

#[tokio::test]
async fn a_raised_severity_pages() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.after(minutes(60)).await;
    incident.stays_quiet().await;
    let answer = town.bob.types(&incident, "/incident severity level:SEV1 reason:everybody is affected").await;
    assert!(answer.text().contains("raised #1 from SEV3 to **SEV1**"), "{}", answer.text());
    incident.pings("On-call").await;
    assert!(incident.announcement().content.contains("SEV1"));
    town.finish().await;
}

#[tokio::test]
async fn a_raised_severity_starts_with_whoever_has_not_acknowledged_yet() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev2").await;
    let page = incident.pings("On-call").await;
    town.dave.presses(&page, "Acknowledge").await;
    town.bob.types(&incident, "/incident severity level:sev1").await;
    incident.pings("Responders").await;
    assert_eq!(town.dave.heard(), 1, "On-call knows already");
    town.finish().await;
}

#[tokio::test]
async fn a_severity_lowered_to_one_without_a_policy_stops_the_page_and_says_so() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    let answer = town.bob.types(&incident, "/incident severity level:sev3").await;
    assert!(answer.text().contains("Paging stops: SEV3 pages nobody"), "{}", answer.text());
    town.after(minutes(600)).await;
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn a_severity_lowered_to_one_with_a_policy_leaves_the_page_as_it_is() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.bob.types(&incident, "/incident severity level:sev2").await;
    incident.stays_quiet().await;
    town.after(minutes(5)).await;
    incident.pings("Responders").await;
    town.finish().await;
}

#[tokio::test]
async fn escalate_pages_the_next_level_after_an_acknowledgement_too() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    town.dave.presses(&page, "Acknowledge").await;
    let answer = town.bob.types(&incident, "/incident escalate reason:we need hands").await;
    assert!(answer.text().contains("escalated #1") && answer.text().contains("we need hands"), "{}", answer.text());
    let next = incident.pings("Responders").await;
    town.carol.presses(&next, "Acknowledge").await;
    town.after(minutes(60)).await;
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn escalating_twice_within_ten_seconds_is_once() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.bob.types(&incident, "/incident escalate").await;
    incident.pings("Responders").await;
    town.after(seconds(9)).await;
    let second = town.carol.types(&incident, "/incident escalate").await;
    assert!(second.ephemeral && second.text().contains("once is enough"), "{}", second.text());
    incident.stays_quiet().await;
    town.after(seconds(2)).await;
    town.carol.types(&incident, "/incident escalate").await;
    incident.pings("On-call").await;
    town.finish().await;
}

#[tokio::test]
async fn without_a_channel_after_five_seconds_the_page_goes_to_the_announcement_channel() {
    let town = Town::start().await;
    let making = Matcher::new("POST", "/guilds/*/channels").containing("inc-1");
    town.sandbox.fault(making, Fault::Hang(std::time::Duration::from_millis(4_000)), 1);
    let sent = town.bob.sends("general", "/incident open title:Checkout errors severity:sev1");
    assert!(sent.answered().await.unwrap().text().contains("Making its channel"));
    let incident = town.incident(1);
    town.clock.advance(seconds(4));
    assert!(town.unaccounted().is_empty(), "the channel has five seconds");
    town.clock.advance(seconds(1));
    let page = incident.pings_in_announcements("On-call").await;
    assert!(page.content.contains("the incident's channel is not there"), "{}", page.content);
    assert!(incident.now(&page).controls().len() == 1, "and can be acknowledged there");
    incident.card();
    town.dave.presses(&page, "Acknowledge").await;
    town.after(minutes(60)).await;
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn a_channel_that_cannot_be_made_stops_no_page() {
    let mut options = people();
    options.bot_permissions &= !permissions::bits::MANAGE_CHANNELS;
    options.channels.push("incidents".to_owned());
    let town = Town::with(options).await;
    let answer = town.bob.types("general", "/incident open title:Checkout errors severity:sev1").await;
    assert!(
        answer.text().contains("could not be made") && answer.text().contains("Manage Channels"),
        "{}",
        answer.text()
    );
    let incident = town.incident(1);
    incident.pings_in_announcements("On-call").await;
    town.bob.types("general", "/incident ack incident:1").await;
    town.after(minutes(60)).await;
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn after_downtime_a_page_moves_one_level_and_says_how_late_it_is() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.stop_bot().await;
    town.clock.advance(minutes(60));
    town.start_bot().await;
    let page = incident.pings("Responders").await;
    assert!(page.content.contains("late by 55 min"), "{}", page.content);
    incident.stays_quiet().await;
    town.after(minutes(5)).await;
    incident.pings("On-call").await;
    town.finish().await;
}

#[tokio::test]
async fn an_acknowledgement_given_before_downtime_holds() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    town.dave.presses(&page, "Acknowledge").await;
    town.stop_bot().await;
    town.clock.advance(minutes(6_000));
    town.start_bot().await;
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn one_incidents_page_is_no_others() {
    let town = Town::start().await;
    let first = town.bob.opens("Checkout errors", "sev1").await;
    let page = first.pings("On-call").await;
    let second = town.bob.opens("Search is slow", "sev1").await;
    second.pings("On-call").await;
    town.dave.presses(&page, "Acknowledge").await;
    town.after(minutes(5)).await;
    second.pings("Responders").await;
    first.stays_quiet().await;
    town.finish().await;
}
