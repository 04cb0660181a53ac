//! A request from a person: carried out once, in one transaction, and answered from what it changed.

use chrono::TimeDelta;
use thiserror::Error;

use super::Engine;
use super::aim::{aim, meant_by_button};
use super::beside::beside;
use super::expand::{Scene, answer_lane};
use super::intent::{Courier, Intent};
use super::privacy;
use crate::incident::{
    self, Actor, Caller, Change, ChannelId, Command, Number, Opening, Outcome, Refusal, ServerId, Viewer, decide,
    limits,
};
use crate::store::{Asked, Class, Kept, Reader, StoreError, Tx};

/// A request, with who asks and where.
#[derive(Clone, Debug)]
pub struct Request<T> {
    /// The interaction that it came as; `None` for a reaction, which carries its own idempotence.
    pub asked: Option<Asked>,
    /// The server that it was made in.
    pub server: ServerId,
    /// Who asks.
    pub caller: Caller,
    /// Who looks: what a person may not know of is not there for them.
    pub viewer: Viewer,
    /// What is asked for.
    pub what: T,
}

/// Which incident is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one of that number.
    Number(Number),
    /// The one whose channel, or whose channel's thread, this is.
    Channel {
        /// Where the person types.
        channel: ChannelId,
        /// The thread's channel, where it is a thread.
        parent: Option<ChannelId>,
    },
    /// The one of that opaque key, from a button.
    Key(String),
    /// The one that the page of that opaque key rings for, from a button.
    Page(String),
}

/// What the person is answered from.
#[derive(Clone, Debug)]
pub struct Answered {
    /// What became of the request.
    pub outcome: Outcome,
    /// The incident, with where it stands in the chat.
    pub kept: Kept,
    /// Something was changed and the person stands in the incident's channel: the answer is public, and it is the echo.
    pub public: bool,
}

/// What a request would come to.
#[derive(Clone, Debug)]
pub enum Rehearsed {
    /// It would change the incident, which stands like this now.
    Changes(Kept),
    /// It would change nothing, and be answered from this.
    Answers(Answered),
}

