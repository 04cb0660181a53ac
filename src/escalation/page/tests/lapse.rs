//! Acknowledgements that end, and rings that wait for the morning.

use chrono_tz::Tz;

use super::*;
use crate::escalation::{Lapse, QuietHours};

/// Asked again after half an hour of silence.
fn asked_again() -> Policy {
    Policy { acknowledge_expires: Some(TimeDelta::minutes(30)), ..urgent() }
}

/// The tests' clock begins at 14:30.
fn quiet_from(hour: u32) -> Policy {
    let at = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    Policy { quiet_hours: Some(QuietHours { from: at(hour), to: at(17), zone: Tz::UTC }), ..asked_again() }
}

#[test]
fn silence_after_an_acknowledgement_rings_the_step_again() {
    let had = ringing(asked_again()).tick(at(5)).delivered(1, at(5)).acknowledge(by(), at(6));
    assert_eq!(had.deadline(), Some(at(36)));
    assert_eq!(had.clone().tick(at(35)), had);
    let again = had.tick(at(36));
    assert_eq!((&again.state, again.step), (&PageState::Sending, Step { count: 2, round: 0, position: SECOND }));
    let lapsed = again.lapsed.clone().unwrap();
    assert_eq!((lapsed.by, lapsed.at, lapsed.why), (by(), at(6), Lapse::Quiet));
    let taken = again.delivered(2, at(36)).acknowledge(by(), at(40));
    assert_eq!((taken.lapsed.clone(), taken.deadline()), (None, Some(at(70))));
}

#[test]
fn whatever_happens_puts_the_question_off_and_what_happened_before_does_not_bring_it_forward() {
    let had = ringing(asked_again()).acknowledge(by(), at(1));
    assert_eq!(had.clone().heard(at(20)).deadline(), Some(at(50)));
    assert_eq!(had.clone().heard(at(-20)), had);
    let never = ringing(urgent()).acknowledge(by(), at(1));
    assert_eq!((never.deadline(), never.clone().heard(at(20))), (None, never));
    let rings = ringing(asked_again());
    assert_eq!(rings.clone().heard(at(20)), rings);
}

#[test]
fn given_back_it_rings_the_same_step_and_only_then() {
    let had = ringing(urgent()).acknowledge(by(), at(1));
    let back = had.clone().give_back();
    assert_eq!((&back.state, back.step.position, back.step.count), (&PageState::Sending, FIRST, 1));
    assert_eq!(back.lapsed.as_ref().map(|lapsed| lapsed.why), Some(Lapse::GivenBack));
    for page in [ringing(urgent()), had.fence(at(2)), ringing(normal()).tick(at(20))] {
        assert_eq!(page.clone().give_back(), page);
    }
    let had = ringing(urgent()).acknowledge(by(), at(1));
    assert_eq!(had.clone().fence(at(2)).theirs_again(), had);
    for page in [had, ringing(urgent()).fence(at(2)), ringing(urgent())] {
        assert_eq!(page.clone().theirs_again(), page);
    }
}

#[test]
fn quiet_hours_hold_what_is_about_to_ring_until_they_are_over() {
    let held = Page::start(quiet_from(14), 0).hushed(at(0));
    assert_eq!((&held.state, held.deadline()), (&PageState::Held { until: at(150) }, Some(at(150))));
    assert!(held.is_running(), "it can be acknowledged");
    assert_eq!(held.clone().tick(at(149)), held);
    let rings = held.clone().tick(at(150)).hushed(at(150));
    assert_eq!((&rings.state, rings.step), (&PageState::Sending, held.step), "the same step, for the first time");
    let later = Page::start(quiet_from(15), 0).hushed(at(0));
    assert_eq!(later.state, PageState::Sending, "not yet quiet");
    let second = later.delivered(0, at(28)).tick(at(33)).hushed(at(33));
    assert_eq!((&second.state, second.step.position), (&PageState::Held { until: at(150) }, SECOND));
}

