//! What a person reads who made a mistake, word for word.

use super::*;

/// The messages for a text, without the file's name.
fn refused(text: &str) -> Vec<String> {
    match Config::parse(text, "f") {
        Ok(_) => vec!["accepted".to_owned()],
        Err(error) => error.to_string().lines().map(|line| line.trim_start_matches("f:").to_owned()).collect(),
    }
}

fn check(cases: &[(&str, &str)]) {
    for (text, message) in cases {
        assert_eq!(refused(text), [*message], "{text}");
    }
}

/// A policy that the built-in severities use, with lines of its own above its one level.
fn policy(lines: &str) -> String {
    format!("[[policy]]\nid = 'urgent'\n{lines}\n[[policy.level]]\nnotify = ['role:A']")
}

/// The same, with lines of its own in its level, from line 4.
fn level(lines: &str) -> String {
    format!("[[policy]]\nid = 'urgent'\n[[policy.level]]\n{lines}")
}

#[test]
fn what_is_not_toml_ends_the_reading() {
    check(&[
        ("\ntimezone = UTC\nx = 1", "2: this is not TOML: string values must be quoted, expected literal string"),
        ("timezone", "1: this is not TOML: key with no value, expected `=`"),
        ("timezone = 'UTC'\ntimezone = 'UTC'", "2: this is not TOML: duplicate key"),
    ]);
}

#[test]
fn everything_wrong_is_told_at_once_in_the_files_order() {
    let text = "[timeline]\nemoji = 'x'\n[server]\ncolour = 1\ncategory = ''\n[[severity]]\nid = 'a'\npolicy = 'no'";
    let lines = [
        "2: timeline.emoji: \"x\" is not an emoji; write the emoji itself, such as \"📌\", or name:id of one of your server's",
        "4: server.colour: unknown key; the keys here are announce_channel, category, archive_category, responder_role, customer_channel, incident_place, auto_close_after, archive_after",
        "5: server.category: is empty; write a text, or leave the key out",
        "8: severity \"a\": policy: \"no\" is not a policy; the policies are \"urgent\", \"standard\"",
    ];
    assert_eq!(refused(text), lines);
}

#[test]
fn unknown_keys_come_with_what_was_meant() {
    check(&[
        ("timezon = 'UTC'", "1: timezon: unknown key; did you mean `timezone`?"),
        ("[sever]", "1: sever: unknown key; did you mean `server`?"),
        ("[server]\nanounce_channel = 'a'", "2: server.anounce_channel: unknown key; did you mean `announce_channel`?"),
        ("announce_chanel = 'a'", "1: announce_chanel: unknown key; did you mean `announce_channel`, under [server]?"),
        (
            "[server]\ndefault_severity = 'sev1'",
            "2: server.default_severity: unknown key; it belongs at the top of the file, above the first [table]",
        ),
        (
            &level("notify = ['role:A']\nfallback = ['declarer']"),
            "5: policy \"urgent\": level #1: fallback: unknown key; it belongs under [[policy]], above its first [[policy.level]]",
        ),
        (
            "[timeline]\nid = 'x'",
            "2: timeline.id: unknown key; it belongs under [[severity]], or under [[role]], or under [[service]], or under [[policy]], above its first [[policy.level]], or under [[schedule]], above its first [[schedule.layers]], or under [[notifier]]",
        ),
        (
            "[server]\nauto_close_after = 'soon'",
            "2: server.auto_close_after: \"soon\" is not a duration; write one such as \"30s\", \"5m\", \"1h 30m\" or \"3d\", or \"never\"",
        ),
        (
            "[server]\nincident_place = 'forum'",
            "2: server.incident_place: \"forum\" is not a place for incidents; write \"channel\" or \"thread\"",
        ),
        ("[postmortem]\ncolour = 1", "2: postmortem.colour: unknown key; the keys here are template, redact"),
        (
            "[[role]]\nid = 'a'\ncolour = 1",
            "3: role \"a\": colour: unknown key; the keys here are id, name, description, remind_unfilled_after",
        ),
    ]);
}

