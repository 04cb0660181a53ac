//! What falls due of itself: nobody asked for it, and it must happen all the same.
//!
//! What an incident owes is read from the incident ([`Incident::obligations`]): a duty that is met, or whose matter is closed,
//! is simply not there any more. When one comes due, [`Duty::step`] says what is done then, and when it comes round again.
//!
//! Guarantees: a closed incident owes nothing but its archiving, its hot wash, its review and what is still to be done about it; every duty does a
//! bounded number of things on one occasion; a snooze is an entry like any other.
//!
//! Does not know: where a duty is kept until then, or how somebody is reminded.

mod hot_wash;
mod nags;
mod review;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, TimeZone, Utc};
use serde::{Deserialize, Serialize};

use super::{ActionNumber, Command, EntryNumber, Incident, Person, RoleId, Rules, Status, UserId, limits};

/// How long before an incident closes itself somebody is told: a day, or a third of the time that it has, whichever is less.
const CLOSE_WARNING: TimeDelta = TimeDelta::days(1);
/// The id of the role that tells others, where the configuration has one.
const COMMUNICATIONS: &str = "communications";
/// When somebody is reminded of an action item: at this hour of the day by whose end it should be done, in the server's zone,
/// but not sooner than an hour after it was written down.
const DUE_AT: u32 = 9;
const DUE_AFTER: TimeDelta = TimeDelta::hours(1);
/// So often they are reminded of it: on its day, on each morning of a week after that, then once a week. Putting it off, or
/// another day, begins anew.
const ACTION_REMINDERS: u32 = 12;
const ACTION_REMINDERS_DAILY: u32 = 7;
/// How long after a channel could not be archived it is tried again, and how often.
const ARCHIVE_AGAIN: TimeDelta = TimeDelta::days(1);
const ARCHIVE_TRIES: u32 = 6;

/// Something that falls due of itself. Its [`Display`](fmt::Display) is its word in the record and on buttons.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Duty {
    /// Somebody has to take a role that nobody holds.
    FillRole(RoleId),
    /// Nothing was recorded for long, and the cause is not known: others may have to be called in.
    Stalled,
    /// It goes on for longer than a day.
    Unresolved,
    /// Somebody was offered a role, and does not answer.
    AnswerOffer(RoleId),
    /// Everybody is to be told how it stands.
    PostUpdate,
    /// A resolved incident closes itself, after a warning.
    CloseItself,
    /// A closed incident's channel is put away.
    Archive,
    /// What was written up is to be agreed on.
    Review,
    /// An action item is to be done.
    DoAction(ActionNumber),
    /// The minute is over in which a resolution can be taken back: the one of that entry.
    LapseUndo(EntryNumber),
    /// After the resolution of that entry everybody who took part is asked what there is to learn; a day later that is over.
    HotWash(EntryNumber),
}

/// What is done when a duty comes due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What.
    pub act: Act,
    /// When it comes due again, should it still be owed; `None`: never.
    pub next: Option<DateTime<Utc>>,
}

/// What can be done about a duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// One person is reminded, by one message: edited in place as the matter turns, posted anew where it comes round again.
    Remind,
    /// Hotwash does it in its own name.
    Do(Box<Command>),
    /// The incident's channel is made read-only and moved to the archive.
    Archive,
    /// The button goes that would take back the resolution of that entry.
    LapseUndo(EntryNumber),
    /// Everybody who took part is asked, unless that comes later than so long after it was due.
    AskAll {
        /// How long.
        within: TimeDelta,
    },
    /// The message that asked says that it is over.
    EndAsking,
}

/// How a duty stands at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is overdue since then.
    Overdue(DateTime<Utc>),
    /// Somebody put it off until then.
    Snoozed(DateTime<Utc>),
    /// It is met, or its matter is over.
    Met,
}

