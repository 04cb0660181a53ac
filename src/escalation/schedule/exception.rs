//! What may be made of a schedule by hand: an exception to it, and two people's turns exchanged.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Schedule, Shift};
use crate::incident::{Person, ScheduleId, Target};

/// The longest exception.
pub const LONGEST_OVERRIDE: TimeDelta = TimeDelta::days(366);
/// An exception may begin so long ago: people type the minute that it is.
const SKEW: TimeDelta = TimeDelta::minutes(2);

/// Why an exception cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It would begin in the past.
    Past,
    /// It would end before it begins.
    Backwards,
    /// It would be longer than [`LONGEST_OVERRIDE`].
    TooLong,
    /// Whoever asks gives away what is not theirs.
    NotTheirs,
    /// That person is on call then anyway.
    Already,
}

/// Somebody's turn, as it was when it was offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Whose.
    pub person: Person,
    /// How the schedule names them.
    pub named: Target,
    /// Since when.
    pub from: DateTime<Utc>,
    /// Until just before this.
    pub until: DateTime<Utc>,
}

/// An offer to exchange two turns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwapOffer {
    /// Of which schedule.
    pub schedule: ScheduleId,
    /// The turn of whoever offers.
    pub one: Turn,
    /// The turn of whoever is asked.
    pub other: Turn,
}