/// Why there is nothing to answer from.
#[derive(Debug, Error)]
pub enum Failure {
    /// The person's mistake.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The same interaction was carried out before: its answer is under way or out.
    #[error("this interaction was carried out before")]
    Repeated,
    /// Nothing was saved.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<C: Courier> Engine<C> {
    /// Opens an incident.
    ///
    /// # Errors
    ///
    /// A refusal, a repeated interaction, or a database that does not save.
    pub async fn open(&self, request: Request<Opening>) -> Result<Answered, Failure> {
        let (agreements, now) = (self.agreements.clone(), self.clock.now());
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                let Request { asked, server, caller, viewer, mut what } = request;
                not_repeated(tx, asked.as_ref()).await?;
                what.from_private = privacy::from_private(tx, server, &viewer, &what).await?;
                if let Some(kept) = opened_already(tx, server, (&caller, &viewer), &what, now).await? {
                    return Ok(Answered { outcome: Outcome::OpenedAlready, kept, public: false });
                }
                rationed(tx, server, &caller, now).await?;

                let (id, number) = tx.next_incident(server).await?;
                let change = incident::open(what, (id, server, number), &caller, &agreements.of(server).rules, now)?;
                let key = tx.insert_incident(&change.incident, &change.entries).await?;
                let kept = Kept {
                    incident: change.incident,
                    key,
                    channel: None,
                    thread_of: None,
                    archived: None,
                    card: None,
                    announcement: None,
                    imported: None,
                };
                let mut scene = Scene::new(tx, kept, &agreements, now);
                scene.expand(change.effects, &caller.actor).await?;
                scene.arm_duties().await?;
                let outcome = scene.told_when_held(change.outcome).await?;
                if let Some(asked) = &asked {
                    let intent = Intent::FollowUp { token: asked.token.clone(), outcome: outcome.clone() };
                    scene.tell(Class::Latest, answer_lane(asked.id), &intent).await?;
                    scene.tx.carried_out(asked, id, &caller.actor, &outcome, false, now).await?;
                }
                Ok::<_, Failure>(Answered { outcome, kept: scene.kept, public: false })
            })
        });
        let answered = work.await?;
        self.nudge();
        Ok(answered)
    }

    /// Changes an incident.
    ///
    /// # Errors
    ///
    /// A refusal, a repeated interaction, or a database that does not save.
    pub async fn handle(&self, request: Request<(Which, Command)>) -> Result<Answered, Failure> {
        let (agreements, now) = (self.agreements.clone(), self.clock.now());
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                let Request { asked, server, mut caller, viewer, what: (which, command) } = request;
                not_repeated(tx, asked.as_ref()).await?;
                let kept = changeable(find(tx, server, &which, &viewer).await?)?;
                let agreed = agreements.of(server);
                if let Some(person) = caller.actor.person() {
                    let who = (person.id, viewer.roles());
                    (caller.paged, caller.aim) = aim(tx, kept.incident.id, who, (&agreed, now)).await?;
                }
                let command = meant_by_button(tx, &which, command).await?;
                let command = beside(tx, &kept, &viewer, &agreed, command).await?;
                let change = decide(&kept.incident, command, &caller, &agreed.rules, now)
                    .map_err(|refusal| refusal.about(&kept.incident))?;
                let changed = !change.entries.is_empty();
                tx.update_incident(&change.incident, &change.entries).await?;
                let kept = Kept { incident: change.incident, ..kept };
                // Who wished to stay unknown is named neither by a public answer nor in the record of what was asked.
                let hidden = matches!(change.outcome, Outcome::LearnedAnonymously { .. });
                let by = if hidden { Actor::Anonymous } else { caller.actor.clone() };
                let here = asked.as_ref().is_some_and(|asked| Some(asked.channel) == kept.channel);
                let public = changed && here && !hidden;
                let mut scene = Scene::new(tx, kept, &agreements, now);
                scene.expand(change.effects, &caller.actor).await?;
                if changed {
                    scene.arm_duties().await?;
                }
                let outcome = scene.told_when_held(change.outcome).await?;
                if let Some(asked) = asked.as_ref().filter(|_| changed) {
                    let (id, by) = (scene.kept.incident.id, &by);
                    if !public {
                        let echo = Intent::Echo { by: by.clone(), outcome: outcome.clone() };
                        scene.tell(Class::Once, scene.channel_lane(), &echo).await?;
                    }
                    scene.tx.carried_out(asked, id, by, &outcome, !public, now).await?;
                }
                Ok::<_, Failure>(Answered { outcome, kept: scene.kept, public })
            })
        });
        let answered = work.await?;
        self.nudge();
        Ok(answered)
    }

    /// What a request would come to now. Nothing is changed: a form is given only where sending it would do something.
    ///
    /// # Errors
    ///
    /// The refusal that the request would meet, or a database that cannot be read.
    pub async fn rehearse(&self, request: Request<(Which, Command)>) -> Result<Rehearsed, Failure> {
        let mut reading = self.store.reader().await?;
        let (kept, change) = self.foreseen(&mut reading.reader(), request).await?;
        Ok(match change.entries.as_slice() {
            [] => Rehearsed::Answers(Answered { outcome: change.outcome, kept, public: false }),
            [_, ..] => Rehearsed::Changes(kept),
        })
    }

    /// The incident that a request means, and the change that it would be now.
    pub(super) async fn foreseen(
        &self,
        reader: &mut Reader<'_>,
        request: Request<(Which, Command)>,
    ) -> Result<(Kept, Change), Failure> {
        let Request { server, mut caller, viewer, what: (which, command), .. } = request;
        let kept = changeable(find(reader, server, &which, &viewer).await?)?;
        let agreed = self.agreed(server);
        if let Some(person) = caller.actor.person() {
            let who = (person.id, viewer.roles());
            (caller.paged, caller.aim) = aim(reader, kept.incident.id, who, (&agreed, self.clock.now())).await?;
        }
        let command = meant_by_button(reader, &which, command).await?;
        let command = beside(reader, &kept, &viewer, &agreed, command).await?;
        let change = decide(&kept.incident, command, &caller, &agreed.rules, self.clock.now())
            .map_err(|refusal| refusal.about(&kept.incident))?;
        Ok((kept, change))
    }

    /// The person was told. A failure is logged here: at the worst the change is confirmed once more after a restart.
    pub async fn told(&self, interaction: u64) {
        let now = self.clock.now();
        let work = self.store.write(move |tx| Box::pin(async move { tx.answered(interaction, now).await }));
        if let Err::<(), StoreError>(error) = work.await {
            tracing::warn!(%error, interaction, "could not note that an interaction was answered");
        }
    }

    /// The answer could not be public, because it took too long or was lost: the incident's channel is told by a message.
    ///
    /// # Errors
    ///
    /// When the database does not save.
    pub async fn echo(&self, kept: Kept, by: incident::Actor, outcome: Outcome) -> Result<(), StoreError> {
        let (agreements, now) = (self.agreements.clone(), self.clock.now());
        let work = self.store.write(move |tx| {
            Box::pin(async move {
                let mut scene = Scene::new(tx, kept, &agreements, now);
                scene.tell(Class::Once, scene.channel_lane(), &Intent::Echo { by, outcome }).await
            })
        });
        let row: Result<i64, StoreError> = work.await;
        self.nudge();
        row.map(|_| ())
    }
}

