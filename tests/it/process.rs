//! The real binary: `hotwash run` as a process of its own, in real time, against the sandbox.

mod crashes;
mod ends;
mod faults;
mod machine;
mod starts;
