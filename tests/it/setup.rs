//! `/hotwash setup`: the walk from a bare server to one on which a page arrives.

use hotwash::sandbox::permissions::{INCIDENT_BOT, bits};
use hotwash::sandbox::world::{Message, Overwrite};
use hotwash::sandbox::{Answer, Options, Person as Account, RoleSpec};

use crate::town::{Id, Town, seconds};

/// The numbers of a text channel and of a category.
const TEXT: u8 = 0;
const CATEGORY: u8 = 4;

/// A server without any role. Alice owns it.
fn bare() -> Options {
    let people = ["alice", "bob", "carol", "dave", "erin"].map(|name| Account::new(name, name, &[])).to_vec();
    Options { people, roles: Vec::new(), ..Options::default() }
}

fn channel(town: &Town, name: &str, kind: u8) -> Id {
    town.sandbox.create_channel(town.sandbox.home(), name, kind, None)
}

fn newest(town: &Town, channel: Id) -> Message {
    town.sandbox.messages(channel).last().cloned().unwrap()
}

fn reads(answer: &Answer, words: &str) {
    assert!(answer.text().contains(words), "{words:?} is not in:\n{}", answer.text());
}

/// Opens the walk, and goes on to a step by Next.
async fn at_step(town: &Town, step: usize) -> Answer {
    let mut answer = town.alice.types("general", "/hotwash setup").await;
    for _ in 1..step {
        answer = town.alice.taps(&answer, "Next").await;
    }
    reads(&answer, &format!("{step} of 6"));
    answer
}

fn holds(town: &Town, person: Id, role: Id) -> bool {
    let home = town.sandbox.home();
    town.sandbox.look(|world| world.guild(home).unwrap().members[&person].roles.contains(&role))
}

#[tokio::test]
async fn the_walk_ends_in_a_test_page_and_what_was_chosen_holds() {
    let town = Town::with(bare()).await;
    let (war_room, ops) = (channel(&town, "war-room", TEXT), channel(&town, "Ops", CATEGORY));
    let walk = town.alice.types("general", "/hotwash setup").await;
    assert!(walk.ephemeral);
    reads(&walk, "1 of 6");
    reads(&walk, "Now: #incidents, made with the first incident");

    let walk = town.alice.chooses(&walk, "Choose a channel", &["war-room"]).await;
    reads(&walk, &format!("✅ Incidents are announced in <#{war_room}> from now on."));
    let walk = town.alice.chooses(&walk, "Choose a category", &["Ops"]).await;
    let walk = town.alice.taps(&walk, "Make the role").await;
    let role = town.role("Responders");
    reads(&walk, &format!("✅ <@&{role}> may page, resolve and close."));
    let walk = town.alice.taps(&walk, "Post a Join button").await;
    reads(&walk, &format!("✅ The Join button is in <#{war_room}>."));
    let post = newest(&town, war_room).id;
    let joined = town.bob.taps(&post, "Join").await;
    assert!(joined.ephemeral && holds(&town, town.bob.id, role));
    town.carol.taps(&post, "Join").await;
    town.carol.taps(&post, "Leave").await;
    assert!(!holds(&town, town.carol.id, role));

    let walk = town.alice.taps(&walk, "Next").await;
    let walk = town.alice.chooses(&walk, "Choose a time zone", &["Europe/Berlin"]).await;
    reads(&walk, "✅ Times are Europe/Berlin from now on.");
    let walk = town.alice.chooses(&walk, "Choose roles or people", &["dave"]).await;
    reads(&walk, &format!("✅ On call: {}.", town.dave.mention()));
    let heard = town.bob.heard();
    let walk = town.alice.taps(&walk, "Page me").await;
    reads(&walk, &format!("🔔 The test page is in <#{war_room}>."));
    let page = newest(&town, war_room);
    assert_eq!((town.alice.heard(), town.bob.heard()), (1, heard), "it sounds for whoever asked, and for nobody else");
    town.after(seconds(4)).await;
    let others = town.bob.taps(&page.id, "I have it").await;
    assert!(others.ephemeral && others.text().starts_with("This test page is for"));
    town.alice.taps(&page.id, "I have it").await;
    let answered = newest(&town, war_room).text();
    assert!(
        answered.starts_with(&format!("✅ {} answered the test page after 4 s.", town.alice.mention())),
        "{answered}"
    );

    reads(&at_step(&town, 6).await, &format!("Last answered by {}", town.alice.mention()));

    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings_person(town.dave.id).await;
    let channel = incident.channel();
    let parent = town.sandbox.look(|world| world.channel(channel).unwrap().parent);
    let announced = incident.kept().await.announcement.map(|(channel, _)| channel.0);
    assert_eq!((announced, parent), (Some(war_room), Some(ops)));
    town.finish().await;
}

