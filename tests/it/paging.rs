//! `/incident page`: certain people beside whom the policy pages, each page with its own acknowledgement.

use hotwash::incident::Event;
use hotwash::sandbox::world::{Message, Overwrite};
use hotwash::sandbox::{Fault, Matcher, Person as Account, RoleSpec, permissions};

use crate::town::{Town, minutes, people, seconds};

#[tokio::test]
async fn one_teams_acknowledgement_never_silences_anothers_page() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.bob.types(&incident, "/incident page target:DB engineers message:replication lags").await;
    let page = incident.pings("DB engineers").await;
    assert!(page.content.contains("replication lags") && page.content.contains("SEV1 #1"), "{}", page.content);

    let answer = town.carol.types(&incident, "/incident ack").await;
    assert!(answer.text().contains("has the page to **DB engineers** for #1"), "{}", answer.text());
    assert!(answer.text().contains("The incident's own page goes on"), "{}", answer.text());
    assert!(incident.now(&page).content.contains("Acknowledged by"), "{}", incident.now(&page).content);
    assert_eq!(labels(&incident.now(&page)), ["Not me after all"]);
    assert!(incident.card().text().contains("**DB engineers**: acknowledged by"), "{}", incident.card().text());
    town.after(minutes(5)).await;
    incident.pings("Responders").await;
    town.finish().await;
}

