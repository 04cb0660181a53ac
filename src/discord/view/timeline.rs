//! The timeline to oneself: page by page, as it is now, and one entry in full.
//!
//! Guarantees: a page is within a message; what was cut on it can be read in full from the menu below it; what was struck or
//! edited shows as such.

use chrono::{DateTime, Utc};
use serenity::all::ButtonStyle;
use serenity::builder::{
    CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::told::told;
use super::{Body, CONTENT, Control, File, Press, Seen, text};
use crate::incident::{Event, FileLine, KeptFile, Line, Rules};

/// So many characters of what a person wrote stand on a page.
const WORDS: usize = 220;
/// Room for what stands around the lines of a page.
const FRAME: usize = 320;
/// As many options as a menu holds (Discord's documentation of components), and as long as one is.
const OPTIONS: usize = 25;
const LABEL: usize = 80;
/// The longest text that is quoted in a message; a longer one comes as a file.
const QUOTED: usize = 1_700;

/// A line as it stands on a page.
struct Shown<'a> {
    line: &'a Line<'a>,
    text: String,
}

/// The page of that number, from 1, the oldest; `None`: the last, which has the newest. `key` is the incident's opaque key.
#[must_use]
pub fn timeline(seen: &Seen<'_>, lines: &[Line<'_>], page: Option<u32>, key: &str) -> Body {
    let pages = pages(lines, seen.rules);
    let last = pages.len().max(1);
    let at = page.map_or(last, |page| usize::try_from(page).unwrap_or(last)).clamp(1, last);
    let shown = pages.get(at - 1).map(Vec::as_slice).unwrap_or_default();
    let mut content = format!("**Timeline of {}**", seen.heading());
    shown.iter().for_each(|shown| content.push_str(&shown.text));
    content.push_str(&footer(at, last));
    let mut components = Vec::new();
    components.extend(in_full(shown.iter().map(|shown| shown.line), WORDS, seen.rules, key));
    components.extend(turning(at, last, key));
    Body { components, ..Body::personal(content) }
}

fn footer(at: usize, last: usize) -> String {
    match last {
        1 => "\n-# The newest is at the bottom.".to_owned(),
        _ if at == last => format!("\n-# Page {at} of {last}; the newest is at the bottom."),
        _ => format!("\n-# Page {at} of {last}; page {last} has the newest."),
    }
}

/// The lines in the order of happening, as many on a page as fit.
fn pages<'a>(lines: &'a [Line<'a>], rules: &Rules) -> Vec<Vec<Shown<'a>>> {
    let mut lines: Vec<&Line<'_>> = lines.iter().collect();
    lines.sort_by_key(|line| (line.now.happened_at, line.number()));
    let day = |at: DateTime<Utc>| at.with_timezone(&rules.zone).date_naive();
    let mut pages: Vec<Vec<Shown<'a>>> = Vec::new();
    let (mut room, mut today) = (0, None);
    for line in lines {
        let at = line.now.happened_at;
        let written = on_a_line(line, rules, WORDS, &text::clock(at));
        let dated = |written: &str| format!("\n**<t:{}:D>**{written}", at.timestamp());
        let mut text = if today == Some(day(at)) { written.clone() } else { dated(&written) };
        let fits = |text: &str, room: usize| text.chars().count() <= room;
        if !fits(&text, room) {
            pages.push(Vec::new());
            room = CONTENT - FRAME;
            text = dated(&written);
        }
        today = Some(day(at));
        room = room.saturating_sub(text.chars().count());
        if let Some(page) = pages.last_mut() {
            page.push(Shown { line, text });
        }
    }
    pages
}

/// `[17] 14:30 the pool is full · Alice (edited, recorded 14:45)`, with at most so many characters of the person's words. `at`:
/// when it happened, as it is shown.
pub(super) fn on_a_line(line: &Line<'_>, rules: &Rules, words: usize, at: &str) -> String {
    let told = told(&line.now, rules);
    let said = told.line(words);
    let recorded = line.backdated().then(|| format!("recorded {}", text::clock(line.first.recorded_at)));
    let edited = (!line.edits.is_empty()).then(|| "edited".to_owned());
    let deleted = line.deleted_at.map(|_| "deleted in the chat".to_owned());
    let marks: Vec<_> = edited.into_iter().chain(deleted).chain(recorded).chain(files(line)).collect();
    let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join(", ")) };
    let (number, by) = (line.number(), text::excerpt(told.by, 40));
    match &line.struck {
        Some(strike) => {
            let (whom, why) = (text::excerpt(strike.by.name(), 40), text::excerpt(&strike.reason, 80));
            format!("\n`[{number}]` {at} ~~{said}~~ · {by}{marks} · struck by {whom}: {why}")
        }
        None => format!("\n`[{number}]` {at} {said} · {by}{marks}"),
    }
}

