//! What people read about who is on call.
//!
//! Guarantees: nobody is notified by any of it; a time is what each reader's own clock shows.
//!
//! Does not know: who may change what.

mod refused;

pub use refused::{no_such_schedule, nobody_on_call};
