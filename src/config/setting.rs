//! What a server's people set in the chat, laid over the file.
//!
//! A policy names roles as the file does. Two of its names stand for what was chosen: `role:On-call` is whoever was put on call,
//! and the file's responder role is the role that was chosen instead. Every other target stays as the file has it.
//!
//! Guarantees: a [`Config`] with settings laid over it is as sound as it was.
//!
//! Does not know: who set what when, whether a chosen channel or role still exists.

use std::borrow::Cow;

use chrono_tz::Tz;

use super::Config;
use super::schedules::is_sound;
use crate::escalation::{Override, Schedule};
use crate::incident::{ChannelId, ScheduleId, ServerRoleId, Target};

/// The role that policies name for whoever is on call, and that `/hotwash setup` puts others in the place of.
pub const ON_CALL: &str = "On-call";

/// What stands before a schedule's id in the key that it is kept under.
const SCHEDULE: &str = "schedule.";

/// One thing that a server's people can set in the chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Where incidents are announced.
    AnnounceChannel(ChannelId),
    /// Where incidents get their channels.
    Category(ChannelId),
    /// Who may page, resolve and close.
    ResponderRole(ServerRoleId),
    /// How times are read and shown.
    Zone(Tz),
    /// Whom a policy means by `role:On-call`; at least one, roles and people by id.
    OnCall(Vec<Target>),
    /// A schedule that was made or changed in the chat.
    Schedule(Box<Schedule>),
    /// A test page was answered: who did and when is what is kept of it.
    Tested,
}

impl Setting {
    /// What it is kept under.
    #[must_use]
    pub fn key(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Setting::Schedule(schedule) => return Cow::Owned(Setting::schedule_key(&schedule.id)),
            Setting::AnnounceChannel(_) => "announce_channel",
            Setting::Category(_) => "category",
            Setting::ResponderRole(_) => "responder_role",
            Setting::Zone(_) => "timezone",
            Setting::OnCall(_) => "on_call",
            Setting::Tested => "tested",
        })
    }

    /// What a schedule of the chat is kept under.
    #[must_use]
    pub fn schedule_key(id: &ScheduleId) -> String {
        format!("{SCHEDULE}{}", id.0)
    }

    /// What is kept.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Setting::AnnounceChannel(channel) | Setting::Category(channel) => channel.to_string(),
            Setting::ResponderRole(role) => role.to_string(),
            Setting::Zone(zone) => zone.name().to_owned(),
            Setting::OnCall(targets) => targets.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            // It holds no map and no key that is not text: nothing that JSON could refuse.
            Setting::Schedule(schedule) => serde_json::to_string(schedule).unwrap_or_default(),
            Setting::Tested => "yes".to_owned(),
        }
    }

    /// From what is kept; `None`: a key or a value that this version does not know.
    #[must_use]
    pub fn read(key: &str, value: &str) -> Option<Self> {
        Some(match key {
            "announce_channel" => Setting::AnnounceChannel(ChannelId(value.parse().ok()?)),
            "category" => Setting::Category(ChannelId(value.parse().ok()?)),
            "responder_role" => Setting::ResponderRole(ServerRoleId(value.parse().ok()?)),
            "timezone" => Setting::Zone(value.parse().ok()?),
            "on_call" => {
                let targets: Result<Vec<Target>, _> = value.split_whitespace().map(str::parse).collect();
                Setting::OnCall(targets.ok().filter(|targets| !targets.is_empty())?)
            }
            "tested" => Setting::Tested,
            key if let Some(id) = key.strip_prefix(SCHEDULE) => {
                let schedule: Schedule = serde_json::from_str(value).ok()?;
                Setting::Schedule(Box::new(
                    Some(schedule).filter(|schedule| schedule.id.0 == id && is_sound(schedule))?,
                ))
            }
            _ => return None,
        })
    }
}

