//! What a decision leads to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Audience, Entry, EntryNumber, FileRef, Guest, Incident, MessageId, Number, Outcome, PolicyId, Target, Tie, Whom,
};

/// The whole consequence of one request, to be committed at once or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The incident as it is afterwards: the fold of its entries, the new ones included.
    pub incident: Incident,
    /// The new entries, in order.
    pub entries: Vec<Entry>,
    /// What must follow.
    pub effects: Vec<Effect>,
    /// What the person is told.
    pub outcome: Outcome,
}

/// Something that must follow a change, in the domain's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Make the incident's channel, with its card, and announce it.
    OpenChannel,
    /// Show the card and the announcement as they are now.
    Refresh,
    /// Start the policy's page from its first level.
    StartPage {
        /// The policy.
        policy: PolicyId,
    },
    /// Start the policy's page at the first level that reaches somebody who has not acknowledged yet.
    RaisePage {
        /// The policy.
        policy: PolicyId,
    },
    /// Page the next level now; start the policy where no page ran.
    EscalatePage {
        /// The severity's policy.
        policy: PolicyId,
    },
    /// The policy's page is acknowledged.
    AcknowledgePages {
        /// When, for the record.
        at: DateTime<Utc>,
    },
    /// One of those whom the policy's page called has acknowledged, and others are waited for.
    AcknowledgePart {
        /// For whom, by their places among those who were called.
        answers: Vec<usize>,
    },
    /// Whoever has it gives it back: the policy's page rings on from where it stood.
    GiveBack {
        /// The policy that begins where no page was acknowledged; `None`: nobody is paged.
        policy: Option<PolicyId>,
    },
    /// Start a page of its own.
    StartOwnPage {
        /// The entry that asked for it.
        asked: EntryNumber,
        /// Whom it is for.
        whom: Whom,
        /// Whom it rings; at least one.
        targets: Vec<Target>,
        /// What they are told.
        message: Option<String>,
    },
    /// A page of its own is acknowledged.
    AcknowledgeOwnPage {
        /// The entry that asked for it.
        asked: EntryNumber,
        /// When, for the record.
        at: DateTime<Utc>,
    },
    /// Whoever has a page of its own gives it back: it rings on from where it stood.
    GiveBackOwnPage {
        /// The entry that asked for it.
        asked: EntryNumber,
    },
    /// The policy's page does not go on.
    FencePolicyPage,
    /// No page of this incident goes on.
    FencePages,
    /// What was stopped at that moment and had not been acknowledged goes on from where it stood.
    ResumePages {
        /// When it was stopped.
        stopped_at: DateTime<Utc>,
    },
    /// Post an update where those look whom it is for.
    PostUpdate {
        /// What it says.
        text: String,
        /// Whom it is for.
        audience: Audience,
        /// When its author says that the next one comes.
        next_due: Option<DateTime<Utc>>,
    },
    /// The other incident of a link has it too.
    LinkBack {
        /// The other one.
        to: Number,
        /// What this one is to it.
        tie: Tie,
    },
    /// Hand over the postmortem draft in the incident's channel.
    PostDraft,
    /// Hide the incident: its channel is shut to all but its circle and loses its telling name, and what was said of it elsewhere
    /// is taken back.
    GoPrivate,
    /// Open the incident's channel to this guest, or shut it, as the circle says.
    Access {
        /// Who.
        guest: Guest,
    },
    /// The incident's channel is in use again: it comes back from the archive, should it be there.
    RestoreChannel,
    /// The text that was brought back is kept with its entry.
    KeepReviewed {
        /// The entry.
        entry: EntryNumber,
        /// The text's SHA-256, in hexadecimal digits.
        sha256: String,
    },
    /// Fetch the bytes of an entry's files.
    KeepFiles {
        /// The entry.
        entry: EntryNumber,
        /// The files.
        files: Vec<FileRef>,
        /// The message that has new addresses of them, where it is one.
        message: Option<(super::ChannelId, MessageId)>,
    },
    /// Say in the incident's channel, in Hotwash's own name, what became of something that nobody typed.
    Say {
        /// What.
        outcome: Outcome,
    },
    /// Show by a reaction on the message that it is in the timeline, or take that reaction back.
    MarkCapture {
        /// The message.
        message: MessageId,
        /// Its channel or thread.
        channel: super::ChannelId,
        /// Whether it is in the timeline now.
        captured: bool,
    },
}

/// What a change of severity or service does to paging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PagingChange {
    /// The policy that pages now starts.
    Starts,
    /// Nobody is paged for the new severity: paging stops.
    Stops,
    /// The page that runs goes on, or none runs and none starts.
    Stays,
}
