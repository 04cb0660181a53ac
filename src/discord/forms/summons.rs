//! The form that asks before a role is let in to a private incident by escalating, by another severity, or by reopening.
//!
//! Guarantees: whom it would let in is looked at again when it is sent. Should it be others by then, nothing is done, and the
//! person is told so; what nobody would be let in by is done without a question.
//!
//! Accepted: of several steps that a page takes by itself, no one is asked about: nobody has answered by then, and the channel is
//! told whom they let in.

use super::Filled;
use crate::discord::Bot;
use crate::discord::answering::{Said, failed};
use crate::discord::view::{self, Summoned, Summons, SummonsFields, summons_form};
use crate::discord::visit::Visit;
use crate::engine::{Failure, Request, Which};
use crate::incident::{Command, Mark, Target};
use crate::store::Kept;

/// A question before somebody is let in.
struct Question {
    /// Whom the step would ring, let in or not.
    rings: Mark,
    summoned: Summoned,
}

impl Bot {
    /// Does what was asked for, or asks first where that lets a role in to a private incident.
    pub(in crate::discord) async fn change_or_ask(&self, visit: &Visit, which: Which, command: Command) {
        let private = match self.private_one(visit, &which).await {
            Ok(Some(private)) => private,
            Ok(None) => return self.answer(visit, self.changed(visit, which, Ok(command))).await,
            // Nobody is let in to a private incident because nobody knew that it is one; of a public one it is only late.
            Err(error) => {
                tracing::warn!(%error, "it is looked again whether an incident is private");
                return self.answer(visit, self.changed_if_public(visit, which, command)).await;
            }
        };
        match self.question(visit, &which, &private, &command).await {
            Ok(None) => self.answer(visit, self.changed(visit, which, Ok(command))).await,
            Ok(Some(Question { rings, summoned })) => {
                let form = |kept: &Kept| summons_form(&kept.key, &command, rings, &summoned);
                self.give_form(visit, which, command.clone(), form).await;
            }
            Err(failure) => self.answer(visit, async { failed(&failure) }).await,
        }
    }

    async fn changed_if_public(&self, visit: &Visit, which: Which, command: Command) -> Option<Said> {
        match self.private_in_the_end(visit, &which).await {
            Ok(None) => self.changed(visit, which, Ok(command)).await,
            Ok(Some(_)) | Err(_) => {
                let words = "Nothing was done: the database took too long to say whom that would let in. Try it again.";
                Some(Said::only(view::went_wrong(words)))
            }
        }
    }

    pub(super) async fn summons_sent(
        &self,
        visit: &Visit,
        incident: String,
        (summons, rings): (Summons, Mark),
        filled: &Filled<'_>,
    ) {
        let work = async {
            let at = match self.moment(visit, filled.text(SummonsFields::AT)) {
                Ok(at) => at,
                Err(wrong) => {
                    return Some(self.changed(visit, Which::Key(incident), Err(wrong)).await?.keeping(&filled.typed()));
                }
            };
            let (which, command) = (Which::Key(incident), summons.command(filled.text(SummonsFields::REASON), at));
            let said = match self.others_by_now(visit, &which, &command, rings).await {
                Ok(None) => self.changed(visit, which, Ok(command)).await?,
                Ok(Some(said)) => said,
                Err(failure) => failed(&failure)?,
            };
            Some(said.keeping(&filled.typed()))
        };
        self.answer(visit, work).await;
    }

    /// What the person is told where others would be let in than those whom the form named.
    async fn others_by_now(
        &self,
        visit: &Visit,
        which: &Which,
        command: &Command,
        rings: Mark,
    ) -> Result<Option<Said>, Failure> {
        let private = match self.private_in_the_end(visit, which).await {
            Ok(Some(private)) => private,
            // Nobody is let in to what everybody sees, and what is not to be found is refused in its own words.
            Ok(None) => return Ok(None),
            Err(error) => return Err(error),
        };
        let question = self.question(visit, which, &private, command).await?;
        Ok(question.filter(|question| question.rings != rings).map(|question| {
            let names: Vec<_> = question.summoned.roles.iter().map(|name| view::text::line(name)).collect();
            Said::only(view::wrong(&format!(
                "Nothing was done: while the form was open, others came next. Now this would let in {}. Ask for it again to \
                 be told how many they are.",
                names.join(" and ")
            )))
        }))
    }

    /// What is to be asked before a command; `None`: nothing, since it lets no role in.
    async fn question(
        &self,
        visit: &Visit,
        which: &Which,
        private: &Kept,
        command: &Command,
    ) -> Result<Option<Question>, Failure> {
        let server = private.incident.server;
        let caller = self.caller(visit, server).await;
        let what = (which.clone(), command.clone());
        let request = Request { asked: None, server, caller, viewer: visit.viewer(), what };
        let targets = match self.engine.would_ring(request).await {
            Ok(targets) => targets,
            // The refusal is the answer to the request itself.
            Err(Failure::Refused(_)) => return Ok(None),
            Err(failure) => return Err(failure),
        };
        let letting_in = self.letting_in(visit, private, &targets).await;
        Ok(letting_in.map(|letting_in| {
            let summoned = Summoned { roles: letting_in.roles, lets_in: letting_in.lets_in };
            Question { rings: mark_of(&targets), summoned }
        }))
    }
}

/// The mark of the roles among those who are rung, whatever their order.
fn mark_of(targets: &[Target]) -> Mark {
    let roles = targets.iter().filter(|target| matches!(target, Target::ServerRole(_)));
    let mut names: Vec<_> = roles.map(ToString::to_string).collect();
    names.sort_unstable();
    Mark::of(&names.join(" "))
}
