//! The form that resolves: everything in it can be left out.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use super::{Control, Field, TIME, form};
use crate::discord::view::Press;
use crate::incident::{Incident, Mark, TextField};

/// The names of its fields.
#[derive(Clone, Copy, Debug)]
pub struct ResolveFields;

impl ResolveFields {
    /// What fixed it.
    pub const RESOLUTION: &str = "resolution";
    /// When the impact began.
    pub const STARTED_AT: &str = "started_at";
    /// When it ended.
    pub const MITIGATED_AT: &str = "mitigated_at";
    /// The texts that it asks for beside the resolution.
    pub const TEXTS: [TextField; 2] = [TextField::Impact, TextField::RootCause];
}

/// The form, with what is known already in it; times stand there as they can be typed, in `zone`.
#[must_use]
pub fn resolve_form(incident: &Incident, key: &str, zone: Tz) -> Option<Value> {
    let shown = ResolveFields::TEXTS.map(|field| incident.as_shown(field));
    let [impact, cause] = &shown;
    let time = |at: Option<DateTime<Utc>>| at.map(|at| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string());
    let (started, mitigated) = (time(incident.started_at), time(incident.mitigated_at));
    let fields = [
        Field::text(ResolveFields::RESOLUTION, "What fixed it?"),
        Field::text(TextField::Impact.word(), "Who was affected, and how?").with(Some(impact)),
        Field::line(ResolveFields::STARTED_AT, "When did it begin? 14:30, 10m ago", TIME).with(started.as_deref()),
        Field::line(ResolveFields::MITIGATED_AT, "When did the impact end? 15:10, 5m ago", TIME)
            .with(mitigated.as_deref()),
        Field::text(TextField::RootCause.word(), "Why did it happen?").with(Some(cause)),
    ];
    let marks = shown.iter().map(|text| Mark::of(text)).collect();
    form(&Control::of(key, Press::ResolveForm(marks)), "Resolve: all of it can be left out", &fields)
}
