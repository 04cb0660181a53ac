//! A command line, as people see it while they type: `/incident note text:looking into it at:10m ago`.
//!
//! Which words are options, and of which type, is what the bot has registered: a text may hold colons and blanks.

use hotwash::sandbox::Sandbox;
use serde_json::Value;

pub(crate) struct Typed {
    pub(crate) command: String,
    pub(crate) options: Vec<(String, Value)>,
}

impl Typed {
    pub(crate) fn read(sandbox: &Sandbox, line: &str) -> Self {
        Self::parse(sandbox, line, true)
    }

    /// While it is being typed, a number is still a text.
    pub(crate) fn read_partial(sandbox: &Sandbox, line: &str) -> Self {
        Self::parse(sandbox, line, false)
    }

    fn parse(sandbox: &Sandbox, line: &str, whole: bool) -> Self {
        let line = line.trim_start_matches('/');
        let end = line.find(':').map_or(line.len(), |colon| line[..colon].rfind(' ').unwrap_or(colon));
        let command = line[..end].trim().to_owned();
        let specs = sandbox.look(|world| {
            let mut words = command.split(' ');
            let name = words.next().unwrap_or_default();
            let mut at = world.commands().iter().find(|known| known.name() == name)?.body.clone();
            for word in words {
                at = at["options"].as_array()?.iter().find(|option| option["name"] == word)?.clone();
            }
            Some(at["options"].as_array().cloned().unwrap_or_default())
        });
        let specs = specs.unwrap_or_else(|| panic!("there is no command /{command}"));
        let mut options: Vec<(String, Value)> = Vec::new();
        for word in line[end..].split(' ').skip(1) {
            let option = word.split_once(':').and_then(|(name, first)| {
                let spec = specs.iter().find(|spec| spec["name"] == name)?;
                Some((spec["name"].as_str()?.to_owned(), Value::from(first)))
            });
            let option = option.filter(|(name, _)| !options.iter().any(|(known, _)| known == name));
            match (option, options.last_mut()) {
                (Some(option), _) => options.push(option),
                (None, Some((_, text))) => *text = format!("{} {word}", text.as_str().unwrap_or_default()).into(),
                (None, None) => panic!("{word:?} belongs to no option of /{command}"),
            }
        }
        for (name, value) in &mut options {
            let kind = specs.iter().find(|spec| spec["name"] == name.as_str()).and_then(|spec| spec["type"].as_u64());
            let text = value.as_str().unwrap_or_default();
            match kind {
                Some(4) if whole => *value = text.parse::<i64>().map_or(Value::from(text), Value::from),
                Some(5) => *value = (text == "true").into(),
                _ => {}
            }
        }
        Self { command, options }
    }
}
