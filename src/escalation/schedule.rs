//! Who is on call: rotations laid over one another, and exceptions laid over them all.
//!
//! The first layer is the schedule's own rotation. A later layer stands over the earlier ones wherever it is active, an override
//! over every layer, and of two overrides the newer one.
//!
//! Guarantees: at any instant at most one person is on call, and exactly one where a layer without days or hours has begun;
//! [`Schedule::shifts`] and [`Schedule::on_call`] say the same; a question costs no more than the hand-offs of the span that it is
//! about, however it was configured.
//!
//! Does not know: who these people are, whether they are to be reached, who made an override and why.

mod exception;
mod layer;
#[cfg(test)]
mod tests;
mod wall;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::incident::{ScheduleId, Target};
pub use exception::{LONGEST_OVERRIDE, SwapOffer, Turn, Unfit};
pub use layer::{Hours, Layer};
pub use wall::first_instant;

/// The shortest time between two hand-offs; what is shorter counts as this.
pub const SHORTEST_HANDOFF: TimeDelta = TimeDelta::hours(1);
/// How far [`Schedule::on_call`] looks for the end of a shift, and for its beginning.
pub const LOOK: TimeDelta = TimeDelta::days(366);
/// The longest span that [`Schedule::shifts`] answers for; of a longer one it answers for its beginning.
pub const LONGEST_SPAN: TimeDelta = TimeDelta::days(3_660);

/// Who takes turns in being on call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// What people type, and what `schedule:` names in a policy.
    pub id: ScheduleId,
    /// Whose wall clock its hand-offs, days and hours go by.
    pub zone: Tz,
    /// Its own rotation, and then those that stand over it, each over the ones before; at least one.
    pub layers: Vec<Layer>,
    /// The exceptions, the newest last.
    #[serde(skip)]
    pub overrides: Vec<Override>,
}

/// The number of an override, given by the store; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OverrideId(pub i64);

/// An exception: that person instead of whoever it would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Which.
    pub id: OverrideId,
    /// Who is on call instead.
    pub who: Target,
    /// From when on.
    pub from: DateTime<Utc>,
    /// Until just before this; after `from`.
    pub until: DateTime<Utc>,
}

/// What puts somebody on call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A rotation: its place in [`Schedule::layers`].
    Layer(usize),
    /// An exception.
    Override(OverrideId),
}

/// A time during which one person is on call without a break, whatever puts them there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Who.
    pub who: Target,
    /// Since when.
    pub from: DateTime<Utc>,
    /// Until just before this.
    pub until: DateTime<Utc>,
    /// What puts them on call: of a shift that was asked for at an instant what does so then, else at its beginning.
    pub by: By,
}

/// A time during which nobody is on call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Since when.
    pub from: DateTime<Utc>,
    /// Until just before this.
    pub until: DateTime<Utc>,
}

impl Schedule {
    /// Who is on call at that instant, and what puts them there; `None`: nobody.
    #[must_use]
    pub fn holder(&self, at: DateTime<Utc>) -> Option<(&Target, By)> {
        let newest = self.overrides.iter().rev().find(|one| one.from <= at && at < one.until);
        let from_layers = || {
            let layers = self.layers.iter().enumerate().rev();
            layers.into_iter().find_map(|(index, layer)| Some((layer.holder(at, self.zone)?, By::Layer(index))))
        };
        newest.map(|one| (&one.who, By::Override(one.id))).or_else(from_layers)
    }

    /// The shift that goes on at that instant; `None`: nobody is on call.
    ///
    /// Its ends are exact where they are less than [`LOOK`] away. A longer shift's `until` is [`LOOK`] after `at`, and its `from`
    /// is when the rotation or the exception that puts the person on call began: it does not move with `at`.
    #[must_use]
    pub fn on_call(&self, at: DateTime<Utc>) -> Option<Shift> {
        let (who, by) = self.holder(at)?;
        Some(Shift { who: who.clone(), from: self.since(at, who, by), until: self.until(at, Some(who)), by })
    }

