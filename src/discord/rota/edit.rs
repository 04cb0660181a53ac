//! `/oncall edit`: a schedule made or changed by a form.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::layers::{MEMBERS, Written, written};
use super::{Bot, actor, said};
use crate::config::{Setting, zone};
use crate::discord::commands::Wrong;
use crate::discord::rest::Call;
use crate::discord::view::{self, Body, ScheduleShown, schedule_form, text};
use crate::discord::visit::Visit;
use crate::engine::ScheduleFailure;
use crate::escalation::{Layer, SHORTEST_HANDOFF, Schedule};
use crate::incident::{Mark, Person, ScheduleId, ServerId, Target, UserId};
use crate::parse;

/// How long it may take to find what stands in the form: a form must be the first answer.
const FORM_WITHIN: Duration = Duration::from_millis(1_500);
/// How long a turn is where nothing is said.
const A_WEEK: TimeDelta = TimeDelta::days(7);

impl Bot {
    /// Gives the form.
    pub(in crate::discord) async fn edit_schedule(&self, visit: &Visit, typed: &str) {
        let form = async {
            let (server, id) = self.may_edit(visit, typed).await?;
            let agreed = self.agreed(server);
            let shown = match agreed.schedule(&id) {
                Some(known) => self.schedule_shown(visit, server, known).await,
                None => self.schedule_shown_new(agreed.rules.zone),
            };
            let form = schedule_form(&id, agreed.schedule_mark(&id), &shown);
            form.ok_or_else(|| Wrong::said(view::wrong("That id is too long for a form. Choose a shorter one.")))
        };
        match form.await {
            Ok(form) => self.answer_with_form(visit, form).await,
            Err(wrong) => self.answer(visit, async { Some(said(Err(wrong))) }).await,
        }
    }

    /// Has policies that page the role On-call page whoever is on call by that schedule.
    pub(in crate::discord) async fn page_by_schedule(&self, visit: &Visit, id: ScheduleId) {
        let work = async {
            let server = visit.server.ok_or_else(|| Wrong::said(view::server_only()))?;
            if !visit.manages() {
                return Err(Wrong::said(view::setup_refused()));
            }
            self.schedule(visit, &id.0)?;
            let setting = Setting::OnCall(vec![Target::Schedule(id.clone())]);
            if let Err(error) = self.engine.choose(server, setting, &actor(visit)).await {
                tracing::error!(%error, "whom policies page was not saved");
                return Err(Wrong::said(view::not_saved()));
            }
            Ok(view::paged_by_schedule(&id, self.agreed(server).pages(&id)))
        };
        self.answer(visit, async { Some(said(work.await)) }).await;
    }

    pub(super) async fn may_edit(&self, visit: &Visit, typed: &str) -> Result<(ServerId, ScheduleId), Wrong> {
        let server = visit.server.ok_or_else(|| Wrong::said(view::server_only()))?;
        if !self.caller(visit, server).await.responder {
            return Err(Wrong::said(view::not_theirs("Making or changing a schedule")));
        }
        let known = self.agreed(server).schedule_named(typed).map(|schedule| schedule.id.clone());
        let id = known.unwrap_or_else(|| ScheduleId(typed.trim().to_lowercase()));
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        if id.0.is_empty() || id.0.chars().count() > 32 || !id.0.chars().all(fits) {
            let words = format!(
                "`{}` can't be a schedule's id: use a-z, 0-9, _ and -, at most 32, for example `database`.",
                text::code(typed)
            );
            return Err(Wrong::said(view::wrong(&words)));
        }
        Ok((server, id))
    }

