//! `/incident search`: what was written, found again.

use std::convert::Infallible;

use super::super::answering::Said;
use super::super::view;
use super::super::visit::Visit;
use super::reading::{shown_line, unreadable};
use super::{Bot, Ctx};
use crate::incident::{ServerId, Viewer};
use crate::store::{Found, Hit, HitPlace, StoreError};

/// Find incidents by what was written
#[poise::command(slash_command, guild_only)]
pub(super) async fn search(
    ctx: Ctx<'_>,
    #[description = "Words of titles, timelines or drafts; the last may be a beginning"]
    #[max_length = 75]
    text: String,
) -> Result<(), Infallible> {
    let (bot, visit) = (ctx.data(), Visit::of_command(ctx.interaction));
    bot.answer(&visit, bot.searched(&visit, view::Searching::new(&text, 1))).await;
    Ok(())
}

impl Bot {
    /// A page of what has the words, from 1; the last where there are not so many.
    pub(in crate::discord) async fn searched(&self, visit: &Visit, asked: view::Searching) -> Option<Said> {
        let Some(server) = visit.server else { return Some(Said::only(view::server_only())) };
        let looked = async {
            let found = self.find_words(server, &asked, &visit.viewer()).await?;
            if let Some((found, _)) = &found {
                let lines: Vec<_> = found.hits.iter().map(|hit| hit.line.clone()).collect();
                self.note_list(visit, &lines, "/incident search").await?;
            }
            Ok(found)
        };
        match looked.await {
            Ok(Some((found, page))) => {
                let hits: Vec<_> = found.hits.into_iter().map(shown_hit).collect();
                let shown = view::Searching { page, ..asked };
                Some(Said::only(view::found(&hits, found.total, &shown, &self.agreed(server).rules)))
            }
            Ok(None) => Some(Said::only(view::wrong(
                "Type a word or two to look for, such as `/incident search text:checkout`.",
            ))),
            Err(error) => unreadable(&error),
        }
    }

    /// What was found on that page, or on the last one, and which it is.
    async fn find_words(
        &self,
        server: ServerId,
        asked: &view::Searching,
        viewer: &Viewer,
    ) -> Result<Option<(Found, u32)>, StoreError> {
        let mut reading = self.engine.store().reader().await?;
        let mut reader = reading.reader();
        let mut page = asked.page.max(1);
        loop {
            let skipped = usize::try_from(page - 1).unwrap_or(usize::MAX).saturating_mul(view::SEARCHED);
            let Some(found) = reader.search(server, &asked.text, (skipped, view::SEARCHED), viewer).await? else {
                return Ok(None);
            };
            let last = view::pages(found.total);
            if page <= last {
                return Ok(Some((found, page)));
            }
            page = last;
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
