//! The forms of the hot wash.

use super::Filled;
use crate::discord::Bot;
use crate::discord::view::{lesson_form, lessons_form};
use crate::discord::visit::Visit;
use crate::engine::Which;
use crate::incident::{Command, EntryNumber, TextField};

impl Bot {
    /// `field`: the one heading that was pressed; `None`: all of them, anonymously.
    pub(in crate::discord) async fn give_lesson_form(
        &self,
        visit: &Visit,
        incident: String,
        (asked, field): (EntryNumber, Option<TextField>),
    ) {
        let some = learn(vec![(field.unwrap_or(TextField::WentWell), "…".to_owned())], field);
        self.give_form(visit, Which::Key(incident), some, |kept| match field {
            Some(field) => lesson_form(&kept.key, asked, field),
            None => lessons_form(&kept.key, asked),
        })
        .await;
    }

    pub(super) async fn lesson_sent(
        &self,
        visit: &Visit,
        incident: String,
        field: Option<TextField>,
        filled: &Filled<'_>,
    ) {
        let fields = field.map_or_else(|| TextField::LESSONS.to_vec(), |field| vec![field]);
        let said = fields.into_iter().filter_map(|field| Some((field, filled.text(field.word())?))).collect();
        self.change_as_filled(visit, incident, Ok(learn(said, field)), filled).await;
    }
}

fn learn(said: Vec<(TextField, String)>, field: Option<TextField>) -> Command {
    Command::Learn { said, anonymous: field.is_none(), open_until: None }
}
