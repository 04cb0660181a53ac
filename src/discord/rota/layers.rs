//! The rotations that lie over a schedule's own, as they stand in a form and as people type them: a line each.
//!
//! `mon-fri 09:00-17:00: @alice, @bob every 7d from 2026-01-05 09:00`
//!
//! Days, hours, `every` and `from` may be left out: every day, the whole day, and as in the schedule's own rotation.
//!
//! Guarantees: a line that is shown is read as the rotation that it was made of; a line that can't be read is named, with what is
//! wrong with it and one that can be.
//!
//! Does not know: who the members are.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta, Weekday};

use super::edit::starts;
use crate::discord::view::{handoff, shown_start, text};
use crate::escalation::{Hours, Layer, SHORTEST_HANDOFF};
use crate::parse;

/// The rotations that lie over a schedule's own, and the members of each, as in the configuration file.
pub(super) const LAYERS: usize = 10;
pub(super) const MEMBERS: usize = 50;

/// A line that can be read.
const EXAMPLE: &str = "sat, sun 09:00-17:00: @alice, @bob";
/// The longest part of a line that is given back.
const QUOTED: usize = 60;
const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// A line that was read: a rotation whose members are as they were typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Which line it was, from 1.
    pub(super) line: usize,
    /// The rotation, without its members.
    pub(super) layer: Layer,
    /// Who takes turns, as typed; at least one.
    pub(super) members: Vec<String>,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    /// Which, from 1.
    pub(super) line: usize,
    /// A sentence, safe to show.
    pub(super) what: String,
}

impl Mistake {
    /// The whole sentence, with a line that can be read.
    pub(super) fn words(&self) -> String {
        format!("Line {} of the layers: {} Write for example `{EXAMPLE}`.", self.line, self.what)
    }
}

/// The line of a rotation whose members people write like that.
pub(super) fn written(layer: &Layer, members: &[String]) -> String {
    let hours = layer.hours.map(|Hours { from, to }| format!("{}-{}", from.format("%H:%M"), to.format("%H:%M")));
    let days = days(&layer.weekdays);
    let mut when: Vec<String> = days.into_iter().chain(hours).collect();
    if when.is_empty() {
        when.push("always".to_owned());
    }
    let (every, from) = (handoff(layer.handoff_every), shown_start(layer.starts));
    format!("{}: {} every {every} from {from}", when.join(" "), members.join(", "))
}

/// The rotations of the lines. What one of them does not say is as in `own`: when the first turn begins, and how long a turn is.
pub(super) fn read(lines: &str, own: (NaiveDateTime, TimeDelta)) -> Result<Vec<Written>, Mistake> {
    let lines: Vec<(usize, &str)> = lines
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty())
        .collect();
    if let Some((line, _)) = lines.get(LAYERS) {
        return Err(Mistake { line: *line, what: format!("there are more than {LAYERS}.") });
    }
    let read = |(line, typed)| {
        one(typed, own).map_err(|what| Mistake { line, what }).map(|(layer, members)| Written { line, layer, members })
    };
    lines.into_iter().map(read).collect()
}

fn one(line: &str, (starts_at, every): (NaiveDateTime, TimeDelta)) -> Result<(Layer, Vec<String>), String> {
    // A phone writes dashes of its own.
    let line = line.replace(['–', '—'], "-").replace(" - ", "-");
    let mut words = line.split_whitespace().peekable();
    let (mut weekdays, mut hours, mut said) = (Vec::new(), None, false);
    while let Some(word) = words.peek() {
        let (bare, ends) = (word.trim_end_matches([':', ',']), word.ends_with(':'));
        match when(bare) {
            Some(When::Days(days)) => weekdays.extend(days),
            Some(When::Hours(from, to)) if hours.is_none() => hours = Some(Hours { from, to }),
            Some(When::Hours(..)) => return Err(format!("{} is a second time of day.", quoted(bare))),
            Some(When::Always) => {}
            None if bare.is_empty() => {}
            None if ends => return Err(format!("{} is no day and no hours.", quoted(bare))),
            None => break,
        }
        said = true;
        words.next();
        if ends {
            break;
        }
    }
    if !said {
        return Err("it does not say when it counts: begin with days, hours, or `always:`.".to_owned());
    }
    if let Some(Hours { from, to }) = hours.filter(|hours| hours.from == hours.to) {
        return Err(format!("{}-{} is no time at all: leave the hours out for the whole day.", clock(from), clock(to)));
    }
    weekdays.sort_by_key(Weekday::num_days_from_monday);
    weekdays.dedup();
    let rest: Vec<&str> = words.collect();
    let turns = Turns::of(&rest);
    let handoff_every = turns.every.map_or(Ok(every), |typed| length(&typed))?;
    let starts = turns.from.map_or(Ok(starts_at), |typed| {
        let why = || format!("{} is not when a turn begins, such as `2030-01-15 09:00`.", quoted(&typed));
        starts(&typed).ok_or_else(why)
    })?;
    let members = turns.members.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    let members: Vec<String> = members.collect();
    match members.len() {
        0 => return Err("nobody is in it.".to_owned()),
        many if many > MEMBERS => return Err(format!("there are {many} people in it; at most {MEMBERS}.")),
        _ => {}
    }
    Ok((Layer { starts, handoff_every, members: Vec::new(), weekdays, hours }, members))
}

