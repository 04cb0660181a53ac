//! One bot in two servers: each has its own numbers and people, and nothing of one is reachable from the other.

use hotwash::sandbox::{Person as Account, RoleSpec, permissions};
use serde_json::{Value, json};

use crate::town::{Id, Incident, Person, Town};

/// A second server: Zoe owns it, Bob belongs to both.
struct Away {
    guild: Id,
    general: Id,
    zoe: Person,
}

impl Away {
    async fn join(town: &Town) -> Self {
        let people = [Account::new("zoe", "Zoe", &["Responders"]), Account::new("bob", "Bob", &["Responders"])];
        let roles = [RoleSpec::new("Responders", true), RoleSpec::new("On-call", true)];
        let guild = town.sandbox.create_guild("Away", &people, &roles, permissions::INCIDENT_BOT);
        let general = town.sandbox.channel_named(guild, "general").unwrap().id;
        Self { guild, general, zoe: town.person("zoe") }
    }

    fn channel(&self, town: &Town, number: u32) -> Id {
        let start = format!("inc-{number}-");
        let channels = town.sandbox.channels(self.guild);
        channels.iter().find(|channel| channel.name.starts_with(&start)).unwrap().id
    }

    fn words(&self, town: &Town) -> String {
        let channels = town.sandbox.channels(self.guild);
        let messages = channels.iter().flat_map(|channel| town.sandbox.messages(channel.id));
        messages.map(|message| message.text()).collect()
    }
}

async fn two(town: &Town) -> (Away, Incident, Incident) {
    let away = Away::join(town).await;
    let first = town.bob.opens("Checkout errors", "sev3").await;
    let second = town.bob.opens("Logins fail", "sev3").await;
    away.zoe.types(away.general, "/incident open severity:sev3 title:Harbour is shut").await;
    (away, first, second)
}

#[tokio::test]
async fn each_counts_and_announces_by_itself() {
    let town = Town::start().await;
    let (away, first, _) = two(&town).await;
    let channel = away.channel(&town, 1);
    let card = town.sandbox.pinned(channel).remove(0);
    assert!(card.text().contains("#1 Harbour is shut"), "{}", card.text());
    assert!(first.announcement().content.contains("#1 Checkout errors"));
    let announced = town.sandbox.channel_named(away.guild, "incidents").unwrap().id;
    let announced = town.sandbox.messages(announced);
    assert!(announced.len() == 1 && announced[0].content.contains("#1 Harbour is shut"), "{announced:?}");
    away.zoe.types(channel, "/incident note text:the crane is stuck").await;
    town.bob.types(&first, "/incident resolve").await;
    assert!(first.kept().await.incident.resolved_at.is_some());
    let here = town.bob.types(away.general, "/incident list").await;
    assert!(here.text().contains("Harbour is shut") && here.text().contains("investigating"), "{}", here.text());
    assert!(!here.text().contains("Checkout") && !here.text().contains("#2"), "{}", here.text());
    let words = away.words(&town);
    assert!(!words.contains("Checkout") && !words.contains("Logins"), "{words}");
    town.finish().await;
}

/// A line for every command that takes `incident:`, also for one that is added some day, without it.
pub(crate) fn lines_on_an_incident() -> Vec<String> {
    let lines = [
        "/incident show",
        "/incident ack",
        "/incident resolve",
        "/incident close",
        "/incident postmortem",
        "/incident catchup",
        "/incident timeline show",
        "/incident timeline strike entry:1 reason:mine",
        "/incident note text:hello",
        "/incident link related:1",
        "/incident link duplicate_of:1",
        "/incident private on",
        "/incident private invite user:bob",
        "/incident private remove user:bob",
        "/incident private log",
        "/incident role take role:commander",
        "/incident role assign role:scribe user:bob",
        "/incident role release role:scribe",
        "/incident role handover role:scribe user:bob",
        "/incident role list",
        "/incident status state:identified",
        "/incident status state:resolved",
        "/incident severity level:sev1",
        "/incident set field:impact value:all",
        "/incident set field:started_at value:10m ago",
        "/incident escalate",
        "/incident reopen",
        "/incident page target:bob",
        "/incident update message:Down",
        "/incident describe part:main",
        "/incident describe part:lessons",
        "/incident timeline edit entry:1 text:mine",
        "/incident theory add text:DNS",
        "/incident theory confirm number:1",
        "/incident theory rule_out number:1",
        "/incident theory list",
        "/incident action add title:alert",
        "/incident action edit number:1 kind:task",
        "/incident action done number:1",
        "/incident action list",
        "/incident page target:Responders",
        "/incident describe",
        "/note text:hello",
        "/ack",
        "/page target:bob",
        "/page target:Responders",
    ]
    .map(str::to_owned);
    let mut named = Vec::new();
    for command in hotwash::discord::declared_commands() {
        name_those_of(&command, "/", &mut named);
    }
    assert!(named.len() > 30, "{named:?}");
    for name in named {
        let tried = lines.iter().any(|line| *line == name || line.starts_with(&format!("{name} ")));
        assert!(tried, "nobody tries {name}");
    }
    lines.to_vec()
}

