//! The machine, transition by transition, and what holds along any way through it.

mod lapse;
mod quorum;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::{Page, PageState, Position, Step};
use crate::escalation::Policy;
use crate::escalation::fixture::{normal, urgent};
use crate::incident::Actor;
use crate::incident::fixture::{alice, at};

fn seconds(seconds: i64) -> TimeDelta {
    TimeDelta::seconds(seconds)
}

fn by() -> Actor {
    Actor::Member(alice())
}

/// A page whose first step was delivered at the beginning.
fn ringing(policy: Policy) -> Page {
    Page::start(policy, 0).delivered(0, at(0))
}

/// Rings the page out: every step is delivered and nobody answers. Returns the positions in their order, at most `most`.
fn rung_out(mut page: Page, most: usize) -> Vec<Position> {
    let mut rang = Vec::new();
    while rang.len() < most && page.state == PageState::Sending {
        rang.push(page.step.position);
        page = page.clone().delivered(page.step.count, at(0));
        if let Some(deadline) = page.deadline() {
            page = page.tick(deadline);
        }
    }
    rang
}

const FIRST: Position = Position::Level(0);
const SECOND: Position = Position::Level(1);
const FALLBACK: Position = Position::Fallback;

#[test]
fn levels_are_run_again_and_then_the_fallback_for_ever() {
    let check = |policy: Policy, expected: &[Position]| {
        assert_eq!(rung_out(Page::start(policy, 0), 7), expected);
    };
    check(urgent(), &[FIRST, SECOND, FIRST, SECOND, FALLBACK, FALLBACK, FALLBACK]);
    check(Policy { repeat: 0, ..urgent() }, &[FIRST, SECOND, FALLBACK, FALLBACK, FALLBACK, FALLBACK, FALLBACK]);
    check(Policy { then_every: None, ..urgent() }, &[FIRST, SECOND, FIRST, SECOND, FALLBACK]);
    check(Policy { fallback: Vec::new(), ..urgent() }, &[FIRST, SECOND, FIRST, SECOND]);
    check(normal(), &[FIRST]);
    assert_eq!(rung_out(Page::start(urgent(), 1), 3), [SECOND, FIRST, SECOND]);
}

#[test]
fn a_level_has_its_own_time() {
    let first = ringing(urgent());
    assert_eq!(first.deadline(), Some(at(5)));
    let second = first.tick(at(5)).delivered(1, at(6));
    assert_eq!((second.step.position, second.deadline()), (SECOND, Some(at(16))));
}

#[test]
fn before_the_deadline_and_without_one_a_tick_changes_nothing() {
    let rings = ringing(urgent());
    let check = |page: &Page, now: DateTime<Utc>| assert_eq!(page.clone().tick(now), *page);
    check(&rings, at(-60));
    check(&rings, at(5) - TimeDelta::microseconds(1));
    check(&Page::start(urgent(), 0), at(600));
    check(&rings.clone().acknowledge(by(), at(1)), at(600));
    check(&rings.clone().fence(at(1)), at(600));
    check(&ringing(normal()).tick(at(20)), at(600));
}

#[test]
fn however_late_a_tick_moves_one_step() {
    for now in [at(5), at(12), at(60 * 24 * 365)] {
        let page = ringing(urgent()).tick(now);
        assert_eq!(page.step, Step { count: 1, round: 0, position: SECOND });
        assert_eq!(page.clone().tick(now), page, "the step on its way is waited for");
    }
}

#[test]
fn what_is_reported_of_another_step_is_not_heeded() {
    let page = Page::start(urgent(), 0);
    assert_eq!(page.clone().delivered(1, at(0)), page);
    assert_eq!(page.clone().undeliverable(1, at(0)), page);
    let rings = ringing(urgent());
    assert_eq!(rings.clone().delivered(0, at(4)), rings, "told twice, the deadline stays");
    assert_eq!(rings.clone().undeliverable(0, at(4)), rings);
    for stopped in [rings.clone().acknowledge(by(), at(1)), rings.fence(at(1))] {
        assert_eq!(stopped.clone().delivered(0, at(4)), stopped);
        assert_eq!(stopped.clone().undeliverable(0, at(4)), stopped);
    }
}

#[test]
fn a_step_that_reached_nobody_is_followed_at_once() {
    let page = Page::start(urgent(), 0).undeliverable(0, at(0));
    assert_eq!((page.state.clone(), page.step.position, page.step.count), (PageState::Sending, SECOND, 1));
}