/// What a reader must know of a line's files: the picture of a note, and what is not kept.
fn files(line: &Line<'_>) -> Vec<String> {
    let is_note = matches!(line.now.event, Event::Note { .. });
    let told = |file: &FileLine| {
        let name = text::excerpt(&file.name, 40);
        match &file.kept {
            KeptFile::Reference(why) => Some(format!("only a reference to {name}: {}", text::excerpt(why, 80))),
            KeptFile::Bytes | KeptFile::Unsaid => is_note.then(|| format!("📎 {name}")),
        }
    };
    line.files.iter().filter_map(told).collect()
}

/// The menu of what was edited, or cut to so many characters of the person's words.
pub(super) fn in_full<'a>(
    lines: impl Iterator<Item = &'a Line<'a>>,
    words: usize,
    rules: &Rules,
    key: &str,
) -> Option<CreateActionRow> {
    let options: Vec<_> = lines
        .filter(|line| told(&line.now, rules).is_cut(words) || !line.edits.is_empty())
        .take(OPTIONS)
        .map(|line| {
            let number = line.number();
            let words = told(&line.now, rules).words.unwrap_or_default();
            let label: String = format!("[{number}] {words}").chars().take(LABEL).collect();
            CreateSelectMenuOption::new(label.split_whitespace().collect::<Vec<_>>().join(" "), number.to_string())
        })
        .collect();
    if options.is_empty() {
        return None;
    }
    let control = Control::of(key, Press::ReadEntry);
    let menu = CreateSelectMenu::new(control.to_string(), CreateSelectMenuKind::String { options });
    Some(CreateActionRow::SelectMenu(menu.placeholder("Read an entry in full")))
}

/// The buttons to the pages beside this one.
fn turning(at: usize, last: usize, key: &str) -> Option<CreateActionRow> {
    let button = |page: usize, label: &str| {
        let control = Control::of(key, Press::Timeline(u32::try_from(page).unwrap_or(u32::MAX)));
        CreateButton::new(control.to_string()).label(label).style(ButtonStyle::Secondary)
    };
    let older = (at > 1).then(|| button(at - 1, "Older"));
    let newer = (at < last).then(|| button(at + 1, "Newer"));
    let row: Vec<_> = older.into_iter().chain(newer).collect();
    (!row.is_empty()).then_some(CreateActionRow::Buttons(row))
}

/// An entry where nothing is marked up: `17 · 14:30 · the pool is full`, in the server's zone.
#[must_use]
pub fn entry_name(line: &Line<'_>, rules: &Rules) -> String {
    let at = line.now.happened_at.with_timezone(&rules.zone).format("%H:%M");
    let told = told(&line.now, rules);
    let said = [told.what.as_str(), told.words.unwrap_or_default()];
    let said = said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{} · {at} · {said}", line.number())
}

/// One entry in full, with what it had said before.
#[must_use]
pub fn entry(seen: &Seen<'_>, line: &Line<'_>) -> Body {
    let now = told(&line.now, seen.rules);
    let (number, at) = (line.number(), text::moment(line.now.happened_at));
    let what = if now.what.is_empty() { String::new() } else { format!(" · {}", now.what) };
    let mut heading = vec![format!("**Entry {number} of {}** · {at} · {}{what}", seen.number(), text::line(now.by))];
    if line.backdated() {
        heading.push(format!("Recorded {}.", text::moment(line.first.recorded_at)));
    }
    for edit in &line.edits {
        heading.push(format!("Edited by {}, {}.", text::line(edit.by.name()), text::moment(edit.at)));
    }
    if let Some(strike) = &line.struck {
        let (by, at) = (text::line(strike.by.name()), text::moment(strike.at));
        heading.push(format!("Struck by {by}, {at}: {}", text::excerpt(&strike.reason, 200)));
    }
    let first = told(&line.first, seen.rules).words.filter(|first| Some(*first) != now.words);
    let words = now.words.unwrap_or_default();
    let quoted = |words: &str| text::plain(words).chars().count();
    let both = quoted(words) + first.map_or(0, quoted);
    let heading = text::cut(&heading.join("\n"), CONTENT - QUOTED - 100);
    if both <= QUOTED {
        let first = first.map(|first| format!("\nFirst written: {}", text::plain(first))).unwrap_or_default();
        return Body::personal(format!("{heading}{first}{}", text::quoted(words)));
    }
    let first = first.map(|first| format!("\n\nFirst written:\n\n{first}")).unwrap_or_default();
    let file = File { name: format!("entry-{number}.txt"), bytes: format!("{words}{first}\n").into_bytes() };
    Body { file: Some(file), ..Body::personal(format!("{heading}\nThe whole text is in the file.")) }
}

