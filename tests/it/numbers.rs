//! `/hotwash stats`: the numbers of a server, of what one may know of.

use hotwash::sandbox::Answer;

use crate::town::{Town, minutes};

/// The table that comes with an answer.
fn table(answer: &Answer) -> String {
    let names: Vec<_> = answer.files.iter().map(|file| file.filename.as_str()).collect();
    assert_eq!(names, ["hotwash-stats.svg", "hotwash-stats.csv"]);
    String::from_utf8(answer.files[1].bytes.clone()).unwrap()
}

/// The cells of the first row of that kind.
fn row(table: &str, kind: &str) -> Vec<String> {
    let line = table.lines().find(|line| line.starts_with(kind)).unwrap_or_else(|| panic!("no {kind} in {table}"));
    line.split(',').map(str::to_owned).collect()
}

#[tokio::test]
async fn the_numbers_come_with_a_chart_and_a_table_to_oneself() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    town.after(minutes(3)).await;
    town.carol.types(&incident, "/incident ack").await;
    town.after(minutes(30)).await;
    town.bob.types(&incident, "/incident set field:started_at value:40m ago").await;
    town.bob.types(&incident, "/incident resolve resolution:restarted").await;
    town.bob.types("general", "/incident open title:Fire drill severity:sev1 drill:true").await;
    let answer = town.erin.types("general", "/hotwash stats").await;
    assert!(answer.ephemeral);
    insta::assert_snapshot!(answer.text(), @"
    **Since April 1, 2025**
    1 incident
    Acknowledged: median 3 min, 90th percentile 3 min (1 of 1)
    Mitigated: median 40 min, 90th percentile 40 min (1 of 1)
    Resolved: median 40 min, 90th percentile 40 min (1 of 1)
    Start known: 1 of 1 (100 %)
    Repeats of an earlier incident: 0 of 1 (0 %)
    Pages: 1, 0 out of hours
    Action items done in time: none to count
    **By severity**
    SEV1: 1 · acknowledged 3 min · mitigated 40 min · resolved 40 min
    -# Drills count nowhere; a duplicate's times are those of the incident that it points to.
    -# Acknowledged: from the detection (or else the declaration). Mitigated, resolved: from the start, where somebody said it.
    -# Median and 90th percentile by nearest rank: times that occurred.
    -# Out of hours: before 08:00, from 18:00 on, Saturday and Sunday, in the server's time zone.
    -# A repeat: linked as related with an earlier incident. In time: done by the end of the day that it was due.
    ");
    assert!(String::from_utf8(answer.files[0].bytes.clone()).unwrap().starts_with("<svg "));
    let all = row(&table(&answer), "all,");
    assert_eq!(all[2..10], ["1", "0", "1", "0", "1", "180", "180", "1"]);
    let by_month = town.erin.types("general", "/hotwash stats by:month months:1").await;
    assert!(by_month.text().contains("**By month**"), "{}", by_month.text());
    let by_people = town.erin.types("general", "/hotwash stats by:people").await;
    assert!(by_people.text().contains("On-call: 1 page"), "{}", by_people.text());
    town.finish().await;
}

#[tokio::test]
async fn a_server_without_incidents_has_numbers_too() {
    let town = Town::start().await;
    let answer = town.erin.types("general", "/hotwash stats by:service").await;
    assert!(answer.text().contains("No incidents. Drills don't count."), "{}", answer.text());
    assert_eq!(row(&table(&answer), "all,")[2], "0");
    town.finish().await;
}

#[tokio::test]
async fn the_numbers_do_not_tell_of_a_private_incident() {
    let town = Town::start().await;
    town.bob.types("general", "/incident open title:Leaked keys severity:sev3 private:true").await;
    let seen = |answer: Answer| row(&table(&answer), "all,")[2].clone();
    assert_eq!(seen(town.bob.types("general", "/hotwash stats").await), "1", "bob is in");
    assert_eq!(seen(town.erin.types("general", "/hotwash stats").await), "0", "erin can't know of it");
    town.finish().await;
}
