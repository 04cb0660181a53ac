//! Somebody who types, presses, reacts.

use std::sync::Arc;

use hotwash::sandbox::world::Message;
use hotwash::sandbox::{Answer, Choice, Form, InteractionHandle};

use super::typed::Typed;
use super::{House, Id, Incident};

#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: Id,
    pub(super) house: Arc<House>,
}

/// Where somebody does something.
pub(crate) trait Place {
    fn channel(&self, house: &House) -> Id;
}

impl Place for Id {
    fn channel(&self, _: &House) -> Id {
        *self
    }
}

impl Place for &str {
    fn channel(&self, house: &House) -> Id {
        house.channel(self)
    }
}

impl Place for &Incident {
    fn channel(&self, _: &House) -> Id {
        Incident::channel(self)
    }
}

impl Person {
    pub(super) fn of(house: &Arc<House>, name: &str) -> Self {
        let id = house.sandbox.user(name).unwrap_or_else(|| panic!("nobody is called {name}"));
        Self { id, house: Arc::clone(house) }
    }

    /// Opens an incident from #general, and waits until its channel and its card are there.
    pub(crate) async fn opens(&self, title: &str, severity: &str) -> Incident {
        let answer = self.types("general", &format!("/incident open severity:{severity} title:{title}")).await;
        let number = number_in(&answer.text());
        Incident::numbered(&self.house, number)
    }

    /// Sends a command, and waits for its answer and all that follows from it. A form in which nothing must be said is sent as
    /// it comes.
    pub(crate) async fn types(&self, place: impl Place, line: &str) -> Answer {
        let sent = self.sends(place, line);
        let answer = sent.answered().await.unwrap_or_else(|error| panic!("{error}\n{}", self.house.story()));
        match skippable(&answer) {
            Some(form) => self.fills_in(&form, &[]).await,
            None => {
                self.house.settled().await;
                sent.current().unwrap()
            }
        }
    }

    /// Sends a command: `/incident note text:looking into it at:10m ago`. Waits for nothing.
    pub(crate) fn sends(&self, place: impl Place, line: &str) -> InteractionHandle {
        let Typed { command, options } = Typed::read(&self.house.sandbox, line);
        let options: Vec<_> = options.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let channel = place.channel(&self.house);
        let sent = self.house.sandbox.slash(self.id, channel, &command, &options);
        sent.unwrap_or_else(|cannot| panic!("{line}: {cannot}"))
    }

    /// What is offered for the last option of a line that is being typed.
    pub(crate) async fn is_offered(&self, place: impl Place, line: &str) -> Vec<Choice> {
        let Typed { command, options } = Typed::read_partial(&self.house.sandbox, line);
        let options: Vec<_> = options.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let (channel, focused) = (place.channel(&self.house), options.last().unwrap().0);
        self.house.sandbox.autocomplete(self.id, channel, &command, &options, focused).await.unwrap()
    }

    /// Presses a button, by its label. A form in which nothing must be said is sent as it comes.
    pub(crate) async fn presses(&self, message: &Message, button: &str) -> Answer {
        let pressed = self.house.sandbox.press(self.id, message.id, button);
        let pressed = pressed.unwrap_or_else(|cannot| panic!("{button}: {cannot}\n{}", message.text()));
        let answer = pressed.answered().await.unwrap();
        match skippable(&answer) {
            Some(form) => self.fills_in(&form, &[]).await,
            None => {
                self.house.settled().await;
                pressed.current().unwrap()
            }
        }
    }

    /// Presses a button that opens a form.
    pub(crate) async fn opens_form(&self, message: &Message, button: &str) -> Form {
        let pressed = self.house.sandbox.press(self.id, message.id, button);
        let pressed = pressed.unwrap_or_else(|cannot| panic!("{button}: {cannot}\n{}", message.text()));
        let answer = pressed.answered().await.unwrap();
        answer.form.clone().unwrap_or_else(|| panic!("{button} opens no form: {}", answer.text()))
    }

    /// Sends a form, and waits for its answer and all that follows from it.
    pub(crate) async fn fills_in(&self, form: &Form, fields: &[(&str, &str)]) -> Answer {
        let sent = self.house.sandbox.submit(self.id, form, fields).unwrap_or_else(|cannot| panic!("{cannot}"));
        sent.answered().await.unwrap_or_else(|error| panic!("{error}\n{}", self.house.story()));
        self.house.settled().await;
        sent.current().unwrap()
    }

    /// Chooses an entry of a message's menu, and waits for its answer and all that follows from it.
    pub(crate) async fn takes_from_menu(&self, message: Id, entry: &str) -> Answer {
        let chosen = self.house.sandbox.menu(self.id, entry, message).unwrap_or_else(|cannot| panic!("{cannot}"));
        chosen.answered().await.unwrap_or_else(|error| panic!("{error}\n{}", self.house.story()));
        self.house.settled().await;
        chosen.current().unwrap()
    }

    /// Chooses in the one menu of an answer, by value or label.
    pub(crate) async fn chooses_in(&self, answer: &Answer, value: &str) -> Answer {
        let menu = answer.components[0]["components"][0]["custom_id"].as_str().unwrap();
        let chosen = self.house.sandbox.select(self.id, answer.message.unwrap(), menu, &[value]);
        let chosen = chosen.unwrap_or_else(|cannot| panic!("{value}: {cannot}"));
        chosen.answered().await.unwrap_or_else(|error| panic!("{error}\n{}", self.house.story()));
        self.house.settled().await;
        chosen.current().unwrap()
    }

    /// Writes a message.
    pub(crate) fn says(&self, place: impl Place, text: &str) -> Id {
        self.house.sandbox.say(self.id, place.channel(&self.house), text).unwrap()
    }

    pub(crate) fn reacts(&self, message: Id, emoji: &str) {
        self.house.sandbox.react(self.id, message, emoji).unwrap();
    }

    pub(crate) fn takes_back(&self, message: Id, emoji: &str) {
        self.house.sandbox.unreact(self.id, message, emoji).unwrap();
    }

    /// How often a device of theirs made a sound.
    pub(crate) fn heard(&self) -> usize {
        self.house.sandbox.notifications().iter().filter(|heard| heard.users.contains(&self.id)).count()
    }

    /// What the bot wrote to them alone.
    pub(crate) fn direct_messages(&self) -> Vec<Message> {
        self.house.sandbox.dm_messages(self.id)
    }

    /// How others mention them.
    pub(crate) fn mention(&self) -> String {
        format!("<@{}>", self.id)
    }
}

/// The form that was opened, where nothing must be said in it.
pub(super) fn skippable(answer: &Answer) -> Option<Form> {
    answer.form.clone().filter(|form| form.fields.iter().all(|field| !field.required))
}

/// The number after the first `#` in an answer.
pub(crate) fn number_in(text: &str) -> u32 {
    let digits = text.split('#').nth(1).map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or_else(|| panic!("no number in {text:?}"))
}
