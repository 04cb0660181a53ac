use proptest::prelude::*;

use super::*;

fn check(cases: &[(&str, &str)]) {
    for (typed, shown) in cases {
        assert_eq!(plain(typed), *shown, "typed: {typed:?}");
    }
}

#[test]
fn ordinary_words_stay_as_they_are() {
    check(&[
        ("Checkout errors", "Checkout errors"),
        ("[prod] payments_db: 5 > 3, p99 < 2s (~40%) - bad", "[prod] payments_db: 5 > 3, p99 < 2s (~40%) - bad"),
        ("データベース停止 🔥", "データベース停止 🔥"),
        ("see https://x.example/a_b_c?d=**", "see https://x.example/a_b_c?d=\\*\\*"),
        ("see https://x.example/~ann", "see https://x.example/~ann"),
        ("first\r\nsecond", "first\nsecond"),
    ]);
}

#[test]
fn markup_is_shown_as_text() {
    check(&[
        ("# big", "\\# big"),
        ("-# small", "\\-# small"),
        ("a\n> quote", "a\n\\> quote"),
        ("1. one", "1\\. one"),
        ("*a* __b__ ~~c~~ ||d||", "\\*a\\* \\_\\_b\\_\\_ \\~\\~c\\~\\~ \\|\\|d\\|\\|"),
        ("`rm -rf`", "\\`rm -rf\\`"),
        ("[click](https://evil.example)", "[click]\\(https://evil.example)"),
        ("https://a~~b~~", "https://a\\~\\~b\\~\\~"),
        ("C:\\temp", "C:\\\\temp"),
    ]);
}

#[test]
fn nobody_can_be_mentioned_by_typing() {
    check(&[
        ("@everyone look", "@\u{200b}everyone look"),
        ("@HERE", "@\u{200b}HERE"),
        ("https://x.example/@here", "https://x.example/@\u{200b}here"),
        ("@every\u{202e}one", "@\u{200b}everyone"),
        ("<@123> <@&5> <#9> <t:0:R> <:a:1> </x:1>", "\\<@123> \\<@&5> \\<#9> \\<t:0:R> \\<:a:1> \\</x:1>"),
    ]);
}

#[test]
fn code_cannot_be_left() {
    assert_eq!(code("sev`9` @here\n"), "sev'9' @\u{200b}here'");
    assert_eq!(code(&"x".repeat(61)).chars().count(), 61);
}

/// What Discord's reader makes of escapes: a backslash before a mark is not shown.
fn as_shown(text: &str) -> String {
    let mut shown = String::new();
    let mut chars = text.chars().filter(|&c| c != ZERO_WIDTH_SPACE);
    while let Some(c) = chars.next() {
        shown.push(if c == '\\' { chars.next().unwrap_or(c) } else { c });
    }
    shown
}

/// Whether a mark that no backslash stands before is in the text.
fn has_live(text: &str, marks: &[&str]) -> bool {
    let live: String = {
        let mut live = String::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            if c == '\\' {
                chars.next();
                live.push('\u{1}');
            } else {
                live.push(c);
            }
        }
        live
    };
    marks.iter().any(|mark| live.contains(mark))
        || live.lines().any(|line| LIVE_LINES.iter().any(|mark| line.trim_start_matches(' ').starts_with(mark)))
}

const LIVE_LINES: &[&str] = &["# ", "## ", "### ", "-# ", "> ", ">>> ", "- ", "1. "];
const LIVE: &[&str] = &["`", "*", "~~", "||", "<@", "<#", "<t:", "<:", "</", "](", "@everyone", "@here"];

proptest! {
    #[test]
    fn what_is_typed_is_what_is_shown(text in "[ -~\n]{0,60}|\\PC{0,40}") {
        let typed: String = readable(&text).into_iter().filter(|&c| c != ZERO_WIDTH_SPACE).collect();
        prop_assert_eq!(as_shown(&plain(&text)), typed);
    }

    #[test]
    fn no_typed_mark_is_live(text in "(@everyone|@here|<@1>|https://a|\\[|\\]|\\(|[*_`~|#>\\-\\\\ \n.a1]){0,30}") {
        prop_assert!(!has_live(&plain(&text), LIVE), "{}", plain(&text));
    }

    #[test]
    fn an_excerpt_keeps_its_limit(text in "[*a\n]{0,100}", limit in 10_usize..80) {
        let short = excerpt(&text, limit);
        prop_assert!(short.chars().count() <= limit);
        prop_assert!(!has_live(&short, LIVE));
    }
}
