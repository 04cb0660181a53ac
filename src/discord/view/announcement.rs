//! The announcement: one message for everybody who does not work on it, edited as severity and status change.

use super::{Body, Seen, text};
use crate::incident::{Status, TextField};

/// The message in the announcement channel.
#[must_use]
pub fn announcement(seen: &Seen<'_>) -> Body {
    let mut body = announcement_above_thread(seen);
    body.content.push('\n');
    body.content.push_str(&match seen.channel {
        Some(channel) => text::channel(channel),
        None => "It has no channel.".to_owned(),
    });
    body
}

/// The same where the incident's thread hangs on it: Discord shows the way.
#[must_use]
pub fn announcement_above_thread(seen: &Seen<'_>) -> Body {
    let incident = seen.incident;
    let service = seen.service().map(|service| format!(" · {service}")).unwrap_or_default();
    let first = format!("**{}** · {} · {}{service}", seen.heading(), seen.severity(), incident.status);
    let mut lines = vec![first, times(seen)];
    lines.extend(incident.text(TextField::Impact).map(|impact| format!("Impact: {}", text::excerpt(impact, 500))));
    lines.extend(incident.duplicate_of().map(|link| {
        let place = link.channel.map(|channel| format!(": {}", text::channel(channel))).unwrap_or_default();
        format!("A duplicate of {}{place}", link.to)
    }));
    Body::quiet(lines.join("\n"))
}

fn times(seen: &Seen<'_>) -> String {
    let incident = seen.incident;
    let declarer = text::name(&incident.declarer);
    let begun = match incident.started_at {
        Some(at) => format!("Started {}, declared by {declarer}", text::moment(at)),
        None => format!("Declared {} by {declarer}", text::moment(incident.declared_at)),
    };
    let over = match incident.status {
        Status::Resolved | Status::Closed => incident.resolved_at,
        Status::Investigating | Status::Identified | Status::Monitoring => None,
    };
    match over {
        Some(over) => format!("{begun}, resolved {}", text::moment(over)),
        None => begun,
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::{at, checkout, read, seen, seen_early};
    use super::*;
    use crate::incident::Incident;

    #[test]
    fn before_the_channel_is_there() {
        insta::assert_snapshot!(seen_early(&checkout(), |seen| read(&announcement(seen))), @"
        (silent)
        **#42 Checkout errors** · SEV1 · investigating
        Declared <t:1712759400:f> by Alice
        Impact: Nobody can pay
        It has no channel.
        ");
    }

    #[test]
    fn while_it_goes_on() {
        let incident = Incident { drill: true, status: Status::Monitoring, started_at: Some(at(-10)), ..checkout() };
        insta::assert_snapshot!(seen(&incident, |seen| read(&announcement(seen))), @"
        (silent)
        **DRILL #42 Checkout errors** · SEV1 · monitoring
        Started <t:1712758800:f>, declared by Alice
        Impact: Nobody can pay
        <#900>
        ");
    }

    #[test]
    fn when_it_is_over() {
        let incident = Incident { status: Status::Resolved, resolved_at: Some(at(60)), ..checkout() };
        insta::assert_snapshot!(seen(&incident, |seen| read(&announcement(seen))), @"
        (silent)
        **#42 Checkout errors** · SEV1 · resolved
        Declared <t:1712759400:f> by Alice, resolved <t:1712763000:f>
        Impact: Nobody can pay
        <#900>
        ");
    }
}
