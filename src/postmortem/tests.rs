//! Drafts as people read them, word for word, and what must hold for any record.
//!
//! `HOTWASH_BLESS=1 cargo test postmortem` writes the golden drafts anew.

mod days;
mod founding;
mod hostile;
mod html;
mod json;
mod minimal;
mod numbers;
mod properties;
mod read_back;
mod scene;
mod template;

use std::path::Path;

use scene::Scene;

/// The sections that every draft has, in their order.
const SECTIONS: [&str; 5] = [
    "## Issue Summary",
    "## Timeline",
    "## Root Cause and Resolution",
    "## Corrective and Preventative Measures",
    "## Conclusion",
];

/// Every heading that a draft may have but its title.
const HEADINGS: [&str; 13] = [
    "## Issue Summary",
    "## Key Times and Metrics",
    "## Timeline",
    "## Root Cause and Resolution",
    "## Corrective and Preventative Measures",
    "## Conclusion",
    "## Responders",
    "## Pages",
    "## Misleading Paths",
    "## Communications",
    "## Hot Wash",
    "## Open Questions",
    "## Appendix: full activity",
];

/// Compares a scene's draft with the golden one of that name, byte for byte.
fn check_golden(name: &str, scene: &Scene) {
    let draft = scene.draft();
    check_shape(&draft);
    same(name, &draft);
    let page = scene.page();
    html::check(&page);
    same(&name.replace(".md", ".html"), &page);
    let document = scene.json();
    json::check(&document);
    same(&name.replace(".md", ".json"), &document);
}

fn same(name: &str, draft: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("HOTWASH_BLESS").is_some() {
        std::fs::write(&path, draft).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    assert_eq!(draft, golden, "{name} is not what it was; HOTWASH_BLESS=1 takes it as it is now");
}

/// What holds for every draft, whatever people wrote.
fn check_shape(draft: &str) {
    let headings: Vec<&str> = draft.lines().filter(|line| line.starts_with('#')).collect();
    assert!(headings[0].starts_with("# Postmortem: "), "{headings:?}");
    assert!(headings[1..].iter().all(|line| HEADINGS.contains(line)), "{headings:?}");
    let five: Vec<&str> = headings.iter().copied().filter(|line| SECTIONS.contains(line)).collect();
    assert_eq!(five, SECTIONS);
    assert!(draft.matches("**To fill in:**").count() <= 6);
    read_back::check(draft);
    assert!(!draft.contains("\n\n\n"), "two empty lines in a row:\n{draft}");
    assert!(!draft.contains("@everyone") && !draft.contains("@here") && !draft.contains("<@"));
}