    /// A schedule as it is typed, its people by username where Discord says them in time.
    pub(super) async fn schedule_shown(&self, visit: &Visit, server: ServerId, schedule: &Schedule) -> ScheduleShown {
        let (by, mut known) = (visit.by(FORM_WITHIN), HashMap::new());
        let mut names = Vec::new();
        for layer in &schedule.layers {
            let mut of_layer = Vec::new();
            for member in &layer.members {
                let Target::User(name) = member else { continue };
                if !known.contains_key(name) {
                    let asked = tokio::time::timeout_at(by, self.typed_name(server, name));
                    known.insert(name, asked.await.ok().flatten());
                }
                of_layer.push(known.get(name).cloned().flatten().unwrap_or_else(|| bare_name(name)));
            }
            names.push(of_layer);
        }
        let mut layers = schedule.layers.iter().zip(&names);
        let (own, members) = layers.next().unzip();
        let layers: Vec<String> = layers.map(|(layer, members)| written(layer, members)).collect();
        let own_starts = own.map_or(self.engine.now().naive_utc(), |own| own.starts);
        ScheduleShown {
            zone: schedule.zone.name().to_owned(),
            starts: view::shown_start(own_starts),
            handoff: view::handoff(own.map_or(A_WEEK, |own| own.handoff_every)),
            members: members.map(|members| members.join("\n")).unwrap_or_default(),
            layers: Some(layers.join("\n")),
        }
    }

    fn schedule_shown_new(&self, zone: Tz) -> ScheduleShown {
        ScheduleShown {
            zone: zone.name().to_owned(),
            starts: view::shown_start(tomorrow(self.engine.now(), zone)),
            handoff: view::handoff(A_WEEK),
            members: String::new(),
            layers: Some(String::new()),
        }
    }

    /// How a person is typed whom a schedule has by id; `None`: Discord does not say.
    async fn typed_name(&self, server: ServerId, name: &str) -> Option<String> {
        let id: u64 = name.parse().ok()?;
        let reply = self.rest.send(Call::get(format!("/guilds/{server}/members/{id}")).urgent()).await.ok()?;
        reply.body["user"]["username"].as_str().map(|username| format!("@{username}"))
    }

    /// Saves what was filled in.
    pub(in crate::discord) async fn schedule_sent(
        &self,
        visit: &Visit,
        about: (ScheduleId, Option<Mark>),
        sent: ScheduleShown,
        typed: &[String],
    ) {
        let work = async {
            let saved = self.schedule_saved(visit, about, &sent).await;
            let wrong = saved.is_err();
            let body = saved.unwrap_or_else(Wrong::into_body);
            if wrong { view::with_what_was_typed(body, typed) } else { body }
        };
        self.answer(visit, async { Some(said(Ok(work.await))) }).await;
    }

    async fn schedule_saved(
        &self,
        visit: &Visit,
        (id, shown): (ScheduleId, Option<Mark>),
        sent: &ScheduleShown,
    ) -> Result<Body, Wrong> {
        let (server, id) = self.may_edit(visit, &id.0).await?;
        let known = self.agreed(server).schedule(&id).cloned();
        let schedule = self.read(server, &id, known.as_ref(), sent).await?;
        match self.engine.keep_schedule(server, schedule, shown, &actor(visit)).await {
            Ok(()) => {}
            Err(ScheduleFailure::Overtaken(by)) => {
                let agreed = self.agreed(server);
                let now = match agreed.schedule(&id) {
                    Some(schedule) => Some(self.schedule_shown(visit, server, schedule).await),
                    None => None,
                };
                return Err(Wrong::said(view::overtaken(&id, by.as_ref(), now.as_ref(), sent)));
            }
            Err(failure) => {
                tracing::error!(%failure, "a schedule was not saved");
                return Err(Wrong::said(view::not_saved()));
            }
        }
        let agreed = self.agreed(server);
        let saved = agreed.schedule(&id).ok_or_else(|| Wrong::said(view::not_saved()))?;
        let people = self.people_of(server, std::slice::from_ref(saved)).await;
        Ok(view::saved(saved, known.is_none(), agreed.pages(&id), self.engine.now(), &people))
    }

