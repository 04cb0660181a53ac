//! The review: what can be pressed under the draft, what an edited one changes, what was frozen.
//!
//! Guarantees: of a file that somebody brings, what is shown is text, and pings nobody.

use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use super::{Body, Control, File, Press, Seen, text};
use crate::incident::{Frozen, Review, ReviewState};
use crate::postmortem::{NotADraft, SectionChange};

/// So many digits of a digest are enough to find a text by.
const MARK: usize = 16;
/// So much of what changed is shown, in characters; and of one section, in lines, each within its own bound.
const SHOWN: usize = 1_300;
const LINES: usize = 4;
const LINE: usize = 160;

/// What is pressed under a draft in its incident's channel.
pub fn review_buttons(key: &str) -> CreateActionRow {
    let button = |press: Press, label: &str, style| {
        CreateButton::new(Control::of(key, press).to_string()).label(label).style(style)
    };
    CreateActionRow::Buttons(vec![
        button(Press::Review(ReviewState::InReview), "Start review", ButtonStyle::Primary),
        button(Press::Review(ReviewState::Reviewed), "Reviewed", ButtonStyle::Success),
        button(Press::Postmortem, "Newest draft", ButtonStyle::Secondary),
    ])
}

/// How the review of a closed incident stands, in a line for its card.
#[must_use]
pub(super) fn review_line(seen: &Seen<'_>) -> String {
    let Review { state, turned, .. } = &seen.incident.review;
    let turned = turned.as_ref().map(|(at, by)| format!(", {} by {}", text::moment(*at), text::name(by)));
    let line = format!("{}{}", state.label(), turned.unwrap_or_default());
    if *state == ReviewState::Reviewed {
        return line;
    }
    let owner = seen.incident.review_owner().map(|owner| format!(" · {} sees to it", text::named(owner)));
    let due = seen.incident.review_due(seen.rules).map(|due| format!(" · due {}", text::moment(due)));
    format!("{line}{}{}", owner.unwrap_or_default(), due.unwrap_or_default())
}

