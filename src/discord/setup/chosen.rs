//! What was chosen at a step, looked at before it is saved.

use serenity::all::{CommandDataResolved, GenericId};

use super::super::survey::{Ground, denied, unreachable};
use super::super::view::{Step, text};
use super::super::visit::Visit;
use super::{Bot, Menu, Walked, unasked};
use crate::config::{ON_CALL, Setting, zone};
use crate::discord::survey::{RUN, TALK, needed_for};
use crate::escalation::Target;
use crate::incident::{ChannelId, PlaceKind, ServerId, ServerRoleId, UserId};

/// One value of a menu.
#[derive(Clone, Debug)]
pub(super) enum Chosen {
    Channel(ChannelId),
    Role(ServerRoleId),
    Person(UserId),
    /// An application's account.
    Bot,
    Word(String),
}

/// The values of a menu, in the order of choosing.
pub(super) fn of(menu: &Menu, resolved: &CommandDataResolved) -> Vec<Chosen> {
    let either = |id: &GenericId| {
        let is_role = resolved.roles.keys().any(|role| role.get() == id.get());
        let is_bot = resolved.users.iter().any(|(user, shown)| user.get() == id.get() && shown.bot);
        match (is_role, is_bot) {
            (true, _) => Chosen::Role(ServerRoleId(id.get())),
            (false, true) => Chosen::Bot,
            (false, false) => Chosen::Person(UserId(id.get())),
        }
    };
    match menu {
        Menu::StringSelect { values } => values.iter().cloned().map(Chosen::Word).collect(),
        Menu::ChannelSelect { values } => values.iter().map(|id| Chosen::Channel(ChannelId(id.get()))).collect(),
        Menu::RoleSelect { values } => values.iter().map(|id| Chosen::Role(ServerRoleId(id.get()))).collect(),
        Menu::UserSelect { values } => values.iter().map(|id| Chosen::Person(UserId(id.get()))).collect(),
        Menu::MentionableSelect { values } => values.iter().map(either).collect(),
        Menu::Button | Menu::Unknown(_) => Vec::new(),
    }
}

impl Bot {
    pub(super) async fn choose(&self, visit: &Visit, server: ServerId, step: Step, chosen: Vec<Chosen>) -> Walked {
        let setting = match (step, chosen.as_slice()) {
            (Step::Zone, [Chosen::Word(typed)]) => return self.choose_zone(visit, server, typed).await,
            (Step::OnCall, [_, ..]) => return self.choose_on_call(visit, server, &chosen).await,
            (Step::Announcements, [Chosen::Channel(channel)]) => Setting::AnnounceChannel(*channel),
            (Step::Category, [Chosen::Channel(category)]) => Setting::Category(*category),
            (Step::Responders, [Chosen::Role(role)]) => Setting::ResponderRole(*role),
            _ => return Walked::noted(step, "⚠️ Nothing was chosen. Choose again."),
        };
        let ground = match self.ground(server).await {
            Ok(ground) => ground,
            Err(failure) => return Walked::noted(step, unasked(&failure)),
        };
        match fit(&setting, &ground, self.agreed(server).server.incident_place) {
            Ok(note) => {
                // The responders' step has more to offer: the Join button.
                let show = if step == Step::Responders { step } else { step.after().unwrap_or(step) };
                self.save(visit, server, setting, Walked::noted(show, note)).await
            }
            Err(why) => Walked::noted(step, format!("⚠️ {why}")),
        }
    }

    async fn choose_zone(&self, visit: &Visit, server: ServerId, typed: &str) -> Walked {
        match zone(typed.trim()) {
            Ok(zone) => {
                let note = format!("✅ Times are {} from now on.", zone.name());
                self.save(visit, server, Setting::Zone(zone), Walked::noted(Step::OnCall, note)).await
            }
            Err(why) => Walked::noted(Step::Zone, format!("⚠️ `{}` {}.", text::code(typed), text::plain(&why))),
        }
    }

