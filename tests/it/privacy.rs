//! Private incidents: nothing of one reaches anybody who was not let in, and whoever is let in gets there.

use hotwash::incident::Event;
use hotwash::sandbox::{Fault, Matcher, Person as Account, permissions};

use crate::town::{Incident, Town, minutes, people};

pub(crate) async fn opened(town: &Town, severity: &str) -> Incident {
    let line = format!("/incident open severity:{severity} private:true title:Stolen keys");
    let answer = town.bob.types("general", &line).await;
    assert!(answer.ephemeral && answer.text().contains("It is private"), "{}", answer.text());
    town.incident(1)
}

/// Who of the town sees its channel.
pub(crate) fn seeing(town: &Town, incident: &Incident) -> Vec<&'static str> {
    let channel = incident.channel();
    let people = [("bob", &town.bob), ("carol", &town.carol), ("dave", &town.dave), ("erin", &town.erin)];
    let sees = |id| town.sandbox.look(|world| world.sees(id, channel));
    people.into_iter().filter(|(_, person)| sees(person.id)).map(|(name, _)| name).collect()
}

#[tokio::test]
async fn a_private_incident_shows_its_title_nowhere() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    let id = incident.channel();
    let channel = town.sandbox.look(|world| world.channel(id).unwrap().clone());
    assert_eq!(channel.name, "inc-1-private");
    let topic = channel.topic.unwrap_or_default();
    assert!(topic.starts_with("hotwash-") && !topic.contains(' '), "{topic}");
    assert_eq!(seeing(&town, &incident), ["bob"]);
    assert!(incident.card().text().contains("Stolen keys"));
    for channel in town.sandbox.channels(town.sandbox.home()).iter().filter(|other| other.id != incident.channel()) {
        let told = town.sandbox.messages(channel.id).iter().any(|message| message.text().contains("Stolen"));
        assert!(!told && !channel.name.contains("stolen"), "#{} tells of it", channel.name);
    }
    town.finish().await;
}

#[tokio::test]
async fn its_channel_is_shut_from_its_making_on() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    let making = town.sandbox.requests().into_iter().find(|request| {
        request.method == "POST" && request.path.ends_with("/channels") && request.body["name"] == "inc-1-private"
    });
    let overwrites = making.unwrap().body["permission_overwrites"].as_array().unwrap().clone();
    let home = town.sandbox.home().to_string();
    assert!(overwrites.iter().any(|one| one["id"] == home.as_str() && one["deny"] == "1024"), "{overwrites:?}");
    assert_eq!(overwrites.len(), 3, "everyone, the bot, whoever opened it: {overwrites:?}");
    assert_eq!(seeing(&town, &incident), ["bob"]);
    town.finish().await;
}

#[tokio::test]
async fn standing_in_the_channel_is_the_right() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    let shown = town.alice.types(&incident, "/incident show").await;
    assert!(shown.text().contains("Stolen keys"), "the owner sees every channel: {}", shown.text());
    town.finish().await;
}

#[tokio::test]
async fn inviting_lets_in_and_removing_shuts_out() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    let answer = town.bob.types(&incident, "/incident private invite user:carol").await;
    assert!(
        !answer.ephemeral && answer.text().contains(&format!("let {} in to #1", town.carol.mention())),
        "{}",
        answer.text()
    );
    assert_eq!(seeing(&town, &incident), ["bob", "carol"]);
    assert!(town.carol.types("general", "/incident show incident:1").await.text().contains("Stolen keys"));
    let again = town.bob.types(&incident, "/incident private invite user:carol").await;
    assert!(again.ephemeral && again.text().contains("is in #1 already"), "{}", again.text());
    let bot = town.bob.types(&incident, "/incident private invite user:hotwash").await;
    assert!(bot.ephemeral && bot.text().contains("is a bot: a private incident is between people"), "{}", bot.text());

    let answer = town.carol.types("general", "/incident private remove user:bob incident:1").await;
    assert!(
        answer.ephemeral && answer.text().contains(&format!("took {} out of #1", town.bob.mention())),
        "{}",
        answer.text()
    );
    assert_eq!(seeing(&town, &incident), ["carol"]);
    let refused = town.bob.types("general", "/incident show incident:1").await;
    assert!(refused.text().contains("There is no incident #1 here"), "{}", refused.text());
    let again = town.carol.types(&incident, "/incident private remove user:erin").await;
    assert!(again.ephemeral && again.text().contains("is not in #1"), "{}", again.text());
    let last = town.carol.types(&incident, "/incident private remove user:carol").await;
    assert!(last.ephemeral && last.text().contains("Nobody else knows of incident #1"), "{}", last.text());

    town.carol.types(&incident, "/incident private invite user:bob").await;
    let leaves = town.bob.types(&incident, "/incident private remove user:bob").await;
    assert!(leaves.text().contains("left #1"), "{}", leaves.text());
    town.finish().await;
}

