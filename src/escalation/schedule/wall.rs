//! The clock on a zone's wall.

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// When a zone's clock first shows that time of that day, or a later one.
///
/// That is one meaning for the two hours of the year that are not like the others: a time that comes twice (the clocks are put
/// back) is the first of the two, and one that never comes (they are put forward) is the moment at which they are put forward.
/// A later time is never an earlier instant.
#[must_use]
pub fn first_instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => at.to_utc(),
        MappedLocalTime::None => put_forward(local, zone),
    }
}

/// The moment at which the clock jumps over that time, to the second. Found by halving: zones lie within a day of UTC.
fn put_forward(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let as_utc = local.and_utc();
    let (Some(mut before), Some(mut after)) =
        (as_utc.checked_sub_signed(TimeDelta::hours(36)), as_utc.checked_add_signed(TimeDelta::hours(36)))
    else {
        return as_utc;
    };
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        match clock(middle, zone) < local {
            true => before = middle,
            false => after = middle,
        }
    }
    after
}

/// What a zone's clock shows at an instant.
pub(super) fn clock(at: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    let utc = at.naive_utc();
    utc.checked_add_offset(zone.offset_from_utc_datetime(&utc).fix()).unwrap_or(utc)
}
