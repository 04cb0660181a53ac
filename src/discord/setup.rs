//! `/hotwash setup`: the walk through what a server's people agree on, each step saved when it is chosen.
//!
//! Guarantees: whoever presses must have Manage Server, at every press; each step is understood from what was pressed, so that a
//! restart in the middle changes nothing; what Discord refuses is said in the words of its settings, and nothing of it is saved;
//! nobody is notified but by the test page, and by that only whoever asked for it.
//!
//! Does not know: what the steps look like (`view::setup` does).

mod chosen;
mod join;
mod make;
mod test_page;

use serenity::all::{ComponentInteraction, ComponentInteractionDataKind};

use super::Bot;
use super::answering::Said;
use super::rest::Failure;
use super::survey::Ground;
use super::view::{self, Body, OnCall, SetupMove, Standing, Stands, Step, text};
use super::visit::Visit;
use crate::config::{Config, Setting};
use crate::escalation::Target;
use crate::incident::{Actor, ChannelId, ServerId, ServerRoleId, UserId};
use chosen::Chosen;
pub(super) use join::why;
pub(super) use test_page::took;

/// What a step of the walk came to: the step that is shown next, and what is said above it.
struct Walked {
    show: Step,
    note: Option<String>,
}

impl Walked {
    fn at(show: Step) -> Self {
        Self { show, note: None }
    }

    fn noted(show: Step, note: impl Into<String>) -> Self {
        Self { show, note: Some(note.into()) }
    }
}

impl Bot {
    /// Begins the walk.
    pub(super) async fn set_up(&self, visit: &Visit) {
        let work = async {
            let Some(server) = visit.server else { return view::server_only() };
            if !visit.manages() {
                return view::setup_refused();
            }
            self.shown(server, Walked::at(Step::Announcements)).await
        };
        self.answer(visit, async { Some(Said::only(work.await)) }).await;
    }

    /// Goes on with the walk, on the message that was pressed.
    pub(super) async fn walk_on(&self, visit: &Visit, to: SetupMove, interaction: &ComponentInteraction) {
        let Some(server) = visit.server.filter(|_| visit.manages()) else {
            return self.answer(visit, async { Some(Said::only(view::setup_refused())) }).await;
        };
        if let (SetupMove::AskZone, Some(form)) = (to, view::zone_form()) {
            return self.answer_with_form(visit, form).await;
        }
        let chosen = chosen::of(&interaction.data.kind, &interaction.data.resolved);
        let work = async {
            let walked = self.walked(visit, server, to, chosen).await;
            self.shown(server, walked).await
        };
        self.answer_in_place(visit, async { Some(Said::only(work.await)) }).await;
    }

    /// A zone was typed.
    pub(super) async fn zone_sent(&self, visit: &Visit, typed: String) {
        let Some(server) = visit.server.filter(|_| visit.manages()) else {
            return self.answer(visit, async { Some(Said::only(view::setup_refused())) }).await;
        };
        let work = async {
            let walked = self.choose(visit, server, Step::Zone, vec![Chosen::Word(typed)]).await;
            self.shown(server, walked).await
        };
        self.answer_in_place(visit, async { Some(Said::only(work.await)) }).await;
    }

    async fn walked(&self, visit: &Visit, server: ServerId, to: SetupMove, chosen: Vec<Chosen>) -> Walked {
        match to {
            SetupMove::Go(step) => Walked::at(step),
            SetupMove::Choose(step) => self.choose(visit, server, step, chosen).await,
            SetupMove::MakeRole => self.make_responders(visit, server).await,
            SetupMove::PostJoin => self.post_join(visit, server).await,
            SetupMove::AskZone => Walked::at(Step::Zone),
            SetupMove::SendTest => self.send_test_page(visit, server).await,
        }
    }

    /// Saves what was chosen, and says so above the step that follows.
    async fn save(&self, visit: &Visit, server: ServerId, setting: Setting, then: Walked) -> Walked {
        match self.engine.choose(server, setting, &Actor::Member(visit.person.clone())).await {
            Ok(()) => then,
            Err(error) => {
                tracing::error!(%error, "a setting was not saved");
                Walked::noted(then.show, "⚠️ Not saved: the database could not be written. Try again.")
            }
        }
    }

