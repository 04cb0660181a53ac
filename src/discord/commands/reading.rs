//! What only reads: every answer is ephemeral and leaves no entry.

use std::convert::Infallible;

use serenity::all::{Attachment, User};

use super::super::answering::{Said, failed};
use super::super::view::{self, Body, File, Seen};
use super::super::visit::Visit;
use super::super::words::{FormatWord, NamesWord, ReviewWord, StateWord};
use super::incident::{change, file_ref, person_meant};
use super::review::reviewed;
use super::suggest::{incidents, severities};
use super::{Bot, Ctx, Wrong};
use crate::config::Config;
use crate::engine::{self, Which, find, last_proven, whole};
use crate::incident::{Actor, Command, ReviewAsked};
use crate::postmortem::{self, Draft, Form};
use crate::store::{Filter, Kept, ListLine, Reader, StoreError};

/// Show the card, to yourself
#[poise::command(slash_command, guild_only)]
pub(super) async fn show(
    ctx: Ctx<'_>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let now = ctx.data().engine.now();
    read(ctx, incident, async |agreed, reader, kept| {
        let page = reader.policy_page(kept.incident.id).await?;
        let page = page.as_ref().map(|page| &page.page);
        let proven = match page {
            Some(page) => last_proven(page, &reader.proofs(kept.incident.server).await?),
            None => None,
        };
        Ok(view::shown(&seen(agreed, kept), view::Rings { page, proven }, now))
    })
    .await
}

/// The postmortem draft as it stands now
#[expect(clippy::too_many_arguments, reason = "a parameter of the function is an option of the command")]
#[poise::command(slash_command, guild_only)]
pub(super) async fn postmortem(
    ctx: Ctx<'_>,
    #[description = "The file's form"] format: Option<FormatWord>,
    #[description = "People by name, or by their roles"] names: Option<NamesWord>,
    #[description = "Say how far the review is"] state: Option<ReviewWord>,
    #[description = "Who sees to the review"] owner: Option<User>,
    #[description = "When the review is due: friday, in 2 weeks, 2030-01-15"]
    #[max_length = 100]
    due: Option<String>,
    #[description = "An edited draft, back as the reviewed one"] file: Option<Attachment>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let (bot, visit) = (ctx.data(), Visit::of_command(ctx.interaction));
    if let Some(file) = file {
        Box::pin(bot.take_draft_back(&visit, visit.which(incident), file_ref(file))).await;
        return Ok(());
    }
    if state.is_some() || owner.is_some() || due.is_some() {
        let asked = || {
            let owner = owner.map(|user| person_meant(ctx, &user)).transpose()?;
            let (state, due) = (state.map(|word| word.0), bot.due(&visit, due)?);
            Ok::<_, Wrong>(Command::Review(ReviewAsked { state, owner, due, again: true }))
        };
        return change(ctx, incident, asked()).await;
    }
    let form = Form { format: format.unwrap_or_default().0, names: names.unwrap_or_default().0 };
    let room = visit.room;
    read(ctx, incident, async |agreed, reader, kept| draft(agreed, reader, kept, form, room).await).await
}

/// List incidents
#[poise::command(slash_command, guild_only)]
pub(super) async fn list(
    ctx: Ctx<'_>,
    #[description = "Which; open, if you don't say"] state: Option<StateWord>,
    #[description = "Of one severity"]
    #[autocomplete = "severities"]
    severity: Option<String>,
) -> Result<(), Infallible> {
    let (bot, visit) = (ctx.data(), Visit::of_command(ctx.interaction));
    bot.answer(&visit, async {
        let severity = match severity.map(|text| bot.severity(&visit, &text)).transpose() {
            Ok(severity) => severity,
            Err(Wrong(body)) => return Some(Said::only(*body)),
        };
        let open = match state.unwrap_or(StateWord::Open) {
            StateWord::Open => Some(true),
            StateWord::Closed => Some(false),
            StateWord::All => None,
        };
        bot.listed(&visit, Filter { open, severity }, 1).await
    })
    .await;
    Ok(())
}

/// The draft, for one person, in a file of at most `room` bytes.
pub(in crate::discord) async fn draft(
    agreed: &Config,
    reader: &mut Reader<'_>,
    kept: &Kept,
    form: Form,
    room: usize,
) -> Result<Body, StoreError> {
    // What was agreed on is a Markdown file with people's names in it; other forms are of the newest.
    if form == Form::default()
        && let Some(body) = Box::pin(reviewed(agreed, reader, kept)).await?
    {
        return Ok(body);
    }
    let whole = whole(reader, kept, form.format, Some(room)).await?;
    let rules = kept.rules(&agreed.rules);
    Ok(match postmortem::draft_with(&whole.record(kept, &rules), form, &whole.means(Some(room))) {
        Ok(Draft { file_name, text, summary, fault }) => {
            if let Some(fault) = fault {
                tracing::warn!(%fault, incident = %kept.incident.number, "drafted by the built-in template");
            }
            let summary = view::summary_with_files(&summary, &whole.files());
            let file = File { name: file_name, bytes: text.into_bytes() };
            match file.bytes.len() > room {
                true => view::draft_too_large(&summary, &seen(agreed, kept), (&file, form.format), room).for_one(),
                false => view::draft(summary, file).for_one(),
            }
        }
        Err(error) => {
            tracing::error!(%error, incident = %kept.incident.number, "the draft could not be made");
            view::draft_failed(&seen(agreed, kept)).for_one()
        }
    })
}

