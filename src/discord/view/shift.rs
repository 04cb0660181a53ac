//! Who is on call from now on, and when nobody will be.

use chrono::{DateTime, Utc};

use super::{Body, Mentions, text};
use crate::incident::Person;

/// Told to the one whose shift begins. `until`: `None` where nobody follows.
#[must_use]
pub fn shift_begins(schedule: &str, who: &Person, until: Option<DateTime<Utc>>) -> Body {
    let end = match until {
        Some(until) => format!(" until {}", text::moment(until)),
        None => String::new(),
    };
    Body {
        mentions: Mentions { users: vec![who.id], ..Mentions::default() },
        ..Body::quiet(format!(
            "📟 {} is on call for **{}** from now on{end}. Pages for it ring you. Can't? `/oncall override` puts somebody else in \
             your place, `/oncall swap` offers them a swap; `/oncall test` tries whether pages reach you.",
            text::person(who.id),
            text::line(schedule)
        ))
    }
}

/// Told where incidents are announced. `until`: `None` where nobody follows.
#[must_use]
pub fn gap_ahead(schedule: &str, from: DateTime<Utc>, until: Option<DateTime<Utc>>) -> Body {
    let span = match until {
        Some(until) => format!("from {} until {}", text::moment(from), text::moment(until)),
        None => format!("from {} on", text::moment(from)),
    };
    Body::quiet(format!(
        "⚠️ Nobody is on call for **{}** {span}. A page for it goes on to its next level at once then. `/oncall override` puts \
         somebody on call for that time; `/oncall schedule` shows the rest.",
        text::line(schedule)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::UserId;

    #[test]
    fn whose_shift_begins_reads_until_when_and_what_they_can_do() {
        let who = Person { id: UserId(7), name: "alice".to_owned() };
        let until = DateTime::from_timestamp(1_772_450_000, 0);
        let body = shift_begins("database", &who, until);
        assert!(body.silent && body.mentions.users == [UserId(7)]);
        insta::assert_snapshot!(body.content, @"📟 <@7> is on call for **database** from now on until <t:1772450000:f>. Pages for it ring you. Can't? `/oncall override` puts somebody else in your place, `/oncall swap` offers them a swap; `/oncall test` tries whether pages reach you.");
        insta::assert_snapshot!(shift_begins("data_base", &who, None).content, @"📟 <@7> is on call for **data_base** from now on. Pages for it ring you. Can't? `/oncall override` puts somebody else in your place, `/oncall swap` offers them a swap; `/oncall test` tries whether pages reach you.");
    }

    #[test]
    fn a_gap_is_told_with_what_happens_then_and_how_to_fill_it() {
        let (from, until) =
            (DateTime::from_timestamp(1_772_400_000, 0).unwrap(), DateTime::from_timestamp(1_772_450_000, 0));
        let body = gap_ahead("database", from, until);
        assert!(body.silent && body.mentions.is_empty());
        insta::assert_snapshot!(body.content, @"⚠️ Nobody is on call for **database** from <t:1772400000:f> until <t:1772450000:f>. A page for it goes on to its next level at once then. `/oncall override` puts somebody on call for that time; `/oncall schedule` shows the rest.");
        insta::assert_snapshot!(gap_ahead("database", from, None).content, @"⚠️ Nobody is on call for **database** from <t:1772400000:f> on. A page for it goes on to its next level at once then. `/oncall override` puts somebody on call for that time; `/oncall schedule` shows the rest.");
    }
}
