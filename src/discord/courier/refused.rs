//! What Discord refuses, in words that a person can act on. The codes are those of its documentation ("JSON Error Codes").

/// What a code means and how to mend it; `None`: Discord's own words say it as well as any.
pub(super) fn in_words(code: u64) -> Option<&'static str> {
    Some(match code {
        10_003 => "the channel is gone",
        10_008 => "the message is gone",
        30_003 => "the channel has as many pinned messages as Discord allows; unpin one that nobody needs",
        30_005 => "the server has 250 roles, as many as Discord allows; delete one that nobody needs",
        30_010 => "the message has 20 different reactions, as many as Discord allows",
        30_013 => "the server has 500 channels, as many as Discord allows; delete some that nobody needs",
        50_001 => {
            "the bot can't see the channel; in the channel's settings, Permissions, turn View Channel on for the bot's role"
        }
        50_013 => {
            "the bot lacks a permission there; /hotwash doctor names it, and where to turn it on in Discord's settings"
        }
        50_083 => "the thread is archived; open it again",
        60_003 => {
            "the server asks for two-factor authentication; the bot's owner has to turn it on for their own Discord account"
        }
        200_000 => "the server's AutoMod blocked the message; in Server Settings, AutoMod, exempt the bot's role",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_that_people_can_mend_says_how() {
        for code in [10_003, 30_003, 30_005, 30_010, 30_013, 50_001, 50_013, 50_083, 60_003, 200_000] {
            assert!(in_words(code).is_some_and(|words| !words.ends_with('.')), "{code}");
        }
        assert_eq!(in_words(50_035), None);
    }
}
