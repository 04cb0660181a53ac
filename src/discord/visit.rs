//! Who came, where from, and by what right: the same for a command, a button and a menu.

use std::time::Duration;

use serenity::all::{
    CommandInteraction, ComponentInteraction, Member, ModalInteraction, PartialChannel, Permissions, ResolvedOption,
    ResolvedValue, User,
};
use tokio::time::Instant;

use crate::engine::Which;
use crate::incident::{Actor, Aim, Caller, ChannelId, Number, Person, ServerId, ServerRoleId, UserId, Viewer};
use crate::store::{AnswerToken, Asked};

/// A text of at most so many code points is typed again sooner than copied.
const SHORT: usize = 16;

/// One interaction, reduced to what the rest of the module needs of it.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    /// Discord's id of it.
    pub(super) id: u64,
    /// What answers it, for 15 minutes.
    pub(super) token: AnswerToken,
    /// The server; `None` in a direct message.
    pub(super) server: Option<ServerId>,
    /// The channel or thread.
    pub(super) channel: ChannelId,
    /// The thread's channel.
    pub(super) parent: Option<ChannelId>,
    /// Who.
    pub(super) person: Person,
    /// The server's roles that the person holds.
    pub(super) roles: Vec<ServerRoleId>,
    /// What the person may do in that channel.
    pub(super) permissions: Permissions,
    /// The texts that were typed into a command's options, given back where nothing comes of it.
    pub(super) typed: Vec<String>,
    /// How large a file Discord takes with an answer, in bytes.
    pub(super) room: usize,
    /// When it came in.
    arrived: Instant,
}

impl Visit {
    pub(super) fn of_command(interaction: &CommandInteraction) -> Self {
        let visit = Self::new(
            (interaction.id.get(), &interaction.token, interaction.attachment_size_limit),
            interaction.guild_id.map(|id| ServerId(id.get())),
            (interaction.channel_id.get(), interaction.channel.as_ref()),
            (interaction.member.as_deref(), &interaction.user),
        );
        Self { typed: texts(&interaction.data.options()), ..visit }
    }

    pub(super) fn of_component(interaction: &ComponentInteraction) -> Self {
        Self::new(
            (interaction.id.get(), &interaction.token, interaction.attachment_size_limit),
            interaction.guild_id.map(|id| ServerId(id.get())),
            (interaction.channel_id.get(), interaction.channel.as_ref()),
            (interaction.member.as_ref(), &interaction.user),
        )
    }

    pub(super) fn of_form(interaction: &ModalInteraction) -> Self {
        Self::new(
            (interaction.id.get(), &interaction.token, interaction.attachment_size_limit),
            interaction.guild_id.map(|id| ServerId(id.get())),
            (interaction.channel_id.get(), interaction.channel.as_ref()),
            (interaction.member.as_ref(), &interaction.user),
        )
    }

    fn new(
        (id, token, room): (u64, &str, u32),
        server: Option<ServerId>,
        (channel, partial): (u64, Option<&PartialChannel>),
        (member, user): (Option<&Member>, &User),
    ) -> Self {
        Self {
            id,
            token: AnswerToken::new(token),
            room: usize::try_from(room).unwrap_or(usize::MAX),
            server,
            channel: ChannelId(channel),
            parent: partial.and_then(|channel| channel.parent_id).map(|id| ChannelId(id.get())),
            person: match member {
                Some(member) => person_of_member(member),
                None => person_of_user(user),
            },
            roles: member.map(roles_of).unwrap_or_default(),
            permissions: member.and_then(|member| member.permissions).unwrap_or_default(),
            typed: Vec::new(),
            arrived: Instant::now(),
        }
    }

    /// So long after it came in. Discord's three seconds run from there, whatever was done meanwhile.
    pub(super) fn by(&self, after: Duration) -> Instant {
        self.arrived + after
    }

    /// The incident that is meant: the one of that number, or the one whose channel this is.
    pub(super) fn which(&self, number: Option<u32>) -> Which {
        match number {
            Some(number) => Which::Number(Number(number)),
            None => Which::Channel { channel: self.channel, parent: self.parent },
        }
    }

    /// Who looks, where from.
    pub(super) fn viewer(&self) -> Viewer {
        let places = [self.channel].into_iter().chain(self.parent).collect();
        Viewer::Member { user: self.person.id, roles: self.roles.clone(), places }
    }

    /// The interaction as the record keeps it.
    pub(super) fn asked(&self, server: ServerId) -> Asked {
        Asked { id: self.id, server, channel: self.channel, token: self.token.clone() }
    }

    /// Whether the person has Manage Server.
    pub(super) fn manages(&self) -> bool {
        self.permissions.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR)
    }

    /// Who asks, by what right. `responders`: the server's responder role; `None`: the server has no such role, and everyone
    /// who sees the channel may do everything.
    pub(super) fn caller(&self, responders: Option<ServerRoleId>) -> Caller {
        let responder = self.manages() || responders.is_none_or(|role| self.roles.contains(&role));
        Caller {
            actor: Actor::Member(self.person.clone()),
            responder,
            rationed: !responder,
            paged: false,
            aim: Aim::default(),
            responders,
        }
    }
}

/// What is worth giving back of a command's options, however deep they stand: what is more than a word or a time.
fn texts(options: &[ResolvedOption<'_>]) -> Vec<String> {
    let of = |option: &ResolvedOption<'_>| match &option.value {
        ResolvedValue::String(text) if text.chars().count() > SHORT => vec![(*text).to_owned()],
        ResolvedValue::SubCommand(inner) | ResolvedValue::SubCommandGroup(inner) => texts(inner),
        _ => Vec::new(),
    };
    options.iter().flat_map(of).collect()
}

/// A person under the name that the server shows.
pub(super) fn person_of_member(member: &Member) -> Person {
    Person { id: UserId(member.user.id.get()), name: member.display_name().to_owned() }
}

/// A person under the name of the account.
pub(super) fn person_of_user(user: &User) -> Person {
    Person { id: UserId(user.id.get()), name: user.display_name().to_owned() }
}

/// The server's roles that a member holds.
pub(super) fn roles_of(member: &Member) -> Vec<ServerRoleId> {
    member.roles.iter().map(|role| ServerRoleId(role.get())).collect()
}