fn labels(message: &Message) -> Vec<String> {
    message.controls().iter().map(|control| control["label"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn a_page_of_its_own_that_is_given_back_rings_on_and_the_incident_stays_whose_it_is() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let policy = incident.pings("On-call").await;
    town.dave.presses(&policy, "Acknowledge").await;
    town.bob.types(&incident, "/incident page target:DB engineers").await;
    let page = incident.pings("DB engineers").await;
    town.carol.presses(&page, "Acknowledge").await;
    let refused = town.erin.presses(&page, "Not me after all").await;
    assert!(refused.ephemeral && refused.text().contains("give back the acknowledgement"), "{}", refused.text());

    let given = town.carol.presses(&page, "Not me after all").await;
    assert!(given.text().contains("gave the page to **DB engineers** for #1 back"), "{}", given.text());
    let again = incident.pings("DB engineers").await;
    for words in ["Carol had acknowledged it", "Who takes it?", "\nRing 2\n"] {
        assert!(again.content.contains(words), "{words}: {}", again.content);
    }
    let card = incident.card().text();
    assert!(card.contains("Acknowledged by Dave") && card.contains("**DB engineers**, since"), "{card}");
    assert!(incident.events().await.iter().any(|event| matches!(event, Event::PageGivenBack { .. })));
    town.after(minutes(5)).await;
    incident.pings("DB engineers").await;
    town.carol.presses(&again, "Acknowledge").await;
    town.after(minutes(30)).await;
    incident.stays_quiet().await;

    // What the end of the incident stopped is still hers once it is open again.
    town.bob.types(&incident, "/incident resolve resolution:the replica was rebuilt").await;
    town.bob.types(&incident, "/incident reopen").await;
    incident.pings("On-call").await;
    let given = town.bob.presses(&again, "Not me after all").await;
    assert!(given.text().contains("back for Carol"), "{}", given.text());
    incident.pings("DB engineers").await;
    town.carol.types(&incident, "/incident ack").await;
    town.finish().await;
}

#[tokio::test]
async fn the_policys_acknowledgement_stops_no_page_of_its_own() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let policy = incident.pings("On-call").await;
    town.bob.types(&incident, "/page target:DB engineers").await;
    incident.pings("DB engineers").await;
    town.dave.presses(&policy, "Acknowledge").await;
    assert!(incident.card().text().contains("Acknowledged by"), "{}", incident.card().text());
    for _ring in 0..2 {
        town.after(minutes(4)).await;
        incident.stays_quiet().await;
        town.after(minutes(1)).await;
        incident.pings("DB engineers").await;
    }
    town.after(minutes(5)).await;
    incident.stays_quiet().await;
    incident.reads("Nobody has acknowledged the page to **DB engineers** for #1, after 3 rings");
    assert!(incident.card().text().contains("**DB engineers**: nobody acknowledged"), "{}", incident.card().text());
    assert!(incident.events().await.iter().any(|event| matches!(event, Event::PageUnanswered { .. })));
    town.finish().await;
}

#[tokio::test]
async fn a_person_is_rung_in_the_channel_and_directly_and_each_button_takes_that_page() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident page target:erin message:can you look at the queue?").await;
    let page = incident.pings_person(town.erin.id).await;
    let direct = town.erin.direct_messages();
    assert_eq!(direct.len(), 1);
    town.account_for(direct[0].id);
    assert!(direct[0].content.contains("can you look at the queue?"), "{}", direct[0].content);
    let answer = town.erin.presses(&direct[0], "Acknowledge").await;
    assert!(answer.text().contains("has the page to"), "{}", answer.text());
    assert_eq!(labels(&incident.now(&page)), ["Not me after all"]);
    assert!(incident.kept().await.incident.acknowledged.is_none(), "the incident itself is not Erin's");
    town.after(minutes(30)).await;
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn a_second_acknowledgement_says_who_has_it_and_silences_nobody() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.bob.types(&incident, "/page target:DB engineers").await;
    let page = incident.pings("DB engineers").await;
    town.carol.presses(&page, "Acknowledge").await;
    let again = town.carol.types(&incident, "/ack").await;
    assert!(
        again.ephemeral && again.text().contains("has the page to **DB engineers** for #1 already"),
        "{}",
        again.text()
    );
    let card = town.carol.presses(&incident.card(), "Acknowledge").await;
    assert!(card.text().contains("has #1 since"), "the card takes the incident: {}", card.text());
    town.after(minutes(60)).await;
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn whoever_the_policy_rang_too_takes_both() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.bob.types(&incident, "/page target:dave").await;
    incident.pings_person(town.dave.id).await;
    town.dave.direct_messages().iter().for_each(|direct| town.account_for(direct.id));
    let answer = town.dave.types(&incident, "/ack").await;
    assert!(answer.text().contains("has the incident too"), "{}", answer.text());
    town.after(minutes(60)).await;
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn resolving_and_closing_stop_every_page() {
    let town = Town::start().await;
    for (title, ends) in [("One", "/incident resolve"), ("Two", "/incident close")] {
        let incident = town.bob.opens(title, "sev1").await;
        incident.pings("On-call").await;
        town.bob.types(&incident, "/page target:DB engineers").await;
        let page = incident.pings("DB engineers").await;
        town.bob.types(&incident, ends).await;
        assert!(incident.now(&page).content.contains("Stopped"), "{}", incident.now(&page).content);
        town.after(minutes(600)).await;
        incident.stays_quiet().await;
    }
    town.finish().await;
}

#[tokio::test]
async fn a_page_of_its_own_goes_on_after_a_restart_and_says_how_late_it_is() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/page target:DB engineers").await;
    incident.pings("DB engineers").await;
    town.stop_bot().await;
    town.clock.advance(minutes(12));
    town.start_bot().await;
    let again = incident.pings("DB engineers").await;
    assert!(again.content.contains("late by 7 min") && again.content.contains("Ring 2 of 3"), "{}", again.content);
    town.carol.presses(&again, "Acknowledge").await;
    town.finish().await;
}

