//! Who reads of what: in the incident's channel the answer is the echo; from elsewhere there is one message there.

use hotwash::sandbox::world::flags;

use crate::town::Town;

/// Everything that changes something, with words by which it is found again.
const CHANGES: [(&str, &str); 9] = [
    ("/incident note text:looked at db-1", "looked at db-1"),
    ("/incident role take role:scribe", "**Scribe**"),
    ("/incident set field:trigger value:a deployment", "a deployment"),
    ("/incident severity level:sev2", "**SEV2**"),
    ("/incident ack", "Paging stops."),
    ("/incident status state:monitoring", "**monitoring**"),
    ("/incident resolve", "🏁"),
    ("/incident close", "📄"),
    ("/incident reopen", "**investigating** again"),
];

#[tokio::test]
async fn in_the_incidents_channel_the_public_answer_is_the_echo() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    for (line, words) in CHANGES {
        let answer = town.bob.types(&incident, line).await;
        assert!(!answer.ephemeral && answer.text().contains(words), "{line}: {}", answer.text());
        assert_eq!(incident.count(words), 1, "{line}: the channel reads of it once");
        assert!(answer.followups.is_empty());
        let message = incident.reads(words);
        assert_ne!(message.flags & flags::SUPPRESS_NOTIFICATIONS, 0, "{line} makes a sound");
    }
    town.finish().await;
}

#[tokio::test]
async fn from_elsewhere_the_answer_is_ones_own_and_the_channel_has_one_echo() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let before = town.sandbox.messages(town.channel("general")).len();
    for (line, words) in CHANGES {
        let answer = town.bob.types("general", &format!("{line} incident:1")).await;
        assert!(answer.ephemeral && answer.text().contains(words), "{line}: {}", answer.text());
        assert!(answer.text().contains(&format!("<#{}>", incident.channel())), "{line}: the way there");
        assert_eq!(incident.count(words), 1, "{line}: the channel reads of it once");
        let echo = incident.reads(words);
        assert_ne!(echo.flags & flags::SUPPRESS_NOTIFICATIONS, 0, "{line} makes a sound");
        assert!(echo.content.contains(&town.bob.mention()), "{line}: who did it");
    }
    assert_eq!(town.sandbox.messages(town.channel("general")).len(), before, "nothing of it stands elsewhere");
    town.finish().await;
}

#[tokio::test]
async fn what_changed_nothing_is_nobody_elses_matter() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident ack").await;
    let before = incident.messages().len();
    for line in [
        "/incident ack",
        "/incident status state:investigating",
        "/incident severity level:sev3",
        "/incident reopen",
        "/incident show",
        "/incident list",
        "/incident role list",
        "/incident postmortem",
    ] {
        assert!(town.bob.types(&incident, line).await.ephemeral, "{line}");
        let outside = if line.ends_with("/incident list") { line.to_owned() } else { format!("{line} incident:1") };
        assert!(town.bob.types("general", &outside).await.ephemeral, "{line}");
    }
    assert_eq!(incident.messages().len(), before);
    town.finish().await;
}