    /// Who is on call from one instant until just before another: what is between two shifts is a gap. The first and the last are cut
    /// to these ends. Empty where there is nobody, and where `until` is not after `from`.
    #[must_use]
    pub fn shifts(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Shift> {
        let shift =
            |(from, until, held): Stretch<'_>| held.map(|(who, by)| Shift { who: who.clone(), from, until, by });
        self.stretches(from, until).into_iter().filter_map(shift).collect()
    }

    /// When nobody is on call, from one instant until just before another.
    #[must_use]
    pub fn gaps(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Gap> {
        let stretches = self.stretches(from, until).into_iter();
        stretches.filter(|(.., held)| held.is_none()).map(|(from, until, _)| Gap { from, until }).collect()
    }

    /// When next after that instant somebody else is on call, or nobody any more, or somebody again; `None`: not within [`LOOK`].
    #[must_use]
    pub fn next_change(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let changes = self.until(after, self.holder(after).map(|(who, _)| who));
        (changes < horizon(after, LOOK)).then_some(changes)
    }

    /// Everybody whom it can put on call, each once: the members of its rotations, then those of its overrides that are not over.
    #[must_use]
    pub fn people(&self, now: DateTime<Utc>) -> Vec<&Target> {
        let standing = self.overrides.iter().filter(|one| now < one.until).map(|one| &one.who);
        let mut people = Vec::new();
        for who in self.layers.iter().flat_map(|layer| &layer.members).chain(standing) {
            if !people.contains(&who) {
                people.push(who);
            }
        }
        people
    }

    /// One after the other, without a break; neighbours differ.
    fn stretches(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Stretch<'_>> {
        let until = until.min(horizon(from, LONGEST_SPAN));
        let mut stretches: Vec<Stretch<'_>> = Vec::new();
        let mut at = from;
        while at < until {
            let next = self.next_edge(at).filter(|next| *next < until).unwrap_or(until);
            let held = self.holder(at);
            match stretches.last_mut() {
                Some((_, end, last)) if who(*last) == who(held) => *end = next,
                _ => stretches.push((at, next, held)),
            }
            at = next;
        }
        stretches
    }

    /// How long after `at` it stays with `held`; at the most [`LOOK`].
    fn until(&self, at: DateTime<Utc>, held: Option<&Target>) -> DateTime<Utc> {
        let end = horizon(at, LOOK);
        let mut edge = at;
        while let Some(next) = self.next_edge(edge).filter(|next| *next < end) {
            if self.holder(next).map(|(who, _)| who) != held {
                return next;
            }
            edge = next;
        }
        end
    }

    fn since(&self, at: DateTime<Utc>, held: &Target, by: By) -> DateTime<Utc> {
        let mut before = at;
        while let Some(edge) = self.last_edge(before) {
            let Some(earlier) = edge.checked_sub_signed(TimeDelta::nanoseconds(1)) else { return edge };
            if self.holder(earlier).map(|(who, _)| who) != Some(held) {
                return edge;
            }
            if at - edge > LOOK {
                break;
            }
            before = earlier;
        }
        match by {
            By::Layer(index) => self.layers.get(index).map_or(at, |layer| layer.begins(self.zone)),
            By::Override(id) => self.overrides.iter().find(|one| one.id == id).map_or(at, |one| one.from),
        }
    }

    /// The first instant after `after` at which anything about the schedule changes.
    fn next_edge(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let layers = self.layers.iter().filter_map(|layer| layer.next_edge(after, self.zone));
        let overrides = self.overrides.iter().flat_map(|one| [one.from, one.until]);
        layers.chain(overrides.filter(|edge| *edge > after)).min()
    }

    /// The last instant up to `at` at which anything about it changed.
    fn last_edge(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let layers = self.layers.iter().filter_map(|layer| layer.last_edge(at, self.zone));
        let overrides = self.overrides.iter().flat_map(|one| [one.from, one.until]);
        layers.chain(overrides.filter(|edge| *edge <= at)).max()
    }
}

/// From, until, who and by what.
type Stretch<'a> = (DateTime<Utc>, DateTime<Utc>, Option<(&'a Target, By)>);

fn who(held: Option<(&Target, By)>) -> Option<&Target> {
    held.map(|(who, _)| who)
}

fn horizon(at: DateTime<Utc>, span: TimeDelta) -> DateTime<Utc> {
    at.checked_add_signed(span).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
