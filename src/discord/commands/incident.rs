//! `/incident` and what changes an incident.

use std::convert::Infallible;

use serenity::all::{Attachment, User};

use super::super::answering::{Said, failed};
use super::super::view::{self, Control, Seen};
use super::super::visit::{Visit, person_of_user};
use super::super::words::{FieldWord, KindWord, StatusWord};
use super::action::action;
use super::catchup::catchup;
use super::link::link;
use super::page::page;
use super::private::private;
use super::reading::{list, postmortem, show};
use super::role::role;
use super::search::search;
use super::suggest::{incidents, services, severities, values};
use super::theory::theory;
use super::timeline::timeline;
use super::update::{describe, update};
use super::{Bot, Ctx, Wrong};
use crate::engine::Request;
use crate::incident::{Actor, Command, FileRef, Kind, Opening, Person, ServiceId, SeverityId, Taken};
use crate::parse;

/// Respond to an incident
#[poise::command(
    slash_command,
    guild_only,
    subcommand_required,
    subcommands(
        "open",
        "ack",
        "status",
        "severity",
        "note",
        "update",
        "set",
        "describe",
        "timeline",
        "role",
        "theory",
        "action",
        "page",
        "escalate",
        "resolve",
        "close",
        "reopen",
        "postmortem",
        "show",
        "list",
        "search",
        "private",
        "link",
        "catchup"
    )
)]
pub(super) async fn incident(_: Ctx<'_>) -> Result<(), Infallible> {
    Ok(())
}

/// Open an incident: makes its channel and pages
#[expect(clippy::too_many_arguments, reason = "a parameter of the function is an option of the command")]
#[poise::command(slash_command, guild_only)]
async fn open(
    ctx: Ctx<'_>,
    #[description = "What is broken; without it you get a form"]
    #[min_length = 1]
    #[max_length = 100]
    title: Option<String>,
    #[description = "How bad"]
    #[autocomplete = "severities"]
    severity: Option<String>,
    #[description = "Which service"]
    #[autocomplete = "services"]
    service: Option<String>,
    #[description = "Who notices, and how"]
    #[max_length = 1800]
    impact: Option<String>,
    #[description = "When it began: 14:30, 10m ago"]
    #[max_length = 100]
    started_at: Option<String>,
    #[description = "Only you, those whom you let in, and whoever is paged"] private: Option<bool>,
    #[description = "An exercise"] drill: Option<bool>,
) -> Result<(), Infallible> {
    let (bot, visit) = (ctx.data(), Visit::of_command(ctx.interaction));
    let chosen = severity.map(|text| bot.severity(&visit, &text)).transpose().and_then(|severity| {
        let service = service.map(|text| bot.service(&visit, &text)).transpose()?.map(|service| service.id);
        Ok((severity, service))
    });
    let (severity, service) = match chosen {
        Ok(chosen) => chosen,
        Err(Wrong(body)) => {
            bot.answer(&visit, async { Some(Said::only(*body).keeping(&visit.typed)) }).await;
            return Ok(());
        }
    };
    let (private, drill) = (private.unwrap_or(false), drill.unwrap_or(false));
    let Some(title) = title else {
        let control = Control::OpenForm { severity, service, drill, private };
        match view::open_form(&control, impact.as_deref(), started_at.as_deref()) {
            Some(form) => bot.answer_with_form(&visit, form).await,
            None => {
                bot.answer(&visit, async { Some(Said::only(view::wrong("Add `title:` with what is broken."))) }).await
            }
        }
        return Ok(());
    };
    let words = OpenWords { title, impact, started_at, message: None, typed: visit.typed.clone() };
    bot.open(&visit, Chosen { severity, service, drill, private }, words).await;
    Ok(())
}

/// What a person chose of an opening.
#[derive(Default)]
pub(in crate::discord) struct Chosen {
    pub(in crate::discord) severity: Option<SeverityId>,
    pub(in crate::discord) service: Option<ServiceId>,
    pub(in crate::discord) drill: bool,
    pub(in crate::discord) private: bool,
}

/// What a person typed of an opening, as options or in the form.
pub(in crate::discord) struct OpenWords {
    pub(in crate::discord) title: String,
    pub(in crate::discord) impact: Option<String>,
    pub(in crate::discord) started_at: Option<String>,
    /// The message that it is opened from.
    pub(in crate::discord) message: Option<Taken>,
    /// What was typed into a form or into options, to be given back where nothing comes of it.
    pub(in crate::discord) typed: Vec<String>,
}

