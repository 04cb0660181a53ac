//! When people are asked what there is to learn, and until when.

use super::*;

fn washed(incident: &Incident) -> Option<(Duty, DateTime<Utc>)> {
    incident.obligations(&agreed()).into_iter().find(|(duty, _)| matches!(duty, Duty::HotWash(_)))
}

#[test]
fn a_resolution_that_can_not_be_taken_back_any_more_is_asked_about_once() {
    let resolved = done(&opened(), Command::Resolve { resolution: None, at: Some(at(20)) }, 60);
    let asked = Some((Duty::HotWash(EntryNumber(2)), at(61)));
    assert_eq!(washed(&resolved), asked, "from when it was recorded on");
    let closed = done(&resolved, Command::Close { reason: None }, 70);
    assert_eq!(washed(&closed), asked, "closing it does not begin anew");
    let reopened = done(&closed, Command::Reopen { reason: None }, 80);
    assert_eq!(washed(&reopened), None);
    let again = done(&reopened, Command::Close { reason: None }, 90);
    assert_eq!(washed(&again), Some((Duty::HotWash(EntryNumber(5)), at(91))));
    let undone = done(&resolved, Command::UndoResolve { resolved: EntryNumber(2) }, 61);
    assert_eq!(washed(&undone), None);
    let duty = Duty::HotWash(EntryNumber(2));
    assert_eq!(duty.addressee(&resolved), None);
    assert_eq!(duty.step(0, &agreed(), at(61)).next, Some(at(61) + TimeDelta::hours(24)));
    assert_eq!(duty.step(1, &agreed(), at(2_000)), Step { act: Act::EndAsking, next: None });
}
