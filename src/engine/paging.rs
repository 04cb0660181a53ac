//! Pages inside a transaction: started, moved, stopped, and what their steps' delivery does to them.

use std::ops::Range;

use chrono::{DateTime, Utc};

use super::expand::Scene;
use super::intent::{Intent, Rang, RangDirectly};
use super::measure;
use crate::escalation::{Called, Own, Page, PageState, Part, Policy, Position};
use crate::incident::{
    Actor, ChannelId, EntryNumber, Event, Kind, MessageId, Missed, NotReached, PageId, PolicyId, Target, UserId,
};
use crate::store::{Class, KeptPage, RingMessage, StoreError};

impl Scene<'_, '_> {
    /// Starts a policy's page at a level; the one before it ends. Pages of their own go on beside it.
    pub(super) async fn start_page(&mut self, policy: &PolicyId, level: u32) -> Result<(), StoreError> {
        let earlier = self.tx.policy_page(self.kept.incident.id).await?;
        self.fence_policy_page().await?;
        let Some(policy) = self.agreed.policy(policy).cloned() else {
            // The configuration is checked at start: every severity's policy exists.
            tracing::error!(policy = %policy.0, "a severity names a policy that is not configured");
            return Ok(());
        };
        let page = Page::start(policy, level);
        let page = earlier.iter().fold(page, |page, earlier| page.instead_of(&earlier.page)).hushed(self.now);
        self.held(&page).await?;
        let page = self.tx.insert_page(self.kept.incident.id, &page).await?;
        if page.page.state == PageState::Sending { self.ring(&page, None).await } else { Ok(()) }
    }

    /// Starts a page of its own.
    pub(super) async fn start_own_page(&mut self, own: Own, targets: Vec<Target>) -> Result<(), StoreError> {
        let page = self.tx.insert_page(self.kept.incident.id, &Page::of_its_own(own, targets)).await?;
        self.ring(&page, None).await
    }

    /// Starts a policy's page at the first level that names somebody who has not acknowledged yet.
    pub(super) async fn raise_page(&mut self, policy: &PolicyId) -> Result<(), StoreError> {
        let pages = self.tx.pages(self.kept.incident.id).await?;
        let level = raised_level(&pages, self.agreed.policy(policy));
        self.start_page(policy, level).await
    }

    /// Moves the policy's page to its next step now; starts the policy where no page ran.
    pub(super) async fn escalate_page(&mut self, policy: &PolicyId) -> Result<(), StoreError> {
        let pages = self.tx.pages(self.kept.incident.id).await?;
        match escalated(&pages) {
            Some((kept, page)) => self.move_page(kept.clone(), page, None).await,
            None => self.start_page(policy, 0).await,
        }
    }

    /// The policy's page is acknowledged: no step follows, and the messages that rang say who has it.
    pub(super) async fn acknowledge_pages(&mut self, by: &Actor, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.acknowledge_where(by, at, |page| page.own.is_none()).await
    }

    /// The same of the page of its own that an entry asked for.
    pub(super) async fn acknowledge_own_page(
        &mut self,
        asked: EntryNumber,
        by: &Actor,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.acknowledge_where(by, at, |page| page.asked() == Some(asked)).await
    }

    /// No page of the incident goes on.
    pub(super) async fn fence_pages(&mut self) -> Result<(), StoreError> {
        self.fence_where(|_| true).await
    }

    /// The policy's page does not go on.
    pub(super) async fn fence_policy_page(&mut self) -> Result<(), StoreError> {
        self.fence_where(|page| page.own.is_none()).await
    }

    /// That page does not go on.
    pub(super) async fn fence_page(&mut self, kept: KeptPage) -> Result<(), StoreError> {
        let page = kept.page.clone().fence(self.now);
        self.stop_page(kept, &page).await
    }

    async fn acknowledge_where(
        &mut self,
        by: &Actor,
        at: DateTime<Utc>,
        meant: impl Fn(&Page) -> bool,
    ) -> Result<(), StoreError> {
        for kept in self.tx.pages(self.kept.incident.id).await? {
            if kept.page.is_running() && meant(&kept.page) {
                if let Some(rang) = kept.page.last {
                    measure::acknowledged(self.now - rang.at);
                }
                let page = kept.page.clone().acknowledge(by.clone(), at).heard(self.now);
                self.stop_page(kept, &page).await?;
            }
        }
        Ok(())
    }