impl Config {
    /// What holds on a server whose people have set this.
    #[must_use]
    pub fn with_settings(&self, settings: &[Setting]) -> Config {
        let mut config = self.clone();
        for setting in settings {
            match setting {
                Setting::AnnounceChannel(channel) => config.server.announce_channel = channel.to_string(),
                Setting::Category(category) => config.server.category = category.to_string(),
                Setting::ResponderRole(role) => config.choose_responders(&self.server.responder_role, *role),
                Setting::Zone(zone) => config.rules.zone = *zone,
                Setting::OnCall(targets) => config.choose_on_call(targets),
                Setting::Schedule(schedule) => config.put_schedule(schedule),
                Setting::Tested => {}
            }
        }
        config
    }

    /// The same with the exceptions that stand to its schedules, the newest last. One to a schedule that there is not is left out.
    #[must_use]
    pub fn with_overrides(mut self, overrides: impl IntoIterator<Item = (ScheduleId, Override)>) -> Config {
        for (id, exception) in overrides {
            let schedule = self.schedules.iter_mut().find(|schedule| schedule.id == id);
            schedule.into_iter().for_each(|schedule| schedule.overrides.push(exception.clone()));
        }
        self
    }

    fn put_schedule(&mut self, schedule: &Schedule) {
        match self.schedules.iter_mut().find(|one| one.id == schedule.id) {
            Some(one) => *one = schedule.clone(),
            None => self.schedules.push(schedule.clone()),
        }
    }

    fn choose_responders(&mut self, named: &str, chosen: ServerRoleId) {
        self.server.responder_role = chosen.to_string();
        self.replace_target(named, &[Target::ServerRole(chosen.to_string())]);
    }

    fn choose_on_call(&mut self, targets: &[Target]) {
        self.on_call = targets.to_vec();
        self.replace_target(ON_CALL, targets);
    }

    /// Puts others in the place of a role, in every level and fallback, each of them once.
    fn replace_target(&mut self, role: &str, by: &[Target]) {
        let is_meant = |target: &Target| matches!(target, Target::ServerRole(name) if bare(name) == bare(role));
        let replace = |targets: &mut Vec<Target>| {
            let Some(at) = targets.iter().position(is_meant) else { return };
            let new = |target: &&Target| !targets.contains(target);
            let new: Vec<Target> = by.iter().filter(new).cloned().collect();
            targets.splice(at..=at, new);
        };
        for policy in &mut self.policies {
            policy.levels.iter_mut().for_each(|level| replace(&mut level.notify));
            replace(&mut policy.fallback);
        }
    }
}

