//! Names made of an incident's number and title: its channel's, and its draft's.
//!
//! Guarantees: any title gives a name that Discord takes for a text channel (1 to 100 characters, no spaces, no
//! capitals) and that every common file system takes for a file. The same title gives the same words in both.
//!
//! Does not know whether a name is taken: the number makes it unlikely, and who makes the channel copes.

use std::sync::LazyLock;

use regex::Regex;

/// Discord's limit on a channel's name, in characters; a file's name keeps to it as well.
const NAME_MAX: usize = 100;

/// The most characters of a title in a name. The longest draft's name, `postmortem-4294967295-….html`, has room for so
/// many.
const SLUG_MAX: usize = 72;

/// How many bytes a character may take on average. Nearly all scripts keep to it, and so a draft's name stays under the
/// 255 bytes of the common file systems.
const BYTES_PER_CHAR: usize = 3;

/// A letter or digit with the marks (accents, vowel signs) that belong to it: without them a Hindi or Thai word cannot
/// be read. The first group leaves out marks past the third, which no writing needs and which stack over the lines
/// around. What takes no room (the Hangul filler, variation selectors) is no letter here.
static LETTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"([[\p{L}\p{N}]--\p{DI}][[\p{Mn}\p{Mc}]--\p{DI}]{0,3})[[\p{Mn}\p{Mc}]--\p{DI}]*").ok()
});

/// `title` in lower case, each run of what is neither letter nor digit (of any script) a dash, none at the ends. About
/// as long as the title; empty if the title has neither letters nor digits.
#[must_use]
pub fn slug(title: &str) -> String {
    let title = title.to_lowercase();
    let mut slug = String::new();
    let mut end = 0;
    // The pattern is a constant that a test compiles. Were it broken, an incident would still open, under its number
    // alone.
    for letter in LETTER.iter().flat_map(|letter| letter.captures_iter(&title)) {
        let (Some(whole), Some(kept)) = (letter.get(0), letter.get(1)) else { continue };
        if whole.start() != end && !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(kept.as_str());
        end = whole.end();
    }
    slug
}

/// The name of an incident's channel: `inc-42-checkout-errors`; of a private one `inc-42-private`, which tells nothing.
///
/// At most 100 characters, the title cut at the end of a word where that keeps most of it; `inc-42` if nothing of it
/// can be used.
#[must_use]
pub fn channel_name(number: u32, title: &str, private: bool) -> String {
    let words = if private { "private".to_owned() } else { short_slug(title, SLUG_MAX) };
    joined(format!("inc-{number}"), &words)
}

/// The file name of an incident's draft: `postmortem-42-checkout-errors.md`, in the words of [`channel_name`]. Of a
/// private incident too: who may not know its title must not be given this name.
///
/// At most 100 characters, with an `extension` (without its dot) of 70 at most.
#[must_use]
pub fn draft_file_name(number: u32, title: &str, extension: &str) -> String {
    let start = format!("postmortem-{number}");
    let room = NAME_MAX.saturating_sub(start.len() + "-.".len() + extension.chars().count());
    format!("{}.{extension}", joined(start, &short_slug(title, room.min(SLUG_MAX))))
}

fn joined(start: String, words: &str) -> String {
    if words.is_empty() { start } else { format!("{start}-{words}") }
}

