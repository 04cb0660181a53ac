//! Buttons and menus on a message of one's own: an answer that nobody else sees.

use hotwash::sandbox::Answer;

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
}
