//! Private incidents: whoever is taken out plays no part any more, is asked for nothing, and what they have done is said.

use chrono::TimeDelta;
use hotwash::incident::{Event, RoleId};
use hotwash::sandbox::Person as Account;

use crate::privacy::opened;
use crate::town::{Incident, Town, minutes, people};

/// The line of the card that names the commander; empty: it names none.
fn commander(incident: &Incident) -> String {
    let card = incident.card().text();
    card.lines().find(|line| line.contains("Incident commander")).map(str::to_owned).unwrap_or_default()
}

#[tokio::test]
async fn whoever_is_taken_out_acts_as_commander_no_more_and_somebody_who_is_in_is_asked_for_one() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    town.bob.types(&incident, "/incident private invite user:carol").await;
    town.after(minutes(2)).await;
    assert!(commander(&incident).contains("Bob"), "{}", incident.card().text());
    let answer = town.carol.types(&incident, "/incident private remove user:bob").await;
    let told = "Nobody is **Incident commander** of #1 any more: `/incident role take role:commander` makes it yours.";
    assert!(!answer.ephemeral && answer.text().contains(told), "{}", answer.text());
    assert!(!commander(&incident).contains("Bob"), "{}", incident.card().text());
    let events = incident.events().await;
    let [.., Event::RoleReleased { role, from }, Event::ShutOut { who }] = &events[..] else { panic!("{events:?}") };
    assert_eq!((role, from.name.as_str(), who.name.as_str()), (&RoleId("commander".to_owned()), "Bob", "Bob"));

    town.after(minutes(4)).await;
    assert_eq!(incident.count("nobody is **Incident commander**"), 0, "from now on, as with any vacated role");
    town.after(minutes(1)).await;
    let asked = incident.reads("nobody is **Incident commander**");
    assert_eq!(asked.mentions, [town.carol.id]);
    let put_off = town.carol.presses(&asked, "Ask again in 15 min").await;
    assert!(put_off.ephemeral && put_off.text().contains("Put off until"), "{}", put_off.text());
    town.finish().await;
}

#[tokio::test]
async fn whoever_is_taken_out_holds_no_role_and_no_offer_is_left_to_or_by_them() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    town.bob.types(&incident, "/incident role assign role:commander user:carol").await;
    town.carol.types(&incident, "/incident role handover role:commander user:dave").await;
    let offer = incident.reads("the role **Incident commander**");
    let answer = town.bob.types(&incident, "/incident private remove user:carol").await;
    for told in [
        "Nobody is **Incident commander** of #1 any more",
        "The offer of **Incident commander** to",
        "is over: `/incident role assign role:commander` gives it to somebody.",
    ] {
        assert!(answer.text().contains(told), "{told}: {}", answer.text());
    }
    let late = town.dave.presses(&offer, "Accept").await;
    assert!(late.ephemeral && late.text().contains("That offer is over"), "{}", late.text());

    town.bob.types(&incident, "/incident role handover role:scribe user:dave").await;
    let answer = town.bob.types(&incident, "/incident private remove user:dave").await;
    assert!(answer.text().contains("The offer of **Scribe** to"), "{}", answer.text());
    assert!(!answer.text().contains("Nobody is **Scribe**"), "nobody was: {}", answer.text());
    let kept = incident.kept().await.incident;
    assert!(kept.offers.is_empty() && kept.roles.is_empty(), "{kept:?}");
    town.finish().await;
}

#[tokio::test]
async fn whoever_leaves_lays_down_what_they_held() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    town.bob.types(&incident, "/incident role assign role:scribe user:carol").await;
    let answer = town.carol.types(&incident, "/incident private remove user:carol").await;
    assert!(answer.text().contains("left #1"), "{}", answer.text());
    assert_eq!(incident.count("Nobody is **Scribe** of #1 any more"), 1);
    let draft = town.bob.types(&incident, "/incident postmortem").await;
    let draft = String::from_utf8(draft.files[0].bytes.clone()).unwrap();
    assert!(draft.contains("Carol: laid down the role Scribe"), "{draft}");
    town.finish().await;
}

#[tokio::test]
async fn nobody_is_reminded_of_what_they_may_not_see() {
    let town = Town::configured("[[severity]]\nid = \"sev3\"\nupdate_every = \"30m\"").await;
    let incident = opened(&town, "sev3").await;
    town.bob.types(&incident, "/incident role assign role:commander user:carol").await;
    town.bob.types(&incident, "/incident role assign role:communications user:dave").await;
    for owner in ["dave", "erin", "carol"] {
        let line = format!("/incident action add title:New keys for {owner} owner:{owner} due:2026-03-03");
        town.bob.types(&incident, &line).await;
    }
    town.bob.types(&incident, "/incident private remove user:dave").await;
    town.after(minutes(31)).await;
    assert_eq!(incident.reads("an update of #1 is due").mentions, [town.carol.id], "Dave speaks for it no more");
    town.carol.types(&incident, "/incident update message:we know").await;
    town.bob.types(&incident, "/incident resolve resolution:new keys").await;
    town.after(TimeDelta::hours(24)).await;
    for (owner, asked_of) in [("dave", &town.carol), ("erin", &town.erin), ("carol", &town.carol)] {
        let asked = incident.reads(&format!("New keys for {owner}. `/incident action done"));
        assert_eq!(asked.mentions, [asked_of.id], "{owner}'s: Dave is out, Erin was let in as its owner");
    }
    town.finish().await;
}

