//! Discord: the gateway in, the courier out, and what people see there.

pub mod view;