/// Answers with what is read of an incident.
pub(super) async fn read(
    ctx: Ctx<'_>,
    incident: Option<u32>,
    look: impl AsyncFnOnce(&Config, &mut Reader<'_>, &Kept) -> Result<Body, StoreError>,
) -> Result<(), Infallible> {
    let (bot, visit) = (ctx.data(), Visit::of_command(ctx.interaction));
    let which = visit.which(incident);
    let words = ctx.parent_commands().iter().map(|parent| &*parent.name).chain([&*ctx.command().name]);
    let what = format!("/{}", words.collect::<Vec<_>>().join(" "));
    bot.answer(&visit, async { bot.looked(&visit, &which, what, look).await }).await;
    Ok(())
}

/// An incident as it is shown to whoever asks.
pub(in crate::discord) fn seen<'a>(agreed: &'a Config, kept: &'a Kept) -> Seen<'a> {
    let rules = &agreed.rules;
    Seen { incident: &kept.incident, key: &kept.key, channel: kept.channel, rules, by: &Actor::System }
}

impl Bot {
    /// A page of the server's incidents, from 1.
    pub(in crate::discord) async fn listed(&self, visit: &Visit, filter: Filter, page: u32) -> Option<Said> {
        let Some(server) = visit.server else { return Some(Said::only(view::server_only())) };
        let listed = async {
            let mut reading = self.engine.store().reader().await?;
            let mut reader = reading.reader();
            let viewer = visit.viewer();
            let (total, drills) = reader.count(server, &filter, &viewer).await?;
            let page = page.clamp(1, total.div_ceil(view::LISTED).max(1));
            let lines = reader.list_from(server, &filter, ((page - 1) * view::LISTED, view::LISTED), &viewer).await?;
            drop(reading);
            self.note_list(visit, &lines, "/incident list").await?;
            Ok::<_, StoreError>(((total, drills), page, lines))
        };
        match listed.await {
            Ok((total, page, lines)) => {
                let lines: Vec<_> = lines.into_iter().map(shown_line).collect();
                let Filter { open, severity } = filter;
                let asked = view::Listing { open, severity, page };
                Some(Said::only(view::list(&lines, total, &asked, &self.agreed(server).rules)))
            }
            Err(error) => unreadable(&error),
        }
    }

    /// Notes that somebody is about to read of a private incident outside its channel: what is not written down is not shown.
    pub(in crate::discord) async fn note_look(
        &self,
        visit: &Visit,
        kept: &Kept,
        what: String,
    ) -> Result<(), engine::Failure> {
        let inside = [Some(visit.channel), visit.parent].contains(&kept.channel);
        if kept.incident.is_private() && !inside {
            self.engine.note_look(kept, Some(visit.person.clone()), what).await?;
        }
        Ok(())
    }

    /// The same of the private ones among those that stand in a list.
    pub(in crate::discord) async fn note_list(
        &self,
        visit: &Visit,
        lines: &[ListLine],
        what: &'static str,
    ) -> Result<(), StoreError> {
        let inside = |line: &&ListLine| [Some(visit.channel), visit.parent].contains(&line.channel);
        let outside = lines.iter().filter(|line| line.incident.is_private() && !inside(line));
        let mut looked_at: Vec<_> = outside.map(|line| line.incident.id).collect();
        looked_at.dedup();
        self.engine.note_looks(looked_at, visit.person.clone(), what).await
    }

    /// What a person reads of the incident that is meant.
    pub(in crate::discord) async fn looked(
        &self,
        visit: &Visit,
        which: &Which,
        what: String,
        look: impl AsyncFnOnce(&Config, &mut Reader<'_>, &Kept) -> Result<Body, StoreError>,
    ) -> Option<Said> {
        let Some(server) = visit.server else { return Some(Said::only(view::server_only())) };
        let looked = async {
            let mut reading = self.engine.store().reader().await?;
            let mut reader = reading.reader();
            let kept = find(&mut reader, server, which, &visit.viewer()).await?;
            self.note_look(visit, &kept, what).await?;
            let agreed = self.agreed(server);
            Ok::<_, engine::Failure>(Box::pin(look(&agreed, &mut reader, &kept)).await?)
        };
        match looked.await {
            Ok(body) => Some(Said::only(body)),
            Err(engine::Failure::Store(error)) => unreadable(&error),
            Err(failure) => failed(&failure),
        }
    }
}

pub(super) fn shown_line(line: ListLine) -> view::ListLine {
    let ListLine { incident, channel } = line;
    view::ListLine {
        number: incident.number,
        title: incident.title,
        severity: incident.severity,
        status: incident.status,
        drill: incident.drill,
        since: incident.started_at.unwrap_or(incident.declared_at),
        channel,
    }
}

pub(super) fn unreadable(error: &StoreError) -> Option<Said> {
    tracing::error!(%error, "the record could not be read");
    Some(Said::only(view::went_wrong(
        "The record could not be read. Try again; if it stays so, tell whoever runs Hotwash here.",
    )))
}
