//! What a search found. To oneself.

use super::{Body, CONTENT, ListLine, text};
use crate::incident::{EntryNumber, Rules, TextField};

/// The longest title, and the longest excerpt, in code points.
const TITLE: usize = 70;
const EXCERPT: usize = 200;
/// As many incidents are looked at for one answer; no more fit.
pub const SEARCHED: usize = 12;

/// An incident in which something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundLine {
    /// The incident.
    pub line: ListLine,
    /// The entry in which it stands; `None`: in one of the incident's texts.
    pub entry: Option<EntryNumber>,
    /// The text in which it stands.
    pub field: Option<TextField>,
    /// The words around it, and whether each piece is what was looked for.
    pub excerpt: Vec<(bool, String)>,
}

/// What was found, the newest first; `more` is how many incidents are left out already.
#[must_use]
pub fn found(hits: &[FoundLine], more: usize, rules: &Rules) -> Body {
    if hits.is_empty() {
        let words = "Nothing here has all these words. Fewer words find more, and so does the beginning of a word.";
        return Body::personal(words.to_owned());
    }
    let total = hits.len() + more;
    let mut content = format!("**Found in {total} {}**", if total == 1 { "incident" } else { "incidents" });
    for (shown, hit) in hits.iter().enumerate() {
        let written = hit_lines(hit, rules);
        let left = total - shown;
        let rest = |left: usize| format!("\n… and {left} more: narrow it down with another word.");
        let (length, room) = (written.chars().count(), CONTENT - content.chars().count());
        let last = left == 1;
        if length + if last { 0 } else { rest(left).chars().count() } > room {
            content.push_str(&rest(left));
            return Body::personal(content);
        }
        content.push_str(&written);
    }
    if more > 0 {
        content.push_str(&format!("\n… and {more} more: narrow it down with another word."));
    }
    Body::personal(content)
}

/// `#42 SEV1 · closed · Checkout errors · #inc-42`, and the words below it.
fn hit_lines(hit: &FoundLine, rules: &Rules) -> String {
    let FoundLine { line, entry, field, excerpt } = hit;
    let drill = if line.drill { "DRILL " } else { "" };
    let severity = text::excerpt(rules.severity_name(&line.severity), 30);
    let title = text::excerpt(&line.title, TITLE);
    let place = line.channel.map(|id| format!(" · {}", text::channel(id))).unwrap_or_default();
    let heading = format!("\n{drill}{} {severity} · {} · {title}{place}", line.number, line.status);
    if *field == Some(TextField::Title) {
        return heading;
    }
    let place = match (entry, field) {
        (Some(entry), _) => format!("`[{entry}]`"),
        (None, Some(field)) => format!("{}:", field.label()),
        (None, None) => String::new(),
    };
    format!("{heading}\n> {place} {}", pieces(excerpt))
}

/// The words with what was looked for in bold, on one line.
fn pieces(excerpt: &[(bool, String)]) -> String {
    let mut room = EXCERPT;
    let mut out = String::new();
    for (hit, piece) in excerpt {
        let flat: String = piece.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
        let shown = text::excerpt(&flat, room);
        room = room.saturating_sub(shown.chars().count());
        out.push_str(&if *hit { format!("**{shown}**") } else { shown });
        if room < 12 {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::example::{CHANNEL, at, read, rules};
    use super::*;
    use crate::incident::{Number, SeverityId, Status};

    fn hit(number: u32) -> FoundLine {
        let line = ListLine {
            number: Number(number),
            title: "Checkout *errors*".to_owned(),
            severity: SeverityId("sev1".to_owned()),
            status: Status::Closed,
            drill: false,
            since: at(0),
            channel: (number == 42).then_some(CHANNEL),
        };
        let excerpt = [(false, "the *big*\n"), (true, "pool"), (false, " was @everyone")];
        let excerpt = excerpt.map(|(hit, text)| (hit, text.to_owned())).to_vec();
        FoundLine { line, entry: Some(EntryNumber(17)), field: None, excerpt }
    }

    #[test]
    fn found_in_some() {
        let cause = FoundLine { entry: None, field: Some(TextField::RootCause), ..hit(41) };
        let title = FoundLine { entry: None, field: Some(TextField::Title), ..hit(40) };
        insta::assert_snapshot!(read(&found(&[hit(42), cause, title], 2, &rules())), @r"
        (only to you)
        **Found in 5 incidents**
        #42 SEV1 · closed · Checkout \*errors\* · <#900>
        > `[17]` the \*big\* **pool** was @(zero width)everyone
        #41 SEV1 · closed · Checkout \*errors\*
        > Root cause: the \*big\* **pool** was @(zero width)everyone
        #40 SEV1 · closed · Checkout \*errors\*
        … and 2 more: narrow it down with another word.
        ");
        insta::assert_snapshot!(read(&found(&[], 0, &rules())), @"
        (only to you)
        Nothing here has all these words. Fewer words find more, and so does the beginning of a word.
        ");
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let hits: Vec<_> = (1..=12).map(|n| FoundLine { excerpt: vec![(false, "x".repeat(500))], ..hit(n) }).collect();
        let body = found(&hits, 30, &rules());
        assert!(body.content.chars().count() <= CONTENT);
        let shown = body.content.matches("Checkout").count();
        assert!(body.content.ends_with(&format!("… and {} more: narrow it down with another word.", 42 - shown)));
    }
}
