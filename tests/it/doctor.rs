//! `/hotwash doctor` and `/hotwash help`.

use hotwash::sandbox::permissions::bits;
use hotwash::sandbox::world::Overwrite;

use crate::town::{Town, Typed};

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

#[tokio::test]
async fn the_doctor_names_an_open_incidents_channel_that_the_bot_cannot_use() {
    let town = Town::start().await;
    let deny = |deny| Overwrite { id: town.sandbox.home(), is_member: false, allow: 0, deny };
    let (shut, hidden, gone) = (
        town.bob.opens("Checkout errors", "sev3").await,
        town.bob.opens("Logins fail", "sev3").await,
        town.bob.opens("Search is slow", "sev3").await,
    );
    town.sandbox.set_overwrite(shut.channel(), deny(bits::SEND_MESSAGES));
    town.sandbox.set_overwrite(hidden.channel(), deny(bits::VIEW_CHANNEL));
    town.sandbox.delete_channel(gone.channel());
    let secret = town.bob.types("general", "/incident open severity:sev3 private:true title:Stolen keys").await;
    assert!(secret.text().contains("#4"));
    town.sandbox.delete_channel(town.incident(4).channel());
    let answer = town.carol.types("general", "/hotwash doctor").await;
    let lines: Vec<_> = answer.text().lines().filter(|line| !line.starts_with('✅')).map(str::to_owned).collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    **2 things do not work.**
    ❌ The bot can't work in the channel of #2: the bot can't see the channel.
    -# → Edit the channel > Permissions > add hotwash, and turn on View Channel.
    ❌ The bot can't work in the channel of #1: the bot lacks Send Messages there.
    -# → inc-1-checkout-errors > Edit > Permissions > add hotwash, and turn on Send Messages.
    ");
    gone.card();
    town.finish().await;
}

#[tokio::test]
async fn where_incidents_are_threads_the_doctor_names_what_the_channel_takes_away() {
    let town = Town::configured("[server]\nincident_place = \"thread\"").await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let taken = |deny| Overwrite { id: town.sandbox.home(), is_member: false, allow: 0, deny };
    town.sandbox.set_overwrite(town.channel("incidents"), taken(bits::CREATE_PUBLIC_THREADS));
    let answer = town.bob.types("general", "/hotwash doctor").await;
    let wrong: Vec<_> = answer.text().lines().filter(|line| !line.starts_with('✅')).map(str::to_owned).collect();
    insta::assert_snapshot!(wrong.join("\n"), @"
    **1 thing does not work.**
    ❌ Incidents can't be threads in #incidents: the bot lacks Create Public Threads there.
    -# → incidents > Edit > Permissions > add hotwash, and turn on Create Public Threads.
    ");
    // What it says is so.
    let refused = town.bob.types("general", "/incident open severity:sev3 title:Logins fail").await;
    assert!(
        refused.text().contains("its thread could not be made: the bot lacks Create Public Threads"),
        "{}",
        refused.text()
    );
    town.sandbox.set_overwrite(town.channel("incidents"), taken(0));
    let answer = town.bob.types("general", "/hotwash doctor").await;
    assert!(answer.text().contains("✅ Incidents are threads in #incidents."), "{}", answer.text());
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn every_command_that_the_help_names_can_be_typed() {
    let town = Town::start().await;
    let help = town.erin.types("general", "/hotwash help").await.text();
    let named: Vec<&str> = help.split('`').filter(|part| part.starts_with('/')).collect();
    assert!(named.len() > 8, "{help}");
    for line in named {
        // It panics where nothing of that name is registered.
        Typed::read(&town.sandbox, line);
    }
    town.finish().await;
}

#[tokio::test]
async fn the_doctor_says_when_somebody_on_call_has_left_the_server() {
    let town = Town::start().await;
    let mut walk = town.alice.types("general", "/hotwash setup").await;
    for _ in 1..5 {
        walk = town.alice.taps(&walk, "Next").await;
    }
    town.alice.chooses(&walk, "Choose roles or people", &["dave"]).await;
    town.sandbox.leave(town.sandbox.home(), town.dave.id);
    let answer = town.alice.types("general", "/hotwash doctor").await;
    let words = format!("❌ Policies page somebody who is not on this server any more (account {})", town.dave.id);
    assert!(answer.text().contains(&words), "{}", answer.text());
    town.finish().await;
}
