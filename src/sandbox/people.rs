//! The driver: acts as the people of the server, and as its owner.
//!
//! It lets people do what Discord's own client would let them do, and refuses the rest with [`Cannot`], in words. What it does
//! happens at once; what the bot makes of it is waited for with [`InteractionHandle`] and [`Sandbox::wait_for`].

mod answer;
mod clicks;
mod commands;
mod house;
mod interact;
mod options;
mod talk;

pub use answer::{Answer, Choice, Form, FormField, InteractionHandle, NoAnswer};

use super::Sandbox;
use super::faults::{Fault, Matcher};
use super::gateway::Order;
use super::rates::RateLimit;
use super::world::Id;

/// Why Discord's client would not let somebody do what they were told to do.
#[derive(Debug, thiserror::Error)]
pub enum Cannot {
    /// The channel is not there, or they do not see it.
    #[error("there is no such channel for them")]
    NoSuchChannel,
    /// They may not write there; commands need that too.
    #[error("they may not write in this channel")]
    Write,
    /// They may not do that here.
    #[error("they may not {0} in this channel")]
    Act(&'static str),
    /// No such command is registered.
    #[error("there is no command `{0}`")]
    NoSuchCommand(String),
    /// The command is not for them, or not for here.
    #[error("the command `{0}` is not shown to them here")]
    CommandHidden(String),
    /// The command has no such option.
    #[error("the command has no option `{0}`")]
    NoSuchOption(String),
    /// A required option was not given.
    #[error("the option `{0}` is required")]
    MissingOption(String),
    /// The value does not fit the option.
    #[error("the option `{option}` does not take this: {why}")]
    BadOption {
        /// The option.
        option: String,
        /// What does not fit.
        why: String,
    },
    /// The message is not there, or they do not see it.
    #[error("there is no such message for them")]
    NoSuchMessage,
    /// The message has no such button or menu.
    #[error("the message has no button or menu `{0}`")]
    NoSuchControl(String),
    /// The button or menu is greyed out.
    #[error("`{0}` is greyed out")]
    Disabled(String),
    /// The form has no such field, or the text does not fit it.
    #[error("the form's field `{field}` does not take this: {why}")]
    BadField {
        /// The field.
        field: String,
        /// What does not fit.
        why: String,
    },
    /// The text is longer than 2,000 characters, or empty.
    #[error("the text must have 1 to 2000 characters")]
    TextLength,
    /// It is somebody else's.
    #[error("the message is somebody else's")]
    NotTheirs,
    /// There is no such person, role or server.
    #[error("there is no {0}")]
    Unknown(&'static str),
}

/// The gateway, the faults and the limits.
impl Sandbox {
    /// Lets the next `times` requests that fit go wrong.
    pub fn fault(&self, matcher: Matcher, fault: Fault, times: u32) {
        self.shared.change(|world| world.faults.add(matcher, fault, times));
    }

    /// Takes back all faults that have not happened.
    pub fn clear_faults(&self) {
        self.shared.change(|world| world.faults.clear());
    }

    /// How many faults are still to happen.
    #[must_use]
    pub fn faults_left(&self) -> u64 {
        self.look(|world| world.faults.left())
    }

    /// Switches a rate limit on.
    pub fn rate_limit(&self, limit: RateLimit) {
        self.shared.change(|world| world.rates.add(limit));
    }

    /// Lets go of the gateway connection without a word. The session can be resumed.
    pub fn drop_gateway(&self) {
        self.shared.change(|world| world.gateway.order_all(&Order::Cut));
    }

    /// Closes the gateway connection with a code.
    pub fn close_gateway(&self, code: u16) {
        self.shared.change(|world| world.gateway.order_all(&Order::Close(code, "")));
    }

    /// Asks the client to reconnect and resume.
    pub fn reconnect(&self) {
        let frame = serde_json::json!({ "op": 7, "s": null, "t": null, "d": null }).to_string();
        self.shared.change(|world| world.gateway.order_all(&Order::Send(frame)));
    }

    /// Tells the client that its session is over; unless `resumable`, the session is forgotten too.
    pub fn invalid_session(&self, resumable: bool) {
        self.shared.change(|world| world.invalidate_sessions(resumable));
    }

    /// Forgets the sessions without a word: the next RESUME is refused.
    pub fn forget_sessions(&self) {
        self.shared.change(|world| world.gateway.forget_sessions());
    }

    /// Stops answering heartbeats, or starts again: a connection that has died without anybody noticing.
    pub fn ignore_heartbeats(&self, ignore: bool) {
        self.shared.change(|world| world.gateway.ignore_heartbeats(ignore));
    }

    /// The next `n` events are each sent twice.
    pub fn duplicate_next_event(&self, n: u32) {
        self.shared.change(|world| world.gateway.duplicate_next(n));
    }

    /// The next interaction is delivered twice, with one id.
    pub fn deliver_interaction_twice(&self) {
        self.shared.change(|world| world.gateway.interactions_twice(1));
    }

    /// Keeps all events back until [`Sandbox::release_events`].
    pub fn hold_events(&self) {
        self.shared.change(|world| world.gateway.hold());
    }

    /// Sends the events that were kept back.
    pub fn release_events(&self) {
        self.shared.change(super::world::World::release_events);
    }

    /// How many IDENTIFYs and how many RESUMEs were accepted so far.
    #[must_use]
    pub fn gateway_starts(&self) -> (u32, u32) {
        self.look(|world| world.gateway.starts())
    }

    /// The intents of the connected session.
    #[must_use]
    pub fn intents(&self) -> Option<u64> {
        self.look(|world| world.gateway.intents())
    }

    /// The person of that unique name.
    #[must_use]
    pub fn user(&self, name: &str) -> Option<Id> {
        self.look(|world| world.user_named(name).map(|user| user.id))
    }

    /// The role of that name on a server.
    #[must_use]
    pub fn role(&self, guild: Id, name: &str) -> Option<Id> {
        self.look(|world| world.guild(guild)?.role_named(name).map(|role| role.id))
    }
}
