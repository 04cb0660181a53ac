//! What a person can type, declared with poise. Each function only turns options into a request; the answer goes out by
//! [`super::answering`].

mod action;
mod catchup;
mod hotwash;
mod incident;
mod link;
mod menu;
mod oncall;
mod page;
mod private;
mod reading;
mod review;
mod role;
mod rota;
mod search;
mod stats;
mod suggest;
mod theory;
mod timeline;
mod update;

pub(super) use incident::{Chosen, OpenWords};
pub(super) use page::Asked;
pub(super) use reading::{draft, seen};

use std::convert::Infallible;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::Bot;
use super::answering::{Said, failed};
use super::view::{self, Body, Seen, Summons};
use super::visit::Visit;
use crate::engine::{Answered, Request, Which};
use crate::escalation::Schedule;
use crate::incident::{Actor, Command, Refusal, RoleId, Service, SeverityId};
use crate::parse;

/// What a command is handed.
pub(super) type Ctx<'a> = poise::ApplicationContext<'a, Arc<Bot>, Infallible>;
/// A declared command. It cannot fail: what goes wrong is said to the person.
pub(super) type Declared = poise::Command<Arc<Bot>, Infallible>;

/// Every command, in the order of the menu. A short form is its long form declared a second time: the same options, the same
/// answers, whatever becomes of them.
pub(super) fn all() -> Vec<Declared> {
    vec![
        incident::incident(),
        incident::note(),
        incident::ack(),
        page::page(),
        oncall::oncall(),
        hotwash::hotwash(),
        menu::add_to_timeline(),
        menu::open_from_message(),
    ]
}

/// What is wrong with what was typed, in words for the person.
pub(super) struct Wrong(Box<Body>);

impl Wrong {
    /// What the person reads.
    pub(super) fn said(body: Body) -> Self {
        Self(Box::new(body))
    }

    /// The same, on its way to them.
    pub(super) fn into_body(self) -> Body {
        *self.0
    }
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Self {
        Self(Box::new(view::refusal(&refusal)))
    }
}

impl From<parse::Unreadable> for Wrong {
    fn from(unreadable: parse::Unreadable) -> Self {
        Self(Box::new(view::wrong(&unreadable.to_string())))
    }
}

impl Bot {
    /// A time as it was typed.
    pub(super) fn moment(&self, visit: &Visit, at: Option<String>) -> Result<Option<DateTime<Utc>>, Wrong> {
        let zone = self.agreed(visit.server).rules.zone;
        Ok(at.map(|text| parse::moment(&text, self.engine.now(), zone)).transpose()?)
    }

    /// A day by which something should be done, as it was typed.
    fn due(&self, visit: &Visit, due: Option<String>) -> Result<Option<NaiveDate>, Wrong> {
        let zone = self.agreed(visit.server).rules.zone;
        Ok(due.map(|text| parse::due(&text, self.engine.now(), zone)).transpose()?)
    }

    /// A severity as it was typed: an id or a name, in any case.
    fn severity(&self, visit: &Visit, text: &str) -> Result<SeverityId, Wrong> {
        let agreed = self.agreed(visit.server);
        let rules = &agreed.rules;
        let found = rules.severity_named(text).map(|severity| severity.id.clone());
        Ok(found.ok_or_else(|| crate::incident::no_such_severity(text, rules))?)
    }

    /// A service as it was typed: an id or a name, in any case.
    pub(super) fn service(&self, visit: &Visit, text: &str) -> Result<Service, Wrong> {
        let agreed = self.agreed(visit.server);
        let rules = &agreed.rules;
        Ok(rules.service_named(text).cloned().ok_or_else(|| crate::incident::no_such_service(text, rules))?)
    }

    /// A schedule as it was typed: an id, in any case.
    pub(super) fn schedule(&self, visit: &Visit, text: &str) -> Result<Schedule, Wrong> {
        let agreed = self.agreed(visit.server);
        let known = || agreed.schedules.iter().map(|schedule| &schedule.id);
        let found = agreed.schedule_named(text).cloned();
        found.ok_or_else(|| Wrong::said(view::no_such_schedule(text, known())))
    }

    /// A role as it was typed: an id or a name, in any case.
    fn role(&self, visit: &Visit, text: &str) -> Result<RoleId, Wrong> {
        let agreed = self.agreed(visit.server);
        let rules = &agreed.rules;
        let found = rules.role_named(text).map(|role| role.id.clone());
        Ok(found.ok_or_else(|| crate::incident::no_such_role(text, rules))?)
    }

    /// Changes the incident that is meant, and answers; asks first where that lets a role in to a private one.
    pub(super) async fn change(&self, visit: &Visit, which: Which, command: Result<Command, Wrong>) {
        match command {
            Ok(command) if Summons::of(&command).is_some() => self.change_or_ask(visit, which, command).await,
            command => self.answer(visit, self.changed(visit, which, command)).await,
        }
    }

    /// Changes the incident that is meant; what the person is to be told of it.
    pub(super) async fn changed(&self, visit: &Visit, which: Which, command: Result<Command, Wrong>) -> Option<Said> {
        Some(self.change_as_asked(visit, which, command).await?.keeping(&visit.typed))
    }

    async fn change_as_asked(&self, visit: &Visit, which: Which, command: Result<Command, Wrong>) -> Option<Said> {
        let command = match command {
            Ok(command) => command,
            Err(Wrong(body)) => return Some(Said::only(*body)),
        };
        let Some(server) = visit.server else { return Some(Said::only(view::server_only())) };
        let command = self.named_command(server, command).await;
        let request = Request {
            asked: Some(visit.asked(server)),
            server,
            caller: self.caller(visit, server).await,
            viewer: visit.viewer(),
            what: (which, command),
        };
        match self.engine.handle(request).await {
            Ok(answered) => Some(self.said(visit, answered)),
            Err(failure) => failed(&failure),
        }
    }

    /// What the person is told of what became of their request.
    pub(super) fn said(&self, visit: &Visit, answered: Answered) -> Said {
        let by = Actor::Member(visit.person.clone());
        let agreed = self.agreed(answered.kept.incident.server);
        let rules = &agreed.rules;
        let kept = &answered.kept;
        let seen = Seen { incident: &kept.incident, key: &kept.key, channel: kept.channel, rules, by: &by };
        let body = if answered.public {
            view::with_buttons(view::answer(&answered.outcome, &seen), &answered.outcome, &answered.kept.key)
        } else {
            view::answer_elsewhere(&answered.outcome, &seen)
        };
        Said::done(body, answered, by)
    }
}

/// What poise could not turn into a call of a command: said to the person, and logged.
pub(super) async fn not_dispatched(error: poise::FrameworkError<'_, Arc<Bot>, Infallible>) {
    tracing::warn!(%error, "a command was not understood");
    let Some(poise::Context::Application(ctx)) = error.ctx() else { return };
    let visit = Visit::of_command(ctx.interaction);
    let body = match error {
        poise::FrameworkError::GuildOnly { .. } => view::server_only(),
        poise::FrameworkError::ArgumentParse { error, .. } => view::wrong(&error.to_string()),
        _ => view::wrong(
            "Discord sent this command in a form that this version does not know. Reload Discord and try again.",
        ),
    };
    ctx.data().answer(&visit, async { Some(Said::only(body)) }).await;
}
