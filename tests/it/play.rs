//! The example incident, as the README's first command plays it.

use std::process::{Command, Stdio};

fn hotwash(folder: &tempfile::TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hotwash"));
    command.current_dir(folder).stdin(Stdio::null());
    for name in ["HOTWASH_CONFIG", "HOTWASH_DATABASE_URL", "HOTWASH_LOG"] {
        command.env_remove(name);
    }
    command
}

#[test]
fn the_play_ends_with_the_path_of_a_draft_that_says_what_happened() {
    let folder = tempfile::tempdir().unwrap();
    let played = hotwash(&folder).args(["sandbox", "--play"]).output().unwrap();
    let (said, trouble) = (String::from_utf8(played.stdout).unwrap(), String::from_utf8(played.stderr).unwrap());
    assert!(played.status.success(), "{trouble}\n{said}");
    assert_eq!(trouble, "", "nothing was wrong");

    let draft = std::fs::read_to_string(said.lines().last().unwrap()).unwrap();
    for line in [
        "- Duration: 4 h 15 min",
        "- Start Time: April 10, 2024, 14:30 UTC",
        "- End Time: April 10, 2024, 18:45 UTC",
        "- 15:00 UTC: Misleading path: ",
        "- 15:45 UTC: Escalation: ",
        "- 16:30 UTC: Misleading path: ",
        "- 17:15 UTC: Escalation: ",
        "- 17:40 UTC: Look at the traffic",
        "- 18:00 UTC: Root cause identified: ",
        "- 18:45 UTC: Resolution: ",
    ] {
        assert!(draft.lines().any(|own| own.starts_with(line)), "{line}\n{draft}");
    }
}

#[test]
fn the_prompt_reads_a_pipe_and_leaves_nothing_behind() {
    let (folder, temporary) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let lines = folder.path().join("lines.txt");
    std::fs::write(
        &lines,
        "/incident open title:Checkout errors severity:sev3\n:go #inc-1-checkout-errors\n:restart\n/incident show\n",
    )
    .unwrap();
    let mut command = hotwash(&folder);
    command.arg("sandbox").env("TMPDIR", temporary.path()).stdin(std::fs::File::open(lines).unwrap());
    let ended = command.output().unwrap();
    let (said, trouble) = (String::from_utf8(ended.stdout).unwrap(), String::from_utf8(ended.stderr).unwrap());
    assert!(ended.status.success(), "{trouble}\n{said}");
    assert!(said.contains("It is back."), "{said}");
    assert!(said.contains("Status: investigating"), "{said}");
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0, "the database that nobody asked for is gone");
}
