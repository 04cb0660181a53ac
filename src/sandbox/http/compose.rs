//! Makes a message of a body, or changes one by it: the same for channels, interaction answers and webhooks.

use serde_json::Value;

use super::body::too_large;
use super::{Call, Upload};
use crate::sandbox::limits;
use crate::sandbox::mentions::{self, Mentions, as_id};
use crate::sandbox::refusal::{self, Refusal};
use crate::sandbox::world::{Attachment, Channel, Message, World, flags};

/// The flags that a sender may set on an ordinary message.
pub(super) const ORDINARY_FLAGS: u64 = flags::SUPPRESS_EMBEDS | flags::SUPPRESS_NOTIFICATIONS | flags::IS_COMPONENTS_V2;

/// Writes what `body` says into `message`. The mentions come back where the text was given, otherwise they stay.
pub(super) fn write(
    world: &mut World,
    channel: &Channel,
    message: &mut Message,
    body: &Value,
    call: &Call<'_>,
) -> Result<Option<Mentions>, Refusal> {
    limits::message(body)?;
    let files = attachments(world, message, body, &call.incoming.files)?;
    if let Some(content) = body.get("content") {
        message.content = content.as_str().unwrap_or_default().trim().to_owned();
    }
    if let Some(embeds) = body.get("embeds") {
        message.embeds = embeds.as_array().into_iter().flatten().map(embed).collect();
    }
    if let Some(components) = body.get("components") {
        let mut number = 0;
        message.components =
            components.as_array().into_iter().flatten().map(|part| component(part, &mut number)).collect();
    }
    message.attachments = files;
    if let Some(wanted) = body["flags"].as_u64() {
        message.flags = message.flags & !ORDINARY_FLAGS | wanted & ORDINARY_FLAGS;
    }
    let parts = [message.embeds.is_empty(), message.components.is_empty(), message.attachments.is_empty()];
    if message.content.is_empty() && parts.iter().all(|empty| *empty) {
        return Err(refusal::empty_message());
    }
    let replied_to = message.reference.and_then(|id| world.message(channel.id, id)).map(|message| message.author);
    let allowed = body.get("allowed_mentions");
    let found = mentions::mentions(world, channel, message.author, &message.content, allowed, replied_to)?;
    Ok(body.get("content").map(|_| found))
}

/// The files that a message has afterwards: those that `attachments` keeps (all, where it is not given), and new ones.
fn attachments(
    world: &mut World,
    message: &Message,
    body: &Value,
    files: &[Upload],
) -> Result<Vec<Attachment>, Refusal> {
    let listed = body["attachments"].as_array();
    let is_listed =
        |file: &&Attachment| listed.is_none_or(|list| list.iter().any(|entry| as_id(&entry["id"]) == Some(file.id)));
    let mut kept: Vec<Attachment> = message.attachments.iter().filter(is_listed).cloned().collect();
    for file in files {
        if file.bytes.len() as u64 > world.upload_limit {
            return Err(too_large());
        }
        let entry = listed.into_iter().flatten().find(|entry| as_id(&entry["id"]) == Some(file.number));
        let named = entry.and_then(|entry| entry["filename"].as_str()).unwrap_or(&file.filename);
        let description = entry.and_then(|entry| entry["description"].as_str()).map(str::to_owned);
        let ephemeral = message.only_for.is_some();
        let made = world.attachment(message.channel, named, file.content_type.clone(), file.bytes.clone());
        kept.push(Attachment { description, ephemeral, ..made });
    }
    if kept.len() > 10 {
        return Err(Refusal::field(&["attachments"], "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length."));
    }
    Ok(kept)
}

/// An embed as Discord gives it back.
fn embed(given: &Value) -> Value {
    let mut embed = without_nulls(given);
    embed["type"] = "rich".into();
    for field in embed["fields"].as_array_mut().into_iter().flatten() {
        field["inline"] = field["inline"].as_bool().unwrap_or(false).into();
    }
    if embed["fields"].is_null() {
        embed.as_object_mut().map(|embed| embed.remove("fields"));
    }
    embed
}

/// A component as Discord gives it back: numbered in reading order.
fn component(given: &Value, number: &mut u64) -> Value {
    let mut part = without_nulls(given);
    if !part.is_object() {
        return part;
    }
    *number += 1;
    part["id"] = (*number).into();
    if matches!(part["type"].as_u64(), Some(3 | 5..=8)) {
        for bound in ["min_values", "max_values"] {
            part[bound] = part[bound].as_u64().unwrap_or(1).into();
        }
    }
    for inner in part.get_mut("components").and_then(Value::as_array_mut).into_iter().flatten() {
        *inner = component(inner, number);
    }
    part
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let filled = map.iter().filter(|(_, value)| !value.is_null());
            filled.map(|(key, value)| (key.clone(), without_nulls(value))).collect()
        }
        Value::Array(list) => list.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

impl World {
    /// A file with an address of its own.
    pub(crate) fn attachment(
        &mut self,
        place: u64,
        name: &str,
        content_type: Option<String>,
        bytes: Vec<u8>,
    ) -> Attachment {
        let id = self.next_id();
        let filename: String = name
            .chars()
            .map(|letter| if letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_') { letter } else { '_' })
            .collect();
        let url = format!("{}/attachments/{place}/{id}/{filename}?ex={}", self.address, self.addresses);
        Attachment { id, filename, content_type, description: None, bytes, url, ephemeral: false, said_size: None }
    }
}