#[test]
fn services() {
    let service = |lines: &str| format!("[[service]]\nid = 'shop'\n{lines}");
    let named =
        |target: &str| format!("{}\n{}", service("owners = ['role:A']"), policy(&format!("fallback = ['{target}']")));
    check(&[
        (
            &service("policy = 'urgnt'"),
            "3: service \"shop\": policy: \"urgnt\" is not a policy; did you mean \"urgent\"? The policies are \"urgent\", \"standard\"",
        ),
        (
            &service("owners = ['boss']"),
            "3: service \"shop\": owners: \"boss\" is not an incident role; write \"role:boss\" for a role of your server, or one of commander, operations, communications, scribe, declarer, here",
        ),
        (
            &service("owners = ['service:shop']"),
            "3: service \"shop\": owners: \"shop\" is not a service; write it as [[service]] first",
        ),
        (
            &service("runbook = 'wiki'"),
            "3: service \"shop\": runbook: \"wiki\" is not an address; write one such as \"https://example.org/runbooks/payments\"",
        ),
        (
            &service("[[service]]\nid = 'x'\nname = 'SHOP'"),
            "5: service \"x\": name: \"shop\" stands twice, as an id or name in any case",
        ),
        (
            &named("service:shp"),
            "6: policy \"urgent\": fallback: \"shp\" is not a service; did you mean \"shop\"? The services are \"shop\"",
        ),
        (
            &format!("{}\n{}", service(""), policy("fallback = ['service:shop']")),
            "6: policy \"urgent\": fallback: \"shop\" has no owners; write owners = [\"role:NAME\"] under its [[service]]",
        ),
    ]);
    assert_eq!(refused(&named("service:shop")), ["accepted"]);
}

#[test]
fn a_token_in_the_file_is_refused_and_not_shown() {
    let place = "the bot token is never in the file: set DISCORD_TOKEN or DISCORD_TOKEN_FILE in the environment";
    check(&[
        ("token = 'MTk4'", &format!("1: token: unknown key; {place}")),
        ("[server]\nDISCORD_TOKEN = 'MTk4'", &format!("2: server.DISCORD_TOKEN: unknown key; {place}")),
        (
            "database_url = 'x'",
            "1: database_url: unknown key; the database is named in the environment: HOTWASH_DATABASE_URL",
        ),
    ]);
}

#[test]
fn quiet_hours_that_are_none() {
    let at = "3: policy \"urgent\": quiet_hours";
    let example = "quiet_hours = { from = \"22:00\", to = \"07:00\" }";
    check(&[
        (&policy("quiet_hours = '22:00'"), &format!("{at}: \"22:00\" is not a table; write {example}")),
        (&policy("quiet_hours = { from = '22:00' }"), &format!("{at}.to: missing; write {example}")),
        (
            &policy("quiet_hours = { from = '22', to = '07:00' }"),
            &format!("{at}.from: \"22\" is not a time of the day; write one such as \"22:00\" or \"07:30\""),
        ),
        (
            &policy("quiet_hours = { from = '07:00', to = '07:00' }"),
            &format!("{at}.to: is when they begin, so they would never end; write another time"),
        ),
        (
            &policy("acknowledge = 'most'"),
            "3: policy \"urgent\": acknowledge: \"most\" says nothing about who has to acknowledge; write \"any\" or \"all\"",
        ),
        (
            &policy("acknowledge_expires = '0s'"),
            "3: policy \"urgent\": acknowledge_expires: \"0s\" is too short; at least 1 second",
        ),
    ]);
}

#[test]
fn a_pattern_of_secrets_that_is_none_is_told() {
    check(&[
        (
            "[postmortem]\nredact = ['ACME-[0-9]+', '[a']",
            "2: postmortem.redact: \"[a\" is no regular expression (unclosed character class)",
        ),
        (
            "[postmortem]\nredact = ['x*']",
            "2: postmortem.redact: \"x*\" matches where nothing stands; write what must be there",
        ),
        ("[postmortem]\nredact = 'x'", "2: postmortem.redact: \"x\" is not a list; write [\"x\"]"),
        ("[postmortem]\ntemplate = ''", "2: postmortem.template: is empty; write a text, or leave the key out"),
        ("[postmortem]\ntemplate = 7", "2: postmortem.template: 7 is not a text; write it in \"quotes\""),
    ]);
}

#[test]
fn a_schedule_that_is_not_there() {
    check(&[(
        &level("notify = ['schedule:database', 'role:A']"),
        "4: policy \"urgent\": level #1: notify: \"database\" is not a schedule; write it as [[schedule]] first",
    )]);
}

#[test]
fn an_address_that_is_none_is_not_shown() {
    let what = "is not an address; write one such as \"https://example.org/alive\", or \"\" for none";
    check(&[
        ("[health]\nheartbeat_url = 'example.org/secret'", &format!("2: health.heartbeat_url: {what}")),
        ("[health]\nheartbeat_url = 'ftp://example.org/secret'", &format!("2: health.heartbeat_url: {what}")),
        ("[health]\nheartbeat_every = '0s'", "2: health.heartbeat_every: \"0s\" is too short; at least 1 second"),
    ]);
}

