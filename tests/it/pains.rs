//! What hurt the users of earlier tools, as their issue trackers tell it: each pain with the tests that hold it off.
//!
//! Some of them stand here, the rest with the subject that they belong to. [`PAINS`] says where.

use std::path::Path;

use hotwash::incident::Status;
use hotwash::sandbox::{Fault, Matcher};

use crate::town::{Town, minutes, seconds};

/// Each pain, the module that holds it off, and the test there.
const PAINS: [(&str, &str, &str); 27] = [
    ("escalation that stops after a restart", "process/crashes", "killed_during_a_page_it_goes_on_with_the_next_level"),
    ("oncall#1206", "others_failures", "oncall_1206_an_escalation_stalled_after_a_restart"),
    ("oncall#1503", "others_failures", "oncall_1503_one_users_failure_kept_the_page_from_another"),
    ("oncall#3111", "others_failures", "oncall_3111_a_page_that_rose_from_the_dead"),
    ("oncall#4087", "others_failures", "oncall_4087_one_teams_noise_held_up_anothers_page"),
    ("goalert#4188", "others_failures", "goalert_4188_sixteen_minutes_late_without_a_word"),
    ("a page for an incident acknowledged months ago", "others_failures", "oncall_3111_a_page_that_rose_from_the_dead"),
    (
        "every message sent twice",
        "faults",
        "a_message_that_discord_took_although_it_said_otherwise_is_not_posted_twice",
    ),
    ("a rate limit that makes a page 16 minutes late with no sign of it", "pains", "a_page_that_is_late_says_how_late"),
    ("one team's noise delaying another's page", "faults", "a_rate_limit_holds_its_own_route_alone"),
    (
        "one unreachable person suppressing everyone else's page",
        "pains",
        "one_unreachable_person_does_not_suppress_everyone_elses_page",
    ),
    (
        "a page that Discord accepted and that notified nobody",
        "escalation",
        "a_page_that_discord_accepted_and_that_notified_nobody_goes_on",
    ),
    ("times stored as text, or in the wrong zone", "timeline", "bare_times_are_read_in_the_configured_zone"),
    ("durations that lose whole days", "pains", "a_duration_loses_no_whole_days"),
    ("a timeline that ignores edits", "amend", "a_timeline_that_ignores_edits"),
    (
        "a message by somebody unknown silently not kept",
        "menu",
        "a_message_by_somebody_who_is_no_member_is_kept_with_a_name",
    ),
    ("raw ids in the record", "menu", "no_raw_mention_is_in_the_record"),
    ("an image without text breaking the timeline", "menu", "an_image_without_text_does_not_break_the_timeline"),
    ("a message in a thread not captured", "capture", "a_message_in_a_thread_is_captured_too"),
    (
        "a channel name with special characters, or taken, failing",
        "opening",
        "whatever_the_title_the_channel_is_made_and_nobody_is_pinged",
    ),
    ("a postmortem that fails and so stops the close", "pains", "a_postmortem_that_fails_does_not_stop_the_close"),
    (
        "a channel locked before the review",
        "archive",
        "a_channel_is_not_locked_before_the_review_and_read_only_afterwards",
    ),
    ("three seconds passing before the first answer", "process/faults", "the_channel_hangs_for_four_seconds"),
    ("an acknowledgement nobody sees", "escalation", "the_acknowledge_button_stops_it_and_everybody_sees_who_has_it"),
    (
        "a reminder lost in a restart, or deleted because Discord answered 500",
        "duties",
        "a_reminder_is_not_lost_in_a_restart_or_because_discord_answered_500",
    ),
    ("a draft that pings @everyone", "pains", "a_draft_pings_nobody"),
    ("a bot so noisy that people mute it", "quiet", "a_typical_incident_sounds_for_its_pages_alone"),
];

#[test]
fn every_pain_has_its_test() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    for (pain, module, test) in PAINS {
        let source = std::fs::read_to_string(tests.join(module).with_extension("rs")).unwrap();
        assert!(source.contains(&format!("fn {test}()")), "{pain}: there is no {module}::{test}");
    }
}

#[tokio::test]
async fn a_page_that_is_late_says_how_late() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    // The page itself: in the same minute somebody is asked for a commander.
    let held = Matcher::new("POST", &format!("/channels/{}/messages", incident.channel())).containing("ack-page");
    town.sandbox.fault(held, Fault::RateLimited { retry_after: 1.0, global: false }, 1);
    town.clock.advance(minutes(5));
    town.put_back().await;
    town.clock.advance(minutes(4) + seconds(30));
    let passing = town.lets_time_pass();
    let page = incident.pings("Responders").await;
    drop(passing);
    assert!(page.content.contains("late by 4 min"), "{}", page.content);
    town.finish().await;
}

#[tokio::test]
async fn one_unreachable_person_does_not_suppress_everyone_elses_page() {
    let town = Town::configured(
        r#"
        [[policy]]
        id = "urgent"
        [[policy.level]]
        notify = ["user:nobody-of-that-name", "role:On-call", "user:carol"]
        also_dm = true
        acknowledge_within = "5m"
        "#,
    )
    .await;
    town.sandbox.fault(Matcher::new("POST", "/users/@me/channels"), Fault::Status(403), 1);
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    assert!(page.mentions.contains(&town.carol.id), "{}", page.content);
    town.account_for_mentions();
    town.finish().await;
}

#[tokio::test]
async fn a_duration_loses_no_whole_days() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.after(minutes((3 * 24 + 2) * 60)).await;
    town.bob.types(&incident, "/incident resolve resolution:restarted it").await;
    let answer = town.bob.types(&incident, "/incident postmortem").await;
    let draft = String::from_utf8(answer.files[0].bytes.clone()).unwrap();
    let duration = draft.lines().find(|line| line.contains("Duration")).unwrap();
    assert!(duration.contains("3 d 2 h"), "{duration}");
    town.finish().await;
}

#[tokio::test]
async fn a_postmortem_that_fails_does_not_stop_the_close() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.sandbox.fault(Matcher::new("POST", "/channels/*/messages").containing("postmortem-1"), Fault::Status(413), 1);
    let answer = town.bob.types(&incident, "/incident close").await;
    assert!(answer.text().contains("closed"), "{}", answer.text());
    assert_eq!(incident.kept().await.incident.status, Status::Closed);
    let again = town.bob.types(&incident, "/incident postmortem").await;
    assert_eq!(again.files.len(), 1, "and it can be asked for: {}", again.text());
    town.finish().await;
}

#[tokio::test]
async fn a_draft_pings_nobody() {
    let town = Town::start().await;
    let incident = town.bob.opens("@everyone look", "sev3").await;
    for text in ["@everyone", "@here", &town.carol.mention(), &format!("<@&{}>", town.role("Responders"))] {
        town.bob.types(&incident, &format!("/incident note text:{text}")).await;
        town.bob.types(&incident, &format!("/incident set field:summary value:{text}")).await;
    }
    town.bob.types(&incident, "/incident close").await;
    incident.stays_quiet().await;
    let draft = incident.messages().into_iter().find(|message| !message.attachments.is_empty()).unwrap();
    assert!(!draft.mention_everyone && draft.mentions.is_empty() && draft.mention_roles.is_empty());
    let text = format!("{}{}", draft.content, String::from_utf8_lossy(&draft.attachments[0].bytes));
    for mention in ["@everyone", "@here", "<@"] {
        assert!(!text.contains(mention), "{mention} pings wherever it is pasted:\n{text}");
    }
    town.finish().await;
}