    async fn choose_on_call(&self, visit: &Visit, server: ServerId, chosen: &[Chosen]) -> Walked {
        if chosen.iter().any(|one| matches!(one, Chosen::Role(role) if role.0 == server.0)) {
            return Walked::noted(Step::OnCall, "⚠️ @everyone can't be on call: choose a role or people.");
        }
        if chosen.iter().any(|one| matches!(one, Chosen::Bot)) {
            return Walked::noted(
                Step::OnCall,
                "⚠️ A bot can't be on call: nobody would read its pages. Choose again.",
            );
        }
        let targets: Vec<Target> = chosen
            .iter()
            .filter_map(|one| match one {
                Chosen::Role(role) => Some(Target::ServerRole(role.to_string())),
                Chosen::Person(person) => Some(Target::User(person.to_string())),
                Chosen::Channel(_) | Chosen::Word(_) | Chosen::Bot => None,
            })
            .collect();
        let names: Vec<String> = chosen
            .iter()
            .filter_map(|one| match one {
                Chosen::Role(role) => Some(format!("<@&{role}>")),
                Chosen::Person(person) => Some(text::person(*person)),
                Chosen::Channel(_) | Chosen::Word(_) | Chosen::Bot => None,
            })
            .collect();
        if targets.is_empty() {
            return Walked::noted(Step::OnCall, "⚠️ Nobody was chosen. Choose again.");
        }
        let mut note = format!("✅ On call: {}.", names.join(", "));
        if let Ok(ground) = self.ground(server).await {
            let roles = ground.roles.iter().filter(|role| targets.contains(&Target::ServerRole(role.id.to_string())));
            for (role, (what, mend)) in roles.filter_map(|role| Some((role, unreachable(&ground, role)?))) {
                let (role, what, mend) = (text::line(&role.name), text::line(&what), text::line(&mend));
                note.push_str(&format!("\n⚠️ A page to {role} would reach nobody: {what} {mend}"));
            }
        }
        if !self.pages_on_call() {
            note.push_str(
                "\n⚠️ No policy of the configuration file names `role:On-call`, so nobody is paged by this. Name it there.",
            );
        }
        self.save(visit, server, Setting::OnCall(targets), Walked::noted(Step::TestPage, note)).await
    }

    /// Whether any policy of the file names the role that those on call stand for.
    fn pages_on_call(&self) -> bool {
        let is_on_call =
            |target: &Target| matches!(target, Target::ServerRole(name) if name.trim_start_matches('@') == ON_CALL);
        let file = self.agreements.file();
        file.policies
            .iter()
            .any(|policy| policy.levels.iter().flat_map(|level| &level.notify).chain(&policy.fallback).any(is_on_call))
    }
}

/// Whether what was chosen can do its work, incidents being of that kind: what is said of it, or why it is not saved.
fn fit(setting: &Setting, ground: &Ground, place: PlaceKind) -> Result<String, String> {
    let seen = |id: ChannelId| {
        let channel = ground.channels.iter().find(|channel| channel.id == id);
        channel.ok_or_else(|| {
            let role = text::line(ground.my_role());
            format!("I can't see that one. Its settings > Permissions > add {role} > View Channel: on. Then choose it again.")
        })
    };
    let able = |id: ChannelId, needed: u64| match denied(ground, seen(id)?, needed) {
        Some((what, mend)) => {
            Err(format!("Not saved: {} To mend it: {} Then choose it again.", text::line(&what), text::line(&mend)))
        }
        None => Ok(()),
    };
    match setting {
        Setting::AnnounceChannel(channel) => {
            able(*channel, TALK | needed_for(place))?;
            Ok(format!("✅ Incidents are announced in {} from now on.", text::channel(*channel)))
        }
        Setting::Category(category) => {
            able(*category, RUN)?;
            Ok(format!("✅ Incidents get their channels in {} from now on.", text::channel(*category)))
        }
        Setting::ResponderRole(role) if role.0 == ground.server.0 => {
            Err("@everyone can't be the responders: whoever is there would hold it. Without any role everybody may do \
                 everything already."
                .to_owned())
        }
        Setting::ResponderRole(role) if ground.mine.contains(role) => {
            Err("That is my own role, which nobody else can hold. Choose another.".to_owned())
        }
        Setting::ResponderRole(role) => Ok(format!("✅ Whoever holds <@&{role}> may page, resolve and close.")),
        Setting::Zone(_) | Setting::OnCall(_) | Setting::Schedule(_) | Setting::Tested => Ok(String::new()),
    }
}
