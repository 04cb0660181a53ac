//! Opening an incident.

use hotwash::incident::Event;
use hotwash::sandbox::{Fault, Matcher, Person as Account, world::flags};

use crate::town::{Town, minutes, people};

#[tokio::test]
async fn opening_answers_at_once_and_then_with_the_channel() {
    let town = Town::start().await;
    let making = Matcher::new("POST", "/guilds/*/channels").containing("inc-1");
    town.sandbox.fault(making, Fault::Hang(std::time::Duration::from_millis(500)), 1);
    let sent = town.bob.sends("general", "/incident open title:Checkout errors severity:sev1");
    let first = sent.answered().await.unwrap();
    assert!(first.ephemeral);
    assert!(first.text().contains("#1 Checkout errors"), "{}", first.text());
    assert!(first.text().contains("Making its channel"), "{}", first.text());
    let incident = town.incident(1);
    let answer = sent.until(|answer| answer.edits > 0).await.unwrap();
    assert!(answer.text().contains(&format!("<#{}>", incident.channel())), "{}", answer.text());
    incident.pings("On-call").await;
    town.finish().await;
}

#[tokio::test]
async fn while_discord_makes_no_channel_the_answer_says_so_and_then_has_the_link() {
    let town = Town::start().await;
    let making = Matcher::new("POST", "/guilds/*/channels").containing("inc-1");
    town.sandbox.fault(making, Fault::Status(500), 6);
    let sent = town.bob.sends("general", "/incident open title:Checkout errors severity:sev1");
    assert!(sent.answered().await.unwrap().text().contains("Making its channel…"));
    let passing = town.lets_time_pass();
    let waits = sent.until(|answer| answer.text().contains("Discord does not make its channel")).await.unwrap();
    assert!(waits.ephemeral && waits.text().contains("incident:1"), "{}", waits.text());
    assert!(waits.text().contains("Until then pages go to the announcement channel"), "{}", waits.text());
    let made = sent.until(|answer| answer.text().contains("<#")).await.unwrap();
    assert_eq!(made.edits, 2, "once that it is not there, once that it is");
    drop(passing);
    town.settled().await;
    let incident = town.incident(1);
    assert!(sent.current().unwrap().text().contains(&format!("<#{}>", incident.channel())));
    for (page, _) in town.unaccounted() {
        town.account_for(page.id);
    }
    town.finish().await;
}

#[tokio::test]
async fn an_incident_has_a_channel_a_pinned_card_and_an_announcement() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let channel = town.sandbox.channel_named(town.sandbox.home(), "inc-1-checkout-errors").unwrap();
    let category = town.sandbox.channel_named(town.sandbox.home(), "Incidents").unwrap();
    assert_eq!(channel.parent, Some(category.id));

    let card = incident.card().text();
    for words in ["#1 Checkout errors", "SEV1", "investigating", "Incident commander", "level 1 of 2"] {
        assert!(card.contains(words), "{words:?} is not on the card: {card}");
    }
    let announcement = incident.announcement();
    assert!(announcement.content.contains(&format!("<#{}>", channel.id)), "{}", announcement.content);
    incident.pings("On-call").await;
    town.finish().await;
}

#[tokio::test]
async fn the_page_says_what_how_bad_where_and_what_to_do() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    let where_to = format!("<#{}>", incident.channel());
    for words in ["SEV1", "#1 Checkout errors", "Critical", &where_to, "Acknowledge", "level 2 follows"] {
        assert!(page.content.contains(words), "{words:?} is not on the page: {}", page.content);
    }
    assert_eq!(page.flags & flags::SUPPRESS_NOTIFICATIONS, 0, "a page sounds");
    assert_eq!((town.dave.heard(), town.carol.heard()), (1, 0));
    town.finish().await;
}

