//! One line of what was found: how bad it is, what it is, how to mend it.

use std::fmt;

use crate::discord::rest::Failure;

/// How bad it is; the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Something that people rely on does not work.
    Broken,
    /// It works, but less well than it could.
    Warning,
    /// As it should be.
    Fine,
}

/// One thing that was looked at. Plain text: names stand in it as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub mark: Mark,
    /// What was found, and what does not work for it; whole sentences.
    pub what: String,
    /// How to mend it, where there is something to mend.
    pub mend: Option<String>,
}

impl Finding {
    /// Something that does not work.
    pub(crate) fn broken(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { mark: Mark::Broken, what: what.into(), mend: Some(mend.into()) }
    }

    /// Something that could be better.
    pub(crate) fn warning(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { mark: Mark::Warning, what: what.into(), mend: Some(mend.into()) }
    }

    /// Something that is as it should be.
    pub(crate) fn fine(what: impl Into<String>) -> Self {
        Self { mark: Mark::Fine, what: what.into(), mend: None }
    }

    /// Discord did not say.
    pub(crate) fn unasked(failure: &Failure) -> Self {
        Self::warning(format!("Discord could not be asked: {failure}."), "Ask again in a minute.")
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mark::Broken => "❌",
            Mark::Warning => "⚠️",
            Mark::Fine => "✅",
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.mark, self.what)?;
        self.mend.as_ref().map_or(Ok(()), |mend| write!(f, " To mend it: {mend}"))
    }
}
