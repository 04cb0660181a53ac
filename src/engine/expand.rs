//! From effects to pages and outbox rows, in the transaction of the change.

use chrono::{DateTime, TimeDelta, Utc};

use std::sync::Arc;

use super::CALLS_LAND_WITHIN;
use super::agreed::Agreements;
use super::intent::Intent;
use crate::config::Config;
use crate::escalation::{Own, Position};
use crate::incident::{Actor, Effect, IncidentId, Outcome, PageId, Status, Target, UserId};
use crate::store::{Class, FencedInDoubt, Kept, KeptPage, NewRow, StoreError, Transport, Tx, Unanswered, looked_for};

/// How long after the opening a page waits for the incident's channel before it goes to the announcement channel.
pub(super) const CHANNEL_PATIENCE: TimeDelta = TimeDelta::seconds(5);

/// What the lanes of such answers begin with.
pub(super) const ANSWER_LANES: &str = "answer:";

/// A transaction about one incident.
pub(super) struct Scene<'t, 'c> {
    pub(super) tx: &'t mut Tx<'c>,
    pub(super) kept: Kept,
    /// What holds on the incident's server, one picture for the whole transaction.
    pub(super) agreed: Arc<Config>,
    pub(super) now: DateTime<Utc>,
}

impl<'t, 'c> Scene<'t, 'c> {
    /// A transaction about this incident, by what was agreed on its server.
    pub(super) fn new(tx: &'t mut Tx<'c>, kept: Kept, agreements: &Agreements, now: DateTime<Utc>) -> Self {
        let agreed = agreements.of(kept.incident.server);
        Self { tx, kept, agreed, now }
    }
}

impl Scene<'_, '_> {
    /// Carries out the effects of a change that `by` has made.
    pub(super) async fn expand(&mut self, effects: Vec<Effect>, by: &Actor) -> Result<(), StoreError> {
        for effect in effects {
            match effect {
                Effect::OpenChannel => self.open_channel().await?,
                Effect::Refresh => self.refresh().await?,
                Effect::StartPage { policy } => self.start_page(&policy, 0).await?,
                Effect::RaisePage { policy } => self.raise_page(&policy).await?,
                Effect::EscalatePage { policy } => self.escalate_page(&policy).await?,
                Effect::AcknowledgePages { at } => self.acknowledge_pages(by, at).await?,
                Effect::AcknowledgePart { answers } => self.acknowledge_part(&answers, by).await?,
                Effect::GiveBack { policy } => self.give_back(policy).await?,
                Effect::StartOwnPage { asked, whom, targets, message } => {
                    let own = Own { asked, whom, by: by.clone(), message };
                    self.start_own_page(own, targets).await?;
                }
                Effect::AcknowledgeOwnPage { asked, at } => self.acknowledge_own_page(asked, by, at).await?,
                Effect::GiveBackOwnPage { asked } => self.give_own_page_back(asked).await?,
                Effect::FencePolicyPage => self.fence_policy_page().await?,
                Effect::FencePages => self.fence_pages().await?,
                Effect::ResumePages { stopped_at } => self.resume_pages(stopped_at).await?,
                Effect::PostUpdate { text, audience, next_due } => {
                    let lane = format!("update:{}", self.kept.incident.id);
                    let intent = Intent::Update { by: by.clone(), text, audience, next_due };
                    self.tell(Class::Once, lane, &intent).await?;
                }
                Effect::LinkBack { to, tie } => self.link_back(to, tie, by).await?,
                Effect::PostDraft => {
                    self.tell(Class::Once, self.channel_lane(), &Intent::Draft).await?;
                }
                Effect::GoPrivate => self.go_private().await?,
                Effect::Access { guest } => self.access(guest).await?,
                Effect::RestoreChannel => self.restore_channel().await?,
                Effect::KeepReviewed { entry, sha256 } => {
                    self.tx.keep_reviewed(self.kept.incident.id, entry, &sha256).await?;
                }
                Effect::KeepFiles { entry, files, message } => self.keep_files(entry, files, message).await?,
                Effect::Say { outcome } => {
                    let echo = Intent::Echo { by: Actor::System, outcome };
                    self.tell(Class::Once, self.channel_lane(), &echo).await?;
                }
                Effect::MarkCapture { message, channel, captured } => {
                    let lane = format!("mark:{message}");
                    self.tell(Class::Ensure, lane, &Intent::Mark { message, channel, captured }).await?;
                }
            }
        }
        Ok(())
    }

