//! What people see in Discord, as a pure function of what happened.
//!
//! Each function takes domain values and gives a [`Body`]: words, an embed, buttons, and who may be notified. The words are
//! written for a phone in the night: what happened, then what comes next.
//!
//! Guarantees: what people typed is shown as text ([`text`]); nobody is notified but those in [`Body::mentions`]; everything
//! but a page is silent; no body is longer than Discord takes. The same arguments give the same bytes.
//!
//! Does not know: where a body is sent, whether it arrived, what time it is.

mod action_items;
mod announcement;
mod answer;
mod card;
mod catch_up;
mod choose;
mod custom_id;
mod doctor;
mod draft;
#[cfg(test)]
mod example;
mod form;
mod help;
mod hot_wash;
mod list;
mod mended;
mod oncall;
mod page;
mod page_state;
mod paged;
mod placed;
mod reminder;
mod review;
mod search;
mod setup;
mod shift;
mod stats;
mod test_page;
pub mod text;
mod theories;
mod timeline;
mod told;
mod trouble;
mod turned;
mod undelivered;
mod update;
#[cfg(test)]
mod valid;

use serde_json::{Value, json};
use serenity::builder::{CreateActionRow, CreateEmbed};

pub use action_items::action_items;
pub use announcement::{announcement, announcement_above_thread};
pub use answer::{
    AccessLine, access_log, admitted, answer, answer_elsewhere, blanked, changed_nothing, channel_failed, confirmation,
    echo, not_hidden, not_saved, opened, opened_without_place, refusal, server_only, thread_not_hidden, undo,
    went_wrong, with_buttons, with_what_was_typed, wrong,
};
pub use card::{Rings, card, shown};
pub use catch_up::{Away, catch_up, caught_up};
pub use choose::{OFFERED, which_incident};
pub use custom_id::{Control, Press};
pub use doctor::{doctor, doctor_refused};
pub use draft::{UPLOAD_MOST, draft, draft_failed, draft_too_large, summary_with_files};
pub use form::{
    Called, NoteFields, OpenFields, PageFields, Part, ResolveFields, ScheduleFields, ScheduleShown, Summoned, Summons,
    SummonsFields, UpdateFields, describe_form, lesson_form, lessons_form, note_form, open_form, open_from_form,
    page_form, resolve_form, schedule_form, summons_form, update_form,
};
pub use help::help;
pub use hot_wash::{Washed, hot_wash, lesson};
pub use list::{LISTED, ListLine, Listing, list, roles};
pub use mended::mended;
pub use oncall::{
    People, cleared, given_back, handoff, listing, no_such_schedule, no_turn, nobody_on_call, not_of_chat, not_theirs,
    nothing_to_clear, overridden, overtaken, paged_by_schedule, saved, shown_start, swap_ended, swap_offered,
    swap_over, unfit, which_override, which_schedule, who,
};
pub use page::{Place, Ring, ring, rung};
pub use paged::Paged;
pub use placed::{misplaced, place_again};
pub use reminder::{reminder, snooze};
pub use review::{frozen, not_a_draft, not_fetched, offered, review_buttons};
pub use search::{ASKED, FoundLine, SEARCHED, Searching, found, pages};
pub use setup::{
    OnCall, SetupMove, Standing, Stands, Step, ZONE_FIELD, join_post, membership, setup, setup_refused, test_answered,
    test_not_yours, test_page, zone_form,
};
pub use shift::{gap_ahead, shift_begins};
pub use stats::stats;
pub use test_page::{
    test_page_not_sent, test_page_of_all, test_page_refused, test_page_running, test_page_sent, test_page_tapped,
    test_page_unknown,
};
pub use theories::theories;
pub use timeline::{entry, entry_name, timeline};
pub use trouble::trouble;
pub use undelivered::{Follows, held_back, nobody_reached, unanswered, undelivered};
pub use update::{update, update_for_customers, update_unposted};

use crate::incident::{Actor, ChannelId, Incident, Rules, ServerRoleId, UserId};

