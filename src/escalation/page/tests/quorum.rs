//! Levels that everybody has to acknowledge.

use super::*;
use crate::escalation::{Called, Part, Parts, Quorum};
use crate::incident::fixture::bob;
use crate::incident::{Person, ServerRoleId, UserId};

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
fn whoever_could_not_be_reached_is_not_waited_for() {
    let page = ringing(all()).called(vec![part("On-call", ON_CALL), part("role:Ghosts", Called::Nobody)]);
    assert_eq!(page.waits_for(&[]), ["On-call"]);
    let answers = page.answers(UserId(1), &[ServerRoleId(10)]);
    assert_eq!(page.waits_for(&answers), [""; 0]);
}

#[test]
fn whoever_has_acknowledged_is_not_rung_by_the_next_level() {
    let next = half().tick(at(5));
    let user = by().person().map(|person| Called::User(person.id)).unwrap();
    assert!(next.has_already(user) && next.has_already(ON_CALL));
    assert!(
        !next.has_already(PAYMENTS) && !next.has_already(Called::Nobody) && !next.has_already(Called::User(UserId(2)))
    );
    assert_eq!(
        next.waits_among(|who| who == ON_CALL || who == PAYMENTS),
        ["Payments"],
        "the message of the level before"
    );
    // Where one acknowledgement is enough, there are no parts.
    let any = Page { policy: urgent(), ..next.clone() };
    assert!(!any.has_already(user) && any.have_parts().is_empty());
    // Given back or lapsed, everybody is rung again; the same where somebody asks for more than was acknowledged.
    let had = next.clone().acknowledge(Actor::Member(bob()), at(6));
    for again in [had.clone().give_back(), had.escalate()] {
        assert!(!again.has_already(user), "{again:?}");
    }
    assert!(next.escalate().has_already(user), "nobody has it yet: who has a part of it keeps it");
}

#[test]
fn a_level_of_those_alone_who_have_acknowledged_is_left_out() {
    let next = half().tick(at(5));
    let then = next.clone().had_already(next.step.count, at(5));
    assert_eq!((then.step.count, &then.state), (next.step.count + 1, &PageState::Sending));
    assert_eq!(next.clone().had_already(next.step.count + 1, at(5)), next, "a late word about another step");
}

#[test]
fn who_was_called_by_the_level_before_answers_for_it_still() {
    let next = half().tick(at(5));
    let late = next.answers(UserId(2), &[ServerRoleId(11)]);
    assert_eq!(late.len(), 1);
    let next = next.acknowledge_part(&late, &Actor::Member(bob())).delivered(1, at(5));
    let next = next.called(vec![part("Payments", PAYMENTS), part("Dave", Called::User(UserId(4)))]);
    assert_eq!(next.waits_for(&[]), ["Dave"]);
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

/// Who is called, and who of them answers.
fn any_level() -> impl Strategy<Value = (Vec<Part>, Vec<u64>)> {
    let who = prop_oneof![
        (1..6_u64).prop_map(|id| Called::User(UserId(id))),
        (10..13_u64).prop_map(|id| Called::Role(ServerRoleId(id))),
        Just(Called::Nobody),
    ];
    let called = prop::collection::vec(who.prop_map(|who| part("x", who)), 0..5);
    (called, prop::collection::vec(1..6_u64, 0..4))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Person N holds role 10 + N % 3.
    #[test]
    fn an_acknowledgement_counts_from_then_on_and_nobody_is_waited_for_who_was_not_reached(
        levels in prop::collection::vec(any_level(), 1..5)
    ) {
        let mut page = Page::start(Policy { repeat: 9, ..all() }, 0);
        let mut acknowledged: Vec<UserId> = Vec::new();
        for (called, answering) in levels {
            let count = page.step.count;
            page = page.delivered(count, at(0)).called(called.clone());
            for id in answering {
                let (user, role) = (UserId(id), ServerRoleId(10 + id % 3));
                let answers = page.answers(user, &[role]);
                let actor = Actor::Member(Person { id: user, name: id.to_string() });
                page = page.acknowledge_part(&answers, &actor);
                acknowledged.push(user);
            }
            let missing = page.waits_for(&[]).len();
            let reached = called.iter().filter(|part| part.who != Called::Nobody);
            prop_assert_eq!(missing, reached.filter(|part| !page.has_already(part.who)).count());
            page = page.tick(at(60));
            if page.step.position == FALLBACK { break; }
            for user in &acknowledged {
                prop_assert!(page.has_already(Called::User(*user)));
            }
        }
    }
}