#[tokio::test]
async fn a_role_lets_its_holder_in() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    town.bob.types(&incident, "/incident role assign role:scribe user:erin").await;
    assert_eq!(seeing(&town, &incident), ["bob", "erin"]);
    assert!(town.erin.types("general", "/incident show incident:1").await.text().contains("Stolen keys"));
    town.finish().await;
}

#[tokio::test]
async fn whoever_is_paged_is_let_in_before_the_ping() {
    let town = Town::start().await;
    let incident = opened(&town, "sev1").await;
    let page = incident.pings("On-call").await;
    assert_eq!(seeing(&town, &incident), ["bob", "dave"]);
    assert!(page.content.contains("Stolen keys"));
    incident.reads("lets everybody with the role On-call in to #1: 1 person");
    let requests = town.sandbox.requests();
    let role = town.role("On-call").to_string();
    let opened =
        requests.iter().position(|one| one.method == "PUT" && one.path.ends_with(&format!("/permissions/{role}")));
    let rung = requests
        .iter()
        .position(|one| one.method == "POST" && one.body["content"].as_str().is_some_and(|text| text.contains(&role)));
    assert!(opened.unwrap() < rung.unwrap(), "first the door, then the bell");
    town.dave.presses(&page, "Acknowledge").await;
    let shown = town.dave.types("general", "/incident show incident:1").await;
    assert!(shown.text().contains("Stolen keys"), "{}", shown.text());
    town.finish().await;
}

#[tokio::test]
async fn whoever_was_taken_out_is_not_let_in_by_a_page() {
    let town = Town::start().await;
    let incident = opened(&town, "sev1").await;
    incident.pings("On-call").await;
    town.bob.types(&incident, "/incident private remove user:dave").await;
    assert_eq!(seeing(&town, &incident), ["bob"]);
    let refused = town.dave.types("general", "/incident ack incident:1").await;
    assert!(refused.text().contains("There is no incident #1 here"), "{}", refused.text());
    town.bob.types(&incident, "/incident ack").await;
    town.finish().await;
}

#[tokio::test]
async fn making_an_open_one_private_takes_everything_back() {
    let town = Town::start().await;
    let incident = town.bob.opens("Stolen keys", "sev3").await;
    town.erin.types(&incident, "/incident note text:I saw it too").await;
    town.bob.types(&incident, "/incident update message:the keys are out").await;
    let announced = incident.announcement();
    let answer = town.bob.types(&incident, "/incident private on").await;
    let text = answer.text();
    assert!(!answer.ephemeral && text.contains("made #1 private") && text.contains(&town.erin.mention()), "{text}");
    assert!(town.sandbox.look(|world| world.any_message(announced.id).is_none()), "the announcement is taken back");
    assert_eq!(seeing(&town, &incident), ["bob", "erin"]);
    let id = incident.channel();
    let channel = town.sandbox.look(|world| world.channel(id).unwrap().clone());
    assert_eq!(channel.name, "inc-1-private");
    assert!(channel.topic.unwrap_or_default().starts_with("hotwash-"));
    let again = town.bob.types(&incident, "/incident private on").await;
    assert!(again.ephemeral && again.text().contains("private already"), "{}", again.text());
    town.bob.types(&incident, "/incident resolve resolution:new keys").await;
    town.bob.types(&incident, "/incident close").await;
    let incidents = town.channel("incidents");
    assert!(town.sandbox.messages(incidents).is_empty(), "nothing is announced any more");
    assert!(town.carol.types("general", "/incident list state:all").await.text().starts_with("No "));
    town.finish().await;
}

