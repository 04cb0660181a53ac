//! What must hold for every HTML page, read by a tokenizer that follows the HTML standard.

use html5gum::{Token, Tokenizer};

use super::{SECTIONS, Scene};
use crate::incident::EntryNumber;
use crate::postmortem::{Form, Format, Means, Names, Picture, PicturePlace, draft_with};

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

#[test]
fn the_chart_shows_the_course_of_the_incident() {
    let page = super::founding::live().page();
    let chart = page.split("<figure>").nth(1).unwrap().split("</figure>").next().unwrap();
    for part in [
        "<desc id=\"chart-desc\">Severity: SEV2 from 14:30 UTC, SEV1 from 15:10 UTC. Status: investigating from 14:32 UTC, \
         identified from 18:00 UTC, monitoring from 18:20 UTC. Pages: 4, reached nobody: 1. Theories: 0.</desc>",
        "<title>SEV1: 15:10 UTC to 18:45 UTC, 3 h 35 min</title>",
        "<title>A page reached nobody, 14:32 UTC</title>",
        "<title>Acknowledged, 15:49 UTC</title>",
        ">First escalation</text>",
        ">15:00 UTC</text>",
        ">16:00</text>",
    ] {
        assert!(chart.contains(part), "{part} is not in {chart}");
    }
}

#[test]
fn theories_are_spans_and_their_text_is_text() {
    let mut scene = super::founding::live();
    for text in ["a <b>bad</b> \"query\" & more", "the pool"] {
        scene.does("dave", crate::incident::Command::AddTheory { text: text.to_owned(), owner: None });
    }
    let page = scene.page();
    check(&page);
    assert!(page.contains(">? a &lt;b&gt;bad&lt;/b&gt; &quot;query&quot; &amp; more</text>"), "{page}");
}

#[test]
fn without_any_length_there_is_no_chart() {
    let mut scene = super::founding::live();
    scene.incident.started_at = Some(super::scene::at("2024-04-11T05:00:00Z"));
    assert!(!scene.page().contains("<svg"));
    scene.entries.clear();
    check(&scene.page());
}

fn with_pictures(scene: &Scene, room: Option<usize>, form: Form) -> String {
    let picture = |kept_by: u32, name: &str, bytes: Option<&[u8]>| Picture {
        place: PicturePlace {
            kept_by: EntryNumber(kept_by),
            entry: EntryNumber(11),
            name: name.to_owned(),
            bytes: bytes.map_or(7, |bytes| bytes.len() as u64),
        },
        bytes: bytes.map(<[u8]>::to_vec),
    };
    let png = b"\x89PNG\r\n\x1a\n0123";
    let large = [&png[..], &[0; 90_000]].concat();
    let pictures = [
        picture(28, "connections.png", Some(png)),
        picture(29, "a\" onerror=\"x<y>.png", Some(png)),
        picture(30, "fake.jpg", Some(b"<svg onload=alert(1)>")),
        picture(31, "gone.gif", None),
        picture(32, "large.png", Some(&large)),
    ];
    draft_with(&scene.record(), form, &Means { pictures: &pictures, room }).unwrap().text
}

#[test]
fn pictures_are_within_the_page_and_what_is_not_is_named() {
    let form = Form { format: Format::Html, ..Form::default() };
    let scene = super::founding::live();
    let whole = with_pictures(&scene, None, form);
    let text = check(&whole);
    let figure = "<figure>\n<img alt=\"14:41 UTC: connections.png, of entry 11\" \
                  src=\"data:image/png;base64,iVBORw0KGgowMTIz\">\n";
    assert!(whole.contains(figure), "{whole}");
    assert_eq!(whole.matches("<img ").count(), 3);
    assert!(text.contains("Not shown: fake.jpg (it is not what its name says), gone.gif (it is not kept any more)."));
    assert!(text.find("Captured Images") < text.find("Appendix: full activity"));
    let room = scene.page().len() + 20_000;
    let page = with_pictures(&scene, Some(room), form);
    assert!(check(&page).contains("large.png (no room in this file)."));
    assert!(page.matches("<img ").count() == 2 && page.len() <= room);
    let blameless = with_pictures(&scene, None, Form { names: Names::Roles, ..form });
    assert!(check(&blameless).contains("Not shown, as they may show names: 5.") && !blameless.contains("<img "));
}
