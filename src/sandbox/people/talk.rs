//! What people do with messages: write, edit, delete, react, upload.

use serde_json::Value;

use super::Cannot;
use crate::sandbox::Sandbox;
use crate::sandbox::mentions;
use crate::sandbox::permissions::bits;
use crate::sandbox::world::{Id, Message, World};

impl Sandbox {
    /// `user` writes in a channel, a thread, or to the bot in a direct channel.
    ///
    /// # Errors
    /// [`Cannot`], where the client would not send it.
    pub fn say(&self, user: Id, channel: Id, text: &str) -> Result<Id, Cannot> {
        self.say_with(user, channel, text, &[])
    }

    /// The same, with files: names and bytes.
    ///
    /// # Errors
    /// [`Cannot`], where the client would not send it.
    pub fn say_with(&self, user: Id, channel: Id, text: &str, files: &[(&str, &[u8])]) -> Result<Id, Cannot> {
        self.shared.change(|world| world.say(user, channel, text, files, None))
    }

    /// A webhook writes: `content`, `embeds`, `components` and `flags` as Discord's API has them.
    ///
    /// # Errors
    /// [`Cannot`], where there is no such channel.
    pub fn webhook_says(&self, channel: Id, name: &str, body: &Value) -> Result<Id, Cannot> {
        self.shared.change(|world| {
            world.channel(channel).ok_or(Cannot::NoSuchChannel)?;
            let (id, webhook) = (world.next_id(), world.next_id());
            let mut message = Message::new(id, channel, webhook, world.now());
            let list = |key: &str| body[key].as_array().cloned().unwrap_or_default();
            message.webhook = Some(name.to_owned());
            message.content = body["content"].as_str().unwrap_or_default().to_owned();
            (message.embeds, message.components) = (list("embeds"), list("components"));
            message.flags = body["flags"].as_u64().unwrap_or(0);
            Ok(world.post(message, &mentions::Mentions::default()))
        })
    }

    /// Discord itself tells something in a channel, of `user`: a message of one of its own types.
    ///
    /// # Errors
    /// [`Cannot`], where there is no such channel.
    pub fn notice(&self, user: Id, channel: Id, kind: u8, content: &str) -> Result<Id, Cannot> {
        self.shared.change(|world| {
            world.channel(channel).ok_or(Cannot::NoSuchChannel)?;
            let mut message = Message::new(world.next_id(), channel, user, world.now());
            (message.kind, message.content) = (kind, content.to_owned());
            Ok(world.post(message, &mentions::Mentions::default()))
        })
    }

    /// `user` answers a message.
    ///
    /// # Errors
    /// [`Cannot`], where the client would not send it.
    pub fn reply(&self, user: Id, message: Id, text: &str) -> Result<Id, Cannot> {
        self.shared.change(|world| {
            let channel = world.visible_message(user, message)?.channel;
            world.say(user, channel, text, &[], Some(message))
        })
    }

    /// `user` writes a direct message to the bot.
    ///
    /// # Errors
    /// [`Cannot`], where the client would not send it.
    pub fn say_directly(&self, user: Id, text: &str) -> Result<Id, Cannot> {
        self.shared.change(|world| {
            let channel = world.direct_with(user);
            world.say(user, channel, text, &[], None)
        })
    }

    /// `user` gives a file to a command's option: the value to give there.
    pub fn upload(&self, user: Id, filename: &str, bytes: &[u8]) -> Value {
        self.shared.change(|world| {
            let kind = content_type(filename).map(str::to_owned);
            let mut file = world.attachment(user, filename, kind, bytes.to_vec());
            file.ephemeral = true;
            let id = file.id;
            world.uploads.insert(id, file);
            id.to_string().into()
        })
    }

    /// The addresses of all files expire. Messages that are read again have new ones, uploads to commands have not.
    pub fn expire_addresses(&self) {
        self.shared.change(|world| {
            world.addresses += 1;
            let count = world.addresses;
            for file in world.messages.values_mut().flat_map(|message| &mut message.attachments) {
                let bare = file.url.split('?').next().unwrap_or_default();
                file.url = format!("{bare}?ex={count}");
            }
        });
    }

    /// From now on no file may be larger, in bytes.
    pub fn limit_uploads(&self, bytes: u64) {
        self.shared.change(|world| world.upload_limit = bytes);
    }

    /// A message's files are said to have another size than they have.
    pub fn misstate_sizes(&self, message: Id, size: u64) {
        self.shared.change(|world| {
            let found = world.messages.values_mut().filter(|found| found.id == message);
            found.flat_map(|found| &mut found.attachments).for_each(|file| file.said_size = Some(size));
        });
    }