    async fn open_channel(&mut self) -> Result<(), StoreError> {
        let incident = self.kept.incident.id;
        self.write(self.row(Class::Ensure, making_lane(incident), &Intent::Channel)?).await?;
        if !self.kept.incident.is_private() {
            // Beside it, not behind it: while Discord is slow with the one, a page may need the other.
            self.write(self.row(Class::Ensure, format!("announcing:{incident}"), &Intent::AnnounceChannel)?).await?;
        }
        self.refresh().await
    }

    /// The card, the announcement and the hot wash as they are now.
    pub(super) async fn refresh(&mut self) -> Result<(), StoreError> {
        let incident = self.kept.incident.id;
        self.make_channel_again().await?;
        self.refresh_card().await?;
        self.show_hot_wash().await?;
        if !self.kept.incident.is_private() {
            self.tell(Class::Latest, format!("announcement:{incident}"), &Intent::Announcement).await?;
        }
        Ok(())
    }

    /// The incident's channel or thread is to be made, unless that is under way.
    pub(super) async fn make_place(&mut self) -> Result<(), StoreError> {
        if self.being_made().await?.is_none() {
            self.write(self.row(Class::Ensure, making_lane(self.kept.incident.id), &Intent::Channel)?).await?;
        }
        Ok(())
    }

    /// A channel that could not be made is tried again with each change: what was in the way may be mended by now.
    async fn make_channel_again(&mut self) -> Result<(), StoreError> {
        let lane = making_lane(self.kept.incident.id);
        let is_over = self.kept.incident.status == Status::Closed;
        if self.kept.channel.is_none() && !is_over && self.tx.failed_last(&lane).await? {
            self.write(self.row(Class::Ensure, lane, &Intent::Channel)?).await?;
        }
        Ok(())
    }

    /// Puts an intent into the outbox, behind the making of the channel, or its coming back from the archive, while that is under
    /// way.
    pub(super) async fn tell(&mut self, class: Class, lane: String, intent: &Intent) -> Result<i64, StoreError> {
        let after = match self.being_made().await? {
            Some(making) => Some(making),
            None => self.tx.unsettled(&place_lane(self.kept.incident.id)).await?,
        };
        let row = NewRow { after, ..self.row(class, lane, intent)? };
        self.write(row).await
    }

    /// Says something about a page in the incident's channel, without ringing.
    pub(super) async fn tell_about_page(
        &mut self,
        lane: String,
        intent: &Intent,
        page: PageId,
    ) -> Result<(), StoreError> {
        let after = self.being_made().await?;
        self.write(NewRow { after, page: Some(page), ..self.row(Class::Once, lane, intent)? }).await?;
        Ok(())
    }

    /// The same as [`Scene::tell`] for something about a page that does not ring.
    pub(super) async fn tell_of_page(&mut self, lane: String, intent: &Intent, page: PageId) -> Result<(), StoreError> {
        let row = NewRow { page: Some(page), ..self.row(Class::Latest, lane, intent)? };
        self.write(row).await?;
        Ok(())
    }

    /// The same for a step of a page: it waits for the channel, but not for long.
    pub(super) async fn ring(&mut self, page: &KeptPage, late_minutes: Option<u32>) -> Result<(), StoreError> {
        let step = page.page.step;
        let intent = Intent::Ring { step: step.count, position: step.position, late_minutes };
        let being_made = self.kept.channel.is_none() && self.being_made().await?.is_some();
        let patient_until = self.kept.incident.declared_at + CHANNEL_PATIENCE;
        let longest = self.now.checked_add_signed(CHANNEL_PATIENCE).unwrap_or(self.now);
        let due_at = if being_made { patient_until.clamp(self.now, longest) } else { self.now };
        self.ring_notifiers(page, late_minutes, due_at).await?;
        if page.page.targets(step.position).iter().all(|target| matches!(target, Target::Notifier(_))) {
            return Ok(());
        }
        let row =
            NewRow { page: Some(page.id), urgent: true, due_at, ..self.row(Class::Once, page_lane(page.id), &intent)? };
        self.write(row).await?;
        Ok(())
    }

