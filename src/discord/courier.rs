//! Carries the engine's errands to Discord: one try each, and a plain account of what became of it.
//!
//! Guarantees: a message goes out under a nonce that is the same on every try, and is looked for before it is sent again; a
//! channel is looked for before it is made; whether a page reached anybody is read from what Discord made of it, not from its
//! having taken it.
//!
//! Accepted: when the channel cannot be read back, a message in doubt is sent again. Twice is better than never.
//!
//! Does not know: when to try again, or what follows from a delivery. That is the engine's.

mod anew;
mod announcement;
mod archive;
mod channel;
mod denied;
mod detour;
mod file;
mod mark;
mod members;
mod notice;
mod on_call;
mod page;
mod place;
mod post;
mod privacy;
mod reach;
mod refused;
mod reminder;
mod thread;
mod undo;
mod update;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::{Mutex, RwLock};

use super::rest::{Ails, Call, Failure, Rest};
use super::servers::Servers;
use super::view::{self, File, Follows, Mentions, Paged, Seen};
use super::{Me, answering};
use crate::engine::{Courier, Delivery, Errand, Intent, LetsIn, NoticeErrand, Receipt, late};
use crate::incident::{Actor, Audience, Outcome, ServerId};
use crate::postmortem::{Draft, Format};
use crate::store::AnswerToken;

pub(super) use anew::Named;
use denied::{PIN, SEE};
pub(super) use denied::{READ, SAY};
pub(super) use members::shown_name;
pub(super) use on_call::shown_reach;
pub(super) use post::Probe;
pub(super) use reach::may_see;

/// The courier to Discord.
#[derive(Debug)]
pub struct DiscordCourier {
    rest: Rest,
    servers: Servers,
    me: Arc<OnceLock<Me>>,
    /// What the messages that are edited in place show, as far as this run has edited them.
    shown: post::Shown,
    named: members::Named,
    /// Held while the category is looked for and made, so that two incidents do not make two.
    making_category: Mutex<()>,
    /// The same for the announcement channel.
    making_announce_channel: Mutex<()>,
    /// Held for itself while a channel is shut, and with others while somebody is let in to be rung: shutting it in between would
    /// take back what was opened, and the ring would notify nobody.
    shutting: RwLock<()>,
}

impl DiscordCourier {
    pub(super) fn new(rest: Rest, servers: Servers, me: Arc<OnceLock<Me>>) -> Self {
        Self {
            rest,
            servers,
            me,
            shown: post::Shown::default(),
            named: members::Named::default(),
            making_category: Mutex::new(()),
            making_announce_channel: Mutex::new(()),
            shutting: RwLock::new(()),
        }
    }
}

impl Courier for DiscordCourier {
    fn is_ready(&self) -> bool {
        self.me.get().is_some()
    }

    fn ails(&self) -> Option<String> {
        self.rest.ails().map(|ails| match ails {
            Ails::Token => "refuses the bot's token: it was reset, or is not a bot's".to_owned(),
            Ails::Unanswered(long) => format!("has answered no call for {} s", long.as_secs()),
        })
    }

    async fn deliver(&self, errand: Errand) -> Delivery {
        let Some(me) = self.me.get() else {
            return Delivery::Later { after: Duration::ZERO, why: "Discord has not said yet who we are".to_owned() };
        };
        self.carry(me, &errand).await.unwrap_or_else(|undone| undone)
    }

    async fn tell(&self, errand: NoticeErrand) -> Delivery {
        let Some(me) = self.me.get() else {
            return Delivery::Later { after: Duration::ZERO, why: "Discord has not said yet who we are".to_owned() };
        };
        self.tell_notice(me, &errand).await.unwrap_or_else(|undone| undone)
    }
}

/// What an errand comes to; an error is the account of why it was not done.
type Carried = Result<Delivery, Delivery>;

