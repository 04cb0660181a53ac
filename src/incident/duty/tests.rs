mod hot_wash;
mod nags;

use proptest::prelude::*;

use super::*;
use crate::incident::fixture::{HOME, alice, at, bob, opening, responder, role, rules};
use crate::incident::{
    Actor, Aim, Caller, Change, GoesOn, IncidentId, ItemKind, Number, OtherSide, Outcome, Refusal, ReviewAsked,
    ReviewState, Tie, decide, open,
};

/// The fixture's rules, with a commander that is asked for after 5 minutes, and incidents that close after three days.
fn agreed() -> Rules {
    let mut rules = rules();
    rules.auto_close_after = Some(TimeDelta::hours(72));
    rules.roles[0].remind_unfilled_after = Some(TimeDelta::minutes(5));
    rules
}

fn opened() -> Incident {
    let place = (IncidentId(7), HOME, Number(42));
    open(opening("Checkout errors", "sev1"), place, &responder(alice()), &agreed(), at(0)).unwrap().incident
}

fn done(incident: &Incident, command: Command, minute: i64) -> Incident {
    decide(incident, command, &responder(bob()), &agreed(), at(minute)).unwrap().incident
}

/// What an incident owes beside the daily question whether it is still open, and its hot wash.
trait Owes {
    fn owes(&self, rules: &Rules) -> Vec<(Duty, DateTime<Utc>)>;
}

impl Owes for Incident {
    fn owes(&self, rules: &Rules) -> Vec<(Duty, DateTime<Utc>)> {
        self.obligations(rules)
            .into_iter()
            .filter(|(duty, _)| !matches!(duty, Duty::Unresolved | Duty::HotWash(_)))
            .collect()
    }
}

fn snooze(incident: &Incident, by: &Caller, minute: i64) -> Result<Change, Refusal> {
    decide(incident, Command::Snooze { duty: commander() }, by, &agreed(), at(minute))
}

fn commander() -> Duty {
    Duty::FillRole(role("commander"))
}

fn nobody(person: Person) -> Caller {
    Caller {
        actor: Actor::Member(person),
        responder: false,
        rationed: false,
        paged: false,
        aim: Aim::default(),
        responders: None,
    }
}

#[test]
fn a_role_that_nobody_takes_is_asked_for() {
    let incident = opened();
    assert_eq!(incident.owes(&agreed()), [(commander(), at(5))]);
    assert_eq!(incident.standing(&commander(), &agreed(), at(4)), Standing::Met);
    assert_eq!(incident.standing(&commander(), &agreed(), at(5)), Standing::Overdue(at(5)));
    assert_eq!(commander().addressee(&incident), Some(&alice()));
}

#[test]
fn a_role_that_is_taken_is_not_and_laid_down_it_is_again() {
    let taken = done(&opened(), Command::TakeRole { role: role("commander") }, 3);
    assert_eq!(taken.owes(&agreed()), []);
    let laid_down = done(&taken, Command::ReleaseRole { role: role("commander") }, 30);
    assert_eq!(laid_down.owes(&agreed()), [(commander(), at(35))]);
}

#[test]
fn an_action_item_is_owed_from_the_morning_of_its_day_until_it_is_done() {
    let mut rules = agreed();
    rules.zone = chrono_tz::Europe::Berlin;
    let due = |day| chrono::NaiveDate::from_ymd_opt(2024, 4, day);
    let add = |incident: &Incident, due, minute| {
        let title = "Alert on the pool".to_owned();
        done(incident, Command::AddActionItem { title, kind: ItemKind::Task, owner: Some(alice()), due }, minute)
    };
    let duty = |number| Duty::DoAction(ActionNumber(number));
    let owed = |incident: &Incident, number| {
        incident.obligations(&rules).into_iter().find(|(owed, _)| *owed == duty(number)).map(|(_, due)| due)
    };
    let incident = add(&add(&add(&opened(), due(12), 1), due(10), 2), None, 3);
    assert_eq!(owed(&incident, 1), Some("2024-04-12T07:00:00Z".parse().unwrap()), "9 o'clock in Berlin");
    assert_eq!(owed(&incident, 2), Some(at(62)), "its day has come already: an hour after it was written down");
    assert_eq!(owed(&incident, 3), None, "without a day nobody waits for it");
    assert_eq!(duty(1).addressee(&incident), Some(&alice()));
    let closed = done(&incident, Command::Close { reason: None }, 10);
    assert!(owed(&closed, 1).is_some(), "the incident is over, the item is not");
    assert_eq!(owed(&done(&closed, Command::FinishActionItem { number: ActionNumber(1) }, 20), 1), None);
}

