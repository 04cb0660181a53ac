//! What one does in Discord's client with the mouse: press, choose, react, edit, delete.

use super::{Order, told};
use crate::sandbox::console::{Console, Stage, Trouble};
use crate::sandbox::world::{Id, Message, World};
use crate::sandbox::{NotInTime, Sandbox};

impl<S: Stage> Console<S> {
    pub(super) async fn use_client(&mut self, order: Order) -> Result<(), Trouble> {
        let user = self.at().user;
        match order {
            Order::Say(text) => self.say(&text)?,
            Order::Press(number, label) => {
                let (message, label) = self.control(number, &label, &["label", "custom_id"]).await?;
                let begun = self.sandbox.press(user, message, &label)?;
                self.await_answer(&begun).await?;
            }
            Order::Choose(number, menu, values) => {
                let (message, menu) = self.control(number, &menu, &["placeholder", "custom_id"]).await?;
                let values: Vec<&str> = values.iter().map(String::as_str).collect();
                let begun = self.sandbox.select(user, message, &menu, &values)?;
                self.await_answer(&begun).await?;
            }
            Order::Menu(number, entry) => {
                let begun = self.sandbox.menu(user, &entry, self.numbered(number)?)?;
                self.await_answer(&begun).await?;
            }
            Order::React(number, emoji) => self.sandbox.react(user, self.numbered(number)?, &emoji)?,
            Order::Unreact(number, emoji) => self.sandbox.unreact(user, self.numbered(number)?, &emoji)?,
            Order::Edit(number, text) => self.sandbox.edit_message(user, self.numbered(number)?, &text)?,
            Order::Delete(number) => self.sandbox.delete_message(user, self.numbered(number)?)?,
            Order::Thread(name) => {
                let thread = self.sandbox.start_thread(user, self.here()?, &name)?;
                let mut at = self.at();
                (at.channel, at.direct) = (Some(thread), false);
                self.stand(at);
            }
            // The others are carried out where the console itself is concerned.
            _ => {}
        }
        Ok(self.tell()?)
    }

    /// The message with that control, and the control's exact name: the numbered one, or the latest that has it. It is waited
    /// for: the bot may be about to post it.
    async fn control(&self, number: Option<usize>, name: &str, keys: &[&str]) -> Result<(Id, String), Trouble> {
        let at = self.at();
        let only = number.map(|number| self.numbered(number)).transpose()?;
        let here = self.here()?;
        let seen = |world: &World| match only {
            Some(message) => {
                let message = world.any_message(message)?;
                Some((message.id, named(message, name, keys)?))
            }
            None => {
                let messages = world.messages_seen_by(here, at.user);
                messages.iter().rev().find_map(|message| Some((message.id, named(message, name, keys)?)))
            }
        };
        let found = self.sandbox.wait_for(self.patience, seen).await;
        found.map_err(|NotInTime { .. }| {
            let there = offered(&self.sandbox, here, at.user);
            let there = if there.is_empty() {
                "There is nothing to press here.".to_owned()
            } else {
                format!("There is {}.", there.join(", "))
            };
            told(format!("Nothing here is called {name:?}. {there}"))
        })
    }
}

/// The exact name of a message's control, in any case.
fn named(message: &Message, name: &str, keys: &[&str]) -> Option<String> {
    let controls = message.controls();
    let mut names = controls.iter().flat_map(|control| keys.iter().filter_map(|key| control[*key].as_str()));
    names.find(|known| known.to_lowercase() == name.to_lowercase()).map(str::to_owned)
}

fn offered(sandbox: &Sandbox, channel: Id, user: Id) -> Vec<String> {
    sandbox.look(|world| {
        let messages = world.messages_seen_by(channel, user);
        let controls = messages.iter().flat_map(|message| message.controls());
        let name = |control: &serde_json::Value| {
            control["label"].as_str().or_else(|| control["placeholder"].as_str()).map(str::to_owned)
        };
        let mut names: Vec<String> = controls.filter_map(name).collect();
        names.sort();
        names.dedup();
        names
    })
}
