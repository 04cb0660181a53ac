//! Buttons, menus on messages, and forms.

use serde_json::{Map, Value, json};

use super::Cannot;
use super::answer::{Form, FormField, InteractionHandle};
use super::interact::Begun;
use super::options::Reader;
use crate::sandbox::Sandbox;
use crate::sandbox::world::{Id, InteractionKind, Message, World};

const BUTTON: u64 = 2;
const STRING_MENU: u64 = 3;

impl Sandbox {
    /// `user` presses the button with this `custom_id`, or with this label.
    ///
    /// # Errors
    /// [`Cannot`], where there is no such button for them or it is greyed out.
    pub fn press(&self, user: Id, message: Id, button: &str) -> Result<InteractionHandle, Cannot> {
        self.shared
            .change(|world| {
                let found = world.visible_message(user, message)?;
                let control = control(found, button, |kind| kind == BUTTON)?;
                let data = json!({ "component_type": BUTTON, "custom_id": control["custom_id"], "id": control["id"] });
                let begun = component(user, found, data);
                Ok(world.interact(begun))
            })
            .map(|id| self.handle(id))
    }

    /// `user` chooses in the menu with this `custom_id` or placeholder: values or labels, or people and roles by name or id.
    ///
    /// # Errors
    /// [`Cannot`], where there is no such menu for them, or it does not take these.
    pub fn select(&self, user: Id, message: Id, menu: &str, values: &[&str]) -> Result<InteractionHandle, Cannot> {
        self.shared
            .change(|world| {
                let found = world.visible_message(user, message)?;
                let control = control(found, menu, |kind| kind != BUTTON)?;
                let channel = found.channel;
                let guild = world.channel(channel).and_then(|channel| channel.guild);
                let mut reader = Reader { world, user, channel, guild, resolved: Map::new() };
                let chosen =
                    values.iter().map(|value| choose(&mut reader, control, value)).collect::<Result<Vec<_>, _>>()?;
                let most = control["max_values"].as_u64().unwrap_or(1);
                let least = control["min_values"].as_u64().unwrap_or(1);
                if !(least..=most).contains(&(chosen.len() as u64)) {
                    return Err(bad(menu, format!("between {least} and {most} values")));
                }
                let data = json!({
                    "component_type": control["type"],
                    "custom_id": control["custom_id"],
                    "id": control["id"],
                    "values": chosen,
                    "resolved": reader.resolved,
                });
                let begun = component(user, found, data);
                Ok(world.interact(begun))
            })
            .map(|id| self.handle(id))
    }

    /// `user` sends a form. Fields go by `custom_id` or label; those not named keep what the form came with.
    ///
    /// # Errors
    /// [`Cannot`], where the client would not send it.
    pub fn submit(&self, user: Id, form: &Form, fields: &[(&str, &str)]) -> Result<InteractionHandle, Cannot> {
        if let Some((name, _)) = fields.iter().find(|(name, _)| form.field(name).is_none()) {
            return Err(bad(name, "there is no such field".to_owned()));
        }
        let rows = form.fields.iter().map(|field| filled(form, field, fields)).collect::<Result<Vec<_>, _>>()?;
        self.shared
            .change(|world| {
                let opened = world.interaction(form.interaction).ok_or(Cannot::Unknown("such form"))?;
                let (channel, command) =
                    (opened.channel, opened.command.clone().map(|name| (name, opened.command_kind)));
                let source = opened.source.filter(|_| opened.kind == InteractionKind::Component);
                let data = json!({ "custom_id": form.custom_id, "components": rows });
                Ok(world.interact(Begun { kind: InteractionKind::Form, user, channel, command, source, data }))
            })
            .map(|id| self.handle(id))
    }
}

fn bad(field: &str, why: String) -> Cannot {
    Cannot::BadField { field: field.to_owned(), why }
}

fn component(user: Id, message: &Message, data: Value) -> Begun {
    let kind = InteractionKind::Component;
    Begun { kind, user, channel: message.channel, command: None, source: Some(message.id), data }
}

fn control<'m>(message: &'m Message, wanted: &str, fits: impl Fn(u64) -> bool) -> Result<&'m Value, Cannot> {
    let controls = message.controls();
    let mut fitting = controls.into_iter().filter(|control| control["type"].as_u64().is_some_and(&fits));
    let named = |control: &&Value| ["custom_id", "label", "placeholder"].iter().any(|key| control[*key] == wanted);
    let found = fitting.find(named).filter(|control| control["custom_id"].is_string());
    let control = found.ok_or_else(|| Cannot::NoSuchControl(wanted.to_owned()))?;
    if control["disabled"] == true { Err(Cannot::Disabled(wanted.to_owned())) } else { Ok(control) }
}

fn choose(reader: &mut Reader<'_>, menu: &Value, wanted: &str) -> Result<Value, Cannot> {
    let named = Value::from(wanted);
    let chosen = match menu["type"].as_u64() {
        Some(STRING_MENU) => {
            let options = menu["options"].as_array();
            let mut fitting = options.into_iter().flatten().filter(|o| o["value"] == named || o["label"] == named);
            fitting.next().map(|option| option["value"].clone())
        }
        Some(5) => reader.person(&named),
        Some(6) => reader.role(&named),
        Some(7) => reader.person(&named).or_else(|| reader.role(&named)),
        Some(8) => reader.channel_of(&named, &menu["channel_types"]),
        _ => None,
    };
    chosen.ok_or_else(|| bad(wanted, "the menu does not offer it".to_owned()))
}

/// One field as it is sent: in a row of its own, or under its label, as the form had it.
fn filled(form: &Form, field: &FormField, given: &[(&str, &str)]) -> Result<Value, Cannot> {
    let named = given.iter().find(|(name, _)| *name == field.custom_id || *name == field.label);
    let text = named.map_or(field.value.as_str(), |(_, text)| *text);
    let length = text.chars().count();
    if field.required && text.is_empty() {
        return Err(bad(&field.label, "it is required".to_owned()));
    }
    if !text.is_empty() && !(field.min_length..=field.max_length).contains(&length) {
        return Err(bad(&field.label, format!("between {} and {} characters", field.min_length, field.max_length)));
    }
    let input = json!({ "type": 4, "id": 2, "custom_id": field.custom_id, "value": text });
    Ok(match form.labelled {
        true => json!({ "type": 18, "id": 1, "component": input }),
        false => json!({ "type": 1, "id": 1, "components": [input] }),
    })
}

impl World {
    /// A message that `user` can see, ephemeral ones for them among these.
    pub(super) fn visible_message(&self, user: Id, id: Id) -> Result<&Message, Cannot> {
        let message = self.any_message(id).ok_or(Cannot::NoSuchMessage)?;
        let for_them = message.only_for.is_none_or(|only| only == user);
        if for_them && self.sees(user, message.channel) { Ok(message) } else { Err(Cannot::NoSuchMessage) }
    }
}