#[cfg(test)]
mod tests {
    use super::super::example::{at, checkout, person, read, rules, seen};
    use super::*;
    use crate::incident::{Actor, Entry, EntryNumber, Event, Kind, Status, Subject, lines};

    fn entry_of(number: u32, minutes: i64, event: Event) -> Entry {
        let (number, actor) = (EntryNumber(number), Actor::Member(person(1, "Alice *A*")));
        let happened_at = at(minutes);
        let recorded_at = at(i64::from(number.0));
        Entry { number, kind: Kind::Observation, happened_at, recorded_at, actor, event }
    }

    fn note(number: u32, minutes: i64, text: &str) -> Entry {
        entry_of(number, minutes, Event::Note { text: text.to_owned() })
    }

    fn edited(number: u32, of: u32, text: &str) -> Entry {
        let (text, from) = (Some(text.to_owned()), at(of.into()));
        entry_of(number, of.into(), Event::Edited { entry: EntryNumber(of), of: Subject::Writing, text, from })
    }

    fn shows(entries: &[Entry], page: Option<u32>) -> String {
        seen(&checkout(), |seen| read(&timeline(seen, &lines(entries), page, "k3y")))
    }

    #[test]
    fn a_page() {
        let status = Event::StatusChanged { from: Status::Investigating, to: Status::Identified, note: None };
        let struck = Event::Struck { entry: EntryNumber(2), reason: "of #7".to_owned(), by_hand: true };
        let entries = [
            note(1, 1, "the *pool* is\nfull"),
            note(2, 2, "wrong"),
            entry_of(3, 3, status),
            note(4, -1_500, "it began"),
            edited(5, 1, "the pool was full"),
            entry_of(6, 6, struck),
        ];
        insta::assert_snapshot!(shows(&entries, None), @r"
        (only to you)
        **Timeline of #42 Checkout errors**
        **<t:1712669400:D>**
        `[4]` <t:1712669400:t> it began · Alice \*A\* (recorded <t:1712759640:t>)
        **<t:1712759460:D>**
        `[1]` <t:1712759460:t> the pool was full · Alice \*A\* (edited)
        `[2]` <t:1712759520:t> ~~wrong~~ · Alice \*A\* · struck by Alice \*A\*: of #7
        `[3]` <t:1712759580:t> Status investigating → identified · Alice \*A\*
        -# The newest is at the bottom.
        [Read an entry in full hw1:entry:k3y]
        ");
    }

    #[test]
    fn pages_are_turned_and_nothing_is_lost_between_them() {
        let entries: Vec<_> = (1..=60).map(|n| note(n, n.into(), &format!("{n} {}", "*_".repeat(100)))).collect();
        let lines = lines(&entries);
        let rules = rules();
        let pages = pages(&lines, &rules);
        let all: Vec<u32> = pages.iter().flatten().map(|shown| shown.line.number().0).collect();
        assert_eq!(all, (1..=60).collect::<Vec<_>>());
        for page in 0..=pages.len() + 1 {
            let page = u32::try_from(page).unwrap();
            let body = seen(&checkout(), |seen| timeline(seen, &lines, Some(page), "k3y"));
            assert!(body.content.chars().count() <= CONTENT, "{}", body.content.chars().count());
        }
        let middle = shows(&entries, Some(2));
        assert!(middle.contains("[Older hw1:timeline:k3y:1] [Newer hw1:timeline:k3y:3]"), "{middle}");
        assert!(middle.contains("[Read an entry in full hw1:entry:k3y]"), "{middle}");
        let newest = shows(&entries, None);
        assert!(newest.contains("`[60]`") && newest.contains("Older") && !newest.contains("Newer"), "{newest}");
        assert_eq!(newest, shows(&entries, Some(999)));
    }

    #[test]
    fn an_entry_in_full() {
        let entries = [note(1, 1, "first\nwords"), edited(2, 1, "second\nwords")];
        let in_full = |entries: &[Entry]| {
            let line = lines(entries).remove(0);
            seen(&checkout(), |seen| read(&entry(seen, &line)))
        };
        insta::assert_snapshot!(in_full(&entries), @r"
        (only to you)
        **Entry 1 of #42** · <t:1712759460:f> · Alice \*A\*
        Edited by Alice \*A\*, <t:1712759520:f>.
        First written: first
        words
        >>> second
        words
        ");
        let long = [note(1, 1, &"*".repeat(1_800))];
        insta::assert_snapshot!(in_full(&long), @r"
        (only to you)
        **Entry 1 of #42** · <t:1712759460:f> · Alice \*A\*
        The whole text is in the file.
        + entry-1.txt
        ");
    }
}