#[test]
fn an_action_item_is_asked_for_each_morning_of_a_week_then_weekly_and_not_for_ever() {
    let mut rules = agreed();
    rules.zone = chrono_tz::Europe::Berlin;
    let duty = Duty::DoAction(ActionNumber(1));
    // The clocks go back on the 27th: it is 9 o'clock in Berlin all the same. The first one came late.
    let mut now: DateTime<Utc> = "2024-10-21T11:30:00Z".parse().unwrap();
    let mut asked = Vec::new();
    for done in 0.. {
        let step = duty.step(done, &rules, now);
        assert_eq!(step.act, Act::Remind);
        let Some(next) = step.next else { break };
        asked.push(next.with_timezone(&rules.zone).format("%b %d %H:%M").to_string());
        now = next;
    }
    let days = [
        "Oct 22 09:00",
        "Oct 23 09:00",
        "Oct 24 09:00",
        "Oct 25 09:00",
        "Oct 26 09:00",
        "Oct 27 09:00",
        "Oct 28 09:00",
        "Nov 04 09:00",
        "Nov 11 09:00",
        "Nov 18 09:00",
        "Nov 25 09:00",
    ];
    assert_eq!(asked, days, "twelve times in all");
}

#[test]
fn for_a_duplicate_no_role_is_asked_for() {
    let to = Number(7);
    let goes_on = GoesOn { number: to, status: Status::Investigating, severity: opened().severity };
    let other = Some(Box::new(OtherSide { channel: None, private: false, duplicate_of: Vec::new(), goes_on }));
    let duplicate = done(&opened(), Command::Link { to, tie: Tie::DuplicateOf, other: other.clone() }, 3);
    assert_eq!(duplicate.owes(&agreed()), []);
    let related = done(&duplicate, Command::Link { to, tie: Tie::Related, other }, 4);
    assert_eq!(related.owes(&agreed()), [(commander(), at(5))]);
}

#[test]
fn a_reminder_is_put_off_by_the_one_who_is_asked() {
    let change = snooze(&opened(), &nobody(alice()), 6).unwrap();
    assert_eq!(change.outcome, Outcome::Snoozed { duty: commander(), until: at(21) });
    let incident = change.incident;
    assert_eq!(incident.owes(&agreed()), [(commander(), at(21))]);
    assert_eq!(incident.standing(&commander(), &agreed(), at(20)), Standing::Snoozed(at(21)));
    assert_eq!(incident.standing(&commander(), &agreed(), at(21)), Standing::Overdue(at(21)));
    let again = snooze(&incident, &nobody(alice()), 7).unwrap();
    assert_eq!(again.outcome, Outcome::NothingToSnooze { until: Some(at(21)) });
    assert!(again.entries.is_empty());
}

#[test]
fn a_reminder_is_not_put_off_by_a_bystander_nor_when_it_is_met() {
    assert!(matches!(snooze(&opened(), &nobody(bob()), 6), Err(Refusal::NotYours { .. })));
    let taken = done(&opened(), Command::TakeRole { role: role("commander") }, 3);
    assert_eq!(snooze(&taken, &nobody(alice()), 6).unwrap().outcome, Outcome::NothingToSnooze { until: None });
}

#[test]
fn a_resolved_incident_warns_and_then_closes_itself() {
    let resolved = done(&opened(), Command::Resolve { resolution: None, at: None }, 60);
    let warned_at = at(60) + TimeDelta::hours(48);
    let undo = Duty::LapseUndo(EntryNumber(2));
    assert_eq!(resolved.owes(&agreed()), [(Duty::CloseItself, warned_at), (undo.clone(), at(61))]);
    assert_eq!(undo.step(0, &agreed(), at(61)), Step { act: Act::LapseUndo(EntryNumber(2)), next: None });
    let warning = Duty::CloseItself.step(0, &agreed(), warned_at);
    assert_eq!(warning, Step { act: Act::Remind, next: Some(at(60) + TimeDelta::hours(72)) });
    let closing = Duty::CloseItself.step(1, &agreed(), at(60) + TimeDelta::hours(72));
    assert!(matches!(closing.act, Act::Do(command) if matches!(*command, Command::Close { .. })));
    assert_eq!(closing.next, None);
}

#[test]
fn a_warning_comes_before_the_closing_however_late_it_is() {
    let late = at(0) + TimeDelta::days(30);
    assert_eq!(Duty::CloseItself.step(0, &agreed(), late).next, Some(late + TimeDelta::days(1)));
}

#[test]
fn a_resolution_that_is_dated_back_closes_nothing_at_once() {
    let opened = Incident { started_at: None, ..opened() };
    let back = Some(at(0) - TimeDelta::days(10));
    let resolved = done(&opened, Command::Resolve { resolution: None, at: back }, 60);
    assert_eq!(
        resolved.owes(&agreed()),
        [(Duty::CloseItself, at(60) + TimeDelta::hours(48)), (Duty::LapseUndo(EntryNumber(2)), at(61)),]
    );
}

#[test]
fn a_closed_incident_owes_nothing() {
    let closed = done(&opened(), Command::Close { reason: None }, 60);
    assert_eq!(closed.owes(&agreed()), []);
}

