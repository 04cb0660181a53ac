//! Levels that everybody has to acknowledge.

use super::*;
use crate::escalation::{Called, Part, Parts, Quorum};
use crate::incident::fixture::bob;
use crate::incident::{ServerRoleId, UserId};

const ON_CALL: Called = Called::Role(ServerRoleId(10));
const PAYMENTS: Called = Called::Role(ServerRoleId(11));

fn all() -> Policy {
    Policy { acknowledge: Quorum::All, ..urgent() }
}

fn part(name: &str, who: Called) -> Part {
    Part { name: name.to_owned(), who, has: None }
}

fn both() -> Vec<Part> {
    vec![part("On-call", ON_CALL), part("Payments", PAYMENTS)]
}

/// Both were called, and the first has acknowledged.
fn half() -> Page {
    let page = ringing(all()).called(both());
    let answers = page.answers(UserId(1), &[ServerRoleId(10)]);
    assert_eq!((answers.as_slice(), page.waits_for(&answers)), (&[0][..], vec!["Payments".to_owned()]));
    page.acknowledge_part(&answers, &by())
}

#[test]
fn a_part_stops_nothing_and_the_last_one_completes() {
    let page = half();
    assert!(page.has_part(&by()) && !page.has_part(&Actor::Member(bob())));
    assert_eq!((page.deadline(), page.waits_for(&[])), (Some(at(5)), vec!["Payments".to_owned()]));
    let last = page.answers(UserId(2), &[ServerRoleId(11)]);
    assert_eq!((last.as_slice(), page.waits_for(&last)), (&[1][..], Vec::new()), "nobody is left");
    assert_eq!(page.answers(UserId(1), &[ServerRoleId(10)]), [0; 0], "theirs is given");
    assert_eq!(page.answers(UserId(3), &[ServerRoleId(12)]), [0; 0], "who was not called completes nothing");
}

#[test]
fn the_next_level_follows_and_who_had_acknowledged_has_on_it_too() {
    let next = half().tick(at(5));
    assert_eq!((&next.state, next.step.position), (&PageState::Sending, SECOND));
    let next = next.delivered(1, at(5)).called(vec![part("On-call", ON_CALL), part("Bob", Called::User(UserId(2)))]);
    assert_eq!(next.waits_for(&[]), ["Bob"]);
}

#[test]
fn whoever_could_not_be_reached_is_waited_for() {
    let page = ringing(all()).called(vec![part("On-call", ON_CALL), part("role:Ghosts", Called::Nobody)]);
    let answers = page.answers(UserId(1), &[ServerRoleId(10)]);
    assert_eq!(page.waits_for(&answers), ["role:Ghosts"]);
}

#[test]
fn any_policy_the_fallback_and_a_page_at_its_end_are_anybodys() {
    assert!(!ringing(urgent()).called(both()).takes_all());
    let mut page = Page::start(Policy { repeat: 0, ..all() }, 1).delivered(0, at(0)).tick(at(10));
    assert_eq!(page.step.position, FALLBACK);
    assert!(!page.takes_all());
    page = page.delivered(1, at(10)).called(both());
    assert_eq!(page.parts.called, []);
    assert!(half().takes_all() && !half().acknowledge(by(), at(2)).takes_all());
}

#[test]
fn asked_again_everybody_has_to_anew() {
    let had = half().acknowledge(Actor::Member(bob()), at(2)).give_back();
    assert_eq!((had.parts.called.len(), had.parts.by.len()), (0, 0));
}

#[test]
fn who_had_acknowledged_has_on_the_page_too_that_takes_its_place() {
    let page = Page::start(all(), 0).instead_of(&half());
    assert_eq!(page.waits_for(&[]).len(), all().levels[0].notify.len(), "it has not rung yet");
    let page = page.delivered(0, at(6)).called(both());
    assert_eq!(page.waits_for(&[]), ["Payments"]);
    let stopped = half().fence(at(5));
    assert_eq!(Page::start(all(), 0).instead_of(&stopped).parts, Parts::default(), "what was over is over");
}
