//! Slash commands as people type them: `/incident open title:Checkout errors severity:sev1`.
//!
//! A value goes up to the next option of the same command; `"…"` keeps one together that has such a word in it. Which words
//! are commands and options, what was registered says. What a value means is read by the one who sends it.

use serde_json::Value;

const SUBCOMMAND: u64 = 1;
const GROUP: u64 = 2;

/// How far a line could be read: as long as it is being typed it need not be whole.
pub(super) struct Scan<'c, 't> {
    /// The command, then what was chosen below it.
    pub(super) steps: Vec<&'c Value>,
    /// The words that name them, as far as they were read, and the word that names nothing.
    pub(super) unknown: Option<&'t str>,
    /// What stands before the first option without belonging to any.
    pub(super) stray: &'t str,
    pub(super) fields: Vec<Field<'t>>,
}

/// An option with its value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field<'t> {
    pub(super) name: &'t str,
    /// Where the value begins, in bytes of the line.
    pub(super) starts: usize,
    /// The value as it stands there.
    pub(super) typed: &'t str,
    /// The value without its quotation marks.
    pub(super) value: String,
}

/// A command that can be sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slash {
    /// `incident role take`
    pub(super) command: String,
    /// Names and values.
    pub(super) options: Vec<(String, String)>,
}

impl<'c, 't> Scan<'c, 't> {
    /// Reads `line`, which begins with `/`, by the commands that are registered.
    pub(super) fn new(commands: impl Iterator<Item = &'c Value>, line: &'t str) -> Self {
        let mut scan = Self { steps: Vec::new(), unknown: None, stray: "", fields: Vec::new() };
        let mut below: Vec<&Value> = commands.collect();
        let mut at = 1;
        while scan.steps.is_empty() || !below.is_empty() {
            let rest = &line[at..];
            let start = at + rest.len() - rest.trim_start().len();
            let word = line[start..].split_whitespace().next().unwrap_or_default();
            let Some(step) = below.iter().find(|step| step["name"] == word) else {
                scan.unknown = Some(word);
                return scan;
            };
            scan.steps.push(step);
            at = start + word.len();
            below = nested(step).collect();
        }
        scan.read_fields(line, at);
        scan
    }

    /// The options of the command that was named.
    pub(super) fn options(&self) -> impl Iterator<Item = &'c Value> + use<'c> {
        let last = self.steps.last().copied();
        last.into_iter().flat_map(|step| step["options"].as_array()).flatten().filter(|option| !is_step(option))
    }

    /// The option of that name.
    pub(super) fn option(&self, name: &str) -> Option<&'c Value> {
        self.options().find(|option| option["name"] == name)
    }

    /// `incident role take`
    pub(super) fn command(&self) -> String {
        let names = self.steps.iter().filter_map(|step| step["name"].as_str());
        names.collect::<Vec<_>>().join(" ")
    }

    fn read_fields(&mut self, line: &'t str, from: usize) {
        let names: Vec<&str> = self.options().filter_map(|option| option["name"].as_str()).collect();
        let first = next_field(line, from, &names);
        self.stray = line[from..first.map_or(line.len(), |(at, _)| at)].trim();
        let mut next = first;
        while let Some((at, name)) = next {
            let starts = at + name.len() + 1;
            let quoted = quoted(&line[starts..]).map(|(value, length)| (value, starts + length));
            // A closing mark counts where an option or nothing follows; else the marks are part of the text.
            let quoted = quoted.filter(|(_, end)| {
                let rest = line[*end..].trim_start();
                rest.is_empty()
                    || next_field(line, *end, &names).is_some_and(|(at, _)| line[*end..at].trim().is_empty())
            });
            let after = quoted.as_ref().map_or(starts, |(_, end)| *end);
            next = next_field(line, after, &names);
            let typed = &line[starts..next.map_or(line.len(), |(at, _)| at)];
            let value = quoted.map_or_else(|| typed.trim().to_owned(), |(value, _)| value);
            self.fields.push(Field { name, starts, typed, value });
        }
    }

    /// The command, if it is one.
    ///
    /// # Errors
    /// What is wrong with it and what can be typed instead, in words.
    pub(super) fn finish(self, line: &str) -> Result<Slash, String> {
        if let Some(unknown) = self.unknown {
            return Err(match (self.steps.last(), unknown) {
                (None, _) => format!("There is no command {line:?}. Tab after / shows which there are."),
                (Some(step), "") => format!("/{} what? {}", self.command(), names(nested(step))),
                (Some(step), _) => {
                    format!("/{} has no {unknown:?}. It has: {}", self.command(), names(nested(step)))
                }
            });
        }
        if !self.stray.is_empty() {
            return Err(format!("What is {:?}? Name the option that it is for. {}", self.stray, self.usage()));
        }
        let options = self.fields.iter().map(|field| (field.name.to_owned(), field.value.clone())).collect();
        Ok(Slash { command: self.command(), options })
    }

    /// `/incident ack [at:…] [incident:…]`
    pub(super) fn usage(&self) -> String {
        let mut usage = format!("/{}", self.command());
        for option in self.options() {
            let name = option["name"].as_str().unwrap_or_default();
            usage.push_str(&if option["required"] == true { format!(" {name}:…") } else { format!(" [{name}:…]") });
        }
        usage
    }
}

