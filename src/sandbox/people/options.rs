//! Turns what a person types into a command's options, as the client does: by type, checked against choices and bounds, people,
//! roles and channels by name or id.

use serde_json::{Map, Value, json};

use super::Cannot;
use crate::sandbox::mentions::as_id;
use crate::sandbox::permissions;
use crate::sandbox::world::{Id, User, World};

/// Discord's option types that a person fills in.
mod kind {
    pub(super) const STRING: u64 = 3;
    pub(super) const INTEGER: u64 = 4;
    pub(super) const BOOLEAN: u64 = 5;
    pub(super) const USER: u64 = 6;
    pub(super) const CHANNEL: u64 = 7;
    pub(super) const ROLE: u64 = 8;
    pub(super) const MENTIONABLE: u64 = 9;
    pub(super) const NUMBER: u64 = 10;
    pub(super) const ATTACHMENT: u64 = 11;
}

/// Reads options for one person in one channel, gathering the objects that the values name.
pub(super) struct Reader<'w> {
    pub(super) world: &'w World,
    pub(super) user: Id,
    pub(super) channel: Id,
    pub(super) guild: Option<Id>,
    pub(super) resolved: Map<String, Value>,
}

impl Reader<'_> {
    /// The filled options, in the order of the command's. `focused` is the one that is being typed: it may be anything.
    pub(super) fn read(
        &mut self,
        specs: &[Value],
        given: &[(&str, Value)],
        focused: Option<&str>,
    ) -> Result<Vec<Value>, Cannot> {
        let known = |name: &str| specs.iter().any(|spec| spec["name"] == name);
        if let Some((name, _)) = given.iter().find(|(name, _)| !known(name)) {
            return Err(Cannot::NoSuchOption((*name).to_owned()));
        }
        let mut filled = Vec::new();
        for spec in specs {
            let name = spec["name"].as_str().unwrap_or_default();
            let value = given.iter().find(|(own, _)| *own == name).map(|(_, value)| value);
            match value {
                Some(value) if focused == Some(name) => {
                    let typed = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    filled.push(json!({ "name": name, "type": spec["type"], "value": typed, "focused": true }));
                }
                Some(value) => {
                    let value = self.value(spec, value).map_err(|why| bad(name, why))?;
                    filled.push(json!({ "name": name, "type": spec["type"], "value": value }));
                }
                None if spec["required"] == true && focused.is_none() => {
                    return Err(Cannot::MissingOption(name.to_owned()));
                }
                None => {}
            }
        }
        Ok(filled)
    }

    fn value(&mut self, spec: &Value, value: &Value) -> Result<Value, String> {
        match spec["type"].as_u64().unwrap_or(0) {
            kind::STRING => text(spec, value),
            kind::INTEGER | kind::NUMBER => number(spec, value),
            kind::BOOLEAN => match value.as_bool().or_else(|| value.as_str()?.to_lowercase().parse().ok()) {
                Some(given) => Ok(given.into()),
                None => Err("true or false".to_owned()),
            },
            kind::USER => self.person(value).ok_or_else(|| "nobody of that name".to_owned()),
            kind::ROLE => self.role(value).ok_or_else(|| "no role of that name".to_owned()),
            kind::MENTIONABLE => {
                self.person(value).or_else(|| self.role(value)).ok_or_else(|| "neither a person nor a role".to_owned())
            }
            kind::CHANNEL => self.channel(value).ok_or_else(|| "no channel of that name".to_owned()),
            kind::ATTACHMENT => self.attachment(value).ok_or_else(|| "no such file was uploaded".to_owned()),
            _ => Err("this kind of option cannot be filled in".to_owned()),
        }
    }

    /// A person by id or name; `@` or not.
    pub(super) fn person(&mut self, value: &Value) -> Option<Value> {
        let named = value.as_str().map(|name| name.trim_start_matches('@'));
        let by_id = as_id(value).and_then(|id| self.world.user(id));
        let user: &User = by_id.or_else(|| self.world.user_named(named?))?;
        let id = user.id.to_string();
        self.resolve("users", &id, user.json());
        if let Some(mut member) = self.guild.and_then(|guild| self.world.partial_member_json(guild, user.id)) {
            // Discord's documentation of resolved data: what the member may do in the channel of the interaction.
            let channel = self.world.channel(self.channel);
            let held = channel.map_or(0, |channel| permissions::in_channel(self.world, channel, user.id));
            member["permissions"] = held.to_string().into();
            self.resolve("members", &id, member);
        }
        Some(id.into())
    }

    /// A role by id or name; `@` or not.
    pub(super) fn role(&mut self, value: &Value) -> Option<Value> {
        let guild = self.world.guild(self.guild?)?;
        let by_id = as_id(value).and_then(|id| guild.roles.get(&id));
        let role = by_id.or_else(|| guild.role_named(value.as_str()?))?;
        let id = role.id.to_string();
        self.resolve("roles", &id, role.json());
        Some(id.into())
    }

    fn channel(&mut self, value: &Value) -> Option<Value> {
        let by_id = as_id(value).and_then(|id| self.world.channel(id));
        let channel = by_id.or_else(|| self.world.channel_named(self.guild?, value.as_str()?))?;
        let (id, json) = (channel.id, self.world.partial_channel_json(channel.id, self.user));
        self.resolve("channels", &id.to_string(), json);
        Some(id.to_string().into())
    }

    /// A channel of one of these types; of any, where a menu names none.
    pub(super) fn channel_of(&mut self, value: &Value, types: &Value) -> Option<Value> {
        let id = self.channel(value)?;
        let kind = as_id(&id).and_then(|id| self.world.channel(id))?.kind;
        let fits = types.as_array().is_none_or(|types| types.iter().any(|one| one.as_u64() == Some(kind.into())));
        fits.then_some(id)
    }

    fn attachment(&mut self, value: &Value) -> Option<Value> {
        let file = self.world.uploads.get(&as_id(value)?)?;
        self.resolve("attachments", &file.id.to_string(), file.json());
        Some(file.id.to_string().into())
    }

    fn resolve(&mut self, list: &str, id: &str, object: Value) {
        let list = self.resolved.entry(list.to_owned()).or_insert_with(|| json!({}));
        list[id] = object;
    }
}

