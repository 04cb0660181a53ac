//! `/hotwash stats`: the numbers, to oneself.

use std::convert::Infallible;

use super::super::answering::Said;
use super::super::view;
use super::super::visit::Visit;
use super::super::words::ByWord;
use super::reading::unreadable;
use super::{Bot, Ctx};
use crate::engine::{Since, count};
use crate::postmortem::numbers::By;

/// So many months are counted, if nobody says how many.
const MONTHS: u32 = 12;

/// How many incidents, how long they took, who was paged
#[poise::command(slash_command, guild_only)]
pub(super) async fn stats(
    ctx: Ctx<'_>,
    #[description = "Parted by what; severity, if you don't say"] by: Option<ByWord>,
    #[description = "Of how many months, this one included; 12, if you don't say"]
    #[min = 1]
    #[max = 120]
    months: Option<u32>,
) -> Result<(), Infallible> {
    let (bot, visit) = (ctx.data(), Visit::of_command(ctx.interaction));
    let ByWord(by) = by.unwrap_or(ByWord(By::Severity));
    bot.answer(&visit, bot.counted(&visit, by, months.unwrap_or(MONTHS))).await;
    Ok(())
}

impl Bot {
    /// The numbers of the server, of what the person may know of.
    async fn counted(&self, visit: &Visit, by: By, months: u32) -> Option<Said> {
        let Some(server) = visit.server else { return Some(Said::only(view::server_only())) };
        let agreed = self.agreed(server);
        let (whose, since) = ((server, &visit.viewer()), Since::Months(months));
        match count(self.engine.store(), whose, since, &agreed.rules, self.engine.now()).await {
            Ok(numbers) => Some(Said::only(view::stats(&numbers, by))),
            Err(error) => unreadable(&error),
        }
    }
}
