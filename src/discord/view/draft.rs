//! The postmortem draft, as it is handed over.

use super::{Body, File, Seen};

/// The draft in the incident's channel; for the one who asks alone with [`Body::for_one`]. The summary is Discord's Markdown
/// already, with what people typed escaped.
#[must_use]
pub fn draft(summary: String, file: File) -> Body {
    Body { file: Some(file), ..Body::quiet(summary) }
}

/// The draft could not be made; the close stands.
#[must_use]
pub fn draft_failed(seen: &Seen<'_>) -> Body {
    Body::quiet(format!(
        "⚠️ The draft of {} could not be made; the incident and its timeline are safe. `/incident postmortem` tries \
         again, `hotwash export {}` does so on the host.",
        seen.number(),
        seen.incident.number.0
    ))
}

#[cfg(test)]
mod tests {
    use super::super::example::{checkout, read, seen};
    use super::*;

    #[test]
    fn the_file_comes_with_its_summary() {
        let file = File { name: "postmortem-42-checkout-errors.md".to_owned(), bytes: b"# Draft".to_vec() };
        insta::assert_snapshot!(read(&draft("**#42** in short".to_owned(), file)), @"
        (silent)
        **#42** in short
        + postmortem-42-checkout-errors.md
        ");
    }

    #[test]
    fn a_draft_that_failed() {
        insta::assert_snapshot!(seen(&checkout(), |seen| read(&draft_failed(seen))), @"
        (silent)
        ⚠️ The draft of #42 could not be made; the incident and its timeline are safe. `/incident postmortem` tries again, `hotwash export 42` does so on the host.
        ");
    }
}
