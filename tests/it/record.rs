//! The whole record as a file, taken in elsewhere; and what of it is never told.

use hotwash::engine::{Redaction, foresee_redaction};
use hotwash::incident::{Number, ServerId};
use hotwash::postmortem::document::{Imported, read};
use hotwash::store::{Durability, ImportError, Store};

use crate::town::{Person, Town, minutes};

/// The record of incident 1, as somebody gets it.
async fn record(person: &Person) -> String {
    let answer = person.types("general", "/incident postmortem incident:1 format:json").await;
    assert!(answer.ephemeral && answer.files[0].filename.ends_with(".json"), "{}", answer.text());
    String::from_utf8(answer.files[0].bytes.clone()).unwrap()
}

impl Town {
    /// The database begins anew with that record in it.
    async fn begins_anew_with(&self, record: &str) {
        self.stop_bot().await;
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", self.database().display()));
        }
        let store = Store::open(&format!("sqlite://{}", self.database().display()), Durability::Process).await.unwrap();
        let Imported { incident, seal, words } = read(record).unwrap();
        let work = store.write(move |tx| Box::pin(async move { tx.import(&incident, &seal, &words).await }));
        let imported: Result<(), ImportError> = work.await;
        imported.unwrap();
        store.close().await;
        self.start_bot().await;
        self.settled().await;
    }
}

#[tokio::test]
async fn an_imported_incident_can_be_read_and_nothing_comes_of_it() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    town.carol.types(&incident, "/incident ack").await;
    town.bob.types(&incident, "/note text:the pool is exhausted").await;
    let before = record(&town.bob).await;
    town.begins_anew_with(&before).await;
    let (messages, heard) = (incident.messages().len(), town.dave.heard());

    assert_eq!(record(&town.erin).await, before, "the same record");
    let shown = town.erin.types("general", "/incident timeline show incident:1").await;
    assert!(shown.text().contains("the pool is exhausted"), "{}", shown.text());
    for line in ["/incident note text:more incident:1", "/incident close incident:1", "/incident escalate incident:1"] {
        let refused = town.bob.types("general", line).await;
        assert!(refused.ephemeral && refused.text().contains("was imported from a file"), "{line}: {}", refused.text());
    }
    town.after(minutes(60 * 24 * 30)).await;
    assert_eq!((incident.messages().len(), town.dave.heard()), (messages, heard), "nobody is told, nobody is paged");
    let next = town.bob.opens("Another one", "sev3").await;
    let linked = town.bob.types(&next, "/incident link related:1").await;
    assert!(!linked.ephemeral, "{}", linked.text());
    town.finish().await;
}

#[tokio::test]
async fn what_the_configuration_calls_a_secret_is_masked_in_every_form() {
    let town = Town::configured("[postmortem]\nredact = ['ACME-[0-9]{4}']").await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/note text:the customer is ACME-1234").await;
    for format in ["markdown", "html", "json"] {
        let answer = town.erin.types("general", &format!("/incident postmortem incident:1 format:{format}")).await;
        let draft = String::from_utf8(answer.files[0].bytes.clone()).unwrap();
        assert!(!draft.contains("ACME-1234") && draft.contains("masked"), "{format}: {draft}");
    }
    town.finish().await;
}

#[tokio::test]
async fn a_redaction_names_the_messages_outside_the_channel_that_may_quote_it() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident update message:the key is Zebra-Quartz").await;
    let number = incident.entries().await.last().unwrap().number;
    let redaction =
        Redaction { server: ServerId(town.sandbox.home()), incident: Number(1), entry: number, reason: None };
    let foreseen = foresee_redaction(&town.store(), &redaction).await.unwrap();
    let announced = town.channel("incidents");
    let posted = town.sandbox.messages(announced).into_iter().find(|said| said.text().contains("Zebra")).unwrap();
    let address = format!("https://discord.com/channels/{}/{announced}/{}", town.sandbox.home(), posted.id);
    assert_eq!(foreseen.outside, [address], "the announcement follows by itself");
    town.finish().await;
}