    /// The schedule that a form says; what it does not ask for is as in `known`.
    async fn read(
        &self,
        server: ServerId,
        id: &ScheduleId,
        known: Option<&Schedule>,
        sent: &ScheduleShown,
    ) -> Result<Schedule, Wrong> {
        let wrong = |words: String| Wrong::said(view::wrong(&words));
        let lines: Vec<&str> = sent.members.split(['\n', ',']).map(str::trim).filter(|line| !line.is_empty()).collect();
        if lines.is_empty() {
            return Err(wrong("Nobody is in it. Write who takes turns, a line each, for example `@alice`.".to_owned()));
        }
        if lines.len() > MEMBERS {
            return Err(wrong(format!("There are {} people in it; at most {MEMBERS}.", lines.len())));
        }
        let members = self.members(server, &lines).await.map_err(wrong)?;
        let zone = zone(sent.zone.trim()).map_err(|what| wrong(format!("`{}` {what}.", text::code(&sent.zone))))?;
        let starts = starts(&sent.starts).ok_or_else(|| {
            let typed = text::code(&sent.starts);
            wrong(format!("`{typed}` can't be read as the beginning of a turn. Type for example `2030-01-15 09:00`."))
        })?;
        let handoff_every = parse::duration(&sent.handoff)?;
        if handoff_every < SHORTEST_HANDOFF {
            return Err(wrong(format!(
                "`{}` is too short for a turn: an hour at least. Type for example `7d`.",
                text::code(&sent.handoff)
            )));
        }
        let mut layers = vec![Layer { starts, handoff_every, members, weekdays: Vec::new(), hours: None }];
        match &sent.layers {
            Some(lines) => {
                let read = super::layers::read(lines, (starts, handoff_every));
                for Written { line, layer, members } in read.map_err(|mistake| wrong(mistake.words()))? {
                    let members: Vec<&str> = members.iter().map(String::as_str).collect();
                    let found = self.members(server, &members).await;
                    let members = found.map_err(|what| wrong(format!("Line {line} of the layers: {what}")))?;
                    layers.push(Layer { members, ..layer });
                }
            }
            None => layers.extend(known.into_iter().flat_map(|known| known.layers.iter().skip(1).cloned())),
        }
        Ok(Schedule { id: id.clone(), zone, layers, overrides: Vec::new() })
    }

    /// The people of those names, each of whom is on the server, and no bot.
    ///
    /// # Errors
    ///
    /// Who is not, in a sentence.
    async fn members(&self, server: ServerId, names: &[&str]) -> Result<Vec<Target>, String> {
        let mut members = Vec::new();
        for name in names {
            match self.engine.courier().person_named(server, &Target::User(bare(name).to_lowercase())).await {
                Some(Person { id: UserId(id), .. }) => members.push(Target::User(id.to_string())),
                None => {
                    return Err(format!(
                        "Nobody on this server is called `{}`. Write the username, as Discord's profile shows it, for example \
                         `@alice`.",
                        text::code(name)
                    ));
                }
            }
        }
        Ok(members)
    }
}

/// `@alice`, `user:alice`, `<@123>`, `123`: the name or id alone.
fn bare(line: &str) -> &str {
    let line = line.strip_prefix("user:").unwrap_or(line).trim();
    let mention = line.strip_prefix("<@").and_then(|rest| rest.strip_suffix('>'));
    mention.map_or(line.trim_start_matches('@'), |id| id.trim_start_matches('!'))
}

/// How somebody is typed whom Discord was not asked about: an id as it is, a name with its `@`.
fn bare_name(name: &str) -> String {
    match name.parse::<u64>() {
        Ok(_) => name.to_owned(),
        Err(_) => format!("@{}", name.trim_start_matches('@')),
    }
}

/// When a turn begins, by the clock of its zone.
pub(super) fn starts(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    let forms = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"];
    forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
}

/// Nine in the morning of the next day.
fn tomorrow(now: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    let day = now.with_timezone(&zone).date_naive();
    let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
    day.succ_opt().unwrap_or(day).and_time(nine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_taken_as_they_are_typed() {
        for line in ["alice", "@alice", "user:alice", "user:@alice"] {
            assert_eq!(bare(line), "alice", "{line}");
        }
        for line in ["<@123>", "<@!123>", "123", "user:123"] {
            assert_eq!(bare(line), "123", "{line}");
        }
    }
}