impl DiscordCourier {
    async fn carry(&self, me: &Me, errand: &Errand) -> Carried {
        match &errand.intent {
            Intent::Channel => self.ensure_place(me, errand).await,
            Intent::AnnounceChannel => {
                let made = self.ensure_announce_channel(errand).await;
                made.map(|_| Delivery::Delivered(Receipt::Nothing))
            }
            Intent::Hide => self.hide(me, errand).await,
            Intent::Veil => self.veil(errand).await,
            Intent::Access { guest } => self.access(errand, guest).await,
            Intent::TakeBack { channel, message } => self.take_back(*channel, *message).await,
            Intent::Blank { channel, message } => self.blank(*channel, *message).await,
            Intent::NoteAnswer { token, .. } => self.note_answer(me, token).await,
            Intent::Admitted { guest, holders, stay_out } => {
                let lets_in = LetsIn { anew: *holders, stay_out: *stay_out };
                let body = view::admitted(guest, lets_in, &self.seen(errand, &Actor::System));
                self.post_in_channel(me, errand, body, Probe::Content).await
            }
            Intent::NotHidden { what, why } => {
                let seen = self.seen(errand, &Actor::System);
                let body = match **what {
                    Intent::Hide if errand.kept.thread_of.is_some() => view::thread_not_hidden(&seen),
                    _ => view::not_hidden(what, why, &seen),
                };
                self.post_in_channel(me, errand, body, Probe::Content).await
            }
            Intent::Card => self.show_card(me, errand).await,
            Intent::Pin => self.pin(errand).await,
            Intent::Announcement => self.announce(me, errand).await,
            Intent::Echo { by, outcome } => self.echo(me, errand, by, outcome).await,
            Intent::Ring { position, late_minutes, .. } => {
                self.ring(me, errand, *position, late(*late_minutes, errand.waited)).await
            }
            Intent::Notify { .. } | Intent::ChatDown { .. } | Intent::ChatBack { .. } => {
                Err(never("it goes to somebody outside of Discord"))
            }
            Intent::Direct { user, late_minutes, .. } => {
                self.ring_directly(me, errand, *user, late(*late_minutes, errand.waited)).await
            }
            Intent::Rung { users, roles, channel, message, .. } => {
                let mentions = Mentions { users: users.clone(), roles: roles.clone(), everyone: false };
                self.rung(errand, mentions, *channel, *message).await
            }
            Intent::Silence { user, .. } => self.silence(me, errand, *user).await,
            Intent::Undelivered { position, missed, next, others } => {
                let seen = self.seen(errand, &Actor::System);
                let follows = match (next, &errand.page) {
                    _ if *others => Follows::Others,
                    (Some(next), _) => Follows::Now(*next),
                    (None, Some(page)) => Follows::after(&page.page),
                    (None, None) => Follows::Nothing,
                };
                let paged = Paged::by(errand.page.as_ref().map(|page| &page.page), position.number());
                let body = view::undelivered(paged, missed, follows, &seen);
                self.post_in_channel(me, errand, body, Probe::Content).await
            }
            Intent::Unanswered => {
                let paged = Paged::by(errand.page.as_ref().map(|page| &page.page), None);
                let body = view::unanswered(paged, &self.seen(errand, &Actor::System));
                self.post_in_channel(me, errand, body, Probe::Content).await
            }
            Intent::HeldBack { position, until } => {
                let body = view::held_back(*position, *until, &self.seen(errand, &Actor::System));
                self.post_in_channel(me, errand, body, Probe::Content).await
            }
            Intent::Mended(mended) => {
                let body = view::mended(*mended, &self.seen(errand, &Actor::System));
                self.post_in_channel(me, errand, body, Probe::Content).await
            }
            Intent::NobodyReached => {
                let body = view::nobody_reached(&self.seen(errand, &Actor::System));
                self.tell_declarer(me, errand, body).await
            }
            Intent::Update { by, text, audience, next_due } => {
                self.post_update(me, errand, by, text, *audience, *next_due).await
            }
            Intent::UpdateUnposted { by, text, audience, why } => {
                let customers = *audience == Audience::Customers;
                let body = view::update_unposted(&self.seen(errand, by), customers, text, why);
                self.post_in_channel(me, errand, body, Probe::Content).await
            }
            Intent::Remind { duty, instead_of, next, .. } => self.remind(me, errand, (duty, *next), *instead_of).await,
            Intent::Reminded { duty, channel, message, next } => {
                self.show_reminder(errand, (duty, *next), *channel, *message).await
            }
            Intent::UndoLapsed { resolved } => self.take_undo_away(me, errand, *resolved).await,
            Intent::ArchiveChannel => self.note_channel(errand).await,
            Intent::LockChannel => self.lock_channel(me, errand).await,
            Intent::RestoreChannel => self.restore_channel(me, errand).await,
            Intent::PlaceAgain => {
                let body = view::place_again(&self.seen(errand, &Actor::System));
                self.post_in_channel(me, errand, body, Probe::Content).await
            }
            Intent::Misplaced { restoring, why } => {
                let body = view::misplaced(*restoring, why, &self.seen(errand, &Actor::System));
                self.post_in_channel(me, errand, body, Probe::Content).await
            }
            Intent::Draft => self.hand_over_draft(me, errand).await,
            Intent::Unmark { message, channel } => self.unmark(errand, *channel, *message).await,
            Intent::Mark { message, channel, captured } => self.mark(errand, *channel, *message, *captured).await,
            Intent::Trouble { thing, why } => {
                self.tell_of_trouble(me, errand, view::trouble(*thing, why, &self.seen(errand, &Actor::System))).await
            }
            Intent::KeepFile { file, message, .. } => self.fetch_file(errand, file, *message).await,
            Intent::FollowUp { token, outcome } => self.follow_up(me, errand, token, outcome).await,
            Intent::Confirm { .. } => self.confirm(me, errand).await,
        }
    }

