//! What is said in the hot wash, under one's name and under none.

use super::*;
use crate::incident::fixture::stranger;
use crate::incident::{Actor, Outcome, Refusal};

fn resolved() -> Incident {
    decided(&opened("sev1"), Command::Resolve { resolution: None, at: None }, 10)
}

fn opened(level: &str) -> Incident {
    let place = (IncidentId(1), HOME, Number(1));
    open(opening("Checkout errors", level), place, &responder(alice()), &rules(), at(0)).unwrap().incident
}

fn decided(incident: &Incident, command: Command, minute: i64) -> Incident {
    decide(incident, command, &responder(alice()), &rules(), at(minute)).unwrap().incident
}

fn said(texts: &[(TextField, &str)], anonymous: bool) -> Command {
    let said = texts.iter().map(|(field, text)| (*field, (*text).to_owned())).collect();
    Command::Learn { said, anonymous, open_until: Some(at(60)) }
}

fn heard(incident: &Incident, command: Command, minute: i64) -> Result<Change, Refusal> {
    decide(incident, command, &stranger(bob()), &rules(), at(minute))
}

#[test]
fn anybody_may_say_something_under_their_name() {
    let change = heard(&resolved(), said(&[(TextField::Lucky, " It was a Monday ")], false), 20).unwrap();
    let text = "It was a Monday".to_owned();
    assert_eq!(change.outcome, Outcome::TextSet { field: TextField::Lucky, text: text.clone() });
    assert_eq!(change.entries[0].actor, Actor::Member(bob()));
    assert_eq!(change.incident.as_shown(TextField::Lucky), text);
    let again = heard(&change.incident, said(&[(TextField::Lucky, "It was a Monday")], false), 21).unwrap();
    assert_eq!((again.outcome, again.entries.len()), (Outcome::LearnedAlready, 0));
}

#[test]
fn what_is_said_anonymously_names_nobody() {
    let texts = [(TextField::WentWell, "  "), (TextField::WentBadly, "Late"), (TextField::Misled, "DNS")];
    let change = heard(&resolved(), said(&texts, true), 20).unwrap();
    assert_eq!(change.entries.len(), 2, "what was left out says nothing");
    assert!(change.entries.iter().all(|entry| entry.actor == Actor::Anonymous));
    let record = serde_json::to_string(&(&change.entries, &change.outcome, &change.incident)).unwrap();
    assert!(!record.contains("Bob"), "{record}");
}

#[test]
fn before_and_after_it_says_what_to_do_instead() {
    let some = || said(&[(TextField::Misled, "DNS")], true);
    let (number, field) = (Number(1), "misled");
    let closed =
        |open_until| Command::Learn { said: vec![(TextField::Misled, "DNS".to_owned())], anonymous: false, open_until };
    assert_eq!(heard(&opened("sev1"), some(), 5), Err(Refusal::HotWashNotYet { number, field }));
    assert_eq!(heard(&resolved(), some(), 60), Err(Refusal::HotWashOver { number, field }));
    assert_eq!(heard(&resolved(), closed(None), 20), Err(Refusal::HotWashOver { number, field }));
    assert_eq!(heard(&resolved(), said(&[(TextField::Misled, " ")], true), 20), Err(Refusal::Empty { what: "answer" }));
}