/// The slug, cut to `room` characters: at the end of a word, unless that would lose more than half of it (scripts
/// without spaces).
fn short_slug(title: &str, room: usize) -> String {
    let mut slug = slug(title);
    let fits = |(nth, (at, c)): &(usize, (usize, char))| *nth < room && at + c.len_utf8() <= room * BYTES_PER_CHAR;
    let Some((_, (cut, next))) = slug.char_indices().enumerate().find(|place| !fits(place)) else {
        return slug;
    };
    let word_end = if next == '-' { Some(cut) } else { slug[..cut].rfind('-') };
    slug.truncate(word_end.filter(|end| *end >= cut / 2).unwrap_or(cut));
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slugs() {
        let check = |title: &str, expected: &str| assert_eq!(slug(title), expected, "{title}");
        check("Checkout errors", "checkout-errors");
        check("  DB: connections (exhausted)!  ", "db-connections-exhausted");
        check("db_primary / eu-west-1", "db-primary-eu-west-1");
        check("@everyone `rm -rf`", "everyone-rm-rf");
        check("🔥 1️⃣ ½", "1-½");
        check("Zahlungsausfälle in Österreich", "zahlungsausfälle-in-österreich");
        check("e\u{301}tat", "e\u{301}tat");
        check("Ошибки ОПЛАТЫ", "ошибки-оплаты");
        check("決済エラー 多発", "決済エラー-多発");
        check("भुगतान विफल", "भुगतान-विफल");
        check("العربية ١٢", "العربية-١٢");
        check("İstanbul", "i\u{307}stanbul");
        check("a\u{300}\u{300}\u{300}\u{300}\u{300}b", "a\u{300}\u{300}\u{300}b");
        check("a\u{fe0f}b \u{3164}", "a-b");
        check("🔥🔥🔥", "");
        check("", "");
    }

    #[test]
    fn channels() {
        let check = |title: &str, private, expected: &str| {
            assert_eq!(channel_name(42, title, private), expected, "{title}");
        };
        check("Checkout errors", false, "inc-42-checkout-errors");
        check("Checkout errors", true, "inc-42-private");
        check("🔥", false, "inc-42");
        check("🔥", true, "inc-42-private");
        // 72 characters of the title: at the end of a word, and where there is none.
        check(&"checkout ".repeat(11), false, &format!("inc-42{}", "-checkout".repeat(8)));
        check(&format!("{} b", "a".repeat(72)), false, &format!("inc-42-{}", "a".repeat(72)));
        check(&format!("{} b", "a".repeat(70)), false, &format!("inc-42-{}-b", "a".repeat(70)));
        check(&format!("db {}", "障".repeat(97)), false, &format!("inc-42-db-{}", "障".repeat(69)));
        check(&format!("{} b", "a".repeat(71)), false, &format!("inc-42-{}", "a".repeat(71)));
    }

    #[test]
    fn drafts() {
        let check = |title: &str, extension: &str, expected: &str| {
            assert_eq!(draft_file_name(42, title, extension), expected, "{title}");
        };
        check("Checkout errors", "md", "postmortem-42-checkout-errors.md");
        check("🔥", "html", "postmortem-42.html");
        check("../../etc/passwd", "json", "postmortem-42-etc-passwd.json");
        check(&"𐐷".repeat(72), "md", &format!("postmortem-42-{}.md", "𐐷".repeat(54)));
    }

    proptest! {
        #[test]
        fn any_title_names_a_channel_and_a_file(number: u32, title in any::<String>(), private: bool) {
            let channel = channel_name(number, &title, private);
            prop_assert!(is_discord_name(&channel), "{}", channel);
            let file = draft_file_name(number, &title, "html");
            prop_assert!(is_discord_name(file.trim_end_matches(".html")), "{}", file);
            prop_assert!(file.chars().count() <= NAME_MAX && file.len() < 255);
            if !private {
                prop_assert_eq!(file, channel.replace("inc-", "postmortem-") + ".html");
            }
        }

        #[test]
        fn long_words_too(title in "[A-Za-zÄé障𐐷 -]{60,200}") {
            let channel = channel_name(u32::MAX, &title, false);
            prop_assert!(is_discord_name(&channel), "{}", channel);
            let file = draft_file_name(u32::MAX, &title, "html");
            prop_assert!(file.chars().count() <= NAME_MAX && file.len() < 255, "{}", file);
        }

        #[test]
        fn a_slug_is_its_own_slug(title in any::<String>()) {
            let once = slug(&title);
            prop_assert_eq!(slug(&once), once);
        }
    }

    /// What Discord makes of a text channel's name it leaves alone.
    fn is_discord_name(name: &str) -> bool {
        let taken = |c: char| !c.is_whitespace() && !c.is_control() && (c == '-' || !c.is_ascii_punctuation());
        let dashes = name.contains("--") || name.starts_with('-') || name.ends_with('-');
        (1..=NAME_MAX).contains(&name.chars().count())
            && name.chars().all(taken)
            && name.to_lowercase() == name
            && !dashes
    }
}
