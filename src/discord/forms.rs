//! Forms: given where what they are for can be done, and taken when they are sent.
//!
//! Guarantees: a form is understood from its `custom_id` and its fields alone, so that a restart while somebody types changes
//! nothing; rights and state are looked at when it is given and again when it is sent; where nothing comes of it, the person
//! gets back what they had typed.
//!
//! Does not know: what the fields look like (`view::form` does).

mod describe;
mod lesson;
mod note;
mod oncall;
mod open;
mod page;
mod resolve;
mod summons;
mod update;

use std::time::Duration;

use serde_json::Value;
use serenity::all::{ActionRowComponent, ModalInteraction};

use super::Bot;
use super::answering::{Said, failed};
use super::commands::{Chosen, Wrong};
use super::view::{self, Control, Press, SetupMove, ZONE_FIELD};
use super::visit::Visit;
use crate::engine::{Rehearsed, Request, Which};
use crate::incident::{Command, Mark, TextField, Told};
use crate::store::Kept;

/// A form must be the first answer, which Discord waits 3 s for; past this the person is asked to press again.
const PATIENCE: Duration = Duration::from_secs(2);

/// A form as it was sent.
pub(super) struct Filled<'a>(&'a ModalInteraction);

impl Filled<'_> {
    /// What stands in a field; `None`: nothing, or blanks.
    fn text(&self, name: &str) -> Option<String> {
        let mut texts = self.fields().filter(|(known, _)| *known == name).map(|(_, text)| text.to_owned());
        texts.find(|text| !text.trim().is_empty())
    }

    /// What stands in a field, be it nothing; `None`: the form has no such field.
    fn whole(&self, name: &str) -> Option<String> {
        self.fields().find(|(known, _)| *known == name).map(|(_, text)| text.to_owned())
    }

    /// The texts of an incident that it asks for; `marks`: what they showed, in the same order.
    fn told(&self, fields: &[TextField], marks: &[Mark]) -> Vec<Told> {
        let told = fields.iter().zip(marks).map(|(&field, &shown)| {
            let text = self.text(field.word()).unwrap_or_default();
            Told { field, text, shown }
        });
        told.collect()
    }

    /// Everything that was typed, in the order of the form.
    fn typed(&self) -> Vec<String> {
        self.fields().map(|(_, text)| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    }

    fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.data.components.iter().flat_map(|row| &row.components).filter_map(|field| match field {
            ActionRowComponent::InputText(text) => Some((text.custom_id.as_str(), text.value.as_deref()?)),
            _ => None,
        })
    }
}

impl Bot {
    /// Does what a filled-in form asks for.
    pub(super) async fn submitted(&self, interaction: &ModalInteraction) {
        let (visit, filled) = (Visit::of_form(interaction), Filled(interaction));
        match Control::parse(&interaction.data.custom_id) {
            Some(Control::OpenForm { severity, service, drill, private }) => {
                self.open_sent(&visit, Chosen { severity, service, drill, private }, &filled).await;
            }
            Some(Control::OpenFrom { channel, message }) => {
                self.open_from_sent(&visit, channel, message, &filled).await;
            }
            Some(Control::EditSchedule { id, shown }) => self.schedule_form_sent(&visit, (id, shown), &filled).await,
            Some(Control::Incident { incident, press }) => {
                Box::pin(self.sent_about(&visit, incident, press, &filled)).await;
            }
            Some(Control::Setup(SetupMove::AskZone)) => {
                self.zone_sent(&visit, filled.text(ZONE_FIELD).unwrap_or_default()).await;
            }
            // Buttons, and what another version may have made.
            Some(
                Control::AcknowledgePage { .. }
                | Control::Setup(_)
                | Control::Membership { .. }
                | Control::TestPage { .. }
                | Control::Swap { .. }
                | Control::PageSchedule(_)
                | Control::TapTest { .. }
                | Control::Doctor { .. }
                | Control::List(_)
                | Control::Search(_)
                | Control::Capture { .. }
                | Control::CaptureChoices { .. },
            )
            | None => {
                self.unknown_form(&visit, &filled).await;
            }
        }
    }