    async fn fence_where(&mut self, meant: impl Fn(&Page) -> bool) -> Result<(), StoreError> {
        for kept in self.tx.pages(self.kept.incident.id).await?.into_iter().filter(|kept| meant(&kept.page)) {
            let running = kept.page.is_running();
            let page = kept.page.clone().fence(self.now);
            if running {
                self.stop_page(kept, &page).await?;
            } else if page != kept.page {
                self.tx.update_page(kept.id, &page).await?;
            }
        }
        Ok(())
    }

    /// What was stopped at that moment, and had not been acknowledged, rings on from the step that it stood at.
    pub(super) async fn resume_pages(&mut self, stopped_at: DateTime<Utc>) -> Result<(), StoreError> {
        for kept in self.tx.pages(self.kept.incident.id).await? {
            let page = kept.page.clone().resume(stopped_at);
            self.move_page(kept, page, None).await?;
        }
        Ok(())
    }

    /// A deadline has come: the next step, marked with how late it is.
    /// `started`: when this run began.
    pub(super) async fn tick_page(&mut self, kept: KeptPage, started: DateTime<Utc>) -> Result<(), StoreError> {
        if let Some(page) = self.put_off(&kept, started).await? {
            return self.tx.update_page(kept.id, &page).await;
        }
        let late = kept.page.deadline().map(|deadline| (self.now - deadline).num_minutes()).filter(|late| *late >= 1);
        let late = late.and_then(|late| u32::try_from(late).ok());
        let page = kept.page.clone().tick(self.now);
        if let (Some(asked), PageState::Exhausted { .. }) = (page.asked(), &page.state) {
            self.unanswered(kept.id, asked).await?;
        }
        self.not_all(&kept.page).await?;
        if let PageState::Acknowledged { .. } = kept.page.state {
            self.lapsed(&page).await?;
        }
        self.move_page(kept, page, late).await?;
        self.refresh().await
    }

    /// A page of its own rang as often as it does, and nobody answered: that is said.
    async fn unanswered(&mut self, page: PageId, asked: EntryNumber) -> Result<(), StoreError> {
        self.record(Kind::Escalation, Event::PageUnanswered { own: asked }).await?;
        self.tell_about_page(self.channel_lane(), &Intent::Unanswered, page).await
    }

    /// A step's message stands in the chat and has reached somebody.
    pub(super) async fn rang(
        &mut self,
        kept: KeptPage,
        step: u32,
        at: Position,
        rang: Rang,
        late: Option<u32>,
    ) -> Result<(), StoreError> {
        self.admitted(&rang).await?;
        self.hasten_card().await?;
        let called = super::part::called(&rang);
        let Rang { channel, message, users, roles, directly, reached, missed, unsaid, .. } = rang;
        let ring = RingMessage { step, position: at, channel, message, users: users.clone(), roles };
        self.tx.insert_ring(kept.id, &ring).await?;
        for RangDirectly { channel, message, user } in &directly {
            self.rang_directly_too(kept.id, (step, at), *user, *channel, *message).await?;
        }
        let rung_directly: Vec<UserId> = directly.iter().map(|rung| rung.user).collect();
        if reached.is_empty() {
            // It stands there for whoever happens to look; nobody was told.
            return self.part_missed(kept, step, at, missed).await;
        }
        let own = kept.page.asked();
        let kind = if at == Position::Level(0) && own.is_none() { Kind::Action } else { Kind::Escalation };
        self.record(kind, Event::Paged { level: at.number(), reached, missed, late_minutes: late, own }).await?;
        if !kept.page.is_running() {
            // Acknowledged or fenced while the message was on the wire: it says so afterwards.
            self.edit_rings(kept.id).await?;
        } else if kept.page.also_dm(at) {
            for user in users.into_iter().filter(|user| !rung_directly.contains(user)) {
                let name = called.iter().find(|part| part.who == Called::User(user)).map(|part| part.name.clone());
                self.ring_directly(kept.id, step, at, (user, name.unwrap_or_default()), late).await?;
            }
        }
        if !unsaid.is_empty() {
            let intent = Intent::Undelivered { position: at, missed: unsaid, next: None, others: true };
            self.tell_about_page(self.channel_lane(), &intent, kept.id).await?;
        }
        self.step_reached(kept, step, Some(called)).await
    }

