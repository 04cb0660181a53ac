//! The template that puts a draft's parts in order: the built-in one, or a person's own.
//!
//! Guarantees: a person's template ends, whatever it says, and writes no more than so many bytes; it reads nothing but the draft's
//! own parts, and no other file. Where it breaks, the built-in one takes its place, and its file and line are told. What people
//! wrote is text in whatever comes of it, as long as the template takes none of its backslashes away; even then it stays text in the
//! HTML page.
//!
//! Accepted: a template that doubles a text over and over uses up memory before it has made many steps. Whoever writes one has the
//! machine anyway.
//!
//! Does not know: where a file comes from.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};

use super::screen::is_hidden;
use super::sheet::Sheet;
use super::{DraftError, example};
use crate::incident::Template;

/// The order and the words of a draft; what fills it stands in its head.
pub(super) const BUILTIN: &str = include_str!("../../config/postmortem.md.jinja");

/// As many steps as a person's template may take; the built-in one takes some hundreds.
const STEPS: u64 = 1_000_000;
/// And for each entry of the record; the built-in one takes some twenty.
const STEPS_AN_ENTRY: u64 = 200;
/// As many bytes as it may write.
const BYTES: usize = 1 << 20;
/// And for each entry: twice its text at its longest, all of it far from ASCII, and a little.
const BYTES_AN_ENTRY: usize = 16 << 10;
/// How deep it may call itself: deeper than anybody means, and far from the end of a thread's stack.
const DEPTH: usize = 64;

/// What is wrong with a person's template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFault {
    /// The file, as the configuration has it.
    pub file: String,
    /// The line, from 1, where one is to blame.
    pub line: Option<usize>,
    /// What is wrong there.
    pub why: String,
}

impl TemplateFault {
    /// The file's name without its folders, for people who have no business on that machine.
    #[must_use]
    pub fn name(&self) -> &str {
        Path::new(&self.file).file_name().and_then(|name| name.to_str()).unwrap_or(&self.file)
    }

    /// The same of all that is wrong.
    #[must_use]
    pub fn without_folders(&self) -> Self {
        Self { file: self.name().to_owned(), ..self.clone() }
    }
}

impl fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.why)
    }
}

/// Tries a person's template: on incidents made up for it, of which one has everything and one nothing, and by the names in it.
///
/// # Errors
///
/// What is wrong with it.
pub fn check_template(template: &Template) -> Result<(), TemplateFault> {
    let tried = [
        (example::full(), ""),
        (example::unexplained(), ""),
        (example::bare(), "of an incident about which nobody wrote anything: "),
    ];
    for (example, of) in tried {
        let (sheet, entries) = example.sheet();
        own(template, &sheet, entries).map_err(|fault| TemplateFault { why: format!("{of}{}", fault.why), ..fault })?;
        // A branch that no example takes has names too.
        let text = template.text.as_deref().unwrap_or_default();
        if let Some((line, why)) = unknown(text, &sheet) {
            return Err(TemplateFault { file: template.file.clone(), line, why });
        }
    }
    Ok(())
}

/// The sheet by the person's template, or else, with what is wrong with that one, by the built-in one. `entries`: how many the
/// record has.
pub(super) fn fill(
    template: Option<&Template>,
    sheet: &Sheet,
    entries: usize,
) -> Result<(String, Option<TemplateFault>), DraftError> {
    let fault = match template.map(|template| own(template, sheet, entries)) {
        Some(Ok(draft)) => return Ok((draft, None)),
        Some(Err(fault)) => Some(fault),
        None => None,
    };
    let draft = environment()?.render_named_str("postmortem.md.jinja", BUILTIN, Serde(sheet))?;
    Ok((draft, fault))
}

