//! Masks what looks like a secret.
//!
//! Guarantees: a text is read in time linear to its length; a masked text is not masked again; what was masked is
//! counted by its value. A draft is read by many, so a word masked for nothing is the lesser harm, but a number or a
//! word of plain prose behind "token" stays. A mask with a number ([`numbered`]) stands for a secret that was masked
//! elsewhere: it is masked and counted as that secret would be.
//!
//! Does not know: whether a secret is real, and secrets without any shape.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex, RegexSet};

use crate::incident::pattern::compiled;

/// What stands where a secret stood.
pub(super) const MASK: &str = "(masked)";

/// A shape of secrets: the pattern, whose group `s` is the secret where it is not the whole, and whether a match of
/// it is one indeed.
type Shape = (&'static str, Check);
/// Whether a text of the right shape is a secret.
type Check = fn(&str) -> bool;

const SHAPES: [Shape; 13] = [
    // Private keys, as OpenSSL, OpenSSH and PGP write them; one that was cut off as well.
    (r"(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----.*?(-----END [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|\z)", always),
    // scheme://user:password@host
    (r"(?i)[a-z][a-z0-9+.-]*://[^\s/:@]*:(?<s>[^\s/]+)@", always),
    // Authorization: Basic …, Bearer …
    (r"(?i)(?-u:\b)authorization(?-u:\b).{0,3}[:=]\s*(?:(?:basic|bearer|bot|digest|token)\s+)?(?<s>[^\s,;]+)", always),
    (r"(?i)(?-u:\b)bearer\s+(?<s>[A-Za-z0-9._~+/=-]{16,})", always),
    // Tokens that services mark as theirs: AWS, GitHub, GitLab, Slack, Stripe, Google, npm, PyPI, SendGrid, and others'
    // `sk-…`.
    (
        concat!(
            r"(?-u:\b)(?:(?:AKIA|ASIA)[0-9A-Z]{16}(?-u:\b)",
            r"|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,}|glpat-[A-Za-z0-9_-]{20,}",
            r"|xox[a-z]-[A-Za-z0-9-]{10,}|[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|AIza[A-Za-z0-9_-]{35}",
            r"|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{16,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
            r"|sk-[A-Za-z0-9_-]{20,})"
        ),
        always,
    ),
    // Discord's bot tokens (the account's id in base 64, a time, a signature) and JSON web tokens.
    (r"(?-u:\b)[MNO][A-Za-z0-9_-]{22,28}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}", always),
    (r"(?-u:\b)eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?", always),
    // Addresses that let their holder write.
    (r"(?i)discord(?:app)?\.com/api/(?:v[0-9]+/)?webhooks/[0-9]+/(?<s>[A-Za-z0-9_-]+)", always),
    (r"(?i)hooks\.slack\.com/services/(?<s>[A-Za-z0-9_/-]+)", always),
    // --password hunter2; curl -u user:password
    (r"(?i)--(?:password|passwd|pass|token|secret|api-?key)[ =]+(?<s>[^\s]+)", always),
    (r"(?i)(?-u:\b)curl .*?\s-u\s*[^\s:]+:(?<s>[^\s]+)", always),
    // password=hunter2, "password": "hunter2"
    (
        r#"(?i-u:password|passwd|passphrase|pwd)[A-Za-z0-9_-]*["']?\s*(?:=>|:=|=|:)\s*(?<s>"[^"\n]+"|'[^'\n]+'|[^\s"',;&)]+)"#,
        always,
    ),
    // api_key=…, "token": "…"
    (
        concat!(
            r"(?i-u:secret|token|credential|(?:api|access|private|auth|signing)[_-]?key)[A-Za-z0-9_-]*",
            r#"["']?\s*(?:=>|:=|=|:)\s*(?<s>"[^"\n]+"|'[^'\n]+'|[^\s"',;&)]+)"#
        ),
        random,
    ),
];

// The patterns are constants that a test compiles.
static COMPILED: LazyLock<Vec<(Regex, Check)>> =
    LazyLock::new(|| SHAPES.iter().filter_map(|(pattern, is)| Some((Regex::new(pattern).ok()?, *is))).collect());

/// All of them at once: nearly every text has none, and is read once.
static ANY: LazyLock<Option<RegexSet>> = LazyLock::new(|| RegexSet::new(SHAPES.map(|(pattern, _)| pattern)).ok());

/// A mask that stands for a secret of a document.
static NUMBERED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\(masked:[0-9]{1,9}\)").ok());
/// What it begins with.
const MASKED: &str = "(masked:";

/// What stands where a secret stood in a document, so that a draft of it counts as a draft of the record does.
pub(super) fn numbered(number: usize) -> String {
    format!("{MASKED}{number})")
}

/// The text with other numbers in its masks.
pub(super) fn renumbered(text: &str, mut number: impl FnMut(usize) -> usize) -> String {
    let Some(mask) = NUMBERED.as_ref() else { return text.to_owned() };
    let renumber = |hit: &Captures<'_>| {
        let before = hit[0].trim_start_matches(MASKED).trim_end_matches(')').parse();
        before.map_or_else(|_| hit[0].to_owned(), |before| numbered(number(before)))
    };
    mask.replace_all(text, renumber).into_owned()
}

