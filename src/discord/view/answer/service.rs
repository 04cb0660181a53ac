//! The service in words: what is broken, and what that does to paging.

use chrono::{DateTime, Utc};

use super::acknowledged::held;
use crate::discord::view::{Seen, text};
use crate::incident::{Outcome, PagingChange, ServiceId, ServiceTurn};

/// What became of naming a service; nothing for an outcome that is about something else.
pub(super) fn service(outcome: &Outcome, seen: &Seen<'_>) -> String {
    let (by, number) = (text::who(seen.by), seen.number());
    let name = |id: &ServiceId| text::line(seen.rules.service_name(id));
    match outcome {
        Outcome::ServiceSet(ServiceTurn { from, to, reason, paging, held_until }) => {
            let what = match (from, to) {
                (_, Some(to)) => format!("{by} set the service of {number} to **{}**.", name(to)),
                (Some(from), None) => format!("{by} took the service {} off {number}.", name(from)),
                (None, None) => format!("{by} took the service off {number}."),
            };
            format!("{what}{}", paging_after((*paging, *held_until), seen))
                + &reason.as_deref().map(text::quoted).unwrap_or_default()
        }
        Outcome::ServiceSame { service: Some(service) } => {
            format!("The service of {number} is {} already. Nothing changed.", name(service))
        }
        Outcome::ServiceSame { service: None } => format!("{number} has no service. Nothing changed."),
        _ => String::new(),
    }
}

fn paging_after((paging, held_until): (PagingChange, Option<DateTime<Utc>>), seen: &Seen<'_>) -> String {
    match (paging, &seen.incident.acknowledged) {
        (PagingChange::Starts, _) if let Some(until) = held_until => format!(" {}", held(until)),
        (PagingChange::Starts, _) => " Paging whom it names now, from the first level.".to_owned(),
        (_, Some(acknowledged)) if seen.pages() => format!(
            " {} has it, so nobody is paged anew; `/incident escalate` pages whom it names.",
            text::who(&acknowledged.by)
        ),
        _ => String::new(),
    }
}
