//! `/oncall who`, `schedule`, `override`, `clear`, `swap` and `edit`: who is on call, and who is instead.

use std::convert::Infallible;

use serenity::all::{CommandInteraction, CommandOptionType, Context, CreateCommandOption, ResolvedValue};

use super::super::rota::{Cleared, Member, Overridden};
use super::super::visit::Visit;
use super::Ctx;
use super::suggest::{overrides, schedules};

/// Who is on call now, and who is next
#[poise::command(slash_command, guild_only)]
pub(super) async fn who(
    ctx: Ctx<'_>,
    #[description = "Only this one"]
    #[autocomplete = "schedules"]
    schedule: Option<String>,
) -> Result<(), Infallible> {
    ctx.data().who_is_on_call(&Visit::of_command(ctx.interaction), schedule).await;
    Ok(())
}

/// The shifts to come, and a calendar file
#[poise::command(slash_command, guild_only)]
pub(super) async fn schedule(
    ctx: Ctx<'_>,
    #[description = "Which schedule, if there are several"]
    #[autocomplete = "schedules"]
    schedule: Option<String>,
) -> Result<(), Infallible> {
    ctx.data().list_shifts(&Visit::of_command(ctx.interaction), schedule).await;
    Ok(())
}

/// Put somebody on call for a time, instead of whoever it would be
#[poise::command(slash_command, guild_only, rename = "override")]
pub(super) async fn put(
    ctx: Ctx<'_>,
    #[description = "Who"] user: Member,
    #[description = "Until when: 18:00, friday 09:00, or for how long: 8h"]
    #[max_length = 100]
    until: String,
    #[description = "From when, if not now: 18:00, friday 09:00"]
    #[max_length = 100]
    from: Option<String>,
    #[description = "Which schedule, if there are several"]
    #[autocomplete = "schedules"]
    schedule: Option<String>,
) -> Result<(), Infallible> {
    let by = Member::of_user(&ctx.interaction.user);
    let asked = Overridden { user, until, from, schedule };
    ctx.data().override_shift(&Visit::of_command(ctx.interaction), &by, asked).await;
    Ok(())
}

/// Take an override back
#[poise::command(slash_command, guild_only)]
pub(super) async fn clear(
    ctx: Ctx<'_>,
    #[description = "Which override, if there are several"]
    #[autocomplete = "overrides"]
    #[min = 1]
    which: Option<u32>,
    #[description = "Whose, if not mine"] user: Option<Member>,
    #[description = "Only of this schedule"]
    #[autocomplete = "schedules"]
    schedule: Option<String>,
) -> Result<(), Infallible> {
    let asked = Cleared { which, user, schedule };
    ctx.data().clear_shift(&Visit::of_command(ctx.interaction), asked).await;
    Ok(())
}

/// Offer somebody to exchange your next shift with theirs
#[poise::command(slash_command, guild_only)]
pub(super) async fn swap(
    ctx: Ctx<'_>,
    #[description = "With whom"] user: Member,
    #[description = "Which schedule, if there are several"]
    #[autocomplete = "schedules"]
    schedule: Option<String>,
) -> Result<(), Infallible> {
    let by = Member::of_user(&ctx.interaction.user);
    ctx.data().offer_swap(&Visit::of_command(ctx.interaction), (by, user), schedule).await;
    Ok(())
}

/// Make a schedule, or change one, by a form; or delete it
#[poise::command(slash_command, guild_only)]
pub(super) async fn edit(
    ctx: Ctx<'_>,
    #[description = "Which one; a new id makes a new one, such as database"]
    #[autocomplete = "schedules"]
    #[max_length = 32]
    schedule: String,
    #[description = "Delete it; one of the configuration file is as the file has it again"] delete: Option<bool>,
) -> Result<(), Infallible> {
    let visit = Visit::of_command(ctx.interaction);
    match delete {
        Some(true) => ctx.data().delete_schedule(&visit, &schedule).await,
        _ => ctx.data().edit_schedule(&visit, &schedule).await,
    }
    Ok(())
}

/// poise asks Discord for a member; the interaction has said all that is needed.
#[serenity::async_trait]
impl poise::SlashArgument for Member {
    async fn extract(
        _: &Context,
        _: &CommandInteraction,
        value: &ResolvedValue<'_>,
    ) -> Result<Self, poise::SlashArgError> {
        match value {
            ResolvedValue::User(user, member) => Ok(Member::chosen(user, *member)),
            _ => Err(poise::SlashArgError::new_command_structure_mismatch("expected a person")),
        }
    }

    fn create(option: CreateCommandOption) -> CreateCommandOption {
        option.kind(CommandOptionType::User)
    }
}
