//! What the process logs: never what people wrote.

use hotwash::sandbox::{Fault, Matcher};

use super::machine::{Machine, TWO_SECONDS};
use crate::town::people;

#[tokio::test]
async fn the_log_of_a_private_incident_does_not_tell_what_it_is_about() {
    let mut machine = Machine::with(people(), TWO_SECONDS).await;
    machine.environment = vec![("HOTWASH_LOG", "info,hotwash=debug")];
    machine.run().await;
    let general = machine.general();
    let refuse = || Fault::Refuse { status: 403, code: 50_013, message: "Missing Permissions" };
    machine.sandbox.fault(Matcher::new("PUT", "/channels/*/messages/pins/*"), refuse(), 1);
    machine.sandbox.fault(Matcher::new("POST", "/channels/*/messages"), Fault::Status(500), 3);
    let open = "/incident open title:Stolen keys severity:sev1 private:true impact:everybodys money";
    machine.types("bob", general, open).answered().await.unwrap();
    machine.page(1, "On-call", 0).await;
    let channel = machine.channel(1).await;
    for line in ["note text:the keys were stolen by Mallory", "close", "private invite user:carol"] {
        machine.types("bob", channel, &format!("/incident {line}")).answered().await.unwrap();
    }
    machine.types("erin", general, "/incident show incident:1").answered().await.unwrap();
    machine.settled().await;
    let log = machine.log();
    assert!(log.contains("sending"), "the log is told at all: {log}");
    for word in ["Stolen", "stolen", "keys", "money", "Mallory"] {
        assert!(!log.contains(word), "{word}: {log}");
    }
    machine.finish().await;
}
