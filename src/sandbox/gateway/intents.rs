//! Which intent covers which event, by Discord's "List of Intents".

/// The intents, by Discord's names.
pub mod bits {
    #![expect(missing_docs, reason = "the names are Discord's, and its documentation explains them")]
    pub const GUILDS: u64 = 1 << 0;
    pub const GUILD_MEMBERS: u64 = 1 << 1;
    pub const GUILD_PRESENCES: u64 = 1 << 8;
    pub const GUILD_MESSAGES: u64 = 1 << 9;
    pub const GUILD_MESSAGE_REACTIONS: u64 = 1 << 10;
    pub const DIRECT_MESSAGES: u64 = 1 << 12;
    pub const DIRECT_MESSAGE_REACTIONS: u64 = 1 << 13;
    pub const MESSAGE_CONTENT: u64 = 1 << 15;
}

/// The intents of which one is needed to hear of `event`; none for what every session hears.
pub(super) fn needed(event: &str, direct: bool) -> Option<u64> {
    Some(match event {
        "GUILD_CREATE" | "GUILD_UPDATE" | "GUILD_DELETE" | "GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE"
        | "GUILD_ROLE_DELETE" | "CHANNEL_CREATE" | "CHANNEL_UPDATE" | "CHANNEL_DELETE" | "THREAD_CREATE"
        | "THREAD_UPDATE" | "THREAD_DELETE" => bits::GUILDS,
        "CHANNEL_PINS_UPDATE" => choose(direct, bits::DIRECT_MESSAGES, bits::GUILDS),
        "GUILD_MEMBER_ADD" | "GUILD_MEMBER_UPDATE" | "GUILD_MEMBER_REMOVE" => bits::GUILD_MEMBERS,
        "MESSAGE_CREATE" | "MESSAGE_UPDATE" | "MESSAGE_DELETE" | "MESSAGE_DELETE_BULK" => {
            choose(direct, bits::DIRECT_MESSAGES, bits::GUILD_MESSAGES)
        }
        "MESSAGE_REACTION_ADD" | "MESSAGE_REACTION_REMOVE" => {
            choose(direct, bits::DIRECT_MESSAGE_REACTIONS, bits::GUILD_MESSAGE_REACTIONS)
        }
        _ => return None,
    })
}

fn choose(direct: bool, in_direct: u64, in_guild: u64) -> u64 {
    if direct { in_direct } else { in_guild }
}
