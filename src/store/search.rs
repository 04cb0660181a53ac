//! What was written, to be found again: titles, entries as they are now, the texts of the draft.
//!
//! Guarantees: the words change in the transaction that changes the record; what was struck is not found, of what was edited
//! only the last version; nothing of another server is found; whatever a person types is words, never a query.
//!
//! Does not know: what a hit looks like.

use std::collections::BTreeSet;

use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::row::id;
use super::visible::ids_of;
use super::{ListLine, Reader, StoreError, Tx};
use crate::incident::{
    Entry, EntryNumber, Event, Incident, IncidentId, ServerId, TextField, Viewer, about, searchable,
};

/// Between the rows of one incident and those of the next; entries are fewer than half of it ([`crate::incident::limits`]).
const ROOM: i64 = 1 << 20;
/// Where the texts' rows begin, behind the entries'.
const TEXTS: i64 = 1 << 19;
/// As many words of a search count.
const WORDS: usize = 8;
/// How many words of a text are shown around the one that was found.
const AROUND: i64 = 14;
/// What stands around the word that was found; no text that people type has it.
const MARKS: [&str; 2] = ["\u{1}", "\u{2}"];

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The incidents that were asked for, the newest first.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: usize,
}

/// An incident in which something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The incident.
    pub line: ListLine,
    /// Where in it.
    pub place: HitPlace,
    /// The words around it, and whether each piece is what was looked for.
    pub excerpt: Vec<(bool, String)>,
}

/// Where something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HitPlace {
    /// In an entry.
    Entry(EntryNumber),
    /// In a text of the incident.
    Text(TextField),
}

impl Reader<'_> {
    /// The incidents of a server that the one who looks may know of and that have all these words somewhere, the newest first:
    /// those behind the first `skipped`, at most `most` of them. The last word may be the beginning of one. `None`: there is no
    /// word in the text.
    ///
    /// # Errors
    ///
    /// When the database refuses or a row is unreadable.
    pub async fn search(
        &mut self,
        server: ServerId,
        text: &str,
        (skipped, most): (usize, usize),
        viewer: &Viewer,
    ) -> Result<Option<Found>, StoreError> {
        let terms = terms(text);
        if terms.is_empty() {
            return Ok(None);
        }
        let mut found: Option<BTreeSet<i64>> = None;
        for term in &terms {
            let with: BTreeSet<i64> = self.with_term(server, term, viewer).await?.into_iter().collect();
            found = Some(match found {
                Some(before) => &before & &with,
                None => with,
            });
        }
        let found = found.unwrap_or_default();
        let any = terms.join(" OR ");
        let mut hits = Vec::new();
        for incident in found.iter().rev().skip(skipped).take(most) {
            hits.extend(self.hit(IncidentId(*incident), &any).await?);
        }
        Ok(Some(Found { hits, total: found.len() }))
    }

    async fn with_term(&mut self, server: ServerId, term: &str, viewer: &Viewer) -> Result<Vec<i64>, StoreError> {
        Ok(sqlx::query_scalar(concat!(
            "SELECT DISTINCT incidents.id FROM words JOIN incidents ON incidents.id = words.rowid / ?1
              WHERE words MATCH ?2 AND incidents.server_id = ?3 AND",
            visible!("?4"),
        ))
        .bind(ROOM)
        .bind(term)
        .bind(id(server.0))
        .bind(ids_of(viewer))
        .fetch_all(&mut *self.conn)
        .await?)
    }

    async fn hit(&mut self, incident: IncidentId, any: &str) -> Result<Option<Hit>, StoreError> {
        let row = sqlx::query(
            "SELECT rowid, snippet(words, 0, ?1, ?2, '…', ?3) AS excerpt FROM words
              WHERE words MATCH ?4 AND rowid BETWEEN ?5 AND ?6 ORDER BY rank LIMIT 1",
        )
        .bind(MARKS[0])
        .bind(MARKS[1])
        .bind(AROUND)
        .bind(any)
        .bind(incident.0 * ROOM)
        .bind(incident.0 * ROOM + ROOM - 1)
        .fetch_optional(&mut *self.conn)
        .await?;
        let (Some(row), Some(kept)) = (row, self.incident(incident).await?) else { return Ok(None) };
        let slot = row.try_get::<i64, _>("rowid")? % ROOM;
        let text = usize::try_from(slot - TEXTS).ok().and_then(|at| TextField::ALL.get(at));
        let entry = EntryNumber(u32::try_from(slot).unwrap_or_default());
        let place = text.map_or(HitPlace::Entry(entry), |field| HitPlace::Text(*field));
        let line = ListLine { incident: kept.incident, channel: kept.channel };
        Ok(Some(Hit { line, place, excerpt: pieces(row.try_get("excerpt")?) }))
    }
}

