//! Answers an interaction: within three seconds, once, and only with what is true.
//!
//! Guarantees: the first answer goes out within [`PATIENCE`] of the interaction's arrival, be it the answer itself or a note
//! that it comes later; an answer that Discord already has counts as given; an answer that got lost is said in the incident's
//! channel.

use std::time::Duration;

use serde_json::{Value, json};

use super::Bot;
use super::rest::{Call, Failure};
use super::view::{self, Body};
use super::visit::Visit;
use crate::engine::{self, Answered};
use crate::incident::Actor;

/// Discord waits 3 s for the first answer (its documentation of interactions). Past this, the answer is put off.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often the first answer is tried: what got no answer from Discord may still arrive in time.
const TRIES: u32 = 4;
/// How long one try may take.
const TRY_WITHIN: Duration = Duration::from_millis(2_500);

/// A message with its source, as the type of an answer to an interaction (Discord's documentation of interaction callbacks).
const MESSAGE: u8 = 4;
/// An answer that comes later.
const LATER: u8 = 5;
/// The message that the button stands on becomes the answer; and the same, later.
const IN_PLACE: u8 = 7;
const IN_PLACE_LATER: u8 = 6;
/// A form.
const FORM: u8 = 9;

/// What is answered, and what it is answered from.
pub(super) struct Said {
    body: Body,
    done: Option<Done>,
}

struct Done {
    answered: Answered,
    by: Actor,
}

impl Said {
    /// Something that changed nothing.
    pub(super) fn only(body: Body) -> Self {
        Self { body, done: None }
    }

    /// The answer to a change.
    pub(super) fn done(body: Body, answered: Answered, by: Actor) -> Self {
        Self { body, done: Some(Done { answered, by }) }
    }

    /// The same, with what was typed into a form given back where nothing came of it.
    pub(super) fn keeping(self, typed: &[String]) -> Self {
        match &self.done {
            Some(done) if !view::changed_nothing(&done.answered.outcome) => self,
            _ => Self { body: view::with_what_was_typed(self.body, typed), ..self },
        }
    }
}

impl Bot {
    /// Answers with what `work` comes to.
    pub(super) async fn answer(&self, visit: &Visit, work: impl Future<Output = Option<Said>>) {
        let mut work = Box::pin(work);
        match tokio::time::timeout_at(visit.by(PATIENCE), &mut work).await {
            Ok(None) => {}
            Ok(Some(said)) => {
                let told = self.call_back(visit, MESSAGE, said.body.to_json(), Some(&said.body)).await;
                self.follow(visit, said, told, false).await;
            }
            Err(_) => {
                let flags = Body::personal(String::new()).to_json()["flags"].take();
                if !self.call_back(visit, LATER, json!({ "flags": flags }), None).await {
                    tracing::warn!(interaction = visit.id, "an interaction could not even be put off");
                }
                let Some(said) = work.await else { return };
                let told = self.edit_answer(visit, &said.body).await;
                self.follow(visit, said, told, true).await;
            }
        }
    }

    /// Puts what `work` comes to in the place of the message whose button was pressed. It changes nothing but that message.
    pub(super) async fn answer_in_place(&self, visit: &Visit, work: impl Future<Output = Option<Said>>) {
        let mut work = std::pin::pin!(work);
        match tokio::time::timeout_at(visit.by(PATIENCE), &mut work).await {
            Ok(None) => {}
            Ok(Some(said)) => {
                self.call_back(visit, IN_PLACE, said.body.to_edit_json(), Some(&said.body)).await;
            }
            Err(_) => {
                self.call_back(visit, IN_PLACE_LATER, Value::Null, None).await;
                if let Some(said) = work.await {
                    self.edit_answer(visit, &said.body).await;
                }
            }
        }
    }

