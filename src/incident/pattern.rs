//! Patterns of what must not be told on: regular expressions, as an operator writes them.
//!
//! Guarantees: reading a text by one takes time linear to its length, and the pattern itself takes little room.

use regex::{Error, Regex, RegexBuilder};

/// What a pattern may take, compiled, in bytes: enough for any that a person writes.
const MOST: usize = 1 << 18;

/// A pattern, ready to be looked for.
///
/// # Errors
///
/// Why it is none, as `regex` says it.
pub fn compiled(pattern: &str) -> Result<Regex, Error> {
    RegexBuilder::new(pattern).size_limit(MOST).dfa_size_limit(MOST).build()
}

/// Why a text can't be such a pattern, in words that go on after it; `None`: it can.
#[must_use]
pub fn flaw(pattern: &str) -> Option<String> {
    match compiled(pattern) {
        Ok(pattern) if pattern.is_match("") => {
            Some("matches where nothing stands; write what must be there".to_owned())
        }
        Ok(_) => None,
        Err(Error::CompiledTooBig(_)) => Some("is too large; write several shorter ones".to_owned()),
        Err(error) => {
            // Behind the picture of where it is wrong, the last line says what is.
            let why = error.to_string();
            let why = why.lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned();
            Some(format!("is no regular expression ({why})"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_is_none_says_why() {
        assert_eq!(flaw("ACME-[0-9]{4}"), None);
        let cases = [
            ("[a", "is no regular expression (unclosed character class)"),
            ("(?P<x", "is no regular expression"),
            ("a*", "matches where nothing stands"),
            ("", "matches where nothing stands"),
            ("(a{1000}){1000}", "is too large"),
        ];
        for (pattern, why) in cases {
            let flaw = flaw(pattern).unwrap();
            assert!(flaw.contains(why), "{pattern}: {flaw}");
        }
    }
}
