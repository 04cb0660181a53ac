//! The forms of `/incident describe`.

use super::Filled;
use crate::discord::Bot;
use crate::discord::view::{Part, describe_form};
use crate::discord::visit::Visit;
use crate::engine::Which;
use crate::incident::{Command, Mark, TextField, Told};

impl Bot {
    pub(in crate::discord) async fn give_describe_form(&self, visit: &Visit, which: Which, part: Part) {
        // One that changes something, whatever stands there: rights and state are what is asked for.
        let some = Told { field: TextField::Misled, text: "…".to_owned(), shown: Mark::of("") };
        let some = Command::Describe { told: vec![some] };
        self.give_form(visit, which, some, |kept| describe_form(&kept.incident, &kept.key, part)).await;
    }

    pub(super) async fn describe_sent(
        &self,
        visit: &Visit,
        incident: String,
        (part, marks): (Part, &[Mark]),
        filled: &Filled<'_>,
    ) {
        let command = Command::Describe { told: filled.told(&part.fields(), marks) };
        self.change_as_filled(visit, incident, Ok(command), filled).await;
    }
}
