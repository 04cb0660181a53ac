//! Turns that two people exchange: one offers, the other accepts.

use super::{Bot, Member, actor, failed, said};
use crate::discord::answering::Said;
use crate::discord::commands::Wrong;
use crate::discord::view::{self, Body};
use crate::discord::visit::Visit;
use crate::engine::OnCallFailure;
use crate::escalation::{Schedule, SwapOffer, Turn};
use crate::store::SwapEnd;

impl Bot {
    pub(in crate::discord) async fn offer_swap(
        &self,
        visit: &Visit,
        (by, with): (Member, Member),
        schedule: Option<String>,
    ) {
        let work = async { self.offered(visit, (by, with), schedule).await.transpose().map(said) };
        self.answer(visit, work).await;
    }

    async fn offered(
        &self,
        visit: &Visit,
        (by, with): (Member, Member),
        schedule: Option<String>,
    ) -> Result<Option<Body>, Wrong> {
        let (server, schedule) = self.one_schedule(visit, schedule)?;
        if with.person.id == by.person.id {
            return Err(Wrong::said(view::wrong("These are your own shifts. Name the other with `user:`.")));
        }
        let mine = self.turn_to_come(&schedule, &by)?;
        let other = self.turn_to_come(&schedule, &with)?;
        let one = Turn { person: visit.person.clone(), ..mine };
        let offer = SwapOffer { schedule: schedule.id, one, other };
        match self.engine.offer_swap(server, offer.clone(), visit.id).await {
            Ok(key) => Ok(Some(view::swap_offered(&offer, &key))),
            Err(failure) => failed(failure),
        }
    }

    fn turn_to_come(&self, schedule: &Schedule, of: &Member) -> Result<Turn, Wrong> {
        match schedule.next_turn(self.engine.now(), |target| of.is(target)) {
            Some(shift) => {
                Ok(Turn { person: of.person.clone(), named: shift.who, from: shift.from, until: shift.until })
            }
            None => Err(Wrong::said(view::no_turn(&schedule.id, of.person.id))),
        }
    }

    /// A button of an offer was pressed: what became of it takes the offer's place, and a refusal is for whoever pressed.
    pub(in crate::discord) async fn swap_answered(&self, visit: &Visit, key: String, accept: bool) {
        let Some(server) = visit.server else {
            return self.answer(visit, async { Some(Said::only(view::server_only())) }).await;
        };
        let me = visit.person.id;
        let answered = if accept {
            let accepted = self.engine.accept_swap(server, &key, &actor(visit)).await;
            accepted.map(|offer| view::swap_ended(&offer, SwapEnd::Accepted, me))
        } else {
            let declined = self.engine.decline_swap(server, &key, me).await;
            declined.map(|offer| view::swap_ended(&offer, SwapEnd::Declined, me))
        };
        match answered {
            Ok(body) => self.answer_in_place(visit, async { Some(Said::only(body)) }).await,
            Err(OnCallFailure::Overtaken(offer)) => {
                let body = view::swap_ended(&offer, SwapEnd::Overtaken, me);
                self.answer_in_place(visit, async { Some(Said::only(body)) }).await;
            }
            Err(OnCallFailure::NotTheirs) => {
                let words = "This offer is between two others. `/oncall swap` makes one of your own.";
                self.answer(visit, async { Some(Said::only(view::wrong(words))) }).await;
            }
            Err(OnCallFailure::Ended(end)) => {
                self.answer(visit, async { Some(Said::only(view::swap_over(end))) }).await;
            }
            Err(failure) => self.answer(visit, async { failed(failure).transpose().map(said) }).await,
        }
    }
}
