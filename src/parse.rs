//! Times, days and durations as people type them.
//!
//! The person who types has just woken up and holds a phone: any case, stray spaces and the usual spellings are fine.
//! What could mean two things is not guessed: it is refused, and the refusal says what to type instead.
//!
//! Guarantees:
//! - The same text, `now` and zone give the same answer; no text makes it fail in another way than by [`Unreadable`].
//! - A [`moment()`] is never more than [`SKEW`] after `now`, and never before the year 2000. A bare time of day is the
//!   last one that there was.
//! - A time of [`ahead()`] is counted from the instant that is given, and may be any after 2000 where it is dated.
//! - A [`due()`] day is never before today.
//! - Every example in a refusal can itself be typed.
//!
//! Does not know: what time it is, whose zone it is, what the time is for, or what Discord is, but for the form of the
//! timestamps (`<t:1712759400:t>`) that people paste from it.

mod ahead;
mod calendar;
mod day;
mod due;
mod duration;
mod moment;
mod place;
mod time_of_day;
mod typed;
mod unreadable;

pub use ahead::ahead;
pub use due::due;
pub use duration::{LONGEST_DURATION, duration};
pub use moment::{SKEW, moment};
pub use place::Place;
pub use typed::Quoted;
pub use unreadable::Unreadable;