fn bad(option: &str, why: String) -> Cannot {
    Cannot::BadOption { option: option.to_owned(), why }
}

/// A text, which must be one of the choices where there are any: by what it shows or by its value.
fn text(spec: &Value, value: &Value) -> Result<Value, String> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if let Some(choice) = chosen(spec, &text) {
        return choice;
    }
    let length = text.chars().count() as u64;
    let (least, most) = (spec["min_length"].as_u64().unwrap_or(1), spec["max_length"].as_u64().unwrap_or(6000));
    if length < least || length > most {
        return Err(format!("between {least} and {most} characters"));
    }
    Ok(text.into())
}

fn number(spec: &Value, value: &Value) -> Result<Value, String> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if let Some(choice) = chosen(spec, &text) {
        return choice;
    }
    let number: serde_json::Number = match spec["type"].as_u64() {
        Some(kind::INTEGER) => text.parse::<i64>().map(Into::into).map_err(|_| "a whole number".to_owned())?,
        _ => {
            let number = text.parse().ok().and_then(serde_json::Number::from_f64);
            number.ok_or_else(|| "a number".to_owned())?
        }
    };
    let as_float = number.as_f64().unwrap_or(0.0);
    let below = spec["min_value"].as_f64().is_some_and(|least| as_float < least);
    let above = spec["max_value"].as_f64().is_some_and(|most| as_float > most);
    if below || above { Err("a number within the bounds".to_owned()) } else { Ok(Value::Number(number)) }
}

/// Among an option's choices, if it has any: the one meant, or why none is.
fn chosen(spec: &Value, text: &str) -> Option<Result<Value, String>> {
    let choices = spec["choices"].as_array().filter(|choices| !choices.is_empty())?;
    let sent = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let meant = |choice: &&Value| choice["name"] == text || sent(&choice["value"]) == text;
    Some(match choices.iter().find(meant) {
        Some(choice) => Ok(choice["value"].clone()),
        None => {
            let names: Vec<&str> = choices.iter().filter_map(|choice| choice["name"].as_str()).collect();
            Err(format!("one of {}", names.join(", ")))
        }
    })
}