#[test]
fn notifiers() {
    let hook = |lines: &str| format!("[[notifier]]\nid = 'ops'\n{lines}");
    let webhook = "kind = 'webhook'\nurl = 'https://example.org/secret'\nsecret_env = 'OPS'";
    let email = "kind = 'email'\nsmtp_url = 'smtp://mail.example.org'\nfrom = 'a@b.c'\nto = ['d@e.f']";
    let named = |id: &str| {
        format!(
            "{}\n[[policy]]\nid = 'urgent'\nfallback = []\n[[policy.level]]\nnotify = ['notifier:{id}']",
            hook(webhook)
        )
    };
    check(&[
        (&hook(webhook), "accepted"),
        (&hook(email), "accepted"),
        (&named("ops"), "accepted"),
        (
            &named("opps"),
            "6: policy \"urgent\": \"opps\" is not a notifier; did you mean \"ops\"? The notifiers are \"ops\"",
        ),
        (
            "[[service]]\nid = 's'\nowners = ['notifier:ops']",
            "1: service \"s\": \"ops\" is not a notifier; write it as [[notifier]] first",
        ),
        (
            &hook(&format!("{webhook}\nfrom = 'a@b.c'")),
            "6: notifier \"ops\": from: belongs to the other kind; this one has url, secret_env",
        ),
        (
            &hook("kind = 'pigeon'"),
            "3: notifier \"ops\": kind: \"pigeon\" is not a kind of notifier; write \"webhook\" or \"email\"",
        ),
        (&hook("url = 'x'"), "1: notifier \"ops\": kind: missing; write kind = \"webhook\" or kind = \"email\""),
        (
            &hook("kind = 'webhook'\nurl = 'https://example.org'"),
            "1: notifier \"ops\": secret_env: missing; this kind has url, secret_env",
        ),
        (
            &hook("kind = 'webhook'\nurl = 'example.org/secret'\nsecret_env = 'OPS'"),
            "4: notifier \"ops\": url: is not an address; write one such as \"https://example.org/hook\"",
        ),
        (
            &hook("kind = 'webhook'\nurl = 'https://example.org'\nsecret_env = 's3cret'"),
            "5: notifier \"ops\": secret_env: is not the name of an environment variable, A-Z, 0-9 and _ alone; write one such as \"OPS_HOOK_SECRET\"",
        ),
        (
            &hook("kind = 'email'\nsmtp_url = 'smtp://u:secret@mail.example.org'\nfrom = 'a@b.c'\nto = ['d@e.f']"),
            "4: notifier \"ops\": smtp_url: would send the password unencrypted; write smtps://, or smtp:// with ?tls=required at the end",
        ),
        (
            &hook("kind = 'email'\nsmtp_url = 'smtp://mail.example.org'\nfrom = 'nobody'\nto = ['d@e.f']"),
            "5: notifier \"ops\": from: \"nobody\" is not an e-mail address; write one such as \"ops@example.org\"",
        ),
        (
            &hook("kind = 'email'\nsmtp_url = 'smtp://mail.example.org'\nfrom = 'a@b.c'\nto = []"),
            "6: notifier \"ops\": to: has 0 addresses; write 1 to 25",
        ),
        (
            &format!("{0}\n{0}", hook(webhook)),
            "7: notifier \"ops\": id: \"ops\" stands twice; each notifier needs its own",
        ),
    ]);
}

#[test]
fn values_of_the_wrong_type() {
    check(&[
        ("timezone = 5", "1: timezone: 5 is not a text; write it in \"quotes\""),
        ("server = 'x'", "1: server: \"x\" is not a table; write [server], with single brackets"),
        ("[[server]]", "1: server: a list is not a table; write [server], with single brackets"),
        ("[severity]", "1: severity: is not a list of tables; write [[severity]], with two brackets, for each"),
        ("role = ['commander']", "1: role: is not a list of tables; write [[role]], with two brackets, for each"),
        (
            "[[policy]]\nid = 'urgent'\n[policy.level]\nnotify = ['role:A']",
            "3: policy \"urgent\": level: is not a list of tables; write [[policy.level]], with two brackets, for each",
        ),
        (&policy("repeat = '2'"), "3: policy \"urgent\": repeat: \"2\" is not a whole number from 0 to 100"),
        (&policy("repeat = 101"), "3: policy \"urgent\": repeat: 101 is not a whole number from 0 to 100"),
        (&policy("repeat = -1"), "3: policy \"urgent\": repeat: -1 is not a whole number from 0 to 100"),
        (&policy("then_every = 15"), "3: policy \"urgent\": then_every: 15 is not a text; write it in \"quotes\""),
        (
            &level("notify = ['role:A']\nalso_dm = 'yes'"),
            "5: policy \"urgent\": level #1: also_dm: \"yes\" is not true or false; write one of them, without quotes",
        ),
        (
            &level("notify = 'role:A'"),
            "4: policy \"urgent\": level #1: notify: \"role:A\" is not a list; write [\"role:A\"]",
        ),
        (&level("notify = ['role:A', 5]"), "4: policy \"urgent\": level #1: notify: 5 is not a text"),
    ]);
}

