//! The template of postmortem drafts that an operator wrote, as it was read. What it means is the postmortem's business.

/// A person's own template, in place of the built-in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// The file, as messages call it.
    pub file: String,
    /// What it holds; or why it can't be read, in words that go on after "file: ".
    pub text: Result<String, String>,
}
