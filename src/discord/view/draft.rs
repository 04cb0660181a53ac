//! The postmortem draft, as it is handed over.

use super::{Body, File, Seen, text};
use crate::incident::EntryNumber;
use crate::postmortem::Format;

/// As many files are named.
const FILES: usize = 8;

/// The draft in the incident's channel; for the one who asks alone with [`Body::for_one`]. The summary is Discord's Markdown
/// already, with what people typed escaped.
#[must_use]
pub fn draft(summary: String, file: File) -> Body {
    Body { file: Some(file), ..Body::quiet(summary) }
}

/// A draft's summary, with the files of the timeline that a person should look at before they share it: what stands in a picture
/// nobody masks.
#[must_use]
pub fn summary_with_files(summary: &str, files: &[(EntryNumber, String)]) -> String {
    if files.is_empty() {
        return summary.to_owned();
    }
    let named = files.iter().take(FILES).map(|(entry, name)| format!("{} (entry {entry})", text::excerpt(name, 40)));
    let named = named.collect::<Vec<_>>().join(", ");
    let more = match files.len().saturating_sub(FILES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{summary}\n👀 Before you share it, look at its files: nothing is masked in a picture. {named}{more}")
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
    fn files_are_named_for_a_look_before_sharing() {
        let file = |number: u32| (EntryNumber(number), format!("shot-{number}.png"));
        assert_eq!(summary_with_files("in short", &[]), "in short");
        insta::assert_snapshot!(summary_with_files("in short", &[file(4)]), @"
        in short
        👀 Before you share it, look at its files: nothing is masked in a picture. shot-4.png (entry 4)
        ");
        let many: Vec<_> = (1..=60).map(file).collect();
        let told = summary_with_files("in short", &many);
        assert!(told.ends_with("shot-8.png (entry 8) and 52 more") && told.chars().count() < 500, "{told}");
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
