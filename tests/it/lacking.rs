//! A permission that is missing at the moment of use: the incident is open and recorded all the same, and people are told once
//! what could not be done, which permission it takes, and where it is turned on.

use hotwash::sandbox::permissions::{INCIDENT_BOT, bits};
use hotwash::sandbox::world::Overwrite;

use crate::town::{Id, Town};

/// The number of a category.
const CATEGORY: u8 = 4;

/// What a channel takes from everybody, the bot too.
fn taken(town: &Town, channel: Id, deny: u64) {
    let everyone = Overwrite { id: town.sandbox.home(), is_member: false, allow: 0, deny };
    town.sandbox.set_overwrite(channel, everyone);
}

fn lacks(town: &Town, permission: u64) {
    town.sandbox.set_bot_permissions(town.sandbox.home(), INCIDENT_BOT & !permission);
}

#[tokio::test]
async fn an_announcement_that_could_not_be_made_is_told_once_and_made_when_that_is_mended() {
    let town = Town::start().await;
    town.bob.opens("Checkout errors", "sev3").await;
    let announcements = town.channel("incidents");
    taken(&town, announcements, bits::SEND_MESSAGES);
    let incident = town.bob.opens("Logins fail", "sev3").await;
    town.bob.types(&incident, "/incident status state:identified").await;
    insta::assert_snapshot!(incident.reads("could not be announced").text(), @"
    ⚠️ **#2 Logins fail** could not be announced: the bot lacks Send Messages there. To mend it: incidents > Edit > Permissions > add hotwash, and turn on Send Messages.
    Everything else is recorded as always. `/hotwash doctor` says whether anything is still missing.
    ");
    assert_eq!(incident.count("could not be announced"), 1);
    taken(&town, announcements, 0);
    town.bob.types(&incident, "/incident status state:monitoring").await;
    assert!(incident.announcement().text().contains("monitoring"));
    town.finish().await;
}

#[tokio::test]
async fn a_card_that_could_not_be_pinned_is_told_of_once() {
    let town = Town::start().await;
    lacks(&town, bits::PIN_MESSAGES);
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident severity level:sev2").await;
    insta::assert_snapshot!(incident.reads("could not be pinned").text(), @"
    ⚠️ **#1 Checkout errors** has a card that could not be pinned: the bot lacks Pin Messages there. To mend it: Server Settings > Roles > hotwash > Permissions > Pin Messages: on.
    Everything else is recorded as always. `/hotwash doctor` says whether anything is still missing.
    ");
    assert_eq!(incident.count("could not be pinned"), 1);
    town.finish().await;
}

#[tokio::test]
async fn a_channel_that_could_not_be_made_is_told_with_the_permission_and_made_once_that_is_mended() {
    let town = Town::start().await;
    lacks(&town, bits::MANAGE_CHANNELS);
    let answer = town.bob.types("general", "/incident open severity:sev3 title:Checkout errors").await;
    insta::assert_snapshot!(answer.text(), @"
    ⚠️ **#1 Checkout errors** is open as SEV3 and recorded, but its channel could not be made: the bot lacks Manage Channels. To mend it: Server Settings > Roles > hotwash > Permissions > Manage Channels: on.
    Every command works from any channel with `incident:1`. Once that is mended, the next change to the incident makes the channel.
    ");
    let incident = town.incident(1);
    assert_eq!(incident.find_channel(), None);
    town.bob.types("general", "/incident note incident:1 text:looking at the database").await;
    assert_eq!(incident.find_channel(), None);
    lacks(&town, 0);
    town.bob.types("general", "/incident severity incident:1 level:sev2").await;
    assert!(incident.card().text().contains("SEV2"));
    assert!(incident.announcement().text().contains(&format!("<#{}>", incident.channel())));
    town.finish().await;
}

#[tokio::test]
async fn a_category_that_forbids_it_leaves_the_channel_outside_and_says_so() {
    let town = Town::start().await;
    let category = town.sandbox.create_channel(town.sandbox.home(), "Incidents", CATEGORY, None);
    taken(&town, category, bits::MANAGE_CHANNELS);
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let channel = incident.channel();
    assert_eq!(town.sandbox.look(|world| world.channel(channel).unwrap().parent), None);
    insta::assert_snapshot!(incident.reads("outside the category").text(), @"
    ⚠️ **#1 Checkout errors** has its channel outside the category: the bot lacks Manage Channels there. To mend it: Incidents > Edit > Permissions > add hotwash, and turn on Manage Channels.
    Everything else is recorded as always. `/hotwash doctor` says whether anything is still missing.
    ");
    town.finish().await;
}

#[tokio::test]
async fn a_channel_that_became_closed_to_the_bot_is_told_to_whoever_opened_the_incident() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    taken(&town, incident.channel(), bits::SEND_MESSAGES);
    for text in ["the first", "the second"] {
        town.carol.types("general", &format!("/incident note incident:1 text:{text}")).await;
    }
    let told = town.bob.direct_messages();
    assert_eq!(told.len(), 1, "once");
    insta::assert_snapshot!(told[0].text(), @"
    ⚠️ **#1 Checkout errors** has a channel in which the bot can say nothing: the bot lacks Send Messages there. To mend it: inc-1-checkout-errors > Edit > Permissions > add hotwash, and turn on Send Messages.
    Everything else is recorded as always. `/hotwash doctor` says whether anything is still missing.
    ");
    assert_eq!(incident.count("the first"), 0);
    assert!(incident.events().await.len() >= 3, "both notes are kept");
    town.finish().await;
}

#[tokio::test]
async fn a_channel_that_the_bot_cannot_see_any_more_is_told_to_whoever_opened_the_incident() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let channel = incident.channel();
    taken(&town, channel, bits::VIEW_CHANNEL);
    let answer = town.alice.types("general", "/incident severity incident:1 level:sev2").await;
    assert!(answer.ephemeral);
    // Whichever of the card and the words about the change is tried first is told of, for both.
    let told = town.bob.direct_messages();
    let shut_out =
        told.iter().filter(|message| message.text().contains("the bot can't see the channel. To mend it: Edit"));
    assert_eq!(shut_out.count(), 1, "{told:#?}");
    town.finish().await;
}

#[tokio::test]
async fn a_page_that_its_channel_does_not_take_rings_where_incidents_are_announced() {
    for taken_away in [bits::SEND_MESSAGES, bits::VIEW_CHANNEL] {
        let town = Town::start().await;
        let incident = town.bob.opens("Checkout errors", "sev3").await;
        taken(&town, incident.channel(), taken_away);
        town.alice.types("general", "/incident severity incident:1 level:sev1").await;
        let page = incident.pings_in_announcements("On-call").await;
        town.dave.presses(&page, "Acknowledge").await;
        incident.stays_quiet().await;
        town.finish().await;
    }
}

#[tokio::test]
async fn a_draft_that_could_not_be_attached_is_told_and_given_on_request() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    lacks(&town, bits::ATTACH_FILES);
    taken(&town, incident.channel(), bits::ATTACH_FILES);
    town.bob.types(&incident, "/incident close").await;
    insta::assert_snapshot!(incident.reads("could not be handed over").text(), @"
    ⚠️ **#1 Checkout errors** has a draft that could not be handed over (`/incident postmortem` gives it): the bot lacks Attach Files there. To mend it: inc-1-checkout-errors > Edit > Permissions > add hotwash, and turn on Attach Files.
    Everything else is recorded as always. `/hotwash doctor` says whether anything is still missing.
    ");
    let given = town.bob.types(&incident, "/incident postmortem").await;
    assert_eq!(given.files.len(), 1);
    town.finish().await;
}

#[tokio::test]
async fn a_marked_message_that_the_bot_cannot_read_is_not_silently_lost() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    taken(&town, incident.channel(), bits::READ_MESSAGE_HISTORY);
    let message = town.bob.says(&incident, "the database is down");
    let channel = incident.channel();
    town.bob.reacts(message, "📌");
    town.seen(|world| {
        let told = world.messages(channel).iter().any(|message| message.text().contains("can't read"));
        told.then_some(())
    })
    .await;
    town.settled().await;
    insta::assert_snapshot!(incident.reads("can't read").text(), @"
    ⚠️ **#1 Checkout errors** has a message that was marked for the timeline, and that the bot can't read (the message's own menu > Apps > Add to timeline works): the bot lacks Read Message History there. To mend it: inc-1-checkout-errors > Edit > Permissions > add hotwash, and turn on Read Message History.
    Everything else is recorded as always. `/hotwash doctor` says whether anything is still missing.
    ");
    town.finish().await;
}

#[tokio::test]
async fn a_message_of_a_channel_that_the_bot_cannot_see_is_taken_all_the_same() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let hidden = town.sandbox.create_channel(town.sandbox.home(), "hidden", 0, None);
    let bot = town.sandbox.look(|world| world.bot());
    let own = Overwrite { id: bot, is_member: true, allow: 0, deny: bits::VIEW_CHANNEL };
    town.sandbox.set_overwrite(hidden, own);
    let message = town.bob.says(hidden, "the database is down");
    let asked = town.bob.takes_from_menu(message, "Add to timeline").await;
    town.bob.chooses_in(&asked, "1").await;
    let kept = format!("{:?}", incident.events().await);
    assert!(kept.contains("the database is down"), "{kept}");
    insta::assert_snapshot!(incident.reads("could not mark").text(), @"
    ⚠️ **#1 Checkout errors** has a message in its timeline that the bot could not mark: the bot can't see the channel. To mend it: Edit the channel > Permissions > add hotwash, and turn on View Channel.
    Everything else is recorded as always. `/hotwash doctor` says whether anything is still missing.
    ");
    town.finish().await;
}
