//! The engine over a real SQLite file, with a clock that a test moves and a chat that does what a test says.

mod auditor;
mod chat;
mod clock;
mod delivery;
mod duties;
mod house;
mod lapse;
mod paging;
mod record;
mod requests;
mod simulation;