/// People write the `@` that they see before a role's name, which is not part of it.
fn bare(name: &str) -> &str {
    name.trim_start_matches('@')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::escalation::{Layer, OverrideId};
    use crate::incident::PolicyId;

    fn levels(config: &Config) -> Vec<String> {
        let policy = config.policy(&PolicyId("urgent".to_owned())).unwrap();
        let shown = |targets: &[Target]| targets.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        policy.levels.iter().map(|level| shown(&level.notify)).chain([shown(&policy.fallback)]).collect()
    }

    #[test]
    fn every_setting_is_read_as_it_was_kept() {
        let on_call = vec![Target::ServerRole("7".to_owned()), Target::User("8".to_owned())];
        for setting in [
            Setting::AnnounceChannel(ChannelId(5)),
            Setting::Category(ChannelId(6)),
            Setting::ResponderRole(ServerRoleId(7)),
            Setting::Zone(Tz::Europe__Berlin),
            Setting::OnCall(on_call),
            Setting::Schedule(Box::new(schedule("database"))),
            Setting::Tested,
        ] {
            assert_eq!(Setting::read(&setting.key(), &setting.value()), Some(setting));
        }
        let kept = Setting::Schedule(Box::new(schedule("database"))).value();
        let empty = kept.replace("[\"user:8\"]", "[]");
        let role = kept.replace("user:8", "role:8");
        assert!(empty != kept && role != kept, "{kept}");
        let unknown = [
            ("on_call", ""),
            ("on_call", "nobody:5"),
            ("timezone", "Mars"),
            ("of a later version", "1"),
            ("schedule.other", &kept),
            ("schedule.database", "{}"),
            ("schedule.database", &empty),
            ("schedule.database", &role),
        ];
        for (key, value) in unknown {
            assert_eq!(Setting::read(key, value), None, "{key} {value}");
        }
    }

    fn schedule(id: &str) -> Schedule {
        let layer = Layer {
            starts: chrono::NaiveDateTime::default(),
            handoff_every: chrono::TimeDelta::days(7),
            members: vec![Target::User("8".to_owned())],
            weekdays: vec![chrono::Weekday::Mon],
            hours: None,
        };
        Schedule { id: ScheduleId(id.to_owned()), zone: Tz::Europe__Berlin, layers: vec![layer], overrides: Vec::new() }
    }

    #[test]
    fn a_schedule_of_the_chat_stands_over_that_of_the_file_and_overrides_over_both() {
        let text = "[[schedule]]\nid = \"database\"\nstarts = \"2026-01-05T09:00\"\nmembers = [\"user:7\"]";
        let file = Config::parse(text, "test").unwrap();
        let made = ["database", "network"].map(|id| Setting::Schedule(Box::new(schedule(id))));
        let config = file.with_settings(&made);
        assert_eq!(config.schedules, [schedule("database"), schedule("network")]);
        let at = |second| chrono::DateTime::from_timestamp(second, 0).unwrap();
        let exception =
            |id| Override { id: OverrideId(id), who: Target::User("9".to_owned()), from: at(5), until: at(9) };
        let named = [("database", 1), ("gone", 2), ("database", 3)];
        let config = config.with_overrides(named.map(|(id, number)| (ScheduleId(id.to_owned()), exception(number))));
        assert_eq!(config.schedules[0].overrides, [exception(1), exception(3)]);
        assert_eq!(config.schedules[1].overrides, []);
    }

    #[test]
    fn settings_stand_over_the_file() {
        let file = Config::builtin();
        let settings = [
            Setting::AnnounceChannel(ChannelId(5)),
            Setting::Category(ChannelId(6)),
            Setting::Zone(Tz::Europe__Berlin),
        ];
        let config = file.with_settings(&settings);
        assert_eq!((config.server.announce_channel.as_str(), config.server.category.as_str()), ("5", "6"));
        assert_eq!((config.rules.zone, &config.rules.severities), (Tz::Europe__Berlin, &file.rules.severities));
        assert_eq!(config.server.responder_role, "Responders");
        assert_eq!(file.with_settings(&[]), file);
    }

    #[test]
    fn whoever_is_on_call_and_responds_takes_the_place_of_the_roles_in_the_policies() {
        let file = Config::builtin();
        assert_eq!(levels(&file), ["role:On-call", "role:Responders", "role:Responders declarer here"]);
        let on_call = Setting::OnCall(vec![Target::ServerRole("7".to_owned()), Target::User("8".to_owned())]);
        let chosen = file.with_settings(std::slice::from_ref(&on_call));
        assert_eq!(levels(&chosen), ["role:7 user:8", "role:Responders", "role:Responders declarer here"]);
        let both = file.with_settings(&[on_call, Setting::ResponderRole(ServerRoleId(9))]);
        assert_eq!(levels(&both), ["role:7 user:8", "role:9", "role:9 declarer here"]);
        assert_eq!(both.server.responder_role, "9");
    }

    #[test]
    fn nobody_is_named_twice_in_a_level() {
        let text =
            "[[policy]]\nid = \"urgent\"\nfallback = []\n[[policy.level]]\nnotify = [\"role:@On-call\", \"role:7\"]\n";
        let file = Config::parse(text, "test").unwrap();
        let chosen = file.with_settings(&[Setting::OnCall(vec![Target::ServerRole("7".to_owned())])]);
        assert_eq!(levels(&chosen), ["role:7", ""]);
    }
}
