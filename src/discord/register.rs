//! Tells Discord which commands there are, when that differs from what it knows.

use serde_json::{Map, Number, Value, json};

use super::rest::{Call, Failure, Rest};
use super::{Me, commands};

/// The commands as they are sent: without the fields that say nothing.
pub(crate) fn declared() -> Vec<Value> {
    let commands = commands::all();
    let builders = commands.iter().flat_map(|command| {
        [command.create_as_slash_command(), command.create_as_context_menu_command()].into_iter().flatten()
    });
    builders.filter_map(|builder| serde_json::to_value(builder).ok()).map(meaningful).collect()
}

/// Registers the commands unless Discord has them already. Tells whether it had to.
pub(super) async fn register(rest: &Rest, me: &Me) -> Result<bool, Failure> {
    let path = format!("/applications/{}/commands", me.application);
    let declared = declared();
    let known = rest.send(Call::get(&path)).await?;
    if same(&known.body, &declared) {
        return Ok(false);
    }
    rest.send(Call::put(&path, Value::Array(declared))).await?;
    Ok(true)
}

/// Whether Discord's list says what ours says. Discord adds fields of its own (ids, versions, defaults): only ours count, and a
/// field that it leaves out is as good as one that says nothing.
fn same(known: &Value, declared: &[Value]) -> bool {
    let Some(known) = known.as_array() else { return false };
    known.len() == declared.len()
        && declared.iter().all(|ours| known.iter().any(|theirs| theirs["name"] == ours["name"] && says(theirs, ours)))
}

fn says(theirs: &Value, ours: &Value) -> bool {
    match (theirs, ours) {
        (Value::Object(theirs), Value::Object(ours)) => {
            let extra = ["options", "choices", "autocomplete", "required"];
            ours.iter().all(|(key, value)| theirs.get(key).is_some_and(|their| says(their, value)))
                && extra.iter().all(|key| ours.contains_key(*key) || theirs.get(*key).is_none_or(is_nothing))
        }
        (Value::Array(theirs), Value::Array(ours)) => {
            theirs.len() == ours.len() && theirs.iter().zip(ours).all(|(theirs, ours)| says(theirs, ours))
        }
        (Value::Number(theirs), Value::Number(ours)) => theirs.as_f64() == ours.as_f64(),
        (theirs, ours) => theirs == ours,
    }
}

fn meaningful(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept =
                fields.into_iter().map(|(key, value)| (key, meaningful(value))).filter(|(_, value)| !is_nothing(value));
            Value::Object(kept.collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(meaningful).collect()),
        // poise writes the bounds of whole numbers as fractions.
        Value::Number(number) => whole(&number).map_or(Value::Number(number), Value::from),
        other => other,
    }
}

fn whole(number: &Number) -> Option<i64> {
    let number = number.as_f64().filter(|number| number.fract() == 0.0 && number.abs() < 9e15)?;
    #[expect(clippy::cast_possible_truncation, reason = "whole, and within 53 bits")]
    Some(number as i64)
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => *value == json!(""),
    }
}