    /// Notes that the person was told; what should have been public and is not is said in the incident's channel.
    async fn follow(&self, visit: &Visit, said: Said, told: bool, put_off: bool) {
        let Some(Done { answered, by }) = said.done else { return };
        let (kept, outcome) = (answered.kept.clone(), answered.outcome.clone());
        let public = answered.public;
        let unsaid = public && (put_off || !told);
        if unsaid && let Err(error) = self.engine.echo(answered.kept, by, answered.outcome).await {
            tracing::error!(%error, interaction = visit.id, "an answer is lost; it is confirmed after the next start");
            return;
        }
        // What was not public is echoed in the incident's channel as it is: an answer that got lost is no reason to say it again.
        if public && !unsaid {
            self.engine.told_publicly(visit.id, &visit.token, &kept, &outcome).await;
        } else {
            self.engine.told(visit.id).await;
        }
        self.brief(visit, &kept, &outcome).await;
    }

    /// Answers with a form, which must be the first answer.
    pub(super) async fn answer_with_form(&self, visit: &Visit, form: Value) {
        self.call_back(visit, FORM, form, None).await;
    }

    /// Gives the first answer; `false`: Discord does not take it any more.
    async fn call_back(&self, visit: &Visit, kind: u8, data: Value, body: Option<&Body>) -> bool {
        let path = format!("/interactions/{}/{}/callback", visit.id, visit.token.reveal());
        let answer = match data {
            Value::Null => json!({ "type": kind }),
            data => json!({ "type": kind, "data": data }),
        };
        for attempt in 1..=TRIES {
            match self.rest.send(with_file(Call::post(&path, answer.clone()), body).within(TRY_WITHIN).urgent()).await {
                Ok(_) => return true,
                // Already acknowledged: an earlier try has arrived.
                Err(failure) if failure.is(40_060) => return true,
                Err(Failure::Refused { status, code, message }) => {
                    tracing::warn!(interaction = visit.id, status, code, message, "Discord did not take an answer");
                    return false;
                }
                Err(failure) => {
                    tracing::info!(interaction = visit.id, attempt, %failure, "an answer is tried again");
                    if let Failure::RateLimited { after } = failure {
                        tokio::time::sleep(after.min(PATIENCE)).await;
                    }
                }
            }
        }
        false
    }

    /// Fills in the answer that was put off.
    async fn edit_answer(&self, visit: &Visit, body: &Body) -> bool {
        let Some(me) = self.me() else { return false };
        let path = format!("/webhooks/{}/{}/messages/@original", me.application, visit.token.reveal());
        for _ in 0..TRIES {
            match self.rest.send(with_file(Call::patch(&path, body.to_edit_json()), Some(body))).await {
                Ok(_) => return true,
                Err(Failure::Refused { status, code, message }) => {
                    tracing::warn!(interaction = visit.id, status, code, message, "Discord did not take a late answer");
                    return false;
                }
                Err(Failure::RateLimited { after }) => tokio::time::sleep(after).await,
                Err(failure) => tracing::info!(interaction = visit.id, %failure, "a late answer is tried again"),
            }
        }
        false
    }
}

/// The answer to a request that was not carried out; `None`: the request was carried out before, and so was its answer.
pub(super) fn failed(failure: &engine::Failure) -> Option<Said> {
    match failure {
        engine::Failure::Repeated => None,
        engine::Failure::Refused(refusal) => Some(Said::only(view::refusal(refusal))),
        engine::Failure::Store(error) => {
            tracing::error!(%error, "a request was not saved");
            Some(Said::only(view::not_saved()))
        }
    }
}

/// The call with the body's files, if it has any.
pub(super) fn with_file(call: Call, body: Option<&Body>) -> Call {
    let files = body.into_iter().flat_map(Body::files);
    files.fold(call, |call, file| call.with_file(&file.name, file.bytes.clone()))
}

/// The fields of Discord's answer that say which message it made.
pub(super) fn message_id(message: &Value) -> Option<crate::incident::MessageId> {
    super::servers::snowflake(&message["id"]).map(crate::incident::MessageId)
}
