//! Discord's description of its API, read once, with a validator for each body that was ever met.
//!
//! Two of its types are narrower than Discord is: it calls permission bits integers, and Discord takes and gives digits in a
//! string; it calls ids strings, and Discord takes integers too. Both are widened here, and nothing else is.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use hotwash::sandbox::Seen;
use jsonschema::Validator;
use serde_json::{Value, json};

/// Beside the project's own folder.
const BESIDE: &str = "../shared/discord/openapi.json";
/// The fields whose value is a set of permission bits.
const BITS: [&str; 3] = ["allow", "deny", "default_member_permissions"];

/// The description, widened.
pub(super) struct Description {
    document: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// The description; `None`: it is not on this machine.
pub(super) fn description() -> Option<&'static Description> {
    static READ: OnceLock<Option<Description>> = OnceLock::new();
    READ.get_or_init(|| {
        let named = std::env::var_os("HOTWASH_DISCORD_OPENAPI").map(PathBuf::from);
        let path = named.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(BESIDE));
        let Ok(bytes) = std::fs::read(&path) else {
            eprintln!("requests are not held against Discord's description: HOTWASH_DISCORD_OPENAPI does not name it");
            return None;
        };
        let mut document: Value = serde_json::from_slice(&bytes).unwrap();
        widen(&mut document);
        let id = &mut document["components"]["schemas"]["SnowflakeType"];
        *id = json!({ "anyOf": [id.take(), { "type": "integer", "minimum": 0 }] });
        Some(Description { document, validators: Mutex::default() })
    })
    .as_ref()
}

fn widen(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                let integer = field["type"] == "integer"
                    || field["type"].as_array().is_some_and(|types| types.contains(&json!("integer")));
                if BITS.contains(&key.as_str()) && integer {
                    *field = json!({ "anyOf": [field.take(), { "type": "string", "pattern": "^[0-9]+$" }] });
                } else {
                    widen(field);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(widen),
        _ => {}
    }
}

impl Description {
    pub(super) fn complaints(&self, seen: &Seen) -> Vec<String> {
        let path = &self.document["paths"][seen.template];
        let method = seen.method.to_lowercase();
        let operation = &path[&method];
        if !operation.is_object() {
            return vec![format!("Discord has no {} {}", seen.method, seen.template)];
        }
        let parameters = [&path["parameters"], &operation["parameters"]];
        let parameters: Vec<&Value> = parameters.into_iter().filter_map(Value::as_array).flatten().collect();
        let mut found = query_complaints(&seen.query, &parameters);
        let wanted = &operation["requestBody"];
        let schema = &wanted["content"]["application/json"]["schema"];
        match (&seen.body, schema) {
            (Value::Null, _) if wanted["required"] == true => found.push("the body is missing".to_owned()),
            (Value::Null, _) => {}
            (_, Value::Null) => found.push("Discord takes no body here".to_owned()),
            (body, schema) => {
                let validator = self.validator(&format!("{method} {}", seen.template), schema);
                found.extend(validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())));
            }
        }
        found
    }

    fn validator(&self, name: &str, schema: &Value) -> Arc<Validator> {
        let mut known = self.validators.lock().unwrap();
        let compiled = known.entry(name.to_owned()).or_insert_with(|| {
            let whole = json!({ "allOf": [schema], "components": self.document["components"] });
            Arc::new(jsonschema::validator_for(&whole).unwrap())
        });
        Arc::clone(compiled)
    }
}

/// Every name in the query is one that the route knows, and numbers are within their bounds.
fn query_complaints(query: &str, parameters: &[&Value]) -> Vec<String> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let mut found = Vec::new();
    for pair in pairs {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let known = parameters.iter().find(|known| known["in"] == "query" && known["name"] == name);
        let Some(schema) = known.map(|known| &known["schema"]) else {
            found.push(format!("the query has no {name:?}"));
            continue;
        };
        let bound = |key: &str| schema[key].as_i64();
        if let (Ok(number), Some(most)) = (value.parse::<i64>(), bound("maximum"))
            && !(bound("minimum").unwrap_or(i64::MIN)..=most).contains(&number)
        {
            found.push(format!("{name}={value} is out of bounds"));
        }
    }
    found
}
