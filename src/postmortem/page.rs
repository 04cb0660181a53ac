//! The draft as one HTML page: the Markdown, read as a reader would and written out again, with a chart and the captured
//! pictures.
//!
//! Guarantees: the page has the Markdown's sections, order and words, whoever's template they are from; it loads nothing and
//! points nowhere: no link, no script, no picture but those it carries itself, and a policy in its head that forbids any other.
//! HTML in the Markdown is shown as text.
//!
//! Does not know: incidents. What stands in its head, the chart and the pictures come ready.

use std::collections::VecDeque;
use std::iter::Peekable;

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};
use sha2::{Digest, Sha256};

use super::base64;

/// How it looks: on a phone and a desk, by day and night, and on paper.
const STYLE: &str = include_str!("page.css");
/// The heading before which the pictures stand.
const APPENDIX: &str = "Appendix";

/// What a page has beside the Markdown. All of it is HTML already.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// What the window is called, as text that [`escape`] made.
    pub(super) title: String,
    /// Stands behind the first section; empty: there is none.
    pub(super) chart: String,
    /// A section of its own before the appendix; empty: there is none.
    pub(super) pictures: String,
}

impl Page {
    /// The whole page.
    pub(super) fn write(self, markdown: &str) -> String {
        let events = Sections::of(plain(markdown), self.chart, self.pictures);
        let mut out = String::with_capacity(STYLE.len() + markdown.len() * 2);
        out.push_str(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"",
        );
        out.push_str(&policy());
        out.push_str("\">\n<title>");
        out.push_str(&self.title);
        out.push_str("</title>\n<style>");
        out.push_str(STYLE);
        out.push_str("</style>\n</head>\n<body>\n<main>\n<section>\n");
        html::push_html(&mut out, events);
        out.push_str("</section>\n</main>\n</body>\n</html>\n");
        out
    }
}

/// What a browser may do with the page: show it in its own style, and pictures that it carries itself (W3C, "Content Security
/// Policy"). The style is known by its digest.
fn policy() -> String {
    let digest = base64::encode(&Sha256::digest(STYLE));
    format!("default-src 'none'; img-src data:; style-src 'sha256-{digest}'")
}

/// Adds text so that HTML shows it as it is, in an element and in an attribute's quotes.
pub(super) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

/// The Markdown without what could lead out of the page: HTML as text, links and pictures by their words and their address.
fn plain(markdown: &str) -> impl Iterator<Item = Event<'_>> {
    let mut addresses: Vec<Option<CowStr<'_>>> = Vec::new();
    let parser = Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    parser.filter_map(move |event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) => {
            let shown = matches!(link_type, LinkType::Autolink | LinkType::Email);
            addresses.push(Some(dest_url).filter(|_| !shown));
            None
        }
        Event::End(TagEnd::Link | TagEnd::Image) => {
            addresses.pop().flatten().map(|address| Event::Text(format!(" ({address})").into()))
        }
        event => Some(event),
    })
}

/// The Markdown with its sections: each heading of the second level begins one; the chart and the pictures stand in their places.
struct Sections<'e, I: Iterator<Item = Event<'e>>> {
    plain: Peekable<I>,
    /// Behind the first section.
    chart: Option<String>,
    /// Before the appendix.
    pictures: Option<String>,
    begun: usize,
    /// What comes before the rest.
    next: VecDeque<Event<'e>>,
}

impl<'e, I: Iterator<Item = Event<'e>>> Sections<'e, I> {
    fn of(plain: I, chart: String, pictures: String) -> Self {
        let pictures = Some(pictures).filter(|pictures| !pictures.is_empty());
        Self { plain: plain.peekable(), chart: Some(chart), pictures, begun: 0, next: VecDeque::new() }
    }

    /// A section begins with this heading.
    fn begin(&mut self, heading: Event<'e>) {
        self.begun += 1;
        if self.begun > 1 {
            self.next.extend(self.chart.take().map(own));
        }
        let appendix = matches!(self.plain.peek(), Some(Event::Text(text)) if text.starts_with(APPENDIX));
        let class = if appendix { " class=\"appendix\"" } else { "" };
        self.next.extend(self.pictures.take_if(|_| appendix).map(section));
        self.next.extend([own(format!("</section>\n<section{class}>\n")), heading]);
    }
}

impl<'e, I: Iterator<Item = Event<'e>>> Iterator for Sections<'e, I> {
    type Item = Event<'e>;

    fn next(&mut self) -> Option<Event<'e>> {
        if let Some(next) = self.next.pop_front() {
            return Some(next);
        }
        match self.plain.next() {
            Some(heading @ Event::Start(Tag::Heading { level: HeadingLevel::H2, .. })) => {
                self.begin(heading);
                self.next.pop_front()
            }
            None => self.chart.take().map(own).or_else(|| self.pictures.take().map(section)),
            event => event,
        }
    }
}

/// HTML of our own.
fn own<'e>(html: String) -> Event<'e> {
    Event::Html(html.into())
}

fn section<'e>(html: String) -> Event<'e> {
    own(format!("</section>\n<section>\n{html}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(markdown: &str) -> String {
        let mut title = String::new();
        escape("a <b>", &mut title);
        let page = Page { title, chart: "<hr>".to_owned(), pictures: "<p>pictures</p>\n".to_owned() };
        let written = page.write(markdown);
        assert!(written.contains("<title>a &lt;b&gt;</title>"));
        written.split_once("<main>\n").unwrap().1.split_once("</main>").unwrap().0.to_owned()
    }

    #[test]
    fn nothing_leads_out_of_the_page_and_html_is_text() {
        let written =
            body("[a](https://x \"t\") ![b](//y) <https://z> <b>c</b>\n\n<div onclick=x>\n\n[r]\n\n[r]: http://q\n");
        insta::assert_snapshot!(written, @"
        <section>
        <p>a (https://x) b (//y) https://z &lt;b&gt;c&lt;/b&gt;</p>
        <p>&lt;div onclick=x&gt;
        </p>
        <p>r (http://q)</p>
        <hr></section>
        <section>
        <p>pictures</p>
        </section>
        ");
    }

    #[test]
    fn the_chart_stands_behind_the_first_section_and_the_pictures_before_the_appendix() {
        let written = body("# T\n\n## One\n\n1\n\n## Two\n\n2\n\n## Appendix: full activity\n\n3. x\n");
        insta::assert_snapshot!(written, @r#"
        <section>
        <h1>T</h1>
        </section>
        <section>
        <h2>One</h2>
        <p>1</p>
        <hr></section>
        <section>
        <h2>Two</h2>
        <p>2</p>
        </section>
        <section>
        <p>pictures</p>
        </section>
        <section class="appendix">
        <h2>Appendix: full activity</h2>
        <ol start="3">
        <li>x</li>
        </ol>
        </section>
        "#);
        assert!(body("nothing").ends_with("<p>pictures</p>\n</section>\n"));
    }
}
