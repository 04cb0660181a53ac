//! The forms of the hot wash: one heading under one's name, or all of them under nobody's.

use serde_json::Value;

use super::{Control, Field, form};
use crate::discord::view::{Press, lesson};
use crate::incident::{EntryNumber, TextField};

/// The form for one heading; `asked` is the entry of the resolution that the hot wash follows, `key` the incident's.
#[must_use]
pub fn lesson_form(key: &str, asked: EntryNumber, field: TextField) -> Option<Value> {
    let fields = [Field::text(field.word(), question(field)).required()];
    form(&lesson(key, asked, field), "Hot wash, under your name", &fields)
}

/// The form for all of them, anonymously.
#[must_use]
pub fn lessons_form(key: &str, asked: EntryNumber) -> Option<Value> {
    let fields = TextField::LESSONS.map(|field| Field::text(field.word(), question(field)));
    form(&Control::of(key, Press::Lessons(asked)), "Hot wash, without your name", &fields)
}

fn question(field: TextField) -> &'static str {
    match field {
        TextField::WentWell => "What went well?",
        TextField::WentBadly => "What went badly?",
        TextField::Lucky => "Where were we lucky?",
        _ => "What misled us?",
    }
}
