//! The example incident, played through a bot: people type, press and talk; what the bot makes of it is waited for and shown.
//!
//! Guarantees: nothing is waited for by guessing a time, and what does not come within the stand-in's patience ends the play
//! with words that say what it was; every time in the story is that of the clock that the stage moves.
//!
//! It does not know what the bot's answers should say word for word: it looks for the few words that the story needs.

mod story;

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

use super::console::{Console, Screen, Stage, Trouble};
use super::world::{Attachment, Id};
use super::{NotInTime, Options, Person, RoleSpec, Sandbox};
use story::{STORY, Step};

/// The draft that the play ends with.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What the bot called the file.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The hour and minute at which the play begins, on its day.
#[must_use]
pub fn begins() -> DateTime<Utc> {
    time(14, 30)
}

/// The town of the play: the default one, with the teams that the story calls in.
#[must_use]
pub fn town() -> Options {
    let people = vec![
        Person::new("alice", "Alice", &[]),
        Person::new("bob", "Bob", &["Responders"]),
        Person::new("carol", "Carol", &["Responders"]),
        Person::new("dave", "Dave", &["On-call"]),
        Person::new("erin", "Erin", &["DB engineers"]),
        Person::new("frank", "Frank", &["Senior engineers"]),
        Person::new("grace", "Grace", &["DevOps"]),
    ];
    let roles = ["Responders", "On-call", "DevOps", "DB engineers", "Senior engineers"];
    Options { people, roles: roles.map(|name| RoleSpec::new(name, true)).to_vec(), ..Options::default() }
}

/// Plays the story and gives back the draft. `pace` is the pause for the reader's eyes after each step; zero for none.
///
/// # Errors
/// What did not happen, in words.
pub async fn play<S: Stage>(sandbox: &Sandbox, stage: S, screen: Screen, pace: Duration) -> Result<Draft, Trouble> {
    let console = Console::new(sandbox.clone(), stage, screen, "bob")?;
    let mut player = Player { sandbox: sandbox.clone(), console };
    for step in STORY {
        player.take(step).await?;
        tokio::time::sleep(pace).await;
    }
    let draft = player.last_file().await?;
    Ok(Draft { name: draft.filename, bytes: draft.bytes })
}

struct Player<S> {
    sandbox: Sandbox,
    console: Console<S>,
}

impl<S: Stage> Player<S> {
    async fn take(&mut self, step: &Step) -> Result<(), Trouble> {
        match *step {
            Step::At(hour, minute, what) => self.turn_to(time(hour, minute), what)?,
            Step::Types(who, line) => {
                self.console.obey(&format!(":as {who}")).await?;
                let typed = format!("{}{line}", self.console.prompt());
                self.console.screen_mut().say(&[String::new(), typed])?;
                self.console.obey(line).await?;
            }
            Step::Sees(text) => {
                let (seen, at) = (self.console.seen_here(text), self.console.here()?);
                let seen = self.sandbox.wait_for(self.sandbox.patience(), seen).await;
                seen.map_err(|late| self.did_not_come(text, at, &late))?;
                self.console.tell()?;
            }
            Step::EntersTheIncident => {
                let name = self.incident_channel().await?;
                self.console.obey(&format!(":go #{name}")).await?;
            }
            Step::Reacts(who, text, emoji) => {
                let number = self.console.number_here(text);
                let number = number.ok_or_else(|| Trouble::Told(format!("there is no message that says {text:?}")))?;
                self.console.obey(&format!(":as {who}")).await?;
                let typed = format!(":react {number} {emoji}");
                let shown = format!("{}{typed}", self.console.prompt());
                self.console.screen_mut().say(&[String::new(), shown])?;
                self.console.obey(&typed).await?;
            }
        }
        Ok(())
    }

    fn turn_to(&mut self, time: DateTime<Utc>, what: &str) -> Result<(), Trouble> {
        let ahead = (time - self.sandbox.look(super::world::World::now)).to_std().unwrap_or_default();
        let title = format!("━━ {} ━━ {what}", time.format("%H:%M UTC"));
        self.console.screen_mut().title(&title)?;
        self.console.advance(ahead);
        Ok(())
    }

    /// The name of the channel that the bot makes for the incident.
    async fn incident_channel(&self) -> Result<String, Trouble> {
        let home = self.sandbox.home();
        let made = self.sandbox.wait_for(self.sandbox.patience(), |world| {
            let channels = world.channels(home);
            channels.iter().rfind(|channel| channel.name.starts_with("inc-")).map(|channel| channel.name.clone())
        });
        made.await.map_err(|NotInTime { within }| {
            Trouble::Told(format!("the incident's channel did not appear within {} s", within.as_secs()))
        })
    }

    /// The file that was posted last where the story is.
    async fn last_file(&mut self) -> Result<Attachment, Trouble> {
        let here = self.console.here()?;
        let posted = self.sandbox.wait_for(self.sandbox.patience(), |world| {
            let messages = world.messages(here);
            messages.iter().rev().find_map(|message| message.attachments.first().cloned())
        });
        let file = posted.await.map_err(|late| self.did_not_come("a file", here, &late))?;
        self.console.tell()?;
        Ok(file)
    }

    fn did_not_come(&self, what: &str, channel: Id, NotInTime { within }: &NotInTime) -> Trouble {
        let name = self.sandbox.look(|world| world.channel(channel).map(|channel| channel.name.clone()));
        let (name, seconds) = (name.unwrap_or_default(), within.as_secs());
        Trouble::Told(format!("{what:?} did not appear in #{name} within {seconds} s"))
    }
}

fn time(hour: u32, minute: u32) -> DateTime<Utc> {
    let day = NaiveDate::from_ymd_opt(2024, 4, 10).and_then(|day| day.and_hms_opt(hour, minute, 0));
    day.unwrap_or_default().and_utc()
}
