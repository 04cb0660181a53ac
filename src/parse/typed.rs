//! A person's text, before it is read and when it is quoted back.
//!
//! Does not know what the text says.

use std::fmt;

/// How many characters of a text a refusal quotes.
const QUOTED_CHARS: usize = 60;

/// What was typed, fit to be shown in a message: as inline code, on one line, cut after 60 characters, and unable to
/// end the inline code that it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted(String);

impl Quoted {
    pub(super) fn new(text: &str) -> Self {
        let clean = clean(text);
        let mut shown: String = clean.chars().take(QUOTED_CHARS).map(|c| if c == '`' { 'ˋ' } else { c }).collect();
        if clean.chars().nth(QUOTED_CHARS).is_some() {
            shown.push('…');
        }
        Self(shown)
    }
}

impl fmt::Display for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}

/// `text` as the readers take it: in lower case, one space between words, nothing that cannot be seen.
pub(super) fn plain(text: &str) -> String {
    clean(text).to_lowercase()
}

fn clean(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let words = visible.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Marks of direction and joining: they come along when a time is copied from elsewhere, and could turn a message
/// around.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_stays_inside_its_code() {
        let check = |text: &str, shown: &str| assert_eq!(Quoted::new(text).to_string(), shown);
        check("soon", "`soon`");
        check("``` @everyone", "`ˋˋˋ @everyone`");
        check(" two\nlines ", "`two lines`");
        check("\u{202e}live", "`live`");
        check(&"é".repeat(60), &format!("`{}`", "é".repeat(60)));
        check(&"é".repeat(61), &format!("`{}…`", "é".repeat(60)));
    }
}