/// The longest content of a message, in code points: Discord's limit, and its way of counting
/// (discord-api-docs issue 1315).
pub const CONTENT: usize = 2_000;

/// A message's flag: no sound and no push (Discord's documentation of message flags).
const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
/// A message's flag: only the one who is answered sees it.
const EPHEMERAL: u64 = 1 << 6;
/// Discord takes so many users, and so many roles, in one message's `allowed_mentions`.
const MENTIONS: usize = 100;

/// One message, before it is known where it goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// Its text, in Discord's Markdown; cut at [`CONTENT`] code points when it is sent.
    pub content: String,
    /// Its embeds, at most 10.
    pub embeds: Vec<CreateEmbed>,
    /// Its rows of buttons and menus, at most 5.
    pub components: Vec<CreateActionRow>,
    /// Whom it notifies; nobody else, whatever its text says.
    pub mentions: Mentions,
    /// It makes no sound.
    pub silent: bool,
    /// Only the one who is answered sees it; an answer to an interaction alone can be so.
    pub ephemeral: bool,
    /// The file that comes with it.
    pub file: Option<File>,
    /// Files beside that one, at most 9.
    pub further: Vec<File>,
}

/// Who is notified by a message; by default nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentions {
    /// These people.
    pub users: Vec<UserId>,
    /// The holders of these roles of the server.
    pub roles: Vec<ServerRoleId>,
    /// Those whom `@here` means, where the text has it.
    pub everyone: bool,
}

/// A file on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What a text about an incident is written from.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The incident, as it is now.
    pub incident: &'a Incident,
    /// The opaque key that its buttons carry.
    pub key: &'a str,
    /// Its channel; `None`: not there yet.
    pub channel: Option<ChannelId>,
    /// What the server's people agreed on.
    pub rules: &'a Rules,
    /// Who did what is told.
    pub by: &'a Actor,
}

impl Body {
    /// A silent message that everybody in the channel sees.
    #[must_use]
    pub(crate) fn quiet(content: String) -> Self {
        Self { content, silent: true, ..Self::default() }
    }

    /// An answer that one person sees.
    #[must_use]
    pub(crate) fn personal(content: String) -> Self {
        Self { content, ephemeral: true, ..Self::default() }
    }

    /// The same, for the one who is answered alone.
    #[must_use]
    pub fn for_one(self) -> Self {
        Self { ephemeral: true, ..self }
    }

    /// The fields that a new message and the answer to an interaction have in common. The bytes of its files go beside it,
    /// as `files[0]` and so on.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut body = self.to_edit_json();
        let silent = if self.silent && !self.ephemeral { SUPPRESS_NOTIFICATIONS } else { 0 };
        let flags = silent | if self.ephemeral { EPHEMERAL } else { 0 };
        if flags != 0 {
            body["flags"] = json!(flags);
        }
        body
    }

    /// Its files, in order.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.file.iter().chain(&self.further)
    }

    /// The fields of an edit: everything that the message shows is replaced, and nobody is notified by it whom
    /// [`Body::mentions`] leaves out. Flags are set once, at the start; a file that the message has stays unless there is a
    /// new one.
    #[must_use]
    pub fn to_edit_json(&self) -> Value {
        let mut body = json!({
            "content": text::cut(&self.content, CONTENT),
            "embeds": self.embeds,
            "components": self.components,
            "allowed_mentions": self.mentions.to_json(),
        });
        let files: Vec<_> =
            (0..).zip(self.files()).map(|(id, file)| json!({ "id": id, "filename": file.name })).collect();
        if !files.is_empty() {
            body["attachments"] = json!(files);
        }
        body
    }
}

impl Mentions {
    /// Whether nobody is notified.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.users.is_empty() && self.roles.is_empty() && !self.everyone
    }

    fn to_json(&self) -> Value {
        let parse: &[&str] = if self.everyone { &["everyone"] } else { &[] };
        let (users, roles) = (distinct(self.users.iter().map(|id| id.0)), distinct(self.roles.iter().map(|id| id.0)));
        json!({ "parse": parse, "users": users, "roles": roles, "replied_user": false })
    }
}

