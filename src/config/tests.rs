mod refusals;
mod schedules;

use chrono::TimeDelta;

use super::*;
use crate::escalation::{Level, QuietHours};
use crate::incident::{PlaceKind, RoleId, Service, ServiceId, Severity, SeverityId, Target};

fn parsed(text: &str) -> Config {
    Config::parse(text, "hotwash.toml").unwrap()
}

fn severity<'a>(config: &'a Config, id: &str) -> &'a Severity {
    config.rules.severity(&SeverityId(id.to_owned())).unwrap()
}

#[test]
fn the_built_in_file_is_sound_and_complete() {
    let (config, errors) = over::read(Config::blank(), BUILTIN, DEFAULT_FILE);
    assert_eq!(errors, []);
    assert_eq!(config.warnings(), Vec::<String>::new());
    assert_eq!(config, Config::builtin());
    assert_eq!(config, parsed(BUILTIN), "the file says everything that is built in");
    let ids = |ids: &[&str]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let severities: Vec<_> = config.rules.severities.iter().map(|severity| severity.id.0.clone()).collect();
    let roles: Vec<_> = config.rules.roles.iter().map(|role| role.id.0.clone()).collect();
    assert_eq!(severities, ids(&["sev1", "sev2", "sev3"]));
    assert_eq!(roles, ids(&["commander", "operations", "communications", "scribe"]));
    assert_eq!(config.rules.zone, Tz::UTC);
    assert_eq!(config.rules.default_severity.0, "sev2");
    assert_eq!(severity(&config, "sev1").review_within, Some(TimeDelta::days(3)));
    assert_eq!(config.emoji, "📌");
    assert_eq!(config.attachment_bytes_max, 8 << 20);
}

#[test]
fn the_built_in_policies_are_as_the_design_has_them() {
    let config = Config::builtin();
    let role = |name: &str| Target::ServerRole(name.to_owned());
    let level = |name: &str, also_dm, minutes| Level {
        notify: vec![role(name)],
        also_dm,
        acknowledge_within: TimeDelta::minutes(minutes),
    };
    let urgent = Policy {
        repeat: 2,
        then_every: Some(TimeDelta::minutes(15)),
        fallback: vec![role("Responders"), Target::Declarer, Target::Here],
        ..Policy::new(PolicyId("urgent".to_owned()), vec![level("On-call", true, 5), level("Responders", false, 5)])
    };
    let standard = Policy {
        fallback: vec![Target::Declarer],
        ..Policy::new(PolicyId("standard".to_owned()), vec![level("On-call", false, 10)])
    };
    assert_eq!(config.policies, [urgent, standard]);
    for (id, policy) in [("sev1", Some("urgent")), ("sev2", Some("standard")), ("sev3", None)] {
        assert_eq!(severity(&config, id).policy, policy.map(|id| PolicyId(id.to_owned())), "{id}");
    }
}

/// Else a person's own `[[role]]` list could leave a built-in policy with a role that is not there.
#[test]
fn the_built_in_policies_name_no_incident_role() {
    for policy in Config::builtin().policies {
        let mut targets = policy.levels.iter().flat_map(|level| &level.notify).chain(&policy.fallback);
        assert!(!targets.any(|target| matches!(target, Target::IncidentRole(_))), "{:?}", policy.id);
    }
}

#[test]
fn what_a_file_does_not_say_stays_built_in() {
    assert_eq!(parsed(""), Config::builtin());
    let config = parsed("\u{feff}timezone = 'Europe/Berlin'\r\n[server]\r\ncategory = ' Fires '\r\n");
    let built_in = Config::builtin();
    assert_eq!(config.rules.zone, Tz::Europe__Berlin);
    assert_eq!(config.server, ServerSettings { category: "Fires".to_owned(), ..built_in.server });
    assert_eq!(config.rules.severities, built_in.rules.severities);
    assert_eq!(config.policies, built_in.policies);
}

