//! What must stay absent from the house (DESIGN section 3), each with file and line.

mod sources;

use regex::Regex;
use sqlx::{ConnectOptions, Connection};

use crate::town::Town;
use sources::{Line, code, every_line, files};

/// Fails with every line of code that `is_wrong`, as `file:line: text`.
fn absent(what: &str, is_wrong: impl Fn(&Line) -> bool) {
    let found: Vec<String> = code().iter().filter(|line| is_wrong(line)).map(ToString::to_string).collect();
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

const PURE: [&str; 4] = ["incident", "escalation", "postmortem", "parse"];

#[test]
fn the_pure_rooms_name_no_serenity_sqlx_or_tokio_and_are_not_async() {
    let impure = pattern(r"\b(serenity|poise|sqlx|tokio|reqwest|async|await)\b");
    absent("the pure rooms", |line| PURE.contains(&line.room()) && impure.is_match(&line.names()));
}

#[test]
fn sql_stands_in_the_store_alone() {
    let sql = pattern(r#"\bsqlx\b|"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|PRAGMA|VACUUM)\b"#);
    absent("SQL outside of store", |line| line.room() != "store" && sql.is_match(&line.text));
}

#[test]
fn no_time_is_read_in_sql() {
    let time =
        pattern(r"(?i)\b(current_timestamp|current_time|current_date|julianday|unixepoch|strftime|datetime)\b\s*\(?");
    absent("time in SQL", |line| line.room() == "store" && line.text.contains('"') && time.is_match(&line.text));
    let migrations = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap();
    for file in migrations {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let found: Vec<&str> = text.lines().filter(|line| time.is_match(line)).collect();
        assert!(found.is_empty(), "time in a migration: {found:?}");
    }
}

#[test]
fn serenity_and_poise_stand_in_discord_alone() {
    let discord = pattern(r"\b(serenity|poise)\b");
    absent("serenity outside of discord", |line| line.room() != "discord" && discord.is_match(&line.names()));
}

#[test]
fn the_sandbox_uses_no_other_module() {
    let others = pattern(r"\bcrate::([a-z_]+)|\bhotwash::");
    let is_other = |line: &Line| {
        others.captures_iter(&line.text).any(|found| found.get(1).is_none_or(|room| room.as_str() != "sandbox"))
    };
    absent("the sandbox reaches out", |line| line.room() == "sandbox" && is_other(line));
}

/// Which rooms a room may use, beside itself: the left may use the right, never the reverse.
const USES: [(&str, &[&str]); 12] = [
    ("incident", &[]),
    ("escalation", &["incident"]),
    ("parse", &["incident"]),
    ("postmortem", &["escalation", "incident"]),
    ("store", &["escalation", "incident"]),
    ("config", &["escalation", "incident", "parse"]),
    ("clock", &[]),
    ("engine", &["store", "postmortem", "config", "escalation", "incident", "clock"]),
    ("notify", &["engine", "incident", "config"]),
    ("health", &["engine", "store", "config", "clock"]),
    ("discord", &["engine", "store", "postmortem", "escalation", "incident", "parse", "config", "clock"]),
    ("sandbox", &[]),
];

#[test]
fn the_left_may_use_the_right_and_never_the_reverse() {
    let uses = pattern(r"\bcrate::([a-z_]+)");
    absent("an import against the direction", |line| {
        let Some((room, allowed)) = USES.iter().find(|(room, _)| *room == line.room()) else { return false };
        let mut used = uses.captures_iter(&line.text).filter_map(|found| found.get(1)).map(|used| used.as_str());
        used.any(|used| used != *room && !allowed.contains(&used))
    });
    let rooms: Vec<String> = files("src").iter().map(|file| Line::of(file, 1, "").room().to_owned()).collect();
    let unknown = rooms
        .iter()
        .find(|room| !["main", "lib", "cli"].contains(&room.as_str()) && !USES.iter().any(|(known, _)| known == room));
    assert_eq!(unknown, None, "a room whose direction nobody has said");
}

#[test]
fn only_the_clock_reads_the_time() {
    let reads = pattern(r"\b(Utc|Local|SystemTime)::now\b");
    absent("the system's time", |line| line.file != "src/clock.rs" && reads.is_match(&line.text));
}

#[test]
fn no_obligation_lives_in_a_timer() {
    let timer = pattern(r"\b(time::)?(sleep|interval|interval_at)\(|\btime::sleep_until\(|thread::sleep");
    // The network's waits, those of whoever watches from outside (to whom nothing is owed: what is missing is the message), the
    // sandbox's misfortunes, and the pace at which `hotwash sandbox` shows what happens.
    let may_wait = |line: &Line| {
        line.file == "src/clock.rs"
            || ["discord", "health", "sandbox"].contains(&line.room())
            || line.file.starts_with("src/cli/sandbox")
    };
    absent("a timer", |line| !may_wait(line) && timer.is_match(&line.text));
    let waits = pattern(r"\bsleep_until\(");
    absent("a wait outside of the run loop", |line| {
        !may_wait(line) && line.file != "src/engine.rs" && waits.is_match(&line.text)
    });
}

#[test]
fn nothing_panics() {
    let panics = pattern(r"\.unwrap\(\)|\.expect\(|\b(panic|todo|unimplemented|unreachable)!\(");
    absent("a panic", |line| panics.is_match(&line.text));
}

#[test]
fn nothing_is_allowed_without_a_reason_and_nothing_is_unsafe() {
    let wrong = pattern(r"#!?\[allow\(|\bunsafe\b");
    absent("an allow, or unsafe code", |line| wrong.is_match(&line.names()));
}

#[test]
fn no_file_has_more_than_five_hundred_lines() {
    let sizes = [files("src"), files("tests")].concat().into_iter().map(|file| (every_line(&file).len(), file));
    let large: Vec<_> = sizes.filter(|(lines, _)| *lines > 500).collect();
    assert!(large.is_empty(), "{large:?}");
}

#[test]
fn nothing_is_named_utils_helpers_manager_or_data() {
    let empty = ["util", "utils", "helper", "helpers", "manager", "managers", "data", "common", "misc", "mod"];
    let named = |file: &String| file.trim_end_matches(".rs").split('/').any(|part| empty.contains(&part));
    let found: Vec<_> = [files("src"), files("tests")].concat().into_iter().filter(named).collect();
    assert!(found.is_empty(), "{found:?}");
    let module = pattern(r"^\s*(pub(\(.*\))? )?mod (utils?|helpers?|managers?|data|common|misc)\b");
    absent("a module of that name", |line| module.is_match(&line.text));
}

#[test]
fn no_statement_changes_or_deletes_an_entry() {
    let changes = pattern(r"(?i)\b(update\s+entries|delete\s+from\s+entries)\b");
    absent("an entry changes", |line| changes.is_match(&line.text));
}

#[tokio::test]
async fn the_database_refuses_to_change_or_delete_an_entry() {
    let town = Town::start().await;
    town.bob.opens("Checkout errors", "sev3").await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(town.database());
    let mut connection = options.connect().await.unwrap();
    for (statement, word) in [
        ("UPDATE entries SET kind = 'decision'", "an entry is never changed"),
        ("UPDATE entries SET happened_at = 0 WHERE number = 1", "an entry is never changed"),
        ("DELETE FROM entries", "an entry is never deleted"),
    ] {
        let refused = sqlx::query(statement).execute(&mut connection).await.unwrap_err();
        assert!(refused.to_string().contains(word), "{statement}: {refused}");
    }
    connection.close().await.unwrap();
    town.finish().await;
}