/// The sheet by a person's template.
fn own(template: &Template, sheet: &Sheet, entries: usize) -> Result<String, TemplateFault> {
    let fault = |line, why| TemplateFault { file: template.file.clone(), line, why };
    let text = template.text.as_ref().map_err(|why| fault(None, why.clone()))?;
    if let Some(line) = text.lines().position(|line| line.contains(is_unfit)) {
        return Err(fault(Some(line + 1), UNFIT.to_owned()));
    }
    let mut bounded = Bounded { written: Vec::new(), most: BYTES + entries * BYTES_AN_ENTRY, is_full: false };
    let filled = environment().and_then(|mut environment| {
        let an_entry = u64::try_from(entries).unwrap_or(u64::MAX).saturating_mul(STEPS_AN_ENTRY);
        environment.set_fuel(Some(STEPS.saturating_add(an_entry)));
        environment.set_recursion_limit(DEPTH);
        let parsed = environment.template_from_named_str(&template.file, text)?;
        parsed.render_captured_to(Serde(sheet), &mut bounded).map(drop)
    });
    if bounded.is_full {
        let why = format!("it writes more than {} MiB, which is more than this draft can need", bounded.most >> 20);
        return Err(fault(None, why));
    }
    filled.map_err(|error| fault(error.line(), reason(&error, text, sheet)))?;
    let draft = String::from_utf8(bounded.written).map_err(|error| fault(None, error.to_string()))?;
    match draft {
        draft if draft.trim().is_empty() => Err(fault(None, "it writes nothing".to_owned())),
        draft if draft.contains(is_unfit) => Err(fault(None, UNFIT.to_owned())),
        draft => Ok(draft),
    }
}

const UNFIT: &str = "it writes a character that nobody can see, which does not belong in a draft";

/// What may not stand in a file that is opened in editors, terminals and browsers.
fn is_unfit(c: char) -> bool {
    c != '\n' && c != '\t' && is_hidden(c)
}

fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment
        .set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // No escaping of the template's own: what a sheet holds is Markdown already.
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    Ok(environment)
}

/// What is wrong, in a line. What is not defined is mostly a name that was mistyped.
fn reason(error: &Error, text: &str, sheet: &Sheet) -> String {
    use minijinja::ErrorKind::{OutOfFuel, UndefinedError};
    let mistyped = || unknown(text, sheet).filter(|(line, _)| *line == error.line()).map(|(_, why)| why);
    match (error.kind(), error.detail()) {
        (OutOfFuel, _) => "it takes more steps than any draft needs: does a loop go on for too long?".to_owned(),
        (UndefinedError, _) if let Some(why) = mistyped() => why,
        (UndefinedError, None) => "undefined value: nothing there has that name, or a list is empty".to_owned(),
        (kind, Some(detail)) => format!("{kind}: {detail}"),
        (kind, None) => kind.to_string(),
    }
}

/// The first name in the template that a draft does not have: the line that it stands in, and what there is.
fn unknown(text: &str, sheet: &Sheet) -> Option<(Option<usize>, String)> {
    let environment = environment().ok()?;
    let parsed = environment.template_from_named_str("", text).ok()?;
    let known = names(sheet);
    let is_known = |name: &String| known.contains(name) || environment.globals().any(|(global, _)| global == name);
    let unknown = parsed.undeclared_variables(false).into_iter().filter(|name| !is_known(name));
    let (line, name) = unknown.map(|name| (line_of(text, &name), name)).min()?;
    let known = known.into_iter().collect::<Vec<_>>().join(", ");
    Some((line, format!("a draft has no `{name}`; what it has: {known}")))
}

/// The variables that a template can name.
fn names(sheet: &Sheet) -> BTreeSet<String> {
    let sheet = Value::from(Serde(sheet));
    sheet.try_iter().map(|names| names.map(|name| name.to_string()).collect()).unwrap_or_default()
}

/// The first line, from 1, in which a name stands as a word.
fn line_of(text: &str, name: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.lines().position(|line| line.split(|c| !is_part(c)).any(|word| word == name)).map(|line| line + 1)
}

/// Takes so many bytes.
struct Bounded {
    written: Vec<u8>,
    most: usize,
    is_full: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.written.len() + bytes.len() > self.most {
            self.is_full = true;
            return Err(io::Error::other("full"));
        }
        self.written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