    /// `user` edits their own message.
    ///
    /// # Errors
    /// [`Cannot`], where it is not theirs.
    pub fn edit_message(&self, user: Id, message: Id, text: &str) -> Result<(), Cannot> {
        check_length(text, false)?;
        self.shared.change(|world| {
            let found = world.visible_message(user, message)?;
            if found.author != user {
                return Err(Cannot::NotTheirs);
            }
            let channel = found.channel;
            let place = world.channel(channel).ok_or(Cannot::NoSuchChannel)?;
            let mentioned = mentions::mentions(world, place, user, text, None, None).unwrap_or_default();
            if let Some(message) = world.message_mut(channel, message) {
                message.content = text.to_owned();
            }
            world.edited(channel, message, Some(mentioned));
            Ok(())
        })
    }

    /// `user` deletes a message: their own, or anybody's with Manage Messages.
    ///
    /// # Errors
    /// [`Cannot`], where they may not.
    pub fn delete_message(&self, user: Id, message: Id) -> Result<(), Cannot> {
        self.shared.change(|world| {
            let found = world.visible_message(user, message)?;
            let (channel, own) = (found.channel, found.author == user);
            if !own && world.permissions(channel, user) & bits::MANAGE_MESSAGES == 0 {
                return Err(Cannot::NotTheirs);
            }
            world.remove_message(channel, message);
            Ok(())
        })
    }

    /// Another bot deletes messages of a channel at once.
    pub fn delete_messages(&self, channel: Id, messages: &[Id]) {
        self.shared.change(|world| world.remove_messages(channel, messages));
    }

    /// `user` reacts: an emoji, or `name:id` for a server's own.
    ///
    /// # Errors
    /// [`Cannot`], where they may not.
    pub fn react(&self, user: Id, message: Id, emoji: &str) -> Result<(), Cannot> {
        self.shared.change(|world| {
            let found = world.visible_message(user, message)?;
            let (channel, known) = (found.channel, found.reaction(emoji).is_some());
            if !known && world.permissions(channel, user) & bits::ADD_REACTIONS == 0 {
                return Err(Cannot::Act("add reactions"));
            }
            world.react(channel, message, user, emoji);
            Ok(())
        })
    }

    /// `user` takes their reaction off.
    ///
    /// # Errors
    /// [`Cannot`], where they do not see the message.
    pub fn unreact(&self, user: Id, message: Id, emoji: &str) -> Result<(), Cannot> {
        self.shared.change(|world| {
            let channel = world.visible_message(user, message)?.channel;
            world.unreact(channel, message, user, emoji);
            Ok(())
        })
    }

    /// `user` pins a message, or unpins it.
    ///
    /// # Errors
    /// [`Cannot`], where they may not.
    pub fn pin_message(&self, user: Id, message: Id, pinned: bool) -> Result<(), Cannot> {
        self.shared.change(|world| {
            let channel = world.visible_message(user, message)?.channel;
            if world.permissions(channel, user) & bits::PIN_MESSAGES == 0 {
                return Err(Cannot::Act("pin messages"));
            }
            if pinned {
                world.pin(channel, message, user);
            } else {
                world.unpin(channel, message);
            }
            Ok(())
        })
    }
}

impl World {
    fn say(
        &mut self,
        user: Id,
        channel: Id,
        text: &str,
        files: &[(&str, &[u8])],
        answers: Option<Id>,
    ) -> Result<Id, Cannot> {
        check_length(text, !files.is_empty())?;
        let place = self.channel(channel).ok_or(Cannot::NoSuchChannel)?;
        let held = self.permissions(channel, user);
        let write = if place.is_thread() { bits::SEND_MESSAGES_IN_THREADS } else { bits::SEND_MESSAGES };
        if held & bits::VIEW_CHANNEL == 0 {
            return Err(Cannot::NoSuchChannel);
        }
        if held & write == 0 || !place.holds_messages() || place.locked {
            return Err(Cannot::Write);
        }
        let replied_to = answers.and_then(|id| self.message(channel, id)).map(|message| message.author);
        let mentioned = mentions::mentions(self, place, user, text, None, replied_to).unwrap_or_default();
        let mut message = Message::new(self.next_id(), channel, user, self.now());
        message.content = text.to_owned();
        message.reference = answers;
        message.kind = if answers.is_some() { 19 } else { 0 };
        for (name, bytes) in files {
            let file = self.attachment(channel, name, content_type(name).map(str::to_owned), bytes.to_vec());
            message.attachments.push(file);
        }
        let thread = self.channels.get_mut(&channel).filter(|channel| channel.is_thread());
        if let Some(thread) = thread.filter(|thread| !thread.thread_members.contains(&user)) {
            thread.thread_members.push(user);
        }
        Ok(self.post(message, &mentioned))
    }
}

fn check_length(text: &str, may_be_empty: bool) -> Result<(), Cannot> {
    let length = text.chars().count();
    if length > 2000 || (text.trim().is_empty() && !may_be_empty) { Err(Cannot::TextLength) } else { Ok(()) }
}

fn content_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "txt" | "log" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "json" => "application/json",
        _ => return None,
    })
}
