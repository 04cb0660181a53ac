//! What the chat must be told, and the port through which it is.

mod rang;
mod receipt;
mod word;

pub use rang::{Admitted, LetsIn, Rang, RangDirectly};
pub use receipt::Receipt;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::notice::NoticeErrand;
use super::trouble::Thing;
use crate::config::Config;
use crate::escalation::Position;
use crate::incident::{
    Actor, Audience, ChannelId, Duty, EntryNumber, FileRef, Guest, Mended, MessageId, Missed, NotifierId, Number,
    Outcome, Person, ServerRoleId, UserId,
};
use crate::postmortem::Draft;
use crate::store::{AnswerToken, Kept, KeptPage};

/// Something to be told, as the outbox keeps it. What it looks like is decided when it is delivered, from what is true then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "intent", rename_all = "snake_case")]
pub enum Intent {
    /// The incident's channel or thread exists.
    Channel,
    /// The channel for announcements exists.
    AnnounceChannel,
    /// The channel of an incident that has become private is shut to all but its circle.
    Hide,
    /// Its name and topic tell nothing.
    Veil,
    /// A private incident's channel is open to this guest, or shut, as the circle says.
    Access {
        /// Who.
        guest: Guest,
    },
    /// A message about an incident that has become private is gone from outside its channel.
    TakeBack {
        /// Where it stands.
        channel: ChannelId,
        /// The message.
        message: MessageId,
    },
    /// A message in another incident's channel named one that has become private: it tells nothing any more.
    Blank {
        /// Where it stands.
        channel: ChannelId,
        /// The message.
        message: MessageId,
    },
    /// Which message a public answer is that names other incidents.
    NoteAnswer {
        /// What answered the interaction.
        token: AnswerToken,
        /// Whom it names.
        names: Vec<Number>,
    },
    /// A page has let the holders of a role in, which is said in the incident's channel.
    Admitted {
        /// Which role.
        guest: Guest,
        /// How many people that let in who had not been in; `None`: nobody could say.
        holders: Option<u64>,
        /// How many hold it who stay out, because they were taken out.
        #[serde(default)]
        stay_out: u64,
    },
    /// Something that hides the incident could not be done, which is said in its channel.
    NotHidden {
        /// What could not be done.
        what: Box<Intent>,
        /// Why.
        why: String,
    },
    /// The card shows the incident as it is.
    Card,
    /// The card is pinned.
    Pin,
    /// The announcement shows the incident as it is.
    Announcement,
    /// What somebody did elsewhere is said in the incident's channel.
    Echo {
        /// Who.
        by: Actor,
        /// What.
        outcome: Outcome,
    },
    /// A step of the page rings.
    Ring {
        /// Which step.
        step: u32,
        /// Whom it rings.
        position: Position,
        /// How late the step was taken, in whole minutes; `None`: in time. The waiting for Discord comes on top: [`late`].
        late_minutes: Option<u32>,
    },
    /// A step rings one person by a direct message.
    Direct {
        /// Which step.
        step: u32,
        /// Whom it rings.
        position: Position,
        /// The person.
        user: UserId,
        /// What people read for them; empty: nobody noted it.
        #[serde(default)]
        name: String,
        /// How late the step is, in whole minutes; `None`: in time.
        #[serde(default)]
        late_minutes: Option<u32>,
    },
    /// A step rings somebody outside of the chat.
    Notify {
        /// Which step.
        step: u32,
        /// Whom it rings.
        position: Position,
        /// By which way.
        notifier: NotifierId,
        /// How late the step was taken, as of a ring.
        late_minutes: Option<u32>,
    },
    /// Somebody is told by another way that a ring waits for the chat.
    ChatDown {
        /// By which way.
        notifier: NotifierId,
        /// Which step waits.
        step: u32,
        /// Whom it rings.
        position: Position,
        /// Since when the chat could not be reached.
        since: DateTime<Utc>,
        /// The chat's events come in all the same.
        reachable: bool,
        /// The ring's row.
        ring: i64,
    },
    /// Whoever was told so is told that no such ring waits any more.
    ChatBack {
        /// By which way.
        notifier: NotifierId,
        /// How many went out late.
        late: u32,
        /// For which incidents.
        numbers: Vec<Number>,
    },
    /// A message that rang shows what became of its page: that somebody has it, that it was stopped, that the next step went out.
    Rung {
        /// Which step it was.
        step: u32,
        /// Whom it rang.
        position: Position,
        /// The people whom it mentioned.
        #[serde(default)]
        users: Vec<UserId>,
        /// The roles that it mentioned.
        #[serde(default)]
        roles: Vec<ServerRoleId>,
        /// Where it stands.
        channel: ChannelId,
        /// The message.
        message: MessageId,
    },
    /// A message that may have rung, and of which nobody knew whether it stands when its page was stopped, is looked for; where
    /// it stands, it shows what became of the page.
    Silence {
        /// Which step it would be.
        step: u32,
        /// Whom it would have rung.
        position: Position,
        /// Of a direct message: to whom.
        user: Option<UserId>,
    },
    /// A step that reached nobody is said in the incident's channel.
    Undelivered {
        /// Whom it should have rung.
        position: Position,
        /// Each target with the reason.
        missed: Vec<Missed>,
        /// What follows; `None`: nothing before the fallback comes round again.
        next: Option<Position>,
        /// Others of the step were reached.
        #[serde(default)]
        others: bool,
    },
    /// A page of its own rang as often as it does, and nobody acknowledged it: that is said in the incident's channel.
    Unanswered,
    /// Quiet hours hold back a step of a page that has rung before: that is said in the incident's channel.
    HeldBack {
        /// Whom it would have rung.
        position: Position,
        /// When they are over.
        until: DateTime<Utc>,
    },
    /// What the auditor found wrong and mended is said in the incident's channel.
    Mended(Mended),
    /// Nobody at all was reached: the declarer is told.
    NobodyReached,
    /// An update is posted where those look whom it is for.
    Update {
        /// Who wrote it.
        by: Actor,
        /// What it says.
        text: String,
        /// Whom it is for.
        audience: Audience,
        /// When its author said that the next one comes.
        next_due: Option<DateTime<Utc>>,
    },
    /// An update that could not be posted is said in the incident's channel.
    UpdateUnposted {
        /// Who wrote it.
        by: Actor,
        /// What it says.
        text: String,
        /// Whom it is for.
        audience: Audience,
        /// Why.
        why: String,
    },
    /// One person is reminded of something overdue.
    Remind {
        /// Of what.
        duty: Duty,
        /// The occasion: the moment for which it was armed.
        since: DateTime<Utc>,
        /// The message that reminded of it before, and goes once this one stands.
        #[serde(default)]
        instead_of: Option<MessageId>,
        /// When the next thing is done about it.
        #[serde(default)]
        next: Option<DateTime<Utc>>,
    },
    /// A message that reminds shows how its matter stands now.
    Reminded {
        /// Of what.
        duty: Duty,
        /// Where it stands.
        channel: ChannelId,
        /// The message.
        message: MessageId,
        /// When the next thing is done about it.
        #[serde(default)]
        next: Option<DateTime<Utc>>,
    },
    /// A resolution can't be taken back any more: the button that would do it goes from the message in the incident's channel.
    UndoLapsed {
        /// The entry that says so.
        resolved: EntryNumber,
    },
    /// The incident's channel is to be put away: what it is like now is noted first, so that it can come back.
    ArchiveChannel,
    /// The incident's channel is read-only, and among the archived ones.
    LockChannel,
    /// The incident's channel is as it was before it was put away.
    RestoreChannel,
    /// The incident's channel was deleted, and this is another: its people are told.
    PlaceAgain,
    /// The incident's channel could not be put away, or not brought back: its people are told.
    Misplaced {
        /// It was to come back.
        restoring: bool,
        /// Why it could not.
        why: String,
    },
    /// The postmortem draft is handed over in the incident's channel.
    Draft,
    /// The incident has become private: the bot's own reaction is gone from a message outside its channel.
    Unmark {
        /// The message.
        message: MessageId,
        /// Its channel or thread.
        channel: ChannelId,
    },
    /// The bot's own reaction shows that a message is in the timeline, and goes when it is not any more.
    Mark {
        /// The message.
        message: MessageId,
        /// Its channel or thread.
        channel: ChannelId,
        /// Whether it is in the timeline now.
        captured: bool,
    },
    /// Something that could not be done for the incident is said to people, once.
    Trouble {
        /// What.
        thing: Thing,
        /// Why, in words that a person can act on.
        why: String,
    },
    /// The bytes of a file of an entry are fetched.
    KeepFile {
        /// The entry.
        entry: EntryNumber,
        /// The file.
        file: FileRef,
        /// The message that has a new address of it.
        message: Option<(ChannelId, MessageId)>,
    },
    /// The answer to an opening gains the link to the channel, or says why there is none, or that there is none yet.
    FollowUp {
        /// What answers the interaction.
        token: AnswerToken,
        /// What became of the opening.
        outcome: Outcome,
    },
    /// A change whose answer may not have gone out before a restart is confirmed in the incident's channel.
    Confirm {
        /// The interaction.
        interaction: u64,
        /// What answers it, for 15 minutes after it came in.
        token: AnswerToken,
        /// It had been typed in the incident's channel, where the answer is public.
        in_channel: bool,
        /// Who asked.
        by: Actor,
        /// What became of it.
        outcome: Outcome,
    },
}

