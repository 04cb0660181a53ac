//! The form that asks before a role is paged in a private incident: sending it lets the holders in.

use serde_json::Value;

use super::{Control, Field, form};
use crate::discord::view::Press;
use crate::incident::{ServerRoleId, ServiceId, UserId};

/// The names of its fields.
#[derive(Clone, Copy, Debug)]
pub struct PageFields;

impl PageFields {
    /// What they are told.
    pub const MESSAGE: &str = "message";
}

/// Who is to be paged, as a form carries it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Called {
    /// A person; then no role.
    pub person: Option<UserId>,
    /// A role of the server.
    pub role: Option<ServerRoleId>,
    /// A service.
    pub service: Option<ServiceId>,
}

impl Called {
    /// What [`Called::word`] wrote; `None`: it is nothing of ours.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let (target, service) = word.split_once('+')?;
        let service = (!service.is_empty()).then(|| ServiceId(service.to_owned()));
        let id = |text: &str| text.parse::<u64>().ok().filter(|id| id.to_string() == text);
        let (person, role) = match (target.strip_prefix('p'), target.strip_prefix('r')) {
            (Some(person), _) => (Some(UserId(id(person)?)), None),
            (_, Some(role)) => (None, Some(ServerRoleId(id(role)?))),
            (None, None) => (None, None),
        };
        let called = Self { person, role, service };
        (called.word() == word).then_some(called)
    }

    /// The same in a word: `r123+payments`.
    #[must_use]
    pub fn word(&self) -> String {
        let person = self.person.map(|person| format!("p{person}"));
        let target = person.or_else(|| self.role.map(|role| format!("r{role}"))).unwrap_or_default();
        format!("{target}+{}", self.service.as_ref().map_or("", |service| &service.0))
    }
}

/// The form that pages these for the incident of that key. `holders`: how many people that lets in at most; `None`: nobody knows.
#[must_use]
pub fn page_form(incident: &str, called: Called, holders: Option<u64>, message: Option<&str>) -> Option<Value> {
    let title = match holders {
        Some(1) => "Let in 1 person to page them?".to_owned(),
        Some(count) => format!("Let in {count} people to page them?"),
        None => "Let everybody of that role in?".to_owned(),
    };
    let fields = [Field::text(PageFields::MESSAGE, "What they read, if anything").with(message)];
    form(&Control::of(incident, Press::LetInAndPage(called)), &title, &fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_says_how_many_are_let_in() {
        let called = || Called { role: Some(ServerRoleId(12)), ..Called::default() };
        let title = |holders| page_form("k3y", called(), holders, None).unwrap()["title"].clone();
        assert_eq!(title(Some(1)), "Let in 1 person to page them?");
        assert_eq!(title(Some(25_000_000)), "Let in 25000000 people to page them?");
        assert_eq!(title(None), "Let everybody of that role in?");
        let form = page_form("k3y", called(), None, Some("keys leaked")).unwrap();
        assert_eq!(form["custom_id"], "hw1:page:k3y:r12+");
        assert_eq!(form["components"][0]["components"][0]["value"], "keys leaked");
    }
}
