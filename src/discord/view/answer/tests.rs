use super::super::example::{at, checkout, commanded, read, seen, seen_early};
use super::*;
use crate::incident::{Incident, Number, PlaceKind, Refusal, SeverityId};

fn answers(outcome: &Outcome) -> String {
    seen(&checkout(), |seen| read(&answer(outcome, seen)))
}

fn severity(id: &str) -> SeverityId {
    SeverityId(id.to_owned())
}

#[test]
fn opened_at_once_and_then_with_its_channel() {
    let outcome = Outcome::Opened {
        severity_assumed: false,
        pages: true,
        started_at: Some(at(-30)),
        from_private: false,
        held_until: None,
    };
    insta::assert_snapshot!(seen_early(&checkout(), |seen| read(&opened(&outcome, seen, "k3y", (PlaceKind::Channel, &[])))), @"
    (only to you)
    **#42 Checkout errors** is open as SEV1. Making its channel…
    Paging now. Started <t:1712757600:f>.
    ");
    insta::assert_snapshot!(seen(&checkout(), |seen| read(&opened(&outcome, seen, "k3y", (PlaceKind::Channel, &[])))), @"
    (only to you)
    **#42 Checkout errors** is open as SEV1: <#900>
    Paging now. Started <t:1712757600:f>.
    ");
}

#[test]
fn opened_while_discord_does_not_make_its_thread() {
    let outcome = Outcome::Opened {
        severity_assumed: true,
        pages: true,
        started_at: None,
        from_private: false,
        held_until: None,
    };
    let read = |shows: &dyn Fn(&Seen<'_>) -> Body| seen_early(&checkout(), |seen| read(&shows(seen)));
    let first = read(&|seen| opened(&outcome, seen, "k3y", (PlaceKind::Thread, &[])));
    assert!(first.contains("Making its thread…"), "{first}");
    insta::assert_snapshot!(read(&|seen| opened_without_place(&outcome, seen, "k3y", PlaceKind::Thread)), @"
    (only to you)
    **#42 Checkout errors** is open as SEV1 and recorded. Discord does not make its thread at the moment: it is tried again until it does.
    Every command works from any channel with `incident:42`. Until then pages go to the announcement channel.
    Nobody chose a severity, so it is SEV1. Is it another?
    [SEV2 hw1:severity:k3y:sev2] [SEV3 hw1:severity:k3y:sev3]
    ");
}

#[test]
fn opened_without_a_severity() {
    let outcome = Outcome::Opened {
        severity_assumed: true,
        pages: false,
        started_at: None,
        from_private: false,
        held_until: None,
    };
    let incident = Incident { severity: severity("sev3"), drill: true, ..checkout() };
    insta::assert_snapshot!(seen(&incident, |seen| read(&opened(&outcome, seen, "k3y", (PlaceKind::Channel, &[])))), @"
    (only to you)
    **DRILL #42 Checkout errors** is open as SEV3: <#900>
    SEV3 pages nobody.
    Nobody chose a severity, so it is SEV3. Is it another?
    [SEV1 hw1:severity:k3y:sev1] [SEV2 hw1:severity:k3y:sev2]
    ");
}

#[test]
fn opened_twice() {
    insta::assert_snapshot!(answers(&Outcome::OpenedAlready), @"
    (only to you)
    You opened **#42 Checkout errors** a moment ago, so no second one was made. It goes on in <#900>.
    ");
    insta::assert_snapshot!(seen_early(&checkout(), |seen| read(&opened(&Outcome::OpenedAlready, seen, "k", (PlaceKind::Channel, &[])))), @"
    (only to you)
    You opened **#42 Checkout errors** a moment ago, so no second one was made. Making its channel…
    ");
}

#[test]
fn the_channel_could_not_be_made() {
    let why = "Discord answered Missing Permissions (50013).";
    insta::assert_snapshot!(seen_early(&checkout(), |seen| read(&channel_failed(seen, why, PlaceKind::Channel))), @"
    (only to you)
    ⚠️ **#42 Checkout errors** is open as SEV1 and recorded, but its channel could not be made: Discord answered Missing Permissions (50013).
    Every command works from any channel with `incident:42`. Pages go to the announcement channel. Once that is mended, the next change to the incident makes the channel.
    ");
}

#[test]
fn the_thread_could_not_be_made() {
    let read = |place| seen_early(&checkout(), |seen| channel_failed(seen, "Discord says no", place).content);
    insta::assert_snapshot!(read(PlaceKind::Thread), @"
    ⚠️ **#42 Checkout errors** is open as SEV1 and recorded, but its thread could not be made: Discord says no
    Every command works from any channel with `incident:42`. Pages go to the announcement channel. Once that is mended, the next change to the incident makes the thread.
    ");
}

#[test]
fn from_elsewhere_the_answer_is_personal_and_the_channel_hears_of_it_once() {
    let outcome = Outcome::Closed { resolved_too: false, reason: None };
    insta::assert_snapshot!(seen(&checkout(), |seen| read(&answer_elsewhere(&outcome, seen))), @"
    (only to you)
    <#900> · 📄 <@1> closed #42. The draft follows there.
    ");
    insta::assert_snapshot!(seen(&checkout(), |seen| echo(&outcome, seen).map(|body| read(&body)).unwrap_or_default()), @"
    (silent)
    📄 <@1> closed #42. The draft follows below.
    ");
}

#[test]
fn what_changed_nothing_has_no_echo() {
    for outcome in [
        Outcome::OpenAlready,
        Outcome::EscalatedAlready,
        Outcome::Captured { entry: None },
        Outcome::CaptureSame { entry: None },
    ] {
        assert_eq!(seen(&checkout(), |seen| echo(&outcome, seen)), None, "{outcome:?}");
    }
}

#[test]
fn after_a_crash() {
    let outcome = Outcome::Acknowledged { paged: true, at: at(3), responder: true };
    insta::assert_snapshot!(seen(&commanded(), |seen| read(&confirmation(&outcome, seen))), @"
    (silent)
    Saved before a restart: ✅ <@1> has #42 since <t:1712759580:f>. Paging stops.
    [Not me after all hw1:give-back:k3y]
    ");
}

#[test]
fn refusals_are_in_their_own_words() {
    insta::assert_snapshot!(read(&refusal(&Refusal::Closed { number: Number(42) })), @"
    (only to you)
    Incident #42 is closed. `/incident reopen` brings it back.
    ");
    let typed = Refusal::NoSuchSeverity { text: "`@everyone`".to_owned(), allowed: "`sev1`, `sev2`".to_owned() };
    insta::assert_snapshot!(read(&refusal(&typed)), @"
    (only to you)
    There is no severity `'@(zero width)everyone'`. Choose one of: `sev1`, `sev2`.
    ");
    let held = Refusal::RoleHeldByAnother {
        role: "Scribe".to_owned(),
        id: "scribe".to_owned(),
        holder: "*Bob* <@1>".to_owned(),
    };
    insta::assert_snapshot!(read(&refusal(&held)), @r"
    (only to you)
    \*Bob\* \<@1> holds the role Scribe, not you. `/incident role assign role:scribe` gives it to somebody else.
    ");
}

#[test]
fn trouble() {
    let all = [not_saved(), went_wrong("The draft could not be made."), server_only()].map(|body| read(&body));
    insta::assert_snapshot!(all.join("\n"), @"
    (only to you)
    ⚠️ Not saved: the database could not be written. Nothing changed. Try again; if it stays so, tell whoever runs Hotwash here.
    (only to you)
    ⚠️ The draft could not be made. `/incident show` shows where things stand.
    (only to you)
    Incidents belong to a server. Use this in one of its channels.
    ");
}