fn name_those_of(command: &Value, before: &str, named: &mut Vec<String>) {
    let Some(options) = command["options"].as_array() else { return };
    let name = format!("{before}{}", command["name"].as_str().unwrap());
    if options.iter().any(|option| option["name"] == "incident") {
        named.push(name.clone());
    }
    for option in options {
        name_those_of(option, &format!("{name} "), named);
    }
}

#[tokio::test]
async fn nothing_of_one_is_reachable_from_the_other_by_number_name_or_search() {
    let town = Town::start().await;
    let (away, _, second) = two(&town).await;
    let entries = second.entries().await;
    for line in lines_on_an_incident() {
        // Bob may everything in both; Zoe is no member of the first.
        for person in [&away.zoe, &town.bob] {
            let refused = person.types(away.general, &format!("{line} incident:2")).await;
            assert!(
                refused.ephemeral && refused.form.is_none() && refused.text().contains("There is no incident #2 here"),
                "{line}: {}",
                refused.text()
            );
        }
    }
    let linked = town.bob.types(away.channel(&town, 1), "/incident link related:2").await;
    assert!(linked.text().contains("There is no incident #2 here"), "{}", linked.text());
    for text in ["Checkout", "Logins"] {
        let found = town.bob.types(away.general, &format!("/incident search text:{text}")).await;
        assert!(!found.text().contains("errors") && !found.text().contains("#2"), "{}", found.text());
    }
    let offered = town.bob.is_offered(away.general, "/incident show incident:").await;
    assert_eq!(offered.len(), 1, "{offered:?}");
    assert_eq!(second.entries().await, entries);
    town.finish().await;
}

#[tokio::test]
async fn what_is_offered_while_one_types_is_of_ones_own_server() {
    let town = Town::start().await;
    let (away, _, second) = two(&town).await;
    for line in ["/note text:the vault", "/incident theory add text:a phish", "/incident action add title:new keys"] {
        town.bob.types(&second, line).await;
    }
    for line in ["timeline edit", "timeline strike"] {
        offered_here_alone(&town, &away, &format!("/incident {line} incident:2 entry:")).await;
    }
    for line in ["theory confirm", "theory rule_out", "action edit", "action done"] {
        offered_here_alone(&town, &away, &format!("/incident {line} incident:2 number:")).await;
    }
    town.finish().await;
}

/// Bob is offered something at home; abroad nobody is.
async fn offered_here_alone(town: &Town, away: &Away, line: &str) {
    assert!(!town.bob.is_offered("general", line).await.is_empty(), "{line}");
    for person in [&away.zoe, &town.bob] {
        let offered = person.is_offered(away.general, line).await;
        assert!(offered.is_empty(), "{line}: {offered:?}");
    }
}

#[tokio::test]
async fn a_control_that_was_carried_over_does_nothing() {
    let town = Town::start().await;
    let (away, ..) = two(&town).await;
    let incident = town.bob.opens("Disk full", "sev1").await;
    let page = incident.pings("On-call").await;
    let entries = incident.entries().await;
    let shown = town.bob.types(&incident, "/incident timeline show").await;
    let mut carried = Vec::new();
    for components in [incident.card().components, page.components.clone(), shown.components] {
        let body = json!({ "content": "as it stood elsewhere", "components": components });
        carried.push(town.sandbox.webhook_says(away.general, "A copy", &body).unwrap());
    }
    let buttons = [(0, "Acknowledge"), (0, "Resolve"), (0, "Note"), (1, "Acknowledge")];
    for (at, button) in buttons {
        let pressed = town.sandbox.press(town.bob.id, carried[at], button).unwrap();
        let answer = pressed.answered().await.unwrap();
        assert!(answer.form.is_none() && answer.ephemeral, "{button}");
        assert!(!answer.text().contains("Disk full") && !answer.text().contains("#3"), "{button}: {}", answer.text());
    }
    town.settled().await;
    assert_eq!(incident.entries().await, entries, "nothing was done");
    assert!(!away.words(&town).contains("Disk full"));
    town.dave.presses(&page, "Acknowledge").await;
    town.finish().await;
}

#[tokio::test]
async fn whoever_has_left_the_server_does_nothing_by_a_direct_message() {
    let toml = "[[severity]]\nid = \"sev1\"\npolicy = \"dave\"\n[[policy]]\nid = \"dave\"\n[[policy.level]]\n\
                notify = [\"user:dave\"]\nalso_dm = true\n";
    let town = Town::configured(toml).await;
    let incident = town.bob.opens("Disk full", "sev1").await;
    incident.pings_person(town.dave.id).await;
    let direct = town.dave.direct_messages().remove(0);
    Away::join(&town).await;
    town.sandbox.leave(town.sandbox.home(), town.dave.id);
    let answer = town.dave.presses(&direct, "Acknowledge").await;
    assert!(!answer.text().contains("has #1"), "{}", answer.text());
    assert!(incident.kept().await.incident.acknowledged.is_none());
    town.finish().await;
}