#[tokio::test]
async fn a_restart_in_the_middle_of_the_walk_and_of_its_form_changes_nothing() {
    let town = Town::start().await;
    let walk = at_step(&town, 4).await;
    let form = town.alice.taps(&walk, "Another zone").await.form.unwrap();
    town.stop_bot().await;
    town.start_bot().await;
    let walk = town.alice.fills_in(&form, &[("zone", "Lisbon")]).await;
    reads(&walk, "⚠️ `Lisbon` is not a time zone; did you mean \"Europe/Lisbon\"?");
    let form = town.alice.taps(&walk, "Another zone").await.form.unwrap();
    let walk = town.alice.fills_in(&form, &[("zone", "Europe/Lisbon")]).await;
    reads(&walk, "✅ Times are Europe/Lisbon from now on.");
    town.stop_bot().await;
    town.start_bot().await;
    let walk = town.alice.taps(&walk, "Back").await;
    reads(&walk, "Now: Europe/Lisbon, where it is 12:00 (set by");
    town.finish().await;
}

async fn restarted(town: &Town) {
    town.stop_bot().await;
    town.start_bot().await;
}

#[tokio::test]
async fn every_step_of_the_walk_is_understood_after_a_restart() {
    let town = Town::with(bare()).await;
    let (war_room, _) = (channel(&town, "war-room", TEXT), channel(&town, "Ops", CATEGORY));
    let walk = town.alice.types("general", "/hotwash setup").await;
    restarted(&town).await;
    let walk = town.alice.chooses(&walk, "Choose a channel", &["war-room"]).await;
    restarted(&town).await;
    let walk = town.alice.chooses(&walk, "Choose a category", &["Ops"]).await;
    restarted(&town).await;
    let walk = town.alice.taps(&walk, "Make the role").await;
    restarted(&town).await;
    let walk = town.alice.taps(&walk, "Post a Join button").await;
    let post = newest(&town, war_room).id;
    restarted(&town).await;
    town.bob.taps(&post, "Join").await;
    assert!(holds(&town, town.bob.id, town.role("Responders")));
    let walk = town.alice.taps(&walk, "Next").await;
    restarted(&town).await;
    let walk = town.alice.chooses(&walk, "Choose a time zone", &["Europe/Berlin"]).await;
    restarted(&town).await;
    let walk = town.alice.chooses(&walk, "Choose roles or people", &["dave", "Responders"]).await;
    reads(&walk, &format!("✅ On call: {}, <@&{}>.", town.dave.mention(), town.role("Responders")));
    restarted(&town).await;
    town.alice.taps(&walk, "Page me").await;
    let page = newest(&town, war_room).id;
    restarted(&town).await;
    town.alice.taps(&page, "I have it").await;
    reads_now(&town, war_room, "answered the test page after");
    town.finish().await;
}

fn reads_now(town: &Town, channel: Id, words: &str) {
    let shown = newest(town, channel).text();
    assert!(shown.contains(words), "{words:?} is not in:\n{shown}");
}

#[tokio::test]
async fn it_takes_manage_server_at_every_press() {
    let mut options = crate::town::people();
    options.roles.push(RoleSpec { permissions: bits::MANAGE_GUILD, ..RoleSpec::new("Admins", false) });
    options.people.push(Account::new("zoe", "Zoe", &["Admins"]));
    let town = Town::with(options).await;
    let refused = town.bob.types("general", "/hotwash setup").await;
    assert!(refused.ephemeral);
    insta::assert_snapshot!(refused.text(), @"You can't set Hotwash up: it takes Manage Server. Ask somebody who has it; `/hotwash help` says what you can do.");
    let zoe = town.person("zoe");
    let walk = zoe.types("general", "/hotwash setup").await;
    town.sandbox.remove_role(town.sandbox.home(), zoe.id, town.role("Admins"));
    channel(&town, "war-room", TEXT);
    for answer in [zoe.chooses(&walk, "Choose a channel", &["war-room"]).await, zoe.taps(&walk, "Next").await] {
        assert!(answer.text().starts_with("You can't set Hotwash up"), "{}", answer.text());
    }
    // The same at every later step, and when the form is sent.
    let (admins, home) = (town.role("Admins"), town.sandbox.home());
    let presses: [(usize, &str); 5] =
        [(3, "Post a Join button"), (4, "Another zone"), (4, "Back"), (5, "Next"), (6, "Page me")];
    for (step, button) in presses {
        town.sandbox.add_role(home, zoe.id, admins);
        let mut walk = zoe.types("general", "/hotwash setup").await;
        for _ in 1..step {
            walk = zoe.taps(&walk, "Next").await;
        }
        town.sandbox.remove_role(home, zoe.id, admins);
        let refused = zoe.taps(&walk, button).await;
        reads(&refused, "You can't set Hotwash up");
    }
    town.sandbox.add_role(home, zoe.id, admins);
    let mut walk = zoe.types("general", "/hotwash setup").await;
    for _ in 1..4 {
        walk = zoe.taps(&walk, "Next").await;
    }
    let form = zoe.taps(&walk, "Another zone").await.form.unwrap();
    town.sandbox.remove_role(home, zoe.id, admins);
    reads(&zoe.fills_in(&form, &[("zone", "Europe/Lisbon")]).await, "You can't set Hotwash up");
    let home = hotwash::incident::ServerId(town.sandbox.home());
    assert_eq!(town.bot().engine().agreed(home).server.announce_channel, "incidents");
    town.finish().await;
}

