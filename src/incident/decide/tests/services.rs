//! The service: whom it has paged, and what a change of it does to a page that runs.

use super::{acknowledge, done, incident, refused};
use crate::incident::fixture::{HOME, alice, at, bob, opening, responder, rules, service};
use crate::incident::{
    Command, Effect, IncidentId, Number, Opening, Outcome, PagingChange, PolicyId, Rules, ServiceTurn, Status, open,
};

fn set(id: &str) -> Command {
    Command::SetService { service: Some(service(id)), reason: None }
}

fn starts(policy: &str) -> Effect {
    Effect::StartPage { policy: PolicyId(policy.to_owned()) }
}

#[test]
fn a_services_policy_stands_for_the_severitys_where_that_pages_at_all() {
    let check = |level: &str, id: Option<&str>, expected: Option<&str>| {
        let rules = rules();
        let found = rules.policy(&crate::incident::fixture::severity(level), id.map(service).as_ref());
        assert_eq!(found.map(|policy| policy.0.as_str()), expected, "{level}, {id:?}");
    };
    check("sev1", None, Some("urgent"));
    check("sev1", Some("payments"), Some("payments"));
    check("sev2", Some("payments"), Some("payments"));
    check("sev3", Some("payments"), None);
    check("sev1", Some("search"), Some("urgent"));
    check("sev1", Some("lost since"), Some("urgent"));
    check("sev9", Some("payments"), None);
}

#[test]
fn opened_with_a_service_its_policy_pages() {
    let asked = Opening { service: Some(service("payments")), ..opening("Checkout errors", "sev1") };
    let place = (IncidentId(1), HOME, Number(1));
    let opened = open(asked, place, &responder(alice()), &rules(), at(0)).unwrap();
    assert_eq!(opened.incident.service, Some(service("payments")));
    assert_eq!(opened.effects, [Effect::OpenChannel, starts("payments")]);
}

#[test]
fn while_nobody_has_it_another_policy_takes_the_running_ones_place() {
    let change = done(&incident("sev1", Status::Identified), set("payments"));
    assert_eq!(change.effects, [starts("payments"), Effect::Refresh]);
    assert!(matches!(change.outcome, Outcome::ServiceSet(ServiceTurn { paging: PagingChange::Starts, .. })));
    let back = done(&change.incident, Command::SetService { service: None, reason: None });
    assert_eq!(back.effects, [starts("urgent"), Effect::Refresh]);
}

#[test]
fn whoever_acknowledged_stays_the_one_who_has_it() {
    let acknowledged = done(&incident("sev1", Status::Investigating), acknowledge()).incident;
    let change = done(&acknowledged, set("payments"));
    // The old policy's page ends, so that the next escalation begins with whom the service names.
    assert_eq!(change.effects, [Effect::FencePolicyPage, Effect::Refresh]);
    assert!(change.incident.acknowledged.is_some());
    assert!(matches!(change.outcome, Outcome::ServiceSet(ServiceTurn { paging: PagingChange::Stays, .. })));
}

#[test]
fn where_the_policy_stays_the_same_the_page_goes_on() {
    let check = |level: &str, status: Status, id: &str| {
        assert_eq!(done(&incident(level, status), set(id)).effects, [Effect::Refresh], "{level}, {status}, {id}");
    };
    check("sev1", Status::Investigating, "search");
    check("sev3", Status::Investigating, "payments");
    check("sev1", Status::Resolved, "payments");
    check("sev1", Status::Closed, "payments");
}

#[test]
fn a_raised_severity_pages_by_the_services_policy() {
    let mild = done(&incident("sev3", Status::Investigating), set("payments")).incident;
    let policy = PolicyId("payments".to_owned());
    assert_eq!(done(&mild, super::raise("sev1")).effects, [Effect::RaisePage { policy }, Effect::Refresh]);
}

#[test]
fn what_is_refused() {
    let open = incident("sev1", Status::Investigating);
    insta::assert_snapshot!(refused(&open, set("cellar"), &responder(bob())), @"There is no service `cellar`. Choose one of: `payments`, `search`.");
    let none = Rules { services: Vec::new(), ..rules() };
    insta::assert_snapshot!(crate::incident::no_such_service("cellar", &none), @"No services are set up here. Whoever runs Hotwash lists them in its configuration, as `[[service]]`; until then leave `service` out.");
}
