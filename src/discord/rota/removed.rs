//! `/oncall edit … delete:True`: a schedule deleted, or given back to the configuration file.

use super::{Bot, actor, said};
use crate::discord::commands::Wrong;
use crate::discord::view::{self, Body};
use crate::discord::visit::Visit;
use crate::engine::ScheduleFailure;

impl Bot {
    pub(in crate::discord) async fn delete_schedule(&self, visit: &Visit, typed: &str) {
        self.answer(visit, async { Some(said(self.deleted(visit, typed).await)) }).await;
    }

    async fn deleted(&self, visit: &Visit, typed: &str) -> Result<Body, Wrong> {
        let (server, id) = self.may_edit(visit, typed).await?;
        let was = self.schedule(visit, &id.0)?;
        let shown = self.schedule_shown(visit, server, &was).await;
        match self.engine.give_schedule_back(server, &id, &actor(visit)).await {
            Ok(now_it_is) => {
                let people = self.people_of(server, now_it_is.as_slice()).await;
                let paged = self.agreed(server).pages(&id);
                Ok(view::given_back((&id, &shown), now_it_is.as_ref(), paged, self.engine.now(), &people))
            }
            Err(ScheduleFailure::NotOfChat) => Err(Wrong::said(view::not_of_chat(&id))),
            Err(failure) => {
                tracing::error!(%failure, "a schedule was not deleted");
                Err(Wrong::said(view::not_saved()))
            }
        }
    }
}
