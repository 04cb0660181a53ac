//! `/incident page` and `/page`: certain people, beside whom the policy pages. In a private incident that lets them in: for a role a
//! form asks first, saying how many that is.

use std::convert::Infallible;

use serenity::all::{CommandInteraction, CommandOptionType, Context, CreateCommandOption, ResolvedValue};

use super::super::pageable::{LettingIn, Pageable};
use super::super::visit::Visit;
use super::suggest::{incidents, services};
use super::{Bot, Ctx, Wrong};
use crate::engine::Which;
use crate::incident::{Command, Whom};

/// Page a person, a role or a service's owners, now
#[poise::command(slash_command, guild_only)]
pub(super) async fn page(
    ctx: Ctx<'_>,
    #[description = "A person or a role"] target: Option<Pageable>,
    #[description = "A service: its owners"]
    #[autocomplete = "services"]
    service: Option<String>,
    #[description = "What they read"]
    #[max_length = 1800]
    message: Option<String>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let (bot, visit) = (ctx.data(), Visit::of_command(ctx.interaction));
    let which = visit.which(incident);
    match bot.private_one(&visit, &which).await {
        None => {
            // Asking Discord whether a page can reach them is part of the work: it must not use up the time for the first answer.
            let work = async {
                let whom = bot.whom_to_page(&visit, &which, target, service).await;
                bot.changed(&visit, which.clone(), whom.map(|whom| Command::Page { whom, message })).await
            };
            bot.answer(&visit, work).await;
        }
        Some(private) => match bot.whom_to_page(&visit, &which, target, service).await {
            Ok(whom) => match bot.letting_in(&private, &whom).await {
                Some(LettingIn { holders }) => bot.give_page_form(&visit, which, (whom, message), holders).await,
                None => bot.change(&visit, which, Ok(Command::Page { whom, message })).await,
            },
            Err(wrong) => bot.change(&visit, which, Err(wrong)).await,
        },
    }
    Ok(())
}

impl Bot {
    async fn whom_to_page(
        &self,
        visit: &Visit,
        which: &Which,
        target: Option<Pageable>,
        service: Option<String>,
    ) -> Result<Vec<Whom>, Wrong> {
        let mut whom = Vec::new();
        if let Some(target) = target {
            whom.push(self.pageable(visit, which, target).await?);
        }
        if let Some(text) = service {
            let service = self.service(visit, &text)?;
            whom.push(Whom::Service { id: service.id, name: service.name });
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