/// One try at telling it, with everything that it is rendered from.
#[derive(Clone, Debug)]
pub struct Errand {
    /// The same on every try, 25 characters at most (Discord's limit for a nonce).
    pub nonce: String,
    /// Whether an earlier try may have arrived.
    pub doubt: Doubt,
    /// What to tell.
    pub intent: Intent,
    /// What holds on the incident's server.
    pub agreed: Arc<Config>,
    /// The incident as it is now.
    pub kept: Kept,
    /// The page, where the intent is about one; else the policy's newest.
    pub page: Option<KeptPage>,
    /// When the last of those whom the page rings tapped a test page, for [`Intent::Card`]; `None`: not each of them has.
    pub proven: Option<DateTime<Utc>>,
    /// Why the incident has no channel, where making it was refused.
    pub channel_refused: Option<String>,
    /// Who took part, where a hot wash asks them.
    pub took_part: Vec<Person>,
    /// The draft, for [`Intent::Draft`]; `None`: drafting failed.
    pub draft: Option<Draft>,
    /// The files that are kept with the timeline, each with its entry, for [`Intent::Draft`].
    pub files: Vec<(EntryNumber, String)>,
    /// Whether a call of the last run may still land: what is not there yet must not be made a second time.
    pub landing: Landing,
    /// How long the intent has waited.
    pub waited: TimeDelta,
    /// The present.
    pub now: DateTime<Utc>,
}

