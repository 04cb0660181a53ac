//! The forms of `/incident describe`: the incident's texts, as they are, to be written on.

use serde_json::Value;

use super::{Control, Field, form};
use crate::discord::view::Press;
use crate::incident::{Incident, Mark, TextField};

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What happened, and why.
    Main,
    /// What is learnt from it.
    Lessons,
}

impl Part {
    /// The word, as typed and as a form carries it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Part::Main => "main",
            Part::Lessons => "lessons",
        }
    }

    /// The part of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Part::Main, Part::Lessons].into_iter().find(|part| part.word() == word)
    }

    /// What it asks for, in the order of its form.
    #[must_use]
    pub fn fields(self) -> [TextField; 5] {
        match self {
            Part::Main => [
                TextField::Summary,
                TextField::Impact,
                TextField::RootCause,
                TextField::Resolution,
                TextField::Conclusion,
            ],
            Part::Lessons => {
                [TextField::Trigger, TextField::Detection, TextField::WentWell, TextField::WentBadly, TextField::Lucky]
            }
        }
    }
}

/// The form, with the present texts in it; the lists have an item a line.
#[must_use]
pub fn describe_form(incident: &Incident, key: &str, part: Part) -> Option<Value> {
    let shown = part.fields().map(|field| (field, as_it_fits(incident.as_shown(field), field)));
    let fields: Vec<_> =
        shown.iter().map(|(field, text)| Field::text(field.word(), label(*field)).with(Some(text))).collect();
    let marks = shown.iter().map(|(_, text)| Mark::of(text)).collect();
    let title = match part {
        Part::Main => "What happened, and why",
        Part::Lessons => "What is learnt from it",
    };
    form(&Control::of(key, Press::Describe(part, marks)), title, &fields)
}

/// What a field of a form can hold: of a list that is too long for it, the last items. The others stay where they are.
fn as_it_fits(text: String, field: TextField) -> String {
    if !field.is_list() {
        return text;
    }
    let mut room = super::LONGEST / 2;
    let last: Vec<&str> = text
        .lines()
        .rev()
        .take_while(|line| match room.checked_sub(line.chars().count() + 1) {
            Some(left) => {
                room = left;
                true
            }
            None => false,
        })
        .collect();
    last.into_iter().rev().collect::<Vec<_>>().join("\n")
}

fn label(field: TextField) -> &'static str {
    match field {
        TextField::Summary => "What happened, in a few sentences",
        TextField::Impact => "Who was affected, and how",
        TextField::RootCause => "Why it happened",
        TextField::Resolution => "What fixed it",
        TextField::Conclusion => "What is taken away from it",
        TextField::Trigger => "What set it off",
        TextField::Detection => "How it was noticed",
        TextField::WentWell => "What went well, one a line",
        TextField::WentBadly => "What went badly, one a line",
        TextField::Lucky => "Where luck helped, one a line",
        TextField::Title | TextField::Misled => field.label(),
    }
}
