//! Buttons and menus, also those of an answer that nobody else sees.

use hotwash::sandbox::{Answer, world::Message};

use super::person::skippable;
use super::{Id, Person};

/// A message with controls on it.
pub(crate) trait Tapped {
    fn message(&self) -> Id;
}

impl Tapped for Answer {
    fn message(&self) -> Id {
        self.message.unwrap_or_else(|| panic!("the answer is no message: {}", self.text()))
    }
}

impl Tapped for Message {
    fn message(&self) -> Id {
        self.id
    }
}

impl Tapped for Id {
    fn message(&self) -> Id {
        *self
    }
}

impl Person {
    /// Presses a button, by its label.
    pub(crate) async fn taps(&self, on: &impl Tapped, button: &str) -> Answer {
        let tapped = self.house.sandbox.press(self.id, on.message(), button);
        let tapped = tapped.unwrap_or_else(|cannot| panic!("{button}: {cannot}"));
        tapped.answered().await.unwrap();
        self.house.settled().await;
        tapped.current().unwrap()
    }

    /// Chooses in a menu, by what stands in it while nothing is chosen. A form in which nothing must be said is sent as it comes.
    pub(crate) async fn chooses(&self, on: &impl Tapped, menu: &str, values: &[&str]) -> Answer {
        let chosen = self.house.sandbox.select(self.id, on.message(), menu, values);
        let chosen = chosen.unwrap_or_else(|cannot| panic!("{menu}: {cannot}"));
        let answer = chosen.answered().await.unwrap();
        if let Some(form) = skippable(&answer) {
            return self.fills_in(&form, &[]).await;
        }
        self.house.settled().await;
        chosen.current().unwrap()
    }
}
