//! Each thing that can be wrong with a server, told with how to mend it.

use super::*;
use crate::discord::survey::ground::Overwrite;
use crate::incident::{ChannelId, ServerId, ServerRoleId, UserId};

const ALL: u64 = (1 << 53) - 1 - (1 << 3);

fn role(id: u64, name: &str, position: u64) -> Role {
    Role { id: ServerRoleId(id), name: name.to_owned(), permissions: 0, position, mentionable: true, managed: id == 9 }
}

fn channel(id: u64, name: &str, kind: u64) -> ChannelSeen {
    ChannelSeen { id: ChannelId(id), name: name.to_owned(), kind, parent: None, overwrites: Vec::new() }
}

/// A server in order: roles below the bot's, the channel and the category there.
fn town() -> Ground {
    Ground {
        server: ServerId(1),
        me: UserId(5),
        roles: vec![
            role(1, "@everyone", 0),
            role(7, "On-call", 1),
            role(8, "Responders", 2),
            Role { permissions: ALL, ..role(9, "hotwash", 3) },
        ],
        mine: vec![ServerRoleId(9)],
        channels: vec![channel(20, "incidents", 0), channel(21, "Incidents", 4)],
        counts: Some(serde_json::json!({ "7": 1, "8": 3, "9": 1 })),
    }
}

