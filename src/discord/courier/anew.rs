//! Whom a role lets in to a private incident that was not in before: its holders, less those who are in by name or were taken out.
//!
//! Guarantees: whoever of the incident's own people Discord does not describe in time counts as holding no role, so that the
//! number is never too small.
//!
//! Does not know: who is in through another role. Discord gives the list of a role's holders to nobody without a privilege.

use std::time::Duration;

use serenity::futures::future::join_all;

use super::DiscordCourier;
use crate::discord::rest::Call;
use crate::discord::servers::snowflake;
use crate::engine::LetsIn;
use crate::incident::{Circle, ServerId, ServerRoleId, UserId};

/// As many of the incident's people are asked about, those first who were taken out.
const ASKED_ABOUT: usize = 25;

/// The people whom a private incident names, with the roles that they hold.
#[derive(Debug, Default)]
pub(in crate::discord) struct Named {
    people: Vec<Held>,
}

#[derive(Debug)]
struct Held {
    is_out: bool,
    roles: Vec<ServerRoleId>,
}

impl Named {
    /// Whom these roles let in, of which so many members hold one; who holds several counts for each.
    pub(in crate::discord) fn lets_in(&self, roles: &[ServerRoleId], holders: Option<u64>) -> LetsIn {
        let of = |held: &Held| held.roles.iter().filter(|role| roles.contains(role)).count();
        let known = self.people.iter().map(of).sum::<usize>();
        let stay_out = self.people.iter().filter(|held| held.is_out && of(held) > 0).count();
        LetsIn { anew: holders.map(|count| count.saturating_sub(known as u64)), stay_out: stay_out as u64 }
    }

    /// Whether nobody is left of so many holders of a role, since all of them were taken out.
    pub(super) fn all_are_out(&self, role: ServerRoleId, holders: Option<u64>) -> bool {
        let out = self.people.iter().filter(|held| held.is_out && held.roles.contains(&role)).count();
        out > 0 && holders.is_some_and(|count| count <= out as u64)
    }
}

impl DiscordCourier {
    /// What Discord says of the people whom a private incident names, within so long a time for each question; all are asked at
    /// once.
    pub(in crate::discord) async fn named(&self, server: ServerId, circle: &Circle, within: Duration) -> Named {
        let out = circle.out.iter().map(|person| (person.id, true));
        let guests = circle.people().map(|person| (person.id, false));
        let people = out.chain(guests).take(ASKED_ABOUT);
        let asked = join_all(people.map(|(user, is_out)| self.held(server, user, is_out, within))).await;
        Named { people: asked.into_iter().flatten().collect() }
    }

    async fn held(&self, server: ServerId, user: UserId, is_out: bool, within: Duration) -> Option<Held> {
        Some(Held { is_out, roles: self.roles_held(server, user, within).await? })
    }

    /// The server's roles that somebody holds; `None`: Discord does not say, or they are not a member.
    pub(super) async fn roles_held(
        &self,
        server: ServerId,
        user: UserId,
        within: Duration,
    ) -> Option<Vec<ServerRoleId>> {
        let asked = Call::get(format!("/guilds/{server}/members/{user}")).within(within).urgent();
        let shown = self.rest.send(asked).await.ok()?.body;
        Some(shown["roles"].as_array().into_iter().flatten().filter_map(snowflake).map(ServerRoleId).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_in_or_was_taken_out_is_not_let_in_anew() {
        let (on_call, others) = (ServerRoleId(1), ServerRoleId(2));
        let held = |is_out, roles: &[ServerRoleId]| Held { is_out, roles: roles.to_vec() };
        let people =
            vec![held(false, &[on_call]), held(true, &[on_call, others]), held(true, &[]), held(false, &[others])];
        let named = Named { people };
        assert_eq!(named.lets_in(&[on_call], Some(5)), LetsIn { anew: Some(3), stay_out: 1 });
        assert_eq!(named.lets_in(&[on_call, others], Some(6)), LetsIn { anew: Some(2), stay_out: 1 });
        assert_eq!(named.lets_in(&[on_call], None), LetsIn { anew: None, stay_out: 1 });
        assert!(!named.all_are_out(on_call, Some(2)) && named.all_are_out(on_call, Some(1)));
        assert!(!Named::default().all_are_out(on_call, Some(0)));
    }
}
