//! Private incidents inside a transaction: what hiding one takes, and who is let in.

use chrono::TimeDelta;

use super::expand::Scene;
use super::intent::{Admitted, Courier, Intent, Rang, Receipt};
use super::{Engine, Failure};
use crate::incident::{
    Actor, Audience, Capture, ChannelId, Entrance, Event, Guest, IncidentId, Kind, MessageId, Opening, Person,
    ServerId, UserId, Viewer,
};
use crate::store::{Class, Kept, Reader, StoreError};

/// How often somebody's looking at a list is noted, at most.
const SELDOM: TimeDelta = TimeDelta::hours(1);

impl<C: Courier> Engine<C> {
    /// Notes in the access log that somebody is about to be shown something of a private incident outside its channel.
    /// `None`: whoever runs Hotwash.
    ///
    /// # Errors
    ///
    /// When it was not saved: then nothing may be shown.
    pub async fn note_look(&self, kept: &Kept, by: Option<Person>, what: String) -> Result<(), Failure> {
        let (incident, now) = (kept.incident.id, self.now());
        let work =
            self.store.write(move |tx| Box::pin(async move { tx.note_look(incident, by.as_ref(), &what, now).await }));
        Ok::<_, Failure>(work.await.map_err(|error: StoreError| error)?)
    }

    /// The same of several that stand in one list: it is turned, and asked for again, and each is noted once in an hour.
    ///
    /// # Errors
    ///
    /// When it was not saved: then nothing may be shown.
    pub async fn note_looks(
        &self,
        incidents: Vec<IncidentId>,
        by: Person,
        what: &'static str,
    ) -> Result<(), StoreError> {
        if incidents.is_empty() {
            return Ok(());
        }
        let now = self.now();
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                for incident in incidents {
                    if !tx.looked_since(incident, &by, what, now - SELDOM).await? {
                        tx.note_look(incident, Some(&by), what, now).await?;
                    }
                }
                Ok(())
            })
        });
        work.await
    }
}

