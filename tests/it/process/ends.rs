//! How the process ends: asked to, or because it cannot begin. Status 0: stopped; 2: wrong usage or configuration.

use std::time::Duration;

use hotwash::sandbox::{Fault, Matcher};

use super::machine::{Machine, TWO_SECONDS};
use crate::town::people;

#[tokio::test]
async fn asked_to_stop_it_ends_within_five_seconds_whatever_is_under_way() {
    let mut machine = Machine::start(TWO_SECONDS).await;
    let making = Matcher::new("POST", "/guilds/*/channels");
    machine.sandbox.fault(making, Fault::Hang(Duration::from_secs(60)), 1);
    machine
        .types("bob", machine.general(), "/incident open title:Checkout errors severity:sev2")
        .answered()
        .await
        .unwrap();
    let begun = tokio::time::Instant::now();
    let status = machine.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(status.code(), Some(0), "{}", machine.log());

    machine.sandbox.clear_faults();
    machine.run().await;
    machine.settled().await;
    let channel = machine.channel(1).await;
    assert_eq!(machine.sandbox.pinned(channel).len(), 1, "what was cut off is done after the next start");
    machine.finish().await;
}

/// Runs `hotwash run` in an environment that was changed, and wants status 2 and all of these words.
async fn refuses(machine: &Machine, change: impl FnOnce(&mut std::process::Command), words: &[&str]) {
    let mut command = machine.command(&["run"]);
    change(&mut command);
    let ended = machine.ends(command).await;
    assert_eq!(ended.status.code(), Some(2), "{}", ended.said);
    for word in words {
        assert!(ended.said.contains(word), "{word:?} is not in: {}", ended.said);
    }
    assert!(!ended.said.contains("panicked") && !ended.said.contains(&machine.sandbox.token()), "{}", ended.said);
    assert_eq!(machine.sandbox.gateway_starts(), (0, 0), "no start of Discord's ration is spent");
}

#[tokio::test]
async fn a_missing_token_says_where_to_get_one() {
    let machine = Machine::with(people(), "").await;
    let words = ["DISCORD_TOKEN is not set", "https://discord.com/developers/applications"];
    refuses(&machine, |command| _ = command.env_remove("DISCORD_TOKEN"), &words).await;
    refuses(&machine, |command| _ = command.env("DISCORD_TOKEN", "  "), &["https://discord.com/developers"]).await;
    let file = machine.path("no-such-file");
    let change = |command: &mut std::process::Command| {
        command.env_remove("DISCORD_TOKEN").env("DISCORD_TOKEN_FILE", file);
    };
    refuses(&machine, change, &["DISCORD_TOKEN_FILE", "no-such-file"]).await;
}

#[tokio::test]
async fn a_bad_configuration_is_told_with_file_line_key_value_and_what_is_allowed() {
    for (config, words) in [
        ("timezone = \"Mars\"", &["hotwash.toml:1", "timezone", "Mars"][..]),
        ("default_severity = \"sev9\"", &["hotwash.toml:1", "default_severity", "sev9", "sev1"]),
        ("\n[sever]\nname = 1", &["hotwash.toml:2", "sever", "server"]),
        ("[postmortem]\nredact = [\"[x\"]", &["hotwash.toml:2", "redact", "[x", "unclosed"]),
        ("[[severity]]\nid = \"bad\"\npolicy = \"none\"", &["hotwash.toml:3", "policy", "none", "urgent"]),
        ("this is not toml", &["hotwash.toml:1"]),
    ] {
        let machine = Machine::with(people(), config).await;
        refuses(&machine, |_| {}, words).await;
    }
}

#[tokio::test]
async fn a_named_configuration_that_is_not_there_is_told() {
    let machine = Machine::with(people(), "").await;
    let path = machine.path("elsewhere.toml");
    refuses(&machine, |command| _ = command.env("HOTWASH_CONFIG", path), &["elsewhere.toml"]).await;
}

#[tokio::test]
async fn a_bad_database_address_is_told() {
    let machine = Machine::with(people(), "").await;
    let words = ["postgres://somewhere", "sqlite://"];
    refuses(&machine, |command| _ = command.env("HOTWASH_DATABASE_URL", "postgres://somewhere"), &words).await;
}

#[tokio::test]
async fn a_bad_address_of_discord_is_told() {
    let machine = Machine::with(people(), "").await;
    let change = |command: &mut std::process::Command| _ = command.env("HOTWASH_DISCORD_API_URL", "discord.com/api");
    refuses(&machine, change, &["Write scheme, host and port alone"]).await;
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_fails_at_run_time() {
    let machine = Machine::with(people(), "").await;
    let mut command = machine.command(&["run"]);
    let database = format!("sqlite://{}", machine.path("no/such/folder/hotwash.db").display());
    command.env("HOTWASH_DATABASE_URL", database);
    let ended = machine.ends(command).await;
    assert_eq!(ended.status.code(), Some(1), "{}", ended.said);
    assert!(ended.said.contains("Does its folder exist"), "{}", ended.said);
}

#[tokio::test]
async fn a_wrong_token_ends_it_with_a_clear_word() {
    let machine = Machine::with(people(), "").await;
    let mut command = machine.command(&["run"]);
    command.env("DISCORD_TOKEN", "wrong.token.altogether");
    let ended = machine.ends(command).await;
    assert!(!ended.status.success());
    assert!(ended.said.contains("Discord refused the token") && ended.said.contains("Reset Token"), "{}", ended.said);
    assert!(!ended.said.contains("wrong.token.altogether"), "a token is never printed");
}

#[tokio::test]
async fn an_unknown_command_is_wrong_usage() {
    let machine = Machine::with(people(), "").await;
    let ended = machine.ends(machine.command(&["fly"])).await;
    assert_eq!(ended.status.code(), Some(2), "{}", ended.said);
}
