//! What was set in the chat stands over the file, on its own server alone, and after a restart.

use hotwash::config::Setting;
use hotwash::incident::{Actor, ChannelId, Person, ServerId, UserId};

use crate::town::Town;

#[tokio::test]
async fn a_setting_holds_at_once_and_after_a_restart_and_for_its_own_server_alone() {
    let town = Town::start().await;
    let war_room = town.sandbox.create_channel(town.sandbox.home(), "war-room", 0, None);
    let (home, by) = (ServerId(town.sandbox.home()), Actor::Member(Person { id: UserId(1), name: "Alice".to_owned() }));
    let bot = town.bot();
    bot.engine().choose(home, Setting::AnnounceChannel(ChannelId(war_room)), &by).await.unwrap();
    drop(bot);
    town.bob.opens("Checkout errors", "sev3").await;
    assert_eq!(announced(&town, war_room), 1);

    town.stop_bot().await;
    town.start_bot().await;
    town.bob.opens("Logins fail", "sev3").await;
    assert_eq!(announced(&town, war_room), 2);
    let elsewhere = town.bot().engine().agreed(ServerId(home.0 + 1));
    assert_eq!(elsewhere.server.announce_channel, "incidents");
    town.finish().await;
}

fn announced(town: &Town, channel: u64) -> usize {
    town.sandbox.messages(channel).len()
}