/// What stands behind the days and hours.
struct Turns {
    members: String,
    every: Option<String>,
    from: Option<String>,
}

impl Turns {
    fn of(words: &[&str]) -> Self {
        let is = |word: &str| {
            let word = word.to_lowercase();
            ["every", "from"].into_iter().find(|known| *known == word)
        };
        let mut turns = Turns { members: String::new(), every: None, from: None };
        let mut to = "";
        for word in words {
            let part = match (is(word), to) {
                (Some(key), _) => {
                    to = key;
                    continue;
                }
                (None, "every") => turns.every.get_or_insert_default(),
                (None, "from") => turns.from.get_or_insert_default(),
                (None, _) => &mut turns.members,
            };
            if !part.is_empty() {
                part.push(' ');
            }
            part.push_str(word);
        }
        turns
    }
}

fn length(typed: &str) -> Result<TimeDelta, String> {
    match parse::duration(typed) {
        Ok(span) if span < SHORTEST_HANDOFF => {
            Err(format!("{} is too short for a turn: an hour at least.", quoted(typed)))
        }
        Ok(span) => Ok(span),
        Err(_) => Err(format!("{} is not how long a turn is, such as `7d`.", quoted(typed))),
    }
}

enum When {
    Days(Vec<Weekday>),
    Hours(NaiveTime, NaiveTime),
    Always,
}

fn when(word: &str) -> Option<When> {
    match word.to_lowercase().as_str() {
        "always" | "daily" => return Some(When::Always),
        "weekdays" => return Some(When::Days(WEEK[..5].to_vec())),
        "weekend" | "weekends" => return Some(When::Days(WEEK[5..].to_vec())),
        _ => {}
    }
    if let Some((from, to)) = word.split_once('-')
        && let (Some(from), Some(to)) = (time(from), time(to))
    {
        return Some(When::Hours(from, to));
    }
    let parts = word.split(',').map(|part| match part.split_once('-') {
        Some((from, to)) => Some(between(day(from)?, day(to)?)),
        None => Some(vec![day(part)?]),
    });
    Some(When::Days(parts.collect::<Option<Vec<_>>>()?.concat()))
}

/// From one day to another, both among them; over the week's end where that comes first.
fn between(from: Weekday, to: Weekday) -> Vec<Weekday> {
    let mut days = vec![from];
    while let Some(last) = days.last().filter(|last| **last != to) {
        days.push(last.succ());
    }
    days
}

fn day(text: &str) -> Option<Weekday> {
    // `mon`, `Monday`; `mondays` as well.
    text.parse().ok().or_else(|| text.strip_suffix('s')?.parse().ok())
}

/// `09:00`, `9:00`, `9`; `24:00` is the end of the day.
fn time(text: &str) -> Option<NaiveTime> {
    let (hour, minute) = text.split_once(':').unwrap_or((text, "00"));
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 2 && !text.starts_with('+'));
    match (number(hour)?, number(minute).filter(|_| minute.len() == 2)?) {
        (24, 0) => Some(NaiveTime::MIN),
        (hour, minute) => NaiveTime::from_hms_opt(hour, minute, 0),
    }
}

/// `mon-fri`, `sat, sun`; `None`: every day.
fn days(weekdays: &[Weekday]) -> Option<String> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in WEEK.iter().enumerate().filter(|(_, day)| weekdays.contains(day)) {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == at => *end = at,
            _ => runs.push((at, at)),
        }
    }
    let name = |at: usize| WEEK.get(at).map(|day| day.to_string().to_lowercase()).unwrap_or_default();
    let shown = runs.into_iter().flat_map(|(from, to)| match to - from {
        0 => vec![name(from)],
        1 => vec![name(from), name(to)],
        _ => vec![format!("{}-{}", name(from), name(to))],
    });
    let shown: Vec<String> = shown.collect();
    (!shown.is_empty()).then(|| shown.join(", "))
}

fn clock(at: NaiveTime) -> String {
    at.format("%H:%M").to_string()
}