/// What is looked for beside the built-in shapes.
#[derive(Debug, Default)]
pub(super) struct Patterns(Vec<Regex>);

impl Patterns {
    /// These. One that is none was refused with the configuration.
    pub(super) fn new(patterns: &[String]) -> Self {
        Self(patterns.iter().filter_map(|pattern| compiled(pattern).ok()).collect())
    }

    /// The text with what looks like a secret masked by what `mask` makes of it.
    pub(super) fn mask<'t>(&self, text: &'t str, mut mask: impl FnMut(&str) -> String) -> Cow<'t, str> {
        let mut masked = Cow::Borrowed(text);
        let elsewhere = NUMBERED.as_ref().filter(|numbered| text.contains(MASKED) && numbered.is_match(text));
        if let Some(numbered) = elsewhere {
            masked = Cow::Owned(numbered.replace_all(text, |hit: &Captures<'_>| mask(&hit[0])).into_owned());
        }
        let none = ANY.as_ref().is_some_and(|any| !any.is_match(text));
        let built_in = COMPILED.iter().filter(|_| !none).map(|(shape, is)| (shape, *is));
        let own = self.0.iter().map(|pattern| (pattern, always as Check));
        for (shape, is) in built_in.chain(own) {
            if shape.is_match(&masked) {
                let next = shape.replace_all(&masked, |hit: &Captures<'_>| without_secret(hit, is, &mut mask));
                masked = Cow::Owned(next.into_owned());
            }
        }
        masked
    }
}

fn without_secret(hit: &Captures<'_>, is: Check, mask: &mut impl FnMut(&str) -> String) -> String {
    let whole = &hit[0];
    let start = hit.get(0).map_or(0, |all| all.start());
    let secret = hit.name("s").map_or(0..whole.len(), |secret| secret.start() - start..secret.end() - start);
    let value = whole[secret.clone()].trim_matches(['"', '\'']);
    if value.is_empty() || value.contains("(masked") || !is(value) {
        return whole.to_owned();
    }
    format!("{}{}{}", &whole[..secret.start], mask(value), &whole[secret.end..])
}

fn always(_: &str) -> bool {
    true
}

/// Whether it could be a key rather than a number or a word: eight characters at least, digits and letters among them.
fn random(value: &str) -> bool {
    let has = |is: fn(&char) -> bool| value.chars().any(|c| is(&c));
    value.chars().count() >= 8 && has(char::is_ascii_digit) && has(char::is_ascii_alphabetic)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert_eq!(COMPILED.len(), SHAPES.len());
        assert!(ANY.is_some());
    }

    fn masked(typed: &str) -> (String, usize) {
        let mut found = BTreeSet::new();
        let mask = |secret: &str| {
            found.insert(secret.to_owned());
            MASK.to_owned()
        };
        let shown = Patterns::new(&["ACME-[0-9]{4}".to_owned()]).mask(typed, mask).into_owned();
        (shown, found.len())
    }

    fn check(typed: &str, shown: &str) {
        let (once, found) = masked(typed);
        assert_eq!(once, shown);
        assert_eq!(found > 0, typed != shown, "{typed}");
        assert_eq!(masked(&once), (once.clone(), 0), "masked twice: {typed}");
    }

    #[test]
    fn what_the_configuration_knows_and_what_was_masked_elsewhere() {
        check("ticket ACME-1234, not ACME-12", "ticket (masked), not ACME-12");
        check("password=(masked:3), (masked:4)", "password=(masked), (masked)");
        assert_eq!(masked("password=(masked:3) and (masked:3) and (masked:4)").1, 2);
    }

    #[test]
    fn secrets_are_masked() {
        let long = "a1".repeat(18);
        let block = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----";
        check(&format!("key:\n{block}\nthat was it"), "key:\n(masked)\nthat was it");
        check("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz", "(masked)");
        check("postgres://app:hunter2@db.example.org/shop", "postgres://app:(masked)@db.example.org/shop");
        check("redis://:p@ss@cache:6379", "redis://:(masked)@cache:6379");
        check("Authorization: Bearer abc.def", "Authorization: Bearer (masked)");
        check("sent bearer 0123456789abcdef0123", "sent bearer (masked)");
        check("with AKIAIOSFODNN7EXAMPLE in it", "with (masked) in it");
        check(&format!("ghp_{long}"), "(masked)");
        check(&format!("the bot's MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.{long}!"), "the bot's (masked)!");
        check("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig", "(masked)");
        check("https://discord.com/api/webhooks/123/abc-DEF", "https://discord.com/api/webhooks/123/(masked)");
        check("curl -s -u admin:hunter2 https://x", "curl -s -u admin:(masked) https://x");
        check("mysql --password hunter2 shop", "mysql --password (masked) shop");
        check("DB_PASSWORD=hunter2;", "DB_PASSWORD=(masked);");
        check(r#"{"password": "two words"}"#, r#"{"password": (masked)}"#);
        check("https://x/?api_key=abcd1234&page=2", "https://x/?api_key=(masked)&page=2");
        check("SECRET_TOKEN: 'abcd-1234'", "SECRET_TOKEN: (masked)");
        check("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key = (masked)");
        check("xoxb-123456789012-abcdefGHIJ", "(masked)");
        check(&format!("sk_live_{long}"), "(masked)");
        check(&format!("AIza{}c", "b2".repeat(17)), "(masked)");
        check("Server=db;User Id=app;Password=hunter2;", "Server=db;User Id=app;Password=(masked);");
        check("amqps://app:s3cr3t@mq.example.org:5671/prod", "amqps://app:(masked)@mq.example.org:5671/prod");
    }

    #[test]
    fn plain_prose_stays() {
        let prose = [
            "The password was wrong, the token had expired.",
            "max_tokens=100, token: expired at noon",
            "the secret: restart it before the pool fills up",
            "commit 01d622a0c1b5b557f1949cf8c6b5b557f01d622a",
            "http://localhost:8080/a@b and bob@example.org",
            "18:45 resolved: pool raised from 100 to 400",
            "trace 6f1c5c3e-9c1b-4b7e-8a53-0d6f3c1d2b4a, request 01HQ3Z8Y5R7VJ2K9",
            "https://grafana.example.org/d/abc123/checkout?orgId=1&from=1712759400000&to=1712774700000",
            "https://github.com/example/shop/commit/01d622a0c1b5b557f1949cf8c6b5b557f01d622a",
            "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "the primary key of orders is full; token bucket: 100/s",
        ];
        for text in prose {
            check(text, text);
        }
    }
}