#[test]
fn time_zones() {
    check(&[
        ("timezone = 'Berlin'", "1: timezone: \"Berlin\" is not a time zone; did you mean \"Europe/Berlin\"?"),
        ("timezone = 'new york'", "1: timezone: \"new york\" is not a time zone; did you mean \"America/New_York\"?"),
        (
            "timezone = '+02:00'",
            "1: timezone: \"+02:00\" is not a time zone; write an IANA name such as \"UTC\", \"Europe/Berlin\" or \"America/New_York\"",
        ),
    ]);
}

#[test]
fn durations() {
    for (text, wrong) in [
        ("5", "is not a duration; write one such as \"30s\", \"5m\", \"1h 30m\" or \"3d\""),
        ("5 parsecs", "is not a duration; write one such as \"30s\", \"5m\", \"1h 30m\" or \"3d\""),
        ("-5m", "is not a duration; write one such as \"30s\", \"5m\", \"1h 30m\" or \"3d\""),
        ("0s", "is too short; at least 1 second"),
        ("500ms", "is too short; at least 1 second"),
        ("1500ms", "has a part of a second; write whole seconds"),
        ("366d 1s", "is too long; at most 366 days"),
        ("500000000000y", "is too long; at most 366 days"),
    ] {
        let text = level(&format!("notify = ['role:A']\nacknowledge_within = '{text}'"));
        let key = "5: policy \"urgent\": level #1: acknowledge_within";
        let shown = text.rsplit('\'').nth(1).unwrap();
        assert_eq!(refused(&text), [format!("{key}: \"{shown}\" {wrong}")]);
    }
}

#[test]
fn ids_and_names() {
    let long = "x".repeat(101);
    check(&[
        ("[[role]]\nname = 'Lead'", "1: role #1: id: missing; write id = \"…\" with a-z, 0-9, _ and - alone"),
        (
            "[[role]]\nid = 'Team Lead'",
            "2: role \"Team Lead\": id: \"Team Lead\" is not an id; use a-z, 0-9, _ and - alone",
        ),
        (
            &format!("[[role]]\nid = '{}'", "a".repeat(33)),
            &format!("2: role \"{0}\": id: \"{0}\" is too long; at most 32 characters", "a".repeat(33)),
        ),
        (
            "[[role]]\nid = 'here'",
            "2: role \"here\": id: \"here\" already means somebody in a policy; choose another id",
        ),
        (
            "[[severity]]\nid = 'a'\n[[severity]]\nid = 'a'",
            "4: severity \"a\": id: \"a\" stands twice, as an id or name in any case",
        ),
        (
            "[[severity]]\nid = 'a'\n[[severity]]\nid = 'b'\nname = 'A'",
            "5: severity \"b\": name: \"a\" stands twice, as an id or name in any case",
        ),
        (
            &format!("{}\n{}", policy(""), policy("")),
            "7: policy \"urgent\": id: \"urgent\" stands twice; each policy needs its own",
        ),
        (
            &format!("[[role]]\nid = 'a'\nname = '{long}'"),
            &format!("3: role \"a\": name: \"{}\"… is too long; 101 characters, at most 80", "x".repeat(60)),
        ),
        (
            "[[role]]\nid = 'a'\ndescription = \"one\\ntwo\"",
            "3: role \"a\": description: \"one\\ntwo\" has a line break or control character; write one line",
        ),
        (
            "[server]\nannounce_channel = '#'",
            "2: server.announce_channel: \"#\" names no channel; write its name or id",
        ),
    ]);
}

