//! `/hotwash doctor` and `/hotwash help`.

use hotwash::sandbox::permissions::bits;
use hotwash::sandbox::world::Overwrite;

use crate::town::Town;

#[tokio::test]
async fn the_doctor_finds_a_server_in_order() {
    let town = Town::start().await;
    let answer = town.bob.types("general", "/hotwash doctor").await;
    assert!(answer.ephemeral);
    insta::assert_snapshot!(answer.text(), @r"
    **All is well.** Hotwash can do its work here.
    ✅ Every permission that Hotwash uses is there.
    ✅ There is no announcement channel #incidents yet: it is made with the first incident.
    ✅ There is no category Incidents yet: it is made with the first incident.
    ✅ The responder role is Responders.
    ✅ A page to the role On-call reaches 1 person.
    ✅ A page to the role Responders reaches 2 people.
    ✅ The Message Content intent is granted.
    ✅ The database can be read and written.
    ✅ Everything that was to be told was told.
    ");
    town.finish().await;
}

#[tokio::test]
async fn the_doctor_names_what_is_missing_and_how_to_mend_it_page_by_page() {
    let town = Town::start().await;
    town.bob.opens("Checkout errors", "sev3").await;
    let home = town.sandbox.home();
    town.sandbox.set_bot_permissions(home, 0);
    let deny = Overwrite { id: home, is_member: false, allow: 0, deny: bits::SEND_MESSAGES };
    town.sandbox.set_overwrite(town.channel("incidents"), deny);
    let answer = town.bob.types("general", "/hotwash doctor").await;
    for words in [
        "The permission Manage Channels is missing: incidents get no channel.",
        "Permissions > Manage Channels: on.",
        "Incidents can't be announced in #incidents: the bot lacks Send Messages",
    ] {
        assert!(answer.text().contains(words), "{words}: {}", answer.text());
    }
    let more = town.bob.taps(&answer, "More").await;
    let both = format!("{}\n{}", answer.text(), more.text());
    for words in ["The permission Pin Messages is missing", "invite the bot again by <https://discord.com/oauth2/"] {
        assert!(both.contains(words), "{words}: {both}");
    }
    let back = town.bob.taps(&answer, "Back").await;
    assert_eq!(back.text(), answer.text());
    town.finish().await;
}

#[tokio::test]
async fn only_responders_may_ask_the_doctor() {
    let town = Town::start().await;
    let answer = town.erin.types("general", "/hotwash doctor").await;
    assert!(answer.ephemeral);
    insta::assert_snapshot!(answer.text(), @"You can't use `/hotwash doctor`: it takes the responder role or Manage Server. Ask somebody who has one of them.");
    town.alice.types("general", "/hotwash doctor").await;
    town.finish().await;
}

#[tokio::test]
async fn help_is_for_everybody_and_for_oneself() {
    let town = Town::start().await;
    let answer = town.erin.types("general", "/hotwash help").await;
    assert!(answer.ephemeral);
    for situation in ["Something is broken", "You were paged", "You lead it", "It is over", "Set up"] {
        assert!(answer.text().contains(&format!("**{situation}**")), "{situation}");
    }
    town.finish().await;
}
