//! Buttons and forms: understood from their `custom_id` alone, so that a restart changes nothing.

use serenity::all::{ActionRowComponent, ComponentInteraction, ModalInteraction};

use super::Bot;
use super::answering::Said;
use super::commands::OpenWords;
use super::rest::Call;
use super::view::{self, Control, OpenFields};
use super::visit::{Visit, person_of_member, roles_of};
use crate::engine::Which;
use crate::incident::{Command, ServerId};

impl Bot {
    /// Does what a pressed button asks for.
    pub(super) async fn pressed(&self, interaction: &ComponentInteraction) {
        let visit = Visit::of_component(interaction);
        let Some(control) = Control::parse(&interaction.data.custom_id) else {
            let words =
                "This button is of a version of Hotwash that is not running here. `/incident show` has its successor.";
            self.answer(&visit, async { Some(Said::only(view::wrong(words))) }).await;
            return;
        };
        // Asking for the member is part of the work: a slow Discord must not use up the time for the first answer.
        let work = async {
            let mut visit = visit.clone();
            if visit.server.is_none() && !self.come_in(&mut visit, &control).await {
                return Some(Said::only(view::server_only()));
            }
            if let Control::Capture { channel, message } = control {
                return self.capture_chosen(&visit, interaction, (channel, message)).await;
            }
            let (which, command) = asked(control)?;
            self.changed(&visit, which, Ok(command)).await
        };
        self.answer(&visit, work).await;
    }

    /// Does what a filled-in form asks for.
    pub(super) async fn submitted(&self, interaction: &ModalInteraction) {
        let visit = Visit::of_form(interaction);
        let Some(Control::OpenForm { severity, drill }) = Control::parse(&interaction.data.custom_id) else {
            let words = "This form is of a version of Hotwash that is not running here. Type the command again.";
            self.answer(&visit, async { Some(Said::only(view::wrong(words))) }).await;
            return;
        };
        let typed = |name: &str| filled_in(interaction, name);
        let title = typed(OpenFields::TITLE).unwrap_or_default();
        let (impact, started_at) = (typed(OpenFields::IMPACT), typed(OpenFields::STARTED_AT));
        self.open(&visit, severity, drill, OpenWords { title, impact, started_at }).await;
    }

    /// A button in a direct message comes without server and member: they are read again. `false`: the incident is unknown, or
    /// the person is no member of its server.
    async fn come_in(&self, visit: &mut Visit, control: &Control) -> bool {
        let Some(server) = self.server_of(control).await else { return false };
        let path = format!("/guilds/{server}/members/{}", visit.person.id);
        let Ok(reply) = self.rest.send(Call::get(path).urgent()).await else { return false };
        match reply.parse::<serenity::all::Member>() {
            Ok(member) => {
                visit.server = Some(server);
                visit.roles = roles_of(&member);
                visit.person = person_of_member(&member);
                true
            }
            Err(_) => false,
        }
    }

    async fn server_of(&self, control: &Control) -> Option<ServerId> {
        let mut reading = self.engine.store().reader().await.ok()?;
        let mut reader = reading.reader();
        let kept = match control {
            Control::AcknowledgePage { page } => {
                let page = reader.page_keyed(page.split('-').next()?).await.ok()??;
                reader.incident(page.incident).await
            }
            // A form, and the menu of an answer: neither stands in a direct message.
            Control::OpenForm { .. } | Control::Capture { .. } => return None,
            Control::Acknowledge { incident }
            | Control::Resolve { incident }
            | Control::ChooseSeverity { incident, .. } => reader.incident_keyed(None, incident).await,
        };
        kept.ok().flatten().map(|kept| kept.incident.server)
    }
}

/// What a control on a message asks for; `None`: nothing, it is none that stands on a message.
fn asked(control: Control) -> Option<(Which, Command)> {
    Some(match control {
        Control::AcknowledgePage { page } => {
            // Behind the page's key stands the step that the button rang with.
            let key = page.split('-').next().unwrap_or_default().to_owned();
            (Which::Page(key), Command::Acknowledge { at: None })
        }
        Control::Acknowledge { incident } => (Which::Key(incident), Command::Acknowledge { at: None }),
        Control::Resolve { incident } => (Which::Key(incident), Command::Resolve { resolution: None, at: None }),
        // A form's id on a button: nobody makes one. What a menu asks for depends on what was chosen in it.
        Control::OpenForm { .. } | Control::Capture { .. } => return None,
        Control::ChooseSeverity { incident, severity } => {
            (Which::Key(incident), Command::ChooseSeverity { level: severity })
        }
    })
}

/// What stands in a field of a form; `None`: nothing, or blanks.
fn filled_in(interaction: &ModalInteraction, name: &str) -> Option<String> {
    let fields = interaction.data.components.iter().flat_map(|row| &row.components);
    let texts = fields.filter_map(|field| match field {
        ActionRowComponent::InputText(text) => Some(text),
        _ => None,
    });
    let mut texts = texts.filter(|text| text.custom_id == name).filter_map(|text| text.value.clone());
    texts.find(|text| !text.trim().is_empty())
}
