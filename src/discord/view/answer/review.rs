//! What became of a review.

use super::privacy;
use crate::discord::view::action_items::day;
use crate::discord::view::{Seen, text};
use crate::incident::{Outcome, ReviewState, ReviewTurn};

/// So many digits of a digest are shown: enough to tell two files apart.
const DIGITS: usize = 12;

pub(super) fn review(outcome: &Outcome, seen: &Seen<'_>) -> String {
    let (by, number) = (text::who(seen.by), seen.number());
    match outcome {
        Outcome::ReviewTurned(turn) => turned(seen, turn),
        Outcome::ReviewSame => format!("The review of {number} stands so already. Nothing changed."),
        Outcome::ReviewedAlready => {
            let since = seen.incident.review.turned.as_ref();
            let since = since.map(|(at, by)| format!(", by {} {}", text::who(by), text::moment(*at)));
            format!(
                "The postmortem of {number} is reviewed already{}. `/incident postmortem state:in_review` begins anew.",
                since.unwrap_or_default()
            )
        }
        Outcome::Frozen { sha256, replaces } => {
            let instead = if *replaces { ", instead of the one before" } else { "" };
            format!(
                "🧊 {by} froze an edited postmortem of {number} as the reviewed one{instead} (SHA-256 `{}…`). `/incident postmortem` \
                 gives it from now on, to the byte.",
                sha256.chars().take(DIGITS).collect::<String>()
            )
        }
        _ => format!("The reviewed postmortem of {number} is that one already. Nothing changed."),
    }
}

fn turned(seen: &Seen<'_>, turn: &ReviewTurn) -> String {
    let (by, number) = (text::who(seen.by), seen.number());
    let state = turn.state.map(|state| match state {
        ReviewState::Draft => format!("📝 {by} set the postmortem of {number} back to **draft**."),
        ReviewState::InReview => format!(
            "🔎 {by} began the review of {number}'s postmortem. `/incident postmortem` gives the newest draft; Reviewed, under the draft, \
             once it is agreed on."
        ),
        ReviewState::Reviewed => format!("✅ {by} marked the postmortem of {number} as **reviewed**."),
    });
    let owner = turn.owner.as_ref().map(|owner| {
        let named = privacy::named(seen, Some(owner), turn.lets_in);
        format!("{by} asked {} to see to the review of {number}'s postmortem.{named}", text::person(owner.id))
    });
    let due = turn.due.map(|due| format!("{by} set the review of {number}'s postmortem due {}.", day(due)));
    owner.into_iter().chain(due).chain(state).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::answer;
    use crate::discord::view::example::{at, bob, checkout, person, read, seen};
    use crate::incident::{Incident, Outcome, Review, ReviewState, ReviewTurn};

    fn answers(outcome: &Outcome) -> String {
        let review = Review { state: ReviewState::Reviewed, turned: Some((at(90), bob())), ..Review::default() };
        seen(&Incident { review, ..checkout() }, |seen| read(&answer(outcome, seen)))
    }

    #[test]
    fn what_changed_is_said() {
        let turn =
            |state| Outcome::ReviewTurned(ReviewTurn { state: Some(state), owner: None, due: None, lets_in: false });
        let given = ReviewTurn {
            state: None,
            owner: Some(person(3, "Carol")),
            due: chrono::NaiveDate::from_ymd_opt(2024, 4, 12),
            lets_in: false,
        };
        let all = ReviewState::ALL.map(turn).into_iter().chain([Outcome::ReviewTurned(given)]);
        let all: Vec<_> = all.map(|outcome| answers(&outcome)).collect();
        insta::assert_snapshot!(all.join("\n"), @"
        (silent)
        📝 <@1> set the postmortem of #42 back to **draft**.
        (silent)
        🔎 <@1> began the review of #42's postmortem. `/incident postmortem` gives the newest draft; Reviewed, under the draft, once it is agreed on.
        (silent)
        ✅ <@1> marked the postmortem of #42 as **reviewed**.
        (silent)
        <@1> asked <@3> to see to the review of #42's postmortem.
        <@1> set the review of #42's postmortem due 12 April 2024.
        ");
    }

    #[test]
    fn what_was_so_already_is_said_to_be() {
        let all = [Outcome::ReviewSame, Outcome::ReviewedAlready, Outcome::FrozenAlready];
        insta::assert_snapshot!(all.map(|outcome| answers(&outcome)).join("\n"), @"
        (only to you)
        The review of #42 stands so already. Nothing changed.
        (only to you)
        The postmortem of #42 is reviewed already, by <@2> <t:1712764800:f>. `/incident postmortem state:in_review` begins anew.
        (only to you)
        The reviewed postmortem of #42 is that one already. Nothing changed.
        ");
    }

    #[test]
    fn a_frozen_text_is_told_by_its_digest() {
        let sha256 = "0123456789abcdef".repeat(4);
        let all = [false, true].map(|replaces| answers(&Outcome::Frozen { sha256: sha256.clone(), replaces }));
        insta::assert_snapshot!(all.join("\n"), @"
        (silent)
        🧊 <@1> froze an edited postmortem of #42 as the reviewed one (SHA-256 `0123456789ab…`). `/incident postmortem` gives it from now on, to the byte.
        (silent)
        🧊 <@1> froze an edited postmortem of #42 as the reviewed one, instead of the one before (SHA-256 `0123456789ab…`). `/incident postmortem` gives it from now on, to the byte.
        ");
    }
}
