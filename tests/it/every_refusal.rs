//! Every refusal that the rules know, and the test in which a person meets it.

use std::path::Path;

use regex::Regex;

use crate::town::{Incident, Town};

/// Each refusal, where it is met, and the words by which one knows it there.
const REFUSALS: [(&str, &str, &str); 51] = [
    ("OfDrill", "drills", "DRILL · You can't reopen"),
    ("Closed", "updates", "is closed. `/incident reopen`"),
    ("Resolved", "card", "is resolved. `/incident reopen`"),
    ("Imported", "record", "was imported from a file"),
    ("NotYours", "rights", "You can't"),
    ("TooManyOpened", "opening", "incidents within 10 minutes"),
    ("UndoneTooLate", "resolving", "undone for a minute, and that is over"),
    ("DrillForCustomers", "every_refusal", "nothing of it goes to customers"),
    ("PrivateForCustomers", "updates", "is private: nothing of it goes to customers"),
    ("NoCustomerChannel", "updates", "`customer_channel`"),
    ("ReviewNotYet", "review", "its review begins then"),
    ("NothingToFreeze", "review", "That file is not here any more"),
    ("HotWashNotYet", "hot_wash", "its hot wash begins a minute after"),
    ("HotWashOver", "hot_wash", "The hot wash of incident #1 is over"),
    ("Overtaken", "describe", "Bob changed “Summary”"),
    ("Empty", "amend", "The reason is empty"),
    ("TooLong", "refusals", "at most 100 fit"),
    ("NoSuchSeverity", "refusals", "There is no severity"),
    ("NoSuchService", "services", "There is no service"),
    ("NoServices", "paging", "No services are set up here"),
    ("PagesWhom", "paging", "Say whom to page"),
    ("NoOwners", "services", "has no owners to page"),
    ("NoSuchRole", "refusals", "There is no role"),
    ("RoleNotHeld", "refusals", "Nobody holds the role Scribe"),
    ("RoleHeldByAnother", "refusals", "holds the role Scribe, not you"),
    ("OfferedToOneself", "every_refusal", "You need not ask yourself"),
    ("OfferedToAnother", "handover", "is offered to Dave"),
    ("NoSuchTheory", "theories", "has no theory 7"),
    ("TooManyTheories", "every_refusal", "has 100 theories"),
    ("NoSuchActionItem", "actions", "has no action item 7"),
    ("NothingToChange", "actions", "Say what changes of action item 1"),
    ("TooManyActionItems", "every_refusal", "has 100 action items"),
    ("NoPolicy", "every_refusal", "pages nobody, so there is no next level"),
    ("NotPrivate", "privacy", "#1 is not private"),
    ("TakenOut", "private_named", "was taken out of incident #1"),
    ("LastOne", "privacy", "Nobody else knows of incident #1"),
    ("OutOfOrder", "refusals", "can't be before the start"),
    ("LinkToItself", "links", "can't be linked with itself"),
    ("WhichLink", "links", "Give one of the two"),
    ("LinkTells", "every_refusal", "a link would tell everybody here"),
    ("LinkOfPrivate", "every_refusal", "are private, each with people of its own"),
    ("LinkCircle", "links", "#2 is a duplicate of #1"),
    ("DuplicateAlready", "links", "is a duplicate of #2 already"),
    ("PagesElsewhere", "every_refusal", "which is the one that pages"),
    ("NoSuchEntry", "amend", "There is no entry 99"),
    ("EntryStays", "amend", "only its time can be corrected"),
    ("NothingToEdit", "amend", "Nothing to change was given"),
    ("Full", "refusals", "which is as many as one incident takes"),
    ("NoSuchIncident", "opening", "There is no incident #2 here"),
    ("UnknownControl", "every_refusal", "is not on record here"),
    ("WhichIncident", "refusals", "`incident:`"),
];