impl Incident {
    /// Everything that the incident owes, with the moment at which it comes due.
    #[must_use]
    pub fn obligations(&self, rules: &Rules) -> Vec<(Duty, DateTime<Utc>)> {
        let update = self.next_update_due(rules).map(|due| (Duty::PostUpdate, due));
        let owed = self.roles_to_fill(rules).chain(update).chain(self.closing(rules)).chain(self.archiving(rules));
        owed.chain(self.actions_to_do(rules))
            .chain(self.undo_to_lapse())
            .chain(self.hot_wash())
            .chain(self.review_to_do(rules))
            .chain(self.stalled(rules))
            .chain(self.unresolved())
            .chain(self.unanswered_offers())
            .map(|(duty, due)| {
                let due = self.snoozed.get(&duty).map_or(due, |until| due.max(*until));
                (duty, due)
            })
            .collect()
    }

    /// How a duty stands at `now`.
    #[must_use]
    pub fn standing(&self, duty: &Duty, rules: &Rules, now: DateTime<Utc>) -> Standing {
        let due = self.obligations(rules).into_iter().find(|(owed, _)| owed == duty).map(|(_, due)| due);
        match (due, self.snoozed.get(duty)) {
            (Some(_), Some(until)) if *until > now => Standing::Snoozed(*until),
            (Some(due), _) if due <= now => Standing::Overdue(due),
            _ => Standing::Met,
        }
    }

    /// The roles that somebody is to be asked about, from when on.
    fn roles_to_fill<'a>(&'a self, rules: &'a Rules) -> impl Iterator<Item = (Duty, DateTime<Utc>)> + 'a {
        // A duplicate goes on elsewhere, with the people of the other one.
        let goes_on = self.status.is_open() && self.duplicate_of().is_none();
        let asked = rules.roles.iter().filter(move |_| goes_on);
        asked.filter(|role| self.holder(&role.id).is_none()).filter_map(|role| {
            let opened_at = self.reopened_at.unwrap_or(self.declared_at);
            let since = self.unheld_since.get(&role.id).copied().unwrap_or(opened_at).max(opened_at);
            Some((Duty::FillRole(role.id.clone()), since + role.remind_unfilled_after?))
        })
    }

    /// When the warning is due that a resolved incident will close itself.
    fn closing(&self, rules: &Rules) -> Option<(Duty, DateTime<Utc>)> {
        let resolved_at = self.resolved_at.filter(|_| self.status == Status::Resolved)?;
        // A resolution may be dated back: nobody is to be surprised by a closing that was due before it was typed.
        let from = self.resolution_recorded_at.unwrap_or(resolved_at).max(resolved_at);
        let after = rules.auto_close_after?;
        Some((Duty::CloseItself, from + after - warning(after)))
    }

    /// The action items with a day, until they are done: the incident may be long over by then.
    fn actions_to_do<'a>(&'a self, rules: &'a Rules) -> impl Iterator<Item = (Duty, DateTime<Utc>)> + 'a {
        self.action_items.iter().filter(|item| item.done.is_none()).filter_map(|item| {
            let due = morning(item.due?, rules)?;
            Some((Duty::DoAction(item.number), due.max(item.at + DUE_AFTER)))
        })
    }

    /// When the button is taken away that takes the resolution back.
    fn undo_to_lapse(&self) -> Option<(Duty, DateTime<Utc>)> {
        let before = self.before_resolved.as_ref().filter(|_| self.status == Status::Resolved)?;
        Some((Duty::LapseUndo(before.entry), before.at + TimeDelta::seconds(limits::UNDO_SECONDS)))
    }

    /// When a closed incident's channel is put away: not before its review, so that nobody is locked out of the postmortem.
    fn archiving(&self, rules: &Rules) -> Option<(Duty, DateTime<Utc>)> {
        let closed_at = self.closed_at.filter(|_| self.status == Status::Closed)?;
        let after = closed_at + rules.archive_after?;
        Some((Duty::Archive, self.waits_for_review(rules).map_or(after, |until| after.max(until))))
    }
}

/// When people are reminded on that day, by the clock of the server's zone.
fn morning(day: NaiveDate, rules: &Rules) -> Option<DateTime<Utc>> {
    let morning = day.and_hms_opt(DUE_AT, 0, 0)?;
    // A zone that skips this hour: the same hour in UTC will do.
    Some(rules.zone.from_local_datetime(&morning).earliest().map_or(morning.and_utc(), |due| due.to_utc()))
}

