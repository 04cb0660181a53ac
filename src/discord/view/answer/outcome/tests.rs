use super::super::answer;
use crate::discord::view::Seen;
use crate::discord::view::example::{at, bob, checkout, commanded, person, read, rules, seen};
use crate::incident::{
    Actor, EntryNumber, Kind, Outcome, PagingChange, Resolution, RoleId, SeverityId, SeverityTurn, Status, StatusTurn,
    TextField, TimeField,
};

fn answers(outcome: &Outcome) -> String {
    seen(&checkout(), |seen| read(&answer(outcome, seen)))
}

fn severity(id: &str) -> SeverityId {
    SeverityId(id.to_owned())
}

fn commander() -> RoleId {
    RoleId("commander".to_owned())
}

#[test]
fn acknowledged() {
    insta::assert_snapshot!(answers(&Outcome::Acknowledged { paged: true, at: at(3), responder: true }), @"
    (silent)
    ✅ <@1> has #42 since <t:1712759580:f>. Paging stops. Nobody is Incident commander yet: `/incident role take role:commander`.
    [Not me after all hw1:give-back:k3y]
    ");
    let quiet = Outcome::Acknowledged { paged: false, at: at(3), responder: true };
    insta::assert_snapshot!(seen(&commanded(), |seen| read(&answer(&quiet, seen))), @"
    (silent)
    ✅ <@1> has #42 since <t:1712759580:f>. Nobody was being paged.
    [Not me after all hw1:give-back:k3y]
    ");
    insta::assert_snapshot!(answers(&Outcome::AcknowledgedAlready { by: bob(), at: at(3) }), @"
    (only to you)
    <@2> has #42 already, since <t:1712759580:f>. `/incident escalate` pages the next level.
    ");
}

#[test]
fn status() {
    let set = |from, to, note: Option<&str>| {
        answers(&Outcome::StatusChanged(StatusTurn {
            from,
            to,
            note: note.map(str::to_owned),
            at: at(40),
            held_until: None,
        }))
    };
    insta::assert_snapshot!(set(Status::Identified, Status::Investigating, None), @"
    (silent)
    <@1> set #42 to **investigating**, <t:1712761800:f>.
    ");
    insta::assert_snapshot!(set(Status::Investigating, Status::Identified, Some("pool of *20*\nis full")), @r"
    (silent)
    <@1> set #42 to **identified**, <t:1712761800:f>. The cause is known: `/incident set field:root_cause` writes it down.
    >>> pool of \*20\*
    is full
    ");
    insta::assert_snapshot!(set(Status::Identified, Status::Monitoring, None), @"
    (silent)
    <@1> set #42 to **monitoring**, <t:1712761800:f>. It counts as mitigated; `/incident resolve` when it holds.
    ");
    insta::assert_snapshot!(set(Status::Resolved, Status::Monitoring, None), @"
    (silent)
    <@1> reopened #42: **monitoring**, <t:1712761800:f>. Paging starts again. It counts as mitigated; `/incident resolve` when it holds.
    ");
    insta::assert_snapshot!(answers(&Outcome::StatusSame { status: Status::Monitoring }), @"
    (only to you)
    #42 is **monitoring** already. Nothing changed.
    ");
}

#[test]
fn severities() {
    let change = |from, to, reason: Option<&str>, paging| {
        let reason = reason.map(str::to_owned);
        answers(&Outcome::SeverityChanged(SeverityTurn {
            from: severity(from),
            to: severity(to),
            reason,
            paging,
            held_until: None,
        }))
    };
    insta::assert_snapshot!(change("sev2", "sev1", Some("all regions"), PagingChange::Starts), @"
    (silent)
    <@1> raised #42 from SEV2 to **SEV1**. Paging for SEV1 now.
    >>> all regions
    ");
    insta::assert_snapshot!(change("sev1", "sev3", None, PagingChange::Stops), @"
    (silent)
    <@1> lowered #42 from SEV1 to **SEV3**. Paging stops: SEV3 pages nobody.
    ");
    insta::assert_snapshot!(change("sev1", "sev2", None, PagingChange::Stays), @"
    (silent)
    <@1> lowered #42 from SEV1 to **SEV2**. Paging stays as it is.
    ");
    insta::assert_snapshot!(answers(&Outcome::SeveritySame { severity: severity("sev1") }), @"
    (only to you)
    #42 is SEV1 already. Nothing changed.
    ");
}

#[test]
fn notes() {
    let note = |kind, at| answers(&Outcome::Noted { kind, text: "# it `broke`\n@everyone".to_owned(), at });
    insta::assert_snapshot!(note(Kind::Observation, None), @r"
    (silent)
    <@1> noted in #42:
    >>> \# it \`broke\`
    @(zero width)everyone
    ");
    let of_each_kind: Vec<_> =
        Kind::TYPED.into_iter().filter_map(|kind| note(kind, Some(at(5))).lines().nth(1).map(str::to_owned)).collect();
    insta::assert_snapshot!(of_each_kind.join("\n"), @"
    <@1> noted in #42, <t:1712759700:f>:
    <@1> noted a decision in #42, <t:1712759700:f>:
    <@1> noted an action in #42, <t:1712759700:f>:
    <@1> ruled out a misleading path in #42, <t:1712759700:f>:
    <@1> noted an escalation in #42, <t:1712759700:f>:
    <@1> noted a communication in #42, <t:1712759700:f>:
    ");
}

#[test]
fn texts_and_times() {
    let set = |field| answers(&Outcome::TextSet { field, text: "DNS was slow".to_owned() });
    insta::assert_snapshot!(set(TextField::Title), @"
    (silent)
    <@1> renamed #42: **DNS was slow**
    ");
    insta::assert_snapshot!(set(TextField::RootCause), @"
    (silent)
    <@1> set “Root cause” of #42:
    >>> DNS was slow
    ");
    insta::assert_snapshot!(set(TextField::Misled), @"
    (silent)
    <@1> added to “What misled us” of #42:
    >>> DNS was slow
    ");
    let times = TimeField::ALL.map(|field| answers(&Outcome::TimeSet { field, at: at(-30) }));
    insta::assert_snapshot!(times.join("\n"), @"
    (silent)
    <@1> set the start of #42 to <t:1712757600:f>.
    (silent)
    <@1> set the detection of #42 to <t:1712757600:f>.
    (silent)
    <@1> set the mitigation of #42 to <t:1712757600:f>.
    ");
}

#[test]
fn roles() {
    let given = |to, from| answers(&Outcome::RoleGiven { role: commander(), to, from });
    insta::assert_snapshot!(given(person(1, "Alice"), None), @"
    (silent)
    <@1> is **Incident commander** of #42 now. Decides and delegates, does not debug.
    ");
    insta::assert_snapshot!(given(person(3, "Carol"), Some(person(2, "Bob"))), @"
    (silent)
    <@1> made <@3> **Incident commander** of #42, after <@2>. Decides and delegates, does not debug.
    ");
    insta::assert_snapshot!(answers(&Outcome::RoleHeldAlready { role: commander(), by: person(2, "Bob") }), @"
    (only to you)
    <@2> is **Incident commander** of #42 already. Nothing changed.
    ");
    insta::assert_snapshot!(answers(&Outcome::RoleReleased { role: commander() }), @"
    (silent)
    <@1> is no longer **Incident commander** of #42. `/incident role take role:commander` makes it yours.
    ");
}

#[test]
fn escalated() {
    insta::assert_snapshot!(answers(&Outcome::Escalated { reason: Some("no answer".to_owned()) }), @"
    (silent)
    <@1> escalated #42. Paging the next level now.
    >>> no answer
    ");
    insta::assert_snapshot!(answers(&Outcome::EscalatedAlready), @"
    (only to you)
    #42 was escalated seconds ago: once is enough. `/incident show` shows who is paged.
    ");
}

#[test]
fn the_end() {
    let resolution = Some("bigger pool".to_owned());
    let undo = Some(EntryNumber(9));
    let resolved = Outcome::Resolved(Resolution { resolution, at: at(60), undo, told: Vec::new(), times: Vec::new() });
    insta::assert_snapshot!(answers(&resolved), @"
    (silent)
    🏁 <@1> resolved #42, <t:1712763000:f>. Nobody is paged any more; `/incident close` writes it up.
    >>> bigger pool
    [Undo hw1:undo-resolve:k3y:9]
    ");
    let (told, times) = (vec![TextField::RootCause], vec![(TimeField::StartedAt, at(0))]);
    let resolved = Outcome::Resolved(Resolution { resolution: None, at: at(60), undo: None, told, times });
    insta::assert_snapshot!(answers(&resolved), @"
    (silent)
    🏁 <@1> resolved #42, <t:1712763000:f>. Nobody is paged any more; `/incident close` writes it up.
    Also: started <t:1712759400:f>, “Root cause” written down.
    ");
    insta::assert_snapshot!(seen(&commanded(), |seen| read(&answer(&Outcome::Undone, seen))), @"
    (silent)
    ↩️ <@1> took the resolution of #42 back: **investigating**, as before. Whoever was being paged is paged again.
    ");
    insta::assert_snapshot!(answers(&Outcome::ResolvedAlready { at: at(60) }), @"
    (only to you)
    #42 is resolved already, since <t:1712763000:f>. `/incident close` writes it up, `/incident reopen` brings it back.
    ");
    insta::assert_snapshot!(answers(&Outcome::Closed { resolved_too: false, reason: None }), @"
    (silent)
    📄 <@1> closed #42. The draft follows below.
    ");
    let at_once = Outcome::Closed { resolved_too: true, reason: Some("false alarm".to_owned()) };
    insta::assert_snapshot!(answers(&at_once), @"
    (silent)
    📄 <@1> resolved and closed #42. The draft follows below.
    >>> false alarm
    ");
    insta::assert_snapshot!(answers(&Outcome::ClosedAlready { at: at(60) }), @"
    (only to you)
    #42 is closed already, since <t:1712763000:f>. `/incident postmortem` gives the draft, `/incident reopen` brings the incident back.
    ");
    insta::assert_snapshot!(answers(&Outcome::Reopened { reason: Some("again".to_owned()), pages: true, held_until: None }), @"
    (silent)
    <@1> reopened #42: **investigating** again. Paging starts again.
    >>> again
    ");
    insta::assert_snapshot!(answers(&Outcome::OpenAlready), @"
    (only to you)
    #42 is open already: **investigating**. Nothing changed.
    ");
}

#[test]
fn captures() {
    let entry = EntryNumber(7);
    let all = [
        Outcome::Captured { entry: Some(entry) },
        Outcome::CapturedUnread { entry, link: "https://discord.com/channels/1/2/3".to_owned() },
        Outcome::CapturedAgain { entry },
        Outcome::CaptureRead { entry },
        Outcome::CaptureSame { entry: Some(entry) },
        Outcome::CaptureSame { entry: None },
        Outcome::CaptureFollowed,
        Outcome::Uncaptured,
    ]
    .map(|outcome| answers(&outcome));
    insta::assert_snapshot!(all.join("\n"), @"
    (only to you)
    📌 The message is in the timeline of #42, entry 7 now.
    (silent)
    📌 <https://discord.com/channels/1/2/3> is in the timeline of #42, entry 7 without its text, which Hotwash could not read (no Message Content intent, or the message is gone). On the message choose Apps › Add to timeline, and the text is there.
    (only to you)
    📌 The message is in the timeline of #42 again, entry 7.
    (only to you)
    📌 The message was in the timeline of #42, entry 7; now its text is there too.
    (only to you)
    The message is in the timeline of #42 already, entry 7. Nothing changed.
    (only to you)
    Nothing changed in the timeline of #42.
    (only to you)
    The timeline of #42 says what became of the message.
    (only to you)
    The message is out of the timeline of #42. Add it again, and it is back.
    ");
}

#[test]
fn an_alert_source_has_a_name() {
    let by = Actor::AlertSource { name: "*grafana*".to_owned() };
    let seen = Seen { incident: &checkout(), key: "k3y", channel: None, rules: &rules(), by: &by };
    let outcome = Outcome::Escalated { reason: None };
    insta::assert_snapshot!(read(&answer(&outcome, &seen)), @r"
    (silent)
    \*grafana\* escalated #42. Paging the next level now.
    ");
}