fn quoted(text: &str) -> String {
    format!("`{}`", text::code(&text::cut(text, QUOTED)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn own() -> (NaiveDateTime, TimeDelta) {
        (starts("2026-01-05 09:00").unwrap(), TimeDelta::days(7))
    }

    fn shown(line: &str) -> String {
        match read(line, own()).as_deref() {
            Ok([one]) => written(&one.layer, &one.members),
            Ok(other) => format!("{} lines", other.len()),
            Err(mistake) => mistake.words(),
        }
    }

    #[test]
    fn a_line_is_read_as_it_is_typed_on_a_phone() {
        let turns = "every 7d from 2026-01-05 09:00";
        for (typed, expected) in [
            ("mon-fri 09:00-17:00: @alice, @bob every 7d from 2026-01-05T09:00", "mon-fri 09:00-17:00: @alice, @bob"),
            ("Sat, Sun: alice,bob", "sat, sun: alice, bob"),
            ("weekend @alice", "sat, sun: @alice"),
            ("Weekdays 9-17 @alice", "mon-fri 09:00-17:00: @alice"),
            ("Mon – Fri 22:00 – 06:00: 222", "mon-fri 22:00-06:00: 222"),
            ("fri-mon: @alice", "mon, fri-sun: @alice"),
            ("mondays,wednesday : @mon", "mon, wed: @mon"),
            ("18-24: @alice", "18:00-00:00: @alice"),
            ("always: <@123>", "always: <@123>"),
        ] {
            assert_eq!(shown(typed), format!("{expected} {turns}"), "{typed}");
        }
        assert_eq!(shown("sun: @alice FROM 2026-02-01 08:00 Every 12h"), "sun: @alice every 12h from 2026-02-01 08:00");
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named_with_what_is_wrong_with_it() {
        for (typed, expected) in [
            ("alice, bob", "it does not say when it counts: begin with days, hours, or `always:`."),
            ("funday: alice", "`funday` is no day and no hours."),
            ("mon 25:00-26:00: alice", "`25:00-26:00` is no day and no hours."),
            ("mon 9-17 18-20: alice", "`18-20` is a second time of day."),
            ("mon 09:00-09:00: alice", "09:00-09:00 is no time at all: leave the hours out for the whole day."),
            ("mon:", "nobody is in it."),
            ("mon: alice every now", "`now` is not how long a turn is, such as `7d`."),
            ("mon: alice every 30m", "`30m` is too short for a turn: an hour at least."),
            ("mon: alice from monday", "`monday` is not when a turn begins, such as `2030-01-15 09:00`."),
        ] {
            let all = format!("sun: @erin\n\n{typed}");
            let mistake = read(&all, own()).unwrap_err();
            assert_eq!((mistake.line, mistake.what.as_str()), (3, expected), "{typed}");
        }
        assert_eq!(
            shown("alice"),
            "Line 1 of the layers: it does not say when it counts: begin with days, hours, or `always:`. Write for example \
             `sat, sun 09:00-17:00: @alice, @bob`."
        );
        assert!(read(&"sun: @erin\n".repeat(11), own()).unwrap_err().what.contains("more than 10"));
        assert_eq!(read("\n \n", own()), Ok(Vec::new()));
        assert_eq!(shown(EXAMPLE), format!("{EXAMPLE} every 7d from 2026-01-05 09:00"));
    }

    fn any_layer() -> impl Strategy<Value = Layer> {
        let hours = prop::option::of((0..1_440_u32, 1..1_440_u32)).prop_map(|hours| {
            let at = |minute: u32| NaiveTime::from_num_seconds_from_midnight_opt(minute % 1_440 * 60, 0).unwrap();
            hours.map(|(from, long)| Hours { from: at(from), to: at(from + long) })
        });
        let seconds = (0..2_000_000_000_i64, 3_600..366 * 86_400_i64);
        let weekdays = prop::sample::subsequence(WEEK.to_vec(), 0..=7);
        (seconds, weekdays, hours).prop_map(|((starts, every), weekdays, hours)| Layer {
            starts: chrono::DateTime::from_timestamp(starts, 0).unwrap().naive_utc(),
            handoff_every: TimeDelta::seconds(every),
            members: Vec::new(),
            weekdays,
            hours,
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_the_form_shows_is_read_as_the_same_rotations(
            layers in prop::collection::vec((any_layer(), prop::collection::vec("@[a-z0-9_.]{2,32}|[0-9]{17,20}", 1..4)), 0..10)
        ) {
            let lines: Vec<String> = layers.iter().map(|(layer, members)| written(layer, members)).collect();
            let read = read(&lines.join("\n"), own()).unwrap();
            let read: Vec<_> = read.into_iter().map(|one| (one.layer, one.members)).collect();
            prop_assert_eq!(read, layers);
        }

        #[test]
        fn no_line_breaks_the_reader(text in "\\PC{0,80}") {
            let _ = read(&text, own());
        }
    }
}
