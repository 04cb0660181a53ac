//! `/hotwash stats`: the numbers, for a phone.

use super::{Body, File, text};
use crate::postmortem::numbers::{By, Numbers, Section, csv, definitions, sections, svg};

/// As much of the content as the numbers may take, in code points; the definitions come behind.
const NUMBERS: usize = 1_350;

/// The numbers, with a chart and a table of them.
#[must_use]
pub fn stats(numbers: &Numbers, by: By) -> Body {
    let told = sections(numbers, by).iter().map(section).collect::<Vec<_>>().join("\n");
    let small = definitions().map(|line| format!("-# {line}")).join("\n");
    let file = |name: &str, text: String| File { name: name.to_owned(), bytes: text.into_bytes() };
    Body {
        file: Some(file("hotwash-stats.svg", svg(numbers, by))),
        further: vec![file("hotwash-stats.csv", csv(numbers))],
        ..Body::personal(format!("{}\n{small}", text::cut(&told, NUMBERS)))
    }
}

fn section(section: &Section) -> String {
    let lines = section.lines.iter().map(|line| text::line(line));
    [format!("**{}**", section.title)].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}
