use proptest::prelude::*;

use super::*;
use crate::incident::{ActionNumber, Status};

#[test]
fn a_control_reads_plainly() {
    let control = Control::of("k3y", Press::ChooseSeverity(SeverityId("sev1".to_owned())));
    insta::assert_snapshot!(control, @"hw1:severity:k3y:sev1");
}

#[test]
fn what_is_not_ours_is_nothing() {
    for id in [
        "",
        "hw1",
        "hw1:",
        "hw1:ack",
        "hw1:ack:",
        "hw1:ack:a b",
        "hw1:dance:k",
        "hw1:capture:1",
        "hw1:capture:1:x",
        "hw2:ack:k",
        "hw1:severity:k:",
        "hw1:page:k:r+",
        "hw1:page:k:r012+",
    ] {
        assert_eq!(Control::parse(id), None, "{id:?}");
    }
}

#[test]
fn an_id_over_the_limit_is_not_given() {
    let severity = SeverityId("x".repeat(100));
    assert_eq!(Control::of("k", Press::ChooseSeverity(severity)).custom_id(), None);
}

fn any_press() -> impl Strategy<Value = Press> {
    prop_oneof![
        Just(Press::Acknowledge),
        Just(Press::GiveBack),
        (1_u32..100_000).prop_map(|asked| Press::GivePageBack(EntryNumber(asked))),
        Just(Press::Note),
        Just(Press::Update),
        (any::<u32>(), prop::sample::select(TextField::LESSONS.to_vec()))
            .prop_map(|(entry, field)| Press::Lesson(EntryNumber(entry), field)),
        any::<u32>().prop_map(|entry| Press::Lessons(EntryNumber(entry))),
        Just(Press::Resolve),
        Just(Press::Close),
        Just(Press::Reopen),
        Just(Press::Postmortem),
        prop::sample::select(ReviewState::ALL.to_vec()).prop_map(Press::Review),
        "[0-9a-f]{16}".prop_map(Press::Freeze),
        Just(Press::ShowTimeline),
        Just(Press::Escalate),
        Just(Press::Page),
        Just(Press::ChooseStatus),
        Just(Press::TakeRole),
        proptest::array::uniform2(any::<u32>()).prop_map(|all| Press::ResolveForm(all.map(Mark).to_vec())),
        any::<u32>().prop_map(|entry| Press::UndoResolve(EntryNumber(entry))),
        proptest::array::uniform5(any::<u32>()).prop_map(|all| Press::Describe(Part::Lessons, all.map(Mark).to_vec())),
        any::<u32>().prop_map(|entry| Press::SendUpdate(EntryNumber(entry))),
        any::<u32>().prop_map(|entry| Press::DropUpdate(EntryNumber(entry))),
        "[a-z0-9_-]{1,32}".prop_map(|role| Press::AcceptRole(RoleId(role))),
        "[a-z0-9_-]{1,32}".prop_map(|role| Press::DeclineRole(RoleId(role))),
        "[a-z0-9_-]{1,32}".prop_map(|role| Press::Snooze(Duty::FillRole(RoleId(role)))),
        any::<u32>().prop_map(|number| Press::Snooze(Duty::DoAction(ActionNumber(number)))),
        any_called().prop_map(Press::LetInAndPage),
        (any_summons(), any::<u32>()).prop_map(|(summons, rings)| Press::LetInAnd(summons, Mark(rings))),
        any::<u32>().prop_map(Press::Timeline),
        any::<u32>().prop_map(Press::Theories),
        any::<u32>().prop_map(Press::ActionItems),
        any::<u32>().prop_map(Press::Roles),
        Just(Press::ReadEntry),
        "\\PC{1,40}".prop_map(|severity| Press::ChooseSeverity(SeverityId(severity))),
    ]
}