/// The incident that is meant.
///
/// # Errors
///
/// A refusal where there is none such on this server, or none that the one who looks may know of: the words are the same.
pub async fn find(reader: &mut Reader<'_>, server: ServerId, which: &Which, viewer: &Viewer) -> Result<Kept, Failure> {
    let found = match which {
        Which::Number(number) => {
            let found = reader.incident_numbered(server, *number, viewer).await?;
            return found.ok_or(Failure::Refused(Refusal::NoSuchIncident { number: *number }));
        }
        Which::Key(key) => reader.incident_keyed(Some(server), key, viewer).await?,
        Which::Page(key) => match reader.page_keyed(key).await? {
            Some(page) => {
                let kept = reader.incident(page.incident).await?.filter(|kept| kept.incident.server == server);
                kept.filter(|kept| kept.incident.shows_itself_to(viewer, kept.channel))
            }
            None => None,
        },
        Which::Channel { channel, parent } => {
            match (reader.incident_of_channel(server, *channel, viewer).await?, parent) {
                (None, Some(parent)) => reader.incident_of_channel(server, *parent, viewer).await?,
                (found, _) => found,
            }
        }
    };
    found.ok_or(Failure::Refused(match which {
        Which::Key(_) | Which::Page(_) => Refusal::UnknownControl,
        Which::Channel { .. } | Which::Number(_) => Refusal::WhichIncident,
    }))
}

/// One that was imported is a record to be read.
fn changeable(kept: Kept) -> Result<Kept, Refusal> {
    match kept.imported {
        Some(_) => Err(Refusal::Imported { number: kept.incident.number }),
        None => Ok(kept),
    }
}

async fn not_repeated(tx: &mut Tx<'_>, asked: Option<&Asked>) -> Result<(), Failure> {
    match asked {
        Some(asked) if tx.was_carried_out(asked.id).await? => Err(Failure::Repeated),
        _ => Ok(()),
    }
}

async fn opened_already(
    tx: &mut Tx<'_>,
    server: ServerId,
    (caller, viewer): (&Caller, &Viewer),
    opening: &Opening,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Option<Kept>, Failure> {
    let Some(person) = caller.actor.person() else { return Ok(None) };
    let title = incident::one_line(&opening.title);
    let since = now - TimeDelta::minutes(limits::SAME_TITLE_MINUTES);
    Ok(tx.opened_lately(server, person.id, &title, since, viewer).await?)
}

async fn rationed(
    tx: &mut Tx<'_>,
    server: ServerId,
    caller: &Caller,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Failure> {
    let Some(person) = caller.actor.person().filter(|_| caller.rationed) else { return Ok(()) };
    let since = now - TimeDelta::minutes(limits::OPENING_WINDOW_MINUTES);
    if tx.openings(server, person.id, since).await? < limits::OPENINGS {
        Ok(())
    } else {
        Err(Failure::Refused(Refusal::TooManyOpened { limit: limits::OPENINGS }))
    }
}