#[test]
fn every_built_key_is_read() {
    let config = parsed(
        r##"
        timezone = "Asia/Tokyo"
        default_severity = "low"
        [server]
        announce_channel = "#alarms"
        category = "123456789012345678"
        archive_category = "Old"
        responder_role = "Feuerwehr"
        incident_place = "thread"
        [[severity]]
        id = "high"
        name = "High"
        description = "Bad"
        policy = "wake"
        review_within = "1d 12h"
        [[severity]]
        id = "low"
        [[role]]
        id = "lead"
        name = "Lead"
        description = "Leads"
        [[service]]
        id = "shop"
        name = "Shop"
        policy = "wake"
        owners = ["role:Shop", "user:alice"]
        runbook = "https://example.org/shop"
        [[policy]]
        id = "wake"
        repeat = 3
        then_every = "1h 30m"
        acknowledge = "all"
        acknowledge_expires = "45m"
        quiet_hours = { from = "22:00", to = "07:30" }
        fallback = ["declarer"]
        level = [{ notify = ["lead", "service:shop", "user:alice", "here"], also_dm = true, acknowledge_within = "2s" }]
        [timeline]
        emoji = "<:pin:123456789012345678>"
        [postmortem]
        template = "drafts/ours.jinja"
        redact = ["ACME-[0-9]{4}"]
        [health]
        heartbeat_url = "https://example.org/alive?key=secret"
        heartbeat_every = "5m"
        "##,
    );
    assert_eq!(config.rules.zone, Tz::Asia__Tokyo);
    assert_eq!(config.rules.default_severity.0, "low");
    assert_eq!(config.server.announce_channel, "alarms");
    assert_eq!(config.server.category, "123456789012345678");
    assert_eq!(config.server.archive_category, "Old");
    assert_eq!(config.server.responder_role, "Feuerwehr");
    assert_eq!(config.server.incident_place, PlaceKind::Thread);
    assert_eq!(config.template_file, "drafts/ours.jinja");
    let heartbeat = config.heartbeat.as_ref().unwrap();
    assert_eq!((heartbeat.url.host(), heartbeat.every), ("example.org", TimeDelta::minutes(5)));
    assert!(!format!("{config:?}").contains("secret"), "an address that may hold a key is never shown");
    let high = severity(&config, "high");
    assert_eq!((high.name.as_str(), high.description.as_str()), ("High", "Bad"));
    assert_eq!(high.review_within, Some(TimeDelta::hours(36)));
    assert_eq!(severity(&config, "low").name, "low", "without a name the id is read");
    assert_eq!(config.rules.role_name(&RoleId("lead".to_owned())), "Lead");
    let policy = config.policy(&PolicyId("wake".to_owned())).unwrap();
    let owners = vec![Target::ServerRole("Shop".to_owned()), Target::User("alice".to_owned())];
    let shop = Service {
        id: ServiceId("shop".to_owned()),
        name: "Shop".to_owned(),
        policy: Some(PolicyId("wake".to_owned())),
        owners: owners.clone(),
        runbook: Some("https://example.org/shop".to_owned()),
    };
    assert_eq!(config.rules.services, [shop]);
    let lead = Target::IncidentRole(RoleId("lead".to_owned()));
    let level = Level {
        notify: vec![lead, owners[0].clone(), owners[1].clone(), Target::Here],
        also_dm: true,
        acknowledge_within: TimeDelta::seconds(2),
    };
    let time = |hour, minute| chrono::NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
    let quiet = QuietHours { from: time(22, 0), to: time(7, 30), zone: Tz::Asia__Tokyo };
    assert_eq!((policy.acknowledge_expires, policy.quiet_hours), (Some(TimeDelta::minutes(45)), Some(quiet)));
    assert_eq!(policy.acknowledge, crate::escalation::Quorum::All);
    assert_eq!((policy.repeat, policy.then_every), (3, Some(TimeDelta::minutes(90))));
    assert_eq!((&policy.levels, &policy.fallback), (&vec![level], &vec![Target::Declarer]));
    assert_eq!(config.emoji, "pin:123456789012345678");
}

#[test]
fn emoji_of_every_form_are_taken() {
    for emoji in ["📌", "❤️", "❤", "👍🏽", "1️⃣", "🇩🇪", "👩‍🚒", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "pin:123456789012345678"]
    {
        assert_eq!(parsed(&format!("[timeline]\nemoji = \"{emoji}\"")).emoji, emoji);
    }
}

#[test]
fn the_default_severity_follows_the_persons_list() {
    for (text, default) in [
        ("[[severity]]\nid = 'a'\n[[severity]]\nid = 'b'\n[[severity]]\nid = 'c'", "b"),
        ("[[severity]]\nid = 'a'", "a"),
        ("[[severity]]\nid = 'a'\n[[severity]]\nid = 'b'\n[[severity]]\nid = 'sev2'", "sev2"),
        ("default_severity = 'sev3'", "sev3"),
    ] {
        assert_eq!(parsed(text).rules.default_severity.0, default, "{text}");
    }
}

#[test]
fn severities_of_ones_own_may_page_by_the_built_in_policies() {
    let config = parsed("[[severity]]\nid = 'fire'\npolicy = 'urgent'");
    assert_eq!(config.policies, Config::builtin().policies);
    assert_eq!(config.warnings(), Vec::<String>::new());
}