/// When an action item is asked for again that was asked for `done + 1` times, at `now` the last time.
fn action_again(done: u32, rules: &Rules, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let days = match done + 1 {
        ACTION_REMINDERS.. => return None,
        asked if asked <= ACTION_REMINDERS_DAILY => 1,
        _ => 7,
    };
    morning(now.with_timezone(&rules.zone).date_naive().checked_add_days(Days::new(days))?, rules)
}

fn warning(after: TimeDelta) -> TimeDelta {
    CLOSE_WARNING.min(after / 3)
}

impl Duty {
    /// What is done when it comes due for the `done + 1`st time, at `now`. However late that is, a warning keeps its distance from
    /// what it warns of.
    #[must_use]
    pub fn step(&self, done: u32, rules: &Rules, now: DateTime<Utc>) -> Step {
        match (self, done) {
            (Duty::CloseItself, 0) => {
                Step { act: Act::Remind, next: rules.auto_close_after.map(|after| now + warning(after)) }
            }
            (Duty::CloseItself, _) => {
                let reason = Some("resolved for a while, and nothing came up since".to_owned());
                Step { act: Act::Do(Box::new(Command::Close { reason })), next: None }
            }
            // What the bot may not do today, a permission may allow tomorrow.
            (Duty::Archive, done) => {
                Step { act: Act::Archive, next: (done < ARCHIVE_TRIES).then(|| now + ARCHIVE_AGAIN) }
            }
            (Duty::LapseUndo(entry), _) => Step { act: Act::LapseUndo(*entry), next: None },
            (Duty::HotWash(_), 0) => {
                Step { act: Act::AskAll { within: hot_wash::ASKED_WITHIN }, next: Some(now + hot_wash::OPEN_FOR) }
            }
            (Duty::HotWash(_), _) => Step { act: Act::EndAsking, next: None },
            (Duty::Review, done) => Step { act: Act::Remind, next: review::again(done, now) },
            (Duty::DoAction(_), done) => Step { act: Act::Remind, next: action_again(done, rules, now) },
            (Duty::Unresolved, done) => {
                let again = done + 1 < nags::UNRESOLVED_REMINDERS;
                Step { act: Act::Remind, next: again.then(|| now + nags::UNRESOLVED_AFTER) }
            }
            (Duty::FillRole(_) | Duty::PostUpdate | Duty::Stalled | Duty::AnswerOffer(_), _) => {
                Step { act: Act::Remind, next: None }
            }
        }
    }

    /// Whether it is due on a day, not after a while: setting the clock does not move it.
    #[must_use]
    pub fn goes_by_the_calendar(&self) -> bool {
        matches!(self, Duty::DoAction(_) | Duty::Review)
    }

