//! One gateway connection: HELLO, then IDENTIFY or RESUME, heartbeats, and the events that the world sends.
//!
//! All frames of a connection go through one queue, filled under the world's lock: READY, the servers and the first events
//! cannot overtake each other.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

use super::{Gateway, Order, Session, intent_bits};
use crate::sandbox::Shared;
use crate::sandbox::world::World;

/// How long a closed connection is drained, so that the client reads the close code before the connection is gone.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Discord's opcodes.
mod op {
    pub(super) const HEARTBEAT: u64 = 1;
    pub(super) const IDENTIFY: u64 = 2;
    pub(super) const RESUME: u64 = 6;
    pub(super) const INVALID_SESSION: u64 = 9;
    pub(super) const HELLO: u64 = 10;
    pub(super) const HEARTBEAT_ACK: u64 = 11;
}

/// Serves one connection until either side ends it.
pub(crate) async fn serve(shared: Arc<Shared>, mut socket: WebSocket) {
    let (orders, mut queue) = unbounded_channel();
    shared.change(|world| {
        let interval = u64::try_from(world.rules.heartbeat.as_millis()).unwrap_or(u64::MAX);
        world.gateway.sockets.push(orders.clone());
        send(&orders, &json!({ "op": op::HELLO, "s": null, "t": null, "d": { "heartbeat_interval": interval } }));
    });
    carry(&shared, &mut socket, &orders, &mut queue).await;
    shared.change(|world| world.gateway.hang_up(&orders));
}

async fn carry(
    shared: &Shared,
    socket: &mut WebSocket,
    orders: &UnboundedSender<Order>,
    queue: &mut UnboundedReceiver<Order>,
) {
    loop {
        tokio::select! {
            order = queue.recv() => match order {
                Some(Order::Send(text)) => {
                    if socket.send(Message::Text(text.into())).await.is_err() {
                        return;
                    }
                }
                Some(Order::Close(code, reason)) => return close(socket, code, reason).await,
                Some(Order::Cut) | None => return,
            },
            received = socket.recv() => match received {
                Some(Ok(Message::Text(text))) => shared.change(|world| world.hear(&text, orders)),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            },
        }
    }
}

