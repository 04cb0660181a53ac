//! Reads one table of the file, key by key, each as the type that it must have. What is wrong goes to the report and
//! reads as absent, so that reading goes on and a person learns of everything at once.

use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{self, Shape};
use super::problem::Report;

/// One table: its keys' names are known, what stands under them is not.
pub(super) struct Section<'a> {
    table: &'a DeTable<'a>,
    place: String,
    at: usize,
}

/// One text of a list.
pub(super) struct Item<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Section<'a> {
    /// Opens a table, and reports every key that `shape` does not have. `place` stands before its keys in what people
    /// read: `server.`, or `severity "sev2": `.
    fn open(table: &'a DeTable<'a>, at: usize, place: String, shape: &Shape, report: &mut Report<'_>) -> Self {
        let section = Self { table, place, at };
        for key in table.keys() {
            let (name, at) = (key.get_ref().as_ref(), key.span().start);
            if !shape.has(name) {
                report.error(at, &section.path(name), keys::unknown(name, shape));
            }
        }
        section
    }

    /// Opens the whole file.
    pub(super) fn top(table: &'a Spanned<DeTable<'a>>, shape: &Shape, report: &mut Report<'_>) -> Self {
        Self::open(table.get_ref(), 0, String::new(), shape, report)
    }

    /// The table under `key`.
    pub(super) fn table(&self, key: &str, shape: &Shape, report: &mut Report<'_>) -> Option<Section<'a>> {
        let value = self.table.get(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.refuse(
                key,
                format!("{} is not a table; write [{key}], with single brackets", shown(value.get_ref())),
                report,
            );
            return None;
        };
        Some(Section::open(table, value.span().start, format!("{}{key}.", self.place), shape, report))
    }

    /// The table under `key`, where people write it on one line, as in `example`.
    pub(super) fn inline(
        &self,
        key: &str,
        example: &str,
        shape: &Shape,
        report: &mut Report<'_>,
    ) -> Option<Section<'a>> {
        let value = self.table.get(key)?;
        match value.get_ref().as_table() {
            Some(_) => self.table(key, shape, report),
            None => {
                self.refuse(key, format!("{} is not a table; write {example}", shown(value.get_ref())), report);
                None
            }
        }
    }

    /// The tables under `key`, of which each is called by its `id` or else its place in the list; `header` is how a
    /// person writes one of them. `Some(vec![])`: the list is there, and empty.
    pub(super) fn tables(
        &self,
        key: &str,
        header: &str,
        shape: &Shape,
        report: &mut Report<'_>,
    ) -> Option<Vec<Section<'a>>> {
        let value = self.table.get(key)?;
        let tables = value.get_ref().as_array().map(|list| list.iter().map(as_table).collect::<Option<Vec<_>>>());
        let Some(Some(tables)) = tables else {
            self.refuse(key, format!("is not a list of tables; write {header}, with two brackets, for each"), report);
            return None;
        };
        let mut sections = Vec::new();
        for (index, (table, at)) in tables.into_iter().enumerate() {
            let place = format!("{}{key} {}: ", self.place, called(table, index));
            sections.push(Section::open(table, at, place, shape, report));
        }
        Some(sections)
    }

    /// The text under `key`, without the blanks around it; an empty one is refused.
    pub(super) fn text(&self, key: &str, report: &mut Report<'_>) -> Option<&'a str> {
        let value = self.table.get(key)?.get_ref();
        match value.as_str().map(str::trim) {
            Some("") => self.refuse(key, "is empty; write a text, or leave the key out".to_owned(), report),
            None => self.refuse(key, format!("{} is not a text; write it in \"quotes\"", shown(value)), report),
            Some(text) => return Some(text),
        }
        None
    }

    /// The same, but an empty one is fine.
    pub(super) fn text_or_empty(&self, key: &str, report: &mut Report<'_>) -> Option<&'a str> {
        let value = self.table.get(key)?.get_ref();
        match value.as_str().map(str::trim) {
            Some("") => Some(""),
            _ => self.text(key, report),
        }
    }

    /// The text under `key`, read by `read`, whose error follows the text in what people read.
    pub(super) fn parsed<T>(
        &self,
        key: &str,
        read: impl Fn(&str) -> Result<T, String>,
        report: &mut Report<'_>,
    ) -> Option<T> {
        let text = self.text(key, report)?;
        match read(text) {
            Ok(value) => Some(value),
            Err(wrong) => {
                self.refuse(key, format!("{} {wrong}", quoted(text)), report);
                None
            }
        }
    }

    /// The yes or no under `key`.
    pub(super) fn boolean(&self, key: &str, report: &mut Report<'_>) -> Option<bool> {
        let value = self.table.get(key)?.get_ref();
        let read = value.as_bool();
        if read.is_none() {
            self.refuse(
                key,
                format!("{} is not true or false; write one of them, without quotes", shown(value)),
                report,
            );
        }
        read
    }

    /// The whole number under `key`.
    pub(super) fn number(&self, key: &str, range: RangeInclusive<u32>, report: &mut Report<'_>) -> Option<u32> {
        let value = self.table.get(key)?.get_ref();
        let digits = value.as_integer().map(|integer| (integer.as_str(), integer.radix()));
        let read = digits.and_then(|(digits, radix)| u32::from_str_radix(digits, radix).ok());
        let read = read.filter(|number| range.contains(number));
        if read.is_none() {
            let (low, high) = (range.start(), range.end());
            self.refuse(key, format!("{} is not a whole number from {low} to {high}", shown(value)), report);
        }
        read
    }

    /// The texts under `key`; what is no text among them is reported and left out.
    pub(super) fn list(&self, key: &str, report: &mut Report<'_>) -> Option<Vec<Item<'a>>> {
        let value = self.table.get(key)?;
        let Some(list) = value.get_ref().as_array() else {
            self.refuse(key, format!("{0} is not a list; write [{0}]", shown(value.get_ref())), report);
            return None;
        };
        let mut items = Vec::new();
        for value in list.iter() {
            let at = value.span().start;
            match value.get_ref().as_str().map(str::trim) {
                None => report.error(at, &self.path(key), format!("{} is not a text", shown(value.get_ref()))),
                Some("") => report.error(at, &self.path(key), "an entry is empty; write it, or leave it out"),
                Some(text) => items.push(Item { text, at }),
            }
        }
        Some(items)
    }

    /// Reports something about a key's value.
    pub(super) fn refuse(&self, key: &str, what: String, report: &mut Report<'_>) {
        report.error(self.at(key), &self.path(key), what);
    }

    /// Reports something sound about a key's value that hardly anybody means.
    pub(super) fn warn(&self, key: &str, what: String, report: &mut Report<'_>) {
        report.warn(self.at(key), &self.path(key), what);
    }

    /// The same about one table of the list under `key`, the one with that id.
    pub(super) fn warn_of(&self, key: &str, id: &str, what: &str, report: &mut Report<'_>) {
        let list = self.table.get(key).and_then(|value| value.get_ref().as_array());
        let mut tables = list.into_iter().flat_map(|list| list.iter().filter_map(as_table)).enumerate();
        if let Some((_, (_, at))) = tables.find(|(index, (table, _))| called(table, *index) == quoted(id)) {
            report.warn(at, &format!("{}{key} {}", self.place, quoted(id)), what);
        }
    }

    /// Reports something wrong about one table of the list under `key`, the one with that id.
    pub(super) fn refuse_of(&self, key: &str, id: &str, what: &str, report: &mut Report<'_>) {
        let list = self.table.get(key).and_then(|value| value.get_ref().as_array());
        let mut tables = list.into_iter().flat_map(|list| list.iter().filter_map(as_table)).enumerate();
        if let Some((_, (_, at))) = tables.find(|(index, (table, _))| called(table, *index) == quoted(id)) {
            report.error(at, &format!("{}{key} {}", self.place, quoted(id)), what);
        }
    }

    /// What stands before a problem with `key`.
    pub(super) fn path(&self, key: &str) -> String {
        format!("{}{key}", self.place)
    }

    /// Whether the person wrote `key` at all.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn at(&self, key: &str) -> usize {
        self.table.get(key).map_or(self.at, |value| value.span().start)
    }
}

fn as_table<'a>(value: &'a Spanned<DeValue<'a>>) -> Option<(&'a DeTable<'a>, usize)> {
    value.get_ref().as_table().map(|table| (table, value.span().start))
}

/// `"sev2"`, or `#2` for a table without an id, such as a policy's level.
fn called(table: &DeTable<'_>, index: usize) -> String {
    match table.get("id").and_then(|id| id.get_ref().as_str()).map(str::trim) {
        Some(id) if !id.is_empty() => quoted(id),
        _ => format!("#{}", index + 1),
    }
}

/// A value as the person wrote it, or what kind it is where it is large.
fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => quoted(text),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// A text as it stands in a message: in quotes, on one line, cut where it is long.
pub(super) fn quoted(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        None => format!("{text:?}"),
        Some((cut, _)) => format!("{:?}…", text.get(..cut).unwrap_or_default()),
    }
}