#[test]
fn a_channel_is_not_locked_before_the_review_so_that_everybody_can_finish_the_postmortem() {
    let mut rules = agreed();
    rules.archive_after = Some(TimeDelta::days(7));
    let closed = done(&opened(), Command::Close { reason: None }, 60);
    assert_eq!(closed.owes(&rules), [(Duty::Archive, at(60) + TimeDelta::days(7))]);
    rules.severities[0].review_within = Some(TimeDelta::days(10));
    let (review, waits) = (at(60) + TimeDelta::days(10), at(60) + TimeDelta::days(24));
    assert_eq!(closed.owes(&rules), [(Duty::Archive, waits), (Duty::Review, review)]);
    let turned = |state| Command::Review(ReviewAsked { state: Some(state), ..ReviewAsked::default() });
    let begun = done(&closed, turned(ReviewState::InReview), 70);
    assert_eq!(begun.owes(&rules), closed.owes(&rules), "begun is not done");
    let reviewed = done(&begun, turned(ReviewState::Reviewed), 80);
    assert_eq!(reviewed.owes(&rules), [(Duty::Archive, at(60) + TimeDelta::days(7))]);
    let due = chrono::NaiveDate::from_ymd_opt(2024, 5, 1);
    let moved = done(&closed, Command::Review(ReviewAsked { due, ..ReviewAsked::default() }), 70);
    let morning = "2024-05-01T09:00:00Z".parse().unwrap();
    assert!(moved.owes(&rules).contains(&(Duty::Review, morning)));
    assert_eq!(Duty::Review.addressee(&moved), Some(&alice()), "whoever led");
    let given = ReviewAsked { owner: Some(bob()), ..ReviewAsked::default() };
    assert_eq!(Duty::Review.addressee(&done(&moved, Command::Review(given), 71)), Some(&bob()));
    let steps: Vec<_> = (0..7).map(|done| Duty::Review.step(done, &rules, review)).collect();
    assert!(steps.iter().all(|step| step.act == Act::Remind));
    assert_eq!(steps.iter().filter(|step| step.next.is_some()).count(), 6, "seven times at most");
    let reopened = done(&closed, Command::Reopen { reason: None }, 90);
    assert!(reopened.obligations(&rules).iter().all(|(duty, _)| *duty != Duty::Archive));
}

#[test]
fn without_a_rule_nothing_is_owed() {
    let resolved = done(&opened(), Command::Resolve { resolution: None, at: None }, 60);
    let undo = vec![(Duty::LapseUndo(EntryNumber(2)), at(61))];
    assert_eq!((opened().owes(&rules()), resolved.owes(&rules())), (Vec::new(), undo));
}

proptest! {
    #[test]
    fn every_duty_has_a_word_of_its_own(id in "[a-z0-9_-]{1,32}") {
        for duty in [Duty::AnswerOffer(RoleId(id.clone())), Duty::Stalled, Duty::Unresolved, Duty::FillRole(RoleId(id)), Duty::CloseItself, Duty::Archive, Duty::LapseUndo(EntryNumber(7)), Duty::Review, Duty::HotWash(EntryNumber(7))] {
            prop_assert_eq!(duty.to_string().parse(), Ok(duty));
        }
    }

    #[test]
    fn what_is_no_word_is_nothing(word in "\\PC{0,40}") {
        if let Ok(duty) = word.parse::<Duty>() {
            prop_assert_eq!(duty.to_string(), word);
        }
    }
}

#[test]
fn nobody_is_reminded_who_is_not_in() {
    let carol = Person { id: crate::incident::UserId(3), name: "Carol".to_owned() };
    let duty = Duty::DoAction(ActionNumber(1));
    let title = "New keys".to_owned();
    let add = Command::AddActionItem { title, kind: ItemKind::Task, owner: Some(carol.clone()), due: None };
    let public = done(&opened(), add, 1);
    assert_eq!(duty.addressee(&public), Some(&carol));
    let hidden = done(&public, Command::MakePrivate { took_part: Vec::new(), customers_read: None }, 2);
    assert_eq!(duty.addressee(&hidden), Some(&alice()), "Carol is not in: whoever declared it");
    assert!(duty.may_remind(&hidden, carol.id), "she may be in through a role");
    assert!(duty.may_remind(&hidden, alice().id) && !duty.may_remind(&hidden, bob().id));
    let left = done(&hidden, Command::ShutOut { who: alice() }, 3);
    assert_eq!(left.acts_as(&role("commander")), None);
    assert_eq!(left.owes(&agreed()), [(commander(), at(8))], "from now on, as with any vacated role");
    for duty in [duty, commander(), Duty::PostUpdate, Duty::CloseItself] {
        assert_eq!(duty.addressee(&left), Some(&bob()), "{duty}: whoever is in");
    }
}
