//! Links: related incidents and duplicates, in every status.

use super::{done, incident, page, payments, refused};
use crate::incident::fixture::{alice, bob, responder, severity, stranger};
use crate::incident::{
    ChannelId, Circle, Command, Effect, GoesOn, Incident, LinkMade, Number, OtherSide, Outcome, PolicyId, Status, Tie,
};

const OTHER: Number = Number(7);

fn other() -> OtherSide {
    let goes_on = GoesOn { number: OTHER, status: Status::Identified, severity: severity("sev2") };
    OtherSide { channel: Some(ChannelId(70)), private: false, duplicate_of: Vec::new(), goes_on }
}

fn link(tie: Tie) -> Command {
    Command::Link { to: OTHER, tie, other: Some(Box::new(other())) }
}

fn duplicate(level: &str, status: Status) -> Incident {
    done(&incident(level, status), link(Tie::DuplicateOf)).incident
}

#[test]
fn every_status_allows_it_and_acting_twice_changes_nothing() {
    for status in Status::ALL {
        let related = done(&incident("sev1", status), link(Tie::Related));
        assert_eq!(related.effects, [Effect::Refresh, Effect::LinkBack { to: OTHER, tie: Tie::Related }]);
        let again = done(&related.incident, link(Tie::Related));
        assert_eq!((again.entries.len(), again.outcome), (0, Outcome::LinkedAlready { to: OTHER, tie: Tie::Related }));

        let duplicate = done(&related.incident, link(Tie::DuplicateOf));
        let back = Effect::LinkBack { to: OTHER, tie: Tie::HasDuplicate };
        assert_eq!(duplicate.effects, [Effect::FencePages, Effect::Refresh, back]);
        assert_eq!(duplicate.incident.links.len(), 1, "one link for one other incident");
        let again = done(&duplicate.incident, link(Tie::DuplicateOf));
        assert_eq!(again.outcome, Outcome::LinkedAlready { to: OTHER, tie: Tie::DuplicateOf });
        assert_eq!(duplicate.incident.status, status);
    }
}

#[test]
fn a_duplicate_pages_nobody_until_it_is_none_any_more() {
    let starts = |incident: &Incident, command: Command| {
        let effects = done(incident, command).effects.into_iter();
        effects.filter(|effect| matches!(effect, Effect::StartPage { .. } | Effect::RaisePage { .. })).count()
    };
    let raise = || Command::SetSeverity { level: severity("sev1"), reason: None };
    let reopen = || Command::Reopen { reason: None };
    for (command, status) in [(raise(), Status::Investigating), (reopen(), Status::Closed)] {
        assert_eq!(starts(&incident("sev2", status), command.clone()), 1);
        assert_eq!(starts(&duplicate("sev2", status), command), 0);
    }
    let duplicate = duplicate("sev1", Status::Investigating);
    let escalate = Command::Escalate { reason: None };
    let elsewhere = refused(&duplicate, escalate.clone(), &responder(bob()));
    assert!(elsewhere.contains("#42 is a duplicate of #7, which is the one that pages"), "{elsewhere}");

    let asked = done(&incident("sev1", Status::Investigating), page(&payments())).incident;
    let own = asked.own_pages.first().map(|page| page.asked);
    let has = done(&asked, Command::AcknowledgePage { own }).incident;
    let has = done(&has, link(Tie::DuplicateOf)).incident;
    let elsewhere = refused(&has, Command::GiveBack { own }, &responder(bob()));
    assert!(elsewhere.contains("`/incident page incident:7`"), "{elsewhere}");

    let freed = done(&duplicate, link(Tie::Related));
    assert!(matches!(freed.outcome, Outcome::Linked(LinkMade { was_duplicate: true, goes_on: None, .. })));
    assert!(!freed.effects.contains(&Effect::FencePages));
    let policy = PolicyId("urgent".to_owned());
    assert!(done(&freed.incident, escalate).effects.contains(&Effect::EscalatePage { policy }));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let of = |to: u32, tie, other: Option<OtherSide>| Command::Link { to: Number(to), tie, other: other.map(Box::new) };
    let circle = OtherSide { duplicate_of: vec![Number(9), Number(42)], ..other() };
    let private = OtherSide { private: true, ..other() };
    let open = incident("sev1", Status::Investigating);
    let taken = duplicate("sev1", Status::Investigating);
    let hidden = Incident { circle: Some(Circle::of([bob()])), ..open.clone() };
    let (by, nobody) = (responder(alice()), stranger(alice()));
    for (incident, command, by, words) in [
        (&open, of(42, Tie::Related, Some(other())), &by, "can't be linked with itself"),
        (&open, of(42, Tie::DuplicateOf, None), &by, "can't be linked with itself"),
        (&open, of(8, Tie::Related, None), &by, "There is no incident #8 here"),
        (&open, of(7, Tie::DuplicateOf, Some(circle.clone())), &by, "`related:` links the two"),
        (&open, of(7, Tie::Related, Some(private.clone())), &by, "is private"),
        (&hidden, of(7, Tie::Related, Some(private)), &by, "#42 and #7 are private"),
        (&taken, of(8, Tie::DuplicateOf, Some(other())), &by, "#42 is a duplicate of #7 already"),
        (&open, link(Tie::Related), &nobody, "You can't link incident #42"),
    ] {
        let refused = refused(incident, command, by);
        assert!(refused.contains(words), "{words:?} is not in {refused:?}");
    }
    let told = done(&hidden, link(Tie::Related)).effects;
    assert!(!told.iter().any(|effect| matches!(effect, Effect::LinkBack { .. })), "the other one learns nothing");
    let related = done(&open, of(7, Tie::Related, Some(circle))).incident;
    assert_eq!(related.link_to(OTHER).map(|link| link.tie), Some(Tie::Related), "a circle of related ones is none");
}
