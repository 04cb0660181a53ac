//! A message as it looks: who, when, the text, embeds, files, reactions, buttons.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::screen::Tone;
use super::words::Reader;
use crate::sandbox::world::{InteractionKind, Message, message_kind};

/// Discord's component types, as far as they are shown.
mod component {
    pub(super) const BUTTON: u64 = 2;
    pub(super) const STRING_MENU: u64 = 3;
    pub(super) const TEXT: u64 = 10;
}

impl Reader<'_> {
    /// The whole message under its short number.
    pub(super) fn message(&self, number: usize, message: &Message) -> Vec<String> {
        let mut lines = vec![self.heading(number, message, false)];
        lines.extend(self.body(message));
        lines
    }

    /// Of a message that was changed, what can be read now that could not be read before; nothing where nothing can.
    pub(super) fn changed(&self, number: usize, before: &Message, message: &Message) -> Vec<String> {
        let (old, mut new) = (self.body(before), self.body(message));
        new.retain(|line| !old.contains(line));
        if new.is_empty() {
            return new;
        }
        let mut lines = vec![self.heading(number, message, true)];
        lines.extend(new);
        lines
    }

    /// `[12] hotwash, 14:30 · only you see this`
    fn heading(&self, number: usize, message: &Message, changed: bool) -> String {
        let author = self.colours.paint(Tone::Strong, &self.world.shown_name(Some(self.guild), message.author));
        let mut marks = vec![self.time(message.created)];
        marks.extend(self.cause(message));
        if message.only_for.is_some() {
            marks.push("only you see this".to_owned());
        }
        if message.pinned_at.is_some() {
            marks.push("pinned".to_owned());
        }
        if changed {
            marks.push("now:".to_owned());
        } else if message.edited.is_some() {
            marks.push("edited".to_owned());
        }
        let marks = self.colours.paint(Tone::Faint, &marks.join(" · "));
        format!("[{number}] {author}, {marks}")
    }

    fn time(&self, at: DateTime<Utc>) -> String {
        let form = if at.date_naive() == self.world.now().date_naive() { "%H:%M" } else { "%-d %b %Y %H:%M" };
        at.format(form).to_string()
    }

    /// What somebody did that this message answers.
    fn cause(&self, message: &Message) -> Option<String> {
        let interaction = self.world.interaction(message.interaction?)?;
        let who = self.world.shown_name(Some(self.guild), interaction.user);
        Some(match (interaction.kind, &interaction.command) {
            (InteractionKind::Command, Some(name)) if interaction.command_kind == 1 => format!("{who} used /{name}"),
            (_, Some(name)) => format!("{who} used {name}"),
            (InteractionKind::Form, None) => format!("{who} sent a form"),
            _ => format!("{who} pressed"),
        })
    }

    fn body(&self, message: &Message) -> Vec<String> {
        let mut lines = Vec::new();
        if message.is_loading() {
            lines.push("is thinking…".to_owned());
        }
        match message.kind {
            message_kind::CHANNEL_PINNED_MESSAGE => lines.push("pinned a message to this channel".to_owned()),
            message_kind::THREAD_CREATED => lines.push(format!("started a thread: {}", message.content)),
            _ => lines.extend(self.shown(&message.content).lines().map(str::to_owned)),
        }
        message.embeds.iter().for_each(|embed| lines.extend(self.embed(embed)));
        lines.extend(message.components.iter().flat_map(|component| self.component(component)));
        lines.extend(message.attachments.iter().map(|file| format!("📎 {} ({})", file.filename, size(&file.bytes))));
        lines.extend(message.reactions.iter().map(|reaction| {
            let who = reaction.users.iter().map(|user| self.world.shown_name(Some(self.guild), *user));
            format!("{} {}", reaction.emoji, who.collect::<Vec<_>>().join(", "))
        }));
        lines.iter().map(|line| format!("    {line}")).collect()
    }

    fn embed(&self, embed: &Value) -> Vec<String> {
        let text = |value: &Value| self.shown(value.as_str().unwrap_or_default());
        let mut lines = vec![text(&embed["author"]["name"])];
        lines.push(self.colours.paint(Tone::Strong, &text(&embed["title"])));
        lines.push(text(&embed["description"]));
        let mut row = Vec::new();
        for field in embed["fields"].as_array().into_iter().flatten() {
            let (name, value) = (text(&field["name"]), text(&field["value"]));
            let filled = format!("{}: {value}", self.colours.paint(Tone::Faint, &name));
            if field["inline"] == true {
                row.push(filled);
            } else {
                lines.push(std::mem::take(&mut row).join(" · "));
                lines.push(filled);
            }
        }
        lines.push(row.join(" · "));
        lines.push(text(&embed["footer"]["text"]));
        let lines = lines.iter().filter(|text| !text.is_empty()).flat_map(|text| text.lines());
        lines.map(|line| format!("│ {line}")).collect()
    }

    /// A row of buttons as a line, a menu as a line, a text as its own lines.
    fn component(&self, part: &Value) -> Vec<String> {
        match part["type"].as_u64() {
            Some(component::TEXT) => {
                self.shown(part["content"].as_str().unwrap_or_default()).lines().map(str::to_owned).collect()
            }
            Some(component::BUTTON) => vec![self.button(part)],
            Some(component::STRING_MENU..=8) => vec![self.menu(part)],
            _ => {
                let inner = part["components"].as_array().into_iter().flatten();
                let inner = inner.chain(Some(&part["accessory"]).filter(|accessory| accessory.is_object()));
                let (mut lines, mut row) = (Vec::new(), Vec::new());
                for inner in inner {
                    let is_button = inner["type"].as_u64() == Some(component::BUTTON);
                    if is_button { &mut row } else { &mut lines }.extend(self.component(inner));
                }
                lines.extend((!row.is_empty()).then(|| row.join(" ")));
                lines
            }
        }
    }

    fn button(&self, button: &Value) -> String {
        let label = button["label"].as_str().or_else(|| button["emoji"]["name"].as_str()).unwrap_or("?");
        match (button["url"].as_str(), button["disabled"] == true) {
            (Some(url), _) => format!("[{label} → {url}]"),
            (None, true) => self.colours.paint(Tone::Faint, &format!("({label})")),
            (None, false) => self.colours.paint(Tone::Name, &format!("[{label}]")),
        }
    }

    fn menu(&self, menu: &Value) -> String {
        let options = menu["options"].as_array().into_iter().flatten();
        let labels: Vec<_> = options.filter_map(|option| option["label"].as_str()).collect();
        format!("[{} ▾ {}]", menu["placeholder"].as_str().unwrap_or("choose"), labels.join(" | "))
    }
}

fn size(bytes: &[u8]) -> String {
    match bytes.len() {
        small @ ..1024 => format!("{small} bytes"),
        large => format!("{:.1} KiB", large as f64 / 1024.0),
    }
}
