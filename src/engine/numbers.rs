//! The numbers of a server, as somebody may know them.

use chrono::{DateTime, NaiveDate, Utc};

use crate::incident::{Rules, ServerId, Viewer};
use crate::postmortem::numbers::{Case, Numbers, Period};
use crate::store::{Store, StoreError};

/// Since when is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// From the beginning.
    Ever,
    /// From this day on.
    Day(NaiveDate),
    /// The last so many months, the present one among them.
    Months(u32),
}

/// Counts the incidents of a server that `viewer` may know of. What is private, and hidden from them, counts nowhere: numbers
/// must not tell that it exists.
///
/// # Errors
///
/// When the database refuses or a row is unreadable.
pub async fn count(
    store: &Store,
    (server, viewer): (ServerId, &Viewer),
    since: Since,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Result<Numbers, StoreError> {
    let mut reading = store.reader().await?;
    let mut cases = Vec::new();
    let look = |incident: &_, entries: &_| cases.push(Case::of(incident, entries, rules));
    reading.reader().count_incidents(server, &Case::EVENTS, viewer, look).await?;
    let period = match since {
        Since::Ever => Period { since: None, now, zone: rules.zone },
        Since::Day(day) => Period { since: Some(day), now, zone: rules.zone },
        Since::Months(months) => Period::months(months, now, rules.zone),
    };
    Ok(Numbers::of(&cases, period, rules))
}
