//! The auditor's word to whoever is in the incident.

use super::{Body, Seen};
use crate::incident::Mended;

/// What was found wrong about a page, and what was done.
#[must_use]
pub fn mended(Mended { flaw }: Mended, seen: &Seen<'_>) -> Body {
    Body::quiet(format!("⚠️ {}: {}: {}.", seen.number(), flaw.found(), flaw.mended()))
}
