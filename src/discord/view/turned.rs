//! A list of an incident that is longer than a message: page by page, to oneself.
//!
//! Guarantees: every line is on a page, once, and every page is within a message.

use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use super::{Body, CONTENT, Control, Press, text};

/// Room for the line that says which page it is.
const FOOTER: usize = 40;

/// The page of that number, from 1, the last where there are not so many. `key`: the incident's opaque key; `press`: what turns
/// to a page.
pub(super) fn turned(heading: &str, lines: &[String], page: u32, key: &str, press: fn(u32) -> Press) -> Body {
    let pages = pages(heading, lines);
    let last = u32::try_from(pages.len()).unwrap_or(u32::MAX).max(1);
    let at = page.clamp(1, last);
    let shown = usize::try_from(at - 1).ok().and_then(|at| pages.get(at)).cloned().unwrap_or_default();
    let mut content = format!("{heading}{shown}");
    if last > 1 {
        content.push_str(&format!("\n-# Page {at} of {last}."));
    }
    let components = turning(at, last, |page| Control::of(key, press(page)));
    Body { components, ..Body::personal(content) }
}

/// The buttons to the pages beside this one, of so many; `control`: what turns to a page.
pub(super) fn turning(page: u32, pages: u32, control: impl Fn(u32) -> Control) -> Vec<CreateActionRow> {
    let button = |page: u32, label: &str| {
        let id = control(page).custom_id()?;
        Some(CreateButton::new(id).label(label).style(ButtonStyle::Secondary))
    };
    let before = (page > 1).then(|| button(page - 1, "Previous"));
    let after = (page < pages).then(|| button(page + 1, "Next"));
    let row: Vec<_> = before.into_iter().chain(after).flatten().collect();
    if row.is_empty() { Vec::new() } else { vec![CreateActionRow::Buttons(row)] }
}

/// As many lines on a page as fit below the heading.
fn pages(heading: &str, lines: &[String]) -> Vec<String> {
    let length = |text: &str| text.chars().count();
    let room = CONTENT.saturating_sub(length(heading) + FOOTER);
    let mut pages: Vec<String> = Vec::new();
    for line in lines {
        let line = format!("\n{}", text::cut(line, room.saturating_sub(1)));
        match pages.last_mut().filter(|page| length(page) + length(&line) <= room) {
            Some(page) => page.push_str(&line),
            None => pages.push(line),
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::super::example::read;
    use super::*;

    fn shows(lines: &[String], page: u32) -> String {
        read(&turned("**Theories of #42**", lines, page, "k3y", Press::Theories))
    }

    #[test]
    fn what_fits_is_one_page_and_has_no_buttons() {
        let lines = ["[1] DNS".to_owned(), "[2] the pool".to_owned()];
        insta::assert_snapshot!(shows(&lines, 9), @"
        (only to you)
        **Theories of #42**
        [1] DNS
        [2] the pool
        ");
    }

    #[test]
    fn pages_are_turned_and_nothing_is_lost_between_them() {
        let lines: Vec<_> = (1..=100).map(|number| format!("[{number}] {}", "x".repeat(80))).collect();
        let pages: Vec<_> = (1..=5).map(|page| shows(&lines, page)).collect();
        for number in 1..=100 {
            let on = pages.iter().filter(|page| page.contains(&format!("\n[{number}] "))).count();
            assert_eq!(on, 1, "{number}");
        }
        assert!(pages.iter().all(|page| page.chars().count() <= CONTENT + 100), "with the buttons");
        let ends = |page: &str| page.lines().rev().take(2).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(ends(&pages[0]), ["[Next hw1:theories:k3y:2]", "-# Page 1 of 5."]);
        assert_eq!(ends(&pages[2]), ["[Previous hw1:theories:k3y:2] [Next hw1:theories:k3y:4]", "-# Page 3 of 5."]);
        assert_eq!(ends(&shows(&lines, u32::MAX)), ["[Previous hw1:theories:k3y:4]", "-# Page 5 of 5."]);
    }

    #[test]
    fn a_line_that_is_longer_than_a_page_is_cut() {
        let body = turned("**Roles**", &["x".repeat(5_000)], 1, "k3y", Press::Roles);
        assert!(body.content.chars().count() <= CONTENT);
    }
}
