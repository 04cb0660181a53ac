//! The card: the incident at a glance, pinned in its channel, edited as things turn.
//!
//! Guarantees: a button is there only while pressing it does something.

mod budget;
mod controls;

use chrono::{DateTime, Utc};
use serenity::all::Colour;
use serenity::builder::CreateEmbed;

use self::budget::Field;
use super::page_state::{own_pages, page_state};
use super::{Body, Seen, review, text, theories};
use crate::escalation::Page;
use crate::incident::{Incident, Link, Role, RoleId, Status, TextField, Tie};

/// The longest title of an embed, in characters (Discord's embed limits).
const TITLE: usize = 256;
/// What the card of a private incident says of that.
const PRIVATE: &str = "🔒 Private. `/incident private log` shows who was let in.";
/// The longest line of the roles that nobody holds, in characters.
const OPEN_ROLES: usize = 400;
/// Where the texts can be read whole.
const DRAFT: &str = "`/incident postmortem`";
/// Where links and pages can be read whole.
const TIMELINE: &str = "`/incident timeline show`";

/// The severities' colours, the worst first; the last one for all further ones.
const BY_RANK: [Colour; 4] = [Colour(0xd8_3a_3a), Colour(0xe8_7d_1e), Colour(0xe3_b9_2b), Colour(0x5b_7f_a6)];
const RESOLVED: Colour = Colour(0x3b_a5_5d);
const CLOSED: Colour = Colour(0x80_84_8e);

/// The policy's page, where there is one, and since when it is proven that those whom it rings get a page.
#[derive(Clone, Copy, Debug)]
pub struct Rings<'a> {
    /// The page.
    pub page: Option<&'a Page>,
    /// When the last of them tapped a test page; `None`: not each of them has.
    pub proven: Option<DateTime<Utc>>,
}

impl<'a> From<Option<&'a Page>> for Rings<'a> {
    fn from(page: Option<&'a Page>) -> Self {
        Self { page, proven: None }
    }
}

/// The card, as it stands at `now`.
#[must_use]
pub fn card<'a>(seen: &Seen<'_>, rings: impl Into<Rings<'a>>, now: DateTime<Utc>) -> Body {
    Body { components: controls::of_the_card(seen), ..glance(seen, rings.into(), now) }
}

/// The card, to oneself, with what is done more rarely.
#[must_use]
pub fn shown<'a>(seen: &Seen<'_>, rings: impl Into<Rings<'a>>, now: DateTime<Utc>) -> Body {
    Body { components: controls::to_oneself(seen), ..glance(seen, rings.into(), now) }.for_one()
}

fn glance(seen: &Seen<'_>, rings: Rings<'_>, now: DateTime<Utc>) -> Body {
    let incident = seen.incident;
    let title = text::cut(&seen.heading(), TITLE);
    let mut embed = CreateEmbed::new().title(&title).colour(colour(seen));
    let mut spent = title.chars().count();
    if incident.is_private() {
        embed = embed.description(PRIVATE);
        spent += PRIVATE.chars().count();
    }
    let body = Body::quiet(String::new());
    Body { embeds: vec![budget::with_fields(embed, spent, &fields(seen, rings, now))], ..body }
}

/// The fields in the order of reading. Those that give way say how soon: the links first, then the theories; who is paged is what
/// stays longest.
fn fields(seen: &Seen<'_>, rings: Rings<'_>, now: DateTime<Utc>) -> Vec<Field> {
    let incident = seen.incident;
    let mut fields = vec![
        Field::inline("Severity", &seen.severity()),
        Field::inline("Status", &status(seen)),
        Field::inline(if incident.started_at.is_some() { "Started" } else { "Declared" }, &since(seen)),
    ];
    if incident.status == Status::Closed {
        fields.push(Field::short("Review", &review::review_line(seen)));
    }
    fields.extend(seen.service().map(|service| {
        let runbook = seen.runbook().map(|address| format!(" · [runbook]({address})")).unwrap_or_default();
        Field::addressed("Service", &service, &runbook)
    }));
    let typed = |field: TextField, rank| Some(Field::typed(field.label(), rank, incident.text(field)?, DRAFT));
    fields.extend(typed(TextField::Impact, 3));
    fields.extend(typed(TextField::Resolution, 2));
    let roles = Some(roles(seen)).filter(|roles| !roles.is_empty());
    fields.extend(roles.map(|roles| Field::lines("Roles", 4, roles, "`/incident role list`")));
    if !incident.links.is_empty() {
        fields.push(Field::lines("Linked", 0, links(incident), TIMELINE));
    }
    let theories = theories::on_card(seen);
    fields.extend(theories.map(|lines| Field::lines("Being looked into", 1, lines, "`/incident theory list`")));
    fields.push(Field::short("Page", &paging(seen, rings)));
    fields.extend(own_pages(seen).map(|also| Field::lines("Other pages", 5, also, TIMELINE)));
    fields.extend(updates(seen, now).map(|updates| Field::short("Updates", &updates)));
    fields
}