fn any_summons() -> impl Strategy<Value = Summons> {
    prop_oneof![
        Just(Summons::Escalate),
        Just(Summons::Reopen),
        Just(Summons::Service(None)),
        "[a-z0-9_-]{1,32}".prop_map(|service| Summons::Service(Some(ServiceId(service)))),
        Just(Summons::Status(Status::Identified)),
        "[a-z0-9_.-]{1,32}".prop_map(|severity| Summons::Severity(SeverityId(severity))),
        "[a-z0-9_.-]{1,32}".prop_map(|severity| Summons::ChosenSeverity(SeverityId(severity))),
    ]
}

fn any_called() -> impl Strategy<Value = Called> {
    let target = prop::option::of(any::<(bool, u64)>());
    (target, prop::option::of("[a-z0-9_-]{1,32}")).prop_map(|(target, service)| Called {
        person: target.filter(|(person, _)| *person).map(|(_, id)| UserId(id)),
        role: target.filter(|(person, _)| !person).map(|(_, id)| ServerRoleId(id)),
        service: service.map(ServiceId),
    })
}

fn any_move() -> impl Strategy<Value = SetupMove> {
    use crate::discord::view::Step;
    let step = || prop::sample::select(Step::ALL.to_vec());
    prop_oneof![
        step().prop_map(SetupMove::Go),
        step().prop_map(SetupMove::Choose),
        Just(SetupMove::MakeRole),
        Just(SetupMove::PostJoin),
        Just(SetupMove::AskZone),
        Just(SetupMove::SendTest),
    ]
}

fn any_control() -> impl Strategy<Value = Control> {
    let key = "[A-Za-z0-9_-]{1,32}";
    prop_oneof![
        key.prop_map(|page| Control::AcknowledgePage { page }),
        ("[a-z0-9_-]{0,32}", "[a-z0-9_-]{0,32}", any::<(bool, bool)>()).prop_map(|(severity, service, flags)| {
            Control::OpenForm {
                severity: (!severity.is_empty()).then_some(SeverityId(severity)),
                service: (!service.is_empty()).then_some(ServiceId(service)),
                drill: flags.0,
                private: flags.1,
            }
        }),
        any_move().prop_map(Control::Setup),
        (any::<u64>(), any::<bool>()).prop_map(|(role, join)| Control::Membership { role: ServerRoleId(role), join }),
        (key, any::<bool>()).prop_map(|(key, accept)| Control::Swap { key, accept }),
        "[a-z0-9_-]{1,32}".prop_map(|id| Control::PageSchedule(ScheduleId(id))),
        ("[a-z0-9_-]{1,32}", any::<Option<u32>>())
            .prop_map(|(id, shown)| Control::EditSchedule { id: ScheduleId(id), shown: shown.map(Mark) }),
        any::<u64>().prop_map(|user| Control::TestPage { user: UserId(user) }),
        "[a-z0-9]{1,16}".prop_map(|test| Control::TapTest { test }),
        any::<(u64, u64)>().prop_map(|(channel, message)| Control::OpenFrom {
            channel: ChannelId(channel),
            message: MessageId(message),
        }),
        any::<(u64, u64)>().prop_map(|(channel, message)| Control::Capture {
            channel: ChannelId(channel),
            message: MessageId(message),
        }),
        any::<(u64, u64, u32)>().prop_map(|(channel, message, page)| Control::CaptureChoices {
            channel: ChannelId(channel),
            message: MessageId(message),
            page,
        }),
        (0..1_000_usize).prop_map(|page| Control::Doctor { page }),
        ("\\PC{1,200}", any::<u32>()).prop_map(|(text, page)| Control::Search(Searching::new(&text, page))),
        ("[0-9a-f]{16}", any_press()).prop_map(|(incident, press)| Control::Incident { incident, press }),
        ("[a-z0-9_-]{0,32}", any::<Option<bool>>(), any::<u32>()).prop_map(|(severity, open, page)| {
            let severity = (!severity.is_empty()).then_some(SeverityId(severity));
            Control::List(Listing { open, severity, page })
        }),
    ]
}

proptest! {
    #[test]
    fn what_is_printed_is_read_again(control in any_control()) {
        prop_assert_eq!(Control::parse(&control.to_string()), Some(control.clone()));
        prop_assert!(control.custom_id().is_some());
    }

    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,120}") {
        let _ = Control::parse(&text);
    }
}