fn wrong(ground: &Ground) -> String {
    let found = findings(ground, &Config::builtin());
    let wrong = found.iter().filter(|finding| finding.mend.is_some());
    wrong.map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_server_in_order_has_nothing_wrong() {
    let found = findings(&town(), &Config::builtin());
    let lines = found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(lines, @r"
    ✅ Every permission that Hotwash uses is there.
    ✅ Incidents are announced in #incidents.
    ✅ Incidents get their channels in the category Incidents.
    ✅ The responder role is Responders.
    ✅ A page to the role On-call reaches 1 person.
    ✅ A page to the role Responders reaches 3 people.
    ");
}

#[test]
fn a_missing_permission_is_named_as_discords_settings_name_it() {
    let mut ground = town();
    ground.roles[3].permissions = ALL & !(1 << 4) & !(1 << 51);
    insta::assert_snapshot!(wrong(&ground), @"
    ❌ The permission Manage Channels is missing: incidents get no channel. To mend it: Server Settings > Roles > hotwash > Permissions > Manage Channels: on.
    ⚠️ The permission Pin Messages is missing: cards are not pinned. To mend it: Server Settings > Roles > hotwash > Permissions > Pin Messages: on.
    ");
}

#[test]
fn what_a_channel_or_category_takes_away_is_told() {
    let mut ground = town();
    let deny = |deny| Overwrite { id: 1, of_member: false, allow: 0, deny };
    ground.channels[0].overwrites = vec![deny(1 << 11)];
    ground.channels[1].overwrites = vec![deny(1 << 10)];
    insta::assert_snapshot!(wrong(&ground), @r"
    ❌ Incidents can't be announced in #incidents: the bot lacks Send Messages there. To mend it: incidents > Edit > Permissions > add hotwash, and turn on Send Messages.
    ❌ The category Incidents takes rights from the bot that its channels then lack: the bot lacks View Channels there. To mend it: Incidents > Edit > Permissions > add hotwash, and turn on View Channels.
    ");
    // The bot's own overwrite gives it back.
    ground.channels[0].overwrites.push(Overwrite { id: 9, of_member: false, allow: 1 << 11, deny: 0 });
    ground.channels[1].overwrites.push(Overwrite { id: 5, of_member: true, allow: 1 << 10, deny: 0 });
    assert_eq!(wrong(&ground), "");
}

#[test]
fn where_incidents_are_threads_the_announcement_channel_is_looked_at_for_them() {
    let agreed = Config::parse("[server]\nincident_place = \"thread\"", "hotwash.toml").unwrap();
    let lines = |ground: &Ground| {
        let found = findings(ground, &agreed);
        let about = found.iter().map(ToString::to_string).filter(|line| line.contains("hread"));
        about.collect::<Vec<_>>().join("\n")
    };
    let mut ground = town();
    insta::assert_snapshot!(lines(&ground), @"✅ Incidents are threads in #incidents.");
    let deny = |deny| Overwrite { id: 1, of_member: false, allow: 0, deny };
    ground.channels[0].overwrites = vec![deny(1 << 35 | 1 << 34)];
    insta::assert_snapshot!(lines(&ground), @"❌ Incidents can't be threads in #incidents: the bot lacks Create Public Threads, Manage Threads there. To mend it: incidents > Edit > Permissions > add hotwash, and turn on Create Public Threads, Manage Threads.");
    ground.channels[0].overwrites = vec![deny(1 << 36)];
    insta::assert_snapshot!(lines(&ground), @"⚠️ Incidents are threads in #incidents, but incidents can't be private threads: the bot lacks Create Private Threads there. To mend it: incidents > Edit > Permissions > add hotwash, and turn on Create Private Threads.");
    ground.channels[0].overwrites.clear();
    ground.roles[3].permissions = ALL & !(1 << 38) & !(1 << 34);
    insta::assert_snapshot!(lines(&ground), @"
    ❌ The permission Send Messages in Threads is missing: nothing is said in threads. To mend it: Server Settings > Roles > hotwash > Permissions > Send Messages in Threads: on.
    ⚠️ The permission Manage Threads is missing: threads are not archived. To mend it: Server Settings > Roles > hotwash > Permissions > Manage Threads: on.
    ");
    ground.channels[0].overwrites = vec![deny(1 << 10)];
    assert!(!lines(&ground).contains("threads in #"), "hidden, it has a line of its own");
}

#[test]
fn roles_that_are_missing_empty_or_out_of_reach_are_told() {
    let mut ground = town();
    ground.roles[1].name = "Duty".to_owned();
    ground.roles[2].mentionable = false;
    ground.roles[2].position = 4;
    ground.roles[3].permissions = ALL & !(1 << 17);
    insta::assert_snapshot!(wrong(&ground), @r"
    ❌ Policies page the role On-call, which this server does not have: the next level is paged at once. To mend it: Make the role, or /hotwash setup > who is on call, or name others in the configuration file.
    ❌ A page to the role Responders reaches nobody: the bot may not mention it. To mend it: Server Settings > Roles > Responders > Display > Allow anyone to @mention this role: on.
    ⚠️ The permission Mention @everyone, @here, and All Roles is missing: roles that are not mentionable are not reached by pages. To mend it: Server Settings > Roles > hotwash > Permissions > Mention @everyone, @here, and All Roles: on.
    ⚠️ The responder role is Responders; the bot can't hand it out, so a Join button would not work. To mend it: Server Settings > Roles > hotwash > Permissions > Manage Roles: on, and drag hotwash above Responders.
    ");
    ground.counts = Some(serde_json::json!({}));
    assert!(wrong(&ground).contains("Nobody holds the responder role Responders"));
    assert!(wrong(&ground).contains("A page to the role Responders reaches nobody: nobody holds it."));
}

#[test]
fn what_was_chosen_and_is_gone_is_told() {
    use crate::config::Setting;
    let agreed = Config::builtin().with_settings(&[
        Setting::AnnounceChannel(ChannelId(30)),
        Setting::Category(ChannelId(31)),
        Setting::ResponderRole(ServerRoleId(32)),
    ]);
    let found = findings(&town(), &agreed);
    let wrong: Vec<_> = found.iter().filter(|finding| finding.mend.is_some()).map(|finding| &finding.what).collect();
    insta::assert_debug_snapshot!(wrong, @r#"
    [
        "The announcement channel that was chosen is gone, or hidden from the bot.",
        "The category that was chosen is gone, or hidden from the bot.",
        "A role that policies page is gone: the next level is paged at once.",
        "The responder role that was chosen is gone: everyone who sees a channel may page, resolve and close.",
    ]
    "#);
}

#[test]
fn an_administrator_lacks_nothing() {
    let mut ground = town();
    ground.roles[3].permissions = 1 << 3;
    ground.channels[0].overwrites = vec![Overwrite { id: 1, of_member: false, allow: 0, deny: u64::MAX }];
    assert_eq!(wrong(&ground), "");
}

#[test]
fn a_full_server_and_a_full_category_are_told() {
    let mut ground = town();
    ground.channels.extend((100..150).map(|id| ChannelSeen { parent: Some(ChannelId(21)), ..channel(id, "c", 0) }));
    assert!(wrong(&ground).contains("The category Incidents is full (50 channels)"));
    ground.channels.extend((200..700).map(|id| channel(id, "c", 0)));
    assert!(wrong(&ground).contains("The server has 500 channels"));
}
