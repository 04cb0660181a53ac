//! Private incidents: who knows of one, and who is looking.
//!
//! Guarantees: a private incident shows itself to its circle, and inside its own channel; to everybody else it is as if it did
//! not exist ([`Incident::shows_itself_to`] is the one rule; the store asks the same of its columns).
//!
//! Does not know: who can see a channel by other means, such as an administrator of the server: standing in it is proof enough.

use serde::{Deserialize, Serialize};

use super::{ChannelId, Incident, Person, RoleId, ServerRoleId, UserId, Whom};

/// Those who may know of a private incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circle {
    /// Who was let in, in the order of coming in.
    pub guests: Vec<Guest>,
    /// Who was taken out, and stays out though a role of theirs is in.
    pub out: Vec<Person>,
}

/// Somebody who was let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Guest {
    /// A person.
    Person(Person),
    /// Everybody who holds a role of the server.
    Role {
        /// The role.
        id: ServerRoleId,
        /// The name that it bore at the time.
        name: String,
    },
}

/// What hiding an incident has come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    /// Who may still know of it.
    pub stay: Vec<Person>,
    /// How many updates customers had been sent: they stay.
    #[serde(default)]
    pub customers_told: usize,
    /// The name or the id of the channel where they read; `None`: nobody knows any more.
    #[serde(default)]
    pub customers_read: Option<String>,
}

/// What taking somebody out has come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parting {
    /// Who was taken out.
    pub who: Person,
    /// The roles that were theirs, the one in which they acted included.
    #[serde(default)]
    pub laid_down: Vec<RoleId>,
    /// The roles that had been offered to them or by them, and to whom.
    #[serde(default)]
    pub lapsed: Vec<(RoleId, Person)>,
    /// The incident is theirs by their acknowledgement, which stands.
    #[serde(default)]
    pub has_it: bool,
    /// For whom the pages of their own were that they have acknowledged.
    #[serde(default)]
    pub has_pages: Vec<Whom>,
}

impl Guest {
    /// The person's or the role's id: Discord gives no id twice.
    #[must_use]
    pub fn id(&self) -> u64 {
        match self {
            Guest::Person(person) => person.id.0,
            Guest::Role { id, .. } => id.0,
        }
    }

    /// The name that a reader of the record sees.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Guest::Person(Person { name, .. }) | Guest::Role { name, .. } => name,
        }
    }
}

impl Circle {
    /// A circle of these people alone.
    #[must_use]
    pub fn of(people: impl IntoIterator<Item = Person>) -> Self {
        let mut circle = Self::default();
        people.into_iter().for_each(|person| circle.let_in(&Guest::Person(person)));
        circle
    }

    /// The people who were let in by name.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.guests.iter().filter_map(|guest| match guest {
            Guest::Person(person) => Some(person),
            Guest::Role { .. } => None,
        })
    }

    /// Whether that person was let in by name.
    #[must_use]
    pub fn has_person(&self, user: UserId) -> bool {
        self.people().any(|person| person.id == user)
    }

    /// Whether the holders of that role were let in.
    #[must_use]
    pub fn has_role(&self, role: ServerRoleId) -> bool {
        self.guests.iter().any(|guest| matches!(guest, Guest::Role { id, .. } if *id == role))
    }

    /// Whether that very person or role was let in.
    #[must_use]
    pub fn has(&self, guest: &Guest) -> bool {
        self.guests.iter().any(|known| known.id() == guest.id())
    }

    /// Whether that person was taken out.
    #[must_use]
    pub fn is_out(&self, user: UserId) -> bool {
        self.out.iter().any(|person| person.id == user)
    }

    pub(super) fn let_in(&mut self, guest: &Guest) {
        self.out.retain(|person| person.id.0 != guest.id());
        if !self.has(guest) {
            self.guests.push(guest.clone());
        }
    }

    pub(super) fn shut_out(&mut self, who: &Person) {
        self.guests.retain(|guest| guest.id() != who.id.0);
        if !self.is_out(who.id) {
            self.out.push(who.clone());
        }
    }
}