    fn seen<'a>(&'a self, errand: &'a Errand, by: &'a Actor) -> Seen<'a> {
        let rules = &errand.agreed.rules;
        Seen { incident: &errand.kept.incident, key: &errand.kept.key, channel: errand.kept.channel, rules, by }
    }

    async fn show_card(&self, me: &Me, errand: &Errand) -> Carried {
        let channel = self.channel(errand)?;
        let rings = view::Rings { page: errand.page.as_ref().map(|page| &page.page), proven: errand.proven };
        let body = view::card(&self.seen(errand, &Actor::System), rings, errand.now);
        if let Some(message) = errand.kept.card {
            match self.edit(channel, message, &body).await {
                Ok(()) => return Ok(Delivery::Delivered(Receipt::Message(channel, message))),
                // Deleted by hand: it comes back.
                Err(failure) if failure.is(10_008) => {}
                Err(failure) => return Err(self.refused(server(errand), Some(channel), SEE, failure).await),
            }
        }
        let probe = Probe::CustomId(errand.kept.key.clone());
        self.post(me, errand, channel, &body, &probe).await.map(|sent| sent.receipt())
    }

    async fn pin(&self, errand: &Errand) -> Carried {
        let (channel, Some(card)) = (self.channel(errand)?, errand.kept.card) else {
            return Err(never("there is no card to pin"));
        };
        let put = |path: String| Call::put(path, serde_json::Value::Null);
        let pinned = match self.send_to(channel, put(format!("/channels/{channel}/messages/pins/{card}"))).await {
            // A server that does not know the newer address yet answers 404 without a code of its own.
            Err(Failure::Refused { status: 404, code: 0, .. }) => {
                self.send_to(channel, put(format!("/channels/{channel}/pins/{card}"))).await
            }
            other => other,
        };
        match pinned {
            Ok(_) => Ok(Delivery::Delivered(Receipt::Nothing)),
            Err(failure) => Err(self.refused(server(errand), Some(channel), PIN, failure).await),
        }
    }

    async fn echo(&self, me: &Me, errand: &Errand, by: &Actor, outcome: &Outcome) -> Carried {
        match view::echo(outcome, &self.seen(errand, by)) {
            Some(body) => {
                let body = view::with_buttons(body, outcome, &errand.kept.key);
                self.post_in_channel(me, errand, body, Probe::Content).await
            }
            None => Ok(Delivery::Delivered(Receipt::Nothing)),
        }
    }

    async fn hand_over_draft(&self, me: &Me, errand: &Errand) -> Carried {
        let body = match &errand.draft {
            Some(Draft { file_name, text, summary, fault: _ }) => {
                let file = File { name: file_name.clone(), bytes: text.clone().into_bytes() };
                let summary = view::summary_with_files(summary, &errand.files);
                let body = match file.bytes.len() > view::UPLOAD_MOST {
                    true => {
                        let seen = self.seen(errand, &Actor::System);
                        view::draft_too_large(&summary, &seen, (&file, Format::default()), view::UPLOAD_MOST)
                    }
                    false => view::draft(summary, file),
                };
                view::Body { components: vec![view::review_buttons(&errand.kept.key)], ..body }
            }
            None => view::draft_failed(&self.seen(errand, &Actor::System)),
        };
        let channel = match errand.kept.channel {
            Some(channel) => channel,
            None if errand.kept.incident.is_private() => {
                return Err(never("a private incident without its channel has nowhere to hand the draft over"));
            }
            // Deleted, or never made: the draft goes where the incident was announced.
            None => self.ensure_announce_channel(errand).await?,
        };
        self.post(me, errand, channel, &body, &Probe::Content).await.map(|sent| sent.receipt())
    }

    /// Says in the incident's channel what could not be done; where that is what fails, to whoever opened the incident.
    async fn tell_of_trouble(&self, me: &Me, errand: &Errand, body: view::Body) -> Carried {
        match self.post_in_channel(me, errand, body.clone(), Probe::Content).await {
            Err(Delivery::Never { .. }) => self.tell_declarer(me, errand, body).await,
            told => told,
        }
    }

    async fn follow_up(&self, me: &Me, errand: &Errand, token: &AnswerToken, outcome: &Outcome) -> Carried {
        let seen = self.seen(errand, &errand.kept.incident.declarer);
        let (key, place) = (&errand.kept.key, errand.agreed.server.incident_place);
        let body = match (&errand.channel_refused, errand.kept.channel) {
            (Some(why), _) => view::channel_failed(&seen, why, place),
            (None, None) => view::opened_without_place(outcome, &seen, key, place),
            (None, Some(_)) => {
                let lets_in = self.first_let_in(&errand.kept.incident, &errand.agreed).await;
                view::opened(outcome, &seen, key, (place, &lets_in))
            }
        };
        let path = format!("/webhooks/{}/{}/messages/@original", me.application, token.reveal());
        let sent = self.rest.send(answering::with_file(Call::patch(path, body.to_edit_json()), Some(&body))).await;
        match sent {
            Ok(_) => Ok(Delivery::Delivered(Receipt::Nothing)),
            // The channel was faster than the first answer: there is nothing to edit yet.
            Err(Failure::Refused { status: 404, message, .. }) => {
                Err(Delivery::Later { after: Duration::ZERO, why: message })
            }
            Err(failure) => Err(undone(failure)),
        }
    }

    /// A change was committed, and the process ended before the answer was seen to arrive. Where it did arrive, it stands
    /// there, and nothing is said twice.
    async fn confirm(&self, me: &Me, errand: &Errand) -> Carried {
        let Intent::Confirm { interaction, token, in_channel, by, outcome } = &errand.intent else {
            return Err(never("not a confirmation"));
        };
        let seen = self.seen(errand, by);
        if *in_channel {
            let (channel, words) = (self.channel(errand)?, view::answer(outcome, &seen).content);
            if let Some(shown) = self.find_own(me, channel, &Probe::AnswerTo(*interaction, words)).await? {
                return post::sent(channel, shown).map(|sent| sent.receipt());
            }
        } else {
            let path = format!("/webhooks/{}/{}/messages/@original", me.application, token.reveal());
            if self.rest.send(Call::get(path)).await.is_ok() {
                return Ok(Delivery::Delivered(Receipt::Nothing));
            }
        }
        let body = view::with_buttons(view::confirmation(outcome, &seen), outcome, &errand.kept.key);
        self.post_in_channel(me, errand, body, Probe::Content).await
    }
}

