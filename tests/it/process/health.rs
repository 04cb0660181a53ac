//! `HOTWASH_HTTP_ADDR`: health and metrics over HTTP.

use super::machine::{Machine, TWO_SECONDS};
use crate::town::people;

#[tokio::test]
async fn health_and_metrics_can_be_asked_for() {
    let mut machine = Machine::with(people(), TWO_SECONDS).await;
    machine.environment = vec![("HOTWASH_HTTP_ADDR", "127.0.0.1:0")];
    machine.run().await;
    let address = machine
        .within("the address is logged", async |machine| {
            let log = machine.log();
            let line = log.lines().find(|line| line.contains("health and metrics can be asked for"))?.to_owned();
            Some(line.split("address=").nth(1)?.trim().to_owned())
        })
        .await;
    let client = reqwest::Client::new();
    let get = async |path: &str| {
        let answer = client.get(format!("http://{address}{path}")).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, said) = get("/healthz").await;
    assert!(status == 200 && said.starts_with("ok\n") && said.contains("discord: connected since"), "{status}: {said}");

    let open = "/incident open title:Stolen keys severity:sev1";
    machine.types("bob", machine.general(), open).answered().await.unwrap();
    let page = machine.page(1, "On-call", 0).await;
    let dave = machine.sandbox.user("dave").unwrap();
    machine.sandbox.press(dave, page.id, "Acknowledge").unwrap().answered().await.unwrap();
    machine.settled().await;
    let (status, counted) = get("/metrics").await;
    assert_eq!(status, 200);
    for line in [
        "hotwash_rings_total{via=\"channel\"} 1",
        "hotwash_ring_lateness_seconds_bucket{le=\"5\"} 1",
        "hotwash_acknowledgement_seconds_count 1",
        "hotwash_deliveries_total{what=\"ring\",result=\"delivered\"} 1",
        "# TYPE hotwash_cycle_seconds histogram",
        "hotwash_outbox_rows 0",
        "hotwash_incidents_open 1",
        "hotwash_pages_running 0",
        "hotwash_connected 1",
    ] {
        assert!(counted.contains(line), "{line:?} is not in:\n{counted}");
    }
    assert!(!counted.contains("Stolen") && !counted.contains(&dave.to_string()), "{counted}");

    let posted = client.post(format!("http://{address}/healthz")).body("x".repeat(1 << 20)).send().await;
    assert!(posted.is_err() || posted.unwrap().status() == 405, "GET alone");
    assert_eq!(get("/").await.0, 404);

    let mut second = machine.command(&["run"]);
    second.env("HOTWASH_HTTP_ADDR", &address);
    let ended = machine.ends(second).await;
    assert_eq!(ended.status.code(), Some(1), "{}", ended.said);
    assert!(ended.said.contains("Is another program listening there?"), "{}", ended.said);
    for wrong in ["9187", "localhost:http", ":9187", "127.0.0.1:99999"] {
        let mut command = machine.command(&["run"]);
        command.env("HOTWASH_HTTP_ADDR", wrong);
        let ended = machine.ends(command).await;
        assert_eq!(ended.status.code(), Some(2), "{}", ended.said);
        assert!(ended.said.contains("such as 127.0.0.1:9187") && ended.said.contains(wrong), "{}", ended.said);
    }
    machine.finish().await;
}
