//! The forms that a draft is given in.

/// A form of the draft: how it is written, and what people are called in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// How it is written.
    pub format: Format,
    /// What people are called.
    pub names: Names,
}

/// How a draft is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people and wikis.
    #[default]
    Markdown,
    /// One page that loads nothing: for a browser, and for paper.
    Html,
    /// The whole record, with its chain: for machines, and to be imported elsewhere.
    Json,
}

/// What people are called in a draft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// By their names.
    #[default]
    People,
    /// By the role that they first held in the incident: what went wrong is the system's, not somebody's.
    Roles,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Self] = &[Format::Markdown, Format::Html, Format::Json];

    /// What people type for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Format::Markdown => "markdown",
            Format::Html => "html",
            Format::Json => "json",
        }
    }

    /// Whether it shows the timeline's pictures.
    #[must_use]
    pub fn shows_pictures(self) -> bool {
        matches!(self, Format::Html)
    }

    /// How its files end, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Format::Markdown => "md",
            Format::Html => "html",
            Format::Json => "json",
        }
    }
}

impl Names {
    /// Both.
    pub const ALL: &'static [Self] = &[Names::People, Names::Roles];

    /// What people type for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Names::People => "people",
            Names::Roles => "roles",
        }
    }
}