/// Where the page stands, and while somebody is rung when they were last known to get one.
fn paging(seen: &Seen<'_>, Rings { page, proven }: Rings<'_>) -> String {
    let state = page_state(page, seen);
    match proven.filter(|_| page.is_some_and(Page::is_running) && seen.incident.status.is_open()) {
        Some(proven) => format!("{state} · on call last proven {}", text::distance(proven)),
        None => state,
    }
}

fn status(seen: &Seen<'_>) -> String {
    let incident = seen.incident;
    let since = match incident.status {
        Status::Resolved => incident.resolved_at,
        Status::Closed => incident.closed_at,
        Status::Monitoring => incident.mitigated_at,
        Status::Identified => incident.identified_at,
        Status::Investigating => None,
    };
    let since = since.map(|at| format!(", {}", text::moment(at))).unwrap_or_default();
    format!("{}{since}", incident.status)
}

fn since(seen: &Seen<'_>) -> String {
    let at = seen.incident.started_at.unwrap_or(seen.incident.declared_at);
    format!("{} ({})", text::moment(at), text::distance(at))
}

/// When everybody was last told, and when they hear of it next.
fn updates(seen: &Seen<'_>, now: DateTime<Utc>) -> Option<String> {
    let last = seen.incident.last_update.as_ref().map(|last| format!("Last {}", text::distance(last.at)));
    let next = seen.incident.next_update_due(seen.rules);
    let next = next.map(|at| match at <= now {
        true => format!("Update overdue since {}", text::clock(at)),
        false => format!("Next update due {}", text::distance(at)),
    });
    let both: Vec<_> = last.into_iter().chain(next).collect();
    (!both.is_empty()).then(|| both.join(" · "))
}

/// What it has to do with, a line each; what it is a duplicate of comes first.
fn links(incident: &Incident) -> Vec<String> {
    let mut links: Vec<_> = incident.links.iter().collect();
    links.sort_by_key(|link| link.tie != Tie::DuplicateOf);
    let line = |link: &Link| {
        let what = match link.tie {
            Tie::DuplicateOf => "A duplicate of",
            Tie::HasDuplicate => "Has a duplicate:",
            Tie::Related => "Related:",
        };
        let place = link.channel.map(|channel| format!(" {}", text::channel(channel))).unwrap_or_default();
        format!("{what} {}{place}", link.to)
    };
    links.into_iter().map(line).collect()
}

/// Who acts for whom, who holds what since when, a line each, then, while it is open, what nobody holds.
fn roles(seen: &Seen<'_>) -> Vec<String> {
    let incident = seen.incident;
    let vacant = |role: &&Role| incident.holder(&role.id).is_none();
    let acting = seen.rules.roles.iter().filter(vacant).filter_map(|role| {
        let who = text::named(incident.acts_as(&role.id)?);
        Some(format!("{}: {who}, acting{}", text::line(&role.name), offered(seen, &role.id)))
    });
    let held = incident.roles.iter().map(|held| {
        let (name, who) = (text::line(seen.rules.role_name(&held.role)), text::named(&held.by));
        format!("{name}: {who}, since {}{}", text::clock(held.since), offered(seen, &held.role))
    });
    let mut lines: Vec<_> = acting.chain(held).collect();
    let open = seen.rules.roles.iter().filter(vacant).filter(|role| incident.acts_as(&role.id).is_none());
    let open = open.map(|role| format!("{}{}", text::line(&role.name), offered(seen, &role.id)));
    let open = open.collect::<Vec<_>>().join(", ");
    if !open.is_empty() && incident.status.is_open() {
        lines.push(text::cut(&format!("Nobody yet: {open}"), OPEN_ROLES));
    }
    lines
}

/// To whom a role is offered.
fn offered(seen: &Seen<'_>, role: &RoleId) -> String {
    let offer = seen.incident.offer(role);
    offer.map(|offer| format!(" (offered to {})", text::named(&offer.to))).unwrap_or_default()
}

