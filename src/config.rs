//! The configuration file: read, checked, and turned into the domain's types, or refused.
//!
//! The built-in file (`config/hotwash.toml`) is read first, and a person's file over it: what it does not say stays as
//! built in, and a list that it gives (`[[severity]]`, `[[role]]`, `[[service]]`, `[[policy]]`, `[[schedule]]`, `[[notifier]]`)
//! replaces the built-in list whole.
//!
//! - `[[severity]]` without `default_severity`: the built-in `sev2` where it is among them, else the second, else the only one.
//! - `[[severity]]` or `[[role]]` without `[[policy]]`: the built-in policies stay, and severities may name them.
//! - `[[policy]]` without `[[severity]]`: the built-in severities page by the policies of the same ids. One whose policy is
//!   gone pages nobody, with a warning; a list that none of them uses is refused, since it would silently do nothing.
//!
//! - `service:ID` in a policy stands for the owners of that service: they are put in its place when the file is read.
//!
//! Guarantees: a [`Config`] is sound (every id that it names exists, every duration is above zero, every level has
//! somebody); what is wrong is told with file, line, key, value and how to mend it, all of it at once but for what is not
//! TOML at all, where reading ends at the first; no value of an unknown key is ever shown, as it may be a secret.
//!
//! What a server's people set in the chat is laid over it ([`Setting`]).
//!
//! Does not know: what stands in the environment, what was set where, whether the roles, people and
//! channels named here exist.

mod address;
mod differences;
mod health;
mod keys;
mod nearest;
mod notifiers;
mod over;
mod policies;
mod problem;
mod rules;
mod schedules;
mod section;
mod services;
mod setting;
mod template;
#[cfg(test)]
mod tests;
mod value;

use std::io::ErrorKind;
use std::path::Path;

use chrono_tz::Tz;

use crate::escalation::{Policy, Schedule};
use crate::incident::{Mark, PlaceKind, PolicyId, Rules, ScheduleId, Target};
pub use address::SecretAddress;
pub use health::Heartbeat;
pub use notifiers::{Notifier, Way};
pub use problem::{ConfigError, Problem};
pub use setting::{ON_CALL, Setting};
pub use value::zone;

/// Where the file is looked for when nobody names one.
pub const DEFAULT_FILE: &str = "config/hotwash.toml";

/// The template of postmortem drafts where nobody names one; where that file does not exist, the same is built in.
pub const DEFAULT_TEMPLATE: &str = "config/postmortem.md.jinja";

const BUILTIN: &str = include_str!("../config/hotwash.toml");

/// What an operator decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Severities, roles, the zone: what decisions go by.
    pub rules: Rules,
    /// The escalation policies, each id once.
    pub policies: Vec<Policy>,
    /// Who is on call in turn, each id once; on a server with the overrides that stand there.
    pub schedules: Vec<Schedule>,
    /// Whom `role:On-call` of a policy means: the role of that name, unless others were chosen in the chat.
    pub on_call: Vec<Target>,
    /// What stands on the chat server.
    pub server: ServerSettings,
    /// The reaction that adds a message to the timeline: a Unicode emoji, or `name:id` of a server's own.
    pub emoji: String,
    /// The largest file whose bytes are kept with a timeline.
    pub attachment_bytes_max: u64,
    /// The file with the template of postmortem drafts, as written; what it held when the configuration was read stands in the
    /// rules.
    pub template_file: String,
    /// The sign of life that goes to an address of the operator's; `None`: none does.
    pub heartbeat: Option<Heartbeat>,
    /// Ways to people that do not lead through the chat, each id once.
    pub notifiers: Vec<Notifier>,
    warnings: Vec<Problem>,
}

/// Channels and roles of the chat server: ids or exact names, as written, 1 to 100 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerSettings {
    /// Where incidents are announced. A `#` before the name is taken off.
    pub announce_channel: String,
    /// Where incidents get their channels.
    pub category: String,
    /// Where the channels of closed incidents go.
    pub archive_category: String,
    /// Who may page, resolve and close.
    pub responder_role: String,
    /// Where updates for customers go; `None`: there is no such place. A `#` before the name is taken off.
    pub customer_channel: Option<String>,
    /// What incidents live in.
    pub incident_place: PlaceKind,
}

