//! `/oncall edit`: a schedule made or changed by a form.

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::{Bot, actor, said};
use crate::config::{Setting, zone};
use crate::discord::commands::Wrong;
use crate::discord::rest::Call;
use crate::discord::view::{self, Body, schedule_form, text};
use crate::discord::visit::Visit;
use crate::escalation::{Layer, SHORTEST_HANDOFF, Schedule};
use crate::incident::{Person, ScheduleId, ServerId, Target, UserId};
use crate::parse;

/// How long it may take to find what stands in the form: a form must be the first answer.
const FORM_WITHIN: Duration = Duration::from_millis(1_500);
/// The members of one rotation, as in the configuration file.
const MEMBERS: usize = 50;

/// What was filled in.
pub(in crate::discord) struct FilledSchedule {
    pub(in crate::discord) zone: String,
    pub(in crate::discord) starts: String,
    pub(in crate::discord) handoff: String,
    pub(in crate::discord) members: String,
}

impl Bot {
    /// Gives the form.
    pub(in crate::discord) async fn edit_schedule(&self, visit: &Visit, typed: &str) {
        let form = async {
            let (server, id) = self.may_edit(visit, typed).await?;
            let agreed = self.agreed(server);
            let known = agreed.schedule(&id);
            let own = known.and_then(|schedule| schedule.layers.first());
            let zone = known.map_or(agreed.rules.zone, |schedule| schedule.zone);
            let starts = own.map_or_else(|| tomorrow(self.engine.now(), zone), |own| own.starts);
            let handoff = view::handoff(own.map_or(TimeDelta::days(7), |own| own.handoff_every));
            let members = self.member_lines(visit, server, own.map_or(&[], |own| &own.members)).await;
            let form = schedule_form(&id, zone.name(), starts, &handoff, &members.join("\n"));
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

    async fn may_edit(&self, visit: &Visit, typed: &str) -> Result<(ServerId, ScheduleId), Wrong> {
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

    /// The members as they are typed: by username where Discord says it in time.
    async fn member_lines(&self, visit: &Visit, server: ServerId, members: &[Target]) -> Vec<String> {
        let by = visit.by(FORM_WITHIN);
        let mut lines = Vec::new();
        for member in members {
            let Target::User(name) = member else { continue };
            let asked = async {
                let id: u64 = name.parse().ok()?;
                let reply = self.rest.send(Call::get(format!("/guilds/{server}/members/{id}")).urgent()).await.ok()?;
                reply.body["user"]["username"].as_str().map(|username| format!("@{username}"))
            };
            let known = tokio::time::timeout_at(by, asked).await.ok().flatten();
            lines.push(known.unwrap_or_else(|| match name.parse::<u64>() {
                Ok(_) => name.clone(),
                Err(_) => format!("@{}", name.trim_start_matches('@')),
            }));
        }
        lines
    }

    /// Saves what was filled in.
    pub(in crate::discord) async fn schedule_sent(
        &self,
        visit: &Visit,
        id: ScheduleId,
        filled: FilledSchedule,
        typed: &[String],
    ) {
        let work = async {
            let saved = self.schedule_saved(visit, &id, filled).await;
            let wrong = saved.is_err();
            let body = saved.unwrap_or_else(Wrong::into_body);
            if wrong { view::with_what_was_typed(body, typed) } else { body }
        };
        self.answer(visit, async { Some(said(Ok(work.await))) }).await;
    }

    async fn schedule_saved(&self, visit: &Visit, id: &ScheduleId, filled: FilledSchedule) -> Result<Body, Wrong> {
        let (server, id) = self.may_edit(visit, &id.0).await?;
        let members = self.members(server, &filled.members).await?;
        let (agreed, wrong) = (self.agreed(server), |words: String| Wrong::said(view::wrong(&words)));
        let known = agreed.schedule(&id).cloned();
        let zone = zone(filled.zone.trim()).map_err(|what| wrong(format!("`{}` {what}.", text::code(&filled.zone))))?;
        let starts = starts(&filled.starts).ok_or_else(|| {
            let typed = text::code(&filled.starts);
            wrong(format!("`{typed}` can't be read as the beginning of a turn. Type for example `2030-01-15 09:00`."))
        })?;
        let handoff_every = parse::duration(&filled.handoff)?;
        if handoff_every < SHORTEST_HANDOFF {
            return Err(wrong(format!(
                "`{}` is too short for a turn: an hour at least. Type for example `7d`.",
                text::code(&filled.handoff)
            )));
        }
        let own = Layer { starts, handoff_every, members, weekdays: Vec::new(), hours: None };
        let (new, mut layers) = (known.is_none(), known.map(|known| known.layers).unwrap_or_default());
        match layers.first_mut() {
            Some(first) => *first = own,
            None => layers.push(own),
        }
        let schedule = Schedule { id: id.clone(), zone, layers, overrides: Vec::new() };
        let setting = Setting::Schedule(Box::new(schedule));
        if let Err(error) = self.engine.choose(server, setting, &actor(visit)).await {
            tracing::error!(%error, "a schedule was not saved");
            return Err(Wrong::said(view::not_saved()));
        }
        if let Err(error) = self.engine.watch_schedules(server).await {
            tracing::error!(%error, "a schedule was saved, and is looked at only with the next start");
        }
        let agreed = self.agreed(server);
        let saved = agreed.schedule(&id).ok_or_else(|| Wrong::said(view::not_saved()))?;
        let people = self.people_of(server, std::slice::from_ref(saved)).await;
        Ok(view::saved(saved, new, agreed.pages(&id), self.engine.now(), &people))
    }

    /// The people of the lines, each of whom is on the server.
    async fn members(&self, server: ServerId, lines: &str) -> Result<Vec<Target>, Wrong> {
        let wrong = |words: String| Wrong::said(view::wrong(&words));
        let lines: Vec<&str> = lines.split(['\n', ',']).map(str::trim).filter(|line| !line.is_empty()).collect();
        if lines.is_empty() {
            return Err(wrong("Nobody is in it. Write who takes turns, a line each, for example `@alice`.".to_owned()));
        }
        if lines.len() > MEMBERS {
            return Err(wrong(format!("There are {} people in it; at most {MEMBERS}.", lines.len())));
        }
        let mut members = Vec::new();
        for line in lines {
            match self.engine.courier().person_named(server, &Target::User(bare(line).to_lowercase())).await {
                Some(Person { id: UserId(id), .. }) => members.push(Target::User(id.to_string())),
                None => {
                    return Err(wrong(format!(
                        "Nobody on this server is called `{}`. Write the username, as Discord's profile shows it, for example \
                         `@alice`.",
                        text::code(line)
                    )));
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

/// When a turn begins, by the clock of its zone.
fn starts(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"].iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
}

/// Nine in the morning of the next day.
fn tomorrow(now: DateTime<Utc>, zone: chrono_tz::Tz) -> NaiveDateTime {
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