impl Bot {
    /// Opens an incident, and answers.
    pub(in crate::discord) async fn open(&self, visit: &Visit, chosen: Chosen, words: OpenWords) {
        let Chosen { severity, service, drill, private } = chosen;
        let OpenWords { title, impact, started_at, message, typed } = words;
        let message = message.map(Box::new);
        let opening = self.moment(visit, started_at).map(|started_at| Opening {
            title,
            severity,
            service,
            impact,
            started_at,
            drill,
            private,
            message,
            from_private: false,
        });
        self.answer(visit, async { Some(self.opened(visit, opening).await?.keeping(&typed)) }).await;
    }

    /// A service as it was typed; `none` takes back what was set, where no service is called so.
    fn service_or_none(&self, visit: &Visit, text: &str) -> Result<Option<ServiceId>, Wrong> {
        match self.service(visit, text) {
            Ok(service) => Ok(Some(service.id)),
            Err(_) if text.trim().eq_ignore_ascii_case("none") => Ok(None),
            Err(wrong) => Err(wrong),
        }
    }

    async fn opened(&self, visit: &Visit, opening: Result<Opening, Wrong>) -> Option<Said> {
        let what = match opening {
            Ok(opening) => opening,
            Err(Wrong(body)) => return Some(Said::only(*body)),
        };
        let Some(server) = visit.server else { return Some(Said::only(view::server_only())) };
        let what = self.named_opening(server, what).await;
        let caller = self.caller(visit, server).await;
        let request = Request { asked: Some(visit.asked(server)), server, caller, viewer: visit.viewer(), what };
        match self.engine.open(request).await {
            Ok(answered) => {
                let by = Actor::Member(visit.person.clone());
                let agreed = self.agreed(server);
                let rules = &agreed.rules;
                let kept = &answered.kept;
                let seen = Seen { incident: &kept.incident, key: &kept.key, channel: kept.channel, rules, by: &by };
                // The page is on its way already: asking holds up the answer alone.
                let lets_in = self.engine.courier().first_let_in(&kept.incident, &agreed).await;
                let body = view::opened(&answered.outcome, &seen, &kept.key, (agreed.server.incident_place, &lets_in));
                Some(Said::done(body, answered, by))
            }
            Err(failure) => failed(&failure),
        }
    }
}

/// I have it: paging stops
#[poise::command(slash_command, guild_only)]
pub(super) async fn ack(
    ctx: Ctx<'_>,
    #[description = "When, if not now: 14:30, 10m ago"]
    #[max_length = 100]
    at: Option<String>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let command = ctx.data().moment(&Visit::of_command(ctx.interaction), at).map(|at| Command::Acknowledge { at });
    change(ctx, incident, command).await
}

/// Say where it stands
#[poise::command(slash_command, guild_only)]
async fn status(
    ctx: Ctx<'_>,
    #[description = "Where it stands; monitoring: the impact has ended"] state: StatusWord,
    #[description = "What to add"]
    #[max_length = 1800]
    note: Option<String>,
    #[description = "When, if not now: 14:30, 10m ago"]
    #[max_length = 100]
    at: Option<String>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let command = ctx.data().moment(&Visit::of_command(ctx.interaction), at).map(|at| Command::SetStatus {
        status: state.0,
        note,
        at,
    });
    change(ctx, incident, command).await
}

/// Make it worse or milder; worse pages
#[poise::command(slash_command, guild_only)]
async fn severity(
    ctx: Ctx<'_>,
    #[description = "How bad"]
    #[autocomplete = "severities"]
    level: String,
    #[description = "Why"]
    #[max_length = 1800]
    reason: Option<String>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let command = ctx
        .data()
        .severity(&Visit::of_command(ctx.interaction), &level)
        .map(|level| Command::SetSeverity { level, reason });
    change(ctx, incident, command).await
}

/// Add to the timeline
#[poise::command(slash_command, guild_only)]
pub(super) async fn note(
    ctx: Ctx<'_>,
    #[description = "What happened"]
    #[max_length = 1800]
    text: String,
    #[description = "When, if not now: 14:30, 10m ago"]
    #[max_length = 100]
    at: Option<String>,
    #[description = "What sort of thing it is"] kind: Option<KindWord>,
    #[description = "A picture of it"] image: Option<Attachment>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let kind = kind.map_or(Kind::Observation, |kind| kind.0);
    let image = image.map(file_ref);
    let command = ctx.data().moment(&Visit::of_command(ctx.interaction), at).map(|at| match image {
        Some(image) => Command::NoteWithImage { text, at, kind, image },
        None => Command::Note { text, at, kind },
    });
    change(ctx, incident, command).await
}

