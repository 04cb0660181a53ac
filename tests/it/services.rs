//! Services: chosen in opening or later, shown, and paged by their own policy.

use crate::town::Town;

pub(crate) const SHOP: &str = r#"
[[service]]
id = "payments"
name = "Payments"
policy = "payments"
owners = ["role:DB engineers"]
runbook = "https://example.org/runbooks/payments"

[[service]]
id = "search"
name = "Search"

[[policy]]
id = "urgent"
fallback = []
[[policy.level]]
notify = ["role:On-call"]
[[policy.level]]
notify = ["service:payments"]

[[policy]]
id = "payments"
fallback = []
[[policy.level]]
notify = ["service:payments"]
"#;

#[tokio::test]
async fn a_service_is_shown_and_pages_by_its_own_policy() {
    let town = Town::configured(SHOP).await;
    town.bob.types("general", "/incident open title:Checkout errors severity:sev1 service:PAYMENTS").await;
    let incident = town.incident(1);
    let page = incident.pings("DB engineers").await;
    assert!(page.content.contains("Runbook: <https://example.org/runbooks/payments>"), "{}", page.content);
    assert!(incident.announcement().content.contains("· Payments"), "{}", incident.announcement().content);
    let card = incident.card().text();
    assert!(card.contains("Payments · [runbook](https://example.org/runbooks/payments)"), "{card}");
    town.carol.types(&incident, "/ack").await;
    town.bob.types(&incident, "/incident close").await;
    let (_, draft) = crate::drafts::attached(&incident);
    assert!(draft.contains("Service: Payments"), "{draft}");
    town.finish().await;
}

#[tokio::test]
async fn a_service_named_later_takes_the_page_over() {
    let town = Town::configured(SHOP).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let first = incident.pings("On-call").await;
    let answer = town.bob.types(&incident, "/incident set field:service value:payments").await;
    assert!(
        answer.text().contains("set the service of #1 to **Payments**. Paging whom it names now"),
        "{}",
        answer.text()
    );
    incident.pings("DB engineers").await;
    assert!(incident.now(&first).controls().is_empty(), "the former page is over");
    let same = town.bob.types(&incident, "/incident set field:service value:Payments").await;
    assert!(same.ephemeral && same.text().contains("is Payments already"), "{}", same.text());
    town.finish().await;
}

#[tokio::test]
async fn with_the_incident_acknowledged_a_service_pages_nobody_until_somebody_escalates() {
    let town = Town::configured(SHOP).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.dave.types(&incident, "/ack").await;
    let answer = town.bob.types(&incident, "/incident set field:service value:payments").await;
    assert!(answer.text().contains("has it, so nobody is paged anew"), "{}", answer.text());
    incident.stays_quiet().await;
    assert!(incident.card().text().contains("has it"), "{}", incident.card().text());
    town.bob.types(&incident, "/incident escalate").await;
    incident.pings("DB engineers").await;
    town.finish().await;
}

#[tokio::test]
async fn a_service_that_there_is_not_is_refused_with_those_that_there_are() {
    let town = Town::configured(SHOP).await;
    let answer = town.bob.types("general", "/incident open title:Errors service:cellar").await;
    assert!(answer.ephemeral && answer.text().contains("Choose one of: `payments`, `search`"), "{}", answer.text());
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    for line in ["/incident set field:service value:cellar", "/page service:cellar"] {
        let answer = town.bob.types(&incident, line).await;
        assert!(
            answer.ephemeral && answer.text().contains("There is no service `cellar`"),
            "{line}: {}",
            answer.text()
        );
    }
    let answer = town.bob.types(&incident, "/page service:search").await;
    assert!(answer.text().contains("The service Search has no owners to page"), "{}", answer.text());
    town.finish().await;
}

#[tokio::test]
async fn a_services_owners_are_paged_by_its_name() {
    let town = Town::configured(SHOP).await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let answer = town.bob.types(&incident, "/page service:payments message:are refunds affected?").await;
    assert!(answer.text().contains("pages **Payments** for #1 now"), "{}", answer.text());
    let page = incident.pings("DB engineers").await;
    assert!(page.content.contains("are refunds affected?"), "{}", page.content);
    town.carol.types(&incident, "/ack").await;
    assert!(incident.now(&page).content.contains("Acknowledged by"));
    town.finish().await;
}

#[tokio::test]
async fn services_are_offered_while_somebody_types() {
    let town = Town::configured(SHOP).await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let lines = ["/incident open service:pay", "/incident set field:service value:pay", "/page service:PAY"];
    for line in lines {
        let offered = town.bob.is_offered(&incident, line).await;
        let values: Vec<_> = offered.iter().map(|choice| choice.value.clone()).collect();
        assert_eq!(values, ["payments"], "{line}");
    }
    assert!(town.bob.is_offered(&incident, "/incident set field:impact value:pay").await.is_empty());
    town.finish().await;
}

#[tokio::test]
async fn the_form_remembers_the_service() {
    let town = Town::configured(SHOP).await;
    let sent = town.bob.sends("general", "/incident open severity:sev3 service:payments");
    let form = sent.answered().await.unwrap().form.unwrap();
    let title = form.fields.iter().find(|field| field.required).unwrap().custom_id.clone();
    town.bob.fills_in(&form, &[(title.as_str(), "Checkout errors")]).await;
    let kept = town.incident(1).kept().await;
    assert_eq!(kept.incident.service.map(|service| service.0).as_deref(), Some("payments"));
    town.finish().await;
}