#[tokio::test]
async fn whom_no_page_reaches_is_said_at_once_with_what_to_do() {
    let mut options = people();
    options.roles.push(RoleSpec::new("Nobody", true));
    let town = Town::with(options).await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let everyone = town.sandbox.home();
    let cases = [
        ("/page target:Nobody".to_owned(), "Nobody can't be paged: nobody holds this role."),
        ("/page target:hotwash".to_owned(), "is a bot: a page would wake nobody"),
        (format!("/page target:{everyone}"), "everyone can't be paged"),
        ("/page".to_owned(), "Say whom to page"),
        ("/page service:payments".to_owned(), "No services are set up here"),
    ];
    for (line, words) in cases {
        let answer = town.bob.types(&incident, &line).await;
        assert!(answer.ephemeral && answer.text().contains(words), "{line}: {}", answer.text());
    }
    let stranger = town.erin.types(&incident, "/page target:dave").await;
    assert!(
        stranger.ephemeral && stranger.text().contains("You can't page people for incident #1"),
        "{}",
        stranger.text()
    );
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn somebody_who_cannot_see_the_channel_is_said_at_once() {
    let mut options = people();
    options.people.push(Account::new("frank", "Frank", &[]));
    let town = Town::with(options).await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let frank = town.person("frank");
    let deny = permissions::bits::VIEW_CHANNEL;
    town.sandbox.set_overwrite(incident.channel(), Overwrite { id: frank.id, is_member: true, allow: 0, deny });
    for place in ["here", "general"] {
        let line = "/page target:frank incident:1";
        let answer = match place {
            "here" => town.bob.types(&incident, line).await,
            place => town.bob.types(place, line).await,
        };
        assert!(answer.ephemeral && answer.text().contains("Frank can't see <#"), "{place}: {}", answer.text());
    }
    assert_eq!(frank.heard(), 0);
    town.finish().await;
}

#[tokio::test]
async fn the_same_people_are_not_paged_twice_in_a_hurry() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/page target:DB engineers").await;
    incident.pings("DB engineers").await;
    let again = town.carol.types(&incident, "/page target:DB engineers").await;
    assert!(again.ephemeral && again.text().contains("once is enough"), "{}", again.text());
    incident.stays_quiet().await;
    town.after(seconds(61)).await;
    town.carol.types(&incident, "/page target:DB engineers").await;
    incident.pings("DB engineers").await;
    town.bob.types(&incident, "/incident close").await;
    town.finish().await;
}

#[tokio::test]
async fn escalate_means_the_policys_page() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.bob.types(&incident, "/page target:DB engineers").await;
    incident.pings("DB engineers").await;
    town.bob.types(&incident, "/incident escalate").await;
    incident.pings("Responders").await;
    town.finish().await;
}

#[tokio::test]
async fn a_role_that_is_emptied_before_the_ring_reached_nobody_and_that_is_said() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/page target:DB engineers").await;
    incident.pings("DB engineers").await;
    town.sandbox.remove_role(town.sandbox.home(), town.carol.id, town.role("DB engineers"));
    town.after(minutes(5)).await;
    incident.stays_quiet().await;
    incident.reads("Paging **DB engineers** for #1 reached nobody");
    assert!(incident.card().text().contains("nobody was reached"), "{}", incident.card().text());
    town.finish().await;
}

#[tokio::test]
async fn a_page_of_its_own_in_an_exercise_says_that_it_is_one() {
    let town = Town::start().await;
    town.bob.types("general", "/incident open title:Game day severity:sev3 drill:true").await;
    let incident = town.incident(1);
    town.bob.types(&incident, "/page target:DB engineers").await;
    let page = incident.pings("DB engineers").await;
    assert!(page.content.lines().next().is_some_and(|line| line.contains("DRILL")), "{}", page.content);
    town.carol.presses(&page, "Acknowledge").await;
    let page = incident.now(&page);
    assert!(page.content.contains("DRILL") && page.content.contains("Acknowledged by"), "{}", page.content);
    town.finish().await;
}

#[tokio::test]
async fn a_ring_that_nobody_knew_to_have_arrived_loses_its_button_with_its_page() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let rings = Matcher::new("POST", &format!("/channels/{}/messages", incident.channel())).containing("ack-page");
    town.sandbox.fault(rings, Fault::DoneThenReset, 1);
    town.bob.sends(&incident, "/page target:DB engineers").answered().await.unwrap();
    let page = town.within("it rings", async || town.unaccounted().into_iter().next().map(|(page, _)| page)).await;
    town.account_for(page.id);
    town.carol.sends(&incident, "/ack").answered().await.unwrap();
    town.within("its Acknowledge is gone", async || {
        town.clock.advance(seconds(1));
        (labels(&incident.now(&page)) == ["Not me after all"]).then_some(())
    })
    .await;
    assert!(incident.now(&page).content.contains("Acknowledged by"), "{}", incident.now(&page).content);
    incident.stays_quiet().await;
    town.finish().await;
}
