//! What is said about the place where an incident stands.

use super::{Body, Seen, text};

/// The channel could not be put away, or, with `restoring`, not brought back.
#[must_use]
pub fn misplaced(restoring: bool, why: &str, seen: &Seen<'_>) -> Body {
    let (number, why) = (seen.number(), text::excerpt(why, 400));
    Body::quiet(if restoring {
        format!(
            "⚠️ {number} is open again, and this channel could not be made writable: {why}. Until then, turn on Send Messages by \
             hand: Edit Channel > Permissions > @everyone; or type commands elsewhere, with `incident:{}`.",
            seen.incident.number.0
        )
    } else {
        format!("⚠️ This channel could not be archived: {why}. It is tried again once a day for some days.")
    })
}

/// The channel was deleted by hand, and this is another.
#[must_use]
pub fn place_again(seen: &Seen<'_>) -> Body {
    Body::quiet(format!(
        "⚠️ The place where {} was worked on has been deleted: it goes on here. The record is whole: `/incident timeline show`. \
         Whoever wants no such channel closes the incident.",
        seen.number()
    ))
}

#[cfg(test)]
mod tests {
    use super::super::example::{checkout, read, seen};
    use super::*;

    #[test]
    fn what_went_wrong_comes_with_how_to_mend_it() {
        let why = "the bot lacks Manage Roles here";
        insta::assert_snapshot!(seen(&checkout(), |seen| read(&place_again(seen))), @"
        (silent)
        ⚠️ The place where #42 was worked on has been deleted: it goes on here. The record is whole: `/incident timeline show`. Whoever wants no such channel closes the incident.
        ");
        insta::assert_snapshot!(seen(&checkout(), |seen| read(&misplaced(false, why, seen))), @"
        (silent)
        ⚠️ This channel could not be archived: the bot lacks Manage Roles here. It is tried again once a day for some days.
        ");
        insta::assert_snapshot!(seen(&checkout(), |seen| read(&misplaced(true, why, seen))), @"
        (silent)
        ⚠️ #42 is open again, and this channel could not be made writable: the bot lacks Manage Roles here. Until then, turn on Send Messages by hand: Edit Channel > Permissions > @everyone; or type commands elsewhere, with `incident:42`.
        ");
    }
}