#[tokio::test]
async fn what_the_bot_could_not_use_is_not_saved_and_how_to_mend_it_is_said() {
    let town = Town::start().await;
    let home = town.sandbox.home();
    let (shut, hidden) = (channel(&town, "shut", TEXT), channel(&town, "Hidden", CATEGORY));
    let deny = |deny| Overwrite { id: home, is_member: false, allow: 0, deny };
    town.sandbox.set_overwrite(shut, deny(bits::SEND_MESSAGES));
    town.sandbox.set_overwrite(hidden, deny(bits::MANAGE_CHANNELS));
    let walk = at_step(&town, 1).await;
    let walk = town.alice.chooses(&walk, "Choose a channel", &["shut"]).await;
    reads(&walk, "⚠️ Not saved: the bot lacks Send Messages");
    reads(&walk, "Permissions > add hotwash, and turn on Send Messages");
    reads(&walk, "Now: #incidents, made with the first incident");
    town.sandbox.set_overwrite(shut, deny(0));
    let walk = town.alice.chooses(&walk, "Choose a channel", &["shut"]).await;
    let walk = town.alice.chooses(&walk, "Choose a category", &["Hidden"]).await;
    reads(&walk, "⚠️ Not saved: the bot lacks Manage Channels");
    town.finish().await;
}

#[tokio::test]
async fn a_role_that_cannot_be_made_or_handed_out_is_told_in_the_words_of_discords_settings() {
    let town = Town::with(bare()).await;
    let home = town.sandbox.home();
    town.sandbox.set_bot_permissions(home, INCIDENT_BOT & !bits::MANAGE_ROLES);
    let walk = at_step(&town, 3).await;
    let walk = town.alice.taps(&walk, "Make the role").await;
    reads(&walk, "⚠️ I can't make roles: the permission Manage Roles is missing.");
    reads(&walk, "Manage Roles: on. Then press again");
    town.sandbox.set_bot_permissions(home, INCIDENT_BOT);
    let walk = town.alice.taps(&walk, "Make the role").await;
    let role = town.role("Responders");

    town.sandbox.change_role(home, role, |role| role.position = 99);
    let walk = town.alice.taps(&walk, "Post a Join button").await;
    reads(&walk, &format!("⚠️ I can't hand out <@&{role}>."));
    reads(&walk, "drag hotwash above");
    town.sandbox.change_role(home, role, |role| role.position = 0);
    town.alice.taps(&walk, "Post a Join button").await;
    town.finish().await;
}

#[tokio::test]
async fn a_join_button_never_gives_rights_on_the_server() {
    let town = Town::start().await;
    let (home, role) = (town.sandbox.home(), town.role("Responders"));
    let walk = at_step(&town, 3).await;
    town.alice.taps(&walk, "Post a Join button").await;
    let post = newest(&town, town.channel("incidents")).id;
    town.sandbox.change_role(home, role, |role| role.permissions = bits::ADMINISTRATOR);
    let refused = town.erin.taps(&post, "Join").await;
    reads(&refused, "also gives rights on this server");
    assert!(!holds(&town, town.erin.id, role));
    let walk = town.alice.taps(&walk, "Post a Join button").await;
    reads(&walk, "a Join button would give them to everybody");

    town.sandbox.change_role(home, role, |role| role.permissions = 0);
    town.alice.chooses(&walk, "Choose a role", &["DB engineers"]).await;
    let stale = town.erin.taps(&post, "Join").await;
    reads(&stale, "The responders are another role by now");
    town.finish().await;
}

#[tokio::test]
async fn everyone_is_neither_responders_nor_on_call() {
    let town = Town::start().await;
    let home = town.sandbox.home().to_string();
    let walk = at_step(&town, 3).await;
    let walk = town.alice.chooses(&walk, "Choose a role", &[&home]).await;
    reads(&walk, "⚠️ @everyone can't be the responders");
    let walk = at_step(&town, 5).await;
    let walk = town.alice.chooses(&walk, "Choose roles or people", &[&home]).await;
    reads(&walk, "⚠️ @everyone can't be on call");
    town.finish().await;
}

