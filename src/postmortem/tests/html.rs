//! What must hold for every HTML page, read by a tokenizer that follows the HTML standard.

use html5gum::{Token, Tokenizer};

use super::SECTIONS;
use crate::postmortem::{Form, Format, Names};

/// The elements without a content (the HTML standard, "Void elements").
const VOID: [&str; 5] = ["meta", "br", "hr", "img", "wbr"];
/// The elements that a page may have. None of them runs anything, loads anything or leads anywhere.
const KNOWN: [&str; 47] = [
    "html",
    "head",
    "title",
    "style",
    "body",
    "main",
    "section",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "del",
    "code",
    "pre",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "figure",
    "figcaption",
    "svg",
    "g",
    "desc",
    "rect",
    "line",
    "path",
    "circle",
    "text",
    "tspan",
    "defs",
    "div",
    "meta",
    "br",
    "hr",
    "img",
    "wbr",
];
/// The attributes that they may have; none of them holds an address but `src`.
const ATTRIBUTES: [&str; 38] = [
    "lang",
    "charset",
    "name",
    "content",
    "http-equiv",
    "class",
    "start",
    "alt",
    "src",
    "width",
    "height",
    "align",
    "style",
    "role",
    "id",
    "aria-labelledby",
    "aria-label",
    "viewbox",
    "preserveaspectratio",
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "cx",
    "cy",
    "r",
    "d",
    "rx",
    "ry",
    "dx",
    "dy",
    "text-anchor",
    "transform",
    "xmlns",
    "tabindex",
    "loading",
];

/// Fails where the page is not well formed, has an element or an attribute that it must not have, or refers to anything
/// outside. Returns its text without the head's.
pub(super) fn check(page: &str) -> String {
    let mut open: Vec<String> = Vec::new();
    let mut text = String::new();
    for token in Tokenizer::new(page).map(|Ok(token)| token) {
        match token {
            Token::Error(error) => panic!("{error:?}: {page}"),
            Token::StartTag(tag) => {
                let name = word(&tag.name);
                assert!(KNOWN.contains(&name.as_str()), "<{name}>: {page}");
                for (attribute, value) in &tag.attributes {
                    let (attribute, value) = (word(attribute), word(value));
                    assert!(ATTRIBUTES.contains(&attribute.as_str()), "<{name} {attribute}>");
                    assert!(attribute != "src" || value.starts_with("data:image/"), "{value}");
                    assert!(!value.contains("url(") || value.starts_with("data:"), "{value}");
                }
                if !VOID.contains(&name.as_str()) && !tag.self_closing {
                    open.push(name);
                }
            }
            Token::EndTag(tag) => assert_eq!(open.pop(), Some(word(&tag.name)), "{page}"),
            Token::String(string) => {
                let string = word(&string);
                match open.last().map(String::as_str) {
                    Some("style") => assert!(!string.contains("url(") && !string.contains("@import"), "{string}"),
                    _ => text.push_str(&string),
                }
            }
            Token::Comment(comment) => panic!("a comment: {comment:?}"),
            Token::Doctype(_) => {}
        }
    }
    assert!(open.is_empty(), "{open:?} stay open in {page}");
    text
}

fn word(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What a page says, without how it is laid out.
fn said(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[test]
fn it_has_the_markdowns_words_in_their_order() {
    let scene = super::founding::live();
    let text = check(&scene.page());
    let mut rest = said(&text);
    for heading in SECTIONS {
        let heading = said(heading.trim_start_matches("## "));
        let at = rest.windows(heading.len()).position(|words| words == heading).unwrap();
        rest.drain(..at + heading.len());
    }
    assert!(rest.windows(3).any(|words| words == ["(recorded", "14:44", "UTC),"]));
}

#[test]
fn its_window_is_called_by_number_and_title() {
    let page = super::hostile::hostile().page();
    assert!(page.contains(
        "<title>Postmortem #42: @\u{200b}everyone `rm -rf` # [free](https://evil.example) {{ 7*7 }} ##</title>"
    ));
}

#[test]
fn by_roles_nobody_is_named_in_it() {
    let form = Form { format: Format::Html, names: Names::Roles };
    let text = check(&super::founding::live().in_form(form).text).to_lowercase();
    assert!(!["alice", "carol", "dave", "erin", "frank"].iter().any(|name| text.contains(name)), "{text}");
}
