//! The commands that Discord is told of.

use serde_json::{Value, json};

use crate::judge;
use crate::town::Town;

fn registrations(town: &Town) -> usize {
    let requests = town.sandbox.requests();
    requests.iter().filter(|seen| seen.method == "PUT" && seen.template.ends_with("/commands")).count()
}

#[tokio::test]
async fn they_are_registered_once_and_again_only_when_they_differ() {
    let town = Town::start().await;
    assert_eq!(registrations(&town), 1);
    for _restart in 0..2 {
        town.restart().await;
        assert_eq!(registrations(&town), 1, "Discord has them already");
    }
    town.forget_commands().await;
    town.restart().await;
    town.within("they are registered", async || (registrations(&town) == 3).then_some(())).await;
    town.finish().await;
}

/// The judge holds what is sent against the rest of Discord's limits.
#[tokio::test]
async fn they_keep_to_discords_limits() {
    let commands = hotwash::discord::declared_commands();
    assert!(commands.len() <= 100);
    for command in &commands {
        let length = judge::command_length(command);
        assert!(length <= 8_000, "{} has {length} characters", command["name"]);
    }
    let incident = commands.iter().find(|command| command["name"] == "incident").unwrap();
    let names: Vec<&str> =
        incident["options"].as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
    for name in [
        "open",
        "ack",
        "status",
        "severity",
        "note",
        "set",
        "role",
        "escalate",
        "resolve",
        "close",
        "reopen",
        "postmortem",
        "show",
        "list",
    ] {
        assert!(names.contains(&name), "/incident {name}");
    }
}

#[tokio::test]
async fn they_are_for_servers_alone() {
    let commands = hotwash::discord::declared_commands();
    let in_servers = |command: &Value| command["contexts"] == json!([0]) || command["dm_permission"] == json!(false);
    assert!(commands.iter().filter(|command| command["type"] != 3).all(in_servers), "{commands:#?}");
}

impl Town {
    async fn restart(&self) {
        self.stop_bot().await;
        self.start_bot().await;
        self.settled().await;
    }

    /// Somebody with the bot's token has registered something else.
    async fn forget_commands(&self) {
        let application = self.sandbox.look(|world| world.application());
        let address = format!("{}/api/v10/applications/{application}/commands", self.sandbox.api_url());
        let other = json!([{ "name": "other", "type": 1, "description": "Something else" }]);
        let client = reqwest::Client::new();
        let put = client.put(address).header("authorization", format!("Bot {}", self.sandbox.token()));
        assert!(put.json(&other).send().await.unwrap().status().is_success());
    }
}
