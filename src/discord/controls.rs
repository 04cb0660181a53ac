//! Buttons and menus on messages: understood from their `custom_id` alone, so that a restart changes nothing.
//!
//! Rights and state are looked at again at every press: what is stale is answered with what is true now.

mod pages;

use serenity::all::ComponentInteraction;

use super::Bot;
use super::answering::Said;
use super::commands::Asked;
use super::rest::Call;
use super::view::{self, Control, Press};
use super::visit::{Visit, person_of_member, roles_of};
use crate::engine::Which;
use crate::incident::{Command, ReviewAsked, RoleId, ServerId, Status, Viewer};

impl Bot {
    /// Does what a pressed button or a choice in a menu asks for.
    pub(super) async fn pressed(&self, interaction: &ComponentInteraction) {
        let visit = Visit::of_component(interaction);
        match Control::parse(&interaction.data.custom_id) {
            // Behind the page's key stands the step that the button rang with.
            Some(Control::AcknowledgePage { page }) => {
                let key = page.split('-').next().unwrap_or_default().to_owned();
                self.ask(&visit, Which::Page(key), Command::AcknowledgePage { own: None }).await;
            }
            Some(Control::Setup(to)) => self.walk_on(&visit, to, interaction).await,
            Some(Control::Membership { role, join }) => self.join(&visit, role, join).await,
            Some(Control::TestPage { user }) => self.test_tapped(&visit, user, interaction.message.id.get()).await,
            Some(Control::PageSchedule(id)) => self.page_by_schedule(&visit, id).await,
            Some(Control::Swap { key, accept }) => self.swap_answered(&visit, key, accept).await,
            Some(Control::TapTest { test }) => self.tap_test(&visit, test, interaction.message.id.get()).await,
            Some(Control::Doctor { page }) => self.examine(&visit, page, true).await,
            Some(Control::Incident { incident, press }) => {
                // A future of its own: it is as large as everything that a button can do.
                Box::pin(self.pressed_about(&visit, incident, press, interaction)).await;
            }
            Some(Control::List(listing)) => self.turn_list(&visit, listing).await,
            Some(Control::Search(asked)) => self.answer_in_place(&visit, self.searched(&visit, asked)).await,
            Some(Control::Capture { channel, message }) => {
                let work = self.capture_chosen(&visit, interaction, (channel, message));
                self.answer(&visit, work).await;
            }
            Some(Control::CaptureChoices { channel, message, page }) => {
                self.answer_in_place(&visit, self.choices(&visit, (channel, message), page)).await;
            }
            // A form's id on a button: nobody makes one.
            Some(Control::OpenForm { .. } | Control::OpenFrom { .. } | Control::EditSchedule { .. }) | None => {
                self.of_another_version(&visit).await
            }
        }
    }

    async fn of_another_version(&self, visit: &Visit) {
        let words =
            "This button is of a version of Hotwash that is not running here. `/incident show` has its successor.";
        self.answer(visit, async { Some(Said::only(view::wrong(words))) }).await;
    }

