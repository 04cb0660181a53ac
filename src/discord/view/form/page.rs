//! The form that asks before a role is paged in a private incident: sending it lets the holders in.

use serde_json::Value;

use super::{Control, Field, form};
use crate::discord::view::Press;
use crate::engine::LetsIn;
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

/// The form that pages these for the incident of that key. `lets_in`: how many people that lets in at most.
#[must_use]
pub fn page_form(incident: &str, called: Called, lets_in: LetsIn, message: Option<&str>) -> Option<Value> {
    let question = match (lets_in.anew, lets_in.stay_out) {
        (Some(0), _) => "Let that role in? Nobody new has it.".to_owned(),
        (Some(1), 0) => "Let in 1 person to page them?".to_owned(),
        (Some(count), 0) => format!("Let in {count} people to page them?"),
        (Some(count), _) => format!("Let in {count} to page them?"),
        (None, _) => "Let everybody of that role in?".to_owned(),
    };
    // A title has room for 45 characters.
    let title = match (lets_in.anew, lets_in.stay_out) {
        (_, 0) | (Some(0), _) => question,
        (_, 1) => format!("{question} 1 stays out"),
        (_, count) => format!("{question} {count} stay out"),
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
        let title = |anew, stay_out| {
            let form = page_form("k3y", called(), LetsIn { anew, stay_out }, None).unwrap();
            form["title"].as_str().unwrap().to_owned()
        };
        assert_eq!(title(Some(1), 0), "Let in 1 person to page them?");
        assert_eq!(title(Some(1), 2), "Let in 1 to page them? 2 stay out");
        assert_eq!(title(Some(0), 1), "Let that role in? Nobody new has it.");
        assert_eq!(title(Some(25_000_000), 0), "Let in 25000000 people to page them?");
        assert_eq!(title(Some(25_000_000), 25), "Let in 25000000 to page them? 25 stay out");
        assert_eq!(title(None, 0), "Let everybody of that role in?");
        assert_eq!(title(None, 25), "Let everybody of that role in? 25 stay out");
        let form = page_form("k3y", called(), LetsIn::default(), Some("keys leaked")).unwrap();
        assert_eq!(form["custom_id"], "hw1:page:k3y:r12+");
        assert_eq!(form["components"][0]["components"][0]["value"], "keys leaked");
    }
}