#[tokio::test]
async fn whatever_the_title_the_channel_is_made_and_nobody_is_pinged() {
    let town = Town::start().await;
    let longest = "x".repeat(100);
    let titles = [
        "оплата не работает",
        "決済エラー",
        "خطأ في الدفع",
        "🔥🔥🔥",
        "x",
        &longest,
        "@everyone @here look",
        "`rm -rf` ``` **bold** ||spoiler||",
        "# heading\u{202e}desrever",
        "/../../etc",
    ];
    for (title, number) in titles.iter().zip(1..) {
        let incident = town.bob.opens(title, "sev3").await;
        assert_eq!(incident.number, number);
        let channel = incident.channel();
        let name = town.sandbox.look(|world| world.channel(channel).unwrap().name.clone());
        assert!((1..=100).contains(&name.chars().count()), "{name}");
        assert_eq!(incident.kept().await.incident.title, *title, "kept as it was typed");
        incident.card();
    }
    town.incident(1).stays_quiet().await;
    for message in town.sandbox.channels(town.sandbox.home()).iter().flat_map(|c| town.sandbox.messages(c.id)) {
        assert!(!message.mention_everyone && message.mentions.is_empty() && message.mention_roles.is_empty());
        let text = message.text();
        assert!(!text.contains("@everyone") && !text.contains("@here"), "shown as a mention: {text}");
    }
    town.finish().await;
}

#[tokio::test]
async fn markup_in_a_title_is_shown_as_text_and_mentions_as_names() {
    let town = Town::start().await;
    let title = format!("`code` **bold** {} <@1> <@&2> <#3>", town.carol.mention());
    let incident = town.bob.opens(&title, "sev3").await;
    let card = incident.card().text();
    assert!(card.contains(r"\`code\` \*\*bold\*\* @Carol \<@1> \<@&2> \<#3>"), "{card}");
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn the_same_title_twice_by_the_same_person_leads_to_the_incident_that_exists() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let again = town.bob.types("general", "/incident open title:Checkout errors severity:sev1").await;
    assert!(again.ephemeral && again.text().contains("You opened") && again.text().contains("#1 Checkout errors"));
    assert!(again.text().contains(&format!("<#{}>", incident.channel())));

    let other = town.carol.opens("Checkout errors", "sev3").await;
    assert_eq!(other.number, 2, "another person means another incident");
    town.after(minutes(3)).await;
    assert_eq!(town.bob.opens("Checkout errors", "sev3").await.number, 3, "three minutes later it is another one");
    town.finish().await;
}

#[tokio::test]
async fn without_the_responder_role_three_in_ten_minutes_can_be_opened() {
    let town = Town::start().await;
    for title in ["One", "Two", "Three"] {
        town.erin.opens(title, "sev3").await;
    }
    let refused = town.erin.types("general", "/incident open title:Four severity:sev3").await;
    assert!(refused.ephemeral && refused.text().contains("3 incidents within 10 minutes"), "{}", refused.text());
    for title in ["Five", "Six", "Seven", "Eight"] {
        town.bob.opens(title, "sev3").await;
    }
    town.after(minutes(11)).await;
    assert_eq!(town.erin.opens("Four", "sev3").await.number, 8, "a refusal uses up no number");
    town.finish().await;
}

#[tokio::test]
async fn on_a_server_without_the_responder_role_opening_is_not_rationed() {
    let mut options = people();
    options.roles.retain(|role| role.name != "Responders");
    let town = Town::with(options).await;
    for title in ["One", "Two", "Three", "Four", "Five"] {
        town.erin.opens(title, "sev3").await;
    }
    town.finish().await;
}