#[test]
fn every_refusal_is_met_in_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rules = std::fs::read_to_string(root.join("src/incident/refusal.rs")).unwrap();
    let body = rules.split_once("pub enum Refusal {").unwrap().1.split_once("\n}").unwrap().0;
    let variant = Regex::new(r"(?m)^    ([A-Z]\w+)").unwrap();
    for found in variant.captures_iter(body) {
        let met = REFUSALS.iter().any(|(name, _, _)| *name == &found[1]);
        assert!(met, "nobody meets {}", &found[1]);
    }
    for (name, module, words) in REFUSALS {
        let source = std::fs::read_to_string(root.join("tests/it").join(module).with_extension("rs")).unwrap();
        assert!(source.contains(words), "{name}: {module} does not expect {words:?}");
    }
}

/// Refused, to oneself, and nothing is recorded.
async fn refused(town: &Town, incident: &Incident, line: &str, words: &str) {
    let entries = incident.entries().await;
    let answer = town.bob.types(incident, line).await;
    assert!(answer.ephemeral && answer.text().contains(words), "{line}: {}", answer.text());
    assert_eq!(incident.entries().await, entries, "{line}");
}

#[tokio::test]
async fn of_a_drill_nothing_goes_to_customers() {
    let town = Town::configured("[server]\ncustomer_channel = \"general\"\n").await;
    town.bob.types("general", "/incident open severity:sev3 drill:true title:Practice").await;
    let line = "/incident update message:Down audience:customers";
    refused(&town, &town.incident(1), line, "is a drill: nothing of it goes to customers").await;
    town.finish().await;
}

#[tokio::test]
async fn nobody_is_asked_by_oneself_and_where_nobody_is_paged_there_is_no_next_level() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let asks = "/incident role handover role:scribe user:bob";
    refused(&town, &incident, asks, "You need not ask yourself").await;
    let escalates = "/incident escalate";
    refused(&town, &incident, escalates, "SEV3 pages nobody, so there is no next level").await;
    town.finish().await;
}

#[tokio::test]
async fn theories_and_action_items_have_a_most() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    for number in 1..=100 {
        for line in ["theory add text:Maybe it is", "action add title:Mend"] {
            let sent = town.bob.sends(&incident, &format!("/incident {line} {number}"));
            sent.answered().await.unwrap();
        }
    }
    town.settled().await;
    refused(&town, &incident, "/incident theory add text:One more", "has 100 theories").await;
    refused(&town, &incident, "/incident action add title:One more", "has 100 action items").await;
    assert!(incident.card().text().chars().count() <= 6_000);
    town.finish().await;
}

#[tokio::test]
async fn a_link_that_would_tell_of_a_private_incident_is_refused() {
    let town = Town::start().await;
    let open = town.bob.opens("Checkout errors", "sev3").await;
    for title in ["Stolen keys", "Stolen laptops"] {
        let line = format!("/incident open severity:sev3 private:true title:{title}");
        town.bob.types("general", &line).await;
    }
    refused(&town, &open, "/incident link related:2", "a link would tell everybody here that it exists").await;
    let between = "are private, each with people of its own";
    refused(&town, &town.incident(2), "/incident link related:3", between).await;
    town.finish().await;
}

#[tokio::test]
async fn a_duplicate_pages_nobody_and_says_which_one_does() {
    let town = Town::start().await;
    let first = town.bob.opens("Checkout errors", "sev1").await;
    first.pings("On-call").await;
    town.bob.types(&first, "/incident ack").await;
    let second = town.bob.opens("Checkout is slow", "sev3").await;
    town.bob.types(&second, "/incident link duplicate_of:1").await;
    refused(&town, &second, "/incident escalate", "#1, which is the one that pages: `/incident escalate incident:1`")
        .await;
    town.finish().await;
}

#[tokio::test]
async fn a_button_of_an_incident_that_is_not_on_record_says_so() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.stop_bot().await;
    // A database begun anew, beside a channel that is still there.
    for end in ["", "-wal", "-shm"] {
        let path = format!("{}{end}", town.database().display());
        if Path::new(&path).exists() {
            std::fs::remove_file(path).unwrap();
        }
    }
    town.start_bot().await;
    let answer = town.erin.presses(&incident.card(), "Note").await;
    assert!(answer.ephemeral && answer.text().contains("is not on record here"), "{}", answer.text());
    town.finish().await;
}
