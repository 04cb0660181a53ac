//! Not written yet.

pub mod rest;
