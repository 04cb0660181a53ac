//! What people read about who is on call.
//!
//! Guarantees: nobody is notified by any of it; a time is what each reader's own clock shows.
//!
//! Does not know: who may change what.

mod calendar;
mod changed;
mod listing;
mod refused;
mod removed;
mod swap;
mod who;

use std::collections::HashMap;

use super::text;
use crate::incident::{Person, Target, UserId};
use calendar::calendar;

pub use changed::{cleared, overridden, paged_by_schedule, saved};
pub use listing::listing;
pub use refused::{
    no_such_schedule, nobody_on_call, not_theirs, nothing_to_clear, unfit, which_override, which_schedule,
};
pub use removed::{given_back, not_of_chat, overtaken};
pub use swap::{no_turn, swap_ended, swap_offered, swap_over};
pub use who::{handoff, shown_start, who};

/// Who the members of schedules are, as far as Discord said: by how a schedule names them.
pub type People = HashMap<Target, Person>;

/// A member of a schedule, to tap on where that is possible.
fn member(target: &Target, people: &People) -> String {
    match (people.get(target), target) {
        (Some(person), _) => text::person(person.id),
        (None, Target::User(name)) => match name.parse() {
            Ok(id) => text::person(UserId(id)),
            Err(_) => text::line(name),
        },
        (None, other) => text::line(&other.to_string()),
    }
}

/// The same by name, for what is read outside of Discord.
fn name(target: &Target, people: &People) -> String {
    match (people.get(target), target) {
        (Some(person), _) => person.name.clone(),
        (None, Target::User(name)) if name.parse::<u64>().is_err() => name.clone(),
        (None, _) => "somebody".to_owned(),
    }
}

#[cfg(test)]
mod tests;
