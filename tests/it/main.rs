//! One integration test crate: a module a subject.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod readme;
mod story;
mod town;
