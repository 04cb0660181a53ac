//! What could not be done for an incident although it is open and recorded: said once, to people who can mend it.

use super::{Body, Seen, text};
use crate::engine::Thing;

/// What was not done, and why; `why` in words that a person can act on.
#[must_use]
pub fn trouble(thing: Thing, why: &str, seen: &Seen<'_>) -> Body {
    let what = match thing {
        Thing::Announcement => "could not be announced",
        Thing::Card => "has a card that can't be shown as it is now",
        Thing::Pin => "has a card that could not be pinned",
        Thing::Draft => "has a draft that could not be handed over (`/incident postmortem` gives it)",
        Thing::Mark => "has a message in its timeline that the bot could not mark",
        Thing::Words => "has a channel in which the bot can say nothing",
        Thing::Category => "has its channel outside the category",
        Thing::Capture => {
            "has a message that was marked for the timeline, and that the bot can't read (the message's own menu > Apps > Add \
             to timeline works)"
        }
    };
    let why = text::excerpt(why.trim_end_matches('.'), 600);
    Body::quiet(format!(
        "⚠️ **{}** {what}: {why}.\nEverything else is recorded as always. `/hotwash doctor` says whether anything is still \
         missing.",
        seen.heading()
    ))
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn it_says_what_was_not_done_why_and_how_to_mend_it() {
        let why = "the bot lacks Send Messages there. To mend it: incidents > Edit > Permissions > add hotwash, and turn on Send \
                   Messages.";
        let body = example::seen(&example::checkout(), |seen| trouble(Thing::Announcement, why, seen));
        insta::assert_snapshot!(body.content, @"
        ⚠️ **#42 Checkout errors** could not be announced: the bot lacks Send Messages there. To mend it: incidents > Edit > Permissions > add hotwash, and turn on Send Messages.
        Everything else is recorded as always. `/hotwash doctor` says whether anything is still missing.
        ");
    }
}
