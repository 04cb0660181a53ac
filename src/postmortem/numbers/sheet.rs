//! The numbers as CSV (RFC 4180): one table, a row for each group and each who was paged.
//!
//! Guarantees: every row has every column; a cell that a spreadsheet would take for a formula is text.

use super::{Group, Numbers, Times};

const COLUMNS: [&str; 20] = [
    "by",
    "name",
    "incidents",
    "duplicates",
    "start_known",
    "repeats",
    "acknowledge_known",
    "acknowledge_median_seconds",
    "acknowledge_p90_seconds",
    "mitigate_known",
    "mitigate_median_seconds",
    "mitigate_p90_seconds",
    "resolve_known",
    "resolve_median_seconds",
    "resolve_p90_seconds",
    "pages",
    "pages_out_of_hours",
    "action_items_in_time",
    "action_items_late",
    "action_items_not_due",
];

/// The table. Lines end in CR LF; what was not counted for a row is an empty cell.
#[must_use]
pub fn csv(numbers: &Numbers) -> String {
    let mut rows = vec![COLUMNS.map(str::to_owned).to_vec()];
    let items = numbers.items;
    let last = [numbers.pages, numbers.out_of_hours, items.in_time, items.late, items.not_due];
    rows.push(row("all", &numbers.all, Some(numbers.duplicates), last.map(|count| count.to_string())));
    let nothing = || [const { String::new() }; 5];
    for (by, groups) in [("severity", &numbers.severities), ("service", &numbers.services), ("month", &numbers.months)]
    {
        rows.extend(groups.iter().map(|group| row(by, group, None, nothing())));
    }
    for paged in &numbers.people {
        let mut cells = vec!["paged".to_owned(), cell(&paged.who)];
        cells.resize(COLUMNS.len() - 5, String::new());
        cells.extend([paged.pages.to_string(), paged.out_of_hours.to_string()]);
        cells.resize(COLUMNS.len(), String::new());
        rows.push(cells);
    }
    rows.iter().map(|cells| format!("{}\r\n", cells.join(","))).collect()
}

fn row(by: &str, group: &Group, duplicates: Option<usize>, last: [String; 5]) -> Vec<String> {
    let mut cells = vec![
        by.to_owned(),
        cell(&group.name),
        group.incidents.to_string(),
        duplicates.map(|count| count.to_string()).unwrap_or_default(),
        group.start_known.to_string(),
        group.repeats.to_string(),
    ];
    cells.extend([group.acknowledge, group.mitigate, group.resolve].into_iter().flat_map(times));
    cells.extend(last);
    cells
}

fn times(times: Times) -> [String; 3] {
    let seconds =
        |length: Option<chrono::TimeDelta>| length.map(|length| length.num_seconds().to_string()).unwrap_or_default();
    [times.known.to_string(), seconds(times.median), seconds(times.ninetieth)]
}

/// Somebody's text as a cell. What begins like a formula is led in by an apostrophe (OWASP, "CSV Injection"); what has a
/// separator, a quote or a line break in it is quoted.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    let text = text.replace('\0', "");
    if text.contains(['"', ',', '\n', '\r', '\t', ';']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_the_table() {
        let cases = [
            ("SEV1", "SEV1"),
            ("=1+1", "'=1+1"),
            ("@sum(a)", "'@sum(a)"),
            ("-2", "'-2"),
            ("+2", "'+2"),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("a\0b", "ab"),
        ];
        for (text, written) in cases {
            assert_eq!(cell(text), written, "{text:?}");
        }
    }
}