#[tokio::test]
async fn an_acknowledgement_stands_and_the_channel_is_told_that_whoever_has_it_is_gone() {
    let town = Town::start().await;
    let incident = opened(&town, "sev1").await;
    let page = incident.pings("On-call").await;
    town.dave.presses(&page, "Acknowledge").await;
    let answer = town.bob.types(&incident, "/incident private remove user:dave").await;
    let told = "acknowledged #1 and is not in it any more. That stands, and nobody is paged anew: `/incident escalate` \
                pages the next level.";
    assert!(!answer.ephemeral && answer.text().contains(told), "{}", answer.text());
    assert!(incident.card().text().contains("not in it any more"), "{}", incident.card().text());
    town.after(minutes(60)).await;
    incident.stays_quiet().await;
    town.bob.types(&incident, "/incident escalate").await;
    incident.pings("Responders").await;
    town.bob.types(&incident, "/incident ack").await;
    town.finish().await;
}

#[tokio::test]
async fn so_it_is_with_a_page_of_its_own() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    town.bob.types(&incident, "/incident page target:carol").await;
    incident.pings_person(town.carol.id).await;
    town.carol.direct_messages().iter().for_each(|direct| town.account_for(direct.id));
    town.carol.types(&incident, "/ack").await;
    let answer = town.bob.types("general", "/incident private remove user:carol incident:1").await;
    let told = "acknowledged the page to";
    assert!(answer.ephemeral && answer.text().contains(told), "{}", answer.text());
    let told =
        incident.reads("not in it any more. That stands, and nobody is paged anew: `/incident page` pages others.");
    assert!(told.content.contains(&town.carol.mention()), "{}", told.content);
    town.finish().await;
}

#[tokio::test]
async fn a_role_that_is_paged_lets_in_those_alone_who_were_not_in_and_not_taken_out() {
    let mut options = people();
    options.people.push(Account::new("frank", "Frank", &["Responders"]));
    let town = Town::with(options).await;
    let incident = opened(&town, "sev3").await;
    town.bob.types(&incident, "/incident private invite user:carol").await;
    town.bob.types(&incident, "/incident private remove user:carol").await;
    let asked = town.bob.sends(&incident, "/page target:Responders message:keys leaked").answered().await.unwrap();
    let asked = asked.form.unwrap();
    assert_eq!(asked.title, "Let in 1 to page them? 1 stays out", "Frank; Bob is in, Carol is out");
    town.bob.fills_in(&asked, &[]).await;
    let page = incident.pings("Responders").await;
    incident.reads("lets everybody with the role Responders in to #1: 1 person. 1 more was taken out, and stays out.");
    town.person("frank").presses(&page, "Acknowledge").await;
    let log = town.bob.types(&incident, "/incident private log").await.text();
    let at = |words: &str| log.find(words).unwrap_or_else(|| panic!("{words}: {log}"));
    assert!(at("the holders of the role Responders (1)") < at("opened it as a private one"), "the newest first: {log}");

    // Carol alone holds this one.
    let asked = town.bob.sends(&incident, "/page target:DB engineers message:call").answered().await.unwrap();
    let asked = asked.form.unwrap();
    assert_eq!(asked.title, "Let that role in? Nobody new has it.");
    town.bob.fills_in(&asked, &[]).await;
    incident.reads("everybody who holds it was taken out of this private incident");
    town.finish().await;
}

#[tokio::test]
async fn the_log_has_the_opening_before_whom_it_has_let_in() {
    let town = Town::start().await;
    let incident = opened(&town, "sev1").await;
    let page = incident.pings("On-call").await;
    town.dave.presses(&page, "Acknowledge").await;
    let log = town.bob.types(&incident, "/incident private log").await.text();
    let at = |words: &str| log.find(words).unwrap_or_else(|| panic!("{words}: {log}"));
    assert!(at("the holders of the role On-call (1)") < at("opened it as a private one"), "the newest first: {log}");
    town.finish().await;
}

#[tokio::test]
async fn whoever_is_in_through_a_role_is_reminded_of_what_is_theirs_until_they_are_taken_out() {
    let town = Town::start().await;
    let incident = opened(&town, "sev1").await;
    let page = incident.pings("On-call").await;
    town.dave.presses(&page, "Acknowledge").await;
    town.bob.types(&incident, "/incident role take role:commander").await;
    for (title, owner) in [("New keys", "dave"), ("New locks", "erin")] {
        let line = format!("/incident action add title:{title} owner:{owner} due:2026-03-03");
        town.bob.types(&incident, &line).await;
    }
    town.bob.types(&incident, "/incident resolve resolution:new keys").await;
    town.after(TimeDelta::hours(24)).await;
    let asked = incident.reads("New keys. `/incident action done");
    assert_eq!(asked.mentions, [town.dave.id], "Dave is on call, which is in");
    assert_eq!(
        incident.reads("New locks. `/incident action done").mentions,
        [town.erin.id],
        "Erin is let in as its owner"
    );
    town.bob.types(&incident, "/incident private remove user:dave").await;
    let shown = incident.now(&asked).content;
    assert!(shown.contains(&town.bob.mention()) && !shown.contains(&town.dave.mention()), "{shown}");
    town.finish().await;
}
