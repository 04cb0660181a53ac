//! An incident, as it shows: its channel, its card, its pages, its record.

use std::sync::Arc;

use hotwash::incident::{Entry, Event, Number, ServerId, Viewer};
use hotwash::sandbox::world::Message;
use hotwash::store::Kept;

use super::{House, Id};

#[derive(Clone)]
pub(crate) struct Incident {
    pub(crate) number: u32,
    house: Arc<House>,
}

impl Incident {
    pub(super) fn numbered(house: &Arc<House>, number: u32) -> Self {
        Self { number, house: Arc::clone(house) }
    }

    /// Its channel: the one of its number.
    pub(crate) fn channel(&self) -> Id {
        self.find_channel().unwrap_or_else(|| panic!("incident {} has no channel\n{}", self.number, self.house.story()))
    }

    pub(crate) fn find_channel(&self) -> Option<Id> {
        let (bare, start) = (format!("inc-{}", self.number), format!("inc-{}-", self.number));
        let channels = self.house.sandbox.channels(self.house.sandbox.home());
        let mut ours = channels.into_iter().filter(|channel| channel.name == bare || channel.name.starts_with(&start));
        let found = ours.next();
        assert!(ours.next().is_none(), "incident {} has two channels", self.number);
        found.map(|channel| channel.id)
    }

    /// Everything that stands in its channel, but for Discord's own notices.
    pub(crate) fn messages(&self) -> Vec<Message> {
        let mut messages = self.house.sandbox.messages(self.channel());
        messages.retain(|message| !message.is_system());
        messages
    }

    /// The card: the one pinned message.
    pub(crate) fn card(&self) -> Message {
        let mut pinned = self.house.sandbox.pinned(self.channel());
        assert_eq!(pinned.len(), 1, "one card is pinned\n{}", self.house.story());
        pinned.remove(0)
    }

    /// The announcement: the one message about it in #incidents that is no page.
    pub(crate) fn announcement(&self) -> Message {
        let about = format!("#{} ", self.number);
        let mut found = self.house.sandbox.messages(self.house.channel("incidents"));
        found.retain(|message| {
            message.content.starts_with(&format!("**{about}"))
                || message.content.starts_with(&format!("**DRILL {about}"))
        });
        assert_eq!(found.len(), 1, "one announcement\n{}", self.house.story());
        found.remove(0)
    }

    /// Waits for a page that sounds the holders of a role; each page counts once.
    pub(crate) async fn pings(&self, role: &str) -> Message {
        let role = self.house.role(role);
        self.rings(|message| message.mention_roles.contains(&role), self.channel()).await
    }

    /// Waits for a page that sounds a person in the channel.
    pub(crate) async fn pings_person(&self, person: Id) -> Message {
        self.rings(|message| message.mentions.contains(&person), self.channel()).await
    }

    /// Waits for a page of it in the announcement channel.
    pub(crate) async fn pings_in_announcements(&self, role: &str) -> Message {
        let (role, about) = (self.house.role(role), format!("#{} ", self.number));
        let home = self.house.sandbox.home();
        let place = self.house.seen(|world| world.channel_named(home, "incidents").map(|channel| channel.id)).await;
        self.rings(|message| message.mention_roles.contains(&role) && message.content.contains(&about), place).await
    }

    async fn rings(&self, is_it: impl Fn(&Message) -> bool, place: Id) -> Message {
        let house = &self.house;
        let what = format!("a page of incident {}", self.number);
        let look =
            || house.unaccounted().into_iter().map(|(message, _)| message).find(|m| m.channel == place && is_it(m));
        let page = house.within(&what, async || look()).await;
        house.account_for(page.id);
        house.settled().await;
        page
    }

    /// No sound was made, anywhere, that the test has not accounted for.
    pub(crate) async fn stays_quiet(&self) {
        self.house.settled().await;
        let heard: Vec<_> = self.house.unaccounted().into_iter().map(|(message, _)| message.text()).collect();
        assert!(heard.is_empty(), "there was a sound: {heard:#?}");
    }

    /// The message as it stands now.
    pub(crate) fn now(&self, message: &Message) -> Message {
        self.house.sandbox.look(|world| world.any_message(message.id).cloned()).unwrap()
    }

    /// Whether a message was taken away.
    pub(crate) fn gone(&self, message: &Message) -> bool {
        self.house.sandbox.look(|world| world.any_message(message.id).is_none())
    }

    /// Its channel has a message with these words.
    pub(crate) fn reads(&self, words: &str) -> Message {
        let found = self.messages().into_iter().rfind(|message| message.text().contains(words));
        found.unwrap_or_else(|| panic!("{words:?} is not in the channel\n{}", self.house.story()))
    }

    /// How many messages of its channel have these words.
    pub(crate) fn count(&self, words: &str) -> usize {
        self.messages().iter().filter(|message| message.text().contains(words)).count()
    }

    pub(crate) async fn kept(&self) -> Kept {
        let store = self.house.store();
        let mut reading = store.reader().await.unwrap();
        let server = ServerId(self.house.sandbox.home());
        reading.reader().incident_numbered(server, Number(self.number), &Viewer::Keeper).await.unwrap().unwrap()
    }

    /// The timeline.
    pub(crate) async fn entries(&self) -> Vec<Entry> {
        let id = self.kept().await.incident.id;
        let store = self.house.store();
        store.reader().await.unwrap().reader().entries(id).await.unwrap()
    }

    /// The timeline's events.
    pub(crate) async fn events(&self) -> Vec<Event> {
        self.entries().await.into_iter().map(|entry| entry.event).collect()
    }
}
