//! What an operator does with the record while the bot runs: exported, taken in elsewhere, counted, redacted.

use std::path::Path;

use super::machine::{Ended, Machine, TWO_SECONDS};

/// Words that nobody else writes.
const LEAKED: &str = "Zebra-Quartz-9041 opens it";

/// A template of one's own.
const OURS: &str = "OURS\n\n{% for entry in activity %}\n{{ entry.line }}\n{% endfor %}\n";

async fn does(machine: &Machine, database: &str, arguments: &[&str]) -> Ended {
    let mut command = machine.command(arguments);
    if !database.is_empty() {
        command.env("HOTWASH_DATABASE_URL", format!("sqlite://{}", machine.path(database).display()));
    }
    machine.ends(command).await
}

fn leaks(file: &Path) -> bool {
    std::fs::read(file).is_ok_and(|bytes| bytes.windows(12).any(|bytes| bytes == b"Zebra-Quartz"))
}

#[tokio::test]
async fn the_record_is_exported_taken_in_elsewhere_and_redacted_while_the_bot_runs() {
    let machine = Machine::start(&format!("{TWO_SECONDS}\n[postmortem]\ntemplate = \"ours.jinja\"\n")).await;
    machine.logs("the template of postmortem drafts is broken").await;
    std::fs::write(machine.path("ours.jinja"), OURS).unwrap();
    let types = async |line: &str| machine.types("bob", machine.general(), line).answered().await.unwrap();
    types("/incident open title:Checkout errors severity:sev2").await;
    machine.channel(1).await;
    types(&format!("/incident note incident:1 text:{LEAKED}")).await;
    machine.settled().await;

    let file = machine.path("record.json");
    let file = file.to_str().unwrap();
    let exported = does(&machine, "", &["export", "1", "--format", "json", "--output", file]).await;
    assert!(exported.status.success(), "{}", exported.said);
    let imported = does(&machine, "copy.db", &["import", file]).await;
    assert!(imported.status.success() && imported.said.contains("to be read"), "{}", imported.said);
    let [here, there] = [does(&machine, "", &["export", "1"]).await, does(&machine, "copy.db", &["export", "1"]).await];
    assert!(here.status.success() && here.said == there.said, "{}\n{}", here.said, there.said);
    assert!(here.said.starts_with("OURS\n"), "{}", here.said);
    let again = does(&machine, "copy.db", &["import", file]).await;
    assert_eq!(again.status.code(), Some(1));
    assert!(again.said.contains("the database is not empty"), "{}", again.said);
    let counted = does(&machine, "copy.db", &["stats", "--format", "csv"]).await;
    assert!(counted.status.success() && counted.said.contains("all,all,1,"), "{}", counted.said);

    let entry = here.said.lines().filter(|line| line.contains(LEAKED)).count();
    assert!(entry > 0, "{}", here.said);
    let asked = does(&machine, "", &["redact", "1", "2"]).await;
    assert_eq!(asked.status.code(), Some(2), "{}", asked.said);
    assert!(asked.said.contains("--yes"), "{}", asked.said);
    let redacted = does(&machine, "", &["redact", "1", "2", "--yes", "--reason", "a leaked word"]).await;
    assert!(redacted.status.success() && redacted.said.contains("entry 2 blanked for good"), "{}", redacted.said);
    let none = does(&machine, "", &["redact", "1", "99", "--yes"]).await;
    assert_eq!(none.status.code(), Some(1), "{}", none.said);
    let draft = does(&machine, "", &["export", "1"]).await;
    assert!(!draft.said.contains("Zebra") && draft.said.contains("redacted"), "{}", draft.said);
    machine.settled().await;
    let folder = machine.path("");
    machine
        .finish_and(|| {
            let files = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path());
            let database = files.filter(|file| file.to_string_lossy().contains("hotwash.db"));
            for file in database {
                assert!(!leaks(&file), "{}", file.display());
            }
        })
        .await;
}