/// Who looks at the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Hotwash at its own work, or whoever runs it, at the command line: sees everything. Never for what a person is shown.
    Keeper,
    /// A person in the chat.
    Member {
        /// Who.
        user: UserId,
        /// The server's roles that the person holds.
        roles: Vec<ServerRoleId>,
        /// The channels that the person stands in and therefore sees: the one where it was asked, and a thread's channel.
        places: Vec<ChannelId>,
    },
}

impl Viewer {
    /// The server's roles that the one who looks holds.
    #[must_use]
    pub fn roles(&self) -> &[ServerRoleId] {
        match self {
            Viewer::Keeper => &[],
            Viewer::Member { roles, .. } => roles,
        }
    }

    /// Where the one who looks stands: a channel, or a thread and its channel.
    #[must_use]
    pub fn places(&self) -> &[ChannelId] {
        match self {
            Viewer::Keeper => &[],
            Viewer::Member { places, .. } => places,
        }
    }
}

impl Incident {
    /// Whether it is hidden from those who were not let in.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.circle.is_some()
    }

    /// Whether that person may know of it, as far as the incident itself can tell: of whoever is in through a role alone it says
    /// no.
    #[must_use]
    pub fn lets_in(&self, user: UserId) -> bool {
        self.circle.as_ref().is_none_or(|circle| circle.has_person(user))
    }

    /// Whether the one who looks may know of it. `channel`: the incident's own.
    #[must_use]
    pub fn shows_itself_to(&self, viewer: &Viewer, channel: Option<ChannelId>) -> bool {
        let (Some(circle), Viewer::Member { user, roles, places }) = (&self.circle, viewer) else { return true };
        let invited = circle.guests.iter().any(|guest| match guest {
            Guest::Person(person) => person.id == *user,
            Guest::Role { id, .. } => roles.contains(id),
        });
        (invited && !circle.is_out(*user)) || channel.is_some_and(|channel| places.contains(&channel))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{HOME, alice, at, bob, opening, responder, rules};
    use super::super::{IncidentId, Number, open};
    use super::*;

    fn incident(circle: Option<Circle>) -> Incident {
        let place = (IncidentId(1), HOME, Number(1));
        let opened = open(opening("Checkout errors", "sev3"), place, &responder(alice()), &rules(), at(0)).unwrap();
        Incident { circle, ..opened.incident }
    }

    #[test]
    fn a_private_incident_shows_itself_to_its_circle_and_in_its_own_channel() {
        let (channel, elsewhere, role) = (ChannelId(900), ChannelId(901), ServerRoleId(5));
        let member = |user: u64, roles: &[ServerRoleId], places: &[ChannelId]| Viewer::Member {
            user: UserId(user),
            roles: roles.to_vec(),
            places: places.to_vec(),
        };
        let mut circle = Circle::of([bob(), alice()]);
        circle.let_in(&Guest::Role { id: role, name: "On-call".to_owned() });
        circle.shut_out(&alice());
        let (public, private) = (incident(None), incident(Some(circle)));
        for (viewer, sees) in [
            (Viewer::Keeper, true),
            (member(bob().id.0, &[], &[elsewhere]), true),
            (member(9, &[role], &[elsewhere]), true),
            (member(9, &[], &[channel]), true),
            (member(9, &[], &[elsewhere, channel]), true),
            (member(9, &[ServerRoleId(6)], &[elsewhere]), false),
            (member(alice().id.0, &[], &[elsewhere]), false),
            (member(alice().id.0, &[role], &[elsewhere]), false),
            (member(role.0, &[], &[]), false),
            (member(9, &[ServerRoleId(bob().id.0)], &[]), false),
        ] {
            assert_eq!(private.shows_itself_to(&viewer, Some(channel)), sees, "{viewer:?}");
            assert!(public.shows_itself_to(&viewer, Some(channel)), "{viewer:?}");
        }
        assert!(!private.shows_itself_to(&member(9, &[], &[channel]), None), "it has no channel to stand in");
    }
}