    async fn pressed_about(&self, visit: &Visit, incident: String, press: Press, pressed: &ComponentInteraction) {
        let chosen = pages::chosen(pressed);
        let command = match press {
            Press::Note => return self.give_note_form(visit, incident).await,
            Press::Lesson(asked, field) => return self.give_lesson_form(visit, incident, (asked, Some(field))).await,
            Press::Lessons(asked) => return self.give_lesson_form(visit, incident, (asked, None)).await,
            Press::Update => return self.give_update_form(visit, incident).await,
            Press::Resolve => return self.give_resolve_form(visit, Which::Key(incident)).await,
            Press::Theories(page) => {
                return self
                    .turn(visit, incident, "/incident theory list", |seen, key| view::theories(seen, page, key))
                    .await;
            }
            Press::ActionItems(page) => {
                return self
                    .turn(visit, incident, "/incident action list", |seen, key| view::action_items(seen, page, key))
                    .await;
            }
            Press::Roles(page) => {
                return self
                    .turn(visit, incident, "/incident role list", |seen, key| view::roles(seen, page, key))
                    .await;
            }
            Press::Postmortem => return self.give_draft(visit, incident).await,
            Press::ShowTimeline => return self.show_timeline(visit, incident).await,
            Press::Timeline(page) => return self.turn_to(visit, incident, page).await,
            Press::ReadEntry => return self.read_entry(visit, incident, chosen).await,
            Press::Acknowledge => Command::AcknowledgePage { own: None },
            Press::GiveBack => Command::GiveBack { own: None },
            Press::GivePageBack(asked) => Command::GiveBack { own: Some(asked) },
            Press::Escalate => Command::Escalate { reason: None },
            Press::Page => match pages::called(pressed) {
                Some(target) => {
                    let asked = Asked { target: Some(target), service: None, schedule: None, message: None };
                    return self.page_somebody(visit, Which::Key(incident), asked).await;
                }
                None => return self.of_another_version(visit).await,
            },
            Press::UndoResolve(resolved) => Command::UndoResolve { resolved },
            Press::Close => Command::Close { reason: None },
            Press::Reopen => Command::Reopen { reason: None },
            Press::Review(state) => Command::Review(ReviewAsked { state: Some(state), ..ReviewAsked::default() }),
            Press::Freeze(mark) => Command::Freeze { mark, offered: None },
            Press::SendUpdate(draft) => Command::SendUpdate { draft },
            Press::DropUpdate(draft) => Command::DropUpdate { draft },
            Press::ChooseSeverity(level) => Command::ChooseSeverity { level, reason: None },
            Press::ChooseStatus => match chosen.and_then(Status::from_word) {
                // Resolving by the menu asks the same as the button.
                Some(Status::Resolved) => return self.give_resolve_form(visit, Which::Key(incident)).await,
                Some(status) => Command::SetStatus { status, note: None, at: None },
                None => return self.of_another_version(visit).await,
            },
            Press::TakeRole => match chosen {
                Some(role) => Command::TakeRole { role: RoleId(role.to_owned()) },
                None => return self.of_another_version(visit).await,
            },
            // Forms' ids on a button: nobody makes one.
            Press::ResolveForm(_) | Press::Describe(..) => return self.of_another_version(visit).await,
            Press::AcceptRole(role) => Command::AcceptRole { role },
            Press::DeclineRole(role) => Command::DeclineRole { role },
            Press::Snooze(duty) => Command::Snooze { duty },
            // A form's id on a button, again.
            Press::LetInAndPage(_) | Press::LetInAnd(..) => return self.of_another_version(visit).await,
        };
        self.ask(visit, Which::Key(incident), command).await;
    }

    /// Changes the incident of a control, which may stand in a direct message.
    async fn ask(&self, visit: &Visit, which: Which, command: Command) {
        if visit.server.is_some() {
            return self.change(visit, which, Ok(command)).await;
        }
        // Asking for the member is part of the work: a slow Discord must not use up the time for the first answer.
        let work = async {
            let mut visit = visit.clone();
            if !self.come_in(&mut visit, &which).await {
                return Some(Said::only(view::server_only()));
            }
            self.changed(&visit, which, Ok(command)).await
        };
        self.answer(visit, work).await;
    }

    /// A button in a direct message comes without server and member: they are read again. `false`: the incident is unknown, or
    /// the person is no member of its server.
    async fn come_in(&self, visit: &mut Visit, which: &Which) -> bool {
        let Some(server) = self.server_of(which).await else { return false };
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

    async fn server_of(&self, which: &Which) -> Option<ServerId> {
        let mut reading = self.engine.store().reader().await.ok()?;
        let mut reader = reading.reader();
        let kept = match which {
            Which::Page(page) => {
                let page = reader.page_keyed(page).await.ok()??;
                reader.incident(page.incident).await
            }
            // The server alone is learned from it: whether the person may know of the incident is asked when it is found.
            Which::Key(incident) => reader.incident_keyed(None, incident, &Viewer::Keeper).await,
            Which::Number(_) | Which::Channel { .. } => return None,
        };
        kept.ok().flatten().map(|kept| kept.incident.server)
    }
}
