//! The numbers as a picture: an SVG of our own, for a browser or a wiki.
//!
//! Guarantees: the same numbers give the same bytes; names are text in it, whatever they look like; nothing in it points
//! outside, and nothing runs.

use std::fmt::Write;

use super::super::calendar::span;
use super::words::name;
use super::{By, Group, Numbers, Times};

/// As many bars are drawn.
const BARS: usize = 24;
/// In pixels, as everything below.
const WIDTH: usize = 760;
const LEFT: usize = 200;
const ROOM: usize = 340;
const ROW: usize = 26;
const TOP: usize = 64;

/// A bar: how it is called, how long it is, what stands behind it.
struct Bar {
    name: String,
    value: i64,
    told: String,
}

/// The picture.
#[must_use]
pub fn svg(numbers: &Numbers, by: By) -> String {
    let (title, groups) = match by {
        By::Severity => ("Incidents by severity", numbers.severities.as_slice()),
        By::Service => ("Incidents by service", numbers.services.as_slice()),
        By::Month => {
            let from = numbers.months.len().saturating_sub(BARS);
            ("Incidents by month", numbers.months.get(from..).unwrap_or(&[]))
        }
        By::People => return people(numbers),
    };
    let mut panels = vec![(title, groups.iter().take(BARS).map(incidents).collect())];
    let medians =
        |of: fn(&Group) -> Times| groups.iter().take(BARS).filter_map(|group| median(group, of(group))).collect();
    panels.push(("Median time to acknowledge", medians(|group| group.acknowledge)));
    panels.push(("Median time to mitigate", medians(|group| group.mitigate)));
    panels.push(("Median time to resolve", medians(|group| group.resolve)));
    draw(panels)
}

fn people(numbers: &Numbers) -> String {
    let bar = |paged: &super::Paged| Bar {
        name: name(&paged.who),
        value: i64::try_from(paged.pages).unwrap_or(i64::MAX),
        told: format!("{}, {} out of hours", paged.pages, paged.out_of_hours),
    };
    draw(vec![("Pages", numbers.people.iter().take(BARS).map(bar).collect())])
}

fn incidents(group: &Group) -> Bar {
    let value = i64::try_from(group.incidents).unwrap_or(i64::MAX);
    Bar { name: name(&group.name), value, told: group.incidents.to_string() }
}

fn median(group: &Group, times: Times) -> Option<Bar> {
    let (median, ninetieth) = (times.median?, times.ninetieth?);
    let told = format!("{} (90th percentile {})", span(median), span(ninetieth));
    Some(Bar { name: name(&group.name), value: median.num_seconds().max(0), told })
}

fn draw(panels: Vec<(&str, Vec<Bar>)>) -> String {
    let mut inside = String::new();
    let mut y = 0;
    for (title, bars) in panels.iter().filter(|(_, bars)| !bars.is_empty()) {
        panel(&mut inside, y, title, bars);
        y += TOP + bars.len() * ROW;
    }
    if inside.is_empty() {
        inside.push_str("<text class=\"title\" x=\"16\" y=\"36\">Nothing to count yet</text>");
        y = TOP;
    }
    let height = y + 16;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\">\n<style>text{{font:14px sans-serif;fill:#1f2430}}.title{{font-weight:bold;font-size:16px}}\
         .paper{{fill:#ffffff}}.bar{{fill:#3b6fb6}}@media (prefers-color-scheme:dark){{text{{fill:#e6e8ee}}\
         .paper{{fill:#1b1e26}}.bar{{fill:#6d9fe0}}}}</style>\n<rect class=\"paper\" width=\"{WIDTH}\" \
         height=\"{height}\"/>\n{inside}</svg>\n"
    )
}

fn panel(out: &mut String, top: usize, title: &str, bars: &[Bar]) {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    // Writing into a string does not fail.
    let _ = writeln!(out, "<text class=\"title\" x=\"16\" y=\"{}\">{title}</text>", top + 36);
    for (index, bar) in bars.iter().enumerate() {
        let y = top + TOP - 10 + index * ROW;
        let room = i64::try_from(ROOM).unwrap_or(i64::MAX);
        let width = (i128::from(bar.value) * i128::from(room) / i128::from(most)).max(1);
        let (text, behind) = (y + 14, i128::try_from(LEFT).unwrap_or(0) + width + 8);
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{text}\" text-anchor=\"end\">{}</text><rect class=\"bar\" x=\"{LEFT}\" y=\"{y}\" \
             width=\"{width}\" height=\"18\" rx=\"3\"/><text x=\"{behind}\" y=\"{text}\">{}</text>",
            LEFT - 8,
            escape(&short(&bar.name)),
            escape(&bar.told),
        );
    }
}

/// What has room left of the bars.
fn short(name: &str) -> String {
    match name.char_indices().nth(24) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
        None => name.to_owned(),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