impl Schedule {
    /// Whom an exception would relieve, where it may be made. `is_them`: whether a target is the person who is to be on call;
    /// `is_asking`: whether it is whoever asks, and `None` where they may give away anybody's turns.
    ///
    /// # Errors
    ///
    /// [`Unfit`]: what is wrong with it.
    pub fn relieved(
        &self,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
        is_them: impl Fn(&Target) -> bool,
        is_asking: Option<&(dyn Fn(&Target) -> bool + Sync)>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Shift>, Unfit> {
        if from < now - SKEW {
            return Err(Unfit::Past);
        }
        if until <= from {
            return Err(Unfit::Backwards);
        }
        if until - from > LONGEST_OVERRIDE {
            return Err(Unfit::TooLong);
        }
        let shifts = self.shifts(from, until);
        let is_whole = self.gaps(from, until).is_empty();
        if is_whole && shifts.iter().all(|shift| is_them(&shift.who)) {
            return Err(Unfit::Already);
        }
        let may = |shift: &Shift| is_asking.is_none_or(|is_asking| is_asking(&shift.who));
        if is_asking.is_some() && !is_whole || !shifts.iter().all(may) {
            return Err(Unfit::NotTheirs);
        }
        Ok(shifts.into_iter().filter(|shift| !is_them(&shift.who)).collect())
    }

    /// The first turn of that person that begins after `now`, within [`LOOK`](super::LOOK).
    #[must_use]
    pub fn next_turn(&self, now: DateTime<Utc>, is_them: impl Fn(&Target) -> bool) -> Option<Shift> {
        let shifts = self.shifts(now, now.checked_add_signed(super::LOOK)?);
        let begins_later = |shift: &&Shift| shift.from > now && is_them(&shift.who);
        // The last one may have been cut by the end of what was looked at.
        shifts.iter().find(begins_later).and_then(|shift| self.on_call(shift.from))
    }

    /// Whether both turns of an offer are still as they were when it was made, and to come.
    #[must_use]
    pub fn still_offers(&self, offer: &SwapOffer, now: DateTime<Utc>) -> bool {
        [&offer.one, &offer.other].into_iter().all(|turn| {
            let shifts = self.shifts(turn.from, turn.until);
            let is_theirs = matches!(shifts.as_slice(), [shift] if shift.who == turn.named
                && (shift.from, shift.until) == (turn.from, turn.until));
            turn.from > now && is_theirs
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDateTime;
    use chrono_tz::Tz;

    use super::*;
    use crate::escalation::{Layer, Override, OverrideId};
    use crate::incident::UserId;

    fn utc(text: &str) -> DateTime<Utc> {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap().and_utc()
    }

    fn user(name: &str) -> Target {
        Target::User(name.to_owned())
    }

    /// Alice and Bob, by the day, at midnight, from Monday the 5th; Alice begins.
    fn daily() -> Schedule {
        let layer = Layer {
            starts: utc("2026-01-05 00:00").naive_utc(),
            handoff_every: TimeDelta::days(1),
            members: vec![user("alice"), user("bob")],
            weekdays: Vec::new(),
            hours: None,
        };
        Schedule { id: ScheduleId("d".to_owned()), zone: Tz::UTC, layers: vec![layer], overrides: Vec::new() }
    }

    fn relieved(from: &str, until: &str, them: &str, asking: Option<&str>) -> Result<Vec<String>, Unfit> {
        let is = |name: &str| {
            let name = user(name);
            move |target: &Target| *target == name
        };
        let asking = asking.map(is);
        let asking = asking.as_ref().map(|is| is as &(dyn Fn(&Target) -> bool + Sync));
        let shifts = daily().relieved((utc(from), utc(until)), is(them), asking, utc("2026-01-05 12:00"))?;
        Ok(shifts.into_iter().map(|shift| format!("{} {}", shift.who, shift.from.format("%d %H:%M"))).collect())
    }

    #[test]
    fn an_exception_relieves_whoever_was_on_call() {
        let (from, until) = ("2026-01-05 18:00", "2026-01-06 06:00");
        let both = ["user:alice 05 18:00".to_owned(), "user:bob 06 00:00".to_owned()];
        assert_eq!(relieved(from, until, "carol", None), Ok(both.to_vec()));
        assert_eq!(relieved(from, until, "bob", None), Ok(both[..1].to_vec()));
        assert_eq!(relieved(from, "2026-01-06 00:00", "carol", Some("alice")), Ok(both[..1].to_vec()));
    }

    #[test]
    fn what_is_not_fit() {
        let refused = |from: &str, until: &str, them: &str, asking| relieved(from, until, them, asking).unwrap_err();
        assert_eq!(refused("2026-01-05 11:57", "2026-01-06 00:00", "carol", None), Unfit::Past);
        assert_eq!(refused("2026-01-05 18:00", "2026-01-05 18:00", "carol", None), Unfit::Backwards);
        assert_eq!(refused("2026-01-05 18:00", "2027-02-05 18:00", "carol", None), Unfit::TooLong);
        assert_eq!(refused("2026-01-05 18:00", "2026-01-06 00:00", "alice", None), Unfit::Already);
        assert_eq!(refused("2026-01-05 18:00", "2026-01-06 06:00", "carol", Some("alice")), Unfit::NotTheirs);
        assert_eq!(refused("2026-01-05 18:00", "2026-01-06 00:00", "bob", Some("bob")), Unfit::NotTheirs);
    }

    #[test]
    fn the_next_turn_is_one_that_has_not_begun_and_an_offer_lapses_when_anything_changes() {
        let (now, mut schedule) = (utc("2026-01-05 12:00"), daily());
        let turn = |name: &str| {
            let shift = daily().next_turn(now, |target| *target == user(name)).unwrap();
            let person = Person { id: UserId(1), name: name.to_owned() };
            Turn { person, named: shift.who, from: shift.from, until: shift.until }
        };
        let (one, other) = (turn("alice"), turn("bob"));
        assert_eq!((one.from, other.from), (utc("2026-01-07 00:00"), utc("2026-01-06 00:00")));
        let offer = SwapOffer { schedule: schedule.id.clone(), one, other };
        assert!(schedule.still_offers(&offer, now));
        assert!(!schedule.still_offers(&offer, utc("2026-01-06 00:00")), "one of them has begun");
        let exception = |id, from: &str, until: &str| Override {
            id: OverrideId(id),
            who: user("carol"),
            from: utc(from),
            until: utc(until),
        };
        schedule.overrides.push(exception(1, "2026-01-08 00:00", "2026-01-09 00:00"));
        assert!(schedule.still_offers(&offer, now), "these turns are the same");
        schedule.overrides.push(exception(2, "2026-01-06 10:00", "2026-01-06 12:00"));
        assert!(!schedule.still_offers(&offer, now));
        assert_eq!(daily().next_turn(now, |target| *target == user("dave")), None);
    }
}
