//! The walk, word for word.

use chrono::TimeDelta;

use super::*;
use crate::incident::Person;

fn standing() -> Standing {
    Standing {
        announcements: Stands::Named("incidents".to_owned()),
        category: Stands::There(ChannelId(21)),
        responders: Stands::Named("Responders".to_owned()),
        zone: Tz::Europe__Berlin,
        on_call: vec![OnCall::Nobody("role:On-call".to_owned())],
        set: None,
        now: "2026-03-02T12:00:00Z".parse().unwrap(),
    }
}

fn labels(body: &Body) -> String {
    let json = serde_json::to_value(&body.components).unwrap();
    let rows = json.as_array().unwrap().iter().map(|row| {
        let controls = row["components"].as_array().unwrap().iter();
        let shown = controls.map(|one| {
            let label = one["label"].as_str().or(one["placeholder"].as_str()).unwrap();
            format!("[{label} → {}]", one["custom_id"].as_str().unwrap())
        });
        shown.collect::<Vec<_>>().join(" ")
    });
    rows.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_walk_says_at_each_step_what_stands_and_how_to_go_on() {
    let steps = Step::ALL.map(|step| {
        let body = setup(step, &standing(), None);
        assert!(body.ephemeral && body.mentions.is_empty());
        format!("{}\n{}", body.content, labels(&body))
    });
    insta::assert_snapshot!(steps.join("\n\n"), @r"
    **Setting up Hotwash · 1 of 6 · announcements**
    Every incident is announced in one channel, without a sound.
    Now: #incidents, made with the first incident
    [Choose a channel → hw1:setup:choose:announcements]
    [Next → hw1:setup:go:category]

    **Setting up Hotwash · 2 of 6 · category**
    Each incident gets a channel of its own, in this category.
    Now: <#21>
    [Choose a category → hw1:setup:choose:category]
    [Back → hw1:setup:go:announcements] [Next → hw1:setup:go:responders]

    **Setting up Hotwash · 3 of 6 · responders**
    Who may page, resolve and close. Anybody may open an incident. Without such a role everybody may do everything.
    Now: nobody in particular: there is no role Responders here
    [Choose a role → hw1:setup:choose:responders]
    [Make the role → hw1:setup:make-role]
    [Back → hw1:setup:go:category] [Next → hw1:setup:go:zone]

    **Setting up Hotwash · 4 of 6 · time zone**
    How times are read when people type them, and written in the postmortem.
    Now: Europe/Berlin, where it is 13:00
    [Choose a time zone → hw1:setup:choose:zone]
    [Another zone → hw1:setup:ask-zone]
    [Back → hw1:setup:go:responders] [Next → hw1:setup:go:on-call]

    **Setting up Hotwash · 5 of 6 · on call**
    Who is paged first. It stands for `role:On-call` in the policies.
    Now: role:On-call, which is not here
    [Choose roles or people → hw1:setup:choose:on-call]
    [Back → hw1:setup:go:zone] [Next → hw1:setup:go:test]

    **Setting up Hotwash · 6 of 6 · test page**
    I page you in the announcement channel, and nobody else. Tap the button on it.
    [Page me → hw1:setup:send-test]
    [Back → hw1:setup:go:on-call]
    ");
}

#[test]
fn what_was_set_says_by_whom_and_when() {
    let by = Actor::Member(Person { id: UserId(5), name: "Alice".to_owned() });
    let standing = Standing {
        responders: Stands::There(ServerRoleId(8)),
        set: Some((by, "2026-03-02T11:00:00Z".parse().unwrap())),
        ..standing()
    };
    let body = setup(Step::Responders, &standing, Some("✅ Saved."));
    insta::assert_snapshot!(format!("{}\n{}", body.content, labels(&body)), @r"
    ✅ Saved.

    **Setting up Hotwash · 3 of 6 · responders**
    Who may page, resolve and close. Anybody may open an incident. Without such a role everybody may do everything.
    Now: <@&8> (set by <@5>, <t:1772449200:R>)
    [Choose a role → hw1:setup:choose:responders]
    [Post a Join button → hw1:setup:post-join]
    [Back → hw1:setup:go:category] [Next → hw1:setup:go:zone]
    ");
}

#[test]
fn the_test_page_sounds_for_one_person_and_says_how_fast_it_was_answered() {
    let page = test_page(UserId(5));
    assert_eq!((page.mentions.users.as_slice(), page.silent), ([UserId(5)].as_slice(), false));
    let answered = test_answered(UserId(5), TimeDelta::seconds(64));
    assert!(answered.mentions.is_empty());
    insta::assert_snapshot!(answered.content, @"✅ <@5> answered the test page after 1 min 4 s. Hotwash is set up: `/incident open` opens an incident, `/hotwash help` says the rest.");
}
