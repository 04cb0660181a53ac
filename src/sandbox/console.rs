//! A person at a prompt: types what one types in Discord, and sees what one would see there.
//!
//! Guarantees: whatever is typed is answered, if only with what can be typed; what happens in the channel that one looks at
//! appears by itself, once, and what changes appears as the change; in a pipe a line is read when the one before has had its
//! effect.
//!
//! It does not know the bot: whoever starts it brings a [`Stage`], which can restart it and let time pass.

mod act;
mod complete;
mod faults;
mod form;
mod lines;
mod look;
mod news;
mod orders;
mod screen;
#[cfg(test)]
mod tests;
mod typed;
mod words;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior};

use super::Sandbox;
use super::world::{Id, World};
use complete::Completion;
use form::Open;
use lines::{Lines, Typed};
use news::{News, Standing};
pub use screen::{Colours, Printer, Screen};

/// In a pipe nobody looks whether the bot is done: it is, when nothing has happened for this long …
const QUIET: Duration = Duration::from_millis(250);
/// … or when it has been busy for this long.
const BUSY_AT_MOST: Duration = Duration::from_secs(10);
/// A person has a channel or a button named wrongly more often than too early.
const A_PERSONS_PATIENCE: Duration = Duration::from_secs(1);
/// How finely time passes.
const TICK: Duration = Duration::from_millis(100);
/// How many messages one sees on coming into a channel.
const SEEN_ON_COMING: usize = 10;

/// What stands around the stand-in: the bot that is tried out, and the time that passes for both.
pub trait Stage {
    /// Stops the bot and starts it again on the same database.
    fn restart(&mut self) -> impl Future<Output = Result<(), String>>;

    /// Lets time pass at once.
    fn advance(&self, by: Duration);
}

/// Why a typed line did not do what it was to do.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// In words for the one who typed it.
    #[error("{0}")]
    Told(String),
    /// Nobody reads any more.
    #[error("the output is closed: {0}")]
    Screen(#[from] io::Error),
}

impl<E: Into<super::NoAnswer>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Trouble::Told(told(&error.into()))
    }
}

/// Whether the console goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    More,
    Quit,
}

/// The prompt, and all that it remembers.
pub struct Console<S> {
    sandbox: Sandbox,
    stage: S,
    screen: Screen,
    /// Shared with what completes the line: that runs on a thread of its own.
    standing: Arc<Mutex<Standing>>,
    news: News,
    /// The form that each of them has open.
    forms: BTreeMap<Id, Open>,
    /// How long what is named, and is not there yet, is waited for.
    patience: Duration,
}

/// Runs a console on standard input and output until whoever types leaves. Meanwhile time passes as it does outside, and
/// faster where they say so.
///
/// # Errors
/// When nothing can be written any more, or the server has nobody in it.
pub async fn run<S: Stage + Clone>(sandbox: Sandbox, stage: S, who: &str, welcome: &[String]) -> Result<(), Trouble> {
    let time = pass_time(stage.clone());
    tokio::select! {
        end = converse(sandbox, stage, who, welcome) => end,
        never = time => match never {},
    }
}

/// Lets time pass on the stage as it does outside.
async fn pass_time(stage: impl Stage) -> Infallible {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = Instant::now();
    loop {
        ticks.tick().await;
        let now = Instant::now();
        stage.advance(now - last);
        last = now;
    }
}

async fn converse<S: Stage>(sandbox: Sandbox, stage: S, who: &str, welcome: &[String]) -> Result<(), Trouble> {
    let standing = Console::<S>::standing_at_first(&sandbox, who)?;
    let completion = Completion {
        sandbox: sandbox.clone(),
        standing: Arc::clone(&standing),
        runtime: tokio::runtime::Handle::current(),
    };
    let (mut lines, screen) = Lines::open(completion);
    let mut console = Console::assemble(sandbox, stage, screen, standing);
    if lines.person {
        console.patience = A_PERSONS_PATIENCE;
    }
    console.screen.say(welcome)?;
    loop {
        console.tell()?;
        lines.ask(console.prompt());
        let typed = console.listen(&mut lines).await?;
        let line = match typed {
            Typed::Line(line) => line,
            Typed::Interrupted => {
                console.screen.hint(":quit leaves.")?;
                continue;
            }
            Typed::End => return Ok(()),
        };
        if !lines.person {
            let shown = format!("{}{line}", console.prompt());
            console.screen.say(&[shown])?;
        }
        match console.obey(&line).await {
            Ok(After::More) => {}
            Ok(After::Quit) => return Ok(()),
            Err(Trouble::Told(why)) => console.screen.trouble(&why)?,
            Err(trouble) => return Err(trouble),
        }
        if !lines.person {
            console.settle().await?;
        }
    }
}

impl<S: Stage> Console<S> {
    /// A console that nobody sits at: it does what it is told line by line.
    ///
    /// # Errors
    /// When the server has nobody of that name, or no channel.
    pub(super) fn new(sandbox: Sandbox, stage: S, screen: Screen, who: &str) -> Result<Self, Trouble> {
        let standing = Self::standing_at_first(&sandbox, who)?;
        Ok(Self::assemble(sandbox, stage, screen, standing))
    }