fn server(errand: &Errand) -> ServerId {
    errand.kept.incident.server
}

/// What a failed call means for its errand.
/// How long an errand waits after Discord has refused the bot's token: it may have been a hiccup.
const REFUSED_TOKEN_WAITS: Duration = Duration::from_secs(10);

fn undone(failure: Failure) -> Delivery {
    match failure {
        Failure::NotSent(why) => Delivery::Later { after: Duration::ZERO, why },
        Failure::RateLimited { after } => Delivery::Later { after, why: "Discord's rate limit".to_owned() },
        Failure::Ambiguous(why) => Delivery::Unknown { why },
        // The token was refused: nothing can be said until the operator has mended it, and nothing is lost until then.
        Failure::Refused { status: 401, message, .. } => Delivery::Later { after: REFUSED_TOKEN_WAITS, why: message },
        // A thread that was opened for this, and put away again by somebody else in between.
        Failure::Refused { code: place::THREAD_ARCHIVED, message, .. } => {
            Delivery::Later { after: Duration::ZERO, why: message }
        }
        Failure::Refused { status, code, message } => match refused::in_words(code) {
            Some(words) => never(words),
            None => never(&format!("{message} (Discord's error {code}, status {status})")),
        },
    }
}

/// What a failed question means for its errand: nothing was sent, whatever became of the question.
fn unasked(failure: Failure) -> Delivery {
    match undone(failure) {
        Delivery::Unknown { why } => Delivery::Later { after: Duration::ZERO, why },
        other => other,
    }
}

fn never(why: &str) -> Delivery {
    Delivery::Never { why: why.to_owned(), missed: Vec::new() }
}