    async fn sent_about(&self, visit: &Visit, incident: String, press: Press, filled: &Filled<'_>) {
        match press {
            Press::Note => self.note_sent(visit, incident, filled).await,
            Press::LetInAndPage(called) => self.page_sent(visit, incident, called, filled).await,
            Press::LetInAnd(summons, rings) => self.summons_sent(visit, incident, (summons, rings), filled).await,
            Press::Lesson(_, field) => self.lesson_sent(visit, incident, Some(field), filled).await,
            Press::Lessons(_) => self.lesson_sent(visit, incident, None, filled).await,
            Press::Update => self.update_sent(visit, incident, filled).await,
            Press::ResolveForm(marks) => self.resolve_sent(visit, incident, &marks, filled).await,
            Press::Describe(part, marks) => self.describe_sent(visit, incident, (part, &marks), filled).await,
            // Buttons, and what another version may have made.
            _ => self.unknown_form(visit, filled).await,
        }
    }

    async fn unknown_form(&self, visit: &Visit, filled: &Filled<'_>) {
        let words = "This form is of a version of Hotwash that is not running here. Type the command again.";
        let said = Said::only(view::wrong(words)).keeping(&filled.typed());
        self.answer(visit, async { Some(said) }).await;
    }

    /// Changes the incident as a form asks; what was typed is given back where nothing comes of it.
    async fn change_as_filled(
        &self,
        visit: &Visit,
        incident: String,
        command: Result<Command, Wrong>,
        filled: &Filled<'_>,
    ) {
        let work = async {
            let said = self.changed(visit, Which::Key(incident), command).await?;
            Some(said.keeping(&filled.typed()))
        };
        self.answer(visit, work).await;
    }

    /// Gives a form, where sending it would do something now: `rehearsed` is what an unremarkable one would ask for. Otherwise
    /// the person reads at once what that would have been answered with.
    pub(super) async fn give_form(
        &self,
        visit: &Visit,
        which: Which,
        rehearsed: Command,
        form: impl FnOnce(&Kept) -> Option<Value>,
    ) {
        let shown =
            match tokio::time::timeout_at(visit.by(PATIENCE), self.form_or_answer(visit, which, rehearsed, form)).await
            {
                Ok(shown) => shown,
                Err(_) => Err(Said::only(view::went_wrong("That took too long for a form. Press or type it again."))),
            };
        match shown {
            Ok(form) => self.answer_with_form(visit, form).await,
            Err(said) => self.answer(visit, async { Some(said) }).await,
        }
    }

    async fn form_or_answer(
        &self,
        visit: &Visit,
        which: Which,
        rehearsed: Command,
        form: impl FnOnce(&Kept) -> Option<Value>,
    ) -> Result<Value, Said> {
        let Some(server) = visit.server else { return Err(Said::only(view::server_only())) };
        let caller = self.caller(visit, server).await;
        let look = shows(&rehearsed);
        let request = Request { asked: None, server, caller, viewer: visit.viewer(), what: (which, rehearsed) };
        match self.engine.rehearse(request).await {
            Ok(Rehearsed::Changes(kept)) => {
                if let Some(command) = look
                    && let Err(failure) = self.note_look(visit, &kept, command.to_owned()).await
                {
                    return Err(failed(&failure).unwrap_or_else(|| Said::only(view::not_saved())));
                }
                form(&kept).ok_or_else(|| {
                    Said::only(view::wrong("This takes no form here. Type the command with its options."))
                })
            }
            Ok(Rehearsed::Answers(answered)) => Err(self.said(visit, answered)),
            Err(failure) => Err(failed(&failure).unwrap_or_else(|| Said::only(view::not_saved()))),
        }
    }
}

/// The command whose form shows something of the incident; `None`: it shows nothing.
fn shows(rehearsed: &Command) -> Option<&'static str> {
    match rehearsed {
        Command::Describe { .. } => Some("/incident describe"),
        Command::Resolve { .. } => Some("/incident resolve"),
        Command::PostUpdate { .. } => Some("/incident update"),
        _ => None,
    }
}
