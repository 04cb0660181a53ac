//! Updates: posted at once to those inside, and after a second look to customers.

use chrono::TimeDelta;

use super::{Draft, text_within};
use crate::incident::{
    Audience, Change, Drafted, DraftedUpdate, Effect, EntryNumber, Event, Kind, Outcome, PostedUpdate, Refusal, limits,
    update::in_seconds,
};

impl Draft<'_> {
    pub(super) fn post_update(
        self,
        text: &str,
        next_in: Option<TimeDelta>,
        audience: Audience,
    ) -> Result<Change, Refusal> {
        self.must_be_open()?;
        let text = text_within("update", text, limits::TEXT)?;
        let next_in = next_in.map(in_seconds);
        match audience {
            Audience::Internal => self.tell(text, next_in, audience, None),
            Audience::Customers => self.draft_update(text, next_in),
        }
    }

    pub(super) fn send_update(self, draft: EntryNumber) -> Result<Change, Refusal> {
        let drafted = match self.drafted(draft)? {
            Drafted { became: Some(became), .. } => {
                return self.becomes(Outcome::UpdateDecidedAlready(became));
            }
            waiting => waiting,
        };
        self.must_be_open()?;
        self.for_customers()?;
        self.tell(drafted.text, drafted.next_in_seconds, Audience::Customers, Some(draft))
    }

    pub(super) fn drop_update(mut self, draft: EntryNumber) -> Result<Change, Refusal> {
        if let Some(became) = self.drafted(draft)?.became {
            return self.becomes(Outcome::UpdateDecidedAlready(became));
        }
        self.enter(Kind::Action, self.now, Event::UpdateDropped { draft });
        self.becomes(Outcome::UpdateDropped)
    }

    fn draft_update(mut self, text: String, next_in_seconds: Option<u32>) -> Result<Change, Refusal> {
        self.for_customers()?;
        self.enter(Kind::Action, self.now, Event::UpdateDrafted { text: text.clone(), next_in_seconds });
        let draft = EntryNumber(self.incident.entries);
        let next_due = self.after(next_in_seconds);
        self.becomes(Outcome::UpdateDrafted(DraftedUpdate { draft, text, next_due }))
    }

    fn tell(
        mut self,
        text: String,
        next_in_seconds: Option<u32>,
        audience: Audience,
        draft: Option<EntryNumber>,
    ) -> Result<Change, Refusal> {
        // A form that is sent twice, a command typed again because the answer was slow: once is meant.
        let again = self.now - TimeDelta::seconds(limits::SAME_UPDATE_SECONDS);
        if let Some(last) = &self.incident.last_update
            && (last.at > again && last.text == text && last.audience == audience && last.by == self.by.actor)
            && draft.is_none()
        {
            let at = last.at;
            return self.becomes(Outcome::UpdatePostedAlready { at });
        }
        let next_due = self.after(next_in_seconds);
        let event = Event::UpdatePosted { text: text.clone(), audience, next_due, draft };
        self.enter(Kind::Communication, self.now, event);
        let private = self.incident.is_private();
        if !private {
            // Of a private incident the answer, or its echo, in the incident's channel is all that anybody reads.
            self.effect(Effect::PostUpdate { text: text.clone(), audience, next_due });
        }
        self.effect(Effect::Refresh);
        self.becomes(Outcome::UpdatePosted(PostedUpdate { text, audience, next_due, private }))
    }

    fn after(&self, seconds: Option<u32>) -> Option<chrono::DateTime<chrono::Utc>> {
        seconds.and_then(|seconds| self.now.checked_add_signed(TimeDelta::seconds(seconds.into())))
    }

    /// An exercise is nothing to tell customers of, nor is what only those may know who were invited.
    fn for_customers(&self) -> Result<(), Refusal> {
        let number = self.incident.number;
        if self.incident.drill {
            return Err(Refusal::DrillForCustomers { number });
        }
        if self.incident.is_private() { Err(Refusal::PrivateForCustomers { number }) } else { Ok(()) }
    }

    fn drafted(&self, draft: EntryNumber) -> Result<Drafted, Refusal> {
        self.incident.drafted_updates.get(&draft).cloned().ok_or(Refusal::UnknownControl)
    }
}
