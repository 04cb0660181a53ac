//! Every key that the file knows.

use std::collections::BTreeSet;

use super::nearest::nearest;

/// The keys of one kind of table.
pub(super) struct Shape {
    /// Where its keys stand, for a sentence: `under [server]`.
    pub(super) stands: &'static str,
    /// What can be set.
    pub(super) keys: &'static [&'static str],
}

pub(super) const TOP: Shape = Shape {
    stands: "at the top of the file, above the first [table]",
    keys: &[
        "timezone",
        "default_severity",
        "server",
        "severity",
        "role",
        "service",
        "policy",
        "schedule",
        "timeline",
        "postmortem",
        "health",
        "notifier",
    ],
};

pub(super) const SERVER: Shape = Shape {
    stands: "under [server]",
    keys: &[
        "announce_channel",
        "category",
        "archive_category",
        "responder_role",
        "customer_channel",
        "incident_place",
        "auto_close_after",
        "archive_after",
    ],
};

pub(super) const SEVERITY: Shape = Shape {
    stands: "under [[severity]]",
    keys: &["id", "name", "description", "policy", "update_every", "stalled_after", "review_within"],
};

pub(super) const ROLE: Shape =
    Shape { stands: "under [[role]]", keys: &["id", "name", "description", "remind_unfilled_after"] };

pub(super) const SERVICE: Shape =
    Shape { stands: "under [[service]]", keys: &["id", "name", "policy", "owners", "runbook"] };

pub(super) const POLICY: Shape = Shape {
    stands: "under [[policy]], above its first [[policy.level]]",
    keys: &["id", "level", "repeat", "then_every", "fallback", "acknowledge", "acknowledge_expires", "quiet_hours"],
};

pub(super) const QUIET_HOURS: Shape = Shape { stands: "in quiet_hours", keys: &["from", "to", "timezone"] };

pub(super) const LEVEL: Shape =
    Shape { stands: "under [[policy.level]]", keys: &["notify", "also_dm", "acknowledge_within"] };

pub(super) const SCHEDULE: Shape = Shape {
    stands: "under [[schedule]], above its first [[schedule.layers]]",
    keys: &["id", "timezone", "starts", "handoff_every", "members", "layers"],
};

pub(super) const LAYER: Shape = Shape {
    stands: "under [[schedule.layers]]",
    keys: &["starts", "handoff_every", "members", "weekdays", "from", "to"],
};

pub(super) const TIMELINE: Shape = Shape { stands: "under [timeline]", keys: &["emoji", "attachment_bytes_max"] };

pub(super) const POSTMORTEM: Shape = Shape { stands: "under [postmortem]", keys: &["template", "redact"] };

pub(super) const HEALTH: Shape = Shape { stands: "under [health]", keys: &["heartbeat_url", "heartbeat_every"] };

pub(super) const NOTIFIER: Shape = Shape {
    stands: "under [[notifier]]",
    keys: &["id", "kind", "url", "secret_env", "smtp_url", "from", "to", "discord_down_after"],
};

const ALL: [&Shape; 14] = [
    &TOP,
    &SERVER,
    &SEVERITY,
    &ROLE,
    &SERVICE,
    &POLICY,
    &QUIET_HOURS,
    &LEVEL,
    &SCHEDULE,
    &LAYER,
    &TIMELINE,
    &POSTMORTEM,
    &HEALTH,
    &NOTIFIER,
];

/// What people look for in the file that never stands there, and where it is.
const ELSEWHERE: [(&str, &str); 4] = [
    ("token", "the bot token is never in the file: set DISCORD_TOKEN or DISCORD_TOKEN_FILE in the environment"),
    ("discord_token", "the bot token is never in the file: set DISCORD_TOKEN or DISCORD_TOKEN_FILE in the environment"),
    ("database", "the database is named in the environment: HOTWASH_DATABASE_URL"),
    ("database_url", "the database is named in the environment: HOTWASH_DATABASE_URL"),
];

impl Shape {
    pub(super) fn has(&self, key: &str) -> bool {
        self.keys.contains(&key)
    }

    fn words(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().copied()
    }
}

/// What to tell somebody who wrote `key` where `shape` has none. The value is never shown: it may be a secret.
pub(super) fn unknown(key: &str, shape: &Shape) -> String {
    let elsewhere = ELSEWHERE.iter().find(|(word, _)| key.eq_ignore_ascii_case(word));
    let homes: Vec<_> = ALL.iter().filter(|other| other.words().any(|word| word == key)).map(|s| s.stands).collect();
    let near = nearest(key, shape.words());
    let mend = match (elsewhere, homes.as_slice(), near) {
        (Some((_, place)), ..) => (*place).to_owned(),
        (None, homes @ [_, ..], _) => format!("it belongs {}", homes.join(", or ")),
        (None, [], Some(near)) => format!("did you mean `{near}`?"),
        (None, [], None) if let Some((near, stands)) = near_elsewhere(key) => {
            format!("did you mean `{near}`, {stands}?")
        }
        (None, [], None) => format!("the keys here are {}", shape.keys.join(", ")),
    };
    format!("unknown key; {mend}")
}

/// A key near to `key` in any table, and where that stands.
fn near_elsewhere(key: &str) -> Option<(&'static str, &'static str)> {
    let words: BTreeSet<&str> = ALL.iter().flat_map(|shape| shape.words()).collect();
    let near = nearest(key, words)?;
    let home = ALL.iter().find(|shape| shape.words().any(|word| word == near))?;
    Some((near, home.stands))
}
