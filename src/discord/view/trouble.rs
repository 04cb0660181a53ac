//! What could not be done for an incident although it is open and recorded: said once, to people who can mend it.

use super::{Body, Seen, text};
use crate::engine::Thing;

/// What was not done, why, and what it takes. `why` in words that a person can act on.
#[must_use]
pub fn trouble(thing: Thing, why: &str, seen: &Seen<'_>) -> Body {
    let (what, takes) = match thing {
        Thing::Announcement => {
            ("could not be announced", "View Channels, Send Messages and Embed Links in the announcement channel")
        }
        Thing::Card => {
            ("has no card in its channel", "View Channels, Send Messages and Embed Links in the incidents' category")
        }
        Thing::Pin => ("has a card that could not be pinned", "Pin Messages"),
        Thing::Draft => (
            "has a draft that could not be handed over (`/incident postmortem` gives it)",
            "Send Messages and Attach Files",
        ),
        Thing::Mark => {
            ("has a message in its timeline that the bot could not mark", "Add Reactions and Read Message History")
        }
    };
    let why = text::excerpt(why.trim_end_matches('.'), 600);
    Body::quiet(format!(
        "⚠️ **{}** {what}: {why}.\nIt is open and recorded all the same. This takes the permissions {takes}; `/hotwash doctor` \
         says what is missing and where to turn it on.",
        seen.heading()
    ))
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn it_says_what_was_not_done_why_and_how_to_mend_it() {
        let why = "the bot lacks a permission there; /hotwash doctor names it";
        let body = example::seen(&example::checkout(), |seen| trouble(Thing::Announcement, why, seen));
        insta::assert_snapshot!(body.content, @r"
        ⚠️ **#42 Checkout errors** could not be announced: the bot lacks a permission there; /hotwash doctor names it.
        It is open and recorded all the same. This takes the permissions View Channels, Send Messages and Embed Links in the announcement channel; `/hotwash doctor` says what is missing and where to turn it on.
        ");
    }
}
