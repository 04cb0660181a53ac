//! The postmortem draft, as it is handed over.

use super::{Body, File, Seen};
use crate::postmortem::Format;

/// The draft in the incident's channel; for the one who asks alone with [`Body::for_one`]. The summary is Discord's Markdown
/// already, with what people typed escaped.
#[must_use]
pub fn draft(summary: String, file: File) -> Body {
    Body { file: Some(file), ..Body::quiet(summary) }
}

/// As many bytes as Discord takes for a file where nobody said otherwise: 10 MiB, more on boosted servers (its documentation,
/// "Uploading Files").
pub const UPLOAD_MOST: usize = 10 << 20;

/// The draft is larger than Discord takes, `room` bytes; its summary stands in the message, and where to have the file.
#[must_use]
pub fn draft_too_large(summary: &str, seen: &Seen<'_>, draft: (&File, Format), room: usize) -> Body {
    let (file, format) = draft;
    let words = format!(
        "{summary}\n⚠️ The file has {}, and Discord takes {} here. On the host, this writes it: `hotwash export {} --format {} \
         --output {}`",
        mebibytes(file.bytes.len()),
        mebibytes(room),
        seen.incident.number.0,
        format.word(),
        format_args!("postmortem-{}.{}", seen.incident.number.0, format.extension()),
    );
    Body::quiet(words)
}

/// `12.5 MiB`, rounded to a tenth.
fn mebibytes(bytes: usize) -> String {
    let tenths = (bytes * 10 + (1 << 19)) >> 20;
    format!("{}.{} MiB", tenths / 10, tenths % 10)
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
    fn a_draft_that_is_too_large() {
        let file = File { name: "postmortem-42-checkout-errors.html".to_owned(), bytes: vec![0; 13_000_000] };
        let shown = seen(&checkout(), |seen| {
            read(&draft_too_large("**#42** in short", seen, (&file, Format::Html), UPLOAD_MOST))
        });
        insta::assert_snapshot!(shown, @"
        (silent)
        **#42** in short
        ⚠️ The file has 12.4 MiB, and Discord takes 10.0 MiB here. On the host, this writes it: `hotwash export 42 --format html --output postmortem-42.html`
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
