//! The form that asks before a role is rung, and so let in, by something else than a page of its own: a private incident is
//! escalated, made worse, opened again.
//!
//! Guarantees: it carries what was asked for and whom that would have rung, so that nothing else is done when it is sent.

use serde_json::Value;

use super::{Control, Field, TIME, form};
use crate::discord::view::Press;
use crate::engine::LetsIn;
use crate::incident::{Command, Mark, ServiceId, SeverityId, Status};

/// The longest title of a form, in characters (Discord's documentation of modals).
const TITLE: usize = 45;

/// The names of its fields.
#[derive(Clone, Copy, Debug)]
pub struct SummonsFields;

impl SummonsFields {
    /// Why.
    pub const REASON: &str = "reason";
    /// When.
    pub const AT: &str = "at";
}

/// What rings people, and can wait for a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Summons {
    /// The next level, now.
    Escalate,
    /// Another severity.
    Severity(SeverityId),
    /// The same, by its declarer, who may choose it whatever their right.
    ChosenSeverity(SeverityId),
    /// Another service, or none any more.
    Service(Option<ServiceId>),
    /// Back to work.
    Reopen,
    /// Another status: from resolved, that is back to work.
    Status(Status),
}

/// Whom sending the form lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summoned {
    /// The names of the roles.
    pub roles: Vec<String>,
    /// How many people that is.
    pub lets_in: LetsIn,
}

impl Summons {
    /// What a command asks for; `None`: it is none of these.
    #[must_use]
    pub fn of(command: &Command) -> Option<Self> {
        match command {
            Command::Escalate { .. } => Some(Summons::Escalate),
            Command::SetSeverity { level, .. } => Some(Summons::Severity(level.clone())),
            Command::ChooseSeverity { level, .. } => Some(Summons::ChosenSeverity(level.clone())),
            Command::SetService { service, .. } => Some(Summons::Service(service.clone())),
            Command::Reopen { .. } => Some(Summons::Reopen),
            // Resolving rings nobody.
            Command::SetStatus { status, .. } if status.is_open() => Some(Summons::Status(*status)),
            _ => None,
        }
    }

    /// The command, with what the form's fields say.
    #[must_use]
    pub fn command(self, reason: Option<String>, at: Option<chrono::DateTime<chrono::Utc>>) -> Command {
        match self {
            Summons::Escalate => Command::Escalate { reason },
            Summons::Severity(level) => Command::SetSeverity { level, reason },
            Summons::ChosenSeverity(level) => Command::ChooseSeverity { level, reason },
            Summons::Service(service) => Command::SetService { service, reason },
            Summons::Reopen => Command::Reopen { reason },
            Summons::Status(status) => Command::SetStatus { status, note: reason, at },
        }
    }

    /// What [`Summons::word`] wrote; `None`: it is nothing of ours.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let (what, id) = word.split_once('.').unwrap_or((word, ""));
        match (what, id) {
            ("escalate", "") => Some(Summons::Escalate),
            ("reopen", "") => Some(Summons::Reopen),
            ("service", id) => Some(Summons::Service((!id.is_empty()).then(|| ServiceId(id.to_owned())))),
            ("status", id) => Status::from_word(id).map(Summons::Status),
            ("severity", id) if !id.is_empty() => Some(Summons::Severity(SeverityId(id.to_owned()))),
            ("chosen", id) if !id.is_empty() => Some(Summons::ChosenSeverity(SeverityId(id.to_owned()))),
            _ => None,
        }
    }

    /// The same in a word: `severity.sev1`.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Summons::Escalate => "escalate".to_owned(),
            Summons::Severity(id) => format!("severity.{}", id.0),
            Summons::ChosenSeverity(id) => format!("chosen.{}", id.0),
            Summons::Service(id) => format!("service.{}", id.as_ref().map_or("", |id| &id.0)),
            Summons::Reopen => "reopen".to_owned(),
            Summons::Status(status) => format!("status.{}", status.word()),
        }
    }
}

/// The form that does what `command` asks for, for the incident of that key. `rings`: the mark of whom that rings. `None`: it is no
/// command that rings people, or too long for a form.
#[must_use]
pub fn summons_form(incident: &str, command: &Command, rings: Mark, summoned: &Summoned) -> Option<Value> {
    let summons = Summons::of(command)?;
    let (label, typed, at) = match command {
        Command::Escalate { reason } | Command::Reopen { reason } => ("Why, if you want to say", reason, None),
        Command::SetSeverity { reason, .. }
        | Command::ChooseSeverity { reason, .. }
        | Command::SetService { reason, .. } => ("Why, if you want to say", reason, None),
        Command::SetStatus { note, at, .. } => ("What to add, if anything", note, *at),
        _ => return None,
    };
    let mut fields = vec![Field::text(SummonsFields::REASON, label).with(typed.as_deref())];
    if let Summons::Status(_) = summons {
        let at = at.map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string());
        fields.push(Field::line(SummonsFields::AT, "When, if not now? 14:30, 10m ago", TIME).with(at.as_deref()));
    }
    form(&Control::of(incident, Press::LetInAnd(summons, rings)), &title(summoned), &fields)
}

fn title(summoned: &Summoned) -> String {
    let LetsIn { anew, stay_out } = summoned.lets_in;
    let mut many = match anew {
        Some(0) => " (nobody new)?".to_owned(),
        Some(1) => " (1 person)?".to_owned(),
        Some(count) => format!(" ({count} people)?"),
        None => "? Nobody knows how many".to_owned(),
    };
    if stay_out > 0 {
        many += &format!(" {stay_out} out");
    }
    let start = "Let in ";
    let room = TITLE.saturating_sub(start.len() + many.chars().count());
    let names = summoned.roles.join(" and ");
    let names = match names.chars().count() > room {
        true => names.chars().take(room.saturating_sub(1)).chain(['…']).collect(),
        false => names,
    };
    format!("{start}{names}{many}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_says_whom_it_lets_in_and_how_many_they_are() {
        let title = |roles: &[&str], anew| {
            let roles = roles.iter().map(|name| (*name).to_owned()).collect();
            let form = summons_form(
                "k3y",
                &Command::Escalate { reason: None },
                Mark(7),
                &Summoned { roles, lets_in: LetsIn { anew, stay_out: 0 } },
            );
            form.unwrap()["title"].as_str().unwrap().to_owned()
        };
        assert_eq!(title(&["On-call"], Some(1)), "Let in On-call (1 person)?");
        assert_eq!(title(&["On-call", "Responders"], Some(12)), "Let in On-call and Responders (12 people)?");
        assert_eq!(title(&["On-call"], None), "Let in On-call? Nobody knows how many");
        let long = title(&[&"é".repeat(100)], Some(25_000_000));
        assert_eq!((long.chars().count(), long.ends_with("… (25000000 people)?")), (TITLE, true), "{long}");
    }

    #[test]
    fn it_carries_what_was_typed() {
        let summoned = Summoned { roles: vec!["On-call".to_owned()], lets_in: LetsIn::default() };
        let at = "2026-03-02T11:30:20Z".parse().ok();
        let command = Command::SetStatus { status: Status::Investigating, note: Some("again".to_owned()), at };
        let form = summons_form("k3y", &command, Mark(7), &summoned).unwrap();
        assert_eq!(form["custom_id"], "hw1:let-in:k3y:00000007.status.investigating");
        let value = |field: usize| form["components"][field]["components"][0]["value"].clone();
        assert_eq!((value(0), value(1)), ("again".into(), "2026-03-02 11:30 UTC".into()));
    }
}