#[test]
fn names_of_what_does_not_exist() {
    check(&[
        (
            "default_severity = 'sev9'",
            "1: default_severity: \"sev9\" is not a severity; the severities are \"sev1\", \"sev2\", \"sev3\"",
        ),
        (
            "default_severity = 'sev2'\n[[severity]]\nid = 'fire'",
            "1: default_severity: \"sev2\" is not a severity; the severities are \"fire\"",
        ),
        (
            "[[severity]]\nid = 'a'\npolicy = 'urgnt'",
            "3: severity \"a\": policy: \"urgnt\" is not a policy; did you mean \"urgent\"? The policies are \"urgent\", \"standard\"",
        ),
        (
            "policy = []\n[[severity]]\nid = 'a'\npolicy = 'urgent'",
            "4: severity \"a\": policy: \"urgent\" is not a policy; there are no policies",
        ),
        (
            "[[policy]]\nid = 'night'\nfallback = []\n[[policy.level]]\nnotify = ['role:A']",
            "1: policy: no severity uses what is written here; the built-in ones page by \"urgent\" (sev1) and \"standard\" (sev2): use these ids, or write [[severity]] with policy",
        ),
    ]);
}

#[test]
fn levels_and_targets() {
    let target = "is not a target: write role:NAME, user:NAME, service:ID, notifier:ID, an incident role such as commander, declarer or here";
    let here = "\"here\" reaches only who is online, so it is never alone; name somebody else as well";
    check(&[
        (
            "[[policy]]\nid = 'urgent'",
            "1: policy \"urgent\": level: missing; write [[policy.level]] with notify = [\"role:On-call\"]",
        ),
        (
            &policy("").replace("notify = ['role:A']", ""),
            "4: policy \"urgent\": level #1: notify: missing; write notify = [\"role:On-call\"]",
        ),
        (
            &level("notify = []"),
            "4: policy \"urgent\": level #1: notify: is empty; name somebody, such as \"role:On-call\"",
        ),
        (
            &level("notify = ['']"),
            "4: policy \"urgent\": level #1: notify: an entry is empty; write it, or leave it out",
        ),
        (&level("notify = ['here']"), &format!("4: policy \"urgent\": level #1: notify: {here}")),
        (&policy("fallback = ['here']"), &format!("3: policy \"urgent\": fallback: {here}")),
        (&level("notify = ['role:']"), &format!("4: policy \"urgent\": level #1: notify: `role:` {target}")),
        (&level("notify = ['team:A']"), &format!("4: policy \"urgent\": level #1: notify: `team:A` {target}")),
        (
            &level("notify = ['comander']"),
            "4: policy \"urgent\": level #1: notify: \"comander\" is not an incident role; did you mean \"commander\"?",
        ),
        (
            &level("notify = ['On-call']"),
            "4: policy \"urgent\": level #1: notify: \"On-call\" is not an incident role; write \"role:On-call\" for a role of your server, or one of commander, operations, communications, scribe, declarer, here",
        ),
        (&level("notify = [\n'role:A',\n'role:A']"), "6: policy \"urgent\": level #1: notify: \"role:A\" stands twice"),
        (
            &policy("then_every = '5m'"),
            "3: policy \"urgent\": then_every: there is no fallback to page this often; write fallback = [\"role:Responders\"], or leave it out",
        ),
        (
            &policy("then_every = '5m'\nfallback = []"),
            "3: policy \"urgent\": then_every: there is no fallback to page this often; write fallback = [\"role:Responders\"], or leave it out",
        ),
    ]);
}

#[test]
fn too_many_of_something() {
    let tables = |header: &str, count: usize| -> String {
        (0..count).map(|index| format!("[[{header}]]\nid = 'x{index}'\n")).collect()
    };
    let roles = (0..26).map(|index| format!("'role:{index}'")).collect::<Vec<_>>().join(", ");
    check(&[
        (&tables("severity", 25), "accepted"),
        (&tables("severity", 26), "1: severity: there are 26; at most 25, as many as a Discord menu holds"),
        (&tables("role", 26), "1: role: there are 26; at most 25, as many as a Discord menu holds"),
        ("severity = []", "1: severity: is empty; write at least one [[severity]], or leave it out"),
        (&level(&format!("notify = [{roles}]")), "4: policy \"urgent\": level #1: notify: there are 26; at most 25"),
        (
            &level(&"notify = ['role:A']\n".to_owned().repeat(26).replace("\nnotify", "\n[[policy.level]]\nnotify")),
            "3: policy \"urgent\": level: there are 26; at most 25",
        ),
    ]);
}