    fn standing_at_first(sandbox: &Sandbox, who: &str) -> Result<Arc<Mutex<Standing>>, Trouble> {
        let guild = sandbox.home();
        let found = sandbox.look(|world| {
            let user = world.user_named(who)?.id;
            let seen =
                world.channels(guild).into_iter().find(|channel| channel.kind == 0 && world.sees(user, channel.id));
            Some(Standing { user, channel: Some(seen?.id), direct: false, guild })
        });
        let standing =
            found.ok_or_else(|| Trouble::Told(format!("there is nobody called {who} with a channel to see")))?;
        Ok(Arc::new(Mutex::new(standing)))
    }

    fn assemble(sandbox: Sandbox, stage: S, screen: Screen, standing: Arc<Mutex<Standing>>) -> Self {
        let patience = sandbox.patience();
        let mut console =
            Self { sandbox, stage, screen, standing, news: News::default(), forms: BTreeMap::new(), patience };
        let at = console.at();
        console.sandbox.look(|world| console.news.begin(world, &at));
        console
    }

    /// Who is typing, and where. A direct channel that has come to be is found.
    fn at(&self) -> Standing {
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        if standing.direct && standing.channel.is_none() {
            standing.channel = self.sandbox.look(|world| world.direct_channel(standing.user).map(|channel| channel.id));
        }
        *standing
    }

    /// The form that whoever types has open.
    fn form(&self) -> Option<&Open> {
        self.forms.get(&self.at().user)
    }

    fn stand(&self, at: Standing) {
        *self.standing.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }

    /// `bob #general> `
    pub(super) fn prompt(&self) -> String {
        let at = self.at();
        if let Some(open) = self.form() {
            return match open.sheet.next() {
                Some(field) => format!("{}: ", form::described(field)),
                None => "Enter sends, :cancel closes: ".to_owned(),
            };
        }
        self.sandbox.look(|world| {
            let name = world.user(at.user).map(|user| user.name.clone()).unwrap_or_default();
            let channel = at.channel.and_then(|channel| world.channel(channel));
            let place = channel.map_or_else(|| "direct messages".to_owned(), news::place);
            let server = world.guild(at.guild).filter(|_| at.guild != self.sandbox.home());
            let server = server.map(|guild| format!("{} / ", guild.name)).unwrap_or_default();
            format!("{name} {server}{place}> ")
        })
    }

    /// Shows what is new.
    pub(super) fn tell(&mut self) -> io::Result<()> {
        let (at, colours) = (self.at(), self.screen.colours);
        let lines = self.sandbox.look(|world| self.news.gather(world, &at, colours));
        self.screen.say(&lines)
    }

    /// Waits for a line, and shows what happens meanwhile.
    async fn listen(&mut self, lines: &mut Lines) -> io::Result<Typed> {
        let mut changed = self.sandbox.shared.changed.subscribe();
        loop {
            tokio::select! {
                typed = lines.next() => return Ok(typed),
                // The sender lives in the sandbox: this does not fail.
                _ = changed.changed() => self.tell()?,
            }
        }
    }

    /// Waits until nothing has happened for a moment.
    async fn settle(&mut self) -> io::Result<()> {
        let mut changed = self.sandbox.shared.changed.subscribe();
        let quiet = async { while tokio::time::timeout(QUIET, changed.changed()).await.is_ok() {} };
        // A bot that never rests is looked at all the same.
        let _ = tokio::time::timeout(BUSY_AT_MOST, quiet).await;
        self.tell()
    }

    /// Where it writes.
    pub(super) fn screen_mut(&mut self) -> &mut Screen {
        &mut self.screen
    }

    /// Lets time pass at once.
    pub(super) fn advance(&self, by: Duration) {
        self.stage.advance(by);
    }

    /// Finds out whether this is to be read where one is: once it is, this gives something.
    pub(super) fn seen_here(&self, text: &str) -> impl Fn(&World) -> Option<()> + use<S> {
        let (at, text) = (self.at(), text.to_owned());
        move |world| news::says(world, &at, &text).map(|_| ())
    }

    /// The short number of the last message here that says this.
    pub(super) fn number_here(&mut self, text: &str) -> Option<usize> {
        let at = self.at();
        let message = self.sandbox.look(|world| news::says(world, &at, text))?;
        Some(self.news.number(message))
    }

    /// The channel that one looks at.
    pub(super) fn here(&self) -> Result<Id, Trouble> {
        self.at()
            .channel
            .ok_or_else(|| Trouble::Told("There are no direct messages yet; say something first.".to_owned()))
    }
}

/// What Discord's client would show, and what can be done.
fn told(error: &super::NoAnswer) -> String {
    match error {
        super::NoAnswer::NotInTime { .. } => "The application did not respond.".to_owned(),
        super::NoAnswer::Cannot(cannot) => {
            let text = cannot.to_string();
            let mut letters = text.chars();
            let capital = letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>());
            capital.unwrap_or_default() + "."
        }
    }
}
