//! `/oncall test`: a quiet test page to everyone on call, who is rung the way a page rings them.
//!
//! Guarantees: one test at a time on a server; it makes no sound; whom Discord would not notify is named with the reason; a tap is
//! kept before it is answered.
//!
//! Does not know: when a test is over. That is the engine's.

use super::Bot;
use super::answering::Said;
use super::courier::shown_reach;
use super::setup::took;
use super::view::{self, Body};
use super::visit::Visit;
use crate::config::Config;
use crate::engine::TestStarted;
use crate::escalation::Target;
use crate::incident::{Missed, ScheduleId, ServerId};
use crate::store::{KeptTest, StoreError};

/// Why a test page did not go out: something in the way, or everybody out of reach.
struct NotSent {
    why: Option<String>,
    missed: Vec<Missed>,
}

impl NotSent {
    fn because(why: &str) -> Self {
        Self { why: Some(why.to_owned()), missed: Vec::new() }
    }
}

impl Bot {
    /// Sends a test page to whoever is on call: by that schedule, or by every schedule and in the role On-call.
    pub(super) async fn test_on_call(&self, visit: &Visit, schedule: Option<String>) {
        let work = async {
            let Some(server) = visit.server else { return view::server_only() };
            if !self.caller(visit, server).await.responder {
                return view::test_page_refused(&self.agreed(server).server.responder_role);
            }
            let schedule = match schedule.map(|text| self.schedule(visit, &text)).transpose() {
                Ok(schedule) => schedule.map(|schedule| schedule.id),
                Err(wrong) => return wrong.into_body(),
            };
            self.send_test(visit, server, schedule).await.unwrap_or_else(|error| {
                tracing::error!(%error, "a test page is not saved");
                view::not_saved()
            })
        };
        self.answer(visit, async { Some(Said::only(work.await)) }).await;
    }

    async fn send_test(
        &self,
        visit: &Visit,
        server: ServerId,
        schedule: Option<ScheduleId>,
    ) -> Result<Body, StoreError> {
        let kept = match self.engine.start_test(server, visit.person.clone()).await? {
            TestStarted::Started(kept) => kept,
            TestStarted::Running(kept) => {
                return Ok(view::test_page_running(&kept.test, kept.message.map(|(channel, _)| channel)));
            }
        };
        let over_at = kept.due.unwrap_or_else(|| self.engine.now());
        match self.post_test(visit, server, kept.clone(), schedule).await? {
            Ok(sent) => {
                let channel = sent.message.map_or(visit.channel, |(channel, _)| channel);
                Ok(view::test_page_sent(&sent.test, channel, over_at))
            }
            Err(NotSent { why, missed }) => {
                let over = self.engine.test_sent(kept, None, (Vec::new(), missed)).await?;
                Ok(view::test_page_not_sent(&over.test, why.as_deref()))
            }
        }
    }

    /// Posts it, where anybody would get it.
    async fn post_test(
        &self,
        visit: &Visit,
        server: ServerId,
        kept: KeptTest,
        schedule: Option<ScheduleId>,
    ) -> Result<Result<KeptTest, NotSent>, StoreError> {
        let (agreed, courier) = (self.agreed(server), self.engine.courier());
        let targets = on_call(&agreed, schedule);
        if targets.is_empty() {
            return Ok(Err(NotSent::because(
                "no schedule is set up, and nobody was put on call with `/hotwash setup`",
            )));
        }
        let Some(me) = self.me() else { return Ok(Err(NotSent::because("Discord has not said yet who the bot is"))) };
        let channel = match courier.announce_channel_of(server, &agreed).await {
            Ok(channel) => channel,
            Err(undone) => return Ok(Err(NotSent::because(&super::setup::why(&undone)))),
        };
        let about = (server, agreed.as_ref(), self.engine.now());
        let (rung, missed) = courier.reach_on_call(me, about, &targets, channel).await;
        if rung.is_empty() {
            return Ok(Err(NotSent { why: None, missed }));
        }
        let mut test = kept.test.clone();
        (test.rung, test.missed) = (rung, missed);
        match self.say_once(visit, channel, &view::test_page_of_all(&test, &kept.key)).await {
            Ok(shown) => {
                let (rung, missed, message) = shown_reach(&shown, test.rung, test.missed);
                let at = message.map(|message| (channel, message));
                Ok(Ok(self.engine.test_sent(kept, at, (rung, missed)).await?))
            }
            Err(failure) => Ok(Err(NotSent::because(&self.not_posted(server, channel, &failure).await))),
        }
    }

    /// Somebody taps a test page. `message`: Discord's id of it.
    pub(super) async fn tap_test(&self, visit: &Visit, test: String, message: u64) {
        let work = async {
            let Some(server) = visit.server else { return view::server_only() };
            let by = (visit.person.clone(), visit.roles.clone());
            match self.engine.tap_test(server, test, by, took(message, visit.id)).await {
                Ok(Some(tapped)) => view::test_page_tapped(&tapped),
                Ok(None) => view::test_page_unknown(),
                Err(error) => {
                    tracing::error!(%error, "a tap on a test page is not saved");
                    view::not_saved()
                }
            }
        };
        self.answer(visit, async { Some(Said::only(work.await)) }).await;
    }
}

/// Whom a page would ring that asks for whoever is on call.
fn on_call(agreed: &Config, schedule: Option<ScheduleId>) -> Vec<Target> {
    match schedule {
        Some(schedule) => vec![Target::Schedule(schedule)],
        None => {
            let schedules = agreed.schedules.iter().map(|schedule| Target::Schedule(schedule.id.clone()));
            schedules.chain(agreed.on_call.iter().cloned()).collect()
        }
    }
}
