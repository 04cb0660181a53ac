//! What happens in the play, and when: the incident of April 10, 2024 that Hotwash's postmortems are modelled on.
//!
//! A surge in traffic uses up the database's connections; two paths mislead, two escalations follow, and after four and a
//! quarter hours the shop is back. The facts are those of that postmortem; who says what is made up.

/// One thing that happens.
#[derive(Debug)]
pub(super) enum Step {
    /// It is that hour and minute, and this is going on.
    At(u32, u32, &'static str),
    /// Somebody types this where the story is.
    Types(&'static str, &'static str),
    /// This is to be read where the story is, before it goes on.
    Sees(&'static str),
    /// The story moves into the incident's channel.
    EntersTheIncident,
    /// Somebody reacts to the last message that says this.
    Reacts(&'static str, &'static str, &'static str),
}

use Step::{At, EntersTheIncident, Reacts, Sees, Types};

pub(super) const STORY: &[Step] = &[
    At(14, 30, "An alarm on the database's latency has gone off."),
    Types("bob", "Alarm: the database answers ten times slower than it should. Can anybody use the shop?"),
    Types("alice", "Hardly. Pages crawl, and every now and then the connection drops."),
    Types(
        "bob",
        "/incident open title:Shop outage severity:sev1 started_at:14:30 impact:Pages load slowly \
         and connections drop on and off, in the core of the shop. About 30% of the users are affected.",
    ),
    Sees("is open as SEV1: #inc-"),
    EntersTheIncident,
    Sees("[Resolve]"),
    Sees("@On-call"),
    Sees("pinned a message"),
    Types("bob", "/incident role take role:commander"),
    Sees("Incident commander: Bob"),
    Types("bob", "/incident set field:detected_at value:14:30"),
    Types("bob", "/incident set field:detection value:Automated monitoring raised an alarm on the database's latency."),
    At(14, 35, "Nobody on call has answered: the next level is paged."),
    Sees("@Responders"),
    At(14, 36, "Carol is there."),
    Types("carol", ":press Acknowledge"),
    Sees("✅ Acknowledged by Carol"),
    Sees("Page: Acknowledged by Carol"),
    Types("carol", "/incident role take role:operations"),
    Sees("Operations lead: Carol"),
    Types("carol", "/incident note at:14:35 text:First look at the database cluster: is something misconfigured?"),
    At(14, 50, "The users are told."),
    Types("alice", "/incident role take role:communications"),
    Sees("Communications lead: Alice"),
    Types(
        "alice",
        "/incident note kind:communication text:Status page: the shop is slow for some of you. We are on it.",
    ),
    At(15, 0, "The first path ends nowhere."),
    Types(
        "carol",
        "/incident note kind:ruled_out text:A misconfigured database: every setting of the cluster is as it should be.",
    ),
    Types("bob", "/incident note kind:decision text:On to the application: a recent deployment may have broken it."),
    At(15, 45, "More than an hour in, and no cause. More heads are needed."),
    Types(
        "bob",
        "/incident escalate reason:The cause stays out of reach. DevOps and the database engineers, please join.",
    ),
    Sees("@DevOps"),
    At(15, 48, "Erin, a database engineer, has seen it."),
    Types("erin", ":press Acknowledge"),
    Sees("✅ Acknowledged by Erin"),
    Sees("Page: Acknowledged by Erin"),
    Types("bob", "/incident role assign role:operations user:erin"),
    Sees("Operations lead: Erin"),
    At(16, 30, "The second path ends nowhere as well."),
    Types(
        "erin",
        "/incident note kind:ruled_out text:Recent deployments and database queries: none of them explains what we see.",
    ),
    At(17, 15, "The senior engineers of all teams are called in."),
    Types(
        "bob",
        "/incident escalate reason:Still no way out in sight. Senior engineers of every team, please look together.",
    ),
    Sees("@Senior engineers"),
    At(17, 19, "Frank is one of them."),
    Types("frank", ":press Acknowledge"),
    Sees("✅ Acknowledged by Frank"),
    Sees("Page: Acknowledged by Frank"),
    At(17, 40, "Frank has found something, and Bob pins it to the timeline."),
    Types(
        "frank",
        "Look at the traffic: it shot up just before the alarm. Every service opens connections of its own, and the \
         database has had none left since.",
    ),
    Reacts("bob", "Look at the traffic", "📌"),
    Sees("📌 Bob, hotwash"),
    At(18, 0, "The cause is known."),
    Types(
        "erin",
        "/incident status state:identified note:The surge in traffic opened more connections at once than the database can \
         hold. They are the bottleneck.",
    ),
    Sees("Status: identified"),
    Types(
        "erin",
        "/incident set field:root_cause value:A surge in traffic that nobody had foreseen set off a cascade through the \
         services. Together they opened far more concurrent connections than the database could hold, and it was overloaded.",
    ),
    Types("erin", "/incident set field:trigger value:A sudden surge in traffic, just before 14:30 UTC."),
    Types("bob", "/incident note kind:decision text:Pool the connections, and scale the database horizontally."),
    At(18, 30, "The fix is in."),
    Types(
        "erin",
        "/incident status state:monitoring note:Connections are pooled, and the database runs on more machines.",
    ),
    Sees("Status: monitoring"),
    At(18, 45, "The shop is well again."),
    Types(
        "bob",
        "/incident resolve resolution:Connection pooling now reuses the database's connections, and the database was scaled \
         horizontally to carry the load. Everything works as before.",
    ),
    Sees("Status: resolved"),
    At(19, 0, "While memory is fresh: what did we learn?"),
    Types(
        "bob",
        "/incident set field:summary value:For over four hours the shop was slow and dropped connections: more traffic had \
         come than the database had connections for.",
    ),
    Types(
        "bob",
        "/incident set field:impact value:The core of the shop: pages loaded slowly and connections dropped on and off. About \
         30% of the users were affected.",
    ),
    Types("alice", "/incident set field:went_well value:The alarm told us within the first minute."),
    Types(
        "carol",
        "/incident set field:went_badly value:We waited an hour before we asked those who know the database best.",
    ),
    Types("carol", "/incident set field:misled value:A slow database looked like a misconfigured database."),
    Types("erin", "/incident set field:misled value:The latest deployment is always the first suspect."),
    Types(
        "bob",
        "/incident set field:conclusion value:We were not ready for a surge like this one. With alarms on connections, scaling \
         that follows the load, and a practised way to call people in, the next one will be a short story.",
    ),
    Types("bob", "/incident close"),
    Sees("📎 postmortem-"),
];