/// Ids as Discord reads them: digits in a string, none twice.
fn distinct(ids: impl Iterator<Item = u64>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for id in ids.map(|id| id.to_string()) {
        if !all.contains(&id) && all.len() < MENTIONS {
            all.push(id);
        }
    }
    all
}

impl Seen<'_> {
    /// `#42`, with the word that marks an exercise.
    pub(super) fn number(&self) -> String {
        format!("{}{}", self.drill(), self.incident.number)
    }

    /// `#42 Checkout errors`, not yet in bold.
    fn heading(&self) -> String {
        format!("{} {}", self.number(), text::line(&self.incident.title))
    }

    fn drill(&self) -> &'static str {
        if self.incident.drill { "DRILL " } else { "" }
    }

    /// The severity as people read it.
    fn severity(&self) -> String {
        text::line(self.rules.severity_name(&self.incident.severity))
    }

    /// The service as people read it, where there is one.
    fn service(&self) -> Option<String> {
        self.incident.service.as_ref().map(|service| text::line(self.rules.service_name(service)))
    }

    /// The address of what to do when the service breaks.
    fn runbook(&self) -> Option<&str> {
        self.incident.service.as_ref().and_then(|id| self.rules.service(id)).and_then(|known| known.runbook.as_deref())
    }

    /// Whether the present severity pages anybody.
    fn pages(&self) -> bool {
        let severity = self.rules.severity(&self.incident.severity);
        severity.is_some_and(|severity| severity.policy.is_some()) && self.incident.duplicate_of().is_none()
    }

    /// `SEV3 pages nobody.`
    fn pages_nobody(&self) -> String {
        match self.incident.duplicate_of() {
            // Which one the card says: this is said in messages that stay, and that one may become private.
            Some(_) => "A duplicate pages nobody.".to_owned(),
            None => format!("{} pages nobody.", self.severity()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_notified_unless_meant() {
        let body = Body::quiet("hello @everyone <@1>".to_owned());
        insta::assert_snapshot!(body.to_json(), @r#"{"allowed_mentions":{"parse":[],"replied_user":false,"roles":[],"users":[]},"components":[],"content":"hello @everyone <@1>","embeds":[],"flags":4096}"#);
    }

    #[test]
    fn those_who_are_meant_stand_once() {
        let mentions = Mentions { users: vec![UserId(7), UserId(7)], roles: vec![ServerRoleId(5)], everyone: true };
        let body = Body { content: "now".to_owned(), mentions, ..Body::default() };
        insta::assert_snapshot!(body.to_json(), @r#"{"allowed_mentions":{"parse":["everyone"],"replied_user":false,"roles":["5"],"users":["7"]},"components":[],"content":"now","embeds":[]}"#);
    }

    #[test]
    fn an_edit_carries_no_flags_and_keeps_mentions_shut() {
        let body = Body::quiet("now".to_owned());
        insta::assert_snapshot!(body.to_edit_json(), @r#"{"allowed_mentions":{"parse":[],"replied_user":false,"roles":[],"users":[]},"components":[],"content":"now","embeds":[]}"#);
    }

    #[test]
    fn a_personal_answer_is_ephemeral_and_names_its_file() {
        let file = File { name: "postmortem-42.md".to_owned(), bytes: vec![1] };
        let body = Body { file: Some(file), ..Body::quiet("the draft".to_owned()) }.for_one();
        insta::assert_snapshot!(body.to_json(), @r#"{"allowed_mentions":{"parse":[],"replied_user":false,"roles":[],"users":[]},"attachments":[{"filename":"postmortem-42.md","id":0}],"components":[],"content":"the draft","embeds":[],"flags":64}"#);
    }

    #[test]
    fn a_text_over_the_limit_is_cut_and_says_so() {
        let body = Body::quiet("é".repeat(3_000));
        let content = body.to_json()["content"].as_str().unwrap_or_default().to_owned();
        assert_eq!(content.chars().count(), CONTENT);
        assert!(content.ends_with("… (cut)"));
    }
}
