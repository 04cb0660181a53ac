//! Linking two incidents.

use super::Draft;
use crate::incident::{Change, Effect, Event, Kind, LinkMade, Number, OtherSide, Outcome, Refusal, Tie};

impl Draft<'_> {
    pub(super) fn link(mut self, to: Number, tie: Tie, other: Option<Box<OtherSide>>) -> Result<Change, Refusal> {
        let number = self.incident.number;
        if to == number {
            return Err(Refusal::LinkToItself { number });
        }
        let other = other.ok_or(Refusal::NoSuchIncident { number: to })?;
        if other.private {
            return Err(match self.incident.is_private() {
                true => Refusal::LinkOfPrivate { number, to },
                false => Refusal::LinkTells { to },
            });
        }
        let before = self.incident.link_to(to).map(|link| link.tie);
        // A duplicate that is linked as related is taken out of being one; the one that has duplicates knows them as such.
        let known = before == Some(tie) || (before == Some(Tie::HasDuplicate) && tie == Tie::Related);
        if let Some(tie) = before.filter(|_| known) {
            return self.becomes(Outcome::LinkedAlready { to, tie });
        }
        if tie == Tie::DuplicateOf {
            if other.duplicate_of.contains(&number) {
                return Err(Refusal::LinkCircle { number, to });
            }
            if let Some(link) = self.incident.duplicate_of() {
                return Err(Refusal::DuplicateAlready { number, of: link.to });
            }
        }
        self.enter(Kind::Decision, self.now, Event::Linked { to, tie, channel: other.channel });
        if tie == Tie::DuplicateOf {
            self.effect(Effect::FencePages);
        }
        self.effect(Effect::Refresh);
        // Of a private incident the other one's readers learn nothing.
        if !self.incident.is_private() {
            self.effect(Effect::LinkBack { to, tie: tie.back() });
        }
        let was_duplicate = before == Some(Tie::DuplicateOf);
        let goes_on = (tie == Tie::DuplicateOf).then_some(other.goes_on);
        self.becomes(Outcome::Linked(LinkMade { to, tie, channel: other.channel, was_duplicate, goes_on }))
    }
}
