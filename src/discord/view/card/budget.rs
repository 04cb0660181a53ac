//! The card's fields, within what Discord takes.
//!
//! Guarantees: whatever an incident holds, the embed is within Discord's limits, so that no edit of the card is refused; what is
//! needed least gives way first, and says where the rest can be read.
//!
//! Does not know: which fields a card has.

use serenity::builder::CreateEmbed;

use super::super::list::fitting;
use super::super::text;

/// The longest value of a field of an embed, in characters (Discord's embed limits).
const FIELD: usize = 1_024;
/// The most that the title, the description, and the names and values of the fields have together, in characters. Discord's embed
/// limits have 6,000 for all embeds of a message; some room is left for what it may count otherwise.
const WHOLE: usize = 5_900;
/// The longest value of a field that does not give way, in characters.
const SHORT: usize = 400;
/// A field that gives way keeps so much, in characters: it still says what it is about.
const KEPT: usize = 200;

/// A field of the card.
pub(super) struct Field {
    name: &'static str,
    value: Value,
    inline: bool,
}

enum Value {
    /// It stays as it is.
    Short(String),
    /// Gives way, the lower `rank` first; `elsewhere` says where it can be read.
    Long { rank: u8, long: Long, elsewhere: &'static str },
}

enum Long {
    /// What somebody typed.
    Typed(String),
    /// Lines, the most important first.
    Lines(Vec<String>),
}

impl Field {
    pub(super) fn short(name: &'static str, value: &str) -> Self {
        Self { name, value: Value::Short(text::cut(value, SHORT)), inline: false }
    }

    pub(super) fn inline(name: &'static str, value: &str) -> Self {
        Self { inline: true, ..Self::short(name, value) }
    }

    /// With an address that stays whole, so that it can be tapped.
    pub(super) fn addressed(name: &'static str, value: &str, address: &str) -> Self {
        let value = format!("{}{}", text::cut(value, SHORT), text::cut(address, FIELD - SHORT));
        Self { name, value: Value::Short(value), inline: false }
    }

    pub(super) fn typed(name: &'static str, rank: u8, typed: &str, elsewhere: &'static str) -> Self {
        let long = Long::Typed(typed.to_owned());
        Self { name, value: Value::Long { rank, long, elsewhere }, inline: false }
    }

    pub(super) fn lines(name: &'static str, rank: u8, lines: Vec<String>, elsewhere: &'static str) -> Self {
        let long = Long::Lines(lines);
        Self { name, value: Value::Long { rank, long, elsewhere }, inline: false }
    }

    fn within(&self, room: usize) -> String {
        match &self.value {
            Value::Short(value) => value.clone(),
            Value::Long { long: Long::Lines(lines), elsewhere, .. } => {
                fitting(String::new(), lines, room, elsewhere).trim_start().to_owned()
            }
            Value::Long { long: Long::Typed(typed), elsewhere, .. } => {
                let whole = text::plain(typed);
                if length(&whole) <= room {
                    return whole;
                }
                let rest = format!("\nThe whole: {elsewhere}");
                format!("{}{rest}", text::excerpt(typed, room.saturating_sub(length(&rest))))
            }
        }
    }

    fn rank(&self) -> Option<u8> {
        match self.value {
            Value::Short(_) => None,
            Value::Long { rank, .. } => Some(rank),
        }
    }
}

/// The embed with these fields, where its title and description have `spent` characters.
pub(super) fn with_fields(embed: CreateEmbed, spent: usize, fields: &[Field]) -> CreateEmbed {
    let mut shown: Vec<_> = fields.iter().map(|field| (field, field.within(FIELD))).collect();
    let whole: usize = shown.iter().map(|(field, value)| length(field.name) + length(value)).sum();
    let mut over = (spent + whole).saturating_sub(WHOLE);
    let mut giving: Vec<_> = shown.iter_mut().filter(|(field, _)| field.rank().is_some()).collect();
    giving.sort_by_key(|(field, _)| field.rank());
    for (field, value) in giving {
        let before = length(value);
        if over > 0 && before > KEPT {
            *value = field.within(before.saturating_sub(over).max(KEPT));
            over = over.saturating_sub(before.saturating_sub(length(value)));
        }
    }
    embed.fields(shown.into_iter().map(|(field, value)| (field.name, value, field.inline)))
}

fn length(text: &str) -> usize {
    text.chars().count()
}
