//! Closed incidents' channels: open for writing until the review, then read-only in the archive, and back on reopening.

use chrono::TimeDelta;
use hotwash::sandbox::permissions::{self, bits};
use hotwash::sandbox::world::{Channel, Overwrite, channel_kind};
use hotwash::sandbox::{Fault, Matcher};

use crate::town::{Id, Incident, Town};

/// How long a channel stays open for writing, by default.
const OPEN: TimeDelta = TimeDelta::days(7);

fn channel(town: &Town, id: Id) -> Channel {
    town.sandbox.look(|world| world.channel(id).cloned()).unwrap()
}

/// The name of the category that it stands in.
fn category(town: &Town, incident: &Incident) -> String {
    let parent = channel(town, incident.channel()).parent.map(|parent| channel(town, parent).name);
    parent.unwrap_or_default()
}

fn writes(town: &Town, incident: &Incident) -> bool {
    town.sandbox.say(town.erin.id, incident.channel(), "and another thing").is_ok()
}

async fn closed(town: &Town) -> Incident {
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident role take role:commander").await;
    town.bob.types(&incident, "/incident close").await;
    incident
}

#[tokio::test]
async fn a_channel_is_not_locked_before_the_review_and_read_only_afterwards() {
    let town = Town::start().await;
    let incident = closed(&town).await;
    town.after(OPEN - TimeDelta::minutes(1)).await;
    assert!(writes(&town, &incident));
    town.erin.types(&incident, "/incident note text:for the postmortem").await;
    assert_eq!(category(&town, &incident), "Incidents");
    town.after(TimeDelta::minutes(1)).await;
    assert!(!writes(&town, &incident));
    assert_eq!(category(&town, &incident), "Incident archive");
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn a_severity_with_a_review_keeps_its_channel_open_until_that_is_done_but_not_for_ever() {
    let town = Town::configured("[[severity]]\nid = \"bad\"\nreview_within = \"10d\"").await;
    let [done, left] = [town.bob.opens("Checkout errors", "bad").await, town.bob.opens("Cart errors", "bad").await];
    for incident in [&done, &left] {
        town.bob.types(incident, "/incident close").await;
    }
    town.after(TimeDelta::days(11)).await;
    assert!(writes(&town, &done) && writes(&town, &left));
    town.bob.types(&done, "/incident postmortem state:reviewed").await;
    assert!(!writes(&town, &done), "its week is over, and so is its review");
    town.after(TimeDelta::days(13) - TimeDelta::minutes(1)).await;
    assert!(writes(&town, &left));
    town.after(TimeDelta::minutes(1)).await;
    assert!(!writes(&town, &left), "two weeks past its day");
    town.finish().await;
}

#[tokio::test]
async fn in_an_archived_channel_the_card_has_what_commands_can_not_do_there() {
    let town = Town::start().await;
    let incident = closed(&town).await;
    town.after(OPEN).await;
    let typed = town.sandbox.slash(town.bob.id, incident.channel(), "incident reopen", &[]);
    assert!(typed.is_err(), "Discord lets nobody type there");
    let draft = town.erin.presses(&incident.card(), "Postmortem").await;
    assert!(draft.ephemeral && draft.text().contains("Postmortem draft for #1"), "{}", draft.text());
    let timeline = town.erin.presses(&incident.card(), "Show timeline").await;
    assert!(timeline.ephemeral && timeline.text().contains("Checkout errors"), "{}", timeline.text());
    let form = town.erin.opens_form(&incident.card(), "Note").await;
    let label = form.fields[0].label.clone();
    town.erin.fills_in(&form, &[(&label, "one more thing")]).await;
    incident.reads("one more thing");
    let refused = town.erin.presses(&incident.card(), "Reopen").await;
    assert!(refused.ephemeral && refused.text().contains("You can't reopen"), "{}", refused.text());
    town.bob.presses(&incident.card(), "Reopen").await;
    assert!(writes(&town, &incident));
    assert_eq!(category(&town, &incident), "Incidents");
    town.finish().await;
}

#[tokio::test]
async fn a_reopened_channel_is_as_it_was() {
    let town = Town::start().await;
    let incident = closed(&town).await;
    let on_call = town.role("On-call");
    let own = Overwrite { id: on_call, is_member: false, allow: bits::SEND_MESSAGES, deny: bits::ADD_REACTIONS };
    town.sandbox.set_overwrite(incident.channel(), own);
    let before = channel(&town, incident.channel());
    town.after(OPEN).await;
    let refused = town.sandbox.say(town.dave.id, incident.channel(), "hello");
    assert!(refused.is_err(), "nor does a role write that was given the right to");
    town.bob.types("general", "/incident reopen incident:1").await;
    let after = channel(&town, incident.channel());
    assert_eq!((after.parent, after.overwrites), (before.parent, before.overwrites));
    town.bob.types(&incident, "/incident close").await;
    town.after(OPEN).await;
    assert_eq!(category(&town, &incident), "Incident archive", "and it can be put away again");
    town.finish().await;
}

#[tokio::test]
async fn archiving_is_neither_lost_nor_done_by_halves_when_discord_fails_or_the_bot_restarts() {
    for fault in [Fault::DoneThen(500), Fault::Status(502), Fault::Reset] {
        let town = Town::start().await;
        let incident = closed(&town).await;
        let before = channel(&town, incident.channel());
        town.sandbox.fault(Matcher::new("PATCH", "/channels/*"), fault.clone(), 1);
        town.stop_bot().await;
        town.clock.advance(OPEN);
        town.start_bot().await;
        let passing = town.lets_time_pass();
        town.within("it is archived", async || {
            (category(&town, &incident) == "Incident archive" && town.waiting().await == 0).then_some(())
        })
        .await;
        drop(passing);
        assert!(!writes(&town, &incident), "{fault:?}");
        town.bob.types("general", "/incident reopen incident:1").await;
        let after = channel(&town, incident.channel());
        assert_eq!((after.parent, after.overwrites), (before.parent, before.overwrites), "{fault:?}");
        town.finish().await;
    }
}

#[tokio::test]
async fn a_full_archive_rolls_over() {
    let town = Town::start().await;
    let home = town.sandbox.home();
    let incident = closed(&town).await;
    let archive = town.sandbox.create_channel(home, "Incident archive", channel_kind::CATEGORY, None);
    for number in 0..50 {
        town.sandbox.create_channel(home, &format!("old-{number}"), channel_kind::TEXT, Some(archive));
    }
    town.after(OPEN).await;
    assert_eq!(category(&town, &incident), "Incident archive 2");
    let other = town.bob.opens("Another", "sev3").await;
    town.bob.types(&other, "/incident close").await;
    town.after(OPEN).await;
    assert_eq!(category(&town, &other), "Incident archive 2", "there is one of that name");
    town.finish().await;
}

#[tokio::test]
async fn a_channel_that_was_deleted_by_hand_is_not_archived_and_nothing_breaks() {
    let town = Town::start().await;
    let incident = closed(&town).await;
    town.sandbox.delete_channel(incident.channel());
    town.after(OPEN).await;
    let answer = town.bob.types("general", "/incident show incident:1").await;
    assert!(answer.text().contains("Checkout errors"), "{}", answer.text());
    town.after(TimeDelta::days(30)).await;
    town.finish().await;
}

#[tokio::test]
async fn what_the_bot_may_not_do_is_said_once_and_tried_again_on_another_day() {
    let town = Town::start().await;
    let (home, may) = (town.sandbox.home(), permissions::INCIDENT_BOT);
    let incident = closed(&town).await;
    town.sandbox.set_bot_permissions(home, may & !bits::MANAGE_ROLES);
    town.after(OPEN).await;
    assert!(writes(&town, &incident));
    let said = incident.reads("could not be archived").content;
    insta::assert_snapshot!(said, @"⚠️ This channel could not be archived: the bot lacks Manage Channels or Manage Roles here; give both to its role in Server Settings > Roles, and see that the categories do not take them away. It is tried again once a day for some days.");
    town.after(TimeDelta::days(1)).await;
    assert_eq!(incident.count("could not be archived"), 1);
    town.sandbox.set_bot_permissions(home, may);
    town.after(TimeDelta::days(1)).await;
    assert!(!writes(&town, &incident));
    town.finish().await;
}

#[tokio::test]
async fn a_server_may_keep_its_channels_open_for_ever() {
    let town = Town::configured("[server]\narchive_after = \"never\"").await;
    let incident = closed(&town).await;
    town.after(TimeDelta::days(300)).await;
    assert!(writes(&town, &incident));
    town.finish().await;
}

#[tokio::test]
async fn the_bot_writes_where_nobody_else_does() {
    let town = Town::configured("[server]\narchive_category = \"Old\"").await;
    let incident = closed(&town).await;
    town.after(OPEN).await;
    assert_eq!(category(&town, &incident), "Old");
    town.bob.types("general", "/incident note incident:1 text:from afar").await;
    incident.reads("from afar");
    town.finish().await;
}