impl Tx<'_> {
    /// Takes in the words of new entries, and of what they changed.
    pub(super) async fn learn_words(&mut self, incident: &Incident, entries: &[Entry]) -> Result<(), StoreError> {
        for entry in entries {
            match about(&entry.event) {
                Some(number) => {
                    let line = self.line(incident.id, number).await?.filter(|line| line.struck.is_none());
                    let text = line.and_then(|line| searchable(&line.now.event));
                    self.put_words(incident.id, i64::from(number.0), text).await?;
                }
                None => {
                    if let Some(text) = searchable(&entry.event) {
                        self.put_words(incident.id, i64::from(entry.number.0), Some(text)).await?;
                    }
                }
            }
        }
        let writes =
            |entry: &Entry| matches!(entry.event, Event::Declared(_) | Event::TextSet { .. } | Event::Resolved { .. });
        if entries.iter().any(writes) {
            self.learn_texts(incident).await?;
        }
        Ok(())
    }

    /// Takes in the words of these entries, and of the incident's texts, as they are now, in the place of what they were.
    pub(crate) async fn relearn_words(
        &mut self,
        incident: &Incident,
        entries: &[EntryNumber],
    ) -> Result<(), StoreError> {
        for number in entries {
            let line = self.line(incident.id, *number).await?.filter(|line| line.struck.is_none());
            let (number, text) = match line {
                Some(line) => (line.number(), searchable(&line.now.event)),
                None => (*number, None),
            };
            self.put_words(incident.id, i64::from(number.0), text).await?;
        }
        self.learn_texts(incident).await
    }

    async fn learn_texts(&mut self, incident: &Incident) -> Result<(), StoreError> {
        for (slot, field) in (TEXTS..).zip(TextField::ALL) {
            let items = incident.texts.get(&field).into_iter().flatten().map(|written| written.text.as_str());
            let text = match field {
                TextField::Title => incident.title.clone(),
                _ => items.collect::<Vec<_>>().join("\n"),
            };
            self.put_words(incident.id, slot, (!text.is_empty()).then_some(text)).await?;
        }
        Ok(())
    }

    async fn put_words(&mut self, incident: IncidentId, slot: i64, text: Option<String>) -> Result<(), StoreError> {
        let row = incident.0 * ROOM + slot;
        sqlx::query("DELETE FROM words WHERE rowid = ?").bind(row).execute(&mut *self.conn).await?;
        if let Some(text) = text {
            sqlx::query("INSERT INTO words (rowid, text) VALUES (?, ?)")
                .bind(row)
                .bind(text)
                .execute(&mut *self.conn)
                .await?;
        }
        Ok(())
    }

    /// Notes that all words of an incident are taken in.
    pub(super) async fn words_are_in(&mut self, incident: IncidentId) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO words_of (incident_id) VALUES (?) ON CONFLICT (incident_id) DO NOTHING")
            .bind(incident.0)
            .execute(&mut *self.conn)
            .await?;
        Ok(())
    }
}

/// Takes in the words of incidents that an earlier version wrote.
pub(super) async fn learn_earlier(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let missing: Vec<i64> =
        sqlx::query_scalar("SELECT id FROM incidents WHERE id NOT IN (SELECT incident_id FROM words_of) ORDER BY id")
            .fetch_all(&mut *conn)
            .await?;
    for incident in missing {
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *conn).await?;
        let learnt = learn_one(conn, IncidentId(incident)).await;
        let end = if learnt.is_ok() { "COMMIT" } else { "ROLLBACK" };
        sqlx::query(end).execute(&mut *conn).await?;
        learnt?;
    }
    Ok(())
}

async fn learn_one(conn: &mut SqliteConnection, incident: IncidentId) -> Result<(), StoreError> {
    let mut tx = Tx { reader: Reader { conn } };
    if let Some(kept) = tx.incident(incident).await? {
        let entries = tx.entries(incident).await?;
        tx.learn_words(&kept.incident, &entries).await?;
    }
    tx.words_are_in(incident).await
}

/// The words of a search as FTS5 takes them: each a string of its own, the last one the beginning of a word.
fn terms(text: &str) -> Vec<String> {
    let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).take(WORDS);
    let mut terms: Vec<String> = words.map(|word| format!("\"{}\"", word.replace(['"', '\0'], " "))).collect();
    if let Some(last) = terms.last_mut() {
        last.push('*');
    }
    terms
}

/// The excerpt in pieces, by the marks in it.
fn pieces(excerpt: &str) -> Vec<(bool, String)> {
    let mut pieces = Vec::new();
    let mut hit = false;
    for piece in excerpt.split_inclusive(['\u{1}', '\u{2}']) {
        let text = piece.trim_end_matches(['\u{1}', '\u{2}']);
        if !text.is_empty() {
            pieces.push((hit, text.to_owned()));
        }
        hit = piece.ends_with('\u{1}');
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_and_the_last_one_is_a_beginning() {
        let check = |text: &str, expected: &[&str]| assert_eq!(terms(text), expected, "{text}");
        check("pool", &["\"pool\"*"]);
        check("  the   pool ", &["\"the\"", "\"pool\"*"]);
        check("NOT (a OR b)", &["\"NOT\"", "\"(a\"", "\"OR\"", "\"b)\"*"]);
        check("say \"hi", &["\"say\"", "\" hi\"*"]);
        check("-- *** 🎉", &[]);
        assert_eq!(terms(&"a ".repeat(50)).len(), WORDS);
    }

    #[test]
    fn an_excerpt_in_pieces() {
        let hit = |text: &str| (true, text.to_owned());
        let other = |text: &str| (false, text.to_owned());
        assert_eq!(pieces("the \u{1}pool\u{2} is"), [other("the "), hit("pool"), other(" is")]);
        assert_eq!(pieces("\u{1}a\u{2}\u{1}b\u{2}"), [hit("a"), hit("b")]);
        assert_eq!(pieces(""), []);
    }
}