#[test]
fn built_in_severities_page_by_the_persons_policies_of_the_same_id() {
    let config = parsed("[[policy]]\nid = 'urgent'\nfallback = []\n[[policy.level]]\nnotify = ['role:Night']");
    assert_eq!(severity(&config, "sev1").policy, Some(PolicyId("urgent".to_owned())));
    assert_eq!(severity(&config, "sev2").policy, None);
    assert_eq!(config.policies.len(), 1);
    let warning = "hotwash.toml:1: policy: the built-in severity \"sev2\" pages nobody now, since its policy \"standard\" is not in the list; write a policy with that id, or your own [[severity]]";
    assert_eq!(config.warnings(), [warning]);
}

#[test]
fn an_empty_list_of_policies_means_that_nobody_is_paged() {
    let config = parsed("policy = []");
    assert!(config.policies.is_empty());
    assert!(config.rules.severities.iter().all(|severity| severity.policy.is_none()));
    assert_eq!(config.warnings().len(), 2);
}

#[test]
fn what_is_hardly_meant_is_warned_of() {
    let config = parsed(
        r#"
[server]
announce_channel = "War Room"
[[severity]]
id = "sev1"
[[severity]]
id = "sev2"
policy = "used"
[[policy]]
id = "used"
[[policy.level]]
notify = ["commander"]
acknowledge_within = "5M"
[[policy]]
id = "idle"
fallback = []
[[policy.level]]
notify = ["role:Responders"]
"#,
    );
    let warnings = [
        r#"hotwash.toml:3: server.announce_channel: "War Room" cannot be a channel's name; Discord makes it "war-room""#,
        r#"hotwash.toml:8: severity "sev2": policy: pages somebody, while "sev1", which is worse, pages nobody"#,
        r#"hotwash.toml:9: policy "used": fallback: there is none, so when the levels reach nobody, nobody is paged; fallback = [] says that this is meant"#,
        r#"hotwash.toml:12: policy "used": level #1: notify: nobody holds a role yet when an incident opens, so this level is skipped then"#,
        r#"hotwash.toml:13: policy "used": level #1: acknowledge_within: the next level waits for more than a day; m are minutes, M are months"#,
        r#"hotwash.toml:14: policy "idle": no severity uses it, so it pages nobody"#,
    ];
    assert_eq!(config.warnings(), warnings);
}

#[test]
fn a_file_that_is_named_must_be_there_and_be_text() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    let named = file.display();

    let missing = Config::load(Some(&file)).unwrap_err().to_string();
    let why =
        "there is no such file; name another with --config or HOTWASH_CONFIG, or leave both out for what is built in";
    assert_eq!(missing, format!("{named}: {why}"));

    std::fs::write(&file, [0xff, 0xfe]).unwrap();
    let binary = Config::load(Some(&file)).unwrap_err().to_string();
    assert_eq!(binary, format!("{named}: is not text in UTF-8; save it as UTF-8"));

    std::fs::write(&file, "timezone = 'Mars'").unwrap();
    let wrong = Config::load(Some(&file)).unwrap_err().to_string();
    assert!(wrong.starts_with(&format!("{named}:1: timezone: \"Mars\" is not a time zone")), "{wrong}");

    std::fs::write(&file, "timezone = 'Europe/Paris'").unwrap();
    assert_eq!(Config::load(Some(&file)).unwrap().rules.zone, Tz::Europe__Paris);

    assert!(Config::load(Some(folder.path())).unwrap_err().to_string().contains("cannot be read"));
}

#[test]
fn without_a_name_the_default_file_or_the_built_in_one_is_read() {
    assert_eq!(Config::load(None).unwrap(), Config::builtin());
}

#[test]
fn sizes_are_taken_as_people_write_them() {
    for (written, bytes) in [
        ("8MiB", 8 << 20),
        ("500 KiB", 500 << 10),
        ("1MB", 1_000_000),
        ("20kB", 20_000),
        ("0B", 0),
        ("64MiB", 64 << 20),
    ] {
        assert_eq!(parsed(&format!("[timeline]\nattachment_bytes_max = \"{written}\"")).attachment_bytes_max, bytes);
    }
    for written in ["8", "MiB", "-1B", "8 MiBs", "65MiB", "99999999999999999999MiB", "1.5MiB"] {
        assert!(Config::parse(&format!("[timeline]\nattachment_bytes_max = \"{written}\""), "f").is_err(), "{written}");
    }
}