#[tokio::test]
async fn whoever_is_being_paged_when_it_is_hidden_is_let_in() {
    let town = Town::start().await;
    let incident = town.bob.opens("Stolen keys", "sev1").await;
    incident.pings("On-call").await;
    assert_eq!(seeing(&town, &incident), ["bob", "carol", "dave", "erin"]);
    town.bob.types(&incident, "/incident private on").await;
    let page = incident.pings("On-call").await;
    assert_eq!(seeing(&town, &incident), ["bob", "dave"]);
    town.dave.presses(&page, "Acknowledge").await;
    assert!(incident.kept().await.incident.acknowledged.is_some());
    town.after(minutes(60)).await;
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn hiding_survives_a_restart_and_a_discord_that_fails() {
    let town = Town::start().await;
    let incident = town.bob.opens("Stolen keys", "sev3").await;
    let channel = incident.channel();
    town.sandbox.fault(Matcher::new("PATCH", "/channels/*").containing("permission_overwrites"), Fault::Status(500), 2);
    let sent = town.bob.sends(&incident, "/incident private on");
    sent.answered().await.unwrap();
    town.stop_bot().await;
    town.start_bot().await;
    let passing = town.lets_time_pass();
    town.seen(|world| (!world.sees(town.carol.id, channel)).then_some(())).await;
    town.settled().await;
    drop(passing);
    assert_eq!(seeing(&town, &incident), ["bob"]);
    town.finish().await;
}

#[tokio::test]
async fn a_channel_that_can_not_be_shut_says_so() {
    let town = Town::start().await;
    let incident = town.bob.opens("Stolen keys", "sev3").await;
    let home = town.sandbox.home();
    town.sandbox.set_bot_permissions(home, permissions::INCIDENT_BOT & !permissions::bits::MANAGE_ROLES);
    town.bob.types(&incident, "/incident private on").await;
    incident.reads("everybody who sees it reads along");
    let hidden = town.carol.types("general", "/incident show incident:1").await;
    assert!(hidden.text().contains("There is no incident #1 here"), "{}", hidden.text());
    town.finish().await;
}

#[tokio::test]
async fn the_log_says_who_was_let_in_and_who_looked_from_outside() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    town.bob.types(&incident, "/incident private invite user:carol").await;
    town.bob.types(&incident, "/incident private remove user:carol").await;
    town.bob.types(&incident, "/incident role assign role:scribe user:erin").await;
    town.erin.types("general", "/incident postmortem incident:1").await;
    town.erin.types(&incident, "/incident show").await;
    let log = town.bob.types(&incident, "/incident private log").await;
    let text = log.text();
    assert!(log.ephemeral);
    for words in [
        "Bob: opened it as a private one",
        "Bob: let Carol in",
        "Bob: took Carol out",
        "Bob: gave a role to Erin",
        "Erin: used /incident postmortem outside",
    ] {
        assert!(text.contains(words), "{words:?} is not in {text}");
    }
    assert!(!text.contains("incident show"), "the channel's own people look as they like: {text}");
    let draft = town.bob.types(&incident, "/incident postmortem").await;
    let file = String::from_utf8(draft.files[0].bytes.clone()).unwrap();
    assert!(!file.contains("Carol"), "the log goes nowhere else: {file}");
    town.finish().await;
}

#[tokio::test]
async fn only_a_private_incident_is_entered_or_left() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    for line in ["invite user:carol", "remove user:carol", "log"] {
        let refused = town.bob.types(&incident, &format!("/incident private {line}")).await;
        assert!(refused.ephemeral && refused.text().contains("#1 is not private"), "{line}: {}", refused.text());
    }
    for line in ["on", "invite user:carol", "remove user:carol"] {
        let refused = town.erin.types(&incident, &format!("/incident private {line}")).await;
        assert!(refused.ephemeral && refused.text().starts_with("You can't"), "{line}: {}", refused.text());
    }
    town.finish().await;
}

#[tokio::test]
async fn whoever_opens_a_private_incident_may_let_people_in() {
    let town = Town::start().await;
    town.erin.types("general", "/incident open severity:sev3 private:true title:Stolen keys").await;
    let incident = town.incident(1);
    town.erin.types(&incident, "/incident private invite user:carol").await;
    assert_eq!(seeing(&town, &incident), ["carol", "erin"]);
    let refused = town.erin.types(&incident, "/incident private remove user:carol").await;
    assert!(refused.ephemeral && refused.text().starts_with("You can't take people out"), "{}", refused.text());
    town.finish().await;
}

