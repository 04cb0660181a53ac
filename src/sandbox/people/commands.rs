//! Slash commands, what can be typed into them, and the menus of messages.

use serde_json::{Map, Value, json};

use super::Cannot;
use super::answer::{Choice, InteractionHandle, NoAnswer};
use super::interact::Begun;
use super::options::Reader;
use crate::sandbox::Sandbox;
use crate::sandbox::permissions::bits;
use crate::sandbox::world::{AnswerState, Command, Id, InteractionKind, World};

const SUBCOMMAND: u64 = 1;
const GROUP: u64 = 2;
const MESSAGE_MENU: u64 = 3;

impl Sandbox {
    /// `user` sends a slash command in `channel`: `slash(bob, general, "incident role take", &[("role", json!("scribe"))])`.
    ///
    /// Values are texts, numbers or booleans; people, roles and channels go by name or id, files by what [`Sandbox::upload`] gave.
    ///
    /// # Errors
    /// [`Cannot`], where the client would not send it.
    pub fn slash(
        &self,
        user: Id,
        channel: Id,
        command: &str,
        options: &[(&str, Value)],
    ) -> Result<InteractionHandle, Cannot> {
        self.shared
            .change(|world| {
                let begun = world.typed(user, channel, command, options, None)?;
                Ok(world.interact(begun))
            })
            .map(|id| self.handle(id))
    }

    /// What the bot offers `user` to type into the option `focused`, whose text so far is among `options`.
    ///
    /// # Errors
    /// [`NoAnswer`], where the client would not ask or the bot does not answer.
    pub async fn autocomplete(
        &self,
        user: Id,
        channel: Id,
        command: &str,
        options: &[(&str, Value)],
        focused: &str,
    ) -> Result<Vec<Choice>, NoAnswer> {
        let id = self.shared.change(|world| {
            let begun = world.typed(user, channel, command, options, Some(focused))?;
            Ok::<_, Cannot>(world.interact(begun))
        })?;
        Ok(self.handle(id).answered().await?.choices)
    }

    /// `user` opens a message's menu and takes an entry.
    ///
    /// # Errors
    /// [`Cannot`], where the client would not offer it.
    pub fn menu(&self, user: Id, entry: &str, message: Id) -> Result<InteractionHandle, Cannot> {
        self.shared
            .change(|world| {
                let target = world.visible_message(user, message)?;
                let channel = target.channel;
                let json = world.message_json(target);
                let command = world.command_for(user, channel, entry, MESSAGE_MENU)?;
                let data = json!({
                    "id": command.id.to_string(),
                    "name": entry,
                    "type": MESSAGE_MENU,
                    "target_id": message.to_string(),
                    "resolved": { "messages": { message.to_string(): json } },
                });
                Ok(world.interact(Begun {
                    kind: InteractionKind::Command,
                    user,
                    channel,
                    command: Some((entry.to_owned(), 3)),
                    source: Some(message),
                    data,
                }))
            })
            .map(|id| self.handle(id))
    }

    pub(super) fn handle(&self, id: Id) -> InteractionHandle {
        InteractionHandle::new(id, std::sync::Arc::clone(&self.shared))
    }
}

impl World {
    /// The registered command that `user` is shown in `channel`; one of the server goes before one for all.
    fn command_for(&self, user: Id, channel: Id, name: &str, kind: u64) -> Result<&Command, Cannot> {
        self.may_use_commands(user, channel)?;
        let guild = self.channel(channel).and_then(|channel| channel.guild);
        let named = self.commands.iter().filter(|command| command.name() == name && command.kind() == kind);
        let here = named.filter(|command| command.guild.is_none() || command.guild == guild);
        let found = here.max_by_key(|command| command.guild.is_some());
        let command = found.ok_or_else(|| Cannot::NoSuchCommand(name.to_owned()))?;
        let needed = command.body["default_member_permissions"].as_str().and_then(|bits| bits.parse::<u64>().ok());
        let lacks = needed.is_some_and(|bits| self.permissions(channel, user) & bits != bits);
        let context = if guild.is_some() { 0 } else { 1 };
        let elsewhere = match command.body["contexts"].as_array() {
            Some(contexts) => !contexts.iter().any(|own| own.as_u64() == Some(context)),
            None => guild.is_none() && command.body["dm_permission"] == false,
        };
        if lacks || elsewhere { Err(Cannot::CommandHidden(name.to_owned())) } else { Ok(command) }
    }

    fn may_use_commands(&self, user: Id, channel: Id) -> Result<(), Cannot> {
        let place = self.channel(channel).ok_or(Cannot::NoSuchChannel)?;
        let held = self.permissions(channel, user);
        let write = if place.is_thread() { bits::SEND_MESSAGES_IN_THREADS } else { bits::SEND_MESSAGES };
        if held & bits::VIEW_CHANNEL == 0 {
            Err(Cannot::NoSuchChannel)
        } else if held & write == 0 || place.locked {
            Err(Cannot::Write)
        } else if place.guild.is_some() && held & bits::USE_APPLICATION_COMMANDS == 0 {
            Err(Cannot::Act("use commands"))
        } else {
            Ok(())
        }
    }

    /// A command as it is sent, or as it stands while `focused` is being typed.
    fn typed(
        &self,
        user: Id,
        channel: Id,
        command: &str,
        given: &[(&str, Value)],
        focused: Option<&str>,
    ) -> Result<Begun, Cannot> {
        let full = command.trim().trim_start_matches('/').to_owned();
        let mut words = full.split_whitespace();
        let name = words.next().unwrap_or_default();
        let command = self.command_for(user, channel, name, 1)?;
        let guild = self.channel(channel).and_then(|channel| channel.guild);
        let mut steps: Vec<&Value> = Vec::new();
        let mut at = &command.body;
        for word in words {
            let below = at["options"].as_array().into_iter().flatten();
            let mut nested = below.filter(|option| matches!(option["type"].as_u64(), Some(SUBCOMMAND | GROUP)));
            at = nested.find(|option| option["name"] == word).ok_or_else(|| Cannot::NoSuchCommand(full.clone()))?;
            steps.push(at);
        }
        let specs = at["options"].as_array().map(Vec::as_slice).unwrap_or_default();
        if specs.iter().any(|option| matches!(option["type"].as_u64(), Some(SUBCOMMAND | GROUP))) {
            return Err(Cannot::NoSuchCommand(full));
        }
        let mut reader = Reader { world: self, user, channel, guild, resolved: Map::new() };
        let mut options = reader.read(specs, given, focused)?;
        for step in steps.iter().rev() {
            options = vec![json!({ "name": step["name"], "type": step["type"], "options": options })];
        }
        let mut data = json!({ "id": command.id.to_string(), "name": name, "type": 1, "options": options });
        if !reader.resolved.is_empty() {
            data["resolved"] = Value::Object(reader.resolved);
        }
        if let Some(guild) = command.guild {
            data["guild_id"] = guild.to_string().into();
        }
        let kind = if focused.is_some() { InteractionKind::Autocomplete } else { InteractionKind::Command };
        Ok(Begun { kind, user, channel, command: Some((full, 1)), source: None, data })
    }

    /// How many interactions wait for their first answer.
    #[must_use]
    pub fn unanswered(&self) -> usize {
        self.interactions.values().filter(|interaction| interaction.state == AnswerState::Waiting).count()
    }
}
