//! What Tab offers: commands, options, choices, the bot's own suggestions, people and channels.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustyline::completion::{Completer, Pair};
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{Context, Helper};
use serde_json::Value;

use super::news::Standing;
use super::orders::KNOWN;
use super::typed::{Scan, nested};
use crate::sandbox::Sandbox;
use crate::sandbox::world::channel_kind;

/// How long suggestions are waited for: Discord's own limit for an answer.
const SUGGESTED_WITHIN: Duration = Duration::from_secs(3);

/// Discord's option types that have values to offer.
mod kind {
    pub(super) const BOOLEAN: u64 = 5;
    pub(super) const USER: u64 = 6;
}

/// Offers what can be typed. It runs on the line editor's thread, and asks the bot on the sandbox's.
pub(super) struct Completion {
    pub(super) sandbox: Sandbox,
    pub(super) standing: Arc<Mutex<Standing>>,
    pub(super) runtime: tokio::runtime::Handle,
}

impl Completion {
    /// Where what is offered begins, and what is offered: as shown, and as typed.
    fn offers(&self, line: &str) -> (usize, Vec<(String, String)>) {
        let word = line.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        match line.as_bytes().first() {
            Some(b':') => (word, self.for_order(line, word)),
            Some(b'/') => self.for_command(line, word),
            _ => (word, Vec::new()),
        }
    }

    fn for_order(&self, line: &str, word: usize) -> Vec<(String, String)> {
        let typed = &line[word..];
        let offers = match line[..word].trim() {
            "" => KNOWN.iter().map(|known| format!(":{}", known.word)).collect(),
            ":as" => self.people(),
            ":go" => self.places(),
            order if order.starts_with(":press") => self.buttons(),
            _ => Vec::new(),
        };
        let fits = |offer: &String| offer.to_lowercase().starts_with(&typed.to_lowercase());
        offers.into_iter().filter(fits).map(|offer| (offer.clone(), offer + " ")).collect()
    }

    fn for_command(&self, line: &str, word: usize) -> (usize, Vec<(String, String)>) {
        let commands: Vec<Value> = self.sandbox.look(|world| {
            let slash = world.commands().iter().filter(|command| command.kind() == 1);
            slash.map(|command| command.body.clone()).collect()
        });
        let scan = Scan::new(commands.iter(), line);
        if let Some(typed) = scan.unknown {
            let below: Vec<&Value> = match scan.steps.last() {
                None => commands.iter().collect(),
                Some(step) => nested(step).collect(),
            };
            let names =
                below.into_iter().filter_map(|step| Some((step["name"].as_str()?, step["description"].as_str())));
            let fitting = names.filter(|(name, _)| name.starts_with(typed));
            // `/incident` is a whole word already: what follows it stands apart.
            let lead = if typed.is_empty() && !line.ends_with([' ', '/']) { " " } else { "" };
            let offers = fitting.map(|(name, does)| described(name, does, " "));
            return (
                line.len() - typed.len(),
                offers.map(|(shown, typed)| (shown, format!("{lead}{typed}"))).collect(),
            );
        }
        if let Some(field) = scan.fields.last().filter(|field| field.value.is_empty() || !line.ends_with(' ')) {
            let values = self.values(&scan, field.name, field.value.as_str());
            if !values.is_empty() {
                let blank = field.typed.len() - field.typed.trim_start().len();
                return (field.starts + blank, values);
            }
        }
        let typed = &line[word..];
        let free = scan.options().filter(|option| scan.fields.iter().all(|field| option["name"] != field.name));
        let names = free.filter_map(|option| Some((option["name"].as_str()?, option["description"].as_str())));
        let fitting = names.filter(|(name, _)| name.starts_with(typed) && line.get(..word) != Some(""));
        (word, fitting.map(|(name, does)| described(name, does, ":")).collect())
    }

    /// The values of an option that are known or that the bot suggests.
    fn values(&self, scan: &Scan<'_, '_>, name: &str, typed: &str) -> Vec<(String, String)> {
        let Some(option) = scan.option(name) else { return Vec::new() };
        let lower = typed.to_lowercase();
        let plain = |offers: Vec<String>| -> Vec<(String, String)> {
            let fits = offers.into_iter().filter(|offer| offer.to_lowercase().starts_with(&lower));
            fits.map(|offer| (offer.clone(), offer + " ")).collect()
        };
        if let Some(choices) = option["choices"].as_array().filter(|choices| !choices.is_empty()) {
            return plain(choices.iter().filter_map(|choice| choice["name"].as_str()).map(str::to_owned).collect());
        }
        match option["type"].as_u64() {
            Some(kind::USER) => plain(self.people()),
            Some(kind::BOOLEAN) => plain(["true", "false"].map(str::to_owned).to_vec()),
            _ if option["autocomplete"] == true => self.suggested(scan, name),
            _ => Vec::new(),
        }
    }

    fn suggested(&self, scan: &Scan<'_, '_>, name: &str) -> Vec<(String, String)> {
        let Standing { user, channel: Some(channel), .. } = *self.standing() else { return Vec::new() };
        let options: Vec<(&str, Value)> =
            scan.fields.iter().map(|field| (field.name, Value::from(field.value.as_str()))).collect();
        let command = scan.command();
        let asked = self.sandbox.autocomplete(user, channel, &command, &options, name);
        // A bot that does not answer in time offers nothing, as in Discord.
        let answered = self.runtime.block_on(async { tokio::time::timeout(SUGGESTED_WITHIN, asked).await });
        let choices = answered.ok().and_then(Result::ok).unwrap_or_default();
        let value = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        choices.iter().map(|choice| (choice.name.clone(), value(&choice.value) + " ")).collect()
    }

    fn people(&self) -> Vec<String> {
        self.sandbox.look(|world| world.users().filter(|user| !user.bot).map(|user| user.name.clone()).collect())
    }

    fn places(&self) -> Vec<String> {
        let at = *self.standing();
        self.sandbox.look(|world| {
            let channels = world.channels(at.guild).into_iter();
            let open = channels.filter(|c| c.kind != channel_kind::CATEGORY && world.sees(at.user, c.id));
            open.map(|channel| format!("#{}", channel.name)).chain(["dm".to_owned()]).collect()
        })
    }

    fn buttons(&self) -> Vec<String> {
        let at = *self.standing();
        self.sandbox.look(|world| {
            let messages = at.channel.map(|channel| world.messages_seen_by(channel, at.user)).unwrap_or_default();
            let controls = messages.iter().rev().flat_map(|message| message.controls());
            let mut labels: Vec<String> =
                controls.filter_map(|control| Some(control["label"].as_str()?.to_owned())).collect();
            labels.sort();
            labels.dedup();
            labels
        })
    }

    fn standing(&self) -> std::sync::MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name with what it is for, and the name as it is typed.
fn described(name: &str, does: Option<&str>, after: &str) -> (String, String) {
    (format!("{name}  {}", does.unwrap_or_default()).trim_end().to_owned(), format!("{name}{after}"))
}

impl Completer for Completion {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, offers) = self.offers(&line[..pos]);
        let pairs = offers.into_iter().map(|(display, replacement)| Pair { display, replacement });
        Ok((start, pairs.collect()))
    }
}

impl Hinter for Completion {
    type Hint = String;
}
impl Highlighter for Completion {}
impl Validator for Completion {}
impl Helper for Completion {}
