//! Carrying out what was typed.

mod client;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::faults::{self, FaultOrder};
use super::form::Open;
use super::news::place;
use super::orders::{self, Order};
use super::screen::Tone;
use super::typed::Scan;
use super::{After, Console, Stage, Trouble};
use crate::sandbox::people::{Answer, InteractionHandle};
use crate::sandbox::world::{AnswerState, Id, Message, channel_kind};
use crate::sandbox::{NoAnswer, NotInTime};

/// Discord's option type of files.
const ATTACHMENT: u64 = 11;
/// In how many steps time passes that is pushed, at most; how long one of them is at least; and how long the bot has for each.
const STEPS: u32 = 300;
const SMALLEST_STEP: Duration = Duration::from_secs(5);
const BETWEEN_STEPS: Duration = Duration::from_millis(10);
/// How often a file's name is varied before giving up.
const COPIES: u32 = 100;

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
            _ if self.form.is_some() => self.fill_next(typed).await?,
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
            Order::Cancel if self.form.take().is_none() => return Err(told("No form is open.")),
            Order::Cancel => {}
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
            self.form = Some(open);
        }
        Ok(answer)
    }

    fn upload(&self, path: &str) -> Result<Value, Trouble> {
        let bytes = std::fs::read(path).map_err(|error| told(format!("{path} can't be read: {error}")))?;
        let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(self.sandbox.upload(self.at().user, &name, &bytes))
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
        let Some(open) = &mut self.form else { return Ok(()) };
        open.sheet.take(text).map_err(told)?;
        if open.sheet.next().is_some() { Ok(()) } else { self.send_form(Vec::new()).await }
    }

    async fn fill(&mut self, text: &str) -> Result<(), Trouble> {
        let open = self.form.as_ref().ok_or_else(|| told("No form is open."))?;
        let given = open.sheet.read(text).map_err(told)?;
        let given = given.into_iter().map(|(field, text)| (field, text.to_owned())).collect();
        self.send_form(given).await
    }

    async fn send_form(&mut self, given: Vec<(String, String)>) -> Result<(), Trouble> {
        let Some(open) = &self.form else { return Ok(()) };
        let mut fields = open.sheet.filled();
        fields.retain(|(field, _)| given.iter().all(|(other, _)| other != field));
        fields.extend(given.iter().map(|(field, text)| (field.as_str(), text.as_str())));
        let sent = self.sandbox.submit(self.at().user, &open.form, &fields);
        match sent {
            Ok(begun) => {
                self.form = None;
                self.await_answer(&begun).await.map(|_| ())
            }
            Err(cannot) => {
                // The form stays open, from its first field on.
                self.form.iter_mut().for_each(|open| open.sheet.typed.clear());
                Err(cannot.into())
            }
        }
    }

    fn become_(&mut self, name: &str) -> Result<(), Trouble> {
        let mut at = self.at();
        let wanted = name.trim_start_matches('@').to_lowercase();
        let found = self.sandbox.look(|world| {
            let people = || world.users().filter(|user| !user.bot);
            let found = people().find(|user| user.name == wanted || user.shown().to_lowercase() == wanted);
            found.map(|user| user.id).ok_or_else(|| {
                let names: Vec<_> = people().map(|user| user.name.as_str()).collect();
                told(format!("There is nobody called {name}. There are {}.", names.join(", ")))
            })
        })?;
        at.user = found;
        self.form = None;
        if at.direct {
            at.channel = None;
            self.stand(at);
            return self.look(super::SEEN_ON_COMING);
        }
        let sees = |channel: Id| self.sandbox.look(|world| world.sees(found, channel));
        if at.channel.is_some_and(sees) {
            self.stand(at);
            return Ok(self.tell()?);
        }
        at.channel =
            self.sandbox.channels(at.guild).iter().find(|c| c.kind == channel_kind::TEXT && sees(c.id)).map(|c| c.id);
        self.stand(at);
        self.look(super::SEEN_ON_COMING)
    }

    /// Goes to a channel; one that the bot is still making is waited for.
    async fn go(&mut self, name: &str) -> Result<(), Trouble> {
        let mut at = self.at();
        if name.eq_ignore_ascii_case("dm") {
            (at.direct, at.channel) = (true, None);
        } else {
            let there = self.sandbox.wait_for(self.patience, |world| {
                let found = world.channel_named(at.guild, name)?;
                (found.kind != channel_kind::CATEGORY && world.sees(at.user, found.id)).then_some(found.id)
            });
            let found = there.await.map_err(|NotInTime { .. }| {
                told(format!("There is no channel {name} for you. :channels shows where you can go."))
            })?;
            (at.direct, at.channel) = (false, Some(found));
        }
        self.stand(at);
        self.look(super::SEEN_ON_COMING)
    }

    fn look(&mut self, last: usize) -> Result<(), Trouble> {
        let (at, colours) = (self.at(), self.screen.colours);
        let lines = self.sandbox.look(|world| self.news.look(world, &at, last, colours));
        Ok(self.screen.say(&lines)?)
    }

    fn channels(&mut self) -> Result<(), Trouble> {
        let at = self.at();
        let lines = self.sandbox.look(|world| {
            let channels = world.channels(at.guild).into_iter();
            let open = channels.filter(|c| c.kind != channel_kind::CATEGORY && world.sees(at.user, c.id));
            let line = |channel: &crate::sandbox::world::Channel| {
                let parent = channel.parent.and_then(|parent| world.channel(parent));
                let parent = parent.map(|parent| format!("{} / ", parent.name)).unwrap_or_default();
                let mark = if at.channel == Some(channel.id) { "  ← you are here" } else { "" };
                format!("  {parent}{} · {}{mark}", place(channel), said(world.messages(channel.id).len()))
            };
            let direct = format!("  dm · {}", said(world.dm_messages(at.user).len()));
            open.map(line).chain([direct]).collect::<Vec<_>>()
        });
        Ok(self.screen.say(&lines)?)
    }

    fn people(&mut self) -> Result<(), Trouble> {
        let at = self.at();
        let lines = self.sandbox.look(|world| {
            let Some(guild) = world.guild(at.guild) else { return Vec::new() };
            let line = |user: &crate::sandbox::world::User| {
                let held = guild.members.get(&user.id).map(|member| member.roles.as_slice()).unwrap_or_default();
                let roles: Vec<_> = held.iter().filter_map(|id| Some(guild.roles.get(id)?.name.as_str())).collect();
                let owner = if guild.owner == user.id { ", owns the server" } else { "" };
                let you = if at.user == user.id { "  ← you" } else { "" };
                let roles = if roles.is_empty() { "no role".to_owned() } else { roles.join(", ") };
                format!("  {:<8} {roles}{owner}{you}", user.name)
            };
            world.users().filter(|user| !user.bot).map(line).collect()
        });
        Ok(self.screen.say(&lines)?)
    }

    /// Saves the files of a message into the current folder, beside what stands there already.
    async fn open(&mut self, number: Option<usize>) -> Result<(), Trouble> {
        let at = self.at();
        let only = number.map(|number| self.numbered(number)).transpose()?;
        let files = self.sandbox.wait_for(self.patience, |world| {
            let messages = world.messages_seen_by(at.channel?, at.user);
            let wanted = |message: &&&Message| only.is_none_or(|only| message.id == only);
            let mut messages = messages.iter().rev().filter(wanted);
            messages.find(|message| !message.attachments.is_empty()).map(|message| message.attachments.clone())
        });
        let files = files.await.map_err(|NotInTime { .. }| told("There is no file to save."))?;
        for file in files {
            let path = save(Path::new("."), &file.filename, &file.bytes)
                .map_err(|error| told(format!("{} can't be saved: {error}", file.filename)))?;
            let saved = self.screen.colours.paint(Tone::Faint, &format!("Saved as {}", path.display()));
            self.screen.say(&[saved])?;
        }
        Ok(())
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

fn said(count: usize) -> String {
    if count == 1 { "1 message".to_owned() } else { format!("{count} messages") }
}

/// Writes a file under a name that is not taken.
fn save(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<PathBuf> {
    let name = Path::new(name).file_name().unwrap_or("file".as_ref());
    let (stem, extension) = (Path::new(name).file_stem().unwrap_or(name), Path::new(name).extension());
    for copy in 1..=COPIES {
        let mut varied = stem.to_os_string();
        if copy > 1 {
            varied.push(format!("-{copy}"));
        }
        if let Some(extension) = extension {
            varied.push(".");
            varied.push(extension);
        }
        let path = folder.join(varied);
        match std::fs::File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(bytes)?;
                return std::path::absolute(path);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(std::io::ErrorKind::AlreadyExists.into())
}
