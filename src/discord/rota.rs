//! `/oncall`: who is on call, and what people change about it.
//!
//! Guarantees: an answer is to the person alone, but for an offer, which the other must read as well; nobody is put on call who is
//! a bot or not on the server; a schedule keeps people by their ids, so that a new name changes nothing.
//!
//! Does not know: who is told that a shift begins.

mod edit;
mod layers;
mod removed;
mod swap;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serenity::all::{PartialMember, User};

use super::Bot;
use super::answering::Said;
use super::commands::Wrong;
use super::view::{self, Body, People, text};
use super::visit::{Visit, person_of_user};
use crate::engine::OnCallFailure;
use crate::escalation::{OverrideId, Schedule};
use crate::incident::{Actor, Person, ServerId, Target};
use crate::parse::{self, Unreadable};
use crate::store::{KeptOverride, NewOverride};

/// How long Discord may be asked who the members of schedules are: somebody waits for an answer.
const NAMES_WITHIN: Duration = Duration::from_millis(1_200);
/// Less than a day of the week that comes round again.
const NEARLY_A_WEEK: TimeDelta = TimeDelta::days(6);
/// As many people are asked about for one answer.
const ASKED_ABOUT: usize = 25;

/// Somebody, as an interaction describes them.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) person: Person,
    username: String,
    bot: bool,
    here: bool,
}

impl Member {
    /// Whoever interacts, who is here.
    pub(super) fn of_user(user: &User) -> Self {
        Self { person: person_of_user(user), username: user.name.clone(), bot: user.bot, here: true }
    }

    /// Whoever was chosen in an option.
    pub(super) fn chosen(user: &User, member: Option<&PartialMember>) -> Self {
        let nick = member.and_then(|member| member.nick.clone());
        let of_user = Self::of_user(user);
        let person = Person { name: nick.unwrap_or(of_user.person.name), ..of_user.person };
        Self { person, here: member.is_some(), ..of_user }
    }

    /// Whether a schedule means them.
    pub(super) fn is(&self, target: &Target) -> bool {
        match target {
            Target::User(name) => match name.parse::<u64>() {
                Ok(id) => id == self.person.id.0,
                Err(_) => name.trim_start_matches('@') == self.username,
            },
            _ => false,
        }
    }

    /// Why they can't be put on call.
    fn unable(&self) -> Option<Body> {
        let name = text::line(&self.person.name);
        let why = match self {
            Self { bot: true, .. } => format!("{name} is a bot: a page would wake nobody. Name a person."),
            Self { here: false, .. } => {
                format!(
                    "{name} is not on this server, so no page reaches them here. Invite them first, or name somebody else."
                )
            }
            _ => return None,
        };
        Some(view::wrong(&why))
    }
}

/// What `/oncall override` asks for.
pub(super) struct Overridden {
    pub(super) user: Member,
    pub(super) until: String,
    pub(super) from: Option<String>,
    pub(super) schedule: Option<String>,
}

/// What `/oncall clear` asks for.
pub(super) struct Cleared {
    pub(super) which: Option<u32>,
    pub(super) user: Option<Member>,
    pub(super) schedule: Option<String>,
}

impl Bot {
    pub(super) async fn who_is_on_call(&self, visit: &Visit, schedule: Option<String>) {
        let work = async {
            let server = visit.server.ok_or_else(|| Wrong::said(view::server_only()))?;
            let schedules = match schedule {
                Some(text) => vec![self.schedule(visit, &text)?],
                None => self.agreed(server).schedules.clone(),
            };
            if schedules.is_empty() {
                return Err(Wrong::said(view::which_schedule(std::iter::empty())));
            }
            let people = self.people_of(server, &schedules).await;
            Ok(view::who(&schedules, self.engine.now(), &people))
        };
        self.answer(visit, async { Some(said(work.await)) }).await;
    }

    pub(super) async fn list_shifts(&self, visit: &Visit, schedule: Option<String>) {
        let work = async {
            let (server, schedule) = self.one_schedule(visit, schedule)?;
            let people = self.people_of(server, std::slice::from_ref(&schedule)).await;
            Ok(view::listing(&schedule, server, self.engine.now(), &people))
        };
        self.answer(visit, async { Some(said(work.await)) }).await;
    }

    pub(super) async fn override_shift(&self, visit: &Visit, by: &Member, asked: Overridden) {
        self.answer(visit, async { self.overridden(visit, by, asked).await.transpose().map(said) }).await;
    }

