//! The review: draft, in review, reviewed; and an edited draft that comes back as the reviewed one.

use chrono::TimeDelta;
use hotwash::incident::ReviewState;
use hotwash::sandbox::world::Message;

use crate::town::{Incident, Town};

/// A severity whose postmortem is to be reviewed within three days.
const REVIEWED: &str = "[[severity]]\nid = \"bad\"\nreview_within = \"3d\"";

async fn closed(town: &Town) -> (Incident, Message) {
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.carol.types(&incident, "/incident role take role:commander").await;
    town.bob.types(&incident, "/incident close").await;
    let draft = incident.messages().into_iter().find(|message| !message.attachments.is_empty()).unwrap();
    (incident, draft)
}

async fn draft(town: &Town, incident: &Incident) -> (String, Vec<u8>) {
    let answer = town.bob.types(incident, "/incident postmortem").await;
    (answer.text(), answer.files[0].bytes.clone())
}

async fn state(incident: &Incident) -> ReviewState {
    incident.kept().await.incident.review.state
}

#[tokio::test]
async fn a_draft_is_reviewed_by_the_buttons_under_it() {
    let town = Town::start().await;
    let (incident, posted) = closed(&town).await;
    let refused = town.erin.presses(&posted, "Start review").await;
    assert!(refused.ephemeral && refused.text().contains("You can't review the postmortem"), "{}", refused.text());
    let begun = town.bob.presses(&posted, "Start review").await;
    assert!(!begun.ephemeral && begun.text().contains("began the review of #1's postmortem"), "{}", begun.text());
    assert!(incident.card().text().contains("in review"), "{}", incident.card().text());
    let done = town.carol.presses(&posted, "Reviewed").await;
    assert!(done.text().contains("marked the postmortem of #1 as **reviewed**"), "{}", done.text());
    assert!(incident.card().text().contains("reviewed, <t:"), "{}", incident.card().text());
    let again = town.bob.presses(&posted, "Start review").await;
    assert!(again.ephemeral && again.text().contains("is reviewed already"), "{}", again.text());
    assert_eq!(state(&incident).await, ReviewState::Reviewed);
    let (_, text) = draft(&town, &incident).await;
    assert!(String::from_utf8(text).unwrap().contains("Review state: reviewed, since"));
    town.bob.types(&incident, "/incident postmortem state:in_review").await;
    assert_eq!(state(&incident).await, ReviewState::InReview);
    town.bob.types(&incident, "/incident reopen").await;
    assert_eq!(state(&incident).await, ReviewState::Draft);
    let open = town.bob.presses(&posted, "Reviewed").await;
    assert!(open.ephemeral && open.text().contains("its review begins then"), "{}", open.text());
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn an_overdue_review_is_asked_of_its_owner_until_it_is_done() {
    let town = Town::configured(REVIEWED).await;
    let incident = town.bob.opens("Checkout errors", "bad").await;
    town.carol.types(&incident, "/incident role take role:commander").await;
    town.bob.types(&incident, "/incident close").await;
    town.after(TimeDelta::days(3) - TimeDelta::minutes(1)).await;
    assert_eq!(incident.count("⏰"), 0);
    town.after(TimeDelta::minutes(1)).await;
    let asked = incident.reads("the review of #1's postmortem was due");
    assert_eq!(asked.mentions, [town.carol.id], "whoever led");
    incident.stays_quiet().await;
    town.bob.types(&incident, "/incident postmortem owner:dave").await;
    town.stop_bot().await;
    town.start_bot().await;
    town.after(TimeDelta::days(2)).await;
    assert!(incident.gone(&asked), "the newest stands");
    let again = incident.reads("the review of #1's postmortem was due");
    assert_eq!(again.mentions, [town.dave.id]);
    // Whoever sees to it may put it off, and end it.
    let off = town.dave.presses(&again, "Remind me again in 1 day").await;
    assert!(off.ephemeral && off.text().contains("Put off until"), "{}", off.text());
    town.after(TimeDelta::days(1)).await;
    let third = incident.reads("the review of #1's postmortem was due");
    let done = town.dave.presses(&third, "Reviewed").await;
    assert!(done.text().contains("as **reviewed**"), "{}", done.text());
    let settled = incident.now(&third).content;
    assert!(settled.contains("✅ The postmortem of #1 is reviewed, says"), "{settled}");
    town.after(TimeDelta::days(30)).await;
    assert_eq!(incident.count("⏰"), 0);
    town.finish().await;
}

/// The draft, as somebody edited it.
async fn edited(town: &Town, incident: &Incident) -> String {
    let (_, bytes) = draft(town, incident).await;
    let text = String::from_utf8(bytes).unwrap();
    text.replace("## Conclusion\n", "## Conclusion\n\nWe page @everyone <@1> ```sooner```.\r\n")
}

async fn brings(town: &Town, incident: &Incident, name: &str, bytes: &[u8]) -> hotwash::sandbox::Answer {
    let file = town.sandbox.upload(town.bob.id, name, bytes);
    town.bob.types(incident, &format!("/incident postmortem file:{}", file.as_str().unwrap())).await
}

#[tokio::test]
async fn an_edited_draft_is_frozen_to_the_byte_and_what_was_written_since_is_told() {
    let town = Town::start().await;
    let (incident, _) = closed(&town).await;
    let text = edited(&town, &incident).await;
    let entries = incident.entries().await.len();
    let shown = brings(&town, &incident, "edited.md", text.as_bytes()).await;
    assert!(
        shown.ephemeral && shown.text().contains("+ We page @\u{200b}everyone <@\u{200b}1> '''sooner'''."),
        "{}",
        shown.text()
    );
    assert_eq!((incident.entries().await.len(), state(&incident).await), (entries, ReviewState::Draft), "nothing yet");
    town.stop_bot().await;
    town.start_bot().await;
    let frozen = town.bob.taps(&shown, "Freeze as reviewed").await;
    assert!(!frozen.ephemeral && frozen.text().contains("froze an edited postmortem of #1"), "{}", frozen.text());
    let (words, bytes) = draft(&town, &incident).await;
    assert_eq!(bytes, text.as_bytes());
    assert!(words.contains("**Reviewed postmortem of #1 Checkout errors**, frozen by Bob"), "{words}");
    assert!(words.contains("Nothing was written since"), "{words}");
    town.bob.types(&incident, "/incident set field:root_cause value:A leak").await;
    town.erin.types(&incident, "/note text:late").await;
    let (words, bytes) = draft(&town, &incident).await;
    assert!(words.contains("Changed since the review: Root cause, 1 note."), "{words}");
    assert_eq!(bytes, text.as_bytes());
    // The button is stale by now, and a later file takes its place.
    let gone = town.bob.taps(&shown, "Freeze as reviewed").await;
    assert!(gone.ephemeral && gone.text().contains("That file is not here any more"), "{}", gone.text());
    let second = text.replace("sooner", "later");
    let shown = brings(&town, &incident, "edited.md", second.as_bytes()).await;
    let frozen = town.bob.taps(&shown, "Freeze as reviewed").await;
    assert!(frozen.text().contains("instead of the one before"), "{}", frozen.text());
    assert_eq!(draft(&town, &incident).await.1, second.as_bytes());
    // Open again, it is a draft.
    town.bob.types(&incident, "/incident reopen").await;
    town.bob.types(&incident, "/incident close").await;
    let text = String::from_utf8(draft(&town, &incident).await.1).unwrap();
    assert!(text.contains("A leak") && text.contains("Review state: draft"), "{text}");
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn what_is_no_draft_of_it_is_refused_with_why() {
    let town = Town::start().await;
    let (incident, _) = closed(&town).await;
    let text = edited(&town, &incident).await;
    let other = text.replace("Incident #1,", "Incident #2,");
    let page = format!("<!doctype html>{text}");
    let large = vec![b'x'; (8 << 20) + 1];
    let lacks = text.replace("## Timeline", "## When");
    let files: [(&[u8], &str); 7] = [
        (b"", "it is empty"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (page.as_bytes(), "it is HTML"),
        (other.as_bytes(), "it is the draft of incident #2"),
        (b"# Shopping\n\n- milk", "does not say \u{201c}Incident #1\u{201d}"),
        (lacks.as_bytes(), "it lacks the heading \u{201c}## Timeline\u{201d}"),
        (&large, "it is larger than 8 MiB"),
    ];
    let before = incident.entries().await.len();
    for (bytes, why) in files {
        let answer = brings(&town, &incident, "edited.md", bytes).await;
        assert!(answer.ephemeral && answer.text().contains(why), "{why:?} is not in {}", answer.text());
        assert!(answer.components.is_empty(), "there is nothing to press");
    }
    let file = town.sandbox.upload(town.erin.id, "edited.md", text.as_bytes());
    let line = format!("/incident postmortem file:{}", file.as_str().unwrap());
    let refused = town.erin.types(&incident, &line).await;
    assert!(refused.ephemeral && refused.text().contains("You can't review"), "{}", refused.text());
    let file = town.sandbox.upload(town.bob.id, "edited.md", text.as_bytes());
    town.sandbox.expire_addresses();
    let gone = town.bob.types(&incident, &format!("/incident postmortem file:{}", file.as_str().unwrap())).await;
    assert!(gone.ephemeral && gone.text().contains("Nothing was saved"), "{}", gone.text());
    assert_eq!(incident.entries().await.len(), before);
    town.bob.types(&incident, "/incident reopen").await;
    let open = brings(&town, &incident, "edited.md", text.as_bytes()).await;
    assert!(open.ephemeral && open.text().contains("its review begins then"), "{}", open.text());
    town.finish().await;
}

#[tokio::test]
async fn whoever_sees_to_the_review_of_a_private_incident_is_let_in() {
    let town = Town::start().await;
    let answer = town.bob.types("general", "/incident open severity:sev3 private:true title:Breach").await;
    let incident = town.incident(crate::town::number_in(&answer.text()));
    town.bob.types(&incident, "/incident close").await;
    let given = town.bob.types(&incident, "/incident postmortem owner:dave").await;
    assert!(given.text().contains("That lets") && given.text().contains(&town.dave.mention()), "{}", given.text());
    let seen = town.dave.types("general", &format!("/incident postmortem incident:{}", incident.number)).await;
    assert_eq!(seen.files.len(), 1);
    let unseen = town.erin.types("general", &format!("/incident postmortem incident:{}", incident.number)).await;
    assert!(unseen.files.is_empty() && unseen.text().contains("There is no incident"), "{}", unseen.text());
    town.finish().await;
}
