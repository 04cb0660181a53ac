//! Schedules that were taken back or deleted in the chat, and forms that were overtaken by somebody else's change.

use chrono::{DateTime, Utc};

use super::People;
use super::who::line;
use crate::discord::view::form::ScheduleShown;
use crate::discord::view::{Body, text};
use crate::escalation::Schedule;
use crate::incident::{Actor, ScheduleId};

/// As much of one field as an answer shows.
const FIELD: usize = 300;

/// What the chat had made of a schedule is taken back: it is as the configuration file has it (`now_it_is`), or it is no more.
/// `was`: how it stood; `paged`: a policy names it.
#[must_use]
pub fn given_back(
    (id, was): (&ScheduleId, &ScheduleShown),
    now_it_is: Option<&Schedule>,
    paged: bool,
    now: DateTime<Utc>,
    people: &People,
) -> Body {
    let id = text::line(&id.0);
    let what = match (now_it_is, paged) {
        (Some(schedule), _) => {
            format!("✅ The schedule {id} is as the configuration file has it again.\n{}", line(schedule, now, people))
        }
        (None, true) => format!(
            "✅ The schedule {id} is deleted, its overrides with it.\n⚠️ Policies still page it: that reaches nobody, and the next \
             level follows at once. `/hotwash setup` chooses who is on call instead."
        ),
        (None, false) => {
            format!("✅ The schedule {id} is deleted, its overrides with it. No policy paged it.")
        }
    };
    let was: Vec<String> = was.named().iter().filter(|(_, text)| !text.is_empty()).map(field).collect();
    Body::personal(format!("{what}\nIt was, for `/oncall edit schedule:{id}` to make it so again:\n{}", was.join("\n")))
}

/// A schedule that only the configuration file has can't be taken back.
#[must_use]
pub fn not_of_chat(id: &ScheduleId) -> Body {
    let id = text::line(&id.0);
    Body::personal(format!(
        "The schedule {id} is the configuration file's, and nobody has changed it here: there is nothing to take back. Whoever runs \
         Hotwash takes it out of the file; `/oncall edit schedule:{id}` changes it here."
    ))
}

/// Somebody else changed a schedule after a form was opened. `by`: who and when, where that was in the chat; `now`: how it stands,
/// `None` where it is no more; `sent`: what the form says.
#[must_use]
pub fn overtaken(
    id: &ScheduleId,
    by: Option<&(Actor, DateTime<Utc>)>,
    now: Option<&ScheduleShown>,
    sent: &ScheduleShown,
) -> Body {
    let id = text::line(&id.0);
    let did = if now.is_some() { "changed" } else { "deleted" };
    let what = match by {
        Some((by, at)) => format!("{} {did} the schedule {id} {}", text::name(by), text::distance(*at)),
        None => format!("the configuration file {did} the schedule {id}"),
    };
    let Some(now) = now else {
        return Body::personal(format!(
            "⚠️ Nothing was saved: {what}, after you opened this form. `/oncall edit schedule:{id}` makes it anew."
        ));
    };
    // A form without layers leaves them as they are.
    let sent = ScheduleShown { layers: sent.layers.clone().or_else(|| now.layers.clone()), ..sent.clone() };
    let pairs = now.named().into_iter().zip(sent.named());
    let differing = pairs.filter(|((_, now), (_, sent))| now.split_whitespace().ne(sent.split_whitespace()));
    let news: Vec<String> = differing.map(|(now, _)| field(&now)).collect();
    let news = match news.join("\n") {
        news if news.is_empty() => news,
        news => format!("\nOther than in your form, it has now:\n{news}"),
    };
    Body::personal(format!(
        "⚠️ Nothing was saved: {what}, after you opened this form.{news}\n`/oncall edit schedule:{id}` opens it as it is now."
    ))
}

/// `- Who takes turns: @alice, @bob`; of several lines, each of its own.
fn field((name, shown): &(&'static str, &str)) -> String {
    let lines: Vec<&str> = shown.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let together = if lines.iter().any(|line| line.contains(": ")) { " · " } else { ", " };
    match lines.join(together) {
        shown if shown.is_empty() => format!("- {name}: none"),
        shown => format!("- {name}: `{}`", text::code(&text::cut(&shown, FIELD))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::fixture::bob;

    fn shown(members: &str, layers: Option<&str>) -> ScheduleShown {
        ScheduleShown {
            zone: "Europe/Berlin".to_owned(),
            starts: "2026-01-05 09:00".to_owned(),
            handoff: "7d".to_owned(),
            members: members.to_owned(),
            layers: layers.map(str::to_owned),
        }
    }

    #[test]
    fn a_form_that_was_overtaken_reads_what_stands_there_now() {
        let (id, at) = (ScheduleId("db".to_owned()), DateTime::from_timestamp(1_772_452_800, 0).unwrap());
        let by = (Actor::Member(bob()), at);
        let now = shown("@carol\n@dave", Some("sat, sun: @erin every 7d from 2026-01-05 09:00"));
        let sent = shown("@alice", None);
        insta::assert_snapshot!(overtaken(&id, Some(&by), Some(&now), &sent).content, @"
        ⚠️ Nothing was saved: Bob changed the schedule db <t:1772452800:R>, after you opened this form.
        Other than in your form, it has now:
        - Who takes turns: `@carol, @dave`
        `/oncall edit schedule:db` opens it as it is now.
        ");
        insta::assert_snapshot!(overtaken(&id, Some(&by), None, &sent).content, @"⚠️ Nothing was saved: Bob deleted the schedule db <t:1772452800:R>, after you opened this form. `/oncall edit schedule:db` makes it anew.");
        insta::assert_snapshot!(overtaken(&id, None, Some(&sent), &sent).content, @"
        ⚠️ Nothing was saved: the configuration file changed the schedule db, after you opened this form.
        `/oncall edit schedule:db` opens it as it is now.
        ");
    }

    #[test]
    fn what_was_deleted_says_what_pages_now_and_how_it_was() {
        let (id, at) = (ScheduleId("db".to_owned()), DateTime::from_timestamp(1_772_452_800, 0).unwrap());
        let was = shown("@carol\n@dave", Some(""));
        insta::assert_snapshot!(given_back((&id, &was), None, true, at, &People::new()).content, @"
        ✅ The schedule db is deleted, its overrides with it.
        ⚠️ Policies still page it: that reaches nobody, and the next level follows at once. `/hotwash setup` chooses who is on call instead.
        It was, for `/oncall edit schedule:db` to make it so again:
        - Time zone: `Europe/Berlin`
        - First turn: `2026-01-05 09:00`
        - Length of a turn: `7d`
        - Who takes turns: `@carol, @dave`
        ");
        insta::assert_snapshot!(given_back((&id, &was), None, false, at, &People::new()).content, @"
        ✅ The schedule db is deleted, its overrides with it. No policy paged it.
        It was, for `/oncall edit schedule:db` to make it so again:
        - Time zone: `Europe/Berlin`
        - First turn: `2026-01-05 09:00`
        - Length of a turn: `7d`
        - Who takes turns: `@carol, @dave`
        ");
    }
}