#[test]
fn a_round_that_reached_nobody_goes_straight_to_the_fallback() {
    let page = Page::start(urgent(), 0).undeliverable(0, at(0)).undeliverable(1, at(0));
    assert_eq!((page.state.clone(), page.step.position), (PageState::Sending, FALLBACK));
    let lost = page.undeliverable(2, at(0));
    assert_eq!(lost.state, PageState::Exhausted { again: Some(at(15)) }, "and is tried again in its time");
    assert!(!lost.reached);

    let half = Page::start(urgent(), 0).undeliverable(0, at(0)).delivered(1, at(0)).tick(at(10));
    assert_eq!((half.step.position, half.step.round), (FIRST, 1), "one level was reached: the round is run again");
    let none = half.undeliverable(2, at(10)).undeliverable(3, at(10));
    assert_eq!(none.step.position, FALLBACK, "of the second round nobody was");
}

#[test]
fn nobody_and_nothing_behind_is_the_end() {
    let page = Page::start(normal(), 0).undeliverable(0, at(0));
    assert_eq!(page.state, PageState::Exhausted { again: None });
    assert!(page.is_running(), "it can still be acknowledged");
    assert_eq!(page.deadline(), None);
}

#[test]
fn an_acknowledgement_stops_it_wherever_it_stands() {
    let sending = Page::start(urgent(), 0);
    let exhausted = ringing(normal()).tick(at(20));
    for page in [sending, ringing(urgent()), exhausted] {
        let page = page.acknowledge(by(), at(1));
        assert_eq!(page.state, PageState::Acknowledged { by: by(), at: at(1), expires: None });
        assert!(!page.is_running());
        let again = page.clone().acknowledge(Actor::System, at(2));
        assert_eq!(again, page, "the first stays");
    }
}

#[test]
fn escalating_moves_on_from_every_state_but_a_fence() {
    let check = |page: Page, expected: Option<Position>| {
        let count = page.step.count;
        let after = page.clone().escalate();
        match expected {
            Some(position) => {
                assert_eq!((after.state, after.step.position), (PageState::Sending, position));
                assert_eq!(after.step.count, count + 1);
            }
            None => assert_eq!(after, page),
        }
    };
    check(Page::start(urgent(), 0), Some(SECOND));
    check(ringing(urgent()), Some(SECOND));
    check(ringing(urgent()).acknowledge(by(), at(1)), Some(SECOND));
    check(Page::start(urgent(), 1), Some(FIRST));
    let out = Page::start(urgent(), 0).undeliverable(0, at(0)).undeliverable(1, at(0)).undeliverable(2, at(0));
    check(out, Some(FALLBACK));
    check(ringing(urgent()).fence(at(1)), None);
    check(Page::start(urgent(), 0).acknowledge(by(), at(1)).fence(at(2)), None);
}

#[test]
fn what_stopped_it_is_taken_back_at_that_moment_alone() {
    let had = ringing(urgent()).acknowledge(by(), at(1));
    assert_eq!(had.clone().fence(at(2)).resume(at(2)), had, "whoever had it has it, and nobody is rung");
    for page in [Page::start(urgent(), 0), ringing(urgent()), ringing(urgent()).tick(at(300))] {
        let resumed = page.clone().fence(at(400)).resume(at(400));
        assert_eq!((&resumed.state, resumed.step.position), (&PageState::Sending, page.step.position));
        assert_eq!(resumed.step.count, page.step.count + 1, "its messages say that it is over: it rings anew");
        let other = page.clone().fence(at(399));
        assert_eq!(other.clone().resume(at(400)), other);
        assert_eq!(page.clone().resume(at(400)), page);
    }
}

#[test]
fn only_a_step_that_waits_for_an_answer_rings_again() {
    let again = ringing(urgent()).again();
    assert_eq!((&again.state, again.step.position), (&PageState::Sending, ringing(urgent()).step.position));
    assert_eq!(again.step.count, ringing(urgent()).step.count + 1);
    for page in [Page::start(urgent(), 0), ringing(urgent()).acknowledge(by(), at(1)), ringing(urgent()).fence(at(1))] {
        assert_eq!(page.clone().again(), page);
    }
}

#[test]
fn escalating_past_the_last_step_begins_again() {
    let check = |page: Page| {
        let page = page.escalate();
        assert_eq!((&page.state, page.step.position), (&PageState::Sending, FIRST));
    };
    check(ringing(normal()));
    check(ringing(normal()).acknowledge(by(), at(1)));
    check(ringing(normal()).tick(at(20)));
}

#[test]
fn a_page_kept_as_text_is_the_same_page() {
    let check = |page: Page| {
        let text = serde_json::to_string(&page).unwrap();
        assert_eq!(serde_json::from_str::<Page>(&text).unwrap(), page, "{text}");
    };
    check(Page::start(urgent(), 0));
    check(ringing(urgent()));
    check(ringing(normal()).tick(at(20)));
    check(ringing(urgent()).acknowledge(by(), at(1)));
    check(ringing(urgent()).fence(at(1)));
}