    /// Who is reminded; `None`: nobody in particular. Of a private incident nobody is who was not let in by name: then it is the
    /// next in line. Whether somebody before them is in through a role, the incident can't tell.
    #[must_use]
    pub fn addressee<'a>(&self, incident: &'a Incident) -> Option<&'a Person> {
        self.line(incident).find(|person| incident.lets_in(person.id))
    }

    /// Whether it may be that person who is reminded: the addressee, or somebody before them in the line, who may be in through a
    /// role.
    #[must_use]
    pub fn may_remind(&self, incident: &Incident, user: UserId) -> bool {
        let mut found = false;
        let mut until_found = self.line(incident).take_while(|person| {
            let before = !found;
            found = incident.lets_in(person.id);
            before
        });
        until_found.any(|person| person.id == user)
    }

    /// Those whom it falls to, the first first. In a private incident the line ends with whoever is in.
    pub fn line<'a>(&self, incident: &'a Incident) -> impl Iterator<Item = &'a Person> {
        let (theirs, leads) = match self {
            Duty::FillRole(_) | Duty::LapseUndo(_) | Duty::HotWash(_) => (None, None),
            Duty::PostUpdate => {
                let speaks = incident.roles.iter().find(|held| held.role.0 == COMMUNICATIONS);
                (speaks.map(|held| &held.by), incident.commander())
            }
            Duty::AnswerOffer(role) => (incident.offer(role).and_then(|offer| offer.by.person()), incident.commander()),
            Duty::CloseItself | Duty::Archive | Duty::Stalled | Duty::Unresolved => (None, incident.commander()),
            Duty::Review => (incident.review.owner.as_ref(), incident.commander()),
            Duty::DoAction(number) => {
                (incident.action_item(*number).and_then(|item| item.owner.as_ref()), incident.commander())
            }
        };
        let declarer = incident.declarer.person();
        let guests = incident.circle.iter().flat_map(|circle| circle.people());
        theirs
            .into_iter()
            .chain(leads)
            .chain(declarer)
            .chain(guests)
            .filter(|_| !matches!(self, Duty::Archive | Duty::LapseUndo(_) | Duty::HotWash(_)))
    }

    /// How long its snooze lasts.
    #[must_use]
    pub fn snooze(&self) -> TimeDelta {
        match self {
            Duty::FillRole(_) | Duty::PostUpdate | Duty::LapseUndo(_) | Duty::Stalled | Duty::AnswerOffer(_) => {
                TimeDelta::minutes(15)
            }
            Duty::DoAction(_) | Duty::Unresolved | Duty::Review | Duty::HotWash(_) => TimeDelta::days(1),
            Duty::CloseItself => TimeDelta::days(3),
            Duty::Archive => TimeDelta::days(7),
        }
    }
}

impl fmt::Display for Duty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Duty::FillRole(role) => write!(f, "fill:{}", role.0),
            Duty::Stalled => f.write_str("stalled"),
            Duty::Unresolved => f.write_str("unresolved"),
            Duty::AnswerOffer(role) => write!(f, "offer:{}", role.0),
            Duty::PostUpdate => f.write_str("update"),
            Duty::CloseItself => f.write_str("close"),
            Duty::Archive => f.write_str("archive"),
            Duty::Review => f.write_str("review"),
            Duty::DoAction(number) => write!(f, "action:{}", number.0),
            Duty::LapseUndo(entry) => write!(f, "undo:{}", entry.0),
            Duty::HotWash(entry) => write!(f, "wash:{}", entry.0),
        }
    }
}

impl From<Duty> for String {
    fn from(duty: Duty) -> Self {
        duty.to_string()
    }
}

/// A word that names no duty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names nothing that can fall due")]
pub struct NoSuchDuty(String);

impl FromStr for Duty {
    type Err = NoSuchDuty;

    fn from_str(word: &str) -> Result<Self, NoSuchDuty> {
        match word.split_once(':').unwrap_or((word, "")) {
            ("fill", role) if !role.is_empty() => Ok(Duty::FillRole(RoleId(role.to_owned()))),
            ("stalled", "") => Ok(Duty::Stalled),
            ("unresolved", "") => Ok(Duty::Unresolved),
            ("offer", role) if !role.is_empty() => Ok(Duty::AnswerOffer(RoleId(role.to_owned()))),
            ("update", "") => Ok(Duty::PostUpdate),
            ("close", "") => Ok(Duty::CloseItself),
            ("archive", "") => Ok(Duty::Archive),
            ("review", "") => Ok(Duty::Review),
            ("action", number) => match number.parse() {
                Ok(number) => Ok(Duty::DoAction(ActionNumber(number))),
                Err(_) => Err(NoSuchDuty(word.to_owned())),
            },
            ("undo", entry) => match entry.parse() {
                Ok(entry) => Ok(Duty::LapseUndo(EntryNumber(entry))),
                Err(_) => Err(NoSuchDuty(word.to_owned())),
            },
            ("wash", entry) => match entry.parse() {
                Ok(entry) => Ok(Duty::HotWash(EntryNumber(entry))),
                Err(_) => Err(NoSuchDuty(word.to_owned())),
            },
            _ => Err(NoSuchDuty(word.to_owned())),
        }
    }
}

impl TryFrom<String> for Duty {
    type Error = NoSuchDuty;

    fn try_from(word: String) -> Result<Self, NoSuchDuty> {
        word.parse()
    }
}

#[cfg(test)]
mod tests;
