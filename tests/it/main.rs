//! One integration test crate: a module a subject.