    /// `None`: it was carried out before.
    async fn overridden(&self, visit: &Visit, by: &Member, asked: Overridden) -> Result<Option<Body>, Wrong> {
        let (server, schedule) = self.one_schedule(visit, asked.schedule)?;
        if let Some(unable) = asked.user.unable() {
            return Err(Wrong::said(unable));
        }
        let (now, zone) = (self.engine.now(), self.agreed(server).rules.zone);
        let from = asked.from.map(|from| parse::ahead(&from, now, zone)).transpose()?.unwrap_or(now);
        let until = end_of(&asked.until, (now, from), zone)?;
        let (from, until) = (whole(from), whole(until));
        let responder = self.caller(visit, server).await.responder;
        let (is_them, is_asking) = (|target: &Target| asked.user.is(target), |target: &Target| by.is(target));
        let right = (!responder).then_some(&is_asking as &(dyn Fn(&Target) -> bool + Sync));
        let who = asked.user.person.id;
        let new = NewOverride { server, schedule: schedule.id.clone(), person: asked.user.person.clone(), from, until };
        let made = self.engine.put_on_call(new, (&is_them, right), &actor(visit), visit.id).await;
        let relieved = match made {
            Ok(relieved) => relieved,
            Err(OnCallFailure::Unfit(why)) => return Err(Wrong::said(view::unfit(why, who, (from, until)))),
            Err(failure) => return failed(failure),
        };
        let people = self.people_of(server, std::slice::from_ref(&schedule)).await;
        Ok(Some(view::overridden(&schedule.id, who, (from, until), &relieved, &people)))
    }

    pub(super) async fn clear_shift(&self, visit: &Visit, asked: Cleared) {
        self.answer(visit, async { self.cleared(visit, asked).await.transpose().map(said) }).await;
    }

    async fn cleared(&self, visit: &Visit, asked: Cleared) -> Result<Option<Body>, Wrong> {
        let server = visit.server.ok_or_else(|| Wrong::said(view::server_only()))?;
        let only = asked.schedule.map(|text| self.schedule(visit, &text)).transpose()?.map(|schedule| schedule.id);
        let whose = asked.user.map_or(visit.person.id, |user| user.person.id);
        let is_meant = |one: &KeptOverride| match asked.which {
            Some(which) => one.id == OverrideId(which.into()),
            None => one.person.id == whose && only.as_ref().is_none_or(|only| one.schedule == *only),
        };
        let standing: Vec<_> = self.standing(server).await.into_iter().filter(is_meant).collect();
        let one = match standing.as_slice() {
            [one] => one,
            [] => return Err(Wrong::said(view::nothing_to_clear(asked.which.is_none().then_some(whose)))),
            several => return Err(Wrong::said(view::which_override(several))),
        };
        let me = visit.person.id;
        let mine = one.person.id == me || one.by.person().is_some_and(|by| by.id == me);
        if !mine && !self.caller(visit, server).await.responder {
            return Err(Wrong::said(view::not_theirs("Taking back the override of somebody else")));
        }
        let other = match self.engine.clear_override(server, one.id, &actor(visit)).await {
            Ok(other) => other,
            Err(OnCallFailure::Ended(_)) => return Err(Wrong::said(view::nothing_to_clear(None))),
            Err(failure) => return failed(failure),
        };
        let agreed = self.agreed(server);
        let schedule = agreed.schedule(&one.schedule);
        let people = self.people_of(server, schedule.map_or(&[], std::slice::from_ref)).await;
        Ok(Some(view::cleared((one, other.as_ref()), schedule, self.engine.now(), &people)))
    }

    /// The overrides that are not over, the newest last; none where the database does not say.
    pub(super) async fn standing(&self, server: ServerId) -> Vec<KeptOverride> {
        let now = self.engine.now();
        let read = async { self.engine.store().reader().await?.reader().overrides(Some(server), now).await };
        read.await.unwrap_or_else(|error: crate::store::StoreError| {
            tracing::warn!(%error, "the overrides could not be read");
            Vec::new()
        })
    }

