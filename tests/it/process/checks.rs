//! `hotwash check`: what works ends with status 0, what does not with 1, wrong usage or configuration with 2; always in words.

use std::process::Command;

use hotwash::sandbox::Options;
use hotwash::sandbox::permissions::{INCIDENT_BOT, bits};
use hotwash::sandbox::world::Overwrite;

use super::machine::Machine;
use crate::town::people;

/// Runs `hotwash check`, and wants that status and all of these words.
async fn check(options: Options, config: &str, change: impl FnOnce(&Machine, &mut Command), wanted: (i32, &[&str])) {
    let machine = Machine::with(options, config).await;
    let mut command = machine.command(&["check"]);
    change(&machine, &mut command);
    let ended = machine.ends(command).await;
    let (status, words) = wanted;
    assert_eq!(ended.status.code(), Some(status), "{}", ended.said);
    for word in words {
        assert!(ended.said.contains(word), "{word:?} is not in: {}", ended.said);
    }
    assert!(!ended.said.contains(&machine.sandbox.token()), "a token is never printed: {}", ended.said);
}

#[tokio::test]
async fn what_works_is_said_with_the_invite_link() {
    let words = ["token: fine (the bot is hotwash)", "Every permission that Hotwash uses is there", "invite: https://"];
    check(people(), "", |_, _| {}, (0, &words)).await;
    check(people(), "", |_, command| _ = command.env_remove("DISCORD_TOKEN"), (0, &["token: not set"])).await;
}

#[tokio::test]
async fn a_template_that_breaks_is_told_with_its_line() {
    let config = "[postmortem]\ntemplate = \"ours.jinja\"\n";
    let write = |text: &'static str| {
        move |machine: &Machine, command: &mut Command| {
            std::fs::write(machine.path("ours.jinja"), text).unwrap();
            command.env_remove("DISCORD_TOKEN");
        }
    };
    check(people(), config, write("# {{ title }}\n"), (0, &["✅ Drafts are made with the template"])).await;
    let words = [
        "❌ The template of postmortem drafts is broken: ours.jinja, line 2: a draft has no `titel`; what it has: account,",
    ];
    check(people(), config, write("# A\n{{ titel }}\n"), (1, &words)).await;
    let words = ["❌ The template of postmortem drafts is broken: gone.jinja: there is no such file"];
    check(people(), "[postmortem]\ntemplate = \"gone.jinja\"\n", write(""), (1, &words)).await;
}

#[tokio::test]
async fn a_token_that_discord_refuses() {
    let words = ["Discord refused the token in DISCORD_TOKEN", "Reset Token"];
    check(people(), "", |_, command| _ = command.env("DISCORD_TOKEN", "wrong.token.altogether"), (2, &words)).await;
}

#[tokio::test]
async fn a_permission_that_is_missing() {
    let options = Options { bot_permissions: INCIDENT_BOT & !bits::MANAGE_CHANNELS, ..people() };
    let words = [
        "❌ The permission Manage Channels is missing: incidents get no channel.",
        "Permissions > Manage Channels: on.",
        "do not work: the lines with ❌ say which",
    ];
    check(options, "", |_, _| {}, (1, &words)).await;
}

#[tokio::test]
async fn a_permission_that_threads_take() {
    let mut options = people();
    options.channels.push("incidents".to_owned());
    let words =
        ["❌ Incidents can't be threads in #incidents: the bot lacks Create Public Threads", "1 thing does not work"];
    let take_away = |machine: &Machine, _: &mut Command| {
        let (home, deny) = (machine.sandbox.home(), bits::CREATE_PUBLIC_THREADS);
        let channel = machine.sandbox.channel_named(home, "incidents").unwrap().id;
        machine.sandbox.set_overwrite(channel, Overwrite { id: home, is_member: false, allow: 0, deny });
    };
    check(options, "[server]\nincident_place = \"thread\"", take_away, (1, &words)).await;
}

#[tokio::test]
async fn a_role_in_a_policy_that_the_server_does_not_have() {
    let config = r#"
[[severity]]
id = "sev1"
policy = "urgent"
[[severity]]
id = "sev2"
[[policy]]
id = "urgent"
[[policy.level]]
notify = ["role:Onkall"]
"#;
    let words = ["❌ Policies page the role Onkall, which this server does not have", "To mend it: Make the role"];
    check(people(), config, |_, _| {}, (1, &words)).await;
}

#[tokio::test]
async fn a_configuration_that_names_what_is_not_there() {
    let config = "[[severity]]\nid = \"bad\"\npolicy = \"none\"";
    check(people(), config, |_, _| {}, (2, &["hotwash.toml:3", "policy", "urgent"])).await;
}
