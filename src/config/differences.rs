//! What one configuration says otherwise than another, in a few words: for whoever changed the file. Pure.

use super::Config;

impl Config {
    /// What `new` says otherwise; empty: nothing. Of lists, what is new in them, changed and gone, by id; never a value, which may be
    /// a secret.
    #[must_use]
    pub fn differences(&self, new: &Config) -> Vec<String> {
        let (old_rules, new_rules) = (&self.rules, &new.rules);
        let lists = [
            of_list("severities", (&old_rules.severities, &new_rules.severities), |one| &one.id.0),
            of_list("roles", (&old_rules.roles, &new_rules.roles), |one| &one.id.0),
            of_list("services", (&old_rules.services, &new_rules.services), |one| &one.id.0),
            of_list("policies", (&self.policies, &new.policies), |one| &one.id.0),
            of_list("schedules", (&self.schedules, &new.schedules), |one| &one.id.0),
            of_list("notifiers", (&self.notifiers, &new.notifiers), |one| &one.id.0),
        ];
        let values = [
            ("timezone", old_rules.zone != new_rules.zone),
            ("default_severity", old_rules.default_severity != new_rules.default_severity),
            (
                "[server]",
                self.server != new.server
                    || old_rules.auto_close_after != new_rules.auto_close_after
                    || old_rules.archive_after != new_rules.archive_after,
            ),
            ("[timeline]", self.emoji != new.emoji || self.attachment_bytes_max != new.attachment_bytes_max),
            (
                "[postmortem]",
                old_rules.redact != new_rules.redact
                    || self.template_file != new.template_file
                    || old_rules.template != new_rules.template,
            ),
            ("[health]", self.heartbeat != new.heartbeat),
        ];
        let changed = values.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| format!("{name} changed"));
        lists.into_iter().flatten().chain(changed).collect()
    }
}

/// `policies: calm new, urgent changed, quick gone`.
fn of_list<T: PartialEq>(name: &str, (old, new): (&[T], &[T]), id: fn(&T) -> &String) -> Option<String> {
    let mut words = Vec::new();
    for one in new {
        match old.iter().find(|other| id(other) == id(one)) {
            None => words.push(format!("{} new", id(one))),
            Some(other) if other != one => words.push(format!("{} changed", id(one))),
            Some(_) => {}
        }
    }
    let gone = old.iter().filter(|other| !new.iter().any(|one| id(one) == id(other)));
    words.extend(gone.map(|other| format!("{} gone", id(other))));
    (!words.is_empty()).then(|| format!("{name}: {}", words.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "timezone = 'Europe/Berlin'\n[[severity]]\nid = 'sev1'\npolicy = 'calm'\n[[severity]]\nid = 'sev2'\n\
                        [[policy]]\nid = 'calm'\n[[policy.level]]\nnotify = ['role:Ops']\n";

    #[test]
    fn an_emptied_file_says_what_is_gone() {
        let (ours, empty) = (Config::parse(OURS, "t").unwrap(), Config::parse("", "t").unwrap());
        assert_eq!(ours.differences(&ours), [""; 0]);
        assert_eq!(
            ours.differences(&empty),
            [
                "severities: sev1 changed, sev2 changed, sev3 new",
                "policies: urgent new, standard new, calm gone",
                "timezone changed"
            ]
        );
        let changed = OURS.replace("role:Ops", "role:Night");
        assert_eq!(ours.differences(&Config::parse(&changed, "t").unwrap()), ["policies: calm changed"]);
    }

    #[test]
    fn every_section_is_compared() {
        let builtin = Config::builtin();
        for (text, told) in [
            ("[server]\nannounce_channel = 'news'", "[server] changed"),
            ("[server]\nauto_close_after = '1h'", "[server] changed"),
            ("[timeline]\nemoji = '📎'", "[timeline] changed"),
            ("[postmortem]\nredact = ['x{3}']", "[postmortem] changed"),
            ("[health]\nheartbeat_url = 'https://example.org/alive'", "[health] changed"),
            ("[[service]]\nid = 'shop'", "services: shop new"),
            (
                "[[notifier]]\nid = 'ops'\nkind = 'webhook'\nurl = 'https://example.org/h'\nsecret_env = 'S'",
                "notifiers: ops new",
            ),
            ("[[schedule]]\nid = 'db'\nstarts = '2026-01-05T09:00'\nmembers = ['user:1']", "schedules: db new"),
            ("default_severity = 'sev1'", "default_severity changed"),
        ] {
            assert_eq!(builtin.differences(&Config::parse(text, "t").unwrap()), [told], "{text}");
        }
    }
}