#[tokio::test]
async fn without_its_channel_a_private_incident_pages_directly() {
    let mut options = people();
    options.people.push(Account::new("frank", "Frank", &[]));
    let toml = "[[policy]]\nid = \"urgent\"\nfallback = [\"declarer\"]\n[[policy.level]]\nnotify = [\"user:frank\"]\nacknowledge_within = \"5m\"\n\
                [[severity]]\nid = \"sev1\"\nname = \"SEV1\"\ndescription = \"Bad\"\npolicy = \"urgent\"\n";
    let toml = format!("default_severity = \"sev1\"\n{toml}");
    let town = Town::built(options, &toml).await;
    town.sandbox.set_bot_permissions(town.sandbox.home(), permissions::INCIDENT_BOT & !permissions::bits::MANAGE_ROLES);
    let answer = town.bob.types("general", "/incident open severity:sev1 private:true title:Stolen keys").await;
    assert!(answer.text().contains("Pages go by direct message"), "{}", answer.text());
    let frank = town.person("frank");
    town.within("Frank is rung directly", async || (!frank.direct_messages().is_empty()).then_some(())).await;
    let page = frank.direct_messages().remove(0);
    assert!(page.content.contains("Stolen keys"), "{}", page.content);
    town.incident(1).kept().await;
    frank.presses(&page, "Acknowledge").await;
    let kept = town.incident(1).kept().await;
    assert!(kept.incident.acknowledged.is_some());
    assert!(town.incident(1).events().await.iter().any(|event| matches!(event, Event::LetIn { .. })));
    let home = town.sandbox.home();
    let told = town
        .sandbox
        .channels(home)
        .iter()
        .any(|channel| town.sandbox.messages(channel.id).iter().any(|message| message.text().contains("Stolen")));
    assert!(!told, "nobody else reads of it");
    town.after(minutes(1)).await;
    town.finish().await;
}

#[tokio::test]
async fn a_person_who_is_paged_gets_in_and_one_who_was_taken_out_does_not() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    let answer = town.bob.types(&incident, "/incident page target:carol").await;
    assert!(answer.text().contains("pages"), "{}", answer.text());
    incident.pings_person(town.carol.id).await;
    town.carol.direct_messages().iter().for_each(|direct| town.account_for(direct.id));
    assert_eq!(seeing(&town, &incident), ["bob", "carol"]);
    town.carol.types(&incident, "/ack").await;
    town.bob.types(&incident, "/incident private remove user:carol").await;
    let refused = town.bob.types(&incident, "/page target:carol").await;
    assert!(refused.ephemeral && refused.text().contains("was taken out of incident #1"), "{}", refused.text());
    assert_eq!(seeing(&town, &incident), ["bob"]);
    town.finish().await;
}

#[tokio::test]
async fn paging_a_role_asks_first_how_many_people_that_lets_in() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    let form = |line: &'static str| {
        let sent = town.bob.sends(&incident, line);
        async move { sent.answered().await.unwrap().form }
    };
    let asked = form("/page target:DB engineers message:keys leaked").await.unwrap();
    assert_eq!(asked.title, "Let in 1 person to page them?");
    assert_eq!(asked.fields[0].value, "keys leaked");
    incident.stays_quiet().await;
    assert_eq!(seeing(&town, &incident), ["bob"], "nobody is let in by the question");

    town.stop_bot().await;
    town.start_bot().await;
    let answer = town.bob.fills_in(&asked, &[]).await;
    assert!(answer.text().contains("pages **DB engineers** for #1 now"), "{}", answer.text());
    let page = incident.pings("DB engineers").await;
    assert!(page.content.contains("keys leaked"), "{}", page.content);
    assert_eq!(seeing(&town, &incident), ["bob", "carol"]);
    town.carol.presses(&page, "Acknowledge").await;
    // They are in now: there is nothing more to ask.
    town.after(minutes(2)).await;
    town.bob.types(&incident, "/page target:DB engineers").await;
    incident.pings("DB engineers").await;
    town.bob.types(&incident, "/incident close").await;
    let refused = town.bob.types(&incident, "/page target:Responders").await;
    assert!(refused.ephemeral && refused.text().contains("`/incident reopen`"), "no form for what is refused");
    town.finish().await;
}
