//! Every sort of body, held against Discord's own description of its API.
//!
//! Needs that description: `HOTWASH_DISCORD_OPENAPI` names the file. Without it the tests say so and pass.

use serde_json::{Value, json};

use super::example::{acknowledged, at, checkout, page, policy, ringing, rules, seen, titled};
use super::*;
use crate::escalation::Page;
use crate::incident::{
    Circle, EntryNumber, Held, Link, Missed, Number, Outcome, OwnPage, OwnPageState, PlaceKind, Role, RoleId, Service,
    Severity, SeverityId, TextField, Theory, TheoryNumber, Tie, Verdict, Whom, Written,
};

/// The names of the schemas that a new message, an edit and an answer to an interaction must fit.
const SCHEMAS: [&str; 3] = ["MessageCreateRequest", "MessageEditRequestPartial", "IncomingWebhookInteractionRequest"];

fn discord() -> Option<Value> {
    let path = std::env::var_os("HOTWASH_DISCORD_OPENAPI")?;
    Some(serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
}

fn check(bodies: &[Body]) {
    let Some(discord) = discord() else {
        eprintln!("not checked: HOTWASH_DISCORD_OPENAPI is not set");
        return;
    };
    for name in SCHEMAS {
        let schema = json!({ "$ref": format!("#/components/schemas/{name}"), "components": discord["components"] });
        let schema = jsonschema::validator_for(&schema).unwrap();
        for body in bodies {
            let mut json = if name.contains("Edit") { body.to_edit_json() } else { body.to_json() };
            // The description wants an attachment's id as a string; Discord's documentation has a number, and takes both.
            json["attachments"].as_array_mut().into_iter().flatten().for_each(|file| file["id"] = json!("0"));
            if body.file.is_none() {
                json.as_object_mut().unwrap().remove("attachments");
            }
            let errors: Vec<_> = schema.iter_errors(&json).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{name}: {errors:?}\n{json:#}");
            let content = json["content"].as_str().unwrap_or_default();
            assert!(content.chars().count() <= CONTENT, "{content}");
        }
    }
}

fn rings(page: &Page, seen: &Seen<'_>) -> [Body; 2] {
    let mentions =
        Mentions { users: (1..=100).map(UserId).collect(), roles: vec![ServerRoleId(u64::MAX)], everyone: true };
    let missed = vec![Missed { target: "*".repeat(500), why: "_".repeat(500) }; 20];
    let (place, late_minutes) = (Place::InAnnouncements, Some(u32::MAX));
    let to = Ring { page, page_key: "p4ge", mentions: &mentions, missed: &missed, late_minutes, place, at: at(0) };
    [ring(&to, seen), rung(&to, seen)]
}

#[test]
fn bodies_of_an_ordinary_incident_are_valid() {
    let outcome = Outcome::Opened {
        severity_assumed: true,
        pages: true,
        started_at: None,
        from_private: false,
        held_until: None,
    };
    let mut bodies = seen(&checkout(), |seen| {
        vec![
            card(seen, Some(&ringing()), at(5)),
            announcement(seen),
            opened(&outcome, seen, "k3y", (PlaceKind::Channel, &[])),
            roles(seen, 1, "k3y"),
            draft("in short".to_owned(), File { name: "postmortem.md".to_owned(), bytes: Vec::new() }),
        ]
    });
    bodies.push(seen(&acknowledged(), |seen| shown(seen, None, at(5))));
    check(&bodies);
}

/// An incident of which everything that its card shows is as long as it can be.
fn brimful() -> (Incident, Rules) {
    let link = |n| Link { to: Number(u32::MAX - n), tie: Tie::HasDuplicate, channel: Some(ChannelId(u64::MAX)) };
    let by = example::person(u64::MAX, "Bob");
    let own_page = |n| OwnPage {
        asked: EntryNumber(n),
        whom: Whom::Role { id: ServerRoleId(u64::MAX), name: "*".repeat(100) },
        by: Actor::Member(by.clone()),
        at: at(0),
        state: OwnPageState::Ringing,
    };
    let theory = |n| Theory {
        number: TheoryNumber(n),
        text: "*".repeat(300),
        owner: Some(by.clone()),
        since: at(0),
        verdict: Verdict::Open,
    };
    let role = |n| Role { id: RoleId(format!("r{n}")), name: "*".repeat(100), ..rules().roles[0].clone() };
    let held = |n| Held { role: RoleId(format!("r{n}")), by: by.clone(), since: at(0) };
    let severity = Severity { name: "S".repeat(2_000), ..rules().severities[0].clone() };
    let service = Service {
        name: "*".repeat(500),
        runbook: Some(format!("https://example.org/{}", "r".repeat(490))),
        ..rules().services[0].clone()
    };
    let incident = Incident {
        drill: true,
        circle: Some(Circle::default()),
        service: Some(service.id.clone()),
        links: (0..100).map(link).collect(),
        own_pages: (0..100).map(own_page).collect(),
        theories: (0..100).map(theory).collect(),
        roles: (0..30).map(held).collect(),
        started_at: Some(at(0)),
        ..titled(&"`".repeat(100))
    };
    let roles = (0..60).map(role).collect();
    (incident, Rules { severities: vec![severity], services: vec![service], roles, ..rules() })
}

/// What Discord counts against the 6,000 characters of all embeds of a message.
fn embedded(body: &Body) -> usize {
    let json = body.to_json();
    let length = |text: &Value| text.as_str().map_or(0, |text| text.chars().count());
    let of = |embed: &Value| {
        let fields = embed["fields"].as_array().into_iter().flatten();
        let fields: usize = fields.map(|field| length(&field["name"]) + length(&field["value"])).sum();
        length(&embed["title"]) + length(&embed["description"]) + fields
    };
    json["embeds"].as_array().unwrap().iter().map(of).sum()
}

#[test]
fn a_card_filled_to_the_brim_is_within_what_discord_takes() {
    let (mut incident, rules) = brimful();
    let written = incident.texts[&TextField::Impact][0].clone();
    for field in [TextField::Impact, TextField::Resolution] {
        incident.texts.insert(field, vec![Written { text: "*".repeat(1_800), ..written.clone() }]);
    }
    let by = incident.declarer.clone();
    let seen = Seen { incident: &incident, key: "k3y", channel: Some(ChannelId(u64::MAX)), rules: &rules, by: &by };
    let bodies = [
        card(&seen, Some(&ringing()), at(5)),
        card(&seen, None, at(5)),
        shown(&seen, Some(&page().fence(at(1))), at(5)),
    ];
    for body in &bodies {
        assert!((5_000..=5_900).contains(&embedded(body)), "{}", embedded(body));
        let card = example::read(body);
        let fields =
            ["Impact: ", "Resolution: ", "Roles: ", "Linked: ", "Being looked into: ", "Page: ", "Other pages: "];
        for field in fields {
            assert!(card.contains(&format!("\n{field}")), "{field}: {card}");
        }
        for more in
            ["`/incident postmortem`", "`/incident role list`", "`/incident theory list`", "`/incident timeline show`"]
        {
            assert!(card.contains(more), "{more}: {card}");
        }
    }
    check(&bodies);
}

#[test]
fn what_gives_way_on_the_card_is_what_is_needed_least() {
    let (mut incident, rules) = brimful();
    incident.links.truncate(2);
    incident.theories.truncate(2);
    let by = incident.declarer.clone();
    let seen = Seen { incident: &incident, key: "k3y", channel: None, rules: &rules, by: &by };
    let short = example::read(&card(&seen, None, at(5)));
    assert!(!short.contains("more: `/incident theory list`"), "there is room: {short}");
    assert_eq!(short.matches("Has a duplicate:").count(), 2, "{short}");
    let (full, _) = brimful();
    let seen = Seen { incident: &full, ..seen };
    let full = example::read(&card(&seen, None, at(5)));
    let paging = |card: &str| card.matches(", asked by ").count();
    assert_eq!(paging(&full), paging(&short), "who is paged stays: {full}");
}

#[test]
fn bodies_at_every_limit_are_valid() {
    let mut incident = titled(&"`".repeat(100));
    for texts in incident.texts.values_mut() {
        texts[0].text = "*".repeat(1_800);
    }
    let many = Severity { name: "S".repeat(200), description: "_".repeat(3_000), ..rules().severities[0].clone() };
    let severities = (0..25).map(|n| Severity { id: SeverityId(format!("s{n}")), ..many.clone() }).collect();
    let rules = Rules { severities, ..rules() };
    incident.severity = SeverityId("s0".to_owned());
    let by = incident.declarer.clone();
    let seen = Seen { incident: &incident, key: "k3y", channel: Some(ChannelId(u64::MAX)), rules: &rules, by: &by };
    let outcome = Outcome::Opened {
        severity_assumed: true,
        pages: true,
        started_at: Some(at(0)),
        from_private: false,
        held_until: None,
    };
    let spent = Page::start(policy(), 1).undeliverable(0, at(0));
    let note = Outcome::Noted { kind: crate::incident::Kind::Decision, text: "`".repeat(1_800), at: Some(at(0)) };
    let mut bodies = vec![
        card(&seen, Some(&spent), at(5)),
        announcement(&seen),
        opened(&outcome, &seen, "k3y", (PlaceKind::Channel, &[])),
        opened_without_place(&outcome, &seen, "k3y", PlaceKind::Thread),
        answer(&note, &seen),
        channel_failed(&seen, &"*".repeat(5_000), PlaceKind::Thread),
        went_wrong(&"*".repeat(5_000)),
        nobody_reached(&seen),
    ];
    bodies.extend(rings(&page(), &seen));
    bodies.extend(rings(&page().fence(at(1)), &seen));
    check(&bodies);
}
