//! `/hotwash help`: what to type, by what has happened.

use super::Body;

/// The help, for a phone.
#[must_use]
pub fn help() -> Body {
    Body::personal(
        "**Something is broken**\n\
         `/incident open` makes a channel and pages whoever is on call. Not sure how bad? Open it anyway.\n\
         **You were paged**\n\
         Press **Acknowledge**, or type `/incident ack`: paging stops, and everybody sees that you have it.\n\
         **You lead it**\n\
         `/incident role take` · `/incident status` says where it stands · `/incident severity` if it is worse · `/incident \
         escalate` pages the next level, `/page` somebody · `/incident update` tells everybody.\n\
         **You saw something**\n\
         📌 on a message, or `/note`, adds it to the timeline.\n\
         **It is over**\n\
         `/incident resolve`, and once all is said `/incident close`: the postmortem draft comes by itself.\n\
         **Lost?**\n\
         `/incident catchup` tells what you missed, `/incident show` is the card, `/incident list` the open ones. In an incident's channel a command means that incident; \
         elsewhere add `incident:` with its number.\n\
         **On call**\n\
         `/oncall who` · `/oncall schedule`, also for a calendar · can't? `/oncall override` or `/oncall swap`.\n\
         **Set up**\n\
         `/hotwash setup` walks through it (Manage Server) · `/hotwash doctor` says what does not work, and how to mend it · `/hotwash stats` counts."
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_fits_a_phone() {
        let body = help();
        assert!(body.ephemeral && body.content.chars().count() <= 1_200, "{}", body.content.chars().count());
        assert!(body.content.lines().all(|line| line.chars().count() <= 240));
    }
}