impl Config {
    /// What holds where there is no file.
    #[must_use]
    pub fn builtin() -> Config {
        // That the built-in file has no errors is held by a test.
        over::read(Config::blank(), BUILTIN, DEFAULT_FILE).0
    }

    /// Reads the file at `path`, which must exist; without a path [`DEFAULT_FILE`], or else what is built in. The template of
    /// drafts is read as well; what is wrong with that is no error here: the bot starts, and drafts fall back to the built-in one.
    ///
    /// # Errors
    /// The file cannot be read, or says what it cannot mean.
    pub fn load(path: Option<&Path>) -> Result<Config, ConfigError> {
        let file = path.unwrap_or(Path::new(DEFAULT_FILE));
        let config = match std::fs::read_to_string(file) {
            Ok(text) => Config::parse(&text, &file.display().to_string()),
            Err(error) if path.is_none() && error.kind() == ErrorKind::NotFound => Ok(Config::builtin()),
            Err(error) => Err(unreadable(file, &error)),
        };
        config.map(|config| {
            let template = template::read(&config.template_file);
            Config { rules: Rules { template, ..config.rules }, ..config }
        })
    }

    /// Reads a text over what is built in; `file` is how messages call it.
    ///
    /// # Errors
    /// The text says what it cannot mean: [`ConfigError::Invalid`], with everything that was found.
    pub fn parse(text: &str, file: &str) -> Result<Config, ConfigError> {
        match over::read(Config::builtin(), text, file) {
            (config, errors) if errors.is_empty() => Ok(config),
            (_, errors) => Err(ConfigError::Invalid(errors)),
        }
    }

    /// The policy of that id. A record may name one that the configuration has lost since.
    #[must_use]
    pub fn policy(&self, id: &PolicyId) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.id == *id)
    }

    /// The schedule of that id. A record may name one that the configuration has lost since.
    #[must_use]
    pub fn schedule(&self, id: &ScheduleId) -> Option<&Schedule> {
        self.schedules.iter().find(|schedule| schedule.id == *id)
    }

    /// The schedule that a person means: by its id, in any case.
    #[must_use]
    pub fn schedule_named(&self, text: &str) -> Option<&Schedule> {
        let meant = text.trim().to_lowercase();
        self.schedules.iter().find(|schedule| schedule.id.0.to_lowercase() == meant)
    }

    /// The mark of how a schedule stands, its overrides left out; that there is none has a mark too.
    #[must_use]
    pub fn schedule_mark(&self, id: &ScheduleId) -> Mark {
        let kept = |schedule: &Schedule| Setting::Schedule(Box::new(schedule.clone())).value();
        Mark::of(&self.schedule(id).map(kept).unwrap_or_default())
    }

    /// Whether a policy pages whoever is on call by that schedule.
    #[must_use]
    pub fn pages(&self, id: &ScheduleId) -> bool {
        let is_named = |target: &Target| matches!(target, Target::Schedule(named) if named == id);
        let levels = self.policies.iter().flat_map(|policy| policy.levels.iter().flat_map(|level| &level.notify));
        levels.chain(self.policies.iter().flat_map(|policy| &policy.fallback)).any(is_named)
    }

    /// What is sound but hardly meant, such as a policy that nobody uses; a line each, in the order of the file.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.warnings.iter().map(ToString::to_string).collect()
    }

    /// What the built-in file is read over: it says everything, so that nothing of this is left.
    fn blank() -> Config {
        Config {
            rules: Rules::blank(Tz::UTC),
            policies: Vec::new(),
            schedules: Vec::new(),
            on_call: vec![Target::ServerRole(ON_CALL.to_owned())],
            server: ServerSettings {
                announce_channel: String::new(),
                category: String::new(),
                archive_category: String::new(),
                responder_role: String::new(),
                customer_channel: None,
                incident_place: PlaceKind::Channel,
            },
            emoji: String::new(),
            attachment_bytes_max: 0,
            template_file: DEFAULT_TEMPLATE.to_owned(),
            heartbeat: None,
            notifiers: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

fn unreadable(file: &Path, error: &std::io::Error) -> ConfigError {
    let why = match error.kind() {
        ErrorKind::NotFound => {
            "there is no such file; name another with --config or HOTWASH_CONFIG, or leave both out for what is built in"
                .to_owned()
        }
        ErrorKind::InvalidData => "is not text in UTF-8; save it as UTF-8".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    ConfigError::Unreadable { file: file.display().to_string(), why }
}