/// What an edited draft changes, for whoever brought it; `sha256`: its digest.
#[must_use]
pub fn offered(changes: &[SectionChange<'_>], sha256: &str, seen: &Seen<'_>) -> Body {
    let number = seen.number();
    if changes.is_empty() {
        return Body {
            components: vec![freeze(seen.key, sha256)],
            ..Body::personal(format!(
                "That file says what the draft of {number} says already. Freeze it all the same, and `/incident postmortem` gives those bytes \
             whatever is written later."
            ))
        };
    }
    let mut shown = String::new();
    let mut left_out = 0;
    for change in changes {
        let section = section(change);
        match shown.chars().count() + section.chars().count() <= SHOWN {
            true => shown.push_str(&section),
            false => left_out += 1,
        }
    }
    let more = match left_out {
        0 => String::new(),
        1 => "\nOne more section differs.".to_owned(),
        count => format!("\n{count} more sections differ."),
    };
    let words = format!(
        "What your file changes of the postmortem of {number}:{shown}{more}\nFreeze it, and `/incident postmortem` gives those bytes \
         from now on. Nothing is saved yet."
    );
    Body { components: vec![freeze(seen.key, sha256)], ..Body::personal(words) }
}

/// One section as a block in which new lines begin with `+` and those that are gone with `-`.
fn section(change: &SectionChange<'_>) -> String {
    let lines = |sign: char, lines: &[&str]| {
        let shown = lines.iter().take(LINES).map(|line| format!("\n{sign} {}", code(line))).collect::<String>();
        match lines.len().saturating_sub(LINES) {
            0 => shown,
            more => format!("{shown}\n{sign} … {more} more"),
        }
    };
    let (gone, added) = (lines('-', &change.gone), lines('+', &change.added));
    format!("\n**{}**\n```diff{gone}{added}\n```", text::excerpt(change.heading, 100))
}

/// A line within a block of code, which ends where three backticks stand.
fn code(line: &str) -> String {
    let line = line.replace('`', "'").replace('@', "@\u{200b}");
    text::cut(&line, LINE)
}

fn freeze(key: &str, sha256: &str) -> CreateActionRow {
    let mark = sha256.chars().take(MARK).collect();
    let button = CreateButton::new(Control::of(key, Press::Freeze(mark)).to_string());
    CreateActionRow::Buttons(vec![button.label("Freeze as reviewed").style(ButtonStyle::Success)])
}

/// A file that is no draft of the incident.
#[must_use]
pub fn not_a_draft(why: &NotADraft, seen: &Seen<'_>) -> Body {
    Body::personal(format!(
        "That file is no draft of {}: {why}. Nothing was saved. `/incident postmortem` gives the draft; edit that file, keep its headings, \
         and bring it back with `file:`.",
        seen.number()
    ))
}

/// A file that could not be fetched, or is too large.
#[must_use]
pub fn not_fetched(why: &str) -> Body {
    Body::personal(format!(
        "That file was not taken: {why}. Nothing was saved; the command can be typed again with it."
    ))
}

/// The text that was frozen, as it is given to whoever asks; `since`: what was written after it.
#[must_use]
pub fn frozen(frozen: &Frozen, since: &[String], file: File, seen: &Seen<'_>) -> Body {
    let since = match since {
        [] => "Nothing was written since that it should show.".to_owned(),
        since => format!(
            "⚠️ Changed since the review: {}. `/incident postmortem state:in_review` begins anew, with the newest draft.",
            text::excerpt(&since.join(", "), 600)
        ),
    };
    let words = format!(
        "🧊 **Reviewed postmortem of {}**, frozen by {} {}.\nSHA-256 `{}`\n{since}",
        seen.heading(),
        text::name(&frozen.by),
        text::moment(frozen.at),
        frozen.sha256
    );
    Body { file: Some(file), ..Body::personal(words) }
}

#[cfg(test)]
mod tests {
    use super::super::example::{at, bob, checkout, read, seen};
    use super::*;
    use crate::incident::{EntryNumber, Incident, Number, Status};

    const DIGEST: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn what_a_file_changes_is_shown_before_anything_is_saved() {
        let change = SectionChange {
            heading: "Timeline",
            added: vec!["- 14:40 UTC: @everyone ```looked``` at the <@1> pool"],
            gone: vec!["one", "two", "three", "four", "five", "six"],
        };
        insta::assert_snapshot!(seen(&checkout(), |seen| read(&offered(&[change], DIGEST, seen))), @"
        (only to you)
        What your file changes of the postmortem of #42:
        **Timeline**
        ```diff
        - one
        - two
        - three
        - four
        - … 2 more
        + - 14:40 UTC: @(zero width)everyone '''looked''' at the <@(zero width)1> pool
        ```
        Freeze it, and `/incident postmortem` gives those bytes from now on. Nothing is saved yet.
        [Freeze as reviewed hw1:freeze:k3y:0123456789abcdef]
        ");
        insta::assert_snapshot!(seen(&checkout(), |seen| read(&offered(&[], DIGEST, seen))), @"
        (only to you)
        That file says what the draft of #42 says already. Freeze it all the same, and `/incident postmortem` gives those bytes whatever is written later.
        [Freeze as reviewed hw1:freeze:k3y:0123456789abcdef]
        ");
    }

    #[test]
    fn a_file_that_changes_everything_fits() {
        let lines: Vec<_> = std::iter::repeat_n("`".repeat(5_000), 400).collect();
        let change =
            SectionChange { heading: "A", added: lines.iter().map(String::as_str).collect(), gone: Vec::new() };
        let body = seen(&checkout(), |seen| offered(&vec![change; 40], DIGEST, seen));
        assert!(body.content.chars().count() < super::super::CONTENT, "{}", body.content.chars().count());
        assert!(body.content.contains("more sections differ"));
    }

    #[test]
    fn what_is_no_draft_and_what_was_frozen() {
        let frozen_by = Frozen { entry: EntryNumber(9), by: bob(), at: at(90), sha256: DIGEST.to_owned() };
        let file = || File { name: "postmortem-42-checkout-errors.md".to_owned(), bytes: Vec::new() };
        let all = seen(&checkout(), |seen| {
            [
                read(&not_a_draft(&NotADraft::NoNumber(Number(42)), seen)),
                read(&not_fetched("it is larger than 8 MiB")),
                read(&frozen(&frozen_by, &[], file(), seen)),
                read(&frozen(&frozen_by, &["Root cause".to_owned(), "2 notes".to_owned()], file(), seen)),
            ]
        });
        insta::assert_snapshot!(all.join("\n"), @"
        (only to you)
        That file is no draft of #42: its header does not say “Incident #42”. Nothing was saved. `/incident postmortem` gives the draft; edit that file, keep its headings, and bring it back with `file:`.
        (only to you)
        That file was not taken: it is larger than 8 MiB. Nothing was saved; the command can be typed again with it.
        (only to you)
        🧊 **Reviewed postmortem of #42 Checkout errors**, frozen by Bob <t:1712764800:f>.
        SHA-256 `0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef`
        Nothing was written since that it should show.
        + postmortem-42-checkout-errors.md
        (only to you)
        🧊 **Reviewed postmortem of #42 Checkout errors**, frozen by Bob <t:1712764800:f>.
        SHA-256 `0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef`
        ⚠️ Changed since the review: Root cause, 2 notes. `/incident postmortem state:in_review` begins anew, with the newest draft.
        + postmortem-42-checkout-errors.md
        ");
    }

    #[test]
    fn the_card_says_how_the_review_stands() {
        let day = chrono::NaiveDate::from_ymd_opt(2024, 4, 12);
        let closed = Incident { status: Status::Closed, closed_at: Some(at(90)), ..checkout() };
        let reviews = [
            Review { due: day, ..Review::default() },
            Review { state: ReviewState::InReview, turned: Some((at(95), bob())), ..Review::default() },
            Review { state: ReviewState::Reviewed, turned: Some((at(99), bob())), due: day, ..Review::default() },
        ];
        let lines = reviews.map(|review| seen(&Incident { review, ..closed.clone() }, review_line));
        insta::assert_snapshot!(lines.join("\n"), @"
        draft · Alice sees to it · due <t:1712912400:f>
        in review, <t:1712765100:f> by Bob · Alice sees to it
        reviewed, <t:1712765340:f> by Bob
        ");
    }
}
