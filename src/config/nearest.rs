//! The word that somebody meant who wrote another.

/// The option nearest to `word`, in any case; `None` when none is near (more than a third of its letters differ), or
/// several are equally so: then a suggestion would be a guess.
pub(super) fn nearest<'a>(word: &str, options: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let bound = (word.chars().count() / 3).max(1);
    let ranked: Vec<_> = options.into_iter().map(|option| (distance(&word, &option.to_lowercase()), option)).collect();
    let (least, option) = *ranked.iter().min_by_key(|(steps, _)| *steps)?;
    let alone = ranked.iter().filter(|(steps, _)| *steps == least).count() == 1;
    (least <= bound && alone).then_some(option)
}

/// What to tell somebody who named something that is none of the options: it follows the name. `kind` is one of them,
/// `kinds` all: `is not a policy; did you mean "urgent"? The policies are "urgent", "standard"`.
pub(super) fn not_among(word: &str, kind: &str, kinds: &str, options: &[&str]) -> String {
    let list = options.iter().map(|option| format!("{option:?}")).collect::<Vec<_>>().join(", ");
    match nearest(word, options.iter().copied()) {
        _ if options.is_empty() => format!("is not a {kind}; there are no {kinds}"),
        Some(near) => format!("is not a {kind}; did you mean {near:?}? The {kinds} are {list}"),
        None => format!("is not a {kind}; the {kinds} are {list}"),
    }
}

/// How many letters to add, drop or replace to get from one word to the other (Levenshtein's distance).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut above_left = i;
        let mut left = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(&to) {
            let here = (above_left + usize::from(a != *b)).min(left + 1).min(*cell + 1);
            above_left = *cell;
            *cell = here;
            left = here;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (from, to, steps) in
            [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("sev1", "sev2", 1)]
        {
            assert_eq!(distance(from, to), steps, "{from} to {to}");
        }
    }

    #[test]
    fn only_what_is_near_is_suggested() {
        let options = ["timezone", "server", "severity"];
        assert_eq!(nearest("TimeZon", options), Some("timezone"));
        assert_eq!(nearest("sever", options), Some("server"));
        assert_eq!(nearest("colour", options), None);
        assert_eq!(nearest("sev9", ["sev1", "sev2"]), None, "either as well as the other");
        assert_eq!(nearest("x", []), None);
    }
}
