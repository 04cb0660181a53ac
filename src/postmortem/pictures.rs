//! The pictures that belong to the timeline, inside the HTML page itself.
//!
//! Guarantees: a picture is shown only where its bytes begin as its kind does, of four kinds that browsers show as pictures and
//! as nothing else; the page stays within the room that it was given; whatever is not shown is named, with the reason.
//!
//! Does not know: where the bytes come from. A draft that names nobody shows no picture: it may show names.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::base64;
use super::facts::Facts;
use super::phrase::Phrase;
use crate::incident::{Entry, EntryNumber, Event, lines};

/// A picture of the timeline, with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Where it belongs.
    pub place: PicturePlace,
    /// Its bytes; `None`: they are not there any more.
    pub bytes: Option<Vec<u8>>,
}

/// A picture whose bytes are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PicturePlace {
    /// The entry that says that they are.
    pub kept_by: EntryNumber,
    /// The entry that it belongs to.
    pub entry: EntryNumber,
    /// Its name.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
}

/// How names of pictures end.
const ENDINGS: [&str; 5] = [".png", ".jpg", ".jpeg", ".gif", ".webp"];
/// What stands around a picture in a page, at most, beside its name, in bytes.
const AROUND: usize = 512;

/// The pictures of the entries that stand, in the order of happening.
#[must_use]
pub fn picture_places(entries: &[Entry]) -> Vec<PicturePlace> {
    let mut places: Vec<PicturePlace> = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::FileKept { entry: of, name, bytes, .. } if is_picture(name) => {
                Some(PicturePlace { kept_by: entry.number, entry: *of, name: name.clone(), bytes: *bytes })
            }
            _ => None,
        })
        .collect();
    if places.is_empty() {
        return places;
    }
    let standing = lines(entries).into_iter().filter(|line| line.struck.is_none());
    let when: BTreeMap<EntryNumber, DateTime<Utc>> =
        standing.map(|line| (line.now.number, line.now.happened_at)).collect();
    places.retain(|place| when.contains_key(&place.entry));
    places.sort_by_key(|place| (when.get(&place.entry).copied(), place.entry, place.kept_by));
    places
}

/// Whether a name is that of a picture that can be shown.
fn is_picture(name: &str) -> bool {
    let name = name.to_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// The section of the pictures, in at most `room` bytes; empty: there is none. `words` writes a phrase as HTML.
pub(super) fn section(
    facts: &Facts<'_>,
    pictures: &[Picture],
    room: Option<usize>,
    words: impl Fn(&Phrase<'_>) -> String,
) -> String {
    let mut shown = String::new();
    let mut left_out: Vec<Phrase<'_>> = Vec::new();
    let mut room = room.unwrap_or(usize::MAX);
    for Picture { place, bytes } in pictures {
        let named = Phrase::default().name(&place.name);
        let kind = bytes.as_deref().map(kind_of);
        match (bytes, kind) {
            (Some(bytes), Some(Some(kind))) => {
                let needs = bytes.len().div_ceil(3) * 4 + place.name.len() * 12 + AROUND;
                if needs > room {
                    left_out.push(named.words(" (no room in this file)"));
                    continue;
                }
                room -= needs;
                figure(&mut shown, kind, bytes, &words(&caption(facts, place)));
            }
            (Some(_), _) => left_out.push(named.words(" (it is not what its name says)")),
            (None, _) => left_out.push(named.words(" (it is not kept any more)")),
        }
    }
    if shown.is_empty() && left_out.is_empty() {
        return String::new();
    }
    let without = match left_out.is_empty() {
        true => String::new(),
        false => format!("<p>{}</p>\n", words(&Phrase::from("Not shown: ").listed(left_out, Phrase::then).words("."))),
    };
    format!("<h2>Captured Images</h2>\n{shown}{without}")
}

/// What stands where pictures are left out of a draft that names nobody; empty: there are none.
pub(super) fn withheld(pictures: &[Picture], words: impl Fn(&Phrase<'_>) -> String) -> String {
    if pictures.is_empty() {
        return String::new();
    }
    let count = u32::try_from(pictures.len()).unwrap_or(u32::MAX);
    let told = Phrase::from("Not shown, as they may show names: ").count(count);
    format!("<h2>Captured Images</h2>\n<p>{}.</p>\n", words(&told))
}

fn caption<'a>(facts: &Facts<'a>, place: &'a PicturePlace) -> Phrase<'a> {
    let at = facts.line(place.entry).map(|line| line.now.happened_at);
    let phrase = at.map_or_else(Phrase::default, |at| Phrase::default().near(at).words(": "));
    phrase.name(&place.name).words(", of entry ").count(place.entry.0)
}

fn figure(out: &mut String, kind: &str, bytes: &[u8], caption: &str) {
    out.push_str("<figure>\n<img alt=\"");
    out.push_str(caption);
    out.push_str("\" src=\"data:");
    out.push_str(kind);
    out.push_str(";base64,");
    out.push_str(&base64::encode(bytes));
    out.push_str("\">\n<figcaption>");
    out.push_str(caption);
    out.push_str("</figcaption>\n</figure>\n");
}

/// What the bytes are, by how they begin (the WHATWG's "MIME Sniffing", image types); `None`: no picture of the four kinds.
fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_are_pictures() {
        let cases: [(&[u8], Option<&str>); 7] = [
            (b"\x89PNG\r\n\x1a\n...", Some("image/png")),
            (b"\xff\xd8\xff\xe0", Some("image/jpeg")),
            (b"GIF89a.", Some("image/gif")),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"<svg onload=alert(1)>", None),
            (b"<html>", None),
            (b"", None),
        ];
        for (bytes, kind) in cases {
            assert_eq!(kind_of(bytes), kind);
        }
        assert!(is_picture("Graph.PNG") && !is_picture("trace.txt") && !is_picture("x.svg") && !is_picture("png"));
    }
}