fn colour(seen: &Seen<'_>) -> Colour {
    let rank = seen.rules.severities.iter().position(|severity| severity.id == seen.incident.severity);
    match seen.incident.status {
        Status::Closed => CLOSED,
        Status::Resolved => RESOLVED,
        _ => BY_RANK[rank.unwrap_or(usize::MAX).min(BY_RANK.len() - 1)],
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::{acknowledged, at, checkout, page, policy, read, ringing, seen, titled};
    use super::*;
    use crate::escalation::{Page, PageState};
    use crate::incident::{Actor, Audience, Posted, SeverityId};

    fn shows(incident: &Incident, page: Option<&Page>) -> String {
        seen(incident, |seen| read(&card(seen, page, at(5))))
    }

    fn page_line(incident: &Incident, page: Option<&Page>) -> String {
        shows(incident, page).lines().find(|line| line.starts_with("Page:")).unwrap_or_default().to_owned()
    }

    #[test]
    fn while_it_rings_the_card_says_when_those_on_call_were_last_proven_to_get_a_page() {
        let page = ringing();
        let rings = |page| Rings { page, proven: Some(at(-4_320)) };
        let card_of = |page| seen(&checkout(), |seen| read(&card(seen, rings(page), at(5))));
        assert!(card_of(Some(&page)).contains("· on call last proven <t:"), "{}", card_of(Some(&page)));
        let acknowledged = page.clone().acknowledge(Actor::System, at(4));
        assert!(!card_of(Some(&acknowledged)).contains("proven"));
    }

    #[test]
    fn a_new_incident() {
        insta::assert_snapshot!(shows(&checkout(), Some(&ringing())), @"
        (silent)
        = #42 Checkout errors (d83a3a)
        Severity: SEV1
        Status: investigating
        Declared: <t:1712759400:f> (<t:1712759400:R>)
        Impact: Nobody can pay
        Roles: Incident commander: Alice, acting
        Nobody yet: Operations, Scribe
        Page: Paging level 1 of 2 since <t:1712759400:t>; level 2 follows <t:1712759700:R>
        [Acknowledge hw1:ack:k3y] [Note hw1:note:k3y] [Update hw1:update:k3y] [Resolve hw1:resolve:k3y]
        [Status hw1:status:k3y]
        [Take a role hw1:take-role:k3y]
        ");
    }

    #[test]
    fn somebody_has_it() {
        let incident = Incident { started_at: Some(at(-20)), ..acknowledged() };
        let page = ringing().acknowledge(super::super::example::bob(), at(3));
        insta::assert_snapshot!(shows(&incident, Some(&page)), @"
        (silent)
        = #42 Checkout errors (d83a3a)
        Severity: SEV1
        Status: investigating
        Started: <t:1712758200:f> (<t:1712758200:R>)
        Impact: Nobody can pay
        Roles: Incident commander: Bob, since <t:1712759580:t>
        Nobody yet: Operations, Scribe
        Page: Acknowledged by Bob, <t:1712759580:f>
        [Not me after all hw1:give-back:k3y] [Note hw1:note:k3y] [Update hw1:update:k3y] [Resolve hw1:resolve:k3y]
        [Status hw1:status:k3y]
        [Take a role hw1:take-role:k3y]
        ");
    }

    #[test]
    fn it_is_over() {
        let incident = Incident { status: Status::Resolved, resolved_at: Some(at(60)), ..acknowledged() };
        insta::assert_snapshot!(shows(&incident, Some(&ringing().fence(at(60)))), @"
        (silent)
        = #42 Checkout errors (3ba55d)
        Severity: SEV1
        Status: resolved, <t:1712763000:f>
        Declared: <t:1712759400:f> (<t:1712759400:R>)
        Impact: Nobody can pay
        Roles: Incident commander: Bob, since <t:1712759580:t>
        Page: Stopped <t:1712763000:f>: the incident is resolved
        [Close hw1:close:k3y] [Reopen hw1:reopen:k3y] [Note hw1:note:k3y] [Postmortem hw1:postmortem:k3y]
        ");
    }

    #[test]
    fn what_is_overdue_is_said_to_be() {
        let due = |minute| {
            let posted = Posted {
                text: "Down".to_owned(),
                audience: Audience::Internal,
                by: Actor::System,
                at: at(0),
                next_due: Some(at(minute)),
            };
            let shown = shows(&Incident { last_update: Some(posted), ..checkout() }, None);
            shown.lines().find(|line| line.starts_with("Updates")).unwrap_or_default().to_owned()
        };
        insta::assert_snapshot!([due(6), due(5)].join("\n"), @"
        Updates: Last <t:1712759400:R> · Next update due <t:1712759760:R>
        Updates: Last <t:1712759400:R> · Update overdue since <t:1712759700:t>
        ");
    }

    #[test]
    fn without_roles_there_is_nothing_about_roles() {
        let mut rules = super::super::example::rules();
        rules.roles.clear();
        let by = Actor::System;
        let seen = Seen { incident: &checkout(), key: "k3y", channel: None, rules: &rules, by: &by };
        let shown = read(&card(&seen, None, at(5)));
        assert!(!shown.contains("Roles") && !shown.contains("None"), "{shown}");
    }

    #[test]
    fn it_is_closed() {
        let incident = Incident { status: Status::Closed, closed_at: Some(at(90)), ..acknowledged() };
        let shown = shows(&incident, Some(&ringing().fence(at(60))));
        let ends: Vec<_> = shown.lines().filter(|line| line.starts_with(['[', 'S'])).collect();
        insta::assert_snapshot!(ends.join("\n"), @"
        Severity: SEV1
        Status: closed, <t:1712764800:f>
        [Postmortem hw1:postmortem:k3y] [Show timeline hw1:timeline:k3y] [Note hw1:note:k3y] [Reopen hw1:reopen:k3y]
        ");
    }

    #[test]
    fn a_drill_with_a_hostile_title_and_a_lost_severity() {
        let title = "# @everyone `x` <@1> [a](https://b)";
        let severity = SeverityId("sev9".to_owned());
        let mut incident = Incident { drill: true, severity, ..titled(title) };
        incident.roles.extend(acknowledged().roles);
        incident.roles[0].role = RoleId("ghost".to_owned());
        insta::assert_snapshot!(shows(&incident, None), @r"
        (silent)
        = DRILL #42 \# @(zero width)everyone \`x\` \<@1> [a]\(https://b) (5b7fa6)
        Severity: sev9
        Status: investigating
        Declared: <t:1712759400:f> (<t:1712759400:R>)
        Impact: Nobody can pay
        Roles: Incident commander: Alice, acting
        ghost: Bob, since <t:1712759580:t>
        Nobody yet: Operations, Scribe
        Page: sev9 pages nobody
        [Acknowledge hw1:ack:k3y] [Note hw1:note:k3y] [Update hw1:update:k3y] [Resolve hw1:resolve:k3y]
        [Status hw1:status:k3y]
        [Take a role hw1:take-role:k3y]
        ");
    }

    #[test]
    fn every_state_of_a_page() {
        let incident = checkout();
        let level_two = ringing().tick(at(5)).delivered(1, at(5));
        let mut alone = policy();
        alone.fallback.clear();
        alone.then_every = None;
        let spent = Page::start(alone, 1).undeliverable(0, at(0));
        let mut fallback = page();
        while fallback.deadline().is_none() {
            fallback = fallback.clone().undeliverable(fallback.step.count, at(0));
        }
        let again = fallback.clone().tick(at(15)).delivered(3, at(15));
        let mild = Incident { severity: SeverityId("sev3".to_owned()), ..checkout() };
        let all = [
            page_line(&incident, None),
            page_line(&mild, None),
            page_line(&acknowledged(), None),
            page_line(&incident, Some(&page())),
            page_line(&incident, Some(&level_two)),
            page_line(&incident, Some(&spent)),
            page_line(&incident, Some(&fallback)),
            page_line(&incident, Some(&again)),
            page_line(&mild, Some(&ringing().fence(at(9)))),
            page_line(&incident, Some(&ringing().fence(at(9)))),
            page_line(&incident, Some(&Page { state: PageState::Held { until: at(90) }, ..page() })),
            page_line(&incident, Some(&ringing().acknowledge(super::super::example::bob(), at(3)).give_back())),
        ];
        insta::assert_snapshot!(all.join("\n"), @"
        Page: Nobody paged
        Page: SEV3 pages nobody
        Page: Bob has it, <t:1712759580:f>
        Page: Paging level 1 of 2 now
        Page: Paging level 2 of 2 since <t:1712759700:t>; level 1 follows <t:1712760000:R>
        Page: ⚠️ **NOBODY REACHED**: call or write to somebody yourself; nobody follows
        Page: ⚠️ **NOBODY REACHED**: call or write to somebody yourself; the fallback is paged again <t:1712760300:R>
        Page: Everybody was paged, nobody acknowledged; the fallback is paged again <t:1712761200:R>
        Page: Stopped <t:1712759940:f>: SEV3 pages nobody
        Page: Stopped <t:1712759940:f>: another page took its place
        Page: Quiet hours: level 1 of 2 is paged <t:1712764800:R>, <t:1712764800:f>; `/incident escalate` pages now
        Page: Paging level 1 of 2 now; Bob gave it back
        ");
    }
}