    /// A step rings one person by a direct message.
    pub(super) async fn ring_directly(
        &mut self,
        page: PageId,
        step: u32,
        position: Position,
        (user, name): (UserId, String),
        late_minutes: Option<u32>,
    ) -> Result<(), StoreError> {
        let intent = Intent::Direct { step, position, user, name, late_minutes };
        let lane = format!("direct:{page}:{step}:{user}");
        let row = NewRow { page: Some(page), urgent: true, ..self.row(Class::Once, lane, &intent)? };
        self.write(row).await?;
        Ok(())
    }

    /// Looks for a message that may have rung for a page that was stopped. A call may still land: it is looked for a little later.
    pub(super) async fn silence(&mut self, doubted: &FencedInDoubt) -> Result<(), StoreError> {
        let (step, position, user) = match serde_json::from_str(&doubted.intent) {
            Ok(Intent::Ring { step, position, .. }) => (step, position, None),
            Ok(Intent::Direct { step, position, user, .. }) => (step, position, Some(user)),
            _ => return Ok(()),
        };
        let intent = Intent::Silence { step, position, user };
        let row = self.row(Class::Ensure, looked_for(doubted.row), &intent)?;
        self.write(NewRow { page: Some(doubted.page), due_at: self.now + CALLS_LAND_WITHIN, ..row }).await?;
        Ok(())
    }

    /// Confirms in the incident's channel a change whose answer may not have gone out. What was typed elsewhere has an echo of
    /// its own there, written in the transaction of the change.
    pub(super) async fn confirm_unless_echoed(&mut self, unanswered: &Unanswered) -> Result<(), StoreError> {
        if unanswered.echoed {
            return Ok(());
        }
        let intent = Intent::Confirm {
            interaction: unanswered.asked.id,
            token: unanswered.asked.token.clone(),
            in_channel: !matches!(unanswered.outcome, Outcome::Opened { .. }),
            by: unanswered.by.clone(),
            outcome: unanswered.outcome.clone(),
        };
        self.tell(Class::Once, self.channel_lane(), &intent).await?;
        Ok(())
    }

    /// The lane of what is said in the incident's channel.
    pub(super) fn channel_lane(&self) -> String {
        format!("channel:{}", self.kept.incident.id)
    }

    /// The row that makes the incident's channel, while it is under way.
    async fn being_made(&mut self) -> Result<Option<i64>, StoreError> {
        self.tx.unsettled(&making_lane(self.kept.incident.id)).await
    }

    pub(super) fn row(&self, class: Class, lane: String, intent: &Intent) -> Result<NewRow, StoreError> {
        Ok(NewRow {
            server: self.kept.incident.server,
            incident: Some(self.kept.incident.id),
            page: None,
            class,
            lane,
            urgent: false,
            after: None,
            intent: serde_json::to_string(intent)
                .map_err(|error| StoreError::Unreadable { what: "an intent", why: error.to_string() })?,
            due_at: self.now,
            transport: Transport::Discord,
        })
    }

    pub(super) async fn write(&mut self, row: NewRow) -> Result<i64, StoreError> {
        self.tx.enqueue(row, self.now).await
    }
}

/// The lane in which an incident's channel is made.
pub(super) fn making_lane(incident: IncidentId) -> String {
    format!("making:{incident}")
}

/// The lane in which the answer to an opening gains the link to the channel.
pub(super) fn answer_lane(interaction: u64) -> String {
    format!("{ANSWER_LANES}{interaction}")
}

/// The lane in which an incident's channel is put away and brought back.
pub(super) fn place_lane(incident: IncidentId) -> String {
    format!("place:{incident}")
}

/// The lane in which a page's steps ring.
pub(super) fn page_lane(page: PageId) -> String {
    format!("page:{page}")
}
