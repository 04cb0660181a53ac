//! The record as it was written: refused to change, and found out when it was changed all the same.

use super::{Disk, incident};
use crate::incident::{Event, Number, fixture::HOME};
use crate::store::{Durability, Store, Verified};

/// Changes the file, and says which entry a verification names, with the reason.
async fn check(sql: &'static str, expected: Option<(u32, &str)>) {
    let disk = Disk::new().await;
    incident(&disk.store).await;
    incident(&disk.store).await;
    disk.tamper(sql).await;
    let Verified { broken, .. } = disk.store.verify().await.unwrap();
    let found: Vec<_> = broken.iter().map(|broken| (broken.entry.0, broken.why.as_str())).collect();
    assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{sql}");
    assert!(broken.iter().all(|broken| (broken.server, broken.incident) == (HOME, Number(1))), "{sql}");
}

#[tokio::test]
async fn an_untouched_record_verifies() {
    let disk = Disk::new().await;
    incident(&disk.store).await;
    incident(&disk.store).await;
    let verified = disk.store.verify().await.unwrap();
    assert_eq!(verified, Verified { incidents: 2, entries: 6, broken: Vec::new() });
}

#[tokio::test]
async fn a_changed_row_is_found() {
    let changed = Some((2, "it, or one before it, was changed"));
    check("UPDATE entries SET happened_at = happened_at + 1 WHERE incident_id = 1 AND number = 2", changed).await;
    check("UPDATE entries SET recorded_at = recorded_at - 1 WHERE incident_id = 1 AND number = 2", changed).await;
    check("UPDATE entries SET kind = 'decision' WHERE incident_id = 1 AND number = 2", changed).await;
    check("UPDATE entries SET about = 1 WHERE incident_id = 1 AND number = 2", changed).await;
    check("UPDATE entries SET hash = zeroblob(32) WHERE incident_id = 1 AND number = 2", changed).await;
    let digest = Some((2, "its digest is not one"));
    check("UPDATE entries SET digest = x'00' WHERE incident_id = 1 AND number = 2", digest).await;
    let exchanged = "UPDATE entries SET number = 9 WHERE incident_id = 1 AND number = 2;
                     UPDATE entries SET number = 2 WHERE incident_id = 1 AND number = 3;
                     UPDATE entries SET number = 3 WHERE incident_id = 1 AND number = 9;";
    check(exchanged, Some((2, "its content was changed or taken away"))).await;
}

#[tokio::test]
async fn a_row_that_is_found_by_what_its_state_does_not_say_is_found_out() {
    let differs = |column: &str| format!("the incident's {column} is one in its column and another in its state");
    let (title, private) = (differs("title"), differs("private"));
    check("UPDATE incidents SET title = 'Nothing' WHERE id = 1", Some((3, &title))).await;
    check("UPDATE incidents SET private = 1 WHERE id = 1", Some((3, &private))).await;
    let file = "INSERT INTO files (incident_id, number, name, kind, bytes) VALUES (1, 2, 'a.png', NULL, x'00')";
    check(file, None).await;
}

#[tokio::test]
async fn a_deleted_row_is_found() {
    let missing = Some((3, "an entry before it is missing"));
    check("DELETE FROM entries WHERE incident_id = 1 AND number = 2", missing).await;
    let cut = Some((2, "entries after it are missing"));
    check("DELETE FROM entries WHERE incident_id = 1 AND number = 3", cut).await;
    check("DELETE FROM entries WHERE incident_id = 1", Some((0, "entries after it are missing"))).await;
}

