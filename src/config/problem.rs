//! What is wrong with a file, gathered so that a person mends everything in one go.

use std::fmt;

use thiserror::Error;

/// Why there is no configuration. Its text is for the person who wrote the file.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{file}: {why}")]
    Unreadable {
        /// As it was named.
        file: String,
        /// What the system said, and how to mend it.
        why: String,
    },
    /// The file says what it cannot mean: every problem found, a line each, in the file's order.
    #[error("{}", lines(.0))]
    Invalid(Vec<Problem>),
}

/// One thing in a file that a person should look at: `hotwash.toml:3: timezone: "Mars" is …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The key, with its table: `server.category`, or `severity "sev2": policy`. Empty for what is not TOML at all.
    pub key: String,
    /// The value, what is wrong with it, and how to mend it.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { file, line, key, what } = self;
        match key.as_str() {
            "" => write!(f, "{file}:{line}: {what}"),
            key => write!(f, "{file}:{line}: {key}: {what}"),
        }
    }
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The problems of one text.
pub(super) struct Report<'a> {
    file: &'a str,
    text: &'a str,
    errors: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl<'a> Report<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, errors: Vec::new(), warnings: Vec::new() }
    }

    /// Something that the file cannot mean; `at` is an offset into the text.
    pub(super) fn error(&mut self, at: usize, key: &str, what: impl Into<String>) {
        let problem = self.problem(at, key, what.into());
        self.errors.push(problem);
    }

    /// Something sound that hardly anybody means.
    pub(super) fn warn(&mut self, at: usize, key: &str, what: impl Into<String>) {
        let problem = self.problem(at, key, what.into());
        self.warnings.push(problem);
    }

    /// How many errors there are so far.
    pub(super) fn errors(&self) -> usize {
        self.errors.len()
    }

    /// Errors and warnings, each in the order of the file.
    pub(super) fn finish(mut self) -> (Vec<Problem>, Vec<Problem>) {
        self.errors.sort_by_key(|problem| problem.line);
        self.warnings.sort_by_key(|problem| problem.line);
        (self.errors, self.warnings)
    }

    fn problem(&self, at: usize, key: &str, what: String) -> Problem {
        let before = self.text.as_bytes().iter().take(at);
        let line = 1 + before.filter(|byte| **byte == b'\n').count();
        Problem { file: self.file.to_owned(), line, key: key.to_owned(), what }
    }
}
