//! `/incident search`: what was written, found again.

use std::convert::Infallible;

use super::super::answering::Said;
use super::super::view;
use super::super::visit::Visit;
use super::reading::{shown_line, unreadable};
use super::{Bot, Ctx};
use crate::store::{Hit, HitPlace};

/// Find incidents by what was written
#[poise::command(slash_command, guild_only)]
pub(super) async fn search(
    ctx: Ctx<'_>,
    #[description = "Words of titles, timelines or drafts; the last may be a beginning"]
    #[max_length = 200]
    text: String,
) -> Result<(), Infallible> {
    let (bot, visit) = (ctx.data(), Visit::of_command(ctx.interaction));
    bot.answer(&visit, bot.searched(&visit, &text)).await;
    Ok(())
}

impl Bot {
    async fn searched(&self, visit: &Visit, text: &str) -> Option<Said> {
        let Some(server) = visit.server else { return Some(Said::only(view::server_only())) };
        let found = async {
            self.engine.store().reader().await?.reader().search(server, text, view::SEARCHED, &visit.viewer()).await
        };
        match found.await {
            Ok(Some(found)) => {
                let hits: Vec<_> = found.hits.into_iter().map(shown_hit).collect();
                Some(Said::only(view::found(&hits, found.more, &self.agreed(server).rules)))
            }
            Ok(None) => Some(Said::only(view::wrong(
                "Type a word or two to look for, such as `/incident search text:checkout`.",
            ))),
            Err(error) => unreadable(&error),
        }
    }
}

fn shown_hit(hit: Hit) -> view::FoundLine {
    let Hit { line, place, excerpt } = hit;
    let (entry, field) = match place {
        HitPlace::Entry(entry) => (Some(entry), None),
        HitPlace::Text(field) => (None, Some(field)),
    };
    view::FoundLine { line: shown_line(line), entry, field, excerpt }
}