#[tokio::test]
async fn nobody_who_could_not_answer_is_on_call_unnoticed() {
    let town = Town::start().await;
    let bot = town.sandbox.look(|world| world.bot()).to_string();
    let walk = at_step(&town, 5).await;
    let walk = town.alice.chooses(&walk, "Choose roles or people", &[&bot]).await;
    reads(&walk, "⚠️ A bot can't be on call");
    town.sandbox.create_role(town.sandbox.home(), &RoleSpec::new("Night shift", true)).unwrap();
    let walk = town.alice.chooses(&walk, "Choose roles or people", &["Night shift"]).await;
    reads(&walk, "A page to Night shift would reach nobody: nobody holds it.");
    town.finish().await;
}

#[tokio::test]
async fn a_test_page_that_cannot_be_sent_or_heard_says_why() {
    let mut options = crate::town::people();
    options.roles.push(RoleSpec { permissions: bits::MANAGE_GUILD, ..RoleSpec::new("Admins", false) });
    options.people.push(Account::new("zoe", "Zoe", &["Admins"]));
    let town = Town::with(options).await;
    let home = town.sandbox.home();
    let deny = |deny| Overwrite { id: home, is_member: false, allow: 0, deny };
    let walk = at_step(&town, 6).await;
    let walk = town.alice.taps(&walk, "Page me").await;
    let announcements = town.channel("incidents");
    town.sandbox.set_overwrite(announcements, deny(bits::SEND_MESSAGES));
    let walk = town.alice.taps(&walk, "Page me").await;
    reads(&walk, "⚠️ The page is not sent: the bot lacks Send Messages there.");
    reads(&walk, "Permissions > add hotwash, and turn on Send Messages");
    town.sandbox.set_overwrite(announcements, deny(0));

    let zoe = town.person("zoe");
    let blind = Overwrite { id: zoe.id, is_member: true, allow: 0, deny: bits::VIEW_CHANNEL };
    town.sandbox.set_overwrite(announcements, blind);
    let mut walk = zoe.types("general", "/hotwash setup").await;
    for _ in 1..6 {
        walk = zoe.taps(&walk, "Next").await;
    }
    let walk = zoe.taps(&walk, "Page me").await;
    reads(&walk, "notified nobody. Can you see that channel?");
    town.sandbox.set_bot_permissions(home, INCIDENT_BOT & !bits::MANAGE_CHANNELS);
    town.sandbox.delete_channel(announcements);
    let walk = zoe.taps(&walk, "Page me").await;
    reads(&walk, "⚠️ The page is not sent: the bot lacks Manage Channels.");
    town.finish().await;
}

#[tokio::test]
async fn a_server_full_of_roles_is_told() {
    let town = Town::with(bare()).await;
    let home = town.sandbox.home();
    let held = town.sandbox.look(|world| world.guild(home).unwrap().roles.len());
    for number in held..250 {
        town.sandbox.create_role(home, &RoleSpec::new(&format!("role {number}"), false)).unwrap();
    }
    let walk = at_step(&town, 3).await;
    let walk = town.alice.taps(&walk, "Make the role").await;
    reads(&walk, "⚠️ The server has 250 roles, as many as Discord allows.");
    town.finish().await;
}

#[tokio::test]
async fn nothing_is_posted_unasked_when_the_bot_joins_a_server() {
    let town = Town::start().await;
    let yard = town.sandbox.create_guild("Yard", &[Account::new("yuri", "Yuri", &[])], &[], INCIDENT_BOT);
    let yuri = town.person("yuri");
    let general = town.sandbox.channel_named(yard, "general").unwrap().id;
    let walk = yuri.types(general, "/hotwash setup").await;
    reads(&walk, "1 of 6");
    let channels = town.sandbox.channels(yard);
    assert_eq!(channels.len(), 1, "nothing is made either");
    assert_eq!((town.sandbox.messages(general).len(), yuri.direct_messages().len()), (0, 0));
    town.finish().await;
}

#[tokio::test]
async fn a_chosen_channel_that_is_gone_is_replaced_by_the_usual_one() {
    let town = Town::start().await;
    let war_room = channel(&town, "war-room", TEXT);
    let walk = at_step(&town, 1).await;
    town.alice.chooses(&walk, "Choose a channel", &["war-room"]).await;
    town.sandbox.delete_channel(war_room);
    let walk = at_step(&town, 1).await;
    reads(&walk, "one that is gone, or that I can't see");
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    assert_eq!(incident.announcement().channel, town.channel("incidents"));
    town.finish().await;
}