    /// The schedule that was named, or the only one.
    fn one_schedule(&self, visit: &Visit, typed: Option<String>) -> Result<(ServerId, Schedule), Wrong> {
        let server = visit.server.ok_or_else(|| Wrong::said(view::server_only()))?;
        if let Some(text) = typed {
            return Ok((server, self.schedule(visit, &text)?));
        }
        let agreed = self.agreed(server);
        match agreed.schedules.as_slice() {
            [only] => Ok((server, only.clone())),
            all => Err(Wrong::said(view::which_schedule(all.iter().map(|schedule| &schedule.id)))),
        }
    }

    /// Who the members of schedules are; whom Discord does not tell of in time is shown as the schedule names them.
    async fn people_of(&self, server: ServerId, schedules: &[Schedule]) -> People {
        let now = self.engine.now();
        let mut targets: Vec<&Target> = Vec::new();
        for target in schedules.iter().flat_map(|schedule| schedule.people(now)) {
            if !targets.contains(&target) && targets.len() < ASKED_ABOUT {
                targets.push(target);
            }
        }
        let mut people = People::new();
        let looking = async {
            for target in targets {
                if let Some(person) = self.engine.courier().person_named(server, target).await {
                    people.insert(target.clone(), person);
                }
            }
        };
        if tokio::time::timeout(NAMES_WITHIN, looking).await.is_err() {
            tracing::info!("not everybody on a schedule could be looked up in time");
        }
        people
    }
}

/// What the person reads.
fn said(work: Result<Body, Wrong>) -> Said {
    Said::only(work.unwrap_or_else(Wrong::into_body))
}

/// Of what went wrong without being the person's mistake.
fn failed(failure: OnCallFailure) -> Result<Option<Body>, Wrong> {
    match failure {
        OnCallFailure::Repeated => Ok(None),
        OnCallFailure::NoSchedule(id) => Err(Wrong::said(view::no_such_schedule(&id.0, std::iter::empty()))),
        failure => {
            tracing::error!(%failure, "a change to who is on call was not saved");
            Err(Wrong::said(view::not_saved()))
        }
    }
}

fn actor(visit: &Visit) -> Actor {
    Actor::Member(visit.person.clone())
}

/// The second that it is in: what is shown is no finer.
fn whole(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at)
}

/// When an override ends. A length of time counts from its beginning. A day means what it means to whoever types it, now; only a
/// time of day, or a day of the week, that is over by the beginning means the next one. An end before the beginning stays one.
fn end_of(text: &str, (now, from): (DateTime<Utc>, DateTime<Utc>), zone: Tz) -> Result<DateTime<Utc>, Unreadable> {
    let (by_now, by_from) = (parse::ahead(text, now, zone)?, parse::ahead(text, from, zone)?);
    let is_length = by_now - now == by_from - from;
    let typed = text.to_lowercase();
    let names_the_day = ["today", "tomorrow"].iter().any(|word| typed.contains(word));
    let is_next = !names_the_day && by_from - from < NEARLY_A_WEEK;
    Ok(if is_length || (by_now <= from && is_next) { by_from } else { by_now })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_override_ends_when_whoever_types_it_means() {
        // Typed on a Friday at noon.
        let (now, zone) = ("2026-04-10T12:00:00Z".parse().unwrap(), Tz::UTC);
        let end = |from: &str, until: &str| {
            let from = parse::ahead(from, now, zone).unwrap();
            end_of(until, (now, from), zone).map(|at| at.format("%m-%d %H:%M").to_string()).unwrap()
        };
        for (from, until, expected) in [
            ("now", "18:00", "04-10 18:00"),
            ("now", "8h", "04-10 20:00"),
            ("now", "tomorrow 09:00", "04-11 09:00"),
            ("in 2h", "8h", "04-10 22:00"),
            ("tomorrow 10:00", "tomorrow 18:00", "04-11 18:00"),
            ("tomorrow 10:00", "18:00", "04-11 18:00"),
            ("tomorrow 22:00", "06:00", "04-12 06:00"),
            ("friday 10:00", "friday 18:00", "04-17 18:00"),
            ("friday 10:00", "monday 09:00", "04-20 09:00"),
            ("monday 10:00", "2026-04-14 09:00", "04-14 09:00"),
        ] {
            assert_eq!(end(from, until), expected, "{from} to {until}");
        }
        for (from, until) in [("tomorrow 10:00", "tomorrow 09:00"), ("friday 10:00", "friday 09:00")] {
            let from = parse::ahead(from, now, zone).unwrap();
            assert!(end_of(until, (now, from), zone).unwrap() < from, "a slip is refused, not made a day or a week");
        }
    }
}
