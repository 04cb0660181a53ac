//! Carrying out what was typed.

mod client;
mod files;
mod places;

use std::time::Duration;

use serde_json::Value;

use super::faults::{self, FaultOrder};
use super::form::Open;
use super::orders::{self, Order};
use super::typed::Scan;
use super::{After, Console, Stage, Trouble};
use crate::sandbox::NoAnswer;
use crate::sandbox::people::{Answer, InteractionHandle};
use crate::sandbox::world::{AnswerState, Id};

/// Discord's option type of files.
const ATTACHMENT: u64 = 11;
/// In how many steps time passes that is pushed, at most; how long one of them is at least; and how long the bot has for each.
const STEPS: u32 = 300;
const SMALLEST_STEP: Duration = Duration::from_secs(5);
const BETWEEN_STEPS: Duration = Duration::from_millis(10);

fn told(text: impl Into<String>) -> Trouble {
    Trouble::Told(text.into())
}

impl<S: Stage> Console<S> {
    /// Does what a line says, and waits for the bot's answer where there is to be one.
    ///
    /// # Errors
    /// What did not work, in words.
    pub(in crate::sandbox) async fn obey(&mut self, text: &str) -> Result<After, Trouble> {
        // Lines that were pasted at once: commands one by one, a text as the one message that it is.
        let pasted = text.trim().contains('\n') && text.trim_start().starts_with(['/', ':']);
        let lines = if pasted { text.lines().collect() } else { vec![text] };
        for line in lines {
            if self.obey_line(line.trim()).await? == After::Quit {
                return Ok(After::Quit);
            }
        }
        Ok(After::More)
    }

    async fn obey_line(&mut self, typed: &str) -> Result<After, Trouble> {
        match typed.chars().next() {
            Some(':') => {
                let order = orders::read(typed).map_err(told)?;
                return self.carry_out(order).await;
            }
            _ if self.form().is_some() => self.fill_next(typed).await?,
            Some('/') => self.slash(typed).await?,
            Some(_) => self.say(typed)?,
            None => {}
        }
        Ok(After::More)
    }

    async fn carry_out(&mut self, order: Order) -> Result<After, Trouble> {
        match order {
            Order::Quit => return Ok(After::Quit),
            Order::Help => self.screen.say(&orders::help())?,
            Order::As(name) => self.become_(&name)?,
            Order::Go(name) => self.go(&name).await?,
            Order::Look(last) => self.look(last.unwrap_or(super::SEEN_ON_COMING))?,
            Order::Channels => self.channels()?,
            Order::People => self.people()?,
            Order::Open(number) => self.open(number).await?,
            Order::Later(time) => self.let_pass(time).await?,
            Order::Fault(fault) => self.fault(fault)?,
            Order::Restart => {
                self.screen.hint("Stopping the bot …")?;
                self.stage.restart().await.map_err(told)?;
                self.screen.hint("It is back.")?;
            }
            Order::Server(name) => self.server(&name)?,
            Order::Cancel => {
                let user = self.at().user;
                self.forms.remove(&user).ok_or_else(|| told("No form is open."))?;
            }
            Order::Fill(text) => self.fill(&text).await?,
            other => self.use_client(other).await?,
        }
        Ok(After::More)
    }

    /// Lets time pass in steps: what falls due within it happens when it is due, not late and all at once.
    async fn let_pass(&mut self, time: Duration) -> Result<(), Trouble> {
        let step = (time / STEPS).max(SMALLEST_STEP);
        let mut left = time;
        while !left.is_zero() {
            let now = left.min(step);
            self.stage.advance(now);
            left -= now;
            tokio::time::sleep(BETWEEN_STEPS).await;
            self.tell()?;
        }
        Ok(())
    }