    /// A step has reached somebody; in the chat, these. A notifier may have taken its part of the step before.
    pub(super) async fn step_reached(
        &mut self,
        kept: KeptPage,
        step: u32,
        called: Option<Vec<Part>>,
    ) -> Result<(), StoreError> {
        let page = kept.page.clone().delivered(step, self.now);
        let stands_there = kept.page.step.count == step && kept.page.last.is_some_and(|last| last.count == step);
        let page = match called {
            Some(called) if page != kept.page || stands_there => page.called(called),
            _ => page,
        };
        if page != kept.page {
            // What rang before those was edited when these went out.
            self.edit_overtaken(kept.id, last_reached(&kept.page)..step).await?;
        }
        self.move_page(kept, page, None).await?;
        self.refresh().await
    }

    /// A direct message of a step stands in the chat.
    pub(super) async fn rang_directly(
        &mut self,
        kept: KeptPage,
        step: u32,
        position: Position,
        user: UserId,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<(), StoreError> {
        self.rang_directly_too(kept.id, (step, position), user, channel, message).await?;
        if kept.page.is_running() { Ok(()) } else { self.edit_rings(kept.id).await }
    }

    /// Somebody whom a step's message mentions could not be written to besides: whoever waits for them should know.
    pub(super) async fn not_rung_directly(
        &mut self,
        kept: KeptPage,
        at: Position,
        (user, name): (UserId, String),
        why: &str,
    ) -> Result<(), StoreError> {
        let name = if name.is_empty() { user.to_string() } else { name };
        let missed = vec![Missed { target: format!("{name}, by direct message"), why: why.to_owned() }];
        let event = NotReached { level: at.number(), missed: missed.clone(), own: kept.page.asked() };
        self.record(Kind::Escalation, Event::NotReached(event)).await?;
        let intent = Intent::Undelivered { position: at, missed, next: None, others: true };
        self.tell_about_page(self.channel_lane(), &intent, kept.id).await?;
        self.refresh().await
    }

    async fn rang_directly_too(
        &mut self,
        page: PageId,
        (step, position): (u32, Position),
        user: UserId,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<(), StoreError> {
        let ring = RingMessage { step, position, channel, message, users: vec![user], roles: Vec::new() };
        self.tx.insert_ring(page, &ring).await
    }

    /// A step reached nobody: that is an event, and the next step follows at once.
    pub(super) async fn missed(
        &mut self,
        kept: KeptPage,
        step: u32,
        at: Position,
        missed: Vec<Missed>,
    ) -> Result<(), StoreError> {
        let own = kept.page.asked();
        let event = Event::NobodyReached { level: at.number(), missed: missed.clone(), own };
        self.record(Kind::Escalation, event).await?;
        let page = kept.page.clone().undeliverable(step, self.now).hushed(self.now);
        let next = (page.state == PageState::Sending).then_some(page.step.position);
        let nobody = !page.reached && matches!(page.state, PageState::Exhausted { .. });
        if kept.page.awaits(step) {
            let intent = Intent::Undelivered { position: at, missed, next, others: false };
            self.tell_about_page(self.channel_lane(), &intent, kept.id).await?;
            // Who asked for a page of its own is awake, and reads the notice.
            if nobody && own.is_none() {
                let lane = format!("declarer:{}", self.kept.incident.id);
                self.tell(Class::Once, lane, &Intent::NobodyReached).await?;
            }
        }
        if page != kept.page && matches!(page.state, PageState::Exhausted { .. }) {
            self.edit_overtaken(kept.id, last_reached(&kept.page)..step + 1).await?;
        }
        self.move_page(kept, page, None).await?;
        self.refresh().await
    }

    pub(super) async fn move_page(&mut self, kept: KeptPage, page: Page, late: Option<u32>) -> Result<(), StoreError> {
        let page = page.hushed(self.now);
        if page == kept.page {
            return Ok(());
        }
        self.tx.update_page(kept.id, &page).await?;
        self.held(&page).await?;
        if let (PageState::Ringing { .. } | PageState::Exhausted { .. }, PageState::Held { until }) =
            (&kept.page.state, &page.state)
        {
            // Whoever heard it ring believes that it goes on.
            let intent = Intent::HeldBack { position: page.step.position, until: *until };
            self.tell_about_page(self.channel_lane(), &intent, kept.id).await?;
        }
        let was_held = matches!(kept.page.state, PageState::Held { .. });
        let moved = page.state == PageState::Sending && (was_held || page.step != kept.page.step);
        if moved { self.ring(&KeptPage { page, ..kept }, late).await } else { Ok(()) }
    }

    async fn stop_page(&mut self, kept: KeptPage, page: &Page) -> Result<(), StoreError> {
        self.tx.update_page(kept.id, page).await?;
        self.tx.fence_rows(kept.id, self.now).await?;
        self.silence_doubted(Some(kept.id)).await?;
        self.edit_rings(kept.id).await
    }

    /// Has looked for what may have rung for a page that was stopped meanwhile: its button must not stay.
    pub(super) async fn silence_doubted(&mut self, page: Option<PageId>) -> Result<(), StoreError> {
        let Some(page) = page else { return Ok(()) };
        for doubted in self.tx.fenced_in_doubt(Some(page)).await? {
            self.silence(&doubted).await?;
        }
        Ok(())
    }

    /// The messages that still ring say from now on who has it, or why they stopped. Those that an earlier acknowledgement ended
    /// keep saying so.
    async fn edit_rings(&mut self, page: PageId) -> Result<(), StoreError> {
        let ended = self.tx.end_rings(page).await?;
        self.edit_each(page, ended).await
    }

    /// The messages of these steps promise what has come by now, or did not come: they say what is true.
    async fn edit_overtaken(&mut self, page: PageId, steps: Range<u32>) -> Result<(), StoreError> {
        let overtaken = self.tx.rings_among(page, steps).await?;
        self.edit_each(page, overtaken).await
    }

    pub(super) async fn edit_each(&mut self, page: PageId, rings: Vec<RingMessage>) -> Result<(), StoreError> {
        for RingMessage { step, position, channel, message, users, roles } in rings {
            let intent = Intent::Rung { step, position, users, roles, channel, message };
            self.tell_of_page(format!("rung:{message}"), &intent, page).await?;
        }
        Ok(())
    }

    pub(super) async fn record(&mut self, kind: Kind, event: Event) -> Result<(), StoreError> {
        let entry = self.kept.incident.record(kind, event, self.now);
        self.tx.update_incident(&self.kept.incident, &[entry]).await
    }
}

/// The first level of a policy, from 0, that names somebody who has not acknowledged yet.
pub(super) fn raised_level(pages: &[KeptPage], policy: Option<&Policy>) -> u32 {
    let aware: Vec<Target> = pages.iter().flat_map(|page| acknowledged_targets(&page.page)).collect();
    let levels = policy.map_or(&[][..], |policy| &policy.levels);
    let unaware = levels.iter().position(|level| level.notify.iter().any(|target| !aware.contains(target)));
    // Everybody knows of the incident, but nobody of how bad it is: all are paged again.
    unaware.and_then(|level| u32::try_from(level).ok()).unwrap_or(0)
}

/// The policy's page, and how it is once it has moved to its next step; `None`: there is none that could.
pub(super) fn escalated(pages: &[KeptPage]) -> Option<(&KeptPage, Page)> {
    let live = |kept: &&KeptPage| kept.page.own.is_none() && !matches!(kept.page.state, PageState::Fenced { .. });
    let kept = pages.iter().rfind(live)?;
    Some((kept, kept.page.clone().escalate()))
}

/// The step that last reached somebody, or the first.
fn last_reached(page: &Page) -> u32 {
    page.last.map_or(0, |last| last.count)
}

/// Whom an acknowledged page had rung by then.
fn acknowledged_targets(page: &Page) -> Vec<Target> {
    let Page { policy: Policy { levels, fallback, .. }, step, state, .. } = page;
    if !matches!(state, PageState::Acknowledged { .. }) {
        return Vec::new();
    }
    match step.position {
        Position::Level(level) => {
            levels.iter().take(level as usize + 1).flat_map(|level| level.notify.clone()).collect()
        }
        Position::Fallback => levels.iter().flat_map(|level| level.notify.clone()).chain(fallback.clone()).collect(),
    }
}
