//! The service: what is broken, and so who is paged.

use super::Draft;
use crate::incident::{Change, Effect, Event, Kind, Outcome, PagingChange, Refusal, Rules, ServiceId, ServiceTurn};

/// As many services as a refusal names; more would fill the message.
const NAMED: usize = 30;

impl Draft<'_> {
    /// Names the service. While nobody has the incident, a policy that is another by it takes the running page's place, from
    /// its first level; whoever acknowledged stays the one who has it, and the next escalation pages by the new policy.
    pub(super) fn set_service(mut self, to: Option<ServiceId>, reason: Option<String>) -> Result<Change, Refusal> {
        if let Some(service) = to.as_ref().filter(|id| self.rules.service(id).is_none()) {
            return Err(no_such_service(&service.0, self.rules));
        }
        let from = self.incident.service.clone();
        if from == to {
            return self.becomes(Outcome::ServiceSame { service: to });
        }
        let after = self.policy_with(to.as_ref());
        let changes = self.incident.status.is_open() && self.policy() != after;
        let starts = changes && self.incident.acknowledged.is_none();
        self.enter(
            Kind::Decision,
            self.now,
            Event::ServiceSet { from: from.clone(), to: to.clone(), reason: reason.clone() },
        );
        let paging = match after {
            Some(policy) if starts => {
                self.effect(Effect::StartPage { policy });
                PagingChange::Starts
            }
            _ => {
                if changes {
                    self.effect(Effect::FencePolicyPage);
                }
                PagingChange::Stays
            }
        };
        self.effect(Effect::Refresh);
        self.becomes(Outcome::ServiceSet(ServiceTurn { from, to, reason, paging, held_until: None }))
    }
}

/// The refusal of a service that does not exist, with those that do.
#[must_use]
pub fn no_such_service(text: &str, rules: &Rules) -> Refusal {
    if rules.services.is_empty() {
        return Refusal::NoServices;
    }
    let mut allowed: Vec<_> = rules.services.iter().take(NAMED).map(|service| format!("`{}`", service.id.0)).collect();
    let more = rules.services.len().saturating_sub(NAMED);
    allowed.extend((more > 0).then(|| format!("{more} more, which typing shows")));
    Refusal::NoSuchService { text: text.to_owned(), allowed: allowed.join(", ") }
}