/// Whether the message that an incident is opened from stands where a private one's people talk: what they said there is as
/// private in another incident. Whoever asks stands there too, so that a thread's channel is among their places.
pub(super) async fn from_private(
    reader: &mut Reader<'_>,
    server: ServerId,
    viewer: &Viewer,
    opening: &Opening,
) -> Result<bool, StoreError> {
    let Some(taken) = &opening.message else { return Ok(false) };
    let stands = [taken.message.channel].into_iter().chain(viewer.places().iter().copied());
    for place in stands {
        let there = reader.incident_of_channel(server, place, &Viewer::Keeper).await?;
        if there.is_some_and(|kept| kept.incident.is_private()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Who has written to an incident's timeline, in the order of first doing so.
pub(super) async fn took_part(reader: &mut Reader<'_>, incident: IncidentId) -> Result<Vec<Person>, StoreError> {
    let mut took_part: Vec<Person> = Vec::new();
    for entry in reader.entries(incident).await? {
        if let Actor::Member(person) = entry.actor
            && !took_part.iter().any(|known| known.id == person.id)
        {
            took_part.push(person);
        }
    }
    Ok(took_part)
}

impl Scene<'_, '_> {
    /// The channel is shut before anything else; then it loses its telling name, and what was said elsewhere is taken back.
    pub(super) async fn go_private(&mut self) -> Result<(), StoreError> {
        let id = self.kept.incident.id;
        self.tell(Class::Ensure, self.access_lane(), &Intent::Hide).await?;
        self.tell(Class::Ensure, format!("veil:{id}"), &Intent::Veil).await?;
        let mut outside = self.tx.said_outside(id).await?;
        outside.extend(self.kept.announcement.filter(|announced| !outside.contains(announced)));
        outside.extend(self.direct_rings(&outside).await?);
        for (channel, message) in outside {
            self.take_back(channel, message).await?;
        }
        for (message, Capture { channel, .. }) in self.kept.incident.captures.clone() {
            if Some(channel) != self.kept.channel {
                self.unmark(message, channel).await?;
            }
        }
        self.go_unnamed().await?;
        // Those who are being paged saw the channel a moment ago. Ringing once more lets them in.
        for kept in self.tx.pages(id).await? {
            let page = kept.page.clone().again();
            self.move_page(kept, page, None).await?;
        }
        Ok(())
    }

    /// The direct messages that rang people who are not let in.
    async fn direct_rings(
        &mut self,
        outside: &[(ChannelId, MessageId)],
    ) -> Result<Vec<(ChannelId, MessageId)>, StoreError> {
        let mut direct = Vec::new();
        for page in self.tx.pages(self.kept.incident.id).await? {
            let rings = self.tx.rings(page.id).await?;
            let (own, circle) = (self.kept.channel, self.kept.incident.circle.as_ref());
            let stays = |user: &UserId| circle.is_none_or(|circle| circle.has_person(*user));
            let gone = rings.into_iter().filter(|ring| Some(ring.channel) != own && !ring.users.iter().any(stays));
            direct.extend(gone.map(|ring| (ring.channel, ring.message)).filter(|place| !outside.contains(place)));
        }
        Ok(direct)
    }

    /// The channel is there now. While it was being made, the incident may have become private, or somebody may have been let in.
    pub(super) async fn channel_made(&mut self) -> Result<(), StoreError> {
        if self.kept.incident.is_private() {
            self.tell(Class::Ensure, self.access_lane(), &Intent::Hide).await?;
            self.tell(Class::Ensure, format!("veil:{}", self.kept.incident.id), &Intent::Veil).await?;
        }
        Ok(())
    }

    pub(super) async fn access(&mut self, guest: Guest) -> Result<(), StoreError> {
        self.tell(Class::Ensure, self.access_lane(), &Intent::Access { guest }).await?;
        // What was asked of somebody who is out is the next one's now.
        self.show_reminders().await
    }

    /// A message is to go.
    pub(super) async fn take_back(&mut self, channel: ChannelId, message: MessageId) -> Result<(), StoreError> {
        let intent = Intent::TakeBack { channel, message };
        self.tell(Class::Ensure, format!("taking-back:{message}"), &intent).await?;
        Ok(())
    }

    /// The mark of being in the timeline goes from a message that may stand outside: which it does, the courier asks. Where another
    /// timeline shows the same mark to those who read the message, it stays.
    async fn unmark(&mut self, message: MessageId, channel: ChannelId) -> Result<(), StoreError> {
        let this = self.kept.incident.id;
        let others = self.tx.incidents_with_message(self.kept.incident.server, message).await?;
        let marks = |other: &Kept| {
            let stands = other.incident.captures.get(&message).is_some_and(|capture| !capture.struck);
            stands && other.incident.id != this && (!other.incident.is_private() || other.channel == Some(channel))
        };
        if others.iter().any(marks) {
            return Ok(());
        }
        self.tell(Class::Ensure, format!("mark:{message}"), &Intent::Unmark { message, channel }).await?;
        Ok(())
    }

    fn access_lane(&self) -> String {
        format!("access:{}", self.kept.incident.id)
    }

    /// A message stands in the chat. One that stands outside the incident's channel is remembered; where the incident has become
    /// private while the message was on the wire, it is taken back at once.
    pub(super) async fn remember_outside(&mut self, intent: &Intent, receipt: &Receipt) -> Result<(), StoreError> {
        let (channel, message) = match (intent, receipt) {
            (
                Intent::Announcement | Intent::Draft | Intent::Update { audience: Audience::Internal, .. },
                Receipt::Message(channel, message),
            ) => (*channel, *message),
            (Intent::Channel, Receipt::Place { announcement: Some((channel, message)), .. }) => (*channel, *message),
            (Intent::Ring { .. }, Receipt::Rang(rang)) if rang.directly.is_empty() => (rang.channel, rang.message),
            _ => return Ok(()),
        };
        if Some(channel) == self.kept.channel {
            return Ok(());
        }
        self.tx.remember_outside(self.kept.incident.id, channel, message).await?;
        if self.kept.incident.is_private() { self.take_back(channel, message).await } else { Ok(()) }
    }

    /// What was said outside is gone.
    pub(super) async fn taken_back(&mut self, channel: ChannelId, message: MessageId) -> Result<(), StoreError> {
        let id = self.kept.incident.id;
        if self.kept.announcement == Some((channel, message)) {
            self.tx.set_announcement(id, None).await?;
        }
        self.tx.forget_outside(message).await
    }

    /// Who was paged has been let in: that is recorded, and of a role the channel is told how many people that let in.
    pub(super) async fn admitted(&mut self, rang: &Rang) -> Result<(), StoreError> {
        for Admitted { guest, lets_in } in &rang.admitted {
            let holders = lets_in.anew;
            if self.kept.incident.circle.as_ref().is_none_or(|circle| circle.has(guest)) {
                continue;
            }
            let event = Event::LetIn { guest: guest.clone(), entrance: Entrance::Paged, holders };
            self.record(Kind::Action, event).await?;
            // The door was opened before the bell was rung; should somebody have shut it since, it opens again.
            self.access(guest.clone()).await?;
            if let Guest::Role { .. } = guest {
                let intent = Intent::Admitted { guest: guest.clone(), holders, stay_out: lets_in.stay_out };
                self.tell(Class::Once, self.channel_lane(), &intent).await?;
            }
        }
        Ok(())
    }

    /// Something that hides the incident can't be done: those who rely on it must know.
    pub(super) async fn not_hidden(&mut self, intent: &Intent, why: String) -> Result<(), StoreError> {
        // In its own channel it is a reminder that another one took the place of: nothing that tells outsiders anything.
        if matches!(intent, Intent::TakeBack { channel, .. } if Some(*channel) == self.kept.channel) {
            tracing::warn!(why, "a reminder's earlier message stays");
            return Ok(());
        }
        let intent = Intent::NotHidden { what: Box::new(intent.clone()), why };
        self.tell(Class::Once, self.channel_lane(), &intent).await?;
        Ok(())
    }
}
