//! The form that asks before a role is paged in a private incident.

use super::Filled;
use crate::discord::Bot;
use crate::discord::commands::Wrong;
use crate::discord::courier::shown_name;
use crate::discord::rest::Call;
use crate::discord::view::{self, Called, PageFields, page_form};
use crate::discord::visit::Visit;
use crate::engine::{LetsIn, Which};
use crate::incident::{Command, Person, ServerId, Whom};

impl Bot {
    /// Asks whether those whom a page rings may be let in, of whom there are that many.
    pub(in crate::discord) async fn give_page_form(
        &self,
        visit: &Visit,
        which: Which,
        (whom, message): (Vec<Whom>, Option<String>),
        lets_in: LetsIn,
    ) {
        let (called, typed) = (called(&whom), message.clone());
        let form = |kept: &crate::store::Kept| page_form(&kept.key, called, lets_in, typed.as_deref());
        self.give_form(visit, which, Command::Page { whom, message }, form).await;
    }

    pub(super) async fn page_sent(&self, visit: &Visit, incident: String, called: Called, filled: &Filled<'_>) {
        let message = filled.text(PageFields::MESSAGE);
        let command = self.whom(visit, called).await.map(|whom| Command::Page { whom, message });
        self.change_as_filled(visit, incident, command, filled).await;
    }

    /// Those whom a form names, as they are called today.
    async fn whom(&self, visit: &Visit, called: Called) -> Result<Vec<Whom>, Wrong> {
        let Some(server) = visit.server else { return Err(Wrong::said(view::server_only())) };
        let mut whom = Vec::new();
        if let Some(id) = called.person {
            whom.push(Whom::Person(self.member(server, id).await?));
        }
        if let Some(id) = called.role {
            let roles = self.servers.roles(server).await;
            let gone = || Wrong::said(view::wrong("That role is not there any more. Page somebody else."));
            let name = match roles {
                Ok(roles) => roles.iter().find(|role| role.id == id).map(|role| role.name.clone()).ok_or_else(gone)?,
                // The id is all that a mention needs.
                Err(_) => format!("the role {id}"),
            };
            whom.push(Whom::Role { id, name });
        }
        if let Some(service) = called.service {
            let service = self.service(visit, &service.0)?;
            whom.push(Whom::Service { id: service.id, name: service.name });
        }
        Ok(whom)
    }

    async fn member(&self, server: ServerId, id: crate::incident::UserId) -> Result<Person, Wrong> {
        let asked = Call::get(format!("/guilds/{server}/members/{id}")).urgent();
        match self.rest.send(asked).await {
            Ok(reply) => Ok(Person { id, name: shown_name(&reply.body) }),
            Err(_) => Err(Wrong::said(view::wrong("That person is not on this server any more. Page somebody else."))),
        }
    }
}

fn called(whom: &[Whom]) -> Called {
    whom.iter().fold(Called::default(), |called, whom| match whom {
        Whom::Person(person) => Called { person: Some(person.id), ..called },
        Whom::Role { id, .. } => Called { role: Some(*id), ..called },
        Whom::Service { id, .. } => Called { service: Some(id.clone()), ..called },
        // A schedule lets a person in, who is meant, and is never asked about.
        Whom::Schedule { .. } => called,
    })
}
