//! `/incident page` and `/page`: certain people, or whoever is on call, beside whom the policy pages. In a private incident that lets them in: for a role a
//! form asks first, saying how many that is.

use std::convert::Infallible;

use serenity::all::{CommandInteraction, CommandOptionType, Context, CreateCommandOption, ResolvedValue};

use super::super::answering::Said;
use super::super::pageable::{LettingIn, Pageable};
use super::super::view;
use super::super::visit::Visit;
use super::suggest::{incidents, schedules, services};
use super::{Bot, Ctx, Wrong};
use crate::engine::Which;
use crate::incident::{Command, Whom};

/// Page a person, a role, a service's owners or who is on call
#[poise::command(slash_command, guild_only)]
pub(super) async fn page(
    ctx: Ctx<'_>,
    #[description = "A person or a role"] target: Option<Pageable>,
    #[description = "A service: its owners"]
    #[autocomplete = "services"]
    service: Option<String>,
    #[description = "A schedule: whoever is on call"]
    #[autocomplete = "schedules"]
    schedule: Option<String>,
    #[description = "What they read"]
    #[max_length = 1800]
    message: Option<String>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let visit = Visit::of_command(ctx.interaction);
    ctx.data().page_somebody(&visit, visit.which(incident), Asked { target, service, schedule, message }).await;
    Ok(())
}

/// Whom to page, as it was asked, and what they read.
pub(in crate::discord) struct Asked {
    pub(in crate::discord) target: Option<Pageable>,
    pub(in crate::discord) service: Option<String>,
    pub(in crate::discord) schedule: Option<String>,
    pub(in crate::discord) message: Option<String>,
}

impl Bot {
    /// Pages certain people, or asks first where that lets people in.
    pub(in crate::discord) async fn page_somebody(&self, visit: &Visit, which: Which, asked: Asked) {
        let Asked { target, service, schedule, message } = asked;
        let private = match self.private_one(visit, &which).await {
            Ok(Some(private)) => private,
            Ok(None) => {
                let work = async {
                    let whom = self.whom_to_page(visit, &which, target, (service, schedule)).await;
                    self.changed(visit, which.clone(), whom.map(|whom| Command::Page { whom, message })).await
                };
                return self.answer(visit, work).await;
            }
            // Nobody is let in to a private incident because nobody knew that it is one.
            Err(error) => {
                tracing::error!(%error, "nobody was paged");
                let words = "Nobody was paged: the database does not answer. Type it again.";
                return self.answer(visit, async { Some(Said::only(view::went_wrong(words))) }).await;
            }
        };
        match self.whom_to_page(visit, &which, target, (service, schedule)).await {
            Ok(whom) => match self.letting_in(visit, &private, &self.rung(visit, &whom)).await {
                // Whom a form names stands in its id, which has no room for more.
                Some(_) if whom.len() > 1 && whom.iter().any(|whom| matches!(whom, Whom::Schedule { .. })) => {
                    let words = "Paging these lets people in to a private incident, which is asked about one by one: page the \
                                 schedule by itself, then the others.";
                    self.answer(visit, async { Some(Said::only(view::wrong(words))) }).await;
                }
                Some(LettingIn { lets_in, .. }) => self.give_page_form(visit, which, (whom, message), lets_in).await,
                None => self.change(visit, which, Ok(Command::Page { whom, message })).await,
            },
            Err(wrong) => self.change(visit, which, Err(wrong)).await,
        }
    }

    async fn whom_to_page(
        &self,
        visit: &Visit,
        which: &Which,
        target: Option<Pageable>,
        (service, schedule): (Option<String>, Option<String>),
    ) -> Result<Vec<Whom>, Wrong> {
        let mut whom = Vec::new();
        if let Some(target) = target {
            whom.push(self.pageable(visit, which, target).await?);
        }
        if let Some(text) = service {
            let service = self.service(visit, &text)?;
            whom.push(Whom::Service { id: service.id, name: service.name });
        }
        if let Some(text) = schedule {
            let schedule = self.schedule(visit, &text)?;
            let named = Whom::on_call(&schedule.id);
            self.must_have_somebody(visit, which, &schedule).await?;
            whom.push(named);
        }
        Ok(whom)
    }
}

/// poise has no type for an option that takes a person or a role.
#[serenity::async_trait]
impl poise::SlashArgument for Pageable {
    async fn extract(
        _: &Context,
        _: &CommandInteraction,
        value: &ResolvedValue<'_>,
    ) -> Result<Self, poise::SlashArgError> {
        match value {
            ResolvedValue::User(user, member) => Ok(Pageable::of_user(user, *member)),
            ResolvedValue::Role(role) => Ok(Pageable::of_role(role)),
            _ => Err(poise::SlashArgError::new_command_structure_mismatch("expected a person or a role")),
        }
    }

    fn create(option: CreateCommandOption) -> CreateCommandOption {
        option.kind(CommandOptionType::Mentionable)
    }
}
