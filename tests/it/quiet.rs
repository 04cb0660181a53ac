//! Nothing but pages makes a sound, and a typical incident is not a flood.

use crate::town::{Town, minutes};

/// The messages in the channel of the incident below: the card, two pages, the answers to eighteen commands, the draft, the hot wash,
/// and the reminder of the review, which nobody holds.
const MESSAGES: usize = 1 + 2 + 18 + 1 + 1 + 1;

#[tokio::test]
async fn a_typical_incident_sounds_for_its_pages_alone() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    town.carol.types(&incident, "/incident role take role:commander").await;
    town.after(minutes(5)).await;
    let page = incident.pings("Responders").await;
    town.carol.presses(&page, "Acknowledge").await;
    for number in 0..10 {
        town.after(minutes(3)).await;
        town.carol.types(&incident, &format!("/incident note text:step {number}")).await;
        if number == 5 {
            town.carol.types(&incident, "/incident update message:half of all payments fail next_in:2h").await;
        }
    }
    for line in ["role assign role:scribe user:dave", "role release role:commander"] {
        town.carol.types(&incident, &format!("/incident {line}")).await;
    }
    for line in ["status state:identified", "status state:monitoring", "close"] {
        town.carol.types(&incident, &format!("/incident {line}")).await;
    }
    town.after(minutes(6_000)).await;
    incident.stays_quiet().await;
    assert_eq!(incident.messages().len(), MESSAGES, "{}", town.story());
    let announcements = town.sandbox.messages(town.channel("incidents"));
    assert_eq!(announcements.len(), 2, "one announcement, edited in place, and the update");
    let heard = [&town.alice, &town.bob, &town.carol, &town.dave, &town.erin].map(|person| person.heard());
    assert_eq!(heard, [0, 1, 1, 1, 0], "each was woken once, by the page for them");
    for person in [&town.alice, &town.bob, &town.carol, &town.dave, &town.erin] {
        assert!(person.direct_messages().is_empty(), "nobody is written to");
    }
    town.finish().await;
}
