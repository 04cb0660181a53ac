//! The options that are chosen from a fixed list: the words that people see are the values that Discord sends.

use serenity::all::{CommandInteraction, CommandOptionType, Context, CreateCommandOption, ResolvedValue};

use super::view::Part;
use crate::incident::{Audience, ItemKind, Kind, ReviewState, Status, TextField, TimeField};
use crate::postmortem::numbers::By;
use crate::postmortem::{Format, Names};

/// A status to move to.
#[derive(Clone, Copy, Debug)]
pub(super) struct StatusWord(pub(super) Status);
/// What sort of thing a note is.
#[derive(Clone, Copy, Debug)]
pub(super) struct KindWord(pub(super) Kind);
/// What sort of thing an action item is.
#[derive(Clone, Copy, Debug)]
pub(super) struct ItemKindWord(pub(super) ItemKind);
/// A field of the incident.
#[derive(Clone, Copy, Debug)]
pub(super) enum FieldWord {
    Text(TextField),
    Time(TimeField),
    Service,
}
/// Whom an update is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct AudienceWord(pub(super) Audience);
/// A part of what is written up.
#[derive(Clone, Copy, Debug)]
pub(super) struct PartWord(pub(super) Part);
/// Which incidents a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StateWord {
    Open,
    Closed,
    All,
}
/// How far a review is.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReviewWord(pub(super) ReviewState);
/// How a draft is written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FormatWord(pub(super) Format);
/// What people are called in a draft.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NamesWord(pub(super) Names);

/// By what the numbers are parted.
#[derive(Clone, Copy, Debug)]
pub(super) struct ByWord(pub(super) By);

/// A type with one word for each of its values.
pub(super) trait Words: Sized + 'static {
    const ALL: &'static [Self];
    fn word(&self) -> &'static str;
}

impl Words for StatusWord {
    const ALL: &'static [Self] = &[
        StatusWord(Status::Investigating),
        StatusWord(Status::Identified),
        StatusWord(Status::Monitoring),
        StatusWord(Status::Resolved),
    ];

    fn word(&self) -> &'static str {
        self.0.word()
    }
}

impl Words for KindWord {
    const ALL: &'static [Self] = &[
        KindWord(Kind::Observation),
        KindWord(Kind::Decision),
        KindWord(Kind::Action),
        KindWord(Kind::RuledOut),
        KindWord(Kind::Escalation),
        KindWord(Kind::Communication),
    ];

    fn word(&self) -> &'static str {
        self.0.word()
    }
}

impl Words for ItemKindWord {
    const ALL: &'static [Self] = &[ItemKindWord(ItemKind::Improvement), ItemKindWord(ItemKind::Task)];

    fn word(&self) -> &'static str {
        self.0.word()
    }
}

impl Words for FieldWord {
    const ALL: &'static [Self] = &[
        FieldWord::Text(TextField::Title),
        FieldWord::Text(TextField::Summary),
        FieldWord::Text(TextField::Impact),
        FieldWord::Text(TextField::RootCause),
        FieldWord::Text(TextField::Trigger),
        FieldWord::Text(TextField::Resolution),
        FieldWord::Text(TextField::Detection),
        FieldWord::Text(TextField::Conclusion),
        FieldWord::Text(TextField::WentWell),
        FieldWord::Text(TextField::WentBadly),
        FieldWord::Text(TextField::Lucky),
        FieldWord::Text(TextField::Misled),
        FieldWord::Time(TimeField::StartedAt),
        FieldWord::Time(TimeField::DetectedAt),
        FieldWord::Time(TimeField::MitigatedAt),
        FieldWord::Service,
    ];

    fn word(&self) -> &'static str {
        match self {
            FieldWord::Text(field) => field.word(),
            FieldWord::Time(field) => field.word(),
            FieldWord::Service => "service",
        }
    }
}

impl Words for AudienceWord {
    const ALL: &'static [Self] = &[AudienceWord(Audience::Internal), AudienceWord(Audience::Customers)];

    fn word(&self) -> &'static str {
        self.0.word()
    }
}

impl Words for PartWord {
    const ALL: &'static [Self] = &[PartWord(Part::Main), PartWord(Part::Lessons)];

    fn word(&self) -> &'static str {
        self.0.word()
    }
}

impl Words for StateWord {
    const ALL: &'static [Self] = &[StateWord::Open, StateWord::Closed, StateWord::All];

    fn word(&self) -> &'static str {
        match self {
            StateWord::Open => "open",
            StateWord::Closed => "closed",
            StateWord::All => "all",
        }
    }
}

impl Words for ReviewWord {
    const ALL: &'static [Self] =
        &[ReviewWord(ReviewState::Draft), ReviewWord(ReviewState::InReview), ReviewWord(ReviewState::Reviewed)];

    fn word(&self) -> &'static str {
        self.0.word()
    }
}

impl Words for FormatWord {
    const ALL: &'static [Self] = &[FormatWord(Format::Markdown), FormatWord(Format::Html), FormatWord(Format::Json)];

    fn word(&self) -> &'static str {
        self.0.word()
    }
}

impl Words for NamesWord {
    const ALL: &'static [Self] = &[NamesWord(Names::People), NamesWord(Names::Roles)];

    fn word(&self) -> &'static str {
        self.0.word()
    }
}

impl Words for ByWord {
    const ALL: &'static [Self] = &[ByWord(By::Severity), ByWord(By::Service), ByWord(By::Month), ByWord(By::People)];

    fn word(&self) -> &'static str {
        match self.0 {
            By::Severity => "severity",
            By::Service => "service",
            By::Month => "month",
            By::People => "people",
        }
    }
}

/// A word that is not one of the choices.
#[derive(Debug, thiserror::Error)]
#[error("There is no choice `{word}` here. Choose one of: {allowed}.{hint}")]
struct NoSuchWord {
    word: String,
    allowed: String,
    hint: &'static str,
}

impl NoSuchWord {
    fn of<T: Words>(word: &str) -> Self {
        let allowed = T::ALL.iter().map(|known| format!("`{}`", known.word())).collect::<Vec<_>>().join(", ");
        let hint = if word == Status::Closed.word() { " `/incident close` closes." } else { "" };
        Self { word: super::view::text::code(word), allowed, hint }
    }
}

/// poise numbers its own choices; ours go over the wire as the words themselves, which stay true when the list changes.
macro_rules! chosen_by_word {
    ($($name:ty),+) => {$(
        #[serenity::async_trait]
        impl poise::SlashArgument for $name {
            async fn extract(
                _: &Context,
                _: &CommandInteraction,
                value: &ResolvedValue<'_>,
            ) -> Result<Self, poise::SlashArgError> {
                let ResolvedValue::String(word) = value else {
                    return Err(poise::SlashArgError::new_command_structure_mismatch("expected a word"));
                };
                let known = <$name as Words>::ALL.iter().find(|known| known.word() == *word);
                known.copied().ok_or_else(|| {
                    poise::SlashArgError::new_parse(Box::new(NoSuchWord::of::<$name>(word)), (*word).to_owned())
                })
            }

            fn create(option: CreateCommandOption) -> CreateCommandOption {
                <$name as Words>::ALL.iter().fold(option.kind(CommandOptionType::String), |option, known| {
                    option.add_string_choice(known.word(), known.word())
                })
            }
        }
    )+};
}

chosen_by_word!(
    StatusWord,
    KindWord,
    ItemKindWord,
    FieldWord,
    AudienceWord,
    PartWord,
    StateWord,
    ReviewWord,
    FormatWord,
    NamesWord,
    ByWord
);
