//! The bad news about a page: who was not reached, and that nobody was.

use chrono::{DateTime, Utc};

use super::page_state::level;
use super::{Body, Paged, Seen, text};
use crate::escalation::{OWN_RINGS, Page, PageState, Position};
use crate::incident::Missed;

/// What happens after a step that missed somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follows {
    /// Others of the step were reached: it waits for them.
    Others,
    /// This step is paged at once.
    Now(Position),
    /// Every step was taken; the fallback is paged again then.
    Again(DateTime<Utc>),
    /// Every step was taken, and none follows.
    Nothing,
    /// This step is paged when quiet hours are over.
    Held(Position, DateTime<Utc>),
    /// Nothing has to: somebody has it, or it was stopped.
    NothingNeeded,
}

impl Follows {
    /// What follows, by the page as it is after the step was reported.
    #[must_use]
    pub fn after(page: &Page) -> Self {
        match page.state {
            PageState::Sending => Follows::Now(page.step.position),
            PageState::Ringing { .. } => Follows::Others,
            PageState::Held { until } => Follows::Held(page.step.position, until),
            PageState::Exhausted { again: Some(again) } => Follows::Again(again),
            PageState::Exhausted { again: None } => Follows::Nothing,
            PageState::Acknowledged { .. } | PageState::Fenced { .. } => Follows::NothingNeeded,
        }
    }
}

/// The notice in the incident's channel: who of a step could not be reached, why, and what happens now.
#[must_use]
pub fn undelivered(of: Paged<'_>, missed: &[Missed], follows: Follows, seen: &Seen<'_>) -> Body {
    let reached = if follows == Follows::Others { "did not reach everybody" } else { "reached nobody" };
    let mut lines = vec![format!("⚠️ Paging {} {} {} {reached}.", of.words(), preposition(of), seen.number())];
    lines.extend(
        missed
            .iter()
            .take(10)
            .map(|missed| format!("- {}: {}", text::line(&missed.target), text::excerpt(&missed.why, 120))),
    );
    lines.extend((missed.len() > 10).then(|| format!("… and {} more", missed.len() - 10)));
    lines.push(match follows {
        Follows::Others => "The others were reached.".to_owned(),
        Follows::Now(position) => format!("Paging {} now.", level(position.number())),
        Follows::Held(position, until) => format!(
            "Quiet hours: {} is paged {}. `/incident escalate` pages it now.",
            level(position.number()),
            text::moment(until)
        ),
        Follows::Again(at) => {
            format!(
                "Nobody is left to page; the fallback is paged again {}. Reach somebody yourself.",
                text::moment(at)
            )
        }
        Follows::Nothing => "Nobody is left to page. Reach somebody yourself.".to_owned(),
        Follows::NothingNeeded => "Nobody else is paged.".to_owned(),
    });
    Body::quiet(lines.join("\n"))
}

/// `level 2 of #42`, `Payments for #42`.
fn preposition(of: Paged<'_>) -> &'static str {
    match of {
        Paged::Policy(_) => "of",
        Paged::Own(_) => "for",
    }
}

/// The notice that a page of its own rang in vain.
#[must_use]
pub fn unanswered(of: Paged<'_>, seen: &Seen<'_>) -> Body {
    Body::quiet(format!(
        "⚠️ Nobody has acknowledged the page to {} for {}, after {OWN_RINGS} rings. `/incident page` pages again; or reach \
         somebody yourself.",
        of.words(),
        seen.number()
    ))
}

/// The notice that a page which rang goes on only when quiet hours are over.
#[must_use]
pub fn held_back(position: Position, until: DateTime<Utc>, seen: &Seen<'_>) -> Body {
    Body::quiet(format!(
        "🌙 Quiet hours have begun, and nobody has {}: {} is paged {}. `/incident escalate` pages it now.",
        seen.number(),
        level(position.number()),
        text::moment(until)
    ))
}

/// What the declarer is told when nobody at all was reached, in a direct message: it is the one text beside a page that makes
/// a sound, because nobody else will hear of it.
#[must_use]
pub fn nobody_reached(seen: &Seen<'_>) -> Body {
    let place = seen.channel.map(|channel| format!(" It goes on in {}.", text::channel(channel))).unwrap_or_default();
    let content = format!(
        "⚠️ **NOBODY REACHED** for {} {}: no role and no person of its policy could be paged. \
         Call or write to somebody yourself.{place}",
        seen.severity(),
        seen.heading()
    );
    Body { content, ..Body::default() }
}

#[cfg(test)]
mod tests {
    use super::super::example::{at, checkout, page, read, ringing, seen, seen_early};
    use super::*;

    fn missed(target: &str, why: &str) -> Missed {
        Missed { target: target.to_owned(), why: why.to_owned() }
    }

    #[test]
    fn a_level_that_reached_nobody() {
        let missed =
            [missed("role:On-call", "the server has no role of that name"), missed("commander", "nobody holds it")];
        let follows = Follows::after(&page().undeliverable(0, at(0)));
        insta::assert_snapshot!(seen(&checkout(), |seen| read(&undelivered(Paged::Policy(Some(1)), &missed, follows, seen))), @"
        (silent)
        ⚠️ Paging level 1 of #42 reached nobody.
        - role:On-call: the server has no role of that name
        - commander: nobody holds it
        Paging level 2 now.
        ");
    }

    #[test]
    fn a_level_that_missed_one() {
        let missed = [missed("user:dave", "has direct messages shut")];
        let follows = Follows::after(&ringing());
        insta::assert_snapshot!(seen(&checkout(), |seen| read(&undelivered(Paged::Policy(Some(1)), &missed, follows, seen))), @"
        (silent)
        ⚠️ Paging level 1 of #42 did not reach everybody.
        - user:dave: has direct messages shut
        The others were reached.
        ");
    }

    #[test]
    fn a_fallback_that_reached_nobody() {
        let notice = |follows| seen(&checkout(), |seen| read(&undelivered(Paged::Policy(None), &[], follows, seen)));
        insta::assert_snapshot!(notice(Follows::Again(at(15))), @"
        (silent)
        ⚠️ Paging the fallback of #42 reached nobody.
        Nobody is left to page; the fallback is paged again <t:1712760300:f>. Reach somebody yourself.
        ");
        insta::assert_snapshot!(notice(Follows::Nothing), @"
        (silent)
        ⚠️ Paging the fallback of #42 reached nobody.
        Nobody is left to page. Reach somebody yourself.
        ");
        insta::assert_snapshot!(notice(Follows::after(&ringing().fence(at(1)))), @"
        (silent)
        ⚠️ Paging the fallback of #42 reached nobody.
        Nobody else is paged.
        ");
    }

    #[test]
    fn the_declarer_is_told() {
        insta::assert_snapshot!(seen(&checkout(), |seen| read(&nobody_reached(seen))), @r#"
        (aloud {"parse":[],"replied_user":false,"roles":[],"users":[]})
        ⚠️ **NOBODY REACHED** for SEV1 #42 Checkout errors: no role and no person of its policy could be paged. Call or write to somebody yourself. It goes on in <#900>.
        "#);
        insta::assert_snapshot!(seen_early(&checkout(), |seen| read(&nobody_reached(seen))), @r#"
        (aloud {"parse":[],"replied_user":false,"roles":[],"users":[]})
        ⚠️ **NOBODY REACHED** for SEV1 #42 Checkout errors: no role and no person of its policy could be paged. Call or write to somebody yourself.
        "#);
    }
}
