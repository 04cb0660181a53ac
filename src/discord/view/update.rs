//! Updates, as those read them who do not work on the incident.
//!
//! An update says by the clock when the next one is due: it stays true when that one has come, or when the incident is over.

use chrono::{DateTime, Utc};

use super::{Body, CONTENT, File, Seen, text};

/// The message in the announcement channel.
#[must_use]
pub fn update(seen: &Seen<'_>, message: &str, next_due: Option<DateTime<Utc>>) -> Body {
    let place = seen.channel.map(|channel| format!("{} · ", text::channel(channel))).unwrap_or_default();
    let next = next_due.map(|at| format!(" · the next one is due {}", text::moment(at))).unwrap_or_default();
    let head = format!(
        "📣 **{}** · {} · {}\n{place}{}{next}",
        seen.heading(),
        seen.severity(),
        seen.incident.status,
        text::who(seen.by)
    );
    whole(Body::quiet(format!("{head}\n>>> {}", text::plain(message))), message)
}

/// The message to customers: what was written, and nothing of the incident's own.
#[must_use]
pub fn update_for_customers(message: &str, next_due: Option<DateTime<Utc>>) -> Body {
    let next = next_due.map(|at| format!("\n\nNext update: {}", text::moment(at))).unwrap_or_default();
    whole(Body::quiet(format!("{}{next}", text::plain(message))), message)
}

/// An update could not be posted; said in the incident's channel.
#[must_use]
pub fn update_unposted(seen: &Seen<'_>, customers: bool, message: &str, why: &str) -> Body {
    let (place, mend) = match customers {
        true => ("customers' channel", "`customer_channel` in the configuration says which that is"),
        false => ("announcement channel", "`/incident update` posts it again"),
    };
    let why = text::excerpt(why, 300);
    Body::quiet(format!(
        "⚠️ The update of {} by {} is recorded, but is not in the {place}: {why}. Hotwash needs View Channel and Send \
         Messages there; {mend}.{}",
        seen.number(),
        text::who(seen.by),
        text::quoted(&text::cut(message, 1_000)),
    ))
}

/// Whoever reads it reads all of it: what does not fit comes as a file.
fn whole(body: Body, message: &str) -> Body {
    if body.content.chars().count() <= CONTENT {
        return body;
    }
    Body { file: Some(File { name: "update.txt".to_owned(), bytes: message.as_bytes().to_vec() }), ..body }
}
