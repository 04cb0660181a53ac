//! What nobody asked for and somebody should hear of: one message, to one person, a bounded number of times.

use chrono::TimeDelta;

use crate::town::{Town, minutes};

#[tokio::test]
async fn where_nothing_moves_whoever_leads_is_offered_to_escalate() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    town.dave.presses(&page, "Acknowledge").await;
    town.after(minutes(20)).await;
    town.carol.types(&incident, "/incident note text:it is not the cache").await;
    town.after(minutes(29)).await;
    assert_eq!(incident.count("nothing was recorded in #1"), 0);
    town.after(minutes(1)).await;
    let asked = incident.reads("nothing was recorded in #1");
    assert_eq!(asked.mentions, [town.bob.id], "the declarer acts as commander");
    town.after(minutes(120)).await;
    assert_eq!(incident.count("nothing was recorded in #1"), 1, "once is enough");
    incident.stays_quiet().await;
    town.bob.presses(&asked, "Escalate").await;
    incident.pings("Responders").await;
    assert!(incident.now(&asked).content.contains("✅ #1 moves again."), "{}", incident.now(&asked).content);
    town.bob.types(&incident, "/incident resolve").await;
    town.finish().await;
}

#[tokio::test]
async fn what_stays_open_is_asked_about_once_a_day() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident role take role:commander").await;
    town.after(TimeDelta::hours(24)).await;
    let asked = incident.reads("#1 is open since");
    assert_eq!(asked.mentions, [town.bob.id]);
    town.after(TimeDelta::hours(24)).await;
    assert!(incident.gone(&asked) && incident.count("#1 is open since") == 1, "one message stands, the newest");
    let again = incident.reads("#1 is open since");
    town.bob.types(&incident, "/incident resolve").await;
    let again = incident.now(&again).content;
    assert!(again.contains("Nobody is asked about #1 any more: it was resolved"), "{again}");
    town.finish().await;
}

#[tokio::test]
async fn an_offer_that_nobody_answers_is_told_to_whoever_made_it() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident role take role:commander").await;
    town.bob.types(&incident, "/incident role handover role:commander user:dave").await;
    town.after(minutes(10)).await;
    let told = incident.reads("has not answered your offer of **Incident commander** of #1 yet");
    assert_eq!(told.mentions, [town.bob.id]);
    town.after(minutes(60)).await;
    assert_eq!(incident.count("has not answered your offer"), 1);
    town.bob.types(&incident, "/incident role assign role:commander user:dave").await;
    assert!(
        incident.now(&told).content.contains("is **Incident commander** of #1."),
        "{}",
        incident.now(&told).content
    );
    town.finish().await;
}
