//! A draft, read as a Markdown reader reads it.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Fails where anything but the template's own headings, lists and prompts came of it: what people wrote is text, wherever it
/// stands.
pub(super) fn check(draft: &str) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let (mut lists, mut quotes, mut title) = (0, 0, 0);
    let mut heading: Option<String> = None;
    let mut strong: Option<String> = None;
    for event in Parser::new_ext(draft, options) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                title += usize::from(level == HeadingLevel::H1);
                assert!(level <= HeadingLevel::H2, "a heading of level {level}: {draft}");
                heading = Some(String::new());
            }
            Event::End(TagEnd::Heading(level)) => {
                let heading = heading.take().unwrap_or_default();
                let known = level == HeadingLevel::H1 || super::HEADINGS.contains(&format!("## {heading}").as_str());
                assert!(known, "{heading:?} is a heading: {draft}");
            }
            Event::Start(Tag::List(_)) => {
                lists += 1;
                assert_eq!(lists, 1, "a list within a list: {draft}");
            }
            Event::End(TagEnd::List(_)) => lists -= 1,
            Event::Start(Tag::BlockQuote(_)) => {
                quotes += 1;
                assert_eq!(lists, 0, "a prompt within a list: {draft}");
            }
            Event::Start(Tag::Strong) => strong = Some(String::new()),
            Event::End(TagEnd::Strong) => {
                // The template's labels and the days; none of them is people's.
                let label = strong.take().unwrap_or_default();
                let day = label.contains(", ") && label.ends_with(|c: char| c.is_ascii_digit());
                assert!(label.ends_with(':') || day, "{label:?} is strong: {draft}");
            }
            Event::Text(text) => {
                for open in [&mut heading, &mut strong].into_iter().flatten() {
                    open.push_str(&text);
                }
            }
            Event::Start(Tag::Paragraph | Tag::Item)
            | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::BlockQuote(_))
            | Event::SoftBreak
            | Event::HardBreak => {}
            other => panic!("{other:?} came of it: {draft}"),
        }
    }
    assert!(title == 1 && quotes <= 6, "{title} titles, {quotes} prompts: {draft}");
}
