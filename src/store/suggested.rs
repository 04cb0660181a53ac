//! What is offered while somebody types: read at every keystroke, so that little is read.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::entries::entry;
use super::row::id;
use super::visible::ids_of;
use super::{Reader, StoreError};
use crate::incident::{EntryNumber, IncidentId, Line, Number, ServerId, Status, Viewer, lines};

/// As many of an incident's entries are looked through, the newest ones.
const LOOKED_THROUGH: u32 = 300;
/// No limit, as SQLite has it: titles whose letters are not plain ones are compared one by one.
const ALL: i64 = -1;

/// An incident that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// Its number.
    pub number: Number,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// An exercise.
    pub drill: bool,
}

impl Reader<'_> {
    /// The incidents of a server that the one who looks may know of, and that what was `typed` so far may mean: by the beginning of
    /// the number, or by words of the title in any case. The one of just that number first, then the open ones; within each the
    /// numbers before the titles, and the newest first; at most `most`.
    ///
    /// # Errors
    ///
    /// When the database refuses or a row is unreadable; the same for the function below.
    pub async fn suggested(
        &mut self,
        server: ServerId,
        typed: &str,
        most: u32,
        viewer: &Viewer,
    ) -> Result<Vec<Suggested>, StoreError> {
        let typed = typed.trim().trim_start_matches('#');
        // No column behind `state` is read, unless an incident is private: it is long.
        let rows = sqlx::query(concat!(
            "SELECT number, title, status, drill FROM incidents
              WHERE server_id = ?1
                AND (title LIKE ?2 ESCAPE '\\' OR CAST(number AS TEXT) LIKE ?3 ESCAPE '\\')
                AND",
            visible!("?4"),
            "ORDER BY CAST(number AS TEXT) = ?5 DESC, status NOT IN ('resolved', 'closed') DESC,
                      CAST(number AS TEXT) LIKE ?3 ESCAPE '\\' DESC, number DESC
                LIMIT ?6",
        ))
        .bind(id(server.0))
        .bind(format!("%{}%", like(typed)))
        .bind(format!("{}%", like(typed)))
        .bind(ids_of(viewer))
        .bind(typed)
        .bind(if typed.is_ascii() { i64::from(most) } else { ALL })
        .fetch_all(&mut *self.conn)
        .await?;
        let all: Vec<Suggested> = rows.iter().map(suggested).collect::<Result<_, _>>()?;
        let words = typed.to_lowercase();
        let meant = |one: &Suggested| typed.is_ascii() || one.title.to_lowercase().contains(&words);
        Ok(all.into_iter().filter(meant).take(usize::try_from(most).unwrap_or(usize::MAX)).collect())
    }

    /// The newest entries of an incident as they are now, in the order of recording, and before them the one of the number that was
    /// typed, however old it is.
    pub async fn latest_lines(
        &mut self,
        incident: IncidentId,
        typed: Option<EntryNumber>,
    ) -> Result<Vec<Line<'static>>, StoreError> {
        let rows = sqlx::query(
            "SELECT e.number, e.kind, e.happened_at, e.recorded_at, c.content
               FROM entries e JOIN contents c ON c.incident_id = e.incident_id AND c.number = e.number
              WHERE e.incident_id = ? ORDER BY e.number DESC LIMIT ?",
        )
        .bind(incident.0)
        .bind(LOOKED_THROUGH)
        .fetch_all(&mut *self.conn)
        .await?;
        let entries: Vec<_> = rows.iter().map(entry).collect::<Result<_, _>>()?;
        let mut all: Vec<Line<'_>> = lines(&entries).into_iter().map(Line::into_owned).collect();
        if let Some(typed) = typed
            && all.iter().all(|line| line.number() != typed)
            && let Some(line) = self.line(incident, typed).await?
            && line.number() == typed
        {
            all.insert(0, line);
        }
        Ok(all)
    }
}

/// What was typed as a pattern of `LIKE`, in which nothing of it has a meaning. `LIKE` knows the two cases of plain letters alone:
/// any other one may be any character.
fn like(typed: &str) -> String {
    let mut pattern = String::with_capacity(typed.len());
    for c in typed.chars() {
        match c {
            '%' | '_' | '\\' => pattern.extend(['\\', c]),
            c if c.is_ascii() => pattern.push(c),
            _ => pattern.push('_'),
        }
    }
    pattern
}

fn suggested(row: &SqliteRow) -> Result<Suggested, StoreError> {
    let status: &str = row.try_get("status")?;
    let unknown = || StoreError::Unreadable { what: "an incident", why: format!("{status:?} is no status") };
    Ok(Suggested {
        number: Number(row.try_get("number")?),
        title: row.try_get("title")?,
        status: Status::from_word(status).ok_or_else(unknown)?,
        drill: row.try_get("drill")?,
    })
}
