//! The project's own source: its code, line by line, without comments and without what is for tests alone.

use std::fmt;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// One line of code.
pub(super) struct Line {
    /// From the project's root: `src/engine/deliver.rs`.
    pub(super) file: String,
    number: usize,
    pub(super) text: String,
}

impl Line {
    pub(super) fn of(file: &str, number: usize, text: &str) -> Self {
        Self { file: file.to_owned(), number, text: text.to_owned() }
    }

    /// The first part of the path below `src`: `engine`.
    pub(super) fn room(&self) -> &str {
        let below = self.file.strip_prefix("src/").unwrap_or_default();
        below.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }
}

/// A text in the code; what stands in it names nothing.
static TEXT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#""(\\.|[^"\\])*""#).unwrap());

impl Line {
    /// The line with every text in it emptied.
    pub(super) fn names(&self) -> String {
        TEXT.replace_all(&self.text, "\"\"").into_owned()
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.number, self.text.trim())
    }
}

/// Every line of code of the crate.
pub(super) fn code() -> &'static [Line] {
    static CODE: LazyLock<Vec<Line>> = LazyLock::new(read);
    &CODE
}

/// The Rust files below a folder of the project.
pub(super) fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    gather(&Path::new(ROOT).join(folder), &mut found);
    found.sort();
    found
}

fn gather(folder: &Path, into: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path.strip_prefix(ROOT).unwrap().to_str().unwrap().replace('\\', "/"));
        }
    }
}

/// A file's lines as they stand.
pub(super) fn every_line(file: &str) -> Vec<String> {
    let text = std::fs::read_to_string(Path::new(ROOT).join(file)).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn read() -> Vec<Line> {
    let files = files("src");
    let mut code = Vec::new();
    let mut for_tests = Vec::new();
    for file in &files {
        let lines = every_line(file);
        let mut test_follows = false;
        for (text, number) in lines.iter().zip(1..) {
            let bare = text.trim_start().trim_start_matches("pub(crate) ").trim_start_matches("pub(super) ");
            if bare.starts_with("#[cfg(test)]") {
                test_follows = true;
            } else if test_follows && bare.starts_with("mod ") && bare.ends_with('{') {
                // A module of tests is the last thing in its file.
                break;
            } else if test_follows && bare.starts_with("mod ") {
                let name = bare.trim_start_matches("mod ").trim_end_matches(';');
                for_tests.push(format!("{}/{name}", file.trim_end_matches(".rs")));
                test_follows = false;
            } else if !bare.starts_with("//") {
                test_follows = test_follows && bare.starts_with("#[");
                code.push(Line::of(file, number, text));
            }
        }
    }
    let in_tests = |file: &str| {
        for_tests.iter().any(|module| file == format!("{module}.rs") || file.starts_with(&format!("{module}/")))
    };
    code.retain(|line| !in_tests(&line.file));
    code
}

#[test]
fn the_sources_are_found_and_tests_are_left_out() {
    assert!(code().iter().any(|line| line.file == "src/engine/deliver.rs" && line.room() == "engine"));
    assert!(!code().iter().any(|line| line.text.contains("#[test]")), "tests are not code");
    assert!(!code().iter().any(|line| line.file.contains("/tests")));
}