async fn close(socket: &mut WebSocket, code: u16, reason: &'static str) {
    // The client may be gone already: then there is nobody to tell.
    let _ = socket.send(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await;
    let drained = async { while let Some(Ok(_)) = socket.recv().await {} };
    let _ = timeout(LAST_WORDS, drained).await;
}

fn send(orders: &UnboundedSender<Order>, frame: &Value) {
    // The connection's own task holds the other end.
    let _ = orders.send(Order::Send(frame.to_string()));
}

impl World {
    /// What a client said on a connection.
    pub(crate) fn hear(&mut self, text: &str, from: &UnboundedSender<Order>) {
        let Ok(frame) = serde_json::from_str::<Value>(text) else {
            let _ = from.send(Order::Close(4002, "Error while decoding payload."));
            return;
        };
        let known = self.gateway.sessions.iter().any(|s| s.socket.as_ref().is_some_and(|own| own.same_channel(from)));
        match frame["op"].as_u64() {
            Some(op::HEARTBEAT) if self.gateway.deaf => {}
            Some(op::HEARTBEAT) => send(from, &json!({ "op": op::HEARTBEAT_ACK, "s": null, "t": null, "d": null })),
            Some(op::IDENTIFY | op::RESUME) if known => {
                let _ = from.send(Order::Close(4005, "Already authenticated."));
            }
            Some(op::IDENTIFY) => self.identify(&frame["d"], from),
            Some(op::RESUME) => self.resume(&frame["d"], from),
            // Presence updates, voice states, member requests: nothing that the stand-in answers.
            Some(3 | 4 | 8 | 31) if known => {}
            Some(_) if !known => {
                let _ = from.send(Order::Close(4003, "Not authenticated."));
            }
            _ => {
                let _ = from.send(Order::Close(4001, "Unknown opcode."));
            }
        }
    }

    fn identify(&mut self, data: &Value, from: &UnboundedSender<Order>) {
        let intents = data["intents"].as_u64().unwrap_or(0);
        if let Some((code, reason)) = self.refuses_identify(data, intents) {
            let _ = from.send(Order::Close(code, reason));
            return;
        }
        self.gateway.identified += 1;
        self.gateway.sessions.retain(|session| session.socket.is_some());
        let id = format!("{:032x}", self.next_id());
        let ready = self.ready(&id, data);
        let mut session = Session { id, intents, seq: 0, log: Vec::new(), socket: Some(from.clone()) };
        session.dispatch("READY", &ready);
        if intents & intent_bits::GUILDS != 0 {
            let mine = self.guilds.values().filter(|guild| guild.members.contains_key(&self.bot));
            for guild in mine {
                session.dispatch("GUILD_CREATE", &self.guild_create_json(guild));
            }
        }
        self.gateway.sessions.push(session);
    }

    fn refuses_identify(&self, data: &Value, intents: u64) -> Option<(u16, &'static str)> {
        let privileged = [
            (intent_bits::MESSAGE_CONTENT, self.rules.allow_message_content),
            (intent_bits::GUILD_MEMBERS, self.rules.allow_members_intent),
            (intent_bits::GUILD_PRESENCES, false),
        ];
        if !self.is_token(data["token"].as_str().unwrap_or_default()) {
            Some((4004, "Authentication failed."))
        } else if data["intents"].as_u64().is_none() {
            Some((4013, "Invalid intent(s)."))
        } else if privileged.iter().any(|(bit, allowed)| intents & bit != 0 && !allowed) {
            Some((4014, "Disallowed intent(s)."))
        } else {
            None
        }
    }

    fn ready(&self, session: &str, identify: &Value) -> Value {
        let mine = self.guilds.values().filter(|guild| guild.members.contains_key(&self.bot));
        json!({
            "v": 10,
            "user": self.me_json(),
            "guilds": mine.map(|guild| json!({ "id": guild.id.to_string(), "unavailable": true })).collect::<Vec<_>>(),
            "session_id": session,
            "session_type": "normal",
            "resume_gateway_url": self.gateway_url(),
            "shard": identify.get("shard").filter(|shard| shard.is_array()).cloned().unwrap_or_else(|| json!([0, 1])),
            "application": { "id": self.application.to_string(), "flags": self.application_flags() },
            "private_channels": [], "presences": [], "relationships": [], "user_settings": {},
            "guild_join_requests": [], "geo_ordered_rtc_regions": [], "_trace": [],
        })
    }

    fn resume(&mut self, data: &Value, from: &UnboundedSender<Order>) {
        if !self.is_token(data["token"].as_str().unwrap_or_default()) {
            let _ = from.send(Order::Close(4004, "Authentication failed."));
            return;
        }
        let last = data["seq"].as_u64().unwrap_or(0);
        let wanted = data["session_id"].as_str().unwrap_or_default();
        let Gateway { sessions, resumed, .. } = &mut self.gateway;
        let Some(session) = sessions.iter_mut().find(|session| session.id == wanted) else {
            send(from, &json!({ "op": op::INVALID_SESSION, "s": null, "t": null, "d": false }));
            return;
        };
        if last > session.seq {
            let _ = from.send(Order::Close(4007, "Invalid seq."));
            return;
        }
        *resumed += 1;
        for (_, missed) in session.log.iter().filter(|(seq, _)| *seq > last) {
            let _ = from.send(Order::Send(missed.clone()));
        }
        session.socket = Some(from.clone());
        session.dispatch("RESUMED", &json!({ "_trace": [] }));
    }

    /// Says to every connection that its session is over.
    pub(crate) fn invalidate_sessions(&mut self, resumable: bool) {
        let frame = json!({ "op": op::INVALID_SESSION, "s": null, "t": null, "d": resumable });
        self.gateway.order_all(&Order::Send(frame.to_string()));
        if !resumable {
            self.gateway.forget_sessions();
        }
    }
}
