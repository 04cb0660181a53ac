//! Hotwash.

pub mod clock;
pub mod config;
pub mod discord;
pub mod engine;
pub mod escalation;
pub mod incident;
pub mod parse;
pub mod postmortem;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod store;
