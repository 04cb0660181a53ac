//! What became of a request, in the domain's words: the answer is written from it, now or after a restart.

mod held;
mod reviewed;
mod ties;
mod turns;
mod writing;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ActionItem, Actor, Became, ChannelId, Duty, EntryNumber, Held, Hidden, Kind, Number, Parting, Person, RoleId,
    ServiceId, SeverityId, Status, TakenPages, TextField, Theory, Tie, TimeField, Whom,
};

pub use reviewed::ReviewTurn;
pub use ties::{AcceptedRole, DeclinedRole, LinkMade};
pub use turns::{GivenBack, PartTaken, Resolution, ServiceTurn, SeverityTurn, StatusTurn};
pub use writing::{DraftedUpdate, EditedEntry, PicturedNote, PostedUpdate, StruckEntry};

/// What became of a request: enough to write the answer from, now or after a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The incident was opened.
    Opened {
        /// The severity was not chosen: the default one stands.
        severity_assumed: bool,
        /// Somebody is being paged.
        pages: bool,
        /// The start as it was understood.
        started_at: Option<DateTime<Utc>>,
        /// It is private because the message is that it was opened from.
        #[serde(default)]
        from_private: bool,
        /// Nobody is paged before then: it is quiet hours.
        #[serde(default)]
        held_until: Option<DateTime<Utc>>,
    },
    /// The same person opened the same title a moment ago: that incident is the one.
    OpenedAlready,
    /// The page is acknowledged, or, with no page running, the person has it.
    Acknowledged {
        /// Whether a page was running.
        paged: bool,
        /// When, as given.
        at: DateTime<Utc>,
        /// Whether they may do more than that here.
        #[serde(default)]
        responder: bool,
    },
    /// Somebody has it already.
    AcknowledgedAlready {
        /// Who.
        by: Actor,
        /// When.
        at: DateTime<Utc>,
    },
    /// They have acknowledged, and the page goes on: others have to as well.
    AcknowledgedInPart(PartTaken),
    /// They had acknowledged before, and others are still waited for.
    PartHadAlready(PartTaken),
    /// Nobody has it any more.
    GivenBack(GivenBack),
    /// Nobody had it.
    NobodyHasIt,
    /// The pages of their own that were aimed at the person are acknowledged.
    PagesAcknowledged(TakenPages),
    /// A page of its own has been acknowledged already.
    PageAcknowledgedAlready {
        /// Whom it was for.
        whom: Whom,
        /// Who has it.
        by: Actor,
        /// Since when.
        at: DateTime<Utc>,
    },
    /// Nobody has a page of its own any more, and it rings on.
    PageGivenBack {
        /// Whom it is for.
        whom: Whom,
        /// Who had it.
        of: Actor,
    },
    /// Nobody had that page of its own.
    NobodyHasPage {
        /// Whom it is for.
        whom: Whom,
    },
    /// A page of its own was stopped when the incident ended, which is open again.
    PageStoppedAlready {
        /// Whom it was for.
        whom: Whom,
    },
    /// People are paged, beside whom the policy pages.
    Paging {
        /// Who.
        whom: Vec<Whom>,
        /// What they are told.
        message: Option<String>,
    },
    /// They were paged a moment ago.
    PagingAlready {
        /// Who.
        whom: Whom,
        /// By whom.
        by: Actor,
        /// When.
        at: DateTime<Utc>,
    },
    /// The status changed.
    StatusChanged(StatusTurn),
    /// It stood there already.
    StatusSame {
        /// Where.
        status: Status,
    },
    /// The severity changed.
    SeverityChanged(SeverityTurn),
    /// It was that already.
    SeveritySame {
        /// Which.
        severity: SeverityId,
    },
    /// A note was written down.
    Noted {
        /// What sort of thing it is.
        kind: Kind,
        /// The text.
        text: String,
        /// When it happened, where that was given.
        at: Option<DateTime<Utc>>,
    },
    /// A note was written down, with a picture.
    NotedWithImage(PicturedNote),
    /// An entry was corrected.
    EntryEdited(EditedEntry),
    /// An entry says that already.
    EntrySame {
        /// Which.
        entry: EntryNumber,
    },
    /// An entry was taken out of the timeline.
    EntryStruck {
        /// Which.
        entry: EntryNumber,
        /// Why.
        reason: String,
    },
    /// An entry was struck before.
    EntryStruckAlready(StruckEntry),
    /// A text was written.
    TextSet {
        /// Which.
        field: TextField,
        /// The text.
        text: String,
    },
    /// What was told in a form was written.
    Described {
        /// What, in the order of the form; of a list, each new item.
        written: Vec<(TextField, String)>,
    },
    /// Nothing in a form differs from what is there.
    DescribedSame,
    /// Somebody said in the hot wash what there is to learn, and nobody knows who.
    LearnedAnonymously {
        /// What, in the order of the form.
        written: Vec<(TextField, String)>,
    },
    /// The hot wash has that already.
    LearnedAlready,
    /// An update was posted.
    UpdatePosted(PostedUpdate),
    /// The same person posted the same a moment ago: once is enough.
    UpdatePostedAlready {
        /// When.
        at: DateTime<Utc>,
    },
    /// An update waits for a second look.
    UpdateDrafted(DraftedUpdate),
    /// A drafted update will not be posted.
    UpdateDropped,
    /// A drafted update was posted or dropped before.
    UpdateDecidedAlready(Became),
    /// Another service was named, or none any more.
    ServiceSet(ServiceTurn),
    /// It was that service already, or none.
    ServiceSame {
        /// Which.
        service: Option<ServiceId>,
    },
    /// A time was set.
    TimeSet {
        /// Which.
        field: TimeField,
        /// When it was.
        at: DateTime<Utc>,
    },
    /// A role went to somebody.
    RoleGiven {
        /// Which.
        role: RoleId,
        /// To whom.
        to: Person,
        /// Who held it before.
        from: Option<Person>,
    },
    /// That person holds it already.
    RoleHeldAlready {
        /// Which.
        role: RoleId,
        /// By whom.
        by: Person,
    },
    /// A role was laid down.
    RoleReleased {
        /// Which.
        role: RoleId,
    },
    /// It was linked with another incident.
    Linked(LinkMade),
    /// It was linked so before.
    LinkedAlready {
        /// With which.
        to: Number,
        /// What it is to this one.
        tie: Tie,
    },
    /// Another incident was linked with this one.
    LinkedFrom {
        /// Which.
        from: Number,
        /// What it is to this one.
        tie: Tie,
        /// Its channel.
        channel: Option<ChannelId>,
    },
    /// What an incident was linked with is not shown there any more.
    Unlinked {
        /// It had been a duplicate, and is no more.
        was_duplicate: bool,
    },
    /// A role was offered to somebody.
    RoleOffered {
        /// Which.
        role: RoleId,
        /// To whom.
        to: Person,
        /// Who holds it.
        from: Option<Person>,
    },
    /// An offer was accepted.
    RoleAccepted(AcceptedRole),
    /// An offer was declined.
    RoleDeclined(DeclinedRole),
    /// The role is not on offer any more.
    RoleNotOffered {
        /// Which.
        role: RoleId,
        /// Who holds it.
        holder: Option<Held>,
    },
    /// A theory is on the board.
    TheoryAdded {
        /// The theory, as it stands now; the same for the outcomes below.
        theory: Theory,
        /// That lets its owner in to a private incident.
        #[serde(default)]
        lets_in: bool,
    },
    /// It was on the board already.
    TheoryKnown {
        /// The theory.
        theory: Theory,
    },
    /// A theory is the cause, or part of it.
    TheoryConfirmed {
        /// The theory.
        theory: Theory,
    },
    /// A theory misled.
    TheoryRuledOut {
        /// The theory.
        theory: Theory,
    },
    /// It was confirmed or ruled out before.
    TheoryJudgedAlready {
        /// The theory.
        theory: Theory,
    },
    /// An action item was written down.
    ActionItemAdded {
        /// The item, as it stands now; the same for the outcomes below.
        item: ActionItem,
        /// That lets its owner in to a private incident.
        #[serde(default)]
        lets_in: bool,
    },
    /// It says something else now.
    ActionItemEdited {
        /// The item.
        item: ActionItem,
        /// That lets its owner in to a private incident.
        #[serde(default)]
        lets_in: bool,
    },
    /// It says that already.
    ActionItemSame {
        /// The item.
        item: ActionItem,
    },
    /// It is done.
    ActionItemDone {
        /// The item.
        item: ActionItem,
    },
    /// It was done before.
    ActionItemDoneAlready {
        /// The item.
        item: ActionItem,
    },
    /// The next level is paged.
    Escalated {
        /// Why.
        reason: Option<String>,
    },
    /// It was escalated seconds ago: once is enough.
    EscalatedAlready,
    /// A reminder was put off.
    Snoozed {
        /// Of what.
        duty: Duty,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// There was nothing to put off.
    NothingToSnooze {
        /// What is put off already, until when; `None`: it is met.
        until: Option<DateTime<Utc>>,
    },
    /// It is over.
    Resolved(Resolution),
    /// The resolution was taken back.
    Undone,
    /// It was over already.
    ResolvedAlready {
        /// Since when.
        at: DateTime<Utc>,
    },
    /// It is written up.
    Closed {
        /// It had not been resolved before: now it is.
        resolved_too: bool,
        /// Why now.
        reason: Option<String>,
    },
    /// It was written up already.
    ClosedAlready {
        /// Since when.
        at: DateTime<Utc>,
    },
    /// What was written up is further, seen to by somebody else, due on another day.
    ReviewTurned(ReviewTurn),
    /// All of that was so already.
    ReviewSame,
    /// It was reviewed before, and does not begin anew by a button.
    ReviewedAlready,
    /// An edited text is the reviewed one.
    Frozen {
        /// Its SHA-256, in hexadecimal digits.
        sha256: String,
        /// Another one was before.
        replaces: bool,
    },
    /// It was that one already.
    FrozenAlready,
    /// It is open again.
    Reopened {
        /// Why.
        reason: Option<String>,
        /// Somebody is being paged.
        pages: bool,
        /// Nobody is paged before then: it is quiet hours.
        #[serde(default)]
        held_until: Option<DateTime<Utc>>,
    },
    /// It was open all along.
    OpenAlready,
    /// It is hidden from everybody but these people now.
    MadePrivate(Hidden),
    /// It was private already.
    PrivateAlready,
    /// Somebody was let in.
    LetIn {
        /// Who.
        who: Person,
    },
    /// That person was in already.
    LetInAlready {
        /// Who.
        who: Person,
    },
    /// Somebody was taken out.
    ShutOut(Parting),
    /// That person was not in.
    OutAlready {
        /// Who.
        who: Person,
    },
    /// A message was taken into the timeline.
    Captured {
        /// Its entry.
        #[serde(default)]
        entry: Option<EntryNumber>,
    },
    /// A message was taken into the timeline, and its text could not be read.
    CapturedUnread {
        /// Its entry.
        entry: EntryNumber,
        /// The address that opens it in the chat.
        link: String,
    },
    /// A message that had been struck is in the timeline again.
    CapturedAgain {
        /// Its entry.
        entry: EntryNumber,
    },
    /// The text of a captured message is there now; it had not been readable.
    CaptureRead {
        /// Its entry.
        entry: EntryNumber,
    },
    /// A message was in the timeline already, or was not in it.
    CaptureSame {
        /// Its entry, where it has one.
        #[serde(default)]
        entry: Option<EntryNumber>,
    },
    /// What became of a captured message in the chat was written down.
    CaptureFollowed,
    /// A captured message was struck.
    Uncaptured,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_version_kept_is_read_as_it_was_meant() {
        let check = |kept: &str, expected: Outcome| {
            assert_eq!(serde_json::from_str::<Outcome>(kept).unwrap(), expected);
        };
        check(
            r#"{"outcome":"resolved","resolution":"rolled back","at":"2024-04-10T14:30:00Z"}"#,
            Outcome::Resolved(Resolution {
                resolution: Some("rolled back".to_owned()),
                at: crate::incident::fixture::at(0),
                undo: None,
                told: Vec::new(),
                times: Vec::new(),
            }),
        );
        check(
            r#"{"outcome":"role_declined","role":"scribe","by":{"kind":"system"},"holder":null}"#,
            Outcome::RoleDeclined(DeclinedRole { role: RoleId("scribe".to_owned()), by: Actor::System, holder: None }),
        );
        check(
            r#"{"outcome":"severity_changed","from":"sev2","to":"sev1","reason":null,"paging":"starts"}"#,
            Outcome::SeverityChanged(SeverityTurn {
                from: SeverityId("sev2".to_owned()),
                to: SeverityId("sev1".to_owned()),
                reason: None,
                paging: crate::incident::PagingChange::Starts,
                held_until: None,
            }),
        );
    }
}