/// How late a ring goes out, in whole minutes: as late as its step was taken, and as long as it has waited for Discord since.
/// `None`: by less than a minute.
pub fn late(taken: Option<u32>, waited: TimeDelta) -> Option<u32> {
    let waited = u32::try_from(waited.num_minutes()).unwrap_or_default();
    Some(taken.unwrap_or_default().saturating_add(waited)).filter(|late| *late >= 1)
}

/// Whether a call that the last run was waiting for when it ended may still be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    /// None may.
    Nothing,
    /// One for another errand may.
    Another,
    /// One for this errand may.
    This,
}

/// Whether an earlier try may have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Certainly not.
    None,
    /// Perhaps, so lately that the platform recognises the nonce.
    Recent,
    /// Perhaps, too long ago for the nonce: look before sending.
    Old,
}

/// What became of one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The chat has it.
    Delivered(Receipt),
    /// It certainly did not happen, and may be tried again.
    Later {
        /// How long the platform asks to wait; zero: as the engine sees fit.
        after: Duration,
        /// Why.
        why: String,
    },
    /// Nobody knows whether it happened.
    Unknown {
        /// Why.
        why: String,
    },
    /// The incident's channel is not there any more.
    ChannelGone,
    /// It can't be done.
    Never {
        /// Why.
        why: String,
        /// Of a ring, each target with the reason.
        missed: Vec<Missed>,
    },
}

/// Carries errands to the chat. It renders, sends once, and tells what became of it; repeating is the engine's.
pub trait Courier: Send + Sync + 'static {
    /// Whether it can carry anything yet. Until then no row is taken, and none counts a try; whoever makes it ready nudges.
    fn is_ready(&self) -> bool {
        true
    }

    /// Why the chat does nothing of what it is asked, at the moment; `None`: nothing is known to be wrong.
    fn ails(&self) -> Option<String> {
        None
    }

    /// One try.
    fn deliver(&self, errand: Errand) -> impl Future<Output = Delivery> + Send;

    /// One try at what is about no incident.
    fn tell(&self, errand: NoticeErrand) -> impl Future<Output = Delivery> + Send;
}
