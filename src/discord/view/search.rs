//! What a search found. To oneself.

use super::turned::turning;
use super::{Body, Control, ListLine, text};
use crate::incident::{EntryNumber, Rules, TextField};

/// The longest title, and the longest excerpt with its marks, in code points.
const TITLE: usize = 70;
const EXCERPT: usize = 130;
/// As many incidents stand on a page: with the longest names, titles and excerpts they are within a message.
pub const SEARCHED: usize = 6;
/// The longest text that is looked for, in code points: a button's id has room for no more.
pub const ASKED: usize = 75;

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

/// What was looked for, and which page of what was found is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Searching {
    /// The words, at most [`ASKED`] code points of them: a button carries them.
    pub text: String,
    /// The page, from 1.
    pub page: u32,
}

impl Searching {
    /// A page of what has these words; of a text that is too long for a button only as many whole words as it takes.
    #[must_use]
    pub fn new(text: &str, page: u32) -> Self {
        let mut words = String::new();
        for word in text.split_whitespace() {
            let gap = if words.is_empty() { "" } else { " " };
            if (words.chars().count() + gap.len() + word.chars().count()) > ASKED {
                break;
            }
            words.push_str(gap);
            words.push_str(word);
        }
        if words.is_empty() {
            words = text.trim().chars().take(ASKED).collect();
        }
        Self { text: words, page }
    }
}

/// The page's hits, the newest first, at most [`SEARCHED`]; `total` is how many there are on all pages.
#[must_use]
pub fn found(hits: &[FoundLine], total: usize, searching: &Searching, rules: &Rules) -> Body {
    if hits.is_empty() {
        let words = "Nothing here has all these words. Fewer words find more, and so does the beginning of a word.";
        return Body::personal(words.to_owned());
    }
    let mut content = format!("**Found in {total} {}**", if total == 1 { "incident" } else { "incidents" });
    hits.iter().for_each(|hit| content.push_str(&hit_lines(hit, rules)));
    let pages = pages(total);
    if pages > 1 {
        content.push_str(&format!("\n-# Page {} of {pages}, the newest first.", searching.page));
    }
    Body {
        components: turning(searching.page, pages, |page| Control::Search(Searching { page, ..searching.clone() })),
        ..Body::personal(content)
    }
}

/// How many pages there are of so many finds, at least one.
#[must_use]
pub fn pages(total: usize) -> u32 {
    u32::try_from(total.div_ceil(SEARCHED)).unwrap_or(u32::MAX).max(1)
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
        room = room.saturating_sub(shown.chars().count() + if *hit { 4 } else { 0 });
        out.push_str(&if *hit { format!("**{shown}**") } else { shown });
        if room < 12 {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::CONTENT;
    use super::super::example::{CHANNEL, at, read, rules};
    use super::*;
    use crate::incident::{ChannelId, Number, SeverityId, Status};

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

    fn page(number: u32) -> Searching {
        Searching::new("pool", number)
    }

    #[test]
    fn found_in_some() {
        let cause = FoundLine { entry: None, field: Some(TextField::RootCause), ..hit(41) };
        let title = FoundLine { entry: None, field: Some(TextField::Title), ..hit(40) };
        insta::assert_snapshot!(read(&found(&[hit(42), cause, title], 3, &page(1), &rules())), @r"
        (only to you)
        **Found in 3 incidents**
        #42 SEV1 · closed · Checkout \*errors\* · <#900>
        > `[17]` the \*big\* **pool** was @(zero width)everyone
        #41 SEV1 · closed · Checkout \*errors\*
        > Root cause: the \*big\* **pool** was @(zero width)everyone
        #40 SEV1 · closed · Checkout \*errors\*
        ");
        insta::assert_snapshot!(read(&found(&[hit(42)], 13, &page(2), &rules())), @r"
        (only to you)
        **Found in 13 incidents**
        #42 SEV1 · closed · Checkout \*errors\* · <#900>
        > `[17]` the \*big\* **pool** was @(zero width)everyone
        -# Page 2 of 3, the newest first.
        [Previous hw1:search:1:pool] [Next hw1:search:3:pool]
        ");
        insta::assert_snapshot!(read(&found(&[], 0, &page(1), &rules())), @"
        (only to you)
        Nothing here has all these words. Fewer words find more, and so does the beginning of a word.
        ");
    }

    #[test]
    fn a_page_is_within_a_message() {
        let long = |n: u32| {
            let mut hit = FoundLine { field: Some(TextField::RootCause), entry: None, ..hit(u32::MAX - n) };
            hit.line.title = "*".repeat(100);
            hit.line.channel = Some(ChannelId(u64::MAX));
            hit.line.drill = true;
            FoundLine { excerpt: [(false, "x".repeat(20)), (true, "y".repeat(300))].to_vec(), ..hit }
        };
        let hits: Vec<_> = (0..6).map(long).collect();
        let body = found(&hits, usize::MAX, &page(u32::MAX - 1), &rules());
        let length = body.content.chars().count();
        assert!((1_000..=CONTENT).contains(&length), "{length}");
        assert_eq!(hits.len(), SEARCHED);
    }

    #[test]
    fn what_a_button_has_no_room_for_is_left_out_by_whole_words() {
        assert_eq!(Searching::new("  the   pool ", 1).text, "the pool");
        assert_eq!(Searching::new(&"word ".repeat(40), 1).text.chars().count(), 74);
        assert_eq!(Searching::new(&"x".repeat(200), 1).text.chars().count(), ASKED);
    }
}