/// What can be chosen below a step.
pub(super) fn nested(step: &Value) -> impl Iterator<Item = &Value> {
    step["options"].as_array().into_iter().flatten().filter(|option| is_step(option))
}

fn is_step(option: &Value) -> bool {
    matches!(option["type"].as_u64(), Some(SUBCOMMAND | GROUP))
}

fn names<'v>(values: impl Iterator<Item = &'v Value>) -> String {
    values.filter_map(|value| value["name"].as_str()).collect::<Vec<_>>().join(", ")
}

/// The next place, at the beginning of a word, where an option's name and a colon stand.
fn next_field<'t>(line: &'t str, from: usize, names: &[&str]) -> Option<(usize, &'t str)> {
    let begins = |at: &usize| line[..*at].ends_with(char::is_whitespace);
    let mut places = line[from..].char_indices().map(|(at, _)| from + at).filter(begins);
    places.find_map(|at| {
        let (name, _) = line[at..].split_once(':')?;
        names.contains(&name).then(|| (at, &line[at..at + name.len()]))
    })
}

/// The text within quotation marks that the line begins with, and how many bytes it took.
fn quoted(rest: &str) -> Option<(String, usize)> {
    let mut chars = rest.char_indices();
    chars.next().filter(|(_, first)| *first == '"')?;
    let mut value = String::new();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((value, at + 1)),
            '\\' if rest[at + 1..].starts_with(['"', '\\']) => value.extend(chars.next().map(|(_, char)| char)),
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn commands() -> Vec<Value> {
        let text = |name: &str, required: bool| json!({ "type": 3, "name": name, "required": required });
        let open = json!({ "type": 1, "name": "open", "options": [text("title", true), text("severity", false)] });
        let take = json!({ "type": 1, "name": "take", "options": [text("role", true)] });
        let role = json!({ "type": 2, "name": "role", "options": [take] });
        vec![
            json!({ "name": "incident", "options": [open, role] }),
            json!({ "name": "note", "options": [text("text", true), text("at", false)] }),
        ]
    }

    fn read(line: &str) -> Result<Slash, String> {
        Scan::new(commands().iter(), line).finish(line)
    }

    #[test]
    fn values_go_up_to_the_next_option() {
        for (line, command, options) in [
            ("/note text:hello", "note", &[("text", "hello")][..]),
            (
                "/incident open title:Checkout errors severity:sev1",
                "incident open",
                &[("title", "Checkout errors"), ("severity", "sev1")],
            ),
            ("/incident  role take role: scribe ", "incident role take", &[("role", "scribe")]),
            ("/note text:see http://x.y at:14:30", "note", &[("text", "see http://x.y"), ("at", "14:30")]),
            (r#"/note text:"look at: this" at:1m ago"#, "note", &[("text", "look at: this"), ("at", "1m ago")]),
            (r#"/note text:"say \"hi\"""#, "note", &[("text", r#"say "hi""#)]),
            (r#"/note text:"a" and "b""#, "note", &[("text", r#""a" and "b""#)]),
            (r#"/note text:"open at:14:30"#, "note", &[("text", "\"open"), ("at", "14:30")]),
            ("/note text:日本 🚨 at:9:00", "note", &[("text", "日本 🚨"), ("at", "9:00")]),
            ("/incident open", "incident open", &[]),
        ] {
            let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            assert_eq!(read(line), Ok(Slash { command: command.to_owned(), options }), "{line}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_explained() {
        for (line, why) in [
            ("/", "There is no command \"/\""),
            ("/incidnt open", "There is no command"),
            ("/incident", "/incident what? open, role"),
            ("/incident opne", "/incident has no \"opne\". It has: open, role"),
            ("/incident role", "/incident role what? take"),
            ("/note hello", "What is \"hello\"?"),
            ("/note hello", "/note text:… [at:…]"),
        ] {
            let told = read(line).unwrap_err();
            assert!(told.contains(why), "{line}: {told}");
        }
    }
}