    async fn shown(&self, server: ServerId, Walked { show, note }: Walked) -> Body {
        let agreed = self.agreed(server);
        let ground = self.ground(server).await;
        let set = self.set_of(server, show).await;
        let standing = standing(&agreed, ground.as_ref().ok(), set, self.engine.now());
        let note = match (&ground, note) {
            (Err(failure), None) => Some(unasked(failure)),
            (_, note) => note,
        };
        view::setup(show, &standing, note.as_deref())
    }

    async fn ground(&self, server: ServerId) -> Result<Ground, Failure> {
        match self.me() {
            Some(me) => Ground::ask(&self.rest, me.user, server).await,
            None => Err(Failure::NotSent("Discord has not said yet who we are".to_owned())),
        }
    }

    /// Who set a step's own value, and when.
    async fn set_of(&self, server: ServerId, step: Step) -> Option<(Actor, chrono::DateTime<chrono::Utc>)> {
        let key = match step {
            Step::Announcements => Setting::AnnounceChannel(ChannelId(0)).key(),
            Step::Category => Setting::Category(ChannelId(0)).key(),
            Step::Responders => Setting::ResponderRole(ServerRoleId(0)).key(),
            Step::Zone => Setting::Zone(chrono_tz::UTC).key(),
            Step::OnCall => Setting::OnCall(Vec::new()).key(),
            Step::TestPage => Setting::Tested.key(),
        };
        let kept = async { self.engine.store().reader().await?.reader().settings(Some(server)).await };
        let kept = kept.await.unwrap_or_else(|error: crate::store::StoreError| {
            tracing::warn!(%error, "the settings could not be read");
            Vec::new()
        });
        kept.into_iter().find(|kept| kept.key == key).map(|kept| (kept.by, kept.at))
    }
}

/// What stands, as far as Discord says.
fn standing(
    agreed: &Config,
    ground: Option<&Ground>,
    set: Option<(Actor, chrono::DateTime<chrono::Utc>)>,
    now: chrono::DateTime<chrono::Utc>,
) -> Standing {
    let places = &agreed.server;
    let channel = |found: Option<ChannelId>, name: &str| stands(found, name, ChannelId);
    let announcements =
        ground.and_then(|ground| ground.text_channel(&places.announce_channel)).map(|channel| channel.id);
    let category = ground.and_then(|ground| ground.category(&places.category)).map(|category| category.id);
    let responders = ground.and_then(|ground| ground.role(&places.responder_role).ok()).map(|role| role.id);
    Standing {
        announcements: settled(channel(announcements, &places.announce_channel), ground),
        category: settled(channel(category, &places.category), ground),
        responders: settled(stands(responders, &places.responder_role, ServerRoleId), ground),
        zone: agreed.rules.zone,
        on_call: agreed.on_call.iter().map(|target| on_call(target, ground)).collect(),
        set,
        now,
    }
}

fn stands<Id>(found: Option<Id>, name: &str, of: impl Fn(u64) -> Id) -> (Stands<Id>, Option<Id>) {
    let by_id = name.parse::<u64>().ok();
    match (found, by_id) {
        (Some(id), _) => (Stands::There(id), None),
        (None, Some(id)) => (Stands::Gone, Some(of(id))),
        (None, None) => (Stands::Named(name.to_owned()), None),
    }
}

/// What was not found counts as gone only where Discord was asked.
fn settled<Id>((stands, chosen): (Stands<Id>, Option<Id>), ground: Option<&Ground>) -> Stands<Id> {
    match (stands, chosen, ground) {
        (Stands::Gone, Some(id), None) => Stands::There(id),
        (stands, ..) => stands,
    }
}

fn on_call(target: &Target, ground: Option<&Ground>) -> OnCall {
    match target {
        Target::ServerRole(name) => match (ground.map(|ground| ground.role(name)), name.parse()) {
            (Some(Ok(role)), _) => OnCall::Role(role.id),
            (None, Ok(id)) => OnCall::Role(ServerRoleId(id)),
            _ => OnCall::Nobody(target.to_string()),
        },
        Target::User(name) => match name.parse() {
            Ok(id) => OnCall::Person(UserId(id)),
            Err(_) => OnCall::Nobody(target.to_string()),
        },
        Target::Schedule(id) => OnCall::Schedule(id.clone()),
        other => OnCall::Nobody(other.to_string()),
    }
}

/// Discord did not answer: what to say of it.
fn unasked(failure: &Failure) -> String {
    format!("⚠️ Discord could not be asked: {}. Press again in a moment.", text::excerpt(&failure.to_string(), 300))
}

/// The values of a menu are of another kind in each of them; a button has none.
pub(super) type Menu = ComponentInteractionDataKind;