    async fn slash(&mut self, line: &str) -> Result<(), Trouble> {
        let (at, here) = (self.at(), self.here()?);
        let commands: Vec<Value> = self.sandbox.look(|world| {
            let slash = world.commands().iter().filter(|command| command.kind() == 1);
            slash.map(|command| command.body.clone()).collect()
        });
        let scan = Scan::new(commands.iter(), line);
        let usage = scan.usage();
        let files: Vec<&str> =
            scan.options().filter(|o| o["type"] == ATTACHMENT).filter_map(|o| o["name"].as_str()).collect();
        let typed = scan.finish(line).map_err(told)?;
        let mut options: Vec<(&str, Value)> = Vec::new();
        for (name, value) in &typed.options {
            let value = if files.contains(&name.as_str()) { self.upload(value)? } else { value.as_str().into() };
            options.push((name, value));
        }
        let begun = self.sandbox.slash(at.user, here, &typed.command, &options);
        let begun = begun.map_err(|cannot| told(format!("{} {usage}", super::told(&cannot.into()))))?;
        self.await_answer(&begun).await.map(|_| ())
    }

    /// Waits for what the bot answers, shows it, and opens a form.
    async fn await_answer(&mut self, begun: &InteractionHandle) -> Result<Answer, Trouble> {
        // Discord's client gives up when the first answer does not come in time; the state then never changes.
        let first = begun.acknowledged().await?;
        let answer = match first.kind {
            AnswerState::Deferred => begun.answered().await.map_err(|error| match error {
                NoAnswer::NotInTime { .. } => told("It is still thinking; the answer appears when it comes."),
                other => other.into(),
            })?,
            _ => first,
        };
        self.tell()?;
        if let Some(form) = answer.form.clone() {
            let open = Open::new(form);
            self.screen.say(&open.sheet.shown())?;
            self.forms.insert(self.at().user, open);
        }
        Ok(answer)
    }

    fn say(&mut self, text: &str) -> Result<(), Trouble> {
        let at = self.at();
        match at.channel {
            Some(channel) => self.sandbox.say(at.user, channel, text)?,
            None => self.sandbox.say_directly(at.user, text)?,
        };
        Ok(self.tell()?)
    }

    async fn fill_next(&mut self, text: &str) -> Result<(), Trouble> {
        let user = self.at().user;
        let Some(open) = self.forms.get_mut(&user) else { return Ok(()) };
        open.sheet.take(text).map_err(told)?;
        if open.sheet.next().is_some() { Ok(()) } else { self.send_form(Vec::new()).await }
    }

    async fn fill(&mut self, text: &str) -> Result<(), Trouble> {
        let open = self.form().ok_or_else(|| told("No form is open."))?;
        let given = open.sheet.read(text).map_err(told)?;
        let given = given.into_iter().map(|(field, text)| (field, text.to_owned())).collect();
        self.send_form(given).await
    }

    async fn send_form(&mut self, given: Vec<(String, String)>) -> Result<(), Trouble> {
        let user = self.at().user;
        let Some(open) = self.forms.get(&user) else { return Ok(()) };
        let mut fields = open.sheet.filled();
        fields.retain(|(field, _)| given.iter().all(|(other, _)| other != field));
        fields.extend(given.iter().map(|(field, text)| (field.as_str(), text.as_str())));
        let sent = self.sandbox.submit(user, &open.form, &fields);
        match sent {
            Ok(begun) => {
                self.forms.remove(&user);
                self.await_answer(&begun).await.map(|_| ())
            }
            Err(cannot) => {
                // The form stays open, from its first field on.
                self.forms.get_mut(&user).into_iter().for_each(|open| open.sheet.typed.clear());
                Err(cannot.into())
            }
        }
    }

    fn numbered(&self, number: usize) -> Result<Id, Trouble> {
        self.news
            .message(number)
            .ok_or_else(|| told(format!("There is no message [{number}]. :look shows the numbers.")))
    }

    fn fault(&mut self, order: FaultOrder) -> Result<(), Trouble> {
        match order {
            FaultOrder::Tell => self.screen.say(&faults::usage())?,
            FaultOrder::None => self.sandbox.clear_faults(),
            FaultOrder::Gateway => self.sandbox.drop_gateway(),
            FaultOrder::Next(matcher, fault, times) => self.sandbox.fault(matcher, fault, times),
        }
        let left = self.sandbox.faults_left();
        let left = if left == 0 { "Nothing will go wrong.".to_owned() } else { format!("Still to go wrong: {left}.") };
        Ok(self.screen.hint(&left)?)
    }
}
