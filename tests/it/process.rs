//! The real binary: `hotwash run` as a process of its own, in real time, against the sandbox.

mod checks;
mod crashes;
mod ends;
mod faults;
mod health;
mod log;
mod machine;
mod record;
#[cfg(unix)]
mod reload;
mod starts;