#[tokio::test]
async fn a_changed_content_is_found() {
    let changed = Some((2, "its content was changed or taken away"));
    let text = "UPDATE contents SET content = replace(content, 'pool', 'disk') WHERE incident_id = 1 AND number = 2";
    check(text, changed).await;
    check("UPDATE contents SET salt = zeroblob(16) WHERE incident_id = 1 AND number = 2", changed).await;
    check("UPDATE contents SET salt = NULL WHERE incident_id = 1 AND number = 2", changed).await;
    check("UPDATE contents SET content = NULL WHERE incident_id = 1 AND number = 2", changed).await;
    check("DELETE FROM contents WHERE incident_id = 1 AND number = 2", changed).await;
}

#[tokio::test]
async fn a_changed_head_is_found() {
    let head = Some((3, "entries after it are missing"));
    check("UPDATE incidents SET chain_head = zeroblob(32) WHERE id = 1", head).await;
}

#[tokio::test]
async fn a_state_that_is_not_what_the_entries_say_is_found() {
    let title = Some((3, "the incident's title is not what its entries say"));
    check("UPDATE incidents SET state = json_set(state, '$.title', 'Another') WHERE id = 1", title).await;
    let roles = Some((3, "the incident's drill is not what its entries say"));
    check("UPDATE incidents SET state = json_set(state, '$.drill', json('true')) WHERE id = 1", roles).await;
    let status = Some((3, "its status is \"closed\" in the column and investigating in the state"));
    check("UPDATE incidents SET status = 'closed' WHERE id = 1", status).await;
}

#[tokio::test]
async fn another_incidents_entries_do_not_fit() {
    let moved = "DELETE FROM entries WHERE incident_id = 1; DELETE FROM contents WHERE incident_id = 1;
                 INSERT INTO entries SELECT 1, number, kind, happened_at, recorded_at, about, digest, hash
                                       FROM entries WHERE incident_id = 2;
                 INSERT INTO contents (incident_id, number, salt, content)
                      SELECT 1, number, salt, content FROM contents WHERE incident_id = 2;
                 UPDATE incidents SET chain_head = (SELECT chain_head FROM incidents WHERE id = 2) WHERE id = 1;";
    check(moved, Some((1, "it, or one before it, was changed"))).await;
}

#[tokio::test]
async fn what_was_blanked_still_verifies() {
    check("UPDATE contents SET salt = NULL, content = NULL WHERE incident_id = 1 AND number = 2", None).await;
    let disk = Disk::new().await;
    let kept = incident(&disk.store).await;
    disk.tamper("UPDATE contents SET salt = NULL, content = NULL WHERE number = 2").await;
    let entries = disk.store.reader().await.unwrap().reader().entries(kept.incident.id).await.unwrap();
    assert_eq!(entries.len(), 3);
    assert_eq!(entries[1].event, Event::Redacted);
}

#[tokio::test]
async fn an_entry_is_neither_changed_nor_deleted() {
    let disk = Disk::new().await;
    incident(&disk.store).await;
    let mut behind = disk.behind().await;
    let changed = sqlx::query("UPDATE entries SET kind = 'decision'").execute(&mut behind).await.unwrap_err();
    assert!(changed.to_string().contains("an entry is never changed: supersede it"), "{changed}");
    let deleted = sqlx::query("DELETE FROM entries").execute(&mut behind).await.unwrap_err();
    assert!(deleted.to_string().contains("an entry is never deleted: strike it"), "{deleted}");
}

#[tokio::test]
async fn a_copy_holds_the_same_record() {
    let disk = Disk::new().await;
    let kept = incident(&disk.store).await;
    let file = disk.folder.path().join("it's a copy.db");
    disk.store.backup(&file).await.unwrap();
    assert!(disk.store.backup(&file).await.is_err(), "a file that is there is left alone");
    let copy = Store::open(&format!("sqlite://{}", file.display()), Durability::Process).await.unwrap();
    assert_eq!(copy.verify().await.unwrap(), disk.store.verify().await.unwrap());
    let found = copy.reader().await.unwrap().reader().incident(kept.incident.id).await.unwrap().unwrap();
    assert_eq!((found.key, copy.install()), (kept.key, disk.store.install()));
}