/// Something that happens to a page, so many seconds after the thing before.
#[derive(Clone, Debug)]
enum Happens {
    Tick,
    Delivered,
    Undeliverable,
    Stale,
    Escalate,
    Acknowledge,
    Fence,
}

fn happens(page: Page, what: &Happens, now: DateTime<Utc>) -> Page {
    let count = page.step.count;
    match what {
        Happens::Tick => page.tick(now),
        Happens::Delivered => page.delivered(count, now),
        Happens::Undeliverable => page.undeliverable(count, now),
        Happens::Stale => page.delivered(count.wrapping_sub(1), now).undeliverable(count + 1, now),
        Happens::Escalate => page.escalate(),
        Happens::Acknowledge => page.acknowledge(by(), now),
        Happens::Fence => page.fence(now),
    }
}

fn way() -> impl Strategy<Value = Vec<(Happens, i64)>> {
    use Happens::{Acknowledge, Delivered, Escalate, Fence, Stale, Tick, Undeliverable};
    let what = prop_oneof![
        6 => Just(Tick),
        4 => Just(Delivered),
        2 => Just(Undeliverable),
        1 => Just(Stale),
        1 => Just(Escalate),
        1 => Just(Acknowledge),
        1 => Just(Fence),
    ];
    proptest::collection::vec((what, 0_i64..1_200), 0..60)
}

fn policy() -> impl Strategy<Value = Policy> {
    let every = proptest::option::of((1_i64..40).prop_map(TimeDelta::minutes));
    (0_u32..3, every, any::<bool>(), any::<bool>()).prop_map(|(repeat, then_every, fallback, two)| {
        let fallback = if fallback { urgent().fallback } else { Vec::new() };
        let levels = if two { urgent().levels } else { normal().levels };
        Policy { repeat, then_every, fallback, levels, ..urgent() }
    })
}

proptest! {
    #[test]
    fn a_step_is_counted_once_and_in_order(policy in policy(), way in way()) {
        let (mut page, mut now) = (Page::start(policy, 0), at(0));
        for (what, wait) in way {
            now += seconds(wait);
            let before = page.clone();
            page = happens(page, &what, now);
            if page.step == before.step {
                prop_assert!(page.state == before.state || page.state != PageState::Sending, "sent twice: {:?}", what);
            } else {
                prop_assert_eq!(page.step.count, before.step.count + 1);
                prop_assert_eq!(&page.state, &PageState::Sending);
            }
        }
    }

    #[test]
    fn an_acknowledged_page_never_rings_again_by_itself(policy in policy(), way in way()) {
        let (mut page, mut now) = (Page::start(policy, 0), at(0));
        for (what, wait) in way {
            now += seconds(wait);
            let acknowledged = matches!(page.state, PageState::Acknowledged { .. });
            let before = page.clone();
            page = happens(page, &what, now);
            if acknowledged && !matches!(what, Happens::Escalate | Happens::Fence) {
                prop_assert_eq!(&page, &before, "{:?}", what);
            }
        }
    }

    #[test]
    fn a_fenced_page_stays_as_it_is(policy in policy(), way in way(), rest in way()) {
        let mut now = at(0);
        let mut page = way.iter().fold(Page::start(policy, 0), |page, (what, wait)| {
            now += seconds(*wait);
            happens(page, what, now)
        });
        page = page.fence(now);
        let fenced = page.clone();
        for (what, wait) in rest {
            now += seconds(wait);
            page = happens(page, &what, now);
            prop_assert_eq!(&page, &fenced);
        }
    }

    #[test]
    fn ticking_late_rings_no_more_than_ticking_on_time(policy in policy(), waits in proptest::collection::vec(1_i64..9_000, 1..30)) {
        let end = at(0) + seconds(waits.iter().sum());
        let start = Page::start(policy, 0).delivered(0, at(0));

        let mut on_time = start.clone();
        while let Some(deadline) = on_time.deadline().filter(|deadline| *deadline <= end) {
            on_time = on_time.tick(deadline);
            on_time = on_time.clone().delivered(on_time.step.count, deadline);
        }
        let (mut late, mut now) = (start, at(0));
        for wait in waits {
            now += seconds(wait);
            late = late.tick(now);
            late = late.clone().delivered(late.step.count, now);
        }
        prop_assert!(late.step.count <= on_time.step.count, "{} > {}", late.step.count, on_time.step.count);
    }

    #[test]
    fn a_running_page_waits_for_something_or_is_at_its_end(policy in policy(), way in way()) {
        let (mut page, mut now) = (Page::start(policy, 0), at(0));
        for (what, wait) in way {
            now += seconds(wait);
            page = happens(page, &what, now);
            let at_its_end = page.state == PageState::Exhausted { again: None };
            let waits = page.deadline().is_some() || page.awaits(page.step.count);
            prop_assert_eq!(page.is_running(), waits || at_its_end);
        }
    }
}