#[test]
fn a_page_that_rings_is_not_silenced_by_one_that_takes_its_place() {
    let worse = |earlier: &Page| Page::start(quiet_from(14), 0).instead_of(earlier).hushed(at(0)).state;
    let held = Page::start(quiet_from(14), 0).hushed(at(0));
    let quiet = PageState::Held { until: at(150) };
    assert_eq!(worse(&ringing(urgent())), PageState::Sending);
    assert_eq!(worse(&Page::start(urgent(), 0)), PageState::Sending, "it was about to");
    assert_eq!(worse(&held), quiet, "nobody was woken yet");
    assert_eq!(worse(&held.escalate()), PageState::Sending, "a person had asked for it");
    assert_eq!(worse(&ringing(urgent()).acknowledge(by(), at(0))), quiet, "somebody had it");
}

#[test]
fn a_person_rings_in_spite_of_quiet_hours_until_somebody_has_it() {
    let held = Page::start(quiet_from(14), 0).hushed(at(0));
    let awake = held.escalate().hushed(at(1));
    assert_eq!((&awake.state, awake.step.position), (&PageState::Sending, FIRST), "what was held is what rings");
    let next = awake.delivered(0, at(1)).tick(at(6)).hushed(at(6));
    assert_eq!((&next.state, next.step.position), (&PageState::Sending, SECOND), "and its next level is not held");
    let taken = next.delivered(1, at(6)).acknowledge(by(), at(7));
    let asked = taken.tick(at(37)).hushed(at(37));
    assert_eq!(asked.state, PageState::Held { until: at(150) }, "asking again waits for the morning");
}

#[test]
fn what_is_held_stops_and_goes_on_like_any_page() {
    let held = Page::start(quiet_from(14), 0).hushed(at(0));
    assert_eq!(held.clone().acknowledge(by(), at(1)).deadline(), Some(at(31)));
    let resumed = held.clone().fence(at(1)).resume(at(1)).hushed(at(2));
    assert_eq!(resumed.state, PageState::Held { until: at(150) });
    let text = serde_json::to_string(&held).unwrap();
    assert_eq!(serde_json::from_str::<Page>(&text).unwrap(), held);
}

#[test]
fn a_page_of_an_earlier_version_is_read() {
    let had = ringing(urgent()).acknowledge(by(), at(1));
    let mut kept = serde_json::to_value(&had).unwrap();
    let page = kept.as_object_mut().unwrap();
    page.retain(|key, _| !["lapsed", "awake"].contains(&key.as_str()));
    page["state"].as_object_mut().unwrap().remove("expires");
    assert_eq!(serde_json::from_value::<Page>(kept).unwrap(), had);
}

proptest! {
    #[test]
    fn while_something_happens_often_enough_nobody_is_asked_again(gaps in proptest::collection::vec(1_i64..1_800, 1..40)) {
        let (mut page, mut now) = (ringing(asked_again()).acknowledge(by(), at(0)), at(0));
        for gap in gaps {
            now += seconds(gap);
            page = page.tick(now).heard(now);
            let had = matches!(page.state, PageState::Acknowledged { .. });
            prop_assert!(had);
        }
        let silent = page.clone().tick(now + seconds(1_800));
        prop_assert_eq!((silent.state, silent.step.count), (PageState::Sending, page.step.count + 1));
    }

    #[test]
    fn nothing_rings_while_it_is_quiet_unless_a_person_says_so(way in way()) {
        let policy = quiet_from(15);
        let quiet = policy.quiet_hours.unwrap();
        let (mut page, mut now) = (Page::start(policy, 0).hushed(at(0)), at(0));
        for (what, wait) in way {
            now += seconds(wait);
            let before = page.step;
            page = happens(page, &what, now).hushed(now);
            if page.state == PageState::Sending && page.step != before && quiet.over_at(now).is_some() {
                prop_assert!(page.awake, "{:?} rang at {}", what, now);
            }
            let held = matches!(page.state, PageState::Held { .. });
            prop_assert!(page.deadline().is_some() || !held);
        }
    }
}