/// Write a field of the incident
#[poise::command(slash_command, guild_only)]
async fn set(
    ctx: Ctx<'_>,
    #[description = "Which field"] field: FieldWord,
    #[description = "The text, the time (14:30, 10m ago), or the service (none: no service)"]
    #[max_length = 1800]
    #[autocomplete = "values"]
    value: String,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let (bot, visit) = (ctx.data(), Visit::of_command(ctx.interaction));
    let command = match field {
        FieldWord::Text(field) => Ok(Command::SetText { field, text: value }),
        FieldWord::Time(field) => parse::moment(&value, bot.engine.now(), bot.agreed(visit.server).rules.zone)
            .map(|at| Command::SetTime { field, at })
            .map_err(Wrong::from),
        FieldWord::Service => {
            bot.service_or_none(&visit, &value).map(|service| Command::SetService { service, reason: None })
        }
    };
    change(ctx, incident, command).await
}

/// Page the next level now
#[poise::command(slash_command, guild_only)]
async fn escalate(
    ctx: Ctx<'_>,
    #[description = "Why"]
    #[max_length = 1800]
    reason: Option<String>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    change(ctx, incident, Ok(Command::Escalate { reason })).await
}

/// It is over: paging stops; a form asks what fixed it
#[poise::command(slash_command, guild_only)]
async fn resolve(
    ctx: Ctx<'_>,
    #[description = "What fixed it"]
    #[max_length = 1800]
    resolution: Option<String>,
    #[description = "When, if not now: 14:30, 10m ago"]
    #[max_length = 100]
    at: Option<String>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    let visit = Visit::of_command(ctx.interaction);
    if resolution.is_none() && at.is_none() {
        ctx.data().give_resolve_form(&visit, visit.which(incident)).await;
        return Ok(());
    }
    let command = ctx.data().moment(&visit, at).map(|at| Command::Resolve { resolution, at });
    change(ctx, incident, command).await
}

/// Close it: hands over the postmortem draft
#[poise::command(slash_command, guild_only)]
async fn close(
    ctx: Ctx<'_>,
    #[description = "Why now"]
    #[max_length = 1800]
    reason: Option<String>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    change(ctx, incident, Ok(Command::Close { reason })).await
}

/// It is not over: back to investigating
#[poise::command(slash_command, guild_only)]
async fn reopen(
    ctx: Ctx<'_>,
    #[description = "Why"]
    #[max_length = 1800]
    reason: Option<String>,
    #[description = "Which one, outside its channel"]
    #[autocomplete = "incidents"]
    #[min = 1]
    incident: Option<u32>,
) -> Result<(), Infallible> {
    change(ctx, incident, Ok(Command::Reopen { reason })).await
}

/// Changes the incident that is meant, and answers.
pub(super) async fn change(
    ctx: Ctx<'_>,
    incident: Option<u32>,
    command: Result<Command, Wrong>,
) -> Result<(), Infallible> {
    let visit = Visit::of_command(ctx.interaction);
    ctx.data().change(&visit, visit.which(incident), command).await;
    Ok(())
}

/// The person of a USER option, under the name that the server shows. A bot, or somebody who is not on the server, can't be
/// meant.
pub(super) fn person_meant(ctx: Ctx<'_>, user: &User) -> Result<Person, Wrong> {
    let wrong = |words: String| Err(Wrong(Box::new(view::wrong(&words))));
    let named = person_of_user(user);
    let shown = view::text::line(&named.name);
    if user.bot {
        return wrong(format!("{shown} is a bot, and can't take that on. Choose a person."));
    }
    match ctx.interaction.data.resolved.members.get(&user.id) {
        Some(member) => Ok(Person { name: member.nick.clone().unwrap_or(named.name), ..named }),
        None => wrong(format!("{shown} is not on this server. Choose somebody who is.")),
    }
}

/// A file that came with a command.
pub(super) fn file_ref(file: Attachment) -> FileRef {
    FileRef {
        id: file.id.get(),
        name: file.filename,
        url: file.url,
        size: u64::from(file.size),
        kind: file.content_type,
    }
}
