//! Escalation: whom a policy rings, when, and when it stops; and who is on call. Pure.
//!
//! A [`Page`] is one running escalation with its own copy of the [`Policy`]: a configuration changed under it does not touch it.
//!
//! A page of its own is one that somebody asked for: it rings its targets alone, by a policy of one level.
//!
//! Guarantees: `tick` moves at most one step however late it is called, and none before the deadline; after an
//! acknowledgement or a fence no step follows; a step that reached nobody is followed by the next one at once.
//!
//! Does not know: how anybody is reached, who holds a server's role, what an incident is about.

#[cfg(test)]
pub(crate) mod fixture;
mod page;
mod policy;
mod quiet;
mod schedule;
mod test_page;

pub use page::{Called, Lapse, Lapsed, Own, Page, PageState, Part, Parts, Position, Reached, Step};
pub use policy::{Level, OWN_RINGS, OWN_RINGS_EVERY, Policy, Quorum};
pub use quiet::QuietHours;
pub use schedule::{
    By, Gap, Hours, LONGEST_OVERRIDE, LONGEST_SPAN, LOOK, Layer, Override, OverrideId, SHORTEST_HANDOFF, Schedule,
    Shift, SwapOffer, Turn, Unfit, first_instant,
};
pub use test_page::{Rung, TEST_TAKES, Tap, Tapped, TestPage};
// A service names targets too, and services are the incident's.
pub use crate::incident::{Target, TargetError};
