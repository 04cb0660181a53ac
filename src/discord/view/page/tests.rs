use super::super::example::{acknowledged, at, bob, checkout, page, policy, read, ringing, seen, seen_early, titled};
use super::*;
use crate::incident::{Incident, ServerRoleId, Status, UserId};

/// A ring to the server's role 5.
fn to_on_call(page: &Page, shows: impl FnOnce(&Ring<'_>) -> Body) -> String {
    let mentions = Mentions { roles: vec![ServerRoleId(5)], ..Mentions::default() };
    read(&shows(&Ring {
        page,
        page_key: "p4ge",
        mentions: &mentions,
        missed: &[],
        late_minutes: None,
        place: Place::InChannel,
        at: at(0),
    }))
}

#[test]
fn the_first_level() {
    let shown = seen(&checkout(), |seen| to_on_call(&page(), |to| ring(to, seen)));
    insta::assert_snapshot!(shown, @r#"
    (aloud {"parse":[],"replied_user":false,"roles":["5"],"users":[]})
    <@&5> 🚨 SEV1 #42 Checkout errors
    Critical: most users affected, or data at risk
    Impact: Nobody can pay
    Where: <#900>
    Level 1 of 2
    Press Acknowledge or type `/incident ack`. If nobody does, level 2 follows <t:1712759700:R>.
    [Acknowledge hw1:ack-page:p4ge]
    "#);
}

#[test]
fn a_late_page_says_how_late() {
    let late = ringing().tick(at(17));
    let shown = seen(&checkout(), |seen| {
        to_on_call(&late, |to| ring(&Ring { late_minutes: Some(12), at: at(17), ..*to }, seen))
    });
    insta::assert_snapshot!(shown, @r#"
    (aloud {"parse":[],"replied_user":false,"roles":["5"],"users":[]})
    <@&5> 🚨 SEV1 #42 Checkout errors
    Critical: most users affected, or data at risk
    Impact: Nobody can pay
    Where: <#900>
    Level 2 of 2 · **late by 12 min**
    Press Acknowledge or type `/incident ack`. If nobody does, level 1 follows <t:1712760720:R>.
    [Acknowledge hw1:ack-page:p4ge]
    "#);
}

#[test]
fn a_drill_before_the_channel_is_there_with_one_target_out_of_reach() {
    let incident = Incident { drill: true, ..checkout() };
    let missed = [Missed { target: "commander".to_owned(), why: "nobody holds it".to_owned() }];
    let shown = seen_early(&incident, |seen| {
        to_on_call(&page(), |to| ring(&Ring { missed: &missed, place: Place::InAnnouncements, ..*to }, seen))
    });
    insta::assert_snapshot!(shown, @r#"
    (aloud {"parse":[],"replied_user":false,"roles":["5"],"users":[]})
    <@&5> 🚨 DRILL SEV1 #42 Checkout errors
    Critical: most users affected, or data at risk
    Impact: Nobody can pay
    Where: here, the incident's channel is not there
    Level 1 of 2
    Not reached: commander (nobody holds it)
    Press Acknowledge or type `/incident ack incident:42`. If nobody does, level 2 follows <t:1712759700:R>.
    [Acknowledge hw1:ack-page:p4ge]
    "#);
}

#[test]
fn a_direct_message_mentions_nobody() {
    let mentions = Mentions { users: vec![UserId(2)], roles: Vec::new(), everyone: true };
    let shown = seen(&checkout(), |seen| {
        to_on_call(&page(), |to| ring(&Ring { mentions: &mentions, place: Place::Direct, ..*to }, seen))
    });
    insta::assert_snapshot!(shown, @r#"
    (aloud {"parse":[],"replied_user":false,"roles":[],"users":[]})
    🚨 SEV1 #42 Checkout errors
    Critical: most users affected, or data at risk
    Impact: Nobody can pay
    Where: <#900>
    Level 1 of 2
    Press Acknowledge. If nobody does, level 2 follows <t:1712759700:R>.
    [Acknowledge hw1:ack-page:p4ge]
    "#);
}

#[test]
fn the_fallback_to_people_and_here() {
    let mut fallback = ringing().tick(at(5));
    while fallback.step.position.number().is_some() {
        fallback = fallback.clone().undeliverable(fallback.step.count, at(5));
    }
    let mentions = Mentions { users: vec![UserId(1), UserId(2)], roles: Vec::new(), everyone: true };
    let shown = seen(&checkout(), |seen| {
        to_on_call(&fallback, |to| ring(&Ring { mentions: &mentions, at: at(5), ..*to }, seen))
    });
    insta::assert_snapshot!(shown, @r#"
    (aloud {"parse":["everyone"],"replied_user":false,"roles":[],"users":["1","2"]})
    <@1> <@2> @here 🚨 SEV1 #42 Checkout errors
    Critical: most users affected, or data at risk
    Impact: Nobody can pay
    Where: <#900>
    The fallback
    Press Acknowledge or type `/incident ack`. If nobody does, this is repeated <t:1712760600:R>.
    [Acknowledge hw1:ack-page:p4ge]
    "#);
}

#[test]
fn the_last_step_says_that_nobody_else_is_paged() {
    let mut alone = policy();
    alone.levels.truncate(1);
    alone.fallback.clear();
    let alone = Page { reached_in_round: true, ..Page::start(crate::escalation::Policy { repeat: 0, ..alone }, 0) };
    let shown = seen(&checkout(), |seen| to_on_call(&alone, |to| ring(to, seen)));
    assert!(shown.contains("nobody else is paged"), "{shown}");
}

#[test]
fn what_people_typed_cannot_ring_anybody() {
    let incident = titled("@everyone <@&6> # now");
    let mentions = Mentions { everyone: true, ..Mentions::default() };
    let shown = seen(&incident, |seen| to_on_call(&page(), |to| ring(&Ring { mentions: &mentions, ..*to }, seen)));
    let first = shown.lines().nth(1).unwrap_or_default();
    insta::assert_snapshot!(first, @r"@here 🚨 SEV1 #42 @(zero width)everyone \<@&6> # now");
}

#[test]
fn somebody_has_it() {
    let shown = seen(&acknowledged(), |seen| to_on_call(&ringing().acknowledge(bob(), at(3)), |to| rung(to, seen)));
    insta::assert_snapshot!(shown, @"
    (silent)
    <@&5> SEV1 #42 Checkout errors
    Where: <#900>
    ✅ Acknowledged by Bob, <t:1712759580:f>
    ");
}

#[test]
fn it_was_stopped() {
    let incident = Incident { status: Status::Resolved, resolved_at: Some(at(9)), ..checkout() };
    let shown = seen(&incident, |seen| {
        to_on_call(&ringing().fence(at(9)), |to| rung(&Ring { place: Place::InAnnouncements, ..*to }, seen))
    });
    insta::assert_snapshot!(shown, @"
    (silent)
    <@&5> SEV1 #42 Checkout errors
    Where: <#900>
    Stopped <t:1712759940:f>: the incident is resolved
    ");
}

#[test]
fn while_it_runs_the_button_stays_and_the_edit_notifies_nobody() {
    let body = seen(&checkout(), |seen| to_on_call(&ringing(), |to| rung(to, seen)));
    assert!(body.contains("[Acknowledge hw1:ack-page:p4ge]"), "{body}");
    assert!(body.starts_with("(aloud {\"parse\":[],\"replied_user\":false,\"roles\":[],\"users\":[]})"), "{body}");
}

#[test]
fn nobody_answered_and_the_next_level_went_out() {
    let on = ringing().tick(at(5));
    let on = on.clone().delivered(on.step.count, at(5));
    let first = Page { step: ringing().step, ..on };
    let shown = seen(&checkout(), |seen| to_on_call(&first, |to| rung(&Ring { at: at(6), ..*to }, seen)));
    insta::assert_snapshot!(shown, @r#"
    (aloud {"parse":[],"replied_user":false,"roles":[],"users":[]})
    <@&5> 🚨 SEV1 #42 Checkout errors
    Critical: most users affected, or data at risk
    Impact: Nobody can pay
    Where: <#900>
    Level 1 of 2
    Press Acknowledge or type `/incident ack`. Nobody did so far: level 2 went out <t:1712759700:f>.
    [Acknowledge hw1:ack-page:p4ge]
    "#);
}

#[test]
fn nobody_answered_and_nobody_else_could_be_reached() {
    let mut page = ringing().tick(at(5));
    while page.state == PageState::Sending {
        page = page.clone().undeliverable(page.step.count, at(5));
    }
    let first = Page { step: ringing().step, ..page };
    let shown = seen(&checkout(), |seen| to_on_call(&first, |to| rung(&Ring { at: at(6), ..*to }, seen)));
    insta::assert_snapshot!(shown.lines().rev().nth(1).unwrap_or_default(), @"Press Acknowledge or type `/incident ack`. Nobody did so far, and nobody else could be reached: the fallback is paged again until somebody does.");
}