#[tokio::test]
async fn without_a_severity_the_default_one_stands_and_another_is_a_press_away() {
    let town = Town::start().await;
    let answer = town.bob.types("general", "/incident open title:Checkout errors").await;
    let incident = town.incident(1);
    assert!(answer.text().contains("Nobody chose a severity"), "{}", answer.text());
    incident.pings("On-call").await;
    let message = town.sandbox.look(|world| world.any_message(answer.message.unwrap()).cloned()).unwrap();
    town.bob.presses(&message, "SEV3").await;
    assert!(incident.card().text().contains("SEV3"));
    assert_eq!(incident.count("lowered"), 1);
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn without_a_title_a_form_asks_for_it() {
    let town = Town::start().await;
    let sent = town.bob.sends("general", "/incident open severity:sev3 impact:Nobody can pay");
    let form = sent.answered().await.unwrap().form.unwrap();
    let title = form.fields.iter().find(|field| field.required).unwrap().custom_id.clone();
    assert!(form.fields.iter().any(|field| field.value == "Nobody can pay"), "what was typed is in it already");
    let wrong = town.bob.fills_in(&form, &[(&title, "Checkout errors"), ("started_at", "half past nowhere")]).await;
    assert!(wrong.ephemeral && wrong.text().contains("14:30"), "{}", wrong.text());
    assert!(wrong.text().contains("Checkout errors\n\nNobody can pay\n\nhalf past nowhere"), "{}", wrong.text());
    let filled = town.sandbox.submit(town.bob.id, &form, &[(&title, "Checkout errors")]).unwrap();
    let answer = filled.answered().await.unwrap();
    assert!(answer.ephemeral && answer.text().contains("#1 Checkout errors"), "{}", answer.text());
    town.settled().await;
    assert!(town.incident(1).card().text().contains("Nobody can pay"));
    town.finish().await;
}

#[tokio::test]
async fn impact_start_and_drill_are_taken_and_echoed() {
    let town = Town::start().await;
    let line = "/incident open title:Checkout errors severity:sev3 impact:Nobody can pay started_at:10m ago drill:true";
    let answer = town.bob.types("general", line).await;
    let incident = town.incident(1);
    let start = town.clock.now() - minutes(10);
    assert!(answer.text().contains(&format!("<t:{}:f>", start.timestamp())), "{}", answer.text());
    let card = incident.card().text();
    assert!(card.contains("DRILL #1") && card.contains("Nobody can pay"), "{card}");
    assert!(incident.announcement().content.contains("DRILL #1"));
    assert!(incident.events().await.contains(&Event::TimeSet { field: hotwash::incident::TimeField::StartedAt }));
    assert_eq!(incident.kept().await.incident.started_at, Some(start));
    town.finish().await;
}

#[tokio::test]
async fn two_servers_have_numbers_and_incidents_of_their_own() {
    let town = Town::start().await;
    town.bob.opens("Checkout errors", "sev3").await;
    let people = [Account::new("frank", "Frank", &[])];
    let bits = hotwash::sandbox::permissions::INCIDENT_BOT;
    let other = town.sandbox.create_guild("Village", &people, &[], bits);
    let frank = town.person("frank");
    let lobby = town.sandbox.channel_named(other, "general").unwrap().id;
    let answer = frank.types(lobby, "/incident open title:Their own severity:sev3").await;
    assert!(answer.text().contains("#1 Their own"), "{}", answer.text());
    let list = frank.types(lobby, "/incident list state:all").await;
    assert!(list.text().contains("Their own") && !list.text().contains("Checkout"), "{}", list.text());
    let refused = frank.types(lobby, "/incident show incident:2").await;
    assert!(refused.text().contains("There is no incident #2 here"), "{}", refused.text());
    town.finish().await;
}

#[tokio::test]
async fn without_a_title_a_form_asks_for_it_and_survives_a_restart() {
    let town = Town::start().await;
    let sent = town.bob.sends("general", "/incident open severity:sev1 impact:Shoppers see 500s");
    let form = sent.answered().await.unwrap().form.expect("no form");
    assert_eq!(form.field("impact").unwrap().value, "Shoppers see 500s", "what was typed already stands in it");
    town.stop_bot().await;
    town.start_bot().await;
    let fields = [("title", "Checkout errors"), ("impact", "Shoppers see 500s"), ("started_at", "10m ago")];
    let sent = town.sandbox.submit(town.bob.id, &form, &fields).unwrap();
    let answer = sent.until(|answer| answer.edits > 0).await.unwrap();
    assert!(answer.ephemeral && answer.text().contains("#1 Checkout errors"), "{}", answer.text());
    let incident = town.incident(1);
    incident.pings("On-call").await;
    assert!(incident.card().text().contains("Shoppers see 500s"));
    town.finish().await;
}
