//! Paging certain people: a page of its own for each who was named, with its own acknowledgement.

use chrono::TimeDelta;

use super::{Draft, optional_text};
use crate::incident::{Change, Effect, EntryNumber, Event, Kind, Outcome, OwnPage, Refusal, Whom, limits};

impl Draft<'_> {
    pub(super) fn page(mut self, whom: Vec<Whom>, message: Option<String>) -> Result<Change, Refusal> {
        self.must_be_open()?;
        self.must_page_here("page")?;
        let message = optional_text("message", message)?;
        if whom.is_empty() {
            return Err(Refusal::PagesWhom);
        }
        let lately = whom.iter().find_map(|whom| self.paged_a_moment_ago(whom)).cloned();
        if let Some(OwnPage { whom, by, at, .. }) = lately {
            return self.becomes(Outcome::PagingAlready { whom, by, at });
        }
        for one in &whom {
            let targets = one.targets(self.rules);
            if targets.is_empty() {
                return Err(Refusal::NoOwners { service: one.name().to_owned() });
            }
            let asked = EntryNumber(self.incident.entries + 1);
            let event = Event::PageAsked { whom: one.clone(), message: message.clone() };
            self.enter(Kind::Escalation, self.now, event);
            self.effect(Effect::StartOwnPage { asked, whom: one.clone(), targets, message: message.clone() });
        }
        self.effect(Effect::Refresh);
        self.becomes(Outcome::Paging { whom, message })
    }

    /// A duplicate pages nobody: the work is elsewhere.
    pub(super) fn must_page_here(&self, command: &'static str) -> Result<(), Refusal> {
        let number = self.incident.number;
        let elsewhere = self.incident.duplicate_of().map(|link| link.to);
        elsewhere.map_or(Ok(()), |of| Err(Refusal::PagesElsewhere { command, number, of }))
    }

    /// A page for the same people that was asked for so lately that one is meant: two people in a hurry type the same.
    fn paged_a_moment_ago(&self, whom: &Whom) -> Option<&OwnPage> {
        let once = TimeDelta::seconds(limits::PAGE_ONCE_SECONDS);
        let same = |page: &&OwnPage| page.whom.is(whom) && page.is_running() && self.now < page.at + once;
        self.incident.own_pages.iter().rfind(same)
    }
}
