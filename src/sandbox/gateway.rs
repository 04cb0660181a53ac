//! The gateway: sessions, and the events that each is sent.
//!
//! Guarantees: a session's events are numbered without gaps and kept, so that a RESUME replays what was missed; an event is
//! sent only to a session whose intents cover it, about channels that the bot can see; without the Message Content intent
//! other people's texts are blank. The faults (events held back, sent twice, a cut connection) are scripted through here.
//!
//! It does not know WebSocket: `socket` carries the frames.

mod intents;
mod socket;

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::permissions::bits;
use super::world::{Id, World};
pub use intents::bits as intent_bits;
pub(crate) use socket::serve;

/// The events that a session keeps for a RESUME. Discord keeps some minutes' worth.
const KEPT: usize = 10_000;

/// Something that happened, before it is known who is told.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    name: &'static str,
    payload: Value,
    /// The channel that must be visible to the bot.
    channel: Option<Id>,
    without_content: Option<Value>,
    about: Option<Id>,
}

impl Event {
    pub(crate) fn new(name: &'static str, payload: Value) -> Self {
        Self { name, payload, channel: None, without_content: None, about: None }
    }

    pub(crate) fn in_channel(name: &'static str, channel: Id, payload: Value) -> Self {
        Self { channel: Some(channel), ..Self::new(name, payload) }
    }

    /// What sessions without the Message Content intent are told instead.
    pub(crate) fn or_without_content(self, payload: Value) -> Self {
        Self { without_content: Some(payload), ..self }
    }

    /// Names the member that it is about; the bot hears of itself whatever its intents.
    pub(crate) fn about(self, user: Id) -> Self {
        Self { about: Some(user), ..self }
    }
}

/// What a socket is told to do.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    Send(String),
    Close(u16, &'static str),
    /// Let go of the connection without a word.
    Cut,
}

/// One identified session, connected or waiting to be resumed.
#[derive(Debug)]
struct Session {
    id: String,
    intents: u64,
    seq: u64,
    log: Vec<(u64, String)>,
    socket: Option<UnboundedSender<Order>>,
}

/// The sessions, and the faults that are switched on.
#[derive(Debug, Default)]
pub(crate) struct Gateway {
    sessions: Vec<Session>,
    sockets: Vec<UnboundedSender<Order>>,
    held: Option<Vec<Event>>,
    duplicate_next: u32,
    interactions_twice: u32,
    identified: u32,
    resumed: u32,
    deaf: bool,
}

impl Gateway {
    pub(crate) fn connected(&self) -> bool {
        self.sessions.iter().any(|session| session.socket.is_some())
    }

    /// How many IDENTIFYs and RESUMEs were accepted.
    pub(crate) fn starts(&self) -> (u32, u32) {
        (self.identified, self.resumed)
    }

    /// The intents of the last session that is connected.
    pub(crate) fn intents(&self) -> Option<u64> {
        self.sessions.iter().rev().find(|session| session.socket.is_some()).map(|session| session.intents)
    }

    /// The id of the session that was identified last.
    #[cfg(test)]
    pub(crate) fn last_session(&self) -> Option<String> {
        self.sessions.last().map(|session| session.id.clone())
    }

    /// Gives every open socket one order.
    pub(crate) fn order_all(&self, order: &Order) {
        for socket in &self.sockets {
            // A socket that is gone needs no order.
            let _ = socket.send(order.clone());
        }
    }

    /// Makes the sessions impossible to resume.
    pub(crate) fn forget_sessions(&mut self) {
        self.sessions.clear();
    }

    /// Stops or starts answering heartbeats, so that the client takes the connection for dead.
    pub(crate) fn ignore_heartbeats(&mut self, deaf: bool) {
        self.deaf = deaf;
    }

    /// The next `n` events are sent twice.
    pub(crate) fn duplicate_next(&mut self, n: u32) {
        self.duplicate_next = n;
    }

    /// The next `n` interactions are told twice.
    pub(crate) fn interactions_twice(&mut self, n: u32) {
        self.interactions_twice = n;
    }

    /// How often the interaction that comes now is told.
    pub(crate) fn copies_of_interaction(&mut self) -> u32 {
        let twice = self.interactions_twice > 0;
        self.interactions_twice = self.interactions_twice.saturating_sub(1);
        1 + u32::from(twice)
    }

    /// Keeps events back from now on.
    pub(crate) fn hold(&mut self) {
        self.held.get_or_insert_default();
    }

    pub(crate) fn held(&mut self) -> Vec<Event> {
        self.held.take().unwrap_or_default()
    }

    pub(crate) fn hang_up(&mut self, socket: &UnboundedSender<Order>) {
        self.sockets.retain(|other| !other.same_channel(socket));
        for session in &mut self.sessions {
            session.socket.take_if(|own| own.same_channel(socket));
        }
    }
}

impl Session {
    fn dispatch(&mut self, name: &str, payload: &Value) {
        self.seq += 1;
        let frame = json!({ "op": 0, "s": self.seq, "t": name, "d": payload }).to_string();
        if self.log.len() == KEPT {
            self.log.remove(0);
        }
        self.log.push((self.seq, frame.clone()));
        if let Some(socket) = &self.socket {
            // A socket that is gone misses it; the log has it for the RESUME.
            let _ = socket.send(Order::Send(frame));
        }
    }
}

impl World {
    /// Tells every session that is to hear of it.
    pub(crate) fn emit(&mut self, event: Event) {
        if let Some(held) = &mut self.gateway.held {
            held.push(event);
            return;
        }
        let copies = if self.gateway.duplicate_next > 0 { 2 } else { 1 };
        self.gateway.duplicate_next = self.gateway.duplicate_next.saturating_sub(1);
        for _ in 0..copies {
            self.deliver(&event);
        }
    }

    /// Sends what was held back.
    pub(crate) fn release_events(&mut self) {
        for event in self.gateway.held() {
            self.emit(event);
        }
    }

    fn deliver(&mut self, event: &Event) {
        let channel = event.channel.and_then(|id| self.channel(id));
        let direct = channel.is_some_and(|channel| channel.guild.is_none());
        let seen = channel.is_none_or(|channel| self.permissions(channel.id, self.bot) & bits::VIEW_CHANNEL != 0);
        if !seen {
            return;
        }
        let own = event.about == Some(self.bot);
        let needed = intents::needed(event.name, direct).filter(|_| !own);
        for session in &mut self.gateway.sessions {
            if needed.is_some_and(|bits| session.intents & bits == 0) {
                continue;
            }
            let blank = event.without_content.as_ref().filter(|_| session.intents & intent_bits::MESSAGE_CONTENT == 0);
            session.dispatch(event.name, blank.unwrap_or(&event.payload));
        }
    }
}
