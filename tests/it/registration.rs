//! The commands that Discord is told of.

use serde_json::{Value, json};

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

// Whether they keep to Discord's limits the judge decides, of what is sent, and `readme`, of what is declared.

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
