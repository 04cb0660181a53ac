//! Which pages are aimed at somebody, and which one a page's button means.

use chrono::{DateTime, Utc};

use super::handle::Which;
use crate::config::Config;
use crate::escalation::Page;
use crate::incident::{Aim, Command, IncidentId, Rest, ServerRoleId, Target, UserId};
use crate::store::{Reader, StoreError};

/// Whether a person was rung for the incident at all, and which of its pages are aimed at them: those that rang them, by name or
/// through a role that they hold, and those that are about to.
pub(super) async fn aim(
    reader: &mut Reader<'_>,
    incident: IncidentId,
    (user, roles): (UserId, &[ServerRoleId]),
    (agreed, now): (&Config, DateTime<Utc>),
) -> Result<(bool, Aim), StoreError> {
    let (mut paged, mut aim) = (false, Aim::default());
    for kept in reader.pages(incident).await? {
        let rang = reader.has_rung(kept.id, user, roles).await?;
        paged |= rang;
        match kept.page.asked() {
            Some(asked) if rang || names(&kept.page, (user, roles), (agreed, now)) => aim.own.push(asked),
            None if rang => aim.policy |= kept.page.is_running(),
            _ => {}
        }
        if kept.page.own.is_none() && kept.page.takes_all() {
            let answers = kept.page.answers(user, roles);
            let missing = kept.page.waits_for(&answers);
            let has = kept.page.parts.by.iter().any(|by| by.person().is_some_and(|person| person.id == user));
            aim.rest = (!missing.is_empty()).then_some(Rest { answers, missing, has });
        }
    }
    paged |= !aim.own.is_empty();
    Ok((paged, aim))
}

/// Whether a page of its own is for that person, for a role of theirs, by id, or for whoever is on call, and they are: its first
/// ring may be on its way still.
fn names(page: &Page, (user, roles): (UserId, &[ServerRoleId]), (agreed, now): (&Config, DateTime<Utc>)) -> bool {
    let is_user = |id: &str| id.parse() == Ok(user.0);
    let targets = page.policy.levels.iter().flat_map(|level| &level.notify);
    targets.into_iter().any(|target| match target {
        Target::User(id) => is_user(id),
        Target::ServerRole(id) => id.parse().is_ok_and(|id| roles.contains(&ServerRoleId(id))),
        Target::Schedule(id) => {
            let on_call = agreed.schedule(id).and_then(|schedule| schedule.holder(now));
            matches!(on_call, Some((Target::User(id), _)) if is_user(id))
        }
        Target::Notifier(_) | Target::IncidentRole(_) | Target::Declarer | Target::Here => false,
    })
}

/// What the button on a page acknowledges: that page. Which it is, only its row says.
pub(super) async fn meant_by_button(
    reader: &mut Reader<'_>,
    which: &Which,
    command: Command,
) -> Result<Command, StoreError> {
    match (which, command) {
        (Which::Page(key), Command::AcknowledgePage { own: None }) => {
            let own = reader.page_keyed(key).await?.and_then(|page| page.page.asked());
            Ok(Command::AcknowledgePage { own })
        }
        (_, command) => Ok(command),
    }
}
