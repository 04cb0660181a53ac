//! One integration test crate: a module a subject.

mod story;
mod town;
